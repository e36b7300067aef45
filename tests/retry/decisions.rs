//! What to do about a failure.

use core::time::Duration;

use deltawire::retry::{Class, Continuation, Decision, Failure, How, Jitter, Policy, Progress, Why};

use crate::response;

const NOW: Duration = Duration::ZERO;

fn retry(milliseconds: u64) -> Decision {
    Decision::Retry { after: Duration::from_millis(milliseconds) }
}

const fn give_up(why: Why) -> Decision {
    Decision::GiveUp { why }
}

fn fresh(policy: &Policy, failure: &Failure, retries: u32, entropy: u64) -> Decision {
    policy.decide(failure, retries, NOW, &Progress::new(), entropy)
}

/// As `_calculate_retry_timeout` of the Python SDKs, whose random number is `entropy / 2^64`.
#[test]
fn pauses_grow() {
    let policy = Policy::new().with_max_retries(u32::MAX);
    let failure = Failure::of_status(500);
    for (retries, entropy, expected) in [
        (0, 0, 500),
        (1, 0, 1000),
        (2, 0, 2000),
        (3, 0, 4000),
        (4, 0, 8000),
        (5, 0, 8000),
        (63, 0, 8000),
        (64, 0, 8000),
        (1000, 0, 8000),
        (u32::MAX - 1, 0, 8000),
        (0, 1 << 63, 437),
        (4, 1 << 63, 7000),
    ] {
        let Decision::Retry { after } = fresh(&policy, &failure, retries, entropy) else { panic!("{retries}") };
        assert_eq!(after.as_millis(), expected, "{retries}");
    }
    assert_eq!(fresh(&policy, &failure, u32::MAX, 0), give_up(Why::Retries));
    assert_eq!(
        fresh(&policy, &failure, 0, u64::MAX),
        Decision::Retry { after: Duration::from_nanos(375_000_001) },
        "never less than three quarters"
    );
}

#[test]
fn jitter() {
    for (jitter, half, all) in [
        (Jitter::Quarter, 7_000_000_000, 6_000_000_001),
        (Jitter::Equal, 6_000_000_000, 4_000_000_001),
        (Jitter::Full, 4_000_000_000, 1),
        (Jitter::None, 8_000_000_000, 8_000_000_000),
    ] {
        let policy = Policy::new().with_jitter(jitter).with_base(Duration::from_secs(8));
        let after = |entropy| fresh(&policy, &Failure::of_status(500), 0, entropy);
        assert_eq!(after(0), retry(8000), "{jitter:?}");
        assert_eq!(after(1 << 63), Decision::Retry { after: Duration::from_nanos(half) }, "{jitter:?}");
        assert_eq!(after(u64::MAX), Decision::Retry { after: Duration::from_nanos(all) }, "{jitter:?}");
        // None on what the server asks for.
        let asked = response(500, &[("retry-after", "7")], None);
        assert_eq!(fresh(&policy, &asked, 0, u64::MAX), retry(7000), "{jitter:?}");
    }
}

#[test]
fn odd_policies() {
    let failure = Failure::of_status(500);
    let policy = Policy::new().with_max_retries(u32::MAX);
    let over = policy.with_base(Duration::from_secs(60));
    assert_eq!(fresh(&over, &failure, 0, 0), retry(8000), "a base over the limit is the limit");
    let none = policy.with_base(NOW);
    assert_eq!((fresh(&none, &failure, 0, 0), fresh(&none, &failure, 90, 7)), (retry(0), retry(0)));
    let zero = policy.with_max_delay(NOW);
    assert_eq!(fresh(&zero, &failure, 3, 7), retry(0));
    let most = policy.with_base(Duration::MAX).with_max_delay(Duration::MAX).with_jitter(Jitter::None);
    assert_eq!(fresh(&most, &failure, 9, 7), Decision::Retry { after: Duration::from_nanos(u64::MAX) });
    assert_eq!(fresh(&Policy::new().with_max_retries(0), &failure, 0, 0), give_up(Why::Retries));
    assert_eq!(Policy::default(), Policy::new());
}

