//! A page that is kept: as it was made, and packed once for each encoding in which it was asked for.

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            AGE, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
            IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, SET_COOKIE, VARY,
        },
    },
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use tokio::{sync::OnceCell, task::spawn_blocking};

use super::super::{
    Error,
    layers::{is_as_of, matches},
    packed::{self, Effort, Encoding, accepts},
    page::Cache,
};
use crate::render::words;

/// The largest body that is kept. What is larger is a whole record to take away, and is sent as it is made.
const MOST: u64 = 2 * 1024 * 1024;

/// The smallest body that is packed: what fits in one packet comes no sooner for being smaller.
const LEAST: usize = 1024;

/// Where the content of a page begins, as the layout has it and the frames for other sites.
const MAIN: [&str; 2] = [
    "<main id=\"main\" class=\"wrap\">",
    "<main class=\"embed\">",
];

/// A page that is kept.
#[derive(Debug)]
pub(super) struct Page {
    headers: HeaderMap,
    /// Its tag, without quotes and whatever the encoding.
    tag: String,
    plain: Bytes,
    /// As it is sent: in each encoding, and last as it is.
    forms: [OnceCell<Form>; Encoding::ALL.len() + 1],
    made_at: DateTime<Utc>,
}

/// A page as it is sent to those who take one encoding: made once, and then copied out.
#[derive(Debug)]
struct Form {
    tag: String,
    whole: HeaderMap,
    unchanged: HeaderMap,
    body: Bytes,
}

impl Page {
    /// Takes an answer in that may be kept; one that may not is handed back as it is: whatever is no plain success that all may see, or is
    /// sent a part at a time.
    pub(super) async fn take(
        response: Response,
        made_at: DateTime<Utc>,
    ) -> Result<Self, Box<Response>> {
        let headers = response.headers();
        let size = response.body().size_hint().exact();
        let is_kept = response.status() == StatusCode::OK
            && headers.get(CACHE_CONTROL) == Some(&Cache::Check.header())
            && !headers.contains_key(SET_COOKIE)
            && size.is_some_and(|size| size <= MOST);
        let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok());
        let tag = match tag {
            Some(tag) if is_kept => packed::bare(tag).to_owned(),
            _ => return Err(Box::new(response)),
        };
        let (parts, body) = response.into_parts();
        let plain = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(why) => return Err(Box::new(Error::internal(why).into_response())),
        };
        let mut headers = parts.headers;
        for name in [CACHE_CONTROL, CONTENT_LENGTH, ETAG] {
            headers.remove(name);
        }
        headers.insert(
            VARY,
            HeaderValue::from_static("accept-encoding, cookie, authorization"),
        );
        Ok(Self {
            headers,
            tag,
            plain,
            forms: Default::default(),
            made_at,
        })
    }

    /// About how much memory it takes, with what is packed of it, in bytes.
    pub(super) fn weight(&self) -> usize {
        /// The headers of all forms.
        const REST: usize = 8 * 1024;
        self.plain.len() + self.plain.len() / 2 + REST
    }

    /// The answer to a request with these headers. Packs the page first where nobody has asked for it in this encoding.
    pub(super) async fn answer(&self, asked: &HeaderMap) -> Response {
        let encoding = self.encoding(asked);
        let place = encoding.map_or(Encoding::ALL.len(), |encoding| encoding as usize);
        let Some(form) = self.forms.get(place) else {
            return Error::internal("an encoding has no place").into_response();
        };
        let form = form.get_or_init(|| self.form(encoding)).await;
        let is_known = match asked.get(IF_NONE_MATCH) {
            Some(known) => matches(known, &form.tag),
            None => is_as_of(
                asked.get(IF_MODIFIED_SINCE),
                self.headers.get(LAST_MODIFIED),
            ),
        };
        let mut response = Response::new(Body::empty());
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.headers_mut() = form.unchanged.clone();
        } else {
            *response.headers_mut() = form.whole.clone();
            *response.body_mut() = Body::from(form.body.clone());
        }
        response
    }

    /// The page in an encoding; as it is where that makes it no smaller.
    async fn form(&self, encoding: Option<Encoding>) -> Form {
        let packed = match encoding {
            Some(encoding) => {
                let plain = self.plain.clone();
                // Some milliseconds of one core, which other requests need not wait for.
                let packed = spawn_blocking(move || encoding.pack(&plain, Effort::Quick)).await;
                packed.ok().flatten().map(|packed| (encoding, packed))
            }
            None => None,
        };
        let encoding = packed.as_ref().map(|(encoding, _)| *encoding);
        let body = packed.map_or_else(|| self.plain.clone(), |(_, packed)| packed);
        let tag = packed::tag(&self.tag, encoding);
        let mut whole = self.headers.clone();
        whole.insert(CACHE_CONTROL, Cache::Shared.header());
        put(&mut whole, ETAG, &tag);
        if let Some(encoding) = encoding {
            let name = HeaderValue::from_static(encoding.name());
            whole.insert(CONTENT_ENCODING, name);
        }
        // What the client has of the page holds on (RFC 9110, section 15.4.5).
        let kept = [CACHE_CONTROL, ETAG, LAST_MODIFIED, VARY];
        let kept = kept.into_iter().filter_map(|name| {
            let value = whole.get(&name)?.clone();
            Some((name, value))
        });
        Form {
            unchanged: kept.collect(),
            tag,
            whole,
            body,
        }
    }

    /// The answer while the database is away: a page says when it was last right, and how old it is.
    pub(super) fn late(&self, now: DateTime<Utc>) -> Response {
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = self.headers.clone();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, Cache::Late.header());
        let age = (now - self.made_at).num_seconds().max(0);
        put(headers, AGE, &age.to_string());
        let body = self.with_notice();
        if body.is_some() {
            headers.remove(LAST_MODIFIED);
        } else {
            put(headers, ETAG, &packed::tag(&self.tag, None));
        }
        *response.body_mut() = body.map_or_else(|| Body::from(self.plain.clone()), Body::from);
        response
    }

    /// The page with a sentence before its content; `None` for what is no page.
    fn with_notice(&self) -> Option<String> {
        let is_html = self
            .headers
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let text = std::str::from_utf8(&self.plain).ok().filter(|_| is_html)?;
        let mark = MAIN.into_iter().find(|mark| text.contains(mark))?;
        let (before, after) = text.split_once(mark)?;
        let when = words::moment(self.made_at);
        Some(format!(
            "{before}{mark}\n<p class=\"note hi late\" role=\"status\">Last updated {when}. The site cannot reach its records just now: whatever was saved since is missing here.</p>{after}"
        ))
    }

    /// The encoding in which it is sent.
    fn encoding(&self, asked: &HeaderMap) -> Option<Encoding> {
        let kind = self.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let is_image = kind.is_some_and(|kind| kind.starts_with(b"image/png"));
        if self.plain.len() < LEAST || is_image {
            return None;
        }
        Encoding::ALL
            .into_iter()
            .find(|encoding| accepts(asked, *encoding))
    }
}

/// Puts a header whose text is made of digits and names here, so that it always is one.
fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_have_the_marks_before_which_nothing_is_content() {
        for (template, mark) in [
            (include_str!("../../../templates/layout.html"), MAIN[0]),
            (include_str!("../../../templates/embed/embed.html"), MAIN[1]),
        ] {
            assert_eq!(template.matches(mark).count(), 1, "{mark}");
        }
    }
}
