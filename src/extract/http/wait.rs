//! How long to wait before trying again.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

/// Longest wait of our own.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// Longest wait a server can ask for; after it we try, whatever it said.
const LONGEST_ASKED: Duration = Duration::from_secs(300);

/// The wait before repetition `times` (from 1): doubling, between half and the whole of it at random, so that many
/// sources that failed together do not come back together.
pub(super) fn backoff(patience: Duration, times: u32) -> Duration {
    let full = patience
        .saturating_mul(2_u32.saturating_pow(times.saturating_sub(1).min(16)))
        .min(LONGEST_BACKOFF);
    let mut random = [0_u8; 2];
    // Without randomness the wait is merely less spread.
    let _ = getrandom::fill(&mut random);
    let share = f64::from(u16::from_le_bytes(random)) / f64::from(u16::MAX);
    full.mul_f64(0.5 + share / 2.0)
}

/// What `Retry-After` asks for: seconds, or a date (RFC 9110 §10.2.3) measured against the server's own clock.
pub(super) fn asked(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let base = headers.get(DATE).and_then(http_date).unwrap_or(now);
            let until = http_date(headers.get(RETRY_AFTER)?)?;
            (until - base).to_std().unwrap_or(Duration::ZERO)
        }
    };
    Some(asked.min(LONGEST_ASKED))
}

/// A date in one of the three forms of RFC 9110 §5.6.7.
pub(super) fn http_date(value: &HeaderValue) -> Option<DateTime<Utc>> {
    let text = value.to_str().ok()?.trim();
    [
        "%a, %d %b %Y %H:%M:%S GMT",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
    ]
    .iter()
    .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    .map(|time| time.and_utc())
}