#[test]
fn budgets() {
    let failure = Failure::of_status(500);
    let decide = |budget, elapsed| {
        let policy = Policy::new().with_budget(Duration::from_millis(budget));
        policy.decide(&failure, 0, Duration::from_millis(elapsed), &Progress::new(), 0)
    };
    assert_eq!(decide(1000, 500), retry(500));
    assert_eq!(decide(1000, 501), give_up(Why::Budget));
    assert_eq!(decide(0, 0), give_up(Why::Budget));
    assert_eq!(decide(u64::MAX, 0), retry(500));
    let policy = Policy::new().with_budget(Duration::MAX);
    assert_eq!(policy.decide(&failure, 0, Duration::MAX, &Progress::new(), 0), give_up(Why::Budget));
    assert_eq!(Policy::new().decide(&failure, 0, Duration::MAX, &Progress::new(), 0), retry(500), "no budget");
    let now = Policy::new().with_budget(NOW).with_base(NOW);
    assert_eq!(fresh(&now, &failure, 0, 0), retry(0));
}

#[test]
fn long_hints() {
    for (text, expected) in [
        ("120", retry(120_000)),
        ("120.000000001", give_up(Why::TooLong)),
        ("121", give_up(Why::TooLong)),
        ("1e300", give_up(Why::TooLong)),
        ("99999999999999999999", give_up(Why::TooLong)),
        ("inf", retry(500)),
        ("nan", retry(500)),
        ("-5", retry(500)),
        ("0", retry(500)),
        ("0.001", retry(1)),
    ] {
        assert_eq!(fresh(&Policy::new(), &response(429, &[("retry-after", text)], None), 0, 0), expected, "{text}");
    }
    let body = br#"{"error":{"type":"rate_limit_error","message":"try again in 99999999999999999999s"}}"#;
    assert_eq!(fresh(&Policy::new(), &Failure::of_status(429).with_body(body), 0, 0), give_up(Why::TooLong));
    let policy = Policy::new().with_max_hint(Duration::MAX);
    let most = Decision::Retry { after: Duration::from_nanos(u64::MAX) };
    assert_eq!(fresh(&policy, &Failure::of_status(429).with_body(body), 0, 0), most);
}

#[test]
fn what_the_server_says() {
    for (status, said, expected) in [
        (500, "true", retry(500)),
        (500, "false", give_up(Why::Refused)),
        (500, " false\t", give_up(Why::Refused)),
        (500, "no", retry(500)),
        (500, "FALSE", retry(500)),
        (429, "false", give_up(Why::Refused)),
        // It cannot make a request right, or paid.
        (400, "true", give_up(Why::Permanent)),
        (401, "true", give_up(Why::Permanent)),
        (402, "true", give_up(Why::Permanent)),
        (403, "true", give_up(Why::Permanent)),
        (404, "true", give_up(Why::Permanent)),
        (413, "true", give_up(Why::Permanent)),
        // Of what nobody knows it decides.
        (499, "true", retry(500)),
        (499, "false", give_up(Why::Unknown)),
        (499, "", give_up(Why::Unknown)),
        (399, "true", retry(500)),
        (399, "", give_up(Why::Unknown)),
        // All failures of the server, as the SDKs do.
        (501, "", retry(500)),
        (505, "", retry(500)),
    ] {
        assert_eq!(
            fresh(&Policy::new(), &response(status, &[("x-should-retry", said)], None), 0, 0),
            expected,
            "{status} {said}"
        );
    }
}

fn with_text() -> Progress {
    let mut progress = Progress::new();
    progress.mark_shown();
    progress
}

#[test]
fn text_was_shown() {
    let failure = Failure::new(Class::Truncated);
    let decide = |policy: Policy| policy.decide(&failure, 0, NOW, &with_text(), 0);
    let resume = |how| Decision::Resume { after: Duration::from_millis(500), how };
    assert_eq!(decide(Policy::new()), resume(How::Instruct));
    assert_eq!(decide(Policy::new().with_continuation(Continuation::Prefill)), resume(How::Prefill));
    assert_eq!(decide(Policy::new().with_continuation(Continuation::Never)), give_up(Why::NoWayOn));
    assert_eq!(decide(Policy::new().with_restarts(true)), retry(500));
    // What stops a retry stops this too.
    assert_eq!(decide(Policy::new().with_max_retries(0)), give_up(Why::Retries));
    let quota = Failure::new(Class::QuotaExhausted);
    assert_eq!(Policy::new().decide(&quota, 0, NOW, &with_text(), 0), give_up(Why::Permanent));
}

