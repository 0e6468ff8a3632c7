//! The gate (审核关): proposed changes of the roster, judged before they are entered, by the very rules that judge the
//! roster every night. A line passes when entering it would add no finding; what it would add is named.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, IntoLazy};
use serde::Serialize;

use super::book::Book;
use super::journal::Place;
use super::lines::{self, Action, Line};
use super::reading::{self, ReadingError};
use crate::config::Config;
use crate::domain::mask;
use crate::domain::secret::Secret;
use crate::domain::table::Kind;
use crate::domain::words::Language;
use crate::frames::{self, FrameError, Frames, Inputs, PolarsEngine};
use crate::rules::{self, AtHand, Decided, Finding, Making, Rule};

/// What the gate says of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 通过: it adds nothing.
    Pass,
    /// 待核: it adds what somebody must look at first.
    Ask,
    /// 不通过: it adds a hard finding, or makes one worse.
    Stop,
    /// 退回: it cannot be entered as it is written.
    Refused,
}

/// A finding that a line adds, makes worse, or settles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Consequence {
    /// Rule code.
    pub rule: String,
    /// What people call it.
    pub name: String,
    /// hard, lead or note.
    pub grade: String,
    /// Subject, masked.
    pub subject: String,
    /// Approved number, where there is one.
    pub approved: Option<i64>,
    /// Actual number as it would be.
    pub actual: Option<i64>,
    /// The night that would find it.
    pub on: NaiveDate,
}

/// Why a line cannot be entered as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Refusal {
    /// A cell cannot be read; reasons as the quarantine has them.
    Unreadable {
        /// The reasons.
        reasons: Vec<String>,
    },
    /// No unit of that code or name.
    UnknownUnit {
        /// As written.
        written: String,
    },
    /// The day of the change is not given.
    NoDay,
    /// There is no place to leave, or to appoint to.
    NoPlace,
    /// The person holds a place there already.
    AlreadyThere,
    /// It is not clear which of several places is left.
    SeveralPlaces,
}

/// A line, and what the gate says of it.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// Where it stands.
    pub place: Place,
    /// 上编, 调动, 下编 or 任免; none when the row could not be read.
    pub action: Option<Action>,
    /// Document number, masked.
    pub person_id: String,
    /// Name.
    pub name: String,
    /// Name of the unit, or the text as written.
    pub unit: String,
    /// Day of the change.
    pub on: Option<NaiveDate>,
    /// The verdict.
    pub verdict: Verdict,
    /// Findings it adds.
    pub adds: Vec<Consequence>,
    /// Findings that are there and that it makes worse.
    pub worsens: Vec<Consequence>,
    /// Findings that it settles.
    pub settles: Vec<Consequence>,
    /// Why it cannot be entered.
    pub refused: Option<Refusal>,
}

/// Why nothing could be judged.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// The file.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// The frames of the night as it would be.
    #[error(transparent)]
    Frames(#[from] FrameError),
    /// A table.
    #[error("putting the roster together as it would be: {0}")]
    Table(#[from] polars::prelude::PolarsError),
}

/// What the gate judges with: the last night, and the rules of its job.
pub struct Gate<'a> {
    /// Configuration.
    pub config: &'a Config,
    /// Rules of the job.
    pub rules: Vec<&'a Rule>,
    /// Which kinds of source stood for the night.
    pub at_hand: &'a AtHand,
    /// The home's secret, for pseudonyms.
    pub secret: &'a Secret,
    /// The night's rows.
    pub inputs: &'a Inputs,
    /// The night's frames.
    pub frames: &'a Frames,
    /// The book, for units.
    pub book: &'a Book,
    /// What the office has decided of near-matches.
    pub decided: &'a Decided,
    /// Language of names.
    pub language: Language,
}

/// Source, kind and rows.
pub(super) type Tables = Vec<(String, Kind, DataFrame)>;
/// Rule and subject = finding.
type Open = BTreeMap<(String, String), Finding>;

