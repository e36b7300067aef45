//! Texts that go on, and texts that begin again.

use deltawire::text::{Splice, Spliced};
use laws::text::splice;

/// Returns what is shown in the end, and how much was left out.
fn joined(mut splice: Splice<'_>, pieces: &[&str]) -> (String, usize) {
    let mut new = String::new();
    for piece in pieces {
        splice.push(piece).for_each(|text| new.push_str(text));
    }
    new.push_str(&splice.finish().to_string());
    let seam = splice.seam().unwrap();
    (splice.shown()[..seam.kept].to_owned() + &new, seam.left_out)
}

#[test]
fn goes_on() {
    for (shown, pieces, whole, left_out) in [
        // Nothing is said again.
        ("Hello", &[" world"][..], "Hello world", 0),
        ("", &["Hello"], "Hello", 0),
        ("Hello", &[], "Hello", 0),
        ("Hello", &["", ""], "Hello", 0),
        // The last words, the whole, and more than once.
        ("I am a text. It ends h", &["It ends", " here."], "I am a text. It ends here.", 9),
        ("I am a text. It ends h", &["It ends", "."], "I am a text. It ends hIt ends.", 0),
        ("I am a text. It ends h", &["It ends"], "I am a text. It ends hIt ends", 0),
        ("I am a text. It ends h", &["It ends h", "ere."], "I am a text. It ends here.", 9),
        ("The whole of it", &["The whole", " of it again"], "The whole of it again", 15),
        ("ha ha ha ha ha", &["ha ha ha", " ha ha ha!"], "ha ha ha ha ha ha!", 14),
        // It looks like an overlap for a while.
        ("to be or not to be", &["to be or", " not"], "to be or not to beto be or not", 0),
        ("to be or not to be", &["not to be", ", that"], "to be or not to be, that", 9),
        // Shorter than the least length.
        ("It was a", &["a cat"], "It was aa cat", 0),
        // Characters of several bytes.
        ("Grüße aus Köln", &["aus Kö", "ln, ich"], "Grüße aus Köln, ich", 9),
        ("äöüäöüäöü", &["äöüäöüä", "öä"], "äöüäöüäöüäöä", 12),
    ] {
        assert_eq!(joined(Splice::new(shown), pieces), (whole.to_owned(), left_out), "{shown:?} {pieces:?}");
        splice::goes_on(shown, &pieces.concat(), Splice::LEAST, 5);
    }
}

/// What is left out of a text that goes on: rather a short word twice than a letter of a number too few.
#[test]
fn a_short_overlap_may_be_new() {
    for (shown, second, by_default, with_one) in [
        ("It was a", "a cat", "It was aa cat", "It was a cat"),
        ("It costs 10", "0 euros", "It costs 100 euros", "It costs 10 euros"),
        ("let x = [[1", "1]];", "let x = [[11]];", "let x = [[1]];"),
        ("the", "there", "thethere", "there"),
        ("a sentence", "sentence", "a sentence", "a sentence"),
    ] {
        assert_eq!(joined(Splice::new(shown), &[second]).0, by_default);
        assert_eq!(joined(Splice::new(shown).with_least(1), &[second]).0, with_one);
    }
    // Blanks were taken off what was sent back: the text begins with them.
    assert_eq!(joined(Splice::new("one, \n").with_least(2), &[" \ntwo"]).0, "one, \ntwo");
}

#[test]
fn begins_again() {
    for (shown, pieces, whole, kept) in [
        ("Hello", &["Hello", " world"][..], "Hello world", 5),
        ("Hello", &["Hel", "p"], "Help", 3),
        ("Hello", &["Bye"], "Bye", 0),
        ("Hello", &["Hell"], "Hell", 4),
        ("", &["Hello"], "Hello", 0),
        // They differ within a character.
        ("für é", &["für", " ", "è"], "für è", 5),
        ("\u{1F600}", &["\u{1F601}"], "\u{1F601}", 0),
    ] {
        assert_eq!(joined(Splice::restarted(shown), pieces), (whole.to_owned(), kept), "{shown:?} {pieces:?}");
        splice::begins_again(shown, &pieces.concat(), 5);
    }
}

#[test]
fn every_text_of_two_letters() {
    // All texts of up to seven letters: of each length so many as bits have it.
    let texts = |max: u32| {
        (0..=max).flat_map(|len| {
            (0..1_u32 << len).map(move |bits| (0..len).map(|at| if bits >> at & 1 == 0 { 'a' } else { 'b' }).collect())
        })
    };
    let all: Vec<String> = texts(7).collect();
    for shown in &all {
        for second in &all {
            let left_out = (0..=shown.len().min(second.len()))
                .rev()
                .find(|len| shown[shown.len() - len..] == second[..*len])
                .unwrap();
            assert_eq!(joined(Splice::new(shown).with_least(1), &[second]).1, left_out, "{shown} {second}");
        }
    }
}

/// Each byte of a text that repeats itself makes the search go back: law 4 in small.
#[test]
fn long_texts() {
    let (mut one, mut other) = (String::from("a"), String::from("ab"));
    while other.len() < 5000 {
        (one, other) = (other.clone(), other + &one);
    }
    let runs = "a".repeat(3000);
    for shown in [&other, &(runs.clone() + "b"), &("b".to_owned() + &runs), &"ab".repeat(2000)] {
        for second in [&shown[1..], &shown[shown.len() / 2..], &(shown[..shown.len() / 3].to_owned() + "c"), &runs] {
            let (_, left_out) = joined(Splice::new(shown).with_least(1), &[second, "end"]);
            let plain = (0..=shown.len().min(second.len())).rev();
            assert_eq!(Some(left_out), plain.clone().find(|len| shown.ends_with(&second[..*len])));
        }
    }
}

#[test]
fn what_waits_is_seen() {
    let mut splice = Splice::new("one more two three one more");
    assert_eq!(splice.push("one more"), Spliced::default());
    assert_eq!((splice.waiting(), splice.seam()), ("one more", None));
    let new = splice.push(" four");
    assert_eq!((new.len(), new.to_string()), (5, " four".to_owned()));
    assert_eq!((splice.waiting(), splice.seam().map(|seam| seam.left_out)), ("", Some(8)));
}

#[test]
fn sizes() {
    assert!(size_of::<Splice<'_>>() <= 128, "{}", size_of::<Splice<'_>>());
    assert!(size_of::<Spliced<'_>>() <= 32);
}
