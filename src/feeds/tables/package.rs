//! What the tables are, as a Frictionless data package (<https://specs.frictionlessdata.io/>).

use serde::Serialize;

use super::{Column, Holds, Scope, entries, positions};
use crate::domain::licence;

/// The description of an export.
#[derive(Debug, Serialize)]
pub struct Package {
    profile: &'static str,
    name: String,
    title: String,
    description: String,
    homepage: String,
    created: String,
    licenses: [Licence; 1],
    resources: [Resource; 2],
    #[serde(rename = "asOf")]
    as_of: String,
}

#[derive(Debug, Serialize)]
struct Licence {
    name: &'static str,
    title: &'static str,
    path: &'static str,
}

#[derive(Debug, Serialize)]
struct Resource {
    name: &'static str,
    profile: &'static str,
    path: String,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    title: &'static str,
    schema: Schema,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    fields: Vec<Field>,
    missing_values: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_key: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Field {
    name: &'static str,
    r#type: &'static str,
    description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<Constraints>,
}

#[derive(Debug, Serialize)]
struct Constraints {
    pattern: &'static str,
}

/// The package of a negotiation, whose page is `home` and whose tables are at these addresses, in full.
pub fn describe(scope: &Scope<'_>, home: String, tables: [String; 2]) -> Package {
    let negotiation = &scope.record.negotiation;
    let [of_positions, of_entries] = tables;
    Package {
        profile: "tabular-data-package",
        name: negotiation.slug.to_string(),
        title: negotiation.title.to_string(),
        description: negotiation.summary.to_string(),
        homepage: home,
        created: scope.today.format("%Y-%m-%dT00:00:00Z").to_string(),
        licenses: [Licence {
            name: licence::ID,
            title: licence::NAME,
            path: licence::URL,
        }],
        resources: [
            resource(
                "positions",
                "Each term of each offer",
                of_positions,
                positions::columns(),
                None,
            ),
            resource(
                "entries",
                "Offers, responses, statements and events",
                of_entries,
                entries::columns(),
                Some("id"),
            ),
        ],
        as_of: scope.as_of().to_string(),
    }
}

fn resource(
    name: &'static str,
    title: &'static str,
    path: String,
    columns: impl Iterator<Item = Column>,
    primary_key: Option<&'static str>,
) -> Resource {
    Resource {
        name,
        profile: "tabular-data-resource",
        path,
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        title,
        schema: Schema {
            fields: columns.map(field).collect(),
            missing_values: [""],
            primary_key,
        },
    }
}

fn field(column: Column) -> Field {
    Field {
        name: column.name,
        r#type: match column.holds {
            // A date of which a part may be unknown is no date of a table schema.
            Holds::Text | Holds::Date => "string",
            Holds::Integer => "integer",
            Holds::Moment => "datetime",
        },
        description: column.about,
        constraints: (column.holds == Holds::Date).then_some(Constraints {
            pattern: "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?",
        }),
    }
}
