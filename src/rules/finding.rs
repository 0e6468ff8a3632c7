//! Findings: hits with their subject, owner, and what every source says, ready to become ledger rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType, PolarsResult};

use super::cards::{Card, Cards, SourceRow, Wanted};
use super::evaluate::{Evaluation, Hit, RuleVerdict};
use super::rule::{Grade, Rule, Subject};
use super::wording::Wording;
use crate::config::Config;
use crate::domain::mask;
use crate::domain::secret::Secret;
use crate::domain::table::Kind;
use crate::domain::words::Language;
use crate::frames::{FrameError, Frames};

/// Owner of what belongs to no department.
pub const OFFICE: &str = "OFFICE";
/// Owner of what stands under a unit that maps to none.
pub const UNMAPPED: &str = "UNMAPPED";

/// Rows named as evidence of one finding and source; more are counted.
const PLACES_SHOWN: usize = 5;

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
}

/// What findings are made with.
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
    };
    let maker = Maker {
        pairs: maker.pairs_of(evaluations),
        ..maker
    };
    let mut all = Vec::new();
    for evaluation in evaluations {
        match &evaluation.verdict {
            RuleVerdict::Evaluated(hits) => {
                all.extend(hits.iter().map(|hit| maker.finding(evaluation, hit)))
            }
            RuleVerdict::NotEvaluated(missing) => {
                all.push(maker.not_evaluated(evaluation.rule, missing))
            }
        }
    }
    all.sort_by(|a, b| {
        (&a.department, &a.rule, &a.subject).cmp(&(&b.department, &b.rule, &b.subject))
    });
    Ok(all)
}

