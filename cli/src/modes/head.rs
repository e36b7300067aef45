//! What the answer is called.

use deltawire::answer::Event;
use deltawire::json::Str;
use deltawire::{gemini, openai};

/// Returns what an event says the answer is called, and when it was created.
pub(crate) fn of<'a>(event: &Event<'a>) -> (Option<Str<'a>>, Option<Str<'a>>, u64) {
    match event {
        Event::Anthropic(deltawire::anthropic::Event::MessageStart(start)) => (start.id(), start.model(), 0),
        Event::Chat(event) => match event.chunk() {
            Some(chunk) => (chunk.id(), chunk.model(), chunk.created().unwrap_or(0)),
            None => (None, None, 0),
        },
        Event::Responses(openai::responses::Event::Created(created)) => {
            let get = |name| created.response().get(name);
            let created_at = get("created_at").and_then(|it| it.as_u64());
            (created.id(), get("model").and_then(|it| it.as_string()), created_at.unwrap_or(0))
        }
        Event::Gemini(gemini::Event::Chunk(chunk)) => (chunk.response_id(), chunk.model_version(), 0),
        _ => (None, None, 0),
    }
}
