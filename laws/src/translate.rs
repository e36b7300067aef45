//! The laws of parts that are written in another dialect.

use std::collections::{BTreeMap, BTreeSet};

use deltawire::answer::{Decoder, Encoder, Head, Input, Part, Reason, Said, Target, ToolKind};
use deltawire::gemini::ArgValue;
use serde_json::{Value, json};

use crate::cuts;

/// What a stream comes to, as its parts say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    /// Texts and the beginnings of calls, in their order. Texts of one kind that follow one another are one.
    pub runs: Vec<Run>,
    pub calls: BTreeMap<u32, Call>,
    /// With the cache: input, cached, output, reasoning.
    pub usage: [Option<u64>; 4],
    pub reason: Option<Reason>,
    pub error: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    Text(String),
    Reasoning(String),
    Refusal(String),
    Signature(String),
    Call(u32),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub id: Option<String>,
    pub name: String,
    pub kind: ToolKind,
    pub input: String,
    /// Put together from values at places.
    pub value: Option<Value>,
    pub has_ended: bool,
}

impl Whole {
    fn text(&mut self, kind: fn(String) -> Run, text: String) {
        if text.is_empty() {
            return;
        }
        let run = kind(text);
        match (self.runs.last_mut(), &run) {
            (Some(Run::Text(all)), Run::Text(more))
            | (Some(Run::Reasoning(all)), Run::Reasoning(more))
            | (Some(Run::Refusal(all)), Run::Refusal(more)) => all.push_str(more),
            _ => self.runs.push(run),
        }
    }

    /// Takes a part, as a target says it.
    fn take(&mut self, part: &Part<'_>, target: Option<Target>) {
        match part {
            Part::Text(text) => self.text(Run::Text, text.to_string()),
            Part::Reasoning(text) => self.text(Run::Reasoning, text.to_string()),
            Part::Refusal(text) => {
                let is_text = target == Some(Target::Anthropic);
                self.text(if is_text { Run::Text } else { Run::Refusal }, text.to_string());
            }
            Part::Signature(text) => self.text(Run::Signature, text.to_string()),
            Part::ToolStart(start) => {
                self.runs.push(Run::Call(start.call));
                let call = Call {
                    id: start.id.map(|id| id.to_string()),
                    name: start.name.to_string(),
                    kind: start.kind,
                    input: String::new(),
                    value: None,
                    has_ended: false,
                };
                assert!(self.calls.insert(start.call, call).is_none(), "each call has its number");
            }
            Part::ToolInput { call, input, .. } => {
                let call = self.calls.get_mut(call).expect("input is of a call that began");
                assert!(!call.has_ended, "no input after the end");
                match input {
                    Input::At(arg) => {
                        let place =
                            call.value.get_or_insert_with(|| json!({})).pointer_mut_of(&arg.json_path().to_string());
                        match arg.value() {
                            ArgValue::String(text) => match place {
                                Value::String(all) => all.push_str(&text.to_string()),
                                place => *place = text.to_string().into(),
                            },
                            ArgValue::Number(number) => *place = serde_json::from_str(number.as_str()).unwrap(),
                            ArgValue::Bool(it) => *place = it.into(),
                            _ => {}
                        }
                    }
                    input => call.input.push_str(&input.to_string()),
                }
            }
            Part::ToolEnd { call, .. } => self.calls.get_mut(call).expect("a call that began").has_ended = true,
            Part::Usage(usage) => {
                self.usage =
                    [usage.input_with_cache(), usage.cached(), usage.output_with_reasoning(), usage.reasoning()];
            }
            Part::Finish(finish) => self.reason = Some(finish.reason),
            Part::Error(error) => self.error = Some(error.message().to_string()),
            Part::Restart => *self = Self::default(),
            _ => {}
        }
    }

    fn open(&self) -> usize {
        self.calls.values().filter(|call| !call.has_ended).count()
    }

    /// Returns all text of a kind.
    fn all(&self, pick: fn(&Run) -> Option<&str>) -> String {
        self.runs.iter().filter_map(pick).collect()
    }
}

