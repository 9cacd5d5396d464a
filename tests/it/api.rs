//! The API: what it reads and writes, by whose token, and that it is what its description says.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use counteroffer::{
    domain::{account::Role, permission::Seat},
    transfer::SCHEMA,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{
    Database,
    caller::{Answer, Program, statement, token},
    site::{Site, now},
};

const TALKS: &str = "/api/v1/negotiations/wga-amptp-2023";
const STATEMENT: &str = "/api/v1/negotiations/wga-amptp-2023/entries/august-2023-09-27";

/// A site with an editor's token that may write.
async fn writing() -> (Site, Program) {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let token = token(&site, "write", "").await;
    let program = Program::new(&site, Some(&token));
    (site, program)
}

#[tokio::test]
async fn every_address_of_the_api_is_described_and_answers_as_its_description_says() {
    let (site, program) = writing().await;
    let open = Program::new(&site, None);
    let described = open.read("/api/openapi.json").await;
    assert_eq!(described["openapi"], "3.1.0");
    // Every address of the table of routes, and no other.
    let paths = include_str!("../../src/web/paths/api.rs");
    let known: BTreeSet<&str> = paths
        .split('"')
        .filter(|text| text.starts_with("/api/v1"))
        .filter(|text| !text.contains("talks"))
        .collect();
    let told: BTreeSet<&str> = described["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(known, told);
    let operations: Vec<&Value> = described["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().values())
        .collect();
    let ids: BTreeSet<&str> = operations
        .iter()
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), operations.len(), "each has a name of its own");
    assert!(ids.len() >= 12);

    let made = program.publish("one", &statement("Speaks.")).await;
    let mut changed = program.read(STATEMENT).await["document"].clone();
    changed["summary"] = json!("Says more.");
    let edited = program
        .edit(
            STATEMENT,
            "\"1\"",
            &json!({"document": changed, "reason": "More."}),
        )
        .await;
    let missing = open.get("/api/v1/negotiations/none").await;
    let refused = open.publish("two", &statement("Speaks.")).await;
    let answers = [
        ("get", "/api/v1", "200", open.read("/api/v1").await),
        (
            "get",
            "/api/v1/negotiations",
            "200",
            open.read("/api/v1/negotiations").await,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}",
            "200",
            open.read(TALKS).await,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}",
            "404",
            missing.body,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}/entries",
            "200",
            open.read(&format!("{TALKS}/entries?limit=200")).await,
        ),
        (
            "post",
            "/api/v1/negotiations/{negotiation}/entries",
            "201",
            made.body,
        ),
        (
            "post",
            "/api/v1/negotiations/{negotiation}/entries",
            "401",
            refused.body,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}/entries/{slug}",
            "200",
            open.read(STATEMENT).await,
        ),
        (
            "put",
            "/api/v1/negotiations/{negotiation}/entries/{slug}",
            "200",
            edited.body,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}/entries/{slug}/versions",
            "200",
            open.read(&format!("{STATEMENT}/versions")).await,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}/issues",
            "200",
            open.read(&format!("{TALKS}/issues?as_of=2023-08-28")).await,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}/issues/{issue}",
            "200",
            open.read(&format!("{TALKS}/issues/minimums")).await,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}/changes",
            "200",
            open.read(&format!("{TALKS}/changes")).await,
        ),
        (
            "get",
            "/api/v1/search",
            "200",
            open.read("/api/v1/search?q=residuals").await,
        ),
    ];
    let hooks = format!("{TALKS}/webhooks");
    let url = json!({"url": "https://news.example/hook"});
    let hook = program.send(Method::POST, &hooks, &[], Some(&url)).await;
    let answers = answers.into_iter().chain([
        (
            "post",
            "/api/v1/negotiations/{negotiation}/webhooks",
            "201",
            hook.body,
        ),
        (
            "get",
            "/api/v1/negotiations/{negotiation}/webhooks",
            "200",
            program.read(&hooks).await,
        ),
    ]);
    let format: Value = serde_json::from_str(SCHEMA).unwrap();
    let at = format!("{}/schema/counteroffer-1.json", site.url());
    let registry = jsonschema::Registry::new().add(&at, format).unwrap();
    let registry = registry.prepare().unwrap();
    for (method, path, status, body) in answers {
        let content = &described["paths"][path][method]["responses"][status]["content"];
        let content = content.as_object().unwrap().values().next().unwrap();
        let mut schema = content["schema"].clone();
        schema["components"] = described["components"].clone();
        let validator = jsonschema::draft202012::options()
            .with_registry(&registry)
            .build(&schema)
            .unwrap();
        let problems: Vec<String> = validator
            .iter_errors(&body)
            .take(3)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{method} {path}: {problems:?}");
    }
}

