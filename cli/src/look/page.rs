//! The answer, block after block.

use std::collections::{HashMap, VecDeque};

use deltawire::answer::{Part, ToolKind};
use deltawire::json::Str;

use super::call::Call;
use super::cell::{Cell, Lead, plain, visible};
use super::growing::Growing;
use super::style::Style;
use super::wrap::Wrap;

/// How the page looks.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Look {
    /// Markdown is rendered, in lines that fit, and reasoning is shown.
    Rendered,
    /// The text is written as it comes, and calls, but no reasoning.
    Plain,
}

/// So many bytes may wait for a call that goes on.
const MOST_WAITING: usize = 16 << 20;

/// Text and calls in the order in which they begin. One block is written at a time: what comes for another one waits until the first has
/// ended.
pub(crate) struct Page {
    look: Look,
    wrap: Wrap,
    /// What is to be written, if nothing is rendered.
    made: String,
    blocks: VecDeque<Block>,
    /// How many blocks are written, and no longer in `blocks`.
    done: usize,
    /// Which of all blocks a call is.
    calls: HashMap<u32, usize>,
    /// How many bytes wait in `blocks`.
    waiting: usize,
    /// Whether that, or what was written before it, ends with a line.
    is_at_line_start: bool,
    /// Whether a block has been written, so that the next one needs an empty line before it.
    has_begun: bool,
}

struct Block {
    kind: Kind,
    /// What has come and is not written.
    pending: String,
    has_begun: bool,
    has_ended: bool,
}

enum Kind {
    Text(Growing),
    Reasoning,
    Refusal,
    Call(Call, String),
}

impl Page {
    pub(crate) fn new(look: Look, has_colours: bool) -> Self {
        Self {
            look,
            wrap: Wrap::new(has_colours),
            made: String::new(),
            is_at_line_start: true,
            blocks: VecDeque::new(),
            done: 0,
            calls: HashMap::new(),
            waiting: 0,
            has_begun: false,
        }
    }

    pub(crate) fn resize(&mut self, columns: usize, rows: usize) {
        self.wrap.resize(columns, rows);
    }

