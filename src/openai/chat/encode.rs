//! Events to bytes, for a proxy or a server that writes events of its own.

use core::fmt::{self, Write as _};

use super::super::server_error::ServerError;
use super::choice::Choice;
use super::event::Event;
use super::usage::Usage;
use crate::json::{OneLine, Quoted};
use crate::sse::{self, EncodeError, Frame};

/// Writes events into any [`core::fmt::Write`], and forwards frames.
///
/// A [`Decoder`](super::Decoder) reads back what was written. `choice` is the index of the choice: 0 if there is only one.
///
/// ```
/// use deltawire::openai::chat::Encoder;
///
/// let mut out = String::new();
/// let mut encoder = Encoder::new(&mut out, "c1", "m", 17);
/// encoder.text_delta(0, "two\nlines")?;
/// encoder.finish(0, "stop")?;
/// encoder.done()?;
/// assert_eq!(
///     out,
///     "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":17,\"model\":\"m\",\
///      \"choices\":[{\"index\":0,\"delta\":{\"content\":\"two\\nlines\"},\"finish_reason\":null}]}\n\n\
///      data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":17,\"model\":\"m\",\
///      \"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
///      data: [DONE]\n\n"
/// );
/// # Ok::<(), deltawire::sse::EncodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder<'h, W> {
    frames: sse::Encoder<W>,
    id: &'h str,
    model: &'h str,
    created: u64,
}

impl<'h, W: fmt::Write> Encoder<'h, W> {
    /// Returns an encoder that writes to `out`. Each chunk has the `id`, the `model` and the time at which the answer was
    /// `created`, in seconds since 1970.
    pub const fn new(out: W, id: &'h str, model: &'h str, created: u64) -> Self {
        Self { frames: sse::Encoder::new(out), id, model, created }
    }

    /// Returns the writer, to send what it holds so far.
    pub const fn get_mut(&mut self) -> &mut W {
        self.frames.get_mut()
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.frames.into_inner()
    }

