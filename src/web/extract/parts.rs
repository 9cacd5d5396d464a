//! The body of a form with a file.

use std::collections::BTreeMap;

use axum::{
    extract::{
        Multipart,
        multipart::{MultipartError, MultipartRejection},
    },
    http::StatusCode,
};

use super::super::{Error, forms::Sent};

/// What a form with a file holds: its fields, and the file with its name.
///
/// # Errors
/// When it is no such form, is over the limit of its route, or did not come in whole.
pub(in crate::web) async fn parts(
    form: Result<Multipart, MultipartRejection>,
) -> Result<(Sent, Option<(String, Vec<u8>)>), Error> {
    let mut form = form.map_err(|_| Error::NotAForm)?;
    let mut fields = BTreeMap::new();
    let mut file = None;
    let broken = |error: MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Error::TooLarge
        } else {
            Error::Unreadable("The form with the file did not come in whole. Send it once more.")
        }
    };
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(called) => {
                let content = field.bytes().await.map_err(broken)?;
                file = Some((called, content.to_vec()));
            }
            None => {
                fields.insert(name, field.text().await.map_err(broken)?);
            }
        }
    }
    Ok((Sent::from(fields.into_iter().collect::<Vec<_>>()), file))
}
