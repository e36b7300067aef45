use deltawire::sse::{End, Parser};

async fn frames(mut response: reqwest::Response) -> Result<(), reqwest::Error> {
    let mut parser = Parser::new();
    while let Some(bytes) = response.chunk().await? {
        let mut chunk = &bytes[..];
        while let Some(frame) = parser.next_frame(&mut chunk) {
            let Ok(frame) = frame else { continue }; // over a limit, and skipped
            println!("{}: {}", frame.event(), frame.data_lossy());
        }
    }
    // Some servers leave out the last blank line.
    if let End::Unterminated { frame, .. } = parser.finish() {
        println!("{}: {}", frame.event(), frame.data_lossy());
    }
    Ok(())
}
