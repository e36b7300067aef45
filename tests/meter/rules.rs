//! What is promised in words.

use core::time::Duration;

use deltawire::answer::{Decoder, Dialect, Part};
use deltawire::json::Str;
use deltawire::meter::{Meter, Metric, Prometheus, Series, Signal, TokenKind, Totals, Wait, Watch};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[test]
fn sizes() {
    assert!(size_of::<Watch>() <= 96, "{}", size_of::<Watch>());
    assert!(size_of::<Meter>() <= 512, "{}", size_of::<Meter>());
    assert!(size_of::<Totals>() <= 6144, "{}", size_of::<Totals>());
}

/// A part of a stream of Anthropic's, or none.
fn with_part<T>(payload: &str, look: impl FnOnce(Option<&Part<'_>>) -> T) -> T {
    let mut decoder = Decoder::new().with_dialect(Dialect::Anthropic);
    let mut head: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{}}\n\n";
    while let Some(parts) = decoder.next(&mut head) {
        drop(parts);
    }
    let text = format!("data: {payload}\n\n");
    let mut chunk = text.as_bytes();
    let mut parts = decoder.next(&mut chunk).unwrap().unwrap().into_iter();
    look(parts.next().as_ref())
}

/// Thirty minutes of pings and comments keep every timeout of bytes quiet, and not a watch.
#[test]
fn pings_only() {
    let mut watch = Watch::new(Duration::ZERO)
        .with_first_byte(seconds(30))
        .with_first_part(seconds(120))
        .with_next_part(seconds(60));
    let mut of_bytes = watch.clone().with_progress(&[Signal::Bytes]);
    let mut decoder = Decoder::new();
    let mut stalled_at = None;
    let start = "data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"content_block_start\",\"index\":0,\
        \"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\ndata: {\"type\":\"content_block_delta\",\"index\":0,\
        \"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
    for now in (0..1800).step_by(15).map(seconds) {
        let bytes = match now.as_secs() {
            0 => start,
            turn if turn % 2 == 0 => ": keepalive\n\n",
            _ => "event: ping\ndata: {\"type\": \"ping\"}\n\n",
        };
        for watch in [&mut watch, &mut of_bytes] {
            watch.bytes(now);
        }
        let mut chunk = bytes.as_bytes();
        while let Some(parts) = decoder.next(&mut chunk) {
            let parts = parts.unwrap();
            watch.payload(&parts, now);
            parts.into_iter().for_each(|part| watch.part(&part, now));
        }
        assert!(of_bytes.check(now).is_ok());
        if let Err(stall) = watch.check(now) {
            stalled_at.get_or_insert((now, stall.wait, stall.since, stall.due));
        }
    }
    assert_eq!(stalled_at, Some((seconds(60), Wait::NextPart, Duration::ZERO, seconds(60))));
    assert_eq!(watch.last(Signal::Heartbeat), Some(seconds(1785)));
    assert_eq!(watch.last(Signal::Event), Some(Duration::ZERO));
    assert_eq!(watch.check(seconds(1800)).unwrap_err().to_string(), "no further part within 60 s");
}

#[test]
fn payloads_without_parts() {
    let payloads = [
        (Dialect::Anthropic, "{\"type\":\"ping\"}", Signal::Heartbeat),
        (Dialect::Anthropic, "{\"type\":\"content_block_stop\",\"index\":0}", Signal::Event),
        (Dialect::Anthropic, "{\"type\":\"message_stop\"}", Signal::Event),
        (Dialect::Responses, "{\"type\":\"keepalive\",\"sequence_number\":3}", Signal::Heartbeat),
        (Dialect::Responses, "{\"type\":\"ping\"}", Signal::Heartbeat),
        (Dialect::Responses, "{\"type\":\"response.in_progress\",\"response\":{}}", Signal::Event),
        (Dialect::Chat, "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}", Signal::Event),
        (Dialect::Gemini, "{\"candidates\":[]}", Signal::Event),
    ];
    for (dialect, payload, expected) in payloads {
        let mut decoder = Decoder::new().with_dialect(dialect);
        let mut watch = Watch::new(Duration::ZERO);
        let text = format!("data: {payload}\n\n");
        let mut chunk = text.as_bytes();
        let parts = decoder.next(&mut chunk).unwrap().unwrap();
        assert_eq!(Signal::of_event(&parts.event()), expected, "{payload}");
        watch.payload(&parts, seconds(1));
        parts.into_iter().for_each(|part| watch.part(&part, seconds(1)));
        assert_eq!(watch.last(expected), Some(seconds(1)), "{payload}");
        assert_eq!(watch.last_progress(), None, "{payload}");
    }
}

