//! The rules, one row each: a stream, and what must come out of it. The expected side is worked out by hand
//! from the HTML standard, 9.2, and, for limits and ends, from the documentation.

use deltawire::ErrorKind;
use deltawire::ErrorKind::{DataTooLong, EventTooLong, IdTooLong, TooManyLines};
use deltawire::sse::{Parser, Storage};

use crate::laws::{self, End, Limit, Out, Run, feed, parser, plain, run};

/// Room for every row but the long ones, so that a fixed storage lowers no limit that matters.
const ROOM: usize = 2048;

/// Another stream, with something of each kind that a parser could keep by mistake.
const OTHER: &[u8] = b"\xEF\xBB\xBFretry: 9\nid: o\ndata: o\r\n\r\n: o\nother\nevent: o\ndata: o\nid: other\ndata: o\r";

/// Tells the row of a law that fails, which knows only the stream.
struct Named(&'static str);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the row is: {}", self.0);
        }
    }
}

struct Row {
    name: &'static str,
    input: Vec<u8>,
    limit: Limit,
    /// As items; as frames it is the frames and errors of it.
    out: Vec<Out>,
    end: End,
    /// Whether it ends in a line that is known to be ignored.
    in_ignored: bool,
    retry: Option<u64>,
    last_id: Vec<u8>,
}

/// A row whose stream ends between frames, sets no id and no reconnection time, and is not bare.
fn row(name: &'static str, input: impl AsRef<[u8]>, out: impl Into<Vec<Out>>) -> Row {
    Row {
        name,
        input: input.as_ref().to_vec(),
        limit: Limit::DEFAULT,
        out: out.into(),
        end: End::Clean { bare: false },
        in_ignored: false,
        retry: None,
        last_id: Vec::new(),
    }
}

impl Row {
    fn last_id(mut self, id: impl AsRef<[u8]>) -> Self {
        self.last_id = id.as_ref().to_vec();
        self
    }

    fn retry(mut self, milliseconds: u64) -> Self {
        self.retry = Some(milliseconds);
        self
    }

    /// Nothing but lines that SSE ignores.
    fn bare(mut self) -> Self {
        match &mut self.end {
            End::Clean { bare } | End::Truncated { bare, .. } => *bare = true,
            End::Unterminated { .. } => panic!("{}: what is offered is a frame", self.name),
        }
        self
    }

    /// Ends in a line that SSE ignores, after a frame.
    fn in_ignored(mut self) -> Self {
        self.in_ignored = true;
        self
    }

    fn cut(mut self, pending: u64) -> Self {
        self.end = End::Truncated { data: Vec::new(), line: Vec::new(), pending, bare: false };
        self
    }

    /// What is left of a cut frame, as the plain machine has it.
    fn end(&self, items: bool) -> End {
        match (&self.end, plain::run(&self.input, &self.limit, items).end) {
            (End::Truncated { pending, bare, .. }, End::Truncated { data, line, .. }) => {
                End::Truncated { data, line, pending: *pending, bare: *bare }
            }
            _ => self.end.clone(),
        }
    }

    fn offers(mut self, frame: Out, pending: u64) -> Self {
        self.end = End::Unterminated { frame, pending };
        self
    }

    fn max_frame(mut self, bytes: usize) -> Self {
        self.limit.frame = bytes;
        self
    }

    fn max_id(mut self, bytes: usize) -> Self {
        self.limit.id = bytes;
        self
    }

    fn max_lines(mut self, lines: usize) -> Self {
        self.limit.lines = lines;
        self
    }

    fn has_ignored_lines(&self) -> bool {
        self.in_ignored
            || matches!(self.end, End::Clean { bare: true } | End::Truncated { bare: true, .. })
            || self.out.iter().any(|out| matches!(out, Out::Ignored { .. }))
    }

    fn expected(&self, items: bool) -> Run {
        let is_kept = |out: &&Out| items || matches!(out, Out::Frame { .. } | Out::Error { .. });
        Run {
            out: self.out.iter().filter(is_kept).cloned().collect(),
            end: self.end(items),
            ignored: self.has_ignored_lines(),
            retry: self.retry,
            last_id: self.last_id.clone(),
            offset: self.input.len() as u64,
        }
    }

    /// The stream in one piece, in many, and in pieces of one byte: what can be afforded for a long one.
    fn check_long(&self) {
        for items in [false, true] {
            let expected = self.expected(items);
            for size in [usize::MAX, 1, 1460] {
                let seen = run(parser(&self.limit), self.input.chunks(size), items);
                assert!(seen == expected, "{}: chunks of {size}, items: {items}", self.name);
            }
        }
    }

    fn check(&self) {
        let Self { name, input, limit, .. } = self;
        for items in [false, true] {
            let expected = self.expected(items);
            assert_eq!(run(parser(limit), [input.as_slice()], items), expected, "{name}: whole, items: {items}");
            assert_eq!(run(parser(limit), input.chunks(1), items), expected, "{name}: by byte, items: {items}");
            for at in 0..=input.len() {
                let (first, second) = input.split_at(at);
                let chunks = [b"", first, b"", b"", second, b""];
                let seen = run(parser(limit), chunks, items);
                assert_eq!(seen, expected, "{name}: cut at {at}, items: {items}");
                for strays in [false, true] {
                    let seen = self.run_clone(first, second, items, strays);
                    assert_eq!(seen, expected, "{name}: cloned at {at}, items: {items}, original strays: {strays}");
                }
            }
            for len in 0..=OTHER.len() {
                let mut reset = parser(limit);
                feed(&mut reset, &OTHER[..len], items, &mut Vec::new());
                reset.reset();
                // By byte too: for what lies whole in a chunk, shortcuts set anew what a reset may have forgotten.
                for size in [usize::MAX, 1] {
                    let seen = run(reset.clone(), input.chunks(size), items);
                    assert_eq!(seen, expected, "{name}: reset after {len} bytes, chunks of {size}, items: {items}");
                }
            }
            for size in [usize::MAX, 1] {
                self.check_in([0x55; ROOM], "array", size, items);
                self.check_in([0xAA; ROOM].as_mut_slice(), "slice", size, items);
                #[cfg(feature = "heapless")]
                self.check_in(heapless::Vec::<u8, ROOM>::new(), "heapless", size, items);
            }
            assert_eq!(plain::run(input, limit, items), expected, "{name}: the oracle, items: {items}");
        }
        let _named = Named(name);
        laws::prompt(input, limit);
        laws::fast_is_slow(input, limit);
        laws::storage(input, limit, 0x9E37_79B9_7F4A_7C15);
        laws::clone_and_reset(input, limit, 0xD1B5_4A32_D192_ED03);
    }

