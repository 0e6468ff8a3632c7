//! Every excuse that a rule knows, with the register row found or none, and the rows in quarantine that may be about
//! the same person: absence is only as good as the source.

use chrono::NaiveDate;
use polars::prelude::{AnyValue, PolarsResult};
use serde::Serialize;

use super::{Matter, members};
use crate::domain::mask;
use crate::domain::table::Kind;
use crate::domain::words::{self, Told};
use crate::frames::Unit;
use crate::rules::{Fact, NOT_SAME, SAME_PERSON, SourceRow, Subject};

/// Quarantined rows that a finding about a source shows.
const SAMPLES: usize = 10;

/// One excuse, and what was found of it.
#[derive(Debug, Clone, Serialize)]
pub struct ExcuseTold {
    /// As `explained_by` would name it.
    pub name: String,
    /// In words.
    pub label: String,
    /// Whether it covers the finding.
    pub covers: bool,
    /// Register rows of that kind, in force or not.
    pub found: Vec<RegisterLine>,
    /// What was looked at where it is not the register, or why nothing could be looked at.
    pub note: Option<String>,
}

/// One row of the register.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterLine {
    /// Masked number, where the finding is about several people.
    pub person: Option<String>,
    /// File, sheet and row.
    pub place: String,
    /// Kind, from, to, counterpart and document, in words.
    pub said: String,
    /// In force on the business date.
    pub in_force: bool,
    /// In force, or why not.
    pub why: String,
}

/// Rows of one source in quarantine.
#[derive(Debug, Clone, Serialize)]
pub struct QuarantineTold {
    /// Source name.
    pub source: String,
    /// Its name for people.
    pub label: String,
    /// Rows that bear the person's number.
    pub rows: Vec<QuarantinedRow>,
    /// Rows of the source in which no number could be read.
    pub without_id: u64,
}

/// One row in quarantine.
#[derive(Debug, Clone, Serialize)]
pub struct QuarantinedRow {
    /// File as a person knows it.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row as a spreadsheet shows it.
    pub row: i64,
    /// Why it is there, in words.
    pub reasons: String,
    /// As it was read, masked unless revealed.
    pub raw: String,
}

/// Whether a register row is in force on a day.
pub(super) fn in_force(row: &SourceRow<'_>, date: NaiveDate) -> bool {
    row.day("from").is_some_and(|from| from <= date)
        && row.day("to").is_none_or(|to| to >= date)
        && row.day("returned_on").is_none_or(|back| back > date)
}

/// Every excuse in the order in which the rule tries them; `excused` says which hold.
pub(super) fn looked_for(matter: &Matter<'_>, excused: &[Fact]) -> Vec<ExcuseTold> {
    let mut all: Vec<ExcuseTold> = excused
        .iter()
        .map(|fact| {
            let covers = matches!(fact.value, Some(AnyValue::Boolean(true)));
            excuse(matter, &fact.name, covers, |_| true)
        })
        .collect();
    // Rules that take people off before they count have their excuses in the predicate itself.
    if matter.rule.register_excuses && matter.rule.subject == Subject::UnitLevel {
        let here = matter
            .finding
            .hit
            .as_ref()
            .and_then(|hit| hit.unit)
            .map(i64::from);
        for (kind, bound) in [("posting", true), ("military_placement", false)] {
            let fits = |row: &SourceRow<'_>| !bound || row.whole("counterpart_unit_id") == here;
            all.push(excuse(matter, &format!("register:{kind}"), false, fits));
        }
    }
    // What the office decided of a near-match stands in no frame.
    let decided = matter.finding.explained_by.as_deref();
    if let Some(name @ (NOT_SAME | SAME_PERSON)) = decided {
        all.push(ExcuseTold {
            name: name.to_owned(),
            label: words::excuse(name, matter.language).into_owned(),
            covers: true,
            found: Vec::new(),
            note: None,
        });
    }
    all
}

