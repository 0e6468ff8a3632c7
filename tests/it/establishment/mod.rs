//! The establishment: the journal as of any day, units over their lives, plans, duties, forecasts.

mod after;
mod as_of;
mod cycle;
mod files;
mod forecast;
mod gate;
mod gate_codes;
mod gate_every;
mod indicators;
mod journal;
mod paper;
mod reform;
mod room;
mod units;
mod year;

use std::path::Path;

use assert_cmd::Command;
use chrono::NaiveDate;
use rollcall::establishment::{Book, Entry, Item, Key, Place};

use crate::night;
use crate::scene::Scene;

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The book of a home's night.
pub fn book(home: &Path) -> Book {
    let night = night::judge(home);
    let inputs = night.judged.collected.inputs().expect("tables of one make");
    Book::of(&inputs.tables, &night.judged.frames).expect("a book")
}

pub fn headcount(unit: i32, category: &str) -> Key {
    Key {
        unit,
        item: Item::Headcount,
        category: category.to_owned(),
    }
}

/// An entry of administrative headcount.
pub fn entry(no: usize, unit: i32, change: i64, from: &str, to: Option<&str>) -> Entry {
    Entry {
        entry_no: format!("B{no:04}"),
        unit,
        item: Item::Headcount,
        category: "administrative".into(),
        change,
        document: Some(format!("示编〔2019〕{no}号")),
        effective_on: day(from),
        expires_on: to.map(day),
        counterpart: None,
        transfer: None,
        note: None,
        place: Place {
            file: "journal.csv".into(),
            sheet: None,
            row: i64::try_from(no).expect("a row") + 1,
        },
    }
}

/// The program in a scene's home: exit code, stdout, stderr.
pub fn program(scene: &Scene, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .env_remove("ROLLCALL_HOME")
        .env_remove("RUST_LOG")
        .arg("--home")
        .arg(scene.home())
        .args(args)
        .output()
        .expect("the program");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().expect("an exit code"),
        text(output.stdout),
        text(output.stderr),
    )
}
