//! The form for an offer, walked over real HTTP as an editor does.

use std::sync::Arc;

use counteroffer::{
    domain::{
        account::Role,
        entry::{Entry, EntryKind, Filed},
        offer::Offer,
        record::Record,
        slug::Slug,
    },
    store::{entries, negotiations, records::Records, revisions},
};

use crate::support::site::{Form, Page, Site};

const NEW: &str = "/wga-amptp-2023/offers/new";
const FORM: &str = "form#offer";

async fn signed_in() -> Site {
    Site::shipped().await.signed_in_as(Role::Editor).await
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

/// The stored offer of this slug.
async fn stored(site: &Site, negotiation: &str, name: &str) -> Option<Filed<Offer>> {
    let mut tx = site.db.read().await.unwrap();
    let found = entries::by_slug(
        &mut tx,
        &slug(negotiation),
        &[EntryKind::Offer],
        &slug(name),
    )
    .await
    .unwrap()?;
    let Entry::Offer(value) = found.value else {
        unreachable!()
    };
    Some(Filed {
        id: found.id,
        version: found.version,
        recorded_at: found.recorded_at,
        value,
    })
}

/// The negotiation's record.
async fn record(site: &Site, negotiation: &str) -> Arc<Record> {
    Records::default()
        .by_slug(&site.db, &slug(negotiation))
        .await
        .unwrap()
        .unwrap()
}

/// How often anything of the negotiation was saved, and how many revisions that left.
async fn counts(site: &Site, negotiation: &str) -> (i64, i64) {
    let mut tx = site.db.read().await.unwrap();
    let found = negotiations::by_slug(&mut tx, &slug(negotiation))
        .await
        .unwrap()
        .unwrap();
    (
        found.generation,
        revisions::count(&mut tx, found.id).await.unwrap(),
    )
}

/// A new offer with three positions and a source, as it is typed.
fn filled(page: &Page) -> Form {
    page.form(FORM)
        .tick("parties", "wga")
        .fill("form", "counterproposal")
        .fill("responds_to", "amptp-offers-2023-08-17")
        .fill("made_on", "2023-08-30")
        .fill("public_on", "2023-08-31")
        .fill("title", "WGA second counter")
        .fill("summary", "A lower rise, and fewer writers.")
        .fill("positions.minimums.stance", "modifies")
        .fill("positions.minimums.values.1", "5.5")
        .fill("positions.minimums.values.2", "4.5")
        .fill("positions.minimums.values.3", "4")
        .fill("positions.minimums.headline", "5.5% · 4.5% · 4%")
        .fill("positions.minimums.text", "5.5, 4.5 and 4 per cent.")
        .fill("positions.viewing-data.stance", "holds")
        .fill("positions.viewing-data.headline", "Every view")
        .fill("positions.viewing-data.text", "Data on\r\nevery view.")
        .fill("positions.ai-training.stance", "withdraws")
        .fill("positions.ai-training.headline", "Withdrawn")
        .fill("positions.ai-training.text", "No longer asked.")
        .fill("positions.ai-training.sources", "new-1, wga-ta-email")
        .fill("new_sources.1.publisher", "Deadline")
        .fill("new_sources.1.title", "Guild moves again")
        .fill("new_sources.1.kind", "trade")
        .fill("new_sources.1.url", "https://deadline.example/guild-moves")
        .fill("new_sources.1.published_on", "2023-08-31")
}

#[tokio::test]
async fn a_new_offer_is_checked_published_and_found_at_its_link() {
    let site = signed_in().await;
    let page = site.open(NEW).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("h1"), "Add an offer");
    let before = counts(&site, "wga-amptp-2023").await;

    let check = filled(&page).press(&site, "do", "check").await;
    assert_eq!(check.status, 200, "{}", check.body);
    assert_eq!(check.text("h1"), "Check before you publish");
    let main = check.text("main");
    for part in [
        "WGA second counter",
        "6% · 5% · 5% 5.5% · 4.5% · 4% toward the other side",
        "Every view",
        "Deadline",
        "AMPTP offers of August 17 and 18, 17 Aug 2023",
        "31 Aug 2023",
        "leaves out",
    ] {
        assert!(main.contains(part), "{part} in {main}");
    }
    // Nothing is saved before it is published.
    assert_eq!(counts(&site, "wga-amptp-2023").await, before);

    let saved = check
        .form("form#publish")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(
        saved.location().unwrap(),
        "/wga-amptp-2023/offers/wga-second-counter-2023-08-30"
    );
    let offer = stored(&site, "wga-amptp-2023", "wga-second-counter-2023-08-30")
        .await
        .unwrap();
    assert_eq!(offer.positions.len(), 3);
    assert_eq!(offer.responds_to, Some(slug("amptp-offers-2023-08-17")));
    assert_eq!(offer.sources, [slug("deadline-2023-08-31")]);
    let minimums = &offer.positions[0];
    let values: Vec<String> = minimums
        .values
        .iter()
        .flatten()
        .flatten()
        .map(ToString::to_string)
        .collect();
    assert_eq!(values, ["5.5", "4.5", "4"]);
    let data = &offer.positions[1];
    assert_eq!(data.text.as_str(), "Data on\nevery view.");
    let training = &offer.positions[2];
    assert_eq!(
        training.sources,
        [slug("deadline-2023-08-31"), slug("wga-ta-email")]
    );
    // A revision of the entry, and one of the catalogue that has got a source.
    let after = counts(&site, "wga-amptp-2023").await;
    assert!(after.0 > before.0);
    assert_eq!(after.1, before.1 + 2);
}