#[tokio::test]
async fn a_token_is_shown_once_does_what_it_says_and_ends() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let (reads, writes) = (
        token(&site, "read", "").await,
        token(&site, "write", "").await,
    );
    let page = site.open("/account").await;
    assert!(!page.body.contains(&reads) && !page.body.contains(&writes));
    assert_eq!(page.texts("form[action^='/account/tokens/']").len(), 2);
    let kept = Database::text(&site.db, "api_token").await;
    assert!(kept.contains("A script"));
    assert!(!kept.contains(&writes["counteroffer_".len()..]));

    let open = Program::new(&site, None);
    let reader = Program::new(&site, Some(&reads));
    let writer = Program::new(&site, Some(&writes));
    let told = |answer: Answer| {
        (
            answer.status,
            answer.body["code"].as_str().map(str::to_owned),
        )
    };
    let code = |code: &str| Some(code.to_owned());
    let body = statement("Speaks.");
    let refused = open.publish("a", &body).await;
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(told(refused), (401, code("no_token")));
    assert_eq!(
        told(reader.publish("a", &body).await),
        (403, code("reads_only"))
    );
    // A browser's cookie does not write: a page of another site could send it along.
    let answer = site
        .client()
        .post(format!("{}{TALKS}/entries", site.url()))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    for bad in [
        "nonsense",
        &format!("counteroffer_{}", "0".repeat(64)),
        &reads["counteroffer_".len()..],
    ] {
        let answer = Program::new(&site, Some(bad)).get(TALKS).await;
        assert_eq!(told(answer), (401, code("no_token")), "{bad}");
    }
    let answer = reader.get(TALKS).await;
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    assert_eq!(writer.publish("a", &body).await.status, 201);

    let revoke = site
        .open("/account")
        .await
        .form("form[action^='/account/tokens/']");
    assert_eq!(revoke.submit(&site).await.status, 303);
    assert_eq!(
        writer.publish("b", &body).await.status,
        401,
        "the newest stands first, and is revoked"
    );
    let later = site.later(TimeDelta::days(91)).await;
    assert_eq!(
        Program::new(&later, Some(&reads)).get(TALKS).await.status,
        401
    );
    let audit = site.stranger();
    audit.account("Bo Lind", Role::Administrator).await;
    audit.sign_in("Bo Lind").await;
    let deeds = audit.open("/desk/audit").await.text("main");
    assert!(
        deeds.contains("made a token to write: “A script”")
            && deeds.contains("revoked the token “A script”")
    );

    for (field, value) in [
        ("token_name", ""),
        ("token_days", "9999"),
        ("token_scope", "all"),
        ("token_negotiation", "none-such"),
    ] {
        let form = site.open("/account").await.form("form#token");
        let form = form
            .fill("token_name", "X")
            .fill("token_scope", "read")
            .fill("token_days", "30");
        let page = form.fill(field, value).submit(&site).await;
        assert_eq!(page.status, 422, "{field}");
        assert!(
            page.attributes(".errors a", "href")
                .contains(&format!("#{field}")),
            "{field}"
        );
    }
}

