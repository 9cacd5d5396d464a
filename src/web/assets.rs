//! The program's own files: built into the binary, named by their content, compressed once.
//!
//! An address holds the hash of the content, so a file may be kept for ever and a new version of the program never meets an old stylesheet.

use std::{io::Write, sync::LazyLock};

use axum::{
    body::Bytes,
    http::{
        HeaderMap, HeaderValue,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY},
    },
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use super::{
    Error,
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
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
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
        let smaller = |packed: Vec<u8>| {
            (!packed.is_empty() && packed.len() < content.len()).then(|| Bytes::from(packed))
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
            brotli: smaller(brotli(content)),
            gzip: smaller(gzip(content)),
        }
    }
}

/// The content packed by Brotli at its highest level; empty when that fails, which writing to memory does not.
fn brotli(content: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    if writer
        .write_all(content)
        .and_then(|()| writer.flush())
        .is_err()
    {
        return Vec::new();
    }
    drop(writer);
    packed
}

/// The content packed by gzip at its highest level; empty when that fails, which writing to memory does not.
fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer
        .write_all(content)
        .and_then(|()| writer.finish())
        .unwrap_or_default()
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
    let (body, encoding) = match (&asset.brotli, &asset.gzip) {
        (Some(packed), _) if accepts(&headers, "br") => (packed, Some("br")),
        (_, Some(packed)) if accepts(&headers, "gzip") => (packed, Some("gzip")),
        _ => (&asset.plain, None),
    };
    let mut response = (
        [
            (CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
            (CACHE_CONTROL, Cache::Forever.header()),
            (VARY, HeaderValue::from_static("accept-encoding")),
        ],
        body.clone(),
    )
        .into_response();
    if let Some(encoding) = encoding {
        response
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

/// Whether the client takes this encoding: named, and not with a weight of 0 (RFC 9110, section 12.5.3).
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = weight.trim().trim_start_matches("q=").trim();
            name.trim().eq_ignore_ascii_case(encoding)
                && !(weight.starts_with('0') && weight.trim_matches(['0', '.']).is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_hashed_address_and_smaller_copies() {
        for name in ["style.css", "copy.js", "favicon.svg"] {
            assert!(path(name).starts_with("/static/"), "{name}");
        }
        let style = &ASSETS[0];
        assert!(style.brotli.as_ref().unwrap().len() < style.gzip.as_ref().unwrap().len());
        assert!(style.gzip.as_ref().unwrap().len() < style.plain.len() / 3);
    }

    #[test]
    fn an_encoding_is_taken_when_named_with_a_weight_over_zero() {
        let headers = |value: &'static str| {
            HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))])
        };
        assert!(accepts(&headers("gzip, deflate, br;q=0.5"), "br"));
        assert!(accepts(&headers("GZIP"), "gzip"));
        assert!(!accepts(&headers("br;q=0, gzip"), "br"));
        assert!(!accepts(&headers("br; q=0.000"), "br"));
        assert!(!accepts(&headers("identity"), "gzip"));
    }
}
