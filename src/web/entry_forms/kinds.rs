//! What the form of each kind asks for, and the entry that it stands for.

use crate::{
    desk::entries::Draft,
    domain::{
        entry::{Entry, EntryKind},
        event::{Event, Happening},
        problems::Problems,
        record::Record,
        response::{Answer, Response},
        slug::Slug,
        statement::Statement,
        text::{Line, Title},
    },
    web::{
        forms::{
            Choice, EntryFields, Field, ReadCalled, ReadPassages, ReadSources, Reader, Sent,
            name_of,
        },
        negotiation,
    },
};

/// The kinds that have a form here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Response,
    Statement,
    Event,
}

impl Kind {
    /// The kind of entry.
    pub(super) fn of_entry(self) -> EntryKind {
        match self {
            Self::Response => EntryKind::Response,
            Self::Statement => EntryKind::Statement,
            Self::Event => EntryKind::Event,
        }
    }

    /// Its name in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Statement => "statement",
            Self::Event => "event",
        }
    }

    /// The heading of the form for a new one.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Response => "Add a response",
            Self::Statement => "Add a statement",
            Self::Event => "Add an event",
        }
    }
}

/// What a form says.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) draft: Draft,
    sources: ReadSources,
    called: ReadCalled,
    passages: ReadPassages,
}

impl Read {
    /// The problems that the desk found, by the names of the form's fields.
    pub(super) fn place(&self, found: &Problems) -> Problems {
        self.passages
            .place(&self.called.place(&self.sources.place(found)))
    }
}

/// Reads the form of a kind. `stored` is the entry that it takes the place of; what has no field is kept from it.
///
/// # Errors
/// What is wrong, by field.
pub(super) fn read(
    kind: Kind,
    sent: &Sent,
    record: &Record,
    stored: Option<&Entry>,
) -> Result<Read, Problems> {
    let mut reader = Reader::new(sent);
    let chosen: Option<Slug> = reader.may("slug");
    let derived_slug = sent.given("slug").is_none();
    let read = match kind {
        Kind::Response => response(&mut reader, chosen),
        Kind::Statement => statement(&mut reader, chosen),
        Kind::Event => event(&mut reader, chosen),
    };
    let sources = ReadSources::read(&mut reader, record);
    let called = match kind {
        Kind::Event => ReadCalled::read(&mut reader, &sources),
        Kind::Response | Kind::Statement => ReadCalled::default(),
    };
    let passages = ReadPassages::read(&mut reader, &sources);
    let Reader { problems, .. } = reader;
    let Some(mut entry) = read.filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    let mut cited = sources.cited.clone();
    cited.extend(passages.also_cited(&cited, &[]));
    entry.cite(cited);
    entry.set_passages(passages.passages.clone());
    if let Entry::Event(event) = &mut entry {
        event.called.clone_from(&called.labels);
    }
    if let (true, Some(stored)) = (derived_slug, stored) {
        entry = entry.with_slug(crate::domain::entry::Dated::slug(stored).clone());
    }
    let draft = Draft {
        entry,
        derived_slug,
        new_sources: sources.new.clone(),
    };
    Ok(Read {
        draft,
        sources,
        called,
        passages,
    })
}

const SUMMARY: &str = "Enter a summary, in one to three plain sentences";

fn response(reader: &mut Reader<'_>, slug: Option<Slug>) -> Option<Entry> {
    let parties = reader.ticked("parties");
    let to = reader.must("to", "Choose the offer that is answered");
    let answer = reader.choose("answer", "Choose what the answer is");
    let issues = reader.ticked("issues");
    let times = reader.times("Enter the date of the answer");
    let title: Option<Title> = reader.must("title", "Enter a title");
    let summary = reader.must("summary", SUMMARY);
    let note = reader.may("note");
    let confidence = reader.may_choose("confidence");
    let (title, on) = (title?, times.made_on?);
    Some(Entry::Response(Response {
        slug: slug.unwrap_or_else(|| Slug::dated(&title, on)),
        parties,
        to: to?,
        answer: answer?,
        issues,
        on,
        at: times.made_at,
        order: times.order,
        public_on: times.public_on,
        title,
        summary: summary?,
        sources: Vec::new(),
        passages: Vec::new(),
        note,
        confidence,
    }))
}

fn statement(reader: &mut Reader<'_>, slug: Option<Slug>) -> Option<Entry> {
    let parties = reader.ticked("parties");
    let speaker: Option<Line<120>> = reader.must("speaker", "Enter who said it");
    let affiliation = reader.may("affiliation");
    let times = reader.times("Enter the date on which it was said");
    let quote = reader.may("quote");
    let summary = reader.must("summary", SUMMARY);
    let channel = reader.may("channel");
    let about = reader.ticked("about");
    let note = reader.may("note");
    let confidence = reader.may_choose("confidence");
    let (speaker, on) = (speaker?, times.made_on?);
    Some(Entry::Statement(Statement {
        slug: slug.unwrap_or_else(|| Slug::dated(&speaker, on)),
        parties,
        speaker,
        affiliation,
        on,
        at: times.made_at,
        order: times.order,
        summary: summary?,
        quote,
        channel,
        about,
        sources: Vec::new(),
        passages: Vec::new(),
        note,
        confidence,
    }))
}

