//! What people do with entries, on both engines: four eyes, letters without gaps in their numbers, kept register rows;
//! and the whole way round through the program.

mod four_eyes;
mod groups;
mod letters;
mod pay;
mod reading;
mod reissue;
mod returned;
mod round;
mod typed;

use chrono::{DateTime, NaiveDate, Utc};
use rollcall::domain::entry::{Origin, State, Verdict};
use rollcall::ledger::{self, Who};
use rollcall::store::entries::{self, Entry, Said};
use rollcall::store::listing::Listed;
use rollcall::store::wordings::{self, Wording};
use rollcall::store::{Store, Writing, people};
use serde_json::json;

use crate::store::Fresh;

/// The day on which everything here happens.
pub const DAY: &str = "2026-11-02";

/// A day.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Somebody of the office.
pub fn who(name: &str) -> Who<'_> {
    let at: DateTime<Utc> = "2026-11-02T02:00:00Z".parse().expect("a time");
    Who {
        name,
        at,
        on: day(DAY),
        person: None,
    }
}

/// The document number of the person that an entry of these tests is about: nobody's.
pub fn number(at: usize) -> String {
    crate::cli::home::id("19800101", &format!("{at:03}"))
}

/// An id like the program's.
pub fn id(at: usize) -> String {
    format!("{at:016x}")
}

/// An open entry about a person, with its wording and its link to the person.
pub async fn open_entry(
    fresh: &Fresh,
    writing: &mut Writing,
    at: usize,
    rule: &str,
    department: &str,
) -> String {
    let id = id(at);
    let entry = Entry {
        entry_id: id.clone(),
        said: Said {
            rule: rule.to_owned(),
            grade: "hard".to_owned(),
            department: department.to_owned(),
            unit: Some(format!("{department}1")),
            explained_by: None,
            evidence: format!("e{at}"),
            seen_in: "roster".to_owned(),
            amount: None,
            months: None,
        },
        verdict: Verdict::Open,
        state: State::Open,
        origin: Origin::New,
        wording: 1,
        first_seen_on: "2026-10-31".to_owned(),
        opened_on: Some("2026-10-31".to_owned()),
        opened_times: 1,
        closed_on: None,
        due_on: Some("2026-11-30".to_owned()),
        stamp: String::new(),
    };
    let body = json!({
        "entry_id": id, "subject": format!("person:{}~ab", number(at)), "name_zh": "在编未发工资", "name_en": "Not paid",
        "department_name": format!("{department}局"), "unit_name": format!("{department}一所"), "person_name": "甲一",
        "person_id": "990001********0017",
    });
    let wording = Wording {
        entry_id: id.clone(),
        wording: 1,
        run_no: 1,
        evidence: format!("e{at}"),
        body: body.to_string(),
    };
    let conn = writing.executor();
    entries::upsert_many(conn, &[entry]).await.expect("entry");
    wordings::insert(conn, &[wording]).await.expect("wording");
    let person = fresh.secret.person(&number(at));
    people::link(conn, &[(id.clone(), person)], 0)
        .await
        .expect("link");
    id
}

/// An entry as it stands.
pub async fn look(store: &Store, id: &str) -> Listed {
    let mut reading = store.read().await.expect("a view");
    ledger::find(reading.executor(), id)
        .await
        .expect("the entry")
}