#[tokio::test]
async fn published_totals_are_typed_beside_the_steps_and_kept() {
    let site = signed_in().await;
    let row = |number: usize, field: &str| format!("positions.minimums.totals.{number}.{field}");
    let typed = filled(&site.open(NEW).await)
        .fill(&row(1, "value"), "14.6")
        .fill(&row(1, "words"), "compounded, rounded")
        .fill(&row(1, "sources"), "new-1");
    let check = typed.press(&site, "do", "check").await;
    let told = "Computed 14.657%, compounded. Published: 14.6% (Deadline: compounded, rounded)";
    assert!(check.text("main").contains(told), "{}", check.text("main"));

    // Coming back there is room for one more, and nothing typed is lost.
    let again = check
        .form("form#publish")
        .press(&site, "do", "change")
        .await;
    let form = again.form(FORM).fill(&row(1, "value"), "");
    let form = form.fill(&row(2, "value"), "14").fill(&row(2, "by"), "wga");
    let refused = form.press(&site, "do", "check").await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.attributes(".errors a", "href"),
        [row(1, "value"), row(2, "words")].map(|name| format!("#{name}"))
    );
    // A row that is emptied is gone; what the rules say of the others stands above all rows.
    let gone = ["words", "sources"]
        .into_iter()
        .fold(refused.form(FORM), |form, field| {
            form.fill(&row(1, field), "")
        });
    let two = gone
        .fill(&row(2, "words"), "plain sum")
        .fill(&row(3, "value"), "15")
        .fill(&row(3, "words"), "plain sum")
        .fill(&row(3, "by"), "wga");
    let same = two.press(&site, "do", "check").await;
    assert_eq!(
        same.attributes(".errors a", "href"),
        ["#positions.minimums.totals"]
    );
    let saved = same
        .form(FORM)
        .fill(&row(3, "by"), "A newspaper")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let offer = stored(&site, "wga-amptp-2023", "wga-second-counter-2023-08-30").await;
    let totals: Vec<(String, String)> = offer.unwrap().positions[0]
        .totals
        .iter()
        .map(|total| {
            (
                total.value.to_string(),
                total.by.as_ref().unwrap().to_string(),
            )
        })
        .collect();
    assert_eq!(
        totals,
        [("14", "wga"), ("15", "A newspaper")].map(|(value, by)| (value.to_owned(), by.to_owned()))
    );
    let page = site.open(&saved.location().unwrap()).await;
    let minimums = page.text("#minimums");
    for told in ["14% (WGA: plain sum)", "15% (A newspaper: plain sum)"] {
        assert!(minimums.contains(told), "{told} in {minimums}");
    }
}

