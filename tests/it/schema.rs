//! What must never be is refused by the database itself, whatever program writes.

use counteroffer::transfer::SHIPPED;

use crate::support::{Database, chains, site::import};

/// A database with the shipped negotiation, and the same bargaining a second time under another name.
async fn two_rounds() -> Database {
    let database = Database::new().await;
    import(&database.db, SHIPPED).await;
    let second = SHIPPED.replacen("\"wga-amptp-2023\"", "\"second-round\"", 1);
    import(&database.db, &second).await;
    database
}

/// Each statement is refused by the rule beside it.
async fn refuses(cases: &[(&'static str, &'static str)]) {
    let database = two_rounds().await;
    for (sql, rule) in cases {
        assert_eq!(database.refusal(sql).await.as_deref(), Some(*rule), "{sql}");
    }
}

#[tokio::test]
async fn nothing_points_into_another_negotiation() {
    refuses(&[
        (
            "update position set issue_id = (select max(id) from issue) where id = (select min(id) from position where step_values is null)",
            "position_issue_fkey",
        ),
        (
            "update position set offer_id = (select max(entry_id) from offer) where id = (select min(id) from position)",
            "position_offer_fkey",
        ),
        (
            "update issue set category_id = (select max(id) from category) where id = (select min(id) from issue)",
            "issue_category_fkey",
        ),
        (
            "update entry_party set party_id = (select max(id) from party) where entry_id = (select min(entry_id) from offer)",
            "entry_party_party_fkey",
        ),
        (
            "insert into offer_addressee (negotiation_id, offer_id, party_id, ordinal)
             select negotiation_id, entry_id, (select max(id) from party), 1 from offer where entry_id = (select min(entry_id) from offer)",
            "offer_addressee_party_fkey",
        ),
        (
            "update offer set responds_to = (select max(entry_id) from offer) where entry_id = (select min(entry_id) from offer)",
            "offer_responds_to_fkey",
        ),
        (
            "update response set offer_id = (select max(entry_id) from offer) where entry_id = (select min(entry_id) from response)",
            "response_offer_fkey",
        ),
        (
            "update source set kind = 'primary', party_id = (select max(id) from party) where id = (select min(id) from source)",
            "source_party_fkey",
        ),
        (
            "update about set entry_id = (select max(id) from entry) where id = (select min(id) from about where entry_id is not null)",
            "about_entry_fkey",
        ),
        (
            "update about set issue_id = (select max(id) from issue) where id = (select min(id) from about where issue_id is not null)",
            "about_issue_fkey",
        ),
        (
            "update about set by_entry_id = (select max(id) from entry) where id = (select min(id) from about where by_entry_id is not null)",
            "about_by_entry_fkey",
        ),
        (
            "update about set by_dispute_id = (select max(id) from dispute) where id = (select min(id) from about where by_dispute_id is not null)",
            "about_by_dispute_fkey",
        ),
        (
            "update citation set source_id = (select max(id) from source) where id = (select min(id) from citation)",
            "citation_source_fkey",
        ),
        (
            "update citation set entry_id = (select max(id) from entry) where id = (select min(id) from citation where entry_id is not null)",
            "citation_entry_fkey",
        ),
        (
            "update citation set position_id = (select max(id) from position)
             where id = (select min(id) from citation where position_id is not null)",
            "citation_position_fkey",
        ),
        (
            "update citation set total_id = (select max(id) from position_total) where id = (select min(id) from citation where total_id is not null)",
            "citation_total_fkey",
        ),
        (
            "update position_total set ordinal = 9, position_id = (select max(position_id) from position_total) where id = (select min(id) from position_total)",
            "position_total_position_fkey",
        ),
        (
            "update citation set baseline_id = (select max(issue_id) from baseline)
             where id = (select min(id) from citation where baseline_id is not null)",
            "citation_issue_fkey",
        ),
        (
            "update citation set dispute_id = (select max(id) from dispute)
             where id = (select min(id) from citation where dispute_id is not null)",
            "citation_version_fkey",
        ),
        (
            "insert into old_slug (slug, negotiation_id, entry_id)
             select 'before', (select min(id) from negotiation), (select max(id) from entry)",
            "old_slug_entry_fkey",
        ),
        (
            "insert into revision (negotiation_id, entry_id, version, document, author, reason, recorded_at, content_hash, seal, previous_seal)
             select (select min(id) from negotiation), (select max(id) from entry), 9, '{}', 'x', 'x', now(), sha256('x'), sha256('x'), (select seal from revision where negotiation_id = 1 order by id desc limit 1)",
            "revision_entry_fkey",
        ),
        (
            "update entry set negotiation_id = (select max(id) from negotiation) where id = (select min(id) from entry)",
            "entry_kept_check",
        ),
    ])
    .await;
}

