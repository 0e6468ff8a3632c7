//! A sample of people to be verified on the spot: drawn by unit and headcount type, the same every time it is drawn.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::PolarsResult;
use sha2::{Digest, Sha256};

use super::book::Book;
use super::seats::Seat;
use super::table::Table;
use crate::frames::Frames;

/// One person of the sample, as a visitor finds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// Unit: its number in the book.
    pub unit: i32,
    /// Headcount type.
    pub headcount_type: String,
    /// Document number, whole.
    pub person_id: String,
    /// Name.
    pub name: String,
    /// Post.
    pub post: Option<String>,
    /// Internal body.
    pub body: Option<String>,
    /// Since when in this unit.
    pub entry_on: Option<NaiveDate>,
}

/// How many of each group are drawn: one at least of every group, the rest by size, largest remainders first, and never
/// more than there are. When there are more groups than places, every group still has one.
#[must_use]
pub fn shares(groups: &[usize], size: usize) -> Vec<usize> {
    let all: usize = groups.iter().sum();
    let mut shares: Vec<usize> = groups.iter().map(|n| usize::from(*n > 0)).collect();
    let base: usize = shares.iter().sum();
    let rest = size.min(all).saturating_sub(base);
    let left: usize = all - base;
    if rest == 0 || left == 0 {
        return shares;
    }
    let mut remainders: Vec<(usize, usize)> = Vec::new();
    let mut given = 0;
    for (at, n) in groups.iter().enumerate() {
        let more = (n - shares[at]) * rest;
        shares[at] += more / left;
        given += more / left;
        remainders.push((more % left, at));
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, at) in remainders.into_iter().take(rest - given) {
        shares[at] += 1;
    }
    shares
}

/// Draw about `size` people of these units. The order within a group is that of a hash over seed and number, so that
/// who drew cannot choose, and whoever draws again has the same people.
///
/// # Errors
/// When the roster cannot be read.
pub fn sample(
    frames: &Frames,
    book: &Book,
    units: &BTreeSet<i32>,
    size: usize,
    seed: &str,
) -> PolarsResult<Vec<Sampled>> {
    let held = |seat: &&Seat| units.contains(&seat.unit) && seat.held(book.date, book.date);
    let wanted: BTreeSet<(i64, i32, &str)> = book
        .seats
        .iter()
        .filter(held)
        .map(|seat| (seat.person, seat.unit, &*seat.headcount_type))
        .collect();
    let table = Table::of(&frames.tables["roster_row"])?;
    let (keys, unit) = (table.whole("person_key")?, table.unit("unit_id")?);
    let (types, ids) = (table.text("headcount_type")?, table.text("person_id")?);
    let (names, posts) = (table.text("name")?, table.text("post")?);
    let (bodies, entries) = (table.text("internal_body")?, table.days("entry_on")?);
    let mut groups: BTreeMap<(i32, String), BTreeMap<[u8; 32], Sampled>> = BTreeMap::new();
    for row in 0..table.rows() {
        let (Some(key), Some(unit)) = (keys.get(row), unit.get(row)) else {
            continue;
        };
        let headcount_type = types.get(row).unwrap_or_default();
        if !wanted.contains(&(key, unit, headcount_type)) {
            continue;
        }
        let person_id = ids.get(row).unwrap_or_default().to_owned();
        let lot: [u8; 32] = Sha256::digest(format!("{seed}|{person_id}").as_bytes()).into();
        let group = groups.entry((unit, headcount_type.to_owned())).or_default();
        group.entry(lot).or_insert_with(|| Sampled {
            unit,
            headcount_type: headcount_type.to_owned(),
            person_id,
            name: names.get(row).unwrap_or_default().to_owned(),
            post: posts.get(row).map(str::to_owned),
            body: bodies.get(row).map(str::to_owned),
            entry_on: entries.get(row),
        });
    }
    let sizes: Vec<usize> = groups.values().map(BTreeMap::len).collect();
    let drawn = groups
        .into_values()
        .zip(shares(&sizes, size))
        .flat_map(|(group, share)| group.into_values().take(share));
    Ok(drawn.collect())
}
