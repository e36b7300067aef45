//! The arguments of a call: whole, or put together from values at places.
//!
//! | state    | a value at a place                        | the last piece | another call, or `STOP`        |
//! |----------|-------------------------------------------|----------------|--------------------------------|
//! | `Whole`  | (has none)                                | nothing        | nothing                        |
//! | `Pieces` | is set there, or added to its open string | `has_ended`    | `has_ended`, if no string is open |
//!
//! Between calls `open` has the places whose strings go on, each of them a string in `value`. After an error nothing is taken.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Number, Value};

use super::super::function_call::{ArgValue, PartialArg};
use crate::bytes::{add, used};
use crate::error::{Error, ErrorKind};
use crate::json::{Half, Raw, Status};
use crate::stream::{Bounds, InputStore, LimitError, push_text};

#[derive(Clone, Debug)]
pub(super) enum Args {
    Whole(InputStore),
    Pieces(Pieces),
}

/// Arguments that come in pieces.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    value: Value,
    /// The places whose strings go on, and the half of a surrogate pair that each may wait with.
    open: BTreeMap<String, Half>,
    error: Option<Error>,
    has_ended: bool,
}

/// How many containers of the arguments may lie in one another: `serde_json` reads 127, and in a response there are seven
/// around them.
const MAX_DEPTH: usize = 120;

/// How many elements a place may lie after the last of its array. What is skipped is `null`. A longer gap would let a few
/// bytes take much memory.
const MAX_GAP: usize = 64;

/// What is charged for a value, an object or array, and a place that is open: a fourth of what it takes, or more.
const VALUE: usize = 32;
const CONTAINER: usize = 200;
const OPEN: usize = 64;

impl Args {
    pub(super) fn whole(args: Option<Raw<'_>>) -> Self {
        Self::Whole(InputStore::whole(args))
    }

    pub(super) fn pieces() -> Self {
        Self::Pieces(Pieces { value: Value::Object(Map::new()), open: BTreeMap::new(), error: None, has_ended: false })
    }

    /// Takes arguments that are there as a whole after all. They are charged already.
    pub(super) fn replace(&mut self, args: Raw<'_>) {
        *self = Self::whole(Some(args));
    }

    /// Takes a value.
    pub(super) fn apply(&mut self, arg: &PartialArg<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        match self {
            Self::Whole(_) => Ok(()),
            Self::Pieces(pieces) => pieces.apply(arg, bounds),
        }
    }

    /// Takes the last piece.
    pub(super) fn end(&mut self) {
        if let Self::Pieces(pieces) = self {
            pieces.has_ended = true;
        }
    }

    /// Takes it that another call begins, without a last piece of this one.
    pub(super) fn end_if_whole(&mut self) {
        if let Self::Pieces(pieces) = self {
            pieces.has_ended |= pieces.open.is_empty();
        }
    }

    /// Returns what they are. `has_stopped` if the model ended by itself: then a last piece may be missing.
    pub(super) fn status(&self, has_stopped: bool) -> Status {
        match self {
            Self::Whole(store) => store.status(),
            Self::Pieces(Pieces { error: Some(error), .. }) => Status::Invalid(*error),
            Self::Pieces(pieces) if pieces.has_ended || (has_stopped && pieces.open.is_empty()) => Status::Complete,
            Self::Pieces(_) => Status::Incomplete,
        }
    }

    /// Returns what there is of the value.
    pub(super) fn so_far(&self) -> &Value {
        match self {
            Self::Whole(store) => store.so_far(),
            Self::Pieces(pieces) => &pieces.value,
        }
    }

    /// Returns the text if it could not be read.
    pub(super) fn raw(&self) -> &str {
        match self {
            Self::Whole(store) => store.raw(),
            Self::Pieces(_) => "",
        }
    }
}

impl Pieces {
    fn apply(&mut self, arg: &PartialArg<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        if self.error.is_some() || self.has_ended {
            return Ok(());
        }
        let path = arg.json_path().to_cow();
        let value = arg.value();
        let open = self.open.get_mut(&*path);
        let was_open = open.is_some();
        let mut half = open.as_deref().copied().unwrap_or(Half::NONE);
        if matches!(value, ArgValue::None) && !was_open && arg.will_continue() {
            return Ok(());
        }
        // A place that is open was found before.
        let known = if was_open { existing(&mut self.value, &path) } else { None };
        let place = match known {
            Some(place) => place,
            None => match find(&mut self.value, &path, bounds)? {
                Ok(place) => place,
                Err(error) => {
                    self.error = Some(error);
                    return Ok(());
                }
            },
        };
        match value {
            ArgValue::String(text) => {
                bounds.charge(text.as_escaped().len())?;
                if !was_open || !place.is_string() {
                    *place = Value::String(String::new());
                }
                if let Value::String(to) = place {
                    push_text(to, &mut half, text);
                }
            }
            ArgValue::Number(number) => match serde_json::from_str::<Number>(number.as_str()) {
                Ok(number) => *place = Value::Number(number),
                Err(_) => self.error = Some(Error::new(ErrorKind::NumberOutOfRange, 0)),
            },
            ArgValue::Bool(it) => *place = Value::Bool(it),
            ArgValue::Null => *place = Value::Null,
            ArgValue::None => {}
        }
        let goes_on = matches!(value, ArgValue::String(_) | ArgValue::None) && arg.will_continue();
        match place {
            Value::String(_) if goes_on => match open {
                Some(open) => *open = half,
                None => {
                    bounds.charge(add(OPEN, path.len()))?;
                    self.open.insert(path.into_owned(), half);
                }
            },
            place => {
                if let Value::String(to) = place {
                    to.extend(half.end());
                }
                self.open.remove(&*path);
            }
        }
        Ok(())
    }
}

