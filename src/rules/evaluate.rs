//! Evaluating the rules over the frames: which rows hit, which excuse covers them, and what could not be evaluated.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{AnyValue, DataFrame, PolarsResult};

use super::rule::{Grade, Rule, Subject};
use crate::domain::table::Kind;
use crate::frames::{Engine, FrameError, Frames, PolarsEngine, Question};

/// Which kinds of source stand for the night.
#[derive(Debug, Clone, Default)]
pub struct AtHand {
    /// Kinds the job lists.
    pub listed: BTreeSet<Kind>,
    /// Kinds usable tonight (good, or the last good standing in); a kind with one held source is not.
    pub usable: BTreeSet<Kind>,
    /// Kind = quarantined rows in which no document number could be read.
    pub without_id: BTreeMap<Kind, u64>,
}

/// One row of a frame for which a rule's predicate holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Person of the subject.
    pub person: Option<i64>,
    /// Second person of a pair.
    pub other: Option<i64>,
    /// Unit of the subject.
    pub unit: Option<i32>,
    /// Text parts of the subject, in its order.
    pub texts: Vec<String>,
    /// Approved number, where the frame has one.
    pub approved: Option<i64>,
    /// Actual number.
    pub actual: Option<i64>,
    /// Name of the first excuse that covers it.
    pub explained_by: Option<String>,
    /// How sure the finding is.
    pub grade: Grade,
}

/// What became of a rule.
#[derive(Debug, Clone)]
pub enum RuleVerdict {
    /// It ran; the hits are one per subject.
    Evaluated(Vec<Hit>),
    /// It could not run; the kinds that lack.
    NotEvaluated(Vec<Kind>),
}

/// A rule and what became of it.
#[derive(Debug, Clone)]
pub struct Evaluation<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Kinds usable tonight.
    pub usable: BTreeSet<Kind>,
    /// What became of it.
    pub verdict: RuleVerdict,
    /// Kinds of source it would have used and that lack.
    pub partial_without: Vec<Kind>,
    /// The job has no register, so that no excuse could be looked for.
    pub without_register: bool,
    /// Quarantined rows without a readable number, in the sources whose absence it rests on.
    pub unreadable: u64,
    /// Of a rule about pairs that lacks a source: what the others show. Nobody is accused by it, but an absence that may
    /// be a typing error stays a lead.
    pub pairs: Vec<Hit>,
}

/// Evaluate the rules: those over one frame together, in one pass over it.
///
/// # Errors
/// When a frame cannot be computed.
pub fn evaluate<'a>(
    rules: &[&'a Rule],
    frames: &Frames,
    at_hand: &AtHand,
) -> Result<Vec<Evaluation<'a>>, FrameError> {
    evaluate_while(rules, frames, at_hand, &PolarsEngine, &|| true)
}

/// As [`evaluate`], on the engine that made the frames, for as long as `going` says so; asked before each frame's rules.
///
/// # Errors
/// As [`evaluate`], and [`FrameError::Stopped`].
pub fn evaluate_while<'a>(
    rules: &[&'a Rule],
    frames: &Frames,
    at_hand: &AtHand,
    engine: &dyn Engine,
    going: &dyn Fn() -> bool,
) -> Result<Vec<Evaluation<'a>>, FrameError> {
    let mut evaluations: Vec<Evaluation<'a>> =
        rules.iter().map(|rule| consider(rule, at_hand)).collect();
    let mut by_frame: BTreeMap<&str, Vec<&mut Evaluation<'a>>> = BTreeMap::new();
    for evaluation in &mut evaluations {
        let judged = matches!(evaluation.verdict, RuleVerdict::Evaluated(_));
        if judged || evaluation.rule.subject == Subject::Pair {
            let frame = evaluation.rule.frame.get_ref().as_str();
            by_frame.entry(frame).or_default().push(evaluation);
        }
    }
    for (frame, together) in by_frame {
        if !going() {
            return Err(FrameError::Stopped);
        }
        let asked: Vec<(&Rule, Grade)> = together
            .iter()
            .map(|evaluation| (evaluation.rule, evaluation.grade()))
            .collect();
        for (evaluation, hits) in together
            .into_iter()
            .zip(hits(frame, &asked, frames, engine)?)
        {
            match &mut evaluation.verdict {
                RuleVerdict::Evaluated(of) => *of = hits,
                RuleVerdict::NotEvaluated(_) => evaluation.pairs = hits,
            }
        }
    }
    Ok(evaluations)
}

