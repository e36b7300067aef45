//! Runs the client.

use core::time::Duration;
use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Instant;

use crate::chaos::said::Said;

/// How often it is seen whether the client has ended.
const TICK: Duration = Duration::from_millis(5);

/// The most of a line of stderr that is kept.
const MOST_COMPLAINT: u64 = 4 << 10;

/// Names of keys that clients want to have. Those of the user are not given to a client that may show them.
const KEYS: [&str; 4] = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"];

/// The command that is the client.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) command: OsString,
    pub(crate) words: Vec<OsString>,
    pub(crate) timeout: Duration,
    /// Whether it writes to the stderr of the tool.
    pub(crate) shows_stderr: bool,
}

/// What the client did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Did {
    pub(crate) exit: Exit,
    pub(crate) said: Said,
    /// The last line that it wrote to stderr.
    pub(crate) last_words: String,
}

/// How the client ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    Code(i32),
    /// A signal ended it, which was not the tool's.
    Signal,
    TimedOut,
}

impl Client {
    /// Runs the client to its end, or to the end of its time, against a server. `base` is its URL, and `path` where it has the
    /// answer.
    pub(crate) fn run(&self, base: &str, path: &str, fault: &str) -> io::Result<Did> {
        let deadline = Instant::now().checked_add(self.timeout);
        let mut child = self.start(base, path, fault)?;
        let said = child.stdout.take().map(|stdout| in_background(move || Said::read(BufReader::new(stdout))));
        let last_words = child.stderr.take().map(|stderr| in_background(move || last_line(stderr)));
        let mut exit = wait(&mut child, deadline)?;
        if exit == Exit::TimedOut {
            kill(&mut child);
            child.wait()?;
        }
        let said = result(said, deadline);
        if said.is_none() && exit != Exit::TimedOut {
            // The client has ended, and something that it started writes on.
            exit = Exit::TimedOut;
        }
        // What it started, and did not end, is of no use any more.
        kill(&mut child);
        Ok(Did {
            exit,
            said: said.transpose()?.unwrap_or_default(),
            last_words: result(last_words, deadline).transpose()?.unwrap_or_default(),
        })
    }

    fn start(&self, base: &str, path: &str, fault: &str) -> io::Result<Child> {
        let url = format!("{base}{path}");
        let mut command = Command::new(&self.command);
        for word in &self.words {
            match word.to_str() {
                Some(text) => command.arg(text.replace("{url}", &url).replace("{base}", base)),
                None => command.arg(word),
            };
        }
        command.env("DELTAWIRE_URL", &url).env("DELTAWIRE_BASE_URL", base).env("DELTAWIRE_FAULT", fault);
        command.env("ANTHROPIC_BASE_URL", base).env("GOOGLE_GEMINI_BASE_URL", base);
        command.env("OPENAI_BASE_URL", format!("{base}/v1"));
        command.envs(KEYS.map(|key| (key, "deltawire-chaos")));
        for name in ["NO_PROXY", "no_proxy"] {
            let others = env::var(name).map(|others| format!(",{others}")).unwrap_or_default();
            command.env(name, format!("127.0.0.1{others}"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(if self.shows_stderr { Stdio::inherit() } else { Stdio::piped() });
        // So that all that it starts can be ended with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn()
    }
}

/// Waits until the client ends, or its time does.
fn wait(child: &mut Child, deadline: Option<Instant>) -> io::Result<Exit> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code().map_or(Exit::Signal, Exit::Code));
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Ok(Exit::TimedOut);
        }
        thread::sleep(TICK);
    }
}

/// Ends the client and all that it started.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // It may have ended by now.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}

fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (sender, receiver) = mpsc::channel();
    // It ends with the pipe that it reads.
    thread::spawn(move || drop(sender.send(work())));
    receiver
}

/// Waits for a result. Nothing if it does not come soon after the deadline.
fn result<T>(receiver: Option<Receiver<T>>, deadline: Option<Instant>) -> Option<T> {
    const GRACE: Duration = Duration::from_secs(1);
    let left = deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()));
    receiver?.recv_timeout(left.max(GRACE)).ok()
}

/// Returns the last line that is not blank.
fn last_line(from: impl Read) -> io::Result<String> {
    let mut from = BufReader::new(from);
    let mut last = String::new();
    let mut line = Vec::new();
    while from.by_ref().take(MOST_COMPLAINT).read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            last = text.trim().to_owned();
        }
        line.clear();
    }
    Ok(last)
}
