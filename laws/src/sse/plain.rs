//! The oracle: the whole input, byte by byte, with no cleverness. It has the text of the standard in
//! front of it and nothing of the parser: no chunks, no storage, no borrowing.

use deltawire::ErrorKind;

use super::{End, Limit, Out, Run};

#[derive(Default)]
struct Block {
    event: Vec<u8>,
    data: Vec<u8>,
    id: Option<Vec<u8>>,
    retry: Option<u64>,
    has_data: bool,
    bytes: usize,
    lines: usize,
    start: usize,
}

enum Field<'l> {
    Data(&'l [u8]),
    Event(&'l [u8]),
    Id(&'l [u8]),
    Retry(&'l [u8]),
    Comment(&'l [u8]),
    Unknown,
}

fn field(line: &[u8]) -> Field<'_> {
    let colon = line.iter().position(|&byte| byte == b':');
    let (name, mut value) = match colon {
        Some(at) => (&line[..at], &line[at + 1..]),
        None => (line, &line[line.len()..]),
    };
    if value.first() == Some(&b' ') {
        value = &value[1..];
    }
    match name {
        b"" => Field::Comment(value),
        b"data" => Field::Data(value),
        b"event" => Field::Event(value),
        b"id" => Field::Id(value),
        b"retry" => Field::Retry(value),
        _ => Field::Unknown,
    }
}

fn number(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = core::str::from_utf8(value).unwrap().trim_start_matches('0');
    Some(if text.is_empty() { 0 } else { text.parse().unwrap_or(u64::MAX) })
}

/// Counts a line against the limits. An `id` line counts up to its first NUL.
fn charge(block: &mut Block, line: &[u8], limit: &Limit) -> Result<(), ErrorKind> {
    let (kind, value) = match field(line) {
        Field::Data(value) => (ErrorKind::DataTooLong, value),
        Field::Event(value) => (ErrorKind::EventTooLong, value),
        Field::Id(value) => (ErrorKind::IdTooLong, value),
        _ => return Ok(()),
    };
    if block.lines + 1 > limit.lines {
        return Err(ErrorKind::TooManyLines);
    }
    if block.bytes + line.len() + 1 > limit.frame {
        return Err(kind);
    }
    if kind == ErrorKind::IdTooLong && value.len() > limit.id {
        return Err(kind);
    }
    block.lines += 1;
    block.bytes += line.len() + 1;
    Ok(())
}

fn up_to_nul(line: &[u8]) -> &[u8] {
    let end = line.iter().position(|&byte| byte == 0).unwrap_or(line.len());
    &line[..end]
}

/// Interprets `input` as a stream of which nothing came after it.
pub fn run(input: &[u8], limit: &Limit, items: bool) -> Run {
    let mut out = Vec::new();
    let mut last_id = Vec::new();
    let mut retry = None;
    let mut ignored = false;
    let mut block = Block::default();
    let mut skipping = None;
    let mut line: Vec<u8> = Vec::new();
    let mut line_start = 0;
    let mut last_was_cr = false;

    let mut at = 0;
    if input.starts_with(b"\xEF\xBB\xBF") {
        at = 3;
        line_start = 3;
    }
    while at < input.len() {
        let byte = input[at];
        at += 1;
        if byte == b'\n' && last_was_cr {
            last_was_cr = false;
            line_start = at;
            continue;
        }
        last_was_cr = byte == b'\r';
        if byte != b'\n' && byte != b'\r' {
            line.push(byte);
            continue;
        }
        // A whole line.
        let text = core::mem::take(&mut line);
        let start = line_start;
        line_start = at;
        if skipping.is_some() {
            if text.is_empty() {
                skipping = None;
            }
            continue;
        }
        if text.is_empty() {
            let block = core::mem::take(&mut block);
            if let Some(id) = &block.id {
                last_id = id.clone();
            }
            if block.has_data {
                let mut data = block.data;
                data.pop();
                let event = if block.event.is_empty() { b"message".to_vec() } else { block.event };
                out.push(Out::Frame { event, data, id: last_id.clone(), retry: block.retry });
            } else if block.lines > 0 && items {
                out.push(Out::NoData { event: block.event, id: block.id });
            }
            continue;
        }
        if block.lines == 0 {
            block.start = start;
        }
        let room = limit.frame - block.bytes;
        let cut = |bytes: &[u8]| (bytes[..bytes.len().min(room)].to_vec(), bytes.len() > room);
        let mut ignore = |out: &mut Vec<Out>| {
            ignored = true;
            if items {
                let (text, is_clipped) = cut(&text);
                out.push(Out::Ignored { text, is_clipped });
            }
        };
        let before = (block.lines, block.bytes);
        let counted = match field(&text) {
            Field::Id(_) => up_to_nul(&text),
            _ => &text,
        };
        if let Err(kind) = charge(&mut block, counted, limit) {
            out.push(Out::Error { kind, offset: block.start as u64 });
            skipping = Some(block.start);
            block = Block::default();
            continue;
        }
        match field(&text) {
            Field::Data(value) => {
                block.data.extend_from_slice(value);
                block.data.push(b'\n');
                block.has_data = true;
            }
            Field::Event(value) => block.event = value.to_vec(),
            Field::Id(value) if !value.contains(&0) => block.id = Some(value.to_vec()),
            Field::Id(_) => {
                (block.lines, block.bytes) = before;
                ignore(&mut out);
            }
            Field::Retry(value) => match number(value) {
                Some(number) => {
                    retry = Some(number);
                    block.retry = Some(number);
                    if items {
                        out.push(Out::Retry(number));
                    }
                }
                None => ignore(&mut out),
            },
            Field::Comment(_) if items => {
                let (text, is_clipped) = cut(&text);
                let text = match field(&text) {
                    Field::Comment(value) => value.to_vec(),
                    _ => Vec::new(),
                };
                out.push(Out::Comment { text, is_clipped });
            }
            Field::Comment(_) => {}
            Field::Unknown => ignore(&mut out),
        }
    }

    // The end of the input. An unfinished line that is over a limit is known to be, as soon as its
    // first bytes tell what it is.
    let mut start = if block.lines > 0 { block.start } else { line_start };
    if let Some(skipped) = skipping {
        start = skipped;
    } else if line.len() >= "event: ".len() {
        let counted = match field(&line) {
            Field::Id(_) => up_to_nul(&line),
            _ => &line,
        };
        let before = (block.lines, block.bytes);
        if let Err(kind) = charge(&mut block, counted, limit) {
            out.push(Out::Error { kind, offset: start as u64 });
            skipping = Some(start);
            block = Block::default();
        }
        if skipping.is_none() && counted.len() < line.len() {
            (block.lines, block.bytes) = before;
        }
    }
    let partial_bom = at > 0 && line_start == 0 && b"\xEF\xBB\xBF".starts_with(&line) && !line.is_empty();
    let in_ignored = !line.is_empty()
        && skipping.is_none()
        && (partial_bom
            || match field(&line) {
                Field::Unknown => {
                    !["data", "event", "id", "retry"].iter().any(|name| name.as_bytes().starts_with(&line))
                }
                Field::Id(value) => line.len() >= "event: ".len() && value.contains(&0),
                _ => false,
            });
    let ignored = ignored || in_ignored;
    let bare = ignored && !out.iter().any(|out| matches!(out, Out::Frame { .. }));
    let pending = (input.len() - start) as u64;
    let mut data = block.data;
    data.pop();
    let end = if skipping.is_some() {
        End::Truncated { data: Vec::new(), line: Vec::new(), pending, bare }
    } else if !line.is_empty() {
        let room = limit.frame - block.bytes;
        let line = match field(&line) {
            _ if partial_bom || line.len() < "event: ".len() => &line,
            Field::Data(value) | Field::Event(value) => value,
            Field::Id(value) if !value.contains(&0) => &line,
            _ if items => &line[..line.len().min(room)],
            Field::Id(_) => up_to_nul(&line),
            _ => &[],
        };
        End::Truncated { data, line: line.to_vec(), pending, bare }
    } else if block.has_data {
        let event = if block.event.is_empty() { b"message".to_vec() } else { block.event };
        let id = block.id.unwrap_or_else(|| last_id.clone());
        End::Unterminated { frame: Out::Frame { event, data, id, retry: block.retry }, pending }
    } else if block.lines > 0 {
        End::Truncated { data, line, pending, bare }
    } else {
        End::Clean { bare }
    };
    Run { out, end, ignored, retry, last_id, offset: input.len() as u64 }
}
