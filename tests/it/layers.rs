//! Arrows point down: the sources themselves are read, and a name from a layer above is refused.

use std::collections::BTreeSet;

use crate::support::source::{Source, paths, sources};

/// What each layer may name of the crate. The program's own parts (`cli`, `main`) may name everything.
const MAY_NAME: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("clock", &[]),
    ("config", &["domain"]),
    ("render", &["domain"]),
    ("store", &["domain"]),
    ("desk", &["store", "domain", "clock"]),
    ("postgres", &["store"]),
    ("feeds", &["render", "store", "domain"]),
    // What a table holds is told once, where tables are written.
    ("transfer", &["feeds", "desk", "store", "domain"]),
    (
        "web",
        &[
            "feeds", "transfer", "render", "desk", "store", "domain", "clock",
        ],
    ),
];

/// Modules of `web` that all areas share.
const SHARED: [&str; 41] = [
    "api",
    "app",
    "assets",
    "cards",
    "citations",
    "client",
    "corrections",
    "differ",
    "drafting",
    "embed",
    "error",
    "extract",
    "figures",
    "forms",
    "found",
    "gaps",
    "generations",
    "kept",
    "layers",
    "linked",
    "live",
    "mod",
    "moment",
    "moves",
    "negotiation",
    "outcomes",
    "packed",
    "page",
    "paths",
    "progress",
    "published",
    "queries",
    "routes",
    "serving",
    "session_cookie",
    "stands",
    "strand",
    "travel",
    "under",
    "unsourced",
    "visit",
];

/// Every use of a library or name, as `file: path`, outside the places that may have it.
fn uses(is: impl Fn(&[String]) -> bool, may: impl Fn(&Source) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| !may(source)) {
        let used = paths(&source.code).into_iter().filter(|path| is(path));
        found.extend(used.map(|path| format!("{}: {}", source.name, path.join("::"))));
    }
    found
}

fn one_of(layer: &str, layers: &[&str]) -> bool {
    layers.contains(&layer)
}

#[test]
fn no_layer_names_one_above_it() {
    let layers: BTreeSet<&str> = MAY_NAME
        .iter()
        .map(|(layer, _)| *layer)
        .chain(["cli"])
        .collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((_, below)) = MAY_NAME.iter().find(|(layer, _)| *layer == source.layer()) else {
            assert!(
                one_of(source.layer(), &["lib", "main", "build", "cli"]),
                "{} belongs to no layer",
                source.name
            );
            continue;
        };
        for path in source.names() {
            let Some(named) = path.first().map(String::as_str) else {
                continue;
            };
            if named != source.layer() && layers.contains(named) && !below.contains(&named) {
                wrong.push(format!("{}: {}", source.name, path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "these point up:\n{}", wrong.join("\n"));
}

#[test]
fn areas_of_the_web_do_not_name_each_other() {
    let all = sources();
    let area = |source: &Source| -> Option<String> {
        let name = source.module.get(1)?;
        (source.layer() == "web" && !one_of(name, &SHARED)).then(|| name.clone())
    };
    let areas: BTreeSet<String> = all.iter().filter_map(area).collect();
    let mut wrong = Vec::new();
    for source in &all {
        let Some(own) = area(source) else { continue };
        for path in source.names() {
            if let [web, named, ..] = path.as_slice()
                && web == "web"
                && *named != own
                && areas.contains(named)
            {
                wrong.push(format!("{}: {}", source.name, path.join("::")));
            }
        }
    }
    assert!(areas.len() > 2, "{areas:?}");
    assert!(
        wrong.is_empty(),
        "what two areas share goes down a layer:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn only_the_store_speaks_to_the_database() {
    // `#[derive(sqlx::Type)]` tells how an id or an enum is written, and reaches no database.
    let wrong = uses(
        |path| path[0] == "sqlx" && path[1..] != ["Type"],
        |source| source.layer() == "store",
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_web_knows_http() {
    let http = [
        "axum",
        "axum_extra",
        "tower",
        "tower_http",
        "http_body_util",
        "hyper",
    ];
    let wrong = uses(
        |path| one_of(&path[0], &http) || path.iter().any(|part| part == "StatusCode"),
        |source| source.layer() == "web",
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_clock_asks_for_the_time() {
    let wrong = uses(
        |path| {
            path.ends_with(&["Utc".to_owned(), "now".to_owned()])
                || path.ends_with(&["Local".to_owned(), "now".to_owned()])
        },
        |source| source.layer() == "clock",
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_configuration_reads_the_environment() {
    let reads = [
        "var",
        "vars",
        "var_os",
        "vars_os",
        "args",
        "args_os",
        "split_paths",
        "home_dir",
        "set_var",
    ];
    let wrong = uses(
        |path| {
            let at = path.iter().position(|part| part == "env");
            at.is_some_and(|at| {
                (at == 1 && path[0] == "std")
                    || path.get(at + 1).is_some_and(|next| one_of(next, &reads))
            })
        },
        |source| one_of(source.layer(), &["config", "main"]),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
