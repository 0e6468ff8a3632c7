//! What may fail around the service, end to end: a source is down, the database is away, the disk is full. Pages and
//! health say so plainly, and all is well again by itself when the fault is over: the process is never started anew.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use rollcall::config::Config;
use rollcall::domain::account::Role;
use rollcall::domain::secret::Secret;
use rollcall::store::Store;

use crate::extract::server::{Reply, Server};
use crate::scene::Scene;
use crate::served::{PATIENCE, Served};
use crate::store::postgres;
use crate::web::{Browser, PASSWORD, Service};

/// A district whose job is due every few seconds.
fn scene() -> Scene {
    let scene = Scene::new();
    scene.edit("jobs/nightly.toml", "0 30 1 * * *", "*/15 * * * * *");
    scene
}

/// The newest run that has ended, as `/readyz` tells it: its number and state.
fn newest(body: &str) -> (i64, String) {
    let ready: serde_json::Value = serde_json::from_str(body).expect("JSON");
    let runs = ready["runs"].as_array().expect("runs");
    // What was due while another went on is left out, and was never begun.
    let mut ended = runs.iter().filter(|run| !run["ended_at"].is_null());
    let ended = ended.find(|run| !run["started_at"].is_null());
    ended.map_or((0, String::new()), |run| {
        let number = run["attempt_no"].as_i64().expect("a number");
        (number, run["state"].as_str().expect("a state").to_owned())
    })
}

/// Waits for a run after `number` that ended so; its own number.
fn run_after(served: &Served, number: i64, state: &str) -> i64 {
    let body = served.wait_until("/readyz", |status, body| {
        let (newest, ended) = if status == 200 {
            newest(body)
        } else {
            (0, String::new())
        };
        newest > number && ended == state
    });
    newest(&body).0
}

