//! An offer's permalink.

use askama::Template;
use axum::{extract::State, response::Response as HttpResponse};

use super::{
    Asked, Scene, against, elsewhere,
    parts::{Around, Calls, Facts, Line, Word, when},
    share::{self, Share, Shown},
    terms::{self, Group},
    veil,
};
use crate::{
    domain::{
        against::Base,
        claim::{self, Claim},
        dates::View,
        dispute::Dispute,
        entry::{Dated, Entry, EntryKind, Filed},
        label,
        offer::Offer,
        offered,
        position::Position,
        slug::Slug,
    },
    render::words,
    store::lookups::{self, Neighbours},
    web::{
        App, Error, Visitor,
        citations::{Notes, Sources},
        corrections::Corrections,
        differ::{self, Differ},
        embed::{self, Codes},
        extract::Query,
        linked,
        negotiation::{self, names, side_of},
        outcomes,
        page::{Layout, Section},
        paths::{self, EmbedOfferPath, OfferPath},
        travel::Travel,
        under::Under,
    },
};

#[derive(Template)]
#[template(path = "entries/offer.html")]
struct OfferPage {
    layout: Layout,
    travel: Option<Travel>,
    side: &'static str,
    party: String,
    form: String,
    day: String,
    word: Word,
    title: String,
    called: Vec<Calls>,
    corrections: Corrections,
    changes: Vec<(&'static str, String)>,
    summary: String,
    chain: Vec<Step>,
    offers: (String, String),
    /// The redlines against what it is most often held against.
    against: Vec<(String, String)>,
    facts: Facts,
    nothing: Option<&'static str>,
    signed: bool,
    /// The word of the terms that carry none of their own.
    own: Word,
    facing: String,
    groups: Vec<Group>,
    differ: Differ,
    note: Option<String>,
    sources: Sources,
    under: Under,
    around: Around,
    share: Share,
}

/// One offer of the chain.
struct Step {
    side: &'static str,
    path: String,
    day: String,
    title: String,
    hollow: bool,
    current: bool,
}

pub(in crate::web) async fn show(
    path: OfferPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let mut offers = record.offers().iter();
    let Some(offer) = offers.find(|offer| offer.slug == *path.slug.as_str()) else {
        return Err(elsewhere(&app, &scene, EntryKind::Offer, &path.slug).await);
    };
    if !scene.sees(offer.made_on, offer.public_on) {
        return veil::offer(&scene, offer, &path.to_string());
    }
    let mut tx = app.db.read().await?;
    let near = lookups::neighbours(&mut tx, offer.id, scene.asked).await?;
    scene.html(&OfferPage::new(&scene, offer, near))
}

impl OfferPage {
    fn new(scene: &Scene<'_>, offer: &Filed<Offer>, near: Neighbours) -> Self {
        let record = scene.record;
        let view = scene.view(offer.made_on);
        let path = paths::entry(scene.negotiation(), EntryKind::Offer, offer.slug.as_str());
        let terms: Vec<&Position> = offer.value.positions_in(view).collect();
        let claim = claim::of_entry(record, &offer.slug, &offer.sources);
        // A dispute about the offer says nothing of its terms, which rest on its sources.
        let own = claim::from_sources(record, &offer.sources);
        let mut notes = Notes::default();
        notes.numbers(&offer.sources);
        let offered = offered::groups(record, offer, view);
        let groups = terms::groups(scene, offer, &offered, &own, &mut notes);
        let title = format!("{}, {}", offer.title, words::date(offer.made_on));
        let told = linked::Told {
            kind: EntryKind::Offer,
            slug: &offer.slug,
            title: &offer.title,
            summary: &offer.summary,
            quote: None,
            on: offer.made_on,
            public_on: offer.public_on,
            parties: &offer.parties,
            sources: &offer.sources,
            version: offer.version,
            recorded_at: offer.recorded_at,
            view: scene.asked,
        };
        let url = scene.visitor.absolute(&path);
        let frame = EmbedOfferPath {
            negotiation: scene.negotiation().to_owned(),
            slug: offer.slug.to_string(),
        };
        let full = |path: String| scene.visitor.absolute(scene.keep(path));
        let codes = Codes::new(
            &full(frame.to_string()),
            &full(path.clone()),
            &full(format!("{path}/card.png")),
            &title,
            &share::offered(record, offer, &terms),
        );
        let layout = scene
            .layout(&title, Section::Offers, &path)
            .embedded(embed::discovery(scene.visitor, &scene.keep(path.clone())))
            .described(share::offered(record, offer, &terms))
            .published(offer.public_on.unwrap_or(offer.made_on))
            .about_entity(linked::entry(record, scene.visitor, &told, &url))
            .with_copy();
        Self {
            layout: scene.pictured(layout, &path, &Entry::Offer(offer.value.clone())),
            travel: scene.travel(&path),
            side: side_of(record, &offer.parties),
            party: names(record, &offer.parties),
            form: words::capital(words::offered(offer)),
            day: words::date(offer.made_on),
            word: Word::of(scene, &claim),
            title: offer.title.to_string(),
            corrections: Corrections::of(record, EntryKind::Offer, &offer.slug, scene.asked),
            called: Calls::all(scene, label::of_offer(offer), &mut notes),
            changes: changes(scene, offer),
            summary: offer.summary.to_string(),
            chain: chain(scene, offer, view),
            offers: (
                format!(
                    "All {}",
                    words::count(record.offers_in(view).count(), "offer", "offers")
                ),
                scene.list(EntryKind::Offer),
            ),
            against: redlines(scene, offer, view),
            facts: facts(scene, offer, view),
            nothing: nothing(offer, &terms),
            signed: offer.parties.len() > 1,
            own: Word::of(scene, &own),
            facing: facing(scene, offer),
            groups,
            differ: Differ::new(record, disputes(scene, offer, &terms), &mut notes),
            note: offer.note.as_ref().map(ToString::to_string),
            under: scene.under(EntryKind::Offer, &offer.slug, offer.id),
            around: Around::new(scene, near),
            share: Share::of_entry(scene, &path, &title, &Shown::from(offer)).embedded(codes),
            sources: notes.with_passages(record, &offer.passages, |issue| {
                terms.iter().any(|term| term.issue == *issue)
            }),
        }
    }
}

/// The ways to change the offer and to answer it; an agreement is not countered.
fn changes(scene: &Scene<'_>, offer: &Offer) -> Vec<(&'static str, String)> {
    let mut changes = scene.changes(EntryKind::Offer, &offer.slug);
    if !changes.is_empty() && !offer.form.is_agreement() {
        let counter = paths::counter(scene.negotiation(), &offer.slug);
        changes.push(("Counter this", counter));
    }
    changes
}

/// The redlines of an offer against its maker's offer before it, the offer that it answers, and the expired agreement; none for an offer
/// without terms in view.
fn redlines(scene: &Scene<'_>, offer: &Filed<Offer>, view: View) -> Vec<(String, String)> {
    let record = scene.record;
    if offer.value.positions_in(view).next().is_none() {
        return Vec::new();
    }
    let has_terms = |other: &&Filed<Offer>| other.value.positions_in(view).next().is_some();
    let own = record
        .offers_in(view)
        .filter(|other| other.moment() < offer.moment() && other.parties == offer.parties)
        .rfind(has_terms);
    let answered = offer
        .responds_to
        .as_ref()
        .and_then(|slug| record.offers_in(view).find(|other| other.slug == *slug))
        .filter(has_terms);
    let link = |label: String, base: Base<'_>| {
        let address = against::address(record, offer, base);
        (label, scene.keep(address))
    };
    let mut links = Vec::new();
    links.extend(own.map(|own| {
        let label = format!("its maker’s offer of {}", words::date(own.made_on));
        link(label, Base::Offer(own))
    }));
    links.extend(
        answered
            .filter(|answered| own.is_none_or(|own| own.id != answered.id))
            .map(|answered| {
                let makers = names(record, &answered.parties);
                let label = format!(
                    "what it answers, {makers} {}",
                    words::date(answered.made_on)
                );
                link(label, Base::Offer(answered))
            }),
    );
    if record.issues().any(|issue| issue.baseline.is_some()) {
        links.push(link("the expired agreement".to_owned(), Base::Expired));
    }
    links
}

