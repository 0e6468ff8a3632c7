//! 系统: version, store, disk, backups, figures: whether the service is well.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use axum::extract::State as Of;
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::domain::account::Permission;
use crate::domain::words::{self, Language, Office};
use crate::store::audit::recent;
use crate::store::{Place as StorePlace, SCHEMA, schedule, sessions};
use crate::web::State;
use crate::web::failed::Failed;
use crate::web::page::{Page, Place, page};
use crate::web::parts::head;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Below this share of free disk the page warns.
const LOW_PERCENT: u64 = 10;
/// A backup older than this many days is worth a warning.
const OLD_DAYS: i64 = 7;

pub(in crate::web) fn routes() -> Routes {
    Routes::new().get("/system", Permission::SeeSystem, show)
}

/// Room on the disk of a folder, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    free: u64,
    whole: u64,
}

async fn show(Of(state): Of<State>, reader: Reader) -> Result<Page, Failed> {
    let language = reader.language;
    let now = state.now();
    let home = state.config.home.clone();
    let room = tokio::task::spawn_blocking(move || room(&home)).await;
    let room = room.map_err(Failed::doing("looking at the disk"))?;
    let began = Instant::now();
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let last = schedule::newest(conn, None, 1).await?;
    let millis = began.elapsed().as_millis();
    let backup = recent(conn, Some("backup"), None, 1).await?;
    let signed_in = sessions::signed_in(conn, now).await?;
    let size = match state.store.place() {
        StorePlace::File(path) => std::fs::metadata(path).ok().map(|of| of.len()),
        StorePlace::Server(_) => None,
    };
    let title = Office::System.text(language);
    let unknown = Office::Unknown.text(language);
    let body = html! {
        (head(title, &html! { (Office::SystemLede.text(language)) }, &html! {}))
        @if let Some(room) = room { @if room.whole > 0 && room.free * 100 / room.whole < LOW_PERCENT {
            div.told.bad role="alert" { p { (Office::DiskLow.text(language)) } }
        } }
        dl.facts {
            dt { (Office::Version.text(language)) } dd { "rollcall " (env!("CARGO_PKG_VERSION")) }
            dt { (Office::Began.text(language)) } dd { (state.moment(state.begun)) }
            dt { (Office::Store.text(language)) } dd {
                (Office::StoreLine.fill(language, &[&state.store.engine().name(), &SCHEMA, &state.store.place()]))
                " · " (Office::StoreGood.fill(language, &[&millis]))
            }
            @if let Some(size) = size {
                dt { (Office::StoreSize.text(language)) } dd { (bytes(size)) }
            }
            dt { (Office::Home.text(language)) } dd { (state.config.home.display()) }
            dt { (Office::Disk.text(language)) } dd {
                @match room {
                    Some(room) => { (Office::DiskLine.fill(language, &[&bytes(room.free), &bytes(room.whole), &(room.free * 100 / room.whole.max(1))])) }
                    None => { (unknown) }
                }
            }
            dt { (Office::LastBackup.text(language)) } dd { (backup_line(&state, backup.first().map(|of| (of.at.as_str(), of.actor.as_str(), of.detail.as_str())), now, language)) }
            dt { (Office::LastRun.text(language)) } dd {
                @match last.first() {
                    Some(of) => { (of.asked.business_date) " " (words::attempt(of.state, language)) " " (of.said.as_deref().unwrap_or_default()) }
                    None => { (Office::JobNever.text(language)) }
                }
            }
            dt { (Office::SignedIn.text(language)) } dd { (Office::SignedInLine.fill(language, &[&signed_in])) }
            dt { (Office::Tls.text(language)) } dd { (tls(&state).text(language)) }
        }
        h2 { (Office::Metrics.text(language)) }
        p { (Office::MetricsNote.text(language)) }
        (figures(&state.metrics.render()))
    };
    Ok(page(&reader, title, Place::System, body))
}

fn tls(state: &State) -> Office {
    let web = &state.config.settings.web;
    if web.certificate.is_some() {
        Office::TlsOwn
    } else if web.trusted_proxies.is_empty() {
        Office::TlsNone
    } else {
        Office::TlsProxy
    }
}

fn backup_line(
    state: &State,
    last: Option<(&str, &str, &str)>,
    now: DateTime<Utc>,
    language: Language,
) -> Markup {
    let Some((at, actor, detail)) = last else {
        return html! { span.late { (Office::BackupNone.text(language)) } };
    };
    let Ok(made) = at.parse::<DateTime<Utc>>() else {
        return html! { (at) };
    };
    let detail: serde_json::Value = serde_json::from_str(detail).unwrap_or_default();
    let file = detail["file"].as_str().unwrap_or("?");
    let days = (now - made).num_days();
    html! {
        (Office::BackupLine.fill(language, &[&state.moment(made), &actor, &file]))
        @if days > OLD_DAYS { " " span.late { (Office::BackupOld.fill(language, &[&days])) } }
    }
}

/// The figures that monitoring gathers, as a table: no histogram's single buckets.
fn figures(text: &str) -> Markup {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.rsplit_once(' '));
    let pairs: Vec<(&str, &str)> = pairs
        .filter(|(name, _)| !name.contains("quantile="))
        .collect();
    html! {
        @if !pairs.is_empty() {
            div.wide { table.narrow {
                tbody { @for (name, value) in pairs { tr { th.id scope="row" { (name) } td.number { (value) } } } }
            } }
        }
    }
}

/// 1234567 as 1.2 MB.
fn bytes(count: u64) -> String {
    const STEPS: [(u64, &str); 4] = [
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    match STEPS.into_iter().find(|(step, _)| count >= *step) {
        Some((step, unit)) => format!("{}.{} {unit}", count / step, count % step * 10 / step),
        None => format!("{count} B"),
    }
}

/// Room on the disk, by the system's own `df`; none where there is no such program.
fn room(folder: &Path) -> Option<Room> {
    let out = Command::new("df")
        .args(["-Pk", "--"])
        .arg(folder)
        .output()
        .ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    let line = text.lines().nth(1)?;
    // From the end: a device's name may hold blanks. Blocks, used, free, share, place.
    let mut numbers = line
        .split_whitespace()
        .filter_map(|part| part.parse::<u64>().ok());
    let whole = numbers.next()?;
    let _used = numbers.next()?;
    let free = numbers.next()?;
    Some(Room {
        free: free * 1024,
        whole: whole * 1024,
    })
}
