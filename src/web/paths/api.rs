//! The addresses that programs read and write by.

#![expect(
    clippy::disallowed_types,
    reason = "the derive of a typed path expands to it"
)]

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::super::Error;

/// `/api`: what programs can read and write, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api")]
pub struct ApiPath;

/// `/api/openapi.json`: the same for programs, as OpenAPI 3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/openapi.json")]
pub struct OpenApiPath;

/// `/api/v1`: where a program starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1")]
pub struct ApiRootPath;

/// `/api/v1/negotiations`: the negotiations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations")]
pub struct ApiNegotiationsPath;

/// `/api/v1/negotiations/{negotiation}`: a negotiation with its parties, issues, sources and disputes.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations/{negotiation}", rejection(Error))]
pub struct ApiNegotiationPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/api/v1/negotiations/{negotiation}/entries`: its entries, and where new ones are sent.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations/{negotiation}/entries", rejection(Error))]
pub struct ApiEntriesPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/api/v1/negotiations/{negotiation}/entries/{slug}`: an entry, and where changes of it are sent.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations/{negotiation}/entries/{slug}", rejection(Error))]
pub struct ApiEntryPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The entry’s slug.
    pub slug: String,
}

/// `/api/v1/negotiations/{negotiation}/entries/{slug}/versions`: every version of an entry.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path(
    "/api/v1/negotiations/{negotiation}/entries/{slug}/versions",
    rejection(Error)
)]
pub struct ApiVersionsPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The entry’s slug.
    pub slug: String,
}

/// `/api/v1/negotiations/{negotiation}/issues`: where the parties stand on every issue.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations/{negotiation}/issues", rejection(Error))]
pub struct ApiIssuesPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/api/v1/negotiations/{negotiation}/issues/{issue}`: where the parties stand on one issue.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations/{negotiation}/issues/{issue}", rejection(Error))]
pub struct ApiIssuePath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The issue’s slug.
    pub issue: String,
}

/// `/api/v1/negotiations/{negotiation}/changes`: every save, in order.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations/{negotiation}/changes", rejection(Error))]
pub struct ApiChangesPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/api/v1/negotiations/{negotiation}/webhooks`: the addresses that are told of its changes, and where new ones are sent.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations/{negotiation}/webhooks", rejection(Error))]
pub struct ApiWebhooksPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/api/v1/negotiations/{negotiation}/webhooks/{id}`: ends one (DELETE).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/negotiations/{negotiation}/webhooks/{id}", rejection(Error))]
pub struct ApiWebhookPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The webhook’s row.
    pub id: String,
}

/// `/api/v1/search`: what a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/api/v1/search")]
pub struct ApiSearchPath;

/// The address of the API that holds what a page tells, of the page's path without its last `.json`; `None` where the path names no page
/// that there could be.
pub fn of_page(page: &str) -> Option<String> {
    let parts: Vec<&str> = page.trim_matches('/').split('/').collect();
    let is_slug = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if !parts.iter().all(|part| is_slug(part)) {
        return None;
    }
    let own = |negotiation: &str| negotiation.to_owned();
    Some(match parts.as_slice() {
        ["index" | "new"] => ApiNegotiationsPath.to_string(),
        ["search"] => ApiSearchPath.to_string(),
        ["about" | "method" | "account" | "desk" | "sign-in"] | ["api", ..] => {
            ApiRootPath.to_string()
        }
        [negotiation] => ApiNegotiationPath {
            negotiation: own(negotiation),
        }
        .to_string(),
        [
            negotiation,
            "compare" | "issues" | "gaps" | "scorecard" | "waiting",
        ] => ApiIssuesPath {
            negotiation: own(negotiation),
        }
        .to_string(),
        [negotiation, "issues", issue, ..] => ApiIssuePath {
            negotiation: own(negotiation),
            issue: own(issue),
        }
        .to_string(),
        [negotiation, "changes" | "corrections" | "history"] => ApiChangesPath {
            negotiation: own(negotiation),
        }
        .to_string(),
        [
            negotiation,
            kind @ ("offers" | "responses" | "statements" | "events"),
        ] => {
            let all = ApiEntriesPath {
                negotiation: own(negotiation),
            };
            format!("{all}?kind={}", kind.trim_end_matches('s'))
        }
        [
            negotiation,
            "offers" | "responses" | "statements" | "events",
            slug,
            "history" | "versions",
            ..,
        ] => ApiVersionsPath {
            negotiation: own(negotiation),
            slug: own(slug),
        }
        .to_string(),
        [
            negotiation,
            "offers" | "responses" | "statements" | "events",
            slug,
            ..,
        ] => ApiEntryPath {
            negotiation: own(negotiation),
            slug: own(slug),
        }
        .to_string(),
        [negotiation, ..] => ApiNegotiationPath {
            negotiation: own(negotiation),
        }
        .to_string(),
        [] => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::of_page;

    #[test]
    fn every_page_has_its_place_in_the_api() {
        for (page, there) in [
            ("/index", Some("/api/v1/negotiations")),
            ("/talks", Some("/api/v1/negotiations/talks")),
            ("/talks/compare", Some("/api/v1/negotiations/talks/issues")),
            (
                "/talks/issues/pay",
                Some("/api/v1/negotiations/talks/issues/pay"),
            ),
            (
                "/talks/offers",
                Some("/api/v1/negotiations/talks/entries?kind=offer"),
            ),
            (
                "/talks/offers/a",
                Some("/api/v1/negotiations/talks/entries/a"),
            ),
            (
                "/talks/offers/a/against/b",
                Some("/api/v1/negotiations/talks/entries/a"),
            ),
            (
                "/talks/offers/a/versions/2",
                Some("/api/v1/negotiations/talks/entries/a/versions"),
            ),
            ("/talks/sources", Some("/api/v1/negotiations/talks")),
            ("/search", Some("/api/v1/search")),
            ("/a.b", None),
            ("//evil.example", None),
            ("", None),
        ] {
            assert_eq!(of_page(page).as_deref(), there, "{page}");
        }
    }
}
