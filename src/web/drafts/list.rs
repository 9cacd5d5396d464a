//! The drafts of a negotiation that somebody may see.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Act, App, Error, Record, Visitor, negotiation};
use crate::{
    domain::draft::Draft,
    render::words,
    store::drafts::{self, Wanted},
    web::{
        SignedIn,
        page::{self, Cache, Layout, Link, Section},
        paths::{DraftPath, DraftsPath, NegotiationPath, new_entry},
    },
};

/// The most drafts that the page lists.
const LISTED: i64 = 200;

#[derive(Template)]
#[template(path = "drafts/list.html")]
struct DraftsPage {
    layout: Layout,
    back: (String, String),
    add: Vec<Link>,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    path: DraftPath,
    kind: &'static str,
    is_edit: bool,
    author: String,
    state: String,
    changed: String,
}

impl Row {
    fn new(draft: Draft, record: &Record) -> Self {
        Self {
            state: super::state(&draft, record),
            path: DraftPath {
                negotiation: record.negotiation.slug.to_string(),
                id: draft.id,
            },
            kind: draft.kind.name(),
            is_edit: draft.entry.is_some(),
            changed: words::moment(draft.changed_at),
            title: draft.title,
            author: draft.author,
        }
    }
}

/// `GET /{negotiation}/drafts`
pub(in crate::web) async fn show(
    path: DraftsPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Draft, record.house.id)?;
    let edits = visitor.may(Act::Publish, record.house.id);
    let wanted = Wanted {
        negotiation: Some(record.house.id),
        account: editor.account_id,
        edited: if edits { None } else { Some(&[]) },
    };
    let mut tx = app.db.read().await?;
    let listed = drafts::list(&mut tx, wanted, LISTED).await?;
    drop(tx);
    let kinds = crate::domain::entry::EntryKind::ALL;
    let page = DraftsPage {
        layout: visitor
            .layout("Drafts")
            .hidden()
            .within(negotiation::nav(&record, Section::Other)),
        back: (
            NegotiationPath {
                negotiation: path.negotiation.clone(),
            }
            .to_string(),
            record.negotiation.title.to_string(),
        ),
        add: kinds
            .iter()
            .map(|kind| Link {
                label: format!("New {}", kind.name()),
                path: new_entry(&path.negotiation, *kind),
            })
            .collect(),
        rows: listed
            .into_iter()
            .map(|(draft, ..)| Row::new(draft, &record))
            .collect(),
    };
    page::html(&page, Cache::Never)
}
