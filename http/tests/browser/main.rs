//! The page of the gateway in a headless Chromium: what it shows, by `EventSource` and by `fetch`.
//!
//! Without Chromium and its driver (`apt-get install chromium chromium-driver`) they are skipped, except in CI. Each writes
//! pictures of the page to `target/screenshots`.

mod webdriver;

use std::thread::sleep;
use std::time::{Duration, Instant};

use deltawire_http::gateway::{Gateway, Settings};
use deltawire_http::server::Server;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::webdriver::Browser;

const TEXT: &str = "Grüße aus Zürich!\nDie Limmat fließt, 川は流れる、река течёт 🌊 – l’eau n’a pas d’âge.\nShe said: \"Ça va\". 👩‍🔬 Ende.";
const WAYS: [&str; 2] = ["event-source", "fetch"];
const LONG: Duration = Duration::from_secs(100);

/// A browser that shows the page of a gateway.
struct Site {
    browser: Browser,
    server: Server,
    gateway: Gateway,
    // Both run in it, so it goes last.
    _runtime: Runtime,
}

impl Site {
    fn open(heartbeat: Duration) -> Option<Self> {
        let browser = Browser::start()?;
        let runtime = Runtime::new().unwrap();
        let (server, gateway) = runtime.block_on(async {
            let server = Server::start().await.unwrap();
            let settings = Settings { heartbeat, ..Settings::new(server.url()) };
            (server, Gateway::start(settings).await.unwrap())
        });
        browser.open(&gateway.url());
        Some(Self { browser, server, gateway, _runtime: runtime })
    }

    /// Asks a prompt by one of the buttons.
    fn ask(&self, prompt: &str, way: &str) {
        self.browser.run("document.getElementById('prompt').value = arguments[0]", &[prompt.into()]);
        self.browser.click(way);
    }

    /// Asks a prompt, and returns the verdict.
    fn verdict(&self, prompt: &str, way: &str) -> String {
        self.ask(prompt, way);
        self.browser.wait_for("verdict", |it| it == "complete" || it.starts_with("error"))
    }

    fn assert_quiet(&self) {
        assert_eq!(self.browser.log(), [""; 0]);
    }

    /// Waits until the server has seen that the browser left.
    fn wait_until_left(&self, prompt: &str, times: u32) {
        let start = Instant::now();
        while self.server.left(prompt) < times {
            assert!(start.elapsed() < LONG, "the server still answers {prompt}");
            sleep(Duration::from_millis(1));
        }
    }
}

#[test]
fn answers() {
    let Some(site) = Site::open(LONG) else { return };
    site.browser.take_picture("start");
    for way in WAYS {
        for wire in ["", "bytes", "cut=1 crlf", "cut=2 heartbeats", "bytes crlf heartbeats"] {
            assert_eq!(site.verdict(&format!("text {wire}"), way), "complete", "{way} {wire}");
            assert_eq!(site.browser.text("answer"), TEXT, "{way} {wire}");
            assert_eq!(site.browser.text("usage"), "end_turn, 41 tokens", "{way} {wire}");
        }
        site.browser.take_picture(&format!("text-{way}"));
        assert_eq!(site.verdict("tool cut=3", way), "complete");
        let input =
            r#"{"city": "Zürich", "days": 14, "units": ["°C", "mm"], "note": "only \"dry\" days\n\u2600 please"}"#;
        assert_eq!(site.browser.text("answer"), format!("I look up the weather.\n\n{input}"), "{way}");
        let name = "return getComputedStyle(document.querySelector('.tool'), '::before').content";
        assert_eq!(site.browser.run(name, &[]), "\"forecast\"");
        site.browser.take_picture(&format!("tool-{way}"));
        assert_eq!(site.verdict("thinking", way), "complete");
    }
    site.browser.set_scheme("dark");
    site.browser.take_picture("thinking-dark");
    site.verdict("tool", "fetch");
    site.browser.take_picture("tool-dark");
    // `EventSource` did not ask again.
    assert_eq!(site.server.asked("text bytes"), 2);
    site.assert_quiet();
}

