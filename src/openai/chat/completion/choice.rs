//! One choice of a completion.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::super::choice::Choice;
use super::super::finish_reason::FinishReason;
use super::super::fragment::ToolFragment;
use super::super::simple::{Kind, Simple};
use super::budget::Budget;
use super::call::{Call, ToolCall};
use super::content::Content;
use super::details::Details;
use super::extras::{Extras, List};
use super::text::Text;
use crate::json::{Raw, Str};
use crate::stream::LimitError;

/// How many levels a value of a choice may have as JSON: `serde_json` reads 127, and there are three around it,
/// `{"choices":[{`. In a message there is one more.
const MAX_DEPTH: u8 = 124;
const MAX_DEPTH_IN_MESSAGE: u8 = MAX_DEPTH - 1;
/// In a list of the message, such as that of the calls.
const MAX_DEPTH_IN_LIST: u8 = MAX_DEPTH_IN_MESSAGE - 2;

/// One choice of a [`Completion`](super::Completion), as far as it came: one of the answers.
///
/// ```
/// use deltawire::openai::chat::Completion;
///
/// let completion = Completion::parse(br#"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"}},
///     {"index":1,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}"#)?;
/// let texts: Vec<String> = completion.choices().map(|choice| choice.text()).collect();
/// assert_eq!(texts, ["Hi", "Hello"]);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CompletionChoice {
    index: u32,
    finish_reason: Option<String>,
    role: Option<String>,
    content: Content,
    /// The reasoning that has a member of its own, and the name of that.
    reasoning: Text,
    reasoning_name: &'static str,
    details: Details,
    refusal: Text,
    pub(super) calls: Vec<Call>,
    /// The last call under each index.
    places: BTreeMap<u32, usize>,
    last_call: usize,
    pub(super) function_call: Option<Call>,
    audio: Option<Audio>,
    /// Lists of the message that are appended.
    lists: [List; LISTS.len()],
    logprobs: Option<Logprobs>,
    /// All other members of the choice, and of its message.
    extras: Extras,
    message: Extras,
    /// Whether more came of a call that had ended with the choice. Then calls end with the stream.
    is_reopened: bool,
    is_live: bool,
}

/// The members of a message that are lists of complete things, of which each chunk may bring more.
const LISTS: [&str; 2] = ["annotations", "images"];

#[derive(Clone, Debug, Default)]
struct Audio {
    data: Option<Text>,
    transcript: Option<Text>,
    extras: Extras,
}

#[derive(Clone, Debug, Default)]
struct Logprobs {
    content: Option<List>,
    refusal: Option<List>,
    extras: Extras,
}

impl CompletionChoice {
    /// What must be charged for a choice, but for what it holds.
    pub(super) const MEMORY: usize = size_of::<Self>();

    pub(super) fn new(index: u32, is_live: bool) -> Self {
        Self {
            index,
            finish_reason: None,
            role: None,
            content: Content::default(),
            reasoning: Text::new(),
            reasoning_name: "reasoning_content",
            details: Details::default(),
            refusal: Text::new(),
            calls: Vec::new(),
            places: BTreeMap::new(),
            last_call: 0,
            function_call: None,
            audio: None,
            lists: Default::default(),
            logprobs: None,
            extras: Extras::new(),
            message: Extras::new(),
            is_reopened: false,
            is_live,
        }
    }