/// Why the page shows no term. `None` when it shows any.
fn nothing(offer: &Offer, terms: &[&Position]) -> Option<&'static str> {
    if !terms.is_empty() {
        None
    } else if offer.public_on.is_none() {
        Some("Terms not made public.")
    } else {
        Some("No term of it is on record.")
    }
}

/// The names of those across the table.
fn facing(scene: &Scene<'_>, offer: &Offer) -> String {
    let addressees = scene.record.addressees(offer);
    match addressees.as_slice() {
        [one] => one.short_name.to_string(),
        _ => "The other sides".to_owned(),
    }
}

/// The disputes that a reader of the offer should know: those that name it, and those that a term of it rests on.
fn disputes<'a>(
    scene: &Scene<'a>,
    offer: &'a Filed<Offer>,
    terms: &[&'a Position],
) -> impl Iterator<Item = &'a Dispute> + use<'a> {
    let record = scene.record;
    let mut named: Vec<Slug> = terms
        .iter()
        .filter_map(|term| match claim::of_position(record, offer, term) {
            Claim::Disputed(slugs) => Some(slugs),
            Claim::Confirmed | Claim::According(_) | Claim::Reported | Claim::Unsourced => None,
        })
        .flatten()
        .collect();
    named.dedup();
    record
        .disputes
        .iter()
        .filter(move |dispute| dispute.about.contains(&offer.slug) || named.contains(&dispute.slug))
}