/// The page as soon as it is as wanted.
async fn read_until(
    browser: &Browser,
    path: &str,
    wanted: impl Fn(StatusCode, &str) -> bool,
) -> String {
    let begun = Instant::now();
    loop {
        let (status, text) = browser.read(path).await;
        if wanted(status, &text) {
            return text;
        }
        assert!(begun.elapsed() < PATIENCE, "{path}: {status} {text}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Somebody of the office in a browser.
async fn clerk(store: Store, served: &Served) -> Browser {
    let service = Service::elsewhere(store, served.url());
    service.account("clerk", &[Role::Clerk], &[]).await;
    service.signed_in("clerk").await
}

fn secret(scene: &Scene) -> Secret {
    Secret::load_or_create(&scene.home().join("data/secret")).expect("a secret")
}

/// Its job's runs go through by themselves again, and the process is the same.
fn all_is_well(served: &Served, number: i64) {
    run_after(served, number, "done");
    assert_eq!(served.get("/healthz").map(|of| of.0), Some(200));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_down_is_named_and_taken_in_when_it_is_back() {
    let scene = scene();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let file = scene.source("payroll");
    let (before, rest) = file.split_once("[pull]").expect("a pull");
    let (_, columns) = rest.split_once("[columns]").expect("columns");
    let pull = format!(
        "[pull]\ntype = \"http\"\nurl = \"http://{address}/pay\"\nformat = \"csv\"\nencoding = \"utf-8\"\nretries = 0\n"
    );
    scene.put(
        "config/sources/payroll.toml",
        &format!("{before}{pull}[columns]{columns}"),
    );
    let body = fs::read(scene.extract("payroll")).expect("an extract");
    let up = Arc::new(AtomicBool::new(true));
    let is_up = up.clone();
    let _server = Server::on(listener, move |_, _| {
        if is_up.load(Ordering::SeqCst) {
            Reply::ok(body.clone())
        } else {
            Reply::status(503, "down for the night")
        }
    });
    let served = Served::start(&scene);
    let first = run_after(&served, 0, "done");
    let config = Config::load(scene.home()).expect("a home");
    let store = Store::open(&config.settings.store.url, scene.home(), &secret(&scene)).await;
    let clerk = clerk(store.expect("a store"), &served).await;
    let held = "来源payroll</a>（";
    let (_, home) = clerk.read("/").await;
    assert!(!home.contains(held), "{home}");

    up.store(false, Ordering::SeqCst);
    let second = run_after(&served, first, "partial");
    let home = read_until(&clerk, "/", |_, text| text.contains(held)).await;
    assert!(home.contains("503"), "why it is held\n{home}");
    let (status, source) = clerk.read("/sources/payroll").await;
    assert_eq!(status, StatusCode::OK);
    assert!(source.contains("503"), "{source}");
    assert_eq!(served.get("/healthz").map(|of| of.0), Some(200));

    up.store(true, Ordering::SeqCst);
    let third = run_after(&served, second, "done");
    read_until(&clerk, "/", |_, text| !text.contains(held)).await;
    all_is_well(&served, third);
    assert_eq!(served.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_said_at_once_and_used_again_when_it_is_back() {
    let Some(server) = postgres::server() else {
        return;
    };
    let scene = scene();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command.env("ROLLCALL_STORE_URL", server.address());
    let served = Served::by(&scene, command);
    let first = run_after(&served, 0, "done");
    let store = Store::open(&server.address(), scene.home(), &secret(&scene)).await;
    let clerk = clerk(store.expect("a store"), &served).await;
    assert_eq!(clerk.get("/").await.status(), StatusCode::OK);

    server.down();
    for path in [
        "/",
        "/ledger",
        "/runs",
        "/sources",
        "/departments",
        "/establishment",
        "/jobs",
    ] {
        let begun = Instant::now();
        let (status, text) = clerk.read(path).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}: {text}");
        assert!(text.contains("暂时无法读写台账库"), "{path}: {text}");
        // A reader who waits for half a minute has gone.
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{path}: {:?}",
            begun.elapsed()
        );
    }
    let answer = clerk.get("/api/v1/entries").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(kind, "application/problem+json");
    let ready = served.wait_until("/readyz", |status, _| status == 503);
    assert!(ready.contains("\"ready\":false"), "{ready}");
    assert!(ready.contains("store cannot be read"), "{ready}");
    assert_eq!(served.get("/healthz").map(|of| of.0), Some(200));
    assert_eq!(served.get("/sign-in").map(|of| of.0), Some(200));

    server.up();
    // The same process, the same session.
    read_until(&clerk, "/", |status, text| {
        status == StatusCode::OK && text.contains("示例区")
    })
    .await;
    served.wait_for("/readyz", "\"ready\":true");
    all_is_well(&served, first);
    assert_eq!(served.terminate(), Some(0));
}

/// The command that gives the service a small disk of its own under `data`, which only it and whoever looks through its
/// process can see; none where the system does not allow that.
fn small_disk(scene: &Scene) -> Option<Command> {
    let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let own: &[&str] = if root { &["-m"] } else { &["-r", "-m"] };
    let mount = "mount -t tmpfs -o size=48m,mode=700 none \"$0\"";
    let data = scene.home().join("data");
    let allowed = Command::new("unshare")
        .args(own)
        .args(["sh", "-c", mount])
        .arg(&data)
        .status();
    if !allowed.is_ok_and(|status| status.success()) {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "unshare and mount are needed"
        );
        eprintln!("SKIPPED: this system lets nobody mount a small disk to fill");
        return None;
    }
    let whole =
        format!("cp -a \"$0\" \"$0.was\" && {mount} && cp -a \"$0.was/.\" \"$0\" && exec \"$@\"");
    let mut command = Command::new("unshare");
    command.args(own).args(["sh", "-c", &whole]).arg(data);
    command.arg(env!("CARGO_BIN_EXE_rollcall"));
    Some(command)
}

#[test]
fn a_full_disk_is_said_on_every_page_and_work_goes_on_when_there_is_room() {
    let scene = scene();
    // There is a night to look at, and somebody to look at it, before the disk is small.
    scene.night("2026-10-31");
    let Some(command) = small_disk(&scene) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = Service::at(scene.home()).await;
        service.catch_up();
        service.account("clerk", &[Role::Clerk], &[]).await;
        service.store.clone().close().await;
        drop(service);
        let served = Served::by(&scene, command);
        let first = run_after(&served, 0, "done");
        let clerk = Browser::at(&served.url());
        let signed_in = clerk.sign_in("clerk", PASSWORD).await;
        assert_eq!(signed_in.status(), StatusCode::SEE_OTHER);
        let full = "服务器磁盘已满";
        let (_, home) = clerk.read("/").await;
        assert!(!home.contains(full), "{home}");

        let data = scene.home().join("data");
        let inside = format!("/proc/{}/root{}/filler", served.pid(), data.display());
        let mut filler = File::create(&inside).expect("a file on the small disk");
        let zeros = [0; 4096];
        while filler.write_all(&zeros).is_ok() {}
        let ready = served.wait_until("/readyz", |status, _| status == 503);
        assert!(ready.contains("the disk takes nothing"), "{ready}");
        // Every page is there, and says it.
        for path in [
            "/",
            "/ledger",
            "/runs",
            "/sources",
            "/departments",
            "/establishment",
            "/jobs",
        ] {
            let (status, text) = clerk.read(path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {text}");
            assert!(text.contains(full), "{path}: {text}");
        }
        // An act is not done, and says why.
        let act = async || {
            let fields = [("language", "en")];
            clerk.submit("/account/language", &fields).await
        };
        let answer = act().await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let text = answer.text().await.expect("a text");
        assert!(text.contains(full), "{text}");
        assert_eq!(served.get("/healthz").map(|of| of.0), Some(200));
        // Long enough for a run to come to nothing.
        tokio::time::sleep(Duration::from_secs(20)).await;

        drop(filler);
        fs::remove_file(&inside).expect("room again");
        served.wait_for("/readyz", "\"ready\":true");
        all_is_well(&served, first);
        read_until(&clerk, "/", |status, text| {
            status == StatusCode::OK && !text.contains(full)
        })
        .await;
        assert_eq!(act().await.status(), StatusCode::SEE_OTHER);
        assert_eq!(served.terminate(), Some(0));
    });
}
