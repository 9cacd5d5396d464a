//! The program's own files: built into the binary, named by their content, compressed once.
//!
//! An address holds the hash of the content, so a file may be kept for ever and a new version of the program never meets an old stylesheet.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    http::{
        HeaderMap, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY},
    },
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use super::{
    Error,
    packed::{Effort, Encoding, accepts},
    page::{Cache, hex},
    paths::AssetPath,
};

/// A file of the program, as it is stored and in each encoding that makes it smaller.
struct Asset {
    name: &'static str,
    hashed_name: String,
    path: String,
    content_type: &'static str,
    plain: Bytes,
    packed: Vec<(Encoding, Bytes)>,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    vec![
        Asset::new(
            "style.css",
            "text/css; charset=utf-8",
            include_bytes!("../../static/style.css"),
        ),
        Asset::new(
            "copy.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../static/copy.js"),
        ),
        Asset::new(
            "live.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../static/live.js"),
        ),
        Asset::new(
            "favicon.svg",
            "image/svg+xml",
            include_bytes!("../../static/favicon.svg"),
        ),
    ]
});

impl Asset {
    fn new(name: &'static str, content_type: &'static str, content: &'static [u8]) -> Self {
        let hash = &hex(&Sha256::digest(content))[..12];
        let hashed_name = match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}.{hash}.{ending}"),
            None => format!("{name}.{hash}"),
        };
        Self {
            name,
            path: AssetPath {
                name: hashed_name.clone(),
            }
            .to_string(),
            hashed_name,
            content_type,
            plain: Bytes::from_static(content),
            packed: Encoding::ALL
                .into_iter()
                .filter_map(|encoding| Some((encoding, encoding.pack(content, Effort::Best)?)))
                .collect(),
        }
    }
}

/// The address of a file by its name in `static/`; the empty text for a name that is not there, which a test rules out.
pub(super) fn path(name: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .map_or("", |asset| asset.path.as_str())
}

/// Compresses everything now rather than during the first request.
pub(super) fn prepare() {
    LazyLock::force(&ASSETS);
}

/// `GET /static/{name}`
pub(super) async fn show(asset: AssetPath, headers: HeaderMap) -> Result<Response, Error> {
    let asset = ASSETS
        .iter()
        .find(|known| known.hashed_name == asset.name)
        .ok_or_else(|| Error::not_found("file", &asset.name))?;
    let mut packed = asset.packed.iter();
    let packed = packed.find(|(encoding, _)| accepts(&headers, *encoding));
    let body = packed.map_or(&asset.plain, |(_, packed)| packed);
    let mut response = (
        [
            (CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
            (CACHE_CONTROL, Cache::Forever.header()),
            (VARY, HeaderValue::from_static("accept-encoding")),
        ],
        body.clone(),
    )
        .into_response();
    if let Some((encoding, _)) = packed {
        response
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_hashed_address_and_smaller_copies() {
        for name in ["style.css", "copy.js", "live.js", "favicon.svg"] {
            assert!(path(name).starts_with("/static/"), "{name}");
        }
        let live = ASSETS.iter().find(|asset| asset.name == "live.js");
        assert!(live.unwrap().plain.len() <= 2048);
        let style = &ASSETS[0];
        let sizes: Vec<usize> = style
            .packed
            .iter()
            .map(|(_, packed)| packed.len())
            .collect();
        assert_eq!(sizes.len(), Encoding::ALL.len());
        assert!(
            sizes.iter().all(|size| *size < style.plain.len() / 3),
            "{sizes:?}"
        );
    }
}
