//! The desk's operations on entries, without a page in front of them.

use counteroffer::domain::{correction::Why, text::Reason};
use counteroffer::{
    desk::{
        Editor, Error,
        entries::{Draft, Saved, Submission, check, edit, publish},
    },
    domain::{
        entry::{Dated, Entry, EntryKind, Filed},
        ids::EntryId,
        problems::Problems,
        slug::Slug,
    },
    store::{Db, entries, negotiations, revisions},
};
use serde_json::{Value, json};

use crate::support::{
    Database, editor,
    site::{import, now},
};

const TOKEN: &str = "0123456789abcdef0123";

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn token(number: usize) -> Submission {
    format!("{TOKEN}{number}").parse().unwrap()
}

fn entry(kind: EntryKind, document: Value) -> Entry {
    Entry::from_document(kind, document).unwrap()
}

fn draft(entry: Entry) -> Draft {
    Draft {
        entry,
        derived_slug: false,
        new_sources: Vec::new(),
    }
}

fn one_of_each_kind() -> [Entry; 4] {
    [
        entry(
            EntryKind::Offer,
            json!({
                "slug": "wga-new", "form": "counterproposal", "parties": ["wga"], "made_on": "2023-08-20", "public_on": "2023-08-21",
                "responds_to": "amptp-counter-2023-08-11", "title": "New", "summary": "New terms.",
                "positions": [{"issue": "minimums", "alternative": "", "stance": "modifies", "headline": "5% · 4.5% · 4%", "text": "In full",
                    "values": [5, 4.5, 4], "sources": ["amptp-2023-02-22"]}],
                "sources": ["wga-cost-of-settling"],
            }),
        ),
        entry(
            EntryKind::Response,
            json!({
                "slug": "wga-answer", "parties": ["wga"], "to": "amptp-counter-2023-08-11", "answer": "rejects", "on": "2023-08-20",
                "title": "Answer", "summary": "No.", "sources": ["wga-cost-of-settling"],
            }),
        ),
        entry(
            EntryKind::Statement,
            json!({
                "slug": "said", "parties": ["wga"], "speaker": "A person", "on": "2023-08-20", "summary": "Said.", "about": ["minimums"],
                "sources": ["wga-cost-of-settling"],
            }),
        ),
        entry(
            EntryKind::Event,
            json!({
                "slug": "met", "kind": "session", "on": "2023-08-20", "title": "Met", "summary": "They met.",
                "about": ["amptp-counter-2023-08-11"], "sources": ["wga-cost-of-settling"],
            }),
        ),
    ]
}

struct Desk {
    db: Db,
    editor: Editor,
}

impl Desk {
    async fn new() -> Self {
        let db = Database::new().await.db;
        import(&db, counteroffer::transfer::SHIPPED).await;
        Self {
            db,
            editor: editor(),
        }
    }

    async fn publish(&self, draft: Draft, number: usize) -> Result<Saved, Error> {
        let negotiation = slug("wga-amptp-2023");
        let at = now();
        publish(
            &self.db,
            &self.editor,
            &negotiation,
            draft,
            &token(number),
            at,
        )
        .await
    }

    async fn edit(&self, id: EntryId, version: i32, draft: Draft) -> Result<Saved, Error> {
        let reason: Reason = "A better reading".parse().unwrap();
        let why = Why::from(reason);
        edit(&self.db, &self.editor, id, version, draft, &why, now()).await
    }

    async fn stored(&self, id: EntryId) -> Filed<Entry> {
        let mut tx = self.db.begin().await.unwrap();
        entries::by_id(&mut tx, id).await.unwrap().unwrap().1
    }

    /// The negotiation's catalogue version and generation, and how many revisions it has.
    async fn counts(&self) -> (i32, i64, i64) {
        let mut tx = self.db.begin().await.unwrap();
        let found = negotiations::by_slug(&mut tx, &slug("wga-amptp-2023"))
            .await
            .unwrap()
            .unwrap();
        let revisions = revisions::count(&mut tx, found.id).await.unwrap();
        (found.version, found.generation, revisions)
    }
}

