//! A live value of a text that is still arriving.
//!
//! What a token does to the tree:
//!
//! | token                     | what happens                                                       |
//! |---------------------------|--------------------------------------------------------------------|
//! | begin                     | the container is placed as `null`, and becomes the innermost       |
//! | end                       | the innermost container is put into its own                        |
//! | key                       | is kept for the value that follows                                 |
//! | string, not its last part | is placed, and becomes the innermost; more parts are added there   |
//! | number                    | is kept, and placed with its last part                             |
//! | literal                   | is placed                                                          |
//!
//! Placed is: pushed to the innermost container if that is an array, inserted by the last key if it is an object, and the
//! value itself if there is none.
//!
//! Between calls the value is whole: `containers` is empty, and `path` leads from the value to the innermost that is
//! open. While tokens are taken the open containers lie in `containers`, taken out of one another, so that the way
//! to the innermost is walked once for a fragment and not once for a token. It cannot be kept from one fragment to the
//! next: the value is looked at in between, and `serde_json` leads to a member only by its key.

use alloc::string::String;
use alloc::vec::Vec;
use core::convert::Infallible;

use serde_json::{Map, Value};

use super::closing::Closing;
use super::scanner::Scanner;
use super::status::Status;
use super::token::{Token, TokenKind};
use super::tokens::{Fragment, Tokens};
use crate::bytes::{add, sub};
use crate::error::{Error, ErrorKind};

/// The value of a text so far, changed in place as fragments arrive.
///
/// It shows what is certain, as [`Closing`] does: strings and containers grow, numbers and literals appear
/// when they are whole, and nothing changes its type or goes away. (Of members with the same name the last
/// takes the place of the others, as `serde_json` has it.)
///
/// The work for a fragment is proportional to its length, not to that of the text, and to the way to what is open: in
/// each open object the key of the open member is looked up. The value takes up to eighty times the memory of its text,
/// so limit the text if you do not trust its sender.
///
/// ```
/// use deltawire::json::{Snapshot, Status};
/// use serde_json::json;
///
/// let mut snapshot = Snapshot::new();
/// snapshot.push(r#"{"path": "a.rs", "lines": [1, 2"#)?;
/// assert_eq!(snapshot.value(), &json!({"path": "a.rs", "lines": [1]}));
/// snapshot.push("5]}")?;
/// assert_eq!(snapshot.finish(), (json!({"path": "a.rs", "lines": [1, 25]}), Status::Complete));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    scanner: Scanner,
    tree: Tree,
    /// A number that does not fit, and the closing before it.
    failed: Option<(Error, Closing)>,
}

/// The value, and what is open of it.
#[derive(Clone, Debug, Default)]
struct Tree {
    value: Value,
    /// While tokens are taken: the open containers, taken out of one another, the innermost last.
    containers: Vec<Value>,
    /// The way to the innermost open string or container.
    path: Vec<Segment>,
    /// What each step of the way costs, and what all of them do.
    costs: Vec<usize>,
    way: usize,
    /// Whether the outermost value is an open container.
    in_container: bool,
    /// Whether a string is open.
    in_string: bool,
    /// The key of the next member.
    key: String,
    /// The open number.
    number: String,
    /// The end of what is certain before it.
    certain: u64,
}

/// A step on the way to a value.
///
/// ```
/// use deltawire::json::{Segment, Snapshot};
///
/// let mut snapshot = Snapshot::new();
/// snapshot.push(r#"{"lines": ["one", "tw"#)?;
/// assert_eq!(snapshot.open(), [Segment::Key("lines".into()), Segment::Index(1)]);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "JSON has two kinds of containers")]
pub enum Segment {
    /// A member of an object.
    Key(String),
    /// An element of an array.
    Index(usize),
}

impl Snapshot {
    /// Returns a snapshot of the empty text, whose value is `null`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a snapshot that allows so many containers in one another, or 128 if that is less.
    pub(crate) fn with_max_depth(limit: u8) -> Self {
        Self { scanner: Scanner::with_max_depth(limit), ..Self::default() }
    }

