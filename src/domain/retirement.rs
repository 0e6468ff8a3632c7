//! The statutory retirement date under the gradual rise that began on 2025-01-01 (decision of the Standing Committee of
//! the National People's Congress of 2024-09-13 and the State Council's measures annexed to it).

use chrono::{Datelike, NaiveDate};

use super::calendar::add_months;

/// Sex and original retirement age, which together decide the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// Men, 60.
    Male60,
    /// Women in county-level or senior professional posts, 60. How the rise maps onto them is not settled.
    Female60,
    /// Women cadres, 55.
    Female55,
    /// Women workers, 50.
    Female50,
}

impl Category {
    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male60 => "male60",
            Self::Female60 => "female60",
            Self::Female55 => "female55",
            Self::Female50 => "female50",
        }
    }

    /// The category of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Male60, Self::Female60, Self::Female55, Self::Female50]
            .into_iter()
            .find(|c| c.as_str() == word)
    }

    /// Original age in years, months of birth that share one month of delay, and the longest delay in months.
    const fn scale(self) -> (i32, i32, i32) {
        match self {
            Self::Male60 | Self::Female60 => (60, 4, 36),
            Self::Female55 => (55, 4, 36),
            Self::Female50 => (50, 2, 60),
        }
    }
}

/// The statutory date: the birth day in the month of the delayed age, at the latest that month's last day.
#[must_use]
pub fn date(birth: NaiveDate, category: Category) -> NaiveDate {
    const RISE_BEGINS: i32 = 2025 * 12;
    let (age, step, longest) = category.scale();
    let original = birth.year() * 12 + birth.month0().cast_signed() + age * 12;
    let past = original - RISE_BEGINS;
    let delay = if past < 0 {
        0
    } else {
        (past / step + 1).min(longest)
    };
    add_months(birth, age * 12 + delay)
}

/// The date as far as it can be known, and whether it is sure.
///
/// Without a category the sex decides: a man retires as male60, a woman as female55. Neither that nor female60, whose
/// mapping is open, is sure. Without a birth date, or with neither category nor sex, there is no date.
#[must_use]
pub fn decide(
    category: Option<Category>,
    sex: Option<&str>,
    birth: Option<NaiveDate>,
) -> Option<(NaiveDate, bool)> {
    let (category, sure) = match (category, sex) {
        (Some(c), _) => (c, c != Category::Female60),
        (None, Some("male")) => (Category::Male60, false),
        (None, Some("female")) => (Category::Female55, false),
        _ => return None,
    };
    Some((date(birth?, category), sure))
}
