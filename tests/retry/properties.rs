//! The laws, on responses and policies of every kind.

use core::time::Duration;

use deltawire::retry::{Class, Failure};
use laws::retry::{self, Date, HEADERS, Moment, Response, Rules};
use laws::{anthropic, config, dialect, gemini, openai};
use proptest::prelude::*;

/// A number as somebody may write it.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{0,4}",
        "[+-]?[0-9]{1,12}(\\.[0-9]{0,12})?",
        "[0-9]{0,25}\\.?[0-9]{0,25}([eE][+-]?[0-9]{0,12})?",
        "[0-9]{1,3}[eE][+-]?[0-9]{1,2}",
        any::<f64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        Just("inf".into()),
        Just("NaN".into()),
        "[-+.e0-9 ]{0,8}",
    ]
}

fn time() -> impl Strategy<Value = u64> {
    prop_oneof![0..253_402_300_800_u64, 1_700_000_000..1_900_000_000_u64, any::<u64>()]
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        number(),
        time().prop_map(|then| Date::of(then % 253_402_300_800).fixdate()),
        time().prop_map(|then| Date::of(then % 253_402_300_800).rfc850()),
        time().prop_map(|then| Date::of(then % 253_402_300_800).asctime()),
        (time(), "(Z|[+-][0-2][0-9]:[0-5][0-9]|\\.[0-9]{1,3}Z)").prop_map(|(then, zone)| Date::of(
            then % 253_402_300_800
        )
        .rfc3339()
            + &zone),
        "([0-9]{1,3}(\\.[0-9])?(ms|s|m|h|d)){1,3}",
        Just("0".into()),
        Just("true".into()),
        Just("false".into()),
        "[ -~]{0,30}",
    ];
    prop_oneof![4 => text.prop_map(String::into_bytes), 1 => any::<Vec<u8>>()]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        Just("overloaded_error"),
        Just("rate_limit_error"),
        Just("insufficient_quota"),
        Just("api_error"),
        Just("RESOURCE_EXHAUSTED"),
        Just("invalid_request_error"),
        Just("context_length_exceeded"),
        Just("INTERNAL"),
        Just("new"),
        Just("429"),
    ];
    let message = prop_oneof![
        "[ -!#-\\[\\]-~]{0,20}",
        "(Please )?(try again|retry) (in|after) [0-9]{1,5}(\\.[0-9])?( seconds|s|ms|m0s)?\\."
    ];
    let details = prop_oneof![
        Just("null".to_owned()),
        Just(r#"{"error_code":"enforced_spend_limit_reached"}"#.to_owned()),
        "[0-9.]{1,5}s?"
            .prop_map(|it| format!(r#"[{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{it}"}}]"#)),
        Just(r#"[{"@type":"x/google.rpc.QuotaFailure","violations":[{"quotaId":"APerDayB"}]}]"#.to_owned()),
    ];
    let object = (name.clone(), name, message, details, 0..700_u16).prop_map(|(code, kind, message, details, status)| {
        format!(
            r#"{{"error":{{"type":"{kind}","code":"{code}","status_code":{status},"message":"{message}","details":{details}}}}}"#
        )
        .into_bytes()
    });
    prop_oneof![4 => object, 1 => any::<Vec<u8>>(), 1 => Just(Vec::new())]
}

fn response() -> impl Strategy<Value = Response> {
    let status = prop_oneof![0..700_u16, prop::sample::select(&[200, 400, 408, 409, 429, 429, 500, 503, 529][..])];
    let headers = prop::collection::vec((0..HEADERS.len(), value()), 0..5);
    (status, headers, body(), prop::option::of(time())).prop_map(|(status, headers, body, now)| Response {
        status,
        headers,
        body,
        now,
    })
}

fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        Just(Duration::MAX),
        (0..200_000_u64).prop_map(Duration::from_millis),
        any::<u64>().prop_map(Duration::from_nanos),
        (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(seconds, nanoseconds)| Duration::new(seconds, nanoseconds)),
    ]
}

fn count() -> impl Strategy<Value = u32> {
    prop_oneof![0..6_u32, any::<u32>(), Just(u32::MAX)]
}

fn rules() -> impl Strategy<Value = Rules> {
    let pauses = (duration(), duration(), duration(), prop::option::of(duration()));
    (count(), pauses, 0..4_u8, 0..3_u8, any::<bool>()).prop_map(
        |(max_retries, (base, max_delay, max_hint, budget), jitter, continuation, has_restarts)| Rules {
            max_retries,
            base,
            max_delay,
            max_hint,
            budget,
            jitter,
            continuation,
            has_restarts,
        },
    )
}

fn moment() -> impl Strategy<Value = Moment> {
    (count(), duration(), any::<bool>(), prop::option::weighted(0.2, any::<u64>()))
        .prop_map(|(retries, elapsed, is_shown, cursor)| Moment { retries, elapsed, is_shown, cursor })
}

fn failure() -> impl Strategy<Value = Failure> {
    prop_oneof![
        4 => response().prop_map(|response| response.failure()),
        1 => Just(Failure::new(Class::Connection)),
        1 => Just(Failure::new(Class::Truncated)),
    ]
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn hints(response in response()) {
        retry::hints(&response);
    }

    #[test]
    fn numbers(text in number()) {
        retry::number(&text);
    }

    #[test]
    fn dates(then in time(), now in time()) {
        retry::date(then, now);
    }

    #[test]
    fn dates_that_are_close(now in 0..250_000_000_000_u64, ahead in 0..3_000_000_000_u64) {
        retry::date(now.wrapping_add(ahead), now);
    }

    #[test]
    fn decisions(failure in failure(), rules in rules(), moment in moment(), entropy: u64) {
        retry::decision(&failure, &rules, &moment, entropy);
    }

    #[test]
    fn any_bytes(bytes: Vec<u8>) {
        retry::hints(&Response::unpack(&bytes));
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn calls(vendor in 0..4, choices in prop::collection::vec(any::<u8>(), 0..80), has_restarts: bool) {
        let stream = match vendor {
            0 => anthropic::unpack(&choices),
            1 => dialect::unpack(&openai::chat::WIRE, &choices),
            2 => dialect::unpack(&openai::responses::WIRE, &choices),
            _ => dialect::unpack(&gemini::WIRE, &choices),
        };
        retry::calls(&stream, has_restarts);
    }
}

/// Each recorded stream, cut at every event.
#[test]
fn calls_of_the_corpus() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "sse") {
            continue;
        }
        let stream = std::fs::read(&path).unwrap();
        let ends = stream.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let step = stream.len() / 4000 + 1;
        for end in ends.step_by(step).chain([stream.len()]) {
            retry::calls(stream.get(..end).unwrap(), end % 2 == 0);
        }
        count += 1;
    }
    assert!(count >= 20, "the corpus has {count} streams");
}
