//! Pairs the pieces of two answers.

use super::pieces::Piece;

/// A row: a piece of each answer, or of one.
pub(super) struct Pair<'p> {
    pub(super) left: Option<&'p Piece>,
    pub(super) right: Option<&'p Piece>,
}

impl Pair<'_> {
    pub(super) fn is_same(&self) -> bool {
        match (self.left, self.right) {
            (Some(left), Some(right)) => left.is_same(right),
            _ => false,
        }
    }

    /// Returns the character from which on the texts differ, if there are two that do. The first is 0.
    pub(super) fn place(&self) -> Option<usize> {
        let (left, right) = self.left.zip(self.right).filter(|_| !self.is_same())?;
        let same = left.text.chars().zip(right.text.chars()).take_while(|(left, right)| left == right).count();
        Some(same)
    }
}

/// Pairs what is the same at the beginning and at the end; in the middle, kinds that are the same, in their order.
pub(super) fn pairs<'p>(left: &'p [Piece], right: &'p [Piece]) -> Vec<Pair<'p>> {
    let same = |(left, right): &(&Piece, &Piece)| left.is_same(right);
    let head = left.iter().zip(right).take_while(same).count();
    let (left_head, left) = left.split_at_checked(head).unwrap_or_default();
    let (right_head, right) = right.split_at_checked(head).unwrap_or_default();
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(same).count();
    let (left, left_tail) = left.split_at_checked(left.len().saturating_sub(tail)).unwrap_or_default();
    let (right, right_tail) = right.split_at_checked(right.len().saturating_sub(tail)).unwrap_or_default();
    let both = |left: &'p [Piece], right: &'p [Piece]| {
        left.iter().zip(right).map(|(left, right)| Pair { left: Some(left), right: Some(right) })
    };
    let mut pairs: Vec<Pair<'_>> = both(left_head, right_head).collect();
    middle(left, right, &mut pairs);
    pairs.extend(both(left_tail, right_tail));
    pairs
}

/// How far it looks for a piece of the same kind.
const FAR: usize = 8;

/// Pairs pieces of one kind. Of a piece that the other side does not have, or only far away, the row has one side.
fn middle<'p>(mut left: &'p [Piece], mut right: &'p [Piece], pairs: &mut Vec<Pair<'p>>) {
    loop {
        let (first, other) = match (left.split_first(), right.split_first()) {
            (Some((first, _)), Some((other, _))) => (first, other),
            (None, None) => return,
            (None, Some((other, rest))) => {
                pairs.push(Pair { left: None, right: Some(other) });
                right = rest;
                continue;
            }
            (Some((first, rest)), None) => {
                pairs.push(Pair { left: Some(first), right: None });
                left = rest;
                continue;
            }
        };
        let place = |pieces: &[Piece], kind: &Piece| {
            pieces.iter().take(FAR).position(|piece| piece.kind.name() == kind.kind.name())
        };
        // How many rows the one or the other side would have alone until the kinds are the same.
        let (skip_right, skip_left) = (place(right, first), place(left, other));
        let alone_left = match (skip_right, skip_left) {
            (Some(0), _) => None,
            (Some(right), Some(left)) => Some(left < right),
            (Some(_), None) => Some(false),
            (None, Some(_)) => Some(true),
            (None, None) => None,
        };
        match alone_left {
            None => pairs.push(Pair { left: Some(first), right: Some(other) }),
            Some(true) => pairs.push(Pair { left: Some(first), right: None }),
            Some(false) => pairs.push(Pair { left: None, right: Some(other) }),
        }
        if alone_left != Some(false) {
            left = left.get(1..).unwrap_or_default();
        }
        if alone_left != Some(true) {
            right = right.get(1..).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pieces::{Kind, Piece};
    use super::pairs;

    /// Returns pieces of one letter each: what they are. Those of the one side differ from those of the other.
    fn pieces(kinds: &str, text: &str) -> Vec<Piece> {
        let kind = |letter| match letter {
            't' => Kind::Text,
            'r' => Kind::Reasoning,
            'f' => Kind::Finish,
            _ => Kind::End,
        };
        let text = |letter| if letter == 'e' { "same" } else { text }.to_owned();
        kinds.chars().map(|letter| Piece { kind: kind(letter), text: text(letter) }).collect()
    }

    /// Returns the pairs as letters, `-` for nothing.
    fn paired(left: &str, right: &str) -> String {
        let (left, right) = (pieces(left, "left"), pieces(right, "right"));
        let letter = |piece: Option<&Piece>| {
            piece.map_or("-", |piece| piece.kind.name().get(..1).unwrap_or_default()).to_owned()
        };
        let pairs = pairs(&left, &right);
        pairs.iter().map(|pair| letter(pair.left) + &letter(pair.right)).collect::<Vec<String>>().join(" ")
    }

    #[test]
    fn pieces_of_one_kind_make_a_pair() {
        for (left, right, expected) in [
            ("", "", ""),
            ("te", "te", "tt ee"),
            ("tre", "re", "t- rr ee"),
            ("re", "tre", "-t rr ee"),
            // The way that leaves fewer alone comes first.
            ("tre", "rfte", "t- rr -f -t ee"),
            ("rfte", "tre", "-t rr f- t- ee"),
            ("te", "re", "tr ee"),
            ("e", "tttttttttttte", "-t -t -t -t -t -t -t -t -t -t -t -t ee"),
        ] {
            assert_eq!(paired(left, right), expected, "{left} {right}");
        }
    }
}
