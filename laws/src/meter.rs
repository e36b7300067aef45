//! The laws of watches, meters and totals: each is what its plain definition says, which keeps all that happened in a list.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deltawire::answer::{Decoder, Dialect, Input, Part};
use deltawire::meter::{Distribution, Meter, Metric, Prometheus, Series, Signal, TokenKind, Totals, Wait, Watch};

/// The last deadline there is, in nanoseconds. After the second before it, seconds are not told apart.
const LATEST: u128 = u64::MAX as u128 - 1;

fn nanos(time: Duration) -> u128 {
    let seconds = time.as_secs().min(18_446_744_072);
    u128::from(seconds) * 1_000_000_000 + u128::from(time.subsec_nanos())
}

fn time(nanos: u128) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).expect("a time that is kept"))
}

/// What a watch is to look for.
#[derive(Clone, Debug, Default)]
pub struct Deadlines {
    /// In the order of `Wait`: first byte, first part, next part, all.
    pub limits: [Option<Duration>; 4],
    /// `None` for what counts if nothing is said.
    pub progress: Option<Vec<Signal>>,
}

/// Whether a signal is to count where another one is asked for.
fn counts_as(signal: Signal, asked: Signal) -> bool {
    match asked {
        Signal::Bytes => true,
        Signal::Event => signal != Signal::Bytes && signal != Signal::Heartbeat,
        asked => signal == asked,
    }
}

/// The times of the signals that count.
fn when<'l>(log: &'l [(Signal, Duration)], asked: &'l [Signal]) -> impl Iterator<Item = u128> + 'l {
    let counts = |signal: Signal| asked.iter().any(|&asked| counts_as(signal, asked));
    log.iter().filter(move |&&(signal, _)| counts(signal)).map(|&(_, now)| nanos(now))
}

/// Returns the deadlines of a stream: what it waits for, since when, and until when.
fn plain_deadlines(
    start: u128,
    deadlines: &Deadlines,
    log: &[(Signal, Duration)],
) -> impl Iterator<Item = (Wait, u128, u128)> {
    let progress = deadlines.progress.as_deref().unwrap_or(&[Signal::Text, Signal::Reasoning, Signal::ToolInput]);
    let last = when(log, progress).max();
    let since = [
        (Wait::FirstByte, log.is_empty().then_some(start)),
        (Wait::FirstPart, last.is_none().then_some(start)),
        (Wait::NextPart, last),
        (Wait::All, Some(start)),
    ];
    let all = since.into_iter().zip(deadlines.limits).filter_map(|((wait, since), limit)| {
        let since = since?;
        Some((wait, since, since + limit?.as_nanos()))
    });
    all.filter(|&(_, _, due)| due <= LATEST)
}

/// A watch says after each signal what its definition says, whenever it is asked.
pub fn watch(start: Duration, deadlines: &Deadlines, log: &[(Signal, Duration)], asked: &[Duration]) {
    let mut watch = Watch::new(start);
    let [first_byte, first_part, next_part, all] = deadlines.limits;
    watch = first_byte.into_iter().fold(watch, Watch::with_first_byte);
    watch = first_part.into_iter().fold(watch, Watch::with_first_part);
    watch = next_part.into_iter().fold(watch, Watch::with_next_part);
    watch = all.into_iter().fold(watch, Watch::with_all);
    if let Some(progress) = &deadlines.progress {
        watch = watch.with_progress(progress);
    }
    let new = watch.clone();
    // If the clock goes backwards, no time has passed.
    let mut latest = nanos(start);
    let passed = log.iter().map(|&(signal, now)| {
        latest = latest.max(nanos(now));
        (signal, time(latest))
    });
    let passed: Vec<_> = passed.collect();
    let start = nanos(start);
    for done in 0..=log.len() {
        if let Some(&(signal, now)) = log[..done].last() {
            watch.signal(signal, now);
        }
        let log = &passed[..done];
        let plain: Vec<_> = plain_deadlines(start, deadlines, log).collect();
        let next = plain.iter().map(|&(.., due)| due).min();
        assert_eq!(watch.next_deadline(), next.map(time), "{deadlines:?} {log:?}");
        let around = next.into_iter().flat_map(|due| [due.saturating_sub(1), due, (due + 1).min(LATEST)]);
        for now in around.map(time).chain(asked.iter().copied()) {
            // The first of them, and of those that are due at once the first in order.
            let late = plain.iter().filter(|&&(.., due)| due <= nanos(now)).min_by_key(|&&(.., due)| due);
            let checked = watch.check(now).err().map(|stall| (stall.wait, stall.since, stall.due));
            let late = late.map(|&(wait, since, due)| (wait, time(since), time(due)));
            assert_eq!(checked, late, "{deadlines:?} {log:?} asked at {now:?}");
        }
        for signal in Signal::ALL {
            assert_eq!(watch.last(signal), when(log, &[signal]).max().map(time), "{signal} {log:?}");
        }
        let progress = deadlines.progress.as_deref().unwrap_or(&Signal::MODEL);
        assert_eq!(watch.last_progress(), when(log, progress).max().map(time));
    }
    watch.reset(time(start));
    assert_eq!(watch, new, "reset");
}

