use std::io::Write;

use deltawire::anthropic::{Decoder, Incomplete, Message};
use deltawire::stream::TextDelta;

/// Returns the message, in full or as far as it came, and what broke the connection, if it broke.
async fn answer(mut response: reqwest::Response) -> (Result<Message, Box<Incomplete>>, Option<reqwest::Error>) {
    let (mut decoder, mut message) = (Decoder::new(), Message::new());
    let broken = loop {
        let bytes = match response.chunk().await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => break None,
            Err(error) => break Some(error), // what came before is kept
        };
        let mut chunk = &bytes[..];
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
            if let Some(TextDelta::Text(text)) = event.text_delta() {
                print!("{text}");
                let _ = std::io::stdout().flush();
            }
            let _ = message.apply(&event); // fails over a limit, which `finish` reports
        }
    };
    (message.finish(&decoder.finish()), broken)
}