#[tokio::test]
async fn a_token_of_one_negotiation_writes_nowhere_else_and_reads_what_is_private_there() {
    let site = Site::shipped().await;
    site.keep(|house| house.is_private = true).await;
    site.account("Cleo Marsh", Role::Member).await;
    site.seat("Cleo Marsh", Seat::Reader).await;
    let cleo = site.stranger();
    cleo.sign_in("Cleo Marsh").await;
    let program = Program::new(&site, Some(&token(&cleo, "write", "wga-amptp-2023").await));
    let open = Program::new(&site, None);
    for path in [
        "",
        "/entries",
        "/entries/august-2023-09-27",
        "/entries/august-2023-09-27/versions",
        "/issues",
        "/issues/minimums",
        "/changes",
    ] {
        let path = format!("{TALKS}{path}");
        assert_eq!(open.get(&path).await.status, 404, "{path}");
        assert_eq!(program.get(&path).await.status, 200, "{path}");
    }
    assert_eq!(open.read("/api/v1/negotiations").await["items"], json!([]));
    assert_eq!(
        open.read("/api/v1/search?q=residuals").await["items"],
        json!([])
    );
    assert_ne!(
        program.read("/api/v1/search?q=residuals").await["items"],
        json!([])
    );
    // A reader may not publish, whatever the token says.
    assert_eq!(
        program.publish("a", &statement("Speaks.")).await.status,
        403
    );
    site.seat("Cleo Marsh", Seat::Editor).await;
    assert_eq!(
        program.publish("a", &statement("Speaks.")).await.status,
        201
    );
}

