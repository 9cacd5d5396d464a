//! The facts on which sources differ: their list, and a page for each with every version, none winning.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response as HttpResponse};

use super::{
    Asked, Scene,
    list::{Kinds, kinds},
    parts::Line,
    share::{self, Share},
};
use crate::{
    domain::{claim, dispute::Dispute, slug::Slug},
    render::words,
    store::lookups::Named,
    web::{
        App, Error, Visitor,
        citations::{self, Notes, Sources},
        differ, negotiation,
        page::{Layout, Section},
        paths::{DisputePath, DisputesPath},
    },
};

#[derive(Template)]
#[template(path = "entries/disputes.html")]
struct DisputesPage {
    layout: Layout,
    kinds: Kinds,
    rows: Vec<Row>,
}

struct Row {
    topic: String,
    path: String,
    versions: String,
    resolution: Option<String>,
}

#[derive(Template)]
#[template(path = "entries/dispute.html")]
struct DisputePage {
    layout: Layout,
    topic: String,
    versions: Vec<Version>,
    resolution: Option<String>,
    note: Option<String>,
    about: Vec<Line>,
    sources: Sources,
    list: String,
    share: Share,
}

struct Version {
    text: String,
    word: String,
    note: Option<String>,
    sources: Vec<usize>,
}

pub(in crate::web) async fn list(
    path: DisputesPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &Asked::default());
    let disputes = record.disputes.iter();
    let page = DisputesPage {
        layout: scene
            .layout("Where sources differ", Section::Disputes, &path)
            .described("Facts on which sources differ: every version, with its sources."),
        kinds: kinds(&scene, None),
        rows: disputes
            .map(|dispute| Row {
                topic: dispute.topic.to_string(),
                path: differ::address(scene.record, &dispute.slug),
                versions: words::count(dispute.versions.len(), "version", "versions"),
                resolution: dispute.resolution.as_ref().map(ToString::to_string),
            })
            .collect(),
    };
    scene.html(&page)
}

pub(in crate::web) async fn show(
    path: DisputePath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &Asked::default());
    let mut disputes = record.disputes.iter();
    let Some(dispute) = disputes.find(|known| known.slug == *path.slug.as_str()) else {
        let list = DisputesPath {
            negotiation: path.negotiation,
        };
        return Err(Error::not_found("dispute", &path.slug).with_link("All disputes", list));
    };
    let named = scene.named(&app, &dispute.about).await?;
    scene.html(&DisputePage::new(&scene, dispute, &named))
}

impl DisputePage {
    fn new(scene: &Scene<'_>, dispute: &Dispute, named: &BTreeMap<Slug, Named>) -> Self {
        let record = scene.record;
        let path = differ::address(scene.record, &dispute.slug);
        let mut notes = Notes::default();
        let told: Vec<&str> = dispute
            .versions
            .iter()
            .map(|version| version.text.as_str())
            .collect();
        let versions = dispute
            .versions
            .iter()
            .map(|version| Version {
                text: version.text.to_string(),
                word: citations::claim(record, &claim::from_sources(record, &version.sources)),
                note: version.note.as_ref().map(ToString::to_string),
                sources: notes.numbers(&version.sources),
            })
            .collect();
        let about = dispute.about.iter();
        Self {
            layout: scene
                .layout(&dispute.topic, Section::Disputes, &path)
                .described(share::short(&format!(
                    "Sources differ: {}",
                    told.join(" / ")
                )))
                .with_copy(),
            topic: dispute.topic.to_string(),
            versions,
            resolution: dispute.resolution.as_ref().map(ToString::to_string),
            note: dispute.note.as_ref().map(ToString::to_string),
            about: about.filter_map(|slug| scene.refer(slug, named)).collect(),
            list: DisputesPath {
                negotiation: scene.negotiation().to_owned(),
            }
            .to_string(),
            share: Share::new(scene, &path, &dispute.topic),
            sources: notes.sources(record),
        }
    }
}
