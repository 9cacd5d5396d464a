//! Every save, whole. Rows are added and never changed: each is sealed by a hash that the next one carries ([`crate::domain::chain`]).

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{Error, Tx, digest};
use crate::domain::{
    chain::{Content, NotCanonical, OfEntry, Place, Sealed, TakenDown, Walk, Walked},
    correction::Mended,
    digest::Digest,
    entry::EntryKind,
    ids::{AccountId, EntryId, NegotiationId},
    part::Part,
    slug::Slug,
};

/// One saved version, about to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewRevision<'a> {
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// The entry; `None` for the negotiation itself with its parties, issues, sources and disputes.
    pub entry: Option<OfEntry>,
    /// The version, from 1, without gaps.
    pub version: i32,
    /// What was saved.
    pub document: &'a Value,
    /// The account that saved it; `None` for the operator.
    pub account: Option<AccountId>,
    /// Who saved it, by name.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The notice of a correction, for one that mends a mistake.
    pub correction: Option<&'a Mended>,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Adds revisions of one negotiation on top of its last one, each on the one before. The caller holds the negotiation's row, so that no other
/// comes between.
///
/// # Errors
/// When such a version exists already.
pub async fn insert_all(tx: &mut Tx, all: &[NewRevision<'_>]) -> Result<(), Error> {
    let Some(first) = all.first() else {
        return Ok(());
    };
    let negotiation = first.negotiation;
    let corrupt = |why| Error::Corrupt {
        table: "revision",
        id: negotiation.0,
        why,
    };
    let mut previous = last(tx, negotiation).await?.map(|(_, seal)| seal);
    let mut rows = Rows::default();
    for new in all {
        let correction = new.correction.map(serde_json::to_value).transpose();
        let correction = correction.map_err(corrupt)?;
        // As the database keeps it.
        let recorded_at = new.recorded_at.trunc_subsecs(6);
        let content = Content {
            document: new.document,
            correction: correction.as_ref(),
        };
        let content = content.digest().map_err(|NotCanonical(why)| corrupt(why))?;
        let place = Place {
            entry: new.entry,
            version: new.version,
            author: new.author,
            reason: new.reason,
            recorded_at,
            content,
            previous,
        };
        let seal = place.seal().map_err(|NotCanonical(why)| corrupt(why))?;
        rows.entries.push(new.entry.map(|entry| entry.id));
        rows.versions.push(new.version);
        rows.documents.push(Json(new.document));
        rows.accounts.push(new.account);
        rows.authors.push(new.author.to_owned());
        rows.reasons.push(new.reason.to_owned());
        rows.times.push(recorded_at);
        rows.corrections.push(correction.map(Json));
        rows.contents.push(content.0.to_vec());
        rows.previous.push(previous.map(|seal| seal.0.to_vec()));
        rows.seals.push(seal.0.to_vec());
        previous = Some(seal);
    }
    rows.insert(tx, negotiation).await
}

/// Revisions by column, as the database takes them.
#[derive(Default)]
struct Rows<'a> {
    entries: Vec<Option<EntryId>>,
    versions: Vec<i32>,
    documents: Vec<Json<&'a Value>>,
    accounts: Vec<Option<AccountId>>,
    authors: Vec<String>,
    reasons: Vec<String>,
    times: Vec<DateTime<Utc>>,
    corrections: Vec<Option<Json<Value>>>,
    contents: Vec<Vec<u8>>,
    previous: Vec<Option<Vec<u8>>>,
    seals: Vec<Vec<u8>>,
}

