//! What helps to find the site and to know what it is: sitemaps, robots.txt, the manifest, llms.txt, the page about the record.

use std::fmt::Write;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::routing::TypedPath;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use super::{
    App, Error, Visitor, assets, negotiation,
    page::{self, Cache, Layout, SITE},
    paths::{
        self, AboutPath, AccountPath, ApiPath, ChangesPath, ComparePath, CorrectionsPath, DataPath,
        DeskPath, DisputesPath, ExportJsonPath, FaviconPath, HomePath, IssuePath, IssuesPath,
        LlmsPath, ManifestPath, MethodPath, NegotiationPath, NegotiationSitemapPath, OffersPath,
        OpenApiPath, RobotsPath, SchemaPath, SearchPath, SignInPath, SiteSitemapPath, SitemapPath,
        SourcesPath,
    },
};
use crate::{domain::licence, store::sitemap};

const XML: &str = "application/xml; charset=utf-8";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// An XML document of addresses: a sitemap (`urlset` of `url`) or an index of them (`sitemapindex` of `sitemap`).
fn document(
    root: &str,
    each: &str,
    addresses: impl IntoIterator<Item = (String, Option<DateTime<Utc>>)>,
) -> Response {
    let mut xml =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">\n");
    for (address, saved) in addresses {
        let saved = saved.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        let saved = saved.map(|at| format!("<lastmod>{at}</lastmod>"));
        // Writing into a String cannot fail; an address of this site holds no mark of XML but "&", and none of these has a query.
        writeln!(
            xml,
            "<{each}><loc>{address}</loc>{}</{each}>",
            saved.unwrap_or_default()
        )
        .ok();
    }
    xml.push_str(&format!("</{root}>\n"));
    page::data(xml, XML, None)
}

/// `/sitemap.xml`: one sitemap for the site's own pages, and one for each negotiation.
pub(super) async fn sitemap(_: SitemapPath, State(app): State<App>) -> Result<Response, Error> {
    let mut tx = app.db.read().await?;
    let listed = sitemap::negotiations(&mut tx).await?;
    drop(tx);
    let negotiations = listed.into_iter().map(|known| {
        let path = NegotiationSitemapPath {
            negotiation: known.slug,
        };
        (app.absolute(path), Some(known.saved_at))
    });
    let own = (app.absolute(SiteSitemapPath), None);
    Ok(document(
        "sitemapindex",
        "sitemap",
        [own].into_iter().chain(negotiations),
    ))
}

/// `/sitemap-site.xml`
pub(super) async fn of_site(_: SiteSitemapPath, State(app): State<App>) -> Response {
    let own = [HomePath::PATH, AboutPath::PATH, MethodPath::PATH];
    document("urlset", "url", own.map(|path| (app.absolute(path), None)))
}

/// `/{negotiation}/sitemap.xml`: its pages, then its entries, as many as a sitemap holds.
pub(super) async fn of_negotiation(
    path: NegotiationSitemapPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let of = || record.negotiation.slug.to_string();
    let mut own = vec![
        NegotiationPath { negotiation: of() }.to_string(),
        ComparePath { negotiation: of() }.to_string(),
        IssuesPath { negotiation: of() }.to_string(),
        OffersPath { negotiation: of() }.to_string(),
        DisputesPath { negotiation: of() }.to_string(),
        ChangesPath { negotiation: of() }.to_string(),
        CorrectionsPath { negotiation: of() }.to_string(),
        SourcesPath { negotiation: of() }.to_string(),
        DataPath { negotiation: of() }.to_string(),
    ];
    own.extend(record.issues().map(|issue| {
        IssuePath {
            negotiation: of(),
            issue: issue.slug.to_string(),
        }
        .to_string()
    }));
    let left = sitemap::MOST - i64::try_from(own.len()).unwrap_or(sitemap::MOST);
    let mut tx = app.db.read().await?;
    let saved = sitemap::entries(&mut tx, record.house.id, left.max(0)).await?;
    drop(tx);
    let own = own.into_iter().map(|path| (app.absolute(path), None));
    let entries = saved.into_iter().map(|entry| {
        let path = paths::entry(record.negotiation.slug.as_str(), entry.kind, &entry.slug);
        (app.absolute(path), Some(entry.saved_at))
    });
    Ok(document("urlset", "url", own.chain(entries)))
}

