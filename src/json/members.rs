//! What is in a value: its members, its elements, and whether it is valid at all.

use super::raw::Raw;
use super::read::Reader;
use super::scanner::Scanner;
use super::string::{Content, Str};
use crate::error::{Error, ErrorKind};

impl<'a> Raw<'a> {
    /// Checks a JSON text and wraps it, without the white space around it.
    ///
    /// # Errors
    ///
    /// If the text is invalid, at the first byte that makes it so, or incomplete: the same errors as
    /// [`Scanner::check`] and [`Scanner::finish`]. For a text that may still grow use a [`Scanner`].
    pub fn new(text: &'a str) -> Result<Self, Error> {
        let mut reader = Reader::new(text.as_bytes());
        reader.blanks();
        let value = reader.value();
        reader.blanks();
        match value {
            Some(value) if reader.is_over() => Ok(value),
            _ => Err(why_invalid(text.as_bytes())),
        }
    }

    /// Returns the member with that name, or `None` if there is none or the value is not an object. Of several members
    /// with the same name, it returns the last.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Self> {
        let mut members = self.members();
        let mut last = None;
        while let Some((key, value)) = members.next_member() {
            if key.is(name) {
                last = Some(value);
            }
        }
        last
    }

    /// Returns what [`get`](Self::get) does, if it is not `null`.
    pub(crate) fn given(&self, name: &str) -> Option<Self> {
        self.get(name).filter(|value| !value.is_null())
    }

    /// Returns the members in their order. Empty if the value is not an object.
    #[must_use]
    pub const fn members(&self) -> Members<'a> {
        Members { inside: Reader::inside(self.as_bytes(), b'{') }
    }

    /// Returns the elements in their order. Empty if the value is not an array.
    #[must_use]
    pub const fn elements(&self) -> Elements<'a> {
        Elements { inside: Reader::inside(self.as_bytes(), b'[') }
    }
}

/// Returns what is wrong with a text that the reader did not take.
#[cold]
pub(crate) fn why_invalid(text: &[u8]) -> Error {
    let mut scanner = Scanner::new();
    match scanner.check(text).and_then(|()| scanner.finish()) {
        Err(error) => error,
        // The reader and the scanner agree on what is valid.
        Ok(()) => Error::new(ErrorKind::UnexpectedByte, 0),
    }
}

/// An iterator over the members of an object: names and values. [`Raw::members`] returns it.
///
/// ```
/// use deltawire::json::Raw;
///
/// let raw = Raw::new(r#"{"a": 1, "b": [2]}"#)?;
/// let members: Vec<String> = raw.members().map(|(name, value)| format!("{name}={value}")).collect();
/// assert_eq!(members, ["a=1", "b=[2]"]);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Members<'a> {
    inside: Reader<'a>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Str<'a>, Raw<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_member().map(|(key, value)| (key.as_str(), value))
    }
}

impl<'a> Members<'a> {
    /// Returns the next member, whose name is not looked at whether it is UTF-8.
    #[inline]
    pub(crate) fn next_member(&mut self) -> Option<(Content<'a>, Raw<'a>)> {
        self.inside.next_in_container();
        let key = self.inside.key()?;
        Some((key, self.inside.valid_value()?))
    }
}

/// An iterator over the elements of an array. [`Raw::elements`] returns it.
///
/// ```
/// use deltawire::json::Raw;
///
/// let sum: u64 = Raw::new("[1, 2, 3]")?.elements().filter_map(|it| it.as_u64()).sum();
/// assert_eq!(sum, 6);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a> {
    inside: Reader<'a>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Raw<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.inside.next_in_container();
        self.inside.valid_value()
    }
}
