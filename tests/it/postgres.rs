//! The private PostgreSQL.

use counteroffer::{
    postgres::{Error, Private},
    store::Db,
};

#[tokio::test]
async fn a_second_copy_is_kept_out_and_the_data_outlives_the_first() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(
        folder.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    let first = Private::start(folder.path(), None).await.unwrap();
    let refused = Private::start(folder.path(), None).await.unwrap_err();
    assert!(
        matches!(&refused, Error::Busy(busy) if busy == folder.path()),
        "{refused}"
    );
    assert!(
        refused
            .to_string()
            .contains(&folder.path().display().to_string())
    );
    let db = Db::connect(first.options("postgres"), 1).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    drop(first);
    assert!(!folder.path().join("postgres/data/postmaster.pid").exists());
    let again = Private::start(folder.path(), None).await.unwrap();
    let db = Db::connect(again.options("postgres"), 1).await.unwrap();
    let mut tx = db.read().await.unwrap();
    assert!(
        counteroffer::store::negotiations::is_empty(&mut tx)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_missing_postgresql_says_what_to_do() {
    let (folder, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let refused = Private::start(folder.path(), Some(empty.path()))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("apt-get install postgresql") && refused.contains("DATABASE_URL"),
        "{refused}"
    );
}