fn excuse(
    matter: &Matter<'_>,
    name: &str,
    covers: bool,
    fits: impl Fn(&SourceRow<'_>) -> bool,
) -> ExcuseTold {
    let language = matter.language;
    let listed = matter
        .collected
        .sources
        .iter()
        .any(|of| of.source.kind == Kind::Register);
    let kind = name.strip_prefix("register:");
    let found = kind
        .map(|kind| lines(matter, kind, fits))
        .unwrap_or_default();
    let note = match (name, kind) {
        (_, Some(_)) if !listed => Some(Told::NoRegister.text(language).to_owned()),
        ("not_paid_centrally", _) => units(matter, |unit| unit.off_central_pay),
        ("self_funded", _) => units(matter, |unit| unit.self_funded),
        _ => None,
    };
    ExcuseTold {
        name: name.to_owned(),
        label: words::excuse(name, language).into_owned(),
        covers,
        found,
        note,
    }
}

fn lines(
    matter: &Matter<'_>,
    kind: &str,
    fits: impl Fn(&SourceRow<'_>) -> bool,
) -> Vec<RegisterLine> {
    let mut people = matter.people();
    if people.is_empty() {
        people.extend(members(matter.cards, matter.rule, matter.finding));
    }
    let several = people.len() > 1;
    let mut lines = Vec::new();
    for key in people {
        let card = matter.cards.person(key);
        let rows = card
            .of(Kind::Register)
            .filter(|row| row.text("kind") == Some(kind) && fits(row));
        lines.extend(rows.map(|row| {
            RegisterLine {
                person: row
                    .text("person_id")
                    .filter(|_| several)
                    .map(|id| matter.person_id(id)),
                place: matter.wording.place(&row),
                said: matter.wording.row(
                    &row,
                    &[
                        "kind",
                        "from",
                        "to",
                        "returned_on",
                        "counterpart",
                        "document",
                    ],
                ),
                in_force: in_force(&row, matter.date()),
                why: why(matter, &row),
            }
        }));
    }
    lines
}

/// Whether the row is in force, and if not, since when or until when.
fn why(matter: &Matter<'_>, row: &SourceRow<'_>) -> String {
    let (date, language) = (matter.date(), matter.language);
    match (row.day("from"), row.day("to"), row.day("returned_on")) {
        (Some(from), ..) if from > date => Told::StartsLater.fill(language, &[&from]),
        (_, _, Some(back)) if back <= date => Told::Returned.fill(language, &[&back]),
        (_, Some(to), _) if to < date => Told::Ended.fill(language, &[&to]),
        _ => Told::InForce.text(language).to_owned(),
    }
}

/// The units of the person's active roster rows, each with yes or no.
fn units(matter: &Matter<'_>, is: impl Fn(&Unit) -> bool) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for key in matter.people() {
        for row in matter
            .cards
            .person(key)
            .of(Kind::Roster)
            .filter(|row| row.flag("active"))
        {
            let unit = row
                .whole("unit_id")
                .and_then(|id| matter.frames.units.get(i32::try_from(id).ok()?));
            let Some(unit) = unit else { continue };
            let word = if is(unit) {
                words::Word::Yes
            } else {
                words::Word::No
            };
            let line = Told::QuarantineOf.fill(
                matter.language,
                &[&matter.wording.unit(unit), &word.text(matter.language)],
            );
            if !said.contains(&line) {
                said.push(line);
            }
        }
    }
    (!said.is_empty()).then(|| said.join(matter.language.pick("；", "; ")))
}

/// Rows in quarantine: of the finding's people in every people source, or of the source that the finding is about.
pub(super) fn quarantine(matter: &Matter<'_>) -> PolarsResult<Vec<QuarantineTold>> {
    let people = matter.people();
    let mut all = Vec::new();
    for of in &matter.collected.sources {
        let about = match matter.rule.subject {
            Subject::Source => matter.text(0) == of.source.name,
            _ => !people.is_empty() && Kind::PEOPLE.contains(&of.source.kind),
        };
        let Some(normalised) = of.normalised.as_ref().filter(|_| about) else {
            continue;
        };
        let table = &normalised.quarantine;
        let keys = table.column("person_key")?.i64()?;
        let text = |name: &str| table.column(name).and_then(|column| column.str().cloned());
        let (file, sheet, reasons, raw) = (
            text("file")?,
            text("sheet")?,
            text("reasons")?,
            text("raw")?,
        );
        let numbers = table.column("row")?.i32()?;
        let rows = (0..table.height())
            .filter(|row| {
                people.is_empty() || keys.get(*row).is_some_and(|key| people.contains(&key))
            })
            .take(SAMPLES)
            .map(|row| {
                let why = reasons.get(row).unwrap_or_default().split(';');
                let why: Vec<_> = why
                    .map(|code| words::reason(code, matter.language))
                    .collect();
                let raw = raw.get(row).unwrap_or_default();
                QuarantinedRow {
                    file: file.get(row).unwrap_or_default().to_owned(),
                    sheet: sheet.get(row).map(str::to_owned),
                    row: i64::from(numbers.get(row).unwrap_or(0)),
                    reasons: why.join(matter.language.pick("；", "; ")),
                    raw: if matter.reveal {
                        raw.to_owned()
                    } else {
                        mask::raw_text(raw, matter.date())
                    },
                }
            })
            .collect();
        all.push(QuarantineTold {
            source: of.source.name.clone(),
            label: matter
                .language
                .pick(&of.source.label.zh, &of.source.label.en)
                .to_owned(),
            rows,
            without_id: normalised.totals.without_id,
        });
    }
    Ok(all)
}
