//! The laws of the `json` module.

use deltawire::json::{Field, FieldStatus, Fragment, Quoted, Raw, Scanner, Snapshot, Status, Str, TokenKind};
use deltawire::{Error, ErrorKind};
use serde_json::Value;

#[cfg(feature = "proptest")]
pub mod texts;

use crate::cuts;

/// A token with all its parts joined.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Tok {
    Begin { is_object: bool, depth: u8 },
    End { is_object: bool, depth: u8 },
    Key { text: String, depth: u8, is_whole: bool },
    String { text: String, depth: u8, is_whole: bool },
    Number { text: String, depth: u8, is_whole: bool },
    Bool(bool),
    Null,
}

/// Feeds one fragment, and joins its tokens to those before.
pub fn feed<'f>(scanner: &mut Scanner, fragment: impl Into<Fragment<'f>>, toks: &mut Vec<Tok>) -> Result<(), Error> {
    for token in scanner.push(fragment) {
        let token = token?;
        let depth = token.depth;
        let text = String::new();
        let new = match token.kind {
            TokenKind::BeginObject => Tok::Begin { is_object: true, depth },
            TokenKind::BeginArray => Tok::Begin { is_object: false, depth },
            TokenKind::EndObject => Tok::End { is_object: true, depth },
            TokenKind::EndArray => Tok::End { is_object: false, depth },
            TokenKind::True => Tok::Bool(true),
            TokenKind::False => Tok::Bool(false),
            TokenKind::Null => Tok::Null,
            TokenKind::Key => Tok::Key { text, depth, is_whole: false },
            TokenKind::String => Tok::String { text, depth, is_whole: false },
            TokenKind::Number => Tok::Number { text, depth, is_whole: false },
        };
        if token.first {
            toks.push(new.clone());
        }
        if !matches!(token.kind, TokenKind::Key | TokenKind::String | TokenKind::Number) {
            assert!(token.first && token.last && token.piece.is_empty());
            continue;
        }
        let open = toks.last_mut().expect("a first part");
        assert_eq!(core::mem::discriminant(open), core::mem::discriminant(&new), "a part of something else");
        let (Tok::Key { text, depth: of, is_whole }
        | Tok::String { text, depth: of, is_whole }
        | Tok::Number { text, depth: of, is_whole }) = open
        else {
            panic!("a part of nothing")
        };
        assert!(!*is_whole && *of == depth, "a part behind the last one");
        *text += &token.piece.to_string();
        *is_whole = token.last;
    }
    Ok(())
}

/// All that a text came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Run {
    pub toks: Vec<Tok>,
    pub verdict: Status,
    pub keep: usize,
    pub suffix: String,
    pub offset: u64,
}

pub fn end(scanner: &Scanner, toks: Vec<Tok>) -> Run {
    let closing = scanner.closing();
    let suffix: Vec<u8> = closing.suffix().collect();
    let suffix = String::from_utf8(suffix).unwrap();
    assert_eq!(suffix, closing.suffix().to_string());
    Run { toks, verdict: scanner.status(), keep: closing.keep(), suffix, offset: scanner.offset() }
}

/// Runs a scanner over fragments. After an error it must stay with it.
pub fn run<'f, F: Into<Fragment<'f>>>(mut scanner: Scanner, fragments: impl IntoIterator<Item = F>) -> Run {
    let mut toks = Vec::new();
    let mut error = None;
    for fragment in fragments {
        let result = feed(&mut scanner, fragment, &mut toks);
        match error {
            Some(error) => assert_eq!(result, Err(error), "an error stays"),
            None => error = result.err(),
        }
    }
    end(&scanner, toks)
}

/// What the plain reader says of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Plain {
    Complete,
    Incomplete,
    /// The first byte behind which nothing can make it valid.
    Invalid(usize),
}

pub fn plain_of(verdict: Status) -> Plain {
    match verdict {
        Status::Complete => Plain::Complete,
        Status::Incomplete => Plain::Incomplete,
        Status::Invalid(error) => Plain::Invalid(error.offset() as usize),
    }
}

