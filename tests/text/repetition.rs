//! Texts that loop, and texts that do not.

use deltawire::text::{Repeated, Repetition};
use laws::text::repetition::{self, Settings};

fn first(text: &str) -> Option<Repeated> {
    Repetition::new().next(&mut text.as_bytes())
}

#[test]
fn sentences_that_come_again() {
    for phrase in
        ["I will check the file again. ", "- item\n", "ха", "{\"a\": 1}, ", "\\n", &"long and winding ".repeat(8)]
    {
        let text = format!("It begins well. {}", phrase.repeat(800 / phrase.len() + 4));
        let found = first(&text).unwrap();
        let period = phrase.len().min(if phrase.starts_with("long") { 17 } else { 1000 });
        assert_eq!(found.period, period, "{phrase:?}");
        assert!(found.since <= 16 && found.since + 3 >= 16, "{found:?}");
        assert!(found.count() >= 3 && found.end - found.since < 384_u64.max(3 * period as u64) + 16, "{found:?}");
    }
}

#[test]
fn a_loop_that_goes_on_is_found_again() {
    let text = "again and again, ".repeat(100);
    let (mut repetition, mut chunk, mut found) = (Repetition::new(), text.as_bytes(), Vec::new());
    while let Some(it) = repetition.next(&mut chunk) {
        found.push(it);
    }
    assert_eq!(found.len(), 4);
    for pair in found.windows(2) {
        assert_eq!((pair[1].since, pair[1].period), (pair[0].end, 17));
    }
    assert_eq!(repetition.position(), 1700);
}

#[test]
fn what_is_no_loop() {
    let table = "| name | value |\n|------|-------|\n".to_owned()
        + &(0..40).map(|at| format!("| row {at} | {} |\n", at * 7)).collect::<String>();
    let nested = (0..60).map(|depth| format!("{}{{\n", " ".repeat(depth * 4))).collect::<String>();
    for text in [table, nested, "=".repeat(80), "[0, 0, 0, 0, 0, 0, 0, 0],\n".repeat(8), "A".repeat(120)] {
        assert_eq!(first(&text), None, "{text}");
    }
}

#[test]
fn words_that_repeat_nearly_everywhere() {
    let (mut one, mut other) = (b"a".to_vec(), b"ab".to_vec());
    while other.len() < 6000 {
        (one, other) = (other.clone(), [other, one].concat());
    }
    let thue: Vec<u8> = (0..3000_u32).map(|at| b'a' + (at.count_ones() % 2) as u8).collect();
    let mut errors = b"0123456789abcdef".repeat(200);
    (47..errors.len()).step_by(48).for_each(|at| errors[at] = b'x');
    for text in [other, thue, errors, [vec![b'a'; 255], vec![b'b']].concat().repeat(4), vec![0; 300]] {
        for (count, least) in [(2, 32), (3, 64), (3, 256), (16, 32), (4, 1000)] {
            repetition::like_plain::<28>(&text, Settings { count, least }, 77);
            repetition::in_time::<28>(&text, Settings { count, least });
        }
    }
}

#[test]
fn settings_have_bounds() {
    let text = "x".repeat(70_000);
    let end = |count, least| {
        let mut repetition = Repetition::new().with_count(count).with_least(least);
        repetition.next(&mut text.as_bytes()).map(|found| found.end - found.since)
    };
    assert_eq!(end(0, 0), Some(32));
    assert_eq!(end(u16::MAX, u16::MAX), Some(32768));
    // The longest loop that can be asked for.
    let phrase: Vec<u8> = (0..4080_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut repetition = Repetition::<256>::with_blocks().with_count(16).with_least(32);
    let found = repetition.next(&mut phrase.repeat(17).as_slice()).unwrap();
    assert_eq!((found.period, found.since, found.count()), (4080, 0, 16));
}

#[test]
fn sizes() {
    assert!(size_of::<Repetition>() <= 2048, "{}", size_of::<Repetition>());
    assert_eq!(Repetition::<28>::MAX_PERIOD, 432);
}
