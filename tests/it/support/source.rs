//! The program's sources, read as the layers' tests need them: without comments, texts and unit tests, as the paths that they name.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// One file of the program, as the compiler sees it.
pub(crate) struct Source {
    /// Its path below `src`, as in `web/home.rs`.
    pub(crate) name: String,
    /// Its modules from the crate's root, as in `["web", "home"]`.
    pub(crate) module: Vec<String>,
    /// Its text without comments, texts and unit tests.
    pub(crate) code: String,
}

impl Source {
    /// Its layer: the first part of its module, `lib` for the crate's own file.
    pub(crate) fn layer(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }

    /// Every path in the code that begins in this crate, from the root: `crate::store::Db` and, seen from its own module, `super::Db`.
    pub(crate) fn names(&self) -> BTreeSet<Vec<String>> {
        let mut found = BTreeSet::new();
        for path in paths(&self.code) {
            let up = path.iter().take_while(|part| *part == "super").count();
            let whole: Vec<String> = match path.first().map(String::as_str) {
                Some("crate") => path[1..].to_vec(),
                Some("super") => {
                    let kept = self.module.len().saturating_sub(up);
                    [&self.module[..kept], &path[up..]].concat()
                }
                _ => continue,
            };
            found.insert(whole);
        }
        found
    }
}

/// Every path of more than one part, with the groups of a `use` written out: `a::{b, c::d}` is `a::b` and `a::c::d`.
pub(crate) fn paths(code: &str) -> Vec<Vec<String>> {
    let tokens = tokens(code);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        if is_name(&tokens[at]) {
            at = path(&tokens, at, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found.retain(|path| path.len() > 1);
    found
}

/// Reads one path at a place, below `before`, and answers the place after it.
fn path(
    tokens: &[String],
    mut at: usize,
    before: &[String],
    found: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = match &tokens[at] {
                        token if is_name(token) || token == "{" => {
                            self::path(tokens, at, &path, found)
                        }
                        _ => at + 1,
                    };
                }
                return at + 1;
            }
            Some(token) if is_name(token) => path.push(token.to_owned()),
            _ => break,
        }
        at += 1;
        match tokens.get(at) {
            Some(token) if token == "::" => at += 1,
            _ => break,
        }
    }
    found.push(path);
    match tokens.get(at) {
        Some(token) if token == "as" => at + 2,
        _ => at,
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(code: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_name(rest) {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        found.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    found
}

/// The code without comments and texts, up to its unit tests, which come last in a file.
fn bare(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_text(rest) {
            length
        } else if first == '"' {
            plain_text(rest)
        } else if rest.starts_with("'\"'") {
            3
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    let tests = code.find("#[cfg(test)]").unwrap_or(code.len());
    code.truncate(tests);
    code
}

fn plain_text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a text such as `r#"…"#` at the beginning.
fn raw_text(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let marks = after.len() - after.trim_start_matches('#').len();
    let inside = after[marks..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(marks));
    let length = inside.find(&end)? + end.len();
    Some(1 + marks + 1 + length)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every file of the program.
pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&root, &mut all);
    let sources: Vec<Source> = all
        .iter()
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let mut module: Vec<String> = name
                .trim_end_matches(".rs")
                .split('/')
                .map(str::to_owned)
                .collect();
            if module
                .last()
                .is_some_and(|last| ["mod", "lib"].contains(&last.as_str()))
            {
                module.pop();
            }
            let code = bare(&fs::read_to_string(path).unwrap());
            Source { name, module, code }
        })
        .collect();
    assert!(
        sources.len() > 50,
        "the sources are not where they were: {}",
        sources.len()
    );
    sources
}

#[test]
fn a_path_is_found_where_it_is_code_and_nowhere_else() {
    let code = bare(
        r##"
        //! crate::web::comment
        use super::{super::store::{self, Db as D}, page};
        use crate::{clock::Clock, desk::{Editor, negotiations::How}};
        const TEXT: &str = "crate::web::text \" crate::web::more";
        const RAW: &str = r#"crate::web::raw " crate::web::still"#;
        fn first(quote: char) -> bool { quote == '"' && crate::render::words() } // crate::web::end
        fn life<'a>(text: &'a str) { /* crate::web::block */ match text { "x" => axum::serve(), _ => {} } }
        #[cfg(test)]
        mod tests { use crate::web::tests; }
        "##,
    );
    let source = Source {
        name: "web/compare/table.rs".to_owned(),
        module: ["web", "compare", "table"].map(str::to_owned).to_vec(),
        code,
    };
    let names: Vec<String> = source.names().iter().map(|path| path.join("::")).collect();
    assert_eq!(
        names,
        [
            "clock::Clock",
            "desk::Editor",
            "desk::negotiations::How",
            "render::words",
            "web::compare::page",
            "web::store::Db",
            "web::store::self",
        ]
    );
    assert!(paths(&source.code).contains(&vec!["axum".to_owned(), "serve".to_owned()]));
}
