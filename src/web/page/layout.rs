//! What the layout prints around a page.

use axum_extra::routing::TypedPath;
use serde_json::{Value, json};

use super::{
    super::{
        App, assets,
        paths::{
            AboutPath, AccountPath, DeskPath, HomePath, ManifestPath, MethodPath, SearchPath,
            SignInPath, SignOutPath,
        },
    },
    Link, NegotiationNav, SITE,
};
use crate::{
    desk::Editor,
    domain::{
        dates::PartialDate,
        licence,
        permission::{Act, Seats},
        problems::Problems,
    },
};

/// What the layout prints around a page. Build it with [`Visitor::layout`](crate::web::Visitor::layout) and the methods here.
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
    pub(in crate::web) fn new(app: &App, editor: Option<&Editor>, title: &str) -> Self {
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