#[tokio::test]
async fn a_range_is_typed_by_both_ends_and_told_by_both_everywhere() {
    let site = signed_in().await;
    let (low, high) = (
        "positions.minimums.values.1",
        "positions.minimums.values_to.1",
    );
    let typed = filled(&site.open(NEW).await)
        .fill(low, "5")
        .fill(high, "4.5")
        .fill("positions.minimums.headline", "5–5.5% · 4.5% · 4%");
    let refused = typed.press(&site, "do", "check").await;
    assert_eq!(
        refused.attributes(".errors a", "href"),
        [format!("#{high}")]
    );
    assert!(refused.has("details[open] input[id='positions.minimums.values_to.1']"));
    // A range looks at a lower end that cannot be read no further.
    let unread = refused.form(FORM).fill(low, "five");
    assert_eq!(
        unread
            .press(&site, "do", "check")
            .await
            .attributes(".errors a", "href"),
        [format!("#{low}")]
    );
    let saved = refused
        .form(FORM)
        .fill(high, "5.5")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let name = "wga-second-counter-2023-08-30";
    let offer = stored(&site, "wga-amptp-2023", name).await.unwrap();
    let ends = offer.positions[0].values_to.clone().unwrap();
    assert_eq!(ends, [Some("5.5".parse().unwrap()), None, None]);

    let page = site.open(&saved.location().unwrap()).await;
    let minimums = page.text("#minimums");
    // 1.05 × 1.045 × 1.04 and 1.055 × 1.045 × 1.04; the offer was 6%, 5% and 5%.
    for told in [
        "Year 1: 5–5.5%",
        "Together 14.1–14.7%",
        "Moved toward AMPTP",
    ] {
        assert!(minimums.contains(told), "{told} in {minimums}");
    }
    let asked = "as_of=2023-08-31";
    let compare = site
        .open(&format!("/wga-amptp-2023/compare?{asked}&since=2023-08-28"))
        .await;
    let row = compare.text("#minimums");
    for told in [
        "1.1 to 1.6 points",
        "moved toward AMPTP by 0.5 to 1 · 0.5 · 1 points",
    ] {
        assert!(row.contains(told), "{told} in {row}");
    }
    let issue = site
        .open(&format!("/wga-amptp-2023/issues/minimums?{asked}"))
        .await;
    let main = issue.text("main");
    for told in [
        "1.1 to 1.6 points apart",
        "14.1–14.7% from 30 Aug 2023",
        "5–5.5%",
    ] {
        assert!(main.contains(told), "{told} in {main}");
    }
    assert!(issue.has("rect.band.a"));
    // The form shows both ends again.
    let edit = site
        .open(&format!("/wga-amptp-2023/offers/{name}/edit"))
        .await;
    assert_eq!(edit.attributes(&format!("[id='{high}']"), "value"), ["5.5"]);
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_record() {
    let site = signed_in().await;
    let page = site.open(NEW).await;
    let check = filled(&page).press(&site, "do", "check").await;
    let publish = check.form("form#publish");
    let first = publish.press(&site, "do", "publish").await;
    let after = counts(&site, "wga-amptp-2023").await;
    let second = publish.press(&site, "do", "publish").await;
    assert_eq!((second.status, second.location()), (303, first.location()));
    // So does going back to the form itself and sending that once more.
    let third = filled(&page).press(&site, "do", "publish").await;
    assert_eq!((third.status, third.location()), (303, first.location()));
    assert_eq!(counts(&site, "wga-amptp-2023").await, after);
}

#[tokio::test]
async fn change_something_comes_back_with_everything() {
    let site = signed_in().await;
    let typed = filled(&site.open(NEW).await).fill("title", "  Odd “title” <b> & 'more'  ");
    let check = typed.press(&site, "do", "check").await;
    assert_eq!(check.status, 200, "{}", check.body);
    let back = check
        .form("form#publish")
        .press(&site, "do", "change")
        .await;
    assert_eq!(back.status, 200);
    assert!(!back.has(".errors"));
    let form = back.form(FORM);
    for (name, value) in typed.fields() {
        assert_eq!(
            form.value(name).map(|text| text.replace("\r\n", "\n")),
            Some(value.replace("\r\n", "\n")),
            "{name}"
        );
    }
    assert_eq!(form.fields().len(), typed.fields().len());
}

#[tokio::test]
async fn what_is_wrong_is_told_at_once_with_everything_kept() {
    let site = signed_in().await;
    let before = counts(&site, "wga-amptp-2023").await;
    let typed = filled(&site.open(NEW).await)
        .fill("made_on", "")
        .fill("title", "")
        .fill("public_on", "2023-02-30")
        .fill("positions.minimums.values.3", "3,5")
        .fill("positions.minimums.headline", &"x".repeat(33))
        .fill("positions.min-staff.text", "No stance was chosen here")
        .fill("new_sources.1.url", "press.amptp.org");
    let page = typed.press(&site, "do", "check").await;
    assert_eq!(page.status, 422);
    assert!(page.text("title").starts_with("Error: Add an offer"));
    let lines = page.texts(".errors li");
    assert_eq!(
        lines,
        [
            "Enter the date the offer was made",
            "There is no such day as 2023-02-30",
            "Enter a title",
            "Minimum pay rates: Enter a number, for example 3.5 or 450,000",
            "Minimum pay rates: Shorten this to 32 characters or fewer; it has 33",
            "Minimum staff on a series: Choose what the offer says on this issue, or empty the other fields",
            "New source 1: Enter a link that starts with https:// or http://, of at most 2,000 characters and without spaces",
        ]
    );
    // Each line leads to a field of the page, and the same words stand beside it.
    for (link, line) in page.attributes(".errors a", "href").iter().zip(&lines) {
        let id = link.trim_start_matches('#');
        assert!(page.has(&format!("[id='{id}'][aria-invalid=true]")), "{id}");
        let beside = page.text(&format!("[id='e-{id}']"));
        let words = beside.trim_start_matches("Error: ");
        assert!(line.ends_with(words), "{line}: {words}");
    }
    for issue in ["minimums", "min-staff"] {
        assert!(page.has(&format!("details[open] [id='positions.{issue}.headline']")));
    }
    assert!(!page.has("details[open] [id='positions.span-cap.headline']"));
    assert!(page.text(".toc").contains("Positions 3 errors"));
    let form = page.form(FORM);
    for (name, value) in typed.fields() {
        let kept = form.value(name).map(|text| text.replace("\r\n", "\n"));
        assert_eq!(kept, Some(value.replace("\r\n", "\n")), "{name}");
    }
    assert_eq!(counts(&site, "wga-amptp-2023").await, before);
}

#[tokio::test]
async fn rules_are_asked_together_with_the_fields() {
    let site = signed_in().await;
    let typed = filled(&site.open(NEW).await)
        .tick("parties", "amptp")
        .fill("public_on", "2023-08-29")
        .fill("positions.minimums.stance", "rejects")
        .fill("title", "");
    let page = typed.press(&site, "do", "check").await;
    assert_eq!(page.status, 422);
    assert_eq!(
        page.attributes(".errors a", "href"),
        [
            "#title",
            "#public_on",
            "#parties",
            "#positions.minimums.values"
        ]
    );
    assert!(page.has("fieldset.bad[id='positions.minimums.values']"));
}

#[tokio::test]
async fn an_empty_form_asks_for_all_that_an_offer_needs() {
    let site = signed_in().await;
    let page = site
        .open(NEW)
        .await
        .form(FORM)
        .press(&site, "do", "check")
        .await;
    let mut links = page.attributes(".errors a", "href");
    links.sort();
    assert_eq!(
        links,
        [
            "#form", "#made_on", "#parties", "#sources", "#summary", "#title"
        ]
    );
}

#[tokio::test]
async fn an_answer_starts_from_what_stands() {
    let site = signed_in().await;
    let path = format!("{NEW}?answers=amptp-counter-2023-08-11");
    let page = site.open(&path).await;
    assert_eq!(page.status, 200);
    let form = page.form(FORM);
    for (name, value) in [
        ("parties", "wga"),
        ("form", "counterproposal"),
        ("responds_to", "amptp-counter-2023-08-11"),
        ("positions.minimums.stance", ""),
        ("made_on", ""),
    ] {
        assert_eq!(form.value(name), Some(value), "{name}");
    }
    // The guild's own words as they stand, open, with the answered term beside them; what the offer does not deal with stays folded.
    assert!(page.has("details[open] [id='positions.min-staff.headline']"));
    assert!(!page.has("details[open] [id='positions.span-cap.headline']"));
    assert!(
        !form
            .value("positions.min-staff.headline")
            .unwrap()
            .is_empty()
    );
    let beside = page.text("details[open]:has([id='positions.min-staff.headline'])");
    for part in [
        "In the offer answered: 2 writers plus showrunner",
        "Last: WGA , 1 May 2023: 6 · 7 · 12 writers",
    ] {
        assert!(beside.contains(part), "{part} in {beside}");
    }
    // An issue that is left as it was filled in is not in the offer; one with a stance is.
    let check = form
        .fill("made_on", "2023-10-20")
        .fill("title", "Answer")
        .fill("summary", "An answer.")
        .tick("sources", "wga-ta-email")
        .fill("positions.min-staff.stance", "holds")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(check.status, 303, "{}", check.text("main"));
    let offer = stored(&site, "wga-amptp-2023", "answer-2023-10-20")
        .await
        .unwrap();
    assert_eq!(offer.positions.len(), 1);
    assert_eq!(offer.positions[0].issue, slug("min-staff"));
    assert!(offer.positions[0].values.is_some());

    let missing = site.open(&format!("{NEW}?answers=nothing")).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn what_was_changed_in_an_answer_needs_a_stance() {
    let site = signed_in().await;
    let page = site
        .open(&format!("{NEW}?answers=amptp-counter-2023-08-11"))
        .await;
    let answer = page
        .form(FORM)
        .fill("positions.min-staff.headline", "Two writers")
        .press(&site, "do", "check")
        .await;
    assert!(
        answer
            .attributes(".errors a", "href")
            .contains(&"#positions.min-staff.stance".to_owned())
    );
    assert!(
        !answer
            .attributes(".errors a", "href")
            .contains(&"#positions.viewing-data.stance".to_owned())
    );
}

#[tokio::test]
async fn rows_are_added_without_losing_what_was_typed() {
    let site = signed_in().await;
    let typed = filled(&site.open(NEW).await).fill("made_on", "odd");
    let page = typed.press(&site, "add", "source").await;
    assert_eq!(page.status, 200);
    assert!(!page.has(".errors"));
    let form = page.form(FORM);
    assert_eq!(form.value("new_sources.2.publisher"), Some(""));
    assert_eq!(form.value("made_on"), Some("odd"));
    let page = form.press(&site, "add", "alternative:term").await;
    let form = page.form(FORM).fill("made_on", "2023-08-30");
    // One of the two alone is refused, both are saved as A and B.
    let half = form
        .clone()
        .fill("positions.term.B.stance", "proposes")
        .fill("positions.term.B.headline", "Four years")
        .fill("positions.term.B.text", "Four years.");
    let page = half.press(&site, "do", "check").await;
    assert_eq!(
        page.attributes(".errors a", "href"),
        ["#positions.term.stance"]
    );
    let whole = half
        .fill("positions.term.stance", "proposes")
        .fill("positions.term.headline", "Three years")
        .fill("positions.term.text", "Three years.");
    let saved = whole.press(&site, "do", "publish").await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let offer = stored(&site, "wga-amptp-2023", "wga-second-counter-2023-08-30")
        .await
        .unwrap();
    let terms: Vec<String> = offer
        .positions
        .iter()
        .filter(|position| position.issue == "term")
        .map(|position| format!("{} {}", position.alternative, position.headline))
        .collect();
    assert_eq!(terms, ["A Three years", "B Four years"]);
}

const EDIT: &str = "/wga-amptp-2023/offers/amptp-counter-2023-08-11/edit";

#[tokio::test]
async fn an_edit_changes_what_was_changed_and_asks_why() {
    let site = signed_in().await;
    let before = stored(&site, "wga-amptp-2023", "amptp-counter-2023-08-11")
        .await
        .unwrap();
    let counted = counts(&site, "wga-amptp-2023").await;
    let page = site.open(EDIT).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.form(FORM).value("version"), Some("1"));
    let form = page.form(FORM).fill("title", "AMPTP package");
    let answer = form.press(&site, "do", "publish").await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.attributes(".errors a", "href"), ["#reason"]);
    let check = form
        .fill("reason", "A shorter title")
        .press(&site, "do", "check")
        .await;
    assert_eq!(check.status, 200, "{}", check.text("main"));
    assert_eq!(check.texts("#edits ~ dl dt"), ["Title"]);
    let publish = check.form("form#publish");
    let saved = publish.press(&site, "do", "publish").await;
    assert_eq!(
        saved.location().as_deref(),
        Some("/wga-amptp-2023/offers/amptp-counter-2023-08-11")
    );
    let after = stored(&site, "wga-amptp-2023", "amptp-counter-2023-08-11")
        .await
        .unwrap();
    let mut expected = before.value.clone();
    expected.title = "AMPTP package".parse().unwrap();
    assert_eq!((after.value, after.version), (expected, 2));
    assert_eq!(
        counts(&site, "wga-amptp-2023").await,
        (counted.0 + 1, counted.1 + 1)
    );
    // The same edit once more is no conflict and no new version.
    let again = publish.press(&site, "do", "publish").await;
    assert_eq!((again.status, again.location()), (303, saved.location()));
    assert_eq!(
        counts(&site, "wga-amptp-2023").await,
        (counted.0 + 1, counted.1 + 1)
    );
}