#[tokio::test]
async fn positions_fit_their_issue_and_their_offer() {
    refuses(&[
        (
            "update position set step_values = '{1,2}' where id = (
                 select min(position.id) from position join measure using (issue_id) where cardinality(steps) = 3 and step_values is not null)",
            "position_values_check",
        ),
        (
            "update position set step_values = '{null,null,null}' where id = (
                 select min(position.id) from position join measure using (issue_id) where cardinality(steps) = 3 and step_values is not null)",
            "position_values_check",
        ),
        (
            "update position set step_values = '{1}' where id = (
                 select min(position.id) from position left join measure using (issue_id) where measure.issue_id is null and stance = 'proposes')",
            "position_values_check",
        ),
        (
            "update position set step_values = '{NaN}' where id = (
                 select min(position.id) from position join measure using (issue_id) where steps is null and step_values is not null)",
            "position_number_check",
        ),
        (
            "update baseline set step_values = '{1,2,3,4,5}' where issue_id = (select min(issue_id) from baseline where step_values is not null)",
            "baseline_values_check",
        ),
        (
            "update measure set steps = '{a,b}' where issue_id = (select min(issue_id) from measure where cardinality(steps) = 3)",
            "measure_in_use_check",
        ),
        (
            "delete from measure where issue_id = (select min(issue_id) from measure where cardinality(steps) = 3)",
            "measure_in_use_check",
        ),
        (
            "update measure set issue_id = (select min(id) from issue where id not in (select issue_id from measure))
             where issue_id = (select min(issue_id) from measure where cardinality(steps) = 3)",
            "measure_in_use_check",
        ),
        ("update measure set steps = '{}'", "measure_steps_check"),
        ("update measure set total = 'sum' where steps is null", "measure_total_check"),
        (
            "update position set step_values = null, stance = 'proposes', derived = true, note = null",
            "position_derived_check",
        ),
        (
            "update position set stance = 'rejects' where id = (select min(id) from position where step_values is not null)",
            "position_refusal_check",
        ),
        (
            "insert into position (negotiation_id, offer_id, issue_id, ordinal, stance, headline, text)
             select negotiation_id, offer_id, issue_id, 99, stance, headline, text from position limit 1",
            "position_issue_key",
        ),
        (
            "insert into position (negotiation_id, offer_id, issue_id, ordinal, alternative, stance, headline, text)
             select negotiation_id, offer_id, issue_id, 99, 'A', stance, headline, text from position limit 1",
            "position_alternatives_check",
        ),
        (
            "update position set alternative = 'B' where id = (select min(id) from position)",
            "position_alternatives_check",
        ),
        (
            "update position set step_values_to = '{1,null,null}' where id = (
                 select min(position.id) from position join measure using (issue_id) where cardinality(steps) = 3 and step_values[1] > 1)",
            "position_range_check",
        ),
        (
            "update position set step_values_to = '{null}' where id = (
                 select min(position.id) from position join measure using (issue_id) where steps is null and step_values is not null)",
            "position_range_check",
        ),
        (
            "update position set step_values_to = '{9}' where id = (select min(id) from position where step_values is null)",
            "position_range_check",
        ),
        (
            "update position set step_values_to = '{Infinity}' where id = (
                 select min(position.id) from position join measure using (issue_id) where steps is null and step_values is not null)",
            "position_range_number_check",
        ),
        (
            "update position_total set value = 'NaN'",
            "position_total_number_check",
        ),
        (
            "update position_total set position_id = (
                 select min(position.id) from position left join measure using (issue_id) where steps is null and stance = 'proposes')
             where id = (select min(id) from position_total)",
            "position_total_steps_check",
        ),
        (
            "update position set step_values = null, stance = 'rejects' where id = (select min(position_id) from position_total)",
            "position_total_steps_check",
        ),
        (
            "update position set step_values = null where id in (select position_id from position_total);
             update baseline set step_values = null;
             update position set step_values = null where issue_id in (select issue_id from position where id in (select position_id from position_total));
             update measure set steps = null, total = null
             where issue_id in (select issue_id from position where id in (select position_id from position_total))",
            "position_total_steps_check",
        ),
        (
            "update position set headline = repeat('x', 33) where id = (select min(id) from position)",
            "position_headline_check",
        ),
        (
            "update position set public_on = '2024-01-01', public_precision = 'week' where id = (select min(id) from position)",
            "position_precision_check",
        ),
    ])
    .await;
}

