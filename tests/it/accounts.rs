//! Accounts over real HTTP: signing in and out, the throttle, the first account, one's own account, the desk.

use std::io;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use counteroffer::{desk::sessions::Token, domain::account::Role};

use crate::support::site::{PASSWORD, Page, Site};

const ANA: &str = "Ana Ruiz";

async fn guess(site: &Site, name: &str, password: &str) -> Page {
    let page = site.open("/sign-in").await;
    page.form("main form")
        .fill("name", name)
        .fill("password", password)
        .submit(site)
        .await
}

/// The value of the session cookie that an answer sets.
fn token(page: &Page) -> String {
    let cookie = page.header("set-cookie").unwrap();
    let (_, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
    value.to_owned()
}

async fn is_signed_in(site: &Site) -> bool {
    let page = site.open("/account").await;
    match page.status {
        200 => true,
        303 => false,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_editor_signs_in_and_out() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    let home = site.open("/").await;
    assert_eq!(
        home.attributes(".mast nav a", "href"),
        ["/search", "/sign-in"]
    );

    let asked = site.open("/account").await;
    assert_eq!(asked.location().unwrap(), "/sign-in?next=%2Faccount");
    let form = site.follow(asked).await;
    let answer = form
        .form("main form")
        .fill("name", " ana  RUIZ ")
        .fill("password", PASSWORD)
        .submit(&site)
        .await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, Some("/account".into()))
    );
    let account = site.follow(answer).await;
    assert_eq!(
        account.text(".lede"),
        "You are signed in as Ana Ruiz, editor."
    );
    assert_eq!(account.texts(".rows b"), ["This browser"]);
    assert_eq!(account.header("cache-control"), Some("no-store"));
    assert_eq!(account.attribute("meta[name=robots]", "content"), "noindex");
    let again = site.open("/sign-in?next=%2Fdesk").await;
    assert_eq!(again.location().unwrap(), "/desk", "nobody signs in twice");

    let out = account.form(".mast form").submit(&site).await;
    assert_eq!((out.status, out.location()), (303, Some("/".into())));
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert!(!is_signed_in(&site).await);
}

#[tokio::test]
async fn what_is_wrong_is_said_in_the_same_words_whether_or_not_there_is_such_a_name() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    let mut said = Vec::new();
    for name in [ANA, "Nobody Here", &"x".repeat(300)] {
        let page = guess(&site, name, "wrong <password>").await;
        assert_eq!(page.status, 422);
        assert_eq!(page.form("main form").value("name"), Some(name));
        assert!(page.text("title").starts_with("Error: "));
        assert_eq!(page.attribute(".errors a", "href"), "#name");
        assert!(!page.body.contains("wrong &lt;") && !page.body.contains("wrong <"));
        assert!(page.header("set-cookie").is_none());
        said.push(page.text(".errors"));
    }
    assert_eq!(
        said[0],
        "There is a problem The name or the password is not right"
    );
    assert!(said.iter().all(|other| *other == said[0]), "{said:?}");
    let page = guess(&site, "", "").await;
    assert_eq!(page.status, 422);
    assert_eq!(
        page.texts(".errors li"),
        ["Enter your name", "Enter your password"]
    );
}

#[tokio::test]
async fn ten_wrong_guesses_at_a_name_close_it_for_a_quarter_of_an_hour() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    for name in [ANA, "Nobody Here"] {
        for _ in 0..10 {
            assert_eq!(guess(&site, name, "wrong").await.status, 422, "{name}");
        }
        let page = guess(&site, &name.to_uppercase(), PASSWORD).await;
        assert_eq!(page.status, 429, "{name}");
        assert_eq!(page.header("retry-after"), Some("900"));
        assert_eq!(
            page.text(".errors li"),
            "Too many wrong guesses. Wait 15 minutes and try again"
        );
    }
    assert_eq!(guess(&site, "Somebody Else", "wrong").await.status, 422);
}

#[tokio::test]
async fn thirty_wrong_guesses_from_an_address_close_it_and_a_right_one_gives_none_back() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    for at in 0..29 {
        let page = guess(&site, &format!("Name {at}"), "wrong").await;
        assert_eq!(page.status, 422);
    }
    for _ in 0..3 {
        let page = guess(&site, ANA, PASSWORD).await;
        assert_eq!(page.status, 303, "a right guess does not count");
        let page = site.open("/account").await;
        page.form(".mast form").submit(&site).await;
    }
    assert_eq!(guess(&site, "Name 29", "wrong").await.status, 422);
    assert_eq!(guess(&site, "Name 30", "wrong").await.status, 429);
    assert_eq!(guess(&site, ANA, PASSWORD).await.status, 429);
}

