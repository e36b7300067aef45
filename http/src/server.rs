//! A local server that speaks like Anthropic's Messages API, and fails as its prompts tell it to.

mod body;
mod script;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use deltawire::anthropic::ErrorType;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

pub use script::{Cut, End, Reply, Script, Stall};

use crate::{locked, request};

/// A server on the loopback interface, at a port that is free. It takes no more connections once it is dropped.
///
/// The prompt of a request is its [`Script`].
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// What the requests share.
#[derive(Debug, Default)]
struct Shared {
    /// How often each prompt came.
    asked: Counts,
    /// How often the client went away during the answer to each.
    left: Counts,
    resume: Notify,
}

/// How often something happened, by prompt.
#[derive(Debug, Default)]
struct Counts(Mutex<HashMap<String, u32>>);

impl Server {
    /// Starts a server.
    ///
    /// # Errors
    ///
    /// If there is no port for it.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::<Shared>::default();
        let router = Router::new().route("/v1/messages", post(messages)).with_state(shared.clone());
        let task = tokio::spawn(async move {
            // Without it a small chunk waits until the one before is acknowledged, which takes 40 ms.
            let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
            let _ = axum::serve(listener, router).await; // it has no error that ends it
        });
        Ok(Self { address, shared, task })
    }

    /// Returns the URL to ask, without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets the answer go on that stalls, or the next one that will.
    pub fn resume(&self) {
        self.shared.resume.notify_one();
    }

    /// Returns how often a prompt came.
    #[must_use]
    pub fn asked(&self, prompt: &str) -> u32 {
        self.shared.asked.of(prompt)
    }

    /// Returns how often a client went away before the answer to a prompt ended. The server sees it when it waits or writes.
    #[must_use]
    pub fn left(&self, prompt: &str) -> u32 {
        self.shared.left.of(prompt)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Counts {
    fn of(&self, prompt: &str) -> u32 {
        locked(&self.0).get(prompt).copied().unwrap_or(0)
    }

    /// Counts a prompt, and returns how often it was counted before.
    fn add(&self, prompt: &str) -> u32 {
        let mut counts = locked(&self.0);
        let count = counts.entry(prompt.to_owned()).or_default();
        *count += 1;
        *count - 1
    }
}

async fn messages(State(shared): State<Arc<Shared>>, headers: HeaderMap, Json(request): Json<Value>) -> Response {
    let (prompt, script, before) = match script_of(&headers, &request, &shared) {
        Ok(found) => found,
        Err(why) => return error(ErrorType::InvalidRequest, &why),
    };
    // So often, then an answer, and so on: a demonstration can be repeated.
    if before % (script.overloaded + 1) < script.overloaded {
        let refusal = error(ErrorType::Overloaded, "Overloaded");
        return match script.retry_after {
            Some(seconds) => ([(header::RETRY_AFTER, seconds.to_string())], refusal).into_response(),
            None => refusal,
        };
    }
    let script = script.for_answer(before / (script.overloaded + 1));
    let content_type = if script.reply.is_stream() { "text/event-stream; charset=utf-8" } else { "application/json" };
    let mut response =
        ([(header::CONTENT_TYPE, content_type)], body::stream(&script, prompt, request::turn(&request), shared))
            .into_response();
    if script.gzip {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Returns the prompt of a request, its script, and how often it came before, or why the request is refused.
fn script_of<'a>(headers: &HeaderMap, request: &'a Value, shared: &Shared) -> Result<(&'a str, Script, u32), String> {
    let (name, _) = request::VERSION;
    if !headers.contains_key(name) {
        return Err(format!("{name}: header required"));
    }
    if request["stream"] != true {
        return Err("stream: only streamed answers are supported".into());
    }
    let prompt = request["messages"][0]["content"].as_str().ok_or("messages.0.content: Field required")?;
    let before = shared.asked.add(prompt);
    Ok((prompt, prompt.parse()?, before))
}

/// Returns a refusal, with the status that belongs to its type.
fn error(error_type: ErrorType, message: &str) -> Response {
    let status = error_type.status().and_then(|it| StatusCode::from_u16(it).ok()).unwrap_or_default();
    let error =
        json!({"type": "error", "error": {"type": error_type.name(), "message": message}, "request_id": "req_refused"});
    (status, Json(error)).into_response()
}
