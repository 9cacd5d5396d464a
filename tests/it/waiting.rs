//! Whose turn it is, and how long the talks were silent.

use crate::support::site::Site;

#[tokio::test]
async fn offers_that_wait_are_listed_by_the_length_of_their_wait() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/waiting?as_of=2023-08-14").await;
    assert_eq!(page.status, 200);
    let rows = page.texts("ol.rows li");
    let package = rows
        .iter()
        .find(|row| row.contains("comprehensive"))
        .unwrap();
    assert!(package.contains("Awaiting WGA, 3 days"), "{package}");
    let days: Vec<u32> = rows
        .iter()
        .filter_map(|row| {
            row.split(", ")
                .find_map(|part| part.split(" day").next()?.parse().ok())
        })
        .collect();
    assert!(days.is_sorted_by(|one, two| one >= two), "{days:?}");
    assert!(page.text("main").contains(
        "The longest silence of the talks: 95 days, from 1 May 2023, after WGA and AMPTP, to 4 Aug 2023, when WGA and AMPTP moved."
    ));
    let over = site.open("/wga-amptp-2023/waiting").await;
    assert!(over.text(".lede").contains("no offer awaited an answer"));
}

#[tokio::test]
async fn where_the_turn_is_disputed_the_dispute_stands_in_place_of_days() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/waiting?as_of=2023-08-28").await;
    let rows = page.texts("ol.rows li");
    let disputed = rows.iter().find(|row| row.contains("August 17")).unwrap();
    assert!(
        disputed.contains("Whose turn it is, is disputed: How many offers the studios made")
            && !disputed.contains("Awaiting"),
        "{disputed}"
    );
    let offer = site
        .open("/wga-amptp-2023/offers/amptp-offers-2023-08-17?as_of=2023-08-28")
        .await;
    let facts = offer.text("dl.sum");
    assert!(
        facts.contains("Whose turn it is, is disputed") && !facts.contains("Awaiting"),
        "{facts}"
    );
    let secret = site
        .open("/wga-amptp-2023/waiting?as_of=2023-08-14&known=public")
        .await;
    assert!(!secret.body.contains("comprehensive"));
}

#[tokio::test]
async fn the_timeline_tells_the_longest_silence_and_leads_to_whose_turn_it_is() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023?as_of=2023-07-01").await;
    let stands = page.text("section[aria-labelledby='stands']");
    assert!(
        stands.contains("The longest silence of the talks: 61 days, from 1 May 2023, after WGA and AMPTP; it was not over then."),
        "{stands}"
    );
    let links = page.attributes("section[aria-labelledby='stands'] a", "href");
    assert!(links.contains(&"/wga-amptp-2023/waiting?as_of=2023-07-01".to_owned()));
}

#[tokio::test]
async fn an_offer_to_three_companies_awaits_those_that_have_not_answered() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/waiting?as_of=2025-03-11")
        .await;
    let main = page.text("main");
    assert!(
        main.contains("Awaiting ") && main.contains("Company "),
        "{main}"
    );
}
