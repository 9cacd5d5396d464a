//! What a search finds, over all negotiations that its reader may read.
//!
//! Nothing here costs more with more entries than a walk through an index: of all that matches the newest [`LOOKED_AT`] are put in order and
//! counted. Private negotiations, drafts and what was taken down are not among what is searched; the triggers that keep it see to that.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use sqlx::types::Json;

use super::{Error, Tx, negotiations};
use crate::domain::{
    dates::PartialDate,
    entry::EntryKind,
    ids::NegotiationId,
    search::{Kind, Question},
    slug::Slug,
};

/// How many of the things that match are put in order and counted, the newest.
pub const LOOKED_AT: i64 = 1000;

/// How many choices of one sort are told.
const CHOICES: i64 = 40;

/// The signs around the words that were found: two that Unicode leaves to private use.
const MARKS: [char; 2] = ['\u{e000}', '\u{e001}'];

/// What a reader asks for besides words. The default is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this negotiation.
    pub negotiation: Option<NegotiationId>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Of the party of this slug.
    pub party: Option<Slug>,
    /// On the issue of this slug.
    pub issue: Option<Slug>,
    /// Made, said or published on this day or later.
    pub from: Option<NaiveDate>,
    /// Made, said or published on this day or earlier.
    pub to: Option<NaiveDate>,
    /// The private negotiations that the reader may read; `None` for all of them.
    pub private: Option<Vec<NegotiationId>>,
}

/// A text with the words that were found marked: pieces in order, each with whether it is one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked(pub Vec<(String, bool)>);

impl Marked {
    fn read(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut marked = false;
        for piece in text.split_inclusive(MARKS) {
            let bare = piece.trim_end_matches(MARKS);
            if !bare.is_empty() {
                pieces.push((bare.to_owned(), marked));
            }
            if bare.len() < piece.len() {
                marked = piece.ends_with(MARKS[0]);
            }
        }
        Self(pieces)
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its negotiation.
    pub of: negotiations::Found,
    /// The slug of its negotiation.
    pub negotiation: Slug,
    /// The entry that it is, or is a term of.
    pub entry: Option<Found>,
    /// The slug of the issue of a position or an issue, or of the source.
    pub part: Option<String>,
    /// When it was made, said or published.
    pub dated: Option<PartialDate>,
    /// The slugs of its parties.
    pub parties: Vec<String>,
    /// Its title.
    pub title: Marked,
    /// What it says, as far as it has to do with the question.
    pub text: Marked,
}

/// A save of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The kind of the entry.
    pub kind: EntryKind,
    /// Its slug as it is now.
    pub slug: Slug,
    /// Which save says so.
    pub version: i32,
    /// Whether a later save no longer does.
    pub older: bool,
}

/// A page of what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What is on the page, the best first.
    pub hits: Vec<Hit>,
    /// How many there are, at most [`LOOKED_AT`] and one.
    pub all: i64,
    /// What could be asked besides, of all that was found: kinds, parties, issues and negotiations, those of the most first, 40 of each at most.
    pub choices: Vec<Choice>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// What fits the question best.
    #[default]
    Best,
    /// The newest first.
    Newest,
}

/// A choice that what was found offers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Choice {
    /// What it is a choice of: "kind", "party", "issue" or "negotiation".
    pub of: String,
    /// Its name in addresses.
    pub value: String,
    /// Its name for people; that in addresses for kinds.
    pub label: String,
    /// How many were found, among the newest [`LOOKED_AT`].
    pub count: i64,
}

fn asked(question: &Question) -> Json<Value> {
    Json(serde_json::to_value(question).unwrap_or_default())
}

