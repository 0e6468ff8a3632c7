//! 编制: the tree of units with approved, filled and vacant posts, and lights; from here to each unit.

mod one;

use std::collections::BTreeMap;

use axum::extract::{Query, State as Of};
use maud::{Markup, html};
use serde::Deserialize;

use super::posts::{self, Tab, cell, label, light};
use crate::domain::account::Permission;
use crate::domain::words::{Language, Posts};
use crate::establishment::{Figure, State as Standing, Sum, UnitState};
use crate::run::AtDesk;
use crate::web::State;
use crate::web::book;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, Tile, head, tiles};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/establishment", Permission::SeeEstablishment, all)
        .merge(one::routes())
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    date: String,
    #[serde(default)]
    department: String,
    #[serde(default)]
    over: String,
}

/// What a whole view is made of.
struct View<'a> {
    state: &'a Standing,
    labels: &'a BTreeMap<String, String>,
    desk: &'a AtDesk,
    language: Language,
}

async fn all(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let kept = book::open(&state).await?;
    let date = posts::day(&asked.date, Posts::DayLabel, language)?.unwrap_or(kept.book.date);
    let standing = book::standing(&state, &kept.book, date).await?;
    let mut standing = Standing::clone(&standing);
    let departments = departments(&reader, &kept.book, &standing);
    let over = !asked.over.is_empty();
    standing.units.retain(|unit| {
        let known = kept.book.unit(unit.unit);
        let own = known.is_some_and(|of| posts::sees(&reader, &kept.book, of));
        let chosen =
            asked.department.is_empty() || unit.department.as_deref() == Some(&asked.department);
        own && chosen && (unit.exists || !unit.is_empty()) && (!over || unit.sum().over > 0)
    });
    let at_desk = book::at_desk(&state).await?;
    let labels = posts::labels(&state, language);
    let view = View {
        state: &standing,
        labels: &labels,
        desk: &at_desk,
        language,
    };
    let title = Posts::UnitsTitle.text(language);
    let lede = Posts::UnitsLede.fill(language, &[&language.day(date), &kept.run]);
    let right = html! { a href={ "/establishment/changes?to=" (date) } { (Posts::Journal.text(language)) } };
    let body = html! {
        (head(title, &html! { (lede) }, &right))
        (posts::tabs(&reader, Tab::Units))
        (filters(&asked, date, &departments, language))
        (view.tiles())
        p.small { (Posts::LightsNote.text(language)) }
        (parts::wide(title, &view.tree()))
        (parts::wide(Posts::Sum.text(language), &view.sums()))
    };
    Ok(page(&reader, title, Place::Establishment, body))
}

/// Departments of the units that the reader sees: code = name.
fn departments(
    reader: &Reader,
    book: &crate::establishment::Book,
    standing: &Standing,
) -> BTreeMap<String, String> {
    let codes = standing.units.iter().filter_map(|of| of.department.clone());
    codes
        .filter(|code| reader.sees(code))
        .map(|code| {
            let name = book.find(&code).map(|id| book.name(id).to_owned());
            (code.clone(), name.unwrap_or(code))
        })
        .collect()
}

