//! A fragment that is only checked: runs of text and digits in one go, and no tokens.

use super::escape;
use super::machine::{Act, Machine, State};
use crate::bytes::find_special;

/// Takes UTF-8 without its tokens.
pub(super) fn skim(machine: &mut Machine, mut text: &[u8]) {
    while let [byte, ..] = text {
        match machine.state {
            State::InText => {
                machine.fresh = false;
                let end = find_special(text).unwrap_or(text.len());
                text = skip(machine, text, end);
                match text {
                    [b'"', ..] => {
                        text = skip(machine, text, 1);
                        machine.end_text();
                        continue;
                    }
                    [b'\\', letter, ..] if escape::simple(*letter).is_some() => {
                        text = skip(machine, text, 2);
                        continue;
                    }
                    [] => return,
                    _ => {}
                }
            }
            State::Number(number) => {
                let (number, len) = number.run(text);
                machine.state = State::Number(number);
                machine.fresh = false;
                text = skip(machine, text, len);
                if text.is_empty() {
                    return;
                }
                if number.is_whole() {
                    machine.end_value();
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
            Act::Taken | Act::Token(..) | Act::Digit => text = text.get(1..).unwrap_or_default(),
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

/// Moves past `len` bytes.
#[inline]
fn skip<'t>(machine: &mut Machine, text: &'t [u8], len: usize) -> &'t [u8] {
    machine.offset = machine.offset.wrapping_add(len as u64);
    text.get(len..).unwrap_or_default()
}
