//! A run from asking for it to its end: once however often it is asked for, watched, cancelled, seen by those it concerns.

use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::Method;
use rollcall::domain::account::Role;
use rollcall::domain::attempt::AttemptState;
use serde_json::{Value, json};

use super::{Api, DATE, EDUCATION, FINANCE, with};
use crate::extract::server::{Reply, Server};
use crate::scene::Scene;

/// The little district, its roster behind an address that takes so long to answer once it has been asked twice.
fn slow(pause: Duration) -> (Scene, Server) {
    let scene = Scene::new();
    let body = std::fs::read(scene.extract("roster")).expect("an extract");
    let server = Server::start(move |_, asked| {
        if asked > 0 {
            std::thread::sleep(pause);
        }
        Reply::ok(body.clone())
    });
    let pull = format!(
        "[pull]\ntype = \"http\"\nurl = \"{}\"\nformat = \"csv\"\nretries = 0\ndepartment_param = \"dept\"\n",
        server.url("/roster.csv")
    );
    let text = crate::slices::source("roster", &scene.tables["roster"][0], &pull);
    scene.put("config/sources/roster.toml", &text);
    (scene, server)
}

#[test]
fn a_run_that_is_asked_for_is_made_once_and_tells_where_it_is() {
    with(Scene::new(), async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let wanted = json!({"job": "nightly", "departments": [EDUCATION, FINANCE, EDUCATION]});
        let request = api.ask(Method::POST, "/api/v1/runs", &clerk);
        let request = request.header("Idempotency-Key", "a-1").json(&wanted);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 202);
        let place = answer.headers()["location"]
            .to_str()
            .expect("a text")
            .to_owned();
        let run: Value = answer.json().await.expect("JSON");
        let id = run["id"].as_i64().expect("a number");
        assert_eq!(place, format!("/api/v1/runs/{id}"));
        assert_eq!(run["departments"], json!([FINANCE, EDUCATION]));
        assert_eq!(run["already"], json!(false));

        let events = api
            .ask(Method::GET, &format!("{place}/events"), &clerk)
            .send()
            .await;
        let mut events = events.expect("a stream").bytes_stream();
        let mut told = String::new();
        while let Some(part) = events.next().await {
            told.push_str(&String::from_utf8_lossy(&part.expect("a part")));
        }
        let steps: Vec<Value> = told
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .map(|data| serde_json::from_str(data).expect("JSON"))
            .collect();
        let last = steps.last().expect("a step");
        assert_eq!(last["state"], "done", "{told}");
        assert!(told.contains("event: end"), "{told}");
        assert_eq!(
            last["moved"]["opened"].as_i64().map(|of| of >= 0),
            Some(true)
        );

        let (_, run) = api.get(&place, &clerk).await;
        assert_eq!(run["state"], "done");
        let stages: Vec<&str> = run["stages"]
            .as_array()
            .expect("stages")
            .iter()
            .filter_map(|of| of["stage"].as_str())
            .collect();
        for stage in ["pull", "normalise", "rules", "write", "merge"] {
            assert!(stages.contains(&stage), "{stages:?}");
        }
        assert_eq!(run["moved"], last["moved"]);

        // The same key: the same run, though it has ended; the same key for something else: nothing.
        let again = |body: Value| {
            let request = api.ask(Method::POST, "/api/v1/runs", &clerk);
            request.header("Idempotency-Key", "a-1").json(&body).send()
        };
        let answer = again(wanted.clone()).await.expect("an answer");
        assert_eq!(answer.status(), 202);
        let same: Value = answer.json().await.expect("JSON");
        assert_eq!((&same["id"], &same["already"]), (&json!(id), &json!(true)));
        let other = again(json!({"job": "nightly"})).await.expect("an answer");
        assert_eq!(other.status(), 409);
        // Another person's key of that name is another key.
        let operator = api.token("operator", Role::Operator, &[]).await;
        let request = api.ask(Method::POST, "/api/v1/runs", &operator);
        let request = request.header("Idempotency-Key", "a-1").json(&wanted);
        let theirs: Value = request
            .send()
            .await
            .expect("one")
            .json()
            .await
            .expect("JSON");
        assert_ne!(theirs["id"], json!(id));
        api.ended(theirs["id"].as_i64().expect("a number"), &operator)
            .await;
        let (_, list) = api.get("/api/v1/runs?limit=1", &clerk).await;
        assert_eq!(list["items"][0]["id"], theirs["id"]);
        assert_eq!(list["next"], theirs["id"]);
        let (_, rest) = api
            .get(&format!("/api/v1/runs?before={}", list["next"]), &clerk)
            .await;
        assert!(
            rest["items"]
                .as_array()
                .expect("a list")
                .iter()
                .any(|of| of["id"] == json!(id))
        );
    });
}

