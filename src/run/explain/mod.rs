//! The story of one entry of a run: what each source said and where, what was approved, which excuses were looked for,
//! and where the limit lies. Rebuilt from the run's own snapshots; nothing is pulled and nothing is written.

mod approvals;
mod entry;
mod excuses;
mod limits;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

pub use approvals::{Approval, JournalLine};
pub use entry::EntryError;
pub use excuses::{ExcuseTold, QuarantineTold, RegisterLine};
pub use rows::{RowTold, SourceTold};

use super::{Collected, RunError, RunFolder, at_hand, judge, kept, language, reuse};
use crate::config::Config;
use crate::domain::mask;
use crate::domain::secret::Secret;
use crate::domain::table::Kind;
use crate::domain::words::{self, Language, Told, Word};
use crate::frames::{self, Frames, PolarsEngine};
use crate::rules::{
    self, Cards, Evaluation, Finding, Making, Rule, RulePack, RuleVerdict, Subject, Wording,
};

/// The story of one entry. Texts are in the home's language, people are masked unless revealed.
#[derive(Debug, Clone, Serialize)]
pub struct Story {
    /// Entry id.
    pub entry_id: String,
    /// Run it stands in.
    pub run: String,
    /// D.
    pub business_date: NaiveDate,
    /// Rule code.
    pub rule: String,
    /// Name of the rule.
    pub rule_name: String,
    /// hard, lead or note.
    pub grade: String,
    /// open, explained or not_evaluated.
    pub state: String,
    /// The excuse, where explained.
    pub explained_by: Option<String>,
    /// Whom or what it is about.
    pub subject: String,
    /// Document number, name, post, internal body and day of entry, as far as known.
    pub person: Vec<String>,
    /// Department that corrects it: code and name.
    pub department: (String, String),
    /// Unit: code and name.
    pub unit: Option<(String, String)>,
    /// Other departments it names: code and name.
    pub also_concerns: Vec<(String, String)>,
    /// The predicate as the rule states it.
    pub when: String,
    /// Column of the frame, what it means, and its value for this subject.
    pub facts: Vec<(String, String, String)>,
    /// What each source says.
    pub said: Vec<SourceTold>,
    /// What is approved, and by which documents.
    pub approved: Vec<Approval>,
    /// Every excuse that the rule knows.
    pub excuses: Vec<ExcuseTold>,
    /// Rows in quarantine that may be about the same person.
    pub quarantine: Vec<QuarantineTold>,
    /// Where the limit lies, in sentences.
    pub limits: Vec<String>,
    /// Subjects it hangs together with, each with the id of its entry.
    pub related: Vec<(String, String)>,
    /// What the reader should know besides.
    pub remarks: Vec<String>,
    /// Law or standard.
    pub basis: String,
    /// What to do.
    pub remedy: String,
}

/// What the parts of a story are told from.
struct Matter<'a> {
    config: &'a Config,
    collected: &'a Collected,
    frames: &'a Frames,
    cards: &'a Cards,
    rule: &'a Rule,
    finding: &'a Finding,
    wording: Wording<'a>,
    language: Language,
    reveal: bool,
}

impl Matter<'_> {
    /// The people of the finding.
    fn people(&self) -> Vec<i64> {
        let Some(hit) = &self.finding.hit else {
            return Vec::new();
        };
        if self.rule.subject == Subject::Account {
            return self
                .cards
                .account(hit.texts.first().map_or("", String::as_str));
        }
        [hit.person, hit.other].into_iter().flatten().collect()
    }

    /// Text part of the subject.
    fn text(&self, index: usize) -> &str {
        let texts = self.finding.hit.as_ref().map(|hit| hit.texts.as_slice());
        texts
            .and_then(|texts| texts.get(index))
            .map_or("", String::as_str)
    }

    fn date(&self) -> NaiveDate {
        self.frames.night.business_date
    }

    fn person_id(&self, id: &str) -> String {
        if self.reveal {
            id.to_owned()
        } else {
            mask::person_id(id)
        }
    }
}

