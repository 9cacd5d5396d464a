//! The body of a form.

#![expect(clippy::disallowed_types, reason = "this is the wrapper")]

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header::CONTENT_TYPE},
};
use axum_extra::extract::Form as HtmlForm;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use super::{
    super::{BODY_LIMIT, Error},
    is_text,
};

/// A posted form, with repeated fields as lists. Its fields are text, so whatever a browser sends fits; what the text means is for the form to
/// say. Too much of it is 413, another type of content 415, and what is no text 400.
#[derive(Debug, Clone, Copy)]
pub struct Form<T>(pub T);

/// How much more than the limit is read and thrown away, so that a browser that is still sending gets to read the answer.
const DRAIN: usize = 32 * 1024 * 1024;

/// How many fields a form may have: more than the largest here, few enough to look through again and again.
const MOST_FIELDS: usize = 20_000;

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let is_form = is_form(request.headers());
        let (parts, body) = request.into_parts();
        let body = read(body).await?;
        if !is_form {
            return Err(Error::NotAForm);
        }
        check(&body, MOST_FIELDS)?;
        let request = Request::from_parts(parts, Body::from(body));
        match HtmlForm::from_request(request, state).await {
            Ok(HtmlForm(form)) => Ok(Self(form)),
            Err(_) => Err(Error::Unreadable(
                "The form has a field twice that can be given once.",
            )),
        }
    }
}

/// Whether a request says that its body is a form.
pub(in crate::web) fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

/// The fields of a form's body, in their order: somewhat under half as many as a form may have, so that another form can carry their names and
/// values beside its own fields.
///
/// # Errors
/// When the body is no text, or holds more fields.
pub(in crate::web) fn fields(body: &[u8]) -> Result<Vec<(String, String)>, Error> {
    check(body, MOST_FIELDS / 2 - 10)?;
    Ok(form_urlencoded::parse(body).into_owned().collect())
}

fn check(body: &[u8], most_fields: usize) -> Result<(), Error> {
    if !is_text(body) {
        return Err(Error::Unreadable(
            "The form holds bytes that are no text; it must be sent as UTF-8.",
        ));
    }
    if body.iter().filter(|byte| **byte == b'&').count() > most_fields {
        return Err(Error::Unreadable("The form has too many fields."));
    }
    Ok(())
}

/// The whole body, up to the limit.
pub(in crate::web) async fn read(mut body: Body) -> Result<Bytes, Error> {
    let mut kept = Vec::new();
    let mut read = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Error::Unreadable("The form did not arrive whole."))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        read += data.len();
        if read <= BODY_LIMIT {
            kept.extend_from_slice(&data);
        } else if read > BODY_LIMIT + DRAIN {
            break;
        }
    }
    if read > BODY_LIMIT {
        return Err(Error::TooLarge);
    }
    Ok(kept.into())
}
