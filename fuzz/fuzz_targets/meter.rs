//! The laws of watches, meters and totals, on signals, streams and deeds that the bytes choose.

#![no_main]

use laws::meter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    if rest.len() > 500 {
        return;
    }
    let seed = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    match how % 5 {
        0 => {
            let (start, deadlines, log, asked) = meter::watched(rest);
            meter::watch(start, &deadlines, &log, &asked);
        }
        1 => meter::meter(rest),
        2 => meter::totals(&meter::deeds(rest)),
        3 => meter::merge(&meter::deeds(rest), seed),
        _ => {
            meter::page(&meter::deeds(rest), &String::from_utf8_lossy(rest));
            meter::stored(&meter::deeds(rest));
        }
    }
});
