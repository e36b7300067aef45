//! Calls of functions, whole and in pieces.

use crate::json::{Elements, Raw, Str, content, string, view};

view! {
    /// A call of a function, or a piece of one.
    ///
    /// Normally it is whole in one part: [`name`](Self::name) and [`args`](Self::args). With
    /// `functionCallingConfig.streamFunctionCallArguments` its arguments come in pieces, as values at places: the first part
    /// has the name, the parts after it have [`partial_args`](Self::partial_args), and as long as
    /// [`will_continue`](Self::will_continue) more follows. `Response` puts them together.
    ///
    /// ```
    /// use deltawire::gemini::Event;
    ///
    /// let payload = br#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":1}}}]}}]}"#;
    /// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
    /// let call = chunk.candidates().next().unwrap().parts().next().unwrap().function_call().unwrap();
    /// assert_eq!(call.name(), "f");
    /// assert_eq!(call.args().unwrap().get("a").unwrap().as_u64(), Some(1));
    /// assert!(!call.will_continue());
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    FunctionCall
}

/// What a part says of the calls of its candidate.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Step {
    /// A call that is whole.
    Whole,
    /// A call begins, and its arguments follow in pieces.
    Begin,
    /// More of the open call.
    More,
    /// The last of the open call.
    End,
    /// A piece of a call that never began.
    Stray,
}

impl<'a> FunctionCall<'a> {
    /// Returns `id`, which the response to the call has to name. Many servers give none; an empty one is none.
    #[must_use]
    pub fn id(&self) -> Option<Str<'a>> {
        string(self.raw, "id").filter(|id| *id != "")
    }

    /// Returns `name`: the function. Only the first piece of a call has it; otherwise it is empty.
    #[must_use]
    pub fn name(&self) -> Str<'a> {
        content(self.raw, "name")
    }

    /// Returns `args`, an object. A call that is whole without them has none: its arguments are `{}`.
    #[must_use]
    pub fn args(&self) -> Option<Raw<'a>> {
        self.raw.given("args")
    }

    /// Returns `partialArgs`: values that belong at places of the arguments.
    #[must_use]
    pub fn partial_args(&self) -> PartialArgs<'a> {
        PartialArgs { elements: self.raw.get("partialArgs").unwrap_or(Raw::EMPTY).elements() }
    }

    /// Returns `willContinue`: whether more pieces of this call follow.
    #[must_use]
    pub fn will_continue(&self) -> bool {
        self.raw.get("willContinue").and_then(|it| it.as_bool()).unwrap_or(false)
    }

    /// Returns what it is, where a call is open or not.
    pub(crate) fn step(&self, is_open: bool) -> Step {
        match (self.name() != "", self.will_continue()) {
            (true, true) => Step::Begin,
            (true, false) => Step::Whole,
            (false, true) if is_open => Step::More,
            (false, false) if is_open => Step::End,
            // It lacks its name, but is one.
            (false, false) if self.args().is_some() || self.id().is_some() => Step::Whole,
            (false, _) => Step::Stray,
        }
    }
}

/// An iterator over the values of a piece of a call. [`FunctionCall::partial_args`] returns it.
///
/// ```
/// use deltawire::gemini::{ArgValue, Event};
///
/// let payload = br#"{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[
///     {"jsonPath":"$.city","stringValue":"Bos","willContinue":true},{"jsonPath":"$.days","numberValue":3}],"willContinue":true}}]}}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// let call = chunk.candidates().next().unwrap().parts().next().unwrap().function_call().unwrap();
/// let mut args = call.partial_args();
/// let city = args.next().unwrap();
/// assert_eq!(city.json_path(), "$.city");
/// assert!(matches!(city.value(), ArgValue::String(text) if text == "Bos"));
/// assert!(city.will_continue());
/// assert!(matches!(args.next().unwrap().value(), ArgValue::Number(days) if days.as_u64() == Some(3)));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PartialArgs<'a> {
    elements: Elements<'a>,
}

impl<'a> Iterator for PartialArgs<'a> {
    type Item = PartialArg<'a>;

    fn next(&mut self) -> Option<PartialArg<'a>> {
        self.elements.next().map(|raw| PartialArg { raw })
    }
}

view! {
    /// A value that belongs at a place of the arguments of a call, or a piece of a string. [`PartialArgs`] has an example.
    PartialArg
}

impl<'a> PartialArg<'a> {
    /// Returns `jsonPath`: the place, such as `$.days[0].city`.
    #[must_use]
    pub fn json_path(&self) -> Str<'a> {
        content(self.raw, "jsonPath")
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> ArgValue<'a> {
        let mut value = ArgValue::None;
        for (name, raw) in self.raw.members() {
            if name == "stringValue" {
                value = raw.as_string().map_or(value, ArgValue::String);
            } else if name == "numberValue" {
                value = if raw.is_number() { ArgValue::Number(raw) } else { value };
            } else if name == "boolValue" {
                value = raw.as_bool().map_or(value, ArgValue::Bool);
            } else if name == "nullValue" {
                value = ArgValue::Null;
            }
        }
        value
    }

    /// Returns `willContinue`: whether more of this string follows.
    #[must_use]
    pub fn will_continue(&self) -> bool {
        self.raw.get("willContinue").and_then(|it| it.as_bool()).unwrap_or(false)
    }
}

/// What a [`PartialArg`] brings.
///
/// ```
/// use deltawire::gemini::ArgValue;
///
/// fn shown(value: ArgValue<'_>) -> String {
///     match value {
///         ArgValue::String(text) => text.to_string(),
///         ArgValue::Number(number) => number.to_string(),
///         ArgValue::Bool(it) => it.to_string(),
///         ArgValue::Null => "null".into(),
///         _ => String::new(),
///     }
/// }
/// assert_eq!(shown(ArgValue::Bool(true)), "true");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ArgValue<'a> {
    /// `stringValue`: a string, or more of it.
    String(Str<'a>),
    /// `numberValue`
    Number(Raw<'a>),
    /// `boolValue`
    Bool(bool),
    /// `nullValue`
    Null,
    /// None of these.
    None,
}
