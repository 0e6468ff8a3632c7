//! The pages in a real Chromium: every role's pages held to axe, a department's whole round, the same without a script.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use metrics_exporter_prometheus::PrometheusBuilder;
use rollcall::config::Config;
use rollcall::domain::account::Role;
use rollcall::domain::attempt::Attempt;
use rollcall::domain::secret::Secret;
use rollcall::domain::words::Language;
use rollcall::run::{self, Request};
use rollcall::schedule::{self, Ended, Live, Runner};
use rollcall::store::Store;
use rollcall::web::{self, State};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{PASSWORD, Service};
use crate::scene::{PAST_AGE, Scene, id};

/// Paid, but on no other list.
const PAID: &str = "苗雨亭";
/// When people sit before the pages: later than the deadlines of what the first night found.
const NOW: &str = "2026-12-05T01:00:00Z";

/// Chromium and its driver, and a Python that can steer them; none, visibly, where one of them is missing.
fn tools() -> Option<(String, String, String)> {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let finds = |program: &str| {
        let found = Command::new("which").arg(program).output().ok()?;
        let path = String::from_utf8(found.stdout).ok()?.trim().to_owned();
        (!path.is_empty()).then_some(path)
    };
    let steers = Command::new(&python)
        .args(["-c", "import selenium, axe_core_python, openpyxl"])
        .output()
        .is_ok_and(|out| out.status.success());
    match (finds("chromium"), finds("chromedriver"), steers) {
        (Some(chromium), Some(driver), true) => Some((python, chromium, driver)),
        (chromium, driver, _) => {
            let lacks = format!(
                "chromium {chromium:?}, chromedriver {driver:?}, selenium and axe-core-python {steers}"
            );
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "a browser is needed: {lacks}"
            );
            eprintln!("SKIPPED: no browser to test with ({lacks})");
            None
        }
    }
}

/// Runs attempts at the test's clock, as `rollcall serve` does at the real one.
fn runner(config: Arc<Config>, now: DateTime<Utc>) -> Runner {
    Arc::new(move |attempt: Attempt, told| {
        let config = config.clone();
        Box::pin(async move {
            let request = Request {
                job: attempt.asked.job,
                business_date: attempt.asked.business_date,
                departments: attempt.asked.scope,
                reveal: false,
                pull: attempt.asked.pull,
                now,
                actor: attempt.asked.by,
            };
            let outcome = run::execute(&config, &request, told).await;
            let outcome = outcome.map_err(|fault| fault.to_string())?;
            Ok(Ended::of(&outcome, Language::Zh))
        })
    })
}

/// The service over a scene's home, with a schedule that runs what people ask for.
async fn serve(home: &Path) -> Service {
    let now: DateTime<Utc> = NOW.parse().expect("a time");
    let config = Arc::new(Config::load(home).expect("a home"));
    let secret = Secret::load_or_create(&home.join("data/secret")).expect("a secret");
    let store = Store::open(&config.settings.store.url, home, &secret)
        .await
        .expect("a store");
    let clock = Arc::new(Mutex::new(now));
    let reads = clock.clone();
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let tells: schedule::Now = Arc::new(move || *reads.lock().expect("the clock"));
    let runs = schedule::Service {
        runner: runner(config.clone(), now),
        holder: "test".to_owned(),
        live: Live::default(),
        ..schedule::Service::asking(config.clone(), store.clone(), tells.clone())
    };
    let state = State::new(config, store.clone(), secret, metrics, tells).beside(runs.clone());
    let listener = web::listen("127.0.0.1:0".parse().expect("an address"))
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(web::serve(listener, state, stopping.clone()));
    tokio::spawn(async move {
        runs.serve(stopping, std::time::Duration::from_secs(5))
            .await;
    });
    Service {
        store,
        url,
        now: clock,
        _stop: stop,
    }
}

/// One name for each role.
fn names() -> BTreeMap<&'static str, (&'static str, Role)> {
    BTreeMap::from([
        ("operator", ("yun", Role::Operator)),
        ("clerk", ("wang", Role::Clerk)),
        ("reviewer", ("li", Role::Reviewer)),
        ("department", ("zhou", Role::Department)),
        ("auditor", ("shen", Role::Auditor)),
        ("admin", ("guan", Role::Admin)),
    ])
}

