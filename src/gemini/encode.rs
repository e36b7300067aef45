//! Events to bytes, for a server or a proxy that writes events of its own.

use core::fmt::{self, Write as _};

use super::event::Event;
use super::function_call::ArgValue;
use super::server_error::ServerError;
use crate::json::{OneLine, Quoted, Raw};
use crate::sse::{self, EncodeError, Frame};

/// Writes chunks into any [`core::fmt::Write`], and forwards frames.
///
/// A [`Decoder`](super::Decoder) reads back what was written. The `candidate` of a method is its index; without several
/// candidates it is 0. Lines end in LF, as everywhere in this crate: the vendor writes CR LF, but its clients take both, and a
/// stream has one form whether a frame is forwarded or made here.
///
/// ```
/// use deltawire::gemini::{Encoder, FinishReason};
///
/// let mut encoder = Encoder::new(String::new());
/// encoder.text(0, "two\nlines")?;
/// encoder.finish(0, FinishReason::Stop.name())?;
/// assert_eq!(
///     encoder.into_inner(),
///     "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"two\\nlines\"}],\"role\":\"model\"},\"index\":0}]}\n\n\
///      data: {\"candidates\":[{\"finishReason\":\"STOP\",\"index\":0}]}\n\n"
/// );
/// # Ok::<(), deltawire::sse::EncodeError>(())
/// ```
///
/// A call whose arguments are written while they are made:
///
/// ```
/// # #[cfg(feature = "serde_json")] {
/// use deltawire::gemini::{ArgValue, Decoder, Encoder, Response};
/// use deltawire::json::Raw;
///
/// let mut encoder = Encoder::new(String::new());
/// encoder.call_start(0, None, "book")?;
/// encoder.call_text(0, "$.city", "Bos", true)?;
/// encoder.call_text(0, "$.city", "ton", false)?;
/// encoder.call_value(0, "$.days", ArgValue::Number(Raw::new("3")?))?;
/// encoder.call_end(0)?;
/// encoder.finish(0, "STOP")?;
/// let body = encoder.into_inner();
///
/// let (mut decoder, mut response) = (Decoder::new(), Response::new());
/// let mut chunk = body.as_bytes();
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     response.apply(&event?)?;
/// }
/// assert_eq!(response.tool_calls().next().unwrap().input().unwrap()["city"], "Boston");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder<W> {
    frames: sse::Encoder<W>,
}

/// A member if there is a value, with the comma before it.
struct Member<'a>(&'a str, Option<&'a str>);