#[test]
fn runs_of_a_job_wait_for_each_other_and_the_same_is_not_made_twice() {
    let (scene, _server) = slow(Duration::from_secs(2));
    with(scene, async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let ask = async |departments: Value| {
            let wanted = json!({"job": "nightly", "departments": departments, "pull": "slice"});
            let (status, run) = api.post("/api/v1/runs", &clerk, wanted).await;
            assert_eq!(status, 202, "{run}");
            run
        };
        let first = ask(json!([FINANCE])).await;
        let same = ask(json!([FINANCE])).await;
        let both = ask(json!([FINANCE, EDUCATION])).await;
        assert_eq!(
            (&same["id"], &same["already"]),
            (&first["id"], &json!(true))
        );
        assert_ne!(both["id"], first["id"]);
        let (first, both) = (
            first["id"].as_i64().expect("one"),
            both["id"].as_i64().expect("one"),
        );
        // Never two at once.
        let mut together = 0;
        loop {
            let (_, list) = api.get("/api/v1/runs", &clerk).await;
            let going = list["items"].as_array().expect("a list").iter();
            together = together.max(going.filter(|of| of["state"] == "running").count());
            let (_, run) = api.get(&format!("/api/v1/runs/{both}"), &clerk).await;
            if !run["ended_at"].is_null() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(together, 1);
        let time = async |id: i64, what: &str| {
            let run = api.ended(id, &clerk).await;
            assert_eq!(run["state"], "done", "{run}");
            run[what].as_str().expect("a time").to_owned()
        };
        assert!(time(first, "ended_at").await <= time(both, "started_at").await);
    });
}

#[test]
fn a_run_is_cancelled_while_it_waits_and_while_it_pulls_and_leaves_nothing() {
    let (scene, _server) = slow(Duration::from_secs(20));
    let home = scene.home().to_owned();
    with(scene, async |api: &Api| {
        let folders = || {
            std::fs::read_dir(home.join("data/runs"))
                .expect("runs")
                .count()
        };
        let before = folders();
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let ask = async |code: &str| {
            let wanted = json!({"job": "nightly", "departments": [code]});
            let (_, run) = api.post("/api/v1/runs", &clerk, wanted).await;
            run["id"].as_i64().expect("a number")
        };
        let (going, waiting) = (ask(FINANCE).await, ask(EDUCATION).await);
        let cancel = async |id: i64| {
            api.post(&format!("/api/v1/runs/{id}/cancel"), &clerk, json!({}))
                .await
        };
        let (status, run) = cancel(waiting).await;
        assert_eq!(
            (status.as_u16(), run["state"].as_str()),
            (202, Some("cancelled"))
        );
        for _ in 0..100 {
            let (_, run) = api.get(&format!("/api/v1/runs/{going}"), &clerk).await;
            if run["state"] == "running" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let begun = std::time::Instant::now();
        let (status, run) = cancel(going).await;
        assert_eq!(
            (status.as_u16(), &run["cancelling"]),
            (202, &json!(true)),
            "{run}"
        );
        let ended = api.ended(going, &clerk).await;
        assert!(
            begun.elapsed() < Duration::from_secs(8),
            "{:?}",
            begun.elapsed()
        );
        assert_eq!(ended["state"], "cancelled", "{ended}");
        assert!(
            ended["said"]
                .as_str()
                .expect("a sentence")
                .contains("clerk"),
            "{ended}"
        );
        assert_eq!(cancel(going).await.0, 409);
        assert_eq!(cancel(9_999).await.0, 404);
        assert_eq!(folders(), before, "no folder, finished or not");
        let mut reading = api.store.read().await.expect("a view");
        let runs = rollcall::store::runs::all(reading.executor())
            .await
            .expect("runs");
        assert_eq!(runs.len(), 1, "the night alone");
        drop(reading);
        let log = {
            let mut reading = api.store.read().await.expect("a view");
            rollcall::store::audit::recent(reading.executor(), Some("job-cancel"), None, 10).await
        };
        assert_eq!(log.expect("the log").len(), 2);
        assert!(DATE < "2027");
    });
}

#[test]
fn a_department_asks_for_its_own_and_sees_its_own() {
    with(Scene::new(), async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let contact = api.token("contact", Role::Department, &[FINANCE]).await;
        let (_, whole) = api
            .post("/api/v1/runs", &clerk, json!({"job": "nightly"}))
            .await;
        let (_, other) = api
            .post(
                "/api/v1/runs",
                &clerk,
                json!({"job": "nightly", "departments": [EDUCATION]}),
            )
            .await;
        // Without a word it is the own department's run.
        let (status, own) = api
            .post("/api/v1/runs", &contact, json!({"job": "nightly"}))
            .await;
        assert_eq!(
            (status.as_u16(), &own["departments"]),
            (202, &json!([FINANCE]))
        );
        for body in [
            json!({"job": "nightly", "departments": [EDUCATION]}),
            json!({"job": "no-such-job"}),
            json!({"job": "nightly", "departments": ["99; DROP"]}),
        ] {
            assert_eq!(api.post("/api/v1/runs", &contact, body).await.0, 422);
        }
        let ahead = json!({"job": "nightly", "date": "2026-11-01"});
        assert_eq!(api.post("/api/v1/runs", &clerk, ahead).await.0, 422);
        let past = json!({"job": "nightly", "date": "2026-10-30"});
        assert_eq!(api.post("/api/v1/runs", &contact, past).await.0, 403);
        for hidden in [&whole, &other] {
            let path = format!("/api/v1/runs/{}", hidden["id"]);
            assert_eq!(api.get(&path, &contact).await.0, 404);
            assert_eq!(api.get(&format!("{path}/events"), &contact).await.0, 404);
            assert_eq!(
                api.post(&format!("{path}/cancel"), &contact, json!({}))
                    .await
                    .0,
                404
            );
        }
        let id = own["id"].as_i64().expect("a number");
        let ended = api.ended(id, &contact).await;
        assert_eq!(ended["state"], AttemptState::Done.as_str());
        let (_, list) = api.get("/api/v1/runs", &contact).await;
        let seen: Vec<i64> = list["items"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|of| of["id"].as_i64())
            .collect();
        assert_eq!(seen, [id]);

        // Entries and units are theirs alone as well.
        let departments = async |path: &str, of: &str, token: &str| {
            let (status, found) = api.get(path, token).await;
            assert_eq!(status, 200, "{found}");
            let items = found["items"]
                .as_array()
                .or(found.as_array())
                .expect("a list")
                .clone();
            let mut codes: Vec<String> = items
                .iter()
                .filter_map(|item| Some(item[of].as_str()?.to_owned()))
                .collect();
            codes.sort();
            codes.dedup();
            codes
        };
        assert_eq!(
            departments("/api/v1/entries", "department", &contact).await,
            [FINANCE]
        );
        assert_eq!(
            departments("/api/v1/units", "department", &contact).await,
            [FINANCE]
        );
        assert!(
            departments("/api/v1/units", "department", &clerk)
                .await
                .len()
                > 1
        );
        let (_, all) = api.get("/api/v1/entries", &clerk).await;
        let foreign = all["items"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|of| of["department"] != FINANCE);
        if let Some(foreign) = foreign {
            let path = format!(
                "/api/v1/entries/{}",
                foreign["entry_id"].as_str().expect("an id")
            );
            assert_eq!(api.get(&path, &clerk).await.0, 200);
            assert_eq!(api.get(&path, &contact).await.0, 404);
            assert_eq!(
                api.get(&format!("{path}/transitions"), &contact).await.0,
                404
            );
        }
        assert_eq!(
            api.get(&format!("/api/v1/entries?department={EDUCATION}"), &contact)
                .await
                .0,
            404
        );
        assert_eq!(api.get("/api/v1/jobs", &contact).await.0, 403);
    });
}

