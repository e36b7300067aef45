//! `deltawire replay` as its users meet it: a process that is asked over sockets.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails shall panic")]
#![allow(clippy::arithmetic_side_effects, reason = "the numbers are small")]

use core::time::Duration;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Instant;

use deltawire::answer::{Answer, Decoder, Incomplete};
use deltawire::json::Status;
use deltawire::stream::Outcome;
use http::{Client, Piece};
use tool::{Folder, deltawire};

mod http;
mod tool;

const DIALECTS: [(&str, &str, &str); 4] = [
    ("anthropic", include_str!("../recordings/anthropic.sse"), "/v1/messages"),
    ("chat", include_str!("../recordings/chat.sse"), "/v1/chat/completions"),
    ("responses", include_str!("../recordings/responses.sse"), "/v1/responses"),
    ("gemini", include_str!("../recordings/gemini.sse"), "/v1beta/models/m-1:streamGenerateContent?alt=sse"),
];

const TEXT: &str = "High water in Saint\u{2011}Malo is at 06:41, naïvely 12.4 m: 潮汐 tables say so 🌊.";

/// What Anthropic says in place of the rest.
const ERROR: &str = "event: error\n\
    data: {\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";

struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deltawire"));
        let mut child =
            command.arg("replay").args(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
        assert!(url.starts_with("http://127.0.0.1:"), "{words:?}: {url:?} {:?}", child.wait());
        Self { child, url: url.trim_end().to_owned() }
    }

    /// Waits until the server ends by itself, and returns its exit code.
    fn ended(&mut self) -> Option<i32> {
        for _ in 0..3000 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the server goes on");
    }

    /// Asks once, and returns all chunks and how the connection ended.
    fn ask(&self) -> (Vec<Vec<u8>>, Piece) {
        let mut client = Client::connect(&self.url);
        assert_eq!(client.post("/v1/messages").status, 200);
        client.chunks()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(words: &[&str]) -> Output {
    deltawire(words, b"")
}

fn events(stream: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(stream).replace("\r\n", "\n");
    text.split_inclusive("\n\n").map(str::to_owned).collect()
}

fn blank_line(dialect: &str) -> &'static str {
    if dialect == "gemini" { "\r\n\r\n" } else { "\n\n" }
}

/// Reads a stream with the crate's own reader.
fn read(stream: &[u8]) -> Result<Answer, Box<Incomplete>> {
    let (mut decoder, mut answer, mut chunk) = (Decoder::new(), Answer::new(), stream);
    while let Some(parts) = decoder.next(&mut chunk) {
        if let Ok(parts) = parts {
            answer.apply(&parts).unwrap();
        }
    }
    answer.end(&decoder.finish())
}

/// Returns what a server with these faults sends, and how it ends.
fn sent(dialect: &str, words: &[&str]) -> (Vec<u8>, Piece) {
    let server = Server::start(&[&["--dialect", dialect], words].concat());
    let (chunks, end) = server.ask();
    (chunks.concat(), end)
}

#[test]
fn each_dialect_is_served_as_its_vendor_does() {
    for (dialect, recording, path) in DIALECTS {
        let server = Server::start(&["--dialect", dialect, "--strict"]);
        let mut client = Client::connect(&server.url);
        // The connection is used again.
        for _ in 0..2 {
            let reply = client.post(path);
            assert_eq!(reply.status, 200, "{dialect}");
            assert!(reply.header("content-type").unwrap().starts_with("text/event-stream"), "{reply:?}");
            assert!(reply.header("date").unwrap().ends_with(" GMT"));
            let vendor = match dialect {
                "anthropic" => ["request-id", "anthropic-ratelimit-tokens-reset"],
                "gemini" => ["server-timing", "vary"],
                _ => ["x-request-id", "x-ratelimit-remaining-requests"],
            };
            assert!(vendor.iter().all(|name| reply.header(name).is_some()), "{reply:?}");
            let (chunks, end) = client.chunks();
            assert_eq!(end, Piece::End);
            // Each event is a chunk.
            let events = recording.split_inclusive(blank_line(dialect));
            assert!(chunks.iter().map(Vec::as_slice).eq(events.map(str::as_bytes)), "{dialect}");
            assert_eq!(read(&chunks.concat()).unwrap().text(), TEXT);
        }
    }
}

