//! The API over real HTTP: its document and its routes, runs from asking to end, files in parts, whose departments.

mod contract;
mod ledgers;
mod office;
mod runs;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use rollcall::config::Config;
use rollcall::domain::account::{Account, Permission, Role, Token};
use rollcall::domain::attempt::Attempt;
use rollcall::domain::secret::Secret;
use rollcall::run::{self, Request};
use rollcall::schedule::{Ended, Live, Runner, Service};
use rollcall::store::{Store, accounts, tokens};
use rollcall::web::{self, State};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use crate::scene::Scene;

pub const DATE: &str = "2026-10-31";
pub const FINANCE: &str = "990001001";
pub const EDUCATION: &str = "990001002";

/// A service over the little district after a night, with what runs its runs.
pub struct Api {
    _scene: Scene,
    pub store: Store,
    pub url: String,
    client: Client,
    stop: watch::Sender<bool>,
}

/// What runs an attempt, as the service does it.
fn runner(config: Arc<Config>) -> Runner {
    Arc::new(move |attempt: Attempt, told| {
        let config = config.clone();
        Box::pin(async move {
            let request = Request {
                job: attempt.asked.job,
                business_date: attempt.asked.business_date,
                departments: attempt.asked.scope,
                reveal: false,
                pull: attempt.asked.pull,
                now: now(),
                actor: attempt.asked.by,
            };
            let ended = run::execute(&config, &request, told).await;
            let language = run::language(&config);
            ended
                .map(|of| Ended::of(&of, language))
                .map_err(|fault| fault.to_string())
        })
    })
}

fn now() -> DateTime<Utc> {
    format!("{DATE}T08:00:00Z").parse().expect("a time")
}

/// A test's body with a service over a scene on which a night has been made.
pub fn with(scene: Scene, body: impl AsyncFn(&Api)) {
    // The night is over when the service's day begins.
    let night = Request {
        now: format!("{DATE}T01:00:00Z").parse().expect("a time"),
        ..crate::scene::request(DATE)
    };
    scene.try_night(&night).expect("a night");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let api = Api::over(scene).await;
        body(&api).await;
        let _ = api.stop.send(true);
    });
}

impl Api {
    async fn over(scene: Scene) -> Self {
        let config = Arc::new(Config::load(scene.home()).expect("a home"));
        let secret = Secret::load_or_create(&scene.home().join("data/secret")).expect("a secret");
        let store = Store::open(&config.settings.store.url, scene.home(), &secret)
            .await
            .expect("a store");
        let service = Service {
            config: config.clone(),
            store: store.clone(),
            holder: "here".to_owned(),
            now: Arc::new(now),
            runner: runner(config.clone()),
            live: Live::default(),
        };
        let (stop, stopping) = watch::channel(false);
        let serving = service.clone();
        let until = stopping.clone();
        tokio::spawn(async move { serving.serve(until, Duration::from_secs(5)).await });
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let state = State::new(config, store.clone(), secret, metrics, Arc::new(now));
        let listener = web::listen("127.0.0.1:0".parse().expect("an address"))
            .await
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(web::serve(listener, state.beside(service), stopping));
        Self {
            _scene: scene,
            store,
            url,
            client: Client::new(),
            stop,
        }
    }

    /// A token of a new account that carries all that its role may hand on.
    pub async fn token(&self, name: &str, role: Role, departments: &[&str]) -> String {
        let account = Account {
            name: name.to_owned(),
            shown: format!("{name}的姓名"),
            roles: [role].into(),
            departments: departments.iter().map(|&code| code.to_owned()).collect(),
            language: None,
            locked: None,
            has_password: false,
            made_by: "test".to_owned(),
            made_at: now(),
        };
        let all = Permission::ALL.into_iter();
        let token = Token {
            token_no: 0,
            account: name.to_owned(),
            label: "test".to_owned(),
            scope: all.filter(|of| of.delegable() && role.may(*of)).collect(),
            made_at: now(),
            made_by: name.to_owned(),
            expires_at: now() + chrono::TimeDelta::days(1),
            used_at: None,
            withdrawn: None,
        };
        let text = format!("token-of-{name}");
        let hash = hex::encode(Sha256::digest(text.as_bytes()));
        let mut writing = self.store.write().await.expect("a turn");
        let conn = writing.executor();
        assert!(accounts::add(conn, &account).await.expect("an account"));
        tokens::add(conn, &token, &hash).await.expect("a token");
        writing.commit().await.expect("a commit");
        text
    }

    pub fn ask(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.bearer_auth(token)
    }

    /// Status and JSON of an answer.
    pub async fn get(&self, path: &str, token: &str) -> (StatusCode, Value) {
        let answer = self
            .ask(Method::GET, path, token)
            .send()
            .await
            .expect("an answer");
        let status = answer.status();
        (status, answer.json().await.expect("JSON"))
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> (StatusCode, Value) {
        let request = self.ask(Method::POST, path, token).json(&body);
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        (status, answer.json().await.expect("JSON"))
    }

    /// A run when it has ended.
    pub async fn ended(&self, id: i64, token: &str) -> Value {
        for _ in 0..600 {
            let (_, run) = self.get(&format!("/api/v1/runs/{id}"), token).await;
            if !run["ended_at"].is_null() {
                return run;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("run {id} does not end");
    }
}
