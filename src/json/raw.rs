//! A JSON value as its text.

use core::fmt;

use super::string::{Content, Str};
use crate::bytes::as_text;

/// A whole JSON value, kept as its text and read on demand.
///
/// Each lookup reads the text again, up to what you ask for: keep what you look up if you need it twice. It does not
/// allocate and does not recurse.
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

    /// Wraps what is known to be the text of a value: of a string, with escapes or without.
    #[inline]
    pub(crate) const fn valid(text: &'a [u8], is_plain: bool) -> Self {
        Self { text, is_plain }
    }

    /// Returns the text.
    ///
    /// This takes time in proportion to the length, because the text is checked for UTF-8 once more. Use
    /// [`as_bytes`](Self::as_bytes) where bytes will do.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        as_text(self.text)
    }

    /// Returns the text as bytes, which are UTF-8. This costs nothing.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.text
    }

    /// Returns whether the value is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.starts_with(b'n')
    }

    /// Returns whether the value is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.starts_with(b'{')
    }

    /// Returns whether the value is an array.
    #[must_use]
    pub fn is_array(&self) -> bool {
        self.starts_with(b'[')
    }

    /// Returns whether the value is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.text.first(), Some(b'-' | b'0'..=b'9'))
    }

    #[inline]
    fn starts_with(&self, byte: u8) -> bool {
        self.text.first() == Some(&byte)
    }

    /// Returns the content if the value is a string, otherwise `None`.
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

    /// Returns the value if it is a number that is written without sign, fraction and exponent and fits, otherwise
    /// `None`. For other numbers parse [`as_str`](Self::as_str).
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
            // The digits are 0x30 to 0x39.
            let digit = byte ^ b'0';
            if digit > 9 { None } else { number.checked_mul(10)?.checked_add(digit.into()) }
        })
    }

    /// Returns the value if it is `true` or `false`, otherwise `None`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.text {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    /// Deserializes the value into a type of your own, which may borrow from the text.
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
    /// If the value does not fit the type. The value itself is unharmed: you can look into it with [`get`](Self::get).
    #[cfg(feature = "serde_json")]
    pub fn deserialize<T: serde::Deserialize<'a>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.text)
    }

    /// Deserializes the value with `simd-json`, which works in a copy of the text. It is for programs that use `simd-json`
    /// already: up to 1 MiB it was not faster than `deserialize`.
    ///
    /// # Errors
    ///
    /// If the value does not fit the type. The value itself is unharmed: you can look into it with [`get`](Self::get).
    #[cfg(feature = "simd-json")]
    pub fn deserialize_simd<T: serde::de::DeserializeOwned>(
        &self,
    ) -> Result<T, impl core::error::Error + Send + Sync + 'static> {
        simd_json::serde::from_slice(&mut self.text.to_vec())
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