/// The oracle: reads a whole text by the grammar of RFC 8259, by recursive descent.
pub fn plain(text: &[u8], max_depth: usize) -> Plain {
    // No scanner allows more.
    let mut reader = Reader { text, at: 0, room: max_depth.min(128) };
    let stop = match reader.value() {
        Ok(()) => {
            reader.blanks();
            if reader.at == text.len() {
                return Plain::Complete;
            }
            Stop::Byte
        }
        Err(stop) => stop,
    };
    match stop {
        Stop::Byte => Plain::Invalid(reader.at),
        Stop::End => Plain::Incomplete,
    }
}

enum Stop {
    /// The byte at the position does not fit.
    Byte,
    /// More is needed.
    End,
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    room: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Result<u8, Stop> {
        self.text.get(self.at).copied().ok_or(Stop::End)
    }

    fn expect(&mut self, fits: impl Fn(u8) -> bool) -> Result<u8, Stop> {
        let byte = self.peek()?;
        if !fits(byte) {
            return Err(Stop::Byte);
        }
        self.at += 1;
        Ok(byte)
    }

    fn blanks(&mut self) {
        while self.expect(|byte| b" \t\r\n".contains(&byte)).is_ok() {}
    }

    fn value(&mut self) -> Result<(), Stop> {
        self.blanks();
        match self.peek()? {
            b'"' => self.string(),
            b't' => b"true".iter().try_for_each(|&wanted| self.expect(|byte| byte == wanted).map(drop)),
            b'f' => b"false".iter().try_for_each(|&wanted| self.expect(|byte| byte == wanted).map(drop)),
            b'n' => b"null".iter().try_for_each(|&wanted| self.expect(|byte| byte == wanted).map(drop)),
            b'{' => self.container(b'}', |reader| {
                reader.string()?;
                reader.blanks();
                reader.expect(|byte| byte == b':')?;
                reader.value()
            }),
            b'[' => self.container(b']', Self::value),
            _ => self.number(),
        }
    }