impl Rows<'_> {
    async fn insert(&self, tx: &mut Tx, negotiation: NegotiationId) -> Result<(), Error> {
        sqlx::query!(
            "insert into revision (negotiation_id, entry_id, version, document, account_id, author, reason, recorded_at, correction,
                 content_hash, previous_seal, seal)
             select $1, given.entry_id, given.version, given.document, given.account_id, given.author, given.reason, given.recorded_at,
                 given.correction, given.content_hash, given.previous_seal, given.seal
             from unnest($2::bigint[], $3::integer[], $4::jsonb[], $5::bigint[], $6::text[], $7::text[], $8::timestamptz[], $9::jsonb[],
                 $10::bytea[], $11::bytea[], $12::bytea[]) with ordinality
                 as given (entry_id, version, document, account_id, author, reason, recorded_at, correction, content_hash, previous_seal,
                     seal, place)
             order by given.place",
            negotiation as NegotiationId,
            &self.entries as &[Option<EntryId>],
            &self.versions,
            &self.documents as &[Json<&serde_json::Value>],
            &self.accounts as &[Option<AccountId>],
            &self.authors,
            &self.reasons,
            &self.times,
            &self.corrections as &[Option<Json<serde_json::Value>>],
            &self.contents,
            &self.previous as &[Option<Vec<u8>>],
            &self.seals,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

/// The last save of a negotiation: its place, as [`since`] counts, and its seal. `None` where nothing has been saved. The negotiation's index is
/// walked from its end: asked for by the place alone, all that others have saved since might be read before it.
async fn last(tx: &mut Tx, negotiation: NegotiationId) -> Result<Option<(i64, Digest)>, Error> {
    let row = sqlx::query!(
        "select id, seal
         from revision
         where negotiation_id >= $1 and negotiation_id <= $1
         order by negotiation_id desc, id desc
         limit 1",
        negotiation as NegotiationId,
    )
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok((row.id, digest(row.seal)?))).transpose()
}

/// A saved version without what was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The version, from 1.
    pub version: i32,
    /// Who saved it, by name.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// A saved version, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its row.
    pub id: i64,
    /// Who saved it, when and why.
    pub saved: Saved,
    /// Its seal in the chain.
    pub seal: Digest,
    /// What was saved, or that it was taken down.
    pub document: Result<Value, TakenDown>,
}

/// A revision as versions are read from it.
struct VersionRow {
    id: i64,
    version: i32,
    author: String,
    reason: String,
    recorded_at: DateTime<Utc>,
    seal: Vec<u8>,
    document: Option<Value>,
    taken_down_at: Option<DateTime<Utc>>,
    because: Option<String>,
}

impl VersionRow {
    fn saved(&self) -> Saved {
        Saved {
            version: self.version,
            author: self.author.clone(),
            reason: self.reason.clone(),
            recorded_at: self.recorded_at,
        }
    }
}

impl TryFrom<VersionRow> for Version {
    type Error = Error;

    fn try_from(row: VersionRow) -> Result<Self, Error> {
        let saved = row.saved();
        let document = match (row.document, row.taken_down_at, row.because) {
            (Some(document), _, _) => Ok(document),
            (None, Some(at), Some(reason)) => Err(TakenDown { at, reason }),
            (None, _, _) => return Err(lost(row.id)),
        };
        Ok(Self {
            id: row.id,
            saved,
            seal: digest(row.seal)?,
            document,
        })
    }
}

/// The versions of an entry below `before`, the newest first, `most` at most, from the newest one where nothing is asked; and with what they
/// say those of `whole`, wherever they are, that exist: all that are listed for `None`, in order. One query.
///
/// # Errors
/// When the database fails.
pub async fn of_entry(
    tx: &mut Tx,
    entry: EntryId,
    before: Option<i32>,
    most: i64,
    whole: Option<&[i32]>,
) -> Result<(Vec<Saved>, Vec<Version>), Error> {
    let rows = sqlx::query_as!(
        VersionRow,
        r#"with listed as (
               select version from revision
               where entry_id = $1 and ($2::integer is null or version < $2)
               order by version desc
               limit $3
           )
           select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at, revision.seal,
               case when $4::integer[] is null or revision.version = any ($4) then revision.document end as document,
               takedown.taken_down_at as "taken_down_at?", takedown.reason as "because?"
           from revision
           left join takedown on takedown.revision_id = revision.id
           where revision.entry_id = $1 and (revision.version in (select version from listed) or revision.version = any ($4))
           order by revision.version desc"#,
        entry as EntryId,
        before,
        most,
        whole as Option<&[i32]>,
    )
    .fetch_all(&mut **tx)
    .await?;
    let below = |row: &&VersionRow| before.is_none_or(|before| row.version < before);
    let most = usize::try_from(most).unwrap_or_default();
    let listed = rows.iter().filter(below).take(most);
    let listed = listed.map(VersionRow::saved).collect();
    let is_whole = |row: &VersionRow| whole.is_none_or(|whole| whole.contains(&row.version));
    let versions = rows.into_iter().rev().filter(is_whole);
    let versions = versions.map(Version::try_from).collect::<Result<_, _>>();
    Ok((listed, versions?))
}