/// Tell the story of the entry whose id is, or begins with, `id`.
///
/// # Errors
/// [`EntryError`] when the run has no such entry, or when it can no longer be rebuilt.
pub fn explain(
    config: &Config,
    run: &RunFolder,
    id: &str,
    reveal: bool,
) -> Result<Story, EntryError> {
    let found = entry::find(run, id)?;
    let pack = RulePack::load(&config.home, frames::schemas().map_err(RunError::from)?)
        .map_err(RunError::from)?;
    let rule = pack
        .rules
        .iter()
        .find(|rule| rule.code == found.rule)
        .ok_or_else(|| EntryError::RuleGone {
            rule: found.rule.clone(),
        })?;
    let secret =
        Secret::load_or_create(&config.home.join("data/secret")).map_err(RunError::from)?;
    let collected = reuse(config, &run.summary)?;
    let frames = frames::build_around(
        config,
        collected.inputs().map_err(RunError::from)?,
        run.summary.business_date,
        Some(&entry::around(run, &found)),
        &PolarsEngine,
    )
    .map_err(RunError::from)?;
    // A pair of numbers makes a lead of the absences of its halves, so that rule runs along.
    let along = pack.rules.iter().filter(|other| {
        !rule.absent_from.is_empty() && other.subject == Subject::Pair && other.code != rule.code
    });
    let rules: Vec<&Rule> = std::iter::once(rule).chain(along).collect();
    let evaluations =
        rules::evaluate(&rules, &frames, &at_hand(&collected)).map_err(RunError::from)?;
    let language = language(config);
    let remarks = judge::source_remarks(&collected, language);
    let making = Making {
        config,
        frames: &frames,
        secret: &secret,
        language,
        reveal,
        source_remarks: &remarks,
        decided: &kept::decided(&collected)?,
    };
    let findings = rules::findings(&evaluations, &making).map_err(RunError::from)?;
    let finding = findings
        .iter()
        .find(|finding| finding.rule == rule.code && finding.subject == found.subject)
        .ok_or_else(|| EntryError::NotFoundAgain {
            id: found.entry_id.clone(),
            run: run.summary.run.clone(),
        })?;
    let mut cards =
        Cards::look_up(&frames, wanted(&evaluations[0], finding)).map_err(RunError::from)?;
    if matches!(rule.subject, Subject::UnitType | Subject::UnitLevel) {
        // Excuses of a unit's finding are those of its people, who are known only now.
        let mut again = wanted(&evaluations[0], finding);
        again.people.extend(members(&cards, rule, finding));
        cards = Cards::look_up(&frames, again).map_err(RunError::from)?;
    }
    let matter = Matter {
        config,
        collected: &collected,
        frames: &frames,
        cards: &cards,
        rule,
        finding,
        wording: Wording {
            config,
            frames: &frames,
            language,
            reveal,
        },
        language,
        reveal,
    };
    story(&matter, &evaluations[0], run, &pack, &secret)
}

/// The rows behind one finding, and those of its unit.
fn wanted(evaluation: &Evaluation<'_>, finding: &Finding) -> rules::Wanted {
    let Some(hit) = &finding.hit else {
        return rules::Wanted::default();
    };
    let one = Evaluation {
        verdict: RuleVerdict::Evaluated(vec![hit.clone()]),
        ..evaluation.clone()
    };
    let mut wanted = rules::wanted(std::slice::from_ref(&one));
    if hit.person.is_none() {
        wanted.units.extend(hit.unit);
    }
    wanted
}

/// The people on the roster whom a finding about a unit's type or level counts.
fn members(cards: &Cards, rule: &Rule, finding: &Finding) -> BTreeSet<i64> {
    let column = match rule.subject {
        Subject::UnitType => "headcount_type",
        Subject::UnitLevel => "leadership_level",
        _ => return BTreeSet::new(),
    };
    let Some((unit, text)) = finding
        .hit
        .as_ref()
        .and_then(|hit| Some((hit.unit?, hit.texts.first()?)))
    else {
        return BTreeSet::new();
    };
    let rows = cards
        .unit(unit)
        .into_iter()
        .filter(|row| row.kind == Kind::Roster);
    rows.filter(|row| row.text(column) == Some(text.as_str()))
        .filter_map(|row| row.whole("person_key"))
        .collect()
}