#[test]
fn only_with_strict_what_the_vendor_does_not_have_is_refused() {
    for (dialect, ..) in DIALECTS {
        let server = Server::start(&["--dialect", dialect, "--strict"]);
        let mut client = Client::connect(&server.url);
        let reply = client.post("/v2/else");
        assert_eq!((reply.status, reply.header("content-type")), (404, Some("application/json")));
        let body = client.bytes(reply.header("content-length").unwrap().parse().unwrap());
        assert_eq!(read(&body).unwrap_err().answer.outcome(), Some(Outcome::Error), "{dialect}");
    }
    let server = Server::start(&["--dialect", "chat", "--strict"]);
    let mut client = Client::connect(&server.url);
    client.write("GET /v1/chat/completions HTTP/1.1\r\n\r\n");
    assert_eq!(client.reply().status, 405);
    let server = Server::start(&["--dialect", "chat"]);
    let mut client = Client::connect(&server.url);
    client.write("GET /v2/else HTTP/1.1\r\n\r\n");
    assert_eq!(client.reply().status, 200);
    assert_eq!(client.chunks().1, Piece::End);
}

#[test]
fn requests_of_every_form_are_read_to_their_end() {
    let server = Server::start(&["--dialect", "anthropic"]);
    let mut client = Client::connect(&server.url);
    for request in [
        "GET / HTTP/1.1\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc",
        "POST /v1/messages HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n1\r\nd\r\n0\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: b\r\n\r\n",
    ] {
        // Byte by byte, and two at once.
        for byte in request.chars() {
            client.write(byte.encode_utf8(&mut [0; 4]));
        }
        client.write(&format!("{request}{request}"));
        for _ in 0..3 {
            assert_eq!(client.reply().status, 200, "{request}");
            assert_eq!(client.chunks().1, Piece::End, "{request}");
        }
    }
    client.write("POST / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n");
    assert_eq!(client.reply().status, 100);
    client.write("{}");
    assert_eq!(client.reply().status, 200);
    assert_eq!(client.chunks().1, Piece::End);
    client.write("HEAD / HTTP/1.1\r\n\r\n");
    assert_eq!(client.reply().status, 200);
    client.write("GET / HTTP/1.0\r\n\r\n");
    let reply = client.reply();
    assert_eq!((reply.header("transfer-encoding"), reply.header("connection")), (None, Some("close")));
    assert_eq!(client.rest(), DIALECTS[0].1.as_bytes());
}

