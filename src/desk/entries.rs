//! Publishing and editing an entry of any kind, with the sources that it brings along.
//!
//! Changes of one negotiation follow each other: each takes its row first ([`negotiations::touch`]), so that what the rules were asked about
//! is what is written.

use chrono::{DateTime, Utc};

use super::{
    Editor, Error,
    log::{self, Log},
    random,
};
use crate::{
    domain::{
        chain::OfEntry,
        correction::{Mended, Why},
        draft::may_approve,
        entry::{Dated, Entry, EntryKind, Filed},
        ids::{EntryId, NegotiationId},
        negotiation::Catalogue,
        permission::Act,
        problems::Problems,
        retraction,
        rules::Rules,
        slug::Slug,
        source::Source,
        text::Reason,
    },
    store::{self, Db, Tx, entries, negotiations, outlines, revisions, tombstones},
};

/// An entry as an editor wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The entry. It cites the new sources by the ids that they have here.
    pub entry: Entry,
    /// Whether its slug was made from its words: if that is taken, a number is added. A slug that the editor chose must be free.
    pub derived_slug: bool,
    /// Sources that the negotiation does not have yet, in the order of the form. Their ids are proposals: one that is taken gets a number.
    pub new_sources: Vec<Source>,
}

/// What makes one record of a form that is sent twice: a random token that the form carries, 20 to 64 of a to z and 0 to 9.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission(String);

/// Why a text is no such token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Open the form anew: this copy of it has lost its token")]
pub struct NoSubmission;

impl Submission {
    /// A random one, for what comes by no form.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn random() -> Result<Self, Error> {
        let bytes = random()?;
        Ok(Self(
            bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        ))
    }

    /// The token that is made of another.
    pub(super) fn new(token: String) -> Self {
        Self(token)
    }
}

impl std::fmt::Display for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Submission {
    type Err = NoSubmission;

    fn from_str(text: &str) -> Result<Self, NoSubmission> {
        let fits = (20..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoSubmission)
        }
    }
}

/// An entry that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its row.
    pub id: EntryId,
    /// Its slug.
    pub slug: Slug,
    /// Its kind.
    pub kind: EntryKind,
}

/// What a draft comes to among the other entries, before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The entry with its final slug, citing its sources by their final ids.
    pub entry: Entry,
    /// The sources to add, with their final ids.
    pub new_sources: Vec<Source>,
}

/// Says what [`publish`] or [`edit`] would make of a draft, and writes nothing. `stored` is the entry that it takes the place of.
///
/// # Errors
/// `Invalid`, with problems below the entry's fields and `new_sources.1.url` for the first new source's; `Store`.
pub async fn check(
    db: &Db,
    negotiation: &Slug,
    draft: Draft,
    stored: Option<EntryId>,
) -> Result<Settled, Error> {
    let mut tx = db.read().await?;
    check_within(&mut tx, negotiation, draft, stored).await
}

/// The same as a part of a larger change.
pub(super) async fn check_within(
    tx: &mut Tx,
    negotiation: &Slug,
    draft: Draft,
    stored: Option<EntryId>,
) -> Result<Settled, Error> {
    let (id, catalogue) = catalogue(tx, negotiation).await?;
    let stored = match stored {
        Some(id) => Some(by_id(tx, id).await?.1),
        None => None,
    };
    settle(tx, id, &catalogue, draft, stored.as_ref()).await
}

/// Publishes a new entry. The same submission a second time answers what the first one saved, and writes nothing.
///
/// # Errors
/// `Forbidden`; `NeedsReview`, where another editor has to; `Invalid`, as [`check`] has it; `Store`. Nothing is written then.
pub async fn publish(
    db: &Db,
    editor: &Editor,
    negotiation: &Slug,
    draft: Draft,
    submission: &Submission,
    at: DateTime<Utc>,
) -> Result<Saved, Error> {
    let mut tx = db.begin().await?;
    let by = By::oneself(editor);
    let done = publish_within(&mut tx, by, negotiation, draft, submission, at).await?;
    done.keep(tx).await
}

/// What a change came to within its transaction.
pub(super) enum Done {
    /// It is written.
    Written(Saved),
    /// It was so already, and nothing is written.
    Same(Saved),
}

impl Done {
    /// The entry.
    pub(super) fn saved(self) -> Saved {
        match self {
            Self::Written(saved) | Self::Same(saved) => saved,
        }
    }

