//! Where the limit of a finding lies: the day, the number or the difference by which it would not have been one.
//! Only the shipped rules are known here; a rule of the district's own has no limit that could be told.

use chrono::{Days, NaiveDate};

use super::Matter;
use crate::domain::calendar::{self, Span};
use crate::domain::table::Kind;
use crate::domain::words::{Language, Told, column};

/// The limit in sentences.
pub(super) fn limits(matter: &Matter<'_>) -> Vec<String> {
    let language = matter.language;
    if matter.finding.hit.is_none() {
        return Vec::new();
    }
    let night = &matter.frames.night;
    let lag = matter.config.settings.lag;
    let pay = Due {
        month: night.pay_month_day(),
        cutoff: lag.payroll_cutoff_day,
        system: Told::Payroll,
    };
    let insurance = Due {
        month: night.insurance_month_day(),
        cutoff: lag.insurance_cutoff_day,
        system: Told::Insurance,
    };
    let fresh = |name: &str| vec![fresh(matter, name)];
    let said = match matter.rule.code.as_str() {
        "A03" => abolished(matter, pay.cutoff, insurance.cutoff),
        "B01" => over(matter, matter.finding.actual),
        "C01" => over(matter, counted_leaders(matter)),
        "D01" | "D06" => entry(matter, &pay),
        "I01" | "I04" => entry(matter, &insurance),
        "D03" => fresh("joined_on"),
        "D04" => fresh("entry_on"),
        "D05" => ["status_on", "entry_on"]
            .into_iter()
            .flat_map(fresh)
            .collect(),
        "F02" => fresh("status_on"),
        "E02" => transfer_month(language, pay.month),
        "F01" => retirement(matter),
        "F03" => exit(matter, &pay),
        "F04" => pay
            .month
            .map(|month| Told::LimitDeathPay.fill(language, &[&month]))
            .into_iter()
            .collect(),
        "F05" => {
            let first = night.settled_on + Days::new(1);
            vec![Told::LimitDeathPay.fill(language, &[&first])]
        }
        "F06" => secondment(matter),
        "H03" => vec![Told::LimitPair.text(language).to_owned()],
        "K02" => number(Told::LimitBalance, matter),
        "K03" => matter
            .finding
            .approved
            .map(|sum| Told::LimitBelow.fill(language, &[&sum]))
            .into_iter()
            .collect(),
        "K04" => leaders(matter),
        _ => Vec::new(),
    };
    if said.is_empty() {
        vec![Told::LimitNone.text(language).to_owned()]
    } else {
        said
    }
}

/// When a system must show what changed.
struct Due {
    month: Option<NaiveDate>,
    cutoff: u32,
    system: Told,
}

impl Due {
    /// The first day on which a change need not show in the month at hand yet.
    fn silent_from(&self) -> Option<NaiveDate> {
        let month = self.month?;
        let before = calendar::add_months(month, -1);
        // A change on the first of the month itself is due a month later, so the search ends there at the latest.
        before
            .iter_days()
            .take(32)
            .find(|day| calendar::due(*day, self.cutoff) > month)
    }
}

fn entry(matter: &Matter<'_>, due: &Due) -> Vec<String> {
    let language = matter.language;
    let (Some(silent), Some(month)) = (due.silent_from(), due.month) else {
        return Vec::new();
    };
    let (month, system) = (language.month(month), due.system.text(language));
    let mut said = vec![Told::LimitEntry.fill(language, &[&silent, &month, &system])];
    said.extend(
        days(matter, Kind::Roster, "active", "entry_on")
            .into_iter()
            .map(|day| match day {
                Some(day) => {
                    let from = language.month(calendar::due(day, due.cutoff));
                    Told::LimitEntryHas.fill(language, &[&day, &from, &system])
                }
                None => Told::LimitEntryUnknown.text(language).to_owned(),
            }),
    );
    said
}

fn exit(matter: &Matter<'_>, due: &Due) -> Vec<String> {
    let language = matter.language;
    let (Some(silent), Some(month)) = (due.silent_from(), due.month) else {
        return Vec::new();
    };
    let mut said = vec![Told::LimitExit.fill(language, &[&silent, &language.month(month)])];
    if let Some(day) = days(matter, Kind::Roster, "gone", "exit_on")
        .into_iter()
        .flatten()
        .max()
    {
        let from = language.month(calendar::due(day, due.cutoff));
        said.push(Told::LimitExitHas.fill(language, &[&day, &from]));
    }
    said
}

/// A change after this day is fresh.
fn fresh(matter: &Matter<'_>, name: &str) -> String {
    let language = matter.language;
    let first = matter.frames.night.fresh_after + Days::new(1);
    let days = matter.config.settings.lag.personnel_days;
    Told::LimitFresh.fill(language, &[&column(name, language), &first, &days])
}

