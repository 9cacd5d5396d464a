//! Who may do what: every route, asked for by everybody, on a negotiation that is private; invitations, seats, links for a new password.

use chrono::TimeDelta;
use counteroffer::domain::{
    account::Role,
    permission::{Act, Seat, may},
};

use crate::support::site::{Form, Page, Site};

/// What a route asks of whoever opens it.
#[derive(Clone, Copy)]
enum Needs {
    /// Nothing.
    Nothing,
    /// To be signed in.
    Account,
    /// To be allowed this on the site.
    OnSite(Act),
    /// To be allowed this in the negotiation, signed in; and to be able to read it.
    Here(Act),
    /// To be allowed to publish in the negotiation, since the draft is another's: it is not there for those who write drafts alone.
    AnothersDraft,
    /// To be allowed this in some negotiation or other.
    Somewhere(Act),
    /// To speak for a party, which nobody here does.
    Speaking,
    /// To be able to read the negotiation.
    Reading,
    /// What it answers does not depend on who asks.
    Link,
    /// A program's token.
    Token,
}

use Needs::{
    Account, AnothersDraft, Here, Link, Nothing, OnSite, Reading, Somewhere, Speaking, Token,
};

const OFFER: &str = "amptp-counter-2023-08-11";

/// Every route: its methods, the address as the program spells it, and what it needs.
const ROUTES: &[(&str, &str, Needs)] = &[
    ("get", "/", Nothing),
    ("get post", "/new", OnSite(Act::OpenNegotiation)),
    ("get", "/{negotiation}", Reading),
    (
        "get post",
        "/{negotiation}/edit",
        Here(Act::EditNegotiation),
    ),
    ("get", "/{negotiation}/compare", Reading),
    ("get", "/{negotiation}/issues", Reading),
    ("get", "/{negotiation}/issues/{issue}", Reading),
    ("get", "/{negotiation}/gaps", Reading),
    ("get", "/{negotiation}/scorecard", Reading),
    ("get", "/{negotiation}/waiting", Reading),
    ("get", "/{negotiation}/offers", Reading),
    ("get post", "/{negotiation}/offers/new", Here(Act::Draft)),
    ("get", "/{negotiation}/offers/{slug}", Reading),
    (
        "get post",
        "/{negotiation}/offers/{slug}/edit",
        Here(Act::Draft),
    ),
    (
        "get",
        "/{negotiation}/offers/{slug}/against/{other}",
        Reading,
    ),
    (
        "get",
        "/{negotiation}/offers/{slug}/against-expired",
        Reading,
    ),
    ("get", "/{negotiation}/offers/{slug}/against", Reading),
    ("get", "/{negotiation}/responses", Reading),
    ("get post", "/{negotiation}/responses/new", Here(Act::Draft)),
    ("get", "/{negotiation}/responses/{slug}", Reading),
    (
        "get post",
        "/{negotiation}/responses/{slug}/edit",
        Here(Act::Draft),
    ),
    ("get", "/{negotiation}/statements", Reading),
    (
        "get post",
        "/{negotiation}/statements/new",
        Here(Act::Draft),
    ),
    ("get", "/{negotiation}/statements/{slug}", Reading),
    (
        "get post",
        "/{negotiation}/statements/{slug}/edit",
        Here(Act::Draft),
    ),
    ("get", "/{negotiation}/events", Reading),
    ("get post", "/{negotiation}/events/new", Here(Act::Draft)),
    ("get", "/{negotiation}/events/{slug}", Reading),
    (
        "get post",
        "/{negotiation}/events/{slug}/edit",
        Here(Act::Draft),
    ),
    ("get", "/{negotiation}/history", Reading),
    ("post", "/{negotiation}/history", Here(Act::EditNegotiation)),
    ("get", "/{negotiation}/issues/{issue}/history", Reading),
    (
        "post",
        "/{negotiation}/issues/{issue}/history",
        Here(Act::EditNegotiation),
    ),
    ("get", "/{negotiation}/parties/{party}/history", Reading),
    (
        "post",
        "/{negotiation}/parties/{party}/history",
        Here(Act::EditNegotiation),
    ),
    ("get", "/{negotiation}/{kind}/{slug}/history", Reading),
    (
        "get",
        "/{negotiation}/{kind}/{slug}/versions/{version}",
        Reading,
    ),
    (
        "post",
        "/{negotiation}/{kind}/{slug}/versions/{version}",
        Here(Act::Publish),
    ),
    (
        "post",
        "/{negotiation}/{kind}/{slug}/versions/{version}/takedown",
        Here(Act::TakeDown),
    ),
    ("get post", "/{negotiation}/bring-in", Here(Act::Publish)),
    ("parts", "/{negotiation}/bring-in/table", Here(Act::Publish)),
    ("post", "/{negotiation}/bring-in/undo", Here(Act::Publish)),
    (
        "post",
        "/{negotiation}/{kind}/{slug}/retract",
        Here(Act::Publish),
    ),
    ("get post", "/{negotiation}/{kind}/{slug}/letters", Reading),
    ("post", "/{negotiation}/{kind}/{slug}/official", Speaking),
    ("get", "/letters/{token}", Nothing),
    ("get", "/desk/letters", Somewhere(Act::Moderate)),
    ("post", "/desk/letters/{id}", Somewhere(Act::Moderate)),
    ("get", "/{negotiation}/changes", Reading),
    ("get", "/{negotiation}/corrections", Reading),
    ("get", "/{negotiation}/sources", Reading),
    (
        "parts",
        "/{negotiation}/sources/documents",
        Here(Act::EditNegotiation),
    ),
    (
        "post",
        "/{negotiation}/sources/documents/remove",
        Here(Act::TakeDown),
    ),
    ("get", "/files/{sha256}/{name}", Link),
    ("get", "/{negotiation}/disputes", Reading),
    ("get", "/{negotiation}/disputes/{slug}", Reading),
    ("get", "/e/{id}", Reading),
    ("get", "/search", Nothing),
    ("get", "/method", Nothing),
    ("get post", "/sign-in", Nothing),
    ("get", "/account", Account),
    ("post", "/account/password", Account),
    ("get", "/desk", Account),
    ("post", "/desk/accounts", OnSite(Act::Accounts)),
    ("post", "/desk/accounts/{id}", OnSite(Act::Accounts)),
    ("get", "/{negotiation}/drafts", Here(Act::Draft)),
    ("get post", "/{negotiation}/drafts/{id}", AnothersDraft),
    ("get", "/desk/audit", OnSite(Act::Audit)),
    ("get post", "/{negotiation}/access", Here(Act::Keep)),
    ("get post", "/join/{token}", Link),
    ("get post", "/reset/{token}", Link),
    ("get post", "/setup/{token}", Link),
    ("get", "/static/{name}", Link),
    ("get", "/health/live", Nothing),
    ("get", "/health/ready", Nothing),
    ("get", "/metrics", Nothing),
    ("get", "/{negotiation}/feed.atom", Reading),
    ("get", "/{negotiation}/feed.json", Reading),
    ("get", "/{negotiation}/issues/{issue}/feed.atom", Reading),
    ("get", "/{negotiation}/issues/{issue}/feed.json", Reading),
    ("get", "/{negotiation}/parties/{party}/feed.atom", Reading),
    ("get", "/{negotiation}/parties/{party}/feed.json", Reading),
    ("get", "/{negotiation}/changes/feed.atom", Reading),
    ("get", "/{negotiation}/changes/feed.json", Reading),
    ("get", "/{negotiation}/corrections/feed.atom", Reading),
    ("get", "/{negotiation}/corrections/feed.json", Reading),
    ("get", "/{negotiation}/calendar.ics", Reading),
    ("get", "/{negotiation}/timeline.json", Reading),
    ("stream", "/{negotiation}/live", Reading),
    ("get", "/{negotiation}/data", Reading),
    ("get", "/{negotiation}/export.json", Reading),
    ("get", "/{negotiation}/export.xlsx", Reading),
    ("get", "/{negotiation}/positions.csv", Reading),
    ("get", "/{negotiation}/entries.csv", Reading),
    ("get", "/{negotiation}/datapackage.json", Reading),
    ("get", "/{negotiation}/handout.md", Reading),
    ("get", "/schema/counteroffer-1.json", Nothing),
    ("get", "/{negotiation}/card.png", Reading),
    ("get", "/{negotiation}/issues/{issue}/card.png", Reading),
    ("get", "/{negotiation}/{kind}/{slug}/card.png", Reading),
    (
        "get",
        "/{negotiation}/{kind}/{slug}/versions/{version}/card.png",
        Reading,
    ),
    ("get", "/embed/{negotiation}/issues/{issue}", Link),
    ("get", "/embed/{negotiation}/offers/{slug}", Link),
    ("get", "/oembed", Link),
    ("get", "/{negotiation}/sitemap.xml", Reading),
    ("get", "/sitemap.xml", Nothing),
    ("get", "/sitemap-site.xml", Nothing),
    ("get", "/robots.txt", Nothing),
    ("get", "/manifest.webmanifest", Nothing),
    ("get", "/favicon.ico", Nothing),
    ("get", "/llms.txt", Nothing),
    ("get", "/about", Nothing),
    ("get", "/api", Nothing),
    ("get", "/api/openapi.json", Nothing),
    ("get", "/api/v1", Nothing),
    ("get", "/api/v1/negotiations", Nothing),
    ("get", "/api/v1/negotiations/{negotiation}", Reading),
    ("get", "/api/v1/negotiations/{negotiation}/entries", Reading),
    ("post", "/api/v1/negotiations/{negotiation}/entries", Token),
    (
        "get",
        "/api/v1/negotiations/{negotiation}/entries/{slug}",
        Reading,
    ),
    (
        "put",
        "/api/v1/negotiations/{negotiation}/entries/{slug}",
        Token,
    ),
    (
        "get",
        "/api/v1/negotiations/{negotiation}/entries/{slug}/versions",
        Reading,
    ),
    ("get", "/api/v1/negotiations/{negotiation}/issues", Reading),
    (
        "get",
        "/api/v1/negotiations/{negotiation}/issues/{issue}",
        Reading,
    ),
    ("get", "/api/v1/negotiations/{negotiation}/changes", Reading),
    (
        "get post",
        "/api/v1/negotiations/{negotiation}/webhooks",
        Token,
    ),
    (
        "delete",
        "/api/v1/negotiations/{negotiation}/webhooks/{id}",
        Token,
    ),
    ("get", "/api/v1/search", Nothing),
    ("post", "/account/tokens", Account),
    ("post", "/account/tokens/{id}", Account),
    // These two end a session, and are asked for last.
    ("post", "/account/sessions", Account),
    ("post", "/sign-out", Nothing),
];

