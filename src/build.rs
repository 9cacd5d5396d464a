//! Rebuilds when a migration is added: sqlx embeds the folder, and cargo does not see a new file in it by itself.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
