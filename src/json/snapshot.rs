//! A live value of a text that is still arriving.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::closing::Closing;
use super::scanner::Scanner;
use super::status::Status;
use super::token::{Token, TokenKind};
use super::tokens::{Fragment, Tokens};
use crate::error::{Error, ErrorKind};

/// The value of a text so far, changed in place as fragments arrive.
///
/// It shows what is certain, as [`Closing`] does: strings and containers grow, numbers and literals appear
/// when they are whole, and nothing changes its type or goes away. (Of members with the same name the last
/// takes the place of the others, as `serde_json` has it.) The work for a fragment is proportional to its
/// length, not to the text, and to the way to what is open: as many keys as there are open containers, which are
/// compared.
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

    /// Returns what a text that is there as a whole comes to.
    pub(crate) fn of(text: &str) -> (Value, Status) {
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
        if let Some((error, _)) = self.failed {
            return Err(error);
        }
        let mut tokens = self.scanner.push(fragment);
        self.tree.string_goes_on(&mut tokens)?;
        let result = self.tree.take_all(&mut tokens);
        if let Err(error) = result {
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

    /// Returns how many bytes the keys have that are compared for each fragment.
    pub(crate) fn way(&self) -> usize {
        self.tree.path.iter().map(Segment::len).fold(0, usize::saturating_add)
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
                let start = self.scanner.offset().saturating_sub(len);
                status = Status::Invalid(Error::new(ErrorKind::NumberOutOfRange, start));
            }
        }
        (self.tree.value, status)
    }
}

impl Segment {
    fn len(&self) -> usize {
        match self {
            Self::Key(key) => key.len(),
            Self::Index(_) => 0,
        }
    }

    /// Returns where it leads to.
    fn of<'v>(&self, container: &'v mut Value) -> Option<&'v mut Value> {
        match self {
            Self::Key(key) => container.get_mut(key),
            Self::Index(index) => container.get_mut(index),
        }
    }
}

impl Tree {
    /// Takes the open containers out of one another, if they are not: so the way to the innermost is gone once, and not
    /// for each token. No string is open.
    fn unfold(&mut self) {
        if !self.in_container || !self.containers.is_empty() {
            return;
        }
        let mut container = core::mem::take(&mut self.value);
        for segment in &self.path {
            let inner = segment.of(&mut container).map(core::mem::take).unwrap_or_default();
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
        let outer = self.containers.len().wrapping_sub(1);
        let place = match (self.containers.last_mut(), self.path.get(outer)) {
            (Some(container), Some(segment)) => segment.of(container),
            _ => Some(&mut self.value),
        };
        if let Some(place) = place {
            *place = inner;
        }
        true
    }

    fn take_all(&mut self, tokens: &mut Tokens<'_, '_>) -> Result<(), Error> {
        while let Some(token) = tokens.next() {
            if let Err(len) = self.take(&token?) {
                return Err(Error::new(ErrorKind::NumberOutOfRange, tokens.offset().saturating_sub(len)));
            }
            self.string_goes_on(tokens)?;
            self.certain = tokens.certain();
        }
        Ok(())
    }

    /// Takes a token that is not in the middle of a string. Of a number that does not fit it gives the length.
    fn take(&mut self, token: &Token<'_>) -> Result<(), u64> {
        match token.kind {
            TokenKind::BeginObject => self.begin(Value::Object(Map::new())),
            TokenKind::BeginArray => self.begin(Value::Array(Vec::new())),
            TokenKind::EndObject | TokenKind::EndArray => {
                self.unfold();
                self.put_back();
                self.path.pop();
                self.in_container = !self.containers.is_empty();
            }
            TokenKind::Key => {
                if token.first {
                    self.key.clear();
                }
                token.piece.push_to(&mut self.key);
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

    /// Returns the open string.
    fn innermost(&mut self) -> Option<&mut Value> {
        match self.containers.last_mut() {
            Some(container) => self.path.last()?.of(container),
            None => self.path.iter().try_fold(&mut self.value, |value, segment| segment.of(value)),
        }
    }

    /// Places the open number, if there is one. Of one that does not fit it gives the length.
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
        self.path.extend(self.containers.last().map(|container| match container {
            Value::Array(elements) => Segment::Index(elements.len()),
            _ => Segment::Key(self.key.clone()),
        }));
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
