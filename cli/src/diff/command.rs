//! The command line of `diff`.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::columns::Columns;
use super::compare::{Pair, pairs};
use super::pieces::{Answer, Kind, Piece, read};
use crate::NAME;
use crate::command::Command;
use crate::help::print;
use crate::modes::mode::Verdict;
use crate::modes::object::Object;
use crate::modes::paint::{Paint, Tone};
use crate::modes::run::{Failure, ended, shown};
use crate::modes::text::Visible;
use crate::width::width;
use crate::words::{Word, Words, dialect, too_many, usage};

pub(crate) const DIFF: Command = Command {
    name: "diff",
    about: "compare the answers of two streams side by side, whatever their dialects",
    help: "\
Compares the answers of two streams, whatever their dialects and however they are cut into deltas.

usage: deltawire diff [FLAGS] A.sse B.sse        - is stdin

What is compared: text, reasoning, refusals, tool calls, why the answer ended (in words that are those of no
vendor), an error, and how the stream ended. Text that follows text is one piece, and so is all input of a call, even
if calls take turns. Inputs that are JSON are the same if their values are: blanks and the order of members do not
count. The first piece that differs is marked with >, and others with *; the last line says from which character on.

flags:
  --all            compare also ids of calls, signatures, usage, and parts that are of one vendor
  --quiet          print nothing: the exit code says it
  --jsonl          print a line of JSON for each pair of pieces, and a last one
  --dialect NAME   what both streams are: anthropic, chat, responses or gemini; without it, it is found out
  --width N        how many columns to use; without it, as many as the terminal has
  --help           print this

With --jsonl, a pair is {\"same\":BOOL,\"a\":{\"kind\":..,\"text\":..},\"b\":{..},\"from\":N}: null stands for a piece that one
side does not have, and `from` is the first character that differs, counted from 0. A call has also number, name and
complete; its text is the name, a blank, and the input. The last line is {\"end\":\"same\"}, \"different\" or \"empty\", with
the number of pairs that differ.

examples:
  deltawire diff a.sse b.sse
  curl -N URL | deltawire diff a.sse -
  deltawire diff --quiet a.sse b.sse && echo same

Exit code: 0 the answers are the same; 1 if reading or writing fails in the middle; 2 if the command line is wrong
or an input cannot be read at all; 3 they differ; 5 neither has an answer of a dialect that is known.
",
    main: |words| ended(NAME, diff(words)),
};

/// What the exit code is if they differ.
const DIFFERENT: u8 = 3;

fn diff(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let mut words = Words::new(DIFF.help, words);
    let (mut is_all, mut is_quiet, mut is_jsonl, mut of, mut columns) = (false, false, false, None, None);
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return print(DIFF.help),
            Word::Flag("--all") => is_all = true,
            Word::Flag("--quiet") => is_quiet = true,
            Word::Flag("--jsonl") => is_jsonl = true,
            Word::Flag("--dialect") => of = Some(dialect(&mut words)?),
            Word::Flag("--width") => columns = Some(words.number("a whole number")?),
            Word::Flag(name) => return Err(words.unknown(name)),
            Word::Other(word) if files.len() >= 2 => return Err(too_many(&word)),
            Word::Other(word) => files.push(word.into()),
        }
    }
    let [left, right] = files.as_slice() else {
        return Err(usage("diff needs two files: deltawire diff A.sse B.sse (see --help)"));
    };
    let file = |path: &'_ PathBuf| if path == Path::new("-") { None } else { Some(path.clone()) };
    let (left, right) = (file(left), file(right));
    if left.is_none() && right.is_none() {
        return Err(usage("diff can read only one of the two from stdin"));
    }
    let name = |file: &Option<PathBuf>| file.as_deref().map_or_else(|| "stdin".to_owned(), shown);
    let names = [&left, &right].map(name);
    let (left, right) = (read(left.as_deref(), of, is_all)?, read(right.as_deref(), of, is_all)?);
    let pairs = pairs(&left.pieces, &right.pieces);
    let different = pairs.iter().filter(|pair| !pair.is_same()).count();
    // Two error pages are not the same answer.
    let is_empty = left.dialect.is_none() && right.dialect.is_none();
    let code = match different {
        _ if is_empty => Verdict::Empty.code(),
        0 => 0,
        _ => DIFFERENT,
    };
    if is_quiet {
        return Ok(code);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    if is_jsonl {
        for pair in &pairs {
            writeln!(out, "{}", line(pair))?;
        }
        let end = if is_empty {
            "empty"
        } else if different > 0 {
            "different"
        } else {
            "same"
        };
        writeln!(out, r#"{{"end":"{end}","pairs":{},"different":{different}}}"#, pairs.len())?;
    } else {
        page(&pairs, [(&left, &names), (&right, &names)], width(columns), &mut out)?;
    }
    out.flush()?;
    Ok(code)
}

fn page(
    pairs: &[Pair<'_>],
    [(left, names), (right, _)]: [(&Answer, &[String; 2]); 2],
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint::for_stdout();
    let columns = Columns::new(width, paint);
    let head = |name: &str, answer: &Answer| {
        format!("{name} ({})", answer.dialect.map_or("unknown dialect", |dialect| dialect.name()))
    };
    let [left_name, right_name] = names;
    columns.head(&head(left_name, left), &head(right_name, right), out)?;
    let first = pairs.iter().position(|pair| !pair.is_same());
    for (at, pair) in pairs.iter().enumerate() {
        columns.pair(pair, Some(at) == first, out)?;
    }
    let Some(pair) = first.and_then(|at| pairs.get(at)) else {
        let verdict = match (left.dialect.or(right.dialect), left.pieces.last()) {
            (None, _) => paint.with(Tone::Error, "neither is an answer of a dialect that is known".to_owned()),
            (_, Some(Piece { kind: Kind::End, text })) if text != "complete" => {
                paint.with(Tone::Odd, format!("the same, and not complete: {text}"))
            }
            _ => paint.with(Tone::Name, "the same".to_owned()),
        };
        return writeln!(out, "-- {verdict}");
    };
    let what = pair.left.or(pair.right).map_or("", |piece| piece.kind.name());
    let which = match pair.place() {
        None if pair.left.is_none() => format!("only the second has this {what}"),
        None => format!("only the first has this {what}"),
        Some(place) => {
            let rest = |piece: Option<&Piece>| -> String {
                let rest: String = piece.map_or("", |piece| &piece.text).chars().skip(place).take(12).collect();
                format!("'{}'", Visible(rest.as_bytes()))
            };
            let number = place.saturating_add(1);
            format!("{what}, from character {number} on: {} and {}", rest(pair.left), rest(pair.right))
        }
    };
    writeln!(out, "-- {}", paint.with(Tone::Error, format_args!("the first difference: {which}")))
}

fn line(pair: &Pair<'_>) -> Object {
    let mut line = Object::new();
    line.member("same", pair.is_same());
    for (name, piece) in [("a", pair.left), ("b", pair.right)] {
        match piece {
            Some(piece) => line.member(name, object(piece)),
            None => line.member(name, "null"),
        }
    }
    if let Some(place) = pair.place() {
        line.member("from", place);
    }
    line
}

fn object(piece: &Piece) -> Object {
    let mut object = Object::new();
    object.text("kind", Some(piece.kind.name()));
    if let Kind::Call { number, name, is_complete, .. } = &piece.kind {
        object.number("number", Some(*number));
        object.text("name", Some(name));
        object.member("complete", is_complete);
    }
    object.text("text", Some(&piece.text));
    object
}

impl Piece {
    /// Returns what stands above its text.
    pub(super) fn label(&self) -> String {
        match &self.kind {
            Kind::Call { number, is_complete: true, .. } => format!("call {number}"),
            Kind::Call { number, .. } => format!("call {number}, not complete"),
            kind => kind.name().to_owned(),
        }
    }
}
