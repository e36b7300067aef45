//! How text is paced.

use core::time::Duration;

use deltawire::text::Pace;

const MS: Duration = Duration::from_millis(1);

/// Shows what comes at each tick of 100 ms.
fn shown(mut pace: Pace, ticks: &[&str]) -> Vec<String> {
    let mut pending = String::new();
    let mut out = Vec::new();
    let mut now = Duration::ZERO;
    for text in ticks {
        pending += text;
        let len = pace.show(now, &pending);
        now = now.saturating_add(Duration::from_millis(100));
        out.push(pending.drain(..len).collect());
    }
    out
}

#[test]
fn a_burst_is_spread() {
    let pace = Pace::graphemes(MS * 400);
    assert_eq!(shown(pace, &["abcdefgh", "", "", "", ""]), ["", "ab", "cd", "ef", "gh"]);
}

#[test]
fn words_are_whole() {
    let pace = Pace::words(MS * 400);
    assert_eq!(
        shown(pace, &["Hello wonder", "", "ful world", "", "", "", ""]),
        ["", "Hello", " ", "wonderful", "", " ", "world"]
    );
}

#[test]
fn what_is_due_is_shown_even_if_it_may_go_on() {
    assert_eq!(shown(Pace::words(MS * 200), &["wonder", "", "", "ful"]), ["", "", "wonder", ""]);
}

#[test]
fn a_late_call_shows_what_is_due() {
    let mut pace = Pace::words(MS * 300);
    assert_eq!(pace.show(MS, "a b c "), 0);
    assert_eq!(pace.due(), Some(MS * 301));
    assert_eq!(pace.show(MS * 10_000, "a b c d"), 6);
    assert_eq!(pace.due(), Some(MS * 10_300));
}

#[test]
fn a_clock_that_runs_backwards_and_another_text() {
    let mut pace = Pace::graphemes(MS * 100);
    assert_eq!(pace.show(MS * 1000, "abc"), 0);
    assert_eq!(pace.show(MS * 10, "abc"), 0);
    assert_eq!(pace.show(MS * 1100, "abc"), 3);
    assert_eq!(pace.show(MS * 1150, "defghi"), 0);
    assert_eq!(pace.show(MS * 1151, "x"), 0);
    assert_eq!(pace.show(MS * 1251, "x"), 1);
    assert_eq!(pace.due(), None);
    pace.reset();
    assert_eq!(pace.show(MS, "a"), 0);
    assert_eq!(pace.show(MS * 101, "a"), 1);
}

#[test]
fn an_endless_word_is_shown_by_graphemes() {
    let text = "e\u{301}".repeat(200);
    let mut pace = Pace::words(MS * 100);
    assert_eq!(pace.show(Duration::ZERO, &text), 0);
    assert_eq!(pace.show(MS, &text), 6);
}