#[tokio::test]
async fn a_right_guess_forgives_the_wrong_ones_at_its_name() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    for round in 0..2 {
        for _ in 0..9 {
            assert_eq!(guess(&site, ANA, "wrong").await.status, 422, "{round}");
        }
        assert_eq!(guess(&site.stranger(), ANA, PASSWORD).await.status, 303);
    }
}

#[tokio::test]
async fn guesses_made_at_the_same_time_are_all_counted() {
    let site = Arc::new(Site::empty().await);
    site.account(ANA, Role::Editor).await;
    let form = site.open("/sign-in").await.form("main form");
    let form = form.fill("name", ANA).fill("password", "wrong");
    let tries: Vec<_> = (0..14)
        .map(|_| {
            let (site, form) = (site.clone(), form.clone());
            tokio::spawn(async move { form.submit(&site).await.status })
        })
        .collect();
    let mut answers = Vec::new();
    for one in tries {
        answers.push(one.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [[422; 10].as_slice(), &[429; 4]].concat());
}

#[tokio::test]
async fn behind_a_proxy_the_proxy_says_who_guesses_and_otherwise_nobody_can() {
    let site = Site::empty().await;
    let proxied = site.restarted(counteroffer::web::App::behind_proxy).await;
    let send = async |site: &Site, from: &str, at: usize| {
        let fields = [("name", format!("Name {at}")), ("password", "wrong".into())];
        let request = site.client().post(format!("{}/sign-in", site.url));
        let request = request.header("x-forwarded-for", from).form(&fields);
        request.send().await.unwrap().status().as_u16()
    };
    for at in 0..30 {
        let made_up = format!("192.0.2.{at}, 203.0.113.1");
        assert_eq!(send(&proxied, &made_up, at).await, 422);
        assert_eq!(send(&site, &made_up, at).await, 422);
    }
    assert_eq!(send(&proxied, "192.0.2.77, 203.0.113.1", 30).await, 429);
    assert_eq!(send(&proxied, "203.0.113.1, 203.0.113.2", 30).await, 422);
    assert_eq!(send(&site, "203.0.113.3", 30).await, 429);
}

#[tokio::test]
async fn signing_in_makes_a_new_session_and_ends_the_one_before() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    let planted = "ab".repeat(32);
    let send = async |cookie: &str| {
        let request = site
            .stranger()
            .client()
            .post(format!("{}/sign-in", site.url));
        let request = request
            .header("cookie", format!("counteroffer={cookie}"))
            .form(&[("name", ANA), ("password", PASSWORD)]);
        Page::read("/sign-in", request.send().await.unwrap()).await
    };
    let open = async |cookie: &str| {
        let request = site
            .stranger()
            .client()
            .get(format!("{}/account", site.url));
        let request = request.header("cookie", format!("counteroffer={cookie}"));
        request.send().await.unwrap().status().as_u16()
    };
    let first = token(&send(&planted).await);
    assert_ne!(first, planted);
    assert_eq!(open(&planted).await, 303);
    assert_eq!(open(&first).await, 200);
    let second = token(&send(&first).await);
    assert_ne!(second, first);
    assert_eq!((open(&first).await, open(&second).await), (303, 200));
}

#[tokio::test]
async fn signing_out_everywhere_ends_other_browsers_too() {
    let site = Site::empty().await.signed_in_as(Role::Editor).await;
    let other = site.stranger();
    other.sign_in(ANA).await;
    let account = site.open("/account").await;
    assert_eq!(account.texts(".rows b"), ["This browser"]);
    assert_eq!(account.texts(".rows li").len(), 2);
    let page = account
        .form("form[action='/account/sessions']")
        .submit(&site)
        .await;
    assert_eq!(page.location().unwrap(), "/sign-in");
    assert!(!is_signed_in(&site).await && !is_signed_in(&other).await);
}

