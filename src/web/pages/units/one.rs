//! One unit: every number with the entries of the journal behind it; and what changed in the district between two days.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State as Of};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::posts::{self, Tab, label, light, light_of_posts};
use super::{Asked, sum_of};
use crate::domain::account::Permission;
use crate::domain::words::{self, Language, Posts};
use crate::establishment::{
    Book, DutyMatrix, Entry, Figure, Forecast, Item, Key, UnitState, behind,
};
use crate::web::State;
use crate::web::book;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, head};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Months ahead.
const AHEAD: u32 = 12;

pub(super) fn routes() -> Routes {
    let see = Permission::SeeEstablishment;
    Routes::new()
        .get("/establishment/units/{code}", see, show)
        .get("/establishment/changes", see, changes)
}

async fn show(
    Of(state): Of<State>,
    reader: Reader,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let language = reader.language;
    let kept = book::open(&state).await?;
    let date = posts::day(&asked.date, Posts::DayLabel, language)?.unwrap_or(kept.book.date);
    let id = posts::unit_of(&reader, &kept.book, &code)?;
    let of = kept.book.clone();
    let standing = book::standing(&state, &kept.book, date).await?;
    let (forecast, duties) = book::blocking(move || {
        (
            Forecast::of(&of, AHEAD, Some(&[id].into())),
            DutyMatrix::of(&of, date),
        )
    })
    .await?;
    let (book, labels) = (&kept.book, posts::labels(&state, language));
    let unit = book.unit(id).ok_or(Failed::NotFound)?;
    let figures = standing.unit(id).ok_or(Failed::NotFound)?;
    let view = View {
        book,
        labels: &labels,
        date,
        language,
    };
    let department = unit.department.map(|id| book.name(id)).unwrap_or_default();
    let mut lede = vec![Posts::UnitLede.fill(language, &[&department, &language.day(date)])];
    if !unit.aliases.is_empty() {
        let former = unit.aliases.join(language.pick("、", ", "));
        lede.push(Posts::Former.fill(language, &[&former]));
    }
    if let Some(on) = unit.abolished_on {
        lede.push(Posts::Abolished.fill(language, &[&language.day(on)]));
    }
    let title = format!("{} {}", unit.code, unit.name);
    let right = html! {
        form.line.noprint method="get" {
            label for="date" { (Posts::DayLabel.text(language)) }
            input #date type="date" name="date" value=(date);
            button.second { (Posts::Show.text(language)) }
        }
    };
    let body = html! {
        p.trail { a href="/establishment" { (Posts::UnitsTitle.text(language)) } }
        (head(&title, &html! { (lede.join(language.pick("；", "; "))) }, &right))
        (posts::tabs(&reader, Tab::Units))
        (light(&figures.sum(), language))
        (view.item(figures, Item::Headcount, &figures.headcount, Posts::Headcount))
        (view.item(figures, Item::Leadership, &figures.leadership, Posts::LeadershipPosts))
        (view.bodies(figures))
        h2 { (Posts::Leaving.text(language)) }
        (view.leaving(&forecast))
        h2 { (Posts::DutiesOf.text(language)) }
        (view.duties(&duties, id))
    };
    Ok(page(&reader, &title, Place::Establishment, body))
}

struct View<'a> {
    book: &'a Book,
    labels: &'a BTreeMap<String, String>,
    date: chrono::NaiveDate,
    language: Language,
}

