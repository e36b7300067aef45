//! JSON text of values at places, as Gemini sends the input of a call if it is asked for pieces.
//!
//! Values are written as they come, so they have to come in the order of the text: what belongs into an object or array comes
//! before what follows that. The models send them so. Anything else cannot be said.
//!
//! Between two values `last` is the place of the last one; all objects and arrays on the way to it are open, and if
//! `is_in_string`, so is the string there. `seen` has each name on the way of any place that came.

use super::short::Short;
use crate::bytes::add;
use crate::gemini::{ArgValue, PartialArg};

#[derive(Clone, Debug)]
pub(super) struct Composer {
    /// The number of the call.
    call: u32,
    last: Short<128>,
    is_in_string: bool,
    /// Hashes of the places of members.
    seen: [u64; 32],
    seen_len: usize,
    /// What is written before the next value.
    before: Short<256>,
}

/// A step on the way to a place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Step<'p> {
    Name(&'p str),
    Index(u64),
}

/// How many steps lead to a place at most.
const MAX_STEPS: usize = 16;

/// The steps to a place.
#[derive(Clone, Copy)]
struct Steps<'p> {
    steps: [Step<'p>; MAX_STEPS],
    len: usize,
}

impl<'p> Steps<'p> {
    /// Reads a place such as `$.a['b c'][0]`.
    fn of(path: &'p str) -> Option<Self> {
        let mut steps = Self { steps: [Step::Index(0); MAX_STEPS], len: 0 };
        let mut rest = path.strip_prefix('$').unwrap_or(path);
        while !rest.is_empty() {
            let (step, behind) = step(rest)?;
            *steps.steps.get_mut(steps.len)? = step;
            steps.len = add(steps.len, 1);
            rest = behind;
        }
        Some(steps)
    }

    fn as_slice(&self) -> &[Step<'p>] {
        self.steps.get(..self.len).unwrap_or_default()
    }
}

fn step(text: &str) -> Option<(Step<'_>, &str)> {
    if let Some(rest) = text.strip_prefix('.') {
        let (name, rest) = rest.split_at_checked(rest.find(['.', '[']).unwrap_or(rest.len()))?;
        return (!name.is_empty()).then_some((Step::Name(name), rest));
    }
    let rest = text.strip_prefix('[')?;
    for quote in ['\'', '"'] {
        if let Some(rest) = rest.strip_prefix(quote) {
            let (name, rest) = rest.split_once(quote)?;
            // An escape would have to be read, and written anew.
            let is_plain = !name.contains('\\');
            return is_plain.then_some((Step::Name(name), rest.strip_prefix(']')?));
        }
    }
    let (digits, rest) = rest.split_once(']')?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((Step::Index(digits.parse().ok()?), rest))
}

impl Composer {
    /// Returns one of which nothing has come.
    pub(super) const fn new(call: u32) -> Self {
        Self { call, last: Short::EMPTY, is_in_string: false, seen: [0; 32], seen_len: 0, before: Short::EMPTY }
    }

    /// Returns the number of the call that it composes.
    pub(super) const fn call(&self) -> u32 {
        self.call
    }

