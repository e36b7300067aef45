use deltawire::sse::{End, Frame, Parser};

async fn frames(mut response: reqwest::Response, mut show: impl FnMut(&Frame<'_>)) -> Result<(), String> {
    let mut parser = Parser::new();
    while let Some(bytes) = response.chunk().await.map_err(|error| error.to_string())? {
        let mut chunk = &bytes[..];
        while let Some(frame) = parser.next_frame(&mut chunk) {
            let Ok(frame) = frame else { continue }; // over a limit, and skipped
            show(&frame);
        }
    }
    match parser.finish() {
        End::Unterminated { frame, .. } => show(&frame), // the server left out the last blank line
        End::Truncated(tail) => return Err(format!("{} bytes of a frame came", tail.pending())),
        end if end.is_bare() => return Err("not server-sent events: an error body?".into()),
        End::Clean { .. } => {}
    }
    Ok(())
}