#[test]
fn entries_are_moved_by_the_ledgers_own_rules() {
    with(Scene::new(), async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let (_, list) = api
            .get("/api/v1/entries?grade=hard&state=open&limit=1", &clerk)
            .await;
        let entry = &list["items"][0];
        let id = entry["entry_id"].as_str().expect("an id").to_owned();
        assert!(list["next"].is_string());
        let (_, second) = api
            .get(
                &format!(
                    "/api/v1/entries?grade=hard&state=open&limit=1&after={}",
                    list["next"].as_str().expect("a mark")
                ),
                &clerk,
            )
            .await;
        assert_ne!(second["items"][0]["entry_id"], entry["entry_id"]);
        let path = format!("/api/v1/entries/{id}/transitions");
        let act = async |body: Value| api.post(&path, &clerk, body).await;
        assert_eq!(
            act(json!({"act": "issue", "evidence": "another"})).await.0,
            409
        );
        assert_eq!(
            act(json!({"act": "corrected", "because": "已改"})).await.0,
            409,
            "not from open"
        );
        let (status, made) = act(json!({"act": "issue", "evidence": entry["evidence"]})).await;
        assert_eq!(
            (status.as_u16(), made["state"].as_str()),
            (201, Some("issued")),
            "{made}"
        );
        assert!(made["notice"].as_str().expect("a letter").contains('号'));
        // What a second person decides is no token's to do.
        assert_eq!(
            act(json!({"act": "accept", "because": "同意"})).await.0,
            403
        );
        let (status, made) = act(json!({"act": "waive", "because": "x", "document": "示编〔2026〕9号", "until": "2027-01-01"})).await;
        assert_eq!(status, 201, "{made}");
        assert!(made["request"].is_i64());
        assert_eq!(act(json!({"act": "waive"})).await.0, 409);
        assert_eq!(act(json!({"act": "nothing"})).await.0, 422);
        let (_, history) = api.get(&path, &clerk).await;
        let last = history
            .as_array()
            .expect("a list")
            .last()
            .expect("one")
            .clone();
        assert_eq!(
            (last["to"].as_str(), last["actor"].as_str()),
            (Some("issued"), Some("clerk"))
        );
    });
}
