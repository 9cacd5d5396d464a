//! Each migration over rows of the ones before it: a database that is in use keeps what it has.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use counteroffer::{
    domain::entry::Dated,
    store::{entries, negotiations},
};
use serde_json::Value;

use crate::support::{Database, chains};

/// How many saves the sample rows make.
const SAVES: usize = 11;

/// All rows of all tables, by table.
async fn rows(database: &Database) -> BTreeMap<String, Vec<Value>> {
    let tables = database
        .query("select to_jsonb(tablename) from pg_tables where schemaname = 'public' order by tablename")
        .await;
    let mut rows = BTreeMap::new();
    for table in tables {
        let table = table.as_str().unwrap();
        let all = database
            .query(&format!("select to_jsonb(\"{table}\") from \"{table}\""))
            .await;
        rows.insert(table.to_owned(), all);
    }
    rows
}

/// Whether a row still says all that it said. It may say more.
fn keeps(new: &Value, old: &Value) -> bool {
    let (Value::Object(new), Value::Object(old)) = (new, old) else {
        panic!("rows are objects");
    };
    old.iter().all(|(key, value)| new.get(key) == Some(value))
}

#[tokio::test]
async fn every_migration_keeps_the_rows_of_a_database_in_use() {
    let database = Database::bare().await;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let migrations: BTreeSet<_> = fs::read_dir(root.join("migrations"))
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    for migration in &migrations {
        let before = rows(&database).await;
        let sql = fs::read_to_string(root.join("migrations").join(migration)).unwrap();
        database.run(&sql).await;
        let after = rows(&database).await;
        for (table, old) in &before {
            let now = after.get(table).map_or(&[][..], Vec::as_slice);
            for row in old {
                assert!(
                    now.iter().any(|new| keeps(new, row)),
                    "{migration:?} loses a row of {table}: {row}"
                );
            }
        }
        let sample = root.join("tests/data/migrations").join(migration);
        let sql = fs::read_to_string(&sample)
            .unwrap_or_else(|why| panic!("{migration:?} has no sample rows: {why}"));
        database.run(&sql).await;
    }
    for (table, rows) in rows(&database).await {
        assert!(!rows.is_empty(), "no sample row in {table}");
    }

    // And the program still reads all of it.
    let mut tx = database.db.read().await.unwrap();
    let slug = "dockers-2024".parse().unwrap();
    let found = negotiations::by_slug(&mut tx, &slug)
        .await
        .unwrap()
        .unwrap();
    let (catalogue, version) = negotiations::current(&mut tx, found.id).await.unwrap();
    assert_eq!((version, catalogue.parties.len()), (2, 3));
    let entries = entries::all(&mut tx, found.id).await.unwrap();
    let versions: Vec<(&str, i32)> = entries
        .iter()
        .map(|entry| (entry.value.slug().as_str(), entry.version))
        .collect();
    assert_eq!(
        versions,
        [
            ("dockers-want", 3),
            ("port-answers", 1),
            ("deal", 1),
            ("dockers-ratify", 1),
            ("port-speaks", 1),
            ("strike", 2)
        ]
    );
    // What was saved before the chain had its present form is sealed as the program seals.
    let (breaks, saves) = chains(&database.db).await;
    assert_eq!((breaks, saves), (Vec::new(), SAVES));
}
