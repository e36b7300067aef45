//! What became of a part.

/// What became of a part that was passed to an [`Encoder`](super::Encoder).
///
/// ```
/// use deltawire::answer::{Decoder, Encoder, Head, Said, Target};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut encoder = Encoder::new(String::new(), Target::Chat, Head::new("c1", "m"));
/// let mut chunk: &[u8] = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hm\",\"thought\":true}]}}]}\n\n";
/// for part in decoder.next(&mut chunk).unwrap()? {
///     // Chat Completions has no word for it: the caller has to ask for one.
///     assert_eq!(encoder.part(&part)?, Said::Nothing);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[must_use]
#[non_exhaustive]
pub enum Said {
    /// A reader of the dialect reads the same part.
    All,
    /// The dialect has no such part, and the nearest thing was written in its place. The table of
    /// [`Encoder`](super::Encoder) has what.
    Changed,
    /// The dialect cannot say it: nothing of it was written.
    Nothing,
}
