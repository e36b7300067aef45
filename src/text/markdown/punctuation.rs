//! Which characters are punctuation or symbols, outside of ASCII.

use super::punctuation_table::{BASIC, OTHERS};

/// Says whether a character that is not ASCII is of a general category P or S, which is what CommonMark calls punctuation.
pub(super) fn is_punctuation(char: char) -> bool {
    let code = u32::from(char);
    match u16::try_from(code) {
        Ok(code) => contains(&BASIC, code),
        Err(_) => contains(&OTHERS, code),
    }
}

fn contains<T: Copy + Ord>(ranges: &[(T, T)], code: T) -> bool {
    let after = ranges.partition_point(|&(first, _)| first <= code);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|&(_, last)| code <= last)
}
