//! The command `record`: writes a stream into a file, with the times at which it came, and passes it on.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;

use crate::NAME;
use crate::command::Command;
use crate::help::print;
use crate::modes::run::{Failure, cannot_read, ended, shown, some};
use crate::recording::Writer;
use crate::words::{Word, Words, too_many, usage};

pub(crate) const RECORD: Command = Command {
    name: "record",
    about: "write a stream into a file, with the times at which it came, and pass it on",
    help: "\
Records stdin into FILE.sse, and passes it on to stdout, unchanged and at once.

usage: curl -N URL | deltawire record FILE.sse | deltawire
       curl -N URL | deltawire record FILE.sse > /dev/null

flags:
  -f, --force      replace FILE.sse if it is there
  --quiet          say nothing on stderr at the end
  --help           print this

FILE.sse has the bytes, just as they came. FILE.sse.times beside it says when each chunk came; it is JSON Lines:
  {\"recording\":1,\"started\":\"2026-11-30T22:57:24Z\"}
  [412345678,96]          nanoseconds since the start, and how many bytes came
  {\"end\":8123456789}      when the stream ended
Other members of the objects may come; a reader passes over them. If the recording is broken off, with Ctrl-C say,
all that came until then is there, and only the last line is missing.

If nobody reads stdout any more, the recording goes on to the end of the stream.

examples:
  printf 'data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\\n\\ndata: [DONE]\\n\\n' |
    deltawire record hi.sse
  deltawire timeline hi.sse

Exit code: 0 if stdin was read to its end; 1 if reading or writing fails in the middle; 2 if the command line is
wrong or a file cannot be written at all.
",
    main: |words| ended(NAME, record(words)),
};

/// The most that is read at once. What comes together is a chunk.
const BUFFER: usize = 64 << 10;

fn record(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let mut words = Words::new(RECORD.help, words);
    let (mut file, mut may_replace, mut is_quiet) = (None, false, false);
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return print(RECORD.help),
            Word::Flag("--force") => may_replace = true,
            Word::Flag("--quiet") => is_quiet = true,
            Word::Flag(name) => return Err(words.unknown(name)),
            Word::Other(word) if file.is_some() => return Err(too_many(&word)),
            Word::Other(word) => file = Some(PathBuf::from(word)),
        }
    }
    let file = file.ok_or_else(|| usage("record needs a file: deltawire record FILE.sse (see --help)"))?;
    let mut writer = Writer::create(&file, may_replace)?;
    let (mut input, mut output) = (io::stdin().lock(), Some(io::stdout().lock()));
    let mut buffer = vec![0; BUFFER];
    loop {
        let bytes = some(&mut input, &mut buffer).map_err(|error| Failure::Read(cannot_read("stdin", &error)))?;
        if bytes.is_empty() {
            break;
        }
        // Before anything is written: a slow disk or reader is not the server's fault.
        let now = writer.now();
        // First whoever waits for it.
        if output.as_mut().is_some_and(|output| output.write_all(bytes).and_then(|()| output.flush()).is_err()) {
            output = None;
        }
        writer.chunk(bytes, now)?;
    }
    let now = writer.now();
    let (bytes, chunks) = writer.end(now)?;
    if !is_quiet {
        // Not `eprintln!`, which panics if stderr is closed.
        let _ = writeln!(
            io::stderr(),
            "{NAME}: {bytes} bytes in {chunks} chunks, {:.2} s: {}",
            now.as_secs_f64(),
            shown(&file)
        );
    }
    Ok(0)
}
