//! Extractors whose rejections are our errors: forms and queries read once, in one way.

mod form;
mod local_path;
mod parts;
mod query;

pub use form::Form;
pub(super) use form::{fields, is_form, read};
pub use local_path::LocalPath;
pub(super) use parts::parts;
pub use query::Query;

/// Whether the percent-decoded text is UTF-8 and holds no NUL, which no text of ours may and the database refuses.
fn is_text(encoded: &[u8]) -> bool {
    let mut bytes = encoded.iter().copied();
    let mut decoded = Vec::with_capacity(encoded.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        // A per cent sign that starts no escape stands for itself.
        let mut ahead = bytes.clone();
        let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
        match (digit(ahead.next()), digit(ahead.next())) {
            (Some(high), Some(low)) => {
                decoded.extend(u8::try_from(high * 16 + low));
                bytes = ahead;
            }
            _ => decoded.push(byte),
        }
    }
    !decoded.contains(&0) && std::str::from_utf8(&decoded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn text_is_utf_8_without_nul() {
        for good in ["", "a=b+c&d=%C3%A9", "a=é", "100%", "%zz"] {
            assert!(is_text(good.as_bytes()), "{good}");
        }
        for bad in ["a=%ff", "a=%00", "a=%C3", "%c3%28"] {
            assert!(!is_text(bad.as_bytes()), "{bad}");
        }
        assert!(!is_text(b"a=\xff"));
    }
}
