//! A stored entry as the fields of its form.

use serde::Serialize;

use crate::{
    domain::{
        entry::{Dated, Entry, Filed},
        slug::Slug,
    },
    web::forms::{Sent, name_of, put_called, put_passages},
};

/// The fields of what is stored, with the version that an edit is based on.
pub(super) fn from_entry(stored: &Filed<Entry>) -> Sent {
    let mut sent = Sent::default();
    let entry = &stored.value;
    sent.put("version", stored.version);
    sent.put("slug", entry.slug());
    sent.put("made_on", entry.made_on());
    sent.put_some("made_at", entry.made_at().as_ref());
    if entry.order() != 0 {
        sent.put("order", entry.order());
    }
    sent.put("summary", entry.summary());
    sent.put_some("note", entry.note().map(str::to_owned).as_ref());
    put_all(&mut sent, "parties", entry.parties());
    put_all(&mut sent, "sources", entry.sources());
    put_passages(&mut sent, entry.passages());
    match entry {
        Entry::Response(response) => {
            sent.put("to", &response.to);
            sent.put("answer", name_of(&response.answer));
            put_all(&mut sent, "issues", &response.issues);
            sent.put_some("public_on", response.public_on.as_ref());
            sent.put("title", &response.title);
            put_name(&mut sent, "confidence", response.confidence.as_ref());
        }
        Entry::Statement(statement) => {
            sent.put("speaker", &statement.speaker);
            sent.put_some("affiliation", statement.affiliation.as_ref());
            sent.put_some("quote", statement.quote.as_ref());
            sent.put_some("channel", statement.channel.as_ref());
            put_all(&mut sent, "about", &statement.about);
            put_name(&mut sent, "confidence", statement.confidence.as_ref());
        }
        Entry::Event(event) => {
            sent.put("happening", name_of(&event.kind));
            sent.put_some("ends_on", event.ends_on.as_ref());
            sent.put("title", &event.title);
            put_called(&mut sent, &event.called);
            put_all(&mut sent, "about", &event.about);
            put_name(&mut sent, "confidence", event.confidence.as_ref());
        }
        Entry::Offer(_) => {}
    }
    sent
}

fn put_all(sent: &mut Sent, name: &str, slugs: &[Slug]) {
    for slug in slugs {
        sent.put(name, slug);
    }
}

fn put_name(sent: &mut Sent, name: &str, value: Option<&impl Serialize>) {
    if let Some(value) = value {
        sent.put(name, name_of(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            dispute::Dispute,
            entry::EntryKind,
            record::{Entries, Record},
        },
        transfer::{SHIPPED, read::read},
        web::entry_forms::kinds::{self, Kind},
    };

    #[test]
    fn every_stored_entry_goes_through_its_form_unchanged() {
        let file = read(SHIPPED).unwrap();
        let catalogue = file.catalogue;
        let record = Record::new(
            catalogue.negotiation,
            catalogue.parties,
            catalogue.categories,
            Entries::default(),
            Vec::<Dispute>::new(),
            catalogue
                .sources
                .into_iter()
                .map(|source| (source.id.clone(), source))
                .collect(),
        );
        let mut seen = 0;
        for value in file.entries {
            let kind = match value.kind() {
                EntryKind::Offer => continue,
                EntryKind::Response => Kind::Response,
                EntryKind::Statement => Kind::Statement,
                EntryKind::Event => Kind::Event,
            };
            let stored = Filed {
                id: crate::domain::ids::EntryId(1),
                version: 2,
                recorded_at: chrono::DateTime::UNIX_EPOCH,
                value,
            };
            let sent = from_entry(&stored);
            let again = kinds::read(kind, &sent, &record, Some(&stored.value))
                .unwrap_or_else(|problems| panic!("{}: {problems:?}", stored.value.slug()));
            assert_eq!(again.draft.entry, stored.value);
            seen += 1;
        }
        assert!(seen > 60, "{seen}");
    }
}
