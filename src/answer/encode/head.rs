//! What a stream says of itself.

/// What a written answer is called: what every dialect says at its beginning, and parts do not have.
///
/// ```
/// use deltawire::answer::Head;
///
/// let head = Head::new("msg_1", "model-x").with_created(1_800_000_000);
/// assert_eq!(head, Head::new("msg_1", "model-x").with_created(1_800_000_000));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Head<'h> {
    pub(super) id: &'h str,
    pub(super) model: &'h str,
    pub(super) created: u64,
}

impl<'h> Head<'h> {
    /// Returns one with an id, which no other answer should have, and the name of the model. Calls without an id get theirs
    /// from it.
    #[must_use]
    pub const fn new(id: &'h str, model: &'h str) -> Self {
        Self { id, model, created: 0 }
    }

    /// Returns the same with the time at which the answer was created, in seconds since 1970. Anthropic does not say it;
    /// without it the others say 0.
    #[must_use]
    pub const fn with_created(self, created: u64) -> Self {
        Self { created, ..self }
    }
}
