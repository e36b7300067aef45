//! A response to its wire shape, and back.

use alloc::string::ToString;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Map, Value};

use super::{Response, ResponseItem};

/// How many levels of nesting `serde_json` reads.
const MAX_DEPTH: u8 = 127;

impl Response {
    /// Returns the wire shape: what the response would have been without streaming. If it was truncated, its `status` is
    /// `in_progress`.
    ///
    /// # Errors
    ///
    /// If `serde_json` cannot hold a number of it, or if it is nested too deep to be read back.
    pub fn to_value(&self) -> Result<Value, serde_json::Error> {
        let mut map = self.head.to_map(MAX_DEPTH)?;
        let missing = [("object", "response"), ("status", "in_progress")];
        for (name, value) in missing.into_iter().filter(|_| self.is_started()) {
            map.entry(name).or_insert_with(|| value.into());
        }
        let output = self.items().map(|item| item.to_map().map(Value::Object));
        map.insert("output".into(), Value::Array(output.collect::<Result<Vec<_>, _>>()?));
        if !self.usage.is_empty() {
            map.insert("usage".into(), Value::Object(self.usage.to_map(MAX_DEPTH - 1)?));
        }
        Ok(Value::Object(map))
    }
}

impl Serialize for Response {
    /// Writes [`to_value`](Self::to_value).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl Serialize for ResponseItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_map().map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Response {
    /// Reads the wire shape, as [`parse`](Self::parse).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Map::deserialize(deserializer)?;
        Self::parse(Value::Object(map).to_string().as_bytes()).map_err(de::Error::custom)
    }
}
