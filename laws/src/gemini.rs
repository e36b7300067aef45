//! Gemini, as the laws see it.

use deltawire::gemini::Event;

use crate::dialect::{Form, Wire, dialect, pieces};

dialect!(Gemini, deltawire::gemini, pieces, |event: &Event<'_>| pieces(event.texts()), |event| {
    let chunk = match event {
        Event::Chunk(chunk) => *chunk,
        Event::Error(error) => error.chunk(),
        _ => return false,
    };
    chunk.candidates().any(|candidate| candidate.finish_reason().is_some())
        || chunk.prompt_feedback().is_some_and(|feedback| feedback.block_reason().is_some())
});

pub const WIRE: Wire = Wire {
    opening: &[],
    others: &[
        "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"totalTokenCount\":7}}\n\n",
        "data: {\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}\n\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hm\",\"thought\":true},{\"text\":\"Hi\"},{\"text\":\"\",\"thoughtSignature\":\"QUI=\"}]}}]}\n\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":1}}}]}}]}\n\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"willContinue\":true}}]}}]}\n\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"partialArgs\":[{\"jsonPath\":\"$.a\",\"stringValue\":\"Bos\",\"willContinue\":true}],\"willContinue\":true}}]}}]}\n\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{}}]}}]}\n\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"data\":\"QUI=\"}},{},{\"new\":1}]}}]}\n\n",
        "data: {\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"b\"}]}}]}\n\n",
        "data: {\"candidates\":[{\"index\":1,\"finishReason\":\"STOP\"}]}\n\n",
        "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n",
        "data: {\"usageMetadata\":{\"trafficType\":\"ON_DEMAND\"}}\n\n",
        "data: {\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}\n\n",
        "{\n  \"error\": {\n    \"code\": 500\n  }\n}\n",
        "[{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"x\"}]}}]}\n,\n{\"candidates\": [{\"finishReason\": \"STOP\"}]}\n]\n",
        "[{\n  \"candidates\": [\n  {}\n ]\n}\n,\r\n",
        ",{\"candidates\":[]}",
        "]\n",
        "[\n",
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"bare\"}]}}]}\n",
        "data: {\"candidates\":5}\n\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":5}]}}]}\n\n",
        "data: {\"new\":1}\n\n",
        "data: [DONE]\n\n",
        ": heartbeat\n\n",
        "event: error\n\n",
        "data: [{\"error\":{\"code\":429}}]\n\n",
    ],
    delta,
};

fn delta(form: Form, text: &str) -> (Option<String>, String) {
    let quoted = format!("\"{text}\"");
    let yes = || "true".to_owned();
    let part = match form.kind % 4 {
        0 => vec![("text", quoted)],
        1 => vec![("text", quoted), ("thought", yes())],
        kind => {
            let mut arg = vec![("jsonPath", "\"$.a\"".to_owned()), ("stringValue", quoted)];
            if kind == 2 || !form.number.is_multiple_of(8) {
                arg.push(("willContinue", yes()));
            }
            let mut call = vec![("partialArgs", format!("[{}]", form.object(&arg)))];
            if !form.number.is_multiple_of(16) {
                call.push(("willContinue", yes()));
            }
            vec![("functionCall", form.object(&call))]
        }
    };
    let content = form.object(&[("parts", format!("[{}]", form.object(&part))), ("role", "\"model\"".to_owned())]);
    let candidate = form.object(&[("content", content), ("index", (form.index / 2).to_string())]);
    let mut members = vec![("candidates", format!("[{candidate}]"))];
    if form.kind / 4 % 4 != 1 {
        let count = (form.number % 1000).to_string();
        let mut usage =
            vec![("candidatesTokenCount", count.clone()), ("totalTokenCount", (form.number % 1000 + 9).to_string())];
        if form.kind / 4 % 4 == 2 {
            let detail = form.object(&[("modality", "\"TEXT\"".to_owned()), ("tokenCount", count)]);
            usage.push(("candidatesTokensDetails", format!("[{detail}]")));
        }
        members.push(("usageMetadata", form.object(&usage)));
    }
    members.push(("modelVersion", "\"g\"".to_owned()));
    (None, form.object(&members))
}
