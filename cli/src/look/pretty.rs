//! JSON that arrives in fragments, indented, in the order in which it arrives.

use core::fmt::Write as _;

use deltawire::json::{Scanner, Status, Token, TokenKind};

use crate::modes::text::{Quoted, Visible};

/// Writes each token as it comes. A text that is no JSON is written as it is, from the place on that shows it.
pub(crate) struct Pretty {
    scanner: Scanner,
    /// Whether there is something in each container around.
    filled: Vec<bool>,
    is_after_key: bool,
    is_invalid: bool,
}

impl Pretty {
    pub(crate) const fn new() -> Self {
        Self { scanner: Scanner::new(), filled: Vec::new(), is_after_key: false, is_invalid: false }
    }

    /// Appends what `fragment` adds to `out`.
    pub(crate) fn push(&mut self, fragment: &str, out: &mut String) {
        let Self { scanner, filled, is_after_key, is_invalid } = self;
        let before = scanner.offset();
        if !*is_invalid {
            for token in scanner.push(fragment) {
                match token {
                    Ok(token) => write(&token, filled, is_after_key, out),
                    Err(_) => *is_invalid = true,
                }
            }
            if !*is_invalid {
                return;
            }
        }
        let good = match scanner.status() {
            Status::Invalid(error) => usize::try_from(error.offset().saturating_sub(before)).unwrap_or(0),
            _ => 0,
        };
        let rest = fragment.get(good.min(fragment.len())..).unwrap_or(fragment);
        // To write to a string does not fail.
        let _ = write!(out, "{}", Visible(rest.as_bytes()));
    }

    /// Says whether the text is JSON, and whole.
    pub(crate) fn status(&self) -> Status {
        self.scanner.status()
    }
}

fn write(token: &Token<'_>, filled: &mut Vec<bool>, is_after_key: &mut bool, out: &mut String) {
    let is_end = matches!(token.kind, TokenKind::EndObject | TokenKind::EndArray);
    if is_end {
        if filled.pop() == Some(true) {
            new_line(filled.len(), out);
        }
    } else if token.first && !core::mem::take(is_after_key) {
        let depth = filled.len();
        if let Some(has_members) = filled.last_mut() {
            if core::mem::replace(has_members, true) {
                out.push(',');
            }
            new_line(depth, out);
        }
    }
    match token.kind {
        TokenKind::BeginObject | TokenKind::BeginArray => {
            out.push(if token.kind == TokenKind::BeginObject { '{' } else { '[' });
            filled.push(false);
        }
        TokenKind::EndObject => out.push('}'),
        TokenKind::EndArray => out.push(']'),
        TokenKind::True => out.push_str("true"),
        TokenKind::False => out.push_str("false"),
        TokenKind::Null => out.push_str("null"),
        TokenKind::Number => out.push_str(&token.piece.to_string()),
        TokenKind::Key | TokenKind::String => {
            if token.first {
                out.push('"');
            }
            let quoted = Quoted(token.piece.to_string().as_bytes()).to_string();
            out.push_str(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default());
            if token.last {
                out.push('"');
                if token.kind == TokenKind::Key {
                    out.push_str(": ");
                    *is_after_key = true;
                }
            }
        }
    }
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    (0..depth).for_each(|_| out.push_str("  "));
}
