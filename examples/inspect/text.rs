//! Bytes of the stream as text that does no harm: on a terminal, and in JSON.

use core::fmt::{self, Write as _};

use deltawire::sse::Lossy;

/// Text with its control characters spelt out, so that a stream can neither drive the terminal nor
/// change the order of what is shown, and that a byte order mark is seen.
pub(crate) struct Visible<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_special = |char: char| {
            char.is_control() || matches!(char, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        };
        escape(f, self.0, is_special, |f, char| write!(f, "{}", char.escape_default()))
    }
}

/// Text as a JSON string, quotes included.
pub(crate) struct Quoted<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        // JSON allows U+2028 and U+2029, but what reads by the line may take them for line ends.
        escape(f, self.0, |char| matches!(char, '\0'..='\x1F' | '"' | '\\' | '\u{2028}' | '\u{2029}'), json_escape)?;
        f.write_char('"')
    }
}

fn json_escape(f: &mut fmt::Formatter<'_>, char: char) -> fmt::Result {
    match char {
        '"' => f.write_str("\\\""),
        '\\' => f.write_str("\\\\"),
        '\n' => f.write_str("\\n"),
        '\r' => f.write_str("\\r"),
        '\t' => f.write_str("\\t"),
        '\x08' => f.write_str("\\b"),
        '\x0C' => f.write_str("\\f"),
        _ => write!(f, "\\u{:04x}", u32::from(char)),
    }
}

/// Writes `bytes` in runs, each up to a character that `is_special` and is written by `special`.
fn escape(
    f: &mut fmt::Formatter<'_>,
    bytes: &[u8],
    is_special: fn(char) -> bool,
    special: fn(&mut fmt::Formatter<'_>, char) -> fmt::Result,
) -> fmt::Result {
    for run in Lossy::new(bytes).pieces().flat_map(|piece| piece.split_inclusive(is_special)) {
        let mut rest = run.chars();
        match rest.next_back().filter(|&last| is_special(last)) {
            Some(last) => {
                f.write_str(rest.as_str())?;
                special(f, last)?;
            }
            None => f.write_str(run)?,
        }
    }
    Ok(())
}