trait Places {
    fn pointer_mut_of(&mut self, path: &str) -> &mut Value;
}

impl Places for Value {
    /// Goes to a place such as `$.a[0]['b']`, and makes what is missing.
    fn pointer_mut_of(&mut self, path: &str) -> &mut Value {
        let steps = path.replace("['", ".").replace("']", "").replace('[', ".#").replace(']', "");
        let mut place = self;
        for step in steps.trim_start_matches('$').split('.').skip(1) {
            place = match step.strip_prefix('#').map(|index| index.parse::<usize>().unwrap()) {
                Some(index) => {
                    if !place.is_array() {
                        *place = json!([]);
                    }
                    let list = place.as_array_mut().unwrap();
                    list.resize(list.len().max(index + 1), Value::Null);
                    &mut list[index]
                }
                None => {
                    if !place.is_object() {
                        *place = json!({});
                    }
                    &mut place[step]
                }
            };
        }
        place
    }
}

/// A stream in the words of a target.
#[derive(Clone, Debug)]
pub struct Made {
    pub stream: String,
    /// What of it a reader must find.
    pub whole: Whole,
    /// Whether a reader must find it complete.
    pub is_complete: bool,
    /// The reason that the source gave.
    reason: Option<Reason>,
}

/// Writes a stream of any dialect in the words of a target.
pub fn translate(chunks: &[&[u8]], target: Target, has_memory: bool) -> Made {
    let head = Head::new("id\"1", "a \\ model").with_created(7);
    let encoder = Encoder::new(String::new(), target, head);
    if has_memory { write(encoder.with_memory(Vec::new()), chunks, target) } else { write(encoder, chunks, target) }
}

fn write<S: deltawire::sse::Storage>(encoder: Encoder<'static, String, S>, chunks: &[&[u8]], target: Target) -> Made {
    let mut encoder = encoder.with_reasoning();
    let mut decoder = Decoder::new();
    let mut whole = Whole::default();
    // Whether something ended the stream.
    let mut is_over = false;
    let mut has_refused = false;
    // Calls of whose input something was not said.
    let mut broken = BTreeSet::new();
    let mut one = |part: Part<'_>, encoder: &mut Encoder<'static, String, S>| {
        let said = encoder.part(&part).unwrap();
        if said == Said::Nothing {
            let may_be = is_over
                || match part {
                    Part::Text(_) | Part::Reasoning(_) | Part::Refusal(_) => whole.open() >= 8,
                    Part::Signature(_) => target != Target::Anthropic || whole.open() >= 8,
                    Part::ToolStart(start) => {
                        whole.open() >= 8
                            || match start.kind {
                                ToolKind::Custom => target != Target::Responses,
                                ToolKind::Server => target == Target::Chat,
                                _ => false,
                            }
                    }
                    Part::ToolInput { call, input, .. } => {
                        let is_mixed = |it: &Call| match input {
                            Input::At(_) => true,
                            Input::Text(_) => it.kind != ToolKind::Custom,
                            _ => it.value.is_some(),
                        };
                        let may_be = broken.contains(&call) || whole.calls.get(&call).is_none_or(is_mixed);
                        broken.insert(call);
                        may_be
                    }
                    Part::ToolEnd { call, .. } => {
                        let is_text = |it: &Call| serde_json::from_str::<Value>(&it.input).is_err();
                        broken.contains(&call) || whole.calls.get(&call).is_none_or(is_text)
                    }
                    Part::Usage(_) | Part::Finish(_) => false,
                    _ => true,
                };
            assert!(may_be, "{target} can say {part:?}");
            is_over |= matches!(part, Part::Restart);
            return;
        }
        has_refused |= matches!(part, Part::Refusal(text) if text != "");
        is_over |= matches!(part, Part::Error(_));
        whole.take(&part, Some(target));
    };
    for mut chunk in chunks.iter().copied() {
        while let Some(parts) = decoder.next(&mut chunk) {
            let Ok(parts) = parts else { continue };
            parts.into_iter().for_each(|part| one(part, &mut encoder));
        }
    }
    let mut end = decoder.finish();
    end.last().into_iter().flatten().for_each(|part| one(part, &mut encoder));
    let _ = encoder.finish(&end).unwrap();
    let reason = end.reason;
    let is_complete = end.is_complete() && !is_over && reason != Some(Reason::Error);
    whole.reason = is_complete.then(|| {
        let is_in_vain = whole.calls.values().all(|call| !call.kind.is_yours());
        let reason = reason.filter(|reason| *reason != Reason::ToolUse || !is_in_vain).unwrap_or(Reason::Stop);
        let has_calls = whole.calls.values().any(|call| call.has_ended && call.kind.is_yours());
        heard(
            target,
            if has_refused && reason == Reason::Stop && !has_calls && target == Target::Anthropic {
                Reason::Refusal
            } else {
                reason
            },
        )
    });
    let before = encoder.get_mut().clone();
    assert_eq!(encoder.complete().unwrap(), Said::Nothing, "after the end nothing is written");
    assert_eq!(*encoder.get_mut(), before);
    Made { stream: encoder.into_inner(), whole, is_complete, reason }
}

