//! A gateway for browsers: forwards answers frame by frame, keeps idle streams alive, and says how each of them ended.
//!
//! | request | what it returns |
//! |---|---|
//! | `GET /` | a page that asks, and shows what comes |
//! | `GET /answer?prompt=..` | the stream of an answer, for `EventSource`, which can only do this |
//! | `POST /answer` with `{"prompt": ".."}` | the same for `fetch`, with a status when it is refused |
//! | either with `render=html`, or `"render": "html"` | its text as HTML that grows: see `markdown.rs` |
//! | `GET /metrics` | what the answers came to so far, for Prometheus |

mod markdown;
mod meter;
mod refusal;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use deltawire::anthropic::{Decoder, Event};
use deltawire::io::{Edit, SseExt, StreamError};
use deltawire::meter::Prometheus;
use deltawire::retry::Class;
use futures_util::TryStreamExt as _;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use self::markdown::Renderer;
use self::meter::{Meter, Metrics};
use self::refusal::Refusal;
use crate::{locked, request};

/// How a gateway works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The server that it asks, without a path.
    pub upstream: String,
    /// How long nothing may come before the gateway writes a heartbeat, so that no proxy or browser gives up.
    pub heartbeat: Duration,
    /// How long nothing may come before the gateway itself gives up. Without it, heartbeats hide a dead server for ever.
    pub idle: Duration,
}

impl Settings {
    /// Returns what suits most servers: a heartbeat after 15 seconds, the end after 5 minutes.
    #[must_use]
    pub fn new(upstream: impl Into<String>) -> Self {
        Self { upstream: upstream.into(), heartbeat: Duration::from_secs(15), idle: Duration::from_secs(300) }
    }
}

/// A gateway on the loopback interface, at a port that is free. It takes no more connections once it is dropped.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    task: JoinHandle<()>,
}

/// What the requests share.
struct Shared {
    http: reqwest::Client,
    url: String,
    heartbeat: Duration,
    metrics: Arc<Metrics>,
}

impl Gateway {
    /// Starts a gateway.
    ///
    /// # Errors
    ///
    /// If there is no port for it, or if the system denies what HTTP needs.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        // A proxy cannot see the server, which is on this machine.
        let http =
            reqwest::Client::builder().no_proxy().read_timeout(settings.idle).build().map_err(io::Error::other)?;
        let url = format!("{}/v1/messages", settings.upstream);
        let shared = Shared { http, url, heartbeat: settings.heartbeat, metrics: Arc::default() };
        let router = Router::new()
            .route("/", get(Html(include_str!("gateway/page.html"))))
            .route("/answer", get(for_event_source).post(for_fetch))
            .route("/metrics", get(metrics))
            .with_state(Arc::new(shared));
        let task = tokio::spawn(async move {
            // Without it a small chunk waits until the one before is acknowledged, which takes 40 ms.
            let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
            let _ = axum::serve(listener, router).await; // it has no error that ends it
        });
        Ok(Self { address, task })
    }

    /// Returns the URL of the page, without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn for_event_source(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    // Any page can make a browser send a GET. An answer costs money, so only pages of this gateway may.
    let is_foreign = headers.get("sec-fetch-site").is_some_and(|it| it == "cross-site" || it == "same-site");
    let asked = if is_foreign {
        Err(Refusal::forbidden("only pages of this gateway may ask"))
    } else {
        shared.answer(query.get("prompt").map(String::as_str), query.get("render").map(String::as_str)).await
    };
    match asked {
        Ok(body) => events(body),
        // With another status than 200, `EventSource` shows a page neither the status nor the body. As an event it can say
        // what is wrong, in the way in which an answer fails half-way.
        Err(refusal) => events(refusal.to_event().into()),
    }
}

async fn for_fetch(State(shared): State<Arc<Shared>>, Json(request): Json<Value>) -> Response {
    // Pages of others may not send JSON here: the browser asks first, and nobody answers.
    match shared.answer(request["prompt"].as_str(), request["render"].as_str()).await {
        Ok(body) => events(body),
        Err(refusal) => refusal.into_response(),
    }
}

async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    ([(header::CONTENT_TYPE, Prometheus::CONTENT_TYPE)], shared.metrics.to_page()).into_response()
}

fn events(body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/event-stream"),
        (header::CACHE_CONTROL.as_str(), "no-store"),
        // Else nginx collects what it should pass on.
        ("x-accel-buffering", "no"),
    ];
    (headers, body).into_response()
}

impl Shared {
    /// Asks the server and returns the body for the browser. When the browser goes away, the body is dropped, and with it the
    /// response of the server: that cancels the request. While the server has not answered yet, the future is dropped.
    async fn answer(&self, prompt: Option<&str>, render: Option<&str>) -> Result<Body, Refusal> {
        let start = Instant::now();
        let mut renderer = match render {
            None => None,
            Some("html") => Some(Renderer::default()),
            Some(_) => return Err(Refusal::invalid("render: Input should be 'html'")),
        };
        let asked = self.ask(prompt).await.inspect_err(|refusal| self.metrics.fail(refusal.class()))?;
        let meter = Arc::new(Mutex::new(Meter::new(Arc::clone(&self.metrics), start)));
        let (ending, heartbeat) = (Arc::clone(&meter), self.heartbeat);
        let bytes = asked.bytes_stream().inspect_ok(move |bytes| {
            locked(&meter).watch(bytes);
        });
        let edit = move |event: Result<Event<'_>, _>| match (&mut renderer, event) {
            (Some(renderer), Ok(event)) => renderer.edit(&event),
            _ => Edit::Keep,
        };
        Ok(Body::from_stream(bytes.relay(Decoder::new(), edit).serve(
            move || sleep(heartbeat),
            move |end| {
                let broken = end.as_ref().err().and_then(class);
                locked(&ending).end(broken);
                Ok(end.err().map(|error| last_event(&error)).unwrap_or_default())
            },
        )))
    }

    /// Returns a response that is an answer, as far as its status says.
    async fn ask(&self, prompt: Option<&str>) -> Result<reqwest::Response, Refusal> {
        let prompt = prompt.ok_or_else(|| Refusal::invalid("prompt: Field required"))?;
        let (name, version) = request::VERSION;
        let request = self.http.post(&self.url).header(name, version).json(&request::body(prompt));
        let response = request.send().await.map_err(|_| Refusal::unreachable())?;
        if response.status().is_success() { Ok(response) } else { Err(Refusal::of(response).await) }
    }
}

/// Returns what kind of failure an end is, if the stream itself does not say it.
fn class(error: &StreamError<reqwest::Error>) -> Option<Class> {
    match error {
        StreamError::Transport(error) if error.is_timeout() => Some(Class::Timeout),
        StreamError::Transport(_) => Some(Class::Connection),
        _ => None,
    }
}

/// Returns the event for an answer that does not end by itself.
fn last_event(error: &StreamError<reqwest::Error>) -> Bytes {
    match error {
        // What exactly failed between this gateway and the server is nothing for a browser.
        StreamError::Transport(error) if error.is_timeout() => {
            refusal::event(b"", "the model has been silent for too long")
        }
        StreamError::Transport(_) => refusal::event(b"", "the connection to the model failed"),
        // The error of the server, if it is one: it says more than that it is not an event.
        StreamError::NotSse(body) => refusal::event(body.as_bytes(), &error.to_string()),
        _ => refusal::event(b"", &error.to_string()),
    }
}