    /// Takes a clone between the two parts. One of the pair goes another way, then the other goes on.
    fn run_clone(&self, first: &[u8], second: &[u8], items: bool, original_strays: bool) -> Run {
        let mut original = parser(&self.limit);
        let mut out = Vec::new();
        feed(&mut original, first, items, &mut out);
        let mut clone = original.clone();
        let (strays, goes_on) = if original_strays { (&mut original, &mut clone) } else { (&mut clone, &mut original) };
        feed(strays, b"x\ndata: other\n\nid: other\ndata: an", items, &mut Vec::new());
        feed(goes_on, second, items, &mut out);
        laws::end(goes_on, out)
    }

    fn check_in(&self, storage: impl Storage, place: &str, size: usize, items: bool) {
        let Self { name, input, limit, .. } = self;
        let seen = run(Parser::with_limits(storage, limit.limits()), input.chunks(size), items);
        assert_eq!(seen, self.expected(items), "{name}: {place}, chunks of {size}, items: {items}");
    }
}

fn check(rows: &[Row]) {
    for row in rows {
        row.check();
    }
}

fn frame(event: impl AsRef<[u8]>, data: impl AsRef<[u8]>, id: impl AsRef<[u8]>) -> Out {
    let [event, data, id] = [event.as_ref(), data.as_ref(), id.as_ref()].map(<[u8]>::to_vec);
    Out::Frame { event, data, id, retry: None }
}

/// A frame whose block has a `retry` line.
fn timed(frame: Out, milliseconds: u64) -> Out {
    let Out::Frame { event, data, id, .. } = frame else { panic!("only a frame has it") };
    Out::Frame { event, data, id, retry: Some(milliseconds) }
}

fn message(data: impl AsRef<[u8]>) -> Out {
    frame("message", data, "")
}

fn no_data(event: &str, id: Option<&str>) -> Out {
    Out::NoData { event: event.into(), id: id.map(Into::into) }
}

fn comment(text: impl AsRef<[u8]>) -> Out {
    Out::Comment { text: text.as_ref().to_vec(), is_clipped: false }
}

fn cut_comment(text: &str) -> Out {
    Out::Comment { text: text.into(), is_clipped: true }
}

fn ignored(text: impl AsRef<[u8]>) -> Out {
    Out::Ignored { text: text.as_ref().to_vec(), is_clipped: false }
}

fn cut_ignored(text: &str) -> Out {
    Out::Ignored { text: text.into(), is_clipped: true }
}

fn retry(milliseconds: u64) -> Out {
    Out::Retry(milliseconds)
}

fn error(kind: ErrorKind, offset: u64) -> Out {
    Out::Error { kind, offset }
}

#[test]
fn byte_order_mark() {
    check(&[
        row("no stream", "", []),
        row("a mark and nothing else", b"\xEF\xBB\xBF", []),
        row("a mark is no part of the first line", b"\xEF\xBB\xBFdata: x\n\n", [message("x")]),
        row("a mark before a blank line", b"\xEF\xBB\xBF\n\ndata: x\n\n", [message("x")]),
        row("a mark before CR LF", b"\xEF\xBB\xBF\r\n\r\ndata: x\r\n\r\n", [message("x")]),
        row("a mark before a comment", b"\xEF\xBB\xBF: x\n", [comment("x")]),
        row("only one mark", b"\xEF\xBB\xBF\xEF\xBB\xBFdata: x\n\n", [ignored(b"\xEF\xBB\xBFdata: x")]).bare(),
        row("not behind a line end", b"\n\xEF\xBB\xBFdata: x\n\n", [ignored(b"\xEF\xBB\xBFdata: x")]).bare(),
        row(
            "not behind a frame",
            b"data: x\n\n\xEF\xBB\xBFdata: y\n\n",
            [message("x"), ignored(b"\xEF\xBB\xBFdata: y")],
        ),
        row("in a value it is a value", b"data: \xEF\xBB\xBFx\n\n", [message(b"\xEF\xBB\xBFx")]),
        row("its first byte is no mark", b"\xEFdata: x\n\n", [ignored(b"\xEFdata: x")]).bare(),
        row("two bytes are no mark", b"\xEF\xBBdata: x\n\n", [ignored(b"\xEF\xBBdata: x")]).bare(),
        row("two bytes and a line end", b"\xEF\xBB\ndata: x\n\n", [ignored(b"\xEF\xBB"), message("x")]),
        row("another third byte", b"\xEF\xBB\xBEdata: x\n\n", [ignored(b"\xEF\xBB\xBEdata: x")]).bare(),
        row("the stream ends in the mark", b"\xEF\xBB", []).cut(2).bare(),
        row("the mark of UTF-16 is nothing", b"\xFF\xFEdata: x\n\n", [ignored(b"\xFF\xFEdata: x")]).bare(),
        row("offsets count the mark", b"\xEF\xBB\xBFdata: xyz\n\n", [error(DataTooLong, 3)]).max_frame(9),
    ]);
}

