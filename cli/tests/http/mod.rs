//! A client that sees what others hide: where each chunk of a body ends, and how the connection does.

use core::time::Duration;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// Long enough for a busy machine. Only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Piece {
    Bytes(Vec<u8>),
    /// The body ended as it has to.
    End,
    /// The connection ended before the body.
    Closed,
    Reset,
    /// Nothing came for so long as the client waits.
    Silence,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Client {
    /// Connects to a URL.
    pub(crate) fn connect(url: &str) -> Self {
        let address = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    pub(crate) fn wait_for(&self, time: Duration) {
        self.stream.get_ref().set_read_timeout(Some(time)).unwrap();
    }

    pub(crate) fn write(&mut self, request: &str) {
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// Asks as clients of a vendor do.
    pub(crate) fn post(&mut self, path: &str) -> Reply {
        self.write(&format!("POST {path} HTTP/1.1\r\nhost: test\r\ncontent-length: 15\r\n\r\n{{\"stream\":true}}"));
        self.reply()
    }

    pub(crate) fn reply(&mut self) -> Reply {
        let first = self.line().unwrap();
        let status = first.split(' ').nth(1).unwrap_or_else(|| panic!("{first:?}")).parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let line = self.line().unwrap();
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
        }
        Reply { status, headers }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        match line.strip_suffix("\r\n") {
            Some(line) => Ok(line.to_owned()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Reads the next chunk of a body.
    pub(crate) fn chunk(&mut self) -> Piece {
        match self.try_chunk() {
            Ok(bytes) if bytes.is_empty() => Piece::End,
            Ok(bytes) => Piece::Bytes(bytes),
            Err(error) => match error.kind() {
                io::ErrorKind::UnexpectedEof => Piece::Closed,
                io::ErrorKind::ConnectionReset => Piece::Reset,
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Piece::Silence,
                _ => panic!("{error}"),
            },
        }
    }

    fn try_chunk(&mut self) -> io::Result<Vec<u8>> {
        let len = usize::from_str_radix(&self.line()?, 16).unwrap();
        let mut bytes = vec![0; len];
        self.stream.read_exact(&mut bytes)?;
        assert_eq!(self.line()?, "");
        Ok(bytes)
    }

    /// Reads all chunks of a body, and what ends it.
    pub(crate) fn chunks(&mut self) -> (Vec<Vec<u8>>, Piece) {
        let mut chunks = Vec::new();
        loop {
            match self.chunk() {
                Piece::Bytes(bytes) => chunks.push(bytes),
                end => return (chunks, end),
            }
        }
    }

    /// Reads so many bytes.
    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.stream.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Reads to the end of the connection.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.stream.read_to_end(&mut bytes).unwrap();
        bytes
    }
}
