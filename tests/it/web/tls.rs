//! TLS by certificate files: spoken, read again at SIGHUP, refused at the start when the files do not fit.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Certificate;

use crate::scene::Scene;

/// How long anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Makes a certificate for localhost by openssl; false where there is none, which CI does not allow.
fn certificate(folder: &Path, name: &str) -> bool {
    let (key, certificate) = (folder.join("web.key"), folder.join("web.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args([
            "-subj",
            &format!("/CN={name}"),
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ])
        .arg("-keyout")
        .arg(key)
        .arg("-out")
        .arg(certificate)
        .output();
    let there = made.is_ok_and(|out| out.status.success());
    assert!(
        there || std::env::var("CI").as_deref() != Ok("true"),
        "openssl is needed"
    );
    if !there {
        eprintln!("SKIPPED: no openssl to make certificates with");
    }
    there
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(scene: &Scene, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(["--home", scene.home().to_str().unwrap(), "serve"])
        .env("ROLLCALL_WEB__LISTEN", format!("127.0.0.1:{port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a service")
}

/// Whether the service answers under this certificate alone, within the patience.
async fn answers(port: u16, pem: &[u8]) -> reqwest::Response {
    let began = Instant::now();
    loop {
        let client =
            reqwest::Client::builder().tls_certs_only([Certificate::from_pem(pem).unwrap()]);
        let client = client
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let answer = client
            .get(format!("https://localhost:{port}/sign-in"))
            .send()
            .await;
        match answer {
            Ok(answer) => return answer,
            Err(fault) => assert!(began.elapsed() < PATIENCE, "{fault:?}"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_served_over_tls_and_a_new_certificate_is_read() {
    let scene = Scene::new();
    if !certificate(scene.home(), "first") {
        return;
    }
    let settings = fs::read_to_string(scene.home().join("config/rollcall.toml")).unwrap();
    scene.put(
        "config/rollcall.toml",
        &format!("{settings}\n[web]\ncertificate = \"web.pem\"\nkey = \"web.key\"\n"),
    );
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let served = Served(serve(&scene, port));
    let first = fs::read(scene.home().join("web.pem")).unwrap();
    let answer = answers(port, &first).await;
    let text = answer.text().await.unwrap();
    assert!(!text.contains("当前连接未加密"), "{text}");
    // One that never begins to encrypt, and one that does not come to the end of it.
    let mute = [b"".as_slice(), b"\x16\x03\x01\x02\x00\x01"].map(|said| {
        let mut mute = TcpStream::connect(("127.0.0.1", port)).unwrap();
        mute.write_all(said).unwrap();
        mute.set_read_timeout(Some(PATIENCE)).unwrap();
        mute
    });
    // A new certificate, and the word to read it.
    assert!(certificate(scene.home(), "second"));
    let second = fs::read(scene.home().join("web.pem")).unwrap();
    let hang_up = || {
        let pid = served.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-HUP", &pid])
                .status()
                .unwrap()
                .success()
        );
    };
    hang_up();
    answers(port, &second).await;
    // What cannot be read leaves the old one in use.
    fs::write(scene.home().join("web.pem"), "no certificate").unwrap();
    hang_up();
    tokio::time::sleep(Duration::from_millis(500)).await;
    answers(port, &second).await;
    for mut mute in mute {
        let read = mute.read(&mut [0; 16]);
        let closed = read.as_ref().is_ok_and(|read| *read == 0)
            || read.is_err_and(|fault| fault.kind() == ErrorKind::ConnectionReset);
        assert!(closed, "it is waited for without end");
    }
    drop(served);
    // At the start it is refused.
    let mut refused = serve(&scene, port);
    assert!(!refused.wait().unwrap().success());
    let mut said = String::new();
    let mut stderr = refused.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    assert!(said.contains("web.pem") && said.contains("PEM"), "{said}");
}
