//! An event to any format of serde, and back.

use alloc::borrow::Cow;
use alloc::string::String;
use core::time::Duration;

use serde::de::DeserializeOwned;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::event::{Event, known_name};

impl Serialize for Event {
    /// Writes each field under its name, and `retry` in milliseconds.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A time that long came as the largest number, or from the caller.
        let retry = self.retry.map(|retry| u64::try_from(retry.as_millis()).unwrap_or(u64::MAX));
        let mut fields = serializer.serialize_struct("Event", 5)?;
        fields.serialize_field("event", &self.event)?;
        fields.serialize_field("data", &self.data)?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("retry", &retry)?;
        fields.serialize_field("unterminated", &self.unterminated)?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for Event {
    /// Reads the same. A field may be missing, and one that it does not know is skipped.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fn take<T: Default + DeserializeOwned, E: serde::de::Error>(
            map: &mut Map<String, Value>,
            name: &str,
        ) -> Result<T, E> {
            map.remove(name).map_or_else(|| Ok(T::default()), |value| T::deserialize(value).map_err(E::custom))
        }
        let mut map = Map::deserialize(deserializer)?;
        let mut event = Self::new(take::<String, D::Error>(&mut map, "data")?);
        if let Some(name) = take::<Option<String>, D::Error>(&mut map, "event")? {
            event.event = known_name(name.as_bytes()).unwrap_or(Cow::Owned(name));
        }
        event.id = take::<String, D::Error>(&mut map, "id")?;
        event.retry = take::<Option<u64>, D::Error>(&mut map, "retry")?.map(Duration::from_millis);
        event.unterminated = take::<bool, D::Error>(&mut map, "unterminated")?;
        Ok(event)
    }
}
