//! How to have a model go on with its text.

/// How to have a model go on with a text that broke off.
///
/// ```
/// use deltawire::retry::{Continuation, Policy};
///
/// assert_eq!(Continuation::of_model("claude-sonnet-4-5-20250929"), Continuation::Prefill);
/// assert_eq!(Continuation::of_model("claude-opus-4-6"), Continuation::Instruct);
/// let policy = Policy::new().with_continuation(Continuation::of_model("gpt-5"));
/// # assert_eq!(policy, Policy::new());
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Continuation {
    /// By the text as the beginning of its turn. Some models refuse that, some begin anew.
    Prefill,
    /// By telling it to. Every model understands that.
    #[default]
    Instruct,
    /// Not at all.
    Never,
}

impl Continuation {
    /// What to tell a model, if you have nothing better: as a message of the user, after the text as the model's turn.
    pub const INSTRUCTION: &'static str = "Your answer was interrupted. Go on exactly where it stops, without repeating any of it \
         and without a remark on the interruption.";

    /// Returns what works with a model, by its name: `Prefill` for Claude up to 4.5, `Instruct` for any other.
    ///
    /// Claude refuses a prefill from 4.6 on. OpenAI and Gemini never took one, and the models that do (of DeepSeek, Mistral, and
    /// servers of your own) need a flag in the request that differs from server to server: choose `Prefill` for those yourself.
    #[must_use]
    pub fn of_model(model: &str) -> Self {
        match claude_version(model.as_bytes()) {
            Some(version) if version <= (4, 5) => Self::Prefill,
            _ => Self::Instruct,
        }
    }
}

/// Returns the version in the name of a Claude model: `claude-3-5-haiku-20241022`, `us.anthropic.claude-opus-4-6-v1:0`,
/// `anthropic/claude-sonnet-4.5`, `claude-sonnet-4@20250514`, `anthropic.claude-v2:1`.
fn claude_version(model: &[u8]) -> Option<(u8, u8)> {
    let mut words = model.split(|byte| !byte.is_ascii_alphanumeric());
    words.find(|word| *word == b"claude")?;
    let mut word = words.next()?;
    if word == b"instant" {
        word = words.next()?;
    }
    // The first models have `v2` as their version. Bedrock puts another number of that form last, of which nothing is to be learned.
    let major = match marked_version(word) {
        Some(major) => major,
        None => loop {
            if let Some(major) = version(word) {
                break major;
            }
            word = words.next().filter(|word| marked_version(word).is_none())?;
        },
    };
    Some((major, words.next().and_then(version).unwrap_or(0)))
}

/// Reads `v2`.
fn marked_version(word: &[u8]) -> Option<u8> {
    version(word.strip_prefix(b"v")?)
}

/// Reads one or two digits: more are a date.
fn version(word: &[u8]) -> Option<u8> {
    match word {
        [digit @ b'0'..=b'9'] => Some(digit & 0xF),
        [ten @ b'0'..=b'9', digit @ b'0'..=b'9'] => (ten & 0xF).checked_mul(10)?.checked_add(digit & 0xF),
        _ => None,
    }
}