#[test]
fn line_ends() {
    check(&[
        row("LF", "event: e\ndata: x\n\n", [frame("e", "x", "")]),
        row("CR LF", "event: e\r\ndata: x\r\n\r\n", [frame("e", "x", "")]),
        row("CR", "event: e\rdata: x\r\r", [frame("e", "x", "")]),
        row("LF, then CR", "data: x\n\rdata: y\n\r", [message("x"), message("y")]),
        row("CR LF, then LF", "data: x\r\n\ndata: y\r\n\n", [message("x"), message("y")]),
        row("CR LF, then CR", "data: x\r\n\rdata: y\r\n\r", [message("x"), message("y")]),
        row("CR, then CR LF", "data: x\r\r\ndata: y\r\r\n", [message("x"), message("y")]),
        row("LF, then CR LF", "data: x\n\r\ndata: y\n\r\n", [message("x"), message("y")]),
        row("CR CR LF LF is three line ends", "data: x\r\r\n\ndata: y\n\n", [message("x"), message("y")]),
        row("CR LF is one line end", "data: x\r\ndata: y\r\n\r\n", [message("x\ny")]),
        row("all three between lines of data", "data: a\ndata: b\r\ndata: c\rdata: d\n\n", [message("a\nb\nc\nd")]),
        row("nothing but line ends", "\n\r\r\n\n\n\r\n\r", []),
        row("blank lines before and behind", "\n\n\ndata: x\n\n\n\r\n", [message("x")]),
        row("a CR at the end dispatches", "data: x\r\n\r", [message("x")]),
        row("a frame behind it", "data: x\r\rdata: y\r\r", [message("x"), message("y")]),
        row("a blank line behind a comment is one", "data: x\n: c\r\n\r\n", [comment("c"), message("x")]),
    ]);
}

#[test]
fn bytes_that_end_no_line() {
    let in_data = |name, byte: &str| row(name, format!("data: a{byte}b\n\n"), [message(format!("a{byte}b"))]);
    check(&[
        in_data("NEL is data", "\u{85}"),
        in_data("LINE SEPARATOR is data", "\u{2028}"),
        in_data("PARAGRAPH SEPARATOR is data", "\u{2029}"),
        in_data("vertical tab is data", "\x0B"),
        in_data("form feed is data", "\x0C"),
        in_data("NUL is data", "\0"),
        in_data("tab is data", "\t"),
        in_data("file, group, record and unit separators are data", "\x1C\x1D\x1E\x1F"),
        in_data("the byte before LF and the one behind CR are data", "\t\x0E"),
        in_data("backspace and delete are data", "\x08\x7F"),
        row("they are no space behind the colon", "data:\tx\n\ndata:\u{A0}y\n\n", [message("\tx"), message("\u{A0}y")]),
        row("they are no blank line", "data: x\n\t\ndata: y\n\n", [ignored("\t"), message("x\ny")]),
        row("a NUL alone is a line", "\0\n\n", [ignored("\0")]).bare(),
        row("a NUL in a name is another name", "da\0ta: x\n\n", [ignored("da\0ta: x")]).bare(),
        row("a NUL in an event type stays", "event: a\0b\ndata: x\n\n", [frame("a\0b", "x", "")]),
    ]);
}

#[test]
fn fields() {
    check(&[
        row("a space behind the colon is not the value's", "data: x\n\n", [message("x")]),
        row("no space is fine", "data:x\n\n", [message("x")]),
        row("only one space", "data:  x\n\n", [message(" x")]),
        row("a space alone is an empty value", "data: \n\n", [message("")]),
        row("two spaces are one", "data:  \n\n", [message(" ")]),
        row("spaces behind the value stay", "data: x  \n\n", [message("x  ")]),
        row("no colon is an empty value", "data\n\n", [message("")]),
        row("a colon and nothing is an empty value", "data:\n\n", [message("")]),
        row("the first colon counts", "data: a: b:c\n\n", [message("a: b:c")]),
        row("a colon behind the colon is the value's", "data::x\n\n", [message(":x")]),
        row("a name inside of a value is nothing", "data: data: x\n\n", [message("data: x")]),
        row("capitals are another name", "Data: x\nDATA: y\n\n", [ignored("Data: x"), ignored("DATA: y")]).bare(),
        row("a space before the colon", "data : x\n\n", [ignored("data : x")]).bare(),
        row("a space before the name", " data: x\n\n", [ignored(" data: x")]).bare(),
        row("a longer name", "datax: x\ndata-: y\n\n", [ignored("datax: x"), ignored("data-: y")]).bare(),
        row("a shorter name", "dat: x\ndat\nd\n\n", [ignored("dat: x"), ignored("dat"), ignored("d")]).bare(),
        row("a longer name without a colon", "datas\n\n", [ignored("datas")]).bare(),
        row(
            "names near to event",
            "even: x\nevents: y\nevent\n\n",
            [ignored("even: x"), ignored("events: y"), no_data("", None)],
        )
        .bare(),
        row("names near to id", "i: 1\nidd: 2\nID: 3\n\n", [ignored("i: 1"), ignored("idd: 2"), ignored("ID: 3")])
            .bare(),
        row("names near to retry", "retr: 1\nretryy: 2\n\n", [ignored("retr: 1"), ignored("retryy: 2")]).bare(),
        row("a name of the wrong language", "d\u{430}ta: x\n\n", [ignored("d\u{430}ta: x")]).bare(),
        row("an ignored line between lines of data", "data: a\nnope\ndata: b\n\n", [ignored("nope"), message("a\nb")]),
        row("an ignored line is none of the frame", "nope: 1\ndata: a\n\n", [ignored("nope: 1"), message("a")]),
    ]);
}

#[test]
fn event_types() {
    check(&[
        row("a type", "event: e\ndata: x\n\n", [frame("e", "x", "")]),
        row("the order does not matter", "data: x\nevent: e\n\n", [frame("e", "x", "")]),
        row("the last one counts", "event: a\nevent: b\ndata: x\n\n", [frame("b", "x", "")]),
        row("the last one counts, between data", "event: a\ndata: x\nevent: b\ndata: y\n\n", [frame("b", "x\ny", "")]),
        row("an empty one is the default", "event:\ndata: x\n\n", [message("x")]),
        row("without a colon too", "event\ndata: x\n\n", [message("x")]),
        row("an empty one takes the last back", "event: a\nevent\ndata: x\n\n", [message("x")]),
        row("it does not stick", "event: a\ndata: x\n\ndata: y\n\n", [frame("a", "x", ""), message("y")]),
        row("it does not stick without data", "event: a\n\ndata: y\n\n", [no_data("a", None), message("y")]),
        row("message is message", "event: message\ndata: x\n\n", [message("x")]),
        row("spaces and colons are part of it", "event:  a: b \ndata: x\n\n", [frame(" a: b ", "x", "")]),
        row("it is no UTF-8", b"event: \xFF\ndata: x\n\n", [frame(b"\xFF", "x", "")]),
        row("a type without data is no frame", "event: ping\n\n", [no_data("ping", None)]),
        row("nor is the default type", "event\n\n", [no_data("", None)]),
    ]);
}

