//! The laws of what to do when a request fails: on a response of any headers and body, on numbers and dates, and under any
//! policy.

#![no_main]

use std::time::Duration;

use laws::retry::{self, Moment, Response, Rules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&numbers, rest)) = bytes.split_first_chunk::<16>() else { return };
    let response = Response::unpack(rest);
    retry::hints(&response);
    for (_, value) in &response.headers {
        if let Ok(text) = std::str::from_utf8(value) {
            retry::number(text);
            retry::peer_date(text);
        }
    }
    let at = |index: usize| u64::from(numbers[index]);
    let [then, now] = [0, 8].map(|start| (start..start + 8).fold(0, |number, index| number << 8 | at(index)));
    retry::date(then, now);
    let duration = |index: usize| match numbers[index] {
        0 => Duration::ZERO,
        255 => Duration::MAX,
        shift => Duration::from_nanos(at(index) << (shift % 57)),
    };
    let rules = Rules {
        max_retries: u32::from(numbers[0] % 4),
        base: duration(1),
        max_delay: duration(2),
        max_hint: duration(3),
        budget: (numbers[4] % 2 == 0).then(|| duration(5)),
        jitter: numbers[6],
        continuation: numbers[7],
        has_restarts: numbers[4] % 3 == 0,
    };
    let moment = Moment {
        retries: u32::from(numbers[8] % 4),
        elapsed: duration(9),
        is_shown: numbers[10] % 2 == 0,
        cursor: (numbers[11] % 3 == 0).then(|| at(12)),
    };
    retry::decision(&response.failure(), &rules, &moment, now);
    retry::calls(&response.body, rules.has_restarts);
});
