//! The records that pages share: kept while nothing is saved, and never a moment longer.

use std::sync::Arc;

use counteroffer::domain::{correction::Why, text::Reason};
use counteroffer::{
    desk::{
        entries::{Draft, Submission, edit, publish},
        negotiations::{self, How, save},
    },
    domain::{
        entry::{Dated, Entry},
        record::Record,
        slug::Slug,
        source::Source,
    },
    store::records::Records,
    transfer::{SHIPPED, file::File, read::read},
};
use serde_json::json;

use crate::support::{
    Database, editor,
    site::{import, now},
};

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

struct Pages {
    database: Database,
    records: Records,
    name: Slug,
    file: File,
}

impl Pages {
    async fn new() -> Self {
        let database = Database::new().await;
        import(&database.db, SHIPPED).await;
        Self {
            database,
            records: Records::default(),
            name: slug("wga-amptp-2023"),
            file: read(SHIPPED).unwrap(),
        }
    }

    async fn record(&self) -> Arc<Record> {
        let found = self.records.by_slug(&self.database.db, &self.name).await;
        found.unwrap().unwrap()
    }

    /// An offer of the record with another summary.
    fn changed(&self) -> Entry {
        let mut entry = self.file.entries[3].clone();
        if let Entry::Offer(offer) = &mut entry {
            offer.summary = "Told anew.".parse().unwrap();
        }
        entry
    }

    fn draft(entry: Entry, new_sources: Vec<Source>) -> Draft {
        Draft {
            entry,
            derived_slug: false,
            new_sources,
        }
    }

    /// Imports the file with a change.
    async fn import(&self) {
        let how = How {
            reason: "import",
            at: now(),
            dry_run: false,
        };
        let mut file = self.file.clone();
        file.entries[3] = self.changed();
        save(
            &self.database.db,
            &editor(),
            how,
            &file.catalogue,
            &file.entries,
        )
        .await
        .unwrap();
    }

    async fn edit_negotiation(&self) {
        let how = How {
            reason: "Better",
            at: now(),
            dry_run: false,
        };
        let mut catalogue = self.file.catalogue.clone();
        catalogue.negotiation.summary = "Told anew.".parse().unwrap();
        negotiations::edit(
            &self.database.db,
            &editor(),
            (&self.name, 1),
            &catalogue,
            how,
        )
        .await
        .unwrap();
    }

    async fn edit_entry(&self) {
        let stored = self.record().await;
        let offer = stored.offer(self.file.entries[3].slug()).unwrap();
        let (id, version) = (offer.id, offer.version);
        let draft = Self::draft(self.changed(), Vec::new());
        let why = Why::from("Better".parse::<Reason>().unwrap());
        edit(
            &self.database.db,
            &editor(),
            id,
            version,
            draft,
            &why,
            now(),
        )
        .await
        .unwrap();
    }

    async fn publish_entry(&self, new_sources: Vec<Source>) {
        let mut entry = self.changed().with_slug(slug("another"));
        if let Entry::Offer(offer) = &mut entry {
            offer
                .sources
                .extend(new_sources.iter().map(|source| source.id.clone()));
        }
        let submission: Submission = "0123456789abcdef0123".parse().unwrap();
        let draft = Self::draft(entry, new_sources);
        publish(
            &self.database.db,
            &editor(),
            &self.name,
            draft,
            &submission,
            now(),
        )
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn a_record_is_loaded_once_while_nothing_is_saved() {
    let pages = Pages::new().await;
    let (one, other) = tokio::join!(pages.record(), pages.record());
    assert!(Arc::ptr_eq(&one, &other));
    assert!(Arc::ptr_eq(&one, &pages.record().await));
    // Another copy of the program loads the same.
    let elsewhere = Records::default();
    let loaded = elsewhere.by_slug(&pages.database.db, &pages.name).await;
    assert_eq!(*loaded.unwrap().unwrap(), *one);
    let nothing = slug("nothing");
    let missing = pages.records.by_slug(&pages.database.db, &nothing);
    assert_eq!(missing.await.unwrap(), None);
}

#[tokio::test]
async fn every_way_of_saving_is_seen_by_the_next_page() {
    let source: Source = serde_json::from_value(json!({
        "id": "new-paper", "kind": "news", "publisher": "A paper", "title": "A report",
    }))
    .unwrap();

    let pages = Pages::new().await;
    let before = pages.record().await;
    pages.import().await;
    assert_ne!(*pages.record().await, *before, "an import");

    let pages = Pages::new().await;
    let before = pages.record().await;
    pages.edit_negotiation().await;
    assert_ne!(*pages.record().await, *before, "a negotiation's form");

    let pages = Pages::new().await;
    let before = pages.record().await;
    pages.edit_entry().await;
    assert_ne!(*pages.record().await, *before, "an edited entry");

    let pages = Pages::new().await;
    let before = pages.record().await;
    pages.publish_entry(Vec::new()).await;
    let between = pages.record().await;
    assert_eq!(
        between.offers().len(),
        before.offers().len() + 1,
        "a new entry"
    );

    let pages = Pages::new().await;
    let before = pages.record().await;
    pages.publish_entry(vec![source]).await;
    let after = pages.record().await;
    assert_eq!(
        after.sources.len(),
        before.sources.len() + 1,
        "a new source"
    );
}
