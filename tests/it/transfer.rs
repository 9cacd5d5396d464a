//! Files in, files out.

use std::{cell::Cell, collections::BTreeMap};

use counteroffer::{
    desk::{
        Error,
        negotiations::{How, Saved, save},
    },
    domain::{
        entry::{Dated, Entry},
        slug::Slug,
    },
    store::{entries, negotiations, revisions},
    transfer::{
        SHIPPED,
        file::{Export, File},
        proof::check,
        read::read,
    },
};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, TestError, TestRunner},
};
use serde_json::Value;

use crate::support::{
    Database, chains, editor, export,
    invented::{self, Choices},
    site::now,
};

fn how(dry_run: bool) -> How<'static> {
    How {
        reason: "import",
        at: now(),
        dry_run,
    }
}

async fn put(database: &Database, file: &File) -> Saved {
    try_put(database, file)
        .await
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Imports a file, or answers why not.
async fn try_put(database: &Database, file: &File) -> Result<Saved, Vec<String>> {
    let saved = save(
        &database.db,
        &editor(),
        how(false),
        &file.catalogue,
        &file.entries,
    )
    .await;
    saved.map_err(|error| match error {
        Error::Invalid(problems) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("{other}"),
    })
}

async fn out(database: &Database, slug: &Slug) -> Export {
    export(&database.db, slug).await
}

async fn back(database: &Database, slug: &Slug) -> File {
    let export = out(database, slug).await;
    // Whoever has the file alone can tell that it is whole.
    let text = serde_json::to_string_pretty(&export).unwrap();
    let found = check(&text, None).unwrap();
    assert_eq!((found.walked.breaks, found.differs), (vec![], vec![]));
    let history = export.history.as_ref().unwrap();
    assert_eq!(found.walked.saves, history.revisions.len());
    assert_eq!(read(&text).unwrap(), export.file);
    export.file
}

/// The version of each entry, and of the catalogue under the name "catalogue".
async fn versions(database: &Database, slug: &Slug) -> BTreeMap<String, i32> {
    let mut tx = database.db.read().await.unwrap();
    let found = negotiations::by_slug(&mut tx, slug).await.unwrap().unwrap();
    let mut versions: BTreeMap<String, i32> = entries::all(&mut tx, found.id)
        .await
        .unwrap()
        .into_iter()
        .map(|entry| (entry.value.slug().to_string(), entry.version))
        .collect();
    let revisions = revisions::count(&mut tx, found.id).await.unwrap();
    versions.insert("catalogue".to_owned(), found.version);
    assert_eq!(
        revisions,
        versions
            .values()
            .map(|version| i64::from(*version))
            .sum::<i64>()
    );
    assert_eq!(chains(&database.db).await.0, Vec::<String>::new());
    versions
}

/// A document without the nulls and the empty lists among its keys: a missing key means the same.
fn known(document: Value) -> Value {
    match document {
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, known(value)))
            .filter(|(_, value)| !value.is_null() && *value != Value::Array(Vec::new()))
            .collect(),
        Value::Array(list) => list.into_iter().map(known).collect(),
        other => other,
    }
}

fn unchanged(file: &File) -> Saved {
    Saved {
        added: 0,
        changed: 0,
        unchanged: file.entries.len(),
        catalogue: false,
    }
}

/// Gives an entry another summary.
fn tell_anew(entry: &mut Entry) {
    let anew = "Told anew.".parse().unwrap();
    match entry {
        Entry::Event(event) => event.summary = anew,
        Entry::Offer(offer) => offer.summary = anew,
        Entry::Response(response) => response.summary = anew,
        Entry::Statement(statement) => statement.summary = anew,
    }
}

