//! What one request carries from layer to layer: its id, and who is signed in, looked up once at most.

use std::{
    convert::Infallible,
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    extract::{FromRequestParts, Request},
    http::{Extensions, HeaderMap, HeaderValue, header::AUTHORIZATION, request::Parts},
};
use tokio::sync::OnceCell;

use super::{App, Error, error::Refused, page::Layout, session_cookie};
use crate::{
    desk::{
        Editor,
        api_tokens::{self, Bearer},
        sessions::{self, Token},
    },
    domain::{house::House, ids::NegotiationId, permission::Act},
};

/// One request on its way. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Visit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: String,
    key: Key,
    editor: OnceCell<Option<Editor>>,
    /// Whether the token that came with it may write; no session writes by the API, since a browser sends its cookie wherever it is led.
    writes: AtomicBool,
}

/// By what a request says who sends it.
#[derive(Debug)]
enum Key {
    None,
    /// The cookie of a browser.
    Session(Token),
    /// The token of a program, as far as it is one.
    Bearer(Option<Token>),
}

/// The prefix of the addresses that take a program's token.
pub(super) const API: &str = "/api/";

impl Visit {
    /// A request that has just come in.
    pub(super) fn begin(app: &App, path: &str, headers: &HeaderMap) -> Self {
        let bearer = headers.get(AUTHORIZATION).filter(|_| path.starts_with(API));
        Self::with(match (bearer, session_cookie::read(app, headers)) {
            (Some(bearer), _) => Key::Bearer(token_in(bearer)),
            (None, Some(token)) => Key::Session(token),
            (None, None) => Key::None,
        })
    }

    fn with(key: Key) -> Self {
        Self(Arc::new(Inner {
            id: request_id(),
            key,
            editor: OnceCell::new(),
            writes: AtomicBool::new(false),
        }))
    }

    /// The visit that the outermost layer began.
    pub(super) fn of(request: &Request) -> Self {
        Self::from_extensions(request.extensions())
    }

    fn from_extensions(extensions: &Extensions) -> Self {
        extensions
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self::with(Key::None))
    }

    /// The request's id, for the log and for a reader to quote, for example `9f2c-0811-77ab`.
    pub(super) fn id(&self) -> &str {
        &self.0.id
    }

    /// Whether nothing came with the request by which somebody could be known.
    pub(super) fn is_anybody(&self) -> bool {
        matches!(self.0.key, Key::None)
    }

    /// Who is signed in, or who acts by a token. Asks the database at most once a request, and only when a session cookie or a token came
    /// with it.
    ///
    /// # Errors
    /// "No token" when a token came that is none or not good any more: its program should not take what is public for all that it may read.
    pub(super) async fn editor(&self, app: &App) -> Result<Option<Editor>, Error> {
        let editor = self.0.editor.get_or_try_init(|| self.find(app)).await?;
        Ok(editor.clone())
    }

    async fn find(&self, app: &App) -> Result<Option<Editor>, Error> {
        let now = app.clock.now();
        match &self.0.key {
            Key::None => Ok(None),
            Key::Session(token) => Ok(sessions::editor(&app.db, token, now).await?),
            Key::Bearer(token) => {
                let token = token.as_ref().ok_or(Error::Api(Refused::NoToken))?;
                let found = api_tokens::bearer(&app.db, token, now).await?;
                let Bearer { editor, may_write } = found.ok_or(Error::Api(Refused::NoToken))?;
                self.0.writes.store(may_write, Ordering::Relaxed);
                Ok(Some(editor))
            }
        }
    }

    /// The session's token that came with the request, whether it is good or not.
    pub(super) fn token(&self) -> Option<&Token> {
        match &self.0.key {
            Key::Session(token) => Some(token),
            Key::None | Key::Bearer(_) => None,
        }
    }

    /// Whose token came with the request, where it may write.
    ///
    /// # Errors
    /// "No token" without a good one, "reads only" where it may only read.
    pub(super) async fn writer(&self, app: &App) -> Result<Editor, Error> {
        if !matches!(self.0.key, Key::Bearer(_)) {
            return Err(Error::Api(Refused::NoToken));
        }
        let editor = self.editor(app).await?;
        if !self.0.writes.load(Ordering::Relaxed) {
            return Err(Error::Api(Refused::ReadsOnly));
        }
        editor.ok_or(Error::Api(Refused::NoToken))
    }

    /// Who is signed in, if that was asked before.
    pub(super) fn known_editor(&self) -> Option<Editor> {
        self.0.editor.get().cloned().flatten()
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self::from_extensions(&parts.extensions))
    }
}