#[tokio::test]
async fn a_stale_edit_shows_both_versions_and_goes_on_from_the_newer() {
    let site = signed_in().await;
    let mine = site
        .open(EDIT)
        .await
        .form(FORM)
        .fill("title", "Mine")
        .fill("reason", "My reason");
    let theirs = site
        .open(EDIT)
        .await
        .form(FORM)
        .fill("title", "Theirs")
        .fill("summary", "Their summary.")
        .fill("reason", "Their reason");
    assert_eq!(theirs.press(&site, "do", "publish").await.status, 303);
    let counted = counts(&site, "wga-amptp-2023").await;
    for button in ["check", "publish"] {
        let page = mine.press(&site, "do", button).await;
        assert_eq!(page.status, 409, "{button}");
        let told = page.text(".errors");
        for part in ["Theirs", "Mine", "Their summary."] {
            assert!(told.contains(part), "{part} in {told}");
        }
        assert_eq!(page.form(FORM).value("title"), Some("Mine"));
        assert_eq!(page.form(FORM).value("reason"), Some("My reason"));
        assert_eq!(page.form(FORM).value("version"), Some("2"));
    }
    assert_eq!(counts(&site, "wga-amptp-2023").await, counted);
    let page = mine.press(&site, "do", "publish").await;
    let on_top = page.form(FORM).press(&site, "do", "publish").await;
    assert_eq!(on_top.status, 303);
    let offer = stored(&site, "wga-amptp-2023", "amptp-counter-2023-08-11")
        .await
        .unwrap();
    assert_eq!((offer.title.as_str(), offer.version), ("Mine", 3));
}

