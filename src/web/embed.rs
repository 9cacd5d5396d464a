//! What other sites show of this one: pages to frame, and oEmbed, by which a pasted link becomes one.
//!
//! These pages, and no others, may be framed anywhere. They know no reader: what is private is not there, and no cookie is set or read.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    App, Error, Visitor, assets,
    extract::Query,
    figures::Chart,
    moment::{self, with_query},
    negotiation,
    page::{self, Cache, SITE},
    paths::{EmbedIssuePath, EmbedOfferPath, IssueCardPath, IssuePath, OembedPath, OfferPath},
};
use crate::render::{card::Card, escape::escaped};

/// What the beginning of the address of every such page is.
pub(super) const UNDER: &str = "/embed/";

/// How wide a frame may be, in pixels, and how wide it is when nothing is asked.
const WIDTHS: (u32, u32) = (280, 800);
const WIDTH: u32 = 560;

/// How high a frame must be for its width, so that nothing of what is usual in it is cut off.
fn height(width: u32) -> u32 {
    if width < 420 { 640 } else { 480 }
}

/// What an address may ask of a page to frame.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Asked {
    as_of: Option<String>,
    known: Option<String>,
    /// `light` or `dark`, where it should not follow the reader's device.
    theme: Option<String>,
    /// `chart`: the chart alone.
    show: Option<String>,
}

impl Asked {
    /// The date that it asks for.
    pub(super) fn moment(&self) -> moment::Asked {
        moment::Asked {
            as_of: self.as_of.clone(),
            known: self.known.clone(),
        }
    }

    /// Whether it asks for the chart alone.
    pub(super) fn chart_alone(&self) -> bool {
        self.show.as_deref() == Some("chart")
    }

    fn theme(&self) -> Option<&'static str> {
        match self.theme.as_deref() {
            Some("light") => Some("light"),
            Some("dark") => Some("dark"),
            Some(_) | None => None,
        }
    }
}

/// A page to frame: what the share image says, as text, with the way to the whole page.
#[derive(Template)]
#[template(path = "embed/embed.html")]
pub(super) struct Embed {
    theme: Option<&'static str>,
    stylesheet: &'static str,
    site: &'static str,
    card: Card,
    /// The whole page, in full.
    page: String,
    chart: Option<Chart>,
    chart_alone: bool,
    /// What is newer than what is shown.
    newer: Option<String>,
    /// The page of today, in full.
    today: String,
}

impl Embed {
    /// A page that shows a card, and leads to `page`, or to `today` where something is newer.
    pub(super) fn new(asked: &Asked, card: Card, page: String, today: String) -> Self {
        Self {
            theme: asked.theme(),
            stylesheet: assets::path("style.css"),
            site: SITE,
            card,
            page,
            chart: None,
            chart_alone: false,
            newer: None,
            today,
        }
    }

    /// With a chart, alone where that is asked.
    #[must_use]
    pub(super) fn with_chart(mut self, chart: Option<Chart>, asked: &Asked) -> Self {
        self.chart_alone = asked.chart_alone() && chart.is_some();
        self.chart = chart;
        self
    }

    /// With a word on what is newer.
    #[must_use]
    pub(super) fn newer(mut self, newer: Option<String>) -> Self {
        self.newer = newer;
        self
    }

    /// The class of a side at a place: that of the pages.
    fn side(&self, place: &Option<usize>) -> &'static str {
        negotiation::side_at(*place)
    }

    /// The page.
    ///
    /// # Errors
    /// When the template fails, which is a fault of ours.
    pub(super) fn show(&self) -> Result<Response, Error> {
        page::html(self, Cache::Check)
    }
}

/// What is copied to show a page elsewhere: a frame, and an image where frames are not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes {
    pub(super) frame: String,
    pub(super) image: String,
}

impl Codes {
    /// The codes of a page in full, of its frame's and its image's addresses, with its title and what the image says.
    pub(super) fn new(frame: &str, page: &str, image: &str, title: &str, says: &str) -> Self {
        Self {
            frame: iframe(frame, title, (WIDTH, height(WIDTH))),
            image: format!(
                "<a href=\"{}\"><img src=\"{}\" alt=\"{}\" width=\"600\" height=\"315\"></a>",
                escaped(page),
                escaped(image),
                escaped(says)
            ),
        }
    }
}

fn iframe(address: &str, title: &str, (width, height): (u32, u32)) -> String {
    format!(
        "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" style=\"max-width:100%;border:0\"></iframe>",
        escaped(address),
        escaped(title)
    )
}

