//! What a dialect has to say for itself.

use core::fmt;

use super::super::finish::Reason;
use super::super::part::{ToolKind, ToolStart};
use super::super::server_error::ServerError;
use super::calls::Call;
use super::core::{Block, Channel, Core};
use super::head::Head;
use super::said::Said;
use super::wire::{Content, decimal, hexadecimal};
use crate::anthropic::ErrorType;
use crate::json::Str;
use crate::sse::{EncodeError, Storage};
use crate::stream::hash_bytes;

type Done = Result<(), EncodeError>;

/// A dialect. What it is asked to write comes in an order that it has: a text is open before more of it comes, where
/// [`HAS_BLOCKS`](Self::HAS_BLOCKS), and a call before its input.
pub(super) trait Voice {
    /// Whether texts have a beginning and an end.
    const HAS_BLOCKS: bool;

    /// Whether an error can only come after the beginning.
    const FAILS_BEGUN: bool;

    /// Whether it has signatures, which come in a text of their own or at the end of one of reasoning.
    const HAS_SIGNATURES: bool;

    /// Returns as what it says a text, if it can.
    fn channel(wanted: Channel, with_reasoning: bool) -> Option<Channel>;

    /// Returns what it can say of a call.
    fn call_of(kind: ToolKind) -> Said;

    fn begin<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Done;

    fn open<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, block: Block) -> Done;

    fn text<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, channel: Channel, text: &str) -> Done;

    fn close<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, block: Block) -> Done;

    fn signature<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, block: Block, text: Str<'_>) -> Done;

    fn start_call<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, call: &Call, start: &ToolStart<'_>) -> Done;

    fn input<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, call: &Call, input: Content<'_>) -> Done;

    fn end_call<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, call: &Call, is_complete: bool) -> Done;

    /// Writes the end of an answer that is complete. Nothing is open.
    fn complete<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, reason: Reason) -> Result<Said, EncodeError>;

    /// Writes an error in place of the rest.
    fn fail<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, failure: &Failure<'_>) -> Result<Said, EncodeError>;
}

/// Why an answer does not go on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure<'a> {
    /// What kind of error it is: of OpenAI the type, of the others what it is matched by.
    pub(super) kind: Content<'a>,
    /// What it is matched by.
    pub(super) name: Content<'a>,
    /// What it is matched by in Anthropic's words, if that is known.
    pub(super) anthropic: Option<&'static str>,
    pub(super) code: Option<Str<'a>>,
    pub(super) message: Content<'a>,
    pub(super) status: Option<u16>,
}

impl<'a> Failure<'a> {
    /// Returns one that no server sent.
    pub(super) fn of(name: &'a str, message: &'a str) -> Self {
        let [name, message] = [name, message].map(Content::from);
        Self { kind: name, name, anthropic: Some(ErrorType::Api.name()), code: None, message, status: None }
    }
}

impl<'a> From<&ServerError<'a>> for Failure<'a> {
    fn from(error: &ServerError<'a>) -> Self {
        let name = Content::from(error.name());
        let (kind, code) = match error {
            ServerError::OpenAi(error) => (Content::from(error.error_type_name()), error.code()),
            _ => (name, None),
        };
        let kind = if kind.is_empty() { name } else { kind };
        let anthropic = match error {
            ServerError::Anthropic(_) => None,
            _ => Some(anthropic_type(error).name()),
        };
        Self { kind, name, anthropic, code, message: error.message().into(), status: error.status() }
    }
}

/// Returns the class of Anthropic's that is nearest to an error of another vendor.
fn anthropic_type(error: &ServerError<'_>) -> ErrorType {
    match error.status() {
        Some(400) => return ErrorType::InvalidRequest,
        Some(401) => return ErrorType::Authentication,
        Some(403) => return ErrorType::Permission,
        Some(404) => return ErrorType::NotFound,
        Some(413) => return ErrorType::RequestTooLarge,
        Some(429) => return ErrorType::RateLimit,
        Some(503 | 529) => return ErrorType::Overloaded,
        Some(504) => return ErrorType::Timeout,
        _ => {}
    }
    let name = error.name();
    if name.is_one_of(&["rate_limit_exceeded", "rate_limit_error", "insufficient_quota"]) {
        ErrorType::RateLimit
    } else if name.is_one_of(&["server_is_overloaded", "overloaded_error", "slow_down"]) {
        ErrorType::Overloaded
    } else if name.is_one_of(&["invalid_request_error", "invalid_prompt", "context_length_exceeded"]) {
        ErrorType::InvalidRequest
    } else {
        ErrorType::Api
    }
}

/// Room for the digits of an id.
pub(super) struct Digits {
    hash: [u8; 16],
    number: [u8; 20],
}

impl Digits {
    pub(super) const EMPTY: Self = Self { hash: [0; 16], number: [0; 20] };
}

/// Returns the id of a call in pieces, or what one is called that has none: `call_`, a hash of the id of the answer, and its
/// number. The number alone would be that of a call of each answer in a conversation.
pub(super) fn id_of<'a>(head: &Head<'_>, start: &ToolStart<'a>, digits: &'a mut Digits) -> [&'a str; 4] {
    match start.id.map(|id| id.as_escaped()).filter(|id| !id.is_empty()) {
        Some(id) => [id, "", "", ""],
        None => {
            let hash = hexadecimal(hash_bytes(head.id.as_bytes()), &mut digits.hash);
            ["call_", hash, "_", decimal(start.call.into(), &mut digits.number)]
        }
    }
}

/// Writes it.
pub(super) fn put_id<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, start: &ToolStart<'_>) -> Done {
    let mut digits = Digits::EMPTY;
    id_of(&core.state.head, start, &mut digits).into_iter().try_for_each(|piece| core.wire.put(piece))
}
