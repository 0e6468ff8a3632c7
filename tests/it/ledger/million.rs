//! How long it takes to merge a night that changes one entry in a hundred into a million. A measurement, asked for by
//! `ROLLCALL_BENCH_ENTRIES`, see `benches/README.md`; without it a few entries see to it that it still works.

use std::time::Instant;

use rollcall::ledger::{Change, Found, Night};

use super::nights;
use crate::scene::day;
use crate::store::engines;

fn entries() -> usize {
    std::env::var("ROLLCALL_BENCH_ENTRIES").map_or(2_000, |text| text.parse().expect("a number"))
}

/// Of `count` entries, those that an odd night has otherwise: half a hundredth gone, half a hundredth new, the rest of it changed.
fn found(count: usize, changed: bool) -> Vec<Found> {
    (0..count + count / 400)
        .filter(|at| if changed { at % 400 != 7 } else { *at < count })
        .map(|at| {
            let mut found = nights::finding(&format!("{at:016x}"), "auto");
            found.said.department = format!("{:03}", at % 60);
            found.said.unit = Some(format!("{:06}", at % 3_000));
            found.said.evidence =
                format!("{:016x}", at * 7 + usize::from(changed && at % 200 == 3));
            found.people = vec![(-1 - i64::try_from(at).expect("few"), format!("{at:018}"))];
            found
        })
        .collect()
}

fn night(name: &str, date: &str, found: Vec<Found>) -> Night {
    nights::of(name, day(date), found)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_in_a_hundred_of_a_million() {
    for fresh in engines() {
        let store = fresh.open().await;
        let count = entries();
        let began = Instant::now();
        nights::merge(&store, night("first", "2026-10-01", found(count, false))).await;
        let first = began.elapsed();
        let (second, third) = (
            night("second", "2026-10-02", found(count, true)),
            night("third", "2026-10-03", found(count, true)),
        );
        let began = Instant::now();
        let merged = nights::merge(&store, second).await.merge;
        let took = began.elapsed();
        let began = Instant::now();
        nights::merge(&store, third).await;
        let same = began.elapsed();
        println!(
            "{}: {count} entries opened in {first:.1?}; a night that opens {}, closes {} and changes {} in {took:.1?}; one that changes nothing in {same:.1?}",
            fresh.engine().name(),
            merged.count(Change::Opened),
            merged.count(Change::Closed),
            merged.count(Change::Changed),
        );
        store.close().await;
    }
}