#[test]
fn parts() {
    let signal = |payload: &str| with_part(payload, |part| part.map(Signal::of_part));
    let delta = |delta: &str| signal(&format!("{{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{delta}}}"));
    assert_eq!(delta("{\"type\":\"text_delta\",\"text\":\"Hi\"}"), Some(Signal::Text));
    assert_eq!(delta("{\"type\":\"thinking_delta\",\"thinking\":\"Hm\"}"), Some(Signal::Reasoning));
    assert_eq!(delta("{\"type\":\"signature_delta\",\"signature\":\"QUI=\"}"), Some(Signal::Event));
    let start =
        |block: &str| signal(&format!("{{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{block}}}"));
    assert_eq!(start("{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}"), Some(Signal::ToolInput));
    assert_eq!(start("{\"type\":\"text\",\"text\":\"\"}"), None);
    assert_eq!(signal("{\"type\":\"new\"}"), Some(Signal::Event));
    assert_eq!(
        signal("{\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":3}}"),
        Some(Signal::Event)
    );
    // What Gemini sends at once, or a value at a time.
    let mut decoder = Decoder::new().with_dialect(Dialect::Gemini);
    let mut chunk: &[u8] = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":1}}},\
        {\"functionCall\":{\"name\":\"g\",\"willContinue\":true}},{\"functionCall\":{\"partialArgs\":[{\"jsonPath\":\"$.a\",\"stringValue\":\"x\"}],\
        \"willContinue\":true}}]}}]}\n\n";
    let mut meter = Meter::new(Duration::ZERO);
    let mut signals = Vec::new();
    for part in decoder.next(&mut chunk).unwrap().unwrap() {
        signals.push(Signal::of_part(&part));
        meter.part(&part, seconds(1));
    }
    assert_eq!(signals.iter().filter(|&&signal| signal == Signal::ToolInput).count(), 4, "{signals:?}");
    assert_eq!(meter.parts(), 4);
    assert!(meter.output_tokens().count > 5);
}

#[test]
fn empty_texts_are_not_progress() {
    let empty = Str::new("").unwrap();
    let mut meter = Meter::new(Duration::ZERO);
    for part in [Part::Text(empty), Part::Refusal(empty), Part::Reasoning(empty)] {
        assert_eq!(meter.part(&part, seconds(1)), Signal::Event);
        let mut watch = Watch::new(Duration::ZERO);
        watch.part(&part, seconds(1));
        assert_eq!((watch.last_progress(), watch.last(Signal::Event)), (None, Some(seconds(1))));
    }
    assert_eq!((meter.parts(), meter.time_to_first_part()), (0, None));
}

#[test]
fn tokens_are_estimated_until_they_are_reported() {
    let mut meter = Meter::new(Duration::ZERO);
    let seen = |meter: &Meter| (meter.output_tokens().count, meter.output_tokens().is_estimated);
    assert_eq!(seen(&meter), (0, true));
    meter.signal(Signal::Text, 400, seconds(1));
    assert_eq!(seen(&meter), (100, true));
    let report =
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":70}}";
    with_part(report, |part| meter.part(part.unwrap(), seconds(2)));
    assert_eq!(seen(&meter), (70, false));
    meter.signal(Signal::Text, 5, seconds(10));
    assert_eq!((seen(&meter), meter.rate()), ((72, true), Some(7.2)));
    assert_eq!(meter.progress(), None);
}

/// A client that leaves is not a failure of the server.
#[test]
fn cancelled() {
    let mut totals = Totals::new();
    let mut decoder = Decoder::new();
    let mut chunk: &[u8] = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    while decoder.next(&mut chunk).transpose().unwrap().is_some() {}
    let mut meter = Meter::new(Duration::ZERO);
    meter.signal(Signal::Text, 2, seconds(1));
    totals.add(&meter, &decoder.finish().cancelled());
    assert_eq!((totals.answers(), totals.cancelled(), totals.abort_rate()), (1, 1, None));
    totals.add(&meter, &decoder.finish());
    assert_eq!((totals.answers(), totals.cancelled(), totals.abort_rate()), (2, 1, Some(1.0)));
    assert_eq!(totals.tokens(TokenKind::OutputEstimated), 2);
}

#[test]
fn counts_stop_at_the_largest_number() {
    let mut totals = Totals::new();
    totals.recover(u64::MAX);
    totals.recover(1);
    let mut twice = totals.clone();
    twice.merge(&totals);
    assert_eq!((twice.saved_tokens(), twice.recovered()), (u64::MAX, 4));
    let mut meter = Meter::new(Duration::MAX);
    meter.bytes(usize::MAX, Duration::ZERO);
    meter.bytes(usize::MAX, Duration::MAX);
    meter.bytes(usize::MAX, Duration::MAX);
    assert_eq!((meter.received(), meter.duration()), (u64::MAX, Duration::ZERO));
    meter.signal(Signal::Text, usize::MAX, Duration::MAX);
    meter.signal(Signal::Text, usize::MAX, Duration::MAX);
    assert_eq!(
        (meter.rate(), meter.recent_rate(Duration::MAX), meter.output_tokens().count),
        (None, None, u64::MAX.div_ceil(4))
    );
}

