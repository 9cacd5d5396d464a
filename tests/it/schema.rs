//! What must never be is refused by the database itself.

use chrono::DateTime;
use counteroffer::{
    desk::negotiations::{How, save},
    transfer::{SHIPPED, read::read},
};

use crate::support::{Database, editor};

#[tokio::test]
async fn the_database_refuses_what_must_never_be() {
    let database = Database::new().await;
    let how = How {
        reason: "import",
        at: DateTime::UNIX_EPOCH,
        dry_run: false,
    };
    let mut file = read(SHIPPED).unwrap();
    save(&database.db, &editor(), how, &file.catalogue, &file.entries)
        .await
        .unwrap();
    file.catalogue.negotiation.slug = "second-round".parse().unwrap();
    save(&database.db, &editor(), how, &file.catalogue, &file.entries)
        .await
        .unwrap();

    for (sql, constraint) in [
        (
            "update position set issue_id = (select max(id) from issue) where id = (select min(id) from position where step_values is null)",
            "position_issue_fkey",
        ),
        (
            "update position set step_values = '{1,2}' where id = (
                 select min(position.id) from position join measure using (issue_id) where cardinality(steps) = 3 and step_values is not null)",
            "position_values_check",
        ),
        (
            "update measure set steps = '{a,b}' where issue_id = (select min(issue_id) from measure where cardinality(steps) = 3)",
            "measure_in_use_check",
        ),
        (
            "update offer set responds_to = (select answer.entry_id from offer as answer where answer.responds_to = offer.entry_id limit 1)
             where responds_to is null and exists (select from offer as answer where answer.responds_to = offer.entry_id)",
            "offer_responds_to_check",
        ),
        (
            "insert into position (negotiation_id, offer_id, issue_id, ordinal, stance, headline, text)
             select negotiation_id, offer_id, issue_id, 99, stance, headline, text from position limit 1",
            "position_issue_key",
        ),
        (
            "delete from entry_party where entry_id = (select min(entry_id) from offer where form = 'memorandum') and ordinal = 1",
            "offer_parties_check",
        ),
        (
            "update entry set slug = (select slug from entry order by id limit 1) where id = 2",
            "entry_slug_key",
        ),
        (
            "update entry set made_on = '2023-08-11', made_precision = 'month' where id = 1",
            "entry_made_check",
        ),
    ] {
        assert_eq!(database.refusal(sql).await.as_deref(), Some(constraint), "{sql}");
    }
}
