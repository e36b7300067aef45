//! The name that was probably meant.

use crate::modes::text::Visible;

/// Returns the name that is most like `word`, if one is like it.
pub(crate) fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    /// Two slips of the keyboard; with more, another word is as probable.
    const MOST: usize = 2;
    let names = names.into_iter().map(|name| (distance(word, name), name));
    // Of three letters two are another word.
    let most = MOST.min(word.chars().count() / 2);
    names.filter(|&(distance, _)| distance <= most).min_by_key(|&(distance, _)| distance).map(|(_, name)| name)
}

/// Says that there is no `what` of the name `word`, and which of `names` was probably meant. `hint` is where to look.
pub(crate) fn unknown<'n>(what: &str, word: &str, names: impl IntoIterator<Item = &'n str>, hint: &str) -> String {
    let shown = Visible(word.as_bytes());
    match nearest(word, names) {
        Some(meant) => format!("unknown {what} {shown}: did you mean {meant}? ({hint})"),
        None => format!("unknown {what} {shown} ({hint})"),
    }
}

/// Returns how many characters have to be inserted, deleted or changed to make `name` of `word` (Levenshtein).
fn distance(word: &str, name: &str) -> usize {
    // The distances of the part of `word` so far to each beginning of `name`.
    let mut row: Vec<usize> = (0..=name.chars().count()).collect();
    for (at, char) in word.chars().enumerate() {
        let (mut corner, mut left) = (at, at.saturating_add(1));
        let mut next = vec![left];
        for (other, &above) in name.chars().zip(row.iter().skip(1)) {
            let changed = corner.saturating_add(usize::from(char != other));
            left = changed.min(above.min(left).saturating_add(1));
            corner = above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
