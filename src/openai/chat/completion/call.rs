//! A call of a tool that has been accumulated.

use alloc::string::String;

use serde_json::{Map, Value};

use super::budget::Budget;
use super::extras::Extras;
use crate::json::{Raw, Status, Str};
use crate::stream::{InputStore, LimitError};

/// A call as far as it came.
#[derive(Clone, Debug)]
pub(super) struct Call {
    index: Option<u32>,
    id: String,
    name: String,
    input: InputStore,
    is_open: bool,
    /// The members of the call that have no field here, and those of its function.
    extras: Extras,
    function: Extras,
}

impl Call {
    /// What must be charged for a call, but for its text.
    pub(super) const MEMORY: usize = size_of::<Self>();

    pub(super) fn new(index: Option<u32>, is_live: bool) -> Self {
        Self {
            index,
            id: String::new(),
            name: String::new(),
            input: InputStore::new(None, is_live),
            is_open: true,
            extras: Extras::new(),
            function: Extras::new(),
        }
    }

    /// Returns whether a fragment with that id is of this call.
    pub(super) fn takes(&self, index: Option<u32>, id: Option<Str<'_>>) -> bool {
        id.is_none_or(|id| id == *self.id || (self.id.is_empty() && index.is_some()))
    }

    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Takes more again.
    pub(super) fn reopen(&mut self) {
        self.is_open = true;
        self.input.reopen();
    }

    /// Adds arguments.
    pub(super) fn push(&mut self, arguments: Str<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        budget.charge(arguments.as_escaped().len())?;
        self.input.push(arguments, &mut budget.bounds)
    }

    /// Adds a fragment of a tool call.
    pub(super) fn add(&mut self, fragment: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        for (name, value) in fragment.members() {
            if name == "id" {
                first(&mut self.id, value, budget)?;
            } else if name == "function" && value.is_object() {
                self.add_function(value, budget)?;
            } else if name != "index" {
                self.extras.set(name, value, budget)?;
            }
        }
        Ok(())
    }

    /// Adds a fragment of its function.
    pub(super) fn add_function(&mut self, function: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        for (name, value) in function.members() {
            if name == "name" {
                first(&mut self.name, value, budget)?;
            } else if let (true, Some(arguments)) = (name == "arguments", value.as_string()) {
                self.push(arguments, budget)?;
            } else {
                self.function.set(name, value, budget)?;
            }
        }
        Ok(())
    }

    /// Takes what came for all there is. What a call without any input is, the last word on its choice decides.
    pub(super) fn close(&mut self, is_truncated: bool, budget: &mut Budget) -> Result<(), LimitError> {
        if !core::mem::replace(&mut self.is_open, false) {
            if !self.input.raw().is_empty() {
                return Ok(());
            }
            self.input.reopen();
        }
        self.input.finish(is_truncated, &mut budget.bounds)
    }

    /// Returns `name` and `arguments`.
    pub(super) fn function_value(&self, max_depth: u8) -> Result<Value, serde_json::Error> {
        let mut map = Map::new();
        self.function.add_to(&mut map, max_depth)?;
        map.insert("name".into(), self.name.as_str().into());
        let raw = self.input.raw();
        let is_empty = raw.is_empty() && self.input.status().is_complete();
        map.insert("arguments".into(), if is_empty { "{}" } else { raw }.into());
        Ok(Value::Object(map))
    }

    /// Returns the wire shape.
    pub(super) fn to_value(&self, max_depth: u8) -> Result<Value, serde_json::Error> {
        let mut map = Map::new();
        map.insert("type".into(), "function".into());
        self.extras.add_to(&mut map, max_depth)?;
        if !self.id.is_empty() {
            map.insert("id".into(), self.id.as_str().into());
        }
        map.insert("function".into(), self.function_value(max_depth.saturating_sub(1))?);
        Ok(Value::Object(map))
    }

    pub(super) fn view(&self) -> ToolCall<'_> {
        ToolCall { call: self }
    }
}

/// Keeps the first text that is not empty: servers repeat it.
fn first(to: &mut String, value: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
    let Some(text) = value.as_string().filter(|text| to.is_empty() && *text != "") else { return Ok(()) };
    budget.charge(text.as_escaped().len())?;
    *to = text.into();
    Ok(())
}

/// A call of a tool that has been accumulated. [`Completion::tool_calls`](super::Completion::tool_calls) returns them.
///
/// ```
/// use deltawire::openai::chat::Completion;
///
/// let completion = Completion::parse(br#"{"choices":[{"index":0,"finish_reason":"tool_calls","message":{"tool_calls":[
///     {"id":"call_1","type":"function","function":{"name":"now","arguments":"{\"zone\":\"UTC\"}"}}]}}]}"#)?;
/// let call = completion.tool_calls().next().unwrap();
/// assert_eq!((call.id(), call.name()), ("call_1", "now"));
/// // Run nothing whose input is not complete.
/// let input = call.input().unwrap();
/// assert_eq!(input["zone"], "UTC");
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// An input that is not complete has its text, and what is certain of its value:
///
/// ```
/// use deltawire::json::Status;
/// use deltawire::openai::chat::{Completion, Event};
///
/// let mut completion = Completion::new();
/// for payload in [
///     r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\"a\": 1, \"b"}}]}}]}"#,
///     r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#,
/// ] {
///     completion.apply(&Event::parse(payload.as_bytes())?)?;
/// }
/// let call = completion.tool_calls().next().unwrap();
/// assert_eq!((call.status(), call.input()), (Status::Incomplete, None));
/// assert_eq!((call.input_so_far()["a"].as_u64(), call.raw_input()), (Some(1), r#"{"a": 1, "b"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ToolCall<'m> {
    call: &'m Call,
}

impl<'m> ToolCall<'m> {
    /// Returns its index in the choice, if the server gave one. Several calls may have the same.
    #[must_use]
    pub const fn index(&self) -> Option<u32> {
        self.call.index
    }

    /// Returns `id`, which the result has to name. It may be empty.
    #[must_use]
    pub fn id(&self) -> &'m str {
        &self.call.id
    }

    /// Returns the name of the tool. It may be empty.
    #[must_use]
    pub fn name(&self) -> &'m str {
        &self.call.name
    }

    /// Returns what the input is.
    ///
    /// - [`Status::Incomplete`]: its choice has not ended, or the input was truncated. Wait, or do not run the tool. A call
    ///   without any input is incomplete if the choice ended with `length`.
    /// - [`Status::Complete`]: the tool can run, also in a completion that was truncated after it. The input should be an object, but any JSON may come.
    /// - [`Status::Invalid`]: it is not JSON whatever may follow, has a number that `serde_json` cannot hold, or is nested
    ///   too deep; the error has the byte. Ask the model again.
    #[must_use]
    pub fn status(&self) -> Status {
        self.call.input.status()
    }

    /// Returns the input if it is complete, and its choice has ended or the completion is finished: then the tool can run.
    #[must_use]
    pub fn input(&self) -> Option<&'m Value> {
        self.status().is_complete().then(|| self.input_so_far())
    }

    /// Returns what is certain of the input. Before the choice has ended that is nothing, unless the completion keeps live
    /// input ([`Completion::with_live_input`](super::Completion::with_live_input)).
    #[must_use]
    pub fn input_so_far(&self) -> &'m Value {
        self.call.input.so_far()
    }

    /// Returns the text of the input as it came.
    #[must_use]
    pub fn raw_input(&self) -> &'m str {
        self.call.input.raw()
    }

    /// Returns a member of the call that has no method here, such as `type`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'m>> {
        self.call.extras.get(name)
    }
}
