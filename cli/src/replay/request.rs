//! Requests, as they come over a connection.

use std::io;

use httparse::{EMPTY_HEADER, Status, parse_chunk_size};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The most that the lines before a body may have.
const MOST_HEAD: usize = 32 << 10;

/// The most that a body may have. It is dropped as it comes.
const MOST_BODY: u64 = 256 << 20;

/// How many headers a request may have.
const MOST_HEADERS: usize = 96;

/// A request. Its body was read.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// As the client wrote it, with its query.
    pub(crate) path: String,
    /// Whether the client reads chunks.
    pub(crate) is_http11: bool,
    /// Whether another request may come.
    pub(crate) is_kept: bool,
    body: Body,
    waits_for_continue: bool,
}

#[derive(Debug, Eq, PartialEq)]
enum Body {
    Length(u64),
    Chunked,
}

/// What came over a connection.
pub(crate) enum Came {
    Request(Request),
    /// The client has gone.
    End,
    /// Something that is refused with this status. What comes after it cannot be read.
    Bad(u16),
}

/// Reads the next request with all of its body. `held` has bytes that came early, before and after.
pub(crate) async fn read(stream: &mut TcpStream, held: &mut Vec<u8>) -> io::Result<Came> {
    let request = loop {
        match head(held) {
            Ok(Some((request, len))) => {
                held.drain(..len);
                break request;
            }
            Ok(None) if held.len() >= MOST_HEAD => return Ok(Came::Bad(431)),
            Ok(None) => {}
            Err(status) => return Ok(Came::Bad(status)),
        }
        if stream.read_buf(held).await? == 0 {
            return Ok(Came::End);
        }
    };
    if request.waits_for_continue && request.body != Body::Length(0) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    match request.body {
        Body::Length(len) if len > MOST_BODY => return Ok(Came::Bad(413)),
        Body::Length(len) => {
            if !skip(stream, held, len).await? {
                return Ok(Came::End);
            }
        }
        Body::Chunked => {
            if let Some(came) = skip_chunks(stream, held).await? {
                return Ok(came);
            }
        }
    }
    if held.is_empty() {
        // An answer can take long, and there can be many.
        *held = Vec::new();
    }
    Ok(Came::Request(request))
}

/// Reads the lines before a body. Returns the request and how long they are, or nothing if they have not all come.
fn head(held: &[u8]) -> Result<Option<(Request, usize)>, u16> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let len = match parsed.parse(held) {
        Ok(Status::Complete(len)) => len,
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(431),
        Err(_) => return Err(400),
    };
    let is_http11 = parsed.version == Some(1);
    let mut request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: parsed.path.unwrap_or_default().to_owned(),
        is_http11,
        is_kept: is_http11,
        body: Body::Length(0),
        waits_for_continue: false,
    };
    for header in parsed.headers {
        let value = header.value.trim_ascii();
        let has = |word: &str| {
            value.split(|byte| *byte == b',').any(|it| it.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
        };
        if header.name.eq_ignore_ascii_case("content-length") {
            let len = core::str::from_utf8(value).ok().and_then(|it| it.parse().ok()).ok_or(400_u16)?;
            if request.body != Body::Chunked {
                request.body = Body::Length(len);
            }
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            if !has("chunked") {
                return Err(400);
            }
            request.body = Body::Chunked;
        } else if header.name.eq_ignore_ascii_case("connection") {
            request.is_kept = (is_http11 || has("keep-alive")) && !has("close");
        } else if header.name.eq_ignore_ascii_case("expect") {
            request.waits_for_continue = has("100-continue");
        }
    }
    Ok(Some((request, len)))
}