    /// Takes a value, and returns the text that it adds, or `None` if that cannot be said. Then nothing more may come.
    pub(super) fn add<'a>(&'a mut self, arg: &PartialArg<'a>) -> Option<[&'a str; 3]> {
        // A place whose name has escapes would have to be read first.
        let path = arg.json_path().as_str()?;
        let (value, goes_on) = (arg.value(), arg.will_continue());
        self.before.clear();
        if self.is_in_string {
            if path == self.last.as_str() {
                self.is_in_string = goes_on;
                let more = match value {
                    ArgValue::String(text) => text.as_escaped(),
                    ArgValue::None => "",
                    _ => return None,
                };
                return Some(["", more, if goes_on { "" } else { "\"" }]);
            }
            self.before.push("\"")?;
            self.is_in_string = false;
        } else if value == ArgValue::None && goes_on {
            // It says nothing yet.
            return Some([""; 3]);
        }
        self.go_to(path)?;
        let value = match value {
            ArgValue::String(text) => {
                self.before.push("\"")?;
                self.is_in_string = goes_on;
                return Some([self.before.as_str(), text.as_escaped(), if goes_on { "" } else { "\"" }]);
            }
            ArgValue::Number(number) => number.as_str(),
            ArgValue::Bool(true) => "true",
            ArgValue::Bool(false) => "false",
            ArgValue::Null | ArgValue::None => "null",
        };
        Some([self.before.as_str(), value, ""])
    }

    /// Writes what stands between the last value and the one at `path`.
    fn go_to(&mut self, path: &str) -> Option<()> {
        let mut from = Short::<128>::EMPTY;
        from.push(self.last.as_str())?;
        let (from, to) = (Steps::of(from.as_str())?, Steps::of(path)?);
        let (from, to) = (from.as_slice(), to.as_slice());
        let same = from.iter().zip(to).take_while(|(from, to)| from == to).count();
        let ([step, inner @ ..], left) = (to.get(same..)?, from.get(same..)?) else { return None };
        match (left, step) {
            // The first of all.
            ([], Step::Name(_)) if from.is_empty() => self.before.push("{")?,
            // Another one in the object or array in which both are.
            ([last, closed @ ..], _) => {
                self.close(closed)?;
                match (last, step) {
                    (Step::Name(_), Step::Name(_)) => {}
                    (Step::Index(last), Step::Index(next)) if next.checked_sub(1) == Some(*last) => {}
                    _ => return None,
                }
                self.before.push(",")?;
            }
            _ => return None,
        }
        self.name(step, to.get(..same)?)?;
        for (step, len) in inner.iter().zip(add(same, 1)..) {
            self.before.push(if matches!(step, Step::Name(_)) { "{" } else { "[" })?;
            if matches!(step, Step::Index(1..)) {
                return None;
            }
            self.name(step, to.get(..len)?)?;
        }
        self.last.clear();
        self.last.push(path)
    }

    /// Writes the name of a member that lies at `place`, if it is one and is a new one.
    fn name(&mut self, step: &Step<'_>, place: &[Step<'_>]) -> Option<()> {
        let Step::Name(name) = step else { return Some(()) };
        let hash = hash(place.iter().chain([step]));
        if first_of(&self.seen, self.seen_len).contains(&hash) {
            return None;
        }
        *self.seen.get_mut(self.seen_len)? = hash;
        self.seen_len = add(self.seen_len, 1);
        // It came as a string without escapes, so it is one here too.
        self.before.push("\"")?;
        self.before.push(name)?;
        self.before.push("\":")
    }

    /// Writes the ends of the objects and arrays that these steps lie in.
    fn close(&mut self, steps: &[Step<'_>]) -> Option<()> {
        steps.iter().rev().try_for_each(|step| self.before.push(if matches!(step, Step::Name(_)) { "}" } else { "]" }))
    }

    /// Returns the text that ends it.
    pub(super) fn end(&mut self) -> &str {
        self.before.clear();
        let last = self.last.clone();
        let steps = Steps::of(last.as_str());
        let steps = steps.as_ref().map(Steps::as_slice).unwrap_or_default();
        let text = match (self.is_in_string, steps) {
            (true, _) => self.before.push("\""),
            (false, []) => self.before.push("{}"),
            (false, _) => Some(()),
        };
        self.is_in_string = false;
        let is_said = text.and_then(|()| self.close(steps)).is_some();
        debug_assert!(is_said, "there is room for as many as there are");
        self.before.as_str()
    }
}

fn first_of(seen: &[u64], len: usize) -> &[u64] {
    seen.get(..len).unwrap_or(seen)
}

/// Hashes a place (FNV-1a), however it is spelled.
fn hash<'s>(steps: impl Iterator<Item = &'s Step<'s>>) -> u64 {
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    steps.fold(0xCBF2_9CE4_8422_2325, |hash, step| match step {
        Step::Name(name) => name.bytes().fold(add(hash, b'.'), add),
        Step::Index(index) => index.to_le_bytes().into_iter().fold(add(hash, b'['), add),
    })
}
