//! The laws of the text of a second attempt.

use deltawire::text::{Seam, Splice};

use super::text_cuts;

/// The longest end of the shown text, of at least `least` bytes, that the second text begins with.
fn plain(shown: &str, second: &str, least: usize) -> usize {
    let is_overlap = |len: &usize| {
        let (shown, second) = (shown.as_bytes(), second.as_bytes());
        *len <= second.len() && shown[shown.len() - len..] == second[..*len]
    };
    (least.max(1)..=shown.len()).rev().find(is_overlap).unwrap_or(0)
}

/// Says whether some text after `second` would make the overlap longer than `second`.
fn may_grow(shown: &str, second: &str, least: usize) -> bool {
    let shown = shown.as_bytes();
    (least.max(1).max(second.len() + 1)..=shown.len())
        .any(|len| shown[shown.len() - len..].starts_with(second.as_bytes()))
}

/// The bytes that two texts have in common at their start, in whole characters.
fn plain_common(shown: &str, second: &str) -> usize {
    shown.chars().zip(second.chars()).take_while(|(a, b)| a == b).map(|(char, _)| char.len_utf8()).sum()
}

/// Takes pieces, and checks what is known after each of them. Returns the new text, without what waits.
fn feed(
    splice: &mut Splice<'_>,
    second: &mut String,
    new: &mut String,
    pieces: &[&str],
    is_open: &dyn Fn(&str) -> bool,
) {
    for piece in pieces {
        let was_found = splice.seam();
        second.push_str(piece);
        let spliced = splice.push(piece);
        let (len, count) = (spliced.len(), spliced.size_hint().0);
        assert_eq!(spliced.is_empty(), count == 0);
        assert_eq!(spliced.to_string(), spliced.clone().collect::<String>());
        let (mut bytes, mut slices) = (0, 0);
        for text in spliced {
            assert!(!text.is_empty(), "no slice is empty");
            let (place, of_piece) = (text.as_bytes().as_ptr_range(), piece.as_bytes().as_ptr_range());
            let of_shown = splice.shown().as_bytes().as_ptr_range();
            let is_in = |whole: &core::ops::Range<*const u8>| whole.start <= place.start && place.end <= whole.end;
            assert!(is_in(&of_piece) || is_in(&of_shown), "nothing is copied");
            new.push_str(text);
            bytes += text.len();
            slices += 1;
        }
        assert_eq!((bytes, slices), (len, count));
        assert!(was_found.is_none() || splice.seam() == was_found, "a seam that was found stays");
        assert_eq!(splice.seam().is_none(), is_open(second), "it is known as early as it can be: {second:?}");
        let waiting = splice.waiting();
        match splice.seam() {
            Some(seam) => assert_eq!((waiting, &second[seam.left_out..]), ("", new.as_str())),
            None => assert_eq!((waiting, new.as_str()), (second.as_str(), "")),
        }
    }
}

fn end(mut splice: Splice<'_>, mut new: String) -> (String, Seam) {
    splice.finish().for_each(|text| new.push_str(text));
    let seam = splice.seam().expect("at the end it is known");
    assert!(splice.finish().is_empty(), "nothing waits any more");
    assert_eq!((splice.seam(), splice.waiting()), (Some(seam), ""));
    (new, seam)
}

fn any_cut(start: &Splice<'_>, second: &str, left_out: usize, kept: usize, seed: u64, is_open: &dyn Fn(&str) -> bool) {
    let check = |(new, seam): (String, Seam)| {
        assert_eq!((seam.kept, seam.left_out), (kept, left_out));
        assert_eq!(new, second[left_out..], "all that is not left out is new");
        let (shown, whole) = (start.shown(), [&start.shown()[..seam.kept], &new].concat());
        assert!(whole.starts_with(&shown[..kept]) && whole.ends_with(second), "nothing of the second text vanishes");
    };
    assert_eq!(start.seam().is_none(), is_open(""));
    let chars: Vec<&str> = second.split_inclusive(|_| true).collect();
    for pieces in
        [vec![second], chars, text_cuts(second, seed, 3), text_cuts(second, seed, 9), text_cuts(second, seed, 60)]
    {
        let (mut splice, mut so_far, mut new) = (*start, String::new(), String::new());
        for at in 0..pieces.len() {
            let (mut clone, mut cloned_so_far, mut cloned) = (splice, so_far.clone(), new.clone());
            if at % 7 == (seed % 7) as usize {
                feed(&mut clone, &mut cloned_so_far, &mut cloned, &pieces[at..], is_open);
                check(end(clone, cloned));
            }
            feed(&mut splice, &mut so_far, &mut new, &pieces[at..=at], is_open);
        }
        check(end(splice, new));
        splice.reset();
        let mut new = String::new();
        feed(&mut splice, &mut String::new(), &mut new, &pieces, is_open);
        check(end(splice, new));
    }
}

/// What is left out is the longest overlap, for any cutting, and known as early as it can be.
pub fn goes_on(shown: &str, second: &str, least: usize, seed: u64) {
    let left_out = plain(shown, second, least);
    let start = Splice::new(shown).with_least(least);
    any_cut(&start, second, left_out, shown.len(), seed, &|so_far| may_grow(shown, so_far, least));
}

/// What is left out is what both texts have in common at their start.
pub fn begins_again(shown: &str, second: &str, seed: u64) {
    let equal = plain_common(shown, second);
    let is_open = |so_far: &str| shown.len() > so_far.len() && shown.starts_with(so_far);
    any_cut(&Splice::restarted(shown), second, equal, equal, seed, &is_open);
}

/// Makes a shown text and a second one of a fuzzer's bytes. Few letters, some of several bytes, and parts that are said again.
pub fn unpack(bytes: &[u8]) -> (String, String) {
    const LETTERS: [&str; 8] = ["a", "b", "a", "ä", "á", "\u{1F600}", "\u{1F601}", "c"];
    let (mut shown, mut second) = (String::new(), String::new());
    let mut is_shown = true;
    for byte in bytes {
        let text = if is_shown { &mut shown } else { &mut second };
        match byte {
            0..=0xBF => text.push_str(LETTERS[usize::from(byte % if byte & 0x40 == 0 { 3 } else { 8 })]),
            // A part of the shown text again.
            0xC0..=0xEF => {
                let chars: Vec<char> = shown.chars().collect();
                let from = chars.len() * usize::from(byte & 15) / 16;
                let to = if byte & 0x10 == 0 { chars.len() } else { (from + chars.len()) / 2 };
                let text = if is_shown { &mut shown } else { &mut second };
                text.extend(&chars[from..to]);
            }
            _ => is_shown = false,
        }
        if shown.len().max(second.len()) > 600 {
            break;
        }
    }
    (shown, second)
}