/// Every state of the page is the beginning of the last one: no marker is seen that vanishes, and nothing is taken back.
#[test]
fn markdown_grows_without_flicker() {
    let Some(site) = Site::open(LONG) else { return };
    let watch = "
        window.states = [];
        const answer = document.getElementById('answer');
        const note = () => states.push(answer.textContent.replace(/\\s+/g, ' ').trim());
        new MutationObserver(note).observe(answer, { childList: true, characterData: true, subtree: true });";
    site.browser.run(watch, &[]);
    for way in WAYS {
        for wire in ["", "bytes", "cut=4 heartbeats"] {
            site.browser.run("states.length = 0", &[]);
            assert_eq!(site.verdict(&format!("markdown {wire}"), way), "complete", "{way} {wire}");
            let states = site.browser.run("return states", &[]);
            let states: Vec<&str> = states.as_array().unwrap().iter().map(|state| state.as_str().unwrap()).collect();
            // The first says that the answer before it is cleared.
            let begin = states.iter().position(|state| state.is_empty()).unwrap();
            let states = &states[begin..];
            let last = *states.last().unwrap();
            assert!(states.len() > 150, "{}", states.len());
            for state in states {
                assert!(last.starts_with(state), "{way} {wire}: {state}\nis not the beginning of\n{last}");
            }
            assert!(states.windows(2).all(|two| two[0].len() <= two[1].len()), "{way} {wire}");
            for shown in [
                "strong text, both, code, what is struck, a link, an image and <b>no markup</b> of",
                "2 * 3 * 4, and ** stay",
            ] {
                assert!(last.contains(shown), "{last}");
            }
        }
        // What a stream says is never markup, loads nothing and runs nothing.
        let count = |selector: &str| {
            site.browser.run("return document.querySelectorAll('#answer ' + arguments[0]).length", &[selector.into()])
        };
        for (selector, expected) in [
            ("script", 0),
            ("img", 0),
            ("b", 0),
            ("a[href^=javascript]", 0),
            ("a[href^=https]", 1),
            ("table", 1),
            ("pre > code", 1),
        ] {
            assert_eq!(count(selector), expected, "{selector}");
        }
        site.browser.take_picture(&format!("markdown-{way}"));
    }
    site.browser.set_scheme("dark");
    site.browser.take_picture("markdown-dark");
    site.assert_quiet();
}

#[test]
fn errors() {
    let Some(site) = Site::open(LONG) else { return };
    for way in WAYS {
        for (prompt, verdict, message) in [
            ("text abort=1500", "error: api_error", "the connection to the model failed"),
            ("tool end=2000 cut=1", "error: api_error", "stream ended"),
            ("error", "error: overloaded_error", "Overloaded"),
            ("json", "error: api_error", "Internal server error"),
        ] {
            assert_eq!(site.verdict(prompt, way), verdict, "{way} {prompt}");
            let error = site.browser.text("error");
            assert!(error.starts_with(message), "{way} {prompt}: {error}");
        }
        assert_eq!(site.verdict("text abort=1500", way), "error: api_error");
        let text = site.browser.text("answer");
        assert!(text.starts_with("Grüße aus Zürich!") && TEXT.starts_with(&text), "{way}: {text}");
        site.browser.take_picture(&format!("broken-{way}"));
        // The next answer has nothing of it.
        assert_eq!(site.verdict("text", way), "complete");
        assert_eq!((site.browser.text("error"), site.browser.text("answer")), (String::new(), TEXT.into()));
    }
    site.browser.set_scheme("dark");
    assert_eq!(site.verdict("error", "fetch"), "error: overloaded_error");
    site.browser.take_picture("broken-dark");
    site.assert_quiet();
}

#[test]
fn refusals() {
    let Some(site) = Site::open(LONG) else { return };
    for (prompt, verdict, message, status) in [
        ("overloaded=2", "error: overloaded_error", "Overloaded", 529),
        ("Hello", "error: invalid_request_error", "Hello: not a word of a script", 400),
    ] {
        assert_eq!(site.verdict(prompt, "event-source"), verdict);
        assert_eq!(site.browser.text("error"), message);
        site.assert_quiet();
        assert_eq!(site.verdict(prompt, "fetch"), verdict);
        assert_eq!(site.browser.text("error"), message);
        // The browser itself notes each status like this.
        let log = site.browser.log();
        assert!(
            matches!(&log[..], [line] if line.contains(&format!("the server responded with a status of {status}"))),
            "{log:?}"
        );
    }
    site.browser.take_picture("refused");
}