fn fields(result: Result<impl std::fmt::Debug, Error>) -> Vec<String> {
    let Err(Error::Invalid(problems)) = result else {
        panic!("{result:?}");
    };
    let problems: Problems = problems;
    problems
        .iter()
        .map(|problem| problem.field.clone())
        .collect()
}

#[tokio::test]
async fn an_entry_of_every_kind_is_published_and_edited_with_a_revision_each() {
    let desk = Desk::new().await;
    for (number, new) in one_of_each_kind().into_iter().enumerate() {
        let before = desk.counts().await;
        let saved = desk.publish(draft(new.clone()), number).await.unwrap();
        assert_eq!(saved.slug, *new.slug());
        assert_eq!(saved.kind, new.kind());
        let stored = desk.stored(saved.id).await;
        assert_eq!((&stored.value, stored.version), (&new, 1));
        assert_eq!(desk.counts().await, (before.0, before.1 + 1, before.2 + 1));

        let renamed = new.clone().with_slug(slug(&format!("{}-2", new.slug())));
        let edited = desk
            .edit(saved.id, 1, draft(renamed.clone()))
            .await
            .unwrap();
        assert_eq!(edited.slug, *renamed.slug());
        let stored = desk.stored(saved.id).await;
        assert_eq!((&stored.value, stored.version), (&renamed, 2));
        assert_eq!(desk.counts().await, (before.0, before.1 + 2, before.2 + 2));
    }
}

#[tokio::test]
async fn the_same_submission_is_one_record_and_one_generation() {
    let desk = Desk::new().await;
    let [offer, response, ..] = one_of_each_kind();
    let first = desk.publish(draft(offer.clone()), 1).await.unwrap();
    let before = desk.counts().await;
    assert_eq!(desk.publish(draft(offer), 1).await.unwrap(), first);
    assert_eq!(
        fields(desk.publish(draft(response), 1).await),
        ["submission"]
    );
    assert_eq!(desk.counts().await, before);
}

#[tokio::test]
async fn two_sent_at_the_same_moment_are_one_record() {
    let desk = Desk::new().await;
    let [offer, ..] = one_of_each_kind();
    let (one, other) = tokio::join!(
        desk.publish(draft(offer.clone()), 1),
        desk.publish(draft(offer.clone()), 1)
    );
    assert_eq!(one.unwrap(), other.unwrap());
}

#[tokio::test]
async fn a_stale_edit_gets_the_newer_version_and_writes_nothing() {
    let desk = Desk::new().await;
    let [offer, ..] = one_of_each_kind();
    let saved = desk.publish(draft(offer.clone()), 1).await.unwrap();
    let mine = offer.clone().with_slug(slug("mine"));
    let theirs = offer.clone().with_slug(slug("theirs"));
    desk.edit(saved.id, 1, draft(theirs.clone())).await.unwrap();
    let before = desk.counts().await;
    let Err(Error::Stale { theirs: found }) = desk.edit(saved.id, 1, draft(mine)).await else {
        panic!("a stale edit was saved");
    };
    assert_eq!((found.value, found.version), (theirs.clone(), 2));
    // The same edit a second time is no conflict, and no new version.
    desk.edit(saved.id, 1, draft(theirs)).await.unwrap();
    assert_eq!(desk.counts().await, before);
}

#[tokio::test]
async fn a_slug_made_from_a_title_gives_way_and_a_chosen_one_must_be_free() {
    let desk = Desk::new().await;
    let [_, _, statement, _] = one_of_each_kind();
    let taken = slug("amptp-counter-2023-08-11");
    let mut new = draft(statement.with_slug(taken));
    assert_eq!(fields(desk.publish(new.clone(), 1).await), ["slug"]);
    new.derived_slug = true;
    let saved = desk.publish(new.clone(), 1).await.unwrap();
    assert_eq!(saved.slug, "amptp-counter-2023-08-11-2");
    // A slug that an entry once had stays taken, and may be taken back by that entry.
    let renamed = new.entry.clone().with_slug(slug("elsewhere"));
    desk.edit(saved.id, 1, draft(renamed)).await.unwrap();
    assert_eq!(
        desk.publish(new.clone(), 2).await.unwrap().slug,
        "amptp-counter-2023-08-11-3"
    );
    let back = new.entry.with_slug(saved.slug.clone());
    let back = desk.edit(saved.id, 2, draft(back)).await.unwrap();
    assert_eq!(back.slug, saved.slug);
}