#[tokio::test]
async fn offers_and_answers_have_their_makers_and_never_go_in_circles() {
    refuses(&[
        (
            "update offer set responds_to = (select answer.entry_id from offer as answer where answer.responds_to = offer.entry_id limit 1)
             where responds_to is null and exists (select from offer as answer where answer.responds_to = offer.entry_id)",
            "offer_responds_to_check",
        ),
        (
            "update offer set responds_to = entry_id where entry_id = (select min(entry_id) from offer)",
            "offer_responds_to_check",
        ),
        (
            "delete from entry_party where entry_id = (select min(entry_id) from offer where form = 'memorandum') and ordinal = 1",
            "offer_parties_check",
        ),
        (
            "update offer set form = 'memorandum' where entry_id = (select min(entry_id) from offer where form = 'package')",
            "offer_parties_check",
        ),
        (
            "update offer set form = 'package' where entry_id = (select min(entry_id) from offer where form = 'memorandum')",
            "offer_parties_check",
        ),
        (
            "delete from entry_party where entry_id = (select min(entry_id) from offer where form = 'package')",
            "offer_parties_check",
        ),
        (
            "delete from entry_party where entry_id = (select min(entry_id) from response)",
            "response_parties_check",
        ),
        (
            "update entry_party set entry_id = (select max(entry_id) from response where negotiation_id = 1), kind = 'response'
             where entry_id = (select min(entry_id) from offer where form = 'memorandum') and ordinal = 2",
            "offer_parties_check",
        ),
        (
            "update response set offer_id = (select min(id) from entry where kind = 'event') where entry_id = (select min(entry_id) from response)",
            "response_offer_fkey",
        ),
    ])
    .await;
}

#[tokio::test]
async fn dates_say_what_they_can_mean() {
    refuses(&[
        (
            "update entry set made_on = '2023-08-11', made_precision = 'month' where id = 1",
            "entry_made_check",
        ),
        ("update entry set made_precision = 'week' where id = 1", "entry_precision_check"),
        (
            "update entry set public_on = made_on - 1, public_precision = 'day' where id = 1",
            "entry_public_later_check",
        ),
        (
            "update entry set public_on = '2022-12-31', public_precision = 'year' where id = 1",
            "entry_public_later_check",
        ),
        ("update entry set public_precision = null where public_on is not null", "entry_public_check"),
        (
            "update negotiation set opened_precision = 'decade' where id = 1",
            "negotiation_precision_check",
        ),
        (
            "update source set published_precision = 'decade' where id = (select min(id) from source where published_on is not null)",
            "source_precision_check",
        ),
        (
            "update event set ends_on = '2024-01-01', ends_precision = 'century' where entry_id = (select min(entry_id) from event)",
            "event_precision_check",
        ),
    ])
    .await;
    // In the month in which it was made is not before it.
    let database = two_rounds().await;
    let sql = "update entry set public_on = '2023-02-28', public_precision = 'month' where made_on = '2023-02-27'";
    assert_eq!(database.refusal(sql).await, None);
}

