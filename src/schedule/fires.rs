//! When a job is due. Times are computed from the stored schedule alone, never from when the last run ended.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use cron::Schedule;

use crate::config::Missed;

/// A fire looked at later than this was missed: the service was down, or the clock jumped.
pub const ON_TIME: TimeDelta = TimeDelta::minutes(5);

/// How many missed fires are looked at. A job of every minute that was down for a year does not owe half a million runs.
const MOST_MISSED: usize = 400;

/// What a job owes now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// To be run, oldest first.
    pub run: Vec<DateTime<Utc>>,
    /// Left out by the job's policy for what was missed.
    pub left_out: Vec<DateTime<Utc>>,
}

/// Fires after `since`, in order, without end.
///
/// The expression is read on the wall clock of the zone. A time that a change to summer time jumps over fires when the
/// clock has jumped; a time that comes twice when summer time ends fires once, the first time.
pub fn fires(
    schedule: &Schedule,
    zone: Tz,
    since: DateTime<Utc>,
) -> impl Iterator<Item = DateTime<Utc>> {
    // A day earlier, so that no jump of the wall clock can hide a fire; what is not after `since` is left away again.
    let wall = since.with_timezone(&zone).naive_local() - TimeDelta::days(1);
    let mut last = since;
    let from = Utc.from_utc_datetime(&wall);
    schedule.after_owned(from).filter_map(move |at| {
        let fire = instant(zone, at.naive_utc())?;
        // Two wall times inside one gap fire at one instant: once is enough.
        (fire > last).then(|| {
            last = fire;
            fire
        })
    })
}

/// What a job owes at `now`, when everything up to `until` has been dealt with.
pub fn due(
    schedule: &Schedule,
    zone: Tz,
    missed: Missed,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Due {
    let mut passed: Vec<DateTime<Utc>> = fires(schedule, zone, until)
        .take_while(|fire| *fire <= now)
        .collect();
    let mut due = Due::default();
    if passed.len() > MOST_MISSED {
        due.left_out = passed.drain(..passed.len() - MOST_MISSED).collect();
    }
    let (late, on_time): (Vec<_>, Vec<_>) =
        passed.into_iter().partition(|fire| now - *fire > ON_TIME);
    match missed {
        Missed::RunEach => due.run.extend(late),
        Missed::Skip => due.left_out.extend(late),
        Missed::RunLatest => {
            let mut late = late;
            // A run that is due now says more than the one that was missed before it.
            if on_time.is_empty()
                && let Some(newest) = late.pop()
            {
                due.run.push(newest);
            }
            due.left_out.extend(late);
        }
    }
    due.run.extend(on_time);
    due
}

/// The instant at which the zone's clock shows `wall`.
fn instant(zone: Tz, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&wall) {
        chrono::LocalResult::Single(at) => Some(at.to_utc()),
        chrono::LocalResult::Ambiguous(first, _) => Some(first.to_utc()),
        chrono::LocalResult::None => after_gap(zone, wall),
    }
}

/// The first whole minute after a gap in which `wall` would have been. No zone has had a gap longer than a day.
fn after_gap(zone: Tz, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
    (1..=24 * 60)
        .map(|minutes| wall + TimeDelta::minutes(minutes))
        .find_map(|later| zone.from_local_datetime(&later).earliest())
        .map(|at| at.to_utc())
}
