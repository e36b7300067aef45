//! The public face of the driver, the same for every vendor.

/// Declares what a vendor's decoder is: the type, and its names for what it returns. `$protocol` is the vendor's
/// `Protocol`; the doc comments are those of the type and of what the vendor has to say of `next_text`.
macro_rules! decoder {
    (
        $(#[$doc:meta])*
        Decoder: $protocol:ident, $event:ident, $violation:ident, $order:ident;
        $(#[$text_doc:meta])*
        next_text: $text:ident
    ) => {
        /// What [`Decoder::next_item`] returns: events, and everything else that arrives. See [`stream::Item`](crate::stream::Item).
        pub type Item<'p> = crate::stream::Item<'p, $event<'p>, $violation>;

        /// An event, where it comes from, and what is out of order with it. See [`stream::Received`](crate::stream::Received).
        pub type Received<'p> = crate::stream::Received<'p, $event<'p>, $violation>;

        /// How a stream ended: what [`Decoder::finish`] returns. See [`stream::End`](crate::stream::End).
        pub type End<'p> = crate::stream::End<'p, $event<'p>, $violation, $order>;

        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct Decoder<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
            driver: crate::stream::Driver<$protocol, S>,
        }

        #[cfg(feature = "alloc")]
        impl Decoder<alloc::vec::Vec<u8>> {
            /// Returns a decoder that allocates nothing until a frame is split between chunks or has several lines.
            #[must_use]
            pub fn new() -> Self {
                Self::with_storage(alloc::vec::Vec::new())
            }
        }

        #[cfg(feature = "alloc")]
        impl Default for Decoder<alloc::vec::Vec<u8>> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<S: crate::sse::Storage> Decoder<S> {
            /// Returns a decoder with the default limits, lowered to what `storage` can hold.
            #[must_use]
            pub fn with_storage(storage: S) -> Self {
                Self::with_limits(storage, crate::sse::Limits::new())
            }

            /// Returns a decoder with `limits`, lowered to what `storage` can hold.
            #[must_use]
            pub fn with_limits(storage: S, limits: crate::sse::Limits) -> Self {
                Self { driver: crate::stream::Driver::new(storage, limits) }
            }

            /// Returns the next event and moves `chunk` past it, or `None` when the chunk is used up.
            ///
            /// Comments, empty data and lines that SSE ignores are passed over. An ignored line that is an error in JSON is
            /// returned as an error event.
            ///
            /// # Errors
            ///
            /// If a frame is over a limit: the offset is that of the frame in the stream. Or if a payload is not an event, not
            /// even an unknown one: the offset is the place in the payload, which [`next_item`](Self::next_item) returns too.
            ///
            /// Either way one event is skipped and counted in [`End::lost`](crate::stream::End::lost), and the next call goes on
            /// after it. Use `continue` to read on, as most clients should, or `?` to give up the stream.
            #[inline(always)]
            pub fn next_event<'p, 'c: 'p>(
                &'p mut self,
                chunk: &mut &'c [u8],
            ) -> Option<Result<$event<'p>, crate::error::Error>> {
                self.driver.next_event(chunk)
            }

            /// Returns the next event with its payload and what is out of order with it, or the next thing that is not an
            /// event. Moves `chunk` past it. `None` means that the chunk is used up.
            ///
            /// This is the one for a proxy or a debugger: nothing that arrives is left out, but for the rest of a comment that
            /// began while you called [`next_event`](Self::next_event) or [`next_text`](Self::next_text).
            ///
            /// # Errors
            ///
            /// If a frame is over a limit. It is skipped and counted, and the next call goes on after it.
            #[inline]
            pub fn next_item<'p, 'c: 'p>(
                &'p mut self,
                chunk: &mut &'c [u8],
            ) -> Option<Result<Item<'p>, crate::error::Error>> {
                self.driver.next_item(chunk)
            }

            $(#[$text_doc])*
            ///
            /// # Errors
            ///
            /// As [`next_event`](Self::next_event).
            #[inline]
            pub fn next_text<'p, 'c: 'p>(
                &'p mut self,
                chunk: &mut &'c [u8],
            ) -> Option<Result<$text<'p>, crate::error::Error>> {
                self.driver.next_text(chunk)
            }

            /// Returns how the stream ended, and the last event if it only lacks its line end or blank line.
            ///
            /// Call it at the end of the body, and also when the transport fails: for the decoder both are the end. It changes
            /// nothing that can be observed. Call [`reset`](Self::reset) before you pass another stream.
            pub fn finish(&mut self) -> End<'_> {
                self.driver.finish()
            }

            /// Makes the decoder as new, but keeps its memory, as far as [`Storage`](crate::sse::Storage) says.
            pub fn reset(&mut self) {
                self.driver.reset();
            }

            /// Returns what is known so far: the outcome if the stream ended now, and what is open.
            #[must_use]
            pub const fn order(&self) -> &$order {
                self.driver.order()
            }

            /// Returns the parser, for its last event id, reconnection time, offset and limits.
            #[must_use]
            pub const fn parser(&self) -> &crate::sse::Parser<S> {
                self.driver.parser()
            }
        }

        impl<S> crate::stream::Sealed for Decoder<S> {}

        impl<S: crate::sse::Storage> crate::stream::Decode for Decoder<S> {
            type Event<'p>
                = $event<'p>
            where
                S: 'p;
            type End<'p>
                = End<'p>
            where
                S: 'p;
            type Storage = S;

            #[inline]
            fn next_event<'p, 'c: 'p>(
                &'p mut self,
                chunk: &mut &'c [u8],
            ) -> Option<Result<$event<'p>, crate::error::Error>> {
                self.next_event(chunk)
            }

            fn finish(&mut self) -> End<'_> {
                self.finish()
            }

            fn outcome(&mut self) -> Option<crate::stream::Outcome> {
                Some(self.finish().outcome)
            }

            fn parser(&self) -> &crate::sse::Parser<S> {
                self.parser()
            }

            fn reset(&mut self) {
                self.reset();
            }

            #[inline(always)]
            fn seek(&mut self, chunk: &mut &[u8]) -> Option<crate::stream::Found> {
                self.driver.seek(chunk)
            }

            #[inline(always)]
            fn found<'p, 'c: 'p>(
                &'p mut self,
                chunk: &mut &'c [u8],
                found: crate::stream::Found,
            ) -> Option<Result<$event<'p>, crate::error::Error>> {
                self.driver.found(chunk, found)
            }

            fn lacks_line_ends(&mut self) -> bool {
                self.finish().last.is_some()
            }

            fn ending(&mut self) -> crate::stream::Ending {
                self.finish().ending()
            }
        }
    };
}
pub(crate) use decoder;