#[tokio::test]
async fn every_offer_goes_through_its_form_unchanged() {
    for (site, negotiation) in [
        (Site::shipped().await, "wga-amptp-2023"),
        (Site::three_companies().await, "three-companies-2025"),
    ] {
        let site = site.signed_in_as(Role::Administrator).await;
        let counted = counts(&site, negotiation).await;
        let record = record(&site, negotiation).await;
        assert!(record.offers().len() > 5);
        for offer in record.offers() {
            let path = format!("/{negotiation}/offers/{}/edit", offer.slug);
            let form = site.open(&path).await.form(FORM).fill("reason", "None");
            let check = form.press(&site, "do", "check").await;
            assert_eq!(check.status, 200, "{path} {}", check.text("main"));
            assert!(!check.has("#edits ~ dl"), "{path} {}", check.text("main"));
            let saved = check
                .form("form#publish")
                .press(&site, "do", "publish")
                .await;
            assert_eq!(saved.status, 303, "{path} {}", saved.text("main"));
        }
        // Nothing differed, so nothing was written.
        assert_eq!(counts(&site, negotiation).await, counted);
    }
}

#[tokio::test]
async fn a_new_slug_leaves_the_old_one_leading_to_it() {
    let site = signed_in().await;
    let page = site.open(EDIT).await;
    let saved = page
        .form(FORM)
        .fill("slug", "amptp-package")
        .fill("reason", "A shorter address")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(
        saved.location().as_deref(),
        Some("/wga-amptp-2023/offers/amptp-package")
    );
    let old = site.open(EDIT).await;
    assert_eq!(
        (old.status, old.location().as_deref()),
        (308, Some("/wga-amptp-2023/offers/amptp-package/edit"))
    );
    let record = record(&site, "wga-amptp-2023").await;
    let answer = record.offer(&slug("wga-counter-2023-08-15")).unwrap();
    assert_eq!(answer.responds_to, Some(slug("amptp-package")));
    // No other offer may take the old address.
    let taken = filled(&site.open(NEW).await)
        .fill("slug", "amptp-counter-2023-08-11")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(taken.attributes(".errors a", "href"), ["#slug"]);
}