/// The routes that anybody may read, as the program spells them.
pub(crate) fn read_by_all() -> impl Iterator<Item = &'static str> {
    let read = |(methods, route, needs): &&(&str, &str, Needs)| {
        methods.contains("get") && matches!(needs, Nothing | Reading) && !route.contains("{token}")
    };
    ROUTES.iter().filter(read).map(|(_, route, _)| *route)
}

/// An address of a route: of the shipped negotiation.
pub(crate) fn address(template: &str) -> String {
    let slug = match template.split('/').nth(2) {
        Some("responses") => "wga-ratifies-2023-10-09",
        Some("statements") => "august-2023-09-27",
        Some("events") => "talks-open-2023-03-20",
        Some("disputes") => "DISPUTE",
        _ => OFFER,
    };
    template
        .replace("{negotiation}", "wga-amptp-2023")
        .replace("{issue}", "min-staff")
        .replace("{party}", "wga")
        .replace("{slug}", slug)
        .replace("{other}", "wga-counter-2023-08-15")
        .replace("{kind}", "offers")
        .replace("{version}", "1")
        .replace("{id}", "7")
        .replace("{token}", &"0".repeat(64))
        .replace("{sha256}", &"0".repeat(64))
        .replace("{name}", "none.css")
}

/// What stands for "DISPUTE" in an address: a dispute of the shipped negotiation, taken from its page.
pub(crate) async fn dispute(site: &Site) -> String {
    let disputes = site.open("/wga-amptp-2023/disputes").await;
    let links = disputes.attributes("main a", "href");
    let dispute = links
        .iter()
        .find_map(|path| path.strip_prefix("/wga-amptp-2023/disputes/"))
        .unwrap();
    dispute.split(['?', '#']).next().unwrap().to_owned()
}

