//! What a gateway counts.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deltawire::answer::{Part, Tee};
use deltawire::meter::{self, Prometheus, Totals};
use deltawire::retry::{Class, Failure};

use crate::locked;

/// What all answers came to.
#[derive(Debug, Default)]
pub(super) struct Metrics(Mutex<Totals>);

impl Metrics {
    /// Counts what there was in place of an answer.
    pub(super) fn fail(&self, class: Class) {
        locked(&self.0).fail(class.name());
    }

    /// Returns a page of metrics.
    pub(super) fn to_page(&self) -> String {
        Prometheus::of(&locked(&self.0)).to_string()
    }
}

/// What one answer comes to. It is counted when it is dropped: however an answer ends, its body is.
pub(super) struct Meter {
    metrics: Arc<Metrics>,
    tee: Tee,
    meter: meter::Meter,
    start: Instant,
    failure: Option<Class>,
    /// Whether the server has said all that it will. If not, it is the browser that went away.
    is_over: bool,
}

impl Meter {
    pub(super) fn new(metrics: Arc<Metrics>, start: Instant) -> Self {
        Self {
            metrics,
            tee: Tee::new(),
            meter: meter::Meter::new(Duration::ZERO),
            start,
            failure: None,
            is_over: false,
        }
    }

    /// Looks at bytes of the server.
    pub(super) fn watch(&mut self, bytes: &[u8]) {
        let now = self.start.elapsed();
        self.meter.bytes(bytes.len(), now);
        self.tee.watch(bytes, |part| {
            let Ok(part) = part else { return }; // counted at the end
            if let Part::Error(error) = &part {
                self.failure = Some(Failure::of_error(error).class());
            }
            self.meter.part(&part, now);
        });
    }

    /// Takes note that the server has ended the answer, and what broke the connection to it, if that broke.
    pub(super) fn end(&mut self, broken: Option<Class>) {
        self.is_over = true;
        self.failure = self.failure.or(broken);
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let mut end = self.tee.finish();
        for part in end.last().into_iter().flatten() {
            self.meter.part(&part, self.start.elapsed());
        }
        let end = if self.is_over || self.failure.is_some() { end } else { end.cancelled() };
        let failure = self.failure.or_else(|| Failure::of_end(&end).map(|failure| failure.class()));
        let mut totals = locked(&self.metrics.0);
        totals.add(&self.meter, &end);
        if let Some(class) = failure {
            totals.fail(class.name());
        }
    }
}
