//! From normalised rows to findings: frames, rules, owners, ledger rows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use polars::prelude::{DataFrame, LazyFrame};

use super::{
    Collected, Progress, Request, RunError, Silent, SourceRemarks, amounts, controls, kept,
    language, whole,
};
use crate::config::{Config, Job};
use crate::domain::secret::Secret;
use crate::domain::summary::{RuleSummary, SourceState};
use crate::domain::table::Kind;
use crate::domain::words::{self, Language};
use crate::frames::{self, Around, Engine, FrameError, Frames, PolarsEngine, Question, Text};
use crate::ledger::Terms;
use crate::rules::{self, AtHand, Evaluation, Finding, Making, RulePack, RuleVerdict};

/// A night, judged.
pub struct Judged {
    /// The sources, with their rows.
    pub collected: Collected,
    /// The frames.
    pub frames: Frames,
    /// Findings of the scope, whole.
    pub findings: Vec<Finding>,
    /// The same as ledger rows, masked unless revealed.
    pub ledger: DataFrame,
    /// Their evidence hashes.
    pub evidence: Vec<String>,
    /// The ledger rows as the store may keep them; `None` when those above are masked already.
    pub masked: Option<DataFrame>,
    /// Entry id = department of every finding of the night, also outside the scope; empty for a run of everything.
    pub everywhere: BTreeMap<String, String>,
    /// What the merge must know of each rule.
    pub terms: Vec<Terms>,
    /// Rule code = the columns that the four values of its findings show, in their order.
    pub shown: BTreeMap<String, [Vec<String>; 4]>,
    /// One entry a rule of the job.
    pub rules: Vec<RuleSummary>,
    /// Stage = milliseconds.
    pub timings: Vec<(String, u64)>,
}

/// Judge a night, over all its rows.
///
/// # Errors
/// When a frame or rule cannot be computed, or a department of the scope does not exist.
pub fn judge(
    config: &Config,
    job: &Job,
    pack: &RulePack,
    secret: &Secret,
    collected: Collected,
    request: &Request,
) -> Result<Judged, RunError> {
    judge_while(config, job, pack, secret, collected, request, None, &Silent)
}

/// As [`judge`], over the rows that decide what is found `around` the departments asked for, until the run is asked to
/// stop. The findings are the same as over all rows.
///
/// # Errors
/// As [`judge`], and [`FrameError::Stopped`].
#[expect(clippy::too_many_arguments, reason = "what a night is judged by")]
pub fn judge_while(
    config: &Config,
    job: &Job,
    pack: &RulePack,
    secret: &Secret,
    collected: Collected,
    request: &Request,
    around: Option<&Around>,
    progress: &dyn Progress,
) -> Result<Judged, RunError> {
    let mut timings = Vec::new();
    let mut began = Instant::now();
    let mut lap = |stage: &str, timings: &mut Vec<(String, u64)>| {
        timings.push((
            stage.to_owned(),
            u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        ));
        began = Instant::now();
    };
    let engine = Stoppable(progress);
    let frames = frames::build_around(
        config,
        collected.inputs()?,
        request.business_date,
        around,
        &engine,
    )?;
    check_scope(&frames, &request.departments)?;
    lap("frames", &mut timings);
    let chosen = pack.chosen(&job.rules);
    let going = || !progress.stopped();
    let at_hand = at_hand(&collected);
    let evaluations = rules::evaluate_while(&chosen, &frames, &at_hand, &engine, &going)?;
    lap("rules", &mut timings);
    let language = language(config);
    let remarks = source_remarks(&collected, language);
    let decided = kept::decided(&collected)?;
    let making = Making {
        config,
        frames: &frames,
        secret,
        language,
        reveal: request.reveal,
        source_remarks: &remarks,
        decided: &decided,
    };
    let findings = |making: &Making<'_>| -> Result<Vec<Finding>, RunError> {
        if !going() {
            return Err(FrameError::Stopped.into());
        }
        Ok(rules::findings(&evaluations, making)?)
    };
    let mut found = findings(&making)?;
    let whole = request.departments.is_empty();
    // A run of everything needs no list of what lies outside.
    let everywhere = found
        .iter()
        .filter(|_| !whole)
        .map(|finding| (finding.entry_id.clone(), finding.department.clone()))
        .collect();
    let in_scope = |finding: &Finding| whole || request.departments.contains(&finding.department);
    found.retain(in_scope);
    // The store never holds whole numbers, whoever may see those of this run's files.
    let mut masked = None;
    let mut evidence: Vec<String> = found.iter().map(Finding::evidence_hash).collect();
    if request.reveal {
        let making = Making {
            reveal: false,
            ..making
        };
        let mut found = findings(&making)?;
        found.retain(in_scope);
        evidence = found.iter().map(Finding::evidence_hash).collect();
        masked = Some(rules::ledger_columns(
            &found,
            &making,
            request.business_date,
        )?);
    }
    let mut findings = found;
    amounts::fill(config, &collected, &frames, &chosen, &mut findings)?;
    let rules = evaluations
        .iter()
        .map(|evaluation| rule_summary(evaluation, &findings, &frames, language))
        .collect();
    let ledger = rules::ledger_columns(&findings, &making, request.business_date)?;
    lap("findings", &mut timings);
    Ok(Judged {
        collected,
        frames,
        findings,
        ledger,
        evidence,
        masked,
        everywhere,
        terms: evaluations.iter().map(Terms::of).collect(),
        shown: chosen
            .iter()
            .map(|rule| (rule.code.clone(), shown(rule)))
            .collect(),
        rules,
        timings,
    })
}

