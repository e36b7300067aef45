//! How long a server asks to wait.

use core::time::Duration;

use deltawire::retry::{Decision, Failure, Policy, Progress};

use crate::response;

/// Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110.
const THEN: u64 = 784_111_777;

fn seconds(headers: &[(&str, &str)]) -> Option<f64> {
    response(429, headers, Some(THEN)).after().map(|it| it.as_secs_f64())
}

#[test]
fn numbers() {
    const MOST: Duration = Duration::from_nanos(u64::MAX);
    let long = format!("0.{}1", "0".repeat(1 << 20));
    let large = "9".repeat(1 << 20);
    for (text, expected) in [
        ("20", Some(Duration::from_secs(20))),
        (" \t20\t ", Some(Duration::from_secs(20))),
        ("+5", Some(Duration::from_secs(5))),
        ("0.5", Some(Duration::from_millis(500))),
        (".5", Some(Duration::from_millis(500))),
        ("5.", Some(Duration::from_secs(5))),
        ("1.25e1", Some(Duration::from_millis(12_500))),
        ("1E+2", Some(Duration::from_secs(100))),
        ("15e-1", Some(Duration::from_millis(1500))),
        ("007", Some(Duration::from_secs(7))),
        ("0.000000001", Some(Duration::from_nanos(1))),
        ("1.00000000000000000000000000001", Some(Duration::from_secs(1))),
        // Of very many digits the first count, and the size.
        ("18446744073709551616", Some(MOST)),
        ("18446744073.709551616", Some(Duration::from_nanos(18_446_744_073_709_551_610))),
        ("0.18446744073709551619", Some(Duration::from_nanos(184_467_440))),
        ("100000000000000000000e-20", Some(Duration::from_secs(1))),
        ("1e300", Some(MOST)),
        ("1e99999999999999999999", Some(MOST)),
        ("99999999999999999999", Some(MOST)),
        (&large, Some(MOST)),
        // Nothing to wait for, or no number.
        ("0", None),
        ("0.0", None),
        ("0e999999999999", None),
        ("1e-300", None),
        ("1e-99999999999999999999", None),
        ("0.0000000001", None),
        (&long, None),
        ("-1", None),
        ("-0.5", None),
        ("NaN", None),
        ("inf", None),
        ("Infinity", None),
        ("1_0", None),
        ("0x10", None),
        ("1,5", None),
        ("1.2.3", None),
        ("1e", None),
        ("1e+", None),
        ("e3", None),
        (".", None),
        ("+", None),
        ("++1", None),
        ("5 s", None),
        ("soon", None),
        ("", None),
        ("\u{663}", None),
    ] {
        let shown = text.get(..text.len().min(40));
        assert_eq!(response(429, &[("retry-after", text)], None).after(), expected, "{shown:?}");
        let in_milliseconds = response(429, &[("retry-after-ms", text)], None).after();
        match expected {
            Some(expected) if expected < MOST && text.len() < 20 => {
                let expected = Some(expected / 1000).filter(|it| !it.is_zero());
                assert_eq!(in_milliseconds, expected, "{shown:?}");
            }
            Some(_) => {}
            None => assert_eq!(in_milliseconds, None, "{shown:?}"),
        }
    }
}