#[test]
fn heartbeats_keep_an_idle_stream() {
    let Some(site) = Site::open(Duration::from_millis(1)) else { return };
    for way in WAYS {
        site.ask("text stall=1000", way);
        let text = site.browser.wait_for("answer", |it| it.contains("Die Limmat"));
        assert_eq!(site.browser.text("verdict"), "receiving", "{way}");
        // So that some heartbeats come. Without them the page shows the same.
        sleep(Duration::from_millis(50));
        assert_eq!(site.browser.text("answer"), text, "{way}");
        site.browser.take_picture(&format!("stalled-{way}"));
        site.server.resume();
        assert_eq!(site.browser.wait_for("verdict", |it| it != "receiving"), "complete", "{way}");
        assert_eq!(site.browser.text("answer"), TEXT, "{way}");
    }
    site.assert_quiet();
}

#[test]
fn who_stops_or_leaves_cancels_the_request() {
    // Without a heartbeat: nothing is written that could fail.
    let Some(site) = Site::open(LONG) else { return };
    let prompt = "text stall=1000";
    for (times, way) in (0..).step_by(3).zip(WAYS) {
        let begin = || {
            site.ask(prompt, way);
            site.browser.wait_for("answer", |it| it.contains("Die Limmat"));
        };
        begin();
        assert_eq!(site.server.left(prompt), times);
        site.browser.click("stop");
        site.wait_until_left(prompt, times + 1);
        assert_eq!(site.browser.text("verdict"), "stopped");
        site.browser.take_picture(&format!("stopped-{way}"));
        // Another prompt on the same page.
        begin();
        assert_eq!(site.verdict("tool", way), "complete");
        site.wait_until_left(prompt, times + 2);
        // Another page.
        begin();
        site.browser.open("about:blank");
        site.wait_until_left(prompt, times + 3);
        site.browser.open(&site.gateway.url());
    }
    site.ask(prompt, "fetch");
    site.browser.wait_for("answer", |it| it.contains("Die Limmat"));
    site.assert_quiet();
    let Site { browser, server, gateway, _runtime } = site;
    drop(browser);
    let start = Instant::now();
    while server.left(prompt) < 7 {
        assert!(start.elapsed() < LONG, "the browser is closed, and the server still answers");
        sleep(Duration::from_millis(1));
    }
    drop(gateway);
}

/// The reader of the page, against what the specification says, with the bytes split at each place.
#[test]
fn the_reader_of_the_page() {
    let Some(site) = Site::open(LONG) else { return };
    let script = "
        const [text, at, more] = arguments;
        const bytes = new TextEncoder().encode(text);
        const chunks = more === null ? Array.from(bytes, (byte) => [byte]) : [bytes.slice(0, at), bytes.slice(at)];
        const body = new ReadableStream({ start(it) {
            for (const chunk of chunks) it.enqueue(new Uint8Array(chunk));
            it.close();
        } });
        const seen = [];
        for await (const data of payloads(body)) seen.push(data);
        return seen;";
    let script = format!("return (async function () {{ {script} }}).apply(null, arguments)");
    for (text, expected) in [
        ("data: ü\r\ndata:b\r\n\r\n:x\r\n\r\ndata\r\n\r\n", &["ü\nb", ""][..]),
        ("\u{feff}data: a\rdata: 🌊\r\rdata:  c\r\r", &["a\n🌊", " c"]),
        ("data: a:b\nevent: x\nid: 1\ndatab: c\n\n: data: d\n\ndata: lost\n", &["a:b"]),
    ] {
        for at in 0..text.len() {
            let seen = site.browser.run(&script, &[text.into(), at.into(), 1.into()]);
            assert_eq!(seen, json!(expected), "{text:?} {at}");
        }
        assert_eq!(site.browser.run(&script, &[text.into(), 0.into(), Value::Null]), json!(expected), "{text:?}");
    }
    site.assert_quiet();
}
