//! The laws of what to do when a request fails.

use std::collections::BTreeMap;
use std::time::Duration;

use deltawire::answer::{Decoder, Part};
use deltawire::json::Raw;
use deltawire::retry::{Class, Continuation, Decision, Failure, How, Jitter, Policy, Progress, Why};

/// The headers that say something.
pub const HEADERS: [&str; 18] = [
    "retry-after",
    "retry-after-ms",
    "date",
    "x-should-retry",
    "anthropic-ratelimit-requests-remaining",
    "anthropic-ratelimit-requests-reset",
    "anthropic-ratelimit-tokens-remaining",
    "anthropic-ratelimit-tokens-reset",
    "anthropic-ratelimit-input-tokens-remaining",
    "anthropic-ratelimit-input-tokens-reset",
    "anthropic-ratelimit-output-tokens-remaining",
    "anthropic-ratelimit-output-tokens-reset",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-reset-requests",
    "x-ratelimit-remaining-tokens",
    "x-ratelimit-reset-tokens",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

/// A response that is an error.
#[derive(Clone, Debug, Default)]
pub struct Response {
    pub status: u16,
    /// Numbers of [`HEADERS`], and their values.
    pub headers: Vec<(usize, Vec<u8>)>,
    pub body: Vec<u8>,
    pub now: Option<u64>,
}

impl Response {
    /// Makes one of any bytes: values of headers and the body, parted by 0xFF.
    pub fn unpack(bytes: &[u8]) -> Self {
        let Some((&[high, low, clock], rest)) = bytes.split_first_chunk() else { return Self::default() };
        let mut parts = rest.split(|byte| *byte == 0xFF);
        let body = parts.next().unwrap_or_default().to_vec();
        let headers = parts.filter_map(|part| part.split_first());
        Self {
            // Mostly one of an error.
            status: u16::from_be_bytes([high, low]) % 700,
            headers: headers.map(|(name, value)| (usize::from(*name) % HEADERS.len(), value.to_vec())).collect(),
            body,
            now: match clock {
                0..=99 => None,
                100..=199 => Some(784_111_777),
                _ => Some(u64::from(clock) << (clock % 57)),
            },
        }
    }

    pub fn failure(&self) -> Failure {
        self.with_blanks("", "")
    }

    /// Returns the failure with blanks around each header.
    fn with_blanks(&self, before: &str, after: &str) -> Failure {
        let header = |name: &str| {
            let (_, value) = self.headers.iter().find(|(at, _)| HEADERS[*at] == name)?;
            Some([before.as_bytes(), value, after.as_bytes()].concat())
        };
        Failure::of_status(self.status).with_headers(header, self.now).with_body(&self.body)
    }
}

/// Blanks around headers and bodies change nothing, and neither does what is around an error.
pub fn hints(response: &Response) {
    let failure = response.failure();
    assert_eq!(response.with_blanks(" \t", "\t  "), failure, "blanks around headers");
    if let Some(part) = failure.after() {
        assert!(!part.is_zero(), "no time is no hint");
    }
    let of_body = |body: &[u8]| Failure::of_status(response.status).with_body(body);
    let body = &response.body[..];
    let Some(object) = std::str::from_utf8(body).ok().and_then(|text| Raw::new(text).ok()) else { return };
    let plain = of_body(body);
    assert_eq!(of_body(&["\u{FEFF}".as_bytes(), body].concat()), plain, "a byte order mark");
    assert_eq!(of_body(&[b" \r\n\t", body, b"\n"].concat()), plain, "blanks around the body");
    // A list or a stream is looked through for what is an error.
    let is_error = object.get("error").is_some_and(|error| !error.is_null());
    if is_error && !body.contains(&b'\n') && !body.contains(&b'\r') {
        assert_eq!(of_body(&[b"[", body, b"]"].concat()), plain, "in a list");
        assert_eq!(of_body(&[b"[{},", body, b",7]"].concat()), plain, "in a list");
        assert_eq!(of_body(&[b": hi\n\nevent: error\r\ndata: ", body, b"\r\n\r\n"].concat()), plain, "in a stream");
    }
}

/// A number of seconds, or of milliseconds, is what it is for the standard library.
pub fn number(text: &str) {
    let trimmed = text.trim_matches([' ', '\t', '\r', '\n', '\x0c']);
    let is_number = trimmed.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    let number = trimmed.parse::<f64>().ok().filter(|number| is_number && *number > 0.0);
    for (name, unit) in [("retry-after", 1.0), ("retry-after-ms", 1e-3)] {
        let after = Failure::of_status(429).with_headers(|it| (it == name).then_some(text), None).after();
        match number.map(|number| number * unit) {
            None => assert_eq!(after, None, "{text:?}"),
            // It may round to nothing.
            Some(expected) if expected < 2e-9 => assert!(after.is_none_or(|it| it.as_nanos() < 3), "{text:?}"),
            Some(expected) if expected >= 1.844e10 => {
                assert!(after.unwrap().as_secs_f64() >= 1.843e10, "{text:?} {after:?}");
            }
            Some(expected) => {
                let off = (after.unwrap().as_secs_f64() - expected).abs();
                assert!(off <= expected * 1e-14 + 1e-9, "{text:?}: {after:?} in place of {expected}");
            }
        }
    }
}

/// A date is read as it was written, in every form.
pub fn date(then: u64, now: u64) {
    let then = then % 253_402_300_800;
    let now = now % 253_402_300_800;
    let expected = then.checked_sub(now).filter(|it| *it > 0).map(Duration::from_secs);
    let date = Date::of(then);
    let after =
        |text: &str| Failure::of_status(503).with_headers(|it| (it == "retry-after").then_some(text), Some(now));
    assert_eq!(after(&date.fixdate()).after(), expected, "{}", date.fixdate());
    assert_eq!(after(&date.asctime()).after(), expected, "{}", date.asctime());
    let ahead = date.year as i64 - Date::of(now).year as i64;
    if (-48..=49).contains(&ahead) {
        assert_eq!(after(&date.rfc850()).after(), expected, "{}", date.rfc850());
    }
    // The header `date` serves as the clock.
    let (earlier, later) = (Date::of(now).fixdate(), date.fixdate());
    let header = |name: &str| match name {
        "date" => Some(&earlier),
        "retry-after" => Some(&later),
        _ => None,
    };
    assert_eq!(Failure::of_status(503).with_headers(header, None).after(), expected);
    // What a limit says only makes a pause longer.
    let reset = format!("{}Z", date.rfc3339());
    let header = |name: &str| match name {
        "anthropic-ratelimit-tokens-remaining" => Some("0"),
        "anthropic-ratelimit-tokens-reset" => Some(&*reset),
        _ => None,
    };
    let policy = Policy::new().with_max_hint(Duration::MAX).with_base(Duration::ZERO);
    let failure = Failure::of_status(429).with_headers(header, Some(now));
    let decision = policy.decide(&failure, 0, Duration::ZERO, &Progress::new(), 0);
    assert_eq!(decision, Decision::Retry { after: expected.unwrap_or_default() }, "{reset}");
}

/// A date is read as httpdate reads it. What only one of the two reads is not written as it should be.
#[cfg(feature = "peers")]
pub fn peer_date(text: &str) {
    const LAST: &str = "Fri, 31 Dec 9999 23:59:59 GMT";
    let header = |name: &str| match name {
        "date" => Some(text),
        "retry-after" => Some(LAST),
        _ => None,
    };
    let after = Failure::of_status(503).with_headers(header, None).after();
    let ours = after.map(|after| 253_402_300_799 - after.as_secs());
    let theirs = httpdate::parse_http_date(text).ok();
    let theirs = theirs.map(|it| it.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs());
    let is_as_written = |seconds| {
        let date = Date::of(seconds);
        [date.fixdate(), date.rfc850(), date.asctime()].contains(&text.to_owned())
    };
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => assert_eq!(ours, theirs, "{text:?}"),
        // httpdate does not look at the blank after a year of two digits. At the last date no time is left: there is no hint.
        (None, Some(theirs)) => assert!(theirs == 253_402_300_799 || !is_as_written(theirs), "{text:?}"),
        // A day of the week that is another, a leap second, blanks around it, or a time before 1970.
        (Some(ours), None) => assert!(!is_as_written(ours), "{text:?}"),
        (None, None) => {}
    }
}