#[tokio::test]
async fn a_counter_to_one_of_three_companies_is_put_to_that_one() {
    let site = Site::three_companies()
        .await
        .signed_in_as(Role::Editor)
        .await;
    let record = record(&site, "three-companies-2025").await;
    let union = record.parties[0].slug.to_string();
    let companies: Vec<String> = record
        .parties
        .iter()
        .map(|party| party.slug.to_string())
        .collect();
    let offer = record
        .offers()
        .iter()
        .rfind(|offer| {
            offer.parties.len() == 1
                && !offer.positions.is_empty()
                && offer.parties[0] != union.as_str()
        })
        .unwrap();
    let path = format!("/three-companies-2025/offers/new?answers={}", offer.slug);
    let page = site.open(&path).await;
    let form = page.form(FORM);
    assert_eq!(form.value("parties"), Some(union.as_str()));
    assert_eq!(form.value("to"), Some(offer.parties[0].as_str()));
    // Each party has its own mark.
    let marks: Vec<String> = page.attributes("[name=parties] + .party", "class");
    assert_eq!(marks[..4], ["party a", "party b", "party c", "party d"]);
    let issue = offer.positions[0].issue.to_string();
    let check = form
        .fill("made_on", "2026-01-10")
        .fill("title", "Union counter")
        .fill("summary", "An answer to one company.")
        .fill(&format!("positions.{issue}.stance"), "modifies")
        .fill(&format!("positions.{issue}.headline"), "Another term")
        .fill(&format!("positions.{issue}.text"), "In full.")
        .fill("new_sources.1.publisher", "Union")
        .fill("new_sources.1.title", "Our counter")
        .fill("new_sources.1.kind", "primary")
        .fill("new_sources.1.party", &union)
        .press(&site, "do", "check")
        .await;
    assert_eq!(check.status, 200, "{}", check.text("main"));
    let saved = check
        .form("form#publish")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let saved = stored(&site, "three-companies-2025", "union-counter-2026-01-10")
        .await
        .unwrap();
    assert_eq!(saved.to, offer.parties);
    assert!(companies.contains(&saved.to[0].to_string()));

    // An offer to all three: nobody is chosen to answer it.
    let to_all = record
        .offers()
        .iter()
        .find(|offer| offer.parties == [slug(&union)] && offer.to.is_empty())
        .unwrap();
    let path = format!("/three-companies-2025/offers/new?answers={}", to_all.slug);
    let form = site.open(&path).await.form(FORM);
    assert_eq!(form.value("parties"), None);
    assert_eq!(form.value("responds_to"), Some(to_all.slug.as_str()));
}

