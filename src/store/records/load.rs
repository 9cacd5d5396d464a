//! The records of negotiations with what their timelines tell of themselves, read in one statement.
//!
//! One, since the first page after each save waits for it: it is made of small queries, and for most of them the way to the database and back
//! would take longer than the query. A record's offers, responses and events come as one document, which PostgreSQL lets have 256 MB.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::{PgExecutor, types::Json};

use crate::{
    domain::{
        correction::Correction,
        dates::PartialDate,
        entry::{Entry, EntryKind, Filed},
        house::House,
        ids::{EntryId, NegotiationId},
        letter::Published,
        record::{Entries, Record},
        slug::Slug,
    },
    store::{
        Error,
        entries::{self, with_entry_document},
        negotiations::{self, with_catalogue_document},
        timeline::{COUNTED, Counts, StatementDay, TOLD_DAYS, Whole},
    },
};

/// What the rules read: statements never change a position, and there may be any number of them.
const BARGAINING: [EntryKind; 3] = [EntryKind::Event, EntryKind::Offer, EntryKind::Response];

/// How many corrections of a negotiation pages know: the newest.
const CORRECTIONS: i64 = 1000;

/// How many published letters of a negotiation pages know: the newest.
const LETTERS: i64 = 2000;

/// What is read of a negotiation at once.
pub(super) struct Loaded {
    pub(super) id: NegotiationId,
    /// Its generation.
    pub(super) generation: i64,
    pub(super) record: Record,
    pub(super) whole: Whole,
}

