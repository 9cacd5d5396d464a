//! `export`: a negotiation out of the database, as a file.

use std::io::{self, Write};

use super::Error;
use crate::{
    clock::Clock,
    config::Format,
    domain::{
        entry::{Dated, EntryKind},
        offer::Offer,
        slug::Slug,
    },
    feeds::{
        handout,
        tables::{Scope, csv, entries, positions},
        xlsx,
    },
    store::{self, Db, records::Records},
    transfer::{self, file::About},
    web::paths,
};

/// Writes a negotiation to the standard output. `site` is where its pages are.
pub(super) async fn run(
    db: &Db,
    slug: &Slug,
    format: Format,
    site: &str,
    clock: Clock,
) -> Result<(), Error> {
    let missing = || Error::NotFound(slug.clone());
    let record = Records::default()
        .by_slug(db, slug)
        .await?
        .ok_or_else(missing)?;
    let zone = record.negotiation.time_zone;
    let scope = Scope {
        record: &record,
        view: None,
        today: clock.now().with_timezone(&zone).date_naive(),
        site,
    };
    let page = |kind: EntryKind, of: &Slug| {
        format!("{site}{}", paths::entry(slug.as_str(), kind, of.as_str()))
    };
    let of_offer = |offer: &Offer| page(EntryKind::Offer, &offer.slug);
    let negotiation = slug.to_string();
    let home = paths::NegotiationPath { negotiation };
    let home = format!("{site}{home}");
    let bytes = match format {
        Format::Json => {
            let about = About::new(site, scope.today, None);
            let export = transfer::export::export(db, slug, None, about).await?;
            let mut text = serde_json::to_vec_pretty(&export.ok_or_else(missing)?)?;
            text.push(b'\n');
            text
        }
        Format::Positions => {
            let mut table = csv::header(positions::columns());
            table.extend(csv::write(positions::rows(&scope, of_offer)));
            table
        }
        Format::Entries => {
            let mut tx = db.read().await?;
            let all = store::entries::all(&mut tx, record.house.id).await?;
            let mut table = csv::header(entries::columns());
            table.extend(csv::write(all.iter().map(|entry| {
                let url = page(entry.value.kind(), entry.value.slug());
                entries::row(&scope, entry, url)
            })));
            table
        }
        Format::Xlsx => xlsx::write(&scope, &home, of_offer).map_err(io::Error::other)?,
        Format::Markdown => handout::write(&scope, &home).into_bytes(),
    };
    Ok(io::stdout().lock().write_all(&bytes)?)
}
