//! One part of an item.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::grown::Grown;
use crate::bytes::add;
use crate::json::{Raw, Str, content};
use crate::stream::{Bounds, LimitError, Members, value_of};

/// How many levels a part may have as JSON: `serde_json` reads 127, and there are four around the part,
/// `{"output":[{"content":[`. A citation of it has two less.
const MAX_DEPTH: u8 = 123;

/// A part of a message or of reasoning, as far as it came.
///
/// ```
/// use deltawire::openai::responses::Response;
///
/// let response = Response::parse(br#"{"output":[{"type":"message","content":[{"type":"output_text","text":"Hi",
///     "annotations":[{"type":"url_citation","url":"https://example.org"}]}]}]}"#)?;
/// let part = response.item(0).unwrap().content().next().unwrap();
/// assert_eq!((part.kind_name().to_string().as_str(), part.text()), ("output_text", "Hi"));
/// assert_eq!(part.annotations().next().unwrap().get("url").unwrap().as_string().unwrap(), "https://example.org");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ItemPart {
    /// All but what grows.
    members: Members,
    text: Grown,
    /// Whether the text is a refusal.
    is_refusal: bool,
    annotations: Vec<String>,
}

impl ItemPart {
    /// Returns a part of which nothing came but its type.
    pub(super) fn new(kind: &'static str, bounds: &mut Bounds) -> Result<Self, LimitError> {
        bounds.charge(add(size_of::<Self>(), add(kind.len(), Members::MEMORY)))?;
        let mut members = Members::new();
        let quoted = [b"\"", kind.as_bytes(), b"\""].concat();
        members.set(Str::valid("type", true), &quoted);
        Ok(Self { members, text: Grown::default(), is_refusal: kind == "refusal", annotations: Vec::new() })
    }

    /// Returns its `type`: `output_text`, `refusal`, `reasoning_text` or `summary_text`.
    #[must_use]
    pub fn kind_name(&self) -> Str<'_> {
        content(self.members.raw(), "type")
    }

    /// Returns its text, or the refusal.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.text()
    }

    /// Returns whether its text is a refusal.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        self.is_refusal
    }

    /// Returns what the text cites.
    pub fn annotations(&self) -> impl Iterator<Item = Raw<'_>> {
        self.annotations.iter().map(|annotation| Raw::valid(annotation.as_bytes(), !annotation.contains('\\')))
    }

    /// Returns the members that have no method here, such as `logprobs`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'_>> {
        self.members.raw().get(name)
    }

    pub(super) const fn grown(&mut self) -> &mut Grown {
        &mut self.text
    }

    /// Takes what the part is now. What it lacks stays as it is.
    pub(super) fn take(&mut self, raw: Raw<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        let is_refusal = content(raw, "type") == "refusal";
        let name = if is_refusal { "refusal" } else { "text" };
        let text = raw.get(name).and_then(|text| text.as_string());
        let annotations = raw.get("annotations").filter(|annotations| annotations.elements().next().is_some());
        let mut grows = Vec::new();
        grows.extend(text.map(|_| name));
        grows.extend(annotations.map(|_| "annotations"));
        bounds.charge(charge_without(raw, &grows))?;
        self.members = Members::of(raw, &grows);
        self.is_refusal = is_refusal;
        if let Some(text) = text {
            self.text.set(text, bounds)?;
        }
        let Some(annotations) = annotations else { return Ok(()) };
        if !annotations.elements().map(|it| it.as_bytes()).eq(self.annotations.iter().map(String::as_bytes)) {
            self.annotations.clear();
            for annotation in annotations.elements() {
                self.annotate(annotation, bounds)?;
            }
        }
        Ok(())
    }

    pub(super) fn annotate(&mut self, annotation: Raw<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        bounds.charge(add(size_of::<String>(), annotation.as_bytes().len()))?;
        self.annotations.push(annotation.as_str().into());
        Ok(())
    }

    pub(super) fn to_map(&self) -> Result<Map<String, Value>, serde_json::Error> {
        let mut map = self.members.to_map(MAX_DEPTH)?;
        let name = if self.is_refusal { "refusal" } else { "text" };
        if !self.text().is_empty() || !map.contains_key(name) {
            map.insert(name.into(), self.text().into());
        }
        if !self.annotations.is_empty() {
            let annotations = self.annotations.iter().map(|annotation| value_of(annotation, MAX_DEPTH - 2));
            map.insert("annotations".into(), Value::Array(annotations.collect::<Result<_, _>>()?));
        }
        Ok(map)
    }
}

/// Returns what must be charged for the members of an object but those named, with their text.
pub(super) fn charge_without(object: Raw<'_>, except: &[&str]) -> usize {
    let members = object.members().filter(|(name, _)| !name.is_one_of(except));
    members.fold(0, |sum, (name, value)| {
        add(sum, add(Members::MEMORY, add(name.as_escaped().len(), value.as_bytes().len())))
    })
}