#[test]
fn dates() {
    for (text, expected) in [
        // The three forms.
        ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
        ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10)),
        ("Sun Nov  6 08:49:47 1994", Some(10)),
        ("Sat Nov 12 08:49:37 1994", Some(6 * 86400)),
        (" Sun, 06 Nov 1994 08:49:47 GMT\t", Some(10)),
        // Leap years and the ends of months.
        ("Thu, 29 Feb 1996 00:00:00 GMT", Some(825_552_000 - THEN)),
        ("Fri, 01 Mar 1996 00:00:00 GMT", Some(825_638_400 - THEN)),
        ("Wed, 01 Mar 2000 00:00:00 GMT", Some(951_868_800 - THEN)),
        ("Mon, 01 Mar 2100 00:00:00 GMT", Some(4_107_542_400 - THEN)),
        ("Sat, 01 Mar 2200 00:00:00 GMT", Some(7_263_216_000 - THEN)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799 - THEN)),
        ("Sun, 06 Nov 1994 23:59:60 GMT", Some(784_166_400 - THEN)),
        // A year of two digits is at most fifty years ahead.
        ("Thursday, 01-Jan-44 00:00:00 GMT", Some(2_335_219_200 - THEN)),
        ("Sunday, 01-Jan-45 00:00:00 GMT", None),
        // The day of the week does not count.
        ("Mon, 06 Nov 1994 08:49:47 GMT", Some(10)),
        // Over.
        ("Sun, 06 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:36 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Wed, 31 Dec 1969 23:59:59 GMT", None),
        ("Sat, 01 Jan 0000 00:00:00 GMT", None),
        // No dates.
        ("Sun, 31 Nov 1994 08:49:47 GMT", None),
        ("Sun, 29 Feb 1995 08:49:47 GMT", None),
        ("Mon, 29 Feb 2100 08:49:47 GMT", None),
        ("Sun, 00 Nov 1994 08:49:47 GMT", None),
        ("Sun, 6 Nov 1994 08:49:47 GMT", None),
        ("Sun, 06 Nov 1994 24:49:47 GMT", None),
        ("Sun, 06 Nov 1994 08:60:47 GMT", None),
        ("Sun, 06 Nov 1994 08:49:61 GMT", None),
        ("Sun, 06 Nov 1994 08:49:47 UTC", None),
        ("Sun, 06 Nov 1994 08:49:47 +0000", None),
        ("Sun, 06 Nov 1994 08:49:47", None),
        ("Sun, 06 Nov 1994 08:49:47 GMT.", None),
        ("Sun, 06 nov 1994 08:49:47 GMT", None),
        ("Sun,06 Nov 1994 08:49:47 GMT", None),
        ("06 Nov 1994 08:49:47 GMT", None),
        ("Sunday, 06 Nov 1994 08:49:47 GMT", None),
        ("Sun, 06-Nov-94 08:49:47 GMT", None),
        ("Sun Nov 6 08:49:47 1994", None),
        ("Sun Nov  6 08:49:47 1994 GMT", None),
        ("Sun, 06 Nov 99999 08:49:47 GMT", None),
        ("1994-11-06T08:49:47Z", None),
        ("Sun", None),
    ] {
        let after = response(429, &[("retry-after", text)], Some(THEN)).after();
        assert_eq!(after, expected.map(Duration::from_secs), "{text}");
    }
}

#[test]
fn what_now_is() {
    let later = ("retry-after", "Sun, 06 Nov 1994 08:50:00 GMT");
    let date = ("date", "Sun, 06 Nov 1994 08:49:30 GMT");
    let after = |headers: &[(&str, &str)], now| response(429, headers, now).after().map(|it| it.as_secs());
    assert_eq!(after(&[later], None), None);
    assert_eq!(after(&[later, date], None), Some(30));
    assert_eq!(after(&[later, date], Some(THEN)), Some(23));
    assert_eq!(after(&[later, ("date", "garbage")], None), None);
    assert_eq!(after(&[later], Some(u64::MAX)), None);
    assert_eq!(after(&[later], Some(0)), Some(784_111_800));
    // Of a year of two digits nothing is known without a date: 1970 to 2069.
    let early = ("date", "Thursday, 01-Jan-70 00:00:00 GMT");
    assert_eq!(after(&[later, early], None), Some(784_111_800));
    let late = ("date", "Tuesday, 01-Jan-69 00:00:00 GMT");
    assert_eq!(after(&[("retry-after", "Tue, 01 Jan 2069 00:00:05 GMT"), late], None), Some(5));
    // In the year 2094 the year 94 is this one.
    assert_eq!(after(&[("retry-after", "Saturday, 06-Nov-94 08:49:37 GMT")], Some(3_939_871_770)), Some(7));
    assert_eq!(after(&[("retry-after", "Saturday, 06-Nov-94 08:49:37 GMT")], Some(u64::MAX)), None);
}