impl Gate<'_> {
    /// Judge the lines of a file one after the other, on the roster of the night with the lines before that passed.
    /// `night` is the business date of the next run.
    ///
    /// # Errors
    /// When the file cannot be read as changes of the roster.
    pub fn check(&self, path: &Path, night: NaiveDate) -> Result<Vec<Checked>, GateError> {
        let read = lines::read(self.config, path, night)?;
        let (lines, silent) = lines::of(&read)?;
        let own = format!(":{}", lines::ACTION_COLUMN);
        let silent = silent
            .into_iter()
            .map(|place| (place, vec!["blank:action".to_owned()]));
        let mut checked: Vec<Checked> = reading::unreadable(&read)?
            .into_iter()
            .chain(silent)
            .map(|(place, reasons)| Checked {
                place,
                action: None,
                person_id: String::new(),
                name: String::new(),
                unit: String::new(),
                on: None,
                verdict: Verdict::Refused,
                adds: Vec::new(),
                worsens: Vec::new(),
                settles: Vec::new(),
                refused: Some(Refusal::Unreadable {
                    reasons: reasons
                        .into_iter()
                        .map(|reason| reason.replace(&own, ":action"))
                        .collect(),
                }),
            })
            .collect();
        let mut standing = self.slice(&lines)?;
        for line in &lines {
            let one = self.judge(line, &read.accepted, &mut standing, night)?;
            checked.push(one);
        }
        checked.sort_by(|a, b| a.place.cmp(&b.place));
        Ok(checked)
    }

    fn judge(
        &self,
        line: &Line,
        rows: &DataFrame,
        standing: &mut Tables,
        night: NaiveDate,
    ) -> Result<Checked, GateError> {
        let unit = self.book.find(&line.unit).ok();
        let on = line.on.unwrap_or(night);
        let mut checked = Checked {
            place: line.place.clone(),
            action: Some(line.action),
            person_id: mask::person_id(&line.person_id),
            name: line.name.clone(),
            unit: unit.map_or_else(|| line.unit.clone(), |id| self.book.name(id).to_owned()),
            on: Some(on),
            verdict: Verdict::Refused,
            adds: Vec::new(),
            worsens: Vec::new(),
            settles: Vec::new(),
            refused: None,
        };
        let Some(unit) = unit else {
            checked.on = line.on;
            checked.refused = Some(Refusal::UnknownUnit {
                written: line.unit.clone(),
            });
            return Ok(checked);
        };
        let mut nights = vec![night];
        nights.extend((on > night).then_some(on));
        for night in nights {
            let after = match self.entered(line, unit, on, rows, standing, night)? {
                Ok(after) => after,
                Err(refusal) => {
                    checked.on = line.on;
                    checked.refused = Some(refusal);
                    return Ok(checked);
                }
            };
            let (before, later) = (self.open(standing, night)?, self.open(&after, night)?);
            self.compare(&before, &later, &line.person_id, night, &mut checked);
        }
        for list in [
            &mut checked.adds,
            &mut checked.worsens,
            &mut checked.settles,
        ] {
            list.sort();
            list.dedup_by(|a, b| (&a.rule, &a.subject) == (&b.rule, &b.subject));
        }
        let all = || checked.adds.iter().chain(&checked.worsens);
        checked.verdict = if all().any(|of| of.grade == "hard") {
            Verdict::Stop
        } else if all().next().is_some() {
            Verdict::Ask
        } else {
            Verdict::Pass
        };
        if checked.verdict == Verdict::Pass
            && let Ok(after) = self.entered(line, unit, on, rows, standing, night)?
        {
            *standing = after;
        }
        Ok(checked)
    }

    /// Open findings of a night over these tables.
    fn open(&self, tables: &Tables, night: NaiveDate) -> Result<Open, GateError> {
        let inputs = Inputs {
            tables: tables
                .iter()
                .map(|(source, kind, table)| (source.clone(), *kind, table.clone().lazy()))
                .collect(),
            quarantine: self.inputs.quarantine.clone(),
            sources: self.inputs.sources.clone(),
        };
        let frames = frames::build(self.config, inputs, night, &PolarsEngine)?;
        let evaluations = rules::evaluate(&self.rules, &frames, self.at_hand)?;
        let making = Making {
            config: self.config,
            frames: &frames,
            secret: self.secret,
            decided: self.decided,
            language: self.language,
            reveal: false,
            source_remarks: &BTreeMap::new(),
        };
        let findings = rules::findings(&evaluations, &making)?;
        Ok(findings
            .into_iter()
            .filter(|finding| finding.state == "open")
            .map(|finding| ((finding.rule.clone(), finding.subject.clone()), finding))
            .collect())
    }

    fn compare(
        &self,
        before: &Open,
        after: &Open,
        person_id: &str,
        night: NaiveDate,
        checked: &mut Checked,
    ) {
        let consequence = |finding: &Finding| Consequence {
            rule: finding.rule.clone(),
            name: self
                .language
                .pick(&finding.name.0, &finding.name.1)
                .to_owned(),
            grade: finding.grade.to_owned(),
            subject: mask::subject(&finding.subject, self.secret),
            approved: finding.approved,
            actual: finding.actual,
            on: night,
        };
        let excess =
            |finding: &Finding| finding.actual.unwrap_or(0) - finding.approved.unwrap_or(0);
        for (key, finding) in after {
            match before.get(key) {
                None => checked.adds.push(consequence(finding)),
                Some(was) => {
                    let about = finding.person_id.as_deref() == Some(person_id);
                    let worse = excess(finding) > excess(was)
                        || (about && finding.values[0] != was.values[0]);
                    if worse {
                        checked.worsens.push(consequence(finding));
                    }
                }
            }
        }
        let settled = before.iter().filter(|(key, _)| !after.contains_key(*key));
        checked
            .settles
            .extend(settled.map(|(_, finding)| consequence(finding)));
    }
}
