//! A watch against its definition, in every order of a few signals at a few times.

use core::time::Duration;

use deltawire::meter::Signal;
use laws::meter::{Deadlines, watch};

const START: Duration = Duration::from_secs(100);

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// Calls `each` with every sequence of up to `len` signals, each at the time of the one before, a second later, or earlier.
fn sequences(len: usize, log: &mut Vec<(Signal, Duration)>, each: &mut impl FnMut(&[(Signal, Duration)])) {
    if len == 0 {
        return each(log);
    }
    let now = log.last().map_or(START, |&(_, now)| now);
    for signal in Signal::ALL {
        for then in [now, now + seconds(1), now - seconds(2)] {
            log.push((signal, then));
            sequences(len - 1, log, each);
            log.pop();
        }
    }
}

#[test]
fn every_order() {
    let second = Some(seconds(1));
    let deadlines = [
        ([second, Some(seconds(2)), second, Some(seconds(4))], None),
        ([Some(seconds(2)), second, Some(seconds(2)), Some(seconds(2))], Some(vec![Signal::Text])),
        ([None, None, second, None], Some(vec![Signal::Event, Signal::Heartbeat])),
        ([Some(Duration::ZERO), Some(Duration::MAX), Some(Duration::ZERO), Some(Duration::MAX)], Some(vec![])),
    ];
    for (limits, progress) in deadlines {
        let deadlines = Deadlines { limits, progress };
        let asked = [START - seconds(1), START + seconds(2), Duration::MAX];
        sequences(3, &mut Vec::new(), &mut |log| watch(START, &deadlines, log, &asked));
    }
}
