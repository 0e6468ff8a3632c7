//! Shares in percent, to one decimal.

use serde::{Serialize, Serializer};

/// A share in tenths of a percent, the nearest there is; a half goes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(i64);

impl Share {
    /// What a part is of a whole; none where there is no whole.
    #[must_use]
    pub const fn of(part: i64, whole: i64) -> Option<Self> {
        if whole <= 0 {
            return None;
        }
        Some(Self((part * 2000 + whole).div_euclid(whole * 2)))
    }

    /// Tenths of a percent.
    #[must_use]
    pub const fn tenths(self) -> i64 {
        self.0
    }

    /// Whether it comes to so many percent.
    #[must_use]
    pub const fn reaches(self, percent: i64) -> bool {
        self.0 >= percent * 10
    }

    /// As a number: 97.8 for 97.8 %.
    #[must_use]
    pub fn percent(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "shares of counts are far below 2^53"
        )]
        let tenths = self.0 as f64;
        tenths / 10.0
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}%", tenths / 10, tenths % 10)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self.percent())
    }
}
