//! Plans as a reader sees them and what is done with them, for pages and programs alike: by the functions in which the
//! command line ends too.

use std::ops::RangeInclusive;

use super::State;
use super::book;
use super::desk::Desk;
use super::failed::Failed;
use super::pages::posts;
use super::reader::Reader;
use crate::domain::table::{Kind, Type};
use crate::domain::words::{Language, Posts};
use crate::establishment::cycle::{self, Grant};
use crate::establishment::{Application, Book, PlanLine, PlanRefusal, Use};
use crate::store::plans::{self, PlanRow, PlanStep};

/// Years that a plan may be for.
pub(in crate::web) const YEARS: RangeInclusive<i64> = 2000..=2200;

/// Every plan of a unit that the reader sees: those handed in here first, the newest at the top, then those of sources.
pub(in crate::web) async fn lines(desk: &Desk<'_>, book: &Book) -> Result<Vec<PlanLine>, Failed> {
    let (reader, day) = (desk.reader, desk.today());
    let rows = {
        let mut reading = desk.state.store.read().await?;
        plans::list(reading.executor(), None).await?
    };
    let here = rows.iter().rev();
    let here = here.filter(|row| reader.sees(&row.department));
    let seen = |of: &&Use| {
        let unit = book.unit(of.plan.unit);
        !of.plan.kept && unit.is_some_and(|unit| posts::sees(reader, book, unit))
    };
    let sources = book.plans.iter().filter(seen);
    Ok(here
        .map(|row| PlanLine::kept(book, row, day))
        .chain(sources.map(|of| PlanLine::source(book, of, day)))
        .collect())
}

/// A plan of a department that the reader sees, with its steps.
pub(in crate::web) async fn find(
    state: &State,
    reader: &Reader,
    plan_no: i64,
) -> Result<(PlanRow, Vec<PlanStep>), Failed> {
    let mut reading = state.store.read().await?;
    let row = plans::get(reading.executor(), plan_no).await?;
    let row = row
        .filter(|row| reader.sees(&row.department))
        .ok_or(Failed::NotFound)?;
    let steps = plans::steps(reading.executor(), plan_no).await?;
    Ok((row, steps))
}

/// Ways of entry that a plan may be for.
pub(in crate::web) fn channels() -> &'static [&'static str] {
    match Kind::Plans.column("channel").map(|column| column.kind) {
        Some(Type::Word(words)) => words,
        _ => &[],
    }
}

/// What is done with a plan that was handed in.
#[derive(Debug, Clone)]
pub(in crate::web) enum Act {
    /// 审核
    Check,
    /// 核准
    Approve(Grant),
    /// 退回, for a reason.
    Return(String),
    /// 撤回, for a reason.
    Withdraw(String),
}

/// Hands an application in.
pub(in crate::web) async fn apply(
    desk: &Desk<'_>,
    application: &Application,
) -> Result<PlanRow, Failed> {
    let (state, reader, language) = (desk.state, desk.reader, desk.language);
    sound(application, language)?;
    if application.unit.trim().is_empty() {
        return Err(refused(PlanRefusal::Blank("unit"), language));
    }
    let kept = book::open(state).await?;
    // Of a unit that this reader does not see nothing is said.
    let unit = kept.book.find(&application.unit).ok();
    let unit = unit.and_then(|id| kept.book.unit(id));
    if unit.is_none_or(|unit| !posts::sees(reader, &kept.book, unit)) {
        let unknown = PlanRefusal::NoUnit(application.unit.clone());
        return Err(Failed::Refused(unknown.said(language)));
    }
    let at_desk = book::at_desk(state).await?;
    let mut own = own(&kept).await?;
    let over = cycle::Desk {
        config: desk.config(),
        book: &mut own,
        open: &at_desk.open,
        on: None,
    };
    let mut writing = state.store.write().await?;
    let done = cycle::apply(writing.executor(), desk.who(), &over, application).await;
    let row = done.map_err(|fault| refused(fault, language))?;
    writing.commit().await?;
    Ok(row)
}

/// What a form's fields allow, whoever sends them.
fn sound(of: &Application, language: Language) -> Result<(), Failed> {
    posts::within(of.number, Posts::Number, language)?;
    if !YEARS.contains(&of.year) {
        let years = (YEARS.start(), YEARS.end());
        let wrong = Posts::WrongYear.fill(language, &[&of.year, years.0, years.1]);
        return Err(Failed::Invalid(wrong));
    }
    let known = |way: &String| channels().contains(&way.as_str());
    if let Some(way) = of.channel.as_ref().filter(|way| !known(way)) {
        let all = channels().join(language.pick("、", ", "));
        let wrong = Posts::WrongChannel.fill(language, &[way, &all]);
        return Err(Failed::Invalid(wrong));
    }
    for text in [&of.plan_id, &of.unit, &of.headcount_type, &of.document] {
        if text.chars().count() > 120 {
            return Err(Failed::Invalid(
                Posts::TooLong.fill(language, &[&120, text]),
            ));
        }
    }
    Ok(())
}

/// Does something with a plan that the reader sees.
pub(in crate::web) async fn act(desk: &Desk<'_>, plan_no: i64, act: &Act) -> Result<(), Failed> {
    let state = desk.state;
    let kept = book::open(state).await?;
    let at_desk = book::at_desk(state).await?;
    let mut own = own(&kept).await?;
    let mut over = cycle::Desk {
        config: desk.config(),
        book: &mut own,
        open: &at_desk.open,
        on: None,
    };
    let mut writing = state.store.write().await?;
    let (conn, who) = (writing.executor(), desk.who());
    let done = match act {
        Act::Check => cycle::check(conn, who, &mut over, plan_no).await.map(drop),
        Act::Approve(grant) => cycle::approve(conn, who, &mut over, plan_no, grant)
            .await
            .map(drop),
        Act::Return(because) => cycle::hand_back(conn, who, plan_no, because)
            .await
            .map(drop),
        Act::Withdraw(because) => cycle::withdraw(conn, who, over.book, plan_no, because)
            .await
            .map(drop),
    };
    done.map_err(|fault| refused(fault, desk.language))?;
    writing.commit().await?;
    Ok(())
}

/// A book of one's own, whose plans are read anew while nobody else can write.
async fn own(kept: &book::Kept) -> Result<Book, Failed> {
    let shared = kept.book.clone();
    book::blocking(move || Book::clone(&shared)).await
}

/// A refusal in the reader's words.
fn refused(refusal: PlanRefusal, language: Language) -> Failed {
    match refusal {
        PlanRefusal::NoPlan(_) => Failed::NotFound,
        PlanRefusal::Store(fault) => Failed::Store(fault),
        other => Failed::Refused(other.said(language)),
    }
}