fn story(
    matter: &Matter<'_>,
    evaluation: &Evaluation<'_>,
    run: &RunFolder,
    pack: &RulePack,
    secret: &Secret,
) -> Result<Story, EntryError> {
    let Matter {
        rule,
        finding,
        frames,
        language,
        reveal,
        ..
    } = *matter;
    let masked = |subject: &str| {
        if reveal {
            subject.to_owned()
        } else {
            mask::subject(subject, secret)
        }
    };
    let names: BTreeMap<&str, &str> = run
        .summary
        .departments
        .iter()
        .map(|of| (of.code.as_str(), of.name.as_str()))
        .collect();
    let department = |code: &str| {
        (
            code.to_owned(),
            (*names.get(code).unwrap_or(&code)).to_owned(),
        )
    };
    let unit = finding.unit.and_then(|id| frames.units.get(id));
    let (facts, excused) = match &finding.hit {
        Some(hit) => rules::facts(rule, frames, hit).map_err(RunError::from)?,
        None => (Vec::new(), Vec::new()),
    };
    let number = finding.person_id.iter().flat_map(|ids| ids.split("; "));
    let [name, post, body, entry] = finding.person.clone();
    let entry = entry.map(|day| Word::EntryOnDay.fill(language, &[&day]));
    let person = number
        .map(|id| matter.person_id(id))
        .chain([name, post, body, entry].into_iter().flatten())
        .collect();
    let pair = pack.rules.iter().find(|rule| rule.subject == Subject::Pair);
    let related = finding.related.iter().map(|subject| {
        let id = pair
            .map(|rule| secret.entry_id(&rule.code, subject))
            .unwrap_or_default();
        (masked(subject), id)
    });
    Ok(Story {
        entry_id: finding.entry_id.clone(),
        run: run.summary.run.clone(),
        business_date: run.summary.business_date,
        rule: rule.code.clone(),
        rule_name: language.pick(&rule.name.zh, &rule.name.en).to_owned(),
        grade: finding.grade.to_owned(),
        state: finding.state.to_owned(),
        explained_by: finding.explained_by.clone(),
        subject: masked(&finding.subject),
        person,
        department: department(&finding.department),
        unit: unit.map(|unit| (unit.code.clone(), matter.wording.unit(unit))),
        also_concerns: finding
            .also_concerns
            .iter()
            .map(|code| department(code))
            .collect(),
        when: rule
            .when
            .get_ref()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        facts: facts
            .iter()
            .map(|fact| {
                let meaning = words::fact(&fact.name, language).to_owned();
                let value = rows::fact_value(fact, language, reveal);
                (fact.name.clone(), meaning, value)
            })
            .collect(),
        said: rows::said(matter),
        approved: approvals::approved(matter).map_err(RunError::from)?,
        excuses: excuses::looked_for(matter, &excused),
        quarantine: excuses::quarantine(matter).map_err(RunError::from)?,
        limits: limits::limits(matter),
        related: related.collect(),
        remarks: remarks(matter, evaluation, run, pack),
        basis: finding.basis.clone(),
        remedy: finding.remedy.clone(),
    })
}

/// What may have changed since the run, and what the evaluation lacked.
fn remarks(
    matter: &Matter<'_>,
    evaluation: &Evaluation<'_>,
    run: &RunFolder,
    pack: &RulePack,
) -> Vec<String> {
    let language = matter.language;
    let mut remarks = Vec::new();
    if matter.rule.subject == Subject::Source && !matter.finding.evidence.is_empty() {
        remarks.push(matter.finding.evidence.clone());
    }
    if pack.hash != run.summary.rule_pack {
        remarks.push(Told::RulesChanged.text(language).to_owned());
    }
    for of in &run.summary.sources {
        let label = language.pick(&of.label_zh, &of.label_en);
        let read = matter
            .collected
            .sources
            .iter()
            .any(|now| now.source.name == of.name && now.normalised.is_some());
        if of.snapshot.is_some() && !read {
            remarks.push(Told::SourceGone.fill(language, &[&label]));
        }
        let used = [&matter.rule.needs, &matter.rule.uses];
        let used = used.into_iter().flatten().any(|kind| *kind == of.kind);
        if !of.held_because.is_empty() && used {
            let why = of.held_because.join(language.pick("；", "; "));
            remarks.push(Told::SourceHeld.fill(language, &[&label, &why]));
        }
    }
    let names = |kinds: &[Kind]| {
        let names: Vec<&str> = kinds
            .iter()
            .map(|kind| language.pick(kind.name_zh(), kind.name()))
            .collect();
        names.join(language.pick("、", ", "))
    };
    if let RuleVerdict::NotEvaluated(missing) = &evaluation.verdict {
        remarks.push(Told::RuleLacks.fill(language, &[&names(missing)]));
    }
    if evaluation.without_register {
        remarks.push(Told::WithoutRegister.text(language).to_owned());
    }
    remarks
}
