//! The program's own documents as HTML. Not for what editors type: that is plain text.

use std::fmt;

use askama::filters::HtmlSafe;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::domain::slug::Slug;

/// A document of the program's own, in HTML: each heading can be linked to by the words of its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The words of its first heading, which [`Document::body`] leaves out.
    pub title: String,
    html: String,
}

/// The HTML of a document below its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

impl Document {
    /// Reads a document that is part of the program, written in Markdown with tables. Its pictures show pages of the program to those who read
    /// the file; on the site, which has the pages themselves, they are left out.
    pub fn new(text: &'static str) -> Self {
        let events = without_pictures(Parser::new_ext(text, Options::ENABLE_TABLES));
        let mut title = String::new();
        let mut kept = Vec::with_capacity(events.len());
        let mut at = 0;
        while at < events.len() {
            let Event::Start(Tag::Heading { level, .. }) = &events[at] else {
                kept.push(events[at].clone());
                at += 1;
                continue;
            };
            let words = heading(&events[at + 1..]);
            if *level == HeadingLevel::H1 {
                title = words;
                at += 1 + events[at..]
                    .iter()
                    .position(is_heading_end)
                    .unwrap_or_default();
                continue;
            }
            let id = Slug::from_title(&words).map(|slug| CowStr::from(slug.to_string()));
            kept.push(Event::Start(Tag::Heading {
                level: *level,
                id,
                classes: Vec::new(),
                attrs: Vec::new(),
            }));
            at += 1;
        }
        let mut body = String::new();
        html::push_html(&mut body, kept.into_iter());
        Self { title, html: body }
    }

    /// What follows the title.
    pub fn body(&self) -> Body {
        Body(self.html.clone())
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Body {}

fn without_pictures<'t>(events: impl Iterator<Item = Event<'t>>) -> Vec<Event<'t>> {
    let mut within = false;
    let mut kept = Vec::new();
    for event in events {
        match event {
            Event::Start(Tag::Image { .. }) => within = true,
            Event::End(TagEnd::Image) => within = false,
            event if !within => kept.push(event),
            _ => {}
        }
    }
    kept
}

fn is_heading_end(event: &Event<'_>) -> bool {
    matches!(event, Event::End(TagEnd::Heading(_)))
}

/// The words of the heading whose inside these events begin with.
fn heading(events: &[Event<'_>]) -> String {
    events
        .iter()
        .take_while(|event| !is_heading_end(event))
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_can_be_linked_to_and_the_title_is_apart() {
        let document = Document::new(
            "# Method\n\nWords. ![A page](page.png)\n\n## Claim *words*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        );
        assert_eq!(document.title, "Method");
        let body = document.body().to_string();
        assert!(
            body.starts_with("<p>Words. </p>")
                && body.contains("<h2 id=\"claim-words\">Claim <em>words</em></h2>"),
            "{body}"
        );
        assert!(body.contains("<table>"));
    }
}
