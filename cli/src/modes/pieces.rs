//! The mode `text`: the text of an answer in pieces, as a display or a voice takes them.

use std::io::{self, Write};

use deltawire::answer::{Decoder, Part};
use deltawire::sse::Lossy;
use deltawire::text::{Graphemes, Markdown, Sentences, Words};

use crate::modes::args::{AnswerFlags, Flag};
use crate::modes::mode::{Mode, Verdict};
use crate::modes::seek;
use crate::modes::text::{Quoted, Visible};

/// The flags of the mode.
#[derive(Default)]
pub(crate) struct Flags {
    answer: AnswerFlags,
    cut: Cut,
    is_raw: bool,
}

/// Where the text is cut.
#[derive(Clone, Copy, Default)]
enum Cut {
    /// Nowhere: it is written as it comes.
    #[default]
    Nowhere,
    Sentences,
    Words,
    Graphemes,
    /// It is not cut: a line says of each piece that comes how to render what has come.
    Markdown,
}

impl Flags {
    pub(crate) fn take(&mut self, flag: &mut Flag<'_>) -> Result<bool, String> {
        let cut = match flag.name {
            "--sentences" => Cut::Sentences,
            "--words" => Cut::Words,
            "--graphemes" => Cut::Graphemes,
            "--markdown" => Cut::Markdown,
            "--raw" => {
                flag.alone()?;
                self.is_raw = true;
                return Ok(true);
            }
            "--timing" => return Ok(false),
            _ => return self.answer.take(flag),
        };
        flag.alone()?;
        if !matches!(self.cut, Cut::Nowhere) {
            return Err("only one of --sentences, --words, --graphemes and --markdown can be".to_owned());
        }
        self.cut = cut;
        Ok(true)
    }

    pub(crate) const fn is_ok(&self) -> bool {
        self.answer.is_ok
    }

    pub(crate) fn start(self) -> Box<dyn Mode> {
        let pieces = Pieces {
            is_jsonl: self.answer.is_jsonl,
            cut: self.cut,
            sentences: Sentences::new(),
            words: Words::new(),
            graphemes: Graphemes::new(),
            markdown: Markdown::new(),
        };
        if self.is_raw {
            Box::new(Raw { pieces, held: Vec::new() })
        } else {
            Box::new(Answer { pieces, decoder: seek::decoder(self.answer.dialect) })
        }
    }
}

struct Pieces {
    is_jsonl: bool,
    cut: Cut,
    sentences: Sentences,
    words: Words,
    graphemes: Graphemes,
    markdown: Markdown,
}

impl Pieces {
    fn push(&mut self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let (is_jsonl, mut rest) = (self.is_jsonl, text);
        match self.cut {
            Cut::Nowhere if text.is_empty() => {}
            Cut::Nowhere if is_jsonl => write_piece(text, true, out)?,
            Cut::Nowhere => {
                for line in text.split_inclusive('\n') {
                    let end = if line.ends_with('\n') { "\n" } else { "" };
                    write!(out, "{}{end}", Visible(line.trim_end_matches('\n').as_bytes()))?;
                }
            }
            Cut::Sentences => {
                while let Some(piece) = self.sentences.next(&mut rest) {
                    write_piece(&piece.to_string(), is_jsonl, out)?;
                }
            }
            Cut::Words => {
                while let Some(piece) = self.words.next(&mut rest) {
                    write_piece(piece, is_jsonl, out)?;
                }
            }
            Cut::Graphemes => {
                while let Some(piece) = self.graphemes.next(&mut rest) {
                    write_piece(piece, is_jsonl, out)?;
                }
            }
            Cut::Markdown => {
                self.markdown.push(text);
                let (closing, stable) = (self.markdown.closing(), self.markdown.stable());
                let (offset, keep, suffix) = (self.markdown.offset(), closing.keep(), closing.suffix().to_string());
                if is_jsonl {
                    let suffix = Quoted(suffix.as_bytes());
                    writeln!(out, r#"{{"offset":{offset},"keep":{keep},"suffix":{suffix},"stable":{stable}}}"#)?;
                } else {
                    writeln!(out, "{offset} bytes: keep {keep}, append '{suffix}', {stable} are stable")?;
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let is_jsonl = self.is_jsonl;
        match self.cut {
            Cut::Sentences => match self.sentences.finish() {
                Some(piece) => write_piece(&piece.to_string(), is_jsonl, out),
                None => Ok(()),
            },
            Cut::Words => self.words.finish().try_for_each(|piece| write_piece(piece, is_jsonl, out)),
            Cut::Graphemes => self.graphemes.finish().try_for_each(|piece| write_piece(piece, is_jsonl, out)),
            Cut::Nowhere | Cut::Markdown => Ok(()),
        }
    }
}

/// Writes a piece on a line of its own. What would end the line is written as an escape.
fn write_piece(piece: &str, is_jsonl: bool, out: &mut dyn Write) -> io::Result<()> {
    if is_jsonl {
        writeln!(out, r#"{{"text":{}}}"#, Quoted(piece.as_bytes()))
    } else {
        writeln!(out, "{}", Visible(piece.as_bytes()))
    }
}

/// The text of an answer.
struct Answer {
    pieces: Pieces,
    decoder: Decoder,
}

impl Mode for Answer {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        while let Some(parts) = self.decoder.next(&mut chunk) {
            // The decoder counts what it skips.
            for part in parts.into_iter().flatten() {
                show(&mut self.pieces, &part, out)?;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let Self { mut pieces, mut decoder } = *self;
        let mut end = decoder.finish();
        for part in end.last().into_iter().flatten() {
            show(&mut pieces, &part, out)?;
        }
        pieces.finish(out)?;
        let verdict = Verdict::of(end.outcome, end.is_complete());
        if !matches!(verdict, Verdict::Fine) {
            // stdout has the text alone. Whoever closes stderr does not want to know it.
            out.flush()?;
            let _ = writeln!(io::stderr(), "-- the answer is not complete: {}", end.outcome);
        }
        Ok(verdict)
    }
}

fn show(pieces: &mut Pieces, part: &Part<'_>, out: &mut dyn Write) -> io::Result<()> {
    match part {
        Part::Text(text) | Part::Refusal(text) => pieces.push(&text.to_string(), out),
        _ => Ok(()),
    }
}

/// A text that is no stream.
struct Raw {
    pieces: Pieces,
    /// The bytes of a character that is not whole.
    held: Vec<u8>,
}

impl Raw {
    /// Takes all but a last character that is not whole.
    fn take(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let whole = match core::str::from_utf8(&self.held) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.held.len(),
        };
        let bytes: Vec<u8> = self.held.drain(..whole).collect();
        Lossy::new(&bytes).pieces().try_for_each(|piece| self.pieces.push(piece, out))
    }
}

impl Mode for Raw {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        self.held.extend_from_slice(bytes);
        self.take(out)
    }

    fn finish(mut self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let rest = core::mem::take(&mut self.held);
        Lossy::new(&rest).pieces().try_for_each(|piece| self.pieces.push(piece, out))?;
        self.pieces.finish(out)?;
        Ok(Verdict::Fine)
    }
}