/// Those of an entry's versions that are named and exist, in order.
///
/// # Errors
/// When the database fails.
pub async fn versions(
    tx: &mut Tx,
    entry: EntryId,
    versions: &[i32],
) -> Result<Vec<Version>, Error> {
    let rows = sqlx::query_as!(
        VersionRow,
        r#"select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at, revision.seal, revision.document,
               takedown.taken_down_at as "taken_down_at?", takedown.reason as "because?"
           from revision
           left join takedown on takedown.revision_id = revision.id
           where revision.entry_id = $1 and revision.version = any ($2)
           order by revision.version"#,
        entry as EntryId,
        versions,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(Version::try_from).collect()
}

fn lost(id: i64) -> Error {
    Error::Missing(format!("row {id} of revision has lost what was saved"))
}

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

/// How many versions of an entry are looked through for the age of a mistake.
const LOOKED_THROUGH: i64 = 200;

/// The newest versions of an entry, each with its time, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn newest(tx: &mut Tx, entry: EntryId) -> Result<Vec<(DateTime<Utc>, Value)>, Error> {
    let rows = sqlx::query!(
        r#"select recorded_at, document as "document!"
           from revision
           where entry_id = $1 and document is not null
           order by version desc
           limit $2"#,
        entry as EntryId,
        LOOKED_THROUGH,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.recorded_at, row.document))
        .collect())
}

/// What a list of the changes of a negotiation is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Those of entries of this kind alone.
    pub kind: Option<EntryKind>,
    /// Those of the negotiation itself alone, with its parties, issues, sources and disputes.
    pub itself: bool,
    /// Older than this row.
    pub before: Option<i64>,
}

/// A change as a list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its row.
    pub id: i64,
    /// The entry, with its present slug and title; `None` for the negotiation itself.
    pub entry: Option<(EntryKind, String, String)>,
    /// Who saved it, when and why.
    pub saved: Saved,
    /// The names of the fields, at the top of its document, that differ from the version before; empty for a first version.
    pub fields: Vec<String>,
}

/// The changes of a negotiation that are asked for, the newest first, `most` at most.
///
/// # Errors
/// When the database fails.
pub async fn changes(
    tx: &mut Tx,
    negotiation: &Slug,
    wanted: Wanted,
    most: i64,
) -> Result<Vec<Changed>, Error> {
    let rows = sqlx::query!(
        r#"select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at,
               coalesce(entry.kind, tombstone.kind) as "kind?: EntryKind", coalesce(entry.slug, tombstone.slug) as "slug?",
               coalesce(entry.title, statement.speaker, tombstone.title) as title,
               array(
                   select key from jsonb_object_keys(before.document || revision.document) as key
                   where before.document -> key is distinct from revision.document -> key
               ) as "fields!"
           from revision
           left join entry on entry.id = revision.entry_id
           left join statement on statement.entry_id = revision.entry_id
           left join tombstone on tombstone.entry_id = revision.entry_id
           -- Two halves, since an index finds "is null" and does not find "is not distinct from".
           left join lateral (
               select known.document from revision as known
               where known.negotiation_id = revision.negotiation_id
                   and known.entry_id = revision.entry_id
                   and known.version = revision.version - 1
               union all
               select known.document from revision as known
               where revision.entry_id is null
                   and known.negotiation_id = revision.negotiation_id
                   and known.entry_id is null
                   and known.version = revision.version - 1
           ) as before on true
           -- As a stretch of the index by negotiation and place: asked for as one negotiation's, the newest may be looked for among all that
           -- others have saved since.
           where (revision.negotiation_id, revision.id) < (
                   (select negotiation.id from negotiation where negotiation.slug = $1), coalesce($4::bigint, 9223372036854775807)
               )
               and revision.negotiation_id >= (select negotiation.id from negotiation where negotiation.slug = $1)
               and ($2::text is null or coalesce(entry.kind, tombstone.kind) = $2)
               and (not $3 or revision.entry_id is null)
           order by revision.negotiation_id desc, revision.id desc
           limit $5"#,
        negotiation.as_str(),
        wanted.kind as Option<EntryKind>,
        wanted.itself,
        wanted.before,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Changed {
            id: row.id,
            entry: row
                .kind
                .zip(row.slug)
                .map(|(kind, slug)| (kind, slug, row.title.unwrap_or_default())),
            saved: Saved {
                version: row.version,
                author: row.author,
                reason: row.reason,
                recorded_at: row.recorded_at,
            },
            fields: row.fields,
        })
        .collect())
}

