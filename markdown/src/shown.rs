//! What a reader sees of a text: its characters, and where blocks and cells part.

use deltawire::text::Markdown;
use pulldown_cmark::{Event, Options, Parser, html};

pub fn options(math: bool) -> Options {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    if math { options | Options::ENABLE_MATH } else { options }
}

/// Returns the text content of what it renders to. A line end is where a block or a cell begins or ends, HTML is as it is.
pub fn content(text: &str, math: bool) -> String {
    let (mut shown, mut parts) = (String::new(), false);
    for event in Parser::new_ext(text, options(math)) {
        let piece = match &event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => &**text,
            Event::Html(text) | Event::InlineHtml(text) => text,
            Event::FootnoteReference(_) => "^",
            Event::SoftBreak => " ",
            Event::HardBreak => "\u{2028}",
            Event::Start(tag) if !is_inline(tag) => {
                parts = true;
                continue;
            }
            Event::End(tag) if !is_inline_end(tag) => {
                parts = true;
                continue;
            }
            Event::Rule => "\u{2015}",
            _ => continue,
        };
        if parts && !shown.is_empty() && !piece.is_empty() {
            shown.push('\n');
        }
        parts &= piece.is_empty();
        shown.push_str(piece);
    }
    shown
}

fn is_inline(tag: &pulldown_cmark::Tag<'_>) -> bool {
    use pulldown_cmark::Tag::{Emphasis, Image, Link, Strikethrough, Strong};
    matches!(tag, Emphasis | Strong | Strikethrough | Link { .. } | Image { .. })
}

fn is_inline_end(tag: &pulldown_cmark::TagEnd) -> bool {
    use pulldown_cmark::TagEnd::{Emphasis, Image, Link, Strikethrough, Strong};
    matches!(tag, Emphasis | Strong | Strikethrough | Link | Image)
}

pub fn render(text: &str, math: bool) -> String {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(text, options(math)));
    out
}

/// A prefix whose closed form shows what the whole text does not show there, or whose stable part is rendered otherwise.
#[derive(Clone, Debug)]
pub struct Flicker {
    pub at: usize,
    pub closed: String,
    pub shown: String,
    pub is_stable: bool,
}

/// Cuts a text at every character, and returns where the law does not hold.
pub fn flickers(text: &str, math: bool) -> Vec<Flicker> {
    let (whole, rendered) = (content(text, math), render(text, math));
    let mut markdown = if math { Markdown::new().with_math() } else { Markdown::new() };
    let (mut found, mut last, mut last_stable) = (Vec::new(), None, 0);
    for (at, char) in text.char_indices() {
        let at = at + char.len_utf8();
        markdown.push(&text[at - char.len_utf8()..at]);
        let closing = markdown.closing();
        assert!(markdown.stable() <= closing.keep() && closing.keep() <= at, "{text:?} at {at}");
        let closed = format!("{}{}", &text[..closing.keep()], closing.suffix());
        if last.as_ref() != Some(&closed) {
            let shown = content(&closed, math);
            let shown = shown.trim_end_matches([' ', '\n']);
            if !whole.starts_with(shown) {
                found.push(Flicker { at, closed: closed.clone(), shown: shown.to_string(), is_stable: false });
            }
            last = Some(closed);
        }
        let stable = markdown.stable();
        assert!(stable >= last_stable, "{text:?} at {at}");
        if stable > last_stable {
            last_stable = stable;
            let html = render(&text[..stable], math);
            if !rendered.starts_with(&html) {
                found.push(Flicker { at, closed: text[..stable].into(), shown: html, is_stable: true });
            }
        }
    }
    found
}
