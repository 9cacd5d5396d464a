//! What is written and not public yet: who sees it, how it becomes public, and that nothing of it gets out before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use counteroffer::{
    desk::drafts::publish_due,
    domain::{account::Role, permission::Seat},
};

use crate::support::{
    chains, export,
    site::{Form, Page, Site, now},
};

const TALKS: &str = "/wga-amptp-2023";

/// How the shipped negotiation is kept in a test.
async fn kept(site: &Site, review: bool, dark_for: Option<TimeDelta>) {
    site.keep(|house| {
        house.needs_review = review;
        house.blackout_until = dark_for.map(|long| now() + long);
    })
    .await;
}

/// A browser of a new account with this seat in the shipped negotiation.
async fn somebody(site: &Site, name: &str, seat: Seat) -> Site {
    site.account(name, Role::Member).await;
    site.seat(name, seat).await;
    let browser = site.stranger();
    browser.sign_in(name).await;
    browser
}

async fn open(site: &Site, path: &str) -> Page {
    let page = site.open(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    page
}

/// A statement as it is typed, with this summary.
async fn statement(site: &Site, summary: &str) -> Form {
    open(site, &format!("{TALKS}/statements/new"))
        .await
        .form("form#entry")
        .tick("parties", "wga")
        .fill("speaker", "Ellen Stutzman")
        .fill("made_on", "2023-08-12")
        .fill("summary", summary)
        .tick("sources", "wga-ta-email")
}

/// An offer as it is typed, with this word in all that its terms say.
fn offer(page: &Page, word: &str) -> Form {
    page.form("form#offer")
        .tick("parties", "wga")
        .fill("form", "counterproposal")
        .fill("responds_to", "amptp-offers-2023-08-17")
        .fill("made_on", "2023-08-30")
        .fill("public_on", "2023-08-31")
        .fill("title", &format!("WGA counter {word}"))
        .fill("summary", &format!("Asks for {word}."))
        .fill("condition", &format!("If {word}."))
        .fill("note", &format!("Noted {word}."))
        .fill("positions.viewing-data.stance", "modifies")
        .fill("positions.viewing-data.headline", &format!("Data {word}"))
        .fill("positions.viewing-data.text", &format!("Data on {word}."))
        .tick("sources", "wga-ta-email")
        .fill("positions.viewing-data.sources", "new-1")
        .fill("new_sources.1.publisher", "Deadline")
        .fill("new_sources.1.title", &format!("Guild asks for {word}"))
        .fill("new_sources.1.kind", "trade")
        .fill(
            "new_sources.1.url",
            &format!("https://deadline.example/{word}"),
        )
        .fill("new_sources.1.published_on", "2023-08-31")
        .fill("passages.1.source", "wga-ta-email")
        .fill("passages.1.locator", &format!("Under {word}"))
        .fill("passages.1.quote", &format!("Our {word}."))
}

#[tokio::test]
async fn a_contributor_hands_in_and_an_editor_publishes() {
    let site = Site::shipped().await;
    let cleo = somebody(&site, "Cleo Marsh", Seat::Contributor).await;
    let form = statement(&cleo, "The guild will answer.").await;
    let half = form.fill("speaker", "").press(&cleo, "do", "draft").await;
    assert_eq!(half.status, 303, "a half-filled form is kept as it is");
    let draft = half.location().unwrap();
    let page = open(&cleo, &draft).await;
    assert_eq!(page.text("h1"), "A new statement without a title");
    let again = page.attribute("#draft a.btn", "href");
    let form = open(&cleo, &again).await.form("form#entry");
    assert_eq!(form.value("summary"), Some("The guild will answer."));
    let handed = form
        .clone()
        .fill("speaker", "Ellen Stutzman")
        .press(&cleo, "do", "hand_in")
        .await;
    assert_eq!(
        handed.location().as_deref(),
        Some(draft.as_str()),
        "the same draft"
    );
    assert!(
        open(&cleo, &draft)
            .await
            .text(".head")
            .contains("handed in")
    );
    // Whatever button is said to be pressed, a contributor publishes nothing.
    let tried = form.press(&cleo, "do", "publish").await;
    assert!(tried.location().unwrap().contains("/drafts/"));

    for other in [
        somebody(&site, "Dora Finch", Seat::Contributor).await,
        somebody(&site, "Remy Cole", Seat::Reader).await,
        site.stranger(),
    ] {
        let page = other.open(&draft).await;
        assert!([303, 403, 404].contains(&page.status), "{}", page.status);
        let new = format!(
            "{TALKS}/statements/new{}",
            &again[again.find('?').unwrap()..]
        );
        let page = other.open(&new).await;
        assert!([303, 403, 404].contains(&page.status), "{}", page.status);
    }

    let bo = somebody(&site, "Bo Lind", Seat::Editor).await;
    let list = open(&bo, &format!("{TALKS}/drafts")).await;
    assert!(
        list.texts(".rows li")
            .iter()
            .any(|row| row.contains("Ellen Stutzman") && row.contains("Cleo Marsh"))
    );
    let page = open(&bo, &draft).await;
    let empty = page
        .form("form:has(#word)")
        .press(&bo, "do", "send_back")
        .await;
    assert!(
        empty.status == 422
            && empty
                .text("main")
                .contains("Say what the author should change")
    );
    let back = page
        .form("form:has(#word)")
        .fill("word", "Name the channel.");
    assert_eq!(back.press(&bo, "do", "send_back").await.status, 303);
    assert!(
        open(&cleo, &draft)
            .await
            .text(".note")
            .contains("Name the channel.")
    );

    let page = open(&cleo, &draft).await;
    assert_eq!(
        page.form("#draft form")
            .press(&cleo, "do", "hand_in")
            .await
            .status,
        303
    );
    let form = open(&bo, &again).await.form("form#entry");
    let published = form.press(&bo, "do", "publish").await;
    let path = published.location().unwrap();
    assert_eq!(
        path,
        format!("{TALKS}/statements/ellen-stutzman-2023-08-12")
    );
    let history = open(&site.stranger(), &format!("{path}/history"))
        .await
        .text("ol.rows");
    assert!(
        history.contains("First version (approved by Bo Lind)") && history.contains("Cleo Marsh"),
        "{history}"
    );
    assert_eq!(bo.open(&again).await.status, 404, "it is a draft no more");
    assert_eq!(chains(&site.db).await.0, Vec::<String>::new());
}

#[tokio::test]
async fn with_a_review_another_editor_publishes() {
    let site = Site::shipped().await;
    kept(&site, true, None).await;
    let ana = somebody(&site, "Ana Ruiz", Seat::Editor).await;
    let form = statement(&ana, "The guild will answer.").await;
    let handed = form.press(&ana, "do", "publish").await;
    let draft = handed.location().unwrap();
    assert!(draft.contains("/drafts/"));
    let page = open(&ana, &draft).await;
    assert!(page.text(".head").contains("handed in"));
    let again = format!(
        "{TALKS}/statements/new?draft={}",
        draft.rsplit('/').next().unwrap()
    );
    let own = open(&ana, &again).await;
    assert!(!own.has("button[value=publish]"));
    assert!(
        own.form("form#entry")
            .press(&ana, "do", "publish")
            .await
            .location()
            .unwrap()
            .contains("/drafts/")
    );

    // An edit goes the same way.
    let path = format!("{TALKS}/statements/august-2023-09-27");
    let edit = open(&ana, &format!("{path}/edit")).await.form("form#entry");
    let edited = edit
        .fill("summary", "Another summary.")
        .fill("reason", "A try");
    let edited = edited
        .press(&ana, "do", "publish")
        .await
        .location()
        .unwrap();
    assert!(edited.contains("/drafts/"));
    assert!(
        !open(&site.stranger(), &path)
            .await
            .body
            .contains("Another summary.")
    );

    let bo = somebody(&site, "Bo Lind", Seat::Editor).await;
    for draft in [draft, edited] {
        let approve = open(&bo, &draft).await.attribute("#draft a.btn", "href");
        let page = open(&bo, &approve).await;
        assert_eq!(page.text("button[value=publish]"), "Approve and publish");
        let published = page.form("form#entry").press(&bo, "do", "publish").await;
        assert!(
            published.location().unwrap().contains("/statements/"),
            "{}",
            published.text("main")
        );
    }
    let history = open(&site.stranger(), &format!("{path}/history"))
        .await
        .text("ol.rows");
    assert!(history.contains("A try (approved by Bo Lind)"), "{history}");
}

#[tokio::test]
async fn whoever_changes_a_draft_signs_for_it() {
    let site = Site::shipped().await;
    kept(&site, true, None).await;
    let ana = somebody(&site, "Ana Ruiz", Seat::Editor).await;
    let bo = somebody(&site, "Bo Lind", Seat::Editor).await;
    let form = statement(&ana, "The guild will answer.").await;
    let draft = form.press(&ana, "do", "hand_in").await.location().unwrap();
    let again = open(&bo, &draft).await.attribute("#draft a.btn", "href");
    // What Bo changes is Bo's, and waits for somebody else; Ana's stays as it was.
    let changed = open(&bo, &again)
        .await
        .form("form#entry")
        .fill("summary", "The guild will not answer.");
    let of_bo = changed
        .press(&bo, "do", "publish")
        .await
        .location()
        .unwrap();
    assert!(of_bo.contains("/drafts/") && of_bo != draft, "{of_bo}");
    assert!(
        open(&bo, &of_bo)
            .await
            .text(".head")
            .contains("by Bo Lind, handed in")
    );
    assert!(
        open(&ana, &draft)
            .await
            .text(".head")
            .contains("by Ana Ruiz, handed in")
    );
    // Without a change it is published as Ana's; what Bo wrote is another entry, which Ana may approve.
    let page = open(&bo, &again).await;
    let first = page
        .form("form#entry")
        .press(&bo, "do", "publish")
        .await
        .location()
        .unwrap();
    let late = page.form("form#entry");
    assert_eq!(
        late.press(&bo, "do", "publish").await.location().as_deref(),
        Some(first.as_str()),
        "sent twice"
    );
    let again = open(&ana, &of_bo).await.attribute("#draft a.btn", "href");
    let second = open(&ana, &again)
        .await
        .form("form#entry")
        .press(&ana, "do", "publish")
        .await;
    let second = second.location().unwrap();
    assert_ne!(first, second);
    for (path, author) in [(first, "Ana Ruiz"), (second, "Bo Lind")] {
        let history = open(&site.stranger(), &format!("{path}/history"))
            .await
            .text("ol.rows");
        let signed = history.rsplit("UTC ").next().unwrap();
        assert!(signed.starts_with(author), "{history}");
    }
    kept(&site, false, None).await;
    let form = statement(&ana, "The guild has answered.").await;
    let draft = form.press(&ana, "do", "hand_in").await.location().unwrap();
    let again = open(&bo, &draft).await.attribute("#draft a.btn", "href");
    let changed = open(&bo, &again)
        .await
        .form("form#entry")
        .fill("summary", "It has answered.");
    let path = changed
        .press(&bo, "do", "publish")
        .await
        .location()
        .unwrap();
    let history = open(&site.stranger(), &format!("{path}/history"))
        .await
        .text("ol.rows");
    assert!(
        history.contains("Bo Lind") && !history.contains("Ana Ruiz"),
        "{history}"
    );
}

#[tokio::test]
async fn during_a_blackout_a_new_entry_stays_a_draft_unless_an_editor_says_otherwise() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    kept(&site, false, Some(TimeDelta::days(3))).await;
    let form = statement(&site, "The guild will answer.").await;
    let kept_back = form.press(&site, "do", "publish").await;
    assert!(kept_back.location().unwrap().contains("/drafts/"));
    let all_the_same = form
        .tick("despite", "yes")
        .press(&site, "do", "publish")
        .await;
    assert!(all_the_same.location().unwrap().contains("/statements/"));
    // When it is over, nothing is asked.
    let after = site.later(TimeDelta::days(4)).await;
    let form = statement(&after, "The guild did answer.").await;
    assert!(
        !open(&after, &format!("{TALKS}/statements/new"))
            .await
            .has("[name=despite]")
    );
    assert!(
        form.press(&after, "do", "publish")
            .await
            .location()
            .unwrap()
            .contains("/statements/")
    );
}

