//! The one table of routes, grouped as the addresses are, with the layers below it.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Uri,
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
};
use axum_extra::routing::RouterExt;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{And, NotForContentType, Predicate, SizeAbove},
    },
    csrf::{CsrfLayer, ProtectionError},
};

use super::{
    App, Error, account, api, assets, bring_in, compare, corrections, desk, drafts, embed, entries,
    entry_forms,
    error::{self, NotFound},
    exports, feeds, finding, health, history, home, issues, kept, layers, letters, live, method,
    metrics, negotiations, offers, picture, scorecard, search, sources, timeline, waiting,
};

/// The site: every page, and every layer around them.
pub(super) fn router(app: App) -> Router {
    assets::prepare();
    let pages = Router::new()
        .typed_get(home::show)
        .typed_get(timeline::show)
        .typed_get(compare::show)
        .typed_get(issues::list)
        .typed_get(issues::show)
        .typed_get(picture::show)
        .typed_get(waiting::show)
        .typed_get(scorecard::show)
        // editors
        .typed_get(offers::new)
        .typed_post(offers::create)
        .typed_get(offers::edit)
        .typed_post(offers::save)
        .typed_get(entry_forms::new_response)
        .typed_post(entry_forms::create_response)
        .typed_get(entry_forms::edit_response)
        .typed_post(entry_forms::save_response)
        .typed_get(entry_forms::new_statement)
        .typed_post(entry_forms::create_statement)
        .typed_get(entry_forms::edit_statement)
        .typed_post(entry_forms::save_statement)
        .typed_get(entry_forms::new_event)
        .typed_post(entry_forms::create_event)
        .typed_get(entry_forms::edit_event)
        .typed_post(entry_forms::save_event)
        .typed_get(bring_in::show)
        .typed_post(bring_in::save)
        .typed_post(bring_in::check)
        .typed_post(bring_in::undo)
        .typed_get(negotiations::new)
        .typed_post(negotiations::create)
        .typed_get(negotiations::edit)
        .typed_post(negotiations::save)
        // accounts
        .typed_get(account::sign_in)
        .typed_post(account::signed_in)
        .typed_post(account::sign_out)
        .typed_get(account::own)
        .typed_post(account::change_password)
        .typed_post(account::sign_out_everywhere)
        .typed_post(account::make_token)
        .typed_post(account::revoke_token)
        .typed_get(account::setup)
        .typed_post(account::set_up)
        .typed_get(desk::show)
        .typed_post(desk::create_account)
        .typed_post(desk::change_account)
        .typed_get(desk::audit)
        .typed_get(desk::access)
        .typed_post(desk::change_access)
        .typed_get(drafts::list)
        .typed_get(drafts::show)
        .typed_post(drafts::step)
        .typed_get(letters::show)
        .typed_post(letters::send)
        .typed_post(letters::respond)
        .typed_get(letters::receipt)
        .typed_get(letters::queue)
        .typed_post(letters::decide)
        .typed_get(account::join)
        .typed_post(account::joined)
        .typed_get(account::reset)
        .typed_post(account::has_reset)
        .typed_get(entries::offers)
        .typed_get(entries::offer)
        .typed_get(entries::against)
        .typed_get(entries::against_expired)
        .typed_get(entries::choose_against)
        .typed_get(entries::responses)
        .typed_get(entries::response)
        .typed_get(entries::statements)
        .typed_get(entries::statement)
        .typed_get(entries::events)
        .typed_get(entries::event)
        .typed_get(entries::disputes)
        .typed_get(entries::dispute)
        .typed_get(entries::short)
        .typed_get(history::show)
        .typed_get(history::of_itself)
        .typed_post(history::restore_itself)
        .typed_get(history::of_issue)
        .typed_post(history::restore_issue)
        .typed_get(history::of_party)
        .typed_post(history::restore_party)
        .typed_get(history::version)
        .typed_post(history::restore)
        .typed_post(history::take_down)
        .typed_post(history::retract)
        .typed_get(history::changes)
        .typed_get(corrections::show)
        .typed_get(sources::show)
        .typed_post(sources::remove_document)
        .typed_get(sources::file)
        .merge(
            Router::new()
                .typed_post(sources::add_document)
                .layer(DefaultBodyLimit::max(sources::BODY)),
        )
        .typed_get(method::show)
        .typed_get(search::show)
        // what programs follow
        .typed_get(feeds::atom)
        .typed_get(feeds::json_feed)
        .typed_get(feeds::issue_atom)
        .typed_get(feeds::issue_json)
        .typed_get(feeds::party_atom)
        .typed_get(feeds::party_json)
        .typed_get(feeds::changes_atom)
        .typed_get(feeds::changes_json)
        .typed_get(feeds::corrections_atom)
        .typed_get(feeds::corrections_json)
        .typed_get(feeds::calendar)
        .typed_get(feeds::timeline_js)
        .typed_get(live::show)
        // what is taken away
        .typed_get(exports::data)
        .typed_get(exports::json)
        .typed_get(exports::positions_csv)
        .typed_get(exports::entries_csv)
        .typed_get(exports::datapackage)
        .typed_get(exports::workbook)
        .typed_get(exports::handout)
        .typed_get(exports::schema)
        // the API
        .typed_get(api::about)
        .typed_get(api::openapi)
        .typed_get(api::root)
        .typed_get(api::negotiations)
        .typed_get(api::negotiation)
        .typed_get(api::entries)
        .typed_post(api::create)
        .typed_get(api::entry)
        .typed_put(api::save)
        .typed_get(api::versions)
        .typed_get(api::issues)
        .typed_get(api::issue)
        .typed_get(api::changes)
        .typed_get(api::webhooks)
        .typed_post(api::make_webhook)
        .typed_delete(api::end_webhook)
        .typed_get(search::found)
        // share images
        .typed_get(timeline::card)
        .typed_get(issues::card)
        .typed_get(entries::card)
        .typed_get(entries::version_card)
        // for other sites
        .typed_get(issues::embed)
        .typed_get(entries::embed)
        .typed_get(embed::oembed)
        // finding it
        .typed_get(finding::sitemap)
        .typed_get(finding::of_site)
        .typed_get(finding::of_negotiation)
        .typed_get(finding::robots)
        .typed_get(finding::manifest)
        .typed_get(finding::favicon)
        .typed_get(finding::llms)
        .typed_get(finding::about)
        // operators
        .typed_get(health::live)
        .typed_get(health::ready)
        .typed_get(metrics::show)
        // the program's files
        .typed_get(assets::show)
        .fallback(no_page);
    layered(pages, app)
}