    fn container(&mut self, end: u8, mut member: impl FnMut(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        if self.room == 0 {
            return Err(Stop::Byte);
        }
        self.at += 1;
        self.room -= 1;
        self.blanks();
        if self.peek()? == end {
            self.at += 1;
            self.room += 1;
            return Ok(());
        }
        loop {
            self.blanks();
            member(self)?;
            self.blanks();
            if self.expect(|byte| byte == b',' || byte == end)? == end {
                self.room += 1;
                return Ok(());
            }
        }
    }

    fn string(&mut self) -> Result<(), Stop> {
        self.expect(|byte| byte == b'"')?;
        loop {
            match self.expect(|byte| byte >= 0x20)? {
                b'"' => return Ok(()),
                b'\\' => {
                    if self.expect(|byte| b"\"\\/bfnrtu".contains(&byte))? == b'u' {
                        for _ in 0..4 {
                            self.expect(|byte| byte.is_ascii_hexdigit())?;
                        }
                    }
                }
                0..=0x7F => {}
                lead => {
                    // Table 3-7 of the Unicode standard.
                    let (second, more) = match lead {
                        0xC2..=0xDF => (0x80..=0xBF, 0),
                        0xE0 => (0xA0..=0xBF, 1),
                        0xED => (0x80..=0x9F, 1),
                        0xE1..=0xEF => (0x80..=0xBF, 1),
                        0xF0 => (0x90..=0xBF, 2),
                        0xF1..=0xF3 => (0x80..=0xBF, 2),
                        0xF4 => (0x80..=0x8F, 2),
                        _ => {
                            self.at -= 1;
                            return Err(Stop::Byte);
                        }
                    };
                    self.expect(|byte| second.contains(&byte))?;
                    for _ in 0..more {
                        self.expect(|byte| (0x80..=0xBF).contains(&byte))?;
                    }
                }
            }
        }
    }

    fn number(&mut self) -> Result<(), Stop> {
        let _ = self.expect(|byte| byte == b'-');
        if self.expect(|byte| byte.is_ascii_digit())? != b'0' {
            self.digits();
        }
        if self.expect(|byte| byte == b'.').is_ok() {
            self.expect(|byte| byte.is_ascii_digit())?;
            self.digits();
        }
        if self.expect(|byte| byte == b'e' || byte == b'E').is_ok() {
            let _ = self.expect(|byte| byte == b'+' || byte == b'-');
            self.expect(|byte| byte.is_ascii_digit())?;
            self.digits();
        }
        Ok(())
    }

    fn digits(&mut self) {
        while self.expect(|byte| byte.is_ascii_digit()).is_ok() {}
    }
}

/// Law 7: after each byte the scanner says what the plain reader says.
pub fn verdicts(text: &[u8], max_depth: u8) {
    let mut scanner = Scanner::with_max_depth(max_depth);
    for end in 0..=text.len() {
        if end > 0 {
            let _ = scanner.check(&text[end - 1..end]);
        }
        let expected = plain(&text[..end], max_depth.into());
        assert_eq!(plain_of(scanner.status()), expected, "{:?}", String::from_utf8_lossy(&text[..end]));
        let mut whole = Scanner::with_max_depth(max_depth);
        let _ = whole.check(&text[..end]);
        assert_eq!(whole, scanner, "the state depends on the bytes alone");
        if let Ok(text) = core::str::from_utf8(&text[..end]) {
            let mut checked = Scanner::with_max_depth(max_depth);
            let _ = checked.check(text);
            assert_eq!(checked, scanner, "text without its tokens");
            let mut by_char = Scanner::with_max_depth(max_depth);
            for char in text.split_inclusive(|_| true) {
                let _ = by_char.check(char);
            }
            assert_eq!(by_char, scanner, "characters without their tokens");
            let mut pushed = Scanner::with_max_depth(max_depth);
            drop(pushed.push(text));
            assert_eq!(pushed, scanner, "text with its tokens");
        }
        assert_eq!(whole.finish().is_ok(), expected == Plain::Complete);
    }
}

/// Law 1: fragments cut anywhere give the same, be they bytes, text, or the content of a string.
pub fn chunking(text: &[u8], seed: u64) {
    let whole = run(Scanner::new(), [text]);
    assert_eq!(run(Scanner::new(), cuts(text, seed, 8)), whole, "bytes {:?}", cuts(text, seed, 8));
    assert_eq!(run(Scanner::new(), text.chunks(1)), whole, "single bytes");
    let Ok(text) = core::str::from_utf8(text) else { return };
    assert_eq!(run(Scanner::new(), [text]), whole, "text");
    let chars: Vec<&str> = text.split_inclusive(|_| true).collect();
    assert_eq!(run(Scanner::new(), chars), whole, "single characters");
    let mixed = text.split_inclusive(|_| true).enumerate();
    let mixed = mixed.map(|(at, it)| if at % 2 == 0 { Fragment::Text(it) } else { Fragment::Bytes(it.as_bytes()) });
    assert_eq!(run(Scanner::new(), mixed), whole, "text and bytes");

    // As the content of a string, once as a serializer writes it, and once with everything escaped.
    let escaped = serde_json::to_string(text).unwrap();
    let escaped = Str::new(&escaped[1..escaped.len() - 1]).unwrap();
    assert_eq!(run(Scanner::new(), [escaped]), whole, "escaped");
    let all: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    assert_eq!(run(Scanner::new(), [Str::new(&all).unwrap()]), whole, "all escaped");

    // And as servers cut it: between UTF-16 units, be they halves of a pair.
    let plain =
        |at: usize, unit: u16| (seed >> (at % 64)) & 1 == 0 && matches!(unit, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    let units = text.encode_utf16().enumerate().map(|(at, unit)| match u8::try_from(unit) {
        Ok(byte) if plain(at, unit) => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    });
    let units: Vec<String> = units.collect();
    let fragments: Vec<String> = cuts(&vec![0; units.len()], seed, 8)
        .iter()
        .scan(0, |at, len| {
            *at += len.len();
            Some(units[*at - len.len()..*at].concat())
        })
        .collect();
    let fragments: Vec<Str<'_>> = fragments.iter().map(|fragment| Str::new(fragment).unwrap()).collect();
    assert_eq!(run(Scanner::new(), fragments.iter().copied()), whole, "escaped fragments");
    let (mut live, mut at_once) = (Snapshot::new(), Snapshot::new());
    let error = fragments.iter().find_map(|fragment| live.push(*fragment).err());
    assert_eq!(error, at_once.push(text).err());
    assert_eq!((live.value(), live.open(), live.closing()), (at_once.value(), at_once.open(), at_once.closing()));
    // Who only checks comes to the same, also where some half stays alone.
    let (mut pushed, mut checked) = (Scanner::new(), Scanner::new());
    for (at, &fragment) in fragments.iter().enumerate() {
        let half = Str::new(if (seed >> (at % 60)) & 3 == 1 { r"\ud83d" } else { "" }).unwrap();
        for fragment in [fragment, half] {
            let error = pushed.push(fragment).find_map(Result::err);
            assert_eq!(checked.check(fragment).err(), error, "{fragment:?}");
            assert_eq!(pushed, checked, "{fragment:?}");
        }
    }
}

/// Law 8: a clone taken anywhere goes on as the original, and a reset scanner is as new.
pub fn clone_and_reset(text: &[u8]) {
    let whole = run(Scanner::new(), [text]);
    for at in 0..=text.len() {
        let mut original = Scanner::new();
        let mut toks = Vec::new();
        let _ = feed(&mut original, &text[..at], &mut toks);
        let mut clone = original.clone();
        let _ = original.check("\"}]x");
        original.reset();
        assert_eq!(original, Scanner::new());
        let _ = feed(&mut clone, &text[at..], &mut toks);
        assert_eq!(end(&clone, toks), whole, "cloned at {at}");
    }
}

/// Whether `serde_json` and this crate may differ: it takes no lone surrogate, no number that does not fit,
/// and one container less in one another.
fn is_beyond_serde(text: &str) -> bool {
    let lone = text.contains("\\u") && {
        let mut strings = Vec::new();
        let mut scanner = Scanner::new();
        let _ = feed(&mut scanner, text, &mut strings);
        strings.iter().any(|tok| match tok {
            Tok::Key { text, .. } | Tok::String { text, .. } => text.contains('\u{FFFD}'),
            _ => false,
        })
    };
    lone || text.matches(['[', '{']).count() >= 127
}

/// Equal to `serde_json`: verdict and value of a whole text.
pub fn like_serde(text: &str) {
    let mut snapshot = Snapshot::new();
    let pushed = snapshot.push(text);
    let expected: Result<Value, _> = serde_json::from_str(text);
    let (offset, status) = (snapshot.offset(), snapshot.status());
    match (snapshot.finish(), expected) {
        ((value, Status::Complete), Ok(expected)) => {
            assert_eq!(value, expected, "{text:?}");
            assert_eq!(value.to_string(), expected.to_string(), "{text:?}");
        }
        ((_, Status::Complete), Err(error)) => assert!(is_beyond_serde(text), "{text:?}: {error}"),
        ((_, Status::Invalid(error)), Err(_)) => {
            assert!(pushed == Err(error) || error.kind() == ErrorKind::NumberOutOfRange);
        }
        ((_, Status::Incomplete), Err(error)) => {
            assert_eq!((offset, status), (text.len() as u64, Status::Incomplete));
            assert!(
                error.is_eof() || is_beyond_serde(text) || error.to_string().contains("number out of range"),
                "{text:?}: {error}"
            );
        }
        (finished, expected) => panic!("{text:?}: {finished:?}, not {expected:?}"),
    }
}

/// A whole text as a raw value: the verdict of the scanner, and what is in it as `serde_json` finds it.
pub fn raw(text: &str) {
    let mut scanner = Scanner::new();
    let verdict = scanner.check(text).and_then(|()| scanner.finish());
    let raw = match Raw::new(text) {
        Ok(raw) => raw,
        Err(error) => return assert_eq!(verdict, Err(error), "{text:?}"),
    };
    assert_eq!(verdict, Ok(()), "{text:?}");
    assert_eq!(raw.as_str(), text.trim_matches([' ', '\n', '\r', '\t']));
    assert_eq!(raw.as_bytes(), raw.as_str().as_bytes());
    if let Ok(expected) = serde_json::from_str::<Value>(text) {
        assert_eq!(value(raw), expected, "{text:?}");
        assert_eq!(raw.deserialize::<Value>().unwrap(), expected);
    }
}

/// Makes a value of all that a raw one tells.
fn value(raw: Raw<'_>) -> Value {
    assert_eq!(Raw::new(raw.as_str()), Ok(raw), "a part of a text is a text");
    let kinds = [raw.is_null(), raw.is_object(), raw.is_array(), raw.is_number(), raw.as_bool().is_some()];
    let is_string = raw.as_string().is_some();
    assert_eq!(kinds.iter().filter(|&&is| is).count() + usize::from(is_string), 1, "{raw}");
    assert!(raw.is_object() || raw.members().next().is_none() && raw.get("").is_none());
    assert!(raw.is_array() || raw.elements().next().is_none());
    match kinds {
        [true, ..] => Value::Null,
        [_, true, ..] => {
            let members: Vec<_> = raw.members().map(|(key, member)| (key.to_string(), member)).collect();
            for (key, _) in &members {
                let last = members.iter().rfind(|(it, _)| it == key).unwrap();
                assert_eq!(raw.get(key), Some(last.1), "the last of the same name");
            }
            Value::Object(members.into_iter().map(|(key, member)| (key, value(member))).collect())
        }
        [_, _, true, ..] => Value::Array(raw.elements().map(value).collect()),
        [_, _, _, true, _] => {
            let number: serde_json::Number = serde_json::from_str(raw.as_str()).unwrap();
            assert_eq!(raw.as_u64(), raw.as_str().parse().ok());
            Value::Number(number)
        }
        _ => raw.as_bool().map_or_else(|| Value::String(raw.as_string().unwrap().to_string()), Value::Bool),
    }
}

/// What is quoted is read back, in one line, and as `serde_json` reads it.
pub fn quoted(text: &str) {
    let quoted = Quoted::new(text).to_string();
    assert!(!quoted.contains(['\r', '\n']));
    assert_eq!(Raw::new(&quoted).unwrap().as_string().unwrap().to_string(), text);
    assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
}

/// Whether `new` shows all that `old` shows, and changes none of it.
fn grows(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::String(old), Value::String(new)) => new.starts_with(old.as_str()),
        (Value::Array(old), Value::Array(new)) => {
            old.len() <= new.len() && old.iter().zip(new).all(|(old, new)| grows(old, new))
        }
        (Value::Object(old), Value::Object(new)) => {
            old.iter().all(|(key, old)| new.get(key).is_some_and(|new| grows(old, new)))
        }
        _ => old == new,
    }
}

