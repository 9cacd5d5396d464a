//! What rests on which source.

use super::{Error, Tx};
use crate::domain::{
    dates::{PartialDate, Precision},
    entry::EntryKind,
    slug::Slug,
};

/// How many entries are named for each source; the others are counted.
const NAMED: i64 = 12;

/// An entry that rests on a source, as a whole or in one of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// The source's id.
    pub source: String,
    /// The kind of the entry.
    pub kind: EntryKind,
    /// Its slug.
    pub slug: String,
    /// Its title, or the speaker of a statement.
    pub title: String,
    /// When it was made.
    pub made_on: PartialDate,
    /// How many entries rest on the source in all.
    pub all: i64,
}

/// The entries that rest on any of these sources, by source and date, twelve at most for each. An entry rests on a source that it cites, or that
/// one of its terms, published totals or parties' words cites. One query.
///
/// # Errors
/// When the database fails.
pub async fn resting(
    tx: &mut Tx,
    negotiation: &Slug,
    sources: &[String],
) -> Result<Vec<Resting>, Error> {
    let rows = sqlx::query!(
        r#"select told.source as "source!", told.kind as "kind!: EntryKind", told.slug as "slug!", told.title as "title!",
               told.made_on as "made_on!", told.made_precision as "made_precision!: Precision", told."all" as "all!"
           from (
               select cited.source, entry.kind, entry.slug, coalesce(entry.title, statement.speaker) as title,
                   entry.made_on, entry.made_precision,
                   row_number() over (partition by cited.source_id order by entry.made_on, entry.id) as place,
                   count(*) over (partition by cited.source_id) as "all"
               from (
                   select distinct source.id as source_id, source.slug as source,
                       coalesce(citation.entry_id, position.offer_id, part.offer_id, label.entry_id) as entry_id
                   from source
                   join negotiation on negotiation.id = source.negotiation_id
                   join citation on citation.source_id = source.id
                   left join position on position.id = citation.position_id
                   left join position_total on position_total.id = citation.total_id
                   left join position as part on part.id = position_total.position_id
                   left join label on label.id = citation.label_id
                   where negotiation.slug = $1 and source.slug = any ($2)
               ) as cited
               join entry on entry.id = cited.entry_id
               left join statement on statement.entry_id = entry.id
           ) as told
           where told.place <= $3
           order by told.source, told.place"#,
        negotiation.as_str(),
        sources,
        NAMED,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Resting {
            source: row.source,
            kind: row.kind,
            slug: row.slug,
            title: row.title,
            made_on: PartialDate::from_parts(row.made_on, row.made_precision),
            all: row.all,
        })
        .collect())
}