    /// Writes the beginning of a choice: who speaks, as a rule the `assistant`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn role(&mut self, choice: u32, role: &str) -> Result<(), EncodeError> {
        self.delta(choice, format_args!(r#""role":{},"content":"""#, Quoted::new(role)))
    }

    /// Writes more text of a choice.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn text_delta(&mut self, choice: u32, text: &str) -> Result<(), EncodeError> {
        self.delta(choice, format_args!(r#""content":{}"#, Quoted::new(text)))
    }

    /// Writes more reasoning of a choice, as `reasoning_content`, which most readers know.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn reasoning_delta(&mut self, choice: u32, text: &str) -> Result<(), EncodeError> {
        self.delta(choice, format_args!(r#""reasoning_content":{}"#, Quoted::new(text)))
    }

    /// Writes more of the text with which the model refuses.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn refusal_delta(&mut self, choice: u32, text: &str) -> Result<(), EncodeError> {
        self.delta(choice, format_args!(r#""refusal":{}"#, Quoted::new(text)))
    }

    /// Writes the beginning of a tool call. Calls of a choice have the indexes 0, 1, 2 and so on.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn tool_call_start(&mut self, choice: u32, index: u32, id: &str, name: &str) -> Result<(), EncodeError> {
        let (id, name) = (Quoted::new(id), Quoted::new(name));
        self.delta(
            choice,
            format_args!(
                r#""tool_calls":[{{"index":{index},"id":{id},"type":"function","function":{{"name":{name},"arguments":""}}}}]"#
            ),
        )
    }

    /// Writes more of the arguments of a tool call: a piece of JSON text.
    ///
    /// ```
    /// use deltawire::openai::chat::Encoder;
    ///
    /// let mut encoder = Encoder::new(String::new(), "c1", "m", 17);
    /// encoder.tool_call_start(0, 0, "call_1", "now")?;
    /// encoder.tool_input_delta(0, 0, r#"{"zone":"#)?;
    /// encoder.tool_input_delta(0, 0, r#""UTC"}"#)?;
    /// encoder.finish(0, "tool_calls")?;
    /// assert!(encoder.into_inner().contains(r#"{"index":0,"function":{"arguments":"\"UTC\"}"}}"#));
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn tool_input_delta(&mut self, choice: u32, index: u32, partial_json: &str) -> Result<(), EncodeError> {
        let json = Quoted::new(partial_json);
        self.delta(choice, format_args!(r#""tool_calls":[{{"index":{index},"function":{{"arguments":{json}}}}}]"#))
    }

    /// Writes the beginning of the deprecated `function_call`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn function_call_start(&mut self, choice: u32, name: &str) -> Result<(), EncodeError> {
        self.delta(choice, format_args!(r#""function_call":{{"name":{},"arguments":""}}"#, Quoted::new(name)))
    }

    /// Writes more of the arguments of the deprecated `function_call`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn function_input_delta(&mut self, choice: u32, partial_json: &str) -> Result<(), EncodeError> {
        self.delta(choice, format_args!(r#""function_call":{{"arguments":{}}}"#, Quoted::new(partial_json)))
    }

    /// Writes the beginning of spoken output, with the id by which a later request can name it.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn audio_start(&mut self, choice: u32, id: &str) -> Result<(), EncodeError> {
        self.delta(choice, format_args!(r#""audio":{{"id":{}}}"#, Quoted::new(id)))
    }

    /// Writes more spoken output: audio in base64, and what is said in it. Either may be empty.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn audio_delta(&mut self, choice: u32, data: &str, transcript: &str) -> Result<(), EncodeError> {
        let (data, transcript) = (Quoted::new(data), Quoted::new(transcript));
        self.delta(choice, format_args!(r#""audio":{{"data":{data},"transcript":{transcript}}}"#))
    }

    /// Writes the end of a choice. The reason is given by name, so that you can forward one that this version does not know;
    /// [`FinishReason::name`](super::FinishReason::name) has the names.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn finish(&mut self, choice: u32, reason: &str) -> Result<(), EncodeError> {
        let reason = Quoted::new(reason);
        self.chunk(format_args!(r#""choices":[{{"index":{choice},"delta":{{}},"finish_reason":{reason}}}]"#))
    }

    /// Writes a choice as it was received, such as one with log probabilities or details of reasoning.
    ///
    /// ```
    /// use deltawire::openai::chat::{Encoder, Event};
    ///
    /// let received = br#"{"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text","signature":"s"}]}}]}"#;
    /// let Event::Chunk(chunk) = Event::parse(received)? else { panic!() };
    /// let mut encoder = Encoder::new(String::new(), "c1", "m", 17);
    /// for choice in chunk.choices() {
    ///     encoder.choice(&choice)?;
    /// }
    /// assert!(encoder.into_inner().ends_with("\"signature\":\"s\"}]}}]}\n\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn choice(&mut self, choice: &Choice<'_>) -> Result<(), EncodeError> {
        self.chunk(format_args!(r#""choices":[{}]"#, OneLine(choice.raw())))
    }

    /// Writes what the answer cost, after the last choice has ended.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn usage(&mut self, prompt_tokens: u64, completion_tokens: u64) -> Result<(), EncodeError> {
        // No answer has so many tokens.
        let total = prompt_tokens.saturating_add(completion_tokens);
        self.chunk(format_args!(
            r#""choices":[],"usage":{{"prompt_tokens":{prompt_tokens},"completion_tokens":{completion_tokens},"total_tokens":{total}}}"#
        ))
    }

    /// Writes what the answer cost, with all the counts that were received, or of [`Usage::new`].
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn usage_object(&mut self, usage: &Usage<'_>) -> Result<(), EncodeError> {
        self.chunk(format_args!(r#""choices":[],"usage":{}"#, OneLine(usage.raw())))
    }

    /// Writes an error in place of the rest.
    ///
    /// ```
    /// use deltawire::openai::chat::Encoder;
    ///
    /// let mut encoder = Encoder::new(String::new(), "c1", "m", 17);
    /// encoder.error("server_error", "Overloaded")?;
    /// assert_eq!(
    ///     encoder.into_inner(),
    ///     "data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n"
    /// );
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn error(&mut self, error_type: &str, message: &str) -> Result<(), EncodeError> {
        let (error_type, message) = (Quoted::new(error_type), Quoted::new(message));
        self.data(format_args!(r#"{{"error":{{"message":{message},"type":{error_type},"param":null,"code":null}}}}"#))
    }

    /// Writes the end marker, `[DONE]`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn done(&mut self) -> Result<(), EncodeError> {
        self.frames.done()
    }

    /// Forwards a frame: its reader sees the same event type, data, last event id and reconnection time.
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
        let raw = error.raw();
        match Event::parse(raw.as_bytes()) {
            Ok(Event::Error(_)) => self.data(format_args!("{}", OneLine(raw))),
            // It was the value of a field `error:`, or its frame called it an error.
            _ => self.data(format_args!(r#"{{"error":{}}}"#, OneLine(raw))),
        }
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

    fn delta(&mut self, choice: u32, members: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        self.chunk(format_args!(r#""choices":[{{"index":{choice},"delta":{{{members}}},"finish_reason":null}}]"#))
    }

    fn chunk(&mut self, members: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        let (id, model, created) = (Quoted::new(self.id), Quoted::new(self.model), self.created);
        self.data(format_args!(
            r#"{{"id":{id},"object":"chat.completion.chunk","created":{created},"model":{model},{members}}}"#
        ))
    }

    /// Writes a frame. Nothing in `data` holds a line break: text is quoted as JSON.
    fn data(&mut self, data: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        Ok(write!(self.frames.out(), "data: {data}\n\n")?)
    }
}
