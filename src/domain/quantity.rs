//! Sizes and spells of time as they stand in configuration: `2GiB`, `30s`.

use std::time::Duration;

/// A size or a spell of time that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityFault {
    /// Not a size.
    #[error("`{0}` is not a size; write a whole number and a unit, such as 800MB, 64KiB or 2GiB")]
    Size(String),
    /// Not a spell of time.
    #[error(
        "`{0}` is not a spell of time; write a whole number and a unit, such as 500ms, 30s, 10m or 2h"
    )]
    Time(String),
}

/// Bytes of `2GiB`, `800 MB`, `1024`. Units with an `i` count in 1024s, those without in 1000s; case is free.
///
/// # Errors
/// When the number or the unit cannot be read, or the size is above 2^64 − 1.
pub fn bytes(text: &str) -> Result<u64, QuantityFault> {
    let fault = || QuantityFault::Size(text.to_owned());
    let (number, unit) = split(text).ok_or_else(fault)?;
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1000,
        "m" | "mb" => 1000_u64.pow(2),
        "g" | "gb" => 1000_u64.pow(3),
        "t" | "tb" => 1000_u64.pow(4),
        "ki" | "kib" => 1 << 10,
        "mi" | "mib" => 1 << 20,
        "gi" | "gib" => 1 << 30,
        "ti" | "tib" => 1 << 40,
        _ => return Err(fault()),
    };
    number.checked_mul(factor).ok_or_else(fault)
}

/// The time of `500ms`, `30s`, `10m`, `10 minutes`, `2h`, `1 day`. Months have no fixed length and are refused.
///
/// # Errors
/// When the number or the unit cannot be read; a number without a unit is refused, because nobody can tell what it means.
pub fn time(text: &str) -> Result<Duration, QuantityFault> {
    let fault = || QuantityFault::Time(text.to_owned());
    let (number, unit) = split(text).ok_or_else(fault)?;
    let seconds: u64 = match unit.to_ascii_lowercase().as_str() {
        "ms" => return Ok(Duration::from_millis(number)),
        "s" | "sec" | "second" | "seconds" => 1,
        "m" | "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        _ => return Err(fault()),
    };
    number
        .checked_mul(seconds)
        .map(Duration::from_secs)
        .ok_or_else(fault)
}

/// The leading digits and the unit after them.
fn split(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim_start()))
}