fn filters(
    asked: &Asked,
    date: chrono::NaiveDate,
    departments: &BTreeMap<String, String>,
    language: Language,
) -> Markup {
    html! {
        form.filters.noprint method="get" action="/establishment" {
            div.fields {
                (parts::field("date", Posts::DayLabel.text(language), false, &html! { input #date type="date" name="date" value=(date); }))
                (parts::field("department", Posts::DepartmentLabel.text(language), false, &html! {
                    select #department name="department" {
                        option value="" { (Posts::Everything.text(language)) }
                        @for (code, name) in departments {
                            option value=(code) selected[*code == asked.department] { (code) " " (name) }
                        }
                    }
                }))
                div { label { input type="checkbox" name="over" value="1" checked[!asked.over.is_empty()]; " " (Posts::OnlyOver.text(language)) } }
            }
            button { (Posts::Show.text(language)) }
        }
    }
}

impl View<'_> {
    fn tiles(&self) -> Markup {
        let total = self.state.total(|_| true);
        let text = |word: Posts| word.text(self.language);
        let in_being = self.state.units.iter().filter(|of| of.exists).count();
        let tile = |label, value, alarm| Tile {
            label,
            value,
            link: None,
            note: None,
            alarm,
        };
        tiles(&[
            tile(
                text(Posts::TileUnits),
                i64::try_from(in_being).unwrap_or(i64::MAX),
                false,
            ),
            tile(text(Posts::Approved), total.approved, false),
            tile(text(Posts::Filled), total.filled, false),
            tile(text(Posts::Vacancy), total.vacant, false),
            tile(text(Posts::TileOver), total.over, true),
            tile(text(Posts::Reserved), total.reserved, false),
        ])
    }

    fn tree(&self) -> Markup {
        let language = self.language;
        html! {
            table {
                caption.unseen { (Posts::UnitsTitle.text(language)) }
                thead { tr {
                    th scope="col" { (Posts::Unit.text(language)) }
                    th scope="col" { (Posts::Type.text(language)) }
                    th.number scope="col" { (Posts::Approved.text(language)) }
                    th.number scope="col" { (Posts::Filled.text(language)) }
                    th.number scope="col" { (Posts::Reserved.text(language)) }
                    th scope="col" { (Posts::Light.text(language)) }
                    th scope="col" { (Posts::Leadership.text(language)) }
                    th.number scope="col" { (Posts::OpenEntries.text(language)) }
                } }
                tbody { @for unit in &self.state.units { (self.unit(unit)) } }
            }
        }
    }

    /// A row a type; what belongs to the unit as a whole stands once.
    fn unit(&self, of: &UnitState) -> Markup {
        let rows = of.headcount.len().max(1);
        let blank: Vec<Option<&Figure>> = if of.headcount.is_empty() {
            vec![None]
        } else {
            of.headcount.iter().map(Some).collect()
        };
        let leading: Vec<String> = of
            .leadership
            .iter()
            .map(|one| {
                let name = label(self.labels, &one.category);
                format!("{name} {}/{}", one.filled, one.approved)
            })
            .collect();
        let over = of.leadership.iter().map(|one| (-one.vacancy()).max(0));
        let over: i64 = over.sum();
        let open = self.desk.open.get(&of.code).map_or(0, Vec::len);
        html! {
            @for (at, figure) in blank.iter().enumerate() {
                tr {
                    @if at == 0 {
                        th scope="rowgroup" rowspan=(rows) class={ "in" (of.depth.min(4)) } {
                            a href={ "/establishment/units/" (of.code) "?date=" (self.state.date) } { span.code { (of.code) } " " (of.name) }
                            @if !of.exists { span.small { (Posts::NotInBeing.text(self.language)) } }
                        }
                    }
                    @match figure {
                        Some(one) => (self.figure(one)),
                        None => { td {} td {} td {} td {} td {} },
                    }
                    @if at == 0 {
                        td rowspan=(rows) {
                            @if over > 0 { span.mark.hard { span aria-hidden="true" { "■ " } (Posts::PostsOver.fill(self.language, &[&over])) } " " }
                            (leading.join(self.language.pick("、", ", ")))
                        }
                        td.number rowspan=(rows) {
                            @if open > 0 { a.late href={ "/ledger?grade=hard&unit=" (of.code) } { (open) } } @else { span.zero { "0" } }
                        }
                    }
                }
            }
        }
    }

    fn figure(&self, of: &Figure) -> Markup {
        html! {
            td { (label(self.labels, &of.category)) }
            (cell(of.approved)) (cell(of.filled)) (cell(of.reserved))
            td { (light(&sum_of(of), self.language)) }
        }
    }

    fn sums(&self) -> Markup {
        let language = self.language;
        let line = |name: &str, of: &Sum| {
            html! {
                th scope="row" { (name) }
                (cell(of.approved)) (cell(of.filled)) (cell(of.vacant)) (cell(of.over)) (cell(of.reserved))
            }
        };
        html! {
            table.narrow {
                caption { (Posts::Sum.text(language)) }
                thead { tr {
                    th scope="col" { (Posts::Type.text(language)) }
                    th.number scope="col" { (Posts::Approved.text(language)) }
                    th.number scope="col" { (Posts::Filled.text(language)) }
                    th.number scope="col" { (Posts::Vacancy.text(language)) }
                    th.number scope="col" { (Posts::TileOver.text(language)) }
                    th.number scope="col" { (Posts::Reserved.text(language)) }
                } }
                tbody { @for (category, of) in &self.state.sums(|_| true) { tr { (line(label(self.labels, category), of)) } } }
                tfoot { tr { (line(Posts::Sum.text(language), &self.state.total(|_| true))) } }
            }
        }
    }
}

/// One figure as a sum.
pub(super) fn sum_of(of: &Figure) -> Sum {
    Sum {
        approved: of.approved,
        filled: of.filled,
        reserved: of.reserved,
        vacant: of.vacancy().max(0),
        over: (-of.vacancy()).max(0),
    }
}
