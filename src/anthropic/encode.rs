//! Events to bytes, for a proxy that writes events of its own.

use core::fmt::{self, Write as _};

use super::event::Event;
use super::server_error::ServerError;
use crate::json::{OneLine, Quoted, Raw};
use crate::sse::{self, EncodeError, Frame};

/// Writes events into any [`core::fmt::Write`], and forwards frames.
///
/// A [`Decoder`](super::Decoder) reads back what was written.
///
/// ```
/// use deltawire::anthropic::Encoder;
///
/// let mut out = String::new();
/// let mut encoder = Encoder::new(&mut out);
/// encoder.message_start("msg_1", "claude-x", 9)?;
/// encoder.text_start(0)?;
/// encoder.text_delta(0, "two\nlines")?;
/// encoder.block_stop(0)?;
/// encoder.message_delta("end_turn", None, 2)?;
/// encoder.message_stop()?;
/// assert!(out.contains("\"delta\":{\"type\":\"text_delta\",\"text\":\"two\\nlines\"}}\n\n"));
/// assert!(out.ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
/// # Ok::<(), deltawire::sse::EncodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder<W> {
    frames: sse::Encoder<W>,
}

impl<W: fmt::Write> Encoder<W> {
    /// Returns an encoder that writes to `out`.
    pub const fn new(out: W) -> Self {
        Self { frames: sse::Encoder::new(out) }
    }

    /// Returns the writer, to send what it holds so far.
    pub const fn get_mut(&mut self) -> &mut W {
        self.frames.get_mut()
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.frames.into_inner()
    }

