use deltawire::anthropic::{Decoder, Message, TextDelta};

async fn answer(mut response: reqwest::Response) -> Result<Message, Box<dyn std::error::Error>> {
    let (mut decoder, mut message) = (Decoder::new(), Message::new());
    while let Some(bytes) = response.chunk().await? {
        let mut chunk = &bytes[..];
        while let Some(event) = decoder.next_event(&mut chunk) {
            // What cannot be read is lost, and the end tells; the stream goes on.
            let Ok(event) = event else { continue };
            if let Some(TextDelta::Text(text)) = event.text_delta() {
                print!("{text}");
            }
            message.apply(&event)?;
        }
    }
    Ok(message.finish(&decoder.finish())?)
}
