//! OpenAI's Chat Completions, and the servers that imitate it: payloads become typed events.