#[test]
fn servers_that_keep_the_response() {
    let resume = |how| Decision::Resume { after: Duration::from_millis(500), how };
    for mut progress in [Progress::new(), with_text()] {
        progress.set_cursor(7);
        progress.set_cursor(8);
        for failure in [Failure::new(Class::Connection), Failure::new(Class::Truncated), Failure::of_status(503)] {
            assert_eq!(Policy::new().decide(&failure, 0, NOW, &progress, 0), resume(How::StartingAfter(8)));
        }
        progress.set_event_id();
        let failure = Failure::new(Class::Connection);
        assert_eq!(Policy::new().decide(&failure, 0, NOW, &progress, 0), resume(How::LastEventId));
        assert_eq!(
            Policy::new().decide(&Failure::of_status(404), 0, NOW, &progress, 0),
            give_up(Why::Permanent),
            "it is kept no more"
        );
    }
}

#[test]
fn models() {
    for (model, expected) in [
        // Prefill is refused from 4.6 on: platform.claude.com, "What's new in Claude 4.6", and "Error recovery" of streaming.
        ("claude-instant-1.2", Continuation::Prefill),
        ("claude-2.1", Continuation::Prefill),
        ("claude-3-opus-20240229", Continuation::Prefill),
        ("claude-3-5-haiku-20241022", Continuation::Prefill),
        ("claude-3-7-sonnet-latest", Continuation::Prefill),
        ("anthropic.claude-3-5-sonnet-20240620-v1:0", Continuation::Prefill),
        ("anthropic/claude-3.7-sonnet:thinking", Continuation::Prefill),
        // Bedrock, where the last number is not one of the model, and Vertex.
        ("anthropic.claude-v2", Continuation::Prefill),
        ("anthropic.claude-v2:1", Continuation::Prefill),
        ("anthropic.claude-v2:1:200k", Continuation::Prefill),
        ("anthropic.claude-instant-v1", Continuation::Prefill),
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", Continuation::Prefill),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", Continuation::Prefill),
        (
            "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            Continuation::Prefill,
        ),
        ("us.anthropic.claude-opus-4-6-v1:0", Continuation::Instruct),
        ("anthropic.claude-opus-5-v1:0", Continuation::Instruct),
        ("anthropic.claude-next-v1:0", Continuation::Instruct),
        ("anthropic.claude-v9", Continuation::Instruct),
        ("anthropic.claude-v", Continuation::Instruct),
        ("publishers/anthropic/models/claude-3-5-sonnet-v2@20241022", Continuation::Prefill),
        ("publishers/anthropic/models/claude-opus-4-6@20260205", Continuation::Instruct),
        ("publishers/google/models/gemini-2.5-pro", Continuation::Instruct),
        ("anthropic/claude-2.1", Continuation::Prefill),
        ("claude-sonnet-4-20250514", Continuation::Prefill),
        ("claude-sonnet-4@20250514", Continuation::Prefill),
        ("claude-opus-4-1", Continuation::Prefill),
        ("claude-sonnet-4-5-20250929", Continuation::Prefill),
        ("anthropic/claude-sonnet-4.5", Continuation::Prefill),
        ("claude-haiku-4-5", Continuation::Prefill),
        ("us.anthropic.claude-opus-4-6-v1", Continuation::Instruct),
        ("claude-opus-4-6", Continuation::Instruct),
        ("anthropic/claude-sonnet-4.6", Continuation::Instruct),
        ("claude-opus-4-7", Continuation::Instruct),
        ("claude-sonnet-5", Continuation::Instruct),
        ("claude-opus-10-1", Continuation::Instruct),
        ("claude-sonnet-4-10", Continuation::Instruct),
        // Nobody knows.
        ("claude", Continuation::Instruct),
        ("claude-next", Continuation::Instruct),
        ("claude-99999999999", Continuation::Instruct),
        // OpenAI and Google never took one; others want a flag.
        ("gpt-4o", Continuation::Instruct),
        ("gpt-5-mini-2025-08-07", Continuation::Instruct),
        ("gemini-2.5-flash", Continuation::Instruct),
        ("deepseek-chat", Continuation::Instruct),
        ("mistral-large-2411", Continuation::Instruct),
        ("", Continuation::Instruct),
    ] {
        assert_eq!(Continuation::of_model(model), expected, "{model}");
    }
    assert_eq!(Continuation::default(), Continuation::Instruct);
    assert!(!Continuation::INSTRUCTION.contains("  ") && Continuation::INSTRUCTION.ends_with('.'));
}

#[test]
fn reasons() {
    let all = [Why::Permanent, Why::Unknown, Why::Refused, Why::Retries, Why::TooLong, Why::Budget, Why::NoWayOn];
    for (at, why) in all.into_iter().enumerate() {
        assert_eq!(why.name().replace('_', ""), format!("{why:?}").to_lowercase());
        assert!(all.iter().skip(at + 1).all(|it| it.to_string() != why.to_string()));
    }
}