    /// Returns what a text comes to that is there as a whole.
    pub(crate) fn of(text: &str, max_depth: u8) -> (Value, Status) {
        let mut snapshot = Self::with_max_depth(max_depth);
        // An error is in the status.
        let _ = snapshot.push(text);
        snapshot.finish()
    }

    /// Takes the next fragment, as [`Scanner::push`].
    ///
    /// # Errors
    ///
    /// As [`Scanner::push`], and if `serde_json` cannot hold a number. What was certain before can still be
    /// looked at.
    pub fn push<'f>(&mut self, fragment: impl Into<Fragment<'f>>) -> Result<(), Error> {
        match self.push_charged(fragment, |_| Ok::<(), Infallible>(())) {
            Ok(result) => result,
            Err(never) => match never {},
        }
    }

    /// Takes the next fragment, and lets `charge` refuse what it needs memory for before that is built: see
    /// [`memory_of`]. What was refused is missing then, so that the snapshot can only be looked at.
    pub(crate) fn push_charged<'f, E>(
        &mut self,
        fragment: impl Into<Fragment<'f>>,
        charge: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<Result<(), Error>, E> {
        if let Some((error, _)) = self.failed {
            return Ok(Err(error));
        }
        let mut tokens = self.scanner.push(fragment);
        let result = self.tree.take_all(&mut tokens, charge);
        if let Ok(Err(error)) = result {
            if error.kind() == ErrorKind::NumberOutOfRange {
                self.failed = Some((error, tokens.closing_at(self.tree.certain)));
            }
        }
        self.tree.fold();
        result
    }

    /// Returns the value so far.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.tree.value
    }

    /// Returns the way to the innermost value that is open. All containers on the way are open too, and
    /// nothing else is. Empty if nothing is open, or nothing but the outermost value.
    ///
    /// ```
    /// use deltawire::json::{Segment, Snapshot};
    ///
    /// let mut snapshot = Snapshot::new();
    /// snapshot.push(r#"{"a": [1, "tw"#)?;
    /// assert_eq!(snapshot.open(), [Segment::Key("a".into()), Segment::Index(1)]);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn open(&self) -> &[Segment] {
        &self.tree.path
    }

    /// Returns what would make the text whole; its value is that of the snapshot.
    #[must_use]
    pub fn closing(&self) -> Closing {
        self.failed.map_or_else(|| self.scanner.closing(), |(_, closing)| closing)
    }

    /// Returns what the text is so far. A number that ends with the text may still not fit: [`finish`](Self::finish)
    /// knows.
    #[must_use]
    pub fn status(&self) -> Status {
        self.failed.map_or_else(|| self.scanner.status(), |(error, _)| Status::Invalid(error))
    }

    /// Returns how many bytes of the text were taken. After an error it is the offset of that.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.failed.map_or_else(|| self.scanner.offset(), |(error, _)| error.offset())
    }

    /// Takes the value so far out of it.
    pub(crate) fn take_value(&mut self) -> Value {
        core::mem::take(&mut self.tree.value)
    }

    /// Returns what it costs to walk to the innermost, as each fragment does: for each open object the bytes of
    /// the key, and some more, as often as it is compared with those of siblings.
    pub(crate) const fn way(&self) -> usize {
        self.tree.way
    }

    /// Ends the text: returns what was certain of its value, and what the text is now that nothing follows.
    ///
    /// ```
    /// use deltawire::json::{Snapshot, Status};
    ///
    /// let mut snapshot = Snapshot::new();
    /// snapshot.push("[1, 2")?;
    /// assert_eq!(snapshot.offset(), 5);
    /// assert_eq!(snapshot.finish(), (serde_json::json!([1]), Status::Incomplete));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn finish(mut self) -> (Value, Status) {
        let mut status = self.status();
        // A number that is the whole text has no byte after it to end it.
        if status.is_complete() {
            if let Err(len) = self.tree.end_number() {
                status = Status::Invalid(Error::new(ErrorKind::NumberOutOfRange, start(self.scanner.offset(), len)));
            }
        }
        (self.tree.value, status)
    }
}

