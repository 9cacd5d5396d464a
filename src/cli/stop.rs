//! When to stop: at Ctrl-C or SIGTERM, with time for the requests under way.

use std::{io, time::Duration};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::sleep,
};

/// How long the requests under way have: a little longer than any of them may take.
const GRACE: Duration = Duration::from_secs(35);

/// How many of the two signals have come.
#[derive(Debug, Clone)]
pub(super) struct Stop(watch::Receiver<u32>);

impl Stop {
    /// Listens from here on; before, a signal ends the program at once.
    pub(super) fn listen() -> io::Result<Self> {
        let interrupted = signal(SignalKind::interrupt())?;
        let terminated = signal(SignalKind::terminate())?;
        let (sender, receiver) = watch::channel(0);
        tokio::spawn(count(interrupted, terminated, sender));
        Ok(Self(receiver))
    }

    /// Ends at the first signal.
    pub(super) fn told(&self) -> impl Future<Output = ()> + Send + 'static {
        reached(self.0.clone(), 1)
    }

    /// Ends at the second signal, or when the grace after the first is over.
    pub(super) async fn gave_up(&self) {
        let grace = async {
            self.told().await;
            tracing::info!(
                "Stopping: the requests under way are finished first; another signal stops at once"
            );
            sleep(GRACE).await;
        };
        tokio::select! {
            () = grace => {}
            () = reached(self.0.clone(), 2) => {}
        }
    }
}

async fn reached(mut signals: watch::Receiver<u32>, wanted: u32) {
    if signals.wait_for(|come| *come >= wanted).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn count(mut interrupted: Signal, mut terminated: Signal, sender: watch::Sender<u32>) {
    loop {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        sender.send_modify(|come| *come += 1);
    }
}
