//! `DATABASE_URL`: the server that it names is used, or its fault is told without the password.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
};

use crate::support::{
    Database,
    program::{Program, counteroffer, folder, refusal},
};

const PASSWORD: &str = "s3cret-word";

fn refused(folder: &Path, url: &str) -> String {
    let said = refusal(counteroffer(folder).env("DATABASE_URL", url));
    assert!(
        !said.contains(PASSWORD) && said.contains("DATABASE_URL"),
        "{said}"
    );
    assert_eq!(
        fs::read_dir(folder).unwrap().count(),
        0,
        "no server of its own was started"
    );
    said
}

/// The code of a request for a secure connection: <https://www.postgresql.org/docs/current/protocol-message-formats.html>.
const TLS: [u8; 4] = 80_877_103_u32.to_be_bytes();

/// A server that speaks just enough of PostgreSQL's protocol to answer each start-up message with `answer`, and knows no TLS; its address.
fn fake(answer: impl Fn(&mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut start = first_message(&mut connection);
            if start == TLS {
                connection.write_all(b"N").unwrap();
                start = first_message(&mut connection);
            }
            if !start.is_empty() {
                answer(&mut connection);
            }
        }
    });
    format!("postgres://editor:{PASSWORD}@{address}/records")
}

/// The message that a client begins with; empty when it went away instead.
fn first_message(connection: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 4];
    if connection.read_exact(&mut length).is_err() {
        return Vec::new();
    }
    let mut start = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - 4];
    connection.read_exact(&mut start).unwrap();
    start
}

/// One message of the protocol: its kind, its length, its body.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[kind][..], &length, body].concat()
}

#[tokio::test]
async fn the_named_server_is_used_and_none_is_started() {
    let (folder, database) = (folder(), Database::new().await);
    let program = Program::start(counteroffer(folder.path()).env("DATABASE_URL", database.url()));
    let page = reqwest::get(program.url())
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        page.contains("Writers Guild of America and AMPTP, 2023"),
        "{page}"
    );
    program.stop().await;
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_server_that_does_not_answer_is_named_by_host_and_port() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let said = refused(
        folder().path(),
        &format!("postgres://editor:{PASSWORD}@{closed}/records"),
    );
    assert!(
        said.contains(&closed.to_string()) && said.contains("Connection refused"),
        "{said}"
    );
}

#[test]
fn a_server_that_is_too_old_is_told_with_its_version() {
    let url = fake(|connection| {
        let hello = [
            message(b'R', &0_u32.to_be_bytes()),
            message(b'S', b"server_version\x0012.4 (Debian 12.4-1)\0"),
            message(b'K', &[0; 8]),
            message(b'Z', b"I"),
        ];
        connection.write_all(&hello.concat()).unwrap();
    });
    let said = refused(folder().path(), &url);
    assert!(
        said.contains("version 12") && said.contains("15 or newer"),
        "{said}"
    );
}

#[test]
fn a_wrong_password_is_told_and_never_printed() {
    let url = fake(|connection| {
        connection
            .write_all(&message(b'R', &3_u32.to_be_bytes()))
            .unwrap();
        let mut kind = [0; 1];
        connection.read_exact(&mut kind).unwrap();
        assert_eq!(&kind, b"p");
        let fields =
            b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"editor\"\0\0";
        connection.write_all(&message(b'E', fields)).unwrap();
    });
    let said = refused(folder().path(), &url);
    assert!(
        said.contains("does not let the user editor in") && said.contains("the password"),
        "{said}"
    );
}

#[test]
fn a_password_may_stand_apart_from_the_address() {
    let folder = folder();
    let awkward = "a/b@c:d#e?f%20";
    let url = fake(move |connection| {
        connection
            .write_all(&message(b'R', &3_u32.to_be_bytes()))
            .unwrap();
        let mut sent = vec![0; 5 + awkward.len() + 1];
        connection.read_exact(&mut sent).unwrap();
        let fields = match sent[5..].strip_suffix(b"\0") == Some(awkward.as_bytes()) {
            true => &b"SFATAL\0VFATAL\0C3D000\0Mthe password arrived\0\0"[..],
            false => &b"SFATAL\0VFATAL\0C28P01\0Manother password arrived\0\0"[..],
        };
        connection.write_all(&message(b'E', fields)).unwrap();
    });
    let url = url.replace(&format!(":{PASSWORD}"), "");
    let mut command = counteroffer(folder.path());
    let said = refusal(command.env("DATABASE_URL", url).env("PGPASSWORD", awkward));
    assert!(said.contains("the password arrived"), "{said}");
    assert!(!said.contains(awkward), "{said}");
}

#[test]
fn a_server_without_tls_is_told_when_the_address_asks_for_it() {
    let url = fake(|_| panic!("it went on without TLS"));
    let said = refused(folder().path(), &format!("{url}?sslmode=require"));
    assert!(
        said.contains("gives no secure connection") && said.contains("sslmode"),
        "{said}"
    );
}

#[test]
fn a_database_that_does_not_exist_is_named() {
    let url = fake(|connection| {
        let fields = b"SFATAL\0VFATAL\0C3D000\0Mdatabase \"records\" does not exist\0\0";
        connection.write_all(&message(b'E', fields)).unwrap();
    });
    let said = refused(folder().path(), &url);
    assert!(
        said.contains("database \"records\" does not exist"),
        "{said}"
    );
}

#[test]
fn something_else_at_the_address_and_something_else_than_an_address_are_told() {
    let url = fake(|connection| {
        connection
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap()
    });
    let said = refused(folder().path(), &url);
    assert!(said.contains("no PostgreSQL answers"), "{said}");
    for url in [
        "",
        "s3cret-word",
        "mysql://u:s3cret-word@host/db",
        "postgres://u:s3cret-word/1@host/db",
    ] {
        let said = refused(folder().path(), url);
        assert!(
            said.contains("postgres://user:password@host/database"),
            "{said}"
        );
    }
}
