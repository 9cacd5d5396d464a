//! Entries of the four kinds, saved and loaded whole.
//!
//! An entry is saved in two steps, [`put`] and [`put_parts`], because its parts name other entries: an import puts all of them first.

mod labels;
mod load;
mod many;
mod one;
mod passages;
mod positions;

pub(super) use load::{Row, filed, with_entry_document};
pub use load::{all, by_ids, by_slug};
pub use many::insert_statements;
pub use one::{Named, by_id, by_submission, insert, is_submitted, rename, slugs_like, update};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{Error, Tx};
use crate::domain::{
    dates::Precision,
    entry::{Confidence, Dated, Entry, EntryKind},
    event::Event,
    ids::{EntryId, NegotiationId},
    offer::{Form, Offer},
    response::{Answer, Response},
    slug::Slug,
    statement::Statement,
};

fn texts(slugs: &[Slug]) -> Vec<String> {
    slugs.iter().map(Slug::to_string).collect()
}

/// The columns that all kinds share.
struct EntryRow<'a> {
    title: Option<&'a str>,
    made_on: NaiveDate,
    made_precision: Precision,
    made_at: Option<NaiveTime>,
    public_on: Option<NaiveDate>,
    public_precision: Option<Precision>,
    confidence: Option<Confidence>,
}

impl<'a> EntryRow<'a> {
    fn of(entry: &'a Entry) -> Self {
        // Statements and events are public when they happen, so nothing is stored for them.
        let public_on = match entry {
            Entry::Offer(_) | Entry::Response(_) => entry.public_on(),
            Entry::Statement(_) | Entry::Event(_) => None,
        };
        Self {
            title: (entry.kind() != EntryKind::Statement).then(|| entry.title()),
            made_on: entry.made_on().last_day(),
            made_precision: entry.made_on().precision(),
            made_at: entry.made_at().map(|time| time.0),
            public_on: public_on.map(|date| date.last_day()),
            public_precision: public_on.map(|date| date.precision()),
            confidence: match entry {
                Entry::Event(event) => event.confidence,
                Entry::Offer(offer) => offer.confidence,
                Entry::Response(response) => response.confidence,
                Entry::Statement(statement) => statement.confidence,
            },
        }
    }
}

/// Writes what all kinds share: a new row, or the next version of the entry of that slug. Answers its id and its version.
///
/// # Errors
/// When the slug is taken by an entry of another kind, or a rule of the schema refuses the row.
pub async fn put(
    tx: &mut Tx,
    negotiation: NegotiationId,
    entry: &Entry,
    recorded_at: DateTime<Utc>,
) -> Result<(EntryId, i32), Error> {
    let row = EntryRow::of(entry);
    let saved = sqlx::query!(
        r#"insert into entry (negotiation_id, kind, slug, title, summary, made_on, made_precision, made_at, sort_order,
                public_on, public_precision, note, confidence, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
           on conflict on constraint entry_slug_key do update
           set title = excluded.title, summary = excluded.summary, made_on = excluded.made_on,
               made_precision = excluded.made_precision, made_at = excluded.made_at, sort_order = excluded.sort_order,
               public_on = excluded.public_on, public_precision = excluded.public_precision, note = excluded.note,
               confidence = excluded.confidence, recorded_at = excluded.recorded_at, version = entry.version + 1
           where entry.kind = excluded.kind
           returning id as "id: EntryId", version"#,
        negotiation as NegotiationId,
        entry.kind() as EntryKind,
        entry.slug().as_str(),
        row.title,
        entry.summary(),
        row.made_on,
        row.made_precision as Precision,
        row.made_at,
        entry.order(),
        row.public_on,
        row.public_precision as Option<Precision>,
        entry.note(),
        row.confidence as Option<Confidence>,
        recorded_at,
    )
    .fetch_optional(&mut **tx)
    .await?
    .ok_or_else(|| Error::Missing(format!("the slug {} belongs to an entry of another kind", entry.slug())))?;
    Ok((saved.id, saved.version))
}

/// Writes the parts of an entry, in place of the ones it had.
///
/// # Errors
/// When it names a party, an entry, an issue or a source that the negotiation does not have, or a rule of the schema refuses a part.
pub async fn put_parts(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    entry: &Entry,
) -> Result<(), Error> {
    put_parties(tx, negotiation, id, entry).await?;
    match entry {
        Entry::Offer(offer) => put_offer(tx, negotiation, id, offer).await?,
        Entry::Response(response) => put_response(tx, negotiation, id, response).await?,
        Entry::Statement(statement) => {
            put_statement(tx, negotiation, id, statement).await?;
            put_about(tx, negotiation, id, &statement.about).await?;
        }
        Entry::Event(event) => {
            put_event(tx, negotiation, id, event).await?;
            put_about(tx, negotiation, id, &event.about).await?;
        }
    }
    put_citations(tx, negotiation, id, entry.sources()).await?;
    labels::put(tx, negotiation, id, entry).await?;
    passages::put(tx, negotiation, id, entry.passages()).await
}

fn expect_all(written: u64, named: usize, what: &str) -> Result<(), Error> {
    if usize::try_from(written).is_ok_and(|written| written == named) {
        Ok(())
    } else {
        Err(Error::Missing(format!(
            "the entry names {what} that the negotiation does not have"
        )))
    }
}