fn has_duplicates(toks: &[Tok]) -> bool {
    let mut keys: Vec<(usize, u8, &str)> = Vec::new();
    let mut object = Vec::new();
    for (at, tok) in toks.iter().enumerate() {
        match tok {
            Tok::Begin { .. } => object.push(at),
            Tok::End { .. } => drop(object.pop()),
            Tok::Key { text, depth, is_whole: true } => {
                let key = (*object.last().unwrap(), *depth, text.as_str());
                if keys.contains(&key) {
                    return true;
                }
                keys.push(key);
            }
            _ => {}
        }
    }
    false
}

/// At every prefix, and at an error too: the closing makes valid JSON, whose value is the snapshot, and which only grows.
pub fn closing_and_snapshot(text: &str) {
    let toks = run(Scanner::new(), [text]).toks;
    let only_grows = !has_duplicates(&toks);
    let mut scanner = Scanner::new();
    let mut snapshot = Snapshot::new();
    let mut last: Option<(usize, Value)> = None;
    for end in 1..=text.len() {
        let byte = &text.as_bytes()[end - 1..end];
        let (checked, pushed) = (scanner.check(byte), snapshot.push(byte));
        let closing = snapshot.closing();
        // A number that does not fit is one for the scanner.
        if !pushed.is_err_and(|error| error.kind() == ErrorKind::NumberOutOfRange) {
            assert_eq!(scanner.closing(), closing);
        }
        assert!(closing.keep() <= end, "no more than there is");
        let Some(kept) = text.get(..closing.keep()) else { panic!("{text:?} is cut inside of a character") };
        let closed = format!("{kept}{}", closing.suffix());
        let value: Value = match serde_json::from_str(&closed) {
            Ok(value) => value,
            Err(error) => {
                assert!(is_beyond_serde(&closed), "{closed:?} of {:?}: {error}", &text[..end]);
                return;
            }
        };
        assert_eq!(snapshot.value(), &value, "{closed:?}");
        if let Some((keep, old)) = &last {
            assert!(*keep <= closing.keep(), "{closed:?} keeps less than before");
            assert!(!only_grows || *keep == 0 || grows(old, &value), "{old} became {value}");
        }
        if checked.is_err() || pushed.is_err() {
            return;
        }
        last = Some((closing.keep(), value));
    }
    // In fragments it is the same as by byte.
    let mut whole = Snapshot::new();
    let _ = whole.push(text);
    assert_eq!((whole.value(), whole.open()), (snapshot.value(), snapshot.open()));
}

