//! Totals to any format of serde, and back.
//!
//! A bucket is written as its largest value, and what is counted by its name, so that another version with other buckets or
//! names can still read it.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::count::Count;
use super::histogram::Histogram;
use super::metric::Metric;
use super::tokens::TokenKind;
use super::totals::Totals;

impl Metric {
    /// Returns its name where totals are stored.
    const fn stored_name(self) -> &'static str {
        match self {
            Self::TimeToFirstPart => "time_to_first_part",
            Self::TimeToFirstText => "time_to_first_text",
            Self::Gap => "gap",
            Self::Duration => "duration",
            Self::Rate => "rate",
            Self::InputTokens => "input_tokens",
            Self::OutputTokens => "output_tokens",
        }
    }
}

/// Numbers under names.
type Numbers = BTreeMap<String, u64>;

fn numbers<'n>(all: impl IntoIterator<Item = (&'n str, u64)>) -> BTreeMap<&'n str, u64> {
    all.into_iter().filter(|&(_, count)| count > 0).collect()
}

impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (buckets, sum, max) = self.parts();
        let mut fields = serializer.serialize_struct("Histogram", 3)?;
        fields.serialize_field("buckets", &buckets.collect::<Vec<_>>())?;
        fields.serialize_field("sum", &sum)?;
        fields.serialize_field("max", &max)?;
        fields.end()
    }
}

impl Serialize for Totals {
    /// Writes what is not 0, by names.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let histograms = Metric::ALL.into_iter().map(|metric| (metric.stored_name(), self.histogram(metric)));
        let histograms = histograms.filter(|(_, histogram)| **histogram != Histogram::EMPTY);
        let tokens = TokenKind::ALL.into_iter().map(|kind| (kind.name(), self.tokens(kind)));
        let counts = Count::ALL.into_iter().map(|count| (count.name(), self.counted(count)));
        let mut fields = serializer.serialize_struct("Totals", 5)?;
        fields.serialize_field("histograms", &histograms.collect::<BTreeMap<_, _>>())?;
        fields.serialize_field("outcomes", &numbers(self.outcomes()))?;
        fields.serialize_field("failures", &numbers(self.failures()))?;
        fields.serialize_field("tokens", &numbers(tokens))?;
        fields.serialize_field("counts", &numbers(counts))?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for Totals {
    /// Reads the same. What is missing is 0, an outcome that it does not know is counted as `other`, and what else it does not
    /// know is skipped.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_map(Map::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn from_map(mut map: Map<String, Value>) -> Result<Totals, serde_json::Error> {
    fn take<T: Default + for<'de> Deserialize<'de>>(
        map: &mut Map<String, Value>,
        name: &str,
    ) -> Result<T, serde_json::Error> {
        map.remove(name).map_or_else(|| Ok(T::default()), T::deserialize)
    }
    let mut totals = Totals::new();
    let mut histograms: Map<String, Value> = take(&mut map, "histograms")?;
    for (metric, place) in Metric::ALL.into_iter().zip(&mut totals.histograms) {
        let mut fields: Map<String, Value> = take(&mut histograms, metric.stored_name())?;
        let buckets: Vec<(u64, u64)> = take(&mut fields, "buckets")?;
        *place = Histogram::from_parts(buckets, take(&mut fields, "sum")?, take(&mut fields, "max")?);
    }
    for (name, count) in take::<Numbers>(&mut map, "outcomes")? {
        totals.count_outcome(&name, count);
    }
    for (name, count) in take::<Numbers>(&mut map, "failures")? {
        totals.failures.add(&name, count);
    }
    let tokens: Numbers = take(&mut map, "tokens")?;
    let counts: Numbers = take(&mut map, "counts")?;
    for kind in TokenKind::ALL {
        totals.count_tokens(kind, tokens.get(kind.name()).copied().unwrap_or(0));
    }
    for count in Count::ALL {
        totals.count(count, counts.get(count.name()).copied().unwrap_or(0));
    }
    Ok(totals)
}
