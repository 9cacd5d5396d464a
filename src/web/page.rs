//! What all pages have in common: the layout's contents, the cache policies, and the way from a template to a response.

use askama::Template;
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, LAST_MODIFIED},
    },
    response::{IntoResponse, Response},
};
use axum_extra::routing::TypedPath;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    App, Error, assets,
    paths::{
        AboutPath, AccountPath, AtomPath, CardPath, ChangesPath, ComparePath, DataPath, DeskPath,
        DisputesPath, DraftsPath, HomePath, IssuesPath, ManifestPath, MethodPath, NegotiationPath,
        NewOfferPath, OffersPath, SearchPath, SignInPath, SignOutPath,
    },
};
use crate::{
    desk::Editor,
    domain::{
        dates::PartialDate,
        entry::EntryKind,
        house::House,
        ids::NegotiationId,
        licence,
        permission::{Act, Seats},
        problems::Problems,
    },
};

/// The site's name, as titles end with it.
pub const SITE: &str = "Counteroffer";

/// How long a page may be kept, and by whom. A signed-in editor's pages are private whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// Is sent from memory: may be kept for a moment, and shown a little longer while it is checked or where this site does not answer.
    Shared,
    /// Is sent while the database is away.
    Late,
    /// May be kept, but is checked each time; the check costs few bytes, as the page carries a tag of its content.
    Check,
    /// Is never kept: a form, an error, whatever holds a secret.
    Never,
    /// Never changes under its address.
    Forever,
}

impl Cache {
    /// The value of `Cache-Control` (RFC 9111, RFC 8246).
    pub fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Shared => "public, max-age=1, stale-while-revalidate=5, stale-if-error=3600",
            Self::Late => "public, max-age=2",
            Self::Check => "no-cache",
            Self::Never => "no-store",
            Self::Forever => "public, max-age=31536000, immutable",
        })
    }
}

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The words.
    pub label: String,
    /// Where it leads, on this site.
    pub path: String,
}

impl Link {
    fn new(label: &str, path: impl ToString) -> Self {
        Self {
            label: label.to_owned(),
            path: path.to_string(),
        }
    }
}

/// A link of a navigation that knows whether it leads to the page that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// The words.
    pub label: &'static str,
    /// Where it leads.
    pub path: String,
    /// Whether this is the page's own section.
    pub current: bool,
}

/// The sections of a negotiation, as its navigation names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Where it stands, and the timeline.
    Timeline,
    /// Issues by parties.
    Compare,
    /// The issues.
    Issues,
    /// The offers.
    Offers,
    /// The disputed facts.
    Disputes,
    /// What was changed in the record.
    Changes,
    /// None of these: another page that belongs to the negotiation.
    Other,
}

impl Section {
    /// The section of the entries of a kind. Responses, statements and events have their place on the timeline.
    pub fn of(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Offer => Self::Offers,
            EntryKind::Event | EntryKind::Response | EntryKind::Statement => Self::Other,
        }
    }
}

/// The navigation of the negotiation that a page belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NegotiationNav {
    /// The negotiation's short name; it leads to the timeline.
    pub name: String,
    /// The negotiation's title; page titles end with it.
    pub title: String,
    /// The address of its timeline.
    pub path: String,
    /// The address of the form for a new offer, for editors.
    pub new_offer: String,
    /// The address of its drafts, for those who write them.
    pub drafts: String,
    /// The address of its feed.
    pub feed: String,
    /// The address of its share image.
    pub card: String,
    /// Where open pages hear of what is saved after this one was made.
    pub live: Option<String>,
    /// The address of what can be followed and taken away.
    pub data: String,
    /// Its sections, in the order of reading.
    pub links: Vec<NavLink>,
    /// How the negotiation is kept.
    pub house: House,
}

