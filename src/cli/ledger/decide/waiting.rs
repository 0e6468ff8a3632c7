//! `rollcall ledger decide list`: requests that wait, answers to accept or return, disputes, and what is to be verified.

use super::super::super::{Ending, screen};
use super::super::desk::Desk;
use super::super::{replies, show};
use crate::domain::entry::State;
use crate::domain::words::{self, Desk as Text};
use crate::store::listing::{self, Filter, Listed};
use crate::store::{answers, decisions};

/// Requests that wait, answers, disputes, and what is to be verified.
pub(super) async fn told(desk: &Desk, json: bool) -> anyhow::Result<Ending> {
    let language = desk.language;
    let mut reading = desk.store.read().await?;
    let conn = reading.executor();
    let requests = decisions::of_status(conn, "requested", None).await?;
    let filter = Filter {
        states: vec![State::Answered, State::ToVerify, State::Disputed],
        ..Filter::default()
    };
    let entries = listing::list(conn, &filter).await?;
    let ids: Vec<&str> = entries.iter().map(|of| of.entry_id.as_str()).collect();
    let answers = answers::of_entries(conn, &ids).await?;
    let newest = |entry: &Listed| answers.get(&entry.entry_id).and_then(|all| all.last());
    if json {
        screen::json(&serde_json::json!({
            "requests": requests.iter().map(show::request_json).collect::<Vec<_>>(),
            "entries": entries,
            "answers": entries.iter().filter_map(newest).map(replies::as_json).collect::<Vec<_>>(),
        }))?;
        return Ok(Ending::Done);
    }
    let mut parts = Vec::new();
    if !requests.is_empty() {
        let rows: Vec<Vec<String>> = requests
            .iter()
            .map(|of| {
                vec![
                    of.decision_no.to_string(),
                    words::decision(of.kind, language).to_owned(),
                    of.entry_id.clone(),
                    show::asked(of, language),
                    of.requested_by.clone(),
                ]
            })
            .collect();
        let header = [
            Text::Number,
            Text::Kind,
            Text::Entry,
            Text::Asked,
            Text::AskedBy,
        ]
        .map(|text| text.text(language));
        parts.push(format!(
            "{}\n{}",
            Text::Waiting.text(language),
            screen::table(&header, &rows, &[0])
        ));
    }
    for (state, heading) in [
        (State::Answered, Text::Answered),
        (State::Disputed, Text::Disputed),
        (State::ToVerify, Text::ToAccept),
    ] {
        let rows: Vec<Vec<String>> = entries
            .iter()
            .filter(|entry| entry.state == state)
            .map(|entry| {
                let mut line = line(entry, desk);
                let said = newest(entry).map(|of| replies::brief(of, language));
                line.push(said.unwrap_or_default());
                line
            })
            .collect();
        if !rows.is_empty() {
            let header = [
                Text::Entry,
                Text::Rule,
                Text::Department,
                Text::Who,
                Text::Answer,
            ]
            .map(|text| text.text(language));
            let table = screen::table(&header, &rows, &[]);
            parts.push(format!("{}\n{table}", heading.text(language)));
        }
    }
    if parts.is_empty() {
        parts.push(Text::NoneWaiting.text(language).to_owned());
    }
    screen::print(&parts.join("\n\n"));
    Ok(Ending::Done)
}

fn line(entry: &Listed, desk: &Desk) -> Vec<String> {
    let name = desk
        .language
        .pick(entry.said("name_zh"), entry.said("name_en"));
    vec![
        entry.entry_id.clone(),
        format!("{} {name}", entry.rule),
        entry.said("department_name").to_owned(),
        desk.about(entry),
    ]
}
