//! The ledger as a file: made once for what it shows, then sent whole, or in parts, to whoever asks again.

use std::path::{Path as FilePath, PathBuf};

use axum::extract::{Path, Query, State as Of};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::entries::{one_of, state_of};
use super::parts::departments;
use super::problem::Read;
use super::sending::{CHUNK, Kept, same, send};
use crate::audit::{self, Record};
use crate::domain::entry::State as Stand;
use crate::domain::folder;
use crate::domain::words::Web;
use crate::ledger::export::Wanted;
use crate::report::Format;
use crate::report::watermark;
use crate::run::{self, ExportFault, ExportRequest};
use crate::store::listing::Filter;
use crate::store::{browse, export};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::download::{self, mark};
use crate::web::failed::Failed;
use crate::web::pages::ledger::search::rule_codes;
use crate::web::reader::Reader;

/// How long a file is kept for those who ask again.
const KEPT: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// Kind of file.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// A workbook to read and to answer in.
    Xlsx,
    /// UTF-8 with a byte order mark.
    Csv,
    /// Typed columns.
    Parquet,
    /// One object a line.
    Json,
}

impl From<Kind> for Format {
    fn from(of: Kind) -> Self {
        match of {
            Kind::Xlsx => Self::Xlsx,
            Kind::Csv => Self::Csv,
            Kind::Parquet => Self::Parquet,
            Kind::Json => Self::Json,
        }
    }
}

/// Which entries. What is not said does not restrict; closed ones are in it only when asked for.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Department code.
    department: Option<String>,
    /// Rule code, or a pattern such as `B*`; several with commas between them.
    rule: Option<String>,
    /// hard, lead or note.
    #[param(pattern = "^(hard|lead|note)$")]
    grade: Option<String>,
    /// State: open, issued, answered, …
    state: Option<String>,
}

/// The ledger as a file. The same question to the same ledger gives the same bytes for a day: `ETag` holds, and `Range`
/// goes on where a download was cut.
#[utoipa::path(
    get, path = "/api/v1/ledgers/{format}", tag = "ledgers",
    params(
        ("format" = Kind, Path, description = "Kind of file"), Which,
        ("Range" = Option<String>, Header, description = "One range of bytes"),
        ("If-None-Match" = Option<String>, Header, description = "ETag of the file that is there already"),
    ),
    responses(
        (status = 200, description = "The file", content(
                (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"),
                (Vec<u8> = "application/x-ndjson"), (Vec<u8> = "application/vnd.apache.parquet")
            ),
            headers(
                ("ETag" = String, description = "SHA-256 of the file"),
                ("Repr-Digest" = String, description = "The same, as RFC 9530 has it"),
                ("X-Content-SHA256" = String, description = "The same, in hex"),
                ("X-Row-Count" = i64, description = "Entries in it"),
                ("X-Watermark" = String, description = "Who took it and when, percent-encoded UTF-8")
            )),
        (status = 206, description = "A part of it", content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"),
            (Vec<u8> = "application/x-ndjson"), (Vec<u8> = "application/vnd.apache.parquet")
        )),
        (status = 304, description = "It is the one that is there already"),
        (status = 416, description = "No such part", content_type = "application/problem+json", body = super::problem::Problem),
        (status = 409, description = "No run has been merged yet", content_type = "application/problem+json", body = super::problem::Problem),
        Read
    )
)]
pub(super) async fn download(
    Of(state): Of<State>,
    reader: Reader,
    Path(format): Path<Kind>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let desk = Desk::new(&state, &reader);
    let format = Format::from(format);
    let wanted = wanted(&desk, &which).await?;
    let folder = state.config.home.join("data/exports");
    let key = key(&desk, &wanted, &which, format).await?;
    let path = folder.join(format!("{key}.{}", format.ending()));
    let about = folder.join(format!("{key}.about.json"));
    let made = match read(&path, &about).await {
        Some(kept) => {
            note(&desk, &wanted, format, &kept, &headers).await?;
            kept
        }
        None => make(&desk, wanted, format, (&path, &about)).await?,
    };
    send(&path, format, &desk, &made, &headers).await
}

async fn wanted(desk: &Desk<'_>, which: &Which) -> Result<Wanted, Failed> {
    let pattern = |rule: &String| {
        glob::Pattern::new(rule).map_err(|fault| Failed::Invalid(format!("rule: {fault}")))
    };
    let rules = rule_codes(which.rule.as_deref().unwrap_or_default());
    let mut states = state_of(which.state.as_ref())?;
    if states.is_empty() {
        states = Stand::ALL
            .into_iter()
            .filter(|of| *of != Stand::Closed)
            .collect();
    }
    let departments = departments(desk.reader, which.department.as_deref())?;
    let only_sent = desk.hidden_rules().await?;
    let ids = if only_sent.is_empty() {
        None
    } else {
        let filter = Filter {
            departments: departments.clone(),
            only_sent,
            ..Filter::default()
        };
        let mut reading = desk.state.store.read().await?;
        let ids = browse::ids(reading.executor(), &filter).await?;
        Some(ids.into_iter().collect())
    };
    Ok(Wanted {
        ids,
        departments,
        for_department: !desk.sees_all(),
        rules: rules.iter().map(pattern).collect::<Result<_, _>>()?,
        grades: one_of("grade", which.grade.as_ref(), &["hard", "lead", "note"])?,
        states,
        ..Wanted::default()
    })
}

