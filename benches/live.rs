//! Ten thousand readers on the line: what each costs the server, and how soon all of them hear of a save. Starts the program on a PostgreSQL of
//! its own: `cargo bench --bench live`. READERS changes their number.

use std::{
    fs,
    io::{Write, stdout},
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use counteroffer::{
    clock::Clock,
    desk::{Editor, many, negotiations::How},
    domain::entry::Entry,
    postgres::Private,
    store::Db,
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
};

type Failed = Box<dyn std::error::Error>;

/// The program, which ends with this.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let readers: usize = std::env::var("READERS").map_or(Ok(10_000), |readers| readers.parse())?;
    rlimit::increase_nofile_limit(65_536)?;
    let folder = tempfile::tempdir()?;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    let address = "127.0.0.1:18182";
    let program = Command::new(env!("CARGO_BIN_EXE_counteroffer"))
        .env("DATA_DIR", folder.path())
        .env("LISTEN", address)
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .spawn()?;
    let program = Program(program);
    while reqwest_ready(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let before = memory(&program)?;
    let heard = Arc::new(AtomicUsize::new(0));
    let (begun, at_once) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(200)));
    for _ in 0..readers {
        let (heard, begun, at_once) = (heard.clone(), begun.clone(), at_once.clone());
        tokio::spawn(async move {
            // One that is refused is missed in the count, which ends the wait in vain.
            listen(address, &heard, &begun, &at_once).await.ok();
        });
    }
    wait(&begun, readers).await?;
    // Whatever is still being given back after the rush.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = memory(&program)?;
    let each = (after - before) as f64 / readers as f64;
    writeln!(
        stdout(),
        "{readers} idle readers: {each:.1} KiB each ({before} KiB before, {after} KiB after)"
    )?;
    let database = Private::running(folder.path(), "postgres")
        .await
        .ok_or("no database")?;
    let db = Db::connect(database, 1).await?;
    for number in 0..5 {
        heard.store(0, Ordering::Relaxed);
        let statement: Entry = Entry::Statement(serde_json::from_value(json!({
            "slug": format!("heard-{number}"), "speaker": "Somebody", "on": "2023-10-12", "summary": "A sentence.",
            "sources": ["amptp-2023-04-17"],
        }))?);
        let how = How {
            reason: "bench",
            at: Clock::System.now(),
            dry_run: false,
        };
        let slug = "wga-amptp-2023".parse()?;
        many::say(&db, &Editor::operator("bench"), how, &slug, &[statement]).await?;
        let began = Instant::now();
        wait(&heard, readers).await?;
        writeln!(
            stdout(),
            "a save reached all after {} ms",
            began.elapsed().as_millis()
        )?;
    }
    Ok(())
}

async fn reqwest_ready(address: &str) -> Result<(), Failed> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /health/ready HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    answer
        .starts_with("HTTP/1.1 200")
        .then_some(())
        .ok_or_else(|| "not ready".into())
}

/// One reader: counts itself when it is on the line, and each save that it hears of.
async fn listen(
    address: &str,
    heard: &AtomicUsize,
    begun: &AtomicUsize,
    at_once: &Semaphore,
) -> Result<(), std::io::Error> {
    let permit = at_once.acquire().await.map_err(std::io::Error::other)?;
    let mut stream = TcpStream::connect(address).await?;
    let request =
        "GET /wga-amptp-2023/live HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut buffer = [0; 1024];
    let mut is_on = false;
    let mut permit = Some(permit);
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&buffer[..read]);
        if !is_on && text.contains("retry:") {
            is_on = true;
            begun.fetch_add(1, Ordering::Relaxed);
            permit.take();
        }
        heard.fetch_add(text.matches("event: save").count(), Ordering::Relaxed);
    }
}

async fn wait(count: &AtomicUsize, all: usize) -> Result<(), Failed> {
    let began = Instant::now();
    while count.load(Ordering::Relaxed) < all {
        if began.elapsed() > Duration::from_secs(60) {
            return Err(format!("only {} of {all}", count.load(Ordering::Relaxed)).into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

/// The memory of the program in KiB.
fn memory(program: &Program) -> Result<u64, Failed> {
    let status = fs::read_to_string(format!("/proc/{}/status", program.0.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no memory is told")?.parse()?)
}