/// A save as those read it who follow all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    /// Its place: greater than that of every save before it, and never given again.
    pub id: i64,
    /// The entry, with its present kind and slug; `None` for the negotiation itself.
    pub entry: Option<(EntryId, EntryKind, String)>,
    /// Who saved it, when and why.
    pub saved: Saved,
    /// Its seal in the chain.
    pub seal: Digest,
    /// What was saved of an entry; `None` for the negotiation itself, which is large, and for what was taken down.
    pub document: Option<Value>,
    /// The notice of a correction.
    pub correction: Option<Value>,
}

/// The saves of a negotiation after a place, the oldest first, `most` at most.
///
/// Nothing is ever missed by going on from the last one: a save takes the negotiation's row before it takes its place, and holds it until it
/// is seen, so that places are seen in their order.
///
/// # Errors
/// When the database fails.
pub async fn since(
    tx: &mut Tx,
    negotiation: NegotiationId,
    place: i64,
    most: i64,
) -> Result<Vec<Followed>, Error> {
    let rows = sqlx::query!(
        r#"select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at, revision.seal,
               case when revision.entry_id is not null then revision.document end as document, revision.correction,
               revision.entry_id as "entry_id?: EntryId", coalesce(entry.kind, tombstone.kind) as "kind?: EntryKind",
               coalesce(entry.slug, tombstone.slug) as "slug?"
           from revision
           left join entry on entry.id = revision.entry_id
           left join tombstone on tombstone.entry_id = revision.entry_id
           where revision.negotiation_id = $1 and revision.id > $2
           order by revision.id
           limit $3"#,
        negotiation as NegotiationId,
        place,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let entry = row.entry_id.zip(row.kind).zip(row.slug);
            Ok(Followed {
                id: row.id,
                entry: entry.map(|((id, kind), slug)| (id, kind, slug)),
                saved: Saved {
                    version: row.version,
                    author: row.author,
                    reason: row.reason,
                    recorded_at: row.recorded_at,
                },
                seal: digest(row.seal)?,
                document: row.document,
                correction: row.correction,
            })
        })
        .collect()
}

/// The place of a negotiation's newest save, as [`since`] counts; 0 where nothing has been saved.
///
/// # Errors
/// When the database fails.
pub async fn last_place(tx: &mut Tx, negotiation: NegotiationId) -> Result<i64, Error> {
    Ok(last(tx, negotiation).await?.map_or(0, |(place, _)| place))
}