#[tokio::test]
async fn a_reader_is_asked_to_sign_in_and_led_back() {
    let site = Site::shipped().await;
    for path in [
        NEW,
        EDIT,
        &format!("{NEW}?answers=amptp-counter-2023-08-11"),
    ] {
        let page = site.open(path).await;
        assert_eq!(page.status, 303, "{path}");
        let to = page.location().unwrap();
        assert!(to.starts_with("/sign-in?next="), "{to}");
        let counted = counts(&site, "wga-amptp-2023").await;
        let fields = [("do".to_owned(), "publish".to_owned())];
        let page = site.post(path, &fields).await;
        assert!([303, 401].contains(&page.status), "{path}: {}", page.status);
        assert_eq!(counts(&site, "wga-amptp-2023").await, counted);
    }
    let site = site.signed_in_as(Role::Editor).await;
    let page = site.open("/wga-amptp-2023/compare").await;
    assert!(page.attributes(".mast a", "href").contains(&NEW.to_owned()));
}

/// What is wrong, field by field; each is refused with 422 beside the field that is named, and nothing is written.
const BAD: &[(&str, &str, &str)] = &[
    ("parties", "", "parties"),
    ("parties", "nobody", "parties"),
    ("form", "gift", "form"),
    ("form", "memorandum", "parties"),
    ("to", "wga", "to"),
    ("responds_to", "nothing", "responds_to"),
    // Another negotiation's offer.
    ("responds_to", "union-demands-2025-07-14", "responds_to"),
    ("responds_to", "moa-2023-09-25", "responds_to"),
    ("responds_to", "No slug", "responds_to"),
    ("made_on", "", "made_on"),
    ("made_on", "tomorrow", "made_on"),
    ("made_on", "2023-02-30", "made_on"),
    ("made_on", "0001-01-01", "made_on"),
    ("made_at", "25:00", "made_at"),
    ("order", "1.5", "order"),
    ("order", "99999999999", "order"),
    ("public_on", "2023-08-29", "public_on"),
    ("public_on", "31.8.2023", "public_on"),
    ("title", " ", "title"),
    ("title", "two\nlines", "title"),
    ("title", "bell \u{7}", "title"),
    ("title", "turned \u{202e}around", "title"),
    ("summary", "", "summary"),
    ("note", "escape \u{1b}[0m", "note"),
    ("confidence", "sure", "confidence"),
    ("slug", "No Slug", "slug"),
    ("slug", "new", "slug"),
    ("slug", "amptp-counter-2023-08-11", "slug"),
    (
        "positions.minimums.stance",
        "likes",
        "positions.minimums.stance",
    ),
    (
        "positions.minimums.headline",
        "",
        "positions.minimums.headline",
    ),
    ("positions.minimums.text", "", "positions.minimums.text"),
    (
        "positions.minimums.values.1",
        "five",
        "positions.minimums.values.1",
    ),
    (
        "positions.minimums.values.1",
        "1e3",
        "positions.minimums.values.1",
    ),
    (
        "positions.minimums.values.4",
        "4",
        "positions.minimums.values",
    ),
    (
        "positions.viewing-data.values.1",
        "4",
        "positions.viewing-data.values",
    ),
    (
        "positions.minimums.values_to.1",
        "six",
        "positions.minimums.values_to.1",
    ),
    (
        "positions.minimums.values_to.1",
        "5.4",
        "positions.minimums.values_to.1",
    ),
    (
        "positions.minimums.values_to.4",
        "4",
        "positions.minimums.values",
    ),
    (
        "positions.minimums.totals.1.value",
        "sixteen",
        "positions.minimums.totals.1.value",
    ),
    (
        "positions.minimums.totals.3.value",
        "14.6",
        "positions.minimums.totals.3.words",
    ),
    (
        "positions.minimums.totals.1.words",
        "plain sum",
        "positions.minimums.totals.1.value",
    ),
    (
        "positions.minimums.totals.1.sources",
        "Ö",
        "positions.minimums.totals.1.sources",
    ),
    (
        "positions.minimums.public_on",
        "2023-08-30",
        "positions.minimums.public_on",
    ),
    (
        "positions.minimums.derived",
        "yes",
        "positions.minimums.note",
    ),
    (
        "positions.minimums.sources",
        "no source here",
        "positions.minimums.sources",
    ),
    (
        "positions.minimums.sources",
        "Ö",
        "positions.minimums.sources",
    ),
    (
        "positions.minimums.confidence",
        "sure",
        "positions.minimums.confidence",
    ),
    (
        "positions.no-such-issue.stance",
        "proposes",
        "positions.no-such-issue.headline",
    ),
    ("sources", "nothing", "sources"),
    ("new_sources.1.publisher", "", "new_sources.1.publisher"),
    ("new_sources.1.kind", "", "new_sources.1.kind"),
    ("new_sources.1.kind", "rumour", "new_sources.1.kind"),
    ("new_sources.1.party", "wga", "new_sources.1.party"),
    ("new_sources.1.party", "nobody", "new_sources.1.party"),
    (
        "new_sources.1.url",
        "javascript:alert(1)",
        "new_sources.1.url",
    ),
    (
        "new_sources.1.url",
        "https://press.amptp.org/node/19205",
        "new_sources.1.url",
    ),
    (
        "new_sources.1.published_on",
        "2023-13",
        "new_sources.1.published_on",
    ),
    ("submission", "", "submission"),
    ("submission", "short", "submission"),
];

