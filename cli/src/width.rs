//! How large the terminal is.

use std::env;

/// Where there is no terminal.
const DEFAULT: usize = 80;

/// No picture gets narrower, or wider.
const LEAST: usize = 20;
const MOST: usize = 1000;

/// Returns columns and rows, if there is a terminal.
pub(crate) fn terminal() -> Option<(usize, usize)> {
    terminal_size::terminal_size().map(|(columns, rows)| (columns.0.into(), rows.0.into()))
}

/// Returns how many columns there are: as many as `asked` says, or the terminal, or `COLUMNS`.
pub(crate) fn width(asked: Option<usize>) -> usize {
    let width =
        asked.or_else(|| Some(terminal()?.0)).or_else(|| env::var("COLUMNS").ok()?.parse().ok()).unwrap_or(DEFAULT);
    width.clamp(LEAST, MOST)
}