/// Returns the value of a JSON text in which half a surrogate pair may stand alone, which serde_json does not take.
fn lossy(text: &str) -> Option<Value> {
    let mut snapshot = deltawire::json::Snapshot::new();
    snapshot.push(text.as_bytes()).ok()?;
    let (value, status) = snapshot.finish();
    status.is_complete().then_some(value)
}

/// What a reader of a target takes a reason for.
fn heard(target: Target, reason: Reason) -> Reason {
    match (target, reason) {
        (Target::Anthropic, Reason::ContentFilter) => Reason::Refusal,
        (Target::Chat | Target::Responses, Reason::Refusal) => Reason::ContentFilter,
        (Target::Anthropic | Target::Chat, Reason::Other) => Reason::Stop,
        (Target::Chat, Reason::Pause) => Reason::Length,
        (Target::Responses, Reason::Pause) => Reason::Other,
        _ => reason,
    }
}

/// A reader of what was written finds what was said, in order, and nothing is out of order in it.
pub fn read_back(made: &Made, target: Target, seed: u64) {
    let (mut decoder, mut read) = (Decoder::new(), Whole::default());
    let stream = &made.stream;
    for mut chunk in cuts(stream.as_bytes(), seed, 90) {
        while let Some(parts) = decoder.next(&mut chunk) {
            parts.expect("all can be read").into_iter().for_each(|part| read.take(&part, None));
        }
    }
    let end = decoder.finish();
    assert_eq!((end.violations, end.lost), (0, 0), "{target}: {:?}\n{stream}", end);
    assert_eq!(end.is_complete(), made.is_complete, "{target}: {:?}\n{stream}", end.outcome);
    assert_eq!(end.dialect, Some(target.dialect()));
    assert!(stream.ends_with("\n\n") && !stream.contains('\r'));
    assert_eq!(target == Target::Chat && made.is_complete, stream.ends_with("data: [DONE]\n\n"));

    let mut wanted = made.whole.clone();
    // The calls that were said, in the order of their beginnings.
    let order: Vec<u32> =
        wanted.runs.iter().filter_map(|run| if let Run::Call(call) = run { Some(*call) } else { None }).collect();
    for (place, number) in (0..).zip(&order) {
        let wanted = &wanted.calls[number];
        let read = read.calls.get(&place).unwrap_or_else(|| panic!("{target}: call {number} is missing\n{stream}"));
        let is_its_id = match &wanted.id {
            Some(id) => read.id.as_ref() == Some(id),
            // A hash of the id of the answer stands in the one that it gets.
            None => read.id == Some(format!("call_f9b1ee6cb19edb0b_{number}")),
        };
        assert!(is_its_id && read.kind == wanted.kind, "{target}: {read:?} {wanted:?}\n{stream}");
        let is_unnamed = wanted.name.is_empty() && target == Target::Responses;
        assert!(read.name == wanted.name || is_unnamed, "{target}: {read:?} {wanted:?}");
        // Where a dialect has no word for the end of a call, it may be seen before the end of an input that is no object.
        let is_object = || serde_json::from_str::<Value>(&wanted.input).is_ok_and(|value| value.is_object());
        let is_all = wanted.input.trim() == read.input.trim();
        if target == Target::Chat && wanted.input.starts_with(&read.input) && (is_all || !is_object()) {
            continue;
        }
        let needs = wanted.kind != ToolKind::Custom;
        match (&wanted.value, wanted.has_ended) {
            (None, true) if wanted.input.trim().is_empty() && needs => assert_eq!(read.input.trim(), "{}", "{target}"),
            (None, true) => assert_eq!(read.input, wanted.input, "{target}\n{stream}"),
            (None, false) => {
                // One of which only blanks came: the brace marks it.
                let is_marked = wanted.input.trim().is_empty() && ["", "{"].contains(&read.input.trim());
                assert!(read.input == wanted.input || is_marked, "{target}: {read:?} {wanted:?}\n{stream}");
            }
            (Some(value), true) => {
                assert_eq!(lossy(&read.input).as_ref(), Some(value), "{target}: {}", read.input);
            }
            (Some(_), false) => {
                assert!(serde_json::from_str::<Value>(&read.input).is_err(), "{target}: {}", read.input);
            }
        }
        // Chat Completions has no word for it, but the end of the answer.
        assert!(
            read.has_ended || !wanted.has_ended || (target == Target::Chat && !made.is_complete),
            "{target}: {read:?}\n{stream}"
        );
        // One that closes all that it opens is taken for whole, and nobody knows that more was to come.
        let is_whole = || wanted.kind == ToolKind::Custom || is_closed(&read.input);
        let is_text = wanted.kind != ToolKind::Custom && !wanted.input.trim_start().starts_with('{');
        assert!(
            !read.has_ended || wanted.has_ended || is_whole() || is_text,
            "{target}: {read:?} {wanted:?}\n{stream}"
        );
    }
    assert_eq!(read.calls.len(), order.len(), "{target}\n{stream}");
    for run in &mut wanted.runs {
        if let Run::Call(call) = run {
            *call = order.iter().position(|it| it == call).unwrap() as u32;
        }
    }
    assert_eq!(read.runs, wanted.runs, "{target}\n{stream}");

    if made.is_complete {
        let has_calls = read.calls.values().any(|call| call.has_ended && call.kind.is_yours());
        let reason = match wanted.reason {
            Some(Reason::Stop) if has_calls => Some(Reason::ToolUse),
            Some(Reason::ToolUse) if !has_calls && target == Target::Responses => Some(Reason::Stop),
            reason => reason,
        };
        assert_eq!(read.reason, reason, "{target}, {:?}\n{stream}", made.reason);
        let [input, cached, output, reasoning] = wanted.usage;
        let is_sound = cached.unwrap_or(0) <= input.unwrap_or(0);
        let none = if target == Target::Anthropic { Some(0) } else { None };
        if is_sound {
            assert_eq!(read.usage[0], input.or(none), "{target}\n{stream}");
        }
        assert_eq!(read.usage[2], output.or(none), "{target}\n{stream}");
        assert!(cached.is_none() || read.usage[1] == cached, "{target}\n{stream}");
        assert!(reasoning.is_none() || read.usage[3] == reasoning, "{target}\n{stream}");
    } else {
        assert!(end.outcome == deltawire::stream::Outcome::Error, "{target}: {:?}\n{stream}", end.outcome);
        assert!(wanted.error.is_none() || read.error == wanted.error, "{target}\n{stream}");
    }
}