#[tokio::test]
async fn new_sources_come_with_their_entry_and_are_never_doubled() {
    let desk = Desk::new().await;
    let [_, _, statement, _] = one_of_each_kind();
    let source = |id: &str, url: &str| {
        serde_json::from_value(json!({
            "id": id, "kind": "news", "publisher": "A paper", "title": "A report", "url": url, "published_on": "2023-08-20",
        }))
        .unwrap()
    };
    let citing = |id: &str| {
        let mut entry = statement.clone();
        entry.rename_source(&slug("wga-cost-of-settling"), &slug(id));
        entry
    };
    let new = Draft {
        entry: citing("amptp-2023-02-22"),
        derived_slug: true,
        new_sources: vec![source("amptp-2023-02-22", "https://example.org/report")],
    };
    let before = desk.counts().await;
    let saved = desk.publish(new.clone(), 1).await.unwrap();
    // Its id was taken, so it got a number.
    let stored = desk.stored(saved.id).await;
    assert_eq!(stored.value.sources(), [slug("amptp-2023-02-22-2")]);
    let (version, generation, revisions) = desk.counts().await;
    assert_eq!((version, revisions), (before.0 + 1, before.2 + 2));
    assert!(generation > before.1);
    // The very same source again is the one on record; another one with its link is refused.
    let second = desk.publish(new.clone(), 2).await.unwrap();
    let stored = desk.stored(second.id).await;
    assert_eq!(stored.value.sources(), [slug("amptp-2023-02-22-2")]);
    assert_eq!(desk.counts().await.0, before.0 + 1);
    let mut other = source("paper", "https://example.org/report");
    other.title = "Another title".parse().unwrap();
    let clash = Draft {
        entry: citing("paper"),
        derived_slug: true,
        new_sources: vec![other],
    };
    assert_eq!(fields(desk.publish(clash, 3).await), ["new_sources.1.url"]);
}

#[tokio::test]
async fn what_breaks_a_rule_is_told_by_field_and_changes_nothing() {
    let desk = Desk::new().await;
    let [offer, ..] = one_of_each_kind();
    let Entry::Offer(good) = offer else {
        unreachable!()
    };
    let before = desk.counts().await;
    let mut bad = good.clone();
    bad.public_on = Some("2023-08-01".parse().unwrap());
    bad.positions[0].issue = slug("no-issue");
    bad.parties = vec![slug("wga"), slug("nobody")];
    bad.sources.clear();
    let bad = draft(Entry::Offer(bad));
    let negotiation = slug("wga-amptp-2023");
    let wanted = [
        "parties",
        "sources",
        "public_on",
        "parties",
        "positions.no-issue.issue",
    ];
    assert_eq!(fields(desk.publish(bad.clone(), 1).await), wanted);
    assert_eq!(
        fields(check(&desk.db, &negotiation, bad, None).await),
        wanted
    );
    assert_eq!(desk.counts().await, before);
    let settled = check(&desk.db, &negotiation, draft(Entry::Offer(good)), None)
        .await
        .unwrap();
    assert_eq!(settled.entry.slug(), &slug("wga-new"));
    assert_eq!(desk.counts().await, before);
}

#[test]
fn a_token_is_long_and_plain() {
    assert!(TOKEN.parse::<Submission>().is_ok());
    for bad in [
        "",
        "short",
        &"A".repeat(20),
        &"a".repeat(65),
        "0123456789abcdef012 ",
    ] {
        assert!(bad.parse::<Submission>().is_err(), "{bad}");
    }
}
