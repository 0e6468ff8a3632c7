//! Assessment before headcount is added (事前评估): how the unit used what it has, what becomes free, how comparable units
//! stand, what lies idle elsewhere, and what follows from it, step by step.

use chrono::NaiveDate;
use serde::Serialize;

use super::application::OpenEntry;
use super::book::Book;
use super::forecast::Forecast;
use super::journal::{Item, Key};
use super::state::State;
use crate::config::Config;
use crate::domain::calendar;
use crate::domain::share::Share;

/// Months looked back and ahead.
pub const MONTHS: u32 = 24;
/// Months within which coming retirements count as places at hand.
pub const SOON: usize = 12;
/// Percent of average occupancy from which a unit counts as full.
pub const FULL: i64 = 95;
/// Percent by which the approved number of a comparable unit may differ.
pub const COMPARABLE: i64 = 25;

/// One month end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MonthEnd {
    /// Its day.
    pub on: NaiveDate,
    /// 核定
    pub approved: i64,
    /// 实有
    pub filled: i64,
}

/// One month to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MonthAhead {
    /// Its first day.
    pub month: NaiveDate,
    /// Who goes at least.
    pub least: i64,
    /// Who goes at most.
    pub most: i64,
}

/// Another unit of the same kind and level and of like size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ComparableUnit)]
pub struct Comparable {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// 核定
    pub approved: i64,
    /// 实有
    pub filled: i64,
}

/// Headcount of the same type that lay idle elsewhere on every month end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = IdleElsewhere)]
pub struct Idle {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The least vacancy of all month ends and of today, less what open plans keep.
    pub idle: i64,
}

/// What a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = AssessmentRule)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Hard entries must be settled first.
    Settle,
    /// The unit's own free places come first.
    Own,
    /// Then places that become free within a year by law.
    Soon,
    /// Then headcount that lies idle elsewhere.
    Move,
    /// New headcount only for a unit that was full.
    New,
}

/// One step: figures, rule, outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = AssessmentStep)]
pub struct Step {
    /// The rule.
    pub rule: Rule,
    /// What the rule looks at; of the average the whole percent.
    pub figure: i64,
    /// How many of those asked for it covers.
    pub covers: i64,
    /// How many are left to be covered.
    pub left: i64,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 暂缓: entries are open.
    Wait,
    /// 不增: what there is will do.
    Enough,
    /// 调剂: idle headcount is moved.
    Move,
    /// 增加: some is to be added.
    Add,
    /// 不支持: the unit did not use what it has.
    Unsupported,
}

/// An assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Assessment {
    /// The day it speaks of.
    pub date: NaiveDate,
    /// Code of the unit.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Headcount type.
    pub headcount_type: String,
    /// How many are asked for.
    pub add: i64,
    /// Approved now.
    pub approved: i64,
    /// Filled now.
    pub filled: i64,
    /// Kept by open plans now.
    pub reserved: i64,
    /// The last 24 month ends, oldest first.
    pub occupancy: Vec<MonthEnd>,
    /// Filled over approved on those month ends, in percent; none when nothing was approved.
    #[schema(value_type = Option<f64>)]
    pub average: Option<Share>,
    /// Whether a unit of its kind may hold the type.
    pub allowed: bool,
    /// The next 24 months, with who goes in each.
    pub leaving: Vec<MonthAhead>,
    /// Comparable units.
    pub comparable: Vec<Comparable>,
    /// Idle headcount elsewhere, most first.
    pub idle: Vec<Idle>,
    /// Hard entries that are open against the unit.
    pub open: Vec<OpenEntry>,
    /// From the figures to the outcome.
    pub steps: Vec<Step>,
    /// The outcome.
    pub outcome: Outcome,
    /// How many are to be moved from elsewhere.
    pub moved: i64,
    /// How many are to be added.
    pub added: i64,
}

/// The last month ends up to a day, oldest first.
#[must_use]
pub fn month_ends(date: NaiveDate, months: u32) -> Vec<NaiveDate> {
    let next = date.succ_opt().unwrap_or(date);
    let first = calendar::first_of_month(next);
    (0..months)
        .rev()
        .filter_map(|back| calendar::add_months(first, -i32::try_from(back).ok()?).pred_opt())
        .collect()
}

