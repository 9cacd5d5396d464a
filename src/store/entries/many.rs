//! Many new statements at once: a handful of queries for thousands of them.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{EntryRow, expect_all};
use crate::{
    domain::{
        dates::Precision,
        entry::{Dated, Entry},
        ids::{EntryId, NegotiationId},
        slug::Slug,
        statement::Statement,
    },
    store::{Error, Tx},
};

/// Which of them names what, in its order: pairs of the place of a statement and a slug, as two columns.
fn named<'a>(
    entries: &'a [Entry],
    of: impl Fn(&'a Entry) -> &'a [Slug],
) -> (Vec<i32>, Vec<i32>, Vec<String>) {
    let (mut places, mut ordinals, mut slugs) = (Vec::new(), Vec::new(), Vec::new());
    for (place, entry) in (1..).zip(entries) {
        for (ordinal, slug) in (1..).zip(of(entry)) {
            places.push(place);
            ordinals.push(ordinal);
            slugs.push(slug.to_string());
        }
    }
    (places, ordinals, slugs)
}

/// Adds statements of which none is there yet, with their parts but labels and passages, which they must not have. Answers their ids, in
/// their order.
///
/// # Errors
/// When one is no statement or its slug is taken, when one names what the negotiation does not have, or a rule of the schema refuses it.
pub async fn insert_statements(
    tx: &mut Tx,
    negotiation: NegotiationId,
    entries: &[Entry],
    recorded_at: DateTime<Utc>,
) -> Result<Vec<EntryId>, Error> {
    let mut statements = Vec::with_capacity(entries.len());
    for entry in entries {
        match entry {
            Entry::Statement(statement) if statement.passages.is_empty() => {
                statements.push(statement);
            }
            _ => return Err(Error::Missing("an entry is no plain statement".to_owned())),
        }
    }
    let rows: Vec<EntryRow<'_>> = entries.iter().map(EntryRow::of).collect();
    let texts = |of: fn(&Entry) -> &str| -> Vec<String> {
        entries.iter().map(|entry| of(entry).to_owned()).collect()
    };
    let days: Vec<NaiveDate> = rows.iter().map(|row| row.made_on).collect();
    let precisions: Vec<Precision> = rows.iter().map(|row| row.made_precision).collect();
    let times: Vec<Option<NaiveTime>> = rows.iter().map(|row| row.made_at).collect();
    let orders: Vec<i16> = entries.iter().map(Dated::order).collect();
    let ids = sqlx::query_scalar!(
        r#"insert into entry (negotiation_id, kind, slug, summary, made_on, made_precision, made_at, sort_order, recorded_at)
           select $1, 'statement', given.slug, given.summary, given.made_on, given.made_precision, given.made_at, given.sort_order, $8
           from unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::time[], $7::smallint[]) with ordinality
               as given (slug, summary, made_on, made_precision, made_at, sort_order, place)
           order by given.place
           returning id as "id: EntryId""#,
        negotiation as NegotiationId,
        &texts(|entry| entry.slug().as_str()),
        &texts(Entry::summary),
        &days,
        &precisions as &[Precision],
        &times as &[Option<NaiveTime>],
        &orders,
        recorded_at,
    )
    .fetch_all(&mut **tx)
    .await?;
    let (places, ordinals, slugs) = named(entries, Entry::parties);
    let written = sqlx::query!(
        "insert into entry_party (negotiation_id, entry_id, kind, party_id, ordinal)
         select $1, ($2::bigint[])[given.place], 'statement', party.id, given.ordinal
         from unnest($3::integer[], $4::integer[], $5::text[]) as given (place, ordinal, slug)
         join party on party.negotiation_id = $1 and party.slug = given.slug",
        negotiation as NegotiationId,
        &ids as &[EntryId],
        &places,
        &ordinals,
        &slugs,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, slugs.len(), "a party")?;
    let said = |of: fn(&Statement) -> Option<&str>| -> Vec<Option<String>> {
        statements
            .iter()
            .map(|statement| of(statement).map(str::to_owned))
            .collect()
    };
    sqlx::query!(
        "insert into statement (entry_id, negotiation_id, speaker, affiliation, quote, channel)
         select given.id, $1, given.speaker, given.affiliation, given.quote, given.channel
         from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) as given (id, speaker, affiliation, quote, channel)",
        negotiation as NegotiationId,
        &ids as &[EntryId],
        &said(|statement| Some(statement.speaker.as_str())) as &[Option<String>],
        &said(|statement| statement.affiliation.as_deref()) as &[Option<String>],
        &said(|statement| statement.quote.as_deref()) as &[Option<String>],
        &said(|statement| statement.channel.as_deref()) as &[Option<String>],
    )
    .execute(&mut **tx)
    .await?;
    put_named(tx, negotiation, &ids, entries).await?;
    Ok(ids)
}

/// What a statement speaks of.
fn about(entry: &Entry) -> &[Slug] {
    match entry {
        Entry::Statement(statement) => &statement.about,
        Entry::Event(_) | Entry::Offer(_) | Entry::Response(_) => &[],
    }
}

/// What they speak of, and their sources.
async fn put_named(
    tx: &mut Tx,
    negotiation: NegotiationId,
    ids: &[EntryId],
    entries: &[Entry],
) -> Result<(), Error> {
    let (places, ordinals, slugs) = named(entries, about);
    let written = sqlx::query!(
        "insert into about (negotiation_id, by_entry_id, ordinal, entry_id, issue_id)
         select $1, ($2::bigint[])[given.place], given.ordinal, entry.id, case when entry.id is null then issue.id end
         from unnest($3::integer[], $4::integer[], $5::text[]) as given (place, ordinal, slug)
         left join entry on entry.negotiation_id = $1 and entry.slug = given.slug
         left join issue on issue.negotiation_id = $1 and issue.slug = given.slug
         where entry.id is not null or issue.id is not null",
        negotiation as NegotiationId,
        ids as &[EntryId],
        &places,
        &ordinals,
        &slugs,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, slugs.len(), "an entry or an issue")?;
    let (places, ordinals, slugs) = named(entries, Entry::sources);
    let written = sqlx::query!(
        "insert into citation (negotiation_id, source_id, ordinal, entry_id)
         select $1, source.id, given.ordinal, ($2::bigint[])[given.place]
         from unnest($3::integer[], $4::integer[], $5::text[]) as given (place, ordinal, slug)
         join source on source.negotiation_id = $1 and source.slug = given.slug",
        negotiation as NegotiationId,
        ids as &[EntryId],
        &places,
        &ordinals,
        &slugs,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, slugs.len(), "a source")
}
