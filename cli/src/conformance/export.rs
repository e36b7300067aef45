//! The command `corpus`: writes the streams of the corpus, and what must come of each, for parsers in other languages.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use deltawire::answer::{Decoder, Part};

use super::cutting::{Cutting, tricky};
use super::printed::{View, printed};
use super::streams::{self, Stream};
use crate::NAME;
use crate::command::Command;
use crate::help::print;
use crate::modes::object::Object;
use crate::modes::part_line;
use crate::modes::run::{Failure, ended};
use crate::output::create;
use crate::words::{Word, Words, too_many, usage};

pub(crate) const CORPUS: Command = Command {
    name: "corpus",
    about: "write the conformance corpus as one file of JSON Lines, for parsers in other languages",
    help: "\
Writes the conformance corpus as JSON Lines, for parsers in other languages.

usage: deltawire corpus export OUT.jsonl [DIR]     - is stdout

DIR is as in `deltawire check`; without it, it is ./corpus, which is in the source of deltawire.

flags:
  -f, --force      replace OUT.jsonl if it is there
  --help           print this

The first line is {\"corpus\":1,\"deltawire\":VERSION,\"streams\":N}. Then comes a line for each stream:
  name        what it is called
  base64      its bytes
  cuttings    the ways in which to cut it: {\"name\":..} and either \"every\":N, chunks of N bytes; or \"at\":[..], the
              offsets at which to cut; or \"splits\":true, each offset from 1 on in turn, two chunks. In each the
              results must be the same
  frames      what a parser of server-sent events must dispatch, in order: event, data, id. A member \"error\" stands
              for a frame over a limit: deltawire limits a frame to 16 MiB and an id to 4 KiB, and others need not
  end         kind (clean, unterminated or cut), pending (bytes of the frame that is not dispatched), retry and
              last_event_id
  events, message   what `deltawire events --jsonl` and `message --jsonl` print, if the corpus has it
  parts       the answer in words of no vendor, part by part, as `deltawire timeline --jsonl` names them
  answer      what `deltawire answer --jsonl` prints

Runners for other parsers, and what those fail: cli/runners in the source of deltawire.

examples:
  deltawire corpus export corpus.jsonl
  deltawire corpus export - my-streams | head -n 2

Exit code: 0 if all was written; 1 if reading or writing fails in the middle; 2 if the command line is wrong or there
is no corpus.
",
    main: |words| ended(NAME, corpus(words)),
};

/// The most places of the cutting at all tricky ones.
const MOST_TRICKY: usize = 4096;

fn corpus(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let mut words = Words::new(CORPUS.help, words);
    let (mut given, mut may_replace) = (Vec::new(), false);
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return print(CORPUS.help),
            Word::Flag("--force") => may_replace = true,
            Word::Flag(name) => return Err(words.unknown(name)),
            Word::Other(word) if given.len() >= 3 => return Err(too_many(&word)),
            Word::Other(word) => given.push(word),
        }
    }
    let mut given = given.into_iter();
    if given.next().is_none_or(|word| word != "export") {
        return Err(usage("corpus needs a word: deltawire corpus export OUT.jsonl [DIR] (see --help)"));
    }
    let file = given.next().map(PathBuf::from);
    let file =
        file.ok_or_else(|| usage("export needs a file: deltawire corpus export OUT.jsonl [DIR] (see --help)"))?;
    let paths = streams::paths(given.next())?;
    if file == Path::new("-") {
        return export(&paths, &mut BufWriter::new(io::stdout().lock()));
    }
    export(&paths, &mut BufWriter::new(create(&file, may_replace)?))
}

fn export(paths: &[PathBuf], out: &mut dyn Write) -> Result<u8, Failure> {
    let version = env!("CARGO_PKG_VERSION");
    writeln!(out, r#"{{"corpus":1,"deltawire":"{version}","streams":{}}}"#, paths.len())?;
    for path in paths {
        writeln!(out, "{}", line(&streams::read(path)?)?)?;
    }
    out.flush()?;
    Ok(0)
}

fn line(stream: &Stream) -> Result<Object, Failure> {
    let whole = |mode: &str| printed(mode, Cutting::Whole.chunks(&stream.bytes));
    let mut line = Object::new();
    line.text("name", Some(&stream.name));
    line.text("base64", Some(base64(&stream.bytes)));
    line.member("cuttings", cuttings(&stream.bytes));
    let frames = match stream.expected(View::Frames) {
        Some(frames) => frames.to_vec(),
        None => whole(View::Frames.name())?,
    };
    let mut frames = lines(&frames);
    // The last line says how the stream ended, and its members go into the object.
    let end = frames.pop().unwrap_or_default();
    line.member("frames", list(&frames));
    line.member("end", end_of(&end));
    if let Some(events) = stream.expected(View::Events) {
        line.member("events", list(&lines(events)));
    }
    if let Some(message) = stream.expected(View::Message) {
        line.member("message", String::from_utf8_lossy(message).trim_end());
    }
    let parts = parts(&stream.bytes);
    if !parts.is_empty() {
        line.list("parts", &parts);
        line.member("answer", String::from_utf8_lossy(&whole("answer")?).trim_end());
    }
    Ok(line)
}

fn lines(text: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(text).lines().map(str::to_owned).collect()
}

fn list(lines: &[String]) -> String {
    format!("[{}]", lines.join(","))
}

/// Makes one object of `{"end":{..},"retry":..,"last_event_id":..}`.
fn end_of(line: &str) -> String {
    match line.strip_prefix(r#"{"end":{"#).and_then(|rest| rest.split_once('}')) {
        Some((members, rest)) => format!("{{{members}{rest}"),
        None => line.to_owned(),
    }
}

fn cuttings(bytes: &[u8]) -> String {
    let places: Vec<String> = tricky(bytes, MOST_TRICKY).iter().map(usize::to_string).collect();
    format!(
        r#"[{{"name":"whole","at":[]}},{{"name":"byte by byte","every":1}},{{"name":"in chunks of 7","every":7}},{{"name":"in characters and at line ends","at":[{}]}},{{"name":"split in two","splits":true}}]"#,
        places.join(",")
    )
}

/// Returns the parts of the answer.
fn parts(bytes: &[u8]) -> Vec<Object> {
    let mut decoder = Decoder::new();
    let (mut chunk, mut objects) = (bytes, Vec::new());
    while let Some(parts) = decoder.next(&mut chunk) {
        for part in parts.into_iter().flatten() {
            objects.push(object(&part));
        }
    }
    for part in decoder.finish().last().into_iter().flatten() {
        objects.push(object(&part));
    }
    objects
}

fn object(part: &Part<'_>) -> Object {
    let mut object = Object::new();
    part_line::add(&mut object, part);
    object
}

/// Writes bytes as RFC 4648 says, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for group in bytes.chunks(3) {
        let at = |index: usize| u32::from(group.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for (index, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = usize::try_from(bits >> shift & 63).ok().and_then(|digit| DIGITS.get(digit));
            text.push(match digit {
                Some(&digit) if index <= group.len() => char::from(digit),
                _ => '=',
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_rfc() {
        let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(texts, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
        assert_eq!(base64(&[0xFB, 0xFF, 0xFE]), "+//+");
    }
}
