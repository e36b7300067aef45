//! Text of a stream in a page or a picture: only text, whatever it says.

use core::fmt::{self, Write as _};

use crate::modes::text::Visible;

/// Text that stands between tags or in quotes, of HTML as of XML. What a reader would act on is shown as an escape first, so that
/// nothing changes the order of the text around it either.
pub(super) struct Xml<'a>(pub(super) &'a str);

impl fmt::Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in Visible(self.0.as_bytes()).to_string().chars() {
            match char {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // XML does not allow them, not even as references.
                '\u{FFFE}' | '\u{FFFF}' => f.write_char(char::REPLACEMENT_CHARACTER)?,
                _ => f.write_char(char)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Xml;

    #[test]
    fn nothing_becomes_markup() {
        let text = "</title><script>alert('1')</script> \" & \u{0}\u{1B}\u{202E}\u{FFFF}";
        let shown = Xml(text).to_string();
        assert!(!shown.contains(['<', '>', '"', '\'', '\u{0}', '\u{1B}', '\u{202E}', '\u{FFFF}']), "{shown}");
        assert!(shown.starts_with("&lt;/title&gt;&lt;script&gt;"), "{shown}");
    }
}
