//! What the rules get to know of the entries that are already there.

use chrono::DateTime;
use counteroffer::{
    desk::negotiations::{How, save},
    domain::{entry::EntryKind, rules::Outline},
    store::{negotiations, outlines},
    transfer::{SHIPPED, read::read},
};

use crate::support::{Database, editor};

#[tokio::test]
async fn the_outlines_hold_every_offer_and_response_and_what_was_asked_for() {
    let database = Database::new().await;
    let file = read(SHIPPED).unwrap();
    let how = How {
        reason: "import",
        at: DateTime::UNIX_EPOCH,
        dry_run: false,
    };
    save(&database.db, &editor(), how, &file.catalogue, &file.entries)
        .await
        .unwrap();
    database
        .run(
            "update entry set slug = 'renamed' where slug = 'amptp-2023-02-22';
             insert into old_slug (slug, negotiation_id, entry_id)
             select 'amptp-2023-02-22', negotiation_id, id from entry where slug = 'renamed'",
        )
        .await;
    let of = async |named: &[&str]| {
        let named: Vec<_> = named.iter().map(|slug| slug.parse().unwrap()).collect();
        let mut tx = database.db.read().await.unwrap();
        let found = negotiations::by_slug(&mut tx, &file.catalogue.negotiation.slug)
            .await
            .unwrap()
            .unwrap();
        let mut outlines = outlines::of(&mut tx, found.id, &named).await.unwrap();
        outlines.sort_by(|a, b| a.slug.cmp(&b.slug));
        outlines
    };
    let mut expected: Vec<Outline> = file
        .entries
        .iter()
        .map(Outline::of)
        .filter(|entry| matches!(entry.kind, EntryKind::Offer | EntryKind::Response))
        .collect();
    expected.sort_by(|a, b| a.slug.cmp(&b.slug));
    assert_eq!(of(&[]).await, expected);
    let more = of(&["amptp-2023-02-22", "nothing"]).await;
    assert_eq!(more.len(), expected.len() + 1);
    let renamed = more.iter().find(|entry| entry.slug == "renamed").unwrap();
    assert!(renamed.former.iter().eq(["amptp-2023-02-22"]));
}
