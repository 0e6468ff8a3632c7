//! Two numbers that may be one person: people missing from some source, of one folded name, whom no source holds
//! together, and whose numbers lie a typing error apart or whose birth and unit agree.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use polars::prelude::{
    DataFrame, Engine, IntoLazy, LazyFrame, NULL, PolarsResult, UnionArgs, col, concat, df, lit,
    when,
};
use rayon::prelude::*;

use super::lookup::of_people;

/// People of one name beyond which a block is not searched whole; what is left out is said in the summary.
pub const BLOCK_CAP: usize = 4_000;

/// Numbers further apart than this are not reported even as "nearly": the limit itself stands in the rule.
const NEARLY: usize = 3;

/// `near_match` and the blocks that were cut.
pub(super) struct Near {
    /// `person_key, other_key, edits, same_birth_and_unit`; the pair ordered by the bytes of the two numbers.
    pub(super) pairs: LazyFrame,
    /// Sizes of the blocks that exceeded [`BLOCK_CAP`].
    pub(super) capped: Vec<u64>,
}

#[derive(Debug)]
struct Candidate {
    key: i64,
    id: String,
    resident: bool,
    /// One bit a source, in the order of [`crate::domain::table::Kind::PEOPLE`].
    sources: u8,
    births: BTreeSet<i32>,
    units: BTreeSet<i32>,
}

/// Find the pairs. Linear in the number of candidates for fixed block sizes.
pub(super) fn find(tables: &BTreeMap<&'static str, LazyFrame>) -> PolarsResult<Near> {
    let rows = candidate_rows(tables)?;
    let (people, blocks) = gather(&rows)?;
    let mut capped = Vec::new();
    let mut searched: Vec<&[usize]> = Vec::new();
    for block in blocks.values() {
        if block.len() > BLOCK_CAP {
            capped.push(u64::try_from(block.len()).unwrap_or(u64::MAX));
        }
        searched.push(&block[..block.len().min(BLOCK_CAP)]);
    }
    let found: BTreeSet<(usize, usize)> = searched
        .par_iter()
        .flat_map_iter(|block| {
            block
                .iter()
                .enumerate()
                .flat_map(|(at, a)| block[at + 1..].iter().map(move |b| (*a, *b)))
        })
        .filter(|(a, b)| near(&people[*a], &people[*b]).is_some())
        .collect();
    let mut pairs: Vec<(&Candidate, &Candidate)> = found
        .into_iter()
        .map(|(a, b)| {
            let (a, b) = (&people[a], &people[b]);
            if a.id <= b.id { (a, b) } else { (b, a) }
        })
        .collect();
    pairs.sort_by(|a, b| (&a.0.id, &a.1.id).cmp(&(&b.0.id, &b.1.id)));
    let facts: Vec<(Option<i32>, bool)> = pairs.iter().filter_map(|(a, b)| near(a, b)).collect();
    let frame = df!(
        "person_key" => pairs.iter().map(|(a, _)| a.key).collect::<Vec<_>>(),
        "other_key" => pairs.iter().map(|(_, b)| b.key).collect::<Vec<_>>(),
        "edits" => facts.iter().map(|fact| fact.0).collect::<Vec<_>>(),
        "same_birth_and_unit" => facts.iter().map(|fact| fact.1).collect::<Vec<_>>(),
    )?;
    Ok(Near {
        pairs: frame.lazy(),
        capped,
    })
}

/// Edits between two resident numbers (null when one is another document), and whether birth and unit agree.
/// `None` when the two are not near, or one source holds both.
fn near(a: &Candidate, b: &Candidate) -> Option<(Option<i32>, bool)> {
    if a.sources & b.sources != 0 {
        return None;
    }
    let same = !a.births.is_disjoint(&b.births) && !a.units.is_disjoint(&b.units);
    let edits =
        (a.resident && b.resident && a.id.chars().count().abs_diff(b.id.chars().count()) <= NEARLY)
            .then(|| strsim::osa_distance(&a.id, &b.id))
            .filter(|edits| *edits <= NEARLY)
            .and_then(|edits| i32::try_from(edits).ok());
    (same || edits.is_some()).then_some((edits, same))
}

