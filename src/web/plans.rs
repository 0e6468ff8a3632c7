//! Plans as a reader sees them and what is done with them, for pages and programs alike: by the functions in which the
//! command line ends too.

use chrono::NaiveDate;

use super::State;
use super::book;
use super::desk::Desk;
use super::failed::Failed;
use super::pages::posts;
use super::reader::Reader;
use crate::domain::table::{Kind, Type};
use crate::domain::words::{Language, Posts};
use crate::establishment::cycle::{self, Grant, Standing};
use crate::establishment::{Application, Book, PlanRefusal, Use};
use crate::store::plans::{self, PlanRow, PlanStep};

/// One plan, of a source or handed in here.
#[derive(Debug, Clone)]
pub(in crate::web) struct Line {
    /// Number of one that was handed in here; none for one of a source.
    pub(in crate::web) plan_no: Option<i64>,
    /// 计划编号
    pub(in crate::web) plan_id: String,
    /// Unit code.
    pub(in crate::web) unit: String,
    /// Its name.
    pub(in crate::web) unit_name: String,
    /// Headcount type.
    pub(in crate::web) headcount_type: String,
    /// Year.
    pub(in crate::web) year: i64,
    /// Way of entry; none for any.
    pub(in crate::web) channel: Option<String>,
    /// Asked for.
    pub(in crate::web) asked: Option<i64>,
    /// Approved.
    pub(in crate::web) granted: Option<i64>,
    /// People who came under it.
    pub(in crate::web) used: i64,
    /// 批准文号, else 申报文号
    pub(in crate::web) document: String,
    /// Last day.
    pub(in crate::web) until: Option<String>,
    /// Where it stands.
    pub(in crate::web) standing: Standing,
}

impl Line {
    /// A plan that was handed in here.
    pub(in crate::web) fn kept(book: &Book, row: &PlanRow, day: NaiveDate) -> Self {
        let mut kept = book.plans.iter().filter(|of| of.plan.kept);
        let used = kept.find(|of| of.plan.plan_id == row.plan_id);
        let used = used.map_or(0, |of| of.used);
        let until = row.valid_until.as_ref().and_then(|day| day.parse().ok());
        let unit = book.find(&row.unit).ok();
        Self {
            plan_no: Some(row.plan_no),
            plan_id: row.plan_id.clone(),
            unit: row.unit.clone(),
            unit_name: unit.map_or_else(|| row.unit.clone(), |id| book.name(id).to_owned()),
            headcount_type: row.headcount_type.clone(),
            year: row.year,
            channel: row.channel.clone(),
            asked: Some(row.number),
            granted: row.granted,
            used,
            document: row.approval.clone().unwrap_or_else(|| row.document.clone()),
            until: row.valid_until.clone(),
            standing: Standing::of(&row.status, (row.granted.unwrap_or(0), used), until, day),
        }
    }

    fn source(book: &Book, of: &Use, day: NaiveDate) -> Self {
        let plan = &of.plan;
        let unit = book.unit(plan.unit);
        Self {
            plan_no: None,
            plan_id: plan.plan_id.clone(),
            unit: unit.map(|of| of.code.clone()).unwrap_or_default(),
            unit_name: book.name(plan.unit).to_owned(),
            headcount_type: plan.headcount_type.clone(),
            year: plan.year,
            channel: plan.channel.clone(),
            asked: None,
            granted: Some(plan.number),
            used: of.used,
            document: plan.document.clone().unwrap_or_default(),
            until: plan.valid_until.map(|day| day.to_string()),
            standing: Standing::of(&plan.status, (plan.number, of.used), plan.valid_until, day),
        }
    }
}

/// Every plan of a unit that the reader sees: those handed in here first, the newest at the top, then those of sources.
pub(in crate::web) async fn lines(desk: &Desk<'_>, book: &Book) -> Result<Vec<Line>, Failed> {
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
        .map(|row| Line::kept(book, row, day))
        .chain(sources.map(|of| Line::source(book, of, day)))
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
    posts::within(of.number, language)?;
    if !(2000..=2200).contains(&of.year) {
        let wrong = Posts::WrongYear.fill(language, &[&of.year, &2000, &2200]);
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