/// Times that bytes choose: the same, a little or much later, earlier, and the ends of all time.
pub fn later(before: Duration, choice: u8) -> Duration {
    const STEPS: [u64; 12] = [
        0,
        1,
        (1 << 19) - 1,
        1 << 19,
        (1 << 19) + 1,
        1_000_000,
        20_000_000,
        500_000_000,
        3_999_999_999,
        60_000_000_000,
        1 << 40,
        u64::MAX / 3,
    ];
    match choice {
        255 => Duration::MAX,
        254 => Duration::from_nanos(u64::MAX - 1),
        253 => Duration::ZERO,
        // Mostly the usual: up to 256 ms.
        100..=252 => before.saturating_add(Duration::from_nanos(u64::from(choice - 100) * 1_700_001)),
        90..100 => before.saturating_sub(Duration::from_millis(u64::from(choice))),
        _ => before.saturating_add(Duration::from_nanos(STEPS[usize::from(choice) % STEPS.len()])),
    }
}

/// Deadlines and a log, as bytes choose.
pub fn watched(choices: &[u8]) -> (Duration, Deadlines, Vec<(Signal, Duration)>, Vec<Duration>) {
    let (settings, rest) = choices.split_at(choices.len().min(8));
    let setting = |at: usize| settings.get(at).copied().unwrap_or(0);
    let limit = |at: usize| (setting(at) % 4 > 0).then(|| later(Duration::ZERO, setting(at)));
    let progress = Signal::ALL.into_iter().filter(|&signal| setting(5) & 1 << signal as u8 != 0).collect();
    let deadlines = Deadlines {
        limits: [limit(1), limit(2), limit(3), limit(4)],
        progress: (setting(5) % 4 > 0).then_some(progress),
    };
    let start = later(Duration::from_secs(1), setting(0));
    let mut now = start;
    let log = rest.chunks_exact(2).map(|step| {
        now = later(now, step[1]);
        (Signal::ALL[usize::from(step[0]) % Signal::ALL.len()], now)
    });
    let log = log.collect();
    (start, deadlines, log, [0, 253, 254, 255, setting(6), setting(7)].map(|choice| later(now, choice)).to_vec())
}

/// Makes sure that a distribution is that of these values, as well as its buckets can tell. `to_units` counts its values in what
/// the buckets are in.
fn distributed<V: deltawire::meter::Measure>(
    seen: Distribution<'_, V>,
    mut values: Vec<u64>,
    to_units: impl Fn(V) -> u64,
) {
    values.sort_unstable();
    assert_eq!(seen.count(), values.len() as u64);
    assert_eq!(seen.max().map(&to_units), values.last().copied());
    assert_eq!(seen.buckets().map(|(_, count)| count).sum::<u64>(), seen.count());
    for thousandths in [0, 1, 250, 500, 900, 950, 990, 999, 1000, u16::MAX] {
        let Some(quantile) = seen.quantile(thousandths).map(&to_units) else {
            assert!(values.is_empty());
            continue;
        };
        let rank = (values.len() * usize::from(thousandths.min(1000))).div_ceil(1000).max(1);
        let exact = values[rank - 1];
        let widest = match exact {
            ..=0x8_0000 => 0x8_0000,
            0x8_0001..=0x100_0000_0000 => exact + exact.div_ceil(4),
            _ => u64::MAX,
        };
        assert!((exact..=widest).contains(&quantile), "{thousandths}: {quantile} for {exact}");
    }
}

