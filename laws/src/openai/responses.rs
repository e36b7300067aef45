//! Responses, as the laws see them.

use deltawire::openai::responses::Event;

use crate::dialect::{Form, Wire, dialect, pieces};

dialect!(
    Responses,
    deltawire::openai::responses,
    |text| pieces([text]),
    |event: &Event<'_>| pieces(event.text_delta()),
    |event| matches!(event, Event::Completed(_) | Event::Incomplete(_))
);

pub const WIRE: Wire = Wire {
    opening: &[
        "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"r1\",\"output\":[]}}\n\n",
        "data: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"m1\"}}\n\n",
        "data: {\"type\":\"response.output_item.added\",\"sequence_number\":2,\"output_index\":1,\"item\":{\"type\":\"function_call\",\"id\":\"f1\",\"call_id\":\"c1\",\"name\":\"f\"}}\n\n",
        "data: {\"type\":\"response.output_item.added\",\"sequence_number\":3,\"output_index\":2,\"item\":{\"type\":\"reasoning\",\"id\":\"s1\"}}\n\n",
    ],
    others: &[
        "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r1\",\"output\":[],\"usage\":{\"input_tokens\":1}}}\n\n",
        "event: response.incomplete\ndata: {\"response\":{\"incomplete_details\":{\"reason\":\"max_output_tokens\"}}}\n\n",
        "data: {\"type\":\"response.failed\",\"sequence_number\":9,\"response\":{\"error\":{\"code\":\"c\",\"message\":\"m\"}}}\n\n",
        "data: {\"type\":\"error\",\"sequence_number\":8,\"error\":{\"type\":\"t\",\"code\":\"c\",\"message\":\"m\"}}\n\n",
        "data: {\"type\":\"error\",\"code\":null,\"message\":\"flat\"}\n\n",
        "data: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"r2\"}}\n\n",
        "data: {\"type\":\"response.in_progress\",\"sequence_number\":1,\"response\":{\"id\":\"r1\"}}\n\n",
        "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"all\"}]}}\n\n",
        "data: {\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"type\":\"function_call\",\"arguments\":\"{}\"}}\n\n",
        "data: {\"type\":\"response.output_item.added\",\"output_index\":9,\"item\":{\"type\":\"custom_tool_call\"}}\n\n",
        "data: {\"type\":\"response.content_part.added\",\"output_index\":0,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\"}}\n\n",
        "data: {\"type\":\"response.output_text.done\",\"output_index\":0,\"content_index\":0,\"text\":\"all\"}\n\n",
        "data: {\"type\":\"response.function_call_arguments.done\",\"output_index\":1,\"arguments\":\"{}\"}\n\n",
        "data: {\"type\":\"response.output_text.annotation.added\",\"output_index\":0,\"content_index\":0,\"annotation_index\":0,\"annotation\":{}}\n\n",
        "data: {\"type\":\"response.web_search_call.searching\",\"output_index\":3}\n\n",
        "data: {\"type\":\"response.shell_call_output_content.delta\",\"output_index\":3,\"command_index\":0,\"delta\":{\"stdout\":\"x\"}}\n\n",
        "data: {\"type\":\"response.image_generation_call.partial_image\",\"output_index\":3,\"partial_image_index\":0,\"partial_image_b64\":\"QUI=\"}\n\n",
        "data: {\"type\":\"keepalive\",\"sequence_number\":4}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":42}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"content_index\":0,\"delta\":\"x\"}\n\n",
        "data: {\"type\":\"response.new.kind\",\"x\":1}\n\n",
        "data: {\"x\":1}\n\n",
        "data: [DONE]\n\n",
        ": OPENROUTER PROCESSING\n\n",
        "{\n\"error\": {\"message\": \"bare\"}\n}\n",
        "event: error\n\n",
        "error: {\"code\":500}\n",
        "data: {\"type\":\"response.audio.delta\",\"delta\":\"QUI=\"}\n\n",
    ],
    delta,
};

fn delta(form: Form, text: &str) -> (Option<String>, String) {
    let kind = match form.kind % 8 {
        0 | 1 => "response.output_text.delta",
        2 => "response.function_call_arguments.delta",
        3 => "response.reasoning_summary_text.delta",
        4 => "response.reasoning_text.delta",
        5 => "response.refusal.delta",
        6 => "response.custom_tool_call_input.delta",
        _ => "response.mcp_call_arguments.delta",
    };
    // Mostly the item of that kind.
    let index = [0, 0, 1, 2, 2, 0, 1, 1][usize::from(form.kind % 8)] + u32::from(form.index == 2);
    let part = if form.kind % 8 == 3 { "summary_index" } else { "content_index" };
    let padding = "0123456789abcdefghij".get(..(form.number % 20) as usize).unwrap_or_default();
    let mut members = vec![
        ("type", format!("\"{kind}\"")),
        ("item_id", "\"m1\"".to_owned()),
        ("output_index", index.to_string()),
        (part, "0".to_owned()),
        ("delta", format!("\"{text}\"")),
    ];
    if form.kind / 8 % 4 != 1 {
        members.push(("sequence_number", form.number.to_string()));
    }
    if form.kind & 8 == 0 {
        members.push(("obfuscation", format!("\"{padding}\"")));
    }
    (Some(kind.to_owned()), form.object(&members))
}