fn wanted(evaluations: &[Evaluation<'_>]) -> Wanted {
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

struct Maker<'a> {
    making: &'a Making<'a>,
    cards: &'a Cards,
    wording: Wording<'a>,
    /// Person = subjects of the pairs it is half of.
    pairs: BTreeMap<i64, Vec<String>>,
}

impl Maker<'_> {
    fn pairs_of(&self, evaluations: &[Evaluation<'_>]) -> BTreeMap<i64, Vec<String>> {
        let mut pairs: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for evaluation in evaluations
            .iter()
            .filter(|evaluation| evaluation.rule.subject == Subject::Pair)
        {
            let RuleVerdict::Evaluated(hits) = &evaluation.verdict else {
                continue;
            };
            for hit in hits {
                let subject = self.subject(evaluation.rule.subject, hit);
                for key in [hit.person, hit.other].into_iter().flatten() {
                    pairs.entry(key).or_default().push(subject.clone());
                }
            }
        }
        pairs
    }

    fn id(&self, key: Option<i64>) -> String {
        key.and_then(|key| self.cards.person(key).person_id().map(str::to_owned))
            .unwrap_or_default()
    }

    fn unit_text(&self, unit: Option<i32>) -> &str {
        unit.and_then(|id| self.making.frames.units.get(id))
            .map_or("", |unit| unit.code.as_str())
    }

    fn subject(&self, form: Subject, hit: &Hit) -> String {
        let text = |index: usize| hit.texts.get(index).map_or("", String::as_str);
        let unit = self.unit_text(hit.unit);
        match form {
            Subject::Person => format!("person:{}", self.id(hit.person)),
            Subject::PersonUnit => format!("person-unit:{}/{unit}", self.id(hit.person)),
            Subject::Pair => {
                let (a, b) = (self.id(hit.person), self.id(hit.other));
                if a <= b {
                    format!("pair:{a}/{b}")
                } else {
                    format!("pair:{b}/{a}")
                }
            }
            Subject::Account => format!("account:{}", text(0)),
            Subject::Record => format!("record:{}/{}/{unit}", text(0), self.id(hit.person)),
            Subject::Unit => format!("unit:{unit}"),
            Subject::SourceUnit => format!("source-unit:{}/{}", text(0), text(1)),
            Subject::UnitBody => format!("unit-body:{unit}/{}", text(0)),
            Subject::UnitType => format!("unit-type:{unit}/{}", text(0)),
            Subject::UnitLevel => format!("unit-level:{unit}/{}", text(0)),
            Subject::UnitItem => format!("unit-item:{unit}/{}/{}", text(0), text(1)),
            Subject::Journal => format!("journal:{}", text(0)),
            Subject::Transfer => format!("transfer:{}/{}/{}", text(0), text(1), text(2)),
            Subject::Source => format!("source:{}", text(0)),
        }
    }

    fn department(&self, unit: Option<i32>) -> String {
        let Some(unit) = unit.and_then(|id| self.making.frames.units.get(id)) else {
            return OFFICE.to_owned();
        };
        unit.department
            .clone()
            .unwrap_or_else(|| UNMAPPED.to_owned())
    }

    /// The people of a finding, whose rows it shows.
    fn people(&self, form: Subject, hit: &Hit) -> Vec<i64> {
        if form == Subject::Account {
            return self
                .cards
                .account(hit.texts.first().map_or("", String::as_str));
        }
        [hit.person, hit.other].into_iter().flatten().collect()
    }

    /// The unit that answers for a finding.
    fn owner(&self, form: Subject, hit: &Hit, people: &[i64]) -> Option<i32> {
        match form {
            Subject::Person => people.first().and_then(|key| self.owner_of_person(*key)),
            Subject::Pair | Subject::Account => people
                .iter()
                .min_by_key(|key| self.id(Some(**key)))
                .and_then(|key| self.owner_of_person(*key)),
            Subject::SourceUnit | Subject::Source => None,
            Subject::Transfer => {
                let entry_no = hit.texts.get(3)?;
                let first = self
                    .cards
                    .journal()
                    .find(|row| row.text("entry_no") == Some(entry_no))?;
                first.whole("unit_id").and_then(|id| i32::try_from(id).ok())
            }
            _ => hit.unit,
        }
    }

    /// As [`Card::owner_unit`]; someone whom only the register knows belongs to the register row's unit.
    fn owner_of_person(&self, key: i64) -> Option<i32> {
        let card = self.cards.person(key);
        card.owner_unit(self.making.frames).or_else(|| {
            let unit = card
                .of(Kind::Register)
                .find_map(|row| row.whole("unit_id"))?;
            i32::try_from(unit).ok()
        })
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
        let grade = if halves.is_some() {
            hit.grade.at_most_lead()
        } else {
            hit.grade
        };
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
        Finding {
            entry_id: self.making.secret.entry_id(&rule.code, &subject),
            state: if hit.explained_by.is_some() {
                "explained"
            } else {
                "open"
            },
            explained_by: hit.explained_by.clone(),
            unit: hit.unit.or(owner),
            person_id: (!cards.is_empty()).then(|| {
                cards
                    .iter()
                    .map(|card| card.0.as_str())
                    .collect::<Vec<_>>()
                    .join("; ")
            }),
            person: self.person(&cards),
            values: self.values(rule, &rows, several, !people.is_empty()),
            approved: hit.approved,
            actual: hit.actual.or_else(|| {
                (form == Subject::Account).then(|| i64::try_from(people.len()).unwrap_or(0))
            }),
            evidence: self.evidence(evaluation, hit, &rows),
            related: halves.cloned().unwrap_or_default(),
            also_concerns,
            department,
            subject,
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
            Language::Zh => format!("缺少来源:{}", zh.join("、")),
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

    fn person(&self, cards: &[(String, Card<'_>)]) -> [Option<String>; 4] {
        let names: BTreeSet<&str> = cards.iter().filter_map(|(_, card)| card.name()).collect();
        let first = |column: &str| {
            let texts = cards.iter().flat_map(|(_, card)| {
                let mut rows = card.shown(Kind::Roster);
                rows.extend(card.shown(Kind::Personnel));
                rows
            });
            texts
                .filter_map(|row| row.text(column))
                .next()
                .map(str::to_owned)
        };
        let entry = cards
            .iter()
            .flat_map(|(_, card)| card.shown(Kind::Roster))
            .find_map(|row| row.day("entry_on"));
        [
            (!names.is_empty()).then(|| names.into_iter().collect::<Vec<_>>().join("、")),
            first("post"),
            first("internal_body"),
            entry.map(|day: NaiveDate| day.to_string()),
        ]
    }

    /// The rows a finding shows, by kind of source.
    fn rows<'b>(
        &'b self,
        rule: &Rule,
        hit: &Hit,
        cards: &[(String, Card<'b>)],
    ) -> BTreeMap<Kind, Vec<SourceRow<'b>>> {
        let mut by_kind: BTreeMap<Kind, Vec<SourceRow<'b>>> = BTreeMap::new();
        for kind in rule
            .evidence
            .keys()
            .copied()
            .filter(|kind| *kind != Kind::Establishment)
        {
            by_kind.insert(
                kind,
                cards
                    .iter()
                    .flat_map(|(_, card)| card.shown(kind))
                    .collect(),
            );
        }
        let text = |index: usize| hit.texts.get(index).map_or("", String::as_str);
        let unit = hit.unit.map(i64::from);
        match rule.subject {
            Subject::PersonUnit | Subject::Record => {
                for rows in by_kind.values_mut() {
                    rows.retain(|row| row.whole("unit_id") == unit);
                }
                if rule.subject == Subject::Record {
                    by_kind
                        .values_mut()
                        .for_each(|rows| rows.retain(|row| row.text("source") == Some(text(0))));
                }
            }
            Subject::Account => by_kind
                .values_mut()
                .for_each(|rows| rows.retain(|row| row.text("account") == Some(text(0)))),
            Subject::SourceUnit => {
                for row in self.cards.source_unit(text(0), text(1)) {
                    by_kind.entry(row.kind).or_default().push(row);
                }
            }
            Subject::Unit | Subject::UnitBody | Subject::UnitLevel => {
                for row in hit.unit.map(|id| self.cards.unit(id)).unwrap_or_default() {
                    let fits = match rule.subject {
                        Subject::UnitBody => row.text("internal_body") == Some(text(0)),
                        Subject::UnitLevel => row.text("leadership_level") == Some(text(0)),
                        _ => true,
                    };
                    if fits && rule.evidence.contains_key(&row.kind) {
                        by_kind.entry(row.kind).or_default().push(row);
                    }
                }
            }
            _ => {}
        }
        if rule.evidence.contains_key(&Kind::Establishment) {
            let of_unit = |row: &SourceRow<'_>| row.whole("unit_id") == unit;
            let is =
                |row: &SourceRow<'_>, column: &str, value: &str| row.text(column) == Some(value);
            let rows = self.cards.journal().filter(|row| match rule.subject {
                Subject::UnitType => {
                    of_unit(row) && is(row, "item", "headcount") && is(row, "category", text(0))
                }
                Subject::UnitLevel => {
                    of_unit(row) && is(row, "item", "leadership") && is(row, "category", text(0))
                }
                Subject::UnitBody => {
                    of_unit(row) && is(row, "item", "internal_body") && is(row, "category", text(0))
                }
                Subject::UnitItem => {
                    of_unit(row) && is(row, "item", text(0)) && is(row, "category", text(1))
                }
                Subject::Unit => of_unit(row) && !is(row, "item", "internal_body"),
                Subject::Journal => is(row, "entry_no", text(0)),
                Subject::Transfer => {
                    is(row, "transfer_id", text(0))
                        && is(row, "item", text(1))
                        && is(row, "category", text(2))
                }
                _ => false,
            });
            by_kind.insert(Kind::Establishment, rows.collect());
        }
        by_kind
    }

    /// Departments of the units that the shown rows name, besides the owner.
    fn departments(
        &self,
        rows: &BTreeMap<Kind, Vec<SourceRow<'_>>>,
        owner: &str,
    ) -> BTreeSet<String> {
        let units = rows
            .values()
            .flatten()
            .filter_map(|row| row.whole("unit_id"));
        let mut named: BTreeSet<String> = units
            .map(|id| self.department(i32::try_from(id).ok()))
            .collect();
        named.remove(owner);
        named.remove(OFFICE);
        named
    }

    fn values(
        &self,
        rule: &Rule,
        rows: &BTreeMap<Kind, Vec<SourceRow<'_>>>,
        several: bool,
        personal: bool,
    ) -> [Option<String>; 4] {
        Kind::PEOPLE.map(|kind| {
            let columns = rule.evidence.get(&kind)?;
            let rows = rows.get(&kind).map(Vec::as_slice).unwrap_or_default();
            if rows.is_empty() {
                return personal
                    .then(|| self.making.language.pick("无记录", "no record").to_owned());
            }
            if !personal {
                let people: BTreeSet<i64> = rows
                    .iter()
                    .filter_map(|row| row.whole("person_key"))
                    .collect();
                let zh = format!("{}人", people.len());
                return Some(
                    self.making
                        .language
                        .pick(&zh, &format!("{} people", people.len()))
                        .to_owned(),
                );
            }
            let mut texts: Vec<String> = Vec::new();
            for row in rows {
                let text = self.wording.row(row, columns);
                let text = match (several, row.text("person_id")) {
                    (true, Some(id)) => format!(
                        "{}:{text}",
                        if self.making.reveal {
                            id.to_owned()
                        } else {
                            mask::person_id(id)
                        }
                    ),
                    _ => text,
                };
                if !text.is_empty() && !texts.contains(&text) {
                    texts.push(text);
                }
            }
            (!texts.is_empty()).then(|| texts.join("; "))
        })
    }

    fn evidence(
        &self,
        evaluation: &Evaluation<'_>,
        hit: &Hit,
        rows: &BTreeMap<Kind, Vec<SourceRow<'_>>>,
    ) -> String {
        let language = self.making.language;
        let mut parts = Vec::new();
        if evaluation.rule.subject == Subject::Source {
            let name = hit.texts.first().map_or("", String::as_str);
            parts.extend(
                self.making
                    .source_remarks
                    .get(&format!("{name}/{}", evaluation.rule.code))
                    .into_iter()
                    .flatten()
                    .cloned(),
            );
        }
        for (kind, rows) in rows {
            for row in rows.iter().take(PLACES_SHOWN) {
                let place = self.wording.place(row);
                let said = match (kind, evaluation.rule.evidence.get(kind)) {
                    (Kind::Establishment | Kind::Register, Some(columns)) => {
                        format!("{place}({})", self.wording.row(row, columns))
                    }
                    _ => place,
                };
                if !parts.contains(&said) {
                    parts.push(said);
                }
            }
            if rows.len() > PLACES_SHOWN {
                let more = rows.len() - PLACES_SHOWN;
                let zh = format!("{}另有{more}行", kind.name_zh());
                parts.push(
                    language
                        .pick(&zh, &format!("{more} more rows of {}", kind.name()))
                        .to_owned(),
                );
            }
        }
        if evaluation.unreadable > 0 {
            let zh = format!("有{}行因证件号无法读取未能比对", evaluation.unreadable);
            let en = format!(
                "{} rows could not be compared: no readable number",
                evaluation.unreadable
            );
            parts.push(language.pick(&zh, &en).to_owned());
        }
        parts.join("; ")
    }
}

/// The ledger's columns of findings, in order; people masked unless revealed.
///
/// # Errors
/// When polars refuses the columns, which would be a fault of the program.
pub fn ledger_columns(
    findings: &[Finding],
    making: &Making<'_>,
    business_date: NaiveDate,
) -> PolarsResult<DataFrame> {
    let departments = making.frames.units.departments();
    let (unmapped, office) = match making.language {
        Language::Zh => ("未对应单位", "编办"),
        Language::En => ("Unmapped units", "Staffing office"),
    };
    let department_name = |code: &str| match code {
        UNMAPPED => unmapped.to_owned(),
        OFFICE => office.to_owned(),
        code => departments
            .get(code)
            .cloned()
            .unwrap_or_else(|| code.to_owned()),
    };
    let masked = |subject: &str| {
        if making.reveal {
            subject.to_owned()
        } else {
            mask::subject(subject, making.secret)
        }
    };
    let id = |text: &str| -> String {
        if making.reveal {
            return text.to_owned();
        }
        text.split("; ")
            .map(mask::person_id)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let unit = |finding: &Finding| finding.unit.and_then(|unit| making.frames.units.get(unit));
    let text = |name: &str, of: &dyn Fn(&Finding) -> Option<String>| {
        Column::new(
            name.into(),
            findings.iter().map(of).collect::<Vec<Option<String>>>(),
        )
    };
    let whole = |name: &str, of: &dyn Fn(&Finding) -> Option<i64>| {
        Column::new(
            name.into(),
            findings.iter().map(of).collect::<Vec<Option<i64>>>(),
        )
    };
    let value = |at: usize| move |finding: &Finding| finding.values[at].clone();
    let person = |at: usize| move |finding: &Finding| finding.person[at].clone();
    let days = vec![business_date; findings.len()];
    let list = |set: &BTreeSet<String>| {
        (!set.is_empty()).then(|| set.iter().cloned().collect::<Vec<_>>().join(";"))
    };
    DataFrame::new(
        findings.len(),
        vec![
            text("entry_id", &|finding| Some(finding.entry_id.clone())),
            text("rule", &|finding| Some(finding.rule.clone())),
            text("grade", &|finding| Some(finding.grade.to_owned())),
            text("name_zh", &|finding| Some(finding.name.0.clone())),
            text("name_en", &|finding| Some(finding.name.1.clone())),
            text("state", &|finding| Some(finding.state.to_owned())),
            text("explained_by", &|finding| finding.explained_by.clone()),
            text("department_code", &|finding| {
                Some(finding.department.clone())
            }),
            text("department_name", &|finding| {
                Some(department_name(&finding.department))
            }),
            text("unit_code", &|finding| {
                unit(finding).map(|unit| unit.code.clone())
            }),
            text("unit_name", &|finding| {
                unit(finding).map(|unit| unit.name.clone())
            }),
            text("subject", &|finding| Some(masked(&finding.subject))),
            text("person_id", &|finding| finding.person_id.as_deref().map(id)),
            text("person_name", &person(0)),
            text("post", &person(1)),
            text("internal_body", &person(2)),
            text("entry_on", &person(3)),
            text("roster_value", &value(0)),
            text("personnel_value", &value(1)),
            text("payroll_value", &value(2)),
            text("insurance_value", &value(3)),
            whole("approved", &|finding| finding.approved),
            whole("actual", &|finding| finding.actual),
            text("evidence", &|finding| Some(finding.evidence.clone())),
            text("basis", &|finding| Some(finding.basis.clone())),
            text("remedy", &|finding| Some(finding.remedy.clone())),
            Column::new("business_date".into(), days).cast(&DataType::Date)?,
            text("related", &|finding| {
                let all: Vec<String> = finding
                    .related
                    .iter()
                    .map(|subject| masked(subject))
                    .collect();
                (!all.is_empty()).then(|| all.join("; "))
            }),
            text("also_concerns", &|finding| list(&finding.also_concerns)),
        ],
    )
}
