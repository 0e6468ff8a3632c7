//! An extract brought by hand, for networks over which a source cannot be fetched: laid where the source looks for it,
//! whole or not at all.

use std::path::Path as FsPath;

use axum::extract::{Multipart, Path, State as Of};
use axum::response::Redirect;
use chrono::{Datelike as _, NaiveDate};
use maud::{Markup, html};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::inbox::{self, NoPlace};
use super::one::source;
use crate::audit::{self, Record};
use crate::config::Source;
use crate::config::source::Pull;
use crate::domain::account::Permission;
use crate::domain::words::{Language, Web};
use crate::store::audit::{Wanted, search};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::Failed;
use crate::web::parts::{field, post, send_file};
use crate::web::reader::Reader;
use crate::web::routes::Routes;
use crate::web::uploads;

/// Extracts that were brought and wait, at most.
const LISTED: i64 = 5;

pub(super) fn routes() -> Routes {
    Routes::new().upload("/sources/{name}/extract", Permission::UploadExtract, bring)
}

/// The month before today's: what is sent in a month speaks mostly of the one before; the form can say another.
fn this_month(desk: &Desk<'_>) -> NaiveDate {
    desk.today().with_day(1).unwrap_or(desk.today())
}

pub(super) fn form(desk: &Desk<'_>, source: &Source) -> Markup {
    let language = desk.language;
    let Pull::File(pull) = &source.pull else {
        return html! {
            h2 { (Web::BringTitle.text(language)) }
            p { (Web::BringNotFile.text(language)) }
        };
    };
    let month = this_month(desk);
    let body = html! {
        fieldset {
            legend { (Web::BringTitle.text(language)) }
            p.hint { (Web::BringHint.fill(language, &[&pull.path])) }
            div.fields {
                (field("month", Web::BringMonth.text(language), true, &html! {
                    input #month type="month" name="month" value=(month.format("%Y-%m")) max=(month.format("%Y-%m")) required pattern="[0-9]{4}-[0-9]{2}";
                }))
                (field("extract", Web::File.text(language), true, &html! {
                    input #extract type="file" name="extract" required;
                }))
            }
            button { (Web::Bring.text(language)) }
        }
    };
    html! {
        h2 #bring { (Web::BringTitle.text(language)) }
        (send_file(desk.reader, &format!("/sources/{}/extract", source.name), &body))
    }
}

/// What was brought since the newest run of the whole district, and a button for the run that reads it.
pub(super) async fn waiting(desk: &Desk<'_>, source: &Source) -> Result<Markup, Failed> {
    let language = desk.language;
    let night = desk.last_night().await?;
    let since = night.and_then(|(run, _)| run.at.parse().ok());
    let wanted = Wanted {
        actor: "",
        action: "upload",
        subject: &source.name,
        from: since,
        until: None,
        before: None,
    };
    let mut reading = desk.state.store.read().await?;
    let brought = search(reading.executor(), &wanted, LISTED).await?;
    drop(reading);
    if brought.is_empty() {
        return Ok(html! {});
    }
    let jobs = desk.config().jobs.values();
    let mut jobs = jobs.filter(|job| job.sources.contains(&source.name));
    let job = jobs
        .next()
        .filter(|_| desk.sees_all() && desk.reader.may(Permission::Rerun));
    let now = html! {
        input type="hidden" name="date" value=(desk.today());
        button { (Web::BringRun.text(language)) }
    };
    Ok(html! {
        div.told.info role="status" {
            @for of in &brought {
                @let told: Value = serde_json::from_str(&of.detail).unwrap_or_default();
                @let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
                p { (Web::BringWaits.fill(language, &[&text("file"), &text("month"), &of.actor, &desk.clock(&of.at)])) }
            }
            @if let Some(job) = job { (post(desk.reader, &format!("/jobs/{}/run", job.name), "", &now)) }
        }
    })
}

fn no_place(why: NoPlace, language: Language) -> Failed {
    let word = match why {
        NoPlace::Folder => Web::BringNoFolder,
        NoPlace::Outside => Web::BringOutside,
    };
    Failed::Refused(word.text(language).to_owned())
}