/// The page of what was found that begins after `skipped`, `limit` at most. One query.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &mut Tx,
    question: &Question,
    filter: &Filter,
    order: Order,
    (skipped, limit): (i64, i64),
) -> Result<Page, Error> {
    let mut rows = sqlx::query!(
        r#"with found as materialized (
               select document.*
               from search_found(search_question($1), $2, $3, $4, $5, $6, $7, $8) as document
               order by document.dated desc nulls last, document.id desc
               limit $9::bigint + 1
           ),
           looked_at as (
               select found.negotiation_id, found.kind, found.parties, found.issues
               from found
               order by found.dated desc nulls last, found.id desc
               limit $9
           ),
           choice as (
               (
                   select 'kind' as of, looked_at.kind as value, looked_at.kind as label, count(*) as count
                   from looked_at
                   group by looked_at.kind
               )
               union all
               (
                   select 'party', party.slug, min(party.short_name), count(*)
                   from looked_at
                   cross join lateral unnest(looked_at.parties) as named (slug)
                   join party on party.negotiation_id = looked_at.negotiation_id and party.slug = named.slug
                   group by party.slug
                   order by count(*) desc, party.slug
                   limit $14
               )
               union all
               (
                   select 'issue', issue.slug, min(issue.title), count(*)
                   from looked_at
                   cross join lateral unnest(looked_at.issues) as named (slug)
                   join issue on issue.negotiation_id = looked_at.negotiation_id and issue.slug = named.slug
                   group by issue.slug
                   order by count(*) desc, issue.slug
                   limit $14
               )
               union all
               (
                   select 'negotiation', negotiation.slug, negotiation.short_title, count(*)
                   from looked_at
                   join negotiation on negotiation.id = looked_at.negotiation_id
                   group by negotiation.id
                   order by count(*) desc, negotiation.slug
                   limit $14
               )
           ),
           page as (
               select found.*, count(*) over () as many, entry.kind as entry_kind, entry.slug, entry.version as newest,
                   row_number() over (
                       order by case when $10 then 0 else
                               -- What is no longer said counts less than what is; an issue leads to all that was said on it.
                               ts_rank(found.words, search_question($1), 1)
                                   * case when found.version < entry.version then 0.2 else 1 end
                                   * case found.kind when 'issue' then 2 when 'source' then 0.3 else 1 end
                           end desc,
                           found.dated desc nulls last, found.id desc
                   ) as place
               from found
               left join entry on entry.id = found.entry_id
               order by place
               offset $11
               limit $12
           )
           select page.kind as "kind!: Kind", negotiation.id as "id: NegotiationId", negotiation.version as of_version, negotiation.generation,
               negotiation.slug as negotiation, page.entry_kind as "entry_kind?: EntryKind", page.slug as "slug?",
               page.version as "version?", page.newest as "newest?", page.part as "part?", page.written as "written?", page.parties as "parties!",
               page.many as "many!",
               -- The first of them brings what is told of all.
               case when page.place = $11 + 1 then (select jsonb_agg(choice) from choice) end as "choices?: Json<Vec<Choice>>",
               ts_headline('english', page.title, search_question($1), 'HighlightAll=true,' || $13) as "title!",
               ts_headline('english', page.body, search_question($1), case when length(page.body) <= 240 then 'HighlightAll=true,'
                   else 'MaxFragments=2,MinWords=15,MaxWords=34,FragmentDelimiter=" … ",' end || $13) as "text!"
           from page
           join negotiation on negotiation.id = page.negotiation_id
           order by page.place"#,
        asked(question) as _,
        filter.negotiation as Option<NegotiationId>,
        filter.kind as Option<Kind>,
        filter.party.as_ref().map(Slug::as_str),
        filter.issue.as_ref().map(Slug::as_str),
        filter.from,
        filter.to,
        filter.private.as_deref() as Option<&[NegotiationId]>,
        LOOKED_AT,
        order == Order::Newest,
        skipped,
        limit,
        format!("StartSel={},StopSel={}", MARKS[0], MARKS[1]),
        CHOICES,
    )
    .fetch_all(&mut **tx)
    .await?;
    let all = rows.first().map_or(0, |row| row.many);
    let choices = rows.first_mut().and_then(|row| row.choices.take());
    let hits = rows.into_iter().map(|row| {
        let entry = row
            .entry_kind
            .zip(row.slug)
            .zip(row.version.zip(row.newest));
        let entry = entry.map(|((kind, text), (version, newest))| {
            Ok::<_, Error>(Found {
                kind,
                slug: slug(&text)?,
                version,
                older: version < newest,
            })
        });
        Ok(Hit {
            kind: row.kind,
            of: negotiations::Found {
                id: row.id,
                version: row.of_version,
                generation: row.generation,
            },
            negotiation: slug(&row.negotiation)?,
            entry: entry.transpose()?,
            part: row.part,
            dated: row.written.and_then(|written| written.parse().ok()),
            parties: row.parties,
            title: Marked::read(&row.title),
            text: Marked::read(&row.text),
        })
    });
    Ok(Page {
        hits: hits.collect::<Result<_, Error>>()?,
        all,
        choices: choices.map(|choices| choices.0).unwrap_or_default(),
    })
}

fn slug(text: &str) -> Result<Slug, Error> {
    text.parse()
        .map_err(|why| Error::Missing(format!("the slug {text} is none: {why}")))
}

/// For each of these words that no negotiation knows the word that comes nearest to it, in what the reader may read: the wrong one and the
/// right one. One query.
///
/// # Errors
/// When the database fails.
pub async fn nearest(
    tx: &mut Tx,
    words: &[String],
    filter: &Filter,
) -> Result<Vec<(String, String)>, Error> {
    let rows = sqlx::query!(
        r#"select asked.word as "asked!", near.word as "near!"
           from unnest($1::text[]) as asked (word)
           cross join lateral (
               select search_word.word
               from search_word
               join negotiation on negotiation.id = search_word.negotiation_id
               where search_word.word % asked.word
                   and (not negotiation.is_private or $2::bigint[] is null or negotiation.id = any ($2))
                   and ($3::bigint is null or negotiation.id = $3)
               order by similarity(search_word.word, asked.word) desc, search_word.word
               limit 1
           ) as near
           where near.word <> asked.word"#,
        words,
        filter.private.as_deref() as Option<&[NegotiationId]>,
        filter.negotiation as Option<NegotiationId>,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.asked, row.near)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_words_are_told_from_others() {
        let marked = Marked::read("two \u{e000}writers\u{e001} on a \u{e000}room\u{e001}");
        let pieces: Vec<_> = marked
            .0
            .iter()
            .map(|(text, found)| (text.as_str(), *found))
            .collect();
        assert_eq!(
            pieces,
            [
                ("two ", false),
                ("writers", true),
                (" on a ", false),
                ("room", true)
            ]
        );
        assert_eq!(Marked::read("").0, []);
    }
}
