//! The page that tells people what programs can read and write.

use askama::Template;
use axum::{extract::State, response::Response};
use axum_extra::routing::TypedPath;
use utoipa::openapi::{
    HttpMethod, RefOr,
    path::{Operation, Parameter, ParameterIn},
};

use super::openapi::described;
use crate::{
    transfer::file::SCHEMA,
    web::{
        App, Error, Visitor,
        page::{self, Cache, Layout},
        paths::{AccountPath, ApiPath, OpenApiPath, SignInPath},
    },
};

#[derive(Template)]
#[template(path = "api/api.html")]
struct ApiPage {
    layout: Layout,
    description: String,
    openapi: OpenApiPath,
    schema: &'static str,
    /// The page of the reader's account, by way of signing in where that is needed.
    account: String,
    groups: Vec<Group>,
    example: String,
}

struct Group {
    title: String,
    operations: Vec<Row>,
}

struct Row {
    method: &'static str,
    path: String,
    summary: String,
    fields: Vec<Field>,
    answers: Vec<(String, String)>,
}

struct Field {
    name: String,
    place: &'static str,
    text: String,
}

/// `/api`
pub(in crate::web) async fn show(
    _: ApiPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let document = described();
    let mut groups: Vec<Group> = Vec::new();
    for (path, item) in &document.paths.paths {
        for (method, operation) in [
            (HttpMethod::Get, &item.get),
            (HttpMethod::Post, &item.post),
            (HttpMethod::Put, &item.put),
            (HttpMethod::Delete, &item.delete),
        ] {
            let Some(operation) = operation else { continue };
            let mut tags = operation.tags.iter().flatten();
            let title = tags.next().cloned().unwrap_or_default();
            let row = Row::new(&method, path, operation);
            match groups.iter_mut().find(|group| group.title == title) {
                Some(group) => group.operations.push(row),
                None => groups.push(Group {
                    title,
                    operations: vec![row],
                }),
            }
        }
    }
    groups.sort_by(|one, other| one.title.cmp(&other.title));
    let page = ApiPage {
        layout: visitor
            .layout("For programs")
            .described(
                "Read and write the record by program: JSON over HTTP, described by OpenAPI.",
            )
            .at(ApiPath),
        description: document.info.description.clone().unwrap_or_default(),
        openapi: OpenApiPath,
        schema: SCHEMA,
        account: match visitor.editor {
            Some(_) => AccountPath.to_string(),
            None => SignInPath::leading_to(AccountPath::PATH),
        },
        groups,
        example: format!("curl {}", app.absolute("/api/v1/negotiations")),
    };
    page::html(&page, Cache::Check)
}

impl Row {
    fn new(method: &HttpMethod, path: &str, operation: &Operation) -> Self {
        let parameters = operation.parameters.iter().flatten();
        let parameters = parameters.filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        });
        let answers = operation.responses.responses.iter();
        Self {
            method: match method {
                HttpMethod::Post => "POST",
                HttpMethod::Put => "PUT",
                HttpMethod::Delete => "DELETE",
                _ => "GET",
            },
            path: path.to_owned(),
            summary: operation.summary.clone().unwrap_or_default(),
            fields: parameters.map(Field::new).collect(),
            answers: answers
                .filter_map(|(status, answer)| match answer {
                    RefOr::T(answer) => Some((status.clone(), answer.description.clone())),
                    RefOr::Ref(_) => None,
                })
                .filter(|(_, text)| !text.is_empty())
                .collect(),
        }
    }
}

impl Field {
    fn new(parameter: &Parameter) -> Self {
        Self {
            name: parameter.name.clone(),
            place: match parameter.parameter_in {
                ParameterIn::Path => "in the address",
                ParameterIn::Header => "header",
                _ => "after the question mark",
            },
            // What is code in the documentation of a type is plain words here.
            text: parameter
                .description
                .as_deref()
                .unwrap_or_default()
                .replace('`', ""),
        }
    }
}
