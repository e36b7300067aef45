use std::io::Write;

use deltawire::anthropic::{Decoder, Incomplete, Message};
use deltawire::io::{SseExt, StreamError};
use deltawire::stream::TextDelta;

/// Returns the message, in full or as far as it came, and what broke the connection, if it broke.
async fn answer(response: reqwest::Response) -> (Result<Message, Box<Incomplete>>, Option<reqwest::Error>) {
    let mut events = response.bytes_stream().decode(Decoder::new());
    let (mut message, mut broken) = (Message::new(), None);
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => {
                if let Some(TextDelta::Text(text)) = event.text_delta() {
                    print!("{text}");
                    let _ = std::io::stdout().flush();
                }
                let _ = message.apply(&event); // fails over a limit, which `finish` reports
            }
            Err(StreamError::Transport(error)) => {
                broken = Some(error);
                break; // what came before is kept
            }
            Err(StreamError::NotSse(body)) => eprintln!("{}", body.lossy()), // an error page, for example
            Err(_) => {} // skipped, and counted in `End::lost`
        }
    }
    (message.finish(&events.finish()), broken)
}
