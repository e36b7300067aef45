//! Markdown as cells.

use std::rc::Rc;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthStr as _;

use super::cell::{Cell, Lead, visible};
use super::style::Style;

/// Returns the cells of blocks of Markdown.
///
/// If more of the text follows, they are the beginning of what they will be then: a table is left out until it has ended,
/// because its columns are not known before.
pub(crate) fn cells(text: &str, is_first: bool, is_final: bool, width: usize) -> Vec<Cell> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut render = Render {
        cells: Vec::new(),
        styles: vec![Style::PLAIN],
        around: Vec::new(),
        is_apart: !is_first,
        links: Vec::new(),
        is_code: false,
        table: None,
        width,
    };
    let mut is_open = false;
    for event in Parser::new_ext(text, options) {
        // The events end with the text, whether the table does or not.
        is_open = matches!(event, Event::End(TagEnd::Table));
        if let (true, Some(table)) = (!is_open, render.table.take_if(|table| table.is_whole)) {
            render.show(&table);
        }
        render.event(event);
    }
    if let Some(table) = render.table.take().filter(|_| is_final || !is_open) {
        render.show(&table);
    }
    render.cells
}

/// So many quotes, lists and items are drawn around a text. With more, nobody could read it, and each line would be as long as they are many.
const DEEPEST: usize = 16;

/// Returns what stands for a character in a text that stays in its line.
const fn flat(char: char) -> char {
    if matches!(char, '\n') { ' ' } else { char }
}

struct Render {
    cells: Vec<Cell>,
    /// The style of the text, and of what is around it.
    styles: Vec<Style>,
    /// The quotes and items around the text.
    around: Vec<Around>,
    /// Whether an empty line goes before the next block.
    is_apart: bool,
    /// Where the links around the text lead, and where their text begins among the cells.
    links: Vec<(String, usize)>,
    is_code: bool,
    table: Option<Table>,
    width: usize,
}

enum Around {
    Quote,
    /// A list, with the number of its next item.
    List(Option<u64>),
    /// An item: its mark, until that is written, and its width.
    Item(Option<String>, usize),
}

struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Vec<(char, Style)>>>,
    is_whole: bool,
}