/// A limit is as new at a point in time, in seconds or milliseconds since 1970.
#[test]
fn resets_at_a_time() {
    const NOW: u64 = 1_777_420_790;
    const NONE: u64 = 500;
    for (reset, now, expected) in [
        ("1777420800", Some(NOW), 10_000),
        (" 1777420800 ", Some(NOW), 10_000),
        ("1777420800.5", Some(NOW), 10_500),
        ("1777420800000", Some(NOW), 10_000),
        ("1777420800250", Some(NOW), 10_250),
        ("1.7774208e9", Some(NOW), 10_000),
        // A day ahead: no longer than is allowed to a server.
        ("1777507200000", Some(NOW), 120_000),
        // Over, or nobody knows what time it is.
        ("1777420790", Some(NOW), NONE),
        ("1777420780000", Some(NOW), NONE),
        ("1777420800", None, NONE),
        ("1777420800000", None, NONE),
        // Below a billion it is a period, and so is what has a unit.
        ("1000000000", Some(NOW), NONE),
        ("999999999", Some(NOW), 120_000),
        ("1777420800s", Some(NOW), NONE),
        ("99999999999999999999", Some(NOW), NONE),
    ] {
        for (left, at) in [
            ("x-ratelimit-remaining", "x-ratelimit-reset"),
            ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ] {
            let failure = response(429, &[(left, "0"), (at, reset)], now);
            let decision = Policy::new().decide(&failure, 0, Duration::ZERO, &Progress::new(), 0);
            assert_eq!(decision, Decision::Retry { after: Duration::from_millis(expected) }, "{reset} {now:?}");
        }
    }
}

#[test]
fn which_hint_counts() {
    let message = r#"{"error":{"message":"Please try again in 4s"}}"#;
    let google = r#"{"error":{"message":"Please retry in 4s.","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3s"}]}}"#;
    for (headers, body, expected) in [
        (&[("retry-after-ms", "1000"), ("retry-after", "2")][..], google, 1),
        (&[("retry-after-ms", "-1000"), ("retry-after", "2")], google, 2),
        (&[("retry-after-ms", "0"), ("retry-after", "2")], google, 2),
        (&[("retry-after", "2")], google, 2),
        (&[("retry-after", "NaN")], google, 3),
        (&[], google, 3),
        (&[("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT")], message, 4),
        (&[], message, 4),
    ] {
        let failure = response(429, headers, Some(THEN));
        assert_eq!(
            failure.with_body(body.as_bytes()).after(),
            Some(Duration::from_secs(expected)),
            "{headers:?} {body}"
        );
    }
    assert_eq!(seconds(&[]), None);
}

