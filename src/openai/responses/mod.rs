//! OpenAI's Responses: payloads become typed events.