/// Returns what must be charged before what begins with a token is built, so that all of it takes at most four times as
/// much memory as its text and the charges.
///
/// - A value takes its place in an array, which grows by doubling.
/// - A container also takes a step of the way while it is open, and an array room for four elements with the first.
/// - The first member of an object takes a node with room for eleven; as nodes are split in half, later members
///   take at most a fifth of one each.
pub(crate) const fn memory_of(token: &Token<'_>) -> usize {
    const VALUE: usize = size_of::<Value>();
    const MEMBER: usize = size_of::<String>();
    const ARRAY: usize = VALUE + size_of::<Segment>();
    const OBJECT: usize = 11 * (VALUE + MEMBER) / 4 + size_of::<Segment>();
    match token.kind {
        TokenKind::BeginObject => VALUE + OBJECT,
        TokenKind::BeginArray => VALUE + ARRAY,
        TokenKind::EndObject | TokenKind::EndArray => 0,
        TokenKind::Key if token.first => MEMBER,
        TokenKind::String | TokenKind::Number if token.first => VALUE,
        TokenKind::Key | TokenKind::String | TokenKind::Number => 0,
        TokenKind::True | TokenKind::False | TokenKind::Null => VALUE,
    }
}

impl Segment {
    /// Returns where it leads to.
    fn of<'v>(&self, container: &'v mut Value) -> Option<&'v mut Value> {
        match self {
            Self::Key(key) => container.get_mut(key),
            Self::Index(index) => container.get_mut(index),
        }
    }
}

impl Tree {
    /// Takes the open containers out of one another, if they are not: so the way to the innermost is walked once, and not
    /// for each token. No string is open.
    fn unfold(&mut self) {
        if !self.in_container || !self.containers.is_empty() {
            return;
        }
        let mut container = core::mem::take(&mut self.value);
        for segment in &self.path {
            let Some(inner) = segment.of(&mut container).map(core::mem::take) else {
                debug_assert!(false, "the path leads to what is open");
                break;
            };
            self.containers.push(core::mem::replace(&mut container, inner));
        }
        self.containers.push(container);
    }

    /// Puts them back.
    fn fold(&mut self) {
        while self.put_back() {}
    }

    /// Puts the innermost container back into its own, if there is one.
    fn put_back(&mut self) -> bool {
        let Some(inner) = self.containers.pop() else { return false };
        // The step with the number of a container leads out of it.
        let outer = self.containers.len().checked_sub(1);
        let place = match (self.containers.last_mut(), outer.and_then(|outer| self.path.get(outer))) {
            (Some(container), Some(segment)) => segment.of(container),
            _ => Some(&mut self.value),
        };
        if let Some(place) = place {
            *place = inner;
        }
        true
    }

