//! A live value of a text that is still arriving.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::closing::Closing;
use super::scanner::{Scanner, Verdict};
use super::token::{Token, TokenKind};
use super::tokens::{Fragment, Tokens};
use crate::error::{Error, ErrorKind};

/// The value of a text so far, changed in place as fragments arrive.
///
/// It shows what is certain, as [`Closing`] does: strings and containers grow, numbers and literals appear
/// when they are whole, and nothing changes its type or goes away. (Of members with the same name the last
/// takes the place of the others, as `serde_json` has it.) The work for a fragment is proportional to its
/// length, not to the text; for each value in it there is the way to its place, along the keys of what is open.
///
/// ```
/// use deltawire::json::{Finished, Snapshot};
/// use serde_json::json;
///
/// let mut snapshot = Snapshot::new();
/// snapshot.push(r#"{"path": "a.rs", "lines": [1, 2"#)?;
/// assert_eq!(snapshot.value(), &json!({"path": "a.rs", "lines": [1]}));
/// snapshot.push("5]}")?;
/// assert_eq!(snapshot.finish(), Finished::Complete(json!({"path": "a.rs", "lines": [1, 25]})));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    scanner: Scanner,
    tree: Tree,
    error: Option<Error>,
}

/// The value, and what is open of it.
#[derive(Clone, Debug, Default)]
struct Tree {
    value: Value,
    /// The way to the innermost open string or container.
    path: Vec<Segment>,
    /// Whether that is a string.
    in_string: bool,
    /// The key of the next member.
    key: String,
    /// The open number.
    number: String,
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

/// What a [`Snapshot`] came to at the end of the text.
///
/// ```
/// use deltawire::json::{Finished, Snapshot};
///
/// let mut snapshot = Snapshot::new();
/// snapshot.push("[1, 2")?;
/// let Finished::Truncated { value, offset } = snapshot.finish() else { panic!() };
/// assert_eq!((value, offset), (serde_json::json!([1]), 5));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[expect(clippy::exhaustive_enums, reason = "a caller decides on each")]
pub enum Finished {
    /// The text is valid JSON with this value.
    Complete(Value),
    /// The text is the beginning of valid JSON.
    Truncated {
        /// What was certain of it.
        value: Value,
        /// How many bytes came.
        offset: u64,
    },
    /// The text is no JSON.
    Invalid {
        /// What was certain before the error.
        value: Value,
        /// What went wrong, and at which byte.
        error: Error,
    },
}

impl Snapshot {
    /// Returns a snapshot of the empty text, whose value is `null`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns what a text that is there as a whole comes to.
    pub(crate) fn of(text: &str) -> Finished {
        let mut snapshot = Self::new();
        // What is wrong is in what it comes to.
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
        if let Some(error) = self.error {
            return Err(error);
        }
        let mut tokens = self.scanner.push(fragment);
        self.tree.string_goes_on(&mut tokens)?;
        while let Some(token) = tokens.next() {
            if let Err(len) = self.tree.take(&token?) {
                let error = Error::new(ErrorKind::NumberOutOfRange, tokens.offset().saturating_sub(len));
                self.error = Some(error);
                return Err(error);
            }
            self.tree.string_goes_on(&mut tokens)?;
        }
        Ok(())
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
        self.scanner.closing()
    }

    /// Tells what the text so far is.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.error.map_or_else(|| self.scanner.verdict(), Verdict::Invalid)
    }

    /// Ends the text.
    pub fn finish(mut self) -> Finished {
        // A number that is the whole text has no byte behind it to end it.
        if self.verdict() == Verdict::Complete {
            if let Err(len) = self.tree.end_number(0) {
                let offset = self.scanner.offset().saturating_sub(len);
                self.error = Some(Error::new(ErrorKind::NumberOutOfRange, offset));
            }
        }
        let (value, offset) = (self.tree.value, self.scanner.offset());
        match (self.error, self.scanner.verdict()) {
            (Some(error), _) | (None, Verdict::Invalid(error)) => Finished::Invalid { value, error },
            (None, Verdict::Complete) => Finished::Complete(value),
            (None, Verdict::Incomplete) => Finished::Truncated { value, offset },
        }
    }
}

impl Tree {
    /// Takes a token that is not in the middle of a string. Of a number that does not fit it gives the length.
    fn take(&mut self, token: &Token<'_>) -> Result<(), u64> {
        let depth = token.depth;
        match token.kind {
            TokenKind::BeginObject => self.open(Value::Object(Map::new()), depth),
            TokenKind::BeginArray => self.open(Value::Array(Vec::new()), depth),
            TokenKind::EndObject | TokenKind::EndArray => drop(self.path.pop()),
            TokenKind::Key => {
                if token.first {
                    self.key.clear();
                }
                token.piece.push_to(&mut self.key);
            }
            TokenKind::String => {
                let mut text = String::new();
                token.piece.push_to(&mut text);
                if token.last {
                    self.place(Value::String(text), depth);
                } else {
                    self.open(Value::String(text), depth);
                    self.in_string = true;
                }
            }
            TokenKind::Number => {
                token.piece.push_to(&mut self.number);
                return if token.last { self.end_number(depth) } else { Ok(()) };
            }
            TokenKind::True => self.place(Value::Bool(true), depth),
            TokenKind::False => self.place(Value::Bool(false), depth),
            TokenKind::Null => self.place(Value::Null, depth),
        }
        Ok(())
    }

    /// Takes the tokens of the string that is open, if there is one: the way to it is gone only once.
    #[inline]
    fn string_goes_on(&mut self, tokens: &mut Tokens<'_, '_>) -> Result<(), Error> {
        if self.in_string {
            if let Some(Value::String(text)) = self.innermost() {
                for token in tokens {
                    let token = token?;
                    token.piece.push_to(text);
                    if token.last {
                        self.in_string = false;
                        self.path.pop();
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Places the open number, if there is one. Of one that does not fit it gives the length.
    fn end_number(&mut self, depth: u8) -> Result<(), u64> {
        if self.number.is_empty() {
            return Ok(());
        }
        let number = serde_json::from_str(&self.number).map_err(|_| self.number.len() as u64);
        self.number.clear();
        self.place(Value::Number(number?), depth);
        Ok(())
    }

    /// Returns the innermost open value.
    fn innermost(&mut self) -> Option<&mut Value> {
        self.path.iter().try_fold(&mut self.value, |value, segment| match segment {
            Segment::Key(key) => value.get_mut(key),
            Segment::Index(index) => value.get_mut(index),
        })
    }

    /// Puts a value where it belongs.
    fn place(&mut self, new: Value, depth: u8) {
        if depth == 0 {
            self.value = new;
            return;
        }
        let key = core::mem::take(&mut self.key);
        match self.innermost() {
            Some(Value::Object(members)) => {
                members.insert(key, new);
            }
            Some(Value::Array(elements)) => elements.push(new),
            _ => {}
        }
    }

    /// Puts a value where it belongs, and goes on inside of it.
    fn open(&mut self, new: Value, depth: u8) {
        if depth == 0 {
            self.value = new;
            return;
        }
        let key = self.key.clone();
        let segment = match self.innermost() {
            Some(Value::Array(elements)) => Segment::Index(elements.len()),
            _ => Segment::Key(key),
        };
        self.place(new, depth);
        self.path.push(segment);
    }
}