fn duration_units(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).expect("a time that is kept")
}

/// A stream that bytes choose, of which each payload is a chunk, with its time. Its calls, usage, pings and restarts come in any order.
pub fn timed(choices: &[u8]) -> Vec<(String, Duration)> {
    let mut now = Duration::ZERO;
    let payload = |choice: u8, size: u8| {
        match choice % 16 {
        0 => "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}".to_owned(),
        1 => "{\"type\":\"ping\"}".to_owned(),
        2 => "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}".to_owned(),
        3 => "{\"type\":\"content_block_stop\",\"index\":0}".to_owned(),
        4 => format!("{{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"end_turn\"}},\"usage\":{{\"output_tokens\":{}}}}}", size / 3),
        5 => "{\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"input_tokens\":12,\"cache_read_input_tokens\":5}}".to_owned(),
        6 => "{\"type\":\"message_stop\"}".to_owned(),
        7 => "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}".to_owned(),
        8 => "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"new\"}}".to_owned(),
        9 => "{\"broken".to_owned(),
        10 => format!("{{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}}}", " ".repeat(usize::from(size) % 9)),
        11 | 12 => format!("{{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{{\"type\":\"thinking_delta\",\"thinking\":\"{}\"}}}}", "h".repeat(usize::from(size) % 9)),
        _ => format!("{{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{}\"}}}}", "t".repeat(usize::from(size) % 9)),
    }
    };
    let steps = choices.chunks_exact(2).map(|step| {
        now = later(now, step[1]);
        (format!("data: {}\n\n", payload(step[0], step[0] ^ step[1])), now)
    });
    steps.collect()
}

/// What happened, in a list.
#[derive(Clone, Debug)]
enum Happened {
    Bytes(usize),
    Wrote(Signal, usize),
    Reported(u64),
    Restarted,
    Else,
}

fn happened(part: &Part<'_>) -> Happened {
    let of = |signal, len: usize| if len == 0 { Happened::Else } else { Happened::Wrote(signal, len) };
    match part {
        Part::Text(text) | Part::Refusal(text) => of(Signal::Text, text.as_escaped().len()),
        Part::Reasoning(text) => of(Signal::Reasoning, text.as_escaped().len()),
        Part::ToolStart(start) => Happened::Wrote(Signal::ToolInput, start.name.as_escaped().len()),
        Part::ToolInput { input: Input::Json(text) | Input::Text(text), .. } => {
            of(Signal::ToolInput, text.as_escaped().len())
        }
        Part::ToolInput { input: Input::Whole(value), .. } => {
            Happened::Wrote(Signal::ToolInput, value.as_bytes().len())
        }
        Part::ToolInput { .. } => panic!("no such input was written"),
        Part::Usage(usage) => usage.output_with_reasoning().map_or(Happened::Else, Happened::Reported),
        Part::Restart => Happened::Restarted,
        _ => Happened::Else,
    }
}

/// One answer, measured, and the plain list of what happened.
struct Measured {
    meter: Meter,
    decoder: Decoder,
    log: Vec<(Happened, u128)>,
    start: u128,
}

const WINDOW: Duration = Duration::from_millis(1600);
const MAX_TOKENS: u64 = 40;

