//! An answer to a request.

use core::future::pending;
use core::time::Duration;
use std::io::{self, IoSlice};

use deltawire::answer::Dialect;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, sleep_until};

use crate::replay::library::Library;
use crate::replay::pace::Pace;
use crate::replay::pieces::{Cutting, Pieces};
use crate::replay::random::Random;
use crate::replay::request::Request;
use crate::replay::script::{Ending, Script};
use crate::replay::vendor::{self, Header};

/// How long it is from one of the pings that never end to the next: shorter than any client waits for the next bytes.
const PING: Duration = Duration::from_millis(250);

/// The parts of the seed that decide pieces, and what headers say.
const PIECES: u64 = 2;
const HEADERS: u64 = 3;

/// How all requests are answered.
#[derive(Clone)]
pub(crate) struct How {
    pub(crate) cutting: Cutting,
    pub(crate) pace: Pace,
    /// The status that the first requests get, and how many they are.
    pub(crate) refusal: Option<(u16, u64)>,
    /// What `retry-after` says then, in seconds.
    pub(crate) retry_after: u32,
    /// Whether paths and methods that the vendor does not have are refused.
    pub(crate) is_strict: bool,
    pub(crate) seed: u64,
}

/// What became of a request, for the log.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) name: String,
    /// Whether the connection can be used again.
    pub(crate) is_kept: bool,
}

/// Answers the request that has `number`, counted from 0.
pub(crate) async fn answer(
    stream: &mut TcpStream,
    request: &Request,
    number: u64,
    library: &Library,
    how: &How,
) -> io::Result<Answered> {
    let Some((served, path)) = library.find(&request.path) else { return Err(io::ErrorKind::NotFound.into()) };
    let dialect = served.dialect;
    let mut random = Random::new(how.seed.wrapping_add(number), HEADERS);
    let is_head = request.method == "HEAD";
    let refused = match how.refusal {
        Some((status, times)) if number < times => Some((status, vendor::refusal(dialect, status, how.retry_after))),
        _ if how.is_strict => {
            misses(dialect, request, path).map(|(status, message)| (status, vendor::error(dialect, status, &message)))
        }
        _ => None,
    };
    let answered = |status, is_kept| Answered { status, name: served.name.clone(), is_kept };
    if let Some((status, (mut headers, body))) = refused {
        headers.extend(vendor::headers(dialect, &mut random));
        headers.push(("content-length", body.len().to_string()));
        let mut message = head(status, &headers, request.is_kept);
        if !is_head {
            message.push_str(&body);
        }
        stream.write_all(message.as_bytes()).await?;
        return Ok(answered(status, request.is_kept));
    }
    let script = &served.script;
    let mut headers = vec![
        ("content-type", vendor::content_type(dialect, &script.recording.bytes).to_owned()),
        ("cache-control", "no-cache".to_owned()),
    ];
    headers.extend(vendor::headers(dialect, &mut random));
    if request.is_http11 {
        headers.push(("transfer-encoding", "chunked".to_owned()));
    }
    // Without chunks the end of the connection is that of the body.
    let is_kept = request.is_kept && (request.is_http11 || is_head);
    stream.write_all(head(200, &headers, is_kept).as_bytes()).await?;
    // Not held while the stream is sent, which can take long.
    drop((headers, random));
    if is_head {
        return Ok(answered(200, is_kept));
    }
    let pieces = Pieces::new(script, how.cutting, Random::new(how.seed.wrapping_add(number), PIECES));
    send(Body { stream, is_chunked: request.is_http11 }, script, pieces, how.pace, vendor::ping(dialect)).await?;
    Ok(answered(200, is_kept && script.ending == Ending::Whole))
}

/// Returns the status and the message with which the vendor refuses a request that is not one of its.
fn misses(dialect: Option<Dialect>, request: &Request, path: &str) -> Option<(u16, String)> {
    if !vendor::has_path(dialect, path) {
        return Some((404, format!("there is no {path} here: ask {}", vendor::path(dialect))));
    }
    (dialect.is_some() && request.method != "POST")
        .then(|| (405, format!("{} is not allowed: use POST", request.method)))
}

/// Returns the lines before a body.
pub(crate) fn head(status: u16, headers: &[Header], is_kept: bool) -> String {
    let mut text = format!("HTTP/1.1 {status} {}\r\n", vendor::reason(status));
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(if is_kept { "connection: keep-alive\r\n\r\n" } else { "connection: close\r\n\r\n" });
    text
}

/// Sends a stream, each piece when it is due.
async fn send(mut body: Body<'_>, script: &Script, mut pieces: Pieces, pace: Pace, ping: &str) -> io::Result<()> {
    let start = Instant::now();
    let mut number = 0_u32;
    while let Some(piece) = pieces.next(script) {
        wait(start, pace.due(number, piece.at)).await;
        number = number.saturating_add(1);
        body.piece(script.recording.bytes.get(piece.range).unwrap_or_default()).await?;
    }
    wait(start, pace.due(number, script.recording.end)).await;
    match script.ending {
        Ending::Whole => body.end().await,
        // The connection is dropped.
        Ending::Close => Ok(()),
        Ending::Reset => body.stream.set_zero_linger(),
        Ending::Stall => {
            gone(body.stream).await;
            Ok(())
        }
        Ending::Pings => loop {
            body.piece(ping.as_bytes()).await?;
            sleep(PING).await;
        },
    }
}

/// Waits until `due` has passed since `start`.
async fn wait(start: Instant, due: Option<Duration>) {
    match due.map(|due| start.checked_add(due)) {
        None => {}
        Some(Some(at)) => sleep_until(at).await,
        // Later than clocks go.
        Some(None) => pending().await,
    }
}

/// Waits until the client has gone.
async fn gone(stream: &mut TcpStream) {
    // Another request may come early, and is not answered.
    while !matches!(stream.read(&mut [0; 512]).await, Ok(0) | Err(_)) {}
}

/// The body of an answer.
struct Body<'s> {
    stream: &'s mut TcpStream,
    is_chunked: bool,
}

impl Body<'_> {
    /// Sends `bytes` at once, as a chunk of their own.
    async fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.is_chunked {
            return self.stream.write_all(bytes).await;
        }
        let size = format!("{:x}\r\n", bytes.len());
        let mut parts = [size.as_bytes(), bytes, b"\r\n"].map(IoSlice::new);
        let mut left = parts.as_mut_slice();
        while !left.is_empty() {
            match self.stream.write_vectored(left).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                written => IoSlice::advance_slices(&mut left, written),
            }
        }
        Ok(())
    }

    async fn end(&mut self) -> io::Result<()> {
        if self.is_chunked { self.stream.write_all(b"0\r\n\r\n").await } else { Ok(()) }
    }
}
