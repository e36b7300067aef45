//! What a rendered text is made of, before it is broken into lines.

use std::rc::Rc;

use super::style::Style;
use crate::modes::text::acts;

#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// A character of a word.
    Char(char, Style),
    /// A blank, where a line may be broken.
    Space,
    /// A character that stays in its line, as in code.
    Fixed(char, Style),
    /// A new line.
    Line(Lead),
    /// An empty line, but for what leads it.
    Blank(Rc<str>),
    /// A line across the page.
    Rule,
}

impl Cell {
    /// Returns the character, or one that stands for what has none.
    pub(crate) const fn char(&self) -> char {
        match self {
            Self::Char(char, _) | Self::Fixed(char, _) => *char,
            Self::Space => ' ',
            Self::Line(_) => '\n',
            Self::Blank(_) => '\x0B',
            Self::Rule => '\x0C',
        }
    }
}

/// What stands before the text of a line: the marks of quotes and items.
#[derive(Clone, Debug)]
pub(crate) struct Lead {
    /// Before the first line.
    pub(crate) first: Rc<str>,
    /// Before those it is broken into.
    pub(crate) rest: Rc<str>,
}

impl Lead {
    pub(crate) fn none() -> Self {
        let none: Rc<str> = Rc::from("");
        Self { first: Rc::clone(&none), rest: none }
    }
}

/// Returns the cells of a text without markup: its lines are lines.
pub(crate) fn plain(text: &str, style: Style) -> impl Iterator<Item = Cell> + '_ {
    text.chars().flat_map(visible).map(move |char| match char {
        '\n' => Cell::Line(Lead::none()),
        ' ' => Cell::Space,
        _ => Cell::Char(char, style),
    })
}

/// Returns what is shown of a character: an escape, if a terminal would act on it. Line feeds and blanks stay.
pub(crate) fn visible(char: char) -> impl Iterator<Item = char> {
    let (whole, escaped) = match char {
        '\t' => (Some(' '), None),
        '\n' => (Some('\n'), None),
        _ if acts(char) => (None, Some(char.escape_default())),
        _ => (Some(char), None),
    };
    whole.into_iter().chain(escaped.into_iter().flatten())
}