    /// Commits what was written; where nothing was, nothing counts as changed.
    async fn keep(self, tx: Tx) -> Result<Saved, Error> {
        match self {
            Self::Written(saved) => {
                Db::commit(tx).await?;
                Ok(saved)
            }
            Self::Same(saved) => Ok(saved),
        }
    }
}

/// Who wrote what is published, and who publishes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) author: &'a Editor,
    pub(super) publisher: &'a Editor,
}

impl<'a> By<'a> {
    /// One who publishes what they wrote.
    pub(super) fn oneself(editor: &'a Editor) -> Self {
        Self {
            author: editor,
            publisher: editor,
        }
    }

    /// Ends what the publisher may not publish: for want of a seat, or because the negotiation asks for another editor.
    pub(super) async fn must_publish(
        self,
        tx: &mut Tx,
        negotiation: NegotiationId,
    ) -> Result<(), Error> {
        self.publisher.must(Act::Publish, negotiation)?;
        let house = negotiations::house(tx, negotiation).await?;
        let (author, publisher) = (self.author.account_id, self.publisher.account_id);
        if may_approve(&house, author, publisher) {
            Ok(())
        } else {
            Err(Error::NeedsReview)
        }
    }

    /// Why, with the editor who approved it.
    fn reason(self, why: &str) -> String {
        if self.author.account_id == self.publisher.account_id {
            why.to_owned()
        } else {
            format!("{why} (approved by {})", self.publisher.name)
        }
    }
}

/// The same as a part of a larger change.
pub(super) async fn publish_within(
    tx: &mut Tx,
    by: By<'_>,
    negotiation: &Slug,
    draft: Draft,
    submission: &Submission,
    at: DateTime<Utc>,
) -> Result<Done, Error> {
    let (negotiation, catalogue) = locked(tx, negotiation).await?;
    by.must_publish(tx, negotiation).await?;
    if let Some(found) = entries::by_submission(tx, &submission.0).await? {
        if found.negotiation != negotiation || found.kind != draft.entry.kind() {
            let mut problems = Problems::default();
            problems.add("submission", NoSubmission);
            return Err(Error::Invalid(problems));
        }
        return Ok(Done::Same(Saved {
            id: found.id,
            slug: found.slug,
            kind: found.kind,
        }));
    }
    let settled = settle(tx, negotiation, &catalogue, draft, None).await?;
    let log = Log {
        editor: by.author,
        reason: &by.reason("First version"),
        at,
    };
    add_sources(tx, &log, negotiation, catalogue, settled.new_sources).await?;
    let entry = settled.entry;
    let id = entries::insert(tx, negotiation, &entry, &submission.0, at).await?;
    entries::put_parts(tx, negotiation, id, &entry).await?;
    log.entry(tx, negotiation, (id, 1), &entry).await?;
    let deed = format!("published the {} “{}”", entry.kind().name(), entry.title());
    by.publisher.note(tx, Some(negotiation), &deed, at).await?;
    Ok(Done::Written(saved(id, &entry)))
}

/// Saves the next version of an entry that was opened at `opened_version`. Saving it as it is writes nothing; so does sending the same edit
/// twice.
///
/// # Errors
/// `Forbidden`; `NeedsReview`, where another editor has to; `Invalid`, as [`check`] has it; `Stale`, when somebody else saved it meanwhile;
/// `Store`. Nothing is written then.
pub async fn edit(
    db: &Db,
    editor: &Editor,
    id: EntryId,
    opened_version: i32,
    draft: Draft,
    why: &Why,
    at: DateTime<Utc>,
) -> Result<Saved, Error> {
    let mut tx = db.begin().await?;
    let by = By::oneself(editor);
    let done = edit_within(&mut tx, by, (id, opened_version), draft, why, at).await?;
    done.keep(tx).await
}

