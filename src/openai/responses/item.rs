//! The items of an output, and their parts.

use super::kind::ItemKind;
use crate::json::{Elements, Raw, Str, content, string, view};

view! {
    /// An item of the output: a message, a call of a tool, reasoning.
    ///
    /// ```
    /// use deltawire::openai::responses::{Event, ItemKind};
    ///
    /// let payload = br#"{"type":"response.output_item.added","output_index":0,"item":
    ///     {"type":"function_call","id":"fc_1","call_id":"call_1","name":"now","arguments":"","status":"in_progress"}}"#;
    /// let Event::ItemAdded(added) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(added.item.kind(), ItemKind::FunctionCall);
    /// assert_eq!(added.item.name().unwrap(), "now");
    /// assert_eq!(added.item.call_id().unwrap(), "call_1");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    OutputItem
}

impl<'a> OutputItem<'a> {
    /// Returns what it is.
    #[must_use]
    pub fn kind(&self) -> ItemKind {
        ItemKind::of(self.raw)
    }

    /// Returns `type` as it came.
    #[must_use]
    pub fn kind_name(&self) -> Str<'a> {
        content(self.raw, "type")
    }

    /// Returns `id`. Some servers change it from event to event, or send none: keep items by their `output_index`.
    #[must_use]
    pub fn id(&self) -> Option<Str<'a>> {
        string(self.raw, "id")
    }

    /// Returns `call_id`, which the result of a call has to name.
    #[must_use]
    pub fn call_id(&self) -> Option<Str<'a>> {
        string(self.raw, "call_id")
    }

    /// Returns `name`: that of the tool.
    #[must_use]
    pub fn name(&self) -> Option<Str<'a>> {
        string(self.raw, "name")
    }

    /// Returns `status`: `in_progress`, `completed` or `incomplete`, and for some tools `failed` and others.
    #[must_use]
    pub fn status(&self) -> Option<Str<'a>> {
        string(self.raw, "status")
    }

    /// Returns `arguments`, a JSON text.
    #[must_use]
    pub fn arguments(&self) -> Option<Str<'a>> {
        string(self.raw, "arguments")
    }

    /// Returns the parts of a message, or of reasoning that is shown: `content`.
    #[must_use]
    pub fn content(&self) -> Parts<'a> {
        Parts::of(self.raw, "content")
    }

    /// Returns the parts of the summary of reasoning: `summary`.
    #[must_use]
    pub fn summary(&self) -> Parts<'a> {
        Parts::of(self.raw, "summary")
    }

    /// Returns `encrypted_content`, by which reasoning goes on in the next request.
    #[must_use]
    pub fn encrypted_content(&self) -> Option<Str<'a>> {
        string(self.raw, "encrypted_content")
    }
}

/// An iterator over the items of an output. [`ResponseEvent::output`](super::ResponseEvent::output) returns it.
///
/// ```
/// use deltawire::openai::responses::{Event, ItemKind};
///
/// let payload = br#"{"type":"response.completed","response":{"output":[{"type":"message","content":[]}]}}"#;
/// let Event::Completed(end) = Event::parse(payload)? else { panic!() };
/// assert_eq!(end.output().next().unwrap().kind(), ItemKind::Message);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OutputItems<'a> {
    elements: Elements<'a>,
}

impl<'a> OutputItems<'a> {
    /// Returns those of a response.
    pub(super) fn of(response: Raw<'a>) -> Self {
        Self { elements: response.get("output").unwrap_or(Raw::EMPTY).elements() }
    }
}

impl<'a> Iterator for OutputItems<'a> {
    type Item = OutputItem<'a>;

    fn next(&mut self) -> Option<OutputItem<'a>> {
        self.elements.next().map(|raw| OutputItem { raw })
    }
}

view! {
    /// A part of a message, or of reasoning.
    ///
    /// ```
    /// use deltawire::openai::responses::Event;
    ///
    /// let payload = br#"{"type":"response.content_part.done","output_index":0,"content_index":0,"item_id":"msg_1",
    ///     "part":{"type":"output_text","text":"Hi","annotations":[]}}"#;
    /// let Event::PartDone(done) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(done.part.kind_name(), "output_text");
    /// assert_eq!(done.part.text().unwrap(), "Hi");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Part
}

impl<'a> Part<'a> {
    /// Returns `type`: `output_text`, `refusal`, `reasoning_text` or `summary_text`.
    #[must_use]
    pub fn kind_name(&self) -> Str<'a> {
        content(self.raw, "type")
    }

    /// Returns `text`.
    #[must_use]
    pub fn text(&self) -> Option<Str<'a>> {
        string(self.raw, "text")
    }

    /// Returns `refusal`.
    #[must_use]
    pub fn refusal(&self) -> Option<Str<'a>> {
        string(self.raw, "refusal")
    }

    /// Returns what the text cites: `annotations`.
    #[must_use]
    pub fn annotations(&self) -> Elements<'a> {
        self.raw.get("annotations").unwrap_or(Raw::EMPTY).elements()
    }
}

/// An iterator over parts. [`OutputItem::content`] and [`OutputItem::summary`] return it.
///
/// ```
/// use deltawire::openai::responses::Event;
///
/// let payload = br#"{"type":"response.output_item.done","output_index":0,"item":
///     {"type":"message","content":[{"type":"output_text","text":"Hi"}]}}"#;
/// let Event::ItemDone(done) = Event::parse(payload)? else { panic!() };
/// assert_eq!(done.item.content().next().unwrap().text().unwrap(), "Hi");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    elements: Elements<'a>,
}

impl<'a> Parts<'a> {
    fn of(item: Raw<'a>, name: &str) -> Self {
        Self { elements: item.get(name).unwrap_or(Raw::EMPTY).elements() }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        self.elements.next().map(|raw| Part { raw })
    }
}