/// `/robots.txt` (RFC 9309): what is for editors alone is left out, and the search, whose addresses have no end; everything else may be
/// read.
pub(super) async fn robots(_: RobotsPath, State(app): State<App>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: {}\nDisallow: {}\nDisallow: {}\nDisallow: {}\nDisallow: /*/edit$\nDisallow: /*/new$\n\nSitemap: {}\n",
        SearchPath::PATH,
        DeskPath::PATH,
        AccountPath::PATH,
        SignInPath::PATH,
        app.absolute(SitemapPath)
    );
    page::data(text, "text/plain; charset=utf-8", None)
}

/// `/manifest.webmanifest` (W3C Web Application Manifest)
pub(super) async fn manifest(_: ManifestPath) -> Response {
    let manifest = json!({
        "name": SITE,
        "short_name": SITE,
        "description": "Every offer, counteroffer and statement of negotiations, with its source.",
        "start_url": HomePath::PATH,
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [{ "src": assets::path("favicon.svg"), "sizes": "any", "type": "image/svg+xml" }],
    });
    page::data(manifest.to_string(), "application/manifest+json", None)
}

/// `/favicon.ico`: what browsers and feed readers ask for without having been told of it.
pub(super) async fn favicon(_: FaviconPath) -> Response {
    Redirect::permanent(assets::path("favicon.svg")).into_response()
}

/// `/llms.txt` (<https://llmstxt.org/>): what is here, in which forms, under which terms.
pub(super) async fn llms(_: LlmsPath, State(app): State<App>) -> Result<Response, Error> {
    let mut tx = app.db.read().await?;
    let listed = sitemap::negotiations(&mut tx).await?;
    drop(tx);
    let mut text = format!(
        "# {SITE}\n\n> A public record of negotiations: every offer, counteroffer, response and statement with its source, and for any date \
         where each side stands on each issue.\n\nAdd `?as_of=YYYY-MM-DD` to a page of a negotiation to read it as of a date, and `&known=public` \
         to read what was public then. Each claim carries a word for what it rests on. Facts may be used under {} ({}); name the page and its \
         version. Quotations belong to those who said them.\n\n## About\n\n- [Method]({}): how every computed word and number comes about\n\
         - [About this record]({}): licence, how to cite, how to reach the editors\n- [Schema]({}): the format of the exports\n- [API]({}): the same by program, as OpenAPI 3.1\n\n## Negotiations\n\n",
        licence::ID,
        licence::URL,
        app.absolute(MethodPath),
        app.absolute(AboutPath),
        app.absolute(SchemaPath),
        app.absolute(OpenApiPath),
    );
    for known in listed.into_iter().take(LISTED) {
        let negotiation = known.slug;
        let page = app.absolute(NegotiationPath {
            negotiation: negotiation.clone(),
        });
        let export = app.absolute(ExportJsonPath {
            negotiation: negotiation.clone(),
        });
        let data = app.absolute(DataPath { negotiation });
        let summary = known
            .summary
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        writeln!(
            text,
            "- [{}]({page}): {summary} [Everything as JSON]({export}), [other forms]({data})",
            known.title
        )
        .ok();
    }
    Ok(page::data(text, "text/markdown; charset=utf-8", None))
}

/// How many negotiations llms.txt names.
const LISTED: usize = 200;

#[derive(Template)]
#[template(path = "finding/about.html")]
struct About {
    layout: Layout,
    method: MethodPath,
    licence: (&'static str, &'static str),
    contact: Option<String>,
    llms: LlmsPath,
    api: ApiPath,
}

/// `/about`
pub(super) async fn about(
    path: AboutPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let page = About {
        layout: visitor
            .layout("About this record")
            .described("What is recorded here and how, under which licence, how to cite it and how to reach the editors.")
            .at(path),
        method: MethodPath,
        licence: (licence::NAME, licence::URL),
        contact: app.contact().map(str::to_owned),
        llms: LlmsPath,
        api: ApiPath,
    };
    page::html(&page, Cache::Check)
}