/// Each name is another, and one that Prometheus takes.
#[test]
fn names() {
    let units: Vec<_> =
        Metric::ALL.into_iter().map(|metric| (metric.otel_name(), metric.attribute(), metric.unit())).collect();
    for (at, unit) in units.iter().enumerate() {
        assert!(!units[..at].contains(unit), "{unit:?}");
    }
    for metric in Metric::ALL {
        let name = metric.otel_name().replace('.', "_");
        let suffix = if metric.unit() == "s" { "_seconds" } else { "" };
        assert_eq!(metric.prometheus_name(), name + suffix);
        assert!(metric.help().ends_with('.'));
    }
    let (signals, kinds) = (Signal::ALL.map(Signal::name), TokenKind::ALL.map(TokenKind::name));
    for names in [signals, kinds] {
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name}");
        }
    }
}

#[test]
fn labels_are_escaped() {
    let totals = Totals::new();
    let labels = [("a b", "\\ \" \n é"), ("9", ""), ("", "x")];
    let series = [Series::new(&labels, &totals)];
    let page = Prometheus::new(&series).to_string();
    assert!(page.contains("\ndeltawire_parts_total{a_b=\"\\\\ \\\" \\n é\",_=\"\"} 0\n"), "{page}");
    assert_eq!(Prometheus::new(&[]).to_string().lines().filter(|line| !line.starts_with('#')).count(), 0);
}

#[cfg(feature = "serde_json")]
#[test]
fn other_versions_can_be_read() {
    let text = "{\"outcomes\":{\"complete\":3,\"paused\":2},\"histograms\":{\"gap\":{\"buckets\":[[20000000,4]],\"sum\":78125,\"max\":20000000,\
        \"min\":1},\"new\":{}},\"counts\":{\"retries\":1},\"more\":[]}";
    let totals: Totals = serde_json::from_str(text).unwrap();
    assert_eq!((totals.answers(), totals.retries()), (5, 1));
    assert!(totals.outcomes().any(|it| it == ("other", 2)));
    assert_eq!((totals.gaps().count(), totals.gaps().p50()), (4, Some(Duration::from_millis(20))));
    assert_eq!(totals.gaps().sum(), Duration::from_millis(80));
    assert_eq!(serde_json::from_str::<Totals>("{}").unwrap(), Totals::new());
    assert!(serde_json::from_str::<Totals>("{\"counts\":{\"retries\":-1}}").is_err());
    assert!(serde_json::from_str::<Totals>("[]").is_err());
}

/// A page with a label twice cannot be read at all.
#[test]
fn labels_are_told_apart() {
    let totals = Totals::new();
    let labels = [("kind", "a"), ("le", "b"), ("a.b", "c"), ("a-b", "d"), ("__name__", "e"), ("1", "f"), ("_", "g")];
    let page = Prometheus::new(&[Series::new(&labels, &totals)]).to_string();
    assert!(page.contains("\ndeltawire_tokens_total{a_b=\"c\",_=\"f\",kind=\"input\"} 0\n"), "{page}");
    assert!(page.contains("_bucket{a_b=\"c\",_=\"f\",le=\"+Inf\"} 0\n"), "{page}");
}

/// A clock that goes backwards says that no time has passed.
#[test]
fn a_clock_that_goes_backwards_is_no_stall() {
    let mut watch = Watch::new(seconds(10)).with_next_part(seconds(5));
    watch.signal(Signal::Text, seconds(4));
    assert_eq!((watch.check(seconds(10)), watch.next_deadline()), (Ok(()), Some(seconds(15))));
    watch.bytes(seconds(20));
    watch.signal(Signal::Text, seconds(3));
    assert_eq!((watch.check(seconds(20)), watch.next_deadline()), (Ok(()), Some(seconds(25))));
}

/// Usage that lacks its line end is only known at the end.
#[test]
fn the_rate_counts_what_the_last_payload_says() {
    let (mut totals, mut decoder, mut meter) = (Totals::new(), Decoder::new(), Meter::new(Duration::ZERO));
    let mut chunk: &[u8] = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n\
        data: {\"choices\":[],\"usage\":{\"completion_tokens\":1000}}";
    while let Some(parts) = decoder.next(&mut chunk) {
        for part in parts.unwrap() {
            let _ = meter.part(&part, seconds(1));
        }
    }
    totals.add(&meter, &decoder.finish());
    assert_eq!((totals.tokens(TokenKind::Output), totals.rates().max()), (1000, Some(1000.0)));
}