/// What the departments asked for are judged by, their live entries among it, whose people and units may have gone
/// elsewhere. None for a run of everything, one of what belongs to no department, and where the runs that found an entry
/// are gone: then all rows have to be judged.
///
/// # Errors
/// When the folder of runs cannot be read.
pub(super) fn around(
    home: &Path,
    departments: &[String],
    live: BTreeSet<String>,
) -> Result<Option<Around>, RunError> {
    let own = [rules::OFFICE, rules::UNMAPPED];
    if departments.is_empty() || departments.iter().any(|code| own.contains(&code.as_str())) {
        return Ok(None);
    }
    let subjects = whole::subjects(home, live)?;
    let around = Around::departments(departments);
    Ok(subjects.map(|subjects| subjects.iter().fold(around, |around, of| around.and(of))))
}

/// The engine, which takes up no further text once the run is to stop.
struct Stoppable<'a>(&'a dyn Progress);

impl Engine for Stoppable<'_> {
    fn run(
        &self,
        text: &Text,
        tables: &BTreeMap<&'static str, LazyFrame>,
    ) -> Result<LazyFrame, FrameError> {
        if self.0.stopped() {
            return Err(FrameError::Stopped);
        }
        PolarsEngine.run(text, tables)
    }

    fn keep(&self, name: &str, table: LazyFrame) -> Result<LazyFrame, FrameError> {
        PolarsEngine.keep(name, table)
    }

    fn ask(
        &self,
        question: &Question<'_>,
        tables: &BTreeMap<&'static str, LazyFrame>,
    ) -> Result<DataFrame, FrameError> {
        PolarsEngine.ask(question, tables)
    }
}

/// The columns that the four values of a rule's findings show.
pub(super) fn shown(rule: &rules::Rule) -> [Vec<String>; 4] {
    Kind::PEOPLE.map(|kind| rule.evidence.get(&kind).cloned().unwrap_or_default())
}

fn check_scope(frames: &Frames, departments: &[String]) -> Result<(), RunError> {
    let known = frames.units.departments();
    let own = [rules::OFFICE, rules::UNMAPPED];
    let missing = departments
        .iter()
        .find(|code| !known.contains_key(*code) && !own.contains(&code.as_str()));
    if let Some(code) = missing {
        let some: Vec<&str> = known.keys().take(3).map(String::as_str).collect();
        return Err(RunError::NoDepartment(code.clone(), some.join(", ")));
    }
    Ok(())
}