fn measured(
    stream: &[(String, Duration)],
    start: Duration,
    mut each: impl FnMut(&Meter, &[(Happened, u128)]),
) -> Measured {
    let mut meter = Meter::new(start).with_window(WINDOW).with_max_tokens(MAX_TOKENS);
    let mut decoder = Decoder::new().with_dialect(Dialect::Anthropic);
    let start = nanos(start);
    let (mut log, mut latest) = (Vec::new(), start);
    for (bytes, now) in stream {
        latest = latest.max(nanos(*now));
        meter.bytes(bytes.len(), *now);
        log.push((Happened::Bytes(bytes.len()), latest));
        let mut chunk = bytes.as_bytes();
        while let Some(parts) = decoder.next(&mut chunk) {
            let Ok(parts) = parts else { continue };
            for part in parts {
                meter.part(&part, *now);
                log.push((happened(&part), latest));
            }
        }
        each(&meter, &log);
    }
    Measured { meter, decoder, log, start }
}

/// The model's parts of a list: when, what, and how much.
fn written(log: &[(Happened, u128)]) -> Vec<(u128, Signal, usize)> {
    let wrote = log.iter().filter_map(|&(ref it, now)| match it {
        &Happened::Wrote(signal, len) => Some((now, signal, len)),
        _ => None,
    });
    wrote.collect()
}

fn plain_gaps(log: &[(Happened, u128)]) -> Vec<u64> {
    written(log).windows(2).map(|pair| (pair[1].0 - pair[0].0) as u64).collect()
}

/// Tokens, and whether they are estimated.
fn plain_tokens(log: &[(Happened, u128)]) -> (u64, bool) {
    let last = log.iter().rposition(|(it, _)| matches!(it, Happened::Reported(_) | Happened::Restarted));
    let reported = last.and_then(|at| match log[at].0 {
        Happened::Reported(tokens) => Some(tokens),
        _ => None,
    });
    let bytes: usize = written(&log[last.map_or(0, |at| at + 1)..]).iter().map(|&(_, _, len)| len).sum();
    let estimate = bytes.div_ceil(4) as u64;
    (reported.unwrap_or(0) + estimate, reported.is_none() || estimate > 0)
}

/// Makes sure that a rate is so many in so much time.
fn near(seen: Option<f64>, tokens: f64, nanos: u128) {
    if nanos == 0 {
        assert_eq!(seen, None);
        return;
    }
    let exact = tokens * 1e9 / nanos as f64;
    let seen = seen.expect("time has passed");
    assert!((seen - exact).abs() <= exact * 1e-12, "{seen} for {exact}");
}

/// A meter says after each payload what its definition says.
pub fn meter(choices: &[u8]) {
    let (&first, rest) = choices.split_first().unwrap_or((&0, &[]));
    let start = later(Duration::from_secs(1), first);
    let measured = measured(&timed(rest), start, |meter, log| {
        let start = nanos(start);
        let after_start = |then: Option<u128>| then.map(|then| time(then - start));
        let first = |wanted: &dyn Fn(&Happened) -> bool| {
            after_start(log.iter().find(|(it, _)| wanted(it)).map(|&(_, now)| now))
        };
        assert_eq!(meter.time_to_first_byte(), first(&|it| matches!(it, Happened::Bytes(_))));
        assert_eq!(meter.time_to_first_part(), first(&|it| matches!(it, Happened::Wrote(..))));
        assert_eq!(meter.time_to_first_text(), first(&|it| matches!(it, Happened::Wrote(Signal::Text, _))));
        let latest = log.last().map_or(start, |&(_, now)| now);
        assert_eq!(meter.duration(), time(latest - start));

        let parts = written(log);
        assert_eq!(meter.parts(), parts.len() as u64);
        let bytes = log.iter().map(|(it, _)| if let Happened::Bytes(count) = it { *count as u64 } else { 0 });
        assert_eq!(meter.received(), bytes.sum::<u64>());
        let gaps = plain_gaps(log);
        let sum: u64 = gaps.iter().sum();
        assert_eq!(duration_units(meter.gaps().sum()), sum >> 10 << 10);
        distributed(meter.gaps(), gaps, duration_units);
        let reasoning =
            parts.windows(2).filter(|pair| pair[0].1 == Signal::Reasoning).map(|pair| pair[1].0 - pair[0].0);
        assert_eq!(meter.reasoning_time(), time(reasoning.sum()));

        let (tokens, is_estimated) = plain_tokens(log);
        let seen = meter.output_tokens();
        assert_eq!((seen.count, seen.is_estimated), (tokens, is_estimated));
        match parts.last() {
            Some(&(last, ..)) => near(meter.rate(), tokens as f64, last - start),
            None => assert_eq!(meter.rate(), None),
        }
        assert_eq!(meter.progress(), Some((tokens as f64 / MAX_TOKENS as f64).min(1.0)));

        let slot = WINDOW.as_nanos() / 8;
        for later in [0, 1, slot - 1, slot, 5 * slot, 8 * slot, 100 * slot] {
            let now = nanos(time((latest + later).min(LATEST))).max(latest);
            let present = (now - start) / slot;
            let lately = parts.iter().filter(|&&(then, ..)| present - (then - start) / slot < 8);
            let bytes: usize = lately.map(|&(_, _, len)| len).sum();
            let from = start + present.saturating_sub(7) * slot;
            near(meter.recent_rate(time(now)), bytes as f64 / 4.0, now - from);
        }
    });
    let Measured { mut meter, start, .. } = measured;
    meter.reset(time(start));
    assert_eq!(meter, Meter::new(time(start)).with_window(WINDOW).with_max_tokens(MAX_TOKENS), "reset");
}