/// A file goes in and comes out as it was, number by number and word by word; a second time nothing changes; and what is changed in it
/// becomes a new version of that alone.
async fn goes_in_and_out(database: &Database, document: Value, changed: impl Fn(usize) -> bool) {
    let mut file = read(&document.to_string()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let slug = file.catalogue.negotiation.slug.clone();
    let first = put(database, &file).await;
    assert_eq!((first.added, first.catalogue), (file.entries.len(), true));
    let exported = back(database, &slug).await;
    assert_eq!(exported, file);
    let exported: Value = serde_json::from_str(&serde_json::to_string(&exported).unwrap()).unwrap();
    assert_eq!(known(exported), known(document));

    let before = versions(database, &slug).await;
    assert!(before.values().all(|version| *version == 1));
    assert_eq!(put(database, &file).await, unchanged(&file));
    assert_eq!(versions(database, &slug).await, before);

    let mut expected = before;
    for (at, entry) in file.entries.iter_mut().enumerate() {
        if changed(at) {
            tell_anew(entry);
            *expected.get_mut(entry.slug().as_str()).unwrap() += 1;
        }
    }
    let dry = save(
        &database.db,
        &editor(),
        how(true),
        &file.catalogue,
        &file.entries,
    )
    .await;
    assert_eq!(dry.unwrap(), put(database, &file).await);
    assert_eq!(versions(database, &slug).await, expected);
    assert_eq!(back(database, &slug).await, file);
}

#[tokio::test]
async fn an_export_that_was_changed_by_hand_is_found_out() {
    let database = Database::new().await;
    let file = read(SHIPPED).unwrap();
    put(&database, &file).await;
    let slug = file.catalogue.negotiation.slug.clone();
    let export = out(&database, &slug).await;
    let whole = serde_json::to_value(&export).unwrap();
    let told = |change: &dyn Fn(&mut Value)| {
        let mut changed = whole.clone();
        change(&mut changed);
        let found = check(&changed.to_string(), export.history.as_ref().unwrap().head).unwrap();
        let breaks = found.walked.breaks.iter().map(ToString::to_string);
        let all: Vec<String> = breaks.chain(found.differs).collect();
        (all, found.walked.since_wanted)
    };
    assert_eq!(told(&|_| ()), (vec![], Some(0)));
    let offers = "/offers/3/positions/0/text";
    let (now, _) = told(&|file| *file.pointer_mut(offers).unwrap() = "Another text".into());
    assert_eq!(now.len(), 1, "{now:?}");
    assert!(
        now[0].starts_with("What it says of offer ")
            && now[0].ends_with("is not what was saved last")
    );
    let (then, _) = told(&|file| {
        let saved = file["history"]["revisions"].as_array_mut().unwrap();
        let last = saved.last_mut().unwrap();
        last["document"]["summary"] = "Another summary".into();
    });
    assert_eq!(then.len(), 2, "altered, and not what it says now: {then:?}");
    assert!(then[0].contains("was altered"));
    let (gone, seal) = told(&|file| {
        file["history"]["revisions"].as_array_mut().unwrap().pop();
        file["events"].as_array_mut().unwrap().pop();
    });
    assert_eq!(
        (gone.len(), seal),
        (1, None),
        "its end is missing: {gone:?}"
    );
    let (lost, _) = told(&|file| {
        file["statements"].as_array_mut().unwrap().remove(2);
    });
    assert!(lost[0].starts_with("It has lost statement "), "{lost:?}");
    let (parties, _) = told(&|file| file["parties"][0]["name"] = "Another union".into());
    assert!(parties[0].contains("its parties"), "{parties:?}");
}

#[tokio::test]
async fn the_shipped_negotiation_comes_back_as_it_went_in() {
    let database = Database::new().await;
    let document = serde_json::from_str(SHIPPED).unwrap();
    goes_in_and_out(&database, document, |at| at % 50 == 7).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_negotiation_comes_back_as_it_went_in() {
    let database = Database::new().await;
    let runtime = tokio::runtime::Handle::current();
    let config = Config {
        cases: 20,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let ran = tokio::task::block_in_place(|| {
        let number = Cell::new(0);
        TestRunner::new(config).run(&vec(any::<u32>(), 0..4000), |row| {
            number.set(number.get() + 1);
            let document = invented::file(
                &format!("invented-{}", number.get()),
                &mut Choices::new(&row),
            );
            runtime.block_on(goes_in_and_out(&database, document, |at| at % 3 == 1));
            Ok(())
        })
    });
    // Not the row of numbers, which tells nobody anything.
    if let Err(TestError::Fail(reason, _) | TestError::Abort(reason)) = ran {
        panic!("{reason}");
    }
}

fn offer<'a>(file: &'a mut File, slug: &str) -> &'a mut counteroffer::domain::offer::Offer {
    let found = file.entries.iter_mut().find_map(|entry| match entry {
        Entry::Offer(offer) => (offer.slug == *slug).then_some(offer),
        Entry::Event(_) | Entry::Response(_) | Entry::Statement(_) => None,
    });
    found.unwrap()
}

#[tokio::test]
async fn what_a_file_leaves_out_stays() {
    let database = Database::new().await;
    let whole = read(SHIPPED).unwrap();
    put(&database, &whole).await;
    let mut less = whole.clone();
    less.entries.truncate(20);
    less.catalogue.categories.swap(0, 1);
    less.catalogue.categories.truncate(3);
    less.catalogue.categories[1].issues.remove(0);
    less.catalogue.sources.truncate(50);
    less.catalogue.disputes.clear();
    let saved = put(&database, &less).await;
    assert_eq!((saved.added, saved.changed, saved.catalogue), (0, 0, true));
    assert_eq!(put(&database, &less).await, unchanged(&less));
    let kept = back(&database, &whole.catalogue.negotiation.slug).await;
    assert_eq!(kept.entries, whole.entries);
    assert_eq!(kept.catalogue, less.catalogue.keeping(&whole.catalogue));
    assert_eq!(kept.catalogue.disputes, whole.catalogue.disputes);
    // The whole file again puts all of it in its order.
    put(&database, &whole).await;
    assert_eq!(
        back(&database, &whole.catalogue.negotiation.slug).await,
        whole
    );
}

#[tokio::test]
async fn a_file_is_checked_against_what_the_database_has() {
    let database = Database::new().await;
    let whole = read(SHIPPED).unwrap();
    put(&database, &whole).await;
    let slug = whole.catalogue.negotiation.slug.clone();
    database
        .run(
            "insert into old_slug (slug, negotiation_id, entry_id) select slug, negotiation_id, id from entry where slug = 'moa-2023-09-25';
             update entry set slug = 'the-deal' where slug = 'moa-2023-09-25'",
        )
        .await;
    let before = (
        versions(&database, &slug).await,
        out(&database, &slug).await,
    );
    // No save says so, and whoever has the export alone can tell.
    let text = serde_json::to_string(&before.1).unwrap();
    let differs = check(&text, None).unwrap().differs;
    assert!(
        differs
            .iter()
            .any(|told| told.starts_with("It has offer the-deal, which was never saved")),
        "{differs:?}"
    );

    // Only a part of the bargaining is in the file, moved past what the database has of the rest.
    let mut part = whole.clone();
    part.entries.retain(|entry| {
        [
            "wga-proposals-2023-05-01",
            "moa-2023-09-25",
            "amptp-2023-02-22",
        ]
        .contains(&entry.slug().as_str())
    });
    offer(&mut part, "moa-2023-09-25").responds_to = None;
    let moved = offer(&mut part, "wga-proposals-2023-05-01");
    moved.made_on = "2024-01-01".parse().unwrap();
    moved.public_on = None;
    let measure = &mut part.catalogue.categories[0].issues[1].measure;
    measure.as_mut().unwrap().steps.as_mut().unwrap().pop();
    let mut statement = part.entries.pop().unwrap();
    if let Entry::Statement(said) = &statement {
        let event = serde_json::json!({
            "slug": said.slug, "kind": "session", "on": "2023-02-22", "title": "Met", "summary": "Met.",
            "sources": said.sources,
        });
        statement = Entry::Event(serde_json::from_value(event).unwrap());
    }
    part.entries.push(statement);
    let told = try_put(&database, &part).await.unwrap_err();
    for start in [
        "offer wga-proposals-2023-05-01 > positions > minimums > values: Give one number for each step",
        "offer wga-proposals-2023-05-01 > made_on: Enter a date on or before 2023-05-01, when amptp-offer-2023-05-01 answered",
        "offer amptp-offer-2023-05-01 > positions > minimums > values: Give one number for each step",
        "offer amptp-offer-2023-05-01 > responds_to: Choose an earlier offer",
        "offer moa-2023-09-25 > slug: Choose another address: this one leads to the-deal, which had it before",
        "event amptp-2023-02-22 > slug: Choose another slug: one of the statements has it",
    ] {
        assert!(
            told.iter().any(|line| line.starts_with(start)),
            "{start} in {told:#?}"
        );
    }
    assert_eq!(
        (
            versions(&database, &slug).await,
            out(&database, &slug).await
        ),
        before
    );

    database
        .run(
            "insert into old_slug (slug, negotiation_id) select slug, id from negotiation;
             update negotiation set slug = 'renamed'",
        )
        .await;
    assert_eq!(
        try_put(&database, &whole).await.unwrap_err(),
        [
            "negotiation > slug: Choose another address: a negotiation has this one, or had it before"
        ]
    );
}

#[tokio::test]
async fn two_imports_at_once_are_one_after_the_other() {
    let database = Database::new().await;
    let mut file = read(SHIPPED).unwrap();
    put(&database, &file).await;
    let slug = file.catalogue.negotiation.slug.clone();
    tell_anew(&mut file.entries[0]);
    let (one, other) = tokio::join!(put(&database, &file), put(&database, &file));
    assert_eq!(one.changed + other.changed, 1);
    let versions = versions(&database, &slug).await;
    assert_eq!(versions[file.entries[0].slug().as_str()], 2);
}