/// The hour of the tests, at the shipped negotiation's place: 23 Nov 2026, 04:00.
fn due(hours: i64) -> DateTime<Utc> {
    now() + TimeDelta::hours(hours)
}

#[tokio::test]
async fn what_is_set_for_a_time_is_published_then() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = statement(&site, "The guild will answer.").await;
    for (typed, told) in [
        ("tomorrow", "Write the day and the time"),
        ("2026-11-23 03:59", "still to come"),
    ] {
        let bad = form
            .clone()
            .fill("publish_at", typed)
            .press(&site, "do", "later")
            .await;
        assert_eq!(bad.status, 422, "{typed}");
        assert!(
            bad.text("#e-publish_at").contains(told),
            "{}",
            bad.text("main")
        );
        let back = bad.form("form#entry");
        assert_eq!(back.value("publish_at"), Some(typed));
        assert_eq!(back.value("summary"), Some("The guild will answer."));
    }
    let set = form
        .fill("publish_at", "2026-11-23 06:00")
        .press(&site, "do", "later")
        .await;
    let draft = set.location().unwrap();
    let page = open(&site, &draft).await;
    assert!(
        page.text(".head")
            .contains("is published on 23 Nov 2026, 06:00 PST"),
        "{}",
        page.text(".head")
    );
    let path = format!("{TALKS}/statements/ellen-stutzman-2023-08-12");
    assert_eq!(publish_due(&site.db, due(1)).await.unwrap(), 0);
    assert_eq!(site.stranger().open(&path).await.status, 404);
    assert_eq!(publish_due(&site.db, due(2)).await.unwrap(), 1);
    assert_eq!(publish_due(&site.db, due(2)).await.unwrap(), 0, "once");
    assert!(
        open(&site.stranger(), &path)
            .await
            .text("main")
            .contains("The guild will answer.")
    );

    // Taken off the clock, it is a draft again.
    let form = statement(&site, "The guild will not answer.").await;
    let set = form
        .fill("publish_at", "2026-11-23 06:00")
        .press(&site, "do", "later")
        .await;
    let draft = set.location().unwrap();
    let page = open(&site, &draft).await;
    assert_eq!(
        page.form("#draft form")
            .press(&site, "do", "hold")
            .await
            .status,
        303
    );
    assert_eq!(publish_due(&site.db, due(3)).await.unwrap(), 0);
    assert!(open(&site, &draft).await.has("#draft a.btn"));
}