/// The seal of a negotiation's newest revision, which stands for all before it. `None` where nothing has been saved.
///
/// # Errors
/// When the database fails.
pub async fn head(tx: &mut Tx, negotiation: &Slug) -> Result<Option<Digest>, Error> {
    let seal = sqlx::query_scalar!(
        "select revision.seal
         from revision
         where revision.negotiation_id <= (select negotiation.id from negotiation where negotiation.slug = $1)
             and revision.negotiation_id >= (select negotiation.id from negotiation where negotiation.slug = $1)
         order by revision.negotiation_id desc, revision.id desc
         limit 1",
        negotiation.as_str(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    seal.map(digest).transpose()
}

/// How many revisions a negotiation has, of all its parts.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &mut Tx, negotiation: NegotiationId) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from revision where negotiation_id = $1"#,
        negotiation as NegotiationId,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// How many saves are read at once.
const BATCH: i64 = 500;

/// The saves of a negotiation, the oldest first, all of them.
///
/// # Errors
/// When the database fails, or a row has lost a part.
pub async fn sealed(tx: &mut Tx, negotiation: &Slug) -> Result<Vec<Sealed>, Error> {
    let mut all = Vec::new();
    each(tx, Some(negotiation), |_, save| {
        all.push(save);
        Ok(())
    })
    .await?;
    Ok(all)
}

/// Walks along the chain of every negotiation, looking for a seal that was seen earlier: by slug, what was found.
///
/// # Errors
/// When the database fails, or a row has lost a part.
pub async fn walk(tx: &mut Tx, wanted: Option<Digest>) -> Result<Vec<(String, Walked)>, Error> {
    let mut walks: Vec<(String, Walk)> = Vec::new();
    each(tx, None, |slug, save| {
        let step = match walks.last_mut() {
            Some((last, walk)) if *last == slug => walk.step(&save),
            _ => {
                let mut walk = Walk::looking_for(wanted);
                let step = walk.step(&save);
                walks.push((slug, walk));
                step
            }
        };
        step.map_err(|NotCanonical(why)| Error::Corrupt {
            table: "revision",
            id: 0,
            why,
        })
    })
    .await?;
    let found = walks.into_iter().map(|(slug, walk)| (slug, walk.end()));
    Ok(found.collect())
}

/// Hands over every save, chain by chain and the oldest first, with the slug of its negotiation.
async fn each(
    tx: &mut Tx,
    negotiation: Option<&Slug>,
    mut take: impl FnMut(String, Sealed) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = (NegotiationId(0), 0);
    loop {
        let rows = sqlx::query!(
            r#"select revision.id, revision.negotiation_id as "negotiation_id: NegotiationId", negotiation.slug,
                   revision.entry_id as "entry_id: EntryId", coalesce(entry.kind, tombstone.kind) as "kind?: EntryKind", revision.version, revision.author,
                   revision.reason, revision.recorded_at, revision.document, revision.correction, revision.content_hash,
                   revision.previous_seal, revision.seal, takedown.taken_down_at as "taken_down_at?", takedown.reason as "because?"
               from revision
               join negotiation on negotiation.id = revision.negotiation_id
               left join entry on entry.id = revision.entry_id
               left join tombstone on tombstone.entry_id = revision.entry_id
               left join takedown on takedown.revision_id = revision.id
               where ($1::text is null or negotiation.slug = $1)
                   and (revision.negotiation_id, revision.id) > ($2, $3)
               order by revision.negotiation_id, revision.id
               limit $4"#,
            negotiation.map(Slug::as_str),
            after.0 as NegotiationId,
            after.1,
            BATCH,
        )
        .fetch_all(&mut **tx)
        .await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = (last.negotiation_id, last.id);
        for row in rows {
            let save = Sealed {
                entry: row
                    .entry_id
                    .zip(row.kind)
                    .map(|(id, kind)| OfEntry { id, kind }),
                version: row.version,
                author: row.author,
                reason: row.reason,
                recorded_at: row.recorded_at,
                document: row.document,
                correction: row.correction,
                taken_down: row
                    .taken_down_at
                    .zip(row.because)
                    .map(|(at, reason)| TakenDown { at, reason }),
                content: digest(row.content_hash)?,
                previous: row.previous_seal.map(digest).transpose()?,
                seal: digest(row.seal)?,
            };
            take(row.slug, save)?;
        }
    }
}

/// Takes down what a revision says; its hashes, time, author and reason stay.
///
/// # Errors
/// [`Error::Refused`] with [`NEWEST`] when it is the newest version, or when it is taken down already.
pub async fn take_down(
    tx: &mut Tx,
    id: i64,
    account: Option<AccountId>,
    author: &str,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into takedown (revision_id, account_id, author, reason, taken_down_at) values ($1, $2, $3, $4, $5)",
        id,
        account as Option<AccountId>,
        author,
        reason,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The rule that the newest version is edited, not taken down.
pub const NEWEST: &str = "takedown_newest_check";
