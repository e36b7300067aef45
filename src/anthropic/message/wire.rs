//! A message to its wire shape, and back.

use alloc::string::ToString;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Map, Value};

use super::{ContentBlock, Message};

/// How many levels of nesting `serde_json` reads.
const MAX_DEPTH: u8 = 127;

impl Message {
    /// Returns the wire shape: what the answer would have been without streaming. Of an input that is not whole it has
    /// what is certain.
    ///
    /// # Errors
    ///
    /// If `serde_json` cannot hold a number of it, or if it is nested too deep to be read back.
    pub fn to_value(&self) -> Result<Value, serde_json::Error> {
        let mut map = self.head.to_map(MAX_DEPTH)?;
        let content = self.content().map(|block| block.to_map().map(Value::Object));
        map.insert("content".into(), Value::Array(content.collect::<Result<Vec<_>, _>>()?));
        if !self.usage.is_empty() {
            map.insert("usage".into(), Value::Object(self.usage.to_map(MAX_DEPTH - 1)?));
        }
        Ok(Value::Object(map))
    }
}

impl Serialize for Message {
    /// Writes [`to_value`](Self::to_value).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl Serialize for ContentBlock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_map().map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Message {
    /// Reads the wire shape, as [`parse`](Self::parse).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Map::deserialize(deserializer)?;
        Self::parse(Value::Object(map).to_string().as_bytes()).map_err(de::Error::custom)
    }
}