#[test]
fn messages() {
    for (message, expected) in [
        (
            "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 14143, Requested 19737. Please try again in 7.76s. Visit https://example.org",
            Some(7_760),
        ),
        ("Please try again in 20ms.", Some(20)),
        ("Please try again in 6m0s.", Some(360_000)),
        ("Please try again in 1h2m3.5s", Some(3_723_500)),
        ("Try Again In 20s", Some(20_000)),
        ("Please retry in 36.429760048s.", Some(36_429)),
        (r"limit: 20, model: gemini\nPlease retry in 36s.", Some(36_000)),
        ("Please retry after 26 seconds. To increase your limit", Some(26_000)),
        ("Please retry after 1 second.", Some(1_000)),
        ("try again in 2 minutes and 3 cups of tea", Some(120_000)),
        ("try again in 1 hour 5 minutes", Some(3_900_000)),
        ("try again in 1 day", Some(86_400_000)),
        ("try again in 20s 30 requests", Some(20_000)),
        ("try again in 99999999999999999999s", Some(18_446_744_073_709)),
        ("try again in 1e3s", None),
        ("try again in 20", None),
        ("try again in 20 requests", None),
        ("try again in -20s", None),
        ("try again in 0s", None),
        ("try again in a moment", None),
        ("try again in ", None),
        ("try again", None),
        ("", None),
        // The first time that says how long.
        ("try again in a moment, try again in 5s", Some(5_000)),
        ("try again in 0s, or try again in 7s, or try again in 9s", Some(7_000)),
        ("Please wait, try again in a moment. Please wait 3 seconds", Some(3_000)),
        (r#"{\"details\": [{\"retryDelay\": \"26s\"}]}"#, Some(26_000)),
        (r#"{\\\"retryDelay\\\":\\\"26.5s\\\"}"#, Some(26_500)),
        (r#"{\"retryDelay\": 26}"#, None),
        ("try again in a moment, or retry in 5s", Some(5_000)),
    ] {
        let body = format!(r#"{{"error":{{"type":"rate_limit_error","message":"{message}"}}}}"#);
        let after = Failure::of_status(429).with_body(body.as_bytes()).after();
        assert_eq!(after.map(|it| it.as_millis()), expected, "{message}");
    }
}

#[test]
fn of_google() {
    for (delay, expected) in [
        (r#""36s""#, Some(36_000)),
        (r#""0.5s""#, Some(500)),
        (r#""36.429760048s""#, Some(36_429)),
        (r#""0s""#, None),
        (r#""-3s""#, None),
        (r#""3s x""#, None),
        (r#"{"seconds":3}"#, None),
        ("3", None),
    ] {
        let body = format!(
            r#"{{"error":{{"code":429,"details":[{{"@type":"x"}},7,{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":{delay}}}]}}}}"#
        );
        let after = Failure::of_status(429).with_body(body.as_bytes()).after();
        assert_eq!(after.map(|it| it.as_millis()), expected, "{delay}");
    }
}

/// When a limit is as new only makes a pause longer: the server may take a request before.
#[test]
fn resets() {
    const NONE: u64 = 500;
    for (headers, expected) in [
        (&[("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "6s")][..], 6_000),
        (&[("x-ratelimit-remaining-tokens", " 0 "), ("x-ratelimit-reset-tokens", " 1.5s ")], 1_500),
        (&[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "1m0s")], 60_000),
        (&[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "30")], 30_000),
        // Less than the pause, or over the limit.
        (&[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "20ms")], NONE),
        (&[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0s")], 120_000),
        // What is not used up does not count, and of several the last.
        (&[("x-ratelimit-remaining-tokens", "7"), ("x-ratelimit-reset-tokens", "6s")], NONE),
        (&[("x-ratelimit-remaining-tokens", "-1"), ("x-ratelimit-reset-tokens", "6s")], NONE),
        (&[("x-ratelimit-remaining-tokens", ""), ("x-ratelimit-reset-tokens", "6s")], NONE),
        (&[("x-ratelimit-reset-tokens", "6s")], NONE),
        (
            &[
                ("x-ratelimit-remaining-requests", "0"),
                ("x-ratelimit-reset-requests", "2s"),
                ("x-ratelimit-remaining-tokens", "0"),
                ("x-ratelimit-reset-tokens", "3s"),
            ],
            3_000,
        ),
        (&[("retry-after", "2"), ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6s")], 2_000),
        // OpenRouter has points in time: in milliseconds, and others in seconds.
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "784111787000")], 10_000),
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "30")], 30_000),
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "999999999")], 120_000),
        (&[("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "30")], NONE),
        // Anthropic has dates.
        (
            &[
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "1994-11-06T08:49:47Z"),
            ],
            10_000,
        ),
        (
            &[
                ("anthropic-ratelimit-tokens-remaining", "0"),
                ("anthropic-ratelimit-tokens-reset", "1994-11-06t10:49:46.000001+02:00"),
            ],
            10_000,
        ),
        (
            &[
                ("anthropic-ratelimit-input-tokens-remaining", "0"),
                ("anthropic-ratelimit-input-tokens-reset", "1994-11-06 06:49:47.000-02:00"),
            ],
            10_000,
        ),
        (
            &[
                ("anthropic-ratelimit-output-tokens-remaining", "0"),
                ("anthropic-ratelimit-output-tokens-reset", "1994-11-06T08:49:36z"),
            ],
            NONE,
        ),
        (
            &[
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "1994-11-06T08:49:47"),
            ],
            NONE,
        ),
        (
            &[
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "1970-01-01T00:00:00+23:59"),
            ],
            NONE,
        ),
        (
            &[
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "1994-11-06T08:49:47+24:00"),
            ],
            NONE,
        ),
        (
            &[
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "1994-11-06T08:49:47-00:60"),
            ],
            NONE,
        ),
        (
            &[
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "1994-11-06T08:49:47.Z"),
            ],
            NONE,
        ),
        (
            &[
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "1994-13-06T08:49:47Z"),
            ],
            NONE,
        ),
    ] {
        let pause = |status| {
            let failure = response(status, headers, Some(THEN));
            let decision = Policy::new().decide(&failure, 0, Duration::ZERO, &Progress::new(), 0);
            let Decision::Retry { after } = decision else { panic!("{decision:?}") };
            after
        };
        assert_eq!(pause(429), Duration::from_millis(expected), "{headers:?}");
        // They are about the rate limit.
        if headers.iter().all(|(name, _)| *name != "retry-after") {
            assert_eq!(pause(503), Duration::from_millis(NONE), "{headers:?}");
        }
    }
}
