//! A fragment that is only checked: runs of text and digits in one go, and no tokens.

use super::escape;
use super::machine::{Act, Machine, State};
use crate::bytes::{find_special, skip};

/// Takes UTF-8 without its tokens.
pub(super) fn skim(machine: &mut Machine, mut text: &[u8]) {
    while let [byte, ..] = text {
        match machine.state() {
            State::InText => {
                machine.skip_part();
                let end = find_special(text).unwrap_or(text.len());
                machine.take_text(end);
                text = skip(text, end);
                match text {
                    [b'"', ..] => {
                        machine.end_text();
                        text = skip(text, 1);
                        continue;
                    }
                    [b'\\', letter, ..] if escape::simple(*letter).is_some() => {
                        machine.take_text(2);
                        text = skip(text, 2);
                        continue;
                    }
                    [] => return,
                    _ => {}
                }
            }
            State::Number(number) => {
                let (number, len) = number.run(text);
                machine.take_number(number, len);
                machine.skip_part();
                text = skip(text, len);
                if text.is_empty() {
                    return;
                }
                if number.is_whole() {
                    machine.end_number();
                }
            }
            State::Value | State::ValueOrEnd if matches!(byte, b'-' | b'0'..=b'9') => {
                machine.begin_number();
                continue;
            }
            _ => {}
        }
        let Some(&byte) = text.first() else { return };
        match machine.byte(byte) {
            Act::Taken | Act::Token(..) | Act::Digit => text = skip(text, 1),
            Act::Before(..) => {}
            Act::Fail(kind) => {
                machine.opening();
                machine.fail(kind);
                return;
            }
        }
    }
    machine.opening();
}