#[test]
fn data() {
    check(&[
        row("two lines", "data: a\ndata: b\n\n", [message("a\nb")]),
        row("three lines, one empty", "data: a\ndata\ndata: b\n\n", [message("a\n\nb")]),
        row("two empty lines are one LF", "data\ndata\n\n", [message("\n")]),
        row("three empty lines are two", "data:\ndata: \ndata\n\n", [message("\n\n")]),
        row("an empty line first", "data\ndata: x\n\n", [message("\nx")]),
        row("an empty line last", "data: x\ndata\n\n", [message("x\n")]),
        row("one empty line is a frame", "data\n\n", [message("")]),
        row("only one LF is taken off", "data: x\ndata\ndata\n\n", [message("x\n\n")]),
        row("a comment between", "data: a\n: c\ndata: b\n\n", [comment("c"), message("a\nb")]),
        row("a retry between", "data: a\nretry: 7\ndata: b\n\n", [retry(7), timed(message("a\nb"), 7)]).retry(7),
        row("id and event between", "data: a\nid: 1\ndata: b\nevent: e\ndata: c\n\n", [frame("e", "a\nb\nc", "1")])
            .last_id("1"),
        row("values of other fields do not mix in", "id: i\nevent: e\ndata: d\n\n", [frame("e", "d", "i")])
            .last_id("i"),
        row("the end sentinel is data", "data: [DONE]\n\n", [message("[DONE]")]),
        row("JSON in pieces", "data: {\ndata: \"a\": 1\ndata: }\n\n", [message("{\n\"a\": 1\n}")]),
        row("a CR ends the line, not the data", "data: a\rb\n\n", [ignored("b"), message("a")]),
        row("many frames", "data: a\n\ndata: b\n\ndata\n\n", [message("a"), message("b"), message("")]),
    ]);
}

#[test]
fn ids() {
    check(&[
        row("an id", "id: 1\ndata: x\n\n", [frame("message", "x", "1")]).last_id("1"),
        row("behind the data", "data: x\nid: 1\n\n", [frame("message", "x", "1")]).last_id("1"),
        row("it sticks", "id: 1\ndata: x\n\ndata: y\n\n", [frame("message", "x", "1"), frame("message", "y", "1")])
            .last_id("1"),
        row(
            "another takes its place",
            "id: 12\ndata: x\n\nid: 3\ndata: y\n\n",
            [frame("message", "x", "12"), frame("message", "y", "3")],
        )
        .last_id("3"),
        row(
            "a longer one too",
            "id: 1\ndata: x\n\nid: 234\ndata: y\n\n",
            [frame("message", "x", "1"), frame("message", "y", "234")],
        )
        .last_id("234"),
        row("the last line counts", "id: 1\nid: 2\ndata: x\n\n", [frame("message", "x", "2")]).last_id("2"),
        row("an empty one clears it", "id: 1\ndata: x\n\nid:\ndata: y\n\n", [frame("message", "x", "1"), message("y")]),
        row("without a colon too", "id: 1\ndata: x\n\nid\ndata: y\n\n", [frame("message", "x", "1"), message("y")]),
        row("in the same block too", "id: 1\nid\ndata: x\n\n", [message("x")]),
        row("a NUL makes the line ignored", "id: a\0b\ndata: x\n\n", [ignored("id: a\0b"), message("x")]),
        row(
            "a NUL leaves the last id",
            "id: 1\ndata: x\n\nid: \0\ndata: y\n\n",
            [frame("message", "x", "1"), ignored("id: \0"), frame("message", "y", "1")],
        )
        .last_id("1"),
        row(
            "a NUL leaves the id of the same block",
            "id: 1\nid: 2\0\ndata: x\n\n",
            [ignored("id: 2\0"), frame("message", "x", "1")],
        )
        .last_id("1"),
        row(
            "a block with nothing but an id",
            "id: 1\n\ndata: x\n\n",
            [no_data("", Some("1")), frame("message", "x", "1")],
        )
        .last_id("1"),
        row("a block that clears it", "id: 1\n\nid\n\n", [no_data("", Some("1")), no_data("", Some(""))]),
        row("an id and a type without data", "event: e\nid: 1\n\n", [no_data("e", Some("1"))]).last_id("1"),
        row("it counts when its block ends", "id: 1\n\nid: 2\n", [no_data("", Some("1"))]).last_id("1").cut(6),
        row("only one space is taken off", "id:  1 \ndata: x\n\n", [frame("message", "x", " 1 ")]).last_id(" 1 "),
        row("it is no UTF-8", b"id: \xC3\ndata: x\n\n", [frame("message", "x", b"\xC3")]).last_id(b"\xC3"),
        row("its text is another field", "id: data: x\ndata: y\n\n", [frame("message", "y", "data: x")])
            .last_id("data: x"),
    ]);
}