/// Calls `each` with all values of a tree and their JSON Pointers.
fn walk(value: &Value, pointer: &str, each: &mut impl FnMut(&str, &Value)) {
    each(pointer, value);
    match value {
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                walk(element, &format!("{pointer}/{at}"), each);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                walk(member, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), each);
            }
        }
        _ => {}
    }
}

fn pick(pointer: &str, fragments: &[&[u8]]) -> (String, FieldStatus) {
    let (mut scanner, mut field, mut text) = (Scanner::new(), Field::new(pointer), String::new());
    for fragment in fragments {
        for token in scanner.push(*fragment) {
            if let Some(piece) = token.ok().and_then(|token| field.next(&token)) {
                assert!(!piece.is_empty());
                text += &piece.to_string();
            }
        }
    }
    (text, field.status())
}

/// A field finds what a pointer finds in the whole value, and nothing else.
pub fn fields(text: &str, fragments: &[&[u8]]) {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    if has_duplicates(&run(Scanner::new(), [text]).toks) {
        return;
    }
    // A number that is the whole text is not known to be over, but to be no string.
    walk(&value, "", &mut |pointer, value| {
        let expected = match value {
            Value::String(text) => (text.clone(), FieldStatus::Done),
            _ => (String::new(), FieldStatus::OtherType),
        };
        assert_eq!(pick(pointer, fragments), expected, "{pointer} in {text:?}");
        for wrong in [format!("{pointer}/no such key"), format!("{pointer}/99"), format!("{pointer}/00")] {
            if value.pointer(&wrong[pointer.len()..]).is_none() {
                assert_eq!(pick(&wrong, fragments), (String::new(), FieldStatus::Absent), "{wrong} in {text:?}");
            }
        }
    });
}

