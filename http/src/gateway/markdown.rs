//! Answers as HTML that grows, for a page that shows them: what it has shown, it need not take back.

use std::collections::HashMap;

use deltawire::anthropic::{Delta, Event};
use deltawire::io::Edit;
use deltawire::text::Markdown;
use pulldown_cmark::{CowStr, Event as Mark, Options, Parser, Tag, html};
use serde_json::json;

/// Renders the blocks of text of an answer. Each delta of text becomes an event `rendered`: `done`, HTML that stays, and
/// `live`, HTML that takes the place of the `live` before it. All other events stay as they are.
#[derive(Default)]
pub(super) struct Renderer {
    blocks: HashMap<u32, Block>,
}

/// A block of text.
#[derive(Default)]
struct Block {
    markdown: Markdown,
    /// The text from the last stable place on.
    text: String,
    /// Where that place is in the whole text.
    start: usize,
}

impl Renderer {
    pub(super) fn edit(&mut self, event: &Event<'_>) -> Edit {
        match event {
            Event::MessageStart(_) => self.blocks.clear(),
            Event::BlockDelta { index, delta: Delta::Text(text), .. } => {
                let (done, live) = self.blocks.entry(*index).or_default().push(&text.to_string());
                return Edit::Replace(rendered(*index, &done, &live).into());
            }
            Event::BlockStop { index, .. } => {
                if let Some(mut block) = self.blocks.remove(index) {
                    let stop = json!({"type": "content_block_stop", "index": index});
                    let last = rendered(*index, &block.finish(), "");
                    return Edit::Replace(format!("{last}event: content_block_stop\ndata: {stop}\n\n").into());
                }
            }
            _ => {}
        }
        Edit::Keep
    }
}

impl Block {
    /// Returns the HTML that stays, and what follows it for now.
    fn push(&mut self, piece: &str) -> (String, String) {
        self.markdown.push(piece);
        self.text.push_str(piece);
        let stable = self.markdown.stable() - self.start;
        let done: String = self.text.drain(..stable).collect();
        self.start += stable;
        let closing = self.markdown.closing();
        let mut live = self.text.get(..closing.keep() - self.start).unwrap_or_default().to_owned();
        live.extend(closing.suffix().map(char::from));
        (to_html(&done), to_html(&live))
    }

    fn finish(&mut self) -> String {
        to_html(&std::mem::take(&mut self.text))
    }
}

fn rendered(index: u32, done: &str, live: &str) -> String {
    format!("event: rendered\ndata: {}\n\n", json!({"type": "rendered", "index": index, "done": done, "live": live}))
}

/// Returns HTML in which nothing of the text is markup of its own, or loads or runs anything.
fn to_html(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(text, options).map(|event| match event {
        Mark::Html(text) | Mark::InlineHtml(text) => Mark::Text(text),
        // As chats do: who wrote the line feed meant it.
        Mark::SoftBreak => Mark::HardBreak,
        Mark::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Mark::Start(Tag::Link { link_type, dest_url: harmless(dest_url), title, id })
        }
        // The browser would load an image, and its server would see who reads this.
        Mark::Start(Tag::Image { .. }) => Mark::Start(Tag::Emphasis),
        Mark::End(pulldown_cmark::TagEnd::Image) => Mark::End(pulldown_cmark::TagEnd::Emphasis),
        event => event,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

fn harmless(target: CowStr<'_>) -> CowStr<'_> {
    let is_known = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    if is_known { target } else { CowStr::Borrowed("") }
}