/// The same as a part of a larger change.
pub(super) async fn edit_within(
    tx: &mut Tx,
    by: By<'_>,
    (id, opened_version): (EntryId, i32),
    draft: Draft,
    why: &Why,
    at: DateTime<Utc>,
) -> Result<Done, Error> {
    let (negotiation, _) = by_id(tx, id).await?;
    by.must_publish(tx, negotiation).await?;
    negotiations::touch(tx, negotiation).await?;
    // Read again now that no other change of this negotiation can come between.
    let (_, stored) = by_id(tx, id).await?;
    let catalogue = negotiations::catalogue(tx, negotiation)
        .await?
        .ok_or_else(|| gone("negotiation"))?;
    let settled = settle(tx, negotiation, &catalogue, draft, Some(&stored)).await;
    let unchanged = settled
        .as_ref()
        .is_ok_and(|settled| settled.entry == stored.value && settled.new_sources.is_empty());
    if unchanged {
        return Ok(Done::Same(saved(id, &stored.value)));
    }
    if stored.version != opened_version {
        let theirs = Box::new(stored);
        return Err(Error::Stale { theirs });
    }
    let Settled { entry, new_sources } = settled?;
    let log = Log {
        editor: by.author,
        reason: &by.reason(why.reason.as_str()),
        at,
    };
    add_sources(tx, &log, negotiation, catalogue, new_sources).await?;
    let version = entries::update(tx, id, opened_version, &entry, at)
        .await?
        .ok_or_else(|| gone("entry"))?;
    if stored.slug() != entry.slug() {
        entries::rename(tx, negotiation, id, stored.slug(), entry.slug()).await?;
    }
    entries::put_parts(tx, negotiation, id, &entry).await?;
    let document = log::document(id, &entry)?;
    let mended = match &why.notice {
        Some(notice) => {
            let stored = revisions::newest(tx, id).await?;
            Mended::new(notice.clone(), &stored, &document)
        }
        None => None,
    };
    let kind = entry.kind();
    let of = (OfEntry { id, kind }, version);
    log.document(tx, negotiation, of, &document, mended.as_ref())
        .await?;
    let deed = format!(
        "saved version {version} of the {} “{}”: {}",
        kind.name(),
        entry.title(),
        why.reason
    );
    by.publisher.note(tx, Some(negotiation), &deed, at).await?;
    Ok(Done::Written(saved(id, &entry)))
}

/// Takes down what an older version of an entry says (`of` says of which one, in the audit list), for a reason that readers are told. Its
/// hashes, time, author and reason stay. The newest version is edited instead, or the entry retracted.
///
/// # Errors
/// `Forbidden`; `Invalid`, at `because`; `Store`. Nothing is taken down then.
pub async fn take_down(
    db: &Db,
    editor: &Editor,
    (negotiation, of): (NegotiationId, &str),
    revision: i64,
    because: &Reason,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    editor.must(Act::TakeDown, negotiation)?;
    negotiations::touch(&mut tx, negotiation).await?;
    let (account, author) = (editor.account_id, editor.name.as_str());
    match revisions::take_down(&mut tx, revision, account, author, because.as_str(), at).await {
        Err(store::Error::Refused(rule)) if rule == revisions::NEWEST => {
            let mut problems = Problems::default();
            problems.add(
                "because",
                "This version is shown now: edit the entry first, then take this version down",
            );
            Err(Error::Invalid(problems))
        }
        // It is down already.
        Err(store::Error::Refused(rule)) if rule == "takedown_pkey" => Ok(()),
        Err(other) => Err(other.into()),
        Ok(()) => {
            let deed = format!("took down an older version of the {of}: {because}");
            editor.note(&mut tx, Some(negotiation), &deed, at).await?;
            Ok(Db::commit(tx).await?)
        }
    }
}

fn saved(id: EntryId, entry: &Entry) -> Saved {
    Saved {
        id,
        slug: entry.slug().clone(),
        kind: entry.kind(),
    }
}

/// Negotiations are never deleted and entries seldom retracted, so one that a page has just shown is there.
fn gone(what: &str) -> Error {
    store::Error::Missing(format!("the {what} that is changed is not there")).into()
}

pub(super) async fn by_id(
    tx: &mut Tx,
    id: EntryId,
) -> Result<(NegotiationId, Filed<Entry>), Error> {
    entries::by_id(tx, id).await?.ok_or_else(|| gone("entry"))
}

async fn catalogue(tx: &mut Tx, slug: &Slug) -> Result<(NegotiationId, Catalogue), Error> {
    let found = negotiations::by_slug(tx, slug)
        .await?
        .ok_or_else(|| gone("negotiation"))?;
    let catalogue = negotiations::catalogue(tx, found.id)
        .await?
        .ok_or_else(|| gone("negotiation"))?;
    Ok((found.id, catalogue))
}

