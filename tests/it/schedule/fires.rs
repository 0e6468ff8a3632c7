//! When jobs are due, against dates worked out by hand.

use std::str::FromStr as _;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use cron::Schedule;
use proptest::prelude::*;
use rollcall::config::Missed;
use rollcall::schedule::{Due, due, fires};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn nightly() -> Schedule {
    Schedule::from_str("0 30 2 * * *").expect("an expression")
}

fn next(zone: Tz, since: &str, count: usize) -> Vec<String> {
    fires(&nightly(), zone, at(since))
        .take(count)
        .map(|fire| fire.format("%m-%d %H:%M").to_string())
        .collect()
}

#[test]
fn a_zone_without_summer_time_fires_at_the_same_instant_every_day() {
    let zone = chrono_tz::Asia::Shanghai;
    let expected = ["10-31 18:30", "11-01 18:30", "11-02 18:30"];
    assert_eq!(next(zone, "2026-10-30T18:30:00Z", 3), expected);
    // One second earlier, the fire itself is still to come.
    assert_eq!(next(zone, "2026-10-31T18:29:59Z", 1), ["10-31 18:30"]);
}

#[test]
fn a_night_that_summer_time_jumps_over_is_run_when_the_clock_has_jumped() {
    // Berlin, 29 March 2026: 02:00 CET becomes 03:00 CEST, so there is no 02:30. 03:00 CEST is 01:00 UTC.
    let expected = ["03-28 01:30", "03-29 01:00", "03-30 00:30"];
    let found = next(chrono_tz::Europe::Berlin, "2026-03-27T12:00:00Z", 3);
    assert_eq!(found, expected);
}

#[test]
fn a_time_that_comes_twice_is_run_once() {
    // Berlin, 25 October 2026: 03:00 CEST becomes 02:00 CET, 02:30 is 00:30 and 01:30 UTC.
    let zone = chrono_tz::Europe::Berlin;
    let expected = ["10-24 00:30", "10-25 00:30", "10-26 01:30"];
    assert_eq!(next(zone, "2026-10-23T12:00:00Z", 3), expected);
    // Asked between the two, the night has been run.
    assert_eq!(next(zone, "2026-10-25T00:30:00Z", 1), ["10-26 01:30"]);
}

#[test]
fn what_was_missed_goes_by_the_jobs_policy() {
    let zone = chrono_tz::UTC;
    let days = |list: &[u32]| -> Vec<DateTime<Utc>> {
        let of = |day: &u32| at(&format!("2026-10-{day:02}T02:30:00Z"));
        list.iter().map(of).collect()
    };
    let owes = |missed, until, now| due(&nightly(), zone, missed, at(until), at(now));
    let (until, noon) = ("2026-10-10T02:30:00Z", "2026-10-13T12:00:00Z");
    let latest = owes(Missed::RunLatest, until, noon);
    assert_eq!(
        (latest.run, latest.left_out),
        (days(&[13]), days(&[11, 12]))
    );
    let each = owes(Missed::RunEach, until, noon);
    assert_eq!((each.run, each.left_out), (days(&[11, 12, 13]), days(&[])));
    let skip = owes(Missed::Skip, until, noon);
    assert_eq!((skip.run, skip.left_out), (days(&[]), days(&[11, 12, 13])));

    // Looked at within five minutes, the thirteenth is on time, and what was missed before it is not worth a run.
    let early = "2026-10-13T02:34:00Z";
    let latest = owes(Missed::RunLatest, until, early);
    assert_eq!(
        (latest.run, latest.left_out),
        (days(&[13]), days(&[11, 12]))
    );
    let skip = owes(Missed::Skip, until, early);
    assert_eq!((skip.run, skip.left_out), (days(&[13]), days(&[11, 12])));

    // A clock that was set back owes nothing a second time.
    assert_eq!(owes(Missed::RunEach, noon, until), Due::default());
}

proptest! {
    /// However often and at whatever times the service looks, each fire of a month is run once: looking must not lose or repeat one.
    #[test]
    fn every_fire_is_run_once_however_the_looks_fall(gaps in prop::collection::vec(1..4000_i64, 1..60)) {
        let zone = chrono_tz::Asia::Shanghai;
        let (begin, mut now) = (at("2026-10-01T00:00:00Z"), at("2026-10-01T00:00:00Z"));
        let (mut until, mut run) = (now, Vec::new());
        for minutes in gaps {
            now += TimeDelta::minutes(minutes);
            let owed = due(&nightly(), zone, Missed::RunEach, until, now);
            prop_assert!(owed.left_out.is_empty());
            run.extend(owed.run);
            until = now;
        }
        // 02:30 in Shanghai is 18:30 UTC of the day before.
        let mut expected = Vec::new();
        let mut fire = at("2026-09-30T18:30:00Z");
        while fire <= now {
            if fire > begin {
                expected.push(fire);
            }
            fire += TimeDelta::days(1);
        }
        prop_assert_eq!(run, expected);
    }
}
