//! Calls of functions, whole and in pieces.

use core::fmt;

use crate::json::{Elements, Raw, Str, compared_by_raw};

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
#[derive(Clone, Copy)]
pub struct FunctionCall<'a> {
    raw: Raw<'a>,
    id: Option<Str<'a>>,
    name: Str<'a>,
    args: Option<Raw<'a>>,
    partial_args: PartialArgs<'a>,
    will_continue: bool,
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
    /// Reads a call.
    pub(super) fn of(raw: Raw<'a>) -> Self {
        let mut call =
            Self { raw, id: None, name: Str::EMPTY, args: None, partial_args: PartialArgs::NONE, will_continue: false };
        let mut members = raw.members();
        while let Some((name, value)) = members.next_member() {
            if name.is("partialArgs") {
                call.partial_args = PartialArgs { one: None, elements: value.elements() };
            } else if name.is("willContinue") {
                call.will_continue = value.as_bool() == Some(true);
            } else if name.is("name") {
                call.name = value.as_string().unwrap_or_default();
            } else if name.is("args") {
                call.args = (!value.is_null()).then_some(value);
            } else if name.is("id") {
                call.id = value.as_string().filter(|id| *id != "");
            }
        }
        call
    }

    /// Makes a call that goes on, and has this value and nothing else.
    #[inline]
    pub(super) const fn piece(raw: Raw<'a>, arg: PartialArg<'a>) -> Self {
        let partial_args = PartialArgs { one: Some(arg), ..PartialArgs::NONE };
        Self { raw, id: None, name: Str::EMPTY, args: None, partial_args, will_continue: true }
    }

    /// Returns whether it is known to be such a one.
    #[cfg(feature = "serde_json")]
    pub(super) const fn is_piece(&self) -> bool {
        self.partial_args.one.is_some()
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `id`, which the response to the call has to name. Many servers give none; an empty one is none.
    #[must_use]
    pub const fn id(&self) -> Option<Str<'a>> {
        self.id
    }

    /// Returns `name`: the function. Only the first piece of a call has it; otherwise it is empty.
    #[must_use]
    pub const fn name(&self) -> Str<'a> {
        self.name
    }

    /// Returns `args`, an object. A call that is whole without them has none: its arguments are `{}`.
    #[must_use]
    pub const fn args(&self) -> Option<Raw<'a>> {
        self.args
    }

    /// Returns `partialArgs`: values that belong at places of the arguments.
    #[must_use]
    pub const fn partial_args(&self) -> PartialArgs<'a> {
        self.partial_args
    }

    /// Returns `willContinue`: whether more pieces of this call follow.
    #[must_use]
    pub const fn will_continue(&self) -> bool {
        self.will_continue
    }

    /// Returns what it is, where a call is open or not.
    pub(crate) fn step(&self, is_open: bool) -> Step {
        match (self.name != "", self.will_continue) {
            (true, true) => Step::Begin,
            (true, false) => Step::Whole,
            (false, true) if is_open => Step::More,
            (false, false) if is_open => Step::End,
            // It lacks its name, but is one.
            (false, false) if self.args.is_some() || self.id.is_some() => Step::Whole,
            (false, _) => Step::Stray,
        }
    }
}

compared_by_raw!(FunctionCall);

impl fmt::Debug for FunctionCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionCall").field("raw", &self.raw).finish()
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
    one: Option<PartialArg<'a>>,
    elements: Elements<'a>,
}

impl PartialArgs<'_> {
    const NONE: Self = Self { one: None, elements: Raw::EMPTY.elements() };
}

impl<'a> Iterator for PartialArgs<'a> {
    type Item = PartialArg<'a>;

    fn next(&mut self) -> Option<PartialArg<'a>> {
        match self.one.take() {
            None => self.elements.next().map(PartialArg::of),
            arg => arg,
        }
    }
}

/// A value that belongs at a place of the arguments of a call, or a piece of a string. [`PartialArgs`] has an example.
#[derive(Clone, Copy)]
pub struct PartialArg<'a> {
    raw: Raw<'a>,
    json_path: Str<'a>,
    value: ArgValue<'a>,
    will_continue: bool,
}

impl<'a> PartialArg<'a> {
    /// Reads a value.
    fn of(raw: Raw<'a>) -> Self {
        let mut arg = Self { raw, json_path: Str::EMPTY, value: ArgValue::None, will_continue: false };
        let mut members = raw.members();
        while let Some((name, value)) = members.next_member() {
            if name.is("jsonPath") {
                arg.json_path = value.as_string().unwrap_or_default();
            } else if name.is("willContinue") {
                arg.will_continue = value.as_bool() == Some(true);
            } else if name.is("stringValue") {
                arg.value = value.as_string().map_or(arg.value, ArgValue::String);
            } else if name.is("numberValue") {
                arg.value = if value.is_number() { ArgValue::Number(value) } else { arg.value };
            } else if name.is("boolValue") {
                arg.value = value.as_bool().map_or(arg.value, ArgValue::Bool);
            } else if name.is("nullValue") {
                arg.value = ArgValue::Null;
            }
        }
        arg
    }

    /// Makes a piece of a string that goes on, and has nothing else.
    #[inline]
    pub(super) const fn piece(raw: Raw<'a>, json_path: Str<'a>, text: Str<'a>) -> Self {
        Self { raw, json_path, value: ArgValue::String(text), will_continue: true }
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `jsonPath`: the place, such as `$.days[0].city`.
    #[must_use]
    pub const fn json_path(&self) -> Str<'a> {
        self.json_path
    }

    /// Returns the value.
    #[must_use]
    pub const fn value(&self) -> ArgValue<'a> {
        self.value
    }

    /// Returns `willContinue`: whether more of this string follows.
    #[must_use]
    pub const fn will_continue(&self) -> bool {
        self.will_continue
    }
}

compared_by_raw!(PartialArg);

impl fmt::Debug for PartialArg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartialArg").field("raw", &self.raw).finish()
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