#[test]
fn reconnection_time() {
    let no = |name, line: &'static str| row(name, format!("{line}\n"), [ignored(line)]).bare();
    let yes = |name, line: &str, number| row(name, format!("{line}\n"), [retry(number)]).retry(number);
    check(&[
        yes("digits", "retry: 3000", 3000),
        yes("no space", "retry:3000", 3000),
        yes("zero", "retry: 0", 0),
        yes("leading zeros", "retry: 000012", 12),
        yes("the largest number", "retry: 18446744073709551615", u64::MAX),
        yes("one more", "retry: 18446744073709551616", u64::MAX),
        yes("many more", "retry: 99999999999999999999999999999999999999999", u64::MAX),
        yes("zeros before the largest", "retry: 0000000000000000000000018446744073709551615", u64::MAX),
        no("empty", "retry:"),
        no("no colon", "retry"),
        no("a space", "retry: "),
        no("two spaces before", "retry:  1"),
        no("a space behind", "retry: 1 "),
        no("a sign", "retry: +1"),
        no("a minus", "retry: -1"),
        no("a point", "retry: 1.5"),
        no("a letter behind", "retry: 3000ms"),
        no("a letter before", "retry: x1"),
        no("hexadecimal", "retry: 0x10"),
        no("digits of another script", "retry: \u{663}"),
        no("a NUL", "retry: 1\0"),
        row("the last valid one counts", "retry: 1\nretry: 2\nretry: x\n", [retry(1), retry(2), ignored("retry: x")])
            .retry(2)
            .bare(),
        row("it counts at once, without a blank line", "data: x\nretry: 5\n", [retry(5)])
            .retry(5)
            .offers(timed(message("x"), 5), 17),
        row("it dispatches nothing", "retry: 5\n\n", [retry(5)]).retry(5),
    ]);
}

#[test]
fn reconnection_time_of_a_frame() {
    let [a, b, timed_a] = [message("a"), message("b"), timed(message("a"), 7)];
    let both = || [retry(7), timed_a.clone(), b.clone()];
    check(&[
        row("before the data", "retry: 7\ndata: a\n\ndata: b\n\n", both()).retry(7),
        row("after the data", "data: a\nretry: 7\n\ndata: b\n\n", both()).retry(7),
        row("CR LF", "retry: 7\r\ndata: a\r\n\r\ndata: b\r\n\r\n", both()).retry(7),
        row("CR", "retry: 7\rdata: a\r\rdata: b\r\r", both()).retry(7),
        row("with a type", "retry: 7\nevent: e\ndata: a\n\n", [retry(7), timed(frame("e", "a", ""), 7)]).retry(7),
        row("with an id", "retry: 7\nid: 1\ndata: a\n\n", [retry(7), timed(frame("message", "a", "1"), 7)])
            .retry(7)
            .last_id("1"),
        row("of several lines", "retry: 7\ndata: a\ndata: b\n\n", [retry(7), timed(message("a\nb"), 7)]).retry(7),
        row("a comment after it", "retry: 7\n: c\ndata: a\n\n", [retry(7), comment("c"), timed_a.clone()]).retry(7),
        row("an ignored line after it", "retry: 7\nx\ndata: a\n\n", [retry(7), ignored("x"), timed_a.clone()]).retry(7),
        row("an ignored id after it", "retry: 7\nid: \0\ndata: a\n\n", [retry(7), ignored("id: \0"), timed_a.clone()])
            .retry(7),
        row("the last one counts", "retry: 5\nretry: 7\ndata: a\n\n", [retry(5), retry(7), timed_a.clone()]).retry(7),
        row(
            "an invalid one does not",
            "retry: 7\nretry: x\ndata: a\n\n",
            [retry(7), ignored("retry: x"), timed_a.clone()],
        )
        .retry(7),
        row("it may be 0", "retry: 0\ndata: a\n\n", [retry(0), timed(a.clone(), 0)]).retry(0),
        row("not that of an earlier block", "retry: 7\n\ndata: a\n\n", [retry(7), a.clone()]).retry(7),
        row("not with CR either", "retry: 7\r\rdata: a\r\r", [retry(7), a.clone()]).retry(7),
        row("not after a comment", "retry: 7\n: c\n\ndata: a\n\n", [retry(7), comment("c"), a.clone()]).retry(7),
        row(
            "not that of a block without data",
            "event: e\nretry: 7\n\ndata: a\n\n",
            [retry(7), no_data("e", None), a.clone()],
        )
        .retry(7),
        row(
            "not that of a frame over the limit",
            "retry: 7\ndata: abc\n\ndata: a\n\n",
            [retry(7), error(DataTooLong, 9), a.clone()],
        )
        .max_frame(8)
        .retry(7),
        row("without its blank line", "retry: 7\ndata: a\n", [retry(7)]).retry(7).offers(timed_a.clone(), 8),
        row("its block ends in it", "retry: 7\n", [retry(7)]).retry(7),
        row("a line after it is truncated", "retry: 7\ndata: a", [retry(7)]).retry(7).cut(7),
    ]);
}

#[test]
fn comments() {
    check(&[
        row("a comment", ": hello\n", [comment("hello")]),
        row("no space", ":hello\n\n", [comment("hello")]),
        row("two spaces", ":  hello\n\n", [comment(" hello")]),
        row("empty", ":\n\n", [comment("")]),
        row("with colons", "::: x\n\n", [comment(":: x")]),
        row("a field in a comment", ": data: x\n\n", [comment("data: x")]),
        row("before a frame", ": c\ndata: x\n\n", [comment("c"), message("x")]),
        row("between frames", "data: x\n\n: c\n\ndata: y\n\n", [message("x"), comment("c"), message("y")]),
        row("heartbeats alone are no bare stream", ":\n\n:\n\n:\n\n", [comment(""), comment(""), comment("")]),
        row("bytes that are no UTF-8", b": \xFF\n", [comment(b"\xFF")]),
        row("a space before the colon is no comment", " : c\n", [ignored(" : c")]).bare(),
    ]);
}

#[test]
fn what_is_no_stream() {
    let body = r#"{"error":{"type":"overloaded_error"}}"#;
    check(&[
        row("an error body", format!("{body}\n"), [ignored(body)]).bare(),
        row("an error body without a line end", body, []).cut(37).bare(),
        row("a pretty one", "{\n  \"error\": 1\n}", [ignored("{"), ignored("  \"error\": 1")]).cut(1).bare(),
        row("one in the middle of a stream", format!("data: x\n\n{body}\n\n"), [message("x"), ignored(body)]),
        row("one inside of a frame", format!("data: x\n{body}\ndata: y\n\n"), [ignored(body), message("x\ny")]),
        row(
            "an error between a frame and the sentinel",
            "data: x\n\nerror: {\"code\":500}\n\ndata: [DONE]\n\n",
            [message("x"), ignored("error: {\"code\":500}"), message("[DONE]")],
        ),
        row("a page", "<html>\n<body>502</body>\n", [ignored("<html>"), ignored("<body>502</body>")]).bare(),
        row("a page that has a name at a line start", "<p>\ndata: is\n\n", [ignored("<p>"), message("is")]),
        row("lines of JSON", "{}\n{}\n", [ignored("{}"), ignored("{}")]).bare(),
        row("an ignored line, and a frame that is offered", "x\ndata: y\n", [ignored("x")]).offers(message("y"), 8),
        row("an ignored line, and a frame that is cut", "x\ndata: y", [ignored("x")]).cut(7).bare(),
        row("an error is no frame", "x\ndata: yyy\n\n", [ignored("x"), error(DataTooLong, 2)]).max_frame(9).bare(),
    ]);
}