#[test]
fn people_do_their_work_in_a_real_browser() {
    let Some((python, chromium, driver)) = tools() else {
        return;
    };
    let mut scene = Scene::new();
    // Paid in the department of the one who is past the age, and on no other list.
    let row = format!(
        "{},{PAID},990001002,2026-10,in_post,administrative,5000.10,6222000077777777",
        id("19880909", 779)
    );
    scene.change("payroll", |rows| {
        rows.push(row.split(',').map(str::to_owned).collect());
    });
    // A row that cannot be taken goes back to whoever sent it.
    let odd = id("19900303", 781);
    scene.change("personnel", |rows| {
        let row = format!("{odd},毕秋声,990001001,administrative,不详,,");
        rows.push(row.split(',').map(str::to_owned).collect());
    });
    let first = scene.night("2026-10-31");
    // The next night one source is not as expected, and is held.
    scene.expect("insurance", "min_rows = 100000");
    let second = scene.night("2026-11-01");
    let held = second.source("insurance").held_because.join("；");
    assert!(!held.is_empty());
    let entry = |name: &str, rule: &str| {
        let mut rows = first.ledger.iter();
        let row = rows.find(|row| row["person_name"] == name && row["rule"] == rule);
        row.unwrap_or_else(|| panic!("{rule} of {name} in {:?}", first.findings()))
    };
    let (paid, past) = (entry(PAID, "D02"), entry(PAST_AGE, "F01"));
    let department = &paid["department_code"];
    assert_eq!(
        department, &past["department_code"],
        "one department has both"
    );
    let other = second
        .summary
        .departments
        .iter()
        .find(|of| of.code != *department && of.code.starts_with('9'))
        .expect("another department");

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let said = runtime.block_on(async {
        let service = serve(scene.home()).await;
        for (name, role) in names().values() {
            let departments: &[&str] = match role {
                Role::Department => &[department.as_str()],
                _ => &[],
            };
            service.account(name, &[*role], departments).await;
        }
        let run = &second.summary.run;
        let (own, foreign) = (format!("/departments/{department}"), format!("/departments/{}", other.code));
        let story = format!("/entries/{}", paid["entry_id"]);
        let office = json!([
            own, story, format!("/entries/{}/person", paid["entry_id"]), "/ledger?state=all&sort=due", "/ledger/person",
            "/letters", format!("/runs/{run}"), "/sources/insurance", "/rules/D02",
        ]);
        let mut job = json!({
            "url": service.url,
            "password": PASSWORD,
            "chromium": chromium,
            "chromedriver": driver,
            "names": names().into_iter().map(|(role, (name, _))| (role, name)).collect::<BTreeMap<_, _>>(),
            "behind": {
                "clerk": office, "reviewer": office, "auditor": office,
                "department": [own, story, "/letters", "/rules/D02"],
                "operator": [format!("/runs/{run}"), "/sources/insurance", "/rules/D02"],
            },
            "hidden": {
                "department": [foreign, "/runs", "/sources", "/users", format!("/entries/{}/person", paid["entry_id"])],
                "operator": ["/ledger", own, story],
                "admin": ["/ledger", story, "/runs"],
                "clerk": ["/users"],
            },
            "department": department,
            "other_name": other.name,
            "entry": paid["entry_id"],
            "rule": paid["rule"],
            "second_entry": past["entry_id"],
            "overdue_name": PAST_AGE,
            "place_entry": past["entry_id"],
            "document": document(&scene, &past["unit_code"]),
            "held": {"name": "insurance", "label": "来源insurance", "why": held},
        });
        let folder = tempfile::tempdir().expect("a folder");
        let brought = folder.path().join("人员.csv");
        let text = std::fs::read_to_string(scene.extract("personnel")).expect("an extract");
        let corrected = text.replace("不详", "active");
        std::fs::write(&brought, &corrected).expect("a file");
        job["brought"] = json!({
            "name": "personnel", "number": odd, "person": "毕秋声", "file": brought,
            "reason": rollcall::domain::words::reason("bad_word:status", Language::Zh),
        });
        let (file, out) = (folder.path().join("job.json"), folder.path().join("out"));
        std::fs::create_dir(&out).expect("a folder");
        std::fs::write(&file, job.to_string()).expect("a file");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/browse.py");
        let browse = move || {
            let done = Command::new(python).arg(script).arg(&file).arg(&out).output();
            (done.expect("a browser"), folder)
        };
        let (done, _folder) = tokio::task::spawn_blocking(browse).await.expect("a browser");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        let said: Value = serde_json::from_slice(&done.stdout).expect("JSON");
        let lies = std::fs::read_to_string(scene.extract("personnel")).expect("an extract");
        assert_eq!(lies, corrected, "the extract that was brought lies where the source looks");
        let folder = scene.extract("personnel").with_file_name("");
        let left = std::fs::read_dir(folder).expect("a folder").flatten();
        let left: Vec<_> = left
            .map(|of| of.file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with('.'))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        let log = service.log().await;
        let did = |action: &str, actor: &str| log.iter().any(|of| of.1 == action && of.0 == actor);
        for (action, actor) in [
            ("download", "zhou"),
            ("upload", "yun"),
            ("import", "zhou"),
            ("answer", "zhou"),
            ("job-run", "zhou"),
            ("issue", "wang"),
            ("person", "wang"),
            ("decide", "li"),
        ] {
            assert!(did(action, actor), "no {action} of {actor} in the log");
        }
        said
    });
    assert_eq!(said["department"]["after"], "已反馈");
    assert_ne!(said["department"]["before"], said["department"]["after"]);
    assert_eq!(said["department"]["live"], 1, "the run was watched live");
    assert_eq!(said["seen"].as_object().map(serde_json::Map::len), Some(6));
}

/// The document that approved a unit's posts, out of the extract itself.
fn document(scene: &Scene, unit: &str) -> String {
    let rows = &scene.tables["establishment"];
    let at = |name: &str| rows[0].iter().position(|of| of == name).expect("a column");
    let row = rows
        .iter()
        .find(|row| row[at("unit_code")] == unit && row[at("item")] == "headcount");
    row.expect("an approval")[at("document")].clone()
}
