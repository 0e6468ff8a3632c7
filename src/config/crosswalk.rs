//! `config/codes/unit-crosswalk.csv`: which unit a source means by a name that is nobody's name or alias.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::Crosswalk;
use super::mistake::{Place, Report, Wrong};
use crate::domain::label;

const HEADER: [&str; 3] = ["source", "source_unit", "unit_code"];

/// Reads the lines; what is wrong is reported, and such lines are left out.
pub(super) fn read(
    bytes: &[u8],
    sources: &BTreeSet<&str>,
    report: &mut Report<'_>,
) -> Vec<Crosswalk> {
    let text = decode(bytes);
    let mut records = records(&text).into_iter();
    let header = records.next();
    if header.as_ref().is_none_or(|(_, fields)| *fields != HEADER) {
        let wrong = Wrong::new("the first line is not `source,source_unit,unit_code`");
        report.add(
            &Place::Line(1),
            wrong.hint("write these three headers, in this order"),
        );
        return Vec::new();
    }
    let mut seen: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut lines = Vec::new();
    for (line, fields) in records {
        let place = Place::Line(line);
        if fields == [""] {
            continue;
        }
        let Ok([source, source_unit, unit_code]) = <[String; 3]>::try_from(fields) else {
            let wrong = Wrong::new("not three fields");
            report.add(
                &place,
                wrong.hint("a comma inside a name needs quotes around the name"),
            );
            continue;
        };
        let entry = Crosswalk {
            source: source.trim().to_owned(),
            source_unit: label::clean(&source_unit),
            unit_code: label::clean(&unit_code),
        };
        if entry.source_unit.is_empty() || entry.unit_code.is_empty() {
            report.add(&place, Wrong::new("a unit is blank"));
            continue;
        }
        if !sources.contains(entry.source.as_str()) {
            let wrong = Wrong::new(format!("there is no source `{}`", entry.source));
            report.add(&place, wrong.near(&entry.source, sources.iter().copied()));
            continue;
        }
        let key = (entry.source.clone(), entry.source_unit.clone());
        match seen.insert(key, entry.unit_code.clone()) {
            None => lines.push(entry),
            Some(other) if other == entry.unit_code => {}
            Some(other) => {
                let wrong = Wrong::new(format!(
                    "`{}` of `{}` is mapped to `{}` here and to `{other}` above",
                    entry.source_unit, entry.source, entry.unit_code
                ));
                report.add(&place, wrong.hint("keep one of the two lines"));
            }
        }
    }
    lines
}

/// UTF-8 with or without BOM, else GB18030, which is what a Chinese spreadsheet saves.
fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

/// Records of a comma-separated text with the line each begins on; fields may be quoted.
fn records(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut all = Vec::new();
    let (mut line, mut begins) = (1, 1);
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // There is always a last field: the list begins with one and is replaced by one.
        let last = fields.len() - 1;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                fields[last].push('"');
            }
            '"' if quoted => quoted = false,
            '"' if fields[last].is_empty() => quoted = true,
            ',' if !quoted => fields.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                all.push((begins, std::mem::replace(&mut fields, vec![String::new()])));
                begins = line + 1;
            }
            c => fields[last].push(c),
        }
        if c == '\n' {
            line += 1;
        }
    }
    if fields != [""] {
        all.push((begins, fields));
    }
    all
}