/// What is done with totals.
#[derive(Clone, Debug)]
pub enum Deed {
    Add(Vec<u8>),
    AddCancelled(Vec<u8>),
    Fail(String),
    Retry,
    Recover(u64),
}

/// Some deeds, as bytes choose.
pub fn deeds(choices: &[u8]) -> Vec<Deed> {
    let deeds = choices.chunks(24).map(|choices| {
        let (&what, rest) = choices.split_first().expect("chunks are not empty");
        match what % 8 {
            // More names than there is room for, clipped ones, and two that are the same when they are.
            0 | 1 => {
                let name = rest.first().copied().unwrap_or(0);
                let long = if name % 5 == 0 { "é".repeat(15 + usize::from(name / 50)) } else { String::new() };
                Deed::Fail(if name == 7 { "other".to_owned() } else { format!("class_{}{long}", name % 40) })
            }
            2 => Deed::Retry,
            3 => Deed::Recover(if what > 250 { u64::MAX } else { u64::from(what) }),
            4 => Deed::AddCancelled(rest.to_vec()),
            _ => Deed::Add(rest.to_vec()),
        }
    });
    deeds.collect()
}

fn totals_of<'d>(deeds: impl IntoIterator<Item = &'d Deed>) -> Totals {
    let mut totals = Totals::new();
    for deed in deeds {
        match deed {
            Deed::Add(choices) | Deed::AddCancelled(choices) => {
                let Measured { meter, mut decoder, .. } = measured(&timed(choices), Duration::ZERO, |_, _| {});
                let end = decoder.finish();
                totals.add(&meter, &if matches!(deed, Deed::Add(_)) { end } else { end.cancelled() });
            }
            Deed::Fail(class) => totals.fail(class),
            Deed::Retry => totals.retry(),
            Deed::Recover(saved) => totals.recover(*saved),
        }
    }
    totals
}

fn merged(totals: impl IntoIterator<Item = Totals>) -> Totals {
    totals.into_iter().fold(Totals::new(), |mut all, totals| {
        all.merge(&totals);
        all
    })
}

/// Totals that are merged, in any order and in any groups, are those of one who saw all.
pub fn merge(deeds: &[Deed], seed: u64) {
    let all = totals_of(deeds);
    let mut parts: [Vec<&Deed>; 3] = [vec![], vec![], vec![]];
    for (at, deed) in deeds.iter().enumerate() {
        parts[((seed >> (at % 61)) % 3) as usize].push(deed);
    }
    let [a, b, c] = parts.map(totals_of);
    let copy = |totals: [&Totals; 3]| merged(totals.map(Clone::clone));
    for order in [[&a, &b, &c], [&c, &b, &a], [&b, &a, &c]] {
        assert_eq!(copy(order), all, "order");
    }
    let (left, right) = (merged([a.clone(), b.clone()]), merged([b.clone(), c.clone()]));
    assert_eq!(merged([left, c.clone()]), all, "the first two first");
    assert_eq!(merged([a, right]), all, "the last two first");
    let mut backwards: Vec<&Deed> = deeds.iter().collect();
    backwards.reverse();
    assert_eq!(totals_of(backwards), all, "backwards");
}

