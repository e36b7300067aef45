//! What happens while an answer arrives: bytes, the end, an interrupt, or nothing for a while.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::io::{self, Read};
use std::process;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;

use crate::modes::run::some;

pub(crate) enum Happened {
    Bytes(Vec<u8>),
    End,
    Failed(io::Error),
    /// Whoever watches has had enough: Ctrl-C.
    Interrupted,
    /// Nothing came in the time given.
    Nothing,
}

/// Reads in a thread of its own, so that the clock goes on while nothing comes.
pub(crate) struct Input {
    happened: Receiver<Happened>,
}

/// The most that is read at once.
const BUFFER: usize = 64 << 10;

/// What is read ahead of what is shown: a slow terminal slows the server down, as it should.
const AHEAD: usize = 4;

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

impl Input {
    pub(crate) fn start(mut from: Box<dyn Read + Send>) -> Self {
        let (sender, happened) = mpsc::sync_channel(AHEAD);
        let interrupts = sender.clone();
        // If it fails, Ctrl-C ends the program as it ends any other.
        let _ = ctrlc::set_handler(move || {
            if IS_INTERRUPTED.swap(true, Ordering::Relaxed) {
                // The second time, at once.
                process::exit(130);
            }
            // If there is no room, it is looked at before the next wait.
            let _ = interrupts.try_send(Happened::Interrupted);
        });
        thread::spawn(move || {
            let mut buffer = vec![0; BUFFER];
            loop {
                let next = match some(&mut *from, &mut buffer) {
                    Ok([]) => Happened::End,
                    Ok(bytes) => Happened::Bytes(bytes.to_vec()),
                    Err(error) => Happened::Failed(error),
                };
                let is_last = !matches!(next, Happened::Bytes(_));
                if sender.send(next).is_err() || is_last {
                    return;
                }
            }
        });
        Self { happened }
    }

    /// Waits for what comes next.
    pub(crate) fn next(&self, wait: Option<Duration>) -> Happened {
        if IS_INTERRUPTED.load(Ordering::Relaxed) {
            return Happened::Interrupted;
        }
        match wait {
            None => self.happened.recv().unwrap_or(Happened::End),
            Some(wait) => match self.happened.recv_timeout(wait) {
                Ok(happened) => happened,
                Err(RecvTimeoutError::Timeout) => Happened::Nothing,
                Err(RecvTimeoutError::Disconnected) => Happened::End,
            },
        }
    }
}
