//! What the rules need of the entries that are already there, without their contents.

use chrono::NaiveDate;

use super::{Error, Tx};
use crate::domain::{
    dates::{PartialDate, Precision},
    entry::EntryKind,
    ids::NegotiationId,
    rules::Outline,
    slug::Slug,
};

struct OutlineRow {
    id: i64,
    slug: String,
    former: Vec<String>,
    kind: EntryKind,
    made_on: NaiveDate,
    made_precision: Precision,
    answers: Option<String>,
    issues: Vec<String>,
}

impl TryFrom<OutlineRow> for Outline {
    type Error = Error;

    fn try_from(row: OutlineRow) -> Result<Self, Error> {
        let slug = |text: &String| {
            text.parse().map_err(|why| Error::Corrupt {
                table: "entry",
                id: row.id,
                why: serde::de::Error::custom(why),
            })
        };
        Ok(Self {
            slug: slug(&row.slug)?,
            former: row.former.iter().map(slug).collect::<Result<_, _>>()?,
            kind: row.kind,
            made_on: PartialDate::from_parts(row.made_on, row.made_precision),
            answers: row.answers.as_ref().map(slug).transpose()?,
            issues: row.issues.iter().map(slug).collect::<Result<_, _>>()?,
        })
    }
}

/// All offers and responses of a negotiation, and those statements and events that have, or once had, one of the slugs `named`: all that
/// [`Rules`](crate::domain::rules::Rules) need to check an entry that names these, or wants one of them. In no particular order.
///
/// # Errors
/// When the database fails, or a row holds no slug.
pub async fn of(
    tx: &mut Tx,
    negotiation: NegotiationId,
    named: &[Slug],
) -> Result<Vec<Outline>, Error> {
    let named: Vec<String> = named.iter().map(Slug::to_string).collect();
    sqlx::query_as!(
        OutlineRow,
        r#"select entry.id as "id!", entry.slug as "slug!", entry.kind as "kind!: EntryKind", entry.made_on as "made_on!",
               entry.made_precision as "made_precision!: Precision", answered.slug as "answers?",
               array(select old_slug.slug from old_slug where old_slug.entry_id = entry.id) as "former!",
               array(
                   select issue.slug from issue
                   where issue.id in (
                       select position.issue_id from position where position.offer_id = entry.id
                       union all
                       select response_issue.issue_id from response_issue where response_issue.response_id = entry.id
                   )
               ) as "issues!"
           from (
               select entry.id from entry where entry.negotiation_id = $1 and entry.kind = any (array['offer', 'response'])
               union
               select entry.id from entry where entry.negotiation_id = $1 and entry.slug = any ($2)
               union
               select old_slug.entry_id from old_slug where old_slug.negotiation_id = $1 and old_slug.slug = any ($2)
           ) as wanted
           join entry on entry.id = wanted.id
           left join offer on offer.entry_id = entry.id
           left join response on response.entry_id = entry.id
           left join entry as answered on answered.id = coalesce(offer.responds_to, response.offer_id)"#,
        negotiation as NegotiationId,
        &named,
    )
    .fetch_all(&mut **tx)
    .await?
    .into_iter()
    .map(Outline::try_from)
    .collect()
}
