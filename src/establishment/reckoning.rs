//! What a check of an application found, figure by figure with its origin: as it is kept with the step, and as people are
//! told of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::application::Obstacle;
use super::forecast::Span;
use crate::domain::words::Language;

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// 核定
    Approved,
    /// 实有
    Filled,
    /// On the roster with a day of entry still to come, but not after the day of use.
    Coming,
    /// Gone by law or by a known day before the day of use.
    Leaving,
    /// Kept by other approved plans.
    Reserved,
    /// Granted to lines above, in the same file.
    Granted,
    /// Over the approved number in other types of the unit.
    OverElsewhere,
}

impl What {
    /// What people call it.
    #[must_use]
    pub fn word(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Approved => ("核定", "approved"),
            Self::Filled => ("实有", "filled"),
            Self::Coming => ("用编日前到编", "due before the day of use"),
            Self::Leaving => ("用编日前退休或离开", "gone before the day of use"),
            Self::Reserved => ("其他计划预留", "kept by other plans"),
            Self::Granted => ("本次前列各项已核", "granted to lines above"),
            Self::OverElsewhere => ("其他类型超编", "over in other types"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// Whether it makes room or takes it.
    const fn adds(self) -> bool {
        matches!(self, Self::Approved | Self::Leaving)
    }
}

/// A figure with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What it is.
    pub what: What,
    /// The number, or its range.
    pub number: Span,
    /// Documents, plans, types or days it comes from.
    pub origin: Vec<String>,
}

impl Told {
    /// Whether it says anything: the first two always do, the others when they are not zero.
    #[must_use]
    pub fn matters(&self) -> bool {
        matches!(self.what, What::Approved | What::Filled) || self.number.most != 0
    }

    /// Its origin, with types by what people call them.
    #[must_use]
    pub fn origins(&self, labels: &BTreeMap<String, String>, language: Language) -> String {
        let said: Vec<String> = self
            .origin
            .iter()
            .map(|of| match self.what {
                What::Filled => language
                    .pick(&format!("{of}实名制台账"), &format!("the roster of {of}"))
                    .to_owned(),
                What::Leaving => {
                    // The day of the roster and the day of use, with an arrow between them.
                    let on = of.rsplit(' ').next().unwrap_or(of);
                    let zh = format!("法定退休日期或出编时间早于{on}");
                    let en = format!("retirement or leaving before {on}");
                    language.pick(&zh, &en).to_owned()
                }
                // What is over stands as `type(number)`.
                What::OverElsewhere => match of.split_once('(') {
                    Some((code, rest)) => {
                        let name = labels.get(code).map_or(code, String::as_str);
                        let number = rest.trim_end_matches(')');
                        language
                            .pick(&format!("{name}{number}"), &format!("{name} {number}"))
                            .to_owned()
                    }
                    None => of.clone(),
                },
                _ => of.clone(),
            })
            .collect();
        said.join(language.pick("、", ", "))
    }
}

/// What was found of one application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Day of use.
    pub on: NaiveDate,
    /// How many can be granted.
    pub can: i64,
    /// How many more, if everyone whose category is unknown goes as early as possible.
    pub perhaps: i64,
    /// What it follows from.
    pub figures: Vec<Told>,
    /// What stands in its way besides figures.
    pub obstacles: Vec<Obstacle>,
}

/// The figures as one sum: what is approved, less who is there, and so on, is what there is room for.
#[must_use]
pub fn reckoning(figures: &[Told], language: Language) -> String {
    let mut room = 0;
    let mut said = String::new();
    for of in figures.iter().filter(|of| of.matters()) {
        let number = of.number.least;
        room += if of.what.adds() { number } else { -number };
        if !said.is_empty() {
            said += if of.what.adds() { "＋" } else { "－" };
        }
        said += of.what.word(language);
        if language == Language::En {
            said.push(' ');
        }
        said += &number.to_string();
    }
    let en = said.replace('＋', " + ").replace('－', " − ");
    let (zh, en) = (format!("{said}＝{room}"), format!("{en} = {room}"));
    language.pick(&zh, &en).to_owned()
}
