//! The lines of a text: which containers they belong to, and which block they begin or go on with.

use super::class::{Char, Class, LINE_END, find, solid_len};
use super::containers::{Container, Containers};
use super::definition::{Defined, Definition};
use super::html::{self, Verdict, Window};
use super::inline::{Inline, Place};
use super::row::Row;
use super::show::hold;
use super::target::Target;
use crate::bytes::{advance, skip_text};

/// Where a line is.
///
/// ```text
/// Indent ── blanks, `>`: containers ─▶ what begins a block:
///   - + *  Bullet ── blank ─▶ Marker ── text ─▶ Indent, in the item
///               └── the same again ─▶ Dashes (so does _)          ┐
///   0-9    Number ─▶ NumberEnd ── blank ─▶ Marker                 │ what they turn out not to be
///   #      Hashes ── blank ─▶ Inline, of a heading                ├─▶ Inline, of a paragraph
///   ` ~    Fence ─▶ Info ── line end ─▶ the block is open         │
///   =      Equals                                                 ┘
///   text   Inline; in a block of code Code, of HTML Html
/// ```
///
/// What a line is until then is not shown: only `Inline`, `Code` and `Html` show text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Indent,
    Bullet(u8),
    /// Blanks after the marker of an item, whose end is at a column of the container.
    Marker {
        marker: u8,
        width: u8,
    },
    /// The same character, and blanks.
    Dashes {
        byte: u8,
        has_blank: bool,
    },
    Equals {
        has_blank: bool,
    },
    Number {
        digits: u8,
        value: u8,
    },
    NumberEnd {
        marker: u8,
        width: u8,
    },
    Hashes(u8),
    Fence {
        byte: u8,
        count: u8,
    },
    /// What follows a fence: whether there is a blank at its beginning, and whether there is something else.
    Info {
        byte: u8,
        count: u8,
        has_blank: bool,
        has_text: bool,
    },
    /// What may close a fence.
    FenceEnd {
        count: u8,
        has_blank: bool,
    },
    Code,
    Html,
    Inline,
    /// More containers are open than there is room for. Whether the line before is blank, and what there is of this one.
    Deep {
        after_blank: bool,
        at_start: bool,
        is_blank: bool,
    },
}

/// The innermost block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Leaf {
    None,
    Paragraph,
    /// Definitions: text that follows is in the same containers.
    Defined,
    Heading,
    Fence {
        byte: u8,
        count: u8,
    },
    Indented,
    Html(html::Kind),
    Table,
}

/// A text in lines. Between two calls, all that is before `at` has been taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Lines {
    pub(super) inline: Inline,
    pub(super) at: u64,
    pub(super) stable: u64,
    state: State,
    leaf: Leaf,
    containers: Containers,
    /// How many of them this line belongs to so far.
    matched: u8,
    /// In columns: where the line is, and where the content of the innermost container begins.
    column: u32,
    base: u32,
    /// Whether a blank here belongs to the marker of a quote.
    after_quote: bool,
    after_cr: bool,
    line_start: u64,
    /// Where the last block ended that is before this line.
    before: u64,
    /// Where what a line begins with begins, and its last run of one character: from there to there. All from the line's start.
    token: u32,
    run: (u32, u32),
    /// A rule: its character, how many there are, and the containers around it.
    rule: (u8, u8, u8),
    may_underline: bool,
    /// Whether what is read as code may still be the rest of a rule.
    is_wide_rule: bool,
    definition: Definition,
    /// The containers around it, and whether a title may follow it.
    defined_in: u8,
    may_title: bool,
    /// The columns of the line before, if it may be the head of a table.
    head: u8,
    row: Option<Row>,
    html: Option<html::Start>,
    /// Whether the line of HTML began a block of its own.
    is_alone: bool,
    window: Window,
    in_tag: bool,
    has_ended: bool,
    /// The marker of the list that is at the top, if it may go on.
    list: u8,
    pub(super) waits_for_definitions: bool,
    is_frozen: bool,
}

