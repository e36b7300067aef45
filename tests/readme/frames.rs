use deltawire::sse::Parser;

async fn frames(mut response: reqwest::Response) -> Result<(), Box<dyn std::error::Error>> {
    let mut parser = Parser::new();
    while let Some(bytes) = response.chunk().await? {
        let mut chunk = &bytes[..];
        while let Some(frame) = parser.next_frame(&mut chunk) {
            let frame = frame?;
            println!("{}: {}", frame.event(), frame.data()?);
        }
    }
    Ok(())
}
