//! The description of the API, made from its handlers.

use std::sync::LazyLock;

use axum::{extract::State, response::Response};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi as Document, Ref, RefOr,
        ServerBuilder,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{changes, entries, issues, negotiations, versions, webhooks, write};
use crate::{
    domain::licence,
    transfer::file::SCHEMA,
    web::{
        App, Error,
        error::ProblemDocument,
        page::{self, SITE},
        paths::OpenApiPath,
        search,
    },
};

#[derive(OpenApi)]
#[openapi(
    paths(
        negotiations::root,
        negotiations::list,
        negotiations::one,
        entries::list,
        entries::one,
        versions::list,
        issues::all,
        issues::one,
        changes::since,
        search::found,
        write::create,
        write::save,
        webhooks::list,
        webhooks::make,
        webhooks::end,
    ),
    components(schemas(ProblemDocument)),
    modifiers(&Named)
)]
struct Described;

/// What is not of a single handler.
struct Named;

impl Modify for Named {
    fn modify(&self, document: &mut Document) {
        document.info = InfoBuilder::new()
            .title(format!("{SITE} API"))
            .version("1")
            .description(Some(
                "Everything public is read without a token. Errors are problem documents (RFC 9457) with a stable “code”, and “errors” by field. \
                 Documents of entries are those of the file format. A private negotiation is read with a token of somebody who may.",
            ))
            .license(Some(LicenseBuilder::new().name(licence::NAME).identifier(Some(licence::ID)).build()))
            .build();
        let problem = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        for item in document.paths.paths.values_mut() {
            for operation in [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.delete,
            ] {
                for operation in operation.iter_mut() {
                    for (status, answer) in &mut operation.responses.responses {
                        if let (true, RefOr::T(answer)) = (status.starts_with('4'), answer) {
                            let kind = "application/problem+json".to_owned();
                            answer.content.insert(kind, problem.clone().into());
                        }
                    }
                }
            }
        }
        let components = document.components.get_or_insert_default();
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some("A token of an account, made on the account’s page".to_owned());
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

static DESCRIBED: LazyLock<Document> = LazyLock::new(Described::openapi);

/// The description, as far as it is the same on every site.
pub(super) fn described() -> &'static Document {
    &DESCRIBED
}

/// `/api/openapi.json`
pub(in crate::web) async fn document(
    _: OpenApiPath,
    State(app): State<App>,
) -> Result<Response, Error> {
    let mut document = described().clone();
    document.servers = Some(vec![ServerBuilder::new().url(app.base_url()).build()]);
    // The documents of entries are described where the file format is: at the site's own address.
    let text = document.to_json()?.replace(SCHEMA, &app.absolute(SCHEMA));
    Ok(page::data(text, "application/json", None))
}
