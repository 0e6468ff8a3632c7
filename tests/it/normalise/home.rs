//! A source, its code tables and a snapshot, made in a temporary folder for one test.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use rollcall::config::{CodeTable, Source};
use rollcall::domain::snapshot::{RawFile, Snapshot};
use rollcall::normalise::{NormaliseError, Normalised, normalise, normalise_in_chunks};

/// The day all tests speak of.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 31).unwrap()
}

/// A payroll source with Chinese headers; `pull` is put into its `[pull]`.
pub fn payroll(pull: &str) -> Source {
    source(
        "payroll",
        &format!(
            r#"
kind = "payroll"
label = {{ zh = "财政统发工资", en = "Treasury payroll" }}
[pull]
type = "file"
path = "x"
{pull}
[columns]
person_id = "证件号码"
name = "姓名"
unit = ["单位编码", "单位"]
month = {{ const = "{{month}}" }}
pay_class = "类别"
rank = "职级"
gross = "应发工资"
account = "银行账号"
[codes]
pay_class = "payroll-class"
"#
        ),
    )
}

/// A roster source whose headers are the canonical names.
pub fn roster(pull: &str) -> Source {
    let columns: String = rollcall::domain::table::Kind::Roster
        .columns()
        .iter()
        .map(|c| format!("{0} = \"{0}\"\n", c.name))
        .collect();
    source(
        "roster",
        &format!(
            "kind = \"roster\"\nlabel = {{ zh = \"实名制台账\", en = \"Roster\" }}\n[pull]\ntype = \"file\"\npath = \
             \"x\"\n{pull}\n[columns]\n{columns}"
        ),
    )
}

pub fn source(name: &str, text: &str) -> Source {
    let mut source: Source = toml::from_str(text).unwrap();
    source.name = name.into();
    source
}

pub fn codes() -> BTreeMap<String, CodeTable> {
    let table = |text: &str| toml::from_str(text).unwrap();
    BTreeMap::from([(
        "payroll-class".into(),
        table(
            "[values]\n\"在职\" = \"in_post\"\n\"离退休\" = \"retired\"\n\"编外\" = \"off_establishment\"",
        ),
    )])
}

/// A snapshot of the given files, by name and bytes.
pub fn snapshot(dir: &Path, source: &Source, files: &[(&str, &[u8])]) -> Snapshot {
    let files = files
        .iter()
        .enumerate()
        .map(|(i, (name, bytes))| {
            let path = dir.join(format!("raw-{i}"));
            std::fs::write(&path, bytes).unwrap();
            RawFile {
                name: (*name).into(),
                sha256: format!("{i}"),
                size: bytes.len() as u64,
                path,
            }
        })
        .collect();
    Snapshot {
        id: format!("{}-2026-10-31-0123456789ab", source.name),
        source: source.name.clone(),
        kind: source.kind,
        business_date: today(),
        month: NaiveDate::from_ymd_opt(2026, 10, 1).unwrap(),
        departments: Vec::new(),
        parents: Vec::new(),
        pulled_at: chrono::DateTime::UNIX_EPOCH,
        files,
        dir: dir.to_owned(),
    }
}

/// Normalises the given files.
pub fn run(source: &Source, files: &[(&str, &[u8])]) -> Result<Normalised, NormaliseError> {
    let dir = tempfile::tempdir().unwrap();
    normalise(
        source,
        &codes(),
        &snapshot(dir.path(), source, files),
        today(),
    )
}

/// Normalises one file cut into chunks of about `chunk` bytes.
pub fn run_in_chunks(source: &Source, bytes: &[u8], chunk: usize) -> Normalised {
    let dir = tempfile::tempdir().unwrap();
    let snapshot = snapshot(dir.path(), source, &[("x.csv", bytes)]);
    normalise_in_chunks(source, &codes(), &snapshot, today(), Some(chunk)).unwrap()
}

/// A column as texts, null as "-".
pub fn texts(frame: &polars::prelude::DataFrame, column: &str) -> Vec<String> {
    let column = frame.column(column).unwrap();
    (0..column.len())
        .map(|i| match column.get(i).unwrap() {
            polars::prelude::AnyValue::Null => "-".into(),
            value => value.str_value().into_owned(),
        })
        .collect()
}

/// A right resident number in an invented region.
pub fn id(serial: u32) -> String {
    let mut digits = *b"99000119800101000";
    for (place, digit) in digits[14..]
        .iter_mut()
        .zip(format!("{:03}", serial % 1000).bytes())
    {
        *place = digit;
    }
    let check = rollcall::domain::person_id::check_char(&digits);
    format!(
        "{}{}",
        std::str::from_utf8(&digits).unwrap(),
        char::from(check)
    )
}
