//! The law of the pace.

use core::time::Duration;

use deltawire::text::{Graphemes, Pace, Words};

/// Text comes at some times and is shown at others, as the choices have it. Nothing is late: what came `lag` ago is shown. What is
/// shown ends with a grapheme unless it is overdue, and in the end all is shown.
pub fn on_time(text: &str, choices: &[u8], lag: Duration, by_words: bool) {
    let new = if by_words { Pace::words } else { Pace::graphemes };
    let mut pace = new(lag);
    let mut clone = pace.clone();
    let (mut now, mut shown, mut came) = (Duration::ZERO, 0, 0);
    // When each of the bytes came, as places.
    let mut times: Vec<(usize, Duration)> = Vec::new();
    let mut next = choices.iter().copied().cycle();
    let mut turn = 0;
    // Where words and graphemes end, counted from where one was broken.
    let mut borders = borders_of(text, 0);
    while shown < text.len() {
        let choice = next.next().unwrap_or(7);
        turn += 1;
        if choice % 3 == 0 || turn > 400 {
            let wanted = (came + usize::from(choice / 3 + u8::from(turn > 400))).min(text.len());
            let end = (wanted..=text.len()).find(|end| text.is_char_boundary(*end)).expect("the end is one");
            if end > came {
                came = end;
                times.push((came, now));
            }
        }
        let pending = &text[shown..came];
        let len = pace.show(now, pending);
        assert_eq!(clone.show(now, pending), len, "a clone");
        assert!(pending.is_char_boundary(len), "{len} of {pending:?}");
        let late = times.iter().filter(|it| it.1 + lag <= now).map(|it| it.0).max().unwrap_or(0);
        shown += len;
        assert!(shown >= late, "{shown} of {late} are shown at {now:?}");
        let is_due = times.iter().any(|it| it.0 == shown && it.1 + lag.mul_f64(0.87) <= now);
        if len > 0 && !borders.contains(&shown) {
            assert!(is_due, "{shown} of {borders:?}");
            borders = borders_of(text, shown);
        }
        match pace.due() {
            None => assert_eq!(shown, came),
            Some(due) => {
                let first = times.iter().find(|it| it.0 > shown).expect("something is pending").1;
                assert!(due > now && due <= first + lag, "{due:?} at {now:?}, for what came at {first:?}");
            }
        }
        now += Duration::from_micros(u64::from(choice) * 300) + lag / if turn > 400 { 7 } else { 100 };
        clone = pace.clone();
    }
}

fn borders_of(text: &str, start: usize) -> Vec<usize> {
    let (mut graphemes, mut words) = (Graphemes::new(), Words::new());
    let (mut out, mut at, mut chunk) = (vec![text.len()], start, &text[start..]);
    while let Some(grapheme) = graphemes.next(&mut chunk) {
        at += grapheme.len();
        out.push(at);
    }
    (at, chunk) = (start, &text[start..]);
    while let Some(word) = words.next(&mut chunk) {
        at += word.len();
        out.push(at);
    }
    out.extend(words.finish().next().map(|word| at + word.len()));
    out
}

/// A burst is shown evenly: at each time no more than its share, but for the word that the share ends in.
pub fn even(text: &str, lag: Duration, ticks: u32) {
    let mut pace = Pace::graphemes(lag);
    let mut shown = 0;
    for tick in 0..=ticks {
        let now = lag * tick / ticks;
        shown += pace.show(now, &text[shown..]);
        let share = text.len() as u64 * u64::from(tick) / u64::from(ticks);
        let longest = 64;
        assert!(shown as u64 <= share + 1 + longest, "{shown} of {share}");
        assert!(shown as u64 + longest + u64::from(ticks) >= share, "{shown} of {share}");
    }
    assert_eq!(shown, text.len());
}