#[tokio::test]
async fn a_session_lives_a_fortnight_unused_and_ninety_days_at_most() {
    let site = Site::empty().await.signed_in_as(Role::Editor).await;
    let day = TimeDelta::days;
    assert!(is_signed_in(&site.later(day(13)).await).await);
    assert!(
        is_signed_in(&site.later(day(26)).await).await,
        "use prolongs"
    );
    assert!(!is_signed_in(&site.later(day(40)).await).await);
    for days in (26..90).step_by(13) {
        assert!(is_signed_in(&site.later(day(days)).await).await, "{days}");
    }
    assert!(is_signed_in(&site.later(day(89)).await).await);
    assert!(!is_signed_in(&site.later(day(90)).await).await);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_browsers_and_keeps_this_one() {
    let site = Site::empty().await.signed_in_as(Role::Editor).await;
    let other = site.stranger();
    other.sign_in(ANA).await;
    let new = "eleven brown owls sleep";
    let change = async |current: &str, new: &str| {
        let page = site.open("/account").await;
        page.form("form[action='/account/password']")
            .fill("current_password", current)
            .fill("new_password", new)
            .submit(&site)
            .await
    };
    let page = change("", "short").await;
    assert_eq!(page.status, 422);
    assert_eq!(
        page.texts(".errors li"),
        [
            "Enter your current password",
            "Enter a password of at least 12 characters"
        ]
    );
    let page = change("wrong", new).await;
    assert_eq!(page.text(".errors li"), "The current password is not right");
    assert!(!page.body.contains(new));
    assert!(is_signed_in(&other).await, "nothing was changed");

    let page = change(PASSWORD, new).await;
    assert_eq!(page.location().unwrap(), "/account?changed=password");
    let page = site.follow(page).await;
    assert!(page.text(".note").starts_with("Your password is changed."));
    assert_eq!(page.texts(".rows li").len(), 1);
    assert!(!is_signed_in(&other).await);
    assert_eq!(guess(&other, ANA, PASSWORD).await.status, 422);
    assert_eq!(guess(&other, ANA, new).await.status, 303);
    for _ in 0..10 {
        assert_eq!(change("wrong", new).await.status, 422);
    }
    let page = change(new, PASSWORD).await;
    assert_eq!(page.status, 429, "guesses here count too");
    assert!(page.header("retry-after").is_some());
}

#[tokio::test]
async fn an_old_hash_is_renewed_when_its_password_is_used() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    let weak = argon2::Params::new(16, 1, 1, None).unwrap();
    let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, weak);
    let old = argon2::PasswordHasher::hash_password(&hasher, PASSWORD.as_bytes()).unwrap();
    let name = ANA.parse().unwrap();
    let stored = async || {
        let found = counteroffer::store::accounts::by_name(&site.db, &name).await;
        found.unwrap().unwrap()
    };
    let mut tx = site.db.begin().await.unwrap();
    let id = stored().await.id;
    counteroffer::store::accounts::set_password_hash(&mut tx, id, &old.to_string())
        .await
        .unwrap();
    counteroffer::store::Db::commit(tx).await.unwrap();
    site.sign_in(ANA).await;
    let renewed = stored().await.password_hash;
    assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    guess(&site.stranger(), ANA, PASSWORD).await;
    assert_eq!(stored().await.password_hash, renewed);
}

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    let site = Site::empty().await.signed_in_as(Role::Administrator).await;
    for path in [
        "/sign-in",
        "/sign-out",
        "/account/password",
        "/account/sessions",
        "/desk/accounts",
    ] {
        for header in [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ] {
            let request = site.client().post(format!("{}{path}", site.url));
            let request = request.header(header.0, header.1).form(&[("name", "x")]);
            assert_eq!(request.send().await.unwrap().status(), 403, "{path}");
        }
    }
    assert!(is_signed_in(&site).await);
}

#[tokio::test]
async fn next_leads_nowhere_but_here() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    for (next, leads_to) in [
        (
            "/wga-amptp-2023/compare?as_of=2023-08-28",
            "/wga-amptp-2023/compare?as_of=2023-08-28",
        ),
        ("//evil.example", "/desk"),
        ("https://evil.example/", "/desk"),
        ("/\\evil.example", "/desk"),
        ("", "/desk"),
    ] {
        let browser = site.stranger();
        let query = reqwest::Url::parse_with_params("http://x/sign-in", [("next", next)]).unwrap();
        let page = browser
            .open(&format!("/sign-in?{}", query.query().unwrap()))
            .await;
        let mut form = page.form("main form");
        form = form.fill("name", ANA).fill("password", PASSWORD);
        let answer = form.submit(&browser).await;
        assert_eq!(answer.location().as_deref(), Some(leads_to), "{next}");
        let mut fields = vec![("name".to_owned(), ANA.to_owned())];
        fields.push(("password".to_owned(), PASSWORD.to_owned()));
        fields.push(("next".to_owned(), next.to_owned()));
        let answer = site.stranger().post("/sign-in", &fields).await;
        assert_eq!(answer.location().as_deref(), Some(leads_to), "{next}");
    }
}