#[test]
fn the_table_of_routes_is_whole() {
    let paths = concat!(
        include_str!("../../src/web/paths.rs"),
        include_str!("../../src/web/paths/feeds.rs"),
        include_str!("../../src/web/paths/api.rs"),
    );
    let mut rest = paths;
    let mut known = Vec::new();
    while let Some(at) = rest.find("#[typed_path(") {
        rest = &rest[at..];
        let start = rest.find('"').unwrap() + 1;
        let end = start + rest[start..].find('"').unwrap();
        known.push(&rest[start..end]);
        rest = &rest[end..];
    }
    assert!(known.len() > 40);
    for path in &known {
        assert!(
            ROUTES.iter().any(|(_, route, _)| route == path),
            "{path} is missing here"
        );
    }
    for (_, route, _) in ROUTES {
        assert!(known.contains(route), "{route} is no route");
    }
}

/// Somebody: what they are on the site and in the negotiation.
struct Somebody {
    name: &'static str,
    role: Option<Role>,
    seat: Option<Seat>,
}

impl Somebody {
    fn here(&self) -> Option<Seat> {
        self.seat.max(self.role.and_then(Seat::everywhere))
    }
}

async fn made_private(site: &Site) {
    site.keep(|house| house.is_private = true).await;
}

#[tokio::test]
async fn every_route_asks_everybody_for_their_seat() {
    let site = Site::shipped().await;
    let dispute = dispute(&site).await;
    made_private(&site).await;
    site.account("Ana Ruiz", Role::Editor).await;
    let ana = site.stranger();
    ana.sign_in("Ana Ruiz").await;
    let kept = form(&ana, "/wga-amptp-2023/statements/new", "form#entry").await;
    let draft = kept.press(&ana, "do", "draft").await.location().unwrap();
    let everybody = [
        Somebody {
            name: "",
            role: None,
            seat: None,
        },
        Somebody {
            name: "A member",
            role: Some(Role::Member),
            seat: None,
        },
        Somebody {
            name: "A reader",
            role: Some(Role::Member),
            seat: Some(Seat::Reader),
        },
        Somebody {
            name: "A contributor",
            role: Some(Role::Member),
            seat: Some(Seat::Contributor),
        },
        Somebody {
            name: "An editor",
            role: Some(Role::Member),
            seat: Some(Seat::Editor),
        },
        Somebody {
            name: "A keeper",
            role: Some(Role::Member),
            seat: Some(Seat::Administrator),
        },
        Somebody {
            name: "An editor of the site",
            role: Some(Role::Editor),
            seat: None,
        },
        Somebody {
            name: "An administrator",
            role: Some(Role::Administrator),
            seat: None,
        },
    ];
    for who in everybody {
        let browser = site.stranger();
        if let Some(role) = who.role {
            site.account(who.name, role).await;
            if let Some(seat) = who.seat {
                site.seat(who.name, seat).await;
            }
            browser.sign_in(who.name).await;
        }
        for (methods, template, needs) in ROUTES {
            let path = match needs {
                AnothersDraft => draft.clone(),
                _ => address(template).replace("DISPUTE", &dispute),
            };
            for method in methods.split(' ') {
                let answer = match method {
                    "get" => browser.open(&path).await,
                    // Nobody waits for its end.
                    "stream" => browser.begin(&path).await.0,
                    "put" | "delete" => {
                        let method = method.to_uppercase().parse().unwrap();
                        let address = format!("{}{path}", browser.url());
                        let request = browser.client().request(method, address);
                        Page::read(&path, request.send().await.unwrap()).await
                    }
                    "parts" => browser.upload(&path, &[], ("a.txt", b"A text.")).await,
                    _ => {
                        browser
                            .post(&path, &[("nothing".to_owned(), "1".to_owned())])
                            .await
                    }
                };
                check(&who, method, template, *needs, &answer);
            }
        }
    }
}

