//! A server of the world, nginx, behind a line that keeps breaking.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tempfile::tempdir;

use super::{bytes, pulled_with, source};

/// nginx in the foreground; killed with the test.
pub struct Nginx {
    child: Child,
    pub port: u16,
}

impl Nginx {
    /// Serves the folder `www` below `dir`, or says why that is not tested here. `listen` follows the port, and what
    /// else the server is to do.
    pub fn start(dir: &Path, listen: &str) -> Option<Self> {
        if Command::new("nginx")
            .arg("-v")
            .stderr(Stdio::null())
            .status()
            .is_err()
        {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "nginx is needed"
            );
            eprintln!("SKIPPED: no nginx on PATH to pull from");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let d = dir.display();
        let config = format!(
            "daemon off; master_process off; pid {d}/pid; error_log {d}/error.log; events {{}}\n\
             http {{ access_log {d}/access.log; client_body_temp_path {d}/t1; proxy_temp_path {d}/t2;\n\
             fastcgi_temp_path {d}/t3; uwsgi_temp_path {d}/t4; scgi_temp_path {d}/t5;\n\
             server {{ listen 127.0.0.1:{port} {listen}; root {d}/www; }} }}\n"
        );
        fs::write(dir.join("nginx.conf"), config).unwrap();
        let child = Command::new("nginx")
            .arg("-p")
            .arg(dir)
            .arg("-c")
            .arg(dir.join("nginx.conf"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let nginx = Self { child, port };
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(nginx);
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "nginx does not listen: {:?}",
            fs::read_to_string(dir.join("error.log"))
        );
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A line to `port` on which connection number n dies after `budgets[n]` bytes of answer.
fn breaking_line(port: u16, budgets: Vec<usize>) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let number = seen.fetch_add(1, Ordering::SeqCst);
            let mut budget = budgets.get(number).copied().unwrap_or(usize::MAX);
            let far = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut up_from, mut up_to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut up_from, &mut up_to));
            thread::spawn(move || {
                let (mut far, mut near) = (far, near);
                let mut buffer = [0; 4096];
                while let Ok(read @ 1..) = far.read(&mut buffer) {
                    let send = read.min(budget);
                    if near.write_all(&buffer[..send]).is_err() {
                        break;
                    }
                    budget -= send;
                    if budget == 0 {
                        break;
                    }
                }
                let _ = near.shutdown(Shutdown::Both);
                let _ = far.shutdown(Shutdown::Both);
            });
        }
    });
    (own, count)
}

#[tokio::test]
async fn a_file_arrives_whole_over_a_line_that_breaks_three_times() {
    let dir = tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(dir.path().join("www")).unwrap();
    let whole: Vec<u8> = (0..120_000)
        .flat_map(|n: u32| format!("{n},{}\n", n.wrapping_mul(2_654_435_761)).into_bytes())
        .collect();
    fs::write(dir.path().join("www/pay.csv"), &whole).unwrap();
    let Some(nginx) = Nginx::start(dir.path(), "") else {
        return;
    };
    let (port, connections) = breaking_line(nginx.port, vec![500_000, 1, 700_123]);
    let pull =
        format!("type = \"http\"\nformat = \"csv\"\nurl = \"http://127.0.0.1:{port}/pay.csv\"");
    let home = tempdir().unwrap();
    let pay = source("payroll", &pull, "");
    let snapshot = pulled_with(home.path(), &pay, "2026-10-31", &[])
        .await
        .unwrap();
    assert!(bytes(&snapshot) == whole);
    assert_eq!(connections.load(Ordering::SeqCst), 4);
    let log = fs::read_to_string(dir.path().join("access.log")).unwrap();
    assert_eq!(
        log.matches(" 206 ").count(),
        3,
        "resumed, not begun again: {log}"
    );
    // Written anew between two parts: the tag no longer fits and the new file comes whole.
    let other = whole.to_ascii_uppercase().repeat(2);
    let (port, _) = breaking_line(nginx.port, vec![400_000]);
    let pull = pull.replace(&format!(":{}/", pay_port(&pay)), &format!(":{port}/"));
    let www = dir.path().join("www/pay.csv");
    let later = other.clone();
    let writer = thread::spawn(move || {
        // The first connection has to break before the file changes; the pull waits longer than this between both.
        thread::sleep(Duration::from_millis(100));
        fs::write(www, later).unwrap();
    });
    let patient = rollcall::extract::Means {
        patience: Duration::from_secs(2),
        ..Default::default()
    };
    let store = rollcall::extract::Snapshots::open(home.path()).unwrap();
    let request = super::request(home.path(), "2026-10-31");
    let pay = source("payroll", &pull, "");
    let snapshot = rollcall::extract::pull_with(&pay, &request, &store, &patient)
        .await
        .unwrap();
    writer.join().unwrap();
    assert!(bytes(&snapshot) == other);
}

fn pay_port(source: &rollcall::config::Source) -> u16 {
    match &source.pull {
        rollcall::config::source::Pull::Http(spec) => {
            url::Url::parse(&spec.url).unwrap().port().unwrap()
        }
        other => panic!("{other:?}"),
    }
}