#[tokio::test]
async fn a_form_that_outlived_its_session_loses_nothing_but_passwords() {
    let site = Site::empty().await.signed_in_as(Role::Administrator).await;
    let form = site
        .open("/desk")
        .await
        .form("form[action='/desk/accounts']");
    let form = form
        .fill("name", "Bo \"Ünal\" <b>")
        .fill("password", "twelve red kites soar")
        .fill("role", "administrator");
    let out = site.open("/account").await.form(".mast form");
    out.submit(&site).await;

    let page = form.submit(&site).await;
    assert_eq!(page.status, 401);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text(".note").contains("what you typed is kept"));
    assert!(!page.body.contains("red kites"));
    let wrong = page
        .form("main form")
        .fill("name", ANA)
        .fill("password", "wrong");
    let page = wrong.submit(&site).await;
    assert_eq!(page.status, 422);
    let right = page.form("main form").fill("password", PASSWORD);
    let page = right.submit(&site).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.text("h1"), "You are signed in");
    assert!(page.has(".mast form"), "the page knows who signed in");
    let kept = page.form("main form");
    assert_eq!(kept.value("name"), Some("Bo \"Ünal\" <b>"));
    assert_eq!(kept.value("password"), None);
    let page = kept.submit(&site).await;
    assert_eq!(page.status, 422, "the form itself, as it was typed");
    let form = page.form("form[action='/desk/accounts']");
    assert_eq!(form.value("name"), Some("Bo \"Ünal\" <b>"));
    assert_eq!(form.value("role"), Some("administrator"));
}

#[tokio::test]
async fn a_wait_does_not_lose_an_interrupted_form_either() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    for _ in 0..10 {
        guess(&site, ANA, "wrong").await;
    }
    let typed = [
        ("title".to_owned(), "A long\r\ntext".to_owned()),
        ("made_on".to_owned(), String::new()),
        ("to".to_owned(), "a".to_owned()),
        ("to".to_owned(), "b".to_owned()),
    ];
    let page = site.post("/desk/accounts?x=1", &typed).await;
    let form = page.form("main form").fill("name", ANA);
    let page = form.fill("password", PASSWORD).submit(&site).await;
    assert_eq!(page.status, 429);
    let form = page.form("main form");
    assert_eq!(form.value("next"), Some("/desk/accounts?x=1"));
    let carried: Vec<(&str, String)> = form
        .fields()
        .iter()
        .filter(|(name, _)| name.starts_with("kept"))
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let expected: Vec<(&str, String)> = typed
        .iter()
        .flat_map(|(name, value)| [("kept_name", name.clone()), ("kept_value", value.clone())])
        // Reading HTML makes every line break one character; sending a form makes it two again.
        .map(|(name, value)| (name, value.replace("\r\n", "\n")))
        .collect();
    assert_eq!(carried, expected);
}

#[tokio::test]
async fn a_form_as_large_as_may_be_is_kept_or_refused_whole() {
    let site = Site::empty().await;
    let text = |length: usize| vec![("text".to_owned(), "x".repeat(length))];
    let limit = 2 * 1024 * 1024;
    let page = site.post("/desk/accounts", &text(limit - 100)).await;
    assert_eq!(page.status, 401);
    let form = page
        .form("main form")
        .fill("name", "Nobody")
        .fill("password", "x");
    assert_eq!(form.submit(&site).await.status, 422);
    let page = site.post("/desk/accounts", &text(limit - 10)).await;
    assert_eq!(page.status, 413);
    let many = |fields: usize| vec![("a".to_owned(), String::new()); fields];
    let page = site.post("/desk/accounts", &many(9_991)).await;
    assert_eq!(page.status, 401);
    let form = page
        .form("main form")
        .fill("name", "Nobody")
        .fill("password", "x");
    assert_eq!(form.submit(&site).await.status, 422);
    assert_eq!(site.post("/desk/accounts", &many(9_992)).await.status, 400);
    let request = site.client().post(format!("{}/desk/accounts", site.url));
    let answer = request
        .header("accept", "application/json")
        .form(&[("a", "b")]);
    assert_eq!(
        answer.send().await.unwrap().status(),
        401,
        "programs get no page"
    );
}

