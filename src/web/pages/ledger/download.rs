//! What a search found, as a workbook to answer in or as a table.

use axum::extract::{RawQuery, State as Of};
use axum::response::Response;
use serde_json::json;

use super::list::looked_up;
use super::search::Search;
use crate::domain::account::Permission;
use crate::domain::entry::State as Stand;
use crate::domain::words::Web;
use crate::ledger::export::Wanted;
use crate::report::Format;
use crate::run::{self, ExportFault, ExportRequest};
use crate::store::browse;
use crate::store::listing::Filter;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::download;
use crate::web::page::Failed;
use crate::web::pages::files;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/ledger.xlsx", Permission::Download, xlsx)
        .get("/ledger.csv", Permission::Download, csv)
}

async fn xlsx(of: Of<State>, reader: Reader, query: RawQuery) -> Result<Response, Failed> {
    sent(&of, &reader, &query, Format::Xlsx).await
}

async fn csv(of: Of<State>, reader: Reader, query: RawQuery) -> Result<Response, Failed> {
    sent(&of, &reader, &query, Format::Csv).await
}

async fn sent(
    Of(state): &Of<State>,
    reader: &Reader,
    RawQuery(query): &RawQuery,
    format: Format,
) -> Result<Response, Failed> {
    let desk = Desk::new(state, reader);
    let search = Search::parse(query.as_deref().unwrap_or_default());
    let found = looked_up(&desk, &search).await?.filter;
    let filter = found
        .ok_or_else(|| Failed::Refused(Web::NothingToDownload.text(desk.language).to_owned()))?;
    let mut reading = state.store.read().await?;
    let ids = browse::ids(reading.executor(), &filter).await?;
    drop(reading);
    if ids.is_empty() {
        let nothing = Web::NothingToDownload.text(desk.language);
        return Err(Failed::Refused(nothing.to_owned()));
    }
    ledger(&desk, &filter, format).await
}

/// The entries that a filter chooses, as a file; the export itself is written down in the audit log.
pub(in crate::web::pages) async fn ledger(
    desk: &Desk<'_>,
    filter: &Filter,
    format: Format,
) -> Result<Response, Failed> {
    let mut reading = desk.state.store.read().await?;
    let ids = browse::ids(reading.executor(), filter).await?;
    drop(reading);
    let config = desk.config_to_read();
    let data = config.home.join("data");
    let folder = tempfile::Builder::new()
        .prefix(".download-")
        .tempdir_in(&data)
        .map_err(Failed::doing("making a folder in data/"))?;
    let today = desk.today();
    let of = match filter.departments.as_slice() {
        [code] => format!("-{code}"),
        _ => String::new(),
    };
    let name = format!("ledger{of}-{today}.{}", format.ending());
    let out = folder.path().join(&name);
    let request = ExportRequest {
        wanted: Wanted {
            ids: Some(ids.into_iter().collect()),
            departments: filter.departments.clone(),
            states: Stand::ALL.to_vec(),
            // The workbook of one department is for it to answer in.
            for_department: !desk.sees_all()
                || (format == Format::Xlsx && filter.departments.len() == 1),
            ..Wanted::default()
        },
        moment: None,
        format,
        out: &out,
        replace: true,
        actor: desk.reader.actor(),
        now: desk.now,
        zone: desk.zone(),
    };
    let turn = download::turn().await?;
    run::export_ledger(&config, &desk.state.store, &request)
        .await
        .map_err(|fault| match fault {
            ExportFault::Store(fault) => Failed::Store(fault),
            ExportFault::Empty(_) => Failed::Refused(Web::NoRunYet.text(desk.language).to_owned()),
            other => Failed::doing("exporting the ledger")(other),
        })?;
    drop(turn);
    files::send(desk, &out, &name, None, json!({"what": "ledger"})).await
}