/// Where a page tells of its oEmbed.
pub(super) fn discovery(visitor: &Visitor, page: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("url", &visitor.absolute(page))
        .finish();
    visitor.absolute(format!("{OembedPath}?{query}"))
}

/// What a consumer of oEmbed asks (<https://oembed.com/>).
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wanted {
    url: Option<String>,
    maxwidth: Option<u32>,
    maxheight: Option<u32>,
    format: Option<String>,
}

/// What it gets.
#[derive(Debug, Serialize)]
struct Oembed {
    r#type: &'static str,
    version: &'static str,
    provider_name: &'static str,
    provider_url: String,
    title: String,
    html: String,
    width: u32,
    height: u32,
    cache_age: u32,
    thumbnail_url: String,
    thumbnail_width: u32,
    thumbnail_height: u32,
}

/// A page of this site that can be framed.
struct Framed {
    title: String,
    frame: String,
    image: String,
}

/// `/oembed?url=`
pub(super) async fn oembed(
    _: OembedPath,
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    if wanted
        .format
        .as_deref()
        .is_some_and(|format| format != "json")
    {
        return Ok((
            StatusCode::NOT_IMPLEMENTED,
            "This site answers in JSON alone.\n",
        )
            .into_response());
    }
    let url = wanted.url.unwrap_or_default();
    let missing = || Error::not_found("page to embed", &url);
    let path = url.strip_prefix(app.base_url()).ok_or_else(missing)?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query = query.split('#').next().unwrap_or_default();
    let query: Vec<(&str, String)> = form_urlencoded::parse(query.as_bytes())
        .filter_map(|(name, value)| {
            let name = ["as_of", "known"]
                .into_iter()
                .find(|known| *known == name)?;
            let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            plain.then(|| (name, value.into_owned()))
        })
        .collect();
    let path = path.split('#').next().unwrap_or_default();
    let framed = framed(&app, path, &query).await?.ok_or_else(missing)?;
    let most = wanted.maxwidth.unwrap_or(WIDTH);
    let width = WIDTH.min(most).clamp(WIDTHS.0, WIDTHS.1);
    let height = height(width).min(wanted.maxheight.unwrap_or(u32::MAX));
    let oembed = Oembed {
        r#type: "rich",
        version: "1.0",
        provider_name: SITE,
        provider_url: app.absolute("/"),
        html: iframe(&framed.frame, &framed.title, (width, height)),
        title: framed.title,
        width,
        height,
        cache_age: 3600,
        thumbnail_url: framed.image,
        thumbnail_width: crate::render::card::WIDTH,
        thumbnail_height: crate::render::card::HEIGHT,
    };
    Ok(page::data(
        serde_json::to_string(&oembed)?,
        "application/json",
        None,
    ))
}

/// The page of an issue or an offer at a path, or its frame.
async fn framed(app: &App, path: &str, query: &[(&str, String)]) -> Result<Option<Framed>, Error> {
    let path = path.strip_prefix("/embed").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let [slug, kind, name] = parts.as_slice() else {
        return Ok(None);
    };
    let record = negotiation::load(app, &Visitor::nobody(app), slug).await?;
    let negotiation = record.negotiation.slug.to_string();
    let keep = |path: String| app.absolute(with_query(path, query));
    Ok(match *kind {
        "issues" => record
            .issues()
            .find(|issue| issue.slug == **name)
            .map(|issue| Framed {
                title: format!("{}: {}", issue.title, record.negotiation.title),
                frame: keep(
                    EmbedIssuePath {
                        negotiation: negotiation.clone(),
                        issue: issue.slug.to_string(),
                    }
                    .to_string(),
                ),
                image: keep(
                    IssueCardPath::from(&IssuePath {
                        negotiation: negotiation.clone(),
                        issue: issue.slug.to_string(),
                    })
                    .to_string(),
                ),
            }),
        "offers" => record
            .offers()
            .iter()
            .find(|offer| offer.slug == **name)
            .map(|offer| Framed {
                title: format!("{}: {}", offer.title, record.negotiation.title),
                frame: keep(
                    EmbedOfferPath {
                        negotiation: negotiation.clone(),
                        slug: offer.slug.to_string(),
                    }
                    .to_string(),
                ),
                image: keep(format!(
                    "{}/card.png",
                    OfferPath {
                        negotiation: negotiation.clone(),
                        slug: offer.slug.to_string(),
                    }
                )),
            }),
        _ => None,
    })
}