#[test]
fn text_that_is_no_utf_8() {
    check(&[
        row("a byte that never occurs", b"data: a\xFFb\n\n", [message(b"a\xFFb")]),
        row("a cut sequence", b"data: \xF0\x9F\x98\n\n", [message(b"\xF0\x9F\x98")]),
        row("a sequence over two lines", b"data: \xC3\ndata: \xA9\n\n", [message(b"\xC3\n\xA9")]),
        row("a surrogate", b"data: \xED\xA0\x80\n\n", [message(b"\xED\xA0\x80")]),
        row("an overlong slash", b"data: \xC0\xAF\n\n", [message(b"\xC0\xAF")]),
        row("an overlong LF ends no line", b"data: a\xC0\x8Ab\n\n", [message(b"a\xC0\x8Ab")]),
        row("LF and CR with the high bit are data", b"data: \x8A\x8D\n\n", [message(b"\x8A\x8D")]),
        row("in an ignored line", b"\x80\x81\n", [ignored(b"\x80\x81")]).bare(),
        row("frames behind it are intact", b"data: \xFF\n\ndata: ok\n\n", [message(b"\xFF"), message("ok")]),
    ]);
}

#[test]
fn ends() {
    check(&[
        row("between frames", "data: x\n\n", [message("x")]),
        row("in the CR LF of a blank line", "data: x\r\n\r", [message("x")]),
        row("behind a line of data", "data: x\n", []).offers(message("x"), 8),
        row("behind the CR of such a line", "data: x\r", []).offers(message("x"), 8),
        row("behind several", "event: e\ndata: x\nid: 7\ndata: y\n", []).offers(frame("e", "x\ny", "7"), 31),
        row("the id that sticks is offered", "id: 1\n\ndata: x\n", [no_data("", Some("1"))])
            .last_id("1")
            .offers(frame("message", "x", "1"), 8),
        row("an id that clears is offered", "id: 1\n\ndata: x\nid\n", [no_data("", Some("1"))])
            .last_id("1")
            .offers(message("x"), 11),
        row("empty data is offered", "data\n", []).offers(message(""), 5),
        row("a comment behind a line of data", "data: x\n: c\n", [comment("c")]).offers(message("x"), 12),
        row("behind a frame and a line", "data: x\n\ndata: y\n", [message("x")]).offers(message("y"), 8),
        row("in a value", "data: x\n\ndata: y", [message("x")]).cut(7),
        row("in an empty value", "data:", []).cut(5),
        row("in a name that may be data", "dat", []).cut(3),
        row("in a name that is one", "data", []).cut(4),
        row("in a name that may be another", "retr", []).cut(4),
        row("in a name that can be none", "datb", []).cut(4).bare(),
        row("in a second line", "data: x\ndata: y", []).cut(15),
        row("in an event type", "event: e", []).cut(8),
        row("behind an event type", "event: e\n", []).cut(9),
        row("in an id", "id: 1", []).cut(5),
        row("behind an id", "id: 1\n", []).cut(6),
        row("in a retry", "retry: 10", []).cut(9),
        row("in a comment", ": c", []).cut(3),
        row("in a comment of a block", "data: x\n: c", []).cut(11),
        row("in an ignored line", "what", []).cut(4).bare(),
        row("in an ignored line, after a frame", "data: x\n\nwhat", [message("x")]).cut(4).in_ignored(),
        row("in an id with a NUL", "id: 1234\0", []).cut(9).bare(),
        row("behind the line end of a comment", "\n: c\n", [comment("c")]),
        row("in an over-long frame", "data: 123456", [error(DataTooLong, 0)]).max_frame(12).cut(12),
    ]);
}