impl NegotiationNav {
    /// The navigation of the negotiation with this slug, short name and title, on a page of `current`.
    pub fn new(slug: &str, name: &str, title: &str, current: Section) -> Self {
        let negotiation = || slug.to_owned();
        let path = NegotiationPath {
            negotiation: negotiation(),
        }
        .to_string();
        let link = |label, section, path: String| NavLink {
            label,
            path,
            current: section == current,
        };
        let links = vec![
            link("Timeline", Section::Timeline, path.clone()),
            link(
                "Compare",
                Section::Compare,
                ComparePath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
            link(
                "Issues",
                Section::Issues,
                IssuesPath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
            link(
                "Offers",
                Section::Offers,
                OffersPath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
            link(
                "Disputes",
                Section::Disputes,
                DisputesPath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
            link(
                "Changes",
                Section::Changes,
                ChangesPath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
        ];
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            path,
            new_offer: NewOfferPath {
                negotiation: negotiation(),
            }
            .to_string(),
            drafts: DraftsPath {
                negotiation: negotiation(),
            }
            .to_string(),
            feed: AtomPath {
                negotiation: negotiation(),
            }
            .to_string(),
            card: CardPath {
                negotiation: negotiation(),
            }
            .to_string(),
            data: DataPath {
                negotiation: negotiation(),
            }
            .to_string(),
            live: None,
            links,
            house: House::open(NegotiationId(0)),
        }
    }

    /// With the address at which an open page hears of saves.
    #[must_use]
    pub fn heard_at(mut self, live: String) -> Self {
        self.live = Some(live);
        self
    }

    /// The navigation of a negotiation that is kept like this.
    #[must_use]
    pub fn kept(mut self, house: House) -> Self {
        self.house = house;
        self
    }
}

/// What the layout prints around a page. Build it with [`super::Visitor::layout`] and the methods here.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The whole text of the title element.
    pub title: String,
    /// The title without the site's or the negotiation's name, for previews of a shared link.
    pub heading: String,
    /// One or two sentences for search results and previews of a shared link.
    pub description: Option<String>,
    /// The page's one address, in full.
    pub canonical: Option<String>,
    /// The address that a shared link shows, in full, where it is pinned to a date; otherwise the canonical one.
    pub shared: Option<String>,
    /// The image of a shared link: its address in full, and what it says.
    pub image: Option<(String, String)>,
    /// What the page is about, in the words of schema.org.
    entities: Vec<Value>,
    /// How the page is embedded: its oEmbed, in full.
    pub oembed: Option<String>,
    /// When what the page is about became public, for previews of a shared link.
    pub published: Option<PartialDate>,
    /// The address of the script of the copy buttons, on pages that have some.
    pub copy_script: Option<&'static str>,
    /// The address at which the page hears of saves, and of the script that does it, on pages that show the record as it is now.
    pub live: Option<(String, &'static str)>,
    /// The feeds of the page and of its negotiation: each title with its address.
    pub feeds: Vec<(String, String)>,
    /// Whether search engines are asked to leave the page out.
    pub noindex: bool,
    /// The negotiation that the page belongs to.
    pub negotiation: Option<NegotiationNav>,
    /// The masthead's links.
    pub links: Vec<Link>,
    /// Where signing out is sent to, when somebody is signed in.
    pub sign_out: Option<String>,
    /// The address of the list of negotiations.
    pub home: String,
    /// The address of the page that explains what is computed.
    pub method: String,
    /// The address of the page about the record.
    pub about: &'static str,
    /// The address of the site's manifest.
    pub manifest: &'static str,
    base_url: String,
    seats: Seats,
}

impl Layout {
    /// The layout of a page with this title, for this reader.
    pub(super) fn new(app: &App, editor: Option<&Editor>, title: &str) -> Self {
        let search = Link::new("Search", SearchPath);
        let links = match editor {
            Some(_) => vec![
                search,
                Link::new("Desk", DeskPath),
                Link::new("Account", AccountPath),
            ],
            None => vec![search, Link::new("Sign in", SignInPath)],
        };
        Self {
            title: format!("{title}: {SITE}"),
            heading: title.to_owned(),
            description: None,
            canonical: None,
            shared: None,
            image: None,
            entities: Vec::new(),
            oembed: None,
            published: None,
            copy_script: None,
            live: None,
            feeds: Vec::new(),
            noindex: false,
            negotiation: None,
            links,
            sign_out: editor.map(|_| SignOutPath.to_string()),
            home: HomePath.to_string(),
            method: MethodPath.to_string(),
            about: AboutPath::PATH,
            manifest: ManifestPath::PATH,
            base_url: app.base_url().to_owned(),
            seats: editor
                .map(|editor| editor.seats.clone())
                .unwrap_or_default(),
        }
    }

    /// With these words as the whole title, where the site's name is part of them.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        self.title = title.to_owned();
        self
    }

    /// With a description, in one or two sentences.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// With the page's one address, which readers share.
    #[must_use]
    pub fn at(mut self, path: impl std::fmt::Display) -> Self {
        self.canonical = Some(format!("{}{path}", self.base_url));
        self
    }

    /// As a page that is shared as of a date, at this address.
    #[must_use]
    pub fn shared_at(mut self, path: impl std::fmt::Display) -> Self {
        self.shared = Some(format!("{}{path}", self.base_url));
        self
    }

    /// With an image for links to it, at this address, which says this.
    #[must_use]
    pub fn pictured(mut self, path: impl std::fmt::Display, says: impl Into<String>) -> Self {
        self.image = Some((format!("{}{path}", self.base_url), says.into()));
        self
    }

    /// With the address of its oEmbed.
    #[must_use]
    pub fn embedded(mut self, oembed: String) -> Self {
        self.oembed = Some(oembed);
        self
    }

    /// With what it is about, in the words of schema.org.
    #[must_use]
    pub fn about_entity(mut self, entity: Value) -> Self {
        self.entities.push(entity);
        self
    }

    /// The page's address as links share it, in full: what a printed page says of where it is from.
    pub fn address(&self) -> Option<&String> {
        self.shared.as_ref().or(self.canonical.as_ref())
    }

    /// What the page tells programs of itself, as JSON-LD; nothing on pages that are nobody else's business.
    pub fn linked_data(&self) -> Option<String> {
        let url = self.canonical.as_ref().filter(|_| !self.noindex)?;
        let site =
            json!({ "@type": "WebSite", "name": SITE, "url": format!("{}/", self.base_url) });
        let mut page = json!({
            "@type": "WebPage",
            "url": url,
            "name": self.heading,
            "isPartOf": site,
            "license": licence::URL,
        });
        if let Some(description) = &self.description {
            page["description"] = json!(description);
        }
        if let Some(nav) = &self.negotiation {
            let steps = [
                (SITE, format!("{}/", self.base_url)),
                (nav.title.as_str(), format!("{}{}", self.base_url, nav.path)),
                (self.heading.as_str(), url.clone()),
            ];
            let own = format!("{}{}", self.base_url, nav.path) == *url;
            let steps = steps.iter().take(if own { 2 } else { 3 });
            let steps: Vec<Value> = (1..)
                .zip(steps)
                .map(|(at, (name, item))| {
                    json!({ "@type": "ListItem", "position": at, "name": name, "item": item })
                })
                .collect();
            page["breadcrumb"] = json!({ "@type": "BreadcrumbList", "itemListElement": steps });
        }
        let graph: Vec<&Value> = [&page].into_iter().chain(&self.entities).collect();
        let told = json!({ "@context": "https://schema.org", "@graph": graph }).to_string();
        // Within a script element nothing may look like its end.
        Some(
            told.replace('<', "\\u003c")
                .replace('>', "\\u003e")
                .replace('&', "\\u0026"),
        )
    }

    /// With the day on which what the page is about became public.
    #[must_use]
    pub fn published(mut self, on: PartialDate) -> Self {
        self.published = Some(on);
        self
    }

    /// With the script of the copy buttons, which are hidden without it.
    #[must_use]
    pub fn with_copy(mut self) -> Self {
        self.copy_script = Some(assets::path("copy.js"));
        self
    }

    /// As a page that tells what is saved while it is open, unless it shows the record of a date; call it after [`Self::within`].
    #[must_use]
    pub fn live_unless(mut self, is_dated: bool) -> Self {
        let nav = self.negotiation.as_ref().filter(|_| !is_dated);
        let listen = nav.and_then(|nav| nav.live.clone());
        self.live = listen.map(|listen| (listen, assets::path("live.js")));
        self
    }

    /// As a page of this negotiation: its navigation, its name at the end of the title, and for editors the way to add an offer.
    #[must_use]
    pub fn within(mut self, nav: NegotiationNav) -> Self {
        self.title = if nav.title == self.heading {
            format!("{}: {SITE}", self.heading)
        } else {
            format!("{}: {}", self.heading, nav.title)
        };
        if self.seats.may(Act::Draft, nav.house.id) {
            self.links.insert(0, Link::new("Drafts", &nav.drafts));
            self.links
                .insert(0, Link::new("Add an offer", &nav.new_offer));
        }
        self.noindex |= nav.house.is_private;
        self.feeds.push((nav.title.clone(), nav.feed.clone()));
        if self.image.is_none() {
            self = self.pictured(&nav.card, nav.title.clone());
        }
        self.negotiation = Some(nav);
        self
    }

    /// With a feed of its own, which stands before the negotiation's.
    #[must_use]
    pub fn followed(mut self, title: impl Into<String>, path: impl ToString) -> Self {
        self.feeds.insert(0, (title.into(), path.to_string()));
        self
    }

    /// As a form with these problems: with one at least, the title starts with "Error".
    #[must_use]
    pub fn told(self, problems: &Problems) -> Self {
        if problems.is_empty() {
            self
        } else {
            self.with_errors()
        }
    }

    /// As a form with something wrong in it: the title starts with "Error".
    #[must_use]
    pub fn with_errors(mut self) -> Self {
        self.title = format!("Error: {}", self.title);
        self
    }

    /// Left out by search engines: forms, errors, an editor's own pages.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.noindex = true;
        self
    }

    /// The address of the stylesheet.
    pub fn stylesheet(&self) -> &'static str {
        assets::path("style.css")
    }

    /// The address of the site's mark.
    pub fn icon(&self) -> &'static str {
        assets::path("favicon.svg")
    }

