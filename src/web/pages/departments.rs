//! 部门: all departments with what stands of each; one department's own page.

mod outcome;
mod own;
mod rerun;
mod upload;

use std::collections::BTreeMap;

use axum::extract::State as Of;
use maud::{Markup, html};

use crate::domain::account::Permission;
use crate::domain::entry::State as Stand;
use crate::domain::words::{Web, Word};
use crate::rules::{OFFICE, UNMAPPED};
use crate::store::browse::{self, Count};
use crate::store::listing::Filter;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, head, thousands};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/departments", Permission::SeeLedger, all)
        .merge(own::routes())
        .merge(upload::routes())
        .merge(rerun::routes())
}

async fn all(Of(state): Of<State>, reader: Reader) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let names = desk.departments().await?;
    let run = desk.last_night().await?;
    let fresh = run.map_or_else(|| "9999-12-31".to_owned(), |(run, _)| run.business_date);
    let own = desk.own();
    let filter = Filter {
        pending: true,
        departments: own.clone().unwrap_or_default(),
        only_sent: desk.hidden_rules().await?,
        ..Filter::default()
    };
    let mut reading = state.store.read().await?;
    let today = desk.today().to_string();
    let counts = browse::by_department(reading.executor(), &filter, &today, &fresh).await?;
    drop(reading);
    let names: BTreeMap<&str, &str> = names
        .iter()
        .map(|(code, name)| (code.as_str(), name.as_str()))
        .filter(|(code, _)| reader.sees(code))
        .collect();
    let body = html! {
        (head(Web::NavDepartments.text(language), &html! { (Web::DepartmentsLede.text(language)) }, &html! {}))
        (table(&desk, &counts, &names, &fresh))
    };
    Ok(page(
        &reader,
        Web::NavDepartments.text(language),
        Place::Departments,
        body,
    ))
}

/// What stands of one department.
#[derive(Default)]
struct Line {
    pending: i64,
    overdue: i64,
    fresh: i64,
    open: i64,
    issued: i64,
    answered: i64,
    to_verify: i64,
}

impl Line {
    fn add(&mut self, of: &Count) {
        self.pending += of.count;
        self.overdue += of.due;
        self.fresh += of.fresh;
        match of.state {
            Stand::Open | Stand::FailedVerification => self.open += of.count,
            Stand::Issued => self.issued += of.count,
            Stand::Answered | Stand::Correcting | Stand::Disputed | Stand::Referred => {
                self.answered += of.count
            }
            Stand::ToVerify => self.to_verify += of.count,
            _ => {}
        }
    }

    fn cells(&self) -> [(&'static str, i64); 6] {
        [
            ("overdue=1&sort=due", self.overdue),
            ("fresh", self.fresh),
            ("state=open&state=failed_verification", self.open),
            ("state=issued", self.issued),
            (
                "state=answered&state=correcting&state=disputed&state=referred",
                self.answered,
            ),
            ("state=to_verify", self.to_verify),
        ]
    }
}

/// Departments with their counts, those with most overdue first; every count leads to its entries.
pub(super) fn table(
    desk: &Desk<'_>,
    counts: &[Count],
    names: &BTreeMap<&str, &str>,
    fresh: &str,
) -> Markup {
    let fresh = format!("opened_from={fresh}");
    let language = desk.language;
    let mut lines: BTreeMap<&str, Line> =
        names.keys().map(|code| (*code, Line::default())).collect();
    let mut sum = Line::default();
    for of in counts {
        lines.entry(of.department.as_str()).or_default().add(of);
        sum.add(of);
    }
    let mut order: Vec<(&str, Line)> = lines.into_iter().collect();
    order.sort_by(|(a, left), (b, right)| {
        let key = |line: &Line| (-line.overdue, -line.pending);
        (key(left), a).cmp(&(key(right), b))
    });
    let heads = [
        Web::Overdue,
        Web::NewLastNight,
        Web::ToIssueNow,
        Web::WaitingAnswer,
        Web::InHand,
        Web::ToVerifyNow,
    ];
    let table = html! {
        table {
            caption.unseen { (Web::HomeDepartments.text(language)) }
            thead { tr {
                th scope="col" { (Word::Department.text(language)) }
                th.number scope="col" { (Web::Pending.text(language)) }
                @for head in heads { th.number scope="col" { (head.text(language)) } }
            } }
            tbody {
                @for (code, line) in &order {
                    @let name = names.get(code).copied().unwrap_or(code);
                    tr {
                        th scope="row" {
                            @if *code == OFFICE || *code == UNMAPPED { (name) }
                            @else { a href={ "/departments/" (code) } { (name) } }
                            " " span.small.code { (code) }
                        }
                        td.number { (linked(code, "", line.pending)) }
                        @for (at, (query, value)) in line.cells().into_iter().enumerate() {
                            td.number.late[at == 0 && value > 0] {
                                (linked(code, if query == "fresh" { &fresh } else { query }, value))
                            }
                        }
                    }
                }
            }
            tfoot { tr {
                th scope="row" { (Word::Total.text(language)) }
                td.number { (linked("", "", sum.pending)) }
                @for (query, value) in sum.cells() {
                    td.number { (linked("", if query == "fresh" { &fresh } else { query }, value)) }
                }
            } }
        }
    };
    parts::wide(Web::HomeDepartments.text(language), &table)
}

fn linked(department: &str, query: &str, value: i64) -> Markup {
    html! {
        @if value == 0 { span.zero { "0" } }
        @else if department.is_empty() { a href={ "/ledger?" (query) } { (thousands(value)) } }
        @else { a href={ "/ledger?department=" (department) "&" (query) } { (thousands(value)) } }
    }
}