    /// Returns its index.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// Returns why it ended, if it did.
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        self.finish_reason.as_deref().map(FinishReason::named)
    }

    /// Returns `finish_reason` as it came.
    #[must_use]
    pub fn finish_reason_name(&self) -> Option<&str> {
        self.finish_reason.as_deref()
    }

    /// Returns the text of the answer.
    #[must_use]
    pub fn text(&self) -> String {
        self.content.text()
    }

    /// Returns the reasoning, in whichever form it came.
    #[must_use]
    pub fn reasoning(&self) -> String {
        let mut all = self.content.thinking();
        if self.reasoning.is_empty() {
            all.push_str(&self.details.text());
        } else {
            all.push_str(self.reasoning.as_str());
        }
        all
    }

    /// Returns the text with which the model refuses. Empty if it does not.
    #[must_use]
    pub fn refusal(&self) -> &str {
        self.refusal.as_str()
    }

    /// Returns the calls of tools, complete or not, in the order in which they began: run one only if its
    /// [`input`](ToolCall::input) is there. The deprecated `function_call` is
    /// [`function_call`](Self::function_call).
    pub fn tool_calls(&self) -> impl DoubleEndedIterator<Item = ToolCall<'_>> + ExactSizeIterator {
        self.calls.iter().map(Call::view)
    }

    /// Returns the deprecated `function_call`: a call without an id.
    #[must_use]
    pub fn function_call(&self) -> Option<ToolCall<'_>> {
        self.function_call.as_ref().map(Call::view)
    }

    /// Returns the text of a member of the choice that has no method here, such as `content_filter_results`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'_>> {
        self.extras.get(name)
    }

    /// Returns whether nothing came but a role.
    fn is_empty(&self) -> bool {
        self.content.is_empty()
            && self.reasoning.is_empty()
            && self.details.is_empty()
            && self.refusal.is_empty()
            && self.calls.is_empty()
            && self.function_call.is_none()
            && self.audio.is_none()
    }

    /// Adds the string of a simple chunk.
    pub(super) fn add_simple(&mut self, simple: &Simple<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        match simple.shape.kind {
            Kind::Content => self.content.push(simple.text, budget),
            Kind::Reasoning => self.reasoning.push(simple.text, budget),
            Kind::Refusal => self.refusal.push(simple.text, budget),
            Kind::Arguments(index) => {
                self.call(Some(index), None, budget)?.map_or(Ok(()), |call| call.push(simple.text, budget))
            }
            Kind::MoreArguments => self.call(None, None, budget)?.map_or(Ok(()), |call| call.push(simple.text, budget)),
        }
    }

    /// Adds what a chunk brings, or takes the choice of an answer that is there as a whole.
    pub(super) fn add(&mut self, choice: &Choice<'_>, is_whole: bool, budget: &mut Budget) -> Result<(), LimitError> {
        let raw = choice.raw();
        let has_delta = raw.given("delta").is_some();
        for (name, value) in raw.members() {
            if name == "logprobs" && value.is_object() {
                self.logprobs.get_or_insert_default().add(value, budget)?;
            } else if !name.is_one_of(&["index", "delta", "message", "finish_reason"]) {
                self.extras.set(name, value, budget)?;
            }
        }
        // A whole message after the pieces of it says nothing new.
        if has_delta || self.is_empty() {
            self.add_delta(choice, is_whole || !has_delta, budget)?;
        }
        if let Some(reason) = choice.finish_reason_name() {
            budget.charge(reason.as_escaped().len())?;
            // Once is enough: with each of many reasons, many calls would end again and again.
            let is_first = self.finish_reason.replace(reason.into()).is_none();
            if is_first && !self.is_reopened {
                self.close(false, budget)?;
            }
        }
        Ok(())
    }

    fn add_delta(&mut self, choice: &Choice<'_>, is_whole: bool, budget: &mut Budget) -> Result<(), LimitError> {
        let delta = choice.delta();
        if self.reasoning.is_empty() && !self.details.is_empty() && choice.all_reasoning().0.is_some() {
            // Until now only the details had it. This happens once.
            self.reasoning.push_str(&self.details.text(), budget)?;
        }
        for (name, value) in delta.members() {
            if name == "content" {
                match value.as_string() {
                    Some(text) if text != "" => self.content.push(text, budget)?,
                    Some(_) => {}
                    None if value.is_array() => self.content.extend(value, budget)?,
                    None => {}
                }
            } else if name == "reasoning_details" && value.is_array() {
                self.details.extend(value, is_whole, budget)?;
            } else if name == "refusal" {
                if let Some(text) = value.as_string() {
                    self.refusal.push(text, budget)?;
                }
            } else if name == "role" {
                self.set_role(value, budget)?;
            } else if name == "function_call" && value.is_object() {
                let call = match &mut self.function_call {
                    Some(call) => {
                        if !call.is_open() {
                            call.reopen();
                            self.is_reopened = true;
                        }
                        call
                    }
                    none => {
                        budget.part(Call::MEMORY)?;
                        none.insert(Call::new(None, self.is_live))
                    }
                };
                call.add_function(value, budget)?;
            } else if name == "audio" && value.is_object() {
                self.audio.get_or_insert_default().add(value, budget)?;
            } else if let Some(at) = LISTS.iter().position(|list| name == *list).filter(|_| value.is_array()) {
                if let Some(list) = self.lists.get_mut(at) {
                    list.extend(value, budget)?;
                }
            } else if !name.is_one_of(&["tool_calls", "reasoning", "reasoning_content"]) {
                self.message.set(name, value, budget)?;
            }
        }
        self.add_reasoning(choice, budget)?;
        for fragment in choice.tool_calls() {
            self.add_call(&fragment, is_whole, budget)?;
        }
        Ok(())
    }

    fn set_role(&mut self, value: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        let Some(role) = value.as_string().filter(|role| *role != "" && self.role.is_none()) else { return Ok(()) };
        budget.charge(role.as_escaped().len())?;
        self.role = Some(role.into());
        Ok(())
    }

    /// Adds the reasoning that has a member of its own. Where only the details have it, they have it.
    fn add_reasoning(&mut self, choice: &Choice<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        let (text, details) = choice.all_reasoning();
        if let Some(text) = text {
            let name = ["reasoning", "reasoning_content"]
                .into_iter()
                .find(|name| choice.delta().get(name).and_then(|text| text.as_string()).is_some_and(|text| text != ""));
            self.reasoning_name = name.unwrap_or(self.reasoning_name);
            return self.reasoning.push(text, budget);
        }
        if !self.reasoning.is_empty() {
            for text in details {
                self.reasoning.push(text, budget)?;
            }
        }
        Ok(())
    }

    fn add_call(&mut self, fragment: &ToolFragment<'_>, is_whole: bool, budget: &mut Budget) -> Result<(), LimitError> {
        let call = if is_whole {
            self.begin_call(fragment.index(), budget)?
        } else {
            self.call(fragment.index(), fragment.id(), budget)?
        };
        call.map_or(Ok(()), |call| call.add(fragment.raw(), budget))
    }

    /// Returns the call that a fragment is of, which may be a new one.
    fn call(
        &mut self,
        index: Option<u32>,
        id: Option<Str<'_>>,
        budget: &mut Budget,
    ) -> Result<Option<&mut Call>, LimitError> {
        let place = match index {
            Some(index) => self.places.get(&index).copied(),
            None => Some(self.last_call),
        };
        let place = place.filter(|&place| self.calls.get(place).is_some_and(|call| call.takes(index, id)));
        let Some(place) = place else { return self.begin_call(index, budget) };
        self.last_call = place;
        let call = self.calls.get_mut(place);
        if let Some(call) = call {
            if !call.is_open() {
                call.reopen();
                self.is_reopened = true;
            }
            return Ok(Some(call));
        }
        Ok(None)
    }

    fn begin_call(&mut self, index: Option<u32>, budget: &mut Budget) -> Result<Option<&mut Call>, LimitError> {
        budget.part(Call::MEMORY)?;
        self.last_call = self.calls.len();
        if let Some(index) = index {
            self.places.insert(index, self.last_call);
        }
        self.calls.push(Call::new(index, self.is_live));
        Ok(self.calls.last_mut())
    }

    /// Takes what came of texts and calls for all there is. A call without any input is complete, unless the choice was
    /// truncated, by the server or on the way.
    pub(super) fn close(&mut self, is_truncated: bool, budget: &mut Budget) -> Result<(), LimitError> {
        let is_truncated = is_truncated || self.finish_reason().is_some_and(FinishReason::is_limit);
        let calls = self.calls.iter_mut().chain(&mut self.function_call);
        // Each of them ends, whether there was room for the value of the one before or not.
        calls.map(|call| call.close(is_truncated, budget)).fold(Ok(()), Result::and)
    }

    /// Takes what came of the texts for all there is.
    pub(super) fn end(&mut self) {
        self.content.end();
        self.details.end();
        self.reasoning.end();
        self.refusal.end();
        if let Some(audio) = &mut self.audio {
            audio.data.iter_mut().chain(&mut audio.transcript).for_each(Text::end);
        }
    }

    /// Returns the message, with the calls that `takes` wants: of tools, or the deprecated one.
    pub(super) fn to_message(
        &self,
        takes: impl Fn(&Call, bool) -> bool,
    ) -> Result<Map<String, Value>, serde_json::Error> {
        let mut map = Map::new();
        self.message.add_to(&mut map, MAX_DEPTH_IN_MESSAGE)?;
        map.insert("role".into(), self.role.as_deref().unwrap_or("assistant").into());
        map.insert("content".into(), self.content.to_value(MAX_DEPTH_IN_LIST)?);
        if !self.reasoning.is_empty() {
            map.insert(self.reasoning_name.into(), self.reasoning.as_str().into());
        }
        if !self.refusal.is_empty() {
            map.insert("refusal".into(), self.refusal.as_str().into());
        }
        if !self.details.is_empty() {
            map.insert("reasoning_details".into(), self.details.to_value(MAX_DEPTH_IN_LIST)?);
        }
        for (name, list) in LISTS.iter().zip(&self.lists) {
            if !list.is_empty() {
                map.insert((*name).into(), list.to_value(MAX_DEPTH_IN_MESSAGE)?);
            }
        }
        let calls: Vec<&Call> = self.calls.iter().filter(|call| takes(call, true)).collect();
        if !calls.is_empty() {
            let calls: Result<Value, _> = calls.into_iter().map(|call| call.to_value(MAX_DEPTH_IN_LIST)).collect();
            map.insert("tool_calls".into(), calls?);
        }
        if let Some(call) = self.function_call.as_ref().filter(|call| takes(call, false)) {
            map.insert("function_call".into(), call.function_value(MAX_DEPTH_IN_MESSAGE)?);
        }
        if let Some(audio) = &self.audio {
            map.insert("audio".into(), audio.to_value(MAX_DEPTH_IN_MESSAGE)?);
        }
        Ok(map)
    }

    /// Returns the wire shape.
    pub(super) fn to_value(&self) -> Result<Value, serde_json::Error> {
        let mut map = Map::new();
        self.extras.add_to(&mut map, MAX_DEPTH)?;
        map.insert("index".into(), self.index.into());
        map.insert("message".into(), Value::Object(self.to_message(|_, _| true)?));
        if let Some(logprobs) = &self.logprobs {
            map.insert("logprobs".into(), logprobs.to_value(MAX_DEPTH)?);
        }
        map.insert("finish_reason".into(), self.finish_reason.as_deref().into());
        Ok(Value::Object(map))
    }
}