#[tokio::test]
async fn what_cannot_be_published_on_time_says_why_and_waits() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let chosen = |form: Form| form.fill("slug", "the-answer");
    let form = chosen(statement(&site, "The guild will answer.").await);
    let set = form
        .fill("publish_at", "2026-11-23 06:00")
        .press(&site, "do", "later")
        .await;
    let draft = set.location().unwrap();
    let other = chosen(statement(&site, "Another takes the address.").await);
    assert_eq!(other.press(&site, "do", "publish").await.status, 303);
    assert_eq!(publish_due(&site.db, due(3)).await.unwrap(), 0);
    let page = open(&site, &draft).await;
    assert!(
        page.text(".head")
            .contains("could not be published on time")
    );
    assert!(
        page.text(".note").contains("slug"),
        "{}",
        page.text(".note")
    );
    let again = page.attribute("#draft a.btn", "href");
    let form = open(&site, &again)
        .await
        .form("form#entry")
        .fill("slug", "the-other-answer");
    assert_eq!(form.press(&site, "do", "publish").await.status, 303);
}

#[tokio::test]
async fn that_an_offer_was_made_is_public_before_its_terms() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = offer(&open(&site, &format!("{TALKS}/offers/new")).await, "gannet");
    let check = form.press(&site, "do", "check").await;
    assert_eq!(check.status, 200, "{}", check.text("main"));
    let veil = check.form("form#publish");
    assert_eq!(veil.value("veil_title"), Some("WGA counterproposal"));
    let bad = veil.fill("terms_at", "").press(&site, "do", "veil").await;
    assert!(
        bad.status == 422 && bad.has("#e-terms_at"),
        "{}",
        bad.text("main")
    );
    let set = bad
        .form("form#publish")
        .fill("terms_at", "2026-11-23 06:00");
    let draft = set.press(&site, "do", "veil").await.location().unwrap();
    let page = open(&site, &draft).await;
    assert!(
        page.text(".head")
            .contains("its terms are published on 23 Nov 2026")
    );
    let path = page.attribute("p > a[href*='/offers/']", "href");
    let reader = site.stranger();
    let shell = open(&reader, &path).await;
    assert_eq!(shell.text("h1"), "WGA counterproposal");
    assert!(!shell.body.contains("gannet"));
    assert_eq!(publish_due(&site.db, due(2)).await.unwrap(), 1);
    let whole = open(&reader, &path).await;
    assert_eq!(whole.text("h1"), "WGA counter gannet");
    assert!(whole.text("main").contains("Data on gannet."));
    let first = open(&reader, &format!("{path}/versions/1")).await;
    assert_eq!(first.text("h1"), "WGA counterproposal");
    assert!(!first.texts("dl.sum").join(" ").contains("gannet"));
    assert_eq!(chains(&site.db).await.0, Vec::<String>::new());
}

