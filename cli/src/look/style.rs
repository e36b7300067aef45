//! How a character looks.

use core::fmt;
use core::ops::BitOr;

/// A set of attributes. `Display` writes the escape sequence that sets them, and no others.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Style(u8);

impl Style {
    pub(crate) const PLAIN: Self = Self(0);
    pub(crate) const BOLD: Self = Self(1);
    pub(crate) const DIM: Self = Self(2);
    pub(crate) const ITALIC: Self = Self(4);
    pub(crate) const UNDERLINE: Self = Self(8);
    pub(crate) const STRUCK: Self = Self(16);
    pub(crate) const CYAN: Self = Self(32);
    pub(crate) const YELLOW: Self = Self(64);

    const CODES: [(Self, &str); 7] = [
        (Self::BOLD, ";1"),
        (Self::DIM, ";2"),
        (Self::ITALIC, ";3"),
        (Self::UNDERLINE, ";4"),
        (Self::STRUCK, ";9"),
        (Self::CYAN, ";36"),
        (Self::YELLOW, ";33"),
    ];
}

impl BitOr for Style {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\x1B[0")?;
        for (style, code) in Self::CODES {
            if self.0 & style.0 != 0 {
                f.write_str(code)?;
            }
        }
        f.write_str("m")
    }
}
