//! Choosing and reading one sheet of a workbook.
//!
//! The size that a sheet declares is never believed, and two cells at its far corners cost two cells. Hidden rows count
//! like others. A cell merged over several rows stands for its value in each of them, except amounts, which would be
//! counted twice; merged over several columns it stands in the first.

use crate::config::source::Form;
use crate::domain::label;

use super::assembly::Part;
use super::book::{self, Book, Fault};
use super::delimited;
use super::error::NormaliseError;
use super::grid::{Grid, Row, find_header};
use super::header::{Mapping, SEARCH};
use super::merged::Merged;
use super::plan::Plan;
use super::unpack::{Item, check_workbook};

/// Reads one sheet of a workbook: the one that config names, else the first that has the header.
///
/// # Errors
/// When the file is no workbook, is encrypted, lacks the sheet, or no sheet has the required columns.
pub(super) fn read(
    item: &Item,
    plan: &Plan,
    form: &Form,
    chunk: Option<usize>,
) -> Result<Part, NormaliseError> {
    let bytes = item.bytes()?;
    let packed = bytes.starts_with(b"PK");
    if !packed && !bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return disguised(&bytes, item, plan, form, chunk);
    }
    if packed {
        check_workbook(&bytes, item)?;
    }
    let mut opened = book::open(bytes, packed).map_err(|fault| fault.about(item, plan))?;
    let (sheet, header, mapping) = choose(&mut opened, item, plan, form)?;
    let part = Part::new(item.name.clone(), Some(sheet.clone()), plan);
    let mut grid = Grid::new(plan, &mapping, header, part);
    let mut merged = Merged::new(opened.merged(&sheet).map_err(|f| f.about(item, plan))?);
    let mut failed = None;
    let walked = opened.rows(&sheet, &mut |row| {
        merged.fill(row, header, plan, &mapping);
        match grid.row(row) {
            Ok(()) => true,
            Err(fault) => {
                failed = Some(fault);
                false
            }
        }
    });
    walked.map_err(|fault| fault.about(item, plan))?;
    match failed {
        Some(fault) => Err(fault),
        None => grid.finish(),
    }
}

/// Many systems "export to Excel" by giving another file the ending .xls.
fn disguised(
    bytes: &[u8],
    item: &Item,
    plan: &Plan,
    form: &Form,
    chunk: Option<usize>,
) -> Result<Part, NormaliseError> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_lowercase();
    let page = head.trim_start_matches('\u{feff}').trim_start();
    if page.starts_with('<') {
        let fault = Fault::Other(
            "it is a web page under the name of a workbook; open it and save it as .xlsx".into(),
        );
        return Err(fault.about(item, plan));
    }
    delimited::read(item, plan, form, chunk)
}

/// The sheet to read, with the number of its header row.
fn choose(
    book: &mut Book,
    item: &Item,
    plan: &Plan,
    form: &Form,
) -> Result<(String, i32, Mapping), NormaliseError> {
    let names = book.names();
    let candidates = match &form.sheet {
        None => names.clone(),
        Some(wanted) => {
            let folded = label::clean(wanted);
            let found = names
                .iter()
                .find(|n| *n == wanted)
                .or_else(|| names.iter().find(|n| label::clean(n) == folded));
            vec![found.cloned().ok_or_else(|| NormaliseError::Sheet {
                file: item.name.clone(),
                source_name: plan.source.clone(),
                problem: format!("{wanted}; it has: {}", names.join(", ")),
            })?]
        }
    };
    let mut chosen: Option<(String, i32, Mapping)> = None;
    let mut nearest = None;
    for sheet in candidates {
        let merged = book.merged(&sheet).map_err(|f| f.about(item, plan))?;
        let first = match first_rows(book, &sheet, Merged::new(merged), form.header_row) {
            Ok(first) => first,
            // A sheet that is a chart has no cells; it is none of ours unless config names it.
            Err(_) if form.sheet.is_none() && names.len() > 1 => continue,
            Err(fault) => return Err(fault.about(item, plan)),
        };
        let place = format!("{}!{sheet}", item.name);
        match find_header(plan, &first, form.header_row, &place) {
            Ok((header, mapping)) if chosen.is_none() => chosen = Some((sheet, header, mapping)),
            Ok(_) => tracing::warn!(
                source.name = plan.source,
                file = place,
                "another sheet has the header too and is not read; name the sheet in config, or give each a source"
            ),
            Err(fault) => {
                // An empty sheet is not what the complaint should be about.
                if nearest.is_none() || (first.len() > 1 && matches!(&nearest, Some((0..=1, _)))) {
                    nearest = Some((first.len(), fault));
                }
            }
        }
    }
    match (chosen, nearest) {
        (Some(chosen), _) => Ok(chosen),
        (None, Some((_, fault))) => Err(fault),
        (None, None) => Err(NormaliseError::Empty {
            file: item.name.clone(),
            what: "no sheet with cells",
        }),
    }
}

fn first_rows(
    book: &mut Book,
    sheet: &str,
    mut merged: Merged,
    header_row: Option<u32>,
) -> Result<Vec<Row>, Fault> {
    let most = header_row.map_or(SEARCH, |n| n as usize);
    let mut rows = Vec::new();
    book.rows(sheet, &mut |row| {
        merged.fill_all(row);
        rows.push(std::mem::take(row));
        rows.len() < most
    })?;
    Ok(rows)
}
