//! The laws of the watch for loops.

use deltawire::text::{Repeated, Repetition};

use crate::cuts;

/// What the watch is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub count: u16,
    pub least: u16,
}

/// A loop: the period, where it begins, where it was found.
type Found = (usize, u64, u64);

/// The loops of a text by their definition: the run of each period is counted byte by byte. Where it is looked at is given by `turn`.
fn plain(text: &[u8], max: usize, settings: Settings, turn: impl Fn(usize, usize) -> bool) -> Vec<Found> {
    let (count, least) = (usize::from(settings.count), usize::from(settings.least));
    let (mut found, mut begin) = (Vec::new(), 0);
    'again: loop {
        let text = &text[begin..];
        let mut runs = vec![0; max + 1];
        for end in 1..=text.len() {
            let mut first = None;
            for period in 1..=max.min(end - 1) {
                let is_equal = text[end - 1] == text[end - 1 - period];
                runs[period] = if is_equal { runs[period] + 1 } else { 0 };
                let (run, len) = (runs[period], runs[period] + period);
                if turn(end, period) && run > 0 && len >= period * count && len >= least && run >= 16 {
                    first = first.or(Some((period, begin + end - len, begin + end)));
                }
            }
            if let Some((several, since, at)) = first {
                let period = smallest_period(&text[since - begin..at - begin]);
                assert_eq!(several % period, 0);
                found.push((period, since as u64, at as u64));
                begin = at;
                continue 'again;
            }
        }
        return found;
    }
}

/// The smallest period of a text, by the definition.
fn smallest_period(text: &[u8]) -> usize {
    (1..=text.len()).find(|period| text[*period..] == text[..text.len() - period]).expect("its length is a period")
}

fn feed<const N: usize>(repetition: &mut Repetition<N>, mut chunk: &[u8], found: &mut Vec<Found>) {
    let before = repetition.position();
    let len = chunk.len() as u64;
    while let Some(Repeated { period, since, end, .. }) = repetition.next(&mut chunk) {
        assert_eq!(repetition.position(), end);
        assert_eq!(before + len - end, chunk.len() as u64, "the rest is not used");
        found.push((period, since, end));
    }
    assert!(chunk.is_empty(), "`None` means that the chunk is used up");
    assert_eq!(repetition.position(), before + len);
}

/// What is found is what the definition says, for any cutting, and for clones and after a reset.
pub fn like_plain<const N: usize>(text: &[u8], settings: Settings, seed: u64) {
    let expected = plain(text, Repetition::<N>::MAX_PERIOD, settings, |end, period| end % 16 == period % 16);
    let start = Repetition::<N>::with_blocks().with_count(settings.count).with_least(settings.least);
    let run = |mut repetition: Repetition<N>, chunks: &[&[u8]]| {
        let mut found = Vec::new();
        chunks.iter().for_each(|chunk| feed(&mut repetition, chunk, &mut found));
        (found, repetition)
    };
    assert_eq!(run(start.clone(), &[text]).0, expected, "{settings:?}");
    for max in [1, 5, 40] {
        let chunks = cuts(text, seed, max);
        assert_eq!(run(start.clone(), &chunks).0, expected, "{settings:?}, {chunks:?}");
    }
    let (one, other) = text.split_at(seed as usize % (text.len() + 1));
    let (mut found, mut repetition) = run(start, &[one]);
    found.extend(run(repetition.clone(), &[other]).0);
    assert_eq!(found, expected, "a clone");
    repetition.reset();
    assert_eq!(run(repetition, &[text]).0, expected, "reset");
}

/// A loop is found at the latest 15 bytes after it is certain, if it goes on until then; and what is found is one.
pub fn in_time<const N: usize>(text: &[u8], settings: Settings) {
    let max = Repetition::<N>::MAX_PERIOD;
    let mut repetition = Repetition::<N>::with_blocks().with_count(settings.count).with_least(settings.least);
    let mut chunk = text;
    let found = repetition.next(&mut chunk);
    if let Some(found) = found {
        let said = &text[found.since as usize..found.end as usize];
        let phrase = &text[found.phrase().start as usize..found.phrase().end as usize];
        assert_eq!(phrase.len(), found.period);
        assert!(phrase.iter().cycle().zip(said).all(|(a, b)| a == b), "{found:?}");
        assert_eq!(smallest_period(said), found.period, "the phrase is not a repetition itself");
        assert!(found.count() >= settings.count.into() && said.len() >= settings.least.into(), "{found:?}");
        assert_eq!(found.count(), (said.len() / found.period) as u64);
    }
    let certain = plain(text, max, settings, |_, _| true);
    let Some(&(period, since, certain)) = certain.first() else {
        assert_eq!(found, None, "nothing is found that is none");
        return;
    };
    let goes_on = text[certain as usize..].iter().zip(&text[certain as usize - period..]).take_while(|(a, b)| a == b);
    if goes_on.count() >= 15 {
        let found = found.expect("a loop is found");
        assert!((certain..certain + 16).contains(&found.end), "{found:?}, certain at {certain}");
        assert!(found.period <= period || found.since <= since, "{found:?}, {period}");
    }
}

/// Makes a text of a fuzzer's bytes: words, loops of a part of what there is, and loops with an error.
pub fn unpack(bytes: &[u8], max: usize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut bytes = bytes.iter().copied();
    while let Some(byte) = bytes.next() {
        let amount = usize::from(byte & 31) + 1;
        match byte >> 5 {
            // A letter of a small or a large alphabet.
            0 | 1 => text.push(*b"a\0b".get(usize::from(byte % 3)).expect("three letters")),
            2 => text.push(byte.wrapping_mul(167)),
            // The same again, several times: of a few bytes, or of many.
            3..=5 => {
                let period = if byte >> 5 == 3 { amount } else { amount * max / 32 }.min(text.len());
                let times = usize::from(bytes.next().unwrap_or(3));
                for _ in 0..(period * (times % 6)).min(max * 3) + times % 33 {
                    if period > 0 {
                        text.push(text[text.len() - period]);
                    }
                }
            }
            // A word, after which much begins.
            6 => text.extend_from_slice(&b"a Fibonacci word: abaababaabaababaababa"[..amount]),
            // An error.
            _ => {
                let at = text.len().saturating_sub(amount);
                text.get_mut(at).into_iter().for_each(|byte| *byte ^= 1);
            }
        }
        if text.len() > 4000 {
            break;
        }
    }
    text
}