/// Drops so many bytes, and returns whether they came.
async fn skip(stream: &mut TcpStream, held: &mut Vec<u8>, mut len: u64) -> io::Result<bool> {
    loop {
        let here = usize::try_from(len).unwrap_or(usize::MAX).min(held.len());
        held.drain(..here);
        len = len.saturating_sub(u64::try_from(here).unwrap_or(u64::MAX));
        if len == 0 {
            return Ok(true);
        }
        if stream.read_buf(held).await? == 0 {
            return Ok(false);
        }
    }
}

/// Drops a body in chunks, and returns what is wrong with it.
async fn skip_chunks(stream: &mut TcpStream, held: &mut Vec<u8>) -> io::Result<Option<Came>> {
    let mut all = 0_u64;
    loop {
        let size = match parse_chunk_size(held) {
            Ok(Status::Complete((used, size))) => {
                held.drain(..used);
                size
            }
            Ok(Status::Partial) if held.len() < MOST_HEAD => {
                if stream.read_buf(held).await? == 0 {
                    return Ok(Some(Came::End));
                }
                continue;
            }
            _ => return Ok(Some(Came::Bad(400))),
        };
        all = all.saturating_add(size);
        if all > MOST_BODY {
            return Ok(Some(Came::Bad(413)));
        }
        if size == 0 {
            return skip_trailers(stream, held).await;
        }
        // The line end after the bytes is no part of them.
        if !skip(stream, held, size.saturating_add(2)).await? {
            return Ok(Some(Came::End));
        }
    }
}

/// Drops lines up to a blank one.
async fn skip_trailers(stream: &mut TcpStream, held: &mut Vec<u8>) -> io::Result<Option<Came>> {
    loop {
        match held.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                let is_blank = held.get(..end).unwrap_or_default().trim_ascii().is_empty();
                held.drain(..=end);
                if is_blank {
                    return Ok(None);
                }
            }
            None if held.len() >= MOST_HEAD => return Ok(Some(Came::Bad(431))),
            None => {
                if stream.read_buf(held).await? == 0 {
                    return Ok(Some(Came::End));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, head};

    /// What a head says: version, connection, body, expectation.
    type Said = (bool, bool, Body, bool);

    fn read(text: &str) -> Result<Option<Said>, u16> {
        let found = head(text.as_bytes())?;
        Ok(found.map(|(it, len)| {
            assert_eq!((&*it.method, &*it.path, len), ("POST", "/a?b", text.len()));
            (it.is_http11, it.is_kept, it.body, it.waits_for_continue)
        }))
    }

    #[test]
    fn a_head_says_how_the_body_and_the_connection_end() {
        let request = |is_http11, is_kept, body, waits| Ok(Some((is_http11, is_kept, body, waits)));
        for (text, expected) in [
            ("POST /a?b HTTP/1.1\r\nContent-Length: 12\r\n\r\n", request(true, true, Body::Length(12), false)),
            ("POST /a?b HTTP/1.1\r\nConnection: x, Close\r\n\r\n", request(true, false, Body::Length(0), false)),
            ("POST /a?b HTTP/1.0\r\n\r\n", request(false, false, Body::Length(0), false)),
            ("POST /a?b HTTP/1.0\r\nconnection: Keep-Alive\r\n\r\n", request(false, true, Body::Length(0), false)),
            // Whatever the length says: https://www.rfc-editor.org/rfc/rfc9112#section-6.3.
            (
                "POST /a?b HTTP/1.1\r\ntransfer-encoding: gzip, chunked\r\ncontent-length: 1\r\n\r\n",
                request(true, true, Body::Chunked, false),
            ),
            (
                "POST /a?b HTTP/1.1\r\ncontent-length: 1\r\nexpect: 100-Continue\r\n\r\n",
                request(true, true, Body::Length(1), true),
            ),
            ("POST /a?b HTTP/1.1\r\ncontent-length: 1", Ok(None)),
            ("POST /a?b HTTP/1.1\r\ncontent-length: -1\r\n\r\n", Err(400)),
            ("POST /a?b HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", Err(400)),
            ("POST  \r\n\r\n", Err(400)),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
