//! Connections that keep the service waiting: slow to ask, silent, taking nothing. Others are left alone.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::Service;
use crate::store::Fresh;

/// What the tests' service waits for.
const WAITS: Duration = Duration::from_secs(2);
/// Two waits (the first thing said begins one anew), and a busy machine.
const CLOSED_WITHIN: Duration = Duration::from_secs(12);
/// Well beyond two waits.
const LONG: Duration = Duration::from_secs(6);

async fn service(fresh: &Fresh) -> Service {
    Service::with(fresh, |config| {
        config.settings.web.waits = Some("2s".into())
    })
    .await
}

fn connect(service: &Service) -> TcpStream {
    let stream = TcpStream::connect(service.url.trim_start_matches("http://")).unwrap();
    let step = Some(Duration::from_millis(200));
    stream.set_read_timeout(step).unwrap();
    stream.set_write_timeout(step).unwrap();
    stream
}

/// Whether the other side has closed; what it said before that is left out.
fn closed(stream: &mut TcpStream) -> bool {
    let mut some = [0; 4096];
    loop {
        match stream.read(&mut some) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(fault) if matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return false;
            }
            Err(_) => return true,
        }
    }
}

/// How long it took until the connection was closed, with `act` done again and again.
fn until_closed(mut stream: TcpStream, mut act: impl FnMut(&mut TcpStream)) -> Duration {
    let begun = Instant::now();
    while !closed(&mut stream) {
        assert!(begun.elapsed() < CLOSED_WITHIN, "it is still open");
        act(&mut stream);
    }
    begun.elapsed()
}

async fn blocking(work: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(work).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_to_ask_or_silent_is_closed() {
    let fresh = Fresh::sqlite();
    let service = service(&fresh).await;
    let (slow, silent, half) = (connect(&service), connect(&service), connect(&service));
    let after = connect(&service);
    blocking(move || {
        let mut number = 0;
        let mut slow = slow;
        slow.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n")
            .unwrap();
        let taken = until_closed(slow, |stream| {
            number += 1;
            let _ = write!(stream, "X-{number}: y\r\n");
        });
        assert!(taken >= WAITS / 2, "closed at once: {taken:?}");
        // The others had as long.
        let mut half = half;
        let _ = half.write_all(b"G");
        until_closed(half, |_| {});
        until_closed(silent, |_| {});
        // Between two requests too.
        let mut after = connect_again(&after);
        after
            .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        until_closed(after, |_| {});
    })
    .await;
}

/// A connection to the same service that has not waited yet.
fn connect_again(of: &TcpStream) -> TcpStream {
    let stream = TcpStream::connect(of.peer_addr().unwrap()).unwrap();
    stream.set_read_timeout(of.read_timeout().unwrap()).unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_nothing_is_closed() {
    let fresh = Fresh::sqlite();
    let service = service(&fresh).await;
    let mut stream = connect(&service);
    blocking(move || {
        // More answers than any buffer between here and there holds.
        let asked = 8000;
        let request = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(asked);
        let (mut sent, begun) = (0, Instant::now());
        while sent < request.len() && begun.elapsed() < LONG {
            sent += stream.write(&request[sent..]).unwrap_or(0);
        }
        sleep(LONG.saturating_sub(begun.elapsed()));
        let (mut text, mut some) = (Vec::new(), [0; 65536]);
        let ended = loop {
            match stream.read(&mut some) {
                Ok(0) => break true,
                Ok(read) => text.extend_from_slice(&some[..read]),
                Err(fault) => break fault.kind() == ErrorKind::ConnectionReset,
            }
        };
        let answers = text.windows(9).filter(|of| of == b"HTTP/1.1 ").count();
        assert!(ended, "still open after {answers} answers");
        assert!(answers > 0 && answers < asked, "{answers} of {asked}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_now_and_then_or_sends_a_long_form_slowly_is_answered() {
    let fresh = Fresh::sqlite();
    let service = service(&fresh).await;
    let (mut often, mut form) = (connect(&service), connect(&service));
    let url = service.url.clone();
    blocking(move || {
        let begun = Instant::now();
        let host = url.trim_start_matches("http://");
        let head = format!(
            "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: {url}\r\nContent-Length: 40\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\nname=nobody&password="
        );
        form.write_all(head.as_bytes()).unwrap();
        let mut left = 40 - "name=nobody&password=".len();
        while begun.elapsed() < LONG || left > 0 {
            // An answer a second.
            often
                .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .unwrap();
            assert!(!closed(&mut often), "closed though it asks");
            if left > 0 {
                form.write_all(b"x").unwrap();
                left -= 1;
            }
            sleep(Duration::from_millis(150));
        }
        let mut answer = [0; 12];
        form.set_read_timeout(Some(CLOSED_WITHIN)).unwrap();
        form.read_exact(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 "), "{answer:?}");
    })
    .await;
}
