//! A response to its wire shape, and back.

use alloc::string::ToString;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Map, Value};

use super::{Response, ResponseCandidate};
use crate::json::Raw;
use crate::stream::value_of;

/// How many levels of nesting `serde_json` reads.
const MAX_DEPTH: u8 = 127;

impl Response {
    /// Returns the wire shape: the `GenerateContentResponse` that the answer would have been without streaming. Of arguments
    /// that are not whole it has what there is.
    ///
    /// # Errors
    ///
    /// If `serde_json` cannot hold a number of it, or if it is nested too deep to be read back.
    pub fn to_value(&self) -> Result<Value, serde_json::Error> {
        let mut map = self.head.to_map(MAX_DEPTH)?;
        if !self.candidates.is_empty() {
            let candidates = self.candidates().map(ResponseCandidate::to_value).collect::<Result<Vec<_>, _>>()?;
            map.insert("candidates".into(), Value::Array(candidates));
        }
        let usage = self.usage_raw();
        if usage != Raw::EMPTY {
            map.insert("usageMetadata".into(), value_of(usage.as_str(), MAX_DEPTH - 1)?);
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

impl Serialize for ResponseCandidate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Response {
    /// Reads the wire shape, as [`parse`](Self::parse).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Map::deserialize(deserializer)?;
        Self::parse(Value::Object(map).to_string().as_bytes()).map_err(de::Error::custom)
    }
}
