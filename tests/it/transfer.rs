//! Files in, files out.

use chrono::DateTime;
use counteroffer::{
    desk::negotiations::{How, Saved, save},
    domain::entry::Entry,
    store::{negotiations, revisions},
    transfer::{SHIPPED, export::export, file::File, read::read},
};

use serde_json::Value;

use crate::support::{Database, editor};

const HOW: How<'_> = How {
    reason: "import",
    at: DateTime::UNIX_EPOCH,
    dry_run: false,
};

async fn put(database: &Database, how: How<'_>, file: &File) -> Saved {
    save(&database.db, &editor(), how, &file.catalogue, &file.entries)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_shipped_negotiation_comes_back_as_it_went_in() {
    let database = Database::new().await;
    let file = read(SHIPPED).unwrap();
    let first = put(&database, HOW, &file).await;
    assert_eq!(
        first,
        Saved {
            added: 133,
            changed: 0,
            unchanged: 0,
            catalogue: true
        }
    );
    let back = export(&database.db, &file.catalogue.negotiation.slug)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(back.catalogue, file.catalogue);
    assert_eq!(back.entries, file.entries);
    let exported = serde_json::to_string(&back).unwrap();
    assert_eq!(read(&exported).unwrap(), file);
    // Number by number and word by word what was shipped, but for what both forms of "not known" leave open.
    assert_eq!(
        known(serde_json::from_str(&exported).unwrap()),
        known(serde_json::from_str(SHIPPED).unwrap())
    );
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

#[tokio::test]
async fn importing_again_changes_nothing_and_a_changed_entry_becomes_one_revision() {
    let database = Database::new().await;
    let mut file = read(SHIPPED).unwrap();
    put(&database, HOW, &file).await;
    let again = put(&database, HOW, &file).await;
    assert_eq!(
        again,
        Saved {
            added: 0,
            changed: 0,
            unchanged: 133,
            catalogue: false
        }
    );
    let slug = file.catalogue.negotiation.slug.clone();
    let revisions = async || {
        let mut tx = database.db.read().await.unwrap();
        let found = negotiations::by_slug(&mut tx, &slug)
            .await
            .unwrap()
            .unwrap();
        revisions::count(&mut tx, found.id).await.unwrap()
    };
    assert_eq!(revisions().await, 134);
    let Some(Entry::Offer(offer)) = file
        .entries
        .iter_mut()
        .find(|entry| matches!(entry, Entry::Offer(offer) if offer.positions.len() > 20))
    else {
        panic!("an offer with many positions")
    };
    offer.positions[1].headline = "Changed".parse().unwrap();
    let dry = put(
        &database,
        How {
            dry_run: true,
            ..HOW
        },
        &file,
    )
    .await;
    let wet = put(&database, HOW, &file).await;
    assert_eq!(dry, wet);
    assert_eq!(
        wet,
        Saved {
            added: 0,
            changed: 1,
            unchanged: 132,
            catalogue: false
        }
    );
    assert_eq!(revisions().await, 135);
    let back = export(&database.db, &slug).await.unwrap().unwrap();
    assert_eq!(back, file);
}