/// Whether the answer is the one that somebody gets whose seat is this.
fn check(who: &Somebody, method: &str, template: &str, needs: Needs, answer: &Page) {
    let told = format!("{method} {template} for {:?}: {}", who.name, answer.status);
    let location = answer.location().unwrap_or_default();
    let to_sign_in = answer.status == 303 && location.starts_with("/sign-in?");
    // A form that a session's end interrupted is kept behind the sign-in form.
    let asked_in = !to_sign_in && answer.has("form[action='/sign-in']");
    let reads = may(who.here(), Act::ReadPrivate);
    let allowed = match needs {
        Nothing => true,
        Link => return assert!(answer.status == 404, "{told}"),
        // No browser's session opens it, whoever is signed in; `api.rs` comes with tokens.
        Token => return assert!(answer.status == 401, "{told}"),
        Account => who.role.is_some(),
        OnSite(act) => may(who.role.and_then(Seat::everywhere), act),
        Here(act) => may(who.here(), act),
        Somewhere(act) => may(who.here(), act),
        Speaking => false,
        AnothersDraft => may(who.here(), Act::Publish),
        Reading => reads,
    };
    if allowed {
        assert!(
            !matches!(answer.status, 401 | 403 | 404) && !to_sign_in && answer.status < 500,
            "{told}"
        );
        return;
    }
    match needs {
        Reading => assert_eq!(answer.status, 404, "{told}"),
        _ if who.role.is_none() => assert!(to_sign_in || asked_in, "{told}: {}", answer.body),
        AnothersDraft if may(who.here(), Act::Draft) => assert_eq!(answer.status, 404, "{told}"),
        Here(_) | AnothersDraft | Speaking if !reads => assert_eq!(answer.status, 404, "{told}"),
        _ => assert_eq!(answer.status, 403, "{told}"),
    }
}