/// How many of a page's addresses are followed, since its filters keep one another.
const QUERIES: usize = 3;

/// Whether a search finds the word that nobody may read, or a slip of it.
async fn finds_canary(site: &Site) -> bool {
    let said = open(site, "/search?q=canary").await;
    let slip = open(site, "/search?q=canaary").await;
    let found = said.texts("ol.rows").concat();
    found.contains("canary") || slip.body.contains("canary")
}

/// What the API tells of an entry, or of the negotiation itself.
fn in_the_api(page: &str) -> Vec<String> {
    let api = format!("/api/v1/negotiations{TALKS}");
    let parts: Vec<&str> = page.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [_] if page == TALKS => {
            let lists = ["", "/entries?limit=200", "/issues", "/changes?limit=200"];
            lists.map(|list| format!("{api}{list}")).into()
        }
        [_, "offers" | "responses" | "statements" | "events", slug] if !slug.contains('?') => {
            let entry = format!("{api}/entries/{slug}");
            vec![format!("{entry}/versions"), entry]
        }
        _ => Vec::new(),
    }
}

/// Every page that a stranger comes to, and what it says.
async fn walk(site: &Site) -> BTreeMap<String, String> {
    let mut next = vec!["/".to_owned()];
    let mut found = BTreeMap::new();
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    while let Some(path) = next.pop() {
        let bare = path.split('?').next().unwrap_or_default().to_owned();
        let known = asked.entry(bare).or_default();
        if *known >= QUERIES || !seen.insert(path.clone()) {
            continue;
        }
        *known += 1;
        let page = site.open(&path).await;
        let mut links = page.attributes("[href]", "href");
        let images = page.attributes("meta[property='og:image']", "content");
        links.extend(images.into_iter().filter(|image| !image.contains('?')));
        let is_framed = path.contains("/issues/") || path.contains("/offers/");
        if is_framed && !path.starts_with("/embed/") {
            links.push(format!("/embed{path}"));
        }
        links.extend(in_the_api(&path));
        for link in links {
            let link = link.strip_prefix(site.url()).unwrap_or(&link);
            if link.starts_with('/') {
                next.push(link.split('#').next().unwrap_or_default().to_owned());
            }
        }
        found.insert(path, page.body);
    }
    found
}