impl Audio {
    fn add(&mut self, audio: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        for (name, value) in audio.members() {
            let text = if name == "data" {
                Some(&mut self.data)
            } else if name == "transcript" {
                Some(&mut self.transcript)
            } else {
                None
            };
            match (text, value.as_string()) {
                (Some(text), Some(piece)) => text.get_or_insert(Text::new()).push(piece, budget)?,
                _ => self.extras.set(name, value, budget)?,
            }
        }
        Ok(())
    }

    fn to_value(&self, max_depth: u8) -> Result<Value, serde_json::Error> {
        let mut map = Map::new();
        self.extras.add_to(&mut map, max_depth)?;
        for (name, text) in [("data", &self.data), ("transcript", &self.transcript)] {
            if let Some(text) = text {
                map.insert(name.into(), text.as_str().into());
            }
        }
        Ok(Value::Object(map))
    }
}

impl Logprobs {
    fn add(&mut self, logprobs: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        for (name, value) in logprobs.members() {
            let list = if name == "content" {
                Some(&mut self.content)
            } else if name == "refusal" {
                Some(&mut self.refusal)
            } else {
                None
            };
            match list.filter(|_| value.is_array()) {
                Some(list) => list.get_or_insert_default().extend(value, budget)?,
                None => self.extras.set(name, value, budget)?,
            }
        }
        Ok(())
    }

    fn to_value(&self, max_depth: u8) -> Result<Value, serde_json::Error> {
        let mut map = Map::new();
        self.extras.add_to(&mut map, max_depth)?;
        for (name, list) in [("content", &self.content), ("refusal", &self.refusal)] {
            if let Some(list) = list {
                map.insert(name.into(), list.to_value(max_depth)?);
            }
        }
        Ok(Value::Object(map))
    }
}