/// A date of the calendar, counted year by year.
#[derive(Clone, Copy, Debug)]
pub struct Date {
    pub year: u64,
    month: usize,
    day: u64,
    day_of_week: usize,
    time: (u64, u64, u64),
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

impl Date {
    /// Returns the date of so many seconds since 1970.
    pub fn of(seconds: u64) -> Self {
        let days = seconds / 86400;
        let (mut year, mut month, mut day) = (1970, 0, days);
        loop {
            let is_leap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0;
            let lengths = [31, 28 + u64::from(is_leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            let length: u64 = lengths.iter().sum();
            if day >= length {
                (year, day) = (year + 1, day - length);
                continue;
            }
            while day >= lengths[month] {
                (month, day) = (month + 1, day - lengths[month]);
            }
            let time = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
            return Self { year, month, day: day + 1, day_of_week: (days % 7) as usize, time };
        }
    }

    fn time(&self) -> String {
        let (hours, minutes, seconds) = self.time;
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }

    pub fn fixdate(&self) -> String {
        let (day, month) = (&DAYS[self.day_of_week][..3], MONTHS[self.month]);
        format!("{day}, {:02} {month} {:04} {} GMT", self.day, self.year, self.time())
    }

    pub fn rfc850(&self) -> String {
        let (day, month) = (DAYS[self.day_of_week], MONTHS[self.month]);
        format!("{day}, {:02}-{month}-{:02} {} GMT", self.day, self.year % 100, self.time())
    }

    pub fn asctime(&self) -> String {
        let (day, month) = (&DAYS[self.day_of_week][..3], MONTHS[self.month]);
        format!("{day} {month} {:2} {} {:04}", self.day, self.time(), self.year)
    }

    /// Without the offset.
    pub fn rfc3339(&self) -> String {
        format!("{:04}-{:02}-{:02}T{}", self.year, self.month + 1, self.day, self.time())
    }
}

/// A policy, in the open.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub max_retries: u32,
    pub base: Duration,
    pub max_delay: Duration,
    pub max_hint: Duration,
    pub budget: Option<Duration>,
    pub jitter: u8,
    pub continuation: u8,
    pub has_restarts: bool,
}

impl Rules {
    fn policy(&self) -> Policy {
        let policy = Policy::new()
            .with_max_retries(self.max_retries)
            .with_base(self.base)
            .with_max_delay(self.max_delay)
            .with_max_hint(self.max_hint)
            .with_jitter([Jitter::Quarter, Jitter::Equal, Jitter::Full, Jitter::None][usize::from(self.jitter % 4)])
            .with_continuation(self.continuation())
            .with_restarts(self.has_restarts);
        self.budget.map_or(policy, |budget| policy.with_budget(budget))
    }