/// A column of the flagged rows of the finding's people, each value once.
fn days(matter: &Matter<'_>, kind: Kind, flag: &str, name: &str) -> Vec<Option<NaiveDate>> {
    let mut found: Vec<Option<NaiveDate>> = Vec::new();
    for key in matter.people() {
        let card = matter.cards.person(key);
        found.extend(
            card.of(kind)
                .filter(|row| row.flag(flag))
                .map(|row| row.day(name)),
        );
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn transfer_month(language: Language, month: Option<NaiveDate>) -> Vec<String> {
    let Some(month) = month else {
        return Vec::new();
    };
    let first = calendar::add_months(month, -1);
    let last = calendar::add_months(month, 1) - Days::new(1);
    vec![Told::LimitTransfer.fill(language, &[&first, &last])]
}

fn retirement(matter: &Matter<'_>) -> Vec<String> {
    let language = matter.language;
    let Some(date) = days(matter, Kind::Roster, "active", "retire_on")
        .into_iter()
        .flatten()
        .max()
    else {
        return Vec::new();
    };
    // The day of retirement is the day of birth.
    let mut said = vec![if matter.reveal {
        Told::LimitRetire.fill(language, &[&date])
    } else {
        Told::LimitRetireMonth.fill(language, &[&language.month(date)])
    }];
    if matter.finding.grade == "lead" {
        said.push(Told::LimitRetireUnsure.text(language).to_owned());
    }
    said
}

fn secondment(matter: &Matter<'_>) -> Vec<String> {
    let language = matter.language;
    let cards = matter
        .people()
        .into_iter()
        .map(|key| matter.cards.person(key));
    let rows: Vec<_> = cards
        .flat_map(|card| card.of(Kind::Register).collect::<Vec<_>>())
        .filter(|row| row.text("kind") == Some("secondment"))
        .collect();
    let Some(last) = rows.iter().max_by_key(|row| row.day("from")) else {
        return Vec::new();
    };
    match (last.day("from"), last.day("to"), last.day("longest_until")) {
        (_, Some(to), _) => vec![Told::LimitSecondTo.fill(language, &[&matter.date(), &to])],
        (Some(from), None, Some(until)) => {
            let span = span(matter.frames.night.secondment, language);
            vec![Told::LimitSecondOpen.fill(language, &[&from, &span, &until])]
        }
        _ => Vec::new(),
    }
}

fn span(span: Span, language: Language) -> String {
    match span {
        Span::Months(n) => language
            .pick(&format!("{n}个月"), &format!("{n} months"))
            .to_owned(),
        Span::Days(n) => language
            .pick(&format!("{n}天"), &format!("{n} days"))
            .to_owned(),
        Span::Time(time) => format!("{}h", time.as_secs() / 3600),
    }
}

fn abolished(matter: &Matter<'_>, pay_cutoff: u32, insurance_cutoff: u32) -> Vec<String> {
    let unit = matter
        .finding
        .unit
        .and_then(|id| matter.frames.units.get(id));
    let day = unit.and_then(|unit| unit.abolished_on).and_then(|days| {
        NaiveDate::default().checked_add_days(Days::new(u64::try_from(days).ok()?))
    });
    let Some(day) = day else {
        return Vec::new();
    };
    let language = matter.language;
    let pay = language.month(calendar::due(day, pay_cutoff));
    let insurance = language.month(calendar::add_months(
        calendar::due(day, insurance_cutoff),
        1,
    ));
    vec![Told::LimitAbolished.fill(language, &[&matter.date(), &pay, &insurance])]
}

fn over(matter: &Matter<'_>, counted: Option<i64>) -> Vec<String> {
    let (Some(approved), Some(counted)) = (matter.finding.approved, counted) else {
        return Vec::new();
    };
    vec![Told::LimitOver.fill(
        matter.language,
        &[&approved, &counted, &(counted - approved)],
    )]
}

/// Leaders that count against the posts: without those posted here and those placed from the army.
fn counted_leaders(matter: &Matter<'_>) -> Option<i64> {
    let table = matter.frames.tables["leadership"].clone().collect().ok()?;
    let (units, levels) = (
        table.column("unit_id").ok()?.i32().ok()?,
        table.column("leadership_level").ok()?.str().ok()?,
    );
    let unit = matter.finding.hit.as_ref()?.unit;
    let row = (0..table.height())
        .find(|row| units.get(*row) == unit && levels.get(*row) == Some(matter.text(0)))?;
    table.column("counted").ok()?.i64().ok()?.get(row)
}

fn leaders(matter: &Matter<'_>) -> Vec<String> {
    let sum = |item: &str| -> i64 {
        let unit = matter
            .finding
            .hit
            .as_ref()
            .and_then(|hit| hit.unit)
            .map(i64::from);
        let rows = matter.cards.journal().filter(|row| {
            row.whole("unit_id") == unit
                && row.text("item") == Some(item)
                && row
                    .day("effective_on")
                    .is_some_and(|day| day <= matter.date())
                && row.day("expires_on").is_none_or(|day| matter.date() < day)
        });
        rows.filter_map(|row| row.whole("change")).sum()
    };
    vec![Told::LimitLeaders.fill(matter.language, &[&sum("leadership"), &sum("headcount")])]
}

fn number(told: Told, matter: &Matter<'_>) -> Vec<String> {
    matter
        .finding
        .actual
        .map(|sum| told.fill(matter.language, &[&sum]))
        .into_iter()
        .collect()
}
