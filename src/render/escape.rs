//! Text within HTML that is written without a template.

/// A text as it stands within HTML, in an element or in an attribute.
pub fn escaped(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html)
        .map(|safe| safe.to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_sign_of_html_is_left() {
        assert_eq!(
            escaped("<a b=\"c\" d='e'>&"),
            "&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;"
        );
    }
}