#[tokio::test]
async fn nothing_of_a_draft_gets_out_by_any_door() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let before = walk(&site.stranger()).await;
    // A draft, one that is handed in, one that is set for a time, an edit, and an offer of which only the existence is public.
    let form = statement(&site, "A draft of canary.").await;
    assert_eq!(form.press(&site, "do", "draft").await.status, 303);
    assert_eq!(form.press(&site, "do", "hand_in").await.status, 303);
    let set = form
        .fill("publish_at", "2026-11-23 06:00")
        .press(&site, "do", "later")
        .await;
    assert_eq!(set.status, 303);
    let edit = open(&site, &format!("{TALKS}/statements/august-2023-09-27/edit")).await;
    let edit = edit
        .form("form#entry")
        .fill("summary", "An edit of canary.");
    assert_eq!(edit.press(&site, "do", "draft").await.status, 303);
    let stranger = site.stranger();
    let after = walk(&stranger).await;
    assert!(before.len() > 200, "{}", before.len());
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>(),
        "no link more, no count that leads further"
    );
    assert!(!finds_canary(&stranger).await);
    for (path, body) in &after {
        assert!(!body.contains("canary"), "{path}");
        assert_eq!(
            body, &before[path],
            "{path}: no count, no date, no word differs"
        );
    }

    let form = offer(&open(&site, &format!("{TALKS}/offers/new")).await, "canary");
    let check = form.press(&site, "do", "check").await.form("form#publish");
    let set = check
        .fill("terms_at", "2026-11-23 06:00")
        .press(&site, "do", "veil")
        .await;
    assert_eq!(set.status, 303, "{}", set.text("main"));
    let after = walk(&stranger).await;
    assert!(after.len() > before.len(), "that it was made is public");
    for (path, body) in &after {
        assert!(!body.contains("canary"), "{path}");
    }
    for path in [
        "/desk",
        "/desk/audit",
        "/wga-amptp-2023/drafts",
        "/wga-amptp-2023/drafts/1",
    ] {
        let page = stranger.open(path).await;
        assert!(
            page.status == 303 && !page.body.contains("canary"),
            "{path}"
        );
    }
    let slug = "wga-amptp-2023".parse().unwrap();
    let export = export(&site.db, &slug).await;
    assert!(!serde_json::to_string(&export).unwrap().contains("canary"));
}