    fn continuation(&self) -> Continuation {
        [Continuation::Prefill, Continuation::Instruct, Continuation::Never][usize::from(self.continuation % 3)]
    }

    /// Returns the shortest and the longest pause that chance allows before this retry.
    fn pauses(&self, retries: u32) -> (Duration, Duration) {
        let grown = (0..retries.min(200)).fold(self.base, |pause, _| pause.saturating_mul(2));
        let most = grown.min(self.max_delay).min(Duration::from_nanos(u64::MAX));
        let least = match self.jitter % 4 {
            0 => most - most / 4,
            1 => most / 2,
            2 => Duration::ZERO,
            _ => most,
        };
        (least, most)
    }
}

/// Where a request is when it fails.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub retries: u32,
    pub elapsed: Duration,
    pub is_shown: bool,
    pub cursor: Option<u64>,
}

/// What is decided, for every failure, policy and entropy.
pub fn decision(failure: &Failure, rules: &Rules, moment: &Moment, entropy: u64) {
    let mut progress = Progress::new();
    if moment.is_shown {
        progress.mark_shown();
    }
    if let Some(cursor) = moment.cursor {
        progress.set_cursor(cursor);
    }
    let policy = rules.policy();
    let decide = |entropy| policy.decide(failure, moment.retries, moment.elapsed, &progress, entropy);
    let decision = decide(entropy);
    assert_eq!(decide(entropy), decision, "it is a function");
    let class = failure.class();
    let after = match decision {
        Decision::Retry { after } => {
            assert!(!moment.is_shown || rules.has_restarts, "the user would see the beginning twice");
            after
        }
        Decision::Resume { after, how } => {
            match how {
                How::StartingAfter(number) => assert_eq!(Some(number), moment.cursor),
                How::Prefill => assert_eq!(rules.continuation(), Continuation::Prefill),
                How::Instruct => assert_eq!(rules.continuation(), Continuation::Instruct),
                _ => panic!("{how:?}, though no call and no event id came"),
            }
            assert!(moment.is_shown || moment.cursor.is_some());
            after
        }
        Decision::GiveUp { why } => {
            match why {
                Why::Permanent => assert!(!class.is_transient() && class != Class::Unknown),
                Why::Unknown => assert_eq!(class, Class::Unknown),
                Why::Refused => assert!(class.is_transient() || class == Class::Unknown),
                Why::Retries => assert!(moment.retries >= rules.max_retries),
                Why::TooLong => assert!(failure.after().unwrap() > rules.max_hint),
                Why::Budget => {
                    let longest = failure.after().unwrap_or(rules.pauses(moment.retries).1.max(rules.max_hint));
                    assert!(moment.elapsed.checked_add(longest).is_none_or(|end| end > rules.budget.unwrap()));
                }
                Why::NoWayOn => {
                    assert!(moment.is_shown && !rules.has_restarts);
                    assert_eq!(rules.continuation(), Continuation::Never);
                }
                _ => panic!("{why:?} is not known"),
            }
            return;
        }
    };
    assert!(class.is_transient() || class == Class::Unknown, "{class} is never tried again");
    assert!(moment.retries < rules.max_retries);
    if let Some(budget) = rules.budget {
        assert!(moment.elapsed.checked_add(after).unwrap() <= budget, "the budget is kept");
    }
    let (least, most) = rules.pauses(moment.retries);
    match failure.after() {
        Some(hint) => assert!(after == hint && hint <= rules.max_hint, "the server's word counts"),
        None => {
            assert!(after >= least, "{after:?} is less than {least:?}");
            let most = if class == Class::RateLimited { most.max(rules.max_hint) } else { most };
            assert!(after <= most, "{after:?} is more than {most:?}");
        }
    }
    // More entropy is a shorter pause, and chance decides nothing else.
    for (more, order) in [(0, std::cmp::Ordering::Less), (u64::MAX, std::cmp::Ordering::Greater)] {
        match (decision, decide(more)) {
            (Decision::Retry { after: a }, Decision::Retry { after: b }) => assert_ne!(a.cmp(&b), order.reverse()),
            (Decision::Resume { after: a, how }, Decision::Resume { after: b, how: other }) => {
                assert_eq!(how, other);
                assert_ne!(a.cmp(&b), order.reverse());
            }
            (_, Decision::GiveUp { why: Why::Budget }) => assert_eq!(more, 0),
            (one, other) => panic!("{one:?} becomes {other:?}"),
        }
    }
}

/// Of how many calls `Progress` knows what they are.
const ROOM: u32 = 16;

/// Each call runs at most once, and only when it is complete and yours; and where one ran, nothing is sent again. What ran in an
/// answer that the server began again is known by its name and its input.
pub fn calls(stream: &[u8], has_restarts: bool) {
    let (mut decoder, mut progress) = (Decoder::new(), Progress::new());
    let (mut yours, mut ended, mut ran) = (Vec::new(), Vec::new(), Vec::new());
    // The name and the input of each call, and of those that ran before.
    let (mut calls, mut before): (BTreeMap<u32, [String; 2]>, Vec<[String; 2]>) = Default::default();
    let mut is_over = false;
    let (mut is_shown, mut has_run) = (false, false);
    let mut chunk = stream;
    while let Some(parts) = decoder.next(&mut chunk) {
        for part in parts.into_iter().flatten() {
            progress.take(&part);
            match part {
                Part::Text(text) | Part::Refusal(text) => is_shown |= !text.as_escaped().is_empty(),
                Part::ToolStart(start) if start.kind.is_yours() => {
                    yours.push(start.call);
                    calls.insert(start.call, [start.name.to_string(), String::new()]);
                }
                Part::ToolInput { call, input, .. } => {
                    if let Some([_, text]) = calls.get_mut(&call) {
                        *text += &input.to_string();
                    }
                }
                Part::ToolEnd { call, .. } => ended.push(call),
                Part::Restart => {
                    for call in ran.drain(..) {
                        is_over |= call >= ROOM || before.len() >= ROOM as usize;
                        before.extend(calls.remove(&call).filter(|_| !is_over));
                    }
                    (yours, ended, calls) = Default::default();
                }
                _ => {}
            }
            assert_eq!(progress.is_shown(), is_shown);
            // The caller asks for every call, at any time.
            for call in (0..10).chain([127, 128, u32::MAX]) {
                let may_run = call < 128 && yours.contains(&call) && ended.contains(&call) && !ran.contains(&call);
                if call % 3 == 0 || may_run && call % 2 == 0 {
                    let found = before.iter().position(|it| Some(it) == calls.get(&call));
                    let ran_before = is_over || if call < ROOM { found.is_some() } else { !before.is_empty() };
                    assert_eq!(progress.run(call), may_run && !ran_before, "call {call}");
                    if may_run {
                        ran.push(call);
                        has_run |= !ran_before;
                        if let (Some(at), true) = (found, call < ROOM) {
                            before.remove(at);
                        }
                    }
                    assert!(!progress.run(call), "call {call} runs twice");
                }
            }
        }
    }
    let whole = |call: &u32| *call < 128 && yours.contains(call) && ended.contains(call);
    let calls: Vec<u32> = (0..128).filter(whole).collect();
    assert!(progress.calls().eq(calls.iter().copied()));
    let policy = Policy::new().with_restarts(has_restarts);
    let decision = policy.decide(&Failure::new(Class::Truncated), 0, Duration::ZERO, &progress, 0);
    match decision {
        Decision::Retry { .. } => assert!(!has_run && (has_restarts || !is_shown), "a tool would run twice"),
        Decision::Resume { how, .. } => assert_eq!(how == How::Results, !calls.is_empty()),
        Decision::GiveUp { why } => assert!(why == Why::NoWayOn && has_run && calls.is_empty()),
    }
}
