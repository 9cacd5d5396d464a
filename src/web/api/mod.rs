//! The API: what the pages tell, for programs, and the operations of the forms by token.
//!
//! Its documents of entries are those of the file format; what it computes (standings, states, gaps) comes from the same rules as the pages.
//! Its description is made from the handlers themselves ([`mod@openapi`]), and a test holds what they answer against it.

mod changes;
mod entries;
mod issues;
mod negotiations;
mod openapi;
mod page;
mod versions;
mod webhooks;
mod write;

use axum::{
    http::{
        HeaderValue,
        header::{ETAG, LINK},
    },
    response::Response,
};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{ArrayBuilder, Ref, RefOr, Schema},
};

pub use self::webhooks::{Outbox, deliver};
pub(super) use self::{
    changes::since as changes,
    entries::{list as entries, one as entry},
    issues::{all as issues, one as issue},
    negotiations::{list as negotiations, one as negotiation, root},
    openapi::document as openapi,
    page::show as about,
    versions::list as versions,
    webhooks::{end as end_webhook, list as webhooks, make as make_webhook},
    write::{create, save},
};
use super::{Error, page as pages};
use crate::{domain::licence, transfer::file::SCHEMA};

/// How many things a list holds unless it is asked for fewer or more.
const USUAL: usize = 50;
/// How many it holds at most.
const MOST: usize = 200;

/// How many things a list is asked for.
///
/// # Errors
/// "Unreadable" for a number that is none, or too large.
fn limit(asked: Option<&str>) -> Result<usize, Error> {
    match asked.filter(|asked| !asked.is_empty()).map(str::parse) {
        None => Ok(USUAL),
        Some(Ok(limit @ 1..=MOST)) => Ok(limit),
        Some(_) => Err(Error::Unreadable("limit is a number from 1 to 200.")),
    }
}

/// An answer, with the licence of what it holds.
///
/// # Errors
/// When it is no JSON, which is a fault of ours.
pub(super) fn answer(body: &impl Serialize) -> Result<Response, Error> {
    let mut response = pages::data(serde_json::to_vec(body)?, "application/json", None);
    let licence = format!("<{}>; rel=\"license\"", licence::URL);
    if let Ok(licence) = HeaderValue::from_str(&licence) {
        response.headers_mut().insert(LINK, licence);
    }
    Ok(response)
}

/// An answer that is the same as long as its version is: its tag is strong, so that a change can be made to it.
fn versioned(body: &impl Serialize, version: i32) -> Result<Response, Error> {
    let mut response = answer(body)?;
    if let Ok(tag) = HeaderValue::from_str(&tag(version)) {
        response.headers_mut().insert(ETAG, tag);
    }
    Ok(response)
}

/// The tag of a version of an entry.
fn tag(version: i32) -> String {
    format!("\"{version}\"")
}

/// A list of things, and where it goes on.
#[derive(Serialize, ToSchema)]
struct List<T> {
    /// The things.
    items: Vec<T>,
    /// The address of the rest of them; none where there is no more.
    next: Option<String>,
}

/// The schema of a document of the file format.
fn of_format(name: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::new(format!("{SCHEMA}#/$defs/{name}")))
}

/// The schema of a list of such documents.
fn list_of(name: &str) -> RefOr<Schema> {
    ArrayBuilder::new().items(of_format(name)).into()
}
