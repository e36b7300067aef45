//! A JSON value as its text.

use core::fmt;

use super::read::Reader;
use super::scanner::Scanner;
use super::string::{Content, Str};
use crate::error::{Error, ErrorKind};

/// A JSON value that is there as a whole, kept as its text and looked into on demand.
///
/// Each look reads the text again, up to what is asked for. Nothing is allocated, and nothing recurses.
///
/// ```
/// use deltawire::json::Raw;
///
/// let raw = Raw::new(r#" {"url": "https:\/\/example.org", "results": [{"n": 1}, {"n": 2}]} "#)?;
/// assert_eq!(raw.get("url").and_then(|url| url.as_string()).unwrap(), "https://example.org");
/// let sum: u64 = raw.get("results").unwrap().elements().filter_map(|it| it.get("n")?.as_u64()).sum();
/// assert_eq!(sum, 3);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Raw<'a> {
    /// It is UTF-8.
    text: &'a [u8],
    /// Of a string, whether there is no escape in it; else it means nothing, and is false.
    is_plain: bool,
}

impl<'a> Raw<'a> {
    /// The empty object.
    pub(crate) const EMPTY: Self = Self { text: b"{}", is_plain: false };

    /// Wraps a JSON text, white space around it left out.
    ///
    /// # Errors
    ///
    /// As [`Scanner::push`] and [`Scanner::finish`]: at the first byte that makes it invalid.
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

    /// Wraps what is known to be the text of a value: of a string, with escapes or without.
    #[inline]
    pub(crate) const fn valid(text: &'a [u8], is_plain: bool) -> Self {
        Self { text, is_plain }
    }

    /// Returns the text.
    ///
    /// It is known to be UTF-8, but Rust wants to see that once more: it takes time in proportion to the length.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        core::str::from_utf8(self.text).unwrap_or_default()
    }

    /// Returns the text as bytes, which are UTF-8.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.text
    }

    /// Says whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.starts_with(b'n')
    }

    /// Says whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.starts_with(b'{')
    }

    /// Says whether it is an array.
    #[must_use]
    pub fn is_array(&self) -> bool {
        self.starts_with(b'[')
    }

    /// Says whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.text.first(), Some(b'-' | b'0'..=b'9'))
    }

    #[inline]
    fn starts_with(&self, byte: u8) -> bool {
        self.text.first() == Some(&byte)
    }

    /// Returns the content if it is a string.
    #[inline]
    #[must_use]
    pub fn as_string(&self) -> Option<Str<'a>> {
        self.content().map(|content| content.as_str())
    }

    /// Does the same, and does not look whether it is UTF-8.
    #[inline]
    pub(crate) fn content(&self) -> Option<Content<'a>> {
        let [b'"', bytes @ .., b'"'] = self.text else { return None };
        Some(Content { bytes, is_plain: self.is_plain })
    }

    /// Returns the number if it is one, without fraction and exponent, that fits.
    ///
    /// ```
    /// use deltawire::json::Raw;
    ///
    /// assert_eq!(Raw::new("18446744073709551615")?.as_u64(), Some(u64::MAX));
    /// for other in ["18446744073709551616", "-1", "1.0", "1e3", "\"1\"", "null"] {
    ///     assert_eq!(Raw::new(other)?.as_u64(), None);
    /// }
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.text.iter().try_fold(0_u64, |number, byte| {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 { None } else { number.checked_mul(10)?.checked_add(digit.into()) }
        })
    }

    /// Returns the value if it is `true` or `false`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.text {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    /// Returns the member of that name, if it is an object that has it: the last one if there are several.
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

    /// Returns the members in their order, if it is an object; else none.
    #[must_use]
    pub const fn members(&self) -> Members<'a> {
        Members { inside: Reader::inside(self.text, b'{') }
    }

    /// Returns the elements, if it is an array; else none.
    #[must_use]
    pub const fn elements(&self) -> Elements<'a> {
        Elements { inside: Reader::inside(self.text, b'[') }
    }

    /// Makes a value of the caller's own type of it, which may borrow the text.
    ///
    /// ```
    /// use deltawire::json::Raw;
    ///
    /// let raw = Raw::new(r#"{"stdout": "ok", "return_code": 0}"#)?;
    /// let value: serde_json::Value = raw.deserialize().unwrap();
    /// assert_eq!(value["return_code"], 0);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the type does not fit the value.
    #[cfg(feature = "serde_json")]
    pub fn deserialize<T: serde::Deserialize<'a>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.text)
    }

    /// Does the same with `simd-json`, which works in a copy of the text. Worth it for large values.
    ///
    /// # Errors
    ///
    /// If the type does not fit the value.
    #[cfg(feature = "simd-json")]
    pub fn deserialize_simd<T: serde::de::DeserializeOwned>(
        &self,
    ) -> Result<T, impl core::error::Error + Send + Sync + 'static> {
        simd_json::serde::from_slice(&mut self.text.to_vec())
    }
}

/// Tells what is wrong with a text that the reader did not take.
#[cold]
pub(crate) fn why_invalid(text: &[u8]) -> Error {
    let mut scanner = Scanner::new();
    match scanner.check(text).and_then(|()| scanner.finish()) {
        Err(error) => error,
        // The reader and the scanner agree on what is valid.
        Ok(()) => Error::new(ErrorKind::UnexpectedByte, 0),
    }
}

impl PartialEq for Raw<'_> {
    /// Compares the texts.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Raw<'_> {}

impl core::hash::Hash for Raw<'_> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The members of an object: names and values. [`Raw::members`] returns it.
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
    fn next_member(&mut self) -> Option<(Content<'a>, Raw<'a>)> {
        self.inside.next_in_container();
        let key = self.inside.key()?;
        Some((key, self.inside.value()?))
    }
}

/// The elements of an array. [`Raw::elements`] returns it.
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
        self.inside.value()
    }
}