/// Totals are what a list of all that happened says.
pub fn totals(deeds: &[Deed]) {
    let totals = totals_of(deeds);
    let (mut outcomes, mut tokens) = (BTreeMap::new(), BTreeMap::new());
    let (mut gaps, mut firsts, mut texts, mut durations) = (vec![], vec![], vec![], vec![]);
    let (mut outputs, mut inputs, mut skipped, mut aborted, mut others) = (vec![], vec![], 0, 0_u64, 0_u64);
    for deed in deeds {
        let (Deed::Add(choices) | Deed::AddCancelled(choices)) = deed else { continue };
        let Measured { mut decoder, log, .. } = measured(&timed(choices), Duration::ZERO, |_, _| {});
        let end = decoder.finish();
        // What was complete, or an error, when it was cancelled stays so.
        let is_open = matches!(end.outcome.name(), "truncated" | "empty");
        let is_cancelled = is_open && matches!(deed, Deed::AddCancelled(_));
        let outcome = if is_cancelled { "cancelled" } else { end.outcome.name() };
        *outcomes.entry(outcome).or_insert(0_u64) += 1;
        aborted += u64::from(!is_cancelled && !end.outcome.has_all_content());
        others += u64::from(!is_cancelled);
        gaps.extend(plain_gaps(&log));
        let parts = written(&log);
        firsts.extend(parts.first().map(|&(now, ..)| now as u64));
        texts.extend(parts.iter().find(|&&(_, signal, _)| signal == Signal::Text).map(|&(now, ..)| now as u64));
        durations.push(log.last().map_or(0, |&(_, now)| now as u64));
        skipped += u64::from(end.lost);
        let (written, is_estimated) = plain_tokens(&log);
        let is_reported = end.usage.is_final() && end.usage.output().is_some();
        let mut count = |kind, count: u64| *tokens.entry(kind).or_insert(0) += count;
        match (is_reported, is_estimated) {
            (true, _) => {
                count("output", end.usage.output().unwrap_or(0));
                outputs.push(end.usage.output().unwrap_or(0));
            }
            (false, false) => {
                count("output", written);
                outputs.push(written);
            }
            (false, true) => count("output_estimated", written),
        }
        inputs.extend(end.usage.input_with_cache());
        count("input", end.usage.input_with_cache().unwrap_or(0));
        count("cached", end.usage.cached().unwrap_or(0));
    }
    for (name, count) in totals.outcomes() {
        assert_eq!(count, outcomes.remove(name).unwrap_or(0), "{name}");
    }
    assert_eq!(totals.answers(), durations.len() as u64);
    assert_eq!(totals.cancelled(), totals.answers() - others);
    assert_eq!(totals.abort_rate(), (others > 0).then(|| aborted as f64 / others as f64));
    for kind in TokenKind::ALL {
        assert_eq!(totals.tokens(kind), tokens.get(kind.name()).copied().unwrap_or(0), "{kind}");
    }
    assert_eq!(totals.skipped(), skipped);
    distributed(totals.gaps(), gaps, duration_units);
    distributed(totals.times_to_first_part(), firsts, duration_units);
    distributed(totals.times_to_first_text(), texts, duration_units);
    distributed(totals.durations(), durations, duration_units);
    let of_tokens = |list: Vec<u64>| list.into_iter().map(|tokens| tokens << 19).collect::<Vec<_>>();
    distributed(totals.output_tokens(), of_tokens(outputs.clone()), |tokens| {
        (tokens << 19) + 0x7_FFFF * u64::from(false)
    });
    assert_eq!(totals.output_tokens().sum(), outputs.iter().sum::<u64>());
    assert_eq!(totals.input_tokens().sum(), inputs.iter().sum::<u64>());

    let mut classes: BTreeMap<&str, u64> = BTreeMap::new();
    for deed in deeds {
        let Deed::Fail(class) = deed else { continue };
        let mut end = class.len().min(31);
        while !class.is_char_boundary(end) {
            end -= 1;
        }
        *classes.entry(&class[..end]).or_default() += 1;
    }
    let mut rest = classes.remove("other").unwrap_or(0);
    let mut kept: Vec<(&str, u64)> = classes.into_iter().collect();
    rest += kept.drain(kept.len().min(16)..).map(|(_, count)| count).sum::<u64>();
    kept.extend((rest > 0).then_some(("other", rest)));
    assert_eq!(totals.failures().collect::<Vec<_>>(), kept);
    let count = |wanted: &dyn Fn(&Deed) -> bool| deeds.iter().filter(|deed| wanted(deed)).count() as u64;
    assert_eq!(totals.retries(), count(&|deed| matches!(deed, Deed::Retry)));
    assert_eq!(totals.recovered(), count(&|deed| matches!(deed, Deed::Recover(_))));
    let saved = deeds.iter().map(|deed| if let Deed::Recover(saved) = deed { *saved } else { 0 });
    assert_eq!(totals.saved_tokens(), saved.fold(0, u64::saturating_add));
}