/// Which kinds of source stand for a night.
#[must_use]
pub fn at_hand(collected: &Collected) -> AtHand {
    let mut at_hand = AtHand::default();
    let mut held = BTreeSet::new();
    // What the office keeps joins the register, but stands for no register that a job lacks or that is held.
    for of in collected.sources.iter().filter(|of| !kept::is_kept(of)) {
        at_hand.listed.insert(of.source.kind);
        if of.state == SourceState::Held {
            held.insert(of.source.kind);
        }
        if let Some(normalised) = &of.normalised {
            *at_hand.without_id.entry(of.source.kind).or_default() += normalised.totals.without_id;
        }
    }
    at_hand.usable = at_hand.listed.difference(&held).copied().collect();
    at_hand
}

/// What S01, S02 and S03 say of each source.
pub(super) fn source_remarks(collected: &Collected, language: Language) -> SourceRemarks {
    let mut remarks: SourceRemarks = BTreeMap::new();
    for of in &collected.sources {
        let name = &of.source.name;
        remarks.insert(format!("{name}/S01"), of.held_because.clone());
        let Some(normalised) = &of.normalised else {
            continue;
        };
        let reasons = normalised.totals.reasons.iter().map(|(reason, count)| {
            let said = words::reason(reason, language);
            match language {
                Language::Zh => format!("{said} {count}行"),
                Language::En => format!("{said}: {count} rows"),
            }
        });
        remarks.insert(format!("{name}/S02"), reasons.collect());
        let differing = normalised
            .totals
            .control
            .iter()
            .filter(|control| control.given != control.read);
        let controls = differing.map(|control| controls::told(control, language));
        remarks.insert(format!("{name}/S03"), controls.collect());
    }
    remarks
}

fn rule_summary(
    evaluation: &Evaluation<'_>,
    findings: &[Finding],
    frames: &Frames,
    language: Language,
) -> RuleSummary {
    let rule = evaluation.rule;
    let count = |state: &str| {
        let found = findings
            .iter()
            .filter(|finding| finding.rule == rule.code && finding.state == state)
            .count();
        u64::try_from(found).unwrap_or(u64::MAX)
    };
    let names = |kinds: &[Kind]| {
        let names: Vec<&str> = kinds
            .iter()
            .map(|kind| language.pick(kind.name_zh(), kind.name()))
            .collect();
        names.join(language.pick("、", ", "))
    };
    let mut remarks = Vec::new();
    let mut remark = |zh: String, en: String| remarks.push(language.pick(&zh, &en).to_owned());
    if let RuleVerdict::NotEvaluated(missing) = &evaluation.verdict {
        let names = names(missing);
        remark(
            format!("未核：缺少{names}"),
            format!("not evaluated: {names} lacking"),
        );
    } else {
        if !evaluation.partial_without.is_empty() {
            let names = names(&evaluation.partial_without);
            remark(
                format!("部分核对：缺少{names}"),
                format!("partial: {names} lacking"),
            );
        }
        if evaluation.without_register {
            remark(
                "无登记可核，最高列为疑点".into(),
                "no register to look excuses up in: at most leads".into(),
            );
        }
        if evaluation.unreadable > 0 {
            let rows = evaluation.unreadable;
            remark(
                format!("{rows}行因证件号无法读取未能比对，最高列为疑点"),
                format!("{rows} rows without a readable number: at most leads"),
            );
        }
        if rule.subject == crate::rules::Subject::Pair {
            for size in &frames.capped_blocks {
                let cap = frames::BLOCK_CAP;
                remark(
                    format!("同名{size}人，仅比对前{cap}人"),
                    format!("{size} people of one name, only the first {cap} compared"),
                );
            }
        }
    }
    RuleSummary {
        code: rule.code.clone(),
        grade: rule.grade.as_str().to_owned(),
        name_zh: rule.name.zh.clone(),
        name_en: rule.name.en.clone(),
        evaluated: matches!(evaluation.verdict, RuleVerdict::Evaluated(_)),
        remarks,
        open: count("open"),
        explained: count("explained"),
    }
}
