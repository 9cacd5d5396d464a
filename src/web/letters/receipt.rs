//! What became of a letter, for its sender, who needs no account.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    desk::{letters, sessions::Token},
    domain::letter::LetterState,
    render::words,
    web::{
        App, Error, Visitor,
        page::{self, Cache, Layout},
        paths::{self, HomePath, ReceiptPath},
    },
};

#[derive(Template)]
#[template(path = "letters/receipt.html")]
struct ReceiptPage {
    layout: Layout,
    became: String,
    answer: Option<String>,
    letter: Option<Sent>,
    here: String,
    home: HomePath,
}

/// The letter as it was sent.
struct Sent {
    about: (String, String),
    on: String,
    text: String,
}

/// `GET /letters/{token}`
pub(in crate::web) async fn show(
    path: ReceiptPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let receipt = Token::parse(&path.token).ok_or(Error::NoLink)?;
    let letter = letters::by_receipt(&app.db, &receipt).await?;
    let waiting = "An editor will read it. Keep this address: it says what becomes of your letter.";
    // Nothing is kept of what a machine sent, and it is told the same.
    let became = match letter.as_ref().map(|letter| letter.state) {
        None | Some(LetterState::Waiting) => waiting,
        Some(LetterState::Published) => "An editor has published it.",
        Some(LetterState::TakenUp) => "An editor has taken it up in the record. Thank you.",
        Some(LetterState::Declined) => "An editor has read it and does not publish it.",
    };
    let page = ReceiptPage {
        layout: visitor.layout("Your letter").hidden(),
        became: became.to_owned(),
        answer: letter.as_ref().and_then(|letter| letter.answer.clone()),
        here: visitor.absolute(&path),
        letter: letter.map(|letter| {
            let (kind, slug, title) = letter.about;
            Sent {
                about: (paths::entry(&letter.of.0, kind, &slug), title),
                on: words::moment(letter.sent_at),
                text: letter.text,
            }
        }),
        home: HomePath,
    };
    page::html(&page, Cache::Never)
}