async fn bring(
    Of(state): Of<State>,
    reader: Reader,
    Path(name): Path<String>,
    mut parts: Multipart,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let invalid = |word: Web| Failed::Invalid(word.text(language).to_owned());
    let source = source(&desk, &name)?;
    let Pull::File(pull) = &source.pull else {
        return Err(Failed::Refused(Web::BringNotFile.text(language).to_owned()));
    };
    let mut month = this_month(&desk);
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|fault| uploads::broken(&fault, &desk))?
    {
        if part.name() == Some("month") {
            let text = part.text().await;
            let text = text.map_err(|fault| uploads::broken(&fault, &desk))?;
            let first = format!("{}-01", text.trim());
            month = first.parse().map_err(|_| invalid(Web::BringNoMonth))?;
            if month > this_month(&desk) {
                return Err(Failed::Invalid(
                    Web::BringAhead.fill(language, &[&month.format("%Y-%m")]),
                ));
            }
            continue;
        }
        let Some(given) = part.file_name() else {
            continue;
        };
        // A browser sends a blank name where nothing was chosen.
        if given.trim().is_empty() {
            return Err(invalid(Web::NoFile));
        }
        let given = uploads::file_name(given);
        let place = inbox::place(&state.config.home, pull, month, desk.today())
            .map_err(|why| no_place(why, language))?;
        if !inbox::fits(&place, &given) {
            let ending = place.extension().unwrap_or_default().to_string_lossy();
            return Err(Failed::Invalid(
                Web::BringWrongKind.fill(language, &[&ending]),
            ));
        }
        let folder = place.parent().ok_or(Failed::NotFound)?;
        tokio::fs::create_dir_all(folder)
            .await
            .map_err(Failed::doing("making the source's folder"))?;
        // A name that begins with a dot is found by no source's path; the file gets its own name when it is whole.
        let staging = tempfile::Builder::new()
            .prefix(".taking-")
            .tempdir_in(folder)
            .map_err(Failed::doing("taking in an extract"))?;
        let taken = staging.path().join("extract");
        let size = uploads::take(part, &taken, &desk).await?;
        if size == 0 {
            return Err(invalid(Web::NoFile));
        }
        let sha256 = hash(&taken).await?;
        let called = place.file_name().unwrap_or_default().to_string_lossy();
        let replaced = place.exists();
        let record = Record {
            at: desk.now,
            actor: reader.actor(),
            action: "upload",
            subject: Some(&name),
            detail: json!({
                "file": called, "size": size, "sha256": sha256, "replaced": replaced,
                "month": month.format("%Y-%m").to_string(),
            }),
        };
        audit::record(&state.store, record).await?;
        put(&taken, &place).await?;
        return Ok(Redirect::to(&format!("/sources/{name}?brought=1#bring")));
    }
    Err(invalid(Web::NoFile))
}

/// Moves a whole file to its place, readable as the others there are.
async fn put(taken: &FsPath, place: &FsPath) -> Result<(), Failed> {
    let fault = || Failed::doing("putting an extract into its place");
    let rights = std::os::unix::fs::PermissionsExt::from_mode(0o640);
    tokio::fs::set_permissions(taken, rights)
        .await
        .map_err(fault())?;
    tokio::fs::rename(taken, place).await.map_err(fault())
}

async fn hash(path: &FsPath) -> Result<String, Failed> {
    let path = path.to_owned();
    let hash = move || -> std::io::Result<String> {
        let mut file = std::fs::File::open(path)?;
        let mut sha256 = Sha256::new();
        std::io::copy(&mut file, &mut Hashing(&mut sha256))?;
        Ok(hex::encode(sha256.finalize()))
    };
    tokio::task::spawn_blocking(hash)
        .await
        .map_err(Failed::doing("reading an extract"))?
        .map_err(Failed::doing("reading an extract"))
}

/// What is written goes into a hash.
struct Hashing<'a>(&'a mut Sha256);

impl std::io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