impl Evaluation<'_> {
    /// How sure its findings are before a row is looked at.
    fn grade(&self) -> Grade {
        if self.without_register || self.unreadable > 0 {
            self.rule.grade.at_most_lead()
        } else {
            self.rule.grade
        }
    }
}

/// Whether a rule can be evaluated with what is at hand; one that can has no hits yet.
fn consider<'a>(rule: &'a Rule, at_hand: &AtHand) -> Evaluation<'a> {
    let lacking = |kinds: &[Kind]| {
        kinds
            .iter()
            .copied()
            .filter(|kind| !at_hand.usable.contains(kind))
            .collect::<Vec<_>>()
    };
    let mut missing = lacking(&rule.needs);
    let partial_without = lacking(&rule.uses);
    if !rule.uses.is_empty() && partial_without.len() == rule.uses.len() {
        missing.extend(&partial_without);
    }
    let leans = rule.leans_on_register();
    let register_held =
        at_hand.listed.contains(&Kind::Register) && !at_hand.usable.contains(&Kind::Register);
    if leans && register_held {
        missing.push(Kind::Register);
    }
    // Without the register of units nobody can say whose an entry is: judged all the same, every entry would go to
    // nobody, and with it waivers, answers and letters.
    let units_held =
        at_hand.listed.contains(&Kind::Units) && !at_hand.usable.contains(&Kind::Units);
    if units_held && rule.subject != Subject::Source {
        missing.push(Kind::Units);
    }
    let without_register = leans && !at_hand.listed.contains(&Kind::Register);
    let unreadable = rule
        .absent_from
        .iter()
        .filter_map(|kind| at_hand.without_id.get(kind))
        .sum();
    let usable = at_hand.usable.clone();
    let verdict = if missing.is_empty() {
        RuleVerdict::Evaluated(Vec::new())
    } else {
        missing.sort_unstable();
        missing.dedup();
        RuleVerdict::NotEvaluated(missing)
    };
    Evaluation {
        rule,
        usable,
        verdict,
        partial_without,
        without_register,
        unreadable,
        pairs: Vec::new(),
    }
}

/// Name of the column that holds excuse `index` of one rule of several.
pub(super) fn excuse_column(rule: usize, index: usize) -> String {
    format!("excuse_{rule}_{index}")
}

/// Name of the column that holds whether rule `rule` of several hits.
fn when_column(rule: usize) -> String {
    format!("when_{rule}")
}

/// Name of the column that holds whether a hit of that rule is a lead only.
fn lead_column(rule: usize) -> String {
    format!("lead_{rule}")
}

/// The hits of each of several rules over one frame.
fn hits(
    frame: &str,
    rules: &[(&Rule, Grade)],
    frames: &Frames,
    engine: &dyn Engine,
) -> Result<Vec<Vec<Hit>>, FrameError> {
    let fault = |name: &str| {
        let name = name.to_owned();
        |source| FrameError::Engine { name, source }
    };
    let mut rows = frames.tables[frame].clone();
    let schema = rows.collect_schema().map_err(fault(frame))?;
    let mut columns: BTreeSet<&str> = ["approved", "actual", "balance"]
        .into_iter()
        .filter(|name| schema.contains(name))
        .collect();
    let (mut predicates, mut any) = (Vec::new(), Vec::new());
    for (at, (rule, _)) in rules.iter().enumerate() {
        columns.extend(rule.subject.columns().iter().copied());
        predicates.push((when_column(at), rule.when.get_ref().clone()));
        any.push(when_column(at));
        for (index, (_, predicate)) in excuses(rule).into_iter().enumerate() {
            predicates.push((excuse_column(at, index), predicate));
        }
        if let Some(lead) = &rule.lead_when {
            predicates.push((lead_column(at), lead.get_ref().clone()));
        }
    }
    let question = Question {
        frame,
        columns: columns.into_iter().collect(),
        predicates,
        any,
    };
    let found = engine.ask(&question, &frames.tables)?;
    rules
        .iter()
        .enumerate()
        .map(|(at, (rule, grade))| {
            hits_of(rule, at, *grade, &found).map_err(fault(&format!("rule {}", rule.code)))
        })
        .collect()
}

