//! What is sent many times is packed once for each encoding that clients take.

use std::io::Write;

use axum::{
    body::Bytes,
    http::{HeaderMap, header::ACCEPT_ENCODING},
};

/// An encoding of a body (RFC 9110, section 8.4.1; RFC 7932, RFC 8878, RFC 1952).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Zstandard,
    Gzip,
}

/// How much time packing may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// Some milliseconds: for what a save makes anew.
    Quick,
    /// As much as it takes: for what is packed when the program starts.
    Best,
}

impl Encoding {
    /// All of them, the one that makes the least first.
    pub(super) const ALL: [Self; 3] = [Self::Brotli, Self::Zstandard, Self::Gzip];

    /// Its name in headers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstandard => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// The content packed; `None` where that makes it no smaller.
    pub(super) fn pack(self, content: &[u8], effort: Effort) -> Option<Bytes> {
        let best = effort == Effort::Best;
        let packed = match self {
            Self::Brotli => brotli(content, if best { 11 } else { 9 }),
            Self::Zstandard => zstd::bulk::compress(content, if best { 19 } else { 9 }).ok(),
            Self::Gzip => gzip(content, if best { 9 } else { 6 }),
        };
        packed
            .filter(|packed| packed.len() < content.len())
            .map(Bytes::from)
    }
}

fn brotli(content: &[u8], quality: u32) -> Option<Vec<u8>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, quality, 22);
    writer.write_all(content).ok()?;
    writer.flush().ok()?;
    drop(writer);
    Some(packed)
}

fn gzip(content: &[u8], level: u32) -> Option<Vec<u8>> {
    let level = flate2::Compression::new(level);
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
    writer.write_all(content).ok()?;
    writer.finish().ok()
}

/// Whether the client takes this encoding: named, and not with a weight of 0 (RFC 9110, section 12.5.3).
pub(super) fn accepts(headers: &HeaderMap, encoding: Encoding) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = weight.trim().trim_start_matches("q=").trim();
            name.trim().eq_ignore_ascii_case(encoding.name())
                && !(weight.starts_with('0') && weight.trim_matches(['0', '.']).is_empty())
        })
}

/// The tag of a content in an encoding: each has its own, since its bytes are others (RFC 9110, section 8.8.3.3).
pub(super) fn tag(bare: &str, encoding: Option<Encoding>) -> String {
    match encoding {
        Some(encoding) => format!("\"{bare}-{}\"", encoding.name()),
        None => format!("\"{bare}\""),
    }
}

/// The tag of the content that a tag is of, in whatever encoding.
pub(super) fn bare(tag: &str) -> &str {
    let tag = tag.trim().trim_start_matches("W/").trim_matches('"');
    let of = |encoding: Encoding| tag.strip_suffix(encoding.name())?.strip_suffix('-');
    Encoding::ALL.into_iter().find_map(of).unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn an_encoding_is_taken_when_named_with_a_weight_over_zero() {
        let headers = |value: &'static str| {
            HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))])
        };
        let is_taken = |value, encoding| accepts(&headers(value), encoding);
        assert!(is_taken("gzip, deflate, br;q=0.5", Encoding::Brotli));
        assert!(is_taken("GZIP", Encoding::Gzip));
        assert!(is_taken("gzip, zstd", Encoding::Zstandard));
        assert!(!is_taken("br;q=0, gzip", Encoding::Brotli));
        assert!(!is_taken("br; q=0.000", Encoding::Brotli));
        assert!(!is_taken("identity", Encoding::Gzip));
    }

    #[test]
    fn a_tag_tells_its_encoding_and_what_it_is_of() {
        for encoding in Encoding::ALL.map(Some).into_iter().chain([None]) {
            assert_eq!(bare(&tag("3", encoding)), "3");
        }
        assert_eq!(tag("a1", Some(Encoding::Brotli)), "\"a1-br\"");
        assert_eq!(bare("W/\"a1\""), "a1");
    }

    #[test]
    fn what_packing_makes_no_smaller_is_not_packed() {
        for encoding in Encoding::ALL {
            assert_eq!(encoding.pack(b"x", Effort::Best), None);
            let quick = encoding.pack(&[b'x'; 4000], Effort::Quick).unwrap();
            assert!(quick.len() < 100, "{encoding:?}");
        }
    }
}