impl View<'_> {
    fn item(&self, unit: &UnitState, item: Item, figures: &[Figure], title: Posts) -> Markup {
        html! {
            @if !figures.is_empty() { h2 { (title.text(self.language)) } }
            @for of in figures {
                @let key = Key { unit: unit.unit, item, category: of.category.clone() };
                h3 {
                    (label(self.labels, &of.category)) "　"
                    (Posts::Approved.text(self.language)) " " (of.approved) "　"
                    @if item == Item::Leadership { (Posts::PostsHeld.text(self.language)) } @else { (Posts::Filled.text(self.language)) }
                    " " (of.filled) "　"
                    @if item == Item::Leadership { (light_of_posts(&sum_of(of), self.language)) }
                    @else { (light(&sum_of(of), self.language)) }
                    @if of.reserved > 0 { "　" (Posts::Reserved.text(self.language)) " " (of.reserved) }
                }
                (self.entries(&key))
                @if item == Item::Headcount { (self.plans(unit.unit, &of.category)) }
            }
        }
    }

    /// Internal bodies in one table: most have one entry and no more to say.
    fn bodies(&self, unit: &UnitState) -> Markup {
        let language = self.language;
        let entries = |of: &Figure| {
            let key = Key {
                unit: unit.unit,
                item: Item::InternalBody,
                category: of.category.clone(),
            };
            behind(self.book, &key, self.date)
        };
        html! {
            @if !unit.bodies.is_empty() {
                h2 { (Posts::Bodies.text(language)) }
                (parts::wide(Posts::Bodies.text(language), &html! { table {
                    caption.unseen { (Posts::Bodies.text(language)) }
                    thead { tr {
                        th scope="col" { (Posts::Body.text(language)) }
                        th.number scope="col" { (Posts::BodiesApproved.text(language)) }
                        th.number scope="col" { (Posts::BodyPeople.text(language)) }
                        (entry_heads(language))
                        th scope="col" { (Posts::Note.text(language)) }
                    } }
                    tbody { @for of in &unit.bodies {
                        @let entries = entries(of);
                        @for (at, (entry, counts)) in entries.iter().enumerate() { tr {
                            @if at == 0 {
                                td rowspan=(entries.len()) { (of.category) }
                                td.number rowspan=(entries.len()) { (of.approved) }
                                td.number rowspan=(entries.len()) { (of.filled) }
                            }
                            (self.entry(entry))
                            td { (self.remark(entry, *counts)) }
                        } }
                        @if entries.is_empty() { tr {
                            td { (of.category) } td.number { (of.approved) } td.number { (of.filled) }
                            td.quiet colspan="9" { (Posts::NoEntries.text(language)) }
                        } }
                    } }
                } }))
            }
        }
    }

    /// The remark of an entry, or why it does not count.
    fn remark(&self, entry: &Entry, counts: bool) -> Markup {
        html! {
            @if counts { (entry.note.as_deref().unwrap_or_default()) }
            @else if entry.effective_on > self.date { span.mark.rest { (Posts::NotYet.text(self.language)) } }
            @else { span.mark.rest { (Posts::Expired.text(self.language)) } }
        }
    }

    /// The entries behind a number.
    fn entries(&self, key: &Key) -> Markup {
        let entries = behind(self.book, key, self.date);
        let language = self.language;
        html! {
            @if entries.is_empty() { p.small { (Posts::NoEntries.text(language)) } }
            @else {
                (parts::wide(Posts::Journal.text(language), &html! { table {
                    caption.unseen { (Posts::Journal.text(language)) }
                    thead { tr { (entry_heads(language)) th scope="col" { (Posts::Note.text(language)) } } }
                    tbody { @for (entry, counts) in entries { tr {
                        (self.entry(entry))
                        td { (self.remark(entry, counts)) }
                    } } }
                } }))
            }
        }
    }

    fn entry(&self, entry: &Entry) -> Markup {
        html! {
            th.code scope="row" { (entry.entry_no) }
            td { (entry.document.as_deref().unwrap_or("—")) }
            td.number { (format!("{:+}", entry.change)) }
            td.day { (entry.effective_on) }
            td.day { @if let Some(end) = entry.expires_on { (end) } }
            td { @if let Some(other) = entry.counterpart { (self.book.name(other)) } }
            td.code { (entry.transfer.as_deref().unwrap_or_default()) }
            td.small { (entry.place.said(self.language)) }
        }
    }

    /// Open plans that keep places.
    fn plans(&self, unit: i32, category: &str) -> Markup {
        let plans = self.book.plans_on(self.date);
        let open: Vec<_> = plans
            .iter()
            .filter(|of| of.plan.unit == unit && of.plan.headcount_type == category)
            .filter(|of| of.reserved(self.date) > 0)
            .collect();
        html! {
            @if !open.is_empty() { ul.plainlist { @for of in open { li {
                (Posts::TabPlans.text(self.language)) " " (of.plan.plan_id) " "
                (of.plan.document.as_deref().unwrap_or("—")) "："
                (Posts::Number.text(self.language)) " " (of.plan.number) "，"
                (Posts::Used.text(self.language)) " " (of.used)
            } } } }
        }
    }

    fn leaving(&self, forecast: &Forecast) -> Markup {
        let lines: Vec<_> = forecast
            .lines
            .iter()
            .filter(|of| of.leaving.most > 0)
            .collect();
        html! {
            @if lines.is_empty() { p.small { (Posts::LeavingNone.text(self.language)) } }
            @else { table.narrow {
                caption.unseen { (Posts::Leaving.text(self.language)) }
                thead { tr {
                    th scope="col" { (Posts::Month.text(self.language)) }
                    th scope="col" { (Posts::Type.text(self.language)) }
                    th.number scope="col" { (Posts::AtLeast.text(self.language)) }
                    th.number scope="col" { (Posts::AtMost.text(self.language)) }
                } }
                tbody { @for of in lines { tr {
                    th scope="row" { (self.language.month(of.month)) }
                    td { (label(self.labels, &of.headcount_type)) }
                    td.number { (of.leaving.least) } td.number { (of.leaving.most) }
                } } }
            } }
        }
    }

    fn duties(&self, matrix: &DutyMatrix, unit: i32) -> Markup {
        let own: Vec<_> = matrix
            .duties
            .iter()
            .filter(|of| of.leads.contains(&unit) || of.supports.contains(&unit))
            .collect();
        html! {
            @if own.is_empty() { p.small { (Posts::NothingHere.text(self.language)) } }
            @else { ul.plainlist { @for of in own { li {
                span.mark.rest {
                    @if of.leads.contains(&unit) { (Posts::Leads.text(self.language)) } @else { (Posts::Supports.text(self.language)) }
                }
                " " (of.title) " "
                span.quiet { (of.documents.iter().cloned().collect::<Vec<_>>().join("、")) }
            } } } }
        }
    }
}