/// The content of a string is read as `serde_json` reads it.
pub fn content(escaped: &str) {
    let expected: Result<String, _> = serde_json::from_str(&format!("\"{escaped}\""));
    let mut out = vec![0; escaped.len()];
    match (Str::new(escaped), expected) {
        (Ok(str), Ok(expected)) => {
            assert_eq!(str.to_string(), expected);
            assert_eq!(str.decode_into(&mut out), Ok(expected.as_str()));
            assert_eq!(str.to_cow(), expected);
            assert_eq!(str.as_str().is_some(), !escaped.contains('\\'));
            assert_eq!(str.as_escaped(), escaped);
            assert!(str == *expected.as_str() && str == Str::new(escaped).unwrap());
            assert!(str != *format!("{expected}x").as_str());
            let room = expected.len();
            if let Some(less) = room.checked_sub(1) {
                assert_eq!(str.decode_into(&mut out[..less]).unwrap_err().kind(), ErrorKind::BufferTooSmall);
            }
            let json = serde_json::to_string(&expected).unwrap();
            assert_eq!(Str::new(&json[1..json.len() - 1]), Ok(str));
        }
        (Ok(str), Err(error)) => {
            let fault = str.decode_into(&mut out).unwrap_err();
            assert_eq!(fault.kind(), ErrorKind::LoneSurrogate, "{escaped:?}: {error}");
            assert!(escaped[fault.offset() as usize..].starts_with("\\u"));
            assert!(str.to_string().contains('\u{FFFD}'));
            assert_eq!(str.to_cow(), str.to_string());
        }
        (Err(fault), Err(_)) => {
            let Plain::Invalid(at) = plain(format!("\"{escaped}").as_bytes(), 1) else {
                // A quote is the end of the string for the reader, and a cut escape needs more.
                let at = fault.offset() as usize;
                assert!(fault.kind() == ErrorKind::UnexpectedEnd && at == escaped.len() || &escaped[at..=at] == "\"");
                return;
            };
            assert!(fault.offset() as usize == at - 1 || escaped.as_bytes()[fault.offset() as usize] == b'"');
        }
        (Err(fault), Ok(_)) => panic!("{escaped:?}: {fault}"),
    }
}
