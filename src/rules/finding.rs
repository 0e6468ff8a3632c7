//! Findings: hits with their subject, owner, and what every source says, ready to become ledger rows.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::OFFICE;
use super::card::Card;
use super::cards::{Cards, Wanted};
use super::decided::{Decided, NOT_SAME, SAME_PERSON};
use super::evaluate::{Evaluation, Hit, RuleVerdict};
use super::rule::{Grade, Rule, Subject};
use super::wording::{Wording, lasting};
use crate::config::Config;
use crate::domain::evidence::Evidence;
use crate::domain::secret::Secret;
use crate::domain::table::Kind;
use crate::domain::words::Language;
use crate::frames::{FrameError, Frames};

/// One finding: everything a ledger row says, with the whole subject.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// HMAC of rule and subject.
    pub entry_id: String,
    /// Rule code.
    pub rule: String,
    /// hard, lead or note.
    pub grade: &'static str,
    /// Chinese and English name of the rule.
    pub name: (String, String),
    /// open, explained or not_evaluated.
    pub state: &'static str,
    /// The excuse, where explained.
    pub explained_by: Option<String>,
    /// Department that corrects it.
    pub department: String,
    /// Unit: id in the frames.
    pub unit: Option<i32>,
    /// Whole subject text.
    pub subject: String,
    /// Whole document number.
    pub person_id: Option<String>,
    /// Name, post, internal body and day of entry, by which a contact finds the person.
    pub person: [Option<String>; 4],
    /// What roster, personnel, payroll and insurance say.
    pub values: [Option<String>; 4],
    /// Kinds of source whose rows are its evidence.
    pub seen_in: BTreeSet<Kind>,
    /// Kinds of source that were asked whose it is.
    pub told_by: BTreeSet<Kind>,
    /// The people it is about: key and whole number.
    pub people: Vec<(i64, String)>,
    /// Approved number.
    pub approved: Option<i64>,
    /// Actual number.
    pub actual: Option<i64>,
    /// Where it stands: file, sheet, row.
    pub evidence: String,
    /// Law or standard.
    pub basis: String,
    /// What to do.
    pub remedy: String,
    /// Subjects it hangs together with, whole.
    pub related: Vec<String>,
    /// Other departments it names.
    pub also_concerns: BTreeSet<String>,
    /// Fen concerned, where the rule speaks of pay; of no use to a run's own files, which know of one month only.
    pub amount: Option<i64>,
    /// Sources that the rule shows and that cannot be asked tonight: none usable, or a row of the person lies in quarantine.
    pub unjudged: BTreeSet<Kind>,
    /// Months in which that was paid.
    pub months: Option<i64>,
    /// The frame's row behind it; `None` for a rule that was not evaluated.
    pub hit: Option<Hit>,
}

/// What findings are made with.
#[derive(Clone, Copy)]
pub struct Making<'a> {
    /// Configuration, for labels.
    pub config: &'a Config,
    /// The night's frames.
    pub frames: &'a Frames,
    /// The home's secret.
    pub secret: &'a Secret,
    /// Language of values, remedies and evidence.
    pub language: Language,
    /// Whole accounts are shown.
    pub reveal: bool,
    /// What is said of a source in S-findings: source name = sentences.
    pub source_remarks: &'a BTreeMap<String, Vec<String>>,
    /// What the office has decided of near-matches.
    pub decided: &'a Decided,
}