fn event(reader: &mut Reader<'_>, slug: Option<Slug>) -> Option<Entry> {
    let kind = reader.choose("happening", "Choose what happened");
    let parties = reader.ticked("parties");
    let times = reader.times("Enter the date on which it happened");
    let ends_on = reader.may("ends_on");
    let title: Option<Title> = reader.must("title", "Enter a title");
    let summary = reader.must("summary", SUMMARY);
    let about = reader.ticked("about");
    let note = reader.may("note");
    let confidence = reader.may_choose("confidence");
    let (title, on) = (title?, times.made_on?);
    Some(Entry::Event(Event {
        slug: slug.unwrap_or_else(|| Slug::dated(&title, on)),
        kind: kind?,
        on,
        at: times.made_at,
        order: times.order,
        ends_on,
        parties,
        title,
        summary: summary?,
        called: Vec::new(),
        about,
        sources: Vec::new(),
        passages: Vec::new(),
        note,
        confidence,
    }))
}

/// The fields of a form in their groups, sources and "about" apart.
pub(super) struct Fields {
    /// Who, and what it is.
    pub(super) choices: Vec<Choice>,
    /// When.
    pub(super) times: Vec<Field>,
    /// In words.
    pub(super) words: Vec<Field>,
    /// What is seldom needed.
    pub(super) more: Vec<Field>,
}

/// The fields of a kind.
pub(super) fn fields(kind: Kind, record: &Record, make: EntryFields<'_>) -> Fields {
    let mark = |party: &Slug| negotiation::side(record, party);
    let parties = |label| make.parties(record, "parties", label, mark);
    let summary = make
        .field("summary", "Summary")
        .hint("One to three plain sentences, no opinions")
        .lines(3);
    let title = make.field("title", "Title").hint("Up to 200 characters");
    let more = vec![make.order(), make.slug(), make.note()];
    match kind {
        Kind::Response => Fields {
            choices: vec![
                parties("Who answers?"),
                make.offers(
                    record,
                    "to",
                    "Which offer does it answer?",
                    "Choose an offer",
                    None,
                ),
                answers(make),
            ],
            times: vec![
                make.date("made_on", "Date of the answer", "The day it was given."),
                make.made_at(record),
                make.date(
                    "public_on",
                    "Date made public (optional)",
                    "The first day anyone outside the talks could know of it.",
                ),
            ],
            words: vec![title, summary],
            more,
        },
        Kind::Statement => Fields {
            choices: vec![parties("For which party? (none for an outsider)")],
            times: vec![
                make.date("made_on", "Date it was said", ""),
                make.made_at(record),
            ],
            words: vec![
                make.field("speaker", "Who said it?")
                    .hint("A person’s or a party’s name"),
                make.field("affiliation", "Office (optional)")
                    .hint("For example, chief negotiator"),
                make.field("quote", "In the speaker’s words (optional)")
                    .hint("Word for word, 25 words at most")
                    .lines(3),
                summary,
                make.field("channel", "Where? (optional)")
                    .hint("For example, a press release or a podcast"),
            ],
            more,
        },
        Kind::Event => Fields {
            choices: vec![
                happenings(make),
                parties("Whose doing is it? (none for both sides’)"),
            ],
            times: vec![
                make.date("made_on", "First day", ""),
                make.made_at(record),
                make.date(
                    "ends_on",
                    "Last day (optional)",
                    "Where it spans several days.",
                ),
            ],
            words: vec![title, summary],
            more,
        },
    }
}

fn answers(make: EntryFields<'_>) -> Choice {
    let words = |answer| match answer {
        Answer::Accepts => "Accepts it",
        Answer::AcceptsInPart => "Accepts it in part",
        Answer::Rejects => "Rejects it, without a counteroffer",
        Answer::Holds => "Holds its own position",
        Answer::Withdraws => "Withdraws it: its own offer",
        Answer::Ratifies => "Ratifies the agreement",
        Answer::VotesDown => "Votes the agreement down",
        Answer::Reopens => "Reopens it",
    };
    Answer::ALL
        .into_iter()
        .fold(
            Choice::one("answer", "What is the answer?"),
            |choice, answer| {
                let name = name_of(&answer);
                let chosen = make.is_chosen("answer", &name);
                choice.option(name, words(answer), chosen)
            },
        )
        .errors(make.problems)
}

fn happenings(make: EntryFields<'_>) -> Choice {
    let words = |happening| match happening {
        Happening::Session => "Session: the parties meet",
        Happening::Strike => "Strike: it begins, or ends",
        Happening::Lockout => "Lockout: it begins, or ends",
        Happening::Vote => "Vote",
        Happening::Deadline => "Deadline",
        Happening::Mediation => "Mediation",
        Happening::Milestone => "Milestone",
    };
    Happening::ALL
        .into_iter()
        .fold(
            Choice::one("happening", "What happened?"),
            |choice, happening| {
                let name = name_of(&happening);
                let chosen = make.is_chosen("happening", &name);
                choice.option(name, words(happening), chosen)
            },
        )
        .errors(make.problems)
}