/// A step of a way into a value.
enum Step<'p> {
    Name(Cow<'p, str>),
    Index(usize),
}

/// Reads a place such as `$.a['b c'][0]`, the steps after the `$`.
struct Steps<'p> {
    rest: &'p str,
}

impl<'p> Steps<'p> {
    /// Returns the next step, or `Err` if there is none that can be read.
    fn step(&mut self) -> Result<Step<'p>, ErrorKind> {
        const WRONG: ErrorKind = ErrorKind::UnexpectedByte;
        if let Some(rest) = self.rest.strip_prefix('.') {
            let len = rest.bytes().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(rest.len());
            let (name, rest) = rest.split_at_checked(len).filter(|(name, _)| !name.is_empty()).ok_or(WRONG)?;
            self.rest = rest;
            return Ok(Step::Name(name.into()));
        }
        let rest = self.rest.strip_prefix('[').ok_or(WRONG)?;
        if let Some(quote @ ('\'' | '"')) = rest.chars().next() {
            let (name, rest) = quoted(rest.get(1..).unwrap_or_default(), quote).ok_or(WRONG)?;
            self.rest = rest.strip_prefix(']').ok_or(WRONG)?;
            return Ok(Step::Name(name));
        }
        let (digits, rest) = rest.split_once(']').ok_or(WRONG)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WRONG);
        }
        self.rest = rest;
        digits.parse().map(Step::Index).map_err(|_| ErrorKind::NumberOutOfRange)
    }
}

/// Reads a name up to its quote, and returns what follows that. After a backslash any character stands for itself.
fn quoted(text: &str, quote: char) -> Option<(Cow<'_, str>, &str)> {
    let end = text.find([quote, '\\'])?;
    let (name, rest) = text.split_at_checked(end)?;
    if let Some(rest) = rest.strip_prefix(quote) {
        return Some((name.into(), rest));
    }
    let mut name = String::from(name);
    let mut chars = rest.chars();
    loop {
        match chars.next()? {
            '\\' => name.push(chars.next()?),
            char if char == quote => return Some((name.into(), chars.as_str())),
            char => name.push(char),
        }
    }
}

/// Goes to a place, if it is there.
fn existing<'v>(root: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    let mut steps = Steps { rest: path.strip_prefix('$').unwrap_or(path) };
    let mut place = root;
    loop {
        place = match steps.step().ok()? {
            Step::Name(name) => place.as_object_mut()?.get_mut(&*name)?,
            Step::Index(index) => place.as_array_mut()?.get_mut(index)?,
        };
        if steps.rest.is_empty() {
            return Some(place);
        }
    }
}

/// Goes to a place, and makes what is missing on the way. What it makes is charged before.
fn find<'v>(root: &'v mut Value, path: &str, bounds: &mut Bounds) -> Result<Result<&'v mut Value, Error>, LimitError> {
    let mut steps = Steps { rest: path.strip_prefix('$').unwrap_or(path) };
    let fault = |kind, rest: &str| Ok(Err(Error::new(kind, used(path.as_bytes(), rest.as_bytes()) as u64)));
    let mut place = root;
    let mut depth = 0_usize;
    // The arguments themselves are no place. Without the `$` there is no step either, for a step starts with a dot or a bracket.
    while depth == 0 || !steps.rest.is_empty() {
        let from = steps.rest;
        depth = add(depth, 1);
        if depth > MAX_DEPTH {
            return fault(ErrorKind::TooDeep, from);
        }
        place = match steps.step() {
            Err(kind) => return fault(kind, from),
            Ok(Step::Name(name)) => {
                if place.is_null() {
                    bounds.charge(CONTAINER)?;
                    *place = Value::Object(Map::new());
                }
                let Value::Object(map) = place else { return fault(ErrorKind::UnexpectedType, from) };
                if !map.contains_key(&*name) {
                    bounds.charge(add(VALUE, name.len()))?;
                    map.insert((*name).into(), Value::Null);
                }
                match map.get_mut(&*name) {
                    Some(place) => place,
                    None => return fault(ErrorKind::UnexpectedType, from),
                }
            }
            Ok(Step::Index(index)) => {
                if place.is_null() {
                    bounds.charge(CONTAINER)?;
                    *place = Value::Array(Vec::new());
                }
                let Value::Array(list) = place else { return fault(ErrorKind::UnexpectedType, from) };
                if let Some(gap) = index.checked_sub(list.len()) {
                    if gap > MAX_GAP {
                        return fault(ErrorKind::NumberOutOfRange, from);
                    }
                    let len = add(gap, 1);
                    bounds.charge(len.saturating_mul(VALUE))?;
                    list.resize(add(index, 1), Value::Null);
                }
                match list.get_mut(index) {
                    Some(place) => place,
                    None => return fault(ErrorKind::NumberOutOfRange, from),
                }
            }
        };
    }
    Ok(Ok(place))
}
