//! What the log tells of requests, and what it never tells.

use std::fs;

use reqwest::{Client, RequestBuilder, header::HeaderMap};

use crate::support::program::{Program, connection, counteroffer, folder};

/// The id that an answer carries.
fn id(headers: &HeaderMap) -> String {
    headers["x-request-id"].to_str().unwrap().to_owned()
}

/// A request that brings everything that is nobody's business.
fn private(request: RequestBuilder) -> RequestBuilder {
    request
        .header(
            "cookie",
            "session=private-cookie; __Host-session=private-cookie",
        )
        .header("authorization", "Bearer private-token")
        .header("referer", "https://example.org/private-page")
        .header("user-agent", "private-browser")
        .header("x-forwarded-for", "203.0.113.77")
        .header("forwarded", "for=203.0.113.77")
}

#[tokio::test]
async fn each_request_has_one_line_that_tells_nothing_of_the_reader() {
    let folder = folder();
    let program = Program::start(
        counteroffer(folder.path()).env("RUST_LOG", "info,sqlx=warn,counteroffer=trace"),
    );
    let url = program.url();
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let form = [
        ("name", "private-name"),
        ("password", "private-word"),
        ("title", "private-title"),
    ];
    let negotiation = format!("{url}/wga-amptp-2023");
    let requests = [
        (
            "GET",
            "/",
            200,
            client.get(format!("{url}/?q=private-query")),
        ),
        (
            "GET",
            "(none)",
            404,
            client.get(format!("{url}/private/path/of/none?token=private-query")),
        ),
        (
            "GET",
            "/{negotiation}/compare",
            200,
            client.get(format!(
                "{negotiation}/compare?as_of=2023-08-15&q=private-query"
            )),
        ),
        (
            "POST",
            "/sign-in",
            422,
            client
                .post(format!("{url}/sign-in?next=/private-path"))
                .header("sec-fetch-site", "same-origin")
                .form(&form),
        ),
        (
            "POST",
            "/sign-in",
            403,
            client
                .post(format!("{url}/sign-in"))
                .header("sec-fetch-site", "cross-site")
                .header("origin", "https://private.example")
                .form(&form),
        ),
        (
            "GET",
            "/{negotiation}/offers/new",
            303,
            client.get(format!("{negotiation}/offers/new?answers=private-offer")),
        ),
        (
            "DELETE",
            "/",
            405,
            client
                .delete(format!("{url}/?private-query"))
                .body("private-body"),
        ),
    ];
    let count = requests.len();
    for (method, route, status, request) in requests {
        let answer = private(request).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{method} {route}");
        let line = program.line(&format!("request request.id=\"{}\"", id(answer.headers())));
        for part in [
            format!("method={method} "),
            format!("route=\"{route}\" "),
            format!("status={status} "),
        ] {
            assert!(line.contains(&part), "{part} in {line}");
        }
        for number in ["duration_ms=", "queries="] {
            let (_, after) = line.split_once(number).unwrap();
            after
                .split_whitespace()
                .next()
                .unwrap()
                .parse::<u64>()
                .unwrap();
        }
    }
    let log = program.stop().await;
    let lines: Vec<&String> = log
        .iter()
        .filter(|line| line.contains(" request request.id="))
        .collect();
    assert_eq!(lines.len(), count, "{log:#?}");
    let of_postgres = fs::read_to_string(folder.path().join("postgres/log")).unwrap();
    for line in log.iter().map(String::as_str).chain(of_postgres.lines()) {
        assert!(
            !line.contains("private-") && !line.contains("203.0.113.77"),
            "{line}"
        );
        // The address to open and the first account's link are the site's own.
        let is_ours = line.contains(&url);
        assert!(is_ours || !line.contains("127.0.0.1"), "{line}");
    }
}

#[tokio::test]
async fn a_fault_shows_a_reference_that_is_in_the_log_with_its_cause() {
    let folder = folder();
    let program = Program::start(&mut counteroffer(folder.path()));
    let url = program.url();
    let mut database = connection(folder.path()).await;
    sqlx::raw_sql("alter table negotiation rename to elsewhere")
        .execute(&mut database)
        .await
        .unwrap();
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.status().as_u16(), 500);
    let id = id(answer.headers());
    let page = answer.text().await.unwrap();
    assert!(page.contains(&id), "{page}");
    assert!(
        !page.contains("relation") && !page.contains("does not exist"),
        "{page}"
    );
    program.line(&format!("request request.id=\"{id}\""));
    let told: Vec<String> = program
        .log()
        .into_iter()
        .filter(|line| line.contains(&id) && line.contains("ERROR"))
        .collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("does not exist"), "{told:#?}");
}