    /// Writes the start of a message, which has no content yet.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn message_start(&mut self, id: &str, model: &str, input_tokens: u64) -> Result<(), EncodeError> {
        let (id, model) = (Quoted::new(id), Quoted::new(model));
        self.event(
            "message_start",
            format_args!(
                r#","message":{{"id":{id},"type":"message","role":"assistant","model":{model},"content":[],"stop_reason":null,"stop_sequence":null,"usage":{{"input_tokens":{input_tokens},"output_tokens":0}}}}"#
            ),
        )
    }

    /// Writes the start of a block of text.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn text_start(&mut self, index: u32) -> Result<(), EncodeError> {
        self.start(index, format_args!(r#"{{"type":"text","text":""}}"#))
    }

    /// Writes the start of a block of thinking.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn thinking_start(&mut self, index: u32) -> Result<(), EncodeError> {
        self.start(index, format_args!(r#"{{"type":"thinking","thinking":"","signature":""}}"#))
    }

    /// Writes the start of a call of a tool that the client runs.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn tool_use_start(&mut self, index: u32, id: &str, name: &str) -> Result<(), EncodeError> {
        let (id, name) = (Quoted::new(id), Quoted::new(name));
        self.start(index, format_args!(r#"{{"type":"tool_use","id":{id},"name":{name},"input":{{}}}}"#))
    }

    /// Writes the start of any other block, which is given as an object: the result of a tool that the server ran, for
    /// example.
    ///
    /// ```
    /// use deltawire::anthropic::Encoder;
    /// use deltawire::json::Raw;
    ///
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.block_start(0, Raw::new(r#"{"type":"redacted_thinking","data":"QUI="}"#)?)?;
    /// encoder.block_stop(0)?;
    /// assert!(encoder.into_inner().contains(r#""content_block":{"type":"redacted_thinking","data":"QUI="}}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn block_start(&mut self, index: u32, block: Raw<'_>) -> Result<(), EncodeError> {
        self.start(index, format_args!("{}", OneLine(block)))
    }

    /// Writes more text of a block.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn text_delta(&mut self, index: u32, text: &str) -> Result<(), EncodeError> {
        self.text_member(index, "text_delta", "text", text)
    }

    /// Writes more thinking of a block.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn thinking_delta(&mut self, index: u32, thinking: &str) -> Result<(), EncodeError> {
        self.text_member(index, "thinking_delta", "thinking", thinking)
    }

    /// Writes the signature of a block of thinking, which is complete then.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn signature_delta(&mut self, index: u32, signature: &str) -> Result<(), EncodeError> {
        self.text_member(index, "signature_delta", "signature", signature)
    }

    /// Writes more of the JSON text that is the input of a call. Any fragment will do.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn input_json_delta(&mut self, index: u32, json: &str) -> Result<(), EncodeError> {
        self.text_member(index, "input_json_delta", "partial_json", json)
    }

    /// Writes any other update to a block, which is given as an object with a `type`: a citation, for example.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn block_delta(&mut self, index: u32, delta: Raw<'_>) -> Result<(), EncodeError> {
        self.event("content_block_delta", format_args!(r#","index":{index},"delta":{}"#, OneLine(delta)))
    }

    /// Writes the end of a block.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn block_stop(&mut self, index: u32) -> Result<(), EncodeError> {
        self.event("content_block_stop", format_args!(r#","index":{index}"#))
    }

    /// Writes why the message ends, and how many tokens were written. The reason is given by name, as that of an error;
    /// [`StopReason::name`](super::StopReason::name) has the names. `stop_sequence` is that of the request which the model wrote.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn message_delta(
        &mut self,
        stop_reason: &str,
        stop_sequence: Option<&str>,
        output_tokens: u64,
    ) -> Result<(), EncodeError> {
        let (stop_reason, stop_sequence) = (Quoted::new(stop_reason), QuotedOrNull(stop_sequence));
        self.event(
            "message_delta",
            format_args!(
                r#","delta":{{"stop_reason":{stop_reason},"stop_sequence":{stop_sequence}}},"usage":{{"output_tokens":{output_tokens}}}"#
            ),
        )
    }

    /// Writes an error, the last event of a stream. Its type is given by name, so that you can forward a type that this
    /// version does not know; [`ErrorType::name`](super::ErrorType::name) has the names.
    ///
    /// ```
    /// use deltawire::anthropic::{Encoder, ErrorType};
    ///
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.error(ErrorType::Overloaded.name(), "Overloaded")?;
    /// assert!(encoder.into_inner().ends_with("{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"));
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn error(&mut self, error_type: &str, message: &str) -> Result<(), EncodeError> {
        let (error_type, message) = (Quoted::new(error_type), Quoted::new(message));
        self.event("error", format_args!(r#","error":{{"type":{error_type},"message":{message}}}"#))
    }

    /// Writes the end marker of a message.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn message_stop(&mut self) -> Result<(), EncodeError> {
        self.event("message_stop", format_args!(""))
    }

    /// Writes a ping: a sign to the reader that the connection is alive.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn ping(&mut self) -> Result<(), EncodeError> {
        self.event("ping", format_args!(""))
    }

    /// Forwards a frame: its reader sees the same event type, data, last event id and reconnection time.
    ///
    /// # Errors
    ///
    /// If the name, the id or the data is not UTF-8, if the name holds a NUL, or if the writer fails.
    pub fn forward(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.frames.forward(frame)
    }

    /// Forwards an error that a server sent, with all its members. If it came as bare JSON it becomes an `error` event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn forward_error(&mut self, error: &ServerError<'_>) -> Result<(), EncodeError> {
        let raw = error.raw();
        let (head, tail) = match Event::parse(raw.as_bytes()) {
            Ok(Event::Error(_)) => ("", ""),
            // It was the value of a field `error:`.
            _ => (r#"{"type":"error","error":"#, "}"),
        };
        Ok(write!(self.frames.out(), "event: error\ndata: {head}{}{tail}\n\n", OneLine(raw))?)
    }

    /// Writes the time in milliseconds that a reader should wait before it connects again.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn retry(&mut self, milliseconds: u64) -> Result<(), EncodeError> {
        self.frames.retry(milliseconds)
    }

    /// Writes a comment. Readers pass over it; it keeps the connection alive.
    ///
    /// # Errors
    ///
    /// If `text` holds a CR, LF or NUL, or if the writer fails.
    pub fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.frames.comment(text)
    }

    fn start(&mut self, index: u32, block: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        self.event("content_block_start", format_args!(r#","index":{index},"content_block":{block}"#))
    }

    fn text_member(&mut self, index: u32, kind: &str, name: &str, text: &str) -> Result<(), EncodeError> {
        let text = Quoted::new(text);
        self.event(
            "content_block_delta",
            format_args!(r#","index":{index},"delta":{{"type":"{kind}","{name}":{text}}}"#),
        )
    }

    /// Writes an event. Nothing in `members` holds a line break: text is quoted as JSON.
    fn event(&mut self, kind: &str, members: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        Ok(write!(self.frames.out(), "event: {kind}\ndata: {{\"type\":\"{kind}\"{members}}}\n\n")?)
    }
}

/// A string, or `null`.
struct QuotedOrNull<'t>(Option<&'t str>);

impl fmt::Display for QuotedOrNull<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(text) => Quoted::new(text).fmt(f),
            None => f.write_str("null"),
        }
    }
}