/// Puts the layers around the pages: the last one here is the outermost.
fn layered(pages: Router<App>, app: App) -> Router {
    pages
        .layer(CatchPanicLayer::custom(|panic| {
            Error::from_panic(panic).into_response()
        }))
        .layer(from_fn_with_state(app.clone(), account::keep))
        .layer(from_fn(layers::lead_to_api))
        .layer(from_fn(layers::limit_time))
        .layer(same_site(&app))
        .layer(from_fn(kept::refuse))
        .layer(from_fn_with_state(app.clone(), error::render))
        .layer(from_fn(layers::revalidate))
        .layer(compression())
        .layer(from_fn_with_state(app.clone(), layers::protect))
        // What is kept has passed all of these once.
        .layer(from_fn_with_state(app.clone(), kept::answer))
        .layer(from_fn_with_state(app.clone(), layers::observe))
        .with_state(app)
}

/// Refuses what another site sends, by `Sec-Fetch-Site` or else `Origin`: browsers set both, and a page cannot forge them. The site's own
/// origin is trusted by name as well, for proxies that rewrite `Host`.
fn same_site(
    app: &App,
) -> CsrfLayer<impl FnMut(ProtectionError) -> axum::response::Response + Clone + use<>> {
    let layer = CsrfLayer::new();
    let layer = layer
        .clone()
        .add_trusted_origin(app.base_url())
        .unwrap_or(layer);
    layer.with_rejection_response(|_| Error::CrossSite.into_response())
}

/// Zstandard where the client takes it, else gzip, at levels that cost little; short bodies, images and streams as they are. Brotli is for what is packed
/// once.
fn compression() -> CompressionLayer<And<And<SizeAbove, NotForContentType>, NotForContentType>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(3))
        .compress_when(
            SizeAbove::new(1024)
                .and(NotForContentType::IMAGES)
                .and(NotForContentType::SSE),
        )
}

/// No route has this address. One that ends with a slash may be meant without it.
async fn no_page(uri: Uri) -> Error {
    let path = uri.path();
    let trimmed = path.trim_end_matches('/');
    if trimmed.len() < path.len() && trimmed.len() > 1 && !trimmed.starts_with("//") {
        let query = uri.query().map(|query| format!("?{query}"));
        return Error::Moved(format!("{trimmed}{}", query.unwrap_or_default()));
    }
    Error::NotFound(NotFound::default())
}
