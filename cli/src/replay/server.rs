//! The server: connections, and when it has done enough.

use core::net::SocketAddr;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::io::{self, Write as _};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::modes::text::Quoted;
use crate::replay::answer::{Answered, How, answer, head};
use crate::replay::library::Library;
use crate::replay::request::{Came, Request, read};

/// A server that listens.
pub(crate) struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
}

/// What the connections share.
struct Shared {
    library: Library,
    how: How,
    /// How many requests are answered.
    most: u64,
    /// Whether each answer is a line on stderr.
    has_log: bool,
    counts: Counts,
}

/// How many requests were made, and answered to their end.
#[derive(Default)]
pub(crate) struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
    /// Says that the last of them ended.
    done: Notify,
}

impl Server {
    /// Listens at the first of these addresses that is free. After `most` requests it ends, if that is given.
    pub(crate) async fn bind(
        addresses: &[SocketAddr],
        library: Library,
        how: How,
        most: Option<u64>,
        has_log: bool,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(addresses).await?;
        let most = most.unwrap_or(u64::MAX);
        Ok(Self { listener, shared: Arc::new(Shared { library, how, most, has_log, counts: Counts::default() }) })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Returns what counts the requests.
    pub(crate) fn requests(&self) -> impl Fn() -> u64 + Send + 'static {
        let shared = self.shared.clone();
        move || shared.counts.begun.load(Ordering::Relaxed).min(shared.most)
    }

    /// Answers requests until there were enough.
    pub(crate) async fn run(self) {
        loop {
            let accepted = select! {
                accepted = self.listener.accept() => accepted,
                () = self.shared.counts.done.notified() => return,
            };
            match accepted {
                Ok((stream, _)) => drop(tokio::spawn(serve(stream, self.shared.clone()))),
                // The client has gone already, or there are too many files: which passes, and is no reason to spin.
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    }
}

/// Answers what comes over a connection.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    // Otherwise a small piece waits until the one before is acknowledged. What cannot be set is slower, and no more.
    let _ = stream.set_nodelay(true);
    let mut held = Vec::new();
    loop {
        let request = match read(&mut stream, &mut held).await {
            Ok(Came::Request(request)) => request,
            Ok(Came::End) | Err(_) => return,
            Ok(Came::Bad(status)) => {
                let message = head(status, &[("content-length", "0".to_owned())], false);
                // There is nobody to tell.
                let _ = stream.write_all(message.as_bytes()).await;
                let _ = timeout(LINGER, drain(&mut stream)).await;
                return;
            }
        };
        let number = shared.counts.begun.fetch_add(1, Ordering::Relaxed);
        if number >= shared.most {
            return;
        }
        let _ended = Ended(&shared);
        let answered = answer(&mut stream, &request, number, &shared.library, &shared.how).await;
        if shared.has_log {
            log(&request, number, answered.as_ref());
        }
        if !answered.is_ok_and(|answered| answered.is_kept) {
            return;
        }
    }
}

/// How long the rest of a request that is refused is read.
const LINGER: Duration = Duration::from_secs(1);

/// Reads what the client still writes. A connection that is closed with something unread is reset, and the client may lose the
/// answer with it.
async fn drain(stream: &mut TcpStream) {
    let _ = stream.shutdown().await;
    while !matches!(stream.read(&mut [0; 4096]).await, Ok(0) | Err(_)) {}
}

/// Counts an answer when it ends, however it does.
struct Ended<'s>(&'s Shared);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        let before = self.0.counts.ended.fetch_add(1, Ordering::Relaxed);
        if before.saturating_add(1) >= self.0.most {
            self.0.counts.done.notify_one();
        }
    }
}

/// Writes what became of a request.
fn log(request: &Request, number: u64, answered: Result<&Answered, &io::Error>) {
    let (method, path) = (Quoted(request.method.as_bytes()), Quoted(request.path.as_bytes()));
    let number = number.saturating_add(1);
    let line = match answered {
        Ok(Answered { status, name, .. }) => {
            let name = Quoted(name.as_bytes());
            format!(
                "{{\"request\":{number},\"method\":{method},\"path\":{path},\"status\":{status},\"recording\":{name}}}"
            )
        }
        Err(_) => format!("{{\"request\":{number},\"method\":{method},\"path\":{path},\"gone\":true}}"),
    };
    // Nobody may read it.
    let _ = writeln!(io::stderr(), "{line}");
}
