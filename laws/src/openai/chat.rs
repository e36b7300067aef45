//! Chat Completions, as the laws see them.

use deltawire::openai::chat::Event;

use crate::dialect::{Form, Wire, dialect, pieces};

dialect!(Chat, deltawire::openai::chat, pieces, |event: &Event<'_>| pieces(event.texts()), |event| {
    match event {
        Event::Chunk(_) | Event::Error(_) => {
            event.chunk().is_some_and(|chunk| chunk.choices().any(|choice| choice.finish_reason().is_some()))
        }
        // Snowflake's answers have no finish reason.
        Event::Done => true,
        _ => false,
    }
});

pub const WIRE: Wire = Wire {
    opening: &[
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n",
        "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}\n\n",
    ],
    others: &[
        "data: [DONE]\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"!\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":1}}\n\n",
        "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\n",
        "data: {\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\",\"reasoning\":\"c\"}}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"text\",\"text\":\"\"}]},{\"type\":\"text\",\"text\":\"y\"}]}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"d\",\"index\":0},{\"type\":\"reasoning.summary\",\"summary\":\"s\"}]}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"id\":\"call_3\",\"function\":{\"name\":\"h\",\"arguments\":null}},{\"function\":{\"arguments\":\"{\"}}]}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"function_call\":{\"name\":\"f\",\"arguments\":\"{\"}}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"No\"},\"logprobs\":{\"content\":[]}}]}\n\n",
        "data: {\"error\":{\"message\":\"boom\",\"type\":\"t\",\"code\":502},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"last\"},\"finish_reason\":\"error\"}]}\n\n",
        "data: {\"error\":\"boom\"}\n\n",
        "event: error\ndata: {\"message\":\"x\"}\n\n",
        "data: {\"object\":\"error\",\"message\":\"x\"}\n\n",
        "{\n  \"error\": {\"message\": \"bare\"}\n}\n",
        "error: {\"code\":500}\n",
        " data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n",
        ": OPENROUTER PROCESSING\n\n",
        "data: {\"new\":1}\n\n",
        "data: {\"choices\":5}\n\n",
        "data: {\"choices\":[{\"delta\":42}]}\n\n",
        "data: {\"choices\":[{\"index\":-1,\"delta\":{}}]}\n\n",
        "data: {\"id\":\"c2\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"z\"}}]}\n\n",
        "data: {\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"all\"},\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":null}\n\n",
        "event: error\n\n",
        "{\"choices\":[]}\n",
    ],
    delta,
};

fn delta(form: Form, text: &str) -> (Option<String>, String) {
    let text = format!("\"{text}\"");
    let call =
        |index: &str| form.object(&[("function", form.object(&[("arguments", text.clone())]))]).replacen('{', index, 1);
    let delta = match form.kind % 8 {
        0 | 1 => form.object(&[("content", text)]),
        2 => form.object(&[("reasoning_content", text), ("content", "null".to_owned())]),
        3 => form.object(&[("tool_calls", format!("[{}]", call(&format!("{{\"index\":{},", form.index))))]),
        4 => form.object(&[("tool_calls", format!("[{}]", call("{")))]),
        5 => form.object(&[("refusal", text)]),
        6 => form.object(&[
            ("reasoning", text.clone()),
            ("reasoning_details", format!("[{}]", form.object(&[("text", text)]))),
        ]),
        _ => form.object(&[("role", "\"assistant\"".to_owned()), ("content", text)]),
    };
    let choice =
        form.object(&[("index", (form.index / 2).to_string()), ("delta", delta), ("finish_reason", "null".to_owned())]);
    let padding = "0123456789abcdefghij".get(..(form.number % 20) as usize).unwrap_or_default();
    let mut members = vec![("id", "\"c1\"".to_owned()), ("choices", format!("[{choice}]"))];
    match form.kind / 8 % 4 {
        0 => {}
        1 => members.push(("obfuscation", format!("\"{padding}\""))),
        2 => members.push(("p", format!("\"{padding}\""))),
        _ => members.push(("usage", "null".to_owned())),
    }
    (None, form.object(&members))
}
