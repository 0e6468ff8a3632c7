//! The pages over real HTTP: who gets in, who may do what, what a browser is told.

mod again;
mod browser;
mod command;
mod downloads;
mod headers;
mod office;
mod posts;
mod second;
mod sessions;
mod sign_in;
mod slips;
mod tls;
mod tokens;
mod trials;
mod waits;
mod waivers;
mod walk;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};
use rollcall::config::Config;
use rollcall::domain::account::{Account, Role};
use rollcall::domain::secret::Secret;
use rollcall::store::{Store, accounts};
use rollcall::web::{self, State, link};
use tokio::sync::watch;

use super::store::Fresh;

/// When the tests' clock begins.
pub const BEGIN: &str = "2026-11-02T01:00:00Z";
/// A password that will do.
pub const PASSWORD: &str = "correct horse 电池";

/// A service over a store, at a clock that the test sets.
pub struct Service {
    pub store: Store,
    pub url: String,
    now: Arc<Mutex<DateTime<Utc>>>,
    _stop: watch::Sender<bool>,
}

impl Service {
    /// Over an empty store.
    pub async fn new(fresh: &Fresh) -> Self {
        Self::with(fresh, |_| {}).await
    }

    /// With changes to the settings.
    pub async fn with(fresh: &Fresh, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("a home");
        config.home = fresh.home.path().to_owned();
        std::fs::create_dir_all(config.home.join("data")).expect("a folder");
        change(&mut config);
        let store = fresh.open().await;
        Self::over(config, store, fresh.secret.clone()).await
    }

    /// Over a home in which there were runs.
    pub async fn at(home: &Path) -> Self {
        let config = Config::load(home).expect("a home");
        let secret = Secret::load_or_create(&home.join("data/secret")).expect("a secret");
        let store = Store::open(&config.settings.store.url, home, &secret).await;
        Self::over(config, store.expect("a store"), secret).await
    }

    async fn over(config: Config, store: Store, secret: Secret) -> Self {
        let now = Arc::new(Mutex::new(BEGIN.parse().expect("a time")));
        let clock = now.clone();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let state = State::new(
            Arc::new(config),
            store.clone(),
            secret,
            metrics,
            Arc::new(move || *clock.lock().expect("the clock")),
        );
        Self::of(state, store, now).await
    }

    /// Accounts and browsers for a service that another process is, with the machine's clock.
    pub fn elsewhere(store: Store, url: String) -> Self {
        Self {
            store,
            url,
            now: Arc::new(Mutex::new(Utc::now())),
            _stop: watch::channel(false).0,
        }
    }

    /// Over a state of the test's own.
    pub async fn of(state: State, store: Store, now: Arc<Mutex<DateTime<Utc>>>) -> Self {
        let listener = web::listen("127.0.0.1:0".parse().expect("an address"))
            .await
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (stop, stopping) = watch::channel(false);
        tokio::spawn(web::serve(listener, state, stopping));
        Self {
            store,
            url,
            now,
            _stop: stop,
        }
    }

    /// Puts the clock forward.
    pub fn pass(&self, time: TimeDelta) {
        *self.now.lock().expect("the clock") += time;
    }

    /// Puts the clock where the machine's is, by which commands go.
    pub fn catch_up(&self) {
        *self.now.lock().expect("the clock") = Utc::now();
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().expect("the clock")
    }

    /// An account with a password, made past the pages.
    pub async fn account(&self, name: &str, roles: &[Role], departments: &[&str]) {
        let of = Account {
            name: name.to_owned(),
            shown: format!("{name}的姓名"),
            roles: roles.iter().copied().collect(),
            departments: departments.iter().map(|&code| code.to_owned()).collect(),
            language: None,
            locked: None,
            has_password: false,
            made_by: "test".to_owned(),
            made_at: self.now(),
        };
        let mut writing = self.store.write().await.expect("a turn");
        assert!(
            accounts::add(writing.executor(), &of)
                .await
                .expect("an account")
        );
        let path = link::make(writing.executor(), Some(name), "test", self.now())
            .await
            .expect("a link");
        writing.commit().await.expect("a commit");
        let chosen = self
            .browser()
            .post(&path, &[("password", PASSWORD), ("again", PASSWORD)])
            .await;
        assert_eq!(chosen.status(), StatusCode::SEE_OTHER);
    }