#[tokio::test]
async fn a_private_negotiation_is_not_there_for_a_stranger() {
    let site = Site::shipped().await;
    let mut names = vec!["wga-amptp-2023", "Writers Guild", "AMPTP"];
    let before = site.open("/").await;
    assert!(before.body.contains(names[0]));
    made_private(&site).await;
    let page = site.open("/").await;
    for name in names.drain(..) {
        assert!(!page.body.contains(name), "{name}");
    }
    let missing = site.open("/no-such-talks").await;
    let hidden = site.open("/wga-amptp-2023").await;
    assert_eq!((missing.status, hidden.status), (404, 404));
    assert_eq!(
        missing
            .text("main")
            .replace("no-such-talks", "wga-amptp-2023"),
        hidden.text("main"),
        "the same words as for one that there is not"
    );
    let site = site.signed_in_as(Role::Administrator).await;
    let open = site.open("/wga-amptp-2023").await;
    assert!(open.status == 200 && open.has("meta[name=robots][content=noindex]"));
    assert!(open.text("nav.sub").contains("Private"));
}

/// The link on a page that shows it once.
fn link(site: &Site, page: &Page) -> String {
    let link = page.attribute("input#link", "value");
    link.strip_prefix(&site.url).unwrap().to_owned()
}

async fn form(site: &Site, path: &str, css: &str) -> Form {
    let page = site.open(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text("main"));
    page.form(css)
}

#[tokio::test]
async fn somebody_is_invited_joins_and_leaves() {
    let access = "/wga-amptp-2023/access";
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    made_private(&site).await;
    let invite = form(&site, access, "form:has(#invite)").await;
    let page = invite
        .fill("invite", "editor")
        .press(&site, "do", "invite")
        .await;
    let join = link(&site, &page);
    assert!(!site.open(access).await.has("#link"), "it is shown once");

    let bo = site.stranger();
    let page = bo.open(&join).await;
    assert!(page.text("main").contains("as editor"));
    let bad = page
        .form("main form")
        .fill("name", "Bo Lind")
        .submit(&bo)
        .await;
    assert_eq!(bad.status, 422);
    assert_eq!(bad.form("main form").value("name"), Some("Bo Lind"));
    let filled = bad
        .form("main form")
        .fill("password", "seven grey herons wade");
    let joined = filled.submit(&bo).await;
    assert_eq!(joined.location().as_deref(), Some("/wga-amptp-2023"));
    assert_eq!(bo.open("/wga-amptp-2023").await.status, 200);
    assert_eq!(bo.open("/new").await.status, 403, "an editor here alone");
    let again = site.stranger().open(&join).await;
    assert!(again.status == 404 && again.text("h1").contains("does not work any more"));

    let page = site.open(access).await;
    assert!(page.text("#account").contains("Bo Lind"));
    let lower = page
        .form("#account form")
        .fill("seat", "reader")
        .press(&site, "do", "seat")
        .await;
    assert_eq!(lower.status, 303);
    assert_eq!(bo.open("/wga-amptp-2023/offers/new").await.status, 403);
    let out = form(&site, access, "#account form").await;
    assert_eq!(out.press(&site, "do", "leave").await.status, 303);
    assert_eq!(bo.open("/wga-amptp-2023").await.status, 404);
    let gone = out.press(&site, "do", "leave").await;
    assert!(gone.status == 422 && gone.text("main").contains("has no seat here any more"));

    // A link that was not used in time, and one for somebody who has an account.
    let invite = form(&site, access, "form:has(#invite)").await;
    let page = invite
        .fill("invite", "contributor")
        .press(&site, "do", "invite")
        .await;
    let join = link(&site, &page);
    assert_eq!(
        site.later(TimeDelta::days(8))
            .await
            .stranger()
            .open(&join)
            .await
            .status,
        404
    );
    let taken = form(&bo, &join, "main form").await.submit(&bo).await;
    assert_eq!(taken.location().as_deref(), Some("/wga-amptp-2023"));

    let audit = site.open("/desk/audit").await.text("main");
    for deed in [
        "Ana Ruiz made a link that gives a seat as editor",
        "Bo Lind took a seat as editor by a link",
        "Ana Ruiz made Bo Lind reader",
        "Ana Ruiz took the seat of Bo Lind",
        "Bo Lind took a seat as contributor by a link",
    ] {
        assert!(audit.contains(deed), "{deed} in {audit}");
    }
}