/// Every accepted row of everyone whom some source lacks.
fn candidate_rows(tables: &BTreeMap<&'static str, LazyFrame>) -> PolarsResult<DataFrame> {
    let everywhere = col("in_roster")
        .and(col("in_personnel"))
        .and(col("in_payroll"))
        .and(col("in_insurance"));
    let missing = tables["person_core"]
        .clone()
        .filter(everywhere.not())
        .select([col("person_key")])
        .collect_with_engine(Engine::Streaming)?
        .unwrap_single();
    let missing = missing.column("person_key")?.i64()?.iter().flatten();
    let missing = Arc::new(missing.collect());
    let mut parts = Vec::new();
    let views = [
        "roster_row",
        "personnel_row",
        "payroll_row",
        "insurance_row",
    ];
    for (bit, view) in (0..).zip(views) {
        // Births are taken from the number when it holds a date, else from the archive, which only the roster has.
        let birth = if view == "roster_row" {
            col("id_birth").fill_null(col("birth_on"))
        } else {
            col("id_birth")
        };
        let rows = tables[view].clone().filter(of_people(&missing));
        parts.push(
            rows.select([
                col("person_key"),
                col("person_id"),
                col("id_verdict"),
                // A name with an unknown character is no ground to call two people one.
                when(col("name_wild").not())
                    .then(col("name_folded"))
                    .otherwise(lit(NULL))
                    .alias("name_folded"),
                birth.cast(polars::prelude::DataType::Int32).alias("birth"),
                col("unit_id"),
                lit(1_i32 << bit).alias("source_bit"),
            ]),
        );
    }
    let rows = concat(parts, UnionArgs::default())?;
    Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

type Blocks = BTreeMap<String, Vec<usize>>;

/// Candidates by key, and per folded name the candidates that bear it, ordered by number.
fn gather(rows: &DataFrame) -> PolarsResult<(Vec<Candidate>, Blocks)> {
    let keys = rows.column("person_key")?.i64()?;
    let (ids, verdicts) = (
        rows.column("person_id")?.str()?,
        rows.column("id_verdict")?.str()?,
    );
    let names = rows.column("name_folded")?.str()?;
    let (births, units) = (rows.column("birth")?.i32()?, rows.column("unit_id")?.i32()?);
    let bits = rows.column("source_bit")?.i32()?;
    let mut people: Vec<Candidate> = Vec::new();
    let mut at: HashMap<i64, usize> = HashMap::new();
    let mut blocks: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for row in 0..rows.height() {
        let (Some(key), Some(id)) = (keys.get(row), ids.get(row)) else {
            continue;
        };
        let index = *at.entry(key).or_insert_with(|| {
            people.push(Candidate {
                key,
                id: id.to_owned(),
                resident: true,
                sources: 0,
                births: BTreeSet::new(),
                units: BTreeSet::new(),
            });
            people.len() - 1
        });
        let person = &mut people[index];
        person.resident &= verdicts.get(row) != Some("other");
        person.sources |= u8::try_from(bits.get(row).unwrap_or(0)).unwrap_or(0);
        person.births.extend(births.get(row));
        person.units.extend(units.get(row));
        if let Some(name) = names.get(row).filter(|name| !name.is_empty()) {
            blocks.entry(name.to_owned()).or_default().insert(index);
        }
    }
    let blocks = blocks
        .into_iter()
        .filter(|(_, block)| block.len() > 1)
        .map(|(name, block)| {
            let mut block: Vec<usize> = block.into_iter().collect();
            block.sort_by(|a, b| people[*a].id.cmp(&people[*b].id));
            (name, block)
        })
        .collect();
    Ok((people, blocks))
}
