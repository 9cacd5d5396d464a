//! A way to the database that can be shut, as when its machine or the network is gone.

use std::net::SocketAddr;

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
};

/// A door on a port of this machine, behind which a database is.
pub(crate) struct Gate {
    address: SocketAddr,
    is_open: watch::Sender<bool>,
}

impl Gate {
    /// An open one, before the server at this address.
    pub(crate) async fn before(server: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (is_open, open) = watch::channel(true);
        let server = server.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server.clone(), open.clone()));
            }
        });
        Self { address, is_open }
    }

    /// The address of the database through it.
    pub(crate) fn through(&self, server: &PgConnectOptions) -> PgConnectOptions {
        let database = server.get_database().unwrap();
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.address.port())
            .username(server.get_username())
            .database(database)
    }

    /// Shuts it: what passes is cut off, and nobody gets in.
    pub(crate) fn shut(&self) {
        self.is_open.send_replace(false);
    }

    /// Opens it again.
    pub(crate) fn open(&self) {
        self.is_open.send_replace(true);
    }
}

async fn pass(mut client: TcpStream, server: PgConnectOptions, mut open: watch::Receiver<bool>) {
    if !*open.borrow_and_update() {
        return;
    }
    let work = async {
        // One that was cut off ends with an error.
        match server.get_socket() {
            Some(folder) => {
                let socket = folder.join(format!(".s.PGSQL.{}", server.get_port()));
                let mut server = UnixStream::connect(socket).await.unwrap();
                copy_bidirectional(&mut client, &mut server).await.ok();
            }
            None => {
                let place = (server.get_host().to_owned(), server.get_port());
                let mut server = TcpStream::connect(place).await.unwrap();
                copy_bidirectional(&mut client, &mut server).await.ok();
            }
        }
    };
    tokio::select! {
        () = work => {}
        _ = open.wait_for(|open| !open) => {}
    }
}
