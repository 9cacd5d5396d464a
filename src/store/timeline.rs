//! The timeline of a negotiation of any size: a page of it, its counts, the days of its statements.
//!
//! Which entries a reader asks for is told in one place, the database's `timeline_entries`; a page of a time and nothing else is written out beside
//! it, since its plan can be kept then, and the statements of an issue have an order of their own. Nothing here reads more than a page, a bounded
//! count, or a day per lane, whatever the negotiation holds. Where a filter asks for more than a time, the transaction plans each query for
//! its own values.

mod page;
mod whole;

use chrono::NaiveDate;

pub(super) use self::whole::TOLD_DAYS;
pub use self::{
    page::{Page, Start, page, said_of},
    whole::{COUNTED, Counts, StatementDay, Whole, part, statement_days},
};
use super::{Error, Tx, negotiations};
use crate::domain::{
    dates::{Known, View},
    entry::{EntryKind, Moment},
    ids::{EntryId, IssueId, NegotiationId, PartyId},
    slug::Slug,
};

/// Which entries a reader asks for. The default is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Made on this day or later.
    pub made_from: Option<NaiveDate>,
    /// Made on this day or earlier.
    pub made_to: Option<NaiveDate>,
    /// Made and public on this day or earlier.
    pub public_by: Option<NaiveDate>,
    /// Of this party, alone or with others.
    pub party: Option<PartyId>,
    /// Of this kind.
    pub kind: Option<EntryKind>,
    /// With a position on this issue, in answer to such an offer, or speaking of it.
    pub issue: Option<IssueId>,
    /// With these words, or words that begin so, in title, summary, speaker, quotation or positions.
    pub words: Option<String>,
}

impl Filter {
    /// Whether it leaves out nothing but other kinds.
    pub fn is_of_kind_alone(&self) -> bool {
        let of_kind = Self {
            kind: self.kind,
            ..Self::default()
        };
        *self == of_kind
    }

    /// Whether it asks for a time and for nothing else.
    fn is_of_dates(&self) -> bool {
        let dates = Self {
            made_from: self.made_from,
            made_to: self.made_to,
            public_by: self.public_by,
            ..Self::default()
        };
        *self == dates
    }

    /// What is in view; everything for `None`.
    pub fn in_view(view: Option<View>) -> Self {
        Self {
            made_to: view.map(|view| view.as_of),
            public_by: view
                .filter(|view| view.known == Known::Public)
                .map(|view| view.as_of),
            ..Self::default()
        }
    }
}

/// What an address names of a timeline, as it is written there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Names<'a> {
    /// The party.
    pub party: Option<&'a str>,
    /// The issue.
    pub issue: Option<&'a str>,
    /// The entry where a page starts.
    pub cursor: Option<EntryId>,
}

/// The rows that an address names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// The party.
    pub party: Option<PartyId>,
    /// The issue.
    pub issue: Option<IssueId>,
    /// The entry that the cursor names.
    pub cursor: Option<Cursor>,
}

/// An entry as the place where a page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Its place.
    pub moment: Moment,
    /// Since when the public knows it; `None` for never.
    pub public_on: Option<NaiveDate>,
}

/// The negotiation of this slug, with the rows that an address names. One query.
///
/// # Errors
/// When the database fails.
pub async fn open(
    tx: &mut Tx,
    slug: &Slug,
    names: Names<'_>,
) -> Result<Option<(negotiations::Found, Found)>, Error> {
    // What is no slug names nothing, and may be no text for the database either.
    let slug_of = |name: Option<&str>| name.and_then(|name| name.parse::<Slug>().ok());
    let (party, issue) = (slug_of(names.party), slug_of(names.issue));
    let row = sqlx::query!(
        r#"select negotiation.id as "id: NegotiationId", negotiation.version, negotiation.generation,
               party.id as "party?: PartyId", issue.id as "issue?: IssueId",
               here.made_on as "made_on?", here.sort_time as "sort_time?", here.sort_order as "sort_order?", here.kind as "kind?: EntryKind",
               case when here.kind in ('event', 'statement') then here.made_on else here.public_on end as "public_on?"
           from negotiation
           left join party on party.negotiation_id = negotiation.id and party.slug = $2
           left join issue on issue.negotiation_id = negotiation.id and issue.slug = $3
           left join entry as here on here.negotiation_id = negotiation.id and here.id = $4
           where negotiation.slug = $1"#,
        slug.as_str(),
        party.as_ref().map(Slug::as_str),
        issue.as_ref().map(Slug::as_str),
        names.cursor as Option<EntryId>,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let place = row
        .made_on
        .zip(row.sort_time)
        .zip(row.sort_order.zip(row.kind))
        .zip(names.cursor);
    let cursor = place.map(|(((day, time), (order, kind)), id)| Cursor {
        moment: (day, time, order, kind, id),
        public_on: row.public_on,
    });
    let negotiation = negotiations::Found {
        id: row.id,
        version: row.version,
        generation: row.generation,
    };
    let found = Found {
        party: row.party,
        issue: row.issue,
        cursor,
    };
    Ok(Some((negotiation, found)))
}