    /// The site's name.
    pub fn site(&self) -> &'static str {
        SITE
    }
}

/// A page that was found or saved: status 200.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn html(page: &impl Template, cache: Cache) -> Result<Response, Error> {
    html_as(StatusCode::OK, page, cache)
}

/// A page with another status, for example a form with errors (422).
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn html_as(status: StatusCode, page: &impl Template, cache: Cache) -> Result<Response, Error> {
    let body = page.render()?;
    let tag = match cache {
        Cache::Check => Some(entity_tag(body.as_bytes())),
        Cache::Never | Cache::Forever | Cache::Shared | Cache::Late => None,
    };
    let mut response = (
        status,
        [
            (
                CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (CACHE_CONTROL, cache.header()),
        ],
        body,
    )
        .into_response();
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        response.headers_mut().insert(ETAG, tag);
    }
    Ok(response)
}

/// What a program loads: a feed, a calendar, a table. Pages of other sites may read it too; their readers' cookies do not come along.
pub fn data(
    body: impl Into<Bytes>,
    media_type: &'static str,
    saved: Option<DateTime<Utc>>,
) -> Response {
    let body = body.into();
    let tag = entity_tag(&body);
    let mut response = (
        [
            (CONTENT_TYPE, HeaderValue::from_static(media_type)),
            (CACHE_CONTROL, Cache::Check.header()),
            (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        ],
        body,
    )
        .into_response();
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    let saved = saved.map(|at| httpdate::fmt_http_date(at.into()));
    if let Some(Ok(saved)) = saved.map(|saved| HeaderValue::from_str(&saved)) {
        headers.insert(LAST_MODIFIED, saved);
    }
    response
}

/// What a program loads that is read and sent a part at a time: nobody knows its tag before its end.
pub fn streamed(body: Body, media_type: &'static str) -> Response {
    (
        [
            (CONTENT_TYPE, HeaderValue::from_static(media_type)),
            (CACHE_CONTROL, Cache::Check.header()),
            (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        ],
        body,
    )
        .into_response()
}

/// The weak entity tag of a body. It is made of the content, not of a revision, because a page also shows what later entries made of it.
/// Weak, because the body may be sent compressed (RFC 9110, section 8.8.1).
fn entity_tag(body: &[u8]) -> String {
    format!("W/\"{}\"", &hex(&Sha256::digest(body))[..24])
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;

    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// The header that carries the request's id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