/// One finding per subject: it is explained only when every row of it is, and as sure as its surest open row.
fn hits_of(rule: &Rule, at: usize, grade: Grade, found: &DataFrame) -> PolarsResult<Vec<Hit>> {
    let excuses = excuses(rule);
    let mut by_subject: BTreeMap<_, Hit> = BTreeMap::new();
    let when = found.column(&when_column(at))?.bool()?;
    let rows = when.iter().enumerate();
    for (row, _) in rows.filter(|(_, holds)| *holds == Some(true)) {
        let hit = hit(rule, at, found, row, &excuses, grade);
        let key = (hit.person, hit.other, hit.unit, hit.texts.clone());
        match by_subject.entry(key) {
            Entry::Vacant(place) => {
                place.insert(hit);
            }
            Entry::Occupied(mut held) => {
                // The rows come in no order, so that equals need one.
                let rank = |hit: &Hit| (hit.explained_by.is_some(), hit.grade);
                if (rank(&hit), &hit) < (rank(held.get()), held.get()) {
                    held.insert(hit);
                }
            }
        }
    }
    Ok(by_subject.into_values().collect())
}

/// Every excuse of a rule in the order in which it is tried: name and predicate. A row in quarantine comes first.
pub(super) fn excuses(rule: &Rule) -> Vec<(String, String)> {
    let quarantined: Vec<String> = rule
        .absent_from
        .iter()
        .map(|kind| format!("quarantined_{kind}"))
        .collect();
    let mut all = Vec::new();
    if !quarantined.is_empty() {
        all.push(("quarantine".to_owned(), quarantined.join(" OR ")));
    }
    all.extend(
        rule.explained_by
            .iter()
            .flat_map(super::rule::Excuse::predicates),
    );
    all
}

fn hit(
    rule: &Rule,
    at: usize,
    found: &DataFrame,
    row: usize,
    excuses: &[(String, String)],
    grade: Grade,
) -> Hit {
    let value = |name: &str| {
        found
            .column(name)
            .ok()
            .and_then(|column| column.get(row).ok())
    };
    let whole = |name: &str| value(name).and_then(|value| value.extract::<i64>());
    let truth = |name: &str| matches!(value(name), Some(AnyValue::Boolean(true)));
    let unit = |name: &str| whole(name).and_then(|id| i32::try_from(id).ok());
    let texts = rule
        .subject
        .columns()
        .iter()
        .filter(|name| !matches!(**name, "person_key" | "other_key" | "unit_id"))
        .map(|name| {
            value(name)
                .and_then(|value| value.get_str().map(str::to_owned))
                .unwrap_or_default()
        })
        .collect();
    let explained_by = excuses
        .iter()
        .enumerate()
        .find(|(index, _)| truth(&excuse_column(at, *index)))
        .map(|(_, (name, _))| name.clone());
    let keyed = rule.subject.columns().contains(&"unit_id");
    Hit {
        person: whole("person_key"),
        other: (rule.subject == Subject::Pair)
            .then(|| whole("other_key"))
            .flatten(),
        unit: if keyed { unit("unit_id") } else { None },
        texts,
        approved: whole("approved"),
        actual: whole("actual").or_else(|| whole("balance")),
        explained_by,
        grade: if truth(&lead_column(at)) {
            grade.at_most_lead()
        } else {
            grade
        },
    }
}
