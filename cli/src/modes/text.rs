//! Bytes of the stream as text that a terminal only shows, for the eye and in JSON.
//!
//! Whatever comes from a stream, a file name or the command line is written through one of these types.

use core::fmt::{self, Write as _};

use deltawire::sse::Lossy;

/// Says whether a terminal or an editor acts on `char` in place of showing it: C0 and C1 controls (U+009B begins an
/// escape sequence, as ESC does), DEL, line and paragraph separators, what changes the order of the text around it,
/// and the byte order mark, which nobody would see.
pub(crate) fn acts(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Text for the eye: what a terminal would act on is written as an escape, and seen.
pub(crate) struct Visible<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, acts, |f, char| write!(f, "{}", char.escape_default()))
    }
}

/// Text as a JSON string, quotes included.
pub(crate) struct Quoted<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        // JSON allows DEL and C1 controls in a string, and terminals act on them all the same.
        escape(f, self.0, |char| acts(char) || matches!(char, '"' | '\\'), json_escape)?;
        f.write_char('"')
    }
}

/// A value as JSON on one line.
#[cfg(feature = "serde_json")]
pub(crate) struct Json<'a>(pub(crate) &'a serde_json::Value);

#[cfg(feature = "serde_json")]
impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // serde_json escapes only what JSON forbids. What is left stands in strings, since all else is ASCII.
        escape(f, self.0.to_string().as_bytes(), acts, json_escape)
    }
}

/// A JSON text that is valid, on one line.
pub(crate) struct RawJson<'a>(pub(crate) &'a [u8]);

impl fmt::Display for RawJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The controls of ASCII stand between tokens only, where nobody needs them; all others only in strings.
        escape(
            f,
            self.0,
            acts,
            |f, char| if matches!(char, '\n' | '\r' | '\t') { Ok(()) } else { json_escape(f, char) },
        )
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
