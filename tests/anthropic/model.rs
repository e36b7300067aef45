//! Agreement with a model of the protocol that serde derives, on payloads written in every way that JSON allows.

use core::fmt::Write as _;

use ::laws::config;
use deltawire::anthropic::{Block, Decoder, Delta, Event, Item, Usage};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Model {
    MessageStart { message: Message },
    ContentBlockStart { index: u32, content_block: BlockModel },
    ContentBlockDelta { index: u32, delta: DeltaModel },
    ContentBlockStop { index: u32 },
    MessageDelta { delta: End, usage: Option<UsageModel> },
    MessageStop,
    Ping,
    Error { error: ErrorModel, request_id: Option<String> },
}

#[derive(Deserialize)]
struct Message {
    id: Option<String>,
    model: Option<String>,
    stop_reason: Option<String>,
    usage: Option<UsageModel>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum BlockModel {
    Text {
        #[serde(default)]
        text: Option<String>,
    },
    Thinking {
        #[serde(default)]
        thinking: Option<String>,
        signature: Option<String>,
    },
    ToolUse {
        id: Option<String>,
        name: Option<String>,
        input: Option<Value>,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum DeltaModel {
    TextDelta {
        text: Option<String>,
    },
    InputJsonDelta {
        partial_json: Option<String>,
    },
    ThinkingDelta {
        thinking: Option<String>,
        estimated_tokens: Option<u64>,
    },
    SignatureDelta {
        signature: Option<String>,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct End {
    stop_reason: Option<String>,
    stop_sequence: Option<String>,
}

#[derive(Default, Deserialize)]
struct UsageModel {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_creation: Option<Map<String, Value>>,
    service_tier: Option<String>,
}

#[derive(Deserialize)]
struct ErrorModel {
    #[serde(rename = "type")]
    kind: Option<String>,
    message: Option<String>,
}

fn text(text: Option<String>) -> String {
    text.unwrap_or_default()
}

fn same_usage(seen: Usage<'_>, expected: Option<UsageModel>) {
    let expected = expected.unwrap_or_default();
    assert_eq!(seen.input_tokens(), expected.input_tokens);
    assert_eq!(seen.output_tokens(), expected.output_tokens);
    assert_eq!(seen.service_tier().map(|it| it.to_string()), expected.service_tier);
    let hour = expected.cache_creation.and_then(|it| it.get("ephemeral_1h_input_tokens")?.as_u64());
    assert_eq!(seen.ephemeral_1h_input_tokens(), hour);
}

fn agree(payload: &str) {
    let expected: Model = serde_json::from_str(payload).unwrap_or_else(|error| panic!("{error}: {payload}"));
    let seen = Event::parse(payload.as_bytes()).unwrap_or_else(|error| panic!("{error}: {payload}"));
    let is_same = match (seen, expected) {
        (Event::MessageStart(seen), Model::MessageStart { message }) => {
            same_usage(seen.usage(), message.usage);
            seen.id().map(|it| it.to_string()) == message.id
                && seen.model().map(|it| it.to_string()) == message.model
                && seen.raw().get("stop_reason").and_then(|it| it.as_string()).map(|it| it.to_string())
                    == message.stop_reason
        }
        (Event::BlockStart { index: seen, block, .. }, Model::ContentBlockStart { index, content_block }) => {
            seen == index
                && match (block, content_block) {
                    (Block::Text(block), BlockModel::Text { text: it }) => block.text() == text(it).as_str(),
                    (Block::Thinking(block), BlockModel::Thinking { thinking, signature }) => {
                        block.thinking() == text(thinking).as_str() && block.signature() == text(signature).as_str()
                    }
                    (Block::ToolUse(tool), BlockModel::ToolUse { id, name, input }) => {
                        let seen: Option<Value> = tool.input().map(|input| input.deserialize().unwrap());
                        tool.id() == text(id).as_str() && tool.name() == text(name).as_str() && seen == input
                    }
                    (Block::Unknown(_), BlockModel::Other) => true,
                    _ => false,
                }
        }
        (Event::BlockDelta { index: seen, delta, .. }, Model::ContentBlockDelta { index, delta: expected }) => {
            seen == index
                && match (delta, expected) {
                    (Delta::Text(seen), DeltaModel::TextDelta { text: it }) => seen == text(it).as_str(),
                    (Delta::InputJson(seen), DeltaModel::InputJsonDelta { partial_json }) => {
                        seen == text(partial_json).as_str()
                    }
                    (
                        Delta::Thinking { thinking: seen, estimated_tokens: count, .. },
                        DeltaModel::ThinkingDelta { thinking, estimated_tokens },
                    ) => seen == text(thinking).as_str() && count == estimated_tokens,
                    (Delta::Signature(seen), DeltaModel::SignatureDelta { signature }) => {
                        seen == text(signature).as_str()
                    }
                    (Delta::Unknown { .. }, DeltaModel::Other) => true,
                    _ => false,
                }
        }
        (Event::BlockStop { index: seen, .. }, Model::ContentBlockStop { index }) => seen == index,
        (Event::MessageDelta(seen), Model::MessageDelta { delta, usage }) => {
            same_usage(seen.usage(), usage);
            seen.raw().get("delta").and_then(|it| it.get("stop_reason")?.as_string()).map(|it| it.to_string())
                == delta.stop_reason
                && seen.stop_sequence().map(|it| it.to_string()) == delta.stop_sequence
        }
        (Event::MessageStop, Model::MessageStop) | (Event::Ping, Model::Ping) => true,
        (Event::Error(seen), Model::Error { error, request_id }) => {
            seen.error_type_name() == text(error.kind).as_str()
                && seen.message() == text(error.message).as_str()
                && seen.request_id().map(|it| it.to_string()) == request_id
        }
        _ => false,
    };
    assert!(is_same, "{seen:?} of {payload}");
    // The memory of the last delta changes nothing either.
    let wire = format!("data: {}\n\n", payload.replace(['\r', '\n'], " ")).repeat(2);
    let mut stream = Decoder::new();
    for mut chunk in wire.as_bytes().chunks(wire.len() / 2) {
        let Some(Item::Event(received)) = stream.next_item(&mut chunk).transpose().unwrap() else { panic!("{wire}") };
        assert_eq!(received.payload.len(), payload.len());
    }
}

/// An event of the protocol: each member there, `null`, or absent, with others that nobody knows.
fn event() -> impl Strategy<Value = Value> {
    let text = || {
        prop_oneof![
            3 => "[ -~]{0,12}",
            1 => "\\PC{0,6}",
            1 => select(vec!["\n\t\r\u{1}\u{7F}", "\"\\/", "\u{1F600}é\u{2028}"]).prop_map(str::to_owned),
        ]
        .boxed()
    };
    let option = move || prop::option::of(text()).prop_map(|it| json!(it)).boxed();
    let count = || prop_oneof![any::<u64>(), 0..1000_u64];
    let index = || prop_oneof![0..4_u32, any::<u32>()];
    let usage = (prop::option::of(count()), prop::option::of(count()), option(), prop::option::of(count())).prop_map(
        |(input, output, tier, hour)| {
            json!({"input_tokens": input, "output_tokens": output, "service_tier": tier,
                "cache_creation": {"ephemeral_1h_input_tokens": hour}})
        },
    );
    let delta = prop_oneof![
        option().prop_map(|text| json!({"type": "text_delta", "text": text})),
        option().prop_map(|text| json!({"type": "input_json_delta", "partial_json": text})),
        (option(), prop::option::of(count()))
            .prop_map(|(text, count)| json!({"type": "thinking_delta", "thinking": text, "estimated_tokens": count})),
        option().prop_map(|text| json!({"type": "signature_delta", "signature": text})),
        option().prop_map(|text| json!({"type": "some_delta", "text": text})),
    ]
    .boxed();
    let block = prop_oneof![
        option().prop_map(|text| json!({"type": "text", "text": text})),
        (option(), option()).prop_map(|(text, sign)| json!({"type": "thinking", "thinking": text, "signature": sign})),
        (option(), option(), prop::option::of(text()))
            .prop_map(|(id, name, input)| json!({"type": "tool_use", "id": id, "name": name, "input": input.map(|it| json!({"a": [it]}))})),
        option().prop_map(|text| json!({"type": "some_block", "text": text})),
    ]
    .boxed();
    let event = prop_oneof![
        1 => (option(), option(), option(), usage.clone()).prop_map(|(id, model, reason, usage)| {
            json!({"type": "message_start", "message": {"id": id, "model": model, "stop_reason": reason, "usage": usage}})
        }),
        1 => (index(), block).prop_map(|(index, block)| json!({"type": "content_block_start", "index": index, "content_block": block})),
        4 => (index(), delta).prop_map(|(index, delta)| json!({"type": "content_block_delta", "index": index, "delta": delta})),
        1 => index().prop_map(|index| json!({"type": "content_block_stop", "index": index})),
        1 => (option(), option(), prop::option::of(usage)).prop_map(|(reason, sequence, usage)| {
            json!({"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": sequence}, "usage": usage})
        }),
        1 => Just(json!({"type": "message_stop"})),
        1 => Just(json!({"type": "ping"})),
        1 => (option(), option(), option())
            .prop_map(|(kind, message, id)| json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": id})),
    ]
    .boxed();
    (event, prop::option::of((text(), text()))).prop_map(|(mut event, unknown)| {
        if let (Value::Object(members), Some((name, value))) = (&mut event, unknown) {
            members.entry(format!("x-{name}")).or_insert(json!([value, {"type": value}]));
        }
        event
    })
}

/// Writes a value as `seed` has it: the order of members, blanks, and escapes; some that are `null` are left out.
struct Writer {
    seed: u64,
    out: String,
}

impl Writer {
    fn below(&mut self, bound: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 20) % bound
    }

    fn blanks(&mut self) {
        if self.below(4) == 0 {
            let blanks = ["", " ", "  ", "\t", "\n", "\r\n"];
            let at = self.below(blanks.len() as u64) as usize;
            self.out += blanks[at];
        }
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for char in text.chars() {
            if self.below(12) == 0 || char < ' ' {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    write!(self.out, "\\u{unit:04x}").unwrap();
                }
            } else if matches!(char, '"' | '\\') {
                self.out.extend(['\\', char]);
            } else {
                self.out.push(char);
            }
        }
        self.out.push('"');
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.string(text),
            Value::Array(elements) => {
                self.out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.blanks();
                    self.value(element);
                    self.blanks();
                }
                self.out.push(']');
            }
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                for at in 1..members.len() {
                    members.swap(at, self.below(at as u64 + 1) as usize);
                }
                members.retain(|(_, value)| !value.is_null() || self.below(2) == 0);
                self.out.push('{');
                for (at, (name, value)) in members.into_iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.blanks();
                    self.string(name);
                    self.blanks();
                    self.out.push(':');
                    self.blanks();
                    self.value(value);
                    self.blanks();
                }
                let padding = self.below(20) as usize;
                self.out.extend(core::iter::repeat_n(' ', padding));
                self.out.push('}');
            }
            other => write!(self.out, "{other}").unwrap(),
        }
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn as_serde_reads_it(event in event(), seed in 1..u64::MAX) {
        let mut writer = Writer { seed, out: String::new() };
        writer.blanks();
        writer.value(&event);
        writer.blanks();
        agree(&writer.out);
    }
}
