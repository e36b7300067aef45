//! Helpers on byte slices, for every other floor.

mod search;
mod short;
mod slices;

pub(crate) use search::{
    find_backslash, find_line_end, find_line_end_soon, find_special, find_special_in_16, is_ascii,
};
pub(crate) use short::{count_blanks, read_16, text};
pub(crate) use slices::{
    add, advance, as_text, back, first, one_less, one_more, position_in, range, skip, skip_text, split, split_text,
    sub, used,
};
