//! Parts, and parts that are watched and measured: what `meter` costs.

use std::hint::black_box;
use std::time::Duration;

use deltawire::answer::{Decoder, Part, Parts};
use deltawire::meter::{Meter, Watch};

use crate::dialects::{self, Contestant};
use crate::events::{self, Seen};
use crate::workloads::Chunks;

/// Returns those that are compared for a workload of `parts`.
pub fn contestants(workload: &str) -> [Contestant; 2] {
    let [plain, metered]: [fn(Chunks<'_>) -> Seen; 2] = match workload.split('-').next() {
        Some("deltas") => [|chunks| read(events::HEAD, chunks, ()), |chunks| read(events::HEAD, chunks, both())],
        Some("chat") => {
            [|chunks| read(dialects::CHAT_HEAD, chunks, ()), |chunks| read(dialects::CHAT_HEAD, chunks, both())]
        }
        Some("responses") => [
            |chunks| read(dialects::RESPONSES_HEAD, chunks, ()),
            |chunks| read(dialects::RESPONSES_HEAD, chunks, both()),
        ],
        _ => [|chunks| read(b"", chunks, ()), |chunks| read(b"", chunks, both())],
    };
    [Contestant { name: "plain", run: plain }, Contestant { name: "metered", run: metered }]
}

/// Somebody who looks at a stream, or nobody.
trait Observer {
    fn bytes(&mut self, _count: usize, _now: Duration) {}
    fn payload(&mut self, _parts: &Parts<'_>, _now: Duration) {}
    fn part(&mut self, _part: &Part<'_>, _now: Duration) {}
    fn end(self, _now: Duration);
}

impl Observer for () {
    fn end(self, _now: Duration) {}
}

fn both() -> (Watch, Meter) {
    let seconds = Duration::from_secs;
    let watch = Watch::new(Duration::ZERO).with_first_part(seconds(30)).with_next_part(seconds(60));
    (watch, Meter::new(Duration::ZERO))
}

impl Observer for (Watch, Meter) {
    #[inline]
    fn bytes(&mut self, count: usize, now: Duration) {
        self.0.bytes(now);
        self.1.bytes(count, now);
    }

    #[inline]
    fn payload(&mut self, parts: &Parts<'_>, now: Duration) {
        self.0.payload(parts, now);
    }

    #[inline]
    fn part(&mut self, part: &Part<'_>, now: Duration) {
        self.0.signal(self.1.part(part, now), now);
    }

    fn end(self, now: Duration) {
        assert!(self.0.check(now).is_ok());
        assert!(self.1.gaps().count() > 0);
    }
}

fn read(mut head: &[u8], chunks: Chunks<'_>, mut observer: impl Observer) -> Seen {
    let (mut decoder, mut seen) = (Decoder::new(), Seen::default());
    while let Some(parts) = decoder.next(&mut head) {
        // A call only begins when its part is taken.
        for part in parts.expect("valid") {
            black_box(part);
        }
    }
    let mut now = Duration::ZERO;
    for mut chunk in chunks {
        // What a clock says that is asked once for each chunk.
        now += Duration::from_micros(4321);
        let now = black_box(now);
        observer.bytes(chunk.len(), now);
        while let Some(parts) = decoder.next(&mut chunk) {
            let parts = parts.expect("valid");
            observer.payload(&parts, now);
            for part in parts {
                observer.part(&part, now);
                if let Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) = part {
                    seen.piece(0, text.as_str().unwrap_or_else(|| text.as_escaped()));
                } else {
                    seen.count(Some(1));
                    black_box(part);
                }
            }
        }
    }
    observer.end(now);
    seen
}