/// The records of these negotiations, in no particular order; those that do not exist are left out. One query.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub(super) async fn load(
    executor: impl PgExecutor<'_>,
    ids: &[NegotiationId],
) -> Result<Vec<Loaded>, Error> {
    macro_rules! with_catalogue {
        ($catalogue:literal,) => {
            with_entry_document!(statement!, $catalogue)
        };
    }
    // Offers that were public at once need no mention; of others it tells the first day on which a statement or an event spoke of them. A
    // revision's index begins with its negotiation, and the newest of one is found by it where both ends of the range are named.
    macro_rules! statement {
        ($entry:literal, $catalogue:literal) => {
            sqlx::query!(
                r#"select negotiation.id as "id: NegotiationId", negotiation.generation, negotiation.is_private, negotiation.needs_review, negotiation.blackout_until, "#
                    + $catalogue
                    + r#" as "catalogue!",
                   coalesce((
                       select jsonb_agg(jsonb_build_object('id', entry.id, 'kind', entry.kind, 'version', entry.version,
                           'recorded_at', entry.recorded_at, 'document', "#
                    + $entry
                    + r#"))
                       from entry where entry.negotiation_id = negotiation.id and entry.kind = any ($2)
                   ), '[]') as "entries!: Json<Vec<entries::Row>>",
                   coalesce((
                       select jsonb_object_agg(offer.slug, first.made_on)
                       from entry as offer
                       cross join lateral (
                           select min(said.made_on) as made_on
                           from about
                           join entry as said on said.id = about.by_entry_id
                           where about.entry_id = offer.id
                       ) as first
                       where offer.negotiation_id = negotiation.id
                           and offer.kind = 'offer'
                           and offer.public_on is distinct from offer.made_on
                           and first.made_on is not null
                   ), '{}') as "mentions!: Json<BTreeMap<Slug, NaiveDate>>",
                   coalesce((
                       select jsonb_agg(told order by told.id desc) from (
                           select revision.id, coalesce(entry.kind, tombstone.kind) as kind, coalesce(entry.slug, tombstone.slug) as slug,
                               coalesce(entry.title, statement.speaker, tombstone.title) as title, revision.version,
                               revision.recorded_at as at, revision.correction as mended
                           from revision
                           left join entry on entry.id = revision.entry_id
                           left join statement on statement.entry_id = entry.id
                           left join tombstone on tombstone.entry_id = revision.entry_id
                           where revision.negotiation_id = negotiation.id and revision.correction is not null
                           order by revision.id desc
                           limit $3
                       ) as told
                   ), '[]') as "corrections!: Json<Vec<Correction>>",
                   coalesce((
                       select jsonb_agg(told order by told.id) from (
                           select letter.id, letter.entry_id as entry, letter.kind, letter.text, letter.source, letter.name,
                               party.slug as party, letter.sent_at
                           from letter
                           left join party on party.id = letter.party_id
                           where letter.negotiation_id = negotiation.id and letter.state = 'published'
                           order by letter.id desc
                           limit $4
                       ) as told
                   ), '[]') as "letters!: Json<Vec<Published>>",
                   coalesce((
                       select revision.id from revision
                       where revision.negotiation_id >= negotiation.id and revision.negotiation_id <= negotiation.id
                       order by revision.negotiation_id desc, revision.id desc
                       limit 1
                   ), 0) as "place!",
                   array(
                       select (select entries from entry_count where entry_count.negotiation_id = negotiation.id and entry_count.kind = named.kind)
                       from unnest($5::text[]) with ordinality as named (kind, place)
                       order by named.place
                   ) as "counts!: Vec<Option<i64>>",
                   (
                       select said.id
                       from entry as said
                       where said.negotiation_id = negotiation.id and said.kind = 'statement'
                       order by said.made_on desc, said.sort_time desc, said.sort_order desc, said.id desc
                       limit 1
                   ) as "newest_statement: EntryId",
                   (
                       select coalesce(jsonb_agg(told), '[]')
                       from told_statement_days(array[negotiation.id], null, $6) as told
                   ) as "statement_days!: Json<Vec<StatementDay>>"
                   from negotiation where negotiation.id = any ($1)"#,
                ids as &[NegotiationId],
                &BARGAINING as &[EntryKind],
                CORRECTIONS,
                LETTERS,
                &EntryKind::ALL.map(EntryKind::name) as &[&str],
                TOLD_DAYS,
            )
        };
    }
    let rows = with_catalogue_document!(with_catalogue!,)
        .fetch_all(executor)
        .await?;
    let loaded = rows.into_iter().map(|row| {
        let catalogue = negotiations::parsed(row.id, row.catalogue)?;
        let mentions = row.mentions.0.into_iter();
        let mentions = mentions.map(|(offer, day)| (offer, PartialDate::day(day)));
        let dated = dated(entries::filed(row.entries.0)?, mentions.collect());
        let sources = catalogue.sources.into_iter();
        let record = Record::new(
            catalogue.negotiation,
            catalogue.parties,
            catalogue.categories,
            dated,
            catalogue.disputes,
            sources.map(|source| (source.id.clone(), source)).collect(),
        );
        let house = House {
            id: row.id,
            is_private: row.is_private,
            needs_review: row.needs_review,
            blackout_until: row.blackout_until,
        };
        Ok(Loaded {
            id: row.id,
            generation: row.generation,
            record: record
                .with_corrections(row.corrections.0)
                .kept(house)
                .with_letters(row.letters.0)
                .saved_at(row.place),
            whole: Whole {
                counts: counts(&row.counts),
                statement_days: row.statement_days.0,
                newest_statement: row.newest_statement,
            },
        })
    });
    loaded.collect()
}

fn dated(entries: Vec<Filed<Entry>>, mentions: BTreeMap<Slug, PartialDate>) -> Entries {
    let mut dated = Entries {
        mentions,
        ..Entries::default()
    };
    for entry in entries {
        let Filed {
            id,
            version,
            recorded_at,
            value,
        } = entry;
        match value {
            Entry::Offer(value) => dated.offers.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Response(value) => dated.responses.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Event(value) => dated.events.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Statement(_) => {}
        }
    }
    dated
}

/// The database keeps how many entries there are of each kind, so that nothing has to be counted. In the order of [`EntryKind::ALL`].
fn counts(kept: &[Option<i64>]) -> Counts {
    let bounded = |count: i64| count.min(COUNTED + 1);
    let kept = kept.iter().map(|count| count.unwrap_or_default());
    let matching = EntryKind::ALL.into_iter().zip(kept.clone().map(bounded));
    Counts {
        matching: matching.collect(),
        all: bounded(kept.sum()),
    }
}
