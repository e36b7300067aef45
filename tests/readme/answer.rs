use deltawire::anthropic::{EventStream, Message, Prose};

async fn answer(mut response: reqwest::Response) -> Result<Message, Box<dyn std::error::Error>> {
    let (mut stream, mut message) = (EventStream::new(), Message::new());
    while let Some(bytes) = response.chunk().await? {
        let mut chunk = &bytes[..];
        while let Some(event) = stream.next_event(&mut chunk).transpose() {
            // What cannot be read is lost, and the end tells; the stream goes on.
            let Ok(event) = event else { continue };
            if let Some(Prose::Text(text)) = Prose::of(&event) {
                print!("{text}");
            }
            message.apply(&event)?;
        }
    }
    Ok(message.finish(&stream.finish())?)
}
