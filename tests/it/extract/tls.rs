//! HTTPS: certificates are checked, and nothing leads from an encrypted address to a plain one.

use std::fs;
use std::path::Path;
use std::process::Command;

use rollcall::extract::{ExtractError, HttpFault};
use tempfile::tempdir;

use super::nginx::Nginx;
use super::server::{Reply, Server};
use super::{bytes, pulled_with, source};

/// Set for the child process alone, whose trusted authority is the test's own: where nginx listens.
const ADDRESS: &str = "ROLLCALL_TEST_TLS_ADDRESS";

/// Makes an authority and a certificate for 127.0.0.1 under it, with OpenSSL.
fn certificates(dir: &Path) {
    let run = |args: &[&str]| {
        let done = Command::new("openssl")
            .args(args)
            .current_dir(dir)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    let new = ["req", "-newkey", "rsa:2048", "-nodes", "-keyout"];
    run(&[
        &new[..],
        &[
            "ca.key",
            "-x509",
            "-days",
            "3650",
            "-subj",
            "/CN=Test authority",
            "-out",
            "ca.pem",
        ],
    ]
    .concat());
    run(&[
        &new[..],
        &["key.pem", "-subj", "/CN=127.0.0.1", "-out", "leaf.csr"],
    ]
    .concat());
    fs::write(
        dir.join("ext"),
        "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    )
    .unwrap();
    run(&[
        "x509",
        "-req",
        "-in",
        "leaf.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "300",
        "-extfile",
        "ext",
        "-out",
        "cert.pem",
    ]);
}

async fn pull(address: &str, more: &str) -> Result<Vec<u8>, ExtractError> {
    let home = tempdir().unwrap();
    let text =
        format!("type = \"http\"\nformat = \"csv\"\nurl = \"{address}\"\nretries = 0\n{more}");
    let pulled = pulled_with(
        home.path(),
        &source("payroll", &text, ""),
        "2026-10-31",
        &[("T", "token")],
    )
    .await;
    pulled.map(|snapshot| bytes(&snapshot))
}

/// The child's part; nothing to do when run as a test.
#[tokio::test]
async fn with_the_authority_trusted() {
    let Ok(address) = std::env::var(ADDRESS) else {
        return;
    };
    assert_eq!(
        pull(&format!("{address}/pay.csv"), "").await.unwrap(),
        b"a,b\n"
    );
    let foreign = format!("{address}/plain");
    for more in [
        "",
        "redirect_hosts = [\"127.0.0.1\"]\nauth = { type = \"bearer\", token_env = \"T\" }",
    ] {
        match pull(&foreign, more).await {
            Err(ExtractError::Http { fault, .. }) => {
                assert!(matches!(*fault, HttpFault::Elsewhere { .. }), "{fault}");
                assert!(fault.to_string().contains("not encrypted"), "{fault}");
            }
            other => panic!("a redirect to a plain address was followed: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_encrypted_source_stays_encrypted() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join("www")).unwrap();
    fs::write(dir.path().join("www/pay.csv"), "a,b\n").unwrap();
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "openssl is needed"
        );
        eprintln!("SKIPPED: no openssl to make certificates with");
        return;
    }
    certificates(dir.path());
    let plain = Server::start(|_, _| Reply::ok("plain"));
    let d = dir.path().display();
    let listen = format!(
        "ssl; location /plain {{ return 302 {}; }} ssl_certificate {d}/cert.pem; ssl_certificate_key {d}/key.pem",
        plain.url("/pay.csv")
    );
    let Some(nginx) = Nginx::start(dir.path(), &listen) else {
        return;
    };
    let address = format!("https://127.0.0.1:{}", nginx.port);
    let told = pull(&format!("{address}/pay.csv"), "")
        .await
        .unwrap_err()
        .to_string();
    assert!(
        told.to_lowercase().contains("certificate"),
        "an unknown authority is refused: {told}"
    );
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "extract::tls::with_the_authority_trusted",
            "--nocapture",
        ])
        .env(ADDRESS, &address)
        .env("SSL_CERT_FILE", dir.path().join("ca.pem"))
        .output()
        .unwrap();
    assert!(
        child.status.success(),
        "{}",
        String::from_utf8_lossy(&child.stderr)
    );
    assert_eq!(plain.connections(), 0);
}
