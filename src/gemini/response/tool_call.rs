//! A call of a function that has been accumulated.

use serde_json::Value;

use super::args::Args;
use crate::json::{Raw, Status, Str, content, string};

/// A call of a function that has been accumulated. [`Response::tool_calls`](super::Response::tool_calls) returns those of the
/// first candidate.
///
/// ```
/// use deltawire::gemini::Response;
///
/// let response = Response::parse(br#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"now","args":{"zone":"UTC"}}}]}}]}"#)?;
/// let call = response.tool_calls().next().unwrap();
/// assert_eq!((call.id(), call.name().to_string()), (None, "now".into()));
/// // Run nothing whose arguments are not complete.
/// assert_eq!(call.input().unwrap()["zone"], "UTC");
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// Arguments that come in pieces have what is there of their value:
///
/// ```
/// use deltawire::gemini::{Event, Response};
/// use deltawire::json::Status;
///
/// let mut response = Response::new();
/// for call in [
///     r#"{"name":"book","willContinue":true}"#,
///     r#"{"partialArgs":[{"jsonPath":"$.city","stringValue":"Bos","willContinue":true}],"willContinue":true}"#,
/// ] {
///     let payload = format!(r#"{{"candidates":[{{"content":{{"parts":[{{"functionCall":{call}}}]}}}}]}}"#);
///     response.apply(&Event::parse(payload.as_bytes())?)?;
/// }
/// let call = response.tool_calls().next().unwrap();
/// assert_eq!((call.status(), call.input()), (Status::Incomplete, None));
/// assert_eq!(call.input_so_far()["city"], "Bos");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ToolCall<'r> {
    pub(super) part: usize,
    /// The call without its arguments.
    pub(super) call: Raw<'r>,
    pub(super) args: &'r Args,
    pub(super) has_stopped: bool,
}

impl<'r> ToolCall<'r> {
    /// Returns the position of its part in the content.
    #[must_use]
    pub const fn part(&self) -> usize {
        self.part
    }

    /// Returns `id`, which the response to the call has to name if there is one.
    #[must_use]
    pub fn id(&self) -> Option<Str<'r>> {
        string(self.call, "id").filter(|id| *id != "")
    }

    /// Returns the name of the function.
    #[must_use]
    pub fn name(&self) -> Str<'r> {
        content(self.call, "name")
    }

    /// Returns any other member of the call.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'r>> {
        self.call.get(name)
    }

    /// Returns what the arguments are.
    ///
    /// - [`Status::Incomplete`]: more pieces follow, or the stream was truncated, or the answer came to a limit. Wait, or do not
    ///   run the function.
    /// - [`Status::Complete`]: the function can run. Without arguments they are `{}`. If the last piece is missing and the model
    ///   ended by itself ([`FinishReason::Stop`](super::super::FinishReason::Stop)) or called another function, they are
    ///   complete unless a string in them is not.
    /// - [`Status::Invalid`]: a piece has a place that cannot be, or a number that `serde_json` cannot hold, or the arguments
    ///   are nested too deep. The offset is the position in the `jsonPath` of that piece, or in the text of the arguments.
    #[must_use]
    pub fn status(&self) -> Status {
        self.args.status(self.has_stopped)
    }

    /// Returns the arguments if they are complete: then the function can run.
    #[must_use]
    pub fn input(&self) -> Option<&'r Value> {
        self.status().is_complete().then(|| self.input_so_far())
    }

    /// Returns what there is of the arguments. It grows with each piece.
    #[must_use]
    pub fn input_so_far(&self) -> &'r Value {
        self.args.so_far()
    }

    /// Returns the text of arguments that came as a whole, but could not be read. Otherwise it is empty.
    #[must_use]
    pub fn raw_input(&self) -> &'r str {
        self.args.raw()
    }
}