impl fmt::Display for Member<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(value) => write!(f, ",\"{}\":{}", self.0, Quoted::new(value)),
            None => Ok(()),
        }
    }
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

    /// Writes a chunk that says which model answers, and how the answer is called.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn start(&mut self, model_version: &str, response_id: &str) -> Result<(), EncodeError> {
        let (model, id) = (Quoted::new(model_version), Quoted::new(response_id));
        self.payload(format_args!(r#"{{"candidates":[],"modelVersion":{model},"responseId":{id}}}"#))
    }

    /// Writes more text.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn text(&mut self, candidate: u32, text: &str) -> Result<(), EncodeError> {
        self.one_part(candidate, format_args!(r#"{{"text":{}}}"#, Quoted::new(text)))
    }

    /// Writes more of the thoughts.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn thought(&mut self, candidate: u32, text: &str) -> Result<(), EncodeError> {
        self.one_part(candidate, format_args!(r#"{{"text":{},"thought":true}}"#, Quoted::new(text)))
    }

    /// Writes a signature of the thoughts, in base64, on a part of its own.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn signature(&mut self, candidate: u32, signature: &str) -> Result<(), EncodeError> {
        self.one_part(candidate, format_args!(r#"{{"text":"","thoughtSignature":{}}}"#, Quoted::new(signature)))
    }

    /// Writes a call that is whole. Its `args` should be an object, or a reader refuses it. For a call with a signature use
    /// [`part`](Self::part).
    ///
    /// ```
    /// use deltawire::gemini::Encoder;
    /// use deltawire::json::Raw;
    ///
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.function_call(0, Some("c1"), "now", Raw::new(r#"{"zone": "UTC"}"#)?)?;
    /// assert!(encoder.into_inner().contains(r#"{"functionCall":{"name":"now","id":"c1","args":{"zone": "UTC"}}}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn function_call(
        &mut self,
        candidate: u32,
        id: Option<&str>,
        name: &str,
        args: Raw<'_>,
    ) -> Result<(), EncodeError> {
        let (name, id, args) = (Quoted::new(name), Member("id", id), OneLine(args));
        self.one_part(candidate, format_args!(r#"{{"functionCall":{{"name":{name}{id},"args":{args}}}}}"#))
    }

    /// Writes the beginning of a call whose arguments come in pieces.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn call_start(&mut self, candidate: u32, id: Option<&str>, name: &str) -> Result<(), EncodeError> {
        let (name, id) = (Quoted::new(name), Member("id", id));
        self.one_part(candidate, format_args!(r#"{{"functionCall":{{"name":{name}{id},"willContinue":true}}}}"#))
    }

    /// Writes a string, or a piece of one, that belongs at a place of the arguments, such as `$.days[0].city`. `will_continue`
    /// if more of the same string follows.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn call_text(
        &mut self,
        candidate: u32,
        json_path: &str,
        text: &str,
        will_continue: bool,
    ) -> Result<(), EncodeError> {
        let more = if will_continue { ",\"willContinue\":true" } else { "" };
        self.piece(candidate, json_path, format_args!(",\"stringValue\":{}{more}", Quoted::new(text)))
    }

    /// Writes a value that belongs at a place of the arguments.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn call_value(&mut self, candidate: u32, json_path: &str, value: ArgValue<'_>) -> Result<(), EncodeError> {
        match value {
            ArgValue::String(text) => {
                self.piece(candidate, json_path, format_args!(",\"stringValue\":\"{}\"", text.as_escaped()))
            }
            ArgValue::Number(number) => {
                self.piece(candidate, json_path, format_args!(",\"numberValue\":{}", OneLine(number)))
            }
            ArgValue::Bool(it) => self.piece(candidate, json_path, format_args!(",\"boolValue\":{it}")),
            ArgValue::Null => self.piece(candidate, json_path, format_args!(",\"nullValue\":null")),
            ArgValue::None => self.piece(candidate, json_path, format_args!("")),
        }
    }

    /// Writes the end of a call whose arguments came in pieces.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn call_end(&mut self, candidate: u32) -> Result<(), EncodeError> {
        self.one_part(candidate, format_args!(r#"{{"functionCall":{{}}}}"#))
    }

    /// Writes an image or another file, in base64.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn inline_data(&mut self, candidate: u32, mime_type: &str, base64: &str) -> Result<(), EncodeError> {
        let (mime_type, data) = (Quoted::new(mime_type), Quoted::new(base64));
        self.one_part(candidate, format_args!(r#"{{"inlineData":{{"mimeType":{mime_type},"data":{data}}}}}"#))
    }

    /// Writes any other part, an object. Line ends in it are left out.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn part(&mut self, candidate: u32, part: Raw<'_>) -> Result<(), EncodeError> {
        self.one_part(candidate, format_args!("{}", OneLine(part)))
    }

    /// Writes why a candidate ends, by name, so that you can forward a reason that this version does not know;
    /// [`FinishReason::name`](super::FinishReason::name) has the names.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn finish(&mut self, candidate: u32, reason: &str) -> Result<(), EncodeError> {
        let reason = Quoted::new(reason);
        self.payload(format_args!(r#"{{"candidates":[{{"finishReason":{reason},"index":{candidate}}}]}}"#))
    }

    /// Writes the counts of tokens so far, of the prompt, the answer and the thoughts, and their sum.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn usage(&mut self, prompt: u64, candidates: u64, thoughts: u64) -> Result<(), EncodeError> {
        // No sum of tokens comes near to 2^64: one that would says so by being the largest.
        let total = prompt.saturating_add(candidates).saturating_add(thoughts);
        self.payload(format_args!(
            "{{\"usageMetadata\":{{\"promptTokenCount\":{prompt},\"candidatesTokenCount\":{candidates},\
             \"thoughtsTokenCount\":{thoughts},\"totalTokenCount\":{total}}}}}"
        ))
    }

    /// Writes that the prompt is blocked: that is all of the answer.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn block(&mut self, reason: &str) -> Result<(), EncodeError> {
        self.payload(format_args!(r#"{{"promptFeedback":{{"blockReason":{}}}}}"#, Quoted::new(reason)))
    }

    /// Writes any other chunk, an object. Line ends in it are left out.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn chunk(&mut self, chunk: Raw<'_>) -> Result<(), EncodeError> {
        self.payload(format_args!("{}", OneLine(chunk)))
    }

    /// Writes an error, the last event of a stream.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn error(&mut self, code: u16, status: &str, message: &str) -> Result<(), EncodeError> {
        let (status, message) = (Quoted::new(status), Quoted::new(message));
        self.payload(format_args!(r#"{{"error":{{"code":{code},"message":{message},"status":{status}}}}}"#))
    }

    /// Forwards a frame: its reader sees the same event type, data, last event id and reconnection time. An element of an
    /// array, which a body without `alt=sse` is, becomes a frame of an event stream.
    ///
    /// # Errors
    ///
    /// If the name, the id or the data is not UTF-8, if the name holds a NUL, or if the writer fails.
    pub fn forward(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.frames.forward(frame)
    }

    /// Forwards an error that a server sent, with all its members. If it came as bare JSON it becomes an event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn forward_error(&mut self, error: &ServerError<'_>) -> Result<(), EncodeError> {
        let raw = OneLine(error.raw());
        match Event::parse(error.raw().as_bytes()) {
            Ok(Event::Error(_)) => self.payload(format_args!("{raw}")),
            // It was the value of a field `error:`.
            _ => self.payload(format_args!("{{\"error\":{raw}}}")),
        }
    }

    /// Writes a comment. Readers pass over it; it keeps the connection alive.
    ///
    /// # Errors
    ///
    /// If `text` holds a CR, LF or NUL, or if the writer fails.
    pub fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.frames.comment(text)
    }

    /// Writes the time in milliseconds that a reader should wait before it connects again.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn retry(&mut self, milliseconds: u64) -> Result<(), EncodeError> {
        self.frames.retry(milliseconds)
    }

    fn piece(&mut self, candidate: u32, json_path: &str, value: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        let path = Quoted::new(json_path);
        self.one_part(
            candidate,
            format_args!(r#"{{"functionCall":{{"partialArgs":[{{"jsonPath":{path}{value}}}],"willContinue":true}}}}"#),
        )
    }

    fn one_part(&mut self, candidate: u32, part: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        self.payload(format_args!(
            r#"{{"candidates":[{{"content":{{"parts":[{part}],"role":"model"}},"index":{candidate}}}]}}"#
        ))
    }

    /// Writes a payload. Nothing in it holds a line break: text is quoted as JSON.
    fn payload(&mut self, payload: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        Ok(write!(self.frames.out(), "data: {payload}\n\n")?)
    }
}