#[tokio::test]
async fn the_desk_shows_what_waits_and_what_is_missing() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = statement(&site, "The guild will answer.").await;
    for button in ["draft", "hand_in"] {
        assert_eq!(form.press(&site, "do", button).await.status, 303);
    }
    let set = form.fill("publish_at", "2026-11-23 06:00");
    assert_eq!(set.press(&site, "do", "later").await.status, 303);
    let desk = open(&site, "/desk").await;
    let heads = desk.texts("main h2");
    for head in [
        "Waiting for an editor",
        "Published at a set time",
        "Drafts",
        "What readers sent in",
    ] {
        assert!(
            heads.iter().any(|known| known == head),
            "{head} in {heads:?}"
        );
    }
    assert!(desk.text("#said ~ p").contains("0 letters wait"));
    assert!(
        !desk.text("main").contains("No answer is on record"),
        "they have agreed"
    );
    assert!(
        desk.text("main").contains("No page has been read for"),
        "{}",
        desk.text("main")
    );

    let other = Site::three_companies()
        .await
        .signed_in_as(Role::Editor)
        .await;
    let desk = open(&other, "/desk").await;
    assert!(
        desk.text("main details")
            .contains("No answer is on record for"),
        "{}",
        desk.text("main")
    );
    let (few, many) = (
        site.counted("/desk").await.1,
        other.counted("/desk").await.1,
    );
    assert_eq!(few, many, "whatever the negotiations hold");
}