fn entry_heads(language: Language) -> Markup {
    html! {
        th scope="col" { (Posts::EntryNo.text(language)) }
        th scope="col" { (Posts::Document.text(language)) }
        th.number scope="col" { (Posts::Change.text(language)) }
        th scope="col" { (Posts::Effective.text(language)) }
        th scope="col" { (Posts::Expires.text(language)) }
        th scope="col" { (Posts::Counterpart.text(language)) }
        th scope="col" { (Posts::Transfer.text(language)) }
        th scope="col" { (Posts::InSource.text(language)) }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Between {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

async fn changes(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Between>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let kept = book::open(&state).await?;
    let book = &kept.book;
    let last = posts::day(&asked.to, Posts::UpTo, language)?.unwrap_or(book.date);
    let year = crate::domain::calendar::add_months(last, -12);
    let first = posts::day(&asked.from, Posts::After, language)?
        .unwrap_or(year)
        .min(last.pred_opt().unwrap_or(last));
    let labels = posts::labels(&state, language);
    let view = View {
        book,
        labels: &labels,
        date: last,
        language,
    };
    let mut changes = book.journal.between(first, last);
    changes.retain(|of| {
        let unit = book.unit(of.key.unit);
        unit.is_some_and(|unit| posts::sees(&reader, book, unit))
    });
    let title = Posts::Journal.text(language);
    let lede = Posts::ChangesLede.fill(language, &[&language.day(first), &language.day(last)]);
    let body = html! {
        p.trail { a href="/establishment" { (Posts::UnitsTitle.text(language)) } }
        (head(title, &html! { (lede) }, &html! {}))
        (posts::tabs(&reader, Tab::Units))
        form.filters.noprint method="get" {
            div.fields {
                (parts::field("from", Posts::After.text(language), false, &html! { input #from type="date" name="from" value=(first); }))
                (parts::field("to", Posts::UpTo.text(language), false, &html! { input #to type="date" name="to" value=(last); }))
            }
            button { (Posts::Show.text(language)) }
        }
        @if changes.is_empty() { p { (Posts::NothingHere.text(language)) } }
        @for of in &changes {
            @let unit = book.unit(of.key.unit);
            h3 {
                @if let Some(unit) = unit.filter(|unit| unit.known) {
                    a href={ "/establishment/units/" (unit.code) "?date=" (last) } { (unit.code) " " (unit.name) }
                } @else { (book.name(of.key.unit)) }
                "　" (words::value("item", of.key.item.word(), language)) " " (label(&labels, &of.key.category))
                "　" (of.before) " → " (of.after)
            }
            (parts::wide(title, &html! { table {
                caption.unseen { (title) }
                thead { tr { (entry_heads(language)) th scope="col" { (Posts::Note.text(language)) } } }
                tbody { @for one in &of.moves { tr {
                    (view.entry(&one.entry))
                    td {
                        @if one.expired { span.mark.rest { (Posts::Expired.text(language)) } }
                        @else { (one.entry.note.as_deref().unwrap_or_default()) }
                    }
                } } }
            } }))
        }
    };
    Ok(page(&reader, title, Place::Establishment, body))
}