/// A sample: the name of its line, its labels, its value.
type Sample = (String, Vec<(String, String)>, f64);

/// Reads a page, and makes sure that it is one: a strict reader of the text format.
///
/// Every metric has its help and its type once, before its samples, which stand together. No sample comes twice. Buckets are
/// in order and cumulative, and the last one is the count.
pub fn read_page(page: &str) -> Vec<Sample> {
    assert!(page.is_empty() || page.ends_with('\n'));
    let (mut samples, mut names, mut seen) = (Vec::<Sample>::new(), BTreeSet::new(), BTreeSet::new());
    let (mut name, mut kind) = ("", "");
    let mut help = None;
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            assert_eq!(help, None, "a help without a type");
            help = Some(rest.split_once(' ').expect("a text").0);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            (name, kind) = rest.split_once(' ').expect("a type");
            assert_eq!(help.take(), Some(name));
            assert!(matches!(kind, "counter" | "histogram"));
            assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
            assert!(names.insert(name), "{name} comes twice");
        } else {
            let sample = read_sample(line);
            let suffix = sample.0.strip_prefix(name).expect("a sample of this metric");
            let is_known =
                if kind == "counter" { suffix.is_empty() } else { matches!(suffix, "_bucket" | "_sum" | "_count") };
            assert!(is_known, "{line}");
            assert!(seen.insert((sample.0.clone(), sample.1.clone())), "{line} comes twice");
            samples.push(sample);
        }
    }
    assert_eq!(help, None);
    buckets_are_cumulative(&samples);
    samples
}

fn buckets_are_cumulative(samples: &[Sample]) {
    let mut before: Option<(f64, f64)> = None;
    for (name, labels, value) in samples {
        let Some((_, bound)) = labels.iter().find(|(name, _)| name == "le") else {
            if name.ends_with("_count") {
                assert_eq!(before.take(), Some((f64::INFINITY, *value)), "the last bucket is the count");
            }
            continue;
        };
        let bound: f64 = bound.parse().expect("a number");
        if let Some((bound_before, value_before)) = before {
            assert!(bound > bound_before && *value >= value_before, "{name} {labels:?}");
        }
        before = Some((bound, *value));
    }
}

