//! Gemini: payloads become typed events.