#[tokio::test]
async fn an_address_leads_to_one_thing_for_ever() {
    refuses(&[
        ("update entry set slug = (select slug from entry order by id limit 1) where id = 2", "entry_slug_key"),
        ("update negotiation set slug = 'second-round' where id = 1", "negotiation_slug_key"),
        ("update entry set slug = 'Not a slug' where id = 2", "entry_slug_check"),
        ("update entry set slug = 'elsewhere' where id = 1", "slug_kept_check"),
        ("update negotiation set slug = 'elsewhere' where id = 1", "slug_kept_check"),
        (
            "insert into old_slug (slug, negotiation_id, entry_id) select slug, negotiation_id, 2 from entry where id = 1",
            "old_slug_taken_key",
        ),
        (
            "insert into old_slug (slug, negotiation_id) values ('second-round', 1)",
            "old_slug_taken_key",
        ),
        (
            "update issue set slug = 'elsewhere' where id = 1",
            "issue_slug_fixed_check",
        ),
        ("update party set slug = 'elsewhere' where id = 1", "party_slug_fixed_check"),
        ("update category set slug = 'elsewhere' where id = 1", "category_slug_fixed_check"),
        ("delete from issue where id = 1", "issue_kept_check"),
        ("delete from entry where id = 1", "entry_kept_check"),
        ("delete from negotiation where id = 1", "negotiation_kept_check"),
    ])
    .await;

    let database = two_rounds().await;
    database
        .run(
            "insert into old_slug (slug, negotiation_id, entry_id) select slug, negotiation_id, id from entry where id = 1;
             update entry set slug = 'entry-renamed' where id = 1;
             insert into old_slug (slug, negotiation_id) select slug, id from negotiation where id = 1;
             update negotiation set slug = 'negotiation-renamed' where id = 1",
        )
        .await;
    for (sql, rule) in [
        (
            "insert into old_slug (slug, negotiation_id, entry_id) select slug, negotiation_id, id from entry where id = 2;
             update entry set slug = (select slug from old_slug where entry_id = 1) where id = 2",
            "entry_old_slug_key",
        ),
        (
            "insert into old_slug (slug, negotiation_id, entry_id) select slug, negotiation_id, 2 from old_slug where entry_id = 1",
            "old_slug_entry_key",
        ),
        (
            "insert into old_slug (slug, negotiation_id) values ('second-round', 2);
             update negotiation set slug = (select slug from old_slug where entry_id is null and negotiation_id = 1) where id = 2",
            "negotiation_old_slug_key",
        ),
        ("delete from old_slug where entry_id = 1", "slug_kept_check"),
        ("delete from old_slug where entry_id is null", "slug_kept_check"),
        ("update old_slug set slug = 'other' where entry_id = 1", "slug_kept_check"),
    ] {
        assert_eq!(database.refusal(sql).await.as_deref(), Some(rule), "{sql}");
    }
    // What had a slug before may have it again.
    let back = "insert into old_slug (slug, negotiation_id, entry_id) select slug, negotiation_id, id from entry where id = 1;
                update entry set slug = (select slug from old_slug where entry_id = 1 and slug <> 'entry-renamed') where id = 1";
    assert_eq!(database.refusal(back).await, None);
}

