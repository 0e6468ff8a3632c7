//! Files that people take away: written into the audit log first, marked with who took them and when (see
//! [`watermark`]), sent in parts however large they are.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_stream::wrappers::ReceiverStream;

use super::State;
use super::failed::Failed;
use super::reader::Reader;
use crate::audit::{self, Record};
use crate::domain::words::Office;
use crate::report::watermark::{self, Watermark};

/// Bytes of a part.
const PART: usize = 64 * 1024;
/// Parts that wait for a slow reader.
const WAITING: usize = 4;

/// Ledgers that are made at one time: on half of the machine's cores, so that a run beside them goes on.
static MAKING: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Semaphore::new((cores / 2).max(1))
});

/// A turn to make a ledger; waits until others have made theirs.
pub(in crate::web) async fn turn() -> Result<SemaphorePermit<'static>, Failed> {
    let turn = MAKING.acquire().await;
    turn.map_err(Failed::doing("waiting for a turn to make a file"))
}

/// The mark of a copy for a reader.
pub(in crate::web) fn mark(state: &State, reader: &Reader) -> Watermark {
    let language = reader.language;
    let (shown, name) = (&reader.account.shown, reader.actor());
    Watermark {
        sheet: Office::MarkSheet.text(language).to_owned(),
        lines: vec![
            Office::MarkWho.fill(language, &[shown, &name]),
            Office::MarkWhen.fill(language, &[&state.moment(state.now())]),
            Office::MarkKeep.text(language).to_owned(),
        ],
    }
}

/// Where an answer says who took it and when, in percent-encoded UTF-8: a file that is read by programs cannot always.
pub(in crate::web) const WATERMARK: &str = "x-watermark";

/// What stands there.
pub(in crate::web) fn told(mark: &Watermark) -> HeaderValue {
    let line = mark.lines.join(" ");
    let encoded: String = url::form_urlencoded::byte_serialize(line.as_bytes()).collect();
    let value = HeaderValue::from_str(&encoded.replace('+', "%20"));
    value.unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// What a browser is told that a file is, by its ending.
pub(in crate::web) fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "html" => "text/html; charset=utf-8",
        "parquet" => "application/vnd.apache.parquet",
        _ => "application/octet-stream",
    }
}

/// A copy ready to be sent.
#[derive(Debug)]
struct Copy {
    file: std::fs::File,
    size: u64,
    sha256: String,
}

/// Makes the copy that a reader gets; one that carries no mark is the file itself.
fn copied(path: &Path, name: &str, scratch: &Path, mark: &Watermark) -> Result<Copy, Failed> {
    let fault = || Failed::doing("making a copy to be taken away");
    let open = std::fs::File::open(path).map_err(|_| Failed::NotFound)?;
    let mut file = if watermark::carries(name) {
        // Gone as soon as it is sent, also when the service is killed over it.
        let copy = tempfile::tempfile_in(scratch).map_err(fault())?;
        let marked = watermark::copy(path, name, copy, mark);
        let marked = marked.map_err(Failed::doing("making a copy to be taken away"))?;
        marked.unwrap_or(open)
    } else {
        open
    };
    file.seek(SeekFrom::Start(0)).map_err(fault())?;
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut part = vec![0; PART];
    loop {
        let read = file.read(&mut part).map_err(fault())?;
        if read == 0 {
            break;
        }
        hash.update(&part[..read]);
        size += read as u64;
    }
    file.seek(SeekFrom::Start(0)).map_err(fault())?;
    let sha256 = hex::encode(hash.finalize());
    Ok(Copy { file, size, sha256 })
}

/// Sends a file that lies there under a name, which may be Chinese. `detail` is what the audit log says besides who, which
/// file and its hash as taken.
pub(in crate::web) async fn send(
    state: &State,
    reader: &Reader,
    path: &Path,
    name: &str,
    subject: Option<&str>,
    detail: Map<String, Value>,
) -> Result<Response, Failed> {
    let mark = mark(state, reader);
    let scratch: PathBuf = state.config.home.join("data");
    let (path, file_name) = (path.to_owned(), name.to_owned());
    let said = told(&mark);
    let copying = move || copied(&path, &file_name, &scratch, &mark);
    let copy = tokio::task::spawn_blocking(copying).await;
    let copy = copy.map_err(Failed::doing("making a copy to be taken away"))??;
    let mut logged = Map::from_iter([
        ("file".to_owned(), name.into()),
        ("sha256".to_owned(), copy.sha256.clone().into()),
        ("marked".to_owned(), watermark::carries(name).into()),
        (
            "from".to_owned(),
            reader.from.map(|of| of.to_string()).into(),
        ),
    ]);
    logged.extend(detail);
    let record = Record {
        at: state.now(),
        actor: reader.actor(),
        action: "download",
        subject,
        detail: logged.into(),
    };
    audit::record(&state.store, record).await?;
    let mut answer = attached(copy, name);
    answer.headers_mut().insert(WATERMARK, said);
    Ok(answer)
}

fn attached(copy: Copy, name: &str) -> Response {
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let encoded = encoded.replace('+', "%20");
    let simple = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let plain: String = name
        .chars()
        .map(|c| if simple(c) { c } else { '_' })
        .collect();
    let said = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let said = HeaderValue::from_str(&said);
    let said = said.unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let size = copy.size;
    let digest = HeaderValue::from_str(&copy.sha256);
    let mut answer = Body::from_stream(parts(copy.file)).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    headers.insert(header::CONTENT_DISPOSITION, said);
    headers.insert(header::CONTENT_LENGTH, size.into());
    if let Ok(digest) = digest {
        headers.insert("x-content-sha256", digest);
    }
    answer
}

/// The file part by part, read off the threads that serve.
fn parts(mut file: std::fs::File) -> ReceiverStream<std::io::Result<Bytes>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut part = vec![0; PART];
            let read = file.read(&mut part).map(|read| {
                part.truncate(read);
                Bytes::from(part)
            });
            let last = read.as_ref().map_or(true, Bytes::is_empty);
            if last && read.is_ok() {
                return;
            }
            // Whoever went away in the middle gets no more.
            if sender.blocking_send(read).is_err() || last {
                return;
            }
        }
    });
    ReceiverStream::new(receiver)
}