impl Render {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_code => self.code(&text),
            Event::Text(text) => self.text(&text, self.style()),
            Event::Code(text) => self.text(&text, self.style() | Style::CYAN),
            Event::InlineHtml(text) | Event::InlineMath(text) => self.text(&text, self.style() | Style::DIM),
            // Each line of a block is an event.
            Event::Html(text) | Event::DisplayMath(text) => self.text(&text, self.style() | Style::DIM),
            Event::FootnoteReference(name) => self.text(&format!("[{name}]"), self.style() | Style::DIM),
            Event::SoftBreak => self.space(),
            Event::HardBreak => {
                let lead = self.lead();
                self.cells.push(Cell::Line(lead));
            }
            Event::Rule => {
                self.begin_block();
                self.cells.push(Cell::Rule);
            }
            Event::TaskListMarker(is_done) => self.text(if is_done { "☑ " } else { "☐ " }, self.style()),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.begin_block(),
            Tag::Heading { level, .. } => {
                self.begin_block();
                let line = if matches!(level, HeadingLevel::H1) { Style::UNDERLINE } else { Style::PLAIN };
                self.push(Style::BOLD | line);
            }
            Tag::BlockQuote(_) => {
                self.begin_container();
                self.around.push(Around::Quote);
            }
            Tag::CodeBlock(kind) => {
                self.begin_block();
                self.is_code = true;
                if let CodeBlockKind::Fenced(info) = kind
                    && !info.is_empty()
                {
                    self.text(&info, Style::DIM);
                    let lead = self.lead();
                    self.cells.push(Cell::Line(lead));
                }
            }
            Tag::List(number) => {
                if !matches!(self.around.last(), Some(Around::Item(..))) {
                    self.begin_container();
                }
                self.around.push(Around::List(number));
            }
            Tag::Item => {
                let mark = match self.around.last_mut() {
                    Some(Around::List(Some(number))) => {
                        let mark = format!("{number}. ");
                        *number = number.saturating_add(1);
                        mark
                    }
                    _ => "• ".to_owned(),
                };
                let width = mark.width();
                self.around.push(Around::Item(Some(mark), width));
                // The items of a list are close to one another, even where its end makes it loose.
                self.is_apart = false;
            }
            Tag::FootnoteDefinition(name) => {
                self.begin_container();
                let mark: String = format!("[{name}] ").chars().flat_map(visible).map(flat).collect();
                let width = mark.width();
                self.around.push(Around::Item(Some(mark), width));
            }
            Tag::Table(alignments) => self.table = Some(Table { alignments, rows: Vec::new(), is_whole: false }),
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::TableCell => {
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(Vec::new());
                }
            }
            Tag::Emphasis => self.push(Style::ITALIC),
            Tag::Strong => self.push(Style::BOLD),
            Tag::Strikethrough => self.push(Style::STRUCK),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let from = self.table_cell().map(|cell| cell.len()).unwrap_or(self.cells.len());
                self.links.push((dest_url.into_string(), from));
                self.push(Style::UNDERLINE);
            }
            // Not asked for in the options.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition | TagEnd::List(_) => {
                self.around.pop();
                self.is_apart = true;
            }
            TagEnd::Item => {
                // An item without a text has its mark all the same.
                if self.has_mark() {
                    let lead = self.lead();
                    self.cells.push(Cell::Blank(lead.first));
                    self.is_apart = true;
                }
                self.around.pop();
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                self.is_code = false;
                // The line feed that ends the last line begins none.
                if let Some(Cell::Line(_)) = self.cells.last() {
                    self.cells.pop();
                }
            }
            TagEnd::Table => {
                if let Some(table) = &mut self.table {
                    table.is_whole = true;
                }
            }
            TagEnd::Heading(_) | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.styles.pop();
            }
            TagEnd::Link | TagEnd::Image => {
                self.styles.pop();
                let Some((target, from)) = self.links.pop() else { return };
                let shown: String = match self.table_cell() {
                    Some(cell) => cell.iter().skip(from).map(|(char, _)| *char).collect(),
                    None => self.cells.iter().skip(from).map(Cell::char).collect(),
                };
                if !target.is_empty() && target != shown {
                    self.space();
                    self.text(&format!("({target})"), Style::DIM);
                }
            }
            _ => {}
        }
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    fn push(&mut self, style: Style) {
        self.styles.push(self.style() | style);
    }

    /// Ends what stands before a block.
    fn begin_block(&mut self) {
        self.separate();
        let lead = self.lead();
        self.cells.push(Cell::Line(lead));
        self.is_apart = true;
    }

    /// Begins a quote or a list: its first block follows close.
    fn begin_container(&mut self) {
        self.separate();
        self.is_apart = false;
    }

    fn separate(&mut self) {
        if self.is_apart {
            let lead = self.rest();
            self.cells.push(Cell::Blank(Rc::from(lead.trim_end())));
        }
    }

    /// Returns what leads the next line.
    fn lead(&mut self) -> Lead {
        let rest = self.rest();
        let first: Vec<String> = self.around.iter_mut().map(Around::first).collect();
        let first: String = first.iter().take(DEEPEST).map(String::as_str).collect();
        Lead { first: Rc::from(first), rest: Rc::from(rest) }
    }

    fn rest(&self) -> String {
        self.around.iter().take(DEEPEST).map(Around::rest).collect()
    }

    /// Returns the cell of a table that is being filled.
    fn table_cell(&mut self) -> Option<&mut Vec<(char, Style)>> {
        self.table.as_mut().and_then(|table| table.rows.last_mut()).and_then(|row| row.last_mut())
    }

    fn text(&mut self, text: &str, style: Style) {
        if let Some(cell) = self.table_cell() {
            cell.extend(text.chars().flat_map(visible).map(|char| (flat(char), style)));
            return;
        }
        if self.has_mark() {
            // The text of a tight item is in no paragraph.
            self.begin_block();
        }
        for char in text.chars().flat_map(visible) {
            match char {
                ' ' => self.cells.push(Cell::Space),
                '\n' => {
                    let lead = self.lead();
                    self.cells.push(Cell::Line(lead));
                }
                _ => self.cells.push(Cell::Char(char, style)),
            }
        }
    }

    fn has_mark(&self) -> bool {
        matches!(self.around.last(), Some(Around::Item(Some(_), _)))
    }

    fn space(&mut self) {
        match self.table_cell() {
            Some(cell) => cell.push((' ', Style::PLAIN)),
            None => self.cells.push(Cell::Space),
        }
    }

    fn fixed(&mut self, text: &str, style: Style) {
        self.cells.extend(text.chars().map(|char| Cell::Fixed(char, style)));
    }

    fn code(&mut self, text: &str) {
        for char in text.chars() {
            let is_at_start = matches!(self.cells.last(), Some(Cell::Line(_)));
            if let '\n' = char {
                let lead = self.lead();
                if is_at_start {
                    self.cells.push(Cell::Blank(Rc::clone(&lead.rest)));
                }
                self.cells.push(Cell::Line(lead));
                continue;
            }
            if is_at_start {
                self.fixed("  ", Style::PLAIN);
            }
            match char {
                '\t' => self.fixed("    ", Style::PLAIN),
                _ => self.cells.extend(visible(char).map(|char| Cell::Fixed(char, Style::YELLOW))),
            }
        }
    }

    /// Writes a table: in columns if it is narrow enough, else each row as a line.
    fn show(&mut self, table: &Table) {
        let columns = table.alignments.len();
        let width_of = |cell: &[(char, Style)]| cell.iter().map(|(char, _)| *char).collect::<String>().width();
        let mut widths = vec![0; columns];
        for row in &table.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = width_of(cell).max(*width);
            }
        }
        let all = widths.iter().sum::<usize>().saturating_add(columns.saturating_mul(3));
        let is_narrow = all.saturating_add(self.rest().width()) <= self.width;
        for (number, row) in table.rows.iter().enumerate() {
            if number == 0 {
                self.begin_block();
            } else {
                let lead = self.lead();
                self.cells.push(Cell::Line(lead));
            }
            let head = if number == 0 { Style::BOLD } else { Style::PLAIN };
            for (at, cell) in row.iter().enumerate() {
                if at > 0 {
                    let bar =
                        [Cell::Fixed(' ', Style::PLAIN), Cell::Fixed('│', Style::DIM), Cell::Fixed(' ', Style::PLAIN)];
                    self.cells.extend(bar);
                }
                let free = widths.get(at).map_or(0, |width| width.saturating_sub(width_of(cell)));
                let before = match table.alignments.get(at) {
                    _ if !is_narrow => 0,
                    Some(Alignment::Right) => free,
                    Some(Alignment::Center) => free / 2,
                    _ => 0,
                };
                let after = if is_narrow && at.saturating_add(1) < row.len() { free.saturating_sub(before) } else { 0 };
                self.fixed(&" ".repeat(before), Style::PLAIN);
                self.cells.extend(cell.iter().map(|&(char, style)| match char {
                    ' ' if !is_narrow => Cell::Space,
                    _ if !is_narrow => Cell::Char(char, style | head),
                    _ => Cell::Fixed(char, style | head),
                }));
                self.fixed(&" ".repeat(after), Style::PLAIN);
            }
            if number == 0 && is_narrow {
                let lead = self.lead();
                self.cells.push(Cell::Line(lead));
                let line: Vec<String> = widths.iter().map(|&width| "─".repeat(width)).collect();
                self.fixed(&line.join("─┼─"), Style::DIM);
            }
        }
    }
}

impl Around {
    /// Returns what stands before a first line, once.
    fn first(&mut self) -> String {
        match self {
            Self::Item(mark, width) => mark.take().unwrap_or_else(|| " ".repeat(*width)),
            _ => self.rest(),
        }
    }

    fn rest(&self) -> String {
        match self {
            Self::Quote => "│ ".to_owned(),
            Self::List(_) => String::new(),
            Self::Item(_, width) => " ".repeat(*width),
        }
    }
}
