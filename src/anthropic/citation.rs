//! The places that a text cites.

use crate::json::{Elements, Raw, Str, content, number, string, view};

view! {
    /// A place that a text cites.
    ///
    /// ```
    /// use deltawire::anthropic::{Delta, Event, Location};
    ///
    /// let payload = br#"{"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":
    ///     {"type":"char_location","cited_text":"sky","document_index":0,"document_title":null,
    ///     "start_char_index":4,"end_char_index":7}}}"#;
    /// let Event::BlockDelta { delta: Delta::Citation(citation), .. } = Event::parse(payload)? else { panic!() };
    /// assert_eq!(citation.cited_text(), "sky");
    /// let Location::Chars { document, start, end, .. } = citation.location() else { panic!() };
    /// assert_eq!((document.index, start, end), (Some(0), Some(4), Some(7)));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Citation
}

impl<'a> Citation<'a> {
    /// Returns `cited_text`.
    #[must_use]
    pub fn cited_text(&self) -> Str<'a> {
        content(self.raw, "cited_text")
    }

    /// Returns where the cited text is.
    #[must_use]
    pub fn location(&self) -> Location<'a> {
        let raw = self.raw;
        let kind = content(raw, "type");
        let document = || Document {
            index: number(raw, "document_index"),
            title: string(raw, "document_title"),
            file_id: string(raw, "file_id"),
        };
        if kind == "char_location" {
            let (start, end) = (number(raw, "start_char_index"), number(raw, "end_char_index"));
            Location::Chars { document: document(), start, end }
        } else if kind == "page_location" {
            let (start, end) = (number(raw, "start_page_number"), number(raw, "end_page_number"));
            Location::Pages { document: document(), start, end }
        } else if kind == "content_block_location" {
            let (start, end) = (number(raw, "start_block_index"), number(raw, "end_block_index"));
            Location::Blocks { document: document(), start, end }
        } else if kind == "web_search_result_location" {
            Location::WebSearchResult {
                url: content(raw, "url"),
                title: string(raw, "title"),
                encrypted_index: content(raw, "encrypted_index"),
            }
        } else if kind == "search_result_location" {
            Location::SearchResult {
                index: number(raw, "search_result_index"),
                source: content(raw, "source"),
                title: string(raw, "title"),
                start: number(raw, "start_block_index"),
                end: number(raw, "end_block_index"),
            }
        } else {
            Location::Unknown { kind }
        }
    }
}

/// Where a cited text is.
///
/// ```
/// use deltawire::anthropic::{Delta, Event, Location};
///
/// let payload = br#"{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":
///     {"type":"web_search_result_location","cited_text":"t","url":"https://example.org","title":null}}}"#;
/// let Event::BlockDelta { delta: Delta::Citation(citation), .. } = Event::parse(payload)? else { panic!() };
/// let Location::WebSearchResult { url, title: None, .. } = citation.location() else { panic!() };
/// assert_eq!(url, "https://example.org");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Location<'a> {
    /// `char_location`: characters of a document.
    #[non_exhaustive]
    #[expect(missing_docs, reason = "the members are those of the wire")]
    Chars { document: Document<'a>, start: Option<u64>, end: Option<u64> },
    /// `page_location`: pages of a document.
    #[non_exhaustive]
    #[expect(missing_docs, reason = "the members are those of the wire")]
    Pages { document: Document<'a>, start: Option<u64>, end: Option<u64> },
    /// `content_block_location`: blocks of a document.
    #[non_exhaustive]
    #[expect(missing_docs, reason = "the members are those of the wire")]
    Blocks { document: Document<'a>, start: Option<u64>, end: Option<u64> },
    /// `web_search_result_location`: a page on the web.
    #[non_exhaustive]
    #[expect(missing_docs, reason = "the members are those of the wire")]
    WebSearchResult { url: Str<'a>, title: Option<Str<'a>>, encrypted_index: Str<'a> },
    /// `search_result_location`: blocks of a search result.
    #[non_exhaustive]
    #[expect(missing_docs, reason = "the members are those of the wire")]
    SearchResult { index: Option<u64>, source: Str<'a>, title: Option<Str<'a>>, start: Option<u64>, end: Option<u64> },
    /// A kind that this version does not know, with its `type`. [`Citation::raw`] has the rest.
    #[non_exhaustive]
    #[expect(missing_docs, reason = "the members are those of the wire")]
    Unknown { kind: Str<'a> },
}

/// A document of the request.
///
/// ```
/// use deltawire::anthropic::{Delta, Event, Location};
///
/// let payload = br#"{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":
///     {"type":"page_location","cited_text":"t","document_index":2,"document_title":"Tides"}}}"#;
/// let Event::BlockDelta { delta: Delta::Citation(citation), .. } = Event::parse(payload)? else { panic!() };
/// let Location::Pages { document, .. } = citation.location() else { panic!() };
/// assert_eq!((document.index, document.title.unwrap().to_string()), (Some(2), "Tides".into()));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Document<'a> {
    /// `document_index`
    pub index: Option<u64>,
    /// `document_title`
    pub title: Option<Str<'a>>,
    /// `file_id`
    pub file_id: Option<Str<'a>>,
}

/// An iterator over the citations that the start of a text has.
///
/// ```
/// use deltawire::anthropic::Block;
/// use deltawire::json::Raw;
///
/// let raw = Raw::new(r#"{"type":"text","text":"x","citations":[{"type":"page_location","cited_text":"y"}]}"#)?;
/// let Block::Text(block) = Block::new(raw)? else { panic!() };
/// let cited: Vec<String> = block.citations().map(|citation| citation.cited_text().to_string()).collect();
/// assert_eq!(cited, ["y"]);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Citations<'a> {
    elements: Option<Elements<'a>>,
}

impl<'a> Citations<'a> {
    pub(super) fn new(citations: Option<Raw<'a>>) -> Self {
        Self { elements: citations.map(|citations| citations.elements()) }
    }
}

impl<'a> Iterator for Citations<'a> {
    type Item = Citation<'a>;

    fn next(&mut self) -> Option<Citation<'a>> {
        self.elements.as_mut()?.next().map(|raw| Citation { raw })
    }
}