fn link(token: &Token) -> String {
    format!("/setup/{}", token.expose())
}

#[tokio::test]
async fn the_first_account_is_made_at_the_one_time_link() {
    let token = Token::random().unwrap();
    let site = Site::empty().await;
    assert_eq!(
        site.open(&link(&token)).await.status,
        404,
        "of another start"
    );
    let site = site.restarted(|app| app.with_setup(&token, false)).await;
    assert_eq!(
        site.open(&link(&Token::random().unwrap())).await.status,
        404
    );
    assert_eq!(site.open("/setup/x").await.status, 404);
    let page = site.open(&link(&token)).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.has("meta[name=robots][content=noindex]"));
    let form = page.form("main form");
    let page = form
        .clone()
        .fill("name", ANA)
        .fill("password", "password1234")
        .submit(&site)
        .await;
    assert_eq!(page.status, 422);
    assert_eq!(page.form("main form").value("name"), Some(ANA));
    assert!(!page.body.contains("password1234"));
    let form = form.fill("name", ANA).fill("password", PASSWORD);
    let page = form.submit(&site).await;
    assert_eq!((page.status, page.location()), (303, Some("/desk".into())));
    assert!(site.follow(page).await.has("form[action='/desk/accounts']"));
    for page in [site.open(&link(&token)).await, form.submit(&site).await] {
        assert_eq!(page.status, 404);
        assert_eq!(page.text("h1"), "This link does not work any more");
    }
    assert_eq!(guess(&site.stranger(), ANA, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn of_two_who_hold_the_link_one_becomes_administrator() {
    let token = Token::random().unwrap();
    let site = Site::empty().await;
    let site = Arc::new(site.restarted(|app| app.with_setup(&token, false)).await);
    let form = site.open(&link(&token)).await.form("main form");
    let both: Vec<_> = [ANA, "Bo Ünal"]
        .into_iter()
        .map(|name| {
            let (site, form) = (site.clone(), form.clone());
            let form = form.fill("name", name).fill("password", PASSWORD);
            tokio::spawn(async move { form.submit(&site.stranger()).await.status })
        })
        .collect();
    let mut answers = Vec::new();
    for one in both {
        answers.push(one.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [303, 404]);
    let accounts = counteroffer::store::accounts::list(&site.db, 10)
        .await
        .unwrap();
    assert_eq!(accounts.len(), 1);
}

#[tokio::test]
async fn from_elsewhere_the_link_works_where_the_operator_opened_it() {
    let token = Token::random().unwrap();
    let site = Site::empty().await;
    let open = async |site: &Site| {
        let request = site.client().get(format!("{}{}", site.url, link(&token)));
        let request = request.header("x-forwarded-for", "203.0.113.9");
        request.send().await.unwrap().status().as_u16()
    };
    let near = site.restarted(|app| app.with_setup(&token, false)).await;
    assert_eq!(open(&near).await, 404, "a proxy here may speak for anybody");
    let near = site
        .restarted(|app| app.with_setup(&token, false).behind_proxy())
        .await;
    assert_eq!(open(&near).await, 404);
    let far = site
        .restarted(|app| app.with_setup(&token, true).behind_proxy())
        .await;
    assert_eq!(open(&far).await, 200);
}

#[tokio::test]
async fn an_administrator_makes_accounts_and_an_editor_may_not() {
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    let desk = site.open("/desk").await;
    let links = desk.attributes("main a", "href");
    assert!(links.len() > 4, "{links:?}");
    for link in links {
        assert_eq!(site.open(&link).await.status, 200, "{link}");
    }
    let form = desk.form("form[action='/desk/accounts']");
    let bad = form
        .clone()
        .fill("name", "ANA ruiz")
        .fill("password", "eleven brown owls sleep");
    let page = bad.submit(&site).await;
    assert_eq!(page.status, 422);
    assert_eq!(
        page.text(".errors li"),
        "There is an account of this name already; choose another"
    );
    let form = page.form("form[action='/desk/accounts']");
    assert_eq!(form.value("name"), Some("ANA ruiz"));
    assert!(!page.body.contains("brown owls"));
    let page = form
        .fill("name", "Bo Ünal")
        .fill("password", PASSWORD)
        .submit(&site)
        .await;
    let page = site.follow(page).await;
    assert_eq!(page.text(".note"), "The account of Bo Ünal is made.");
    assert!(
        page.text("#accounts ~ .rows")
            .contains("Bo Ünal editor since 23 Nov 2026")
    );

    let editor = site.stranger();
    editor.sign_in("Bo Ünal").await;
    let desk = editor.open("/desk").await;
    assert_eq!(desk.status, 200);
    assert!(!desk.has("#accounts"));
    for fields in [
        vec![
            ("name", "Cy Oh"),
            ("password", PASSWORD),
            ("role", "administrator"),
        ],
        vec![("name", "")],
    ] {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(editor.post("/desk/accounts", &fields).await.status, 403);
    }
    let accounts = counteroffer::store::accounts::list(&site.db, 10)
        .await
        .unwrap();
    assert_eq!(accounts.len(), 2);
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_out_of_reach_of_scripts() {
    let site = Site::empty().await;
    site.account(ANA, Role::Editor).await;
    let flags = |page: &Page| {
        let cookie = page.header("set-cookie").unwrap();
        let (start, rest) = cookie.split_once('=').unwrap();
        assert_eq!(rest.split(';').next().unwrap().len(), 64);
        format!("{start}={}", rest.split_once(';').unwrap().1)
    };
    let page = guess(&site, ANA, PASSWORD).await;
    assert_eq!(
        flags(&page),
        "counteroffer= Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax"
    );
    let secure = site
        .stranger()
        .restarted(|app| {
            counteroffer::web::App::new(app.db.clone(), app.clock, "https://example.org")
        })
        .await;
    let page = guess(&secure, ANA, PASSWORD).await;
    assert_eq!(
        flags(&page),
        "__Host-counteroffer= Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax; Secure"
    );
    let plain = format!("counteroffer={}", token(&page));
    let request = secure.client().get(format!("{}/account", secure.url));
    let answer = request.header("cookie", plain).send().await.unwrap();
    assert_eq!(
        answer.status(),
        303,
        "without its prefix it is not the cookie"
    );
}

#[tokio::test]
async fn a_reader_costs_no_query_for_a_session_and_an_editor_one() {
    let site = Site::empty().await.signed_in_as(Role::Editor).await;
    let before = site.queries();
    assert_eq!(site.stranger().open("/sign-in").await.status, 200);
    assert_eq!(site.queries() - before, 0);
    assert_eq!(site.open("/sign-in").await.status, 303);
    assert_eq!(site.queries() - before, 1);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_told() {
    let site = Site::empty().await.signed_in_as(Role::Editor).await;
    assert_eq!(site.open("/health/ready").await.status, 200);
    site.db.close().await;
    for path in ["/health/ready", "/desk"] {
        let page = site.open(path).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(page.header("retry-after").is_some());
    }
    assert_eq!(site.open("/health/live").await.status, 200);
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_reaches_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        // One layer names paths in its traces, and so the one-time link, which the log holds anyway.
        .with_ansi(false)
        .with_env_filter("trace,tower_http=debug")
        .with_writer(move || writer.clone())
        .finish();
    // The server runs on this test's one thread, so this subscriber sees all that it logs.
    let _guard = tracing::subscriber::set_default(subscriber);
    let setup = Token::random().unwrap();
    let site = Site::empty().await;
    let site = site.restarted(|app| app.with_setup(&setup, false)).await;
    let form = site.open(&link(&setup)).await.form("main form");
    let made = form
        .fill("name", ANA)
        .fill("password", PASSWORD)
        .submit(&site)
        .await;
    let first = token(&made);
    guess(&site.stranger(), ANA, "wrong heron").await;
    let second = token(&guess(&site.stranger(), ANA, PASSWORD).await);
    is_signed_in(&site).await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("route=\"/setup/{token}\""));
    for secret in [
        PASSWORD,
        "seven",
        "wrong heron",
        "wrong+heron",
        setup.expose(),
        &first,
        &second,
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
}
