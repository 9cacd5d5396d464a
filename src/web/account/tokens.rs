//! Tokens for programs on one's own account page: the list, the form for another one, and the token that was just made.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{own::page_of, see_other};
use crate::{
    desk::{
        self,
        api_tokens::{self, PREFIX, Wanted},
        sessions::Token,
    },
    domain::{
        api_token::{DAYS, Scope},
        problems::Problems,
        text::Line,
    },
    render::words,
    store::api_tokens::Listed,
    web::{
        App, Error, SignedIn, Visitor,
        extract::Form,
        forms::{Choice, Field},
        negotiation,
        page::{self, Cache},
        paths::{AccountPath, ApiPath, TokenPath, TokensPath},
        visit::Visit,
    },
};

/// What the browser sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct TokenForm {
    token_name: String,
    token_scope: String,
    token_negotiation: String,
    token_days: String,
}

/// What became of the form.
pub(super) enum Made<'a> {
    Nothing,
    Refused(&'a TokenForm),
    Token(&'a Token),
}

/// The part of the account page that is about tokens.
pub(super) struct Tokens {
    pub(super) api: ApiPath,
    pub(super) made: Option<String>,
    pub(super) rows: Vec<Row>,
    pub(super) action: TokensPath,
    pub(super) name: Field,
    pub(super) scope: Choice,
    pub(super) negotiation: Field,
    pub(super) days: Choice,
}

pub(super) struct Row {
    pub(super) name: String,
    /// "reads and writes in Hollywood writers, 2023".
    pub(super) scope: String,
    pub(super) used: String,
    pub(super) until: String,
    pub(super) revoke: TokenPath,
}

impl Tokens {
    pub(super) fn new(listed: Vec<Listed>, problems: &Problems, made: Made<'_>) -> Self {
        let (none, mut shown) = (TokenForm::default(), None);
        let form = match made {
            Made::Nothing => &none,
            Made::Refused(form) => form,
            Made::Token(token) => {
                shown = Some(format!("{PREFIX}{}", token.expose()));
                &none
            }
        };
        let mut scope = Choice::one("token_scope", "What may it do?");
        for (value, label) in [
            (Scope::Read, "Read"),
            (Scope::Write, "Read, publish and edit"),
        ] {
            let chosen = form.token_scope == value.word()
                || (form.token_scope.is_empty() && value == Scope::Read);
            scope = scope.option(value.word(), label, chosen);
        }
        let mut days = Choice::list("token_days", "For how long is it good?");
        for many in DAYS {
            let value = many.to_string();
            let chosen = form.token_days == value;
            days = days.option(value, format!("{many} days"), chosen);
        }
        Self {
            api: ApiPath,
            made: shown,
            rows: listed.into_iter().map(Row::new).collect(),
            action: TokensPath,
            name: Field::new("token_name", "What is it for?")
                .hint("So that you know it again, for example: our newsroom’s script")
                .max(60)
                .value(&form.token_name)
                .errors(problems),
            scope: scope.errors(problems),
            negotiation: Field::new("token_negotiation", "In one negotiation alone? (optional)")
                .hint("Its name in addresses, for example: wga-amptp-2023")
                .value(&form.token_negotiation)
                .errors(problems),
            days: days.errors(problems),
        }
    }
}

impl Row {
    fn new(listed: Listed) -> Self {
        let scope = if listed.may_write {
            "reads and writes"
        } else {
            "reads"
        };
        Self {
            scope: match listed.negotiation {
                Some(negotiation) => format!("{scope} in {negotiation}"),
                None => scope.to_owned(),
            },
            used: match listed.last_used_at {
                Some(at) => format!("used {}", words::moment(at)),
                None => format!("made {}, not used yet", words::moment(listed.made_at)),
            },
            until: words::day(listed.expires_at.date_naive()),
            revoke: TokenPath {
                id: listed.id.to_string(),
            },
            name: listed.name,
        }
    }
}

impl TokenForm {
    async fn parse(&self, app: &App, visitor: &Visitor) -> Result<Result<Wanted, Problems>, Error> {
        let mut problems = Problems::default();
        let name = problems.take("name", self.token_name.trim().parse::<Line<60>>());
        let scope = problems.take("scope", self.token_scope.parse());
        let lifetime = problems.take("days", self.token_days.parse());
        let slug = self.token_negotiation.trim();
        let negotiation = match slug {
            "" => None,
            slug => match negotiation::load(app, visitor, slug).await {
                Ok(record) => Some(record.house.id),
                Err(Error::NotFound(_) | Error::Renamed { .. }) => {
                    problems.add(
                        "negotiation",
                        "There is no such negotiation: write its name as it stands in its address",
                    );
                    None
                }
                Err(error) => return Err(error),
            },
        };
        Ok(match (name, scope, lifetime) {
            (Some(name), Some(scope), Some(lifetime)) if problems.is_empty() => Ok(Wanted {
                name,
                scope,
                negotiation,
                lifetime,
            }),
            _ => Err(problems),
        })
    }
}

/// `POST /account/tokens`: the answer shows the token, and is kept nowhere.
pub(in crate::web) async fn make(
    _: TokensPath,
    State(app): State<App>,
    visit: Visit,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(form): Form<TokenForm>,
) -> Result<Response, Error> {
    let made = match form.parse(&app, &visitor).await? {
        Ok(wanted) => api_tokens::make(&app.db, &editor, &wanted, app.clock.now()).await,
        Err(problems) => Err(desk::Error::Invalid(problems)),
    };
    match made {
        Ok(token) => {
            let none = Problems::default();
            let page = page_of(&app, &visit, &editor, &none, Made::Token(&token)).await?;
            page::html(&page, Cache::Never)
        }
        Err(desk::Error::Invalid(told)) => {
            let mut problems = Problems::default();
            for problem in told.iter() {
                problems.add(format!("token_{}", problem.field), &problem.message);
            }
            let page = page_of(&app, &visit, &editor, &problems, Made::Refused(&form)).await?;
            page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/tokens/{id}`: revokes it.
pub(in crate::web) async fn revoke(
    path: TokenPath,
    State(app): State<App>,
    SignedIn(editor): SignedIn,
) -> Result<Response, Error> {
    let id = path
        .id
        .parse()
        .map_err(|_| Error::not_found("token", &path.id))?;
    api_tokens::revoke(&app.db, &editor, id, app.clock.now()).await?;
    Ok(see_other(&AccountPath.to_string()))
}