/// The offers around this one: two before it and two after, of those that the view knows.
fn chain(scene: &Scene<'_>, current: &Filed<Offer>, view: View) -> Vec<Step> {
    const BESIDE: usize = 2;
    let record = scene.record;
    let offers: Vec<&Filed<Offer>> = record.offers_in(view).collect();
    let at = offers.iter().position(|offer| offer.id == current.id);
    let at = at.unwrap_or_default();
    offers
        .into_iter()
        .enumerate()
        .filter(|(place, _)| place.abs_diff(at) <= BESIDE)
        .map(|(_, offer)| Step {
            side: side_of(record, &offer.parties),
            path: scene.entry(EntryKind::Offer, &offer.slug),
            day: words::date(offer.made_on),
            title: offer.title.to_string(),
            hollow: offer.positions_in(view).next().is_none(),
            current: offer.id == current.id,
        })
        .collect()
}

fn facts(scene: &Scene<'_>, offer: &Filed<Offer>, view: View) -> Facts {
    let record = scene.record;
    let mut facts = Facts::default();
    let full = |slug: &Slug| {
        record.party(slug).map_or_else(
            || slug.to_string(),
            |party| format!("{} ({})", party.name, party.short_name),
        )
    };
    let by = if offer.form.is_agreement() {
        "Signed by"
    } else {
        "Made by"
    };
    facts.add(by, offer.parties.iter().map(full).map(Line::text).collect());
    if !offer.form.is_agreement() {
        let to = record.addressees(offer).into_iter();
        let to: Vec<Slug> = to.map(|party| party.slug.clone()).collect();
        facts.say("Put to", (!to.is_empty()).then(|| names(record, &to)));
    }
    facts.say("Made", Some(when(scene, offer.made_on, offer.made_at)));
    let public = offer
        .public_on
        .map_or("Not made public".to_owned(), words::date);
    facts.say("Made public", Some(public));
    facts.say("About the dates", offer.date_note.as_deref());
    let answered = offer
        .responds_to
        .as_ref()
        .and_then(|slug| record.offer(slug));
    let answered = answered.and_then(|answered| scene.refer_offer(answered));
    facts.add("Answers", answered.into_iter().collect());
    facts.add("Answered by", answers(scene, offer, view));
    facts.add("Outcome", outcome(scene, offer, view));
    facts.say("Stands or falls with", offer.condition.as_deref());
    let issues = offer.issues_in(view).len();
    let all = record.issues().count();
    facts.say(
        "Deals with",
        (issues > 0).then(|| format!("{issues} of {all} issues")),
    );
    facts.recorded(scene, offer);
    facts
}

/// The offers and responses that answer it, in order, each with the word of its claim.
fn answers(scene: &Scene<'_>, offer: &Filed<Offer>, view: View) -> Vec<Line> {
    let record = scene.record;
    let word = |slug: &Slug, sources: &[Slug]| {
        Some(Word::of(scene, &claim::of_entry(record, slug, sources)).text)
    };
    let offers = record
        .offers_in(view)
        .filter(|next| next.responds_to.as_ref() == Some(&offer.slug))
        .map(|next| {
            let mut line = scene.line(EntryKind::Offer, &next.slug, &next.title, next.made_on);
            line.flag = word(&next.slug, &next.sources);
            (next.moment(), line)
        });
    let responses = record
        .responses_in(view)
        .filter(|response| response.to == offer.slug)
        .map(|response| {
            let (kind, title) = (EntryKind::Response, &response.title);
            let mut line = scene.line(kind, response.slug(), title, response.on);
            line.flag = word(&response.slug, &response.sources);
            (response.moment(), line)
        });
    let mut answers: Vec<_> = offers.chain(responses).collect();
    answers.sort_by_key(|(moment, _)| *moment);
    answers.into_iter().map(|(_, line)| line).collect()
}

/// What became of it, in lines: the word, who and when, and the entry that brought it about.
pub(super) fn outcome(scene: &Scene<'_>, offer: &Filed<Offer>, view: View) -> Vec<Line> {
    outcomes::tell(scene.record, offer, view)
        .into_iter()
        .map(|told| {
            let by = told
                .by
                .map(|(kind, slug, title)| (title, scene.entry(kind, &slug)));
            let dispute = told
                .dispute
                .map(|(slug, topic)| (topic, differ::address(scene.record, &slug)));
            let link = by.or(dispute);
            Line {
                strong: told.word,
                text: match link {
                    Some(_) => format!("{}: ", told.rest),
                    None => told.rest,
                },
                link,
                flag: None,
            }
        })
        .collect()
}