impl Lines {
    pub(super) const NEW: Self = Self {
        inline: Inline::NEW,
        at: 0,
        stable: 0,
        state: State::Indent,
        leaf: Leaf::None,
        containers: Containers::NONE,
        matched: 0,
        column: 0,
        base: 0,
        after_quote: false,
        after_cr: false,
        line_start: 0,
        before: 0,
        token: 0,
        run: (0, 0),
        rule: (0, 0, 0),
        may_underline: false,
        is_wide_rule: false,
        definition: Definition::None,
        defined_in: 0,
        may_title: false,
        head: 0,
        row: None,
        html: None,
        is_alone: false,
        window: Window::EMPTY,
        in_tag: false,
        has_ended: false,
        list: 0,
        waits_for_definitions: false,
        is_frozen: false,
    };

    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let len = match self.plain(rest) {
                0 => self.char(rest),
                len => len,
            };
            rest = skip_text(rest, len);
            self.at = advance(self.at, len);
        }
    }

    /// Takes the beginning of `text` that changes nothing but how much there is, and returns its length.
    #[inline]
    fn plain(&mut self, text: &str) -> usize {
        match self.state {
            State::Inline if !self.may_be_other() => self.inline.plain(text, self.at),
            State::Code if !self.is_wide_rule => self.code(text),
            State::Indent if self.matched == self.containers.len() && !self.after_quote => self.blanks(text),
            _ => 0,
        }
    }

    /// Takes blanks at the beginning of a line that is in all containers.
    #[inline]
    fn blanks(&mut self, text: &str) -> usize {
        let len = text.bytes().position(|byte| byte != b' ').unwrap_or(text.len());
        if len > 0 {
            self.after_cr = false;
            self.column = self.column.saturating_add(u32::try_from(len).unwrap_or(u32::MAX));
        }
        len
    }

    /// Says whether the line may be something besides what its state says.
    #[inline(always)]
    const fn may_be_other(&self) -> bool {
        self.row.is_some() || self.html.is_some() || !matches!(self.definition, Definition::None)
    }

    fn code(&mut self, text: &str) -> usize {
        let len = find(text, LINE_END);
        let (end, _) = solid_len(text.get(..len).unwrap_or(text));
        if end > 0 {
            self.inline.show.see(advance(self.at, end), None);
        }
        len
    }

    /// Takes the first character of `text`, and returns its length.
    fn char(&mut self, text: &str) -> usize {
        let (byte, class, len) = match text.as_bytes().first() {
            Some(&byte @ ..0x80) => (byte, Class::of_ascii(byte), 1),
            _ => {
                let Some(char) = text.chars().next() else { return 0 };
                (0x80, Class::of(char), char.len_utf8())
            }
        };
        let char = Char { byte, class, at: self.at, end: advance(self.at, len) };
        if matches!(byte, b'\n' | b'\r') {
            self.line_end(char);
        } else {
            self.after_cr = false;
            if !self.looks_ahead(char) {
                self.step(char);
            }
        }
        len
    }

    /// Takes a line end: CR, LF, or both.
    fn line_end(&mut self, char: Char) {
        let is_rest = core::mem::replace(&mut self.after_cr, char.byte == b'\r') && char.byte == b'\n';
        let char = Char { byte: b'\n', ..char };
        if is_rest {
            if self.stable == char.at {
                self.settle_stable(char.end);
            }
            self.begin_line_at(char.end);
        } else if !self.looks_ahead(char) {
            self.end_line(char);
            self.begin_line_at(char.end);
        }
    }

    /// Returns a position as one in this line. No line has 4 GiB before its first words.
    fn in_line(&self, at: u64) -> u32 {
        u32::try_from(at.saturating_sub(self.line_start)).unwrap_or(u32::MAX)
    }

    fn absolute(&self, in_line: u32) -> u64 {
        self.line_start.saturating_add(in_line.into())
    }

    fn begin_line_at(&mut self, at: u64) {
        self.line_start = at;
        self.before = self.inline.show.solid;
        self.state = match self.state {
            State::Deep { is_blank, .. } => State::Deep { after_blank: is_blank, at_start: true, is_blank: true },
            _ => State::Indent,
        };
        self.matched = 0;
        self.column = 0;
        self.base = 0;
        self.after_quote = false;
        self.rule = (0, 0, 0);
        self.inline.has_no_box();
        self.row = None;
        self.html = None;
        self.window = Window::EMPTY;
        self.has_ended = false;
    }

    /// Takes a character for what a line may be besides what its state says. `true` if that is all.
    #[inline(always)]
    fn looks_ahead(&mut self, char: Char) -> bool {
        (self.may_be_other() || self.is_wide_rule) && self.state != State::Indent && self.ahead(char)
    }

    fn ahead(&mut self, char: Char) -> bool {
        if self.is_wide_rule {
            match char.byte {
                b' ' | b'\t' => {}
                b'\n' => {
                    self.is_wide_rule = false;
                    if self.end_rule(char.end) {
                        self.begin_line_at(char.end);
                        return true;
                    }
                    self.inline.show.release(hold::DEFINITION);
                }
                byte if byte == self.rule.0 => self.rule_goes_on(),
                _ => {
                    self.is_wide_rule = false;
                    self.inline.show.release_with_more(hold::DEFINITION);
                }
            }
        }
        if let Some(row) = &mut self.row {
            if char.byte == b'\n' {
                if row.columns() == self.head {
                    self.begin_table(char);
                    return true;
                }
                self.end_row();
            } else if !row.step(char.byte) {
                self.drop_row();
            }
        }
        if self.definition != Definition::None {
            if char.byte == b'\n' && self.is_block_at_end() {
                // It begins where a target or a title may be: there is none.
                self.drop_definition();
            } else if self.define(char) {
                return true;
            }
        }
        if let Some(start) = &mut self.html {
            let verdict = start.step(char.byte, self.window, self.is_alone);
            match verdict {
                Verdict::More => {
                    self.window.push(char.byte);
                    if start.is_whole() {
                        // Alone on its line it is a block.
                        self.inline.show.hold(hold::RUN, char.at);
                    }
                }
                Verdict::No => {
                    let is_whole = start.is_whole();
                    self.html = None;
                    if is_whole {
                        self.inline.show.release_with_more(hold::RUN);
                    }
                }
                Verdict::Is(kind) => {
                    self.begin_html(kind, char);
                    return true;
                }
            }
        }
        false
    }

    /// Says whether the line is a block of its own, or an underline, if it ends here.
    fn is_block_at_end(&self) -> bool {
        let is_rule = self.rule.1 >= 3;
        match self.state {
            State::Hashes(_) | State::Equals { .. } | State::Info { .. } => true,
            State::Fence { count, .. } => count >= 3,
            State::Dashes { byte, .. } => is_rule || (byte == b'-' && self.may_underline && self.run.0 == self.token),
            State::Bullet(marker) | State::Marker { marker, .. } => is_rule || (marker == b'-' && self.may_underline),
            _ => false,
        }
    }

    /// The line that was like such a row is none. It may be a head itself, and waits with the line before.
    fn end_row(&mut self) {
        self.row = None;
        if self.state != State::Inline {
            self.inline.show.release(hold::HEAD);
        }
    }

    fn drop_row(&mut self) {
        self.row = None;
        if self.state == State::Inline {
            self.inline.drop_head(self.before);
        } else {
            // There is no pipe in this line yet.
            self.inline.show.release(hold::HEAD);
        }
    }

    fn begin_table(&mut self, char: Char) {
        self.leaf = Leaf::Table;
        self.inline.begin(Place::Cell, char.end);
        self.begin_line_at(char.end);
    }

    /// Takes a character of what may be a definition. `true` if that is all.
    fn define(&mut self, char: Char) -> bool {
        match self.definition.step(char.byte) {
            Defined::More => false,
            Defined::No => {
                self.drop_definition();
                false
            }
            Defined::Link => {
                let has_title = matches!(self.definition, Definition::Title(_));
                self.inline.has_reference = false;
                self.inline.begin(Place::Paragraph, char.end);
                self.definition = Definition::None;
                self.leaf = Leaf::Defined;
                self.may_title = !has_title;
                self.begin_line_at(char.end);
                true
            }
            Defined::Footnote => {
                self.matched = self.defined_in;
                self.begin_block(0);
                if !self.push_container(Container::FOOTNOTE) {
                    return true;
                }
                // What is left of the line belongs to it.
                self.column = 0;
                self.base = 0;
                self.state = State::Indent;
                true
            }
        }
    }

    fn drop_definition(&mut self) {
        self.definition = Definition::None;
        self.inline.show.release(hold::DEFINITION);
    }

    fn begin_html(&mut self, kind: html::Kind, char: Char) {
        let is_whole = self.html.is_some_and(html::Start::is_whole);
        self.html = None;
        if is_whole {
            self.inline.begin(Place::Paragraph, self.inline.show.solid);
        } else if self.is_alone {
            self.inline.begin(Place::Paragraph, self.before);
        } else {
            self.begin_block(0);
        }
        self.leaf = Leaf::Html(kind);
        self.state = State::Html;
        self.in_tag = true;
        self.inline.show.hold(hold::GUESS, self.absolute(self.token));
        if char.byte == b'\n' {
            self.end_tag();
            self.end_line(char);
            self.begin_line_at(char.end);
        } else {
            self.html(char);
        }
    }

    /// Takes a character of a line, but its end.
    fn step(&mut self, char: Char) {
        let is_blank = matches!(char.byte, b' ' | b'\t');
        match self.state {
            State::Inline => self.inline.step(char),
            State::Code => {
                if !char.is_space() {
                    self.inline.show.see(char.end, None);
                }
            }
            State::Html => self.html(char),
            State::Indent if is_blank => self.indent(char.byte),
            State::Indent => self.begin(char),
            State::Bullet(byte) if char.byte == byte && byte != b'+' => {
                self.run = (self.token, self.in_line(char.end));
                self.rule_goes_on();
                self.state = State::Dashes { byte, has_blank: false };
            }
            State::Bullet(marker) if is_blank => self.end_marker(marker, char),
            State::Bullet(byte) => self.text_after(byte, char),
            State::Marker { .. } if is_blank => self.column = after(self.column, char.byte),
            State::Marker { marker, width } => {
                if self.begin_item(marker, width, false) {
                    self.begin(char);
                }
            }
            State::Dashes { byte, .. } if char.byte == byte => {
                self.rule_goes_on();
                let ((start, end), at) = (self.run, self.in_line(char.at));
                self.run = (if end == at { start } else { at }, self.in_line(char.end));
            }
            State::Dashes { byte, .. } if is_blank => self.state = State::Dashes { byte, has_blank: true },
            State::Dashes { byte, .. } => self.dashes(byte, char),
            State::Equals { has_blank: false } if char.byte == b'=' => {}
            State::Equals { .. } if is_blank => self.state = State::Equals { has_blank: true },
            State::Equals { has_blank } => {
                if has_blank {
                    self.run_of(b'=', self.token, self.in_line(char.at));
                    self.inline.step(char);
                } else {
                    self.text_after(b'=', char);
                }
            }
            State::Number { digits, value } => self.number(digits, value, char),
            State::NumberEnd { marker, width } if is_blank => {
                self.column = after(self.column, char.byte);
                self.state = State::Marker { marker, width };
            }
            State::NumberEnd { .. } => self.text_after(b'.', char),
            State::Hashes(count) => match char.byte {
                b'#' if count < 6 => self.state = State::Hashes(count.saturating_add(1)),
                _ if is_blank => self.begin_heading(char),
                _ => self.text_after(b'#', char),
            },
            State::Fence { byte, count } if char.byte == byte => {
                self.state = State::Fence { byte, count: count.saturating_add(1) };
            }
            State::Fence { byte, count } if count < 3 => self.text_after(byte, char),
            State::Fence { byte, count } => {
                let has_blank = char.is_space();
                self.run = (self.token, self.in_line(char.at));
                self.state = State::Info { byte, count, has_blank, has_text: !has_blank };
            }
            State::Info { byte: b'`', .. } if char.byte == b'`' => {
                self.info_is_code(char.at);
                self.inline.step(char);
            }
            State::Info { byte, count, has_blank, has_text } => {
                self.state = State::Info { byte, count, has_blank, has_text: has_text || !char.is_space() };
            }
            State::FenceEnd { count, has_blank: false } if self.is_fence(char.byte) => {
                self.state = State::FenceEnd { count: count.saturating_add(1), has_blank: false };
            }
            State::FenceEnd { count, .. } if is_blank => self.state = State::FenceEnd { count, has_blank: true },
            State::FenceEnd { .. } => {
                self.state = State::Code;
                self.step(char);
            }
            State::Deep { after_blank, at_start, is_blank } => self.deep(after_blank, at_start, is_blank, char),
        }
    }

    /// Takes a blank at the beginning of a line.
    fn indent(&mut self, byte: u8) {
        self.column = after(self.column, byte);
        if core::mem::replace(&mut self.after_quote, false) {
            self.base = self.base.saturating_add(1);
        }
        self.match_items();
    }

    /// Enters the items that a line is indented enough for.
    fn match_items(&mut self) {
        while let Some(container) = self.containers.get(self.matched) {
            if container.is_quote() || self.column.saturating_sub(self.base) < container.width().into() {
                break;
            }
            self.base = self.base.saturating_add(container.width().into());
            self.matched = self.matched.saturating_add(1);
        }
    }

    fn is_fence(&self, byte: u8) -> bool {
        matches!(self.leaf, Leaf::Fence { byte: fence, .. } if fence == byte)
    }

    /// Takes the first character of a line that is not blank, or of an item.
    fn begin(&mut self, char: Char) {
        self.after_quote = false;
        let indent = self.column.saturating_sub(self.base);
        let is_near = indent < 4;
        if let Some(container) = self.containers.get(self.matched) {
            if container.is_quote() && is_near && char.byte == b'>' {
                self.matched = self.matched.saturating_add(1);
                return self.enter_quote();
            }
        }
        self.token = self.in_line(char.at);
        let all = self.matched == self.containers.len();
        let may_title = core::mem::replace(&mut self.may_title, false);
        let head = core::mem::replace(&mut self.head, 0);
        if all {
            match self.leaf {
                Leaf::Fence { .. } if is_near && self.is_fence(char.byte) => {
                    return self.state = State::FenceEnd { count: 1, has_blank: false };
                }
                Leaf::Fence { .. } => {
                    self.state = State::Code;
                    return self.step(char);
                }
                Leaf::Indented if !is_near => {
                    self.state = State::Code;
                    return self.step(char);
                }
                Leaf::Html(_) => {
                    self.state = State::Html;
                    return self.html(char);
                }
                _ => {}
            }
        }
        if head > 0 {
            let mut row = Row::NEW;
            if all && is_near && row.step(char.byte) {
                self.row = Some(row);
                self.head = head;
            } else {
                self.inline.show.release(hold::HEAD);
            }
        }
        if self.definition != Definition::None && self.define(char) {
            return;
        }
        if !is_near {
            if matches!(self.leaf, Leaf::Paragraph | Leaf::Defined) || (self.leaf == Leaf::Table && all) {
                return self.text(char);
            }
            self.begin_block(0);
            self.containers.fill();
            self.leaf = Leaf::Indented;
            self.state = State::Code;
            if self.rule.1 > 0 && self.rule.0 == char.byte {
                // Items with a rule's character in them, or a rule with wide gaps.
                self.inline.show.hold(hold::DEFINITION, char.at);
                self.is_wide_rule = true;
                self.rule_goes_on();
            }
            return self.step(char);
        }
        self.may_underline = self.leaf == Leaf::Paragraph && all;
        self.column = self.column.saturating_add(1);
        match char.byte {
            b'>' => {
                self.begin_block(0);
                self.column = self.column.saturating_sub(1);
                if self.push_container(Container::QUOTE) {
                    self.enter_quote();
                }
            }
            byte @ (b'-' | b'*' | b'_') => {
                self.run = (self.in_line(char.at), self.in_line(char.end));
                if self.rule.0 != byte {
                    self.rule = (byte, 0, self.matched);
                }
                self.rule_goes_on();
                self.state = if byte == b'_' { State::Dashes { byte, has_blank: false } } else { State::Bullet(byte) };
            }
            b'+' => {
                self.rule = (0, 0, 0);
                self.state = State::Bullet(b'+');
            }
            byte @ b'0'..=b'9' => {
                self.rule = (0, 0, 0);
                self.state = State::Number { digits: 1, value: byte & 15 };
            }
            b'#' => self.state = State::Hashes(1),
            byte @ (b'`' | b'~') => self.state = State::Fence { byte, count: 1 },
            b'=' if self.may_underline => self.state = State::Equals { has_blank: false },
            b'<' => {
                self.is_alone = self.leaf != Leaf::Paragraph;
                self.text(char);
                // In a row of a table too, a block may begin.
                self.html = Some(html::Start::NEW);
                self.window.push(b'<');
            }
            b'[' => {
                let is_alone = !matches!(self.leaf, Leaf::Paragraph | Leaf::Table);
                self.defined_in = self.matched;
                self.text(char);
                if is_alone || self.definition == Definition::None {
                    self.define_from(Definition::LABEL, char.at, is_alone);
                }
            }
            b'"' | b'\'' | b'(' if may_title && self.leaf == Leaf::Defined => {
                self.begin_text(char.byte);
                self.define_from(Definition::Title(Target::TITLE), char.at, true);
                self.define(char);
                self.inline.step(char);
            }
            _ => self.text(char),
        }
    }

    fn define_from(&mut self, definition: Definition, at: u64, is_alone: bool) {
        self.definition = match definition {
            // In a paragraph only a footnote may begin.
            Definition::Label { .. } if !is_alone => Definition::FOOTNOTE,
            _ => definition,
        };
        self.inline.show.hold(hold::DEFINITION, at);
    }

    fn enter_quote(&mut self) {
        self.rule = (0, 0, 0);
        self.column = self.column.saturating_add(1);
        self.base = self.column;
        self.after_quote = true;
        self.state = State::Indent;
    }

    fn rule_goes_on(&mut self) {
        self.rule.1 = self.rule.1.saturating_add(1);
    }

    /// The block before ends, and another begins in the containers that the line belongs to.
    fn begin_block(&mut self, marker: u8) {
        self.is_frozen |= self.inline.has_reference && self.waits_for_definitions;
        self.inline.has_reference = false;
        self.inline.begin(Place::Paragraph, self.before);
        self.containers.truncate(self.matched);
        if self.matched == 0 {
            if marker == 0 || marker != self.list {
                self.settle_stable(self.line_start);
            }
            self.list = 0;
        }
        self.leaf = Leaf::None;
        self.definition = Definition::None;
        self.row = None;
        self.may_title = false;
        self.in_tag = false;
    }

    /// All up to `end` is in blocks that have ended.
    fn settle_stable(&mut self, end: u64) {
        if !self.is_frozen {
            self.stable = self.stable.max(end);
        }
        self.inline.show.settle(end);
    }

    /// A block ends at `end`.
    fn settle_at_top(&mut self, end: u64) {
        self.is_frozen |= self.inline.has_reference && self.waits_for_definitions;
        self.inline.has_reference = false;
        if self.containers.len() == 0 && self.list == 0 {
            self.settle_stable(end);
        }
    }

    fn push_container(&mut self, container: Container) -> bool {
        self.containers.fill();
        if !self.containers.push(container) {
            self.state = State::Deep { after_blank: false, at_start: false, is_blank: false };
            self.inline.show.hold(hold::FULL, self.absolute(self.token));
            return false;
        }
        self.matched = self.containers.len();
        true
    }

    fn end_marker(&mut self, marker: u8, char: Char) {
        let width = u8::try_from(self.column.saturating_sub(self.base)).unwrap_or(u8::MAX);
        self.column = after(self.column, char.byte);
        self.state = State::Marker { marker, width };
    }

    /// Begins an item whose content begins here. `false` if there is no room for it.
    fn begin_item(&mut self, marker: u8, width: u8, is_empty: bool) -> bool {
        let blanks = self.column.saturating_sub(self.base).saturating_sub(width.into());
        let blanks = match u8::try_from(blanks) {
            Ok(blanks @ 1..=4) if !is_empty => blanks,
            _ => 1,
        };
        self.begin_block(marker);
        self.inline.begin_item();
        if self.containers.len() == 0 {
            self.list = marker;
        }
        let width = width.saturating_add(blanks);
        if !self.push_container(Container::item(marker, width, is_empty)) {
            return false;
        }
        self.base = self.base.saturating_add(width.into());
        self.state = State::Indent;
        true
    }

    fn number(&mut self, digits: u8, value: u8, char: Char) {
        self.column = self.column.saturating_add(1);
        match char.byte {
            b'0'..=b'9' if digits < 9 => {
                // More than one is all that matters.
                let value = if value > 0 { 2 } else { char.byte & 15 };
                self.state = State::Number { digits: digits.saturating_add(1), value };
            }
            marker @ (b'.' | b')') if value == 1 || !self.may_underline => {
                let width = u8::try_from(self.column.saturating_sub(self.base)).unwrap_or(u8::MAX);
                self.state = State::NumberEnd { marker, width };
            }
            _ => self.text_after(b'0', char),
        }
    }

    fn begin_heading(&mut self, char: Char) {
        self.begin_block(0);
        self.containers.fill();
        self.leaf = Leaf::Heading;
        self.state = State::Inline;
        self.inline.is_heading();
        self.inline.step(char);
    }

    /// The line is text, which begins with a run of `byte` from the token on. Takes the run and the character after it.
    fn text_after(&mut self, byte: u8, char: Char) {
        self.run_of(byte, self.token, self.in_line(char.at));
        self.inline.step(char);
    }

    /// What looked like a rule is text: all but its last run means nothing.
    fn dashes(&mut self, byte: u8, char: Char) {
        let (start, end) = self.run;
        self.run_of(byte, start, end);
        let end = self.absolute(end);
        if end < char.at {
            self.inline.step(Char { byte: b' ', class: Class::Space, at: end, end: char.at });
        }
        self.inline.step(char);
    }

    /// What looked like a fence is a code span.
    fn info_is_code(&mut self, end: u64) {
        let State::Info { has_blank, has_text, .. } = self.state else { return };
        let (start, ticks_end) = self.run;
        self.run_of(b'`', start, ticks_end);
        let ticks_end = self.absolute(ticks_end);
        let mut at = ticks_end;
        if has_blank {
            at = advance(at, 1);
            self.inline.step(Char { byte: b' ', class: Class::Space, at: ticks_end, end: at });
        }
        if has_text {
            self.inline.step(Char { byte: b'x', class: Class::Text, at, end });
        }
    }

    /// Begins text with a run of one character.
    fn run_of(&mut self, byte: u8, start: u32, end: u32) {
        let (start, end) = (self.absolute(start), self.absolute(end));
        self.begin_text(byte);
        // Of these, digits are text also if nothing follows them.
        let needs_more = byte != b'0';
        if needs_more {
            self.inline.show.hold(hold::RUN, start);
        }
        let class = Class::of(char::from(byte));
        let mut at = start;
        while at < end {
            let next = advance(at, 1);
            self.inline.step(Char { byte, class, at, end: next });
            at = next;
        }
        if needs_more {
            self.inline.show.release_with_more(hold::RUN);
        }
    }

    fn text(&mut self, char: Char) {
        self.begin_text(char.byte);
        self.inline.step(char);
    }

    /// The line goes on with the text before, if it can, or begins a paragraph.
    fn begin_text(&mut self, byte: u8) {
        self.state = State::Inline;
        if self.leaf == Leaf::Paragraph {
            return self.inline.begin_line(byte);
        }
        if self.leaf == Leaf::Table && self.matched == self.containers.len() {
            self.inline.begin(Place::Cell, self.before);
            return;
        }
        if self.leaf == Leaf::Defined {
            self.may_title = false;
        } else {
            self.begin_block(0);
        }
        self.containers.fill();
        self.leaf = Leaf::Paragraph;
        self.inline.begin_line(byte);
    }

    /// Takes a character of a block of HTML. What may be a tag is shown when it is whole.
    fn html(&mut self, char: Char) {
        let was_open = self.window.is_after_bracket();
        self.window.push(char.byte);
        if let Leaf::Html(kind) = self.leaf {
            self.has_ended |= self.window.ends(kind);
        }
        if self.in_tag && was_open && !matches!(char.byte, b'/' | b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z') {
            self.end_tag();
        }
        if char.byte == b'<' && !self.in_tag {
            self.in_tag = true;
            self.inline.show.hold(hold::GUESS, char.at);
        }
        if !char.is_space() {
            self.inline.show.see(char.end, None);
        }
        if char.byte == b'>' && self.in_tag {
            self.end_tag();
        }
    }

    fn end_tag(&mut self) {
        self.in_tag = false;
        self.inline.show.release(hold::GUESS);
    }

    fn deep(&mut self, after_blank: bool, at_start: bool, is_blank: bool, char: Char) {
        let may_belong = matches!(char.byte, b' ' | b'\t' | b'>' | b'-' | b'+' | b'*' | b'0'..=b'9');
        if at_start && after_blank && !may_belong {
            self.before = self.line_start;
            self.matched = 0;
            self.state = State::Indent;
            self.begin_block(0);
            return self.begin(char);
        }
        let is_blank = is_blank && char.is_space();
        self.state = State::Deep { after_blank, at_start: false, is_blank };
    }

    /// Takes the end of a line.
    fn end_line(&mut self, char: Char) {
        match self.state {
            State::Indent => self.blank_line(char),
            State::Inline => self.end_text(char),
            State::Html => {
                if self.has_ended {
                    self.end_leaf(char.end);
                }
            }
            State::Bullet(_) | State::Marker { .. } | State::NumberEnd { .. } => self.end_marker_line(char),
            State::Dashes { byte, .. } => {
                let is_underline = byte == b'-' && self.may_underline && self.run.0 == self.token;
                if is_underline {
                    self.end_leaf(char.end);
                } else if !self.end_rule(char.end) {
                    self.dashes_line(byte, char);
                }
            }
            State::Equals { .. } => self.end_leaf(char.end),
            State::Number { .. } => {
                self.text_after(b'0', char);
                self.end_text_line(char.end);
            }
            State::Hashes(_) => {
                self.begin_heading(char);
                self.end_leaf(char.end);
            }
            State::Fence { byte, count } if count < 3 => {
                self.text_after(byte, char);
                self.end_text_line(char.end);
            }
            State::Fence { byte, count } | State::Info { byte, count, .. } => {
                self.begin_block(0);
                self.containers.fill();
                self.leaf = Leaf::Fence { byte, count };
                self.inline.show.settle(char.end);
            }
            State::FenceEnd { count, .. } => {
                if matches!(self.leaf, Leaf::Fence { count: least, .. } if count >= least) {
                    self.end_leaf(char.end);
                } else {
                    self.inline.show.see(advance(self.absolute(self.token), count.into()), None);
                }
            }
            State::Code | State::Deep { .. } => {}
        }
    }

    fn dashes_line(&mut self, byte: u8, end: Char) {
        self.dashes(byte, end);
        self.end_text_line(end.end);
    }

    /// A marker with nothing after it.
    fn end_marker_line(&mut self, end: Char) {
        let (marker, width) = match self.state {
            State::Marker { marker, width } | State::NumberEnd { marker, width } => (marker, width),
            State::Bullet(marker) => (marker, u8::try_from(self.column.saturating_sub(self.base)).unwrap_or(u8::MAX)),
            _ => return,
        };
        if marker == b'-' && self.may_underline {
            self.end_leaf(end.end);
        } else if self.end_rule(end.end) {
            // It was no marker.
        } else if self.may_underline {
            // Nothing cannot interrupt a paragraph.
            let byte = if matches!(marker, b'-' | b'+' | b'*') { marker } else { b'.' };
            self.text_after(byte, Char { at: self.marker_end(end.at), ..end });
            self.end_text_line(end.end);
        } else {
            self.begin_item(marker, width, true);
        }
    }

    /// Where the marker of this line ends, which is all that is on it.
    fn marker_end(&self, end: u64) -> u64 {
        match self.state {
            State::Marker { .. } => advance(self.absolute(self.token), 1),
            _ => end,
        }
    }

    /// If the line is a rule, the block before it ends, and so does it.
    fn end_rule(&mut self, end: u64) -> bool {
        let (_, count, around) = self.rule;
        if count < 3 {
            return false;
        }
        self.matched = around;
        self.begin_block(0);
        self.containers.fill();
        self.end_leaf(end);
        true
    }

    /// The block ends here.
    fn end_leaf(&mut self, end: u64) {
        self.is_frozen |= self.inline.has_reference && self.waits_for_definitions;
        self.inline.has_reference = false;
        self.inline.begin(Place::Paragraph, end);
        self.leaf = Leaf::None;
        self.definition = Definition::None;
        self.in_tag = false;
        self.settle_at_top(end);
    }

    fn end_text(&mut self, end: Char) {
        self.inline.step(end);
        self.end_text_line(end.end);
    }

    fn end_text_line(&mut self, end: u64) {
        match self.leaf {
            Leaf::Heading => self.end_leaf(end),
            Leaf::Table => self.inline.begin(Place::Cell, self.inline.show.solid),
            _ => self.head = self.inline.end_line(),
        }
    }

    fn blank_line(&mut self, char: Char) {
        self.head = 0;
        self.may_title = false;
        let len = self.containers.len();
        self.containers.blank(self.matched);
        let closes = match self.leaf {
            Leaf::Paragraph | Leaf::Defined | Leaf::Heading | Leaf::Table | Leaf::Html(html::Kind::Blank) => true,
            _ => self.containers.len() < len,
        };
        if closes {
            self.is_frozen |= self.inline.has_reference && self.waits_for_definitions;
            self.inline.has_reference = false;
            self.inline.begin(Place::Paragraph, self.before);
            self.leaf = Leaf::None;
            self.definition = Definition::None;
            self.in_tag = false;
        }
        if self.leaf == Leaf::None {
            self.settle_at_top(char.end);
        }
    }
}

/// Returns the column after a blank.
fn after(column: u32, byte: u8) -> u32 {
    let next = column.saturating_add(1);
    if byte == b'\t' { next.checked_next_multiple_of(4).unwrap_or(next) } else { next }
}