#[test]
fn max_frame() {
    check(&[
        // `data: abcd` and its line end are 11 bytes.
        row("data, exactly", "data: abcd\n\n", [message("abcd")]).max_frame(11),
        row("data, one over", "data: abcd\n\n", [error(DataTooLong, 0)]).max_frame(10),
        row("CR LF counts as one", "data: abcd\r\n\r\n", [message("abcd")]).max_frame(11),
        row("CR LF, one over", "data: abcd\r\n\r\n", [error(DataTooLong, 0)]).max_frame(10),
        row("CR", "data: abcd\r\r", [message("abcd")]).max_frame(11),
        row("CR, one over", "data: abcd\r\r", [error(DataTooLong, 0)]).max_frame(10),
        row("no space is a byte less", "data:abcd\n\n", [message("abcd")]).max_frame(10),
        row("an event type, exactly", "event: abc\ndata\n\n", [frame("abc", "", "")]).max_frame(16),
        row("an event type, one over", "event: abc\ndata\n\n", [error(EventTooLong, 0)]).max_frame(10),
        row("the data behind it is what is over", "event: abc\ndata\n\n", [error(DataTooLong, 0)]).max_frame(15),
        row("both with CR LF, exactly", "event: abc\r\ndata\r\n\r\n", [frame("abc", "", "")]).max_frame(16),
        row("both with CR LF, one over", "event: abc\r\ndata\r\n\r\n", [error(DataTooLong, 0)]).max_frame(15),
        row("an id alone, exactly", "id: 12\n\n", [no_data("", Some("12"))]).max_frame(7).last_id("12"),
        row("an id alone, one over", "id: 12\n\ndata\n\n", [error(IdTooLong, 0), message("")]).max_frame(6),
        row("an id counts too", "id: 1\ndata: x\n\n", [frame("message", "x", "1")]).max_frame(14).last_id("1"),
        row("and is what is over", "data: x\nid: 1\n\n", [error(IdTooLong, 0)]).max_frame(13),
        row("several lines, exactly", "data: a\ndata: b\n\n", [message("a\nb")]).max_frame(16),
        row("several lines, one over", "data: a\ndata: b\n\n", [error(DataTooLong, 0)]).max_frame(15),
        row("an event type that is replaced counts", "event: a\nevent: b\ndata\n\n", [error(DataTooLong, 0)])
            .max_frame(22),
        row(
            "the neighbours are intact",
            "data: a\n\ndata: abc\n\ndata: b\n\n",
            [message("a"), error(DataTooLong, 9), message("b")],
        )
        .max_frame(8),
        row(
            "two over-long in a row",
            "data: abc\n\ndata: abc\n\ndata: b\n\n",
            [error(DataTooLong, 0), error(DataTooLong, 11), message("b")],
        )
        .max_frame(8),
        row(
            "two of other kinds in a row",
            "event: abcd\n\nid: abcdef\n\ndata: b\n\n",
            [error(EventTooLong, 0), error(IdTooLong, 13), message("b")],
        )
        .max_frame(8),
        row(
            "its offset is that of its first line",
            "data: a\n\ndata: b\ndata: c\n\n",
            [message("a"), error(DataTooLong, 9)],
        )
        .max_frame(15),
        row("offsets count CR LF as two", "data: a\r\n\r\ndata: abc\r\n\r\n", [message("a"), error(DataTooLong, 11)])
            .max_frame(8),
        row(
            "its other lines are skipped",
            "data: abc\ndata: x\nevent: e\n: c\nretry: 7\nid: 1\nx\n\ndata\n\n",
            [error(DataTooLong, 0), message("")],
        )
        .max_frame(8),
        row(
            "its id is not kept",
            "id: 1\n\nid: 2\ndata: abc\n\ndata: b\n\n",
            [no_data("", Some("1")), error(DataTooLong, 7), frame("message", "b", "1")],
        )
        .max_frame(12)
        .last_id("1"),
        row("its type is not kept", "event: e\ndata: abc\n\ndata: b\n\n", [error(DataTooLong, 0), message("b")])
            .max_frame(15),
        row("it ends at a CR LF blank line", "data: abc\r\n\r\ndata: b\r\n\r\n", [error(DataTooLong, 0), message("b")])
            .max_frame(8),
        row("it ends at a CR blank line", "data: abc\r\rdata: b\r\r", [error(DataTooLong, 0), message("b")])
            .max_frame(8),
        row(
            "a blank line within CR LF is none",
            "data: abc\r\ndata: d\r\n\r\ndata: b\n\n",
            [error(DataTooLong, 0), message("b")],
        )
        .max_frame(8),
        row("it never ends", "data: abc\ndata: x\n", [error(DataTooLong, 0)]).max_frame(8).cut(18),
        row("a CR may be its blank line", "data: abc\r\n\r", [error(DataTooLong, 0)]).max_frame(8),
        row("the LF of its CR LF is none", "data: abc\r\n", [error(DataTooLong, 0)]).max_frame(8).cut(11),
        row(
            "no room at all",
            "data\n\ndata: x\n\n: c\n",
            [error(DataTooLong, 0), error(DataTooLong, 6), cut_comment("")],
        )
        .max_frame(0),
        row("a blank line needs no room", "\n\n\r\n", []).max_frame(0),
        row("a comment before it does not count", ": c\ndata: abc\n\n", [comment("c"), error(DataTooLong, 4)])
            .max_frame(9),
        row(
            "ignored lines and a retry before it do not count",
            "nope\nretry: 5\ndata: abc\n\n",
            [ignored("nope"), retry(5), error(DataTooLong, 14)],
        )
        .max_frame(9)
        .retry(5)
        .bare(),
        row(
            "an id with a NUL before it is not its start",
            "id: \0\ndata: abc\n\n",
            [ignored("id: \0"), error(DataTooLong, 6)],
        )
        .max_frame(9)
        .bare(),
        row("an id with a NUL costs nothing", "id: 12\0\ndata: a\n\n", [ignored("id: 12\0"), message("a")])
            .max_frame(8),
        row(
            "a retry in it does not count",
            "data: a\nretry: 1234567890\n\n",
            [retry(1_234_567_890), timed(message("a"), 1_234_567_890)],
        )
        .max_frame(18)
        .retry(1_234_567_890),
        row("a name that is cut is not yet over", "data: a", []).max_frame(8).cut(7),
        row("but is, if it never can fit", "data: ab", [error(DataTooLong, 0)]).max_frame(8).cut(8),
        row(
            "an error and the end without a line end",
            "data: a\n\ndata: abcdef",
            [message("a"), error(DataTooLong, 9)],
        )
        .max_frame(8)
        .cut(12),
    ]);
}