/// Says whether all brackets and quotes of a text are closed.
fn is_closed(text: &str) -> bool {
    let (mut depth, mut is_inside, mut chars) = (0_u32, false, text.chars());
    while let Some(char) = chars.next() {
        match (is_inside, char) {
            (true, '\\') => {
                chars.next();
            }
            (_, '"') => is_inside = !is_inside,
            (false, '{' | '[') => depth += 1,
            (false, '}' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth == 0 && !is_inside
}

/// All laws of a stream, in the words of each target, and of each target after that.
pub fn translation(input: &[u8], seed: u64) {
    for target in Target::ALL {
        let made = translate(&cuts(input, seed, 60), target, true);
        assert_eq!(translate(&[input], target, true).stream, made.stream, "cuts change nothing");
        read_back(&made, target, seed);
        let bare = translate(&[input], target, false);
        assert!(target == Target::Responses || bare.stream == made.stream, "only Responses uses a memory");
        read_back(&bare, target, seed);
        for second in Target::ALL {
            let again = translate(&cuts(made.stream.as_bytes(), seed, 200), second, true);
            read_back(&again, second, seed);
            assert_eq!(again.is_complete, made.is_complete, "{target} to {second}");
            let pick: fn(&Run) -> Option<&str> = |run| match run {
                Run::Text(text) | Run::Refusal(text) => Some(text),
                _ => None,
            };
            // While eight calls are open there may be no text, and in Chat Completions they may all be open until the end.
            if again.whole.calls.len() < 8 {
                assert_eq!(again.whole.all(pick), made.whole.all(pick), "{target} to {second}");
            }
        }
    }
}

/// A source that is cut is never complete in any words.
pub fn cut(input: &[u8], seed: u64) {
    let step = 1 + input.len() / 12;
    for at in (seed as usize % step..input.len()).step_by(step) {
        let source = &input[..at];
        let mut decoder = Decoder::new();
        let mut chunk = source;
        while let Some(parts) = decoder.next(&mut chunk) {
            if let Ok(parts) = parts {
                parts.into_iter().for_each(drop);
            }
        }
        let is_complete = decoder.finish().is_complete();
        for target in Target::ALL {
            let made = translate(&[source], target, true);
            assert!(!made.is_complete || is_complete, "{target}, cut at {at}");
            read_back(&made, target, seed);
        }
    }
}

/// Makes a stream of Responses of a fuzzer's bytes, with several items open at the same time.
pub fn interleaved(choices: &[u8]) -> Vec<u8> {
    let mut choices = choices.iter().copied();
    let mut out = String::new();
    let mut number = 0;
    let mut event = |payload: String| {
        let (kind, rest) = payload.split_once('|').unwrap();
        out.push_str(&format!("data: {{\"type\":\"response.{kind}\",\"sequence_number\":{number}{rest}}}\n\n"));
        number += 1;
    };
    event("created|,\"response\":{\"id\":\"r\",\"output\":[]}".into());
    // What an item is, and whether it is open.
    let mut items: Vec<(usize, bool)> = Vec::new();
    const KINDS: [(&str, &str, &str); 7] = [
        ("message", "output_text", ",\"content_index\":0"),
        ("message", "refusal", ",\"content_index\":1"),
        ("reasoning", "reasoning_summary_text", ",\"summary_index\":0"),
        ("function_call", "function_call_arguments", ""),
        ("custom_tool_call", "custom_tool_call_input", ""),
        ("mcp_call", "mcp_call_arguments", ""),
        ("code_interpreter_call", "code_interpreter_call_code", ""),
    ];
    const PIECES: [&str; 10] =
        ["{", "}", "\\\"a\\\":", "1", "{\\\"b\\\":[true]}", "\\n", "x", "\\\\\\\"", "{}", "é\\u00e9"];
    while let Some(choice) = choices.next() {
        match choice % 8 {
            0 | 1 => {
                let kind = usize::from(choice / 8) % KINDS.len();
                let index = items.len();
                let call = match choice % 16 {
                    0 => format!(",\"call_id\":\"c{index}\",\"name\":\"f\\n{index}\""),
                    1 => ",\"name\":\"g\"".to_owned(),
                    8 => format!(",\"call_id\":\"\\\"{index}\""),
                    _ => String::new(),
                };
                event(format!(
                    "output_item.added|,\"output_index\":{index},\"item\":{{\"type\":\"{}\"{call}}}",
                    KINDS[kind].0
                ));
                items.push((kind, true));
            }
            2 if !items.is_empty() => {
                let index = usize::from(choice / 8) % items.len();
                let status = if choice >= 200 { "incomplete" } else { "completed" };
                if core::mem::replace(&mut items[index].1, false) {
                    event(format!(
                        "output_item.done|,\"output_index\":{index},\"item\":{{\"type\":\"{}\",\"status\":\"{status}\"}}",
                        KINDS[items[index].0].0
                    ));
                }
            }
            _ if !items.is_empty() => {
                let index = usize::from(choice / 8) % items.len();
                let (kind, is_open) = items[index];
                if is_open {
                    let piece = PIECES[usize::from(choices.next().unwrap_or_default()) % PIECES.len()];
                    let (_, name, place) = KINDS[kind];
                    event(format!("{name}.delta|,\"output_index\":{index}{place},\"delta\":\"{piece}\""));
                }
            }
            3 => event("in_progress|,\"response\":{\"id\":\"r\",\"usage\":{\"input_tokens\":3}}".into()),
            _ => {}
        }
    }
    let usage = "\"usage\":{\"input_tokens\":9,\"input_tokens_details\":{\"cached_tokens\":4},\"output_tokens\":5,\"output_tokens_details\":{\"reasoning_tokens\":2}}";
    match items.len() % 5 {
        0 => event(format!(
            "incomplete|,\"response\":{{\"incomplete_details\":{{\"reason\":\"max_output_tokens\"}},{usage}}}"
        )),
        1 => event("failed|,\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"a\\nb\"}}".into()),
        2 => event(format!(
            "incomplete|,\"response\":{{\"incomplete_details\":{{\"reason\":\"content_filter\"}},{usage}}}"
        )),
        _ => event(format!("completed|,\"response\":{{{usage}}}")),
    }
    out.into_bytes()
}

/// Makes a stream of Gemini of a fuzzer's bytes, with the input of a call in pieces. Mostly they come in their order.
pub fn pieces(choices: &[u8]) -> Vec<u8> {
    let mut choices = choices.iter().copied();
    let mut args = Vec::new();
    let is_disturbed = choices.next().is_some_and(|choice| choice < 60);
    leaves(&mut choices, "$", 0, &mut args);
    if is_disturbed && args.len() > 2 {
        let at = usize::from(choices.next().unwrap_or_default()) % (args.len() - 1);
        args.swap(at, at + 1);
    }
    let part = |call: String| {
        format!("data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"functionCall\":{{{call}}}}}]}}}}]}}\n\n")
    };
    let mut out = part("\"name\":\"f\",\"willContinue\":true".to_owned());
    for arg in args {
        out += &part(format!("\"partialArgs\":[{{{arg}}}],\"willContinue\":true"));
    }
    out += &part(String::new());
    out += "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n";
    out.into_bytes()
}

/// Appends the values that an object or array at `path` has, by their places.
fn leaves(choices: &mut dyn Iterator<Item = u8>, path: &str, depth: usize, args: &mut Vec<String>) {
    let is_list = depth > 0 && choices.next().is_some_and(|choice| choice % 3 == 0);
    for member in 0..=choices.next().unwrap_or_default() % 4 {
        let path = match (is_list, member) {
            (true, _) => format!("{path}[{member}]"),
            (false, 3) => format!("{path}['m 3']"),
            (false, _) => format!("{path}.m{member}"),
        };
        match choices.next().unwrap_or_default() % 8 {
            0 | 1 if depth < 4 => leaves(choices, &path, depth + 1, args),
            2 => args.push(format!("\"jsonPath\":\"{path}\",\"numberValue\":-1.5e3")),
            3 => args.push(format!("\"jsonPath\":\"{path}\",\"boolValue\":true")),
            4 => args.push(format!("\"jsonPath\":\"{path}\",\"nullValue\":\"NULL_VALUE\"")),
            5 => {
                args.push(format!("\"jsonPath\":\"{path}\",\"stringValue\":\"a\\n\\\"b\",\"willContinue\":true"));
                args.push(format!("\"jsonPath\":\"{path}\",\"stringValue\":\"\\\\é\""));
            }
            _ => args.push(format!("\"jsonPath\":\"{path}\",\"stringValue\":\"x\"")),
        }
    }
}
