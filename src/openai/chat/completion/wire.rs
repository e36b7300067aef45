//! A completion to its wire shape, and back.

use alloc::string::ToString;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Map, Value};

use super::{Completion, CompletionChoice};
use crate::stream::value_of;

/// How many levels a member may have as JSON: `serde_json` reads 127.
const MAX_DEPTH: u8 = 126;

impl Completion {
    /// Returns the wire shape: what the answer would have been without streaming. The arguments of a call are the text that
    /// came, complete or not.
    ///
    /// # Errors
    ///
    /// If `serde_json` cannot hold a number of it, or if it is nested too deep to be read back.
    pub fn to_value(&self) -> Result<Value, serde_json::Error> {
        let mut map = Map::new();
        self.head.add_to(&mut map, MAX_DEPTH)?;
        map.insert("object".into(), "chat.completion".into());
        let choices = self.choices().map(CompletionChoice::to_value);
        map.insert("choices".into(), Value::Array(choices.collect::<Result<Vec<_>, _>>()?));
        if let Some(usage) = &self.usage {
            map.insert("usage".into(), value_of(usage, MAX_DEPTH)?);
        }
        Ok(Value::Object(map))
    }
}

impl Serialize for Completion {
    /// Writes [`to_value`](Self::to_value).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl Serialize for CompletionChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Completion {
    /// Reads the wire shape, as [`parse`](Self::parse).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Map::deserialize(deserializer)?;
        Self::parse(Value::Object(map).to_string().as_bytes()).map_err(de::Error::custom)
    }
}