#[test]
fn max_id_and_max_lines() {
    check(&[
        row("an id, exactly", "id: 1234\ndata: x\n\n", [frame("message", "x", "1234")]).max_id(4).last_id("1234"),
        row("an id, one over", "id: 12345\ndata: x\n\n", [error(IdTooLong, 0)]).max_id(4),
        row("an id with CR LF, exactly", "id: 1234\r\ndata: x\r\n\r\n", [frame("message", "x", "1234")])
            .max_id(4)
            .last_id("1234"),
        row("an id with CR LF, one over", "id: 12345\r\ndata: x\r\n\r\n", [error(IdTooLong, 0)]).max_id(4),
        row("an id over it at the end of the stream", "id: 12345", [error(IdTooLong, 0)]).max_id(4).cut(9),
        row("the space does not count", "id:1234\ndata: x\n\n", [frame("message", "x", "1234")])
            .max_id(4)
            .last_id("1234"),
        row("the second space does", "id:  1234\ndata: x\n\n", [error(IdTooLong, 0)]).max_id(4),
        row(
            "the last id stays",
            "id: 1\n\nid: 12345\n\ndata: x\n\n",
            [no_data("", Some("1")), error(IdTooLong, 7), frame("message", "x", "1")],
        )
        .max_id(4)
        .last_id("1"),
        row("one that is replaced counts", "id: 12345\nid: 1\ndata: x\n\n", [error(IdTooLong, 0)]).max_id(4),
        row("no id at all", "id: 1\ndata: x\n\nid\ndata: y\n\n", [error(IdTooLong, 0), message("y")]).max_id(0),
        row("data before it is lost with it", "data: a\nid: 12\n\ndata: b\n\n", [error(IdTooLong, 0), message("b")])
            .max_id(1),
        row("a NUL behind the limit does not help", "id: 12345\0\ndata: x\n\n", [error(IdTooLong, 0)]).max_id(4),
        row("a NUL before it does", "id: 1234\x005\ndata: x\n\n", [ignored("id: 1234\x005"), message("x")]).max_id(4),
        row("lines, exactly", "data: a\ndata: b\nid: 1\n\n", [frame("message", "a\nb", "1")]).max_lines(3).last_id("1"),
        row("lines, one over", "data: a\ndata: b\nid: 1\n\n", [error(TooManyLines, 0)]).max_lines(2),
        row("lines with CR LF, exactly", "data: a\r\ndata: b\r\n\r\n", [message("a\nb")]).max_lines(2),
        row("lines, and a frame behind", "data\ndata\n\ndata: x\n\n", [error(TooManyLines, 0), message("x")])
            .max_lines(1),
        row("an event type is a line", "event: e\ndata: a\n\n", [error(TooManyLines, 0)]).max_lines(1),
        row("so is an id, which is not kept", "id: 1\ndata\n\ndata: b\n\n", [error(TooManyLines, 0), message("b")])
            .max_lines(1),
        row(
            "comments and ignored lines do not count",
            "data: a\n: c\nx\nretry: 1\n\n",
            [comment("c"), ignored("x"), retry(1), timed(message("a"), 1)],
        )
        .max_lines(1)
        .retry(1),
        row("an id with a NUL does not count", "id: \0\ndata: a\n\n", [ignored("id: \0"), message("a")]).max_lines(1),
        row("each block has its own", "data: a\n\ndata: b\n\n", [message("a"), message("b")]).max_lines(1),
        row("no line at all", "data\n\n: c\n", [error(TooManyLines, 0), comment("c")]).max_lines(0),
        row("too many come before too long", "data: a\ndata: abcdef\n\n", [error(TooManyLines, 0)])
            .max_lines(1)
            .max_frame(10),
    ]);
}

#[test]
fn what_is_no_frame_is_cut_at_the_limit() {
    check(&[
        row("a comment, exactly", ": abcd\n", [comment("abcd")]).max_frame(6),
        row("a comment, one over", ": abcde\n", [cut_comment("abcd")]).max_frame(6),
        row("an ignored line, exactly", "abcdef\n", [ignored("abcdef")]).max_frame(6).bare(),
        row("an ignored line, one over", "abcdefg\n", [cut_ignored("abcdef")]).max_frame(6).bare(),
        row("what the open frame leaves", "data: x\n: abcde\n\n", [cut_comment("ab"), message("x")]).max_frame(12),
        row("of an ignored line too", "data: x\nabcde\n\n", [cut_ignored("abcd"), message("x")]).max_frame(12),
        row("nothing is left", "data: x\n: abcde\n\n", [cut_comment(""), message("x")]).max_frame(8),
        row("a long wrong retry", "retry: 12x\n", [cut_ignored("retry: 1")]).max_frame(8).bare(),
        row("a long id with a NUL", "id: 12\x003456\n", [cut_ignored("id: 12\x003")]).max_frame(8).bare(),
        row("a long right one is read to its end", "retry: 123456\n", [retry(123_456)]).max_frame(8).retry(123_456),
        row("the frame behind it is intact", ": abcdefghij\ndata: x\n\n", [cut_comment("abcdef"), message("x")])
            .max_frame(8),
    ]);
}

#[test]
#[cfg_attr(miri, ignore = "long streams")]
fn attacks() {
    let long = "x".repeat(100_000);
    let rows = [
        row("100,000 empty lines of data", "data:\n".repeat(100_000) + "\n", [message("\n".repeat(99_999))]),
        row(
            "one over the bytes they cost",
            "data:\n".repeat(100_000) + "\ndata: x\n\n",
            [error(DataTooLong, 0), message("x")],
        )
        .max_frame(599_999),
        row(
            "100,000 of them over the lines",
            "data:\n".repeat(100_000) + "\ndata: x\n\n",
            [error(TooManyLines, 0), message("x")],
        )
        .max_lines(99_999),
        row("a long line", format!("data: {long}\n\n"), [message(&long)]),
        row("a long line, one over", format!("data: {long}\n\ndata: x\n\n"), [error(DataTooLong, 0), message("x")])
            .max_frame(100_006),
        row("a long name", format!("{long}: 1\ndata: x\n\n"), [ignored(format!("{long}: 1")), message("x")]),
        row("an endless comment", format!(": {long}"), []).cut(100_002),
        row("10,000 comments", ": c\n".repeat(10_000), vec![comment("c"); 10_000]),
        row("10,000 blank lines", "\n".repeat(10_000) + "data: x\n\n", [message("x")]),
        row("10,000 ids", "id: 7\n".repeat(10_000) + "data: x\n\n", [frame("message", "x", "7")]).last_id("7"),
        row("1,000 blocks with nothing but an id", "id: 7\n\n".repeat(1000), vec![no_data("", Some("7")); 1000])
            .last_id("7"),
        row(
            "10,000 types between lines of data",
            "data: a\nevent: e\n".repeat(10_000) + "\n",
            [frame("e", ["a"; 10_000].join("\n"), "")],
        ),
        row(
            "control characters",
            format!("data: {}\n\n", "\x01\t\x0C".repeat(30_000)),
            [message("\x01\t\x0C".repeat(30_000))],
        ),
        row("NULs", vec![0; 100_000], []).cut(100_000).bare(),
    ];
    for row in &rows {
        row.check_long();
    }
}