fn read_sample(line: &str) -> Sample {
    let is_name = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && text.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
    };
    let end = line.find(['{', ' ']).expect("a value");
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let mut labels = Vec::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (label, after) = rest.split_once("=\"").expect("a label");
            assert!(is_name(label), "{line}");
            let (mut value, mut chars) = (String::new(), after.chars());
            loop {
                match chars.next().expect("a quote") {
                    '"' => break,
                    '\\' => value.push(match chars.next().expect("an escape") {
                        'n' => '\n',
                        char @ ('\\' | '"') => char,
                        char => panic!("\\{char} in {line}"),
                    }),
                    char => value.push(char),
                }
            }
            labels.push((label.to_owned(), value));
            rest = chars.as_str();
            match rest.strip_prefix(',') {
                Some(more) => rest = more,
                None => break,
            }
        }
        rest = rest.strip_prefix('}').expect("a bracket");
    }
    let value = rest.strip_prefix(' ').expect("a blank").parse().expect("a number");
    (name.to_owned(), labels, value)
}

/// The page of totals is well-formed, and its numbers are those of the totals.
pub fn page(deeds: &[Deed], label: &str) {
    let (totals, empty) = (totals_of(deeds), Totals::new());
    let labels = [("gen_ai.request.model", label)];
    let other = format!("not {label}");
    let others = [("gen_ai.request.model", other.as_str())];
    let series = [Series::new(&labels, &totals), Series::new(&others, &empty)];
    let both = read_page(&Prometheus::new(&series).to_string());
    let samples = read_page(&Prometheus::of(&totals).to_string());
    // With labels it is the same, and what is empty has the same samples but for failures.
    let labelled = both.iter().filter(|(_, labels, _)| labels[0].1 == label);
    let labelled: Vec<Sample> =
        labelled.map(|(name, labels, value)| (name.clone(), labels[1..].to_vec(), *value)).collect();
    assert_eq!(labelled, samples);
    assert!(both.iter().all(|(_, labels, _)| labels[0].0 == "gen_ai_request_model"));
    assert_eq!(both.len(), 2 * samples.len() - totals.failures().count());
    let value = |name: &str, wanted: &[(&str, &str)]| {
        let wanted: Vec<_> = wanted.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        samples.iter().find(|(it, labels, _)| it == name && *labels == wanted).map(|&(.., value)| value)
    };
    for (outcome, count) in totals.outcomes() {
        assert_eq!(value("deltawire_answers_total", &[("outcome", outcome)]), Some(count as f64));
    }
    for (class, count) in totals.failures() {
        assert_eq!(value("deltawire_failures_total", &[("class", class)]), Some(count as f64));
    }
    for kind in TokenKind::ALL {
        assert_eq!(value("deltawire_tokens_total", &[("kind", kind.name())]), Some(totals.tokens(kind) as f64));
    }
    assert_eq!(value("deltawire_retries_total", &[]), Some(totals.retries() as f64));
    let gap = Metric::Gap.prometheus_name();
    assert_eq!(value(&format!("{gap}_count"), &[]), Some(totals.gaps().count() as f64));
    let sum = value(&format!("{gap}_sum"), &[]).expect("a sum");
    assert!((sum - totals.gaps().sum().as_secs_f64()).abs() <= sum * 1e-9);
    // What a bucket of the page counts is at most its bound, and nothing else is.
    for (bound, at_most) in samples
        .iter()
        .filter(|(name, ..)| *name == format!("{gap}_bucket"))
        .map(|(_, labels, value)| (&labels[0].1, value))
    {
        let bound: f64 = bound.parse().expect("a number");
        let below = totals.gaps().buckets().filter(|(it, _)| it.as_secs_f64() <= bound);
        assert_eq!(below.map(|(_, count)| count).sum::<u64>() as f64, *at_most, "{bound}");
    }
    let usage = |kind| value("gen_ai_client_token_usage_sum", &[("gen_ai_token_type", kind)]);
    assert_eq!(usage("input"), Some(totals.input_tokens().sum() as f64));
    assert_eq!(usage("output"), Some(totals.output_tokens().sum() as f64));
}

/// Totals that are stored read back equal.
#[cfg(feature = "serde_json")]
pub fn stored(deeds: &[Deed]) {
    let totals = totals_of(deeds);
    let text = serde_json::to_string(&totals).expect("totals can be written");
    assert_eq!(serde_json::from_str::<Totals>(&text).expect("and read back"), totals, "{text}");
}
