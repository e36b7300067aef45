//! As much of WebDriver as the tests need: it is JSON over HTTP. Blocking, so that a browser can be closed in `drop`.

use std::fs;
use std::io::{BufRead, BufReader, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

const CHROMIUM: &str = "/usr/bin/chromium";
const CHROMEDRIVER: &str = "/usr/bin/chromedriver";

/// Ends a test that hangs. Nothing fails because it is slow.
const GUARD: Duration = Duration::from_secs(100);

/// A headless browser of its own. It is closed when it is dropped.
pub(crate) struct Browser {
    agent: Agent,
    session: String,
    driver: Child,
    profile: PathBuf,
}

impl Browser {
    /// Starts a browser, or returns `None` if this machine has none.
    ///
    /// # Panics
    ///
    /// If it has none in CI, where a test that is skipped would look like one that passes.
    pub(crate) fn start() -> Option<Self> {
        if !Path::new(CHROMIUM).exists() || !Path::new(CHROMEDRIVER).exists() {
            let note = format!("skipped: {CHROMIUM} or {CHROMEDRIVER} is missing");
            assert!(std::env::var_os("CI").is_none_or(|it| it != "true"), "{note}");
            let _ = writeln!(stderr(), "{note}"); // `eprintln!` is shown only for tests that fail
            return None;
        }
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let name = format!("profile-{}-{}", std::process::id(), STARTED.fetch_add(1, Relaxed));
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&profile).unwrap();
        let mut driver = Command::new(CHROMEDRIVER).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            Some(line.strip_prefix("ChromeDriver was started successfully on port ")?.trim_end_matches('.').to_owned())
        });
        // What it says later has a reader too.
        std::thread::spawn(move || lines.for_each(drop));
        let agent = Agent::config_builder().http_status_as_error(false).proxy(None).timeout_global(Some(GUARD)).build();
        let mut browser = Self { agent: agent.into(), session: String::new(), driver, profile };
        let root = format!("http://127.0.0.1:{}/session", port.expect("the driver names its port"));
        browser.session = root.clone();
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--no-proxy-server",
            "--window-size=800,640",
            &format!("--user-data-dir={}", browser.profile.display()),
        ];
        let options = json!({"binary": CHROMIUM, "args": args});
        let capabilities = json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}});
        let started = browser.post("", &json!({"capabilities": {"alwaysMatch": capabilities}}));
        browser.session = format!("{root}/{}", started["sessionId"].as_str().expect("a session has an id"));
        Some(browser)
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        let mut response = self.agent.post(format!("{}{command}", self.session)).send_json(body).unwrap();
        let status = response.status();
        let mut answer: Value = response.body_mut().read_json().unwrap();
        assert!(status.is_success(), "{command} {body}: {answer}");
        answer["value"].take()
    }

    pub(crate) fn open(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    /// Runs a script in the page and returns what it returns.
    pub(crate) fn run(&self, script: &str, args: &[Value]) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": args}))
    }

    /// Returns the text that the page shows in an element, none if it is hidden.
    pub(crate) fn text(&self, id: &str) -> String {
        let script =
            "const it = document.getElementById(arguments[0]); return it.checkVisibility() ? it.innerText : ''";
        self.run(script, &[id.into()]).as_str().unwrap().to_owned()
    }

    /// Waits until an element shows a text.
    pub(crate) fn wait_for(&self, id: &str, condition: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let text = self.text(id);
            if condition(&text) {
                return text;
            }
            assert!(start.elapsed() < GUARD, "{id}: {text:?}, {}", self.text("verdict"));
            sleep(Duration::from_millis(10));
        }
    }

    /// Clicks an element as a user does.
    pub(crate) fn click(&self, id: &str) {
        let found = self.post("/element", &json!({"using": "css selector", "value": format!("#{id}")}));
        let element = found.as_object().unwrap().values().next().unwrap().as_str().unwrap();
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    /// Returns what is new in the log of the browser.
    pub(crate) fn log(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({"type": "browser"}));
        let entries = entries.as_array().unwrap().iter();
        entries.map(|entry| format!("{}: {}", entry["level"], entry["message"])).collect()
    }

    /// Chooses how pages look, `dark` or `light`.
    pub(crate) fn set_scheme(&self, scheme: &str) {
        let params = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.post("/goog/cdp/execute", &json!({"cmd": "Emulation.setEmulatedMedia", "params": params}));
    }

    /// Writes what the window shows to `target/screenshots`.
    pub(crate) fn take_picture(&self, name: &str) {
        // WebDriver has it in Base64. This is the one place where it is needed, and the browser can decode it.
        let shot =
            self.agent.get(format!("{}/screenshot", self.session)).call().unwrap().body_mut().read_json::<Value>();
        let script = "return Array.from(atob(arguments[0]), (it) => it.charCodeAt(0))";
        let bytes = self.run(script, &[shot.unwrap()["value"].take()]);
        let bytes: Vec<u8> =
            bytes.as_array().unwrap().iter().map(|it| u8::try_from(it.as_u64().unwrap()).unwrap()).collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver closes the browser. Killed before that, it would leave it behind. And a test may fail already: then one
        // more panic would hide why.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}