/// The token that the header of a program holds (RFC 6750, section 2.1).
fn token_in(header: &HeaderValue) -> Option<Token> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    let token = token.trim().strip_prefix(api_tokens::PREFIX)?;
    Token::parse(token).filter(|_| scheme.eq_ignore_ascii_case("bearer"))
}

/// Twelve random hexadecimal digits in three groups, short enough to read out on the telephone.
pub(super) fn request_id() -> String {
    // No secret, so that it need not come from the system, which would take longer than some answers: a hash of nothing by keys that differ
    // from call to call.
    let random = RandomState::new().build_hasher().finish();
    format!(
        "{:04x}-{:04x}-{:04x}",
        random & 0xffff,
        (random >> 16) & 0xffff,
        (random >> 32) & 0xffff
    )
}

/// A reader of a page: signed in or not. Every page's handler takes one and builds its layout from it.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The signed-in editor, if there is one.
    pub editor: Option<Editor>,
    app: App,
}

impl Visitor {
    /// Somebody of whom nothing is known, whoever asks.
    pub(super) fn nobody(app: &App) -> Self {
        Self {
            editor: None,
            app: app.clone(),
        }
    }

    /// The layout of a page with this title.
    pub fn layout(&self, title: &str) -> Layout {
        Layout::new(&self.app, self.editor.as_ref(), title)
    }

    /// Whether this reader may do this in a negotiation.
    pub fn may(&self, act: Act, negotiation: NegotiationId) -> bool {
        let editor = self.editor.as_ref();
        editor.is_some_and(|editor| editor.seats.may(act, negotiation))
    }

    /// Whether this reader may read a negotiation that is kept like this.
    pub fn reads(&self, house: &House) -> bool {
        !house.is_private || self.may(Act::ReadPrivate, house.id)
    }

    /// The private negotiations that this reader may read; `None` for all of them.
    pub fn private(&self) -> Option<Vec<NegotiationId>> {
        match &self.editor {
            Some(editor) => editor.seats.negotiations(),
            None => Some(Vec::new()),
        }
    }

    /// Ends a request for what this reader may not do in a negotiation.
    ///
    /// # Errors
    /// At the sign-in page for somebody who is not signed in, else with "forbidden".
    pub fn must(&self, act: Act, negotiation: NegotiationId) -> Result<(), Error> {
        match &self.editor {
            _ if self.may(act, negotiation) => Ok(()),
            Some(_) => Err(Error::Forbidden),
            None => Err(Error::SignIn),
        }
    }

    /// An address of this site in full, for links that leave it: `https://example.org` and the path.
    pub fn absolute(&self, path: impl std::fmt::Display) -> String {
        self.app.absolute(path)
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let visit = Visit::from_extensions(&parts.extensions);
        Ok(Self {
            editor: visit.editor(app).await?,
            app: app.clone(),
        })
    }
}

/// The editor whose token may write, of a request to the API.
#[derive(Debug, Clone)]
pub(super) struct Writer(pub(super) Editor);

impl FromRequestParts<App> for Writer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let visit = Visit::from_extensions(&parts.extensions);
        Ok(Self(visit.writer(app).await?))
    }
}

/// The signed-in editor of a request; without one the request ends at the sign-in page, which leads back here.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Editor);

impl SignedIn {
    /// The editor, where they may do this on the site.
    ///
    /// # Errors
    /// "Forbidden" where they may not.
    pub fn who_may(self, act: Act) -> Result<Editor, Error> {
        if self.0.seats.may_on_site(act) {
            Ok(self.0)
        } else {
            Err(Error::Forbidden)
        }
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Visit::from_extensions(&parts.extensions)
            .editor(app)
            .await?
            .map(Self)
            .ok_or(Error::SignIn)
    }
}