/// Whether a program's file says itself who took it: where that is no row to it.
const fn marked(format: Format) -> bool {
    matches!(format, Format::Xlsx | Format::Parquet)
}

/// What decides the bytes of a file: the question, the ledger as it stands, the day, and for a file that is marked who
/// asks.
async fn key(
    desk: &Desk<'_>,
    wanted: &Wanted,
    which: &Which,
    format: Format,
) -> Result<String, Failed> {
    let mut reading = desk.state.store.read().await?;
    let stand = export::stand(reading.executor()).await?;
    let who = if marked(format) {
        desk.reader.actor()
    } else {
        ""
    };
    let all = json!([
        env!("CARGO_PKG_VERSION"),
        which,
        wanted.departments,
        wanted.for_department,
        wanted.ids,
        format.ending(),
        stand,
        desk.today(),
        desk.language.tag(),
        who,
    ]);
    Ok(hex::encode(&Sha256::digest(all.to_string())[..16]))
}

async fn read(path: &FilePath, about: &FilePath) -> Option<Kept> {
    let kept: Kept = serde_json::from_slice(&tokio::fs::read(about).await.ok()?).ok()?;
    let size = tokio::fs::metadata(path).await.ok()?.len();
    (size == kept.size).then_some(kept)
}

async fn make(
    desk: &Desk<'_>,
    wanted: Wanted,
    format: Format,
    (path, about): (&PathBuf, &PathBuf),
) -> Result<Kept, Failed> {
    let folder = path.parent().unwrap_or(path).to_owned();
    let sweeping = folder.clone();
    let swept = tokio::task::spawn_blocking(move || sweep(&sweeping));
    swept
        .await
        .map_err(Failed::doing("making data/exports"))?
        .map_err(Failed::doing("making data/exports"))?;
    let place = tempfile::Builder::new()
        .prefix(".making-")
        .tempdir_in(&folder)
        .map_err(Failed::doing("making a folder in data/exports"))?;
    let config = desk.config_to_read();
    let out = place.path().join("ledger");
    let request = ExportRequest {
        wanted,
        moment: None,
        format,
        out: &out,
        replace: true,
        actor: desk.reader.actor(),
        now: desk.now,
        zone: desk.zone(),
    };
    let turn = download::turn().await?;
    let written = run::export_ledger(&config, &desk.state.store, &request).await;
    let written = written.map_err(|fault| match fault {
        ExportFault::Store(fault) => Failed::Store(fault),
        ExportFault::Empty(_) => Failed::Refused(Web::NoRunYet.text(desk.language).to_owned()),
        other => Failed::doing("exporting the ledger")(other),
    })?;
    drop(turn);
    let mark = marked(format).then(|| mark(desk.state, desk.reader));
    let (path, about) = (path.clone(), about.clone());
    let work = move || -> Result<Kept, String> {
        let said = |fault: &dyn std::fmt::Display| fault.to_string();
        let finished = match mark {
            None => out.clone(),
            Some(mark) => {
                let marked = place.path().join("marked");
                let into = std::fs::File::options()
                    .read(true)
                    .write(true)
                    .create_new(true)
                    .open(&marked);
                let into = into.map_err(|e| said(&e))?;
                let name = format!("ledger.{}", format.ending());
                watermark::copy(&out, &name, into, &mark).map_err(|e| said(&e))?;
                marked
            }
        };
        let bytes = std::fs::File::open(&finished).map_err(|e| said(&e))?;
        let (sha256, size) = hashed(bytes).map_err(|e| said(&e))?;
        let kept = Kept {
            sha256,
            size,
            rows: written.entries,
        };
        let text = serde_json::to_vec(&kept).map_err(|e| said(&e))?;
        let beside = place.path().join("about");
        std::fs::write(&beside, text).map_err(|e| said(&e))?;
        // What is told of the file comes after it: a half-made pair is none.
        std::fs::rename(&finished, &path).map_err(|e| said(&e))?;
        std::fs::rename(&beside, &about).map_err(|e| said(&e))?;
        Ok(kept)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Failed::doing("keeping the export"))?
        .map_err(Failed::doing("keeping the export"))
}

fn hashed(mut file: std::fs::File) -> std::io::Result<(String, u64)> {
    use std::io::Read as _;
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex::encode(hash.finalize()), size));
        }
        hash.update(&buffer[..read]);
        size += read as u64;
    }
}

/// Makes the folder, for its owner alone, and removes what nobody asks for any more.
fn sweep(folder: &FilePath) -> std::io::Result<()> {
    folder::make(folder)?;
    for entry in std::fs::read_dir(folder)?.flatten() {
        let old = entry
            .metadata()
            .and_then(|of| of.modified())
            .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > KEPT));
        if old && entry.path().is_file() {
            // Gone already is as good.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// Writes down who took a file, or a part of one, that was made before.
async fn note(
    desk: &Desk<'_>,
    wanted: &Wanted,
    format: Format,
    kept: &Kept,
    headers: &HeaderMap,
) -> Result<(), Failed> {
    if same(headers, &kept.sha256) {
        return Ok(());
    }
    let record = Record {
        at: desk.now,
        actor: desk.reader.actor(),
        action: "download",
        subject: None,
        detail: json!({
            "what": "ledger", "format": format.ending(), "departments": wanted.departments,
            "entries": kept.rows, "sha256": kept.sha256,
        }),
    };
    audit::record(&desk.state.store, record).await?;
    Ok(())
}
