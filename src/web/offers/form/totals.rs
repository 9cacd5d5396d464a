//! The fields for totals that sources publish beside the steps of a term: a row for each, and an empty one for one more.

use askama::{Template, filters::HtmlSafe};

use crate::{
    domain::{amount, issue::Issue, position::Position, published::Published, slug::Slug},
    web::forms::{EntryFields, Field, Reader, Sent},
};

/// The part as it prints.
#[derive(Template)]
#[template(path = "offers/totals.html")]
pub(super) struct TotalsPart {
    /// The id of the whole, for a problem with all of them.
    id: String,
    errors: Vec<String>,
    rows: Vec<Row>,
}

impl HtmlSafe for TotalsPart {}

struct Row {
    number: usize,
    fields: Vec<Field>,
}

/// The name of what all of them are below: `positions.minimums.totals`.
fn below(at: &str) -> String {
    format!("{at}.totals")
}

/// Fills in the totals of a stored term.
pub(super) fn put(sent: &mut Sent, at: &str, position: &Position) {
    for (number, total) in (1..).zip(&position.totals) {
        let name = |field: &str| format!("{}.{number}.{field}", below(at));
        sent.put(name("value"), total.value);
        sent.put(name("words"), &total.words);
        sent.put_some(name("by"), total.by.as_ref());
        let sources: Vec<&str> = total.sources.iter().map(Slug::as_str).collect();
        if !sources.is_empty() {
            sent.put(name("sources"), sources.join(", "));
        }
    }
}

/// Reads the rows of a term; `cited` reads the field that names sources.
pub(super) fn read(
    reader: &mut Reader<'_>,
    at: &str,
    cited: impl Fn(&mut Reader<'_>, &str) -> Vec<Slug>,
) -> Vec<Published> {
    let prefix = below(at);
    let rows = reader.sent.filled_rows(&prefix).into_iter();
    rows.filter_map(|number| {
        let name = |field: &str| format!("{prefix}.{number}.{field}");
        let value = match reader.sent.given(&name("value")) {
            Some(text) => reader.problems.take(&name("value"), amount::typed(text)),
            None => {
                reader.problems.add(name("value"), "Enter the total");
                None
            }
        };
        let words = reader.must(&name("words"), "Say how it is reached, or named");
        let by = reader.may(&name("by"));
        let sources = cited(reader, &name("sources"));
        Some(Published {
            value: value?,
            words: words?,
            by,
            sources,
        })
    })
    .collect()
}

impl TotalsPart {
    /// The part for a term. `None` where the issue has no steps, and none was sent all the same.
    pub(super) fn new(at: &str, issue: &Issue, fields: EntryFields<'_>) -> Option<Self> {
        let id = below(at);
        let measure = issue.measure.as_ref();
        let mut rows = fields.sent.filled_rows(&id);
        if rows.is_empty() && measure.is_none_or(|measure| measure.steps.is_none()) {
            return None;
        }
        rows.push(rows.last().map_or(1, |row| row + 1));
        Some(Self {
            errors: fields.problems.at(&id).map(str::to_owned).collect(),
            rows: rows
                .into_iter()
                .map(|number| Row::new(&id, number, fields))
                .collect(),
            id,
        })
    }

    /// Whether something is typed in it, or wrong.
    pub(super) fn is_open(&self) -> bool {
        let mut fields = self.rows.iter().flat_map(|row| &row.fields);
        !self.errors.is_empty() || fields.any(|field| field.is_bad() || !field.typed().is_empty())
    }
}

impl Row {
    fn new(prefix: &str, number: usize, fields: EntryFields<'_>) -> Self {
        let field =
            |name: &str, label: &str| fields.field(format!("{prefix}.{number}.{name}"), label);
        Self {
            number,
            fields: vec![
                field("value", "Total").inputmode("decimal").size(9),
                field("words", "How it is reached or named")
                    .hint("For example “compounded, rounded” or “plain sum”"),
                field("by", "Who gives it (optional)")
                    .hint("The publisher of its source when left empty"),
                field("sources", "Its sources (optional)").hint(
                    "Short names with commas between them; those of the term when left empty",
                ),
            ],
        }
    }
}