    fn take_all<E>(
        &mut self,
        tokens: &mut Tokens<'_, '_>,
        mut charge: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<Result<(), Error>, E> {
        if let Err(error) = self.string_goes_on(tokens) {
            return Ok(Err(error));
        }
        while let Some(token) = tokens.next() {
            let token = match token {
                Ok(token) => token,
                Err(error) => return Ok(Err(error)),
            };
            charge(memory_of(&token))?;
            if let Err(len) = self.take(&token) {
                return Ok(Err(Error::new(ErrorKind::NumberOutOfRange, start(tokens.offset(), len))));
            }
            if let Err(error) = self.string_goes_on(tokens) {
                return Ok(Err(error));
            }
            self.certain = tokens.certain();
        }
        Ok(Ok(()))
    }

    /// Takes a token that is not in the middle of a string. The error is the length of a number that does not fit.
    fn take(&mut self, token: &Token<'_>) -> Result<(), u64> {
        match token.kind {
            TokenKind::BeginObject => self.begin(Value::Object(Map::new())),
            TokenKind::BeginArray => self.begin(Value::Array(Vec::new())),
            TokenKind::EndObject | TokenKind::EndArray => {
                self.unfold();
                self.put_back();
                self.step_back();
                self.in_container = !self.containers.is_empty();
            }
            TokenKind::Key => {
                if token.first {
                    self.key.clear();
                }
                token.piece.push_to(&mut self.key);
                // Of a large key there are up to three copies: none has room to spare.
                if token.last && self.key.capacity() > 1024 {
                    self.key.shrink_to_fit();
                }
            }
            TokenKind::String => {
                let mut text = String::new();
                token.piece.push_to(&mut text);
                if !token.last {
                    self.step();
                    self.in_string = true;
                }
                self.place(Value::String(text));
            }
            TokenKind::Number => {
                token.piece.push_to(&mut self.number);
                return if token.last { self.end_number() } else { Ok(()) };
            }
            TokenKind::True => self.place(Value::Bool(true)),
            TokenKind::False => self.place(Value::Bool(false)),
            TokenKind::Null => self.place(Value::Null),
        }
        Ok(())
    }

    /// Takes the tokens of the string that is open, if there is one: the way to it is walked only once.
    #[inline]
    fn string_goes_on(&mut self, tokens: &mut Tokens<'_, '_>) -> Result<(), Error> {
        if self.in_string {
            let Some(Value::String(text)) = self.innermost() else { return Ok(()) };
            for token in tokens {
                let token = token?;
                token.piece.push_to(text);
                if token.last {
                    self.in_string = false;
                    self.step_back();
                    break;
                }
            }
        }
        Ok(())
    }

    /// Returns the open string.
    fn innermost(&mut self) -> Option<&mut Value> {
        match self.containers.last_mut() {
            Some(container) => self.path.last()?.of(container),
            None => self.path.iter().try_fold(&mut self.value, |value, segment| segment.of(value)),
        }
    }

    /// Places the open number, if there is one. The error is the length of one that does not fit.
    fn end_number(&mut self) -> Result<(), u64> {
        if self.number.is_empty() {
            return Ok(());
        }
        let number = serde_json::from_str(&self.number).map_err(|_| self.number.len() as u64);
        self.number.clear();
        self.place(Value::Number(number?));
        Ok(())
    }

    /// Goes on inside of a new container.
    fn begin(&mut self, container: Value) {
        self.step();
        self.place(Value::Null);
        self.containers.push(container);
        self.in_container = true;
    }

    /// Makes the next value the innermost.
    fn step(&mut self) {
        self.unfold();
        let (segment, cost) = match self.containers.last() {
            Some(Value::Array(elements)) => (Segment::Index(elements.len()), 1),
            // A sorted map compares a few keys each time that it halves what is left.
            Some(Value::Object(members)) => {
                let halvings = members.len().checked_ilog2().map_or(1, |log| add(log as usize, 2));
                let compared = add(self.key.len(), 16);
                // Of a key there is a copy in memory, and of halvings there are 64 at most.
                (Segment::Key(self.key.clone()), compared.saturating_mul(halvings))
            }
            _ => return,
        };
        self.path.push(segment);
        self.costs.push(cost);
        self.way = add(self.way, cost);
    }

    /// Leaves the innermost.
    fn step_back(&mut self) {
        self.path.pop();
        self.way = sub(self.way, self.costs.pop().unwrap_or(0));
    }

    /// Puts a value where it belongs.
    fn place(&mut self, new: Value) {
        self.unfold();
        match self.containers.last_mut() {
            Some(Value::Array(elements)) => elements.push(new),
            Some(Value::Object(members)) => {
                members.insert(core::mem::take(&mut self.key), new);
            }
            _ => self.value = new,
        }
    }
}

/// Returns where a number of `len` bytes starts that ends at `end`.
const fn start(end: u64, len: u64) -> u64 {
    debug_assert!(len <= end, "a number is a part of the text");
    end.wrapping_sub(len)
}
