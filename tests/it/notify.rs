//! Who is told after a run, and what: real mail and webhook servers write down what they are sent.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use rollcall::config::notify::Notify;
use rollcall::domain::words::Language;
use rollcall::notify::{News, tell};
use serde_json::{Value, json};

/// The two servers.
struct Receivers {
    child: Child,
    _stdin: ChildStdin,
    lines: BufReader<ChildStdout>,
    smtp: u64,
    http: u64,
}

impl Receivers {
    fn start() -> Option<Self> {
        let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
        let there = Command::new(&python)
            .args(["-c", "import aiosmtpd"])
            .output()
            .is_ok_and(|run| run.status.success());
        assert!(
            there || std::env::var("CI").is_err(),
            "{python} has no aiosmtpd; .ci/run installs it"
        );
        if !there {
            eprintln!("SKIPPED: a mail server to send to needs aiosmtpd for {python}");
            return None;
        }
        let mut child = Command::new(&python)
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/python/receivers.py"
            ))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the servers");
        let stdin = child.stdin.take().expect("a pipe");
        let lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut receivers = Self {
            child,
            _stdin: stdin,
            lines,
            smtp: 0,
            http: 0,
        };
        let ports = receivers.next();
        receivers.smtp = ports["smtp"].as_u64().expect("a port");
        receivers.http = ports["http"].as_u64().expect("a port");
        Some(receivers)
    }

    /// What was received next.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Receivers {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn news() -> News {
    News {
        district: "云川区".into(),
        job: "nightly".into(),
        label: "每夜核对".into(),
        business_date: "2026-10-31".parse().expect("a day"),
        outcome: "partial",
        run: Some("2026-10-31-nightly-0123456789ab".into()),
        fault: None,
        open: 449,
        hard: 178,
        lead: 212,
        note: 59,
        held: vec!["社会保险".into()],
    }
}

fn send(target: &Notify, news: &News, address: &str) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let variable = |name: &str| (name == "ADDRESS").then(|| address.to_owned());
    runtime
        .block_on(tell("office", target, news, Language::Zh, &variable))
        .map_err(|fault| fault.to_string())
}

fn webhook() -> Notify {
    Notify::Webhook {
        url_env: "ADDRESS".into(),
    }
}

fn mail() -> Notify {
    Notify::Mail {
        server_env: "ADDRESS".into(),
        from: "rollcall@office.example".into(),
        to: vec!["li@office.example".into(), "wang@office.example".into()],
    }
}

#[test]
fn the_office_is_told_in_counts() {
    let Some(mut receivers) = Receivers::start() else {
        return;
    };
    let smtp = format!("smtp://127.0.0.1:{}", receivers.smtp);
    send(&mail(), &news(), &smtp).expect("a mail");
    let received = receivers.next();
    assert_eq!(received["from"], "rollcall@office.example");
    assert_eq!(
        received["to"],
        json!(["li@office.example", "wang@office.example"])
    );
    assert_eq!(
        received["subject"],
        "云川区 2026年10月31日 每夜核对部分完成"
    );
    let text = received["text"]
        .as_str()
        .expect("a text")
        .replace("\r\n", "\n");
    for said in [
        "待核实449条：硬错误178条，疑点212条，提示59条。",
        "社会保险",
        "运行编号：2026-10-31-nightly-0123456789ab",
    ] {
        assert!(text.contains(said), "{text}");
    }

    send(
        &webhook(),
        &news(),
        &format!("http://127.0.0.1:{}/hook", receivers.http),
    )
    .expect("a POST");
    let received = receivers.next();
    assert_eq!(received["path"], "/hook");
    let expected = json!({
        "district": "云川区", "job": "nightly", "label": "每夜核对", "business_date": "2026-10-31",
        "outcome": "partial", "run": "2026-10-31-nightly-0123456789ab", "fault": null,
        "open": 449, "hard": 178, "lead": 212, "note": 59, "held": ["社会保险"],
    });
    assert_eq!(received["json"], expected);

    let failed = News::failed(
        "云川区",
        "nightly",
        "每夜核对",
        news().business_date,
        "磁盘已满",
    );
    send(&mail(), &failed, &smtp).expect("a mail");
    let received = receivers.next();
    assert_eq!(received["subject"], "云川区 2026年10月31日 每夜核对失败");
    assert!(
        received["text"]
            .as_str()
            .expect("a text")
            .contains("原因：磁盘已满")
    );
}

#[test]
fn who_cannot_be_told_is_named_and_no_address_is_repeated() {
    let Some(receivers) = Receivers::start() else {
        return;
    };
    let secret = "hunter2";
    for (target, address, said) in [
        (
            webhook(),
            format!("http://x:{secret}@127.0.0.1:{}/broken", receivers.http),
            "the webhook answered 500",
        ),
        (
            webhook(),
            format!("http://x:{secret}@127.0.0.1:1/"),
            "the webhook cannot be reached",
        ),
        (
            webhook(),
            format!("{secret} is no address"),
            "no valid address",
        ),
        (
            mail(),
            format!("smtp://x:{secret}@127.0.0.1:1"),
            "the mail server did not take the mail",
        ),
        (mail(), format!("{secret}://"), "no valid address"),
    ] {
        let fault = send(&target, &news(), &address).expect_err("a fault");
        assert!(
            fault.contains("notify office") && fault.contains(said),
            "{fault}"
        );
        assert!(!fault.contains(secret), "{fault}");
    }
    let other = Notify::Webhook {
        url_env: "NOT_SET".into(),
    };
    let fault = send(&other, &news(), "").expect_err("a fault");
    assert!(fault.contains("NOT_SET is not set"), "{fault}");
}
