//! The laws of `text::Markdown`, without a renderer: those with one are in the package `markdown`.

use deltawire::text::Markdown;

use crate::text::text_cuts;

/// What it says after a text.
type Said = (usize, String, usize, u64);

fn said(markdown: &Markdown) -> Said {
    let closing = markdown.closing();
    (closing.keep(), closing.suffix().to_string(), markdown.stable(), markdown.offset())
}

fn new(how: u64) -> Markdown {
    let markdown = if how & 1 == 0 { Markdown::new() } else { Markdown::new().with_math() };
    if how & 2 == 0 { markdown } else { markdown.with_references() }
}

/// What is said of each prefix, pushed character by character: how much is kept and stable only grows, and what is kept is
/// text that is there.
fn each(text: &str, how: u64) -> Vec<(usize, Said)> {
    let (mut markdown, mut all) = (new(how), Vec::new());
    let (mut keep, mut stable) = (0, 0);
    for (at, char) in text.char_indices() {
        let end = at + char.len_utf8();
        markdown.push(&text[at..end]);
        let said = said(&markdown);
        assert!(keep <= said.0, "{text:?}: {said:?} after {keep}");
        assert!(stable <= said.2, "{text:?}: {said:?} after stable {stable}");
        assert!(said.2 <= said.0 && said.0 <= end, "{text:?}: {said:?} at {end}");
        assert!(text.is_char_boundary(said.0) && text.is_char_boundary(said.2), "{text:?}: {said:?}");
        assert_eq!(said.3, end as u64);
        (keep, stable) = (said.0, said.2);
        all.push((end, said));
    }
    all
}

/// Whatever the cutting, the same is said of each prefix; a clone says what the original does, and after a reset all is new.
pub fn chunking(text: &str, seed: u64) {
    let all = each(text, seed);
    let mut markdown = new(seed);
    markdown.push("> - **[a](b `c | <d");
    for max in [1, 8, 60, text.len()] {
        markdown.reset();
        let mut at = 0;
        for piece in text_cuts(text, seed ^ max as u64, max) {
            let mut twin = markdown.clone();
            markdown.push(piece);
            twin.push(piece);
            assert_eq!(said(&twin), said(&markdown), "{text:?}: a clone at {at}");
            at += piece.len();
            if let Ok(found) = all.binary_search_by_key(&at, |(end, _)| *end) {
                assert_eq!(said(&markdown), all[found].1, "{text:?} cut at {at}");
            }
        }
    }
}

/// Two texts of blocks that end, one after the other: what the first says is stable does not depend on the second.
pub fn stable_is_a_prefix(text: &str, more: &str) {
    let mut markdown = Markdown::new();
    markdown.push(text);
    let stable = markdown.stable();
    let mut whole = markdown.clone();
    whole.push(more);
    // What is stable is read from there on as if it were the beginning.
    let mut rest = Markdown::new();
    rest.push(&text[stable..]);
    rest.push(more);
    if text[..stable].ends_with('\r') && text[stable..].starts_with('\n') {
        return;
    }
    assert_eq!(whole.closing().suffix(), rest.closing().suffix(), "{text:?} {more:?} from {stable}");
    if rest.closing().keep() > 0 {
        assert_eq!(whole.closing().keep(), stable + rest.closing().keep(), "{text:?} {more:?} from {stable}");
    }
}

/// Makes a text of bytes, in which what means something is frequent.
pub fn unpack(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match PIECES.get(usize::from(byte)) {
            Some(piece) => text.push_str(piece),
            None => text.push(char::from(byte & 0x7F)),
        }
    }
    text
}

const PIECES: [&str; 76] = [
    "*",
    "**",
    "***",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "``",
    "```",
    "~~~",
    "[",
    "]",
    "](",
    ")",
    "![",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "&",
    ";",
    "&amp;",
    "\\",
    "|",
    "|-",
    "|---|---|",
    "$",
    "$$",
    "#",
    "# ",
    "## ",
    "-",
    "- ",
    "---",
    "+ ",
    "* ",
    "1. ",
    "1) ",
    "2. ",
    "=",
    "===",
    "> ",
    ">",
    "    ",
    "  ",
    " ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "[^1]",
    "[^1]: ",
    "[a]: /b",
    "\"",
    "'",
    "(",
    "<div>",
    "<b",
    "</pre>",
    "<pre>",
    "https://a.b",
    "\u{e9}",
    "\u{4e2d}",
    "\u{300c}",
    "\u{3000}",
    "\u{1f600}",
    "a",
    "word",
    "a b",
    ".",
    "!",
    ":",
];