    /// Takes a part. [`draw`](Self::draw) writes what it adds.
    pub(crate) fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Text(text) => self.append(text, |kind| matches!(kind, Kind::Text(_)), || Kind::Text(Growing::new())),
            Part::Reasoning(text) if self.look == Look::Rendered => {
                self.append(text, |kind| matches!(kind, Kind::Reasoning), || Kind::Reasoning);
            }
            Part::Refusal(text) => self.append(text, |kind| matches!(kind, Kind::Refusal), || Kind::Refusal),
            Part::ToolStart(start) => {
                let ran = if start.kind == ToolKind::Server { " (the server runs it)" } else { "" };
                let name = start.name.to_string();
                let name = if name.is_empty() { "a call without a name".to_owned() } else { name };
                self.push(Kind::Call(Call::new(), format!("{name}{ran}")));
                self.calls.insert(start.call, self.done.saturating_add(self.blocks.len()).saturating_sub(1));
            }
            Part::ToolInput { call, input, .. } => {
                if let Some(Block { kind: Kind::Call(call, _), pending, .. }) = self.call(*call) {
                    let before = pending.len();
                    call.push(input, pending);
                    let added = pending.len().saturating_sub(before);
                    self.waiting = self.waiting.saturating_add(added);
                }
            }
            Part::ToolEnd { call, .. } => {
                if let Some(block) = self.call(*call) {
                    block.has_ended = true;
                }
                self.calls.remove(call);
            }
            Part::Restart => {
                self.finish();
                self.note("the answer begins again", Style::YELLOW);
            }
            _ => {}
        }
    }

    /// Returns the block of a call that has not ended.
    fn call(&mut self, number: u32) -> Option<&mut Block> {
        let at = self.calls.get(&number)?.checked_sub(self.done)?;
        self.blocks.get_mut(at)
    }

    fn append(&mut self, text: &Str<'_>, is_same: fn(&Kind) -> bool, kind: fn() -> Kind) {
        match self.blocks.back() {
            Some(block) if is_same(&block.kind) => {}
            _ => self.push(kind()),
        }
        if let Some(block) = self.blocks.back_mut() {
            let before = block.pending.len();
            block.pending.extend(text.pieces());
            self.waiting = self.waiting.saturating_add(block.pending.len().saturating_sub(before));
        }
    }

    fn push(&mut self, kind: Kind) {
        // Only calls go on beside others.
        if let Some(last) = self.blocks.back_mut().filter(|block| !matches!(block.kind, Kind::Call(..))) {
            last.has_ended = true;
        }
        self.blocks.push_back(Block { kind, pending: String::new(), has_begun: false, has_ended: false });
    }

    /// Writes what can be written, and returns it.
    pub(crate) fn draw(&mut self) -> String {
        while let Some(mut block) = self.blocks.pop_front() {
            self.write(&mut block);
            // A call that does not end must not hold back what follows for ever.
            if !block.has_ended && self.waiting <= MOST_WAITING {
                self.blocks.push_front(block);
                break;
            }
            self.end(&mut block);
        }
        match self.look {
            Look::Rendered => self.wrap.take(),
            Look::Plain => core::mem::take(&mut self.made),
        }
    }

    /// Writes the word that is not known to be whole: nothing has come for a while.
    pub(crate) fn settle(&mut self) {
        self.wrap.end_word();
    }

    /// Writes all that is left: the answer has ended.
    pub(crate) fn finish(&mut self) {
        while let Some(mut block) = self.blocks.pop_front() {
            // Text is then written once, as it is in the end.
            block.has_ended |= !matches!(block.kind, Kind::Call(..));
            self.write(&mut block);
            self.end(&mut block);
        }
    }

    /// Writes a line that is not of the answer.
    fn note(&mut self, text: &str, style: Style) {
        match self.look {
            Look::Rendered => {
                self.wrap.end_line();
                plain(&format!("-- {text}"), style).for_each(|cell| self.wrap.cell(&cell));
                self.wrap.end_line();
            }
            Look::Plain => {
                self.end_plain_line();
                self.write_plain(&format!("-- {text}\n"));
            }
        }
    }

    fn end_plain_line(&mut self) {
        if !self.is_at_line_start {
            self.write_plain("\n");
        }
    }

    fn write_plain(&mut self, text: &str) {
        if let Some(last) = text.chars().next_back() {
            self.is_at_line_start = last == '\n';
        }
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
            self.made.push_str(text);
        } else {
            self.made.extend(text.chars().flat_map(kept));
        }
    }

    fn begin(&mut self, block: &mut Block) {
        if core::mem::replace(&mut block.has_begun, true) {
            return;
        }
        let is_first = !core::mem::replace(&mut self.has_begun, true);
        if !is_first {
            match self.look {
                Look::Rendered => {
                    self.wrap.end_line();
                    self.wrap.cell(&Cell::Blank("".into()));
                }
                Look::Plain => self.write_plain("\n"),
            }
        }
        self.wrap.mark();
        if let Kind::Call(_, name) = &block.kind {
            self.note(name, Style::BOLD | Style::CYAN);
        }
    }

    fn write(&mut self, block: &mut Block) {
        if block.pending.is_empty() && !matches!(block.kind, Kind::Call(..)) {
            return;
        }
        self.begin(block);
        let pending = core::mem::take(&mut block.pending);
        self.waiting = self.waiting.saturating_sub(pending.len());
        if self.look == Look::Plain {
            self.write_plain(&pending);
            return;
        }
        match &mut block.kind {
            Kind::Text(text) => {
                text.push(&pending);
                if !block.has_ended {
                    text.draw(&mut self.wrap);
                }
            }
            Kind::Reasoning => plain(&pending, Style::DIM).for_each(|cell| self.wrap.cell(&cell)),
            Kind::Refusal => plain(&pending, Style::YELLOW).for_each(|cell| self.wrap.cell(&cell)),
            Kind::Call(..) => {
                for char in pending.chars().flat_map(visible) {
                    self.wrap.cell(&match char {
                        '\n' => Cell::Line(Lead::none()),
                        _ => Cell::Fixed(char, Style::PLAIN),
                    });
                }
            }
        }
    }

    fn end(&mut self, block: &mut Block) {
        self.done = self.done.saturating_add(1);
        if !block.has_begun {
            return;
        }
        match self.look {
            Look::Plain => self.end_plain_line(),
            Look::Rendered => {
                if let Kind::Text(text) = &mut block.kind {
                    text.finish(&mut self.wrap);
                }
                self.wrap.end_line();
            }
        }
        if let Kind::Call(call, _) = &block.kind
            && let Some(complaint) = call.complaint(block.has_ended)
        {
            self.note(&complaint, Style::YELLOW);
        }
    }
}

/// Returns what is written of a character if nothing is rendered: tabs stay, as in code.
fn kept(char: char) -> impl Iterator<Item = char> {
    let tab = (char == '\t').then_some('\t');
    tab.into_iter().chain(visible(char).filter(move |_| tab.is_none()))
}
