//! Runs of some departments: their slices laid over the last whole extract, held against runs of the whole district.

mod cancel;
mod equal;
mod overlay;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rollcall::domain::attempt::Pulling;
use rollcall::run::Request;

use crate::extract::server::{Ask, Reply, Server};
use crate::scene;

/// A table: cells, the header first.
pub type Table = Vec<Vec<String>>;

/// Kinds whose slices are served.
pub const SLICED: [&str; 5] = ["roster", "personnel", "payroll", "insurance", "register"];

/// Tables behind an address that gives them whole, or one department's rows.
pub struct Office {
    server: Server,
    tables: Arc<Mutex<BTreeMap<String, Table>>>,
}

impl Office {
    /// `units`: unit as written = department.
    pub fn open(tables: BTreeMap<String, Table>, units: BTreeMap<String, String>) -> Self {
        let tables = Arc::new(Mutex::new(tables));
        let shared = tables.clone();
        let server = Server::start(move |ask: &Ask, _| {
            let path = ask.target.split(['?', '.']).next().unwrap_or_default();
            let tables = shared.lock().expect("the tables");
            let Some(table) = tables.get(path.trim_start_matches('/')) else {
                return Reply::status(404, "no such table");
            };
            let rows: Table = match ask.param("dept") {
                None => table.clone(),
                Some(code) => part(table, &code, &units),
            };
            let text: String = rows.iter().map(|row| format!("{}\n", line(row))).collect();
            Reply::ok(text).header("Content-Type", "text/csv; charset=utf-8")
        });
        Self { server, tables }
    }

    /// Change what is there.
    pub fn change(&self, kind: &str, with: impl FnOnce(&mut Table)) {
        let mut tables = self.tables.lock().expect("the tables");
        with(tables.get_mut(kind).expect("a kind"));
    }

    pub fn set(&self, tables: BTreeMap<String, Table>) {
        *self.tables.lock().expect("the tables") = tables;
    }

    /// Which departments each kind was asked for since `from`, whole pulls as blank.
    pub fn asked(&self, from: usize) -> BTreeMap<String, Vec<String>> {
        let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ask in self.server.asks().iter().skip(from) {
            let kind = ask.target.trim_start_matches('/').split('.').next();
            let of = asked.entry(kind.unwrap_or_default().to_owned());
            of.or_default().push(ask.param("dept").unwrap_or_default());
        }
        asked
    }

    pub fn asks(&self) -> usize {
        self.server.asks().len()
    }

    /// `[pull]` of a kind.
    pub fn pull(&self, kind: &str) -> String {
        let url = self.server.url(&format!("/{kind}.csv"));
        format!(
            "[pull]\ntype = \"http\"\nurl = \"{url}\"\ndepartment_param = \"dept\"\nformat = \"csv\"\nencoding = \"utf-8\"\nretries = 0\n"
        )
    }
}

/// The rows of a department, as an office cuts them: by the unit in the row.
fn part(table: &Table, code: &str, units: &BTreeMap<String, String>) -> Table {
    let header = &table[0];
    let unit = header
        .iter()
        .position(|name| name == "unit" || name == "unit_code");
    let unit = unit.expect("a unit");
    let own = |row: &Vec<String>| units.get(&row[unit]).map(String::as_str) == Some(code);
    let rows = table.iter().skip(1).filter(|row| own(row)).cloned();
    std::iter::once(header.clone()).chain(rows).collect()
}

fn line(row: &[String]) -> String {
    let cells = row.iter().map(|cell| {
        if cell.contains([',', '"', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    });
    cells.collect::<Vec<_>>().join(",")
}

/// A source whose headers are the canonical names.
pub fn source(kind: &str, header: &[String], pull: &str) -> String {
    let columns: String = header
        .iter()
        .map(|name| format!("{name} = \"{name}\"\n"))
        .collect();
    format!(
        "kind = \"{kind}\"\nlabel = {{ zh = \"来源{kind}\", en = \"{kind}\" }}\n{pull}[columns]\n{columns}"
    )
}

pub fn put(home: &Path, name: &str, text: &str) {
    let path = home.join(name);
    fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
    fs::write(path, text).expect("a file written");
}

/// A run of some departments.
pub fn wanted(date: &str, departments: &[&str], pull: Pulling) -> Request {
    Request {
        departments: departments.iter().map(|code| (*code).to_owned()).collect(),
        pull,
        ..scene::request(date)
    }
}

/// Ledger rows of some departments without the places where their evidence stands.
pub fn rows_of(
    ledger: &[BTreeMap<String, String>],
    departments: &[&str],
) -> BTreeSet<BTreeMap<String, String>> {
    let own = ledger
        .iter()
        .filter(|row| departments.contains(&row["department_code"].as_str()));
    own.map(|row| {
        let mut row = row.clone();
        row.remove("evidence");
        row
    })
    .collect()
}