#[test]
fn what_is_no_request_is_refused() {
    let server = Server::start(&["--dialect", "anthropic"]);
    let long = format!("GET / HTTP/1.1\r\na: {}\r\n\r\n", "x".repeat(40_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
    for (request, status) in [
        ("hello\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nx\r\n", 400),
        ("POST / HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nfffffffff\r\n", 413),
        (&long[..33_000], 431),
        (&many, 431),
    ] {
        let mut client = Client::connect(&server.url);
        client.write(request);
        assert_eq!(client.reply().status, status, "{:.60}", request);
    }
    // A client that goes away in the middle does no harm.
    Client::connect(&server.url).write("POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\na");
    assert_eq!(server.ask().1, Piece::End);
}

#[test]
fn chunks_are_cut_as_asked() {
    let recording = DIALECTS[1].1.as_bytes();
    let lens = |chunks: Vec<Vec<u8>>| {
        assert_eq!(chunks.concat(), recording);
        chunks.iter().map(Vec::len).collect::<Vec<_>>()
    };
    let of = |words: &[&str]| {
        let server = Server::start(&[&["--dialect", "chat", "--full-speed"], words].concat());
        [lens(server.ask().0), lens(server.ask().0)]
    };
    let [fixed, again] = of(&["--chunks", "1000"]);
    assert_eq!((&fixed, fixed.len()), (&again, recording.len().div_ceil(1000)));
    assert!(fixed.iter().rev().skip(1).all(|len| *len == 1000));
    // The same seed gives the same, and another one and another request something else.
    let [first, second] = of(&["--chunks", "random", "--seed", "7"]);
    assert!(first != second && first.len() > 5);
    assert_eq!(of(&["--chunks=random", "--seed=7"]), [first.clone(), second]);
    assert_ne!(of(&["--chunks", "random", "--seed", "8"])[0], first);
}

#[test]
fn a_stream_comes_no_faster_than_it_is_asked_to() {
    let folder = Folder::new("pace");
    let file = folder.write("slow.sse", "data: a\n\ndata: b\n\n");
    folder.write("slow.sse.times", "{\"recording\":1}\n[0,4]\n[400000000,14]\n{\"end\":600000000}\n");
    for (words, least) in [
        (&[][..], 600),
        (&["--speed", "4"], 150),
        (&["--gap", "100"], 200),
        (&["--gap", "100", "--chunks", "9"], 200),
        (&["--chunks", "random"], 600),
    ] {
        let server = Server::start(&[&[file.as_str()], words].concat());
        let start = Instant::now();
        assert_eq!(server.ask().0.concat(), b"data: a\n\ndata: b\n\n");
        assert!(start.elapsed() >= Duration::from_millis(least), "{words:?}: {:?}", start.elapsed());
    }
    // The chunks are those of the recording.
    assert_eq!(Server::start(&[&file, "--full-speed"]).ask().0, [&b"data"[..], b": a\n\ndata: b\n\n"]);
    // A whole day, for nobody.
    folder.write("slow.sse.times", "{\"recording\":1}\n[86400000000000,18]\n");
    for words in [&["--full-speed"][..], &["--speed", "1e9"], &["--gap", "0"]] {
        assert_eq!(Server::start(&[&[file.as_str()], words].concat()).ask().1, Piece::End, "{words:?}");
    }
    // A client that does not wait for it is no loss.
    let server = Server::start(&[&file]);
    Client::connect(&server.url).post("/");
    assert_eq!(Client::connect(&server.url).post("/").status, 200);
}

#[test]
fn a_stream_can_end_in_every_way() {
    for (dialect, recording, _) in DIALECTS {
        let all = events(recording.as_bytes());
        let half = recording.split_inclusive(blank_line(dialect)).take(all.len() / 2).collect::<String>();
        for (fault, end) in [("cut-events", Piece::End), ("close", Piece::Closed), ("reset", Piece::Reset)] {
            let (bytes, ended) = sent(dialect, &["--fault", fault]);
            assert_eq!((&*String::from_utf8_lossy(&bytes), ended), (&*half, end), "{dialect} {fault}");
            assert_eq!(read(&bytes).unwrap_err().answer.outcome(), Some(Outcome::Truncated));
        }
        let (bytes, ended) = sent(dialect, &["--fault", "cut-bytes"]);
        assert_eq!((&*bytes, ended), (&recording.as_bytes()[..recording.len() / 2], Piece::End));
        for fault in ["stall", "ping-forever"] {
            let server = Server::start(&["--dialect", dialect, "--fault", fault]);
            let mut client = Client::connect(&server.url);
            assert_eq!(client.post("/").status, 200);
            let mut bytes = Vec::new();
            while bytes.len() < half.len() {
                let Piece::Bytes(chunk) = client.chunk() else { panic!("{dialect} {fault}") };
                bytes.extend(chunk);
            }
            assert_eq!(bytes, half.as_bytes(), "{dialect} {fault}");
            if fault == "stall" {
                client.wait_for(Duration::from_millis(100));
                assert_eq!(client.chunk(), Piece::Silence, "{dialect}");
            } else {
                let ping =
                    if dialect == "anthropic" { "event: ping\ndata: {\"type\": \"ping\"}\n\n" } else { ": ping\n\n" };
                for _ in 0..3 {
                    assert_eq!(client.chunk(), Piece::Bytes(ping.into()), "{dialect}");
                }
            }
        }
    }
}

#[test]
fn faults_come_where_they_are_put() {
    let recording = DIALECTS[0].1;
    let all = events(recording.as_bytes());
    for (fault, expected, end) in [
        ("cut-events=0", String::new(), Piece::End),
        ("cut-events=3", all[..3].concat(), Piece::End),
        ("close=3", all[..3].concat(), Piece::Closed),
        ("reset=0", String::new(), Piece::Reset),
        ("cut-bytes=100", recording[..100].to_owned(), Piece::End),
        ("error-event=0", ERROR.to_owned(), Piece::End),
        ("error-event=2", [&all[..2].concat(), ERROR].concat(), Piece::End),
        ("twice=1", [&all[..1], &all].concat().concat(), Piece::End),
        ("twice=3", [&all[..3], &all[2..]].concat().concat(), Piece::End),
    ] {
        let (bytes, ended) = sent("anthropic", &["--fault", fault]);
        assert_eq!((String::from_utf8(bytes).unwrap(), ended), (expected, end), "{fault}");
    }
    let random = |seed| sent("anthropic", &["--fault", "cut-bytes=random", "--seed", seed]).0.len();
    let lens = ["1", "2", "3"].map(random);
    assert_eq!(lens, ["1", "2", "3"].map(random));
    assert!(lens[0] != lens[1] || lens[1] != lens[2]);
}

#[test]
fn faults_of_the_form_lose_nothing() {
    for (dialect, recording, _) in DIALECTS {
        let lf = recording.replace("\r\n", "\n");
        for (faults, expected) in [
            (&["crlf"][..], lf.replace('\n', "\r\n")),
            (
                &["no-last-blank-line"],
                recording.strip_suffix(if dialect == "gemini" { "\r\n" } else { "\n" }).unwrap().to_owned(),
            ),
            (&["crlf", "no-last-blank-line"], lf.strip_suffix('\n').unwrap().replace('\n', "\r\n")),
            (&["split-characters"], recording.to_owned()),
        ] {
            let words: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
            let (bytes, end) = sent(dialect, &words);
            assert_eq!((&*String::from_utf8_lossy(&bytes), end), (&*expected, Piece::End), "{dialect} {faults:?}");
            assert_eq!(read(&bytes).unwrap().text(), TEXT, "{dialect} {faults:?}");
        }
        let (bytes, _) = sent(dialect, &["--fault", "pings"]);
        // Also the line ends of what is added are CR LF.
        let (with_crlf, _) = sent(dialect, &["--fault", "pings", "--fault", "crlf"]);
        let expected = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").replace('\n', "\r\n");
        assert_eq!(String::from_utf8_lossy(&with_crlf), expected, "{dialect}");
        let sent = events(&bytes);
        assert_eq!(sent.len(), 2 * events(recording.as_bytes()).len() - 1, "{dialect}");
        assert!(sent.iter().skip(1).step_by(2).all(|event| event.contains("ping")), "{dialect}");
        assert_eq!(read(&bytes).unwrap().text(), TEXT, "{dialect}");
    }
}

#[test]
fn each_character_of_several_bytes_is_split_everywhere() {
    for chunks in ["recorded", "999"] {
        let server = Server::start(&["--dialect", "anthropic", "--fault", "split-characters", "--chunks", chunks]);
        let (chunks, _) = server.ask();
        assert_eq!(chunks.concat(), DIALECTS[0].1.as_bytes());
        for chunk in &chunks {
            assert!(chunk.iter().skip(1).all(|byte| !(0x80..=0xBF).contains(byte)), "{chunk:?}");
        }
    }
}

#[test]
fn what_is_wrong_in_an_answer_can_be_noticed() {
    for (dialect, recording, _) in DIALECTS {
        let (bytes, end) = sent(dialect, &["--fault", "error-event"]);
        assert_eq!(end, Piece::End);
        let incomplete = read(&bytes).unwrap_err();
        assert_eq!(incomplete.answer.outcome(), Some(Outcome::Error), "{dialect}");
        assert!(TEXT.starts_with(&incomplete.answer.text()) && !incomplete.answer.text().is_empty(), "{dialect}");

        let (bytes, _) = sent(dialect, &["--fault", "bad-utf8"]);
        assert_eq!(bytes.len(), recording.len());
        let differ: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != recording.as_bytes()[*at]).collect();
        assert_eq!((differ.len(), bytes[differ[0]]), (1, 0xFF), "{dialect}");
        // It stands in a text: the event is JSON with it, and without it the same.
        let event = |stream: &[u8]| events(stream)[events(&bytes[..differ[0]]).len() - 1].clone();
        let damaged = event(String::from_utf8_lossy(&bytes).replace('\u{FFFD}', "!").as_bytes());
        let texts = [damaged, event(recording.as_bytes())].map(|event| {
            let mut decoder = Decoder::new();
            let mut chunk = event.as_bytes();
            let parts = decoder.next(&mut chunk).unwrap().unwrap();
            parts.into_iter().map(|part| format!("{part:?}")).collect::<String>()
        });
        assert!(texts[0].contains("Text(") && texts[0].contains('!') && texts[0] != texts[1], "{texts:?}");

        let (bytes, _) = sent(dialect, &["--fault", "truncated-tool-input"]);
        let answer = read(&bytes).unwrap_or_else(|incomplete| incomplete.answer);
        assert_eq!(answer.text(), TEXT, "{dialect}");
        if dialect == "gemini" {
            // The call comes whole, so that the stream ends in it.
            assert_eq!((answer.outcome(), answer.tool_calls().count()), (Some(Outcome::Truncated), 0));
        } else {
            let call = answer.tool_calls().next().unwrap();
            assert_eq!((call.raw_input(), call.status()), ("{\"time\":\"06:11\"", Status::Incomplete), "{dialect}");
            assert!(!String::from_utf8_lossy(&bytes).contains("before"), "{dialect}");
        }
    }
}

#[test]
fn the_first_requests_are_refused() {
    for (dialect, ..) in DIALECTS {
        for status in ["429", "503", "529"] {
            let fault = format!("status-{status}=2");
            let server =
                Server::start(&["--dialect", dialect, "--fault", &fault, "--fault", "crlf", "--retry-after", "3"]);
            let mut client = Client::connect(&server.url);
            for _ in 0..2 {
                let reply = client.post("/v1/messages");
                assert_eq!((reply.status.to_string(), reply.header("retry-after")), (status.to_owned(), Some("3")));
                let body = client.bytes(reply.header("content-length").unwrap().parse().unwrap());
                assert_eq!(read(&body).unwrap_err().answer.outcome(), Some(Outcome::Error), "{dialect} {status}");
            }
            assert_eq!(client.post("/v1/messages").status, 200);
            assert_eq!(read(&client.chunks().0.concat()).unwrap().text(), TEXT);
        }
    }
}

#[test]
fn several_recordings_take_turns_or_are_named() {
    let folder = Folder::new("library");
    folder.write("a.sse", "data: a\n\n");
    folder.write("b.sse", DIALECTS[0].1);
    folder.write("other.txt", "data: other\n\n");
    let last = folder.write("c", "data: c\n\n");
    let server = Server::start(&[folder.as_str(), &last]);
    let mut client = Client::connect(&server.url);
    let mut ask = |path: &str| {
        let reply = client.post(path);
        (client.chunks().0.concat(), reply.header("request-id").is_some())
    };
    let [a, b, c] = [("data: a\n\n", false), (DIALECTS[0].1, true), ("data: c\n\n", false)]
        .map(|(text, is_anthropic)| (text.as_bytes().to_vec(), is_anthropic));
    assert_eq!(
        [ask("/"), ask("/v1/messages"), ask("/c.sse/x"), ask("/")],
        [a.clone(), b.clone(), c.clone(), a.clone()]
    );
    assert_eq!([ask("/c/v1"), ask("/b.sse/v1/messages"), ask("/b"), ask("/a?b")], [c, b.clone(), b.clone(), a]);
    // Being named is no turn.
    assert_eq!(ask("/"), b);
    let twice = run(&["replay", folder.as_str(), &folder.write("b.sse", "")]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&twice.stderr).contains("two recordings are called b.sse"));
}

