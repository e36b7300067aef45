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
        parts |= event == Event::Rule;
        if parts && !shown.is_empty() && !piece.is_empty() {
            shown.push('\n');
        }
        parts = (parts && piece.is_empty()) || event == Event::Rule;
        shown.push_str(piece);
    }
    shown
}

/// A block that begins: at which byte of the text, and which.
type Begun = (usize, &'static str);

/// Returns the blocks that it renders to, but paragraphs, and where each begins.
pub fn blocks(text: &str, math: bool) -> Vec<Begun> {
    use pulldown_cmark::Tag;
    let mut begun = Vec::new();
    for (event, range) in Parser::new_ext(text, options(math)).into_offset_iter() {
        let kind = match event {
            Event::Start(Tag::Heading { .. }) => "heading",
            Event::Start(Tag::BlockQuote(_)) => "quote",
            Event::Start(Tag::CodeBlock(_)) => "code",
            Event::Start(Tag::List(_)) => "list",
            Event::Start(Tag::Item) => "item",
            Event::Start(Tag::Table(_)) => "table",
            Event::Rule => "rule",
            _ => continue,
        };
        begun.push((range.start, kind));
    }
    begun
}

/// Says whether a text may still become the whole: each of its blocks is there, at the same place. A paragraph may become a heading, by
/// the line under it.
fn may_become(begun: &[Begun], whole: &[Begun]) -> bool {
    let mut rest = whole.iter();
    begun.iter().all(|block| rest.by_ref().find(|other| *other == block || other.1 != "heading") == Some(block))
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
    let (whole, rendered, begun) = (content(text, math), render(text, math), blocks(text, math));
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
            let shown = shown.trim_end_matches([' ', '\r', '\n']);
            if !whole.starts_with(shown) || !may_become(&blocks(&closed, math), &begun) {
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

/// Cuts a text at every character, and returns what is said to be stable, with references, and is rendered otherwise in the end.
pub fn unstable(text: &str, math: bool) -> Option<&str> {
    let rendered = render(text, math);
    let mut markdown = Markdown::new().with_references();
    if math {
        markdown = markdown.with_math();
    }
    let mut last = 0;
    for (at, char) in text.char_indices() {
        let end = at + char.len_utf8();
        markdown.push(&text[at..end]);
        let stable = markdown.stable();
        if stable > last {
            last = stable;
            if !rendered.starts_with(&render(&text[..stable], math)) {
                return Some(&text[..stable]);
            }
        }
    }
    None
}
