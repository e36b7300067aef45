//! The dialects, as the modes need them: their decoders have the same methods, but no trait for all of these.

use core::fmt::Display;

use deltawire::openai::{chat, responses};
use deltawire::stream::{End, Item, Received};
use deltawire::{Error, anthropic, gemini};

/// A dialect, and what its decoder returns.
pub(crate) trait Vendor {
    type Decoder: Default;
    type Event<'p>;
    type Violation: Copy + Display;
    type Order;

    fn next_item<'p, 'c: 'p>(
        decoder: &'p mut Self::Decoder,
        chunk: &mut &'c [u8],
    ) -> Option<Result<ItemOf<'p, Self>, Error>>;

    fn finish(decoder: &mut Self::Decoder) -> EndOf<'_, Self>;

    fn violation_name(violation: Self::Violation) -> &'static str;
}

pub(crate) type ItemOf<'p, V> = Item<'p, <V as Vendor>::Event<'p>, <V as Vendor>::Violation>;
pub(crate) type ReceivedOf<'p, V> = Received<'p, <V as Vendor>::Event<'p>, <V as Vendor>::Violation>;
pub(crate) type EndOf<'p, V> = End<'p, <V as Vendor>::Event<'p>, <V as Vendor>::Violation, <V as Vendor>::Order>;

macro_rules! vendors {
    ($($name:ident: $module:ident,)*) => {$(
        pub(crate) enum $name {}

        impl Vendor for $name {
            type Decoder = $module::Decoder<Vec<u8>>;
            type Event<'p> = $module::Event<'p>;
            type Violation = $module::Violation;
            type Order = $module::Order;

            fn next_item<'p, 'c: 'p>(
                decoder: &'p mut Self::Decoder,
                chunk: &mut &'c [u8],
            ) -> Option<Result<$module::Item<'p>, Error>> {
                decoder.next_item(chunk)
            }

            fn finish(decoder: &mut Self::Decoder) -> $module::End<'_> {
                decoder.finish()
            }

            fn violation_name(violation: $module::Violation) -> &'static str {
                violation.name()
            }
        }
    )*};
}

vendors! {
    Anthropic: anthropic,
    Chat: chat,
    Responses: responses,
    Gemini: gemini,
}

/// Calls a function that is generic over the dialect, with the one that is given.
macro_rules! for_dialect {
    ($dialect:expr, $function:ident($($argument:expr),*)) => {
        match $dialect {
            deltawire::answer::Dialect::Chat => $function::<crate::modes::vendor::Chat>($($argument),*),
            deltawire::answer::Dialect::Responses => $function::<crate::modes::vendor::Responses>($($argument),*),
            deltawire::answer::Dialect::Gemini => $function::<crate::modes::vendor::Gemini>($($argument),*),
            _ => $function::<crate::modes::vendor::Anthropic>($($argument),*),
        }
    };
}
pub(crate) use for_dialect;
