//! What the people sources say of one person, in canonical words; `form/` writes it the way each office does. The fields
//! of the rows are the columns of docs/schemas.md, dates as days, money in fen.

use chrono::NaiveDate;

use super::identity::{Identity, Sex};
use super::moment::{Category, Moment};
use super::unit::{UnitKind, Units};

/// Status of a roster or personnel row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// In place.
    Active,
    /// In place, on probation.
    Probation,
    /// Gone.
    Left,
    /// Gone into retirement.
    Retired,
    /// Dead.
    Deceased,
}

/// A unit as a source writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As written.
    pub written: String,
    /// Which unit that is, when it can be mapped.
    pub unit: Option<usize>,
}

/// A cell that is spoilt on purpose, so that its row goes to quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// The name is blank.
    Name,
    /// The status, class or kind is a word no code table knows.
    Word,
    /// A date or month that is none.
    Date,
    /// An amount that is none.
    Money,
}

/// One row of the roster.
#[derive(Clone)]
pub struct RosterRow {
    pub id: String,
    /// The document is not a resident identity card.
    pub other: bool,
    pub name: String,
    pub place: Place,
    pub body: Option<String>,
    pub headcount_type: &'static str,
    pub level: Option<&'static str>,
    pub rank: Option<&'static str>,
    pub post: &'static str,
    pub status: Status,
    pub entry_on: Option<NaiveDate>,
    pub entry_document: Option<String>,
    pub channel: Option<&'static str>,
    pub exit_on: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub birth_on: Option<NaiveDate>,
    pub category: Option<Category>,
    pub spoil: Option<Spoil>,
}

/// One row of the personnel extract.
#[derive(Clone)]
pub struct PersonnelRow {
    pub id: String,
    pub other: bool,
    pub name: String,
    pub place: Place,
    pub headcount_type: Option<&'static str>,
    pub level: Option<&'static str>,
    pub rank: Option<&'static str>,
    pub post: &'static str,
    pub status: Status,
    pub status_on: Option<NaiveDate>,
    pub joined_on: Option<NaiveDate>,
    pub spoil: Option<Spoil>,
}

/// One row of the payroll.
#[derive(Clone)]
pub struct PayRow {
    pub id: String,
    pub other: bool,
    pub name: String,
    pub place: Place,
    pub month: NaiveDate,
    pub class: &'static str,
    pub headcount_type: Option<&'static str>,
    pub rank: Option<&'static str>,
    /// In fen.
    pub gross: i64,
    pub account: Option<String>,
    pub spoil: Option<Spoil>,
}

/// One row of the insurance extract.
#[derive(Clone)]
pub struct InsuranceRow {
    pub id: String,
    pub other: bool,
    pub name: String,
    pub place: Place,
    pub month: NaiveDate,
    pub scheme: &'static str,
    pub status: &'static str,
    /// In fen.
    pub base: i64,
    pub spoil: Option<Spoil>,
}

/// One row of the register of exceptions.
#[derive(Clone)]
pub struct RegisterRow {
    pub id: String,
    pub name: String,
    pub kind: &'static str,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub unit: Option<String>,
    pub counterpart: Option<String>,
    pub spoil: Option<Spoil>,
}

/// All rows about one person.
#[derive(Clone, Default)]
pub struct Person {
    pub roster: Vec<RosterRow>,
    pub personnel: Vec<PersonnelRow>,
    pub payroll: Vec<PayRow>,
    pub insurance: Vec<InsuranceRow>,
    pub register: Vec<RegisterRow>,
}

/// What a person's place is like, besides the unit.
#[derive(Debug, Clone, Copy)]
pub struct Seat {
    /// Headcount type.
    pub headcount_type: &'static str,
    /// Leadership level.
    pub level: Option<&'static str>,
    /// Internal body.
    pub body: Option<&'static str>,
    /// Day the place was taken.
    pub entry_on: NaiveDate,
    /// Gross monthly pay in fen.
    pub gross: i64,
}

impl Person {
    /// Someone about whom the four systems agree: on the roster, in post, paid, insured, all at one unit.
    #[must_use]
    pub fn agreed(units: &Units, unit: usize, who: &Identity, seat: &Seat, at: &Moment) -> Self {
        let u = &units.all[unit];
        let place = |written: &str| Place {
            written: written.to_owned(),
            unit: Some(unit),
        };
        let (rank, post) = rank_and_post(u.kind, seat);
        let category = match who.sex {
            Sex::Male => Category::Male60,
            Sex::Female => Category::Female55,
        };
        Self {
            roster: vec![RosterRow {
                id: who.id.clone(),
                other: false,
                name: who.name.clone(),
                place: place(&u.code),
                body: seat.body.map(str::to_owned),
                headcount_type: seat.headcount_type,
                level: seat.level,
                rank: Some(rank),
                post,
                status: Status::Active,
                entry_on: Some(seat.entry_on),
                entry_document: Some(format!(
                    "云编〔{}〕{}号",
                    seat.entry_on.format("%Y"),
                    seat.gross / 100 % 97 + 1
                )),
                channel: Some("exam"),
                exit_on: None,
                sex: Some(who.sex),
                birth_on: Some(who.birth),
                category: Some(category),
                spoil: None,
            }],
            personnel: vec![PersonnelRow {
                id: who.id.clone(),
                other: false,
                name: who.name.clone(),
                place: place(&u.name),
                headcount_type: Some(seat.headcount_type),
                level: seat.level,
                rank: Some(rank),
                post,
                status: Status::Active,
                status_on: Some(seat.entry_on),
                joined_on: Some(seat.entry_on),
                spoil: None,
            }],
            payroll: vec![PayRow {
                id: who.id.clone(),
                other: false,
                name: who.name.clone(),
                place: place(&u.code),
                month: at.pay_month,
                class: "in_post",
                headcount_type: Some(seat.headcount_type),
                rank: Some(rank),
                gross: seat.gross,
                account: Some(format!("6222{}", &who.id[2..17])),
                spoil: None,
            }],
            insurance: vec![InsuranceRow {
                id: who.id.clone(),
                other: false,
                name: who.name.clone(),
                place: place(&u.uscc),
                month: at.insurance_month,
                scheme: "public",
                status: "active",
                base: seat.gross,
                spoil: None,
            }],
            register: Vec::new(),
        }
    }
}

fn rank_and_post(kind: UnitKind, seat: &Seat) -> (&'static str, &'static str) {
    let service = kind == UnitKind::Institution;
    match (seat.level, seat.headcount_type) {
        (Some("131"), _) if service => ("管理五级", "主任"),
        (Some("131"), _) => ("一级调研员", "主要负责人"),
        (Some("132"), _) if service => ("管理六级", "副主任"),
        (Some("132"), _) => ("三级调研员", "副职"),
        (Some("141"), _) => ("一级主任科员", "科长"),
        (Some("142"), _) => ("三级主任科员", "副科长"),
        (_, "support") => ("技术工二级", "驾驶员"),
        _ if service && seat.gross % 2 == 0 => ("专业技术十级", "中级专业技术岗"),
        _ if service => ("管理九级", "职员"),
        _ if seat.gross % 3 == 0 => ("二级主任科员", "科员"),
        _ => ("一级科员", "科员"),
    }
}
