//! Whom an entry is about: that person's rows in every source, and the whole number for whoever has a reason to see it.
//! Both looks are in the audit log.

use axum::extract::{Path, State as Of};
use maud::{Markup, html};
use serde_json::json;

use super::find;
use super::story::place;
use crate::audit::{self, Record};
use crate::domain::account::Permission;
use crate::domain::words::{Desk as Text, Web, Word};
use crate::domain::{mask, person_id};
use crate::run::card::{SourceRows, card};
use crate::run::whole;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{Tone, head, told};
use crate::web::reader::Reader;
use crate::web::reveal;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/entries/{id}/person", Permission::SeeLedger, rows)
        .post("/entries/{id}/reveal", Permission::Reveal, shown_whole)
}

/// The whole subject of an entry, out of the private file of the newest run that found it.
pub(super) async fn subject(desk: &Desk<'_>, entry_id: &str) -> Result<Option<String>, Failed> {
    let (home, id) = (desk.config().home.clone(), entry_id.to_owned());
    tokio::task::spawn_blocking(move || whole::subject(&home, &id))
        .await
        .map_err(Failed::doing("looking for the person of an entry"))?
        .map_err(Failed::doing("looking for the person of an entry"))
}

/// What every source of the last night holds about the person.
async fn rows(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let entry = find(&desk, &id).await?;
    // Rows of other departments' sources are the office's to see; a department has the entry's own story.
    if !desk.sees_all() {
        return Err(Failed::NotFound);
    }
    let subject = subject(&desk, &entry.entry_id).await?;
    let number = subject.as_deref().and_then(whole::person);
    let person = number.and_then(|number| person_id::clean(number, false).ok());
    let title = Web::PersonCard.text(language);
    let back = html! { a href={ "/entries/" (entry.entry_id) } { (Text::Title.fill(language, &[&entry.entry_id])) } };
    let Some(person) = person else {
        let body = html! {
            (head(title, &back, &html! {}))
            (told(Tone::Info, &html! { (Web::NotOnePerson.text(language)) }))
        };
        return Ok(page(&reader, title, Place::Ledger, body));
    };
    let record = Record {
        at: desk.now,
        actor: reader.actor(),
        action: "person",
        subject: Some(&entry.entry_id),
        detail: json!({"person": state.secret.pseudonym(&person.text)}),
    };
    audit::record(&state.store, record).await?;
    let run = desk.last_night().await?.map(|(run, _)| run.run);
    let folder = match &run {
        Some(run) => desk.folder(run).await,
        None => None,
    };
    let found = match folder {
        Some(folder) => {
            let config = desk.config_to_read();
            let key = person.key;
            tokio::task::spawn_blocking(move || card(&config, &folder, key))
                .await
                .map_err(Failed::doing("reading a person's rows"))?
                .map_err(Failed::doing("reading a person's rows"))?
        }
        None => Vec::new(),
    };
    let name = entry.said("person_name");
    let heading = format!("{title}　{name}");
    let body = html! {
        (head(&heading, &html! { (mask::person_id(&person.text)) " · " (back) }, &html! {}))
        @if let Some(run) = &run { p.small { (Text::AsOf.fill(language, &[run])) } }
        @for of in &found { (source(&desk, of)) }
    };
    Ok(page(&reader, title, Place::Ledger, body))
}

fn source(desk: &Desk<'_>, of: &SourceRows) -> Markup {
    let language = desk.language;
    html! {
        h2 { (of.label) }
        @if of.rows.is_empty() {
            p.zero { @if of.at_hand { (Text::NoRows.text(language)) } @else { (Text::NotAtHand.text(language)) } }
        }
        @for row in &of.rows {
            h3 {
                (place(&row.file, row.sheet.as_deref(), row.row, language))
                @if let Some(why) = &row.quarantined { " " span.mark.bad { "⚠ " (Text::InQuarantine.fill(language, &[why])) } }
            }
            dl.flow {
                @for (column, value) in &row.said {
                    div {
                        dt { @if column.is_empty() { (Web::AsWritten.text(language)) } @else { (column) } }
                        dd { (value) }
                    }
                }
            }
        }
    }
}

/// Whole numbers, once, for a reason. The answer to a form, so that no number stands in a link.
async fn shown_whole(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let entry = find(&desk, &id).await?;
    let because = fields.one("because");
    let subject = subject(&desk, &entry.entry_id).await?;
    let subject =
        subject.ok_or_else(|| Failed::Refused(Web::NumberGone.text(language).to_owned()))?;
    reveal::note(&state, &reader, &entry.entry_id, because).await?;
    let shown = subject
        .split_once(':')
        .map_or(subject.as_str(), |(_, rest)| rest);
    let title = Web::Revealed.text(language);
    let body = html! {
        (head(title, &html! { a href={ "/entries/" (entry.entry_id) } { (Text::Title.fill(language, &[&entry.entry_id])) } }, &html! {}))
        (told(Tone::Warn, &html! { (Web::RevealedLogged.text(language)) }))
        dl.facts {
            dt { (Word::PersonName.text(language)) } dd { (entry.said("person_name")) }
            dt { (Web::WholeSubject.text(language)) } dd { span.id { (shown) } }
        }
    };
    Ok(page(&reader, title, Place::Ledger, body))
}
