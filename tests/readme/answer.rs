use std::io::Write;

use deltawire::answer::{Answer, Incomplete};
use deltawire::io::{SseExt, StreamError};
use deltawire::{Decoder, Part};

/// Returns the answer, in full or as far as it came, and what broke the connection, if it broke.
async fn answer(response: reqwest::Response) -> (Result<Answer, Box<Incomplete>>, Option<reqwest::Error>) {
    let mut stream = response.bytes_stream().decode(Decoder::new());
    let (mut answer, mut broken) = (Answer::new(), None);
    while let Some(parts) = stream.next().await {
        match parts {
            Ok(parts) => {
                let _ = answer.apply(&parts); // fails over a limit, which `end` reports
                for part in parts {
                    match part {
                        Part::Text(text) => print!("{text}"),
                        Part::ToolStart(call) => println!("[{}]", call.name),
                        Part::UnknownDialect(body) => eprintln!("{}", String::from_utf8_lossy(body)),
                        _ => {} // reasoning, tool input, usage, ..
                    }
                }
                let _ = std::io::stdout().flush();
            }
            Err(StreamError::Transport(error)) => {
                broken = Some(error);
                break; // what came before is kept
            }
            Err(StreamError::NotSse(body)) => eprintln!("{}", body.lossy()), // an error page, for example
            Err(_) => {} // skipped, and counted in `End::lost`
        }
    }
    (answer.end(&stream.finish()), broken)
}
