//! A document that a source is: a file that an editor adds beside its address, told by its content and not by its name.

use std::str::FromStr;

use super::{digest::Digest, text::Line};

/// The most that a document may hold, in bytes: 20 MiB.
pub const MOST: usize = 20 * 1024 * 1024;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum DocumentKind {
    /// PDF.
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// Plain text in UTF-8.
    Text,
}

impl DocumentKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Text => "text",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Text => "txt",
        }
    }

    /// What these bytes are, by what they are; `None` for anything else.
    fn of(content: &[u8]) -> Option<Self> {
        match infer::get(content).map(|found| found.mime_type()) {
            Some("application/pdf") => Some(Self::Pdf),
            Some("image/png") => Some(Self::Png),
            Some("image/jpeg") => Some(Self::Jpeg),
            Some("image/gif") => Some(Self::Gif),
            Some("image/webp") => Some(Self::Webp),
            Some(_) => None,
            None => {
                let text = std::str::from_utf8(content).ok()?;
                let is_plain =
                    |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
                text.chars().all(is_plain).then_some(Self::Text)
            }
        }
    }
}

/// Why a file is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoDocument {
    /// Nothing was chosen, or it is empty.
    #[error("Choose a file that is not empty")]
    Empty,
    /// It is too large.
    #[error("Choose a file of at most 20 MB")]
    TooLarge,
    /// It is of another kind than those that are kept.
    #[error(
        "Choose a PDF, an image (PNG, JPEG, GIF or WebP) or a plain text: this file is none of them, whatever its name says"
    )]
    Kind,
}

/// A document about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// What it is called: a safe name with the ending of its kind.
    pub name: Line<120>,
    /// The hash of its content.
    pub sha256: Digest,
    /// Its content.
    pub content: Vec<u8>,
}

impl Document {
    /// A document of this content, called after the name that the browser sent.
    ///
    /// # Errors
    /// When it is none.
    pub fn new(name: &str, content: Vec<u8>) -> Result<Self, NoDocument> {
        if content.is_empty() {
            return Err(NoDocument::Empty);
        }
        if content.len() > MOST {
            return Err(NoDocument::TooLarge);
        }
        let kind = DocumentKind::of(&content).ok_or(NoDocument::Kind)?;
        Ok(Self {
            name: called(name, kind).ok_or(NoDocument::Kind)?,
            kind,
            sha256: Digest::of(&content),
            content,
        })
    }
}

/// A name of letters, figures, hyphens, underscores and points that ends as its kind does, whatever was sent.
fn called(name: &str, kind: DocumentKind) -> Option<Line<120>> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let safe: String = stem
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .take(80)
        .collect();
    let safe = safe.trim_matches('-');
    let stem = if safe.is_empty() { "document" } else { safe };
    Line::from_str(&format!("{stem}.{}", kind.ending())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_told_by_its_content_and_not_by_its_name() {
        let kind = |content: &[u8]| Document::new("a.pdf", content.to_vec()).map(|it| it.kind);
        assert_eq!(kind(b"%PDF-1.7 and so on"), Ok(DocumentKind::Pdf));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n----"), Ok(DocumentKind::Png));
        assert_eq!(
            kind("What the guild asks.\n".as_bytes()),
            Ok(DocumentKind::Text)
        );
        assert_eq!(kind(b"MZ\x90\x00\x03"), Err(NoDocument::Kind));
        assert_eq!(kind(b"PK\x03\x04\x14\x00"), Err(NoDocument::Kind));
        assert_eq!(kind(b"\x00\x01\x02"), Err(NoDocument::Kind));
        assert_eq!(kind(b"<!DOCTYPE html><script>"), Err(NoDocument::Kind));
        assert_eq!(kind(b""), Err(NoDocument::Empty));
        assert_eq!(kind(&vec![b'a'; MOST + 1]), Err(NoDocument::TooLarge));
    }

    #[test]
    fn its_name_is_safe_and_ends_as_its_kind_does() {
        let name = |name: &str| {
            let document = Document::new(name, b"%PDF-1.7".to_vec()).unwrap();
            document.name.to_string()
        };
        assert_eq!(name("summary.pdf"), "summary.pdf");
        assert_eq!(name("C:\\files\\The summary (2).exe"), "The-summary--2.pdf");
        assert_eq!(name("../../etc/passwd"), "passwd.pdf");
        assert_eq!(name("\"; x=\r\n"), "x.pdf");
        assert_eq!(name("…"), "document.pdf");
    }
}