    /// A browser that has been nowhere yet.
    pub fn browser(&self) -> Browser {
        Browser::at(&self.url)
    }

    /// A browser in which somebody has signed in.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let browser = self.browser();
        let answer = browser.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "signing in {name}");
        browser
    }

    /// Actor, action, subject and detail of the audit log, oldest first.
    pub async fn log(&self) -> Vec<(String, String, String, serde_json::Value)> {
        let mut reading = self.store.read().await.expect("a view");
        let mut all = rollcall::store::audit::recent(reading.executor(), None, None, 1000)
            .await
            .expect("the log");
        all.reverse();
        all.into_iter()
            .map(|of| {
                let detail = serde_json::from_str(&of.detail).expect("JSON");
                (of.actor, of.action, of.subject.unwrap_or_default(), detail)
            })
            .collect()
    }
}

/// What of a browser matters here: it keeps cookies, finds the forms' token, and says where a form comes from.
pub struct Browser {
    pub url: String,
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// That has been nowhere yet.
    pub fn at(url: &str) -> Self {
        let client = Client::builder().redirect(redirect::Policy::none());
        Self {
            url: url.to_owned(),
            client: client.build().expect("a client"),
            cookies: Mutex::default(),
        }
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.url));
        self.send(request).await
    }

    /// Asks for a page; its status and text.
    pub async fn read(&self, path: &str) -> (StatusCode, String) {
        let answer = self.get(path).await;
        (answer.status(), answer.text().await.expect("a text"))
    }

    /// Sends a form as it stands, without the forms' token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.form(path, fields).header("origin", &self.url);
        self.send(request).await
    }

    /// Sends a form with the token of the last page.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let token = self.token().await;
        let fields: Vec<(&str, &str)> = [("csrf", token.as_str())]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        self.post(path, &fields).await
    }

    /// Sends a form that stands on a page, as the browser says, with the forms' token.
    pub async fn submit_from(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let token = self.token().await;
        let fields: Vec<(&str, &str)> = [("csrf", token.as_str())]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        let request = self.form(path, &fields).header("origin", &self.url);
        let request = request.header("referer", format!("{}{page}", self.url));
        self.send(request).await
    }

    /// A form to be sent.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.client.post(format!("{}{path}", self.url)).body(body)
    }

    /// The token that a form on the page of one's own account bears.
    pub async fn token(&self) -> String {
        let (status, text) = self.read("/account").await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let (_, rest) = text
            .split_once("name=\"csrf\" value=\"")
            .expect("a token in the page");
        rest.split('"').next().expect("its end").to_owned()
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Response {
        self.post("/sign-in", &[("name", name), ("password", password)])
            .await
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("cookies").get(name).cloned()
    }

    /// Puts a cookie there.
    pub fn put(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().expect("cookies");
        cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Sends a request as a form.
    pub async fn send(&self, request: RequestBuilder) -> Response {
        self.send_as(request, "application/x-www-form-urlencoded")
            .await
    }

    /// Sends a request whose body is of a kind.
    pub async fn send_as(&self, request: RequestBuilder, kind: &str) -> Response {
        let request = request.header("content-type", kind);
        let line: Vec<String> = {
            let cookies = self.cookies.lock().expect("cookies");
            cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect()
        };
        let request = match line.is_empty() {
            true => request,
            false => request.header(COOKIE, line.join("; ")),
        };
        let answer = request.send().await.expect("an answer");
        let mut cookies = self.cookies.lock().expect("cookies");
        for line in answer.headers().get_all(SET_COOKIE) {
            let line = line.to_str().expect("a text");
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().expect("a value");
            match line.contains("Max-Age=0") {
                true => cookies.remove(name),
                false => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }
}

/// Where an answer leads.
pub fn leads(answer: &Response) -> &str {
    let place = answer.headers().get(LOCATION);
    place.map_or("", |place| place.to_str().expect("a text"))
}
