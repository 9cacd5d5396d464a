//! The saves of a negotiation itself, and of a part of it.

use serde_json::Value;

use super::Saved;
use crate::{
    domain::{ids::NegotiationId, part::Part},
    store::{Error, Tx},
};

/// How many saves of a negotiation itself are looked through for those that changed a part of it.
const SAVES: i32 = 1000;

/// A save of a negotiation itself that changed a part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PartSave {
    /// Who saved it, when and why.
    pub saved: Saved,
    /// What it made of the part, of the saves that are compared alone: a whole catalogue is large.
    pub part: Option<Value>,
}

/// The saves of a negotiation itself that changed a part of it, the newest first: of the last thousand saves the newest `most`, and those of
/// `asked` however old they are. The newest two come with what they made of the part, and so do those of `asked` and the one before each. A save
/// that left the part as it was is left out.
///
/// # Errors
/// When the database fails.
pub async fn of_part(
    tx: &mut Tx,
    negotiation: NegotiationId,
    part: &Part,
    asked: &[i32],
    most: i64,
) -> Result<Vec<PartSave>, Error> {
    let named = part.named();
    let rows = sqlx::query!(
        r#"select listed.version as "version!", listed.author as "author!", listed.reason as "reason!", listed.recorded_at as "recorded_at!",
               case when listed.place <= 2 or listed.version = any ($5) or listed.next = any ($5) then listed.part end as part
           from (
               select changed.*, row_number() over (order by changed.version desc) as place,
                   lead(changed.version) over (order by changed.version) as next
               from (
                   select saved.*, lag(saved.part) over (order by saved.version) as before
                   from (
                       select version, author, reason, recorded_at,
                           case $2::text
                               when 'issue' then jsonb_path_query_first(
                                   document, '$.categories[*].issues[*] ? (@.slug == $slug)', jsonb_build_object('slug', $3::text))
                               when 'party' then jsonb_path_query_first(
                                   document, '$.parties[*] ? (@.slug == $slug)', jsonb_build_object('slug', $3::text))
                               else document
                           end as part
                       from revision
                       where negotiation_id = $1 and entry_id is null and document is not null
                           and (version = any ($5) or version > (
                               select negotiation.version from negotiation where negotiation.id = $1
                           ) - $4)
                   ) as saved
               ) as changed
               where changed.part is not null and changed.part is distinct from changed.before
           ) as listed
           where listed.place <= $6 or listed.version = any ($5) or listed.next = any ($5)
           order by listed.version desc"#,
        negotiation as NegotiationId,
        named.map(|(kind, _)| kind),
        named.map(|(_, slug)| slug.as_str()),
        SAVES,
        asked,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PartSave {
            saved: Saved {
                version: row.version,
                author: row.author,
                reason: row.reason,
                recorded_at: row.recorded_at,
            },
            part: row.part,
        })
        .collect())
}

/// The whole of what a save of a negotiation itself said. `None` where there is no such save, or it was taken down.
///
/// # Errors
/// When the database fails.
pub async fn of_itself(
    tx: &mut Tx,
    negotiation: NegotiationId,
    version: i32,
) -> Result<Option<Value>, Error> {
    let document = sqlx::query_scalar!(
        "select document from revision where negotiation_id = $1 and entry_id is null and version = $2",
        negotiation as NegotiationId,
        version,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(document.flatten())
}