#[tokio::test]
async fn a_change_is_whole_or_not_at_all() {
    refuses(&[
        (
            "insert into entry (negotiation_id, kind, slug, title, summary, made_on, made_precision, recorded_at)
             values (1, 'event', 'half', 'Half', 'Half', '2023-01-01', 'day', now())",
            "entry_part_check",
        ),
        (
            "with new as (
                 insert into entry (negotiation_id, kind, slug, title, summary, made_on, made_precision, recorded_at)
                 values (1, 'event', 'half', 'Half', 'Half', '2023-01-01', 'day', now())
                 returning id
             )
             insert into event (entry_id, negotiation_id, happening) select id, 1, 'session' from new",
            "entry_revision_check",
        ),
        ("update entry set version = version + 1 where id = 1", "entry_revision_check"),
        (
            "update negotiation set version = version + 1 where id = 1",
            "negotiation_revision_check",
        ),
        (
            "insert into negotiation (slug, title, short_title, agreement, summary, time_zone, recorded_at)
             values ('alone', 'Alone', 'Alone', 'Alone', 'Alone', 'UTC', now());
             insert into revision (negotiation_id, version, document, author, reason, recorded_at, content_hash, seal)
             select id, 1, '{}', 'x', 'x', now(), sha256('x'), sha256('x') from negotiation where slug = 'alone'",
            "negotiation_parties_check",
        ),
        (
            "delete from dispute_version where dispute_id = (select min(id) from dispute) and ordinal = 1",
            "dispute_versions_check",
        ),
        (
            "insert into dispute (negotiation_id, slug, ordinal, topic) values (1, 'alone', 99, 'Alone')",
            "dispute_versions_check",
        ),
        (
            "insert into statement (entry_id, negotiation_id, speaker) select entry_id, negotiation_id, 'x' from event limit 1",
            "statement_entry_fkey",
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_history_is_added_to_and_never_changed() {
    refuses(&[
        ("update revision set reason = 'better' where id = 1", "revision_kept_check"),
        ("delete from revision where id = (select max(id) from revision)", "revision_kept_check"),
        (
            "insert into revision (negotiation_id, entry_id, version, document, author, reason, recorded_at, content_hash, seal, previous_seal)
             select negotiation_id, entry_id, version, document, author, reason, now(), sha256('x'), sha256('x'), (select seal from revision where negotiation_id = 1 order by id desc limit 1) from revision where negotiation_id = 1 limit 1",
            "revision_version_key",
        ),
        (
            "insert into revision (negotiation_id, version, document, author, reason, recorded_at, content_hash, seal)
             values (1, 9, '{}', 'x', 'x', now(), sha256('x'), sha256('x'))",
            "revision_follows_check",
        ),
        (
            "insert into takedown (revision_id, author, reason, taken_down_at) values (1, 'x', 'x', now())",
            "takedown_newest_check",
        ),
        (
            "insert into revision (negotiation_id, version, document, account_id, author, reason, recorded_at, content_hash, seal, previous_seal)
             values (1, 9, '{}', 9, 'x', 'x', now(), sha256('x'), sha256('x'), (select seal from revision where negotiation_id = 1 order by id desc limit 1))",
            "revision_account_fkey",
        ),
    ])
    .await;
    let database = two_rounds().await;
    let refused = database.refusal("truncate revision cascade").await;
    assert_eq!(refused.as_deref(), Some("revision_kept_check"));

    assert_eq!(chains(&database.db).await.0, Vec::<String>::new());
    // Who gets past the rules is found out: by what was changed, and by what is missing.
    database
        .run("alter table revision disable trigger all; update revision set author = 'another' where id = 7")
        .await;
    let [altered] = &chains(&database.db).await.0[..] else {
        panic!("one save was altered");
    };
    assert!(altered.contains(" was altered"), "{altered}");
    database.run("delete from revision where id = 7").await;
    let [missing] = &chains(&database.db).await.0[..] else {
        panic!("one save is missing");
    };
    assert!(
        missing.contains("what was written just before"),
        "{missing}"
    );
}

#[tokio::test]
async fn every_save_raises_the_generation_whoever_makes_it() {
    let database = two_rounds().await;
    database
        .run(
            "create table before as select generation from negotiation where id = 1;
             insert into revision (negotiation_id, entry_id, version, document, author, reason, recorded_at, content_hash, seal, previous_seal)
             values (1, null, 2, '{}', 'x', 'x', now(), sha256('x'), sha256('x'), (select seal from revision where negotiation_id = 1 order by id desc limit 1));
             do $$ begin
                 if (select generation from negotiation where id = 1) <> (select generation + 1 from before) then
                     raise exception 'a revision alone';
                 end if;
             end $$;
             update negotiation set generation = 1 where id = 1;
             do $$ begin
                 if (select generation from negotiation where id = 1) <> (select generation + 2 from before) then
                     raise exception 'a generation never falls';
                 end if;
             end $$",
        )
        .await;
}
