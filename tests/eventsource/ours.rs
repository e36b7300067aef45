use core::error::Error;
use core::fmt::Write as _;

use deltawire::io::SseExt;

use crate::stand_in::{StreamExt as _, reqwest};

// The lines are those of the README.
#[rustfmt::skip]
pub(crate) async fn print(out: &mut String) -> Result<(), Box<dyn Error>> {
    let mut stream = reqwest::Client::new()
        .get("http://localhost:7020/notifications")
        .send()
        .await?
        .bytes_stream()
        .sse();

    while let Some(thing) = stream.next().await {
        match thing {
            Ok(event) => writeln!(out, "{} {:?} {:?} {:?}", event.event, event.data, event.id, event.retry)?,
            Err(error) => writeln!(out, "{error}")?,
        }
    }
    Ok(())
}
