//! An HTTP server on a raw socket that does exactly as it is told, faults included.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as received.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Path and query.
    pub target: String,
    headers: Vec<(String, String)>,
}

impl Ask {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// A query parameter's value.
    pub fn param(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(&format!("http://x{}", self.target)).unwrap();
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// What the server does with a request.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// `Content-Length` as told; absent: the truth; `Some(None)`: not told at all.
    pub told: Option<Option<usize>>,
    /// The connection is cut after so many bytes of the body.
    pub cut: Option<usize>,
    /// Silence before every so many bytes of the body.
    pub slow: Option<(Duration, usize)>,
}

impl Reply {
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body)
    }

    pub fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            body: body.into(),
            ..Self::default()
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn json(body: &serde_json::Value) -> Self {
        Self::ok(body.to_string()).header("Content-Type", "application/json; charset=utf-8")
    }

    pub fn cut(mut self, at: usize) -> Self {
        self.cut = Some(at);
        self
    }
}

/// Serves `body` under an entity tag as RFC 9110 asks: whole, or the rest from `Range` if `If-Range` still holds.
pub fn ranged(ask: &Ask, body: &[u8], tag: &str) -> Reply {
    let from = ask
        .header("range")
        .filter(|_| ask.header("if-range") == Some(tag))
        .and_then(|range| {
            range
                .strip_prefix("bytes=")?
                .strip_suffix('-')?
                .parse::<usize>()
                .ok()
        });
    match from {
        Some(from) if from >= body.len() => Reply::status(416, ""),
        Some(from) => Reply::status(206, &body[from..]).header(
            "Content-Range",
            &format!("bytes {from}-{}/{}", body.len() - 1, body.len()),
        ),
        None => Reply::ok(body),
    }
    .header("ETag", tag)
}

/// A running server; it ends with the test process.
pub struct Server {
    pub port: u16,
    asks: Arc<Mutex<Vec<Ask>>>,
    connections: Arc<Mutex<u32>>,
}

impl Server {
    /// Starts a server that answers request number n (from 0) with what `answer` says.
    pub fn start(answer: impl Fn(&Ask, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), answer)
    }

    /// As [`Self::start`], at an address that was taken before.
    pub fn on(
        listener: TcpListener,
        answer: impl Fn(&Ask, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let port = listener.local_addr().unwrap().port();
        let asks = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let answer = Arc::new(answer);
        let (log, count) = (Arc::clone(&asks), Arc::clone(&connections));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                *count.lock().unwrap() += 1;
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                thread::spawn(move || {
                    // A client that hangs up early is part of many tests.
                    let _ = serve(&stream, &*answer, &log);
                    let _ = stream.shutdown(Shutdown::Both);
                });
            }
        });
        Self {
            port,
            asks,
            connections,
        }
    }

    pub fn url(&self, target: &str) -> String {
        format!("http://127.0.0.1:{}{target}", self.port)
    }

    /// All requests so far.
    pub fn asks(&self) -> Vec<Ask> {
        self.asks.lock().unwrap().clone()
    }

    /// Connections accepted so far, whether or not a byte came over them.
    pub fn connections(&self) -> u32 {
        *self.connections.lock().unwrap()
    }
}

fn serve(
    stream: &TcpStream,
    answer: &(dyn Fn(&Ask, usize) -> Reply + Send + Sync),
    log: &Mutex<Vec<Ask>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let Some(first) = lines.next().transpose()? else {
        return Ok(());
    };
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let ask = Ask { target, headers };
    let number = {
        let mut log = log.lock().unwrap();
        log.push(ask.clone());
        log.len() - 1
    };
    let reply = answer(&ask, number);
    let mut head = format!("HTTP/1.1 {} Told\r\nConnection: close\r\n", reply.status);
    if let Some(length) = reply.told.unwrap_or(Some(reply.body.len())) {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut out = stream;
    out.write_all(head.as_bytes())?;
    let body = &reply.body[..reply.cut.unwrap_or(reply.body.len()).min(reply.body.len())];
    match reply.slow {
        None => out.write_all(body)?,
        Some((pause, size)) => {
            for part in body.chunks(size) {
                thread::sleep(pause);
                out.write_all(part)?;
            }
        }
    }
    out.flush()
}