#[tokio::test]
async fn bad_input_is_refused_beside_its_field_and_changes_nothing() {
    let site = signed_in().await;
    let good = filled(&site.open(NEW).await);
    let before = counts(&site, "wga-amptp-2023").await;
    let long = "x".repeat(5001);
    let too_long: Vec<(&str, &str, &str)> = ["title", "summary", "note", "condition", "date_note"]
        .iter()
        .map(|name| (*name, long.as_str(), *name))
        .collect();
    for (name, value, field) in BAD.iter().chain(&too_long) {
        let mut fields: Vec<(String, String)> = good
            .fields()
            .iter()
            .filter(|(known, _)| known != name)
            .cloned()
            .collect();
        fields.push(((*name).to_owned(), (*value).to_owned()));
        fields.push(("do".to_owned(), "publish".to_owned()));
        let page = site.post(NEW, &fields).await;
        assert_eq!(page.status, 422, "{name} = {value}");
        let links = page.attributes(".errors a", "href");
        let anchor = match *field {
            "submission" => "#main".to_owned(),
            field => format!("#{field}"),
        };
        assert!(links.contains(&anchor), "{name} = {value}: {links:?}");
    }
    // A field that can be given once, given twice.
    let mut fields = good.fields().to_vec();
    fields.push(("title".to_owned(), "Another".to_owned()));
    assert_eq!(site.post(NEW, &fields).await.status, 422);
    assert_eq!(counts(&site, "wga-amptp-2023").await, before);
}

#[tokio::test]
async fn what_is_no_form_is_refused_and_changes_nothing() {
    let site = signed_in().await;
    let before = counts(&site, "wga-amptp-2023").await;
    let url = format!("{}{NEW}", site.url);
    let form = "application/x-www-form-urlencoded";
    let many: String = (0..30_000).map(|number| format!("f{number}=x&")).collect();
    let strange: String = (0..15_000)
        .map(|number| format!("positions.x{number}.stance=holds&"))
        .collect();
    let bodies = [
        ("application/json", "{}".to_owned(), 415),
        ("multipart/form-data; boundary=x", "--x--".to_owned(), 415),
        (form, format!("title={}", "x".repeat(3 << 20)), 413),
        (form, "title=%ff".to_owned(), 400),
        (form, "title=a%00b".to_owned(), 400),
        (form, many, 400),
        (form, strange, 422),
        (form, String::new(), 422),
    ];
    for (kind, body, status) in bodies {
        let size = body.len();
        let answer = site
            .client()
            .post(&url)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", kind)
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), status, "{kind}, {size} bytes");
    }
    let answer = site
        .client()
        .post(&url)
        .header("sec-fetch-site", "cross-site")
        .header("content-type", form)
        .body("do=publish")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    assert_eq!(counts(&site, "wga-amptp-2023").await, before);
}

#[tokio::test]
async fn an_offer_or_negotiation_that_is_not_there_is_not_found() {
    let site = signed_in().await;
    for path in [
        "/nothing/offers/new",
        "/wga-amptp-2023/offers/nothing/edit",
        // A response, and another negotiation's offer.
        "/wga-amptp-2023/offers/wga-rejects-2023-08-22/edit",
    ] {
        assert_eq!(site.open(path).await.status, 404, "{path}");
    }
}