#[test]
fn an_array_of_chunks_is_json() {
    let folder = Folder::new("array");
    let server = Server::start(&[&folder.write("array", "\n[{\"candidates\":[]}\n,\n{}]\n")]);
    let mut client = Client::connect(&server.url);
    assert_eq!(client.post("/").header("content-type"), Some("application/json; charset=UTF-8"));
    assert_eq!(client.chunks().0.concat(), b"\n[{\"candidates\":[]}\n,\n{}]\n");
}

#[test]
fn streams_do_not_wait_for_each_other() {
    let server = Server::start(&["--dialect", "anthropic", "--gap", "5"]);
    let mut clients: Vec<Client> = (0..100).map(|_| Client::connect(&server.url)).collect();
    thread::scope(|scope| {
        for client in &mut clients {
            scope.spawn(|| {
                assert_eq!(client.post("/").status, 200);
                assert_eq!(client.chunks().0.concat(), DIALECTS[0].1.as_bytes());
            });
        }
    });
}

#[test]
fn it_ends_after_so_many_requests() {
    for (words, requests) in [(&["--once"][..], 1), (&["--requests", "3", "--fault", "status-429"], 3)] {
        let mut server = Server::start(&[&["--dialect", "chat", "--log"], words].concat());
        for _ in 0..requests {
            let mut client = Client::connect(&server.url);
            if client.post("/a\"b").status == 200 {
                assert_eq!(client.chunks().1, Piece::End);
            }
        }
        assert_eq!(server.ended(), Some(0), "{words:?}");
        let mut log = String::new();
        server.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), requests);
        let last = &lines[requests - 1];
        assert_eq!((&last["request"], &last["status"]), (&requests.into(), &200.into()));
        assert_eq!((&last["method"], &last["recording"]), (&"POST".into(), &"chat.sse".into()));
    }
}