#[tokio::test]
async fn a_negotiation_is_kept_as_its_keeper_says() {
    let access = "/wga-amptp-2023/access";
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    let keep = form(&site, access, "form:has(#blackout)").await;
    let bad = keep
        .fill("blackout", "soon")
        .press(&site, "do", "keep")
        .await;
    assert_eq!(bad.status, 422);
    assert_eq!(
        bad.form("form:has(#blackout)").value("blackout"),
        Some("soon")
    );
    let keep = bad
        .form("form:has(#blackout)")
        .fill("blackout", "2026-12-24 09:00")
        .fill("read", "private")
        .fill("review", "yes");
    assert_eq!(keep.press(&site, "do", "keep").await.status, 303);
    let kept = form(&site, access, "form:has(#blackout)").await;
    assert_eq!(kept.value("blackout"), Some("2026-12-24 09:00"));
    assert_eq!(
        (kept.value("read"), kept.value("review")),
        (Some("private"), Some("yes"))
    );
    let audit = site.open("/desk/audit").await.text("main");
    assert!(
        audit.contains(
            "made the negotiation private, with a review, in a blackout until 2026-12-24 17:00 UTC"
        ),
        "{audit}"
    );
}

#[tokio::test]
async fn a_link_of_an_administrator_gives_a_new_password_once() {
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    site.account("Bo Lind", Role::Editor).await;
    let bo = site.stranger();
    bo.sign_in("Bo Lind").await;
    let desk = site.open("/desk").await;
    let accounts = "form[action^='/desk/accounts/']:has([aria-label])";
    assert!(!desk.has(accounts));
    let rows = desk.texts("#accounts ~ .rows > li, section:has(#accounts) .rows > li");
    let at = rows.iter().position(|row| row.contains("Bo Lind")).unwrap();
    let of_bo = desk.attributes("section:has(#accounts) .rows form", "action")[at].clone();
    let form_of_bo = desk.form(&format!("form[action='{of_bo}']"));
    let page = form_of_bo.press(&site, "do", "reset").await;
    let reset = link(&site, &page);

    let else_where = site.stranger();
    let short = form(&else_where, &reset, "main form")
        .await
        .fill("password", "short");
    assert_eq!(short.submit(&else_where).await.status, 422);
    let new = short.fill("password", "nine slow otters swim");
    assert_eq!(
        new.submit(&else_where).await.location().as_deref(),
        Some("/desk")
    );
    assert_eq!(else_where.open("/desk").await.status, 200);
    assert_eq!(
        bo.open("/desk").await.status,
        303,
        "signed out everywhere else"
    );
    assert_eq!(site.stranger().open(&reset).await.status, 404);

    // The account is closed: nobody signs in to it, and what it did keeps its name.
    let closed = form_of_bo.press(&site, "do", "close").await;
    assert!(
        closed
            .text("main")
            .contains("The account of Bo Lind is closed.")
    );
    assert_eq!(else_where.open("/desk").await.status, 303);
    let audit = site.open("/desk/audit").await.text("main");
    for deed in [
        "Bo Lind set a new password by a link",
        "Ana Ruiz closed the account of Bo Lind",
    ] {
        assert!(audit.contains(deed), "{deed}");
    }
    let own = desk.attributes("section:has(#accounts) .rows form", "action")[1 - at].clone();
    let last = site
        .post(&own, &[("do".to_owned(), "close".to_owned())])
        .await;
    assert!(
        last.status == 422
            && last
                .text("main")
                .contains("Make another administrator first")
    );
}