/// Turn evaluations into findings, in the order of department, rule and subject.
///
/// # Errors
/// When the rows behind the hits cannot be read.
pub fn findings(
    evaluations: &[Evaluation<'_>],
    making: &Making<'_>,
) -> Result<Vec<Finding>, FrameError> {
    let cards = Cards::look_up(making.frames, wanted(evaluations))?;
    let wording = Wording {
        config: making.config,
        frames: making.frames,
        language: making.language,
        reveal: making.reveal,
    };
    let maker = Maker {
        making,
        cards: &cards,
        wording,
        pairs: BTreeMap::new(),
        quarantined: quarantined(making.frames)?,
    };
    let maker = Maker {
        pairs: maker.pairs_of(evaluations),
        ..maker
    };
    let mut all = Vec::new();
    for evaluation in evaluations {
        match &evaluation.verdict {
            RuleVerdict::Evaluated(hits) => {
                all.par_extend(hits.par_iter().map(|hit| maker.finding(evaluation, hit)));
            }
            RuleVerdict::NotEvaluated(missing) => {
                all.push(maker.not_evaluated(evaluation.rule, missing))
            }
        }
    }
    all.par_sort_by(|a, b| {
        (&a.department, &a.rule, &a.subject).cmp(&(&b.department, &b.rule, &b.subject))
    });
    Ok(all)
}

/// Each person of whom a row lies in quarantine, with the kinds of those sources.
fn quarantined(frames: &Frames) -> Result<BTreeMap<i64, BTreeSet<Kind>>, FrameError> {
    let mut people: BTreeMap<i64, BTreeSet<Kind>> = BTreeMap::new();
    let Some(marks) = frames.tables.get("quarantine_mark") else {
        return Ok(people);
    };
    let marks = marks.clone().collect()?;
    let (keys, marks) = (
        marks.column("person_key")?.i64()?,
        marks.column("mark")?.str()?,
    );
    for (key, mark) in keys.iter().zip(marks.iter()) {
        let kind = mark.and_then(|mark| Kind::parse(mark.strip_prefix("quarantined_")?));
        if let (Some(key), Some(kind)) = (key, kind) {
            people.entry(key).or_default().insert(kind);
        }
    }
    Ok(people)
}

/// What must be looked up to show these evaluations' hits.
#[must_use]
pub fn wanted(evaluations: &[Evaluation<'_>]) -> Wanted {
    let mut wanted = Wanted::default();
    for evaluation in evaluations {
        let RuleVerdict::Evaluated(hits) = &evaluation.verdict else {
            continue;
        };
        for hit in hits {
            wanted.people.extend(hit.person);
            wanted.people.extend(hit.other);
            match evaluation.rule.subject {
                Subject::Account => wanted.accounts.extend(hit.texts.first().cloned()),
                Subject::Unit | Subject::UnitBody | Subject::UnitLevel => {
                    wanted.units.extend(hit.unit)
                }
                Subject::SourceUnit => {
                    if let [source, text] = hit.texts.as_slice() {
                        wanted.source_units.insert((source.clone(), text.clone()));
                    }
                }
                _ => {}
            }
        }
    }
    wanted
}

impl Finding {
    /// The evidence hash: of what the sources say, without what changes by itself. Take it from a finding made without
    /// revealing, so that it is the same whoever may see whole numbers.
    #[must_use]
    pub fn evidence_hash(&self) -> String {
        let values = self
            .values
            .each_ref()
            .map(|value| value.as_deref().map(lasting));
        Evidence {
            rule: &self.rule,
            entry_id: &self.entry_id,
            values: values.each_ref().map(Option::as_deref),
            approved: self.approved,
            actual: self.actual,
            unjudged: Kind::PEOPLE.map(|kind| self.unjudged.contains(&kind)),
        }
        .hash()
    }
}

pub(super) struct Maker<'a> {
    pub(super) making: &'a Making<'a>,
    pub(super) cards: &'a Cards,
    pub(super) wording: Wording<'a>,
    /// Person = the pairs it is half of, but for those that are two people.
    pairs: BTreeMap<i64, Vec<Pair>>,
    /// Person = sources in whose quarantine a row of theirs lies.
    pub(super) quarantined: BTreeMap<i64, BTreeSet<Kind>>,
}

/// A near-match.
#[derive(Clone)]
struct Pair {
    subject: String,
    /// The office has decided that it is one person.
    same: bool,
}

impl Maker<'_> {
    fn pairs_of(&self, evaluations: &[Evaluation<'_>]) -> BTreeMap<i64, Vec<Pair>> {
        let mut pairs: BTreeMap<i64, Vec<Pair>> = BTreeMap::new();
        for evaluation in evaluations
            .iter()
            .filter(|evaluation| evaluation.rule.subject == Subject::Pair)
        {
            let hits = match &evaluation.verdict {
                RuleVerdict::Evaluated(hits) => hits,
                RuleVerdict::NotEvaluated(_) => &evaluation.pairs,
            };
            for hit in hits {
                let subject = self.subject(evaluation.rule.subject, hit);
                let id = self.making.secret.entry_id(&evaluation.rule.code, &subject);
                if self.making.decided.not_same.contains(&id) {
                    continue;
                }
                let subject = Pair {
                    same: self.making.decided.same.contains(&id),
                    subject,
                };
                for key in [hit.person, hit.other].into_iter().flatten() {
                    pairs.entry(key).or_default().push(subject.clone());
                }
            }
        }
        pairs
    }

    fn finding(&self, evaluation: &Evaluation<'_>, hit: &Hit) -> Finding {
        let rule = evaluation.rule;
        let form = rule.subject;
        let subject = self.subject(form, hit);
        let people = self.people(form, hit);
        let owner = self.owner(form, hit, &people);
        let department = self.department(owner);
        let halves = if rule.absent_from.is_empty() {
            None
        } else {
            hit.person.and_then(|key| self.pairs.get(&key))
        };
        let entry_id = self.making.secret.entry_id(&rule.code, &subject);
        let mut grade = if halves.is_some() {
            hit.grade.at_most_lead()
        } else {
            hit.grade
        };
        // An excuse that the sources give stands before what the office decided.
        let mut explained_by = hit.explained_by.clone();
        if form == Subject::Pair {
            if self.making.decided.not_same.contains(&entry_id) {
                explained_by = explained_by.or_else(|| Some(NOT_SAME.to_owned()));
            } else if self.making.decided.same.contains(&entry_id) {
                grade = Grade::Hard;
            }
        } else if halves.is_some_and(|pairs| pairs.iter().any(|pair| pair.same)) {
            explained_by = explained_by.or_else(|| Some(SAME_PERSON.to_owned()));
        }
        let mut cards: Vec<(String, Card<'_>)> = people
            .iter()
            .map(|key| (self.id(Some(*key)), self.cards.person(*key)))
            .collect();
        cards.sort_by(|a, b| a.0.cmp(&b.0));
        let rows = self.rows(rule, hit, &cards);
        let also_concerns = if rule.also_concerns {
            self.departments(&rows, &department)
        } else {
            BTreeSet::new()
        };
        let several = cards.len() > 1;
        let unjudged = self.unjudged(evaluation, &people);
        Finding {
            entry_id,
            state: if explained_by.is_some() {
                "explained"
            } else {
                "open"
            },
            explained_by,
            unit: hit.unit.or(owner),
            person_id: (!cards.is_empty()).then(|| {
                cards
                    .iter()
                    .map(|card| card.0.as_str())
                    .collect::<Vec<_>>()
                    .join("; ")
            }),
            person: self.person(&cards),
            values: self.values(evaluation, &rows, several, (!people.is_empty(), &unjudged)),
            seen_in: rows
                .iter()
                .filter(|(_, rows)| !rows.is_empty())
                .map(|(kind, _)| *kind)
                .collect(),
            told_by: self.told_by(form, &people),
            people: people
                .iter()
                .map(|key| (*key, self.id(Some(*key))))
                .collect(),
            approved: hit.approved,
            actual: hit.actual.or_else(|| {
                (form == Subject::Account).then(|| i64::try_from(people.len()).unwrap_or(0))
            }),
            evidence: self.evidence(evaluation, hit, &rows),
            unjudged,
            related: halves
                .map(|pairs| pairs.iter().map(|pair| pair.subject.clone()).collect())
                .unwrap_or_default(),
            also_concerns,
            department,
            subject,
            hit: Some(hit.clone()),
            ..self.of_rule(rule, grade)
        }
    }

    fn of_rule(&self, rule: &Rule, grade: Grade) -> Finding {
        Finding {
            rule: rule.code.clone(),
            grade: grade.as_str(),
            name: (rule.name.zh.clone(), rule.name.en.clone()),
            basis: rule.basis.clone(),
            remedy: self
                .making
                .language
                .pick(&rule.remedy.zh, &rule.remedy.en)
                .to_owned(),
            ..Finding::default()
        }
    }

    fn not_evaluated(&self, rule: &Rule, missing: &[Kind]) -> Finding {
        let subject = format!("source:{}", missing.first().map_or("", |kind| kind.name()));
        let zh: Vec<&str> = missing.iter().map(|kind| kind.name_zh()).collect();
        let en: Vec<&str> = missing.iter().map(|kind| kind.name()).collect();
        let evidence = match self.making.language {
            Language::Zh => format!("缺少来源：{}", zh.join("、")),
            Language::En => format!("sources lacking: {}", en.join(", ")),
        };
        Finding {
            entry_id: self.making.secret.entry_id(&rule.code, &subject),
            state: "not_evaluated",
            department: OFFICE.to_owned(),
            evidence,
            subject,
            ..self.of_rule(rule, rule.grade)
        }
    }
}
