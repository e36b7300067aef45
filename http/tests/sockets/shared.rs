//! What the tests share.

use std::time::Duration;

use deltawire::anthropic::{Decoder, Incomplete, Message};
use deltawire_http::server::Reply;
use tokio::time::{sleep, timeout};

/// The answer `text`.
pub(crate) const TEXT: &str = "Grüße aus Zürich!\nDie Limmat fließt, 川は流れる、река течёт 🌊 – l’eau n’a pas d’âge.\nShe said: \"Ça va\". 👩‍🔬 Ende.";

/// Ends a test that hangs. Nothing fails because it is slow.
pub(crate) const GUARD: Duration = Duration::from_secs(100);

pub(crate) async fn guarded<T>(future: impl Future<Output = T>) -> T {
    timeout(GUARD, future).await.expect("the test hangs")
}

/// Waits for what another task does.
pub(crate) async fn eventually(condition: impl Fn() -> bool) {
    guarded(async {
        while !condition() {
            sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
}

/// Returns what the first `len` bytes of an answer are, without a network.
pub(crate) fn beginning(reply: Reply, len: usize) -> Result<Message, Box<Incomplete>> {
    let (mut decoder, mut message) = (Decoder::new(), Message::new());
    let mut chunk = &reply.body().as_bytes()[..len];
    while let Some(event) = decoder.next_event(&mut chunk) {
        message.apply(&event.unwrap()).unwrap();
    }
    message.finish(&decoder.finish())
}

/// Returns all that is known of a message.
pub(crate) fn all(message: &Result<Message, Box<Incomplete>>) -> (String, Option<String>) {
    match message {
        Ok(message) => (message.to_value().unwrap().to_string(), None),
        Err(incomplete) => (incomplete.message.to_value().unwrap().to_string(), Some(incomplete.to_string())),
    }
}