impl Assessment {
    /// Assess a wish for `add` more of a headcount type in a unit.
    #[must_use]
    pub fn of(
        config: &Config,
        book: &Book,
        unit: i32,
        headcount_type: &str,
        add: i64,
        open: Vec<OpenEntry>,
    ) -> Self {
        let states: Vec<State> = month_ends(book.date, MONTHS)
            .into_iter()
            .map(|on| State::of(book, on))
            .collect();
        let now = State::of(book, book.date);
        let key = |unit: i32| Key {
            unit,
            item: Item::Headcount,
            category: headcount_type.to_owned(),
        };
        let at = |state: &State, unit: i32| {
            let figures = state.unit(unit).map(|of| of.headcount.as_slice());
            let figure = figures
                .unwrap_or_default()
                .iter()
                .find(|of| of.category == headcount_type);
            figure.map_or((0, 0, 0), |of| (of.approved, of.filled, of.reserved))
        };
        let (approved, filled, reserved) = at(&now, unit);
        let occupancy: Vec<MonthEnd> = states
            .iter()
            .map(|state| {
                let (_, filled, _) = at(state, unit);
                MonthEnd {
                    on: state.date,
                    approved: book.journal.approved(&key(unit), state.date),
                    filled,
                }
            })
            .collect();
        let sums = occupancy.iter().fold((0, 0), |sum, of| {
            (sum.0 + of.approved.max(0), sum.1 + of.filled)
        });
        let average = Share::of(sums.1, sums.0);
        let forecast = Forecast::of(book, MONTHS, Some(&[unit].into()));
        let leaving = forecast
            .lines
            .iter()
            .filter(|line| line.headcount_type == headcount_type)
            .map(|line| MonthAhead {
                month: line.month,
                least: line.leaving.least,
                most: line.leaving.most,
            })
            .collect();
        let own = book.unit(unit);
        let others: Vec<_> = book
            .known()
            .filter(|(id, of)| *id != unit && of.exists(book.date))
            .collect();
        let alike = others.iter().filter(|(id, of)| {
            let (theirs, _, _) = at(&now, *id);
            own.is_some_and(|own| own.kind == of.kind && own.level == of.level)
                && theirs > 0
                && (theirs - approved).abs() * 100 <= approved * COMPARABLE
        });
        let comparable = alike
            .map(|(id, of)| {
                let (approved, filled, _) = at(&now, *id);
                Comparable {
                    code: of.code.clone(),
                    name: of.name.clone(),
                    approved,
                    filled,
                }
            })
            .collect();
        let allowed = config
            .headcount_types
            .allows(headcount_type, own.and_then(|own| own.kind.as_deref()));
        let mut idle: Vec<Idle> = others
            .iter()
            .filter(|_| allowed)
            .filter_map(|(id, of)| {
                // What is filled today cannot be moved, however long it was free.
                let vacancies = states.iter().chain([&now]).map(|state| {
                    let (approved, filled, _) = at(state, *id);
                    approved - filled
                });
                let idle = vacancies.min().unwrap_or(0) - at(&now, *id).2;
                (idle > 0).then(|| Idle {
                    code: of.code.clone(),
                    name: of.name.clone(),
                    idle,
                })
            })
            .collect();
        idle.sort_by(|a, b| b.idle.cmp(&a.idle).then_with(|| a.code.cmp(&b.code)));
        let mut assessment = Self {
            date: book.date,
            code: own.map(|own| own.code.clone()).unwrap_or_default(),
            name: book.name(unit).to_owned(),
            headcount_type: headcount_type.to_owned(),
            add,
            approved,
            filled,
            reserved,
            occupancy,
            average,
            allowed,
            leaving,
            comparable,
            idle,
            open,
            steps: Vec::new(),
            outcome: Outcome::Enough,
            moved: 0,
            added: 0,
        };
        assessment.recommend();
        assessment
    }

    /// From figures to an outcome: entries first, then what is at hand, then what comes free, then what lies idle, and
    /// only then something new.
    fn recommend(&mut self) {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let mut left = self.add;
        let mut step = |steps: &mut Vec<Step>, rule: Rule, figure: i64, covers: i64| {
            let covers = covers.clamp(0, left);
            left -= covers;
            steps.push(Step {
                rule,
                figure,
                covers,
                left,
            });
            covers
        };
        let entries = count(self.open.len());
        step(&mut self.steps, Rule::Settle, entries, 0);
        let own = self.approved - self.filled - self.reserved;
        step(&mut self.steps, Rule::Own, own, own);
        let soon: i64 = self.leaving.iter().take(SOON).map(|of| of.least).sum();
        step(&mut self.steps, Rule::Soon, soon, soon);
        let idle: i64 = self.idle.iter().map(|of| of.idle).sum();
        self.moved = step(&mut self.steps, Rule::Move, idle, idle);
        let full = self.average.is_some_and(|average| average.reaches(FULL));
        let wanted = if full && self.allowed { self.add } else { 0 };
        // Whole percent, so that it reaches 95 only where the average does.
        let percent = self.average.map_or(0, |average| average.tenths() / 10);
        self.added = step(&mut self.steps, Rule::New, percent, wanted);
        let left = self.steps.last().map_or(0, |step| step.left);
        self.outcome = if entries > 0 {
            Outcome::Wait
        } else if left > 0 {
            Outcome::Unsupported
        } else if self.added > 0 {
            Outcome::Add
        } else if self.moved > 0 {
            Outcome::Move
        } else {
            Outcome::Enough
        };
    }
}