async fn put_parties(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    entry: &Entry,
) -> Result<(), Error> {
    sqlx::query!("delete from entry_party where entry_id = $1", id as EntryId)
        .execute(&mut **tx)
        .await?;
    let written = sqlx::query!(
        "insert into entry_party (negotiation_id, entry_id, kind, party_id, ordinal)
         select $1, $2, $3, party.id, named.ordinal
         from unnest($4::text[]) with ordinality as named (slug, ordinal)
         join party on party.negotiation_id = $1 and party.slug = named.slug",
        negotiation as NegotiationId,
        id as EntryId,
        entry.kind() as EntryKind,
        &texts(entry.parties()),
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, entry.parties().len(), "a party")
}

async fn put_citations(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    sources: &[Slug],
) -> Result<(), Error> {
    sqlx::query!("delete from citation where entry_id = $1", id as EntryId)
        .execute(&mut **tx)
        .await?;
    let written = sqlx::query!(
        "insert into citation (negotiation_id, source_id, ordinal, entry_id)
         select $1, source.id, named.ordinal, $2
         from unnest($3::text[]) with ordinality as named (slug, ordinal)
         join source on source.negotiation_id = $1 and source.slug = named.slug",
        negotiation as NegotiationId,
        id as EntryId,
        &texts(sources),
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, sources.len(), "a source")
}

async fn put_about(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    about: &[Slug],
) -> Result<(), Error> {
    sqlx::query!("delete from about where by_entry_id = $1", id as EntryId)
        .execute(&mut **tx)
        .await?;
    let written = sqlx::query!(
        "insert into about (negotiation_id, by_entry_id, ordinal, entry_id, issue_id)
         select $1, $2, named.ordinal, entry.id, case when entry.id is null then issue.id end
         from unnest($3::text[]) with ordinality as named (slug, ordinal)
         left join entry on entry.negotiation_id = $1 and entry.slug = named.slug
         left join issue on issue.negotiation_id = $1 and issue.slug = named.slug
         where entry.id is not null or issue.id is not null",
        negotiation as NegotiationId,
        id as EntryId,
        &texts(about),
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, about.len(), "an entry or an issue")
}

async fn put_offer(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    offer: &Offer,
) -> Result<(), Error> {
    let written = sqlx::query!(
        "insert into offer (entry_id, negotiation_id, form, responds_to, condition, date_note)
         select $2, $1, $3, answered.id, $5, $6
         from (select) as nothing
         left join entry as answered on answered.negotiation_id = $1 and answered.slug = $4
         where $4::text is null or answered.id is not null
         on conflict (entry_id) do update
         set form = excluded.form, responds_to = excluded.responds_to, condition = excluded.condition, date_note = excluded.date_note",
        negotiation as NegotiationId,
        id as EntryId,
        offer.form as Form,
        offer.responds_to.as_ref().map(Slug::as_str),
        offer.condition.as_deref(),
        offer.date_note.as_deref(),
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, 1, "an offer")?;
    sqlx::query!(
        "delete from offer_addressee where offer_id = $1",
        id as EntryId
    )
    .execute(&mut **tx)
    .await?;
    let written = sqlx::query!(
        "insert into offer_addressee (negotiation_id, offer_id, party_id, ordinal)
         select $1, $2, party.id, named.ordinal
         from unnest($3::text[]) with ordinality as named (slug, ordinal)
         join party on party.negotiation_id = $1 and party.slug = named.slug",
        negotiation as NegotiationId,
        id as EntryId,
        &texts(&offer.to),
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, offer.to.len(), "a party")?;
    positions::put(tx, negotiation, id, offer).await
}

async fn put_response(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    response: &Response,
) -> Result<(), Error> {
    let written = sqlx::query!(
        "insert into response (entry_id, negotiation_id, offer_id, answer)
         select $2, $1, entry.id, $4
         from entry
         where entry.negotiation_id = $1 and entry.slug = $3
         on conflict (entry_id) do update
         set offer_id = excluded.offer_id, answer = excluded.answer",
        negotiation as NegotiationId,
        id as EntryId,
        response.to.as_str(),
        response.answer as Answer,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, 1, "an offer")?;
    sqlx::query!(
        "delete from response_issue where response_id = $1",
        id as EntryId
    )
    .execute(&mut **tx)
    .await?;
    let written = sqlx::query!(
        "insert into response_issue (negotiation_id, response_id, issue_id, ordinal)
         select $1, $2, issue.id, named.ordinal
         from unnest($3::text[]) with ordinality as named (slug, ordinal)
         join issue on issue.negotiation_id = $1 and issue.slug = named.slug",
        negotiation as NegotiationId,
        id as EntryId,
        &texts(&response.issues),
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, response.issues.len(), "an issue")
}

async fn put_statement(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    statement: &Statement,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into statement (entry_id, negotiation_id, speaker, affiliation, quote, channel)
         values ($2, $1, $3, $4, $5, $6)
         on conflict (entry_id) do update
         set speaker = excluded.speaker, affiliation = excluded.affiliation, quote = excluded.quote, channel = excluded.channel",
        negotiation as NegotiationId,
        id as EntryId,
        statement.speaker.as_str(),
        statement.affiliation.as_deref(),
        statement.quote.as_deref(),
        statement.channel.as_deref(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn put_event(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    event: &Event,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into event (entry_id, negotiation_id, happening, ends_on, ends_precision)
         values ($2, $1, $3, $4, $5)
         on conflict (entry_id) do update
         set happening = excluded.happening, ends_on = excluded.ends_on, ends_precision = excluded.ends_precision",
        negotiation as NegotiationId,
        id as EntryId,
        event.kind as crate::domain::event::Happening,
        event.ends_on.map(|date| date.last_day()),
        event.ends_on.map(|date| date.precision()) as Option<Precision>,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