/// The same, read after other changes of it have been kept waiting.
async fn locked(tx: &mut Tx, slug: &Slug) -> Result<(NegotiationId, Catalogue), Error> {
    let found = negotiations::by_slug(tx, slug)
        .await?
        .ok_or_else(|| gone("negotiation"))?;
    negotiations::touch(tx, found.id).await?;
    catalogue(tx, slug).await
}

async fn add_sources(
    tx: &mut Tx,
    log: &Log<'_>,
    negotiation: NegotiationId,
    mut catalogue: Catalogue,
    new_sources: Vec<Source>,
) -> Result<(), Error> {
    if new_sources.is_empty() {
        return Ok(());
    }
    catalogue.sources.extend(new_sources);
    let version = negotiations::put_more_sources(tx, negotiation, &catalogue, log.at).await?;
    log.catalogue(tx, negotiation, version, &catalogue).await
}

/// Gives the draft its final slug and its sources their final ids, and asks the rules.
async fn settle(
    tx: &mut Tx,
    negotiation: NegotiationId,
    catalogue: &Catalogue,
    draft: Draft,
    stored: Option<&Filed<Entry>>,
) -> Result<Settled, Error> {
    let Draft {
        mut entry,
        derived_slug,
        new_sources,
    } = draft;
    let stored_as = stored.map(|stored| stored.slug().clone());
    if derived_slug && stored_as.as_ref() != Some(entry.slug()) {
        let taken = entries::slugs_like(tx, negotiation, entry.slug()).await?;
        let slug = entry.slug().clone();
        entry = entry.with_slug(slug.free(|slug| taken.iter().any(|taken| slug == taken.as_str())));
    }
    let mut problems = Problems::default();
    let mut all = catalogue.sources.clone();
    let mut added = Vec::new();
    for (number, mut source) in (1..).zip(new_sources) {
        let proposed = source.id.clone();
        match known(&catalogue.sources, &source) {
            Known::Same(id) => source.id = id,
            known @ (Known::SameLink(_) | Known::No) => {
                if let Known::SameLink(other) = known {
                    problems.add(
                        format!("new_sources.{number}.url"),
                        format!(
                            "This link is on record: choose “{}, {}” among the sources instead",
                            other.publisher, other.title
                        ),
                    );
                }
                source.id = source.id.free(|id| all.iter().any(|known| known.id == *id));
                all.push(source.clone());
                added.push((number, source.clone()));
            }
        }
        entry.rename_source(&proposed, &source.id);
    }
    let outlines = outlines::of(tx, negotiation, &named_by(&entry)).await?;
    let rules = Rules::of_parts(&catalogue.parties, &catalogue.categories, &all, &outlines);
    problems.extend(rules.change(&entry, stored_as.as_ref()));
    let slug = entry.slug();
    for (_, title) in tombstones::among(tx, negotiation, std::slice::from_ref(slug)).await? {
        problems.add("slug", retraction::taken(slug, &title));
    }
    for (number, source) in &added {
        for problem in rules.origins(std::slice::from_ref(source)).iter() {
            let field = problem.field.rsplit('.').next().unwrap_or_default();
            problems.add(format!("new_sources.{number}.{field}"), &problem.message);
        }
    }
    if stored.is_some_and(|stored| stored.kind() != entry.kind()) {
        problems.add("kind", "An entry stays what it is");
    }
    problems
        .or(Settled {
            entry,
            new_sources: added.into_iter().map(|(_, source)| source).collect(),
        })
        .map_err(Error::Invalid)
}

/// Whether a new source is on record already.
enum Known<'a> {
    No,
    Same(Slug),
    SameLink(&'a Source),
}

fn known<'a>(sources: &'a [Source], new: &Source) -> Known<'a> {
    let as_new = |known: &Source| Source {
        id: new.id.clone(),
        ..known.clone()
    };
    if let Some(same) = sources.iter().find(|known| as_new(known) == *new) {
        return Known::Same(same.id.clone());
    }
    let same_link = |known: &&Source| known.url.is_some() && known.url == new.url;
    sources
        .iter()
        .find(same_link)
        .map_or(Known::No, Known::SameLink)
}

/// The slugs of which the rules want to know what has them: its own, and what it is about.
fn named_by(entry: &Entry) -> Vec<Slug> {
    let about: &[Slug] = match entry {
        Entry::Event(event) => &event.about,
        Entry::Statement(statement) => &statement.about,
        Entry::Offer(_) | Entry::Response(_) => &[],
    };
    let mut named = about.to_vec();
    named.push(entry.slug().clone());
    named
}
