//! Reads a stream from standard input and prints its frames, comments and end, within 1 KiB of storage.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

mod sys;

use core::fmt::Write as _;

use deltawire::json::{Field, Scanner, Str};
use deltawire::sse::{Encoder, End, Item, Lossy, Parser, Storage};
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    #[cfg(feature = "heapless")]
    let storage = heapless::Vec::<u8, 1024>::new();
    #[cfg(not(feature = "heapless"))]
    let mut memory = [0; 1024];
    #[cfg(not(feature = "heapless"))]
    let storage = memory.as_mut_slice();
    sys::status_of(run(Parser::with_storage(storage)))
}

fn run<S: Storage>(mut parser: Parser<S>) -> core::fmt::Result {
    let mut out = Out;
    let mut buffer = [0; 512];
    loop {
        let bytes = sys::read(&mut buffer);
        if bytes.is_empty() {
            break;
        }
        #[cfg(feature = "control")]
        writeln!(out, "{}", bytes[usize::from(bytes[0])])?;
        items(&mut parser, bytes, &mut out)?;
    }
    match parser.finish() {
        End::Clean { bare, .. } => writeln!(out, "clean, bare: {bare}")?,
        End::Unterminated { frame, pending, .. } => {
            writeln!(out, "unterminated, pending {pending}: {}", frame.data_lossy())?;
        }
        End::Truncated(tail) => writeln!(out, "cut, pending {}: {}", tail.pending(), Lossy::new(tail.line()))?,
    }
    if let Some(retry) = parser.retry() {
        writeln!(out, "retry {retry}")?;
    }
    writeln!(out, "{} bytes, id {:?}", parser.offset(), Lossy::new(parser.last_event_id()))?;
    encode(&mut out)?;
    // Frames alone, without a look at anything else, and a parser that starts over.
    parser.reset();
    if let Err(error) = parser.set_last_event_id(b"7") {
        writeln!(out, "{error}")?;
    }
    let mut chunk: &[u8] = b"data: again\n\n";
    if let Some(Ok(frame)) = parser.next_frame(&mut chunk) {
        writeln!(out, "{} {} {}", frame.event(), frame.data().unwrap_or_default(), frame.is_borrowed())?;
    }
    Ok(())
}

fn items<S: Storage>(parser: &mut Parser<S>, bytes: &[u8], out: &mut Out) -> core::fmt::Result {
    let mut chunk = bytes;
    loop {
        match parser.next_item(&mut chunk) {
            None => return Ok(()),
            Some(Ok(Item::Frame(frame))) => {
                writeln!(out, "{}: {} {:?}", frame.event(), frame.data_lossy(), Lossy::new(frame.last_event_id()))?;
                if let Some(retry) = frame.retry() {
                    writeln!(out, "in {retry} ms: {}", frame.is_event_borrowed())?;
                }
                json(frame.data_bytes(), out)?;
                content(frame.data_bytes(), out)?;
            }
            Some(Ok(Item::Comment(text))) => writeln!(out, "comment: {} {}", text.lossy(), text.is_clipped())?,
            Some(Ok(Item::Ignored(text))) => writeln!(out, "ignored: {}", text.lossy())?,
            Some(Ok(Item::Retry(milliseconds))) => writeln!(out, "retry: {milliseconds}")?,
            Some(Ok(item)) => writeln!(out, "{item:?}")?,
            Some(Err(error)) => writeln!(out, "error: {error}")?,
        }
    }
}

/// Reads data as JSON that comes in small fragments.
fn json(data: &[u8], out: &mut Out) -> core::fmt::Result {
    let mut scanner = Scanner::new();
    let mut field = Field::new("/text");
    for fragment in data.chunks(5) {
        for token in scanner.push(fragment) {
            match token {
                Ok(token) => {
                    if let Some(piece) = field.next(&token) {
                        write!(out, "[{piece}]")?;
                    }
                }
                Err(error) => return writeln!(out, "json: {error}"),
            }
        }
    }
    let closing = scanner.closing();
    writeln!(out, " {:?}, whole: {}, {}{}", field.status(), scanner.finish().is_ok(), closing.keep(), closing.suffix())
}

/// Reads data as the content of a JSON string, if it is one.
fn content(data: &[u8], out: &mut Out) -> core::fmt::Result {
    let Ok(content) = core::str::from_utf8(data).map_err(drop).and_then(|text| Str::new(text).map_err(drop)) else {
        return Ok(());
    };
    let mut scanner = Scanner::new();
    let mut memory = [0; 64];
    let decoded = content.decode_into(&mut memory).unwrap_or_default();
    let is_json = scanner.check(content).is_ok();
    writeln!(out, "content: {decoded} {} {is_json}", content == *decoded)
}

fn encode(out: &mut Out) -> core::fmt::Result {
    let mut encoder = Encoder::new(out);
    let frame = encoder.frame(Some("note"), Some("1"), "two\nlines");
    let rest =
        frame.and_then(|()| encoder.comment("bye")).and_then(|()| encoder.retry(5)).and_then(|()| encoder.done());
    rest.map_err(|_| core::fmt::Error)
}
