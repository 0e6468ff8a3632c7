//! `rollcall serve` as a process of its own.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::scene::Scene;

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A service as a process of its own; ended with the test.
pub struct Served {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Served {
    /// Of a home.
    pub fn start(scene: &Scene) -> Self {
        Self::by(scene, Command::new(env!("CARGO_BIN_EXE_rollcall")))
    }

    /// By a command to which the program's arguments are added.
    pub fn by(scene: &Scene, mut command: Command) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|of| of.local_addr())
            .expect("a port")
            .port();
        let log = scene.home().join("serve.log");
        let child = command
            .args(["--home", &scene.home().display().to_string(), "serve"])
            .env("ROLLCALL_WEB__LISTEN", format!("127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("a service");
        Self { child, port, log }
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it logged.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Status and body of an answer; `None` while nobody answers.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
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

    /// The body of an answer of 200 as soon as it holds a text.
    pub fn wait_for(&self, path: &str, said: &str) -> String {
        self.wait_until(path, |status, body| status == 200 && body.contains(said))
    }

    /// The body of an answer as soon as it is as wanted.
    pub fn wait_until(&self, path: &str, wanted: impl Fn(u16, &str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let answer = self.get(path);
            if let Some((status, body)) = &answer
                && wanted(*status, body)
            {
                return body.clone();
            }
            let log = self.log();
            assert!(begun.elapsed() < PATIENCE, "{path}: {answer:?}\n{log}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Tells it to stop; its exit code.
    pub fn terminate(mut self) -> Option<i32> {
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
