//! How every computed word and number comes about: the page of `docs/method.md`, which is part of the program.

use std::sync::LazyLock;

use askama::Template;
use axum::response::Response;

use super::{
    Error, Visitor,
    page::{self, Cache, Layout},
    paths::MethodPath,
};
use crate::render::markdown::{Body, Document};

static METHOD: LazyLock<Document> =
    LazyLock::new(|| Document::new(include_str!("../../docs/method.md")));

#[derive(Template)]
#[template(path = "method/method.html")]
struct MethodPage {
    layout: Layout,
    title: &'static str,
    body: Body,
}

pub(super) async fn show(path: MethodPath, visitor: Visitor) -> Result<Response, Error> {
    let page = MethodPage {
        layout: visitor
            .layout(&METHOD.title)
            .described("How every computed word and number on this site comes about, with examples that can be checked.")
            .at(path),
        title: &METHOD.title,
        body: METHOD.body(),
    };
    page::html(&page, Cache::Check)
}
