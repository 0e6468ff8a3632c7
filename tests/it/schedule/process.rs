//! `rollcall serve` as a process: it runs what is due, answers its operator, and stops when it is told to.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::scene::Scene;

/// How long anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

struct Served {
    child: Child,
    port: u16,
}

impl Served {
    fn start(scene: &Scene) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|of| of.local_addr())
            .expect("a port")
            .port();
        let child = Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .args(["--home", &scene.home().display().to_string(), "serve"])
            .env("ROLLCALL_WEB__LISTEN", format!("127.0.0.1:{port}"))
            .stderr(Stdio::null())
            .spawn()
            .expect("a service");
        Self { child, port }
    }

    /// Status and body of an answer; `None` while nobody answers.
    fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        let status = text.split(' ').nth(1)?.parse().ok()?;
        let body = text.split_once("\r\n\r\n")?.1.to_owned();
        Some((status, body))
    }

    fn wait_for(&self, path: &str, said: &str) -> String {
        let begun = Instant::now();
        loop {
            let answer = self.get(path);
            if let Some((200, body)) = &answer
                && body.contains(said)
            {
                return body.clone();
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{path} never said {said}: {answer:?}"
            );
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn terminate(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .expect("a signal");
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status.code();
            }
            assert!(begun.elapsed() < PATIENCE, "it does not stop");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_service_runs_what_is_due_answers_and_stops_when_told() {
    let scene = Scene::new();
    let job = std::fs::read_to_string(scene.home().join("jobs/nightly.toml")).expect("the job");
    let every_moment = job
        .lines()
        .map(|line| {
            if line.starts_with("cron") {
                "cron = \"*/15 * * * * *\""
            } else {
                line
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    scene.put("jobs/nightly.toml", &every_moment);
    let served = Served::start(&scene);
    assert_eq!(served.wait_for("/healthz", "ok"), "ok\n");
    served.wait_for("/readyz", "\"ready\":true");
    let metrics = served.wait_for(
        "/metrics",
        "rollcall_runs_total{job=\"nightly\",state=\"done\"}",
    );
    assert!(
        metrics.contains("rollcall_open_findings{job=\"nightly\",grade=\"hard\"} 2"),
        "{metrics}"
    );
    let runs = std::fs::read_dir(scene.home().join("data/runs"))
        .expect("runs")
        .count();
    assert!(runs > 0);
    assert_eq!(served.get("/nothing").map(|answer| answer.0), Some(404));
    assert_eq!(served.terminate(), Some(0));
}