#[tokio::test]
async fn an_entry_is_published_once_however_often_it_is_sent() {
    let (site, program) = writing().await;
    let body = statement("Speaks of marmalade.");
    let first = program.publish("my key", &body).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let there = first.header("location").to_owned();
    assert_eq!(
        there,
        format!("{}{TALKS}/entries/ellen-stutzman", site.url())
    );
    let again = program.publish("my key", &body).await;
    assert_eq!(
        (again.status, again.header("location")),
        (201, there.as_str())
    );
    assert_eq!(again.body["id"], first.body["id"]);
    let other = program
        .publish("my key", &statement("Speaks of toast."))
        .await;
    assert_eq!(
        (other.status, other.problems()),
        (422, vec!["Idempotency-Key".to_owned()])
    );
    let second = program.publish("another key", &body).await;
    assert_eq!(second.header("location"), format!("{there}-2"));
    let page = site.open(first.body["url"].as_str().unwrap()).await;
    assert!(page.text("main").contains("Speaks of marmalade."));

    let without = program
        .send(Method::POST, &format!("{TALKS}/entries"), &[], Some(&body))
        .await;
    assert_eq!(without.status, 400);
    let many =
        futures_util::future::join_all((0..4).map(|_| program.publish("at once", &body))).await;
    let ids: BTreeSet<String> = many
        .iter()
        .map(|answer| answer.body["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 1, "sent four times at once it is one entry");
}

#[tokio::test]
async fn what_is_wrong_is_told_by_field_and_changes_nothing() {
    let (site, program) = writing().await;
    let before = program.read(&format!("{TALKS}/changes?limit=200")).await;
    let with = |pointer: &str, name: &str, value: Value| {
        let mut body = statement("Speaks.");
        body.pointer_mut(pointer).unwrap()[name] = value;
        body
    };
    for (body, field) in [
        (
            with("/document", "sources", json!(["none-such"])),
            "document.sources",
        ),
        (
            with("/document", "parties", json!(["nobody"])),
            "document.parties",
        ),
        (
            with("/document", "sumary", json!("Mistyped.")),
            "document.sumary",
        ),
        (with("/document", "on", json!("yesterday")), "document"),
        (with("/document", "speaker", json!("")), "document.slug"),
        (
            with("", "new_sources", json!([{"id": "x"}])),
            "new_sources.1",
        ),
        (with("", "surprise", json!(1)), "body"),
        (with("", "kind", json!("party")), "body"),
    ] {
        let answer = program.publish("k", &body).await;
        assert_eq!(
            (answer.status, answer.problems()),
            (422, vec![field.to_owned()]),
            "{}",
            answer.body
        );
    }
    let raw = |kind: &'static str, body: &'static str| {
        let request = program
            .client
            .post(format!("{}{TALKS}/entries", site.url()));
        let request = request
            .bearer_auth(program.token.as_ref().unwrap())
            .header("idempotency-key", "k");
        request.header("content-type", kind).body(body).send()
    };
    assert_eq!(raw("text/plain", "{}").await.unwrap().status(), 415);
    assert_eq!(raw("application/json", "{").await.unwrap().status(), 422);
    assert_eq!(
        raw("application/json", "\"\u{0}\"").await.unwrap().status(),
        422
    );
    for (path, status) in [
        ("/entries?limit=0", 400),
        ("/entries?limit=201", 400),
        ("/entries?after=x", 400),
        ("/entries?after=999999", 400),
        ("/entries?from=then", 400),
        ("/entries?kind=party", 404),
        ("/entries?issue=none", 404),
        ("/entries/none", 404),
        ("/issues?as_of=x", 400),
        ("/issues/none", 404),
        ("/changes?since=x", 400),
    ] {
        let answer = program.get(&format!("{TALKS}{path}")).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{path}"
        );
    }
    assert_eq!(
        program.read(&format!("{TALKS}/changes?limit=200")).await,
        before
    );
}

#[tokio::test]
async fn a_change_names_the_version_that_it_was_made_to() {
    let (site, program) = writing().await;
    let read = program.get(STATEMENT).await;
    let tag = read.header("etag").to_owned();
    assert_eq!(tag, "\"1\"");
    let mut document = read.body["document"].clone();
    document["summary"] = json!("Says more.");
    let body = json!({"document": document, "reason": "More was said."});
    let without = program.send(Method::PUT, STATEMENT, &[], Some(&body)).await;
    assert_eq!(
        (without.status, without.body["code"].as_str()),
        (428, Some("no_match"))
    );
    let saved = program.edit(STATEMENT, &tag, &body).await;
    assert_eq!(
        (saved.status, saved.header("etag")),
        (200, "\"2\""),
        "{}",
        saved.body
    );
    let late = program
        .edit(
            STATEMENT,
            &tag,
            &json!({"document": read.body["document"], "reason": "Back."}),
        )
        .await;
    assert_eq!(
        (late.status, late.body["code"].as_str()),
        (412, Some("outdated"))
    );
    assert_eq!(
        program.read(STATEMENT).await["document"]["summary"],
        "Says more."
    );

    let corrected = json!({
        "document": read.body["document"], "reason": "It was right before.",
        "correction": {"wrong": "It said more.", "right": "It says less."},
    });
    assert_eq!(
        program.edit(STATEMENT, "\"2\"", &corrected).await.status,
        200
    );
    let page = site
        .open("/wga-amptp-2023/statements/august-2023-09-27")
        .await;
    assert!(
        page.text("main").contains("It said more."),
        "{}",
        page.text("main")
    );
    let versions = program.read(&format!("{STATEMENT}/versions?limit=2")).await;
    let numbers: Vec<i64> = versions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["version"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [3, 2]);
    let rest = program.read(versions["next"].as_str().unwrap()).await;
    assert_eq!(
        (rest["items"][0]["version"].as_i64(), &rest["next"]),
        (Some(1), &Value::Null)
    );
    let same = program
        .send(Method::GET, STATEMENT, &[("if-none-match", "\"3\"")], None)
        .await;
    assert_eq!(same.status, 304);
}

#[tokio::test]
async fn lists_go_on_where_they_ended_until_all_is_read() {
    let site = Site::shipped().await;
    let program = Program::new(&site, None);
    let mut next = format!("{TALKS}/entries?limit=7&party=wga");
    let mut slugs = Vec::new();
    let mut pages = 0;
    while !next.is_empty() {
        let page = program.read(&next).await;
        let items = page["items"].as_array().unwrap().iter();
        slugs.extend(items.map(|entry| entry["slug"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().unwrap_or_default().to_owned();
        pages += 1;
    }
    let all = program
        .read(&format!("{TALKS}/entries?limit=200&party=wga"))
        .await;
    let whole: Vec<&str> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, whole);
    assert!(pages > 3);
    for (query, is) in [
        ("kind=offer", "offer"),
        ("kind=event&from=2023-09-01", "event"),
    ] {
        let page = program.read(&format!("{TALKS}/entries?{query}")).await;
        let items = page["items"].as_array().unwrap();
        assert!(
            !items.is_empty() && items.iter().all(|entry| entry["kind"] == is),
            "{query}"
        );
    }
}

#[tokio::test]
async fn changes_are_told_in_order_without_a_gap_while_many_write() {
    const WRITERS: usize = 4;
    const EACH: usize = 6;
    let (_, program) = writing().await;
    let start = program.read(&format!("{TALKS}/changes?limit=200")).await;
    let mut since = start["since"].as_i64().unwrap();
    let mut more = start["more"].as_bool().unwrap();
    while more {
        let page = program
            .read(&format!("{TALKS}/changes?limit=200&since={since}"))
            .await;
        since = page["since"].as_i64().unwrap();
        more = page["more"].as_bool().unwrap();
    }
    let begun = since;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let program = program.clone();
            tokio::spawn(async move {
                for number in 0..EACH {
                    let answer = program
                        .publish(&format!("{writer} {number}"), &statement("Speaks."))
                        .await;
                    assert_eq!(answer.status, 201, "{}", answer.body);
                }
            })
        })
        .collect();
    let mut followed = Vec::new();
    while followed.len() < WRITERS * EACH {
        let page = program
            .read(&format!("{TALKS}/changes?limit=3&since={since}"))
            .await;
        let items = page["items"].as_array().unwrap().iter();
        followed.extend(items.map(|change| change["place"].as_i64().unwrap()));
        since = page["since"].as_i64().unwrap();
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let whole = program
        .read(&format!("{TALKS}/changes?limit=200&since={begun}"))
        .await;
    let whole: Vec<i64> = whole["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["place"].as_i64().unwrap())
        .collect();
    assert_eq!(
        followed, whole,
        "what was followed while it was written is all that was written"
    );
    assert!(whole.is_sorted());
}

#[tokio::test]
async fn every_page_leads_to_what_it_tells() {
    let site = Site::shipped().await;
    let program = Program::new(&site, None);
    for (page, holds) in [
        ("/index", "items"),
        ("/wga-amptp-2023", "parties"),
        ("/wga-amptp-2023/compare", "as_of"),
        ("/wga-amptp-2023/issues/minimums", "pairs"),
        ("/wga-amptp-2023/offers", "items"),
        (
            "/wga-amptp-2023/offers/amptp-counter-2023-08-11",
            "document",
        ),
        (
            "/wga-amptp-2023/offers/amptp-counter-2023-08-11/history",
            "items",
        ),
        ("/wga-amptp-2023/changes", "since"),
        ("/search", "items"),
    ] {
        let answer = program.get(&format!("{page}.json?as_of=2023-08-28")).await;
        assert_eq!(answer.status, 308, "{page}");
        let there = answer.header("location").to_owned();
        assert!(there.ends_with("as_of=2023-08-28"), "{there}");
        assert!(program.read(&there).await.get(holds).is_some(), "{there}");
    }
    for file in [
        "/wga-amptp-2023/feed.json",
        "/wga-amptp-2023/export.json",
        "/schema/counteroffer-1.json",
        "/api/openapi.json",
    ] {
        assert_eq!(program.get(file).await.status, 200, "{file}");
    }
    let page = site.open("/api").await;
    assert_eq!(page.status, 200);
    assert!(page.texts("article.op h3").len() >= 12);
    let missing = program.get("/api/v1/nonsense").await;
    assert_eq!(
        (missing.status, missing.body["code"].as_str()),
        (404, Some("not_found"))
    );
}

#[tokio::test]
async fn a_blackout_holds_a_program_too() {
    let (site, program) = writing().await;
    site.keep(|house| house.blackout_until = Some(now() + TimeDelta::hours(1)))
        .await;
    let held = program.publish("a", &statement("Speaks.")).await;
    assert_eq!(
        (held.status, held.problems()),
        (422, vec!["despite_blackout".to_owned()])
    );
    let mut body = statement("Speaks.");
    body["despite_blackout"] = json!(true);
    assert_eq!(program.publish("a", &body).await.status, 201);
}