#[test]
fn a_wrong_command_line_is_refused_with_what_is_meant() {
    let folder = Folder::new("usage");
    let empty = folder.as_str();
    let times = folder.write("x", "data: a\n\n");
    folder.write("x.times", "[1,2]\n");
    let array = folder.write("array", "[{\"candidates\":[]}]");
    for (words, complaint) in [
        (&[][..], "replay needs a recording, or --dialect for one that the tool has inside (see --help)"),
        (&["--speeed", "2", "x"], "unknown flag --speeed: did you mean --speed? (see --help)"),
        (&["--fault", "stal", "x"], "unknown fault stal: did you mean stall? (see --help)"),
        (&["--fault", "stall=x", "x"], "stall needs a whole number, middle or random, not 'x'"),
        (&["--fault", "crlf=1", "x"], "crlf takes no value"),
        (&["--fault", "status-429=\u{1b}", "x"], "status-429 needs how many requests are refused, not '\\u{1b}'"),
        (&["--fault", "crlf", "--fault", "crlf", "x"], "the fault crlf is there twice"),
        (&["--fault", "stall", "--fault", "reset=1", "x"], "stall and reset both end the stream: only one of them can"),
        (
            &["--fault", "status-429", "--fault", "status-529", "x"],
            "status-429 and status-529 are both of the first requests: only one of them can be",
        ),
        (&["--dialect", "chat", "--fault", "cut-events=99"], "chat.sse: cut-events: there are only 19 events, not 99"),
        (&["--dialect", "chat", "--fault", "twice=0"], "chat.sse: twice: events are counted from 1"),
        (&["--fault", "pings", &array], "array: pings: the recording is not server-sent events but a JSON array"),
        (&["--fault", "bad-utf8", &array], "array: bad-utf8: there is no text that could be damaged"),
        (
            &["--fault", "truncated-tool-input", &array],
            "array: truncated-tool-input: there is no call of a tool with input",
        ),
        (&["--fault", "split-characters", &array], "array: split-characters: there are only ASCII characters"),
        (&["--speed", "0", "x"], "--speed needs a number above 0, not '0'"),
        (&["--speed", "2", "--gap", "1", "x"], "--speed and --gap both say how fast: only one of them can"),
        (&["--chunks", "0", "x"], "--chunks needs recorded, random or a whole number above 0, not '0'"),
        (&["--requests", "0", "x"], "--requests needs a whole number above 0, not '0'"),
        (&["--once=1", "x"], "--once takes no value"),
        (&["--addr", "0.0.0.0:0", "x"], "other machines may reach 0.0.0.0:0: --public allows it"),
        (
            &["--dialect", "chats", "x"],
            "unknown dialect chats: did you mean chat? (dialects: anthropic, chat, responses or gemini)",
        ),
        (&[empty], &format!("{empty} has no recordings (files named *.sse)")),
        (&[&times], &format!("{times}.times does not begin with {{\"recording\":1}}")),
    ] {
        let output = run(&[&["replay"], words].concat());
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), format!("deltawire: {complaint}\n"), "{words:?}");
    }
    assert_eq!(run(&["replay", "--dialect", "chat", "--public", "--addr", "256.0.0.1:0"]).status.code(), Some(2));
}

#[test]
fn the_help_has_every_fault() {
    let complaint = run(&["replay", "--fault", "something-else", "x"]).stderr;
    let complaint = String::from_utf8(complaint).unwrap();
    let faults = complaint.split_once("(faults: ").unwrap().1.trim_end_matches(")\n").split(", ");
    let help = String::from_utf8(run(&["replay", "--help"]).stdout).unwrap();
    assert_eq!(run(&["help", "replay"]).stdout, help.as_bytes());
    let mut count = 0;
    for fault in faults {
        assert!(help.lines().any(|line| line.starts_with(&format!("    {fault}"))), "{fault}");
        count += 1;
    }
    assert_eq!(count, 17);
}
