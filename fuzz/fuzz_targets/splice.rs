//! The laws of a second attempt, on texts that the bytes choose.

#![no_main]

use laws::text::splice;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[least, seed], rest)) = bytes.split_first_chunk() else { return };
    let (shown, second) = splice::unpack(rest);
    // What is done at every piece takes the square of the length.
    if shown.len().max(second.len()) > 300 {
        return;
    }
    splice::goes_on(&shown, &second, usize::from(least % 16), seed.into());
    splice::begins_again(&shown, &second, seed.into());
});
