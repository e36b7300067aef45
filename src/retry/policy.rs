//! What to do about a failure.

use core::time::Duration;

use super::class::Class;
use super::continuation::Continuation;
use super::decision::{Decision, How, Why};
use super::failure::Failure;
use super::jitter::Jitter;
use super::progress::{Place, Progress};
use crate::time::nanos;

/// How often to try, how long to wait, and how to go on.
///
/// ```
/// use core::time::Duration;
/// use deltawire::retry::{Class, Decision, Failure, Policy, Progress, Why};
///
/// let policy = Policy::new().with_max_retries(4).with_budget(Duration::from_secs(30));
/// let decide = |failure: &Failure, retries, elapsed| {
///     policy.decide(failure, retries, Duration::from_secs(elapsed), &Progress::new(), 0)
/// };
/// let overloaded = Failure::of_status(529);
/// assert_eq!(decide(&overloaded, 0, 1), Decision::Retry { after: Duration::from_millis(500) });
/// assert_eq!(decide(&overloaded, 3, 9), Decision::Retry { after: Duration::from_secs(4) });
/// assert_eq!(decide(&overloaded, 3, 27), Decision::GiveUp { why: Why::Budget });
/// assert_eq!(decide(&overloaded, 4, 9), Decision::GiveUp { why: Why::Retries });
/// assert_eq!(decide(&Failure::of_status(401), 0, 0), Decision::GiveUp { why: Why::Permanent });
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Policy {
    max_retries: u32,
    base: Duration,
    max_delay: Duration,
    max_hint: Duration,
    budget: Option<Duration>,
    jitter: Jitter,
    continuation: Continuation,
    has_restarts: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

impl Policy {
    /// Returns the policy of the official SDKs: two retries, after 0.5 s and then double, at most 8 s, less up to a quarter by
    /// chance; at most two minutes if the server asks for it; no limit in all. Text that was shown is gone on with by an
    /// instruction.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            max_retries: 2,
            base: Duration::from_millis(500),
            max_delay: Duration::from_secs(8),
            max_hint: Duration::from_secs(120),
            budget: None,
            jitter: Jitter::Quarter,
            continuation: Continuation::Instruct,
            has_restarts: false,
        }
    }

    /// Makes it try again so many times at most, after the first time. With 0 it never does.
    #[must_use]
    pub const fn with_max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }

    /// Makes the first pause so long, and each one twice as long as the one before.
    #[must_use]
    pub const fn with_base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// Makes no pause longer, unless the server asks for it.
    #[must_use]
    pub const fn with_max_delay(mut self, max_delay: Duration) -> Self {
        self.max_delay = max_delay;
        self
    }

    /// Makes it wait so long at most if the server asks for it. If the server asks for more, the decision is to give up: to come
    /// back sooner would be in vain.
    #[must_use]
    pub const fn with_max_hint(mut self, max_hint: Duration) -> Self {
        self.max_hint = max_hint;
        self
    }

    /// Makes it give up where the pause would end later than this after the first request was sent.
    #[must_use]
    pub const fn with_budget(mut self, budget: Duration) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Says what chance takes off a pause. It takes nothing off what a server asks for.
    #[must_use]
    pub const fn with_jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = jitter;
        self
    }

    /// Says how to have the model go on with a text that the user has seen. Take [`Continuation::of_model`], or what you know
    /// better.
    #[must_use]
    pub const fn with_continuation(mut self, continuation: Continuation) -> Self {
        self.continuation = continuation;
        self
    }

    /// Allows to send the same request again even if the user has seen text: you take it back. If a tool ran, it is not sent
    /// again all the same.
    #[must_use]
    pub const fn with_restarts(mut self, has_restarts: bool) -> Self {
        self.has_restarts = has_restarts;
        self
    }

    /// Decides what to do.
    ///
    /// `retries` is how often the request was sent again before, 0 after its first failure; what was resumed counts too. `elapsed` is the time since
    /// it was sent for the first time, and only matters with a [budget](Self::with_budget). `entropy` is a random number of any
    /// quality; 0 makes the pause the longest.
    ///
    /// The first of these that applies decides:
    ///
    /// | if | then |
    /// |---|---|
    /// | the [class](Class) is not transient, and it is not an unknown one of which the server says `x-should-retry: true` | give up |
    /// | the server says `x-should-retry: false` | give up |
    /// | there were as many retries as allowed | give up |
    /// | the server asks for a longer pause than allowed | give up |
    /// | the pause would end after the budget | give up |
    /// | the server keeps the response and can [go on](Progress::set_cursor) with it | resume |
    /// | nothing was shown, or restarts are allowed; and no tool ran | retry |
    /// | calls are complete | resume with their results |
    /// | a tool ran of an answer that the server began again | give up |
    /// | text was shown | resume, as the [continuation](Continuation) says |
    ///
    /// The pause is what the server asks for. Otherwise it grows from retry to retry; and at a rate limit whose headers say when it
    /// is as new, it is at least as long as that, within what is allowed to a server.
    #[must_use]
    pub fn decide(
        &self,
        failure: &Failure,
        retries: u32,
        elapsed: Duration,
        progress: &Progress,
        entropy: u64,
    ) -> Decision {
        let after = match self.pause(failure, retries, elapsed, entropy) {
            Ok(after) => after,
            Err(why) => return Decision::GiveUp { why },
        };
        match progress.place().filter(|_| !failure.has_ended()) {
            Some(Place::EventId) => return Decision::Resume { after, how: How::LastEventId },
            Some(Place::Cursor(number)) => return Decision::Resume { after, how: How::StartingAfter(number) },
            None => {}
        }
        if !progress.has_run() && (self.has_restarts || !progress.is_shown()) {
            return Decision::Retry { after };
        }
        let how = match self.continuation {
            _ if progress.has_calls() => How::Results,
            // The model would not know what its tools did.
            _ if progress.has_run() => return Decision::GiveUp { why: Why::NoWayOn },
            Continuation::Prefill => How::Prefill,
            Continuation::Instruct => How::Instruct,
            Continuation::Never => return Decision::GiveUp { why: Why::NoWayOn },
        };
        Decision::Resume { after, how }
    }

    /// Returns how long to wait before anything is sent again, or why nothing should be.
    fn pause(&self, failure: &Failure, retries: u32, elapsed: Duration, entropy: u64) -> Result<Duration, Why> {
        let class = failure.class();
        match class {
            Class::Unknown if failure.should_retry() != Some(true) => return Err(Why::Unknown),
            Class::Unknown => {}
            _ if class.is_transient() => {}
            _ => return Err(Why::Permanent),
        }
        if failure.should_retry() == Some(false) {
            return Err(Why::Refused);
        }
        if retries >= self.max_retries {
            return Err(Why::Retries);
        }
        let after = match failure.after() {
            Some(hint) if hint > self.max_hint => return Err(Why::TooLong),
            Some(hint) => hint,
            None => {
                let reset = failure.reset().filter(|_| class == Class::RateLimited).unwrap_or(Duration::ZERO);
                self.backoff(retries, entropy).max(reset.min(self.max_hint))
            }
        };
        let end = elapsed.checked_add(after);
        match self.budget {
            Some(budget) if end.is_none_or(|end| end > budget) => Err(Why::Budget),
            _ => Ok(after),
        }
    }

    /// Returns the pause before a retry that the server says nothing about.
    fn backoff(&self, retries: u32, entropy: u64) -> Duration {
        let base = nanos(self.base);
        let grown = 1_u64.checked_shl(retries).and_then(|factor| base.checked_mul(factor));
        // It does not fit: then it is over the limit, unless it is nothing.
        let grown = grown.unwrap_or(if base == 0 { 0 } else { u64::MAX });
        Duration::from_nanos(self.jitter.apply(grown.min(nanos(self.max_delay)), entropy))
    }
}
