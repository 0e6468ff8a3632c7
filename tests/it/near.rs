//! Near-matches (H03) against every pair of twenty thousand people, and a name that too many people bear.
//!
//! The largest block of a district of five million: at most every tenth ordinary person of the generator is a candidate, that is,
//! missing from some source (leavers, the retired, survivors, people off establishment); the commonest names are the 56
//! dotted ones, which one person in 200 bears. 500 000 candidates ÷ 200 ÷ 56 is at most 45 people a name on average. See
//! `the_commonest_names_of_a_synthetic_district_stay_far_below_the_cap`, which counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use proptest::prelude::*;
use rollcall::domain::person_id;
use rollcall::frames::BLOCK_CAP;
use rollcall::synth::{self, Options, Plant};

use crate::night;
use crate::scene::{Scene, id};

const PEOPLE: usize = 20_000;
/// The name that more people bear than a block may hold.
const CROWDED: &str = "张伟";

/// Numbers in a row that look random and are the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).expect("a small number") % limit
    }
}

/// One row of one source, as the extracts hold it.
#[derive(Debug, Clone)]
struct Row {
    source: usize,
    id: String,
    other: bool,
    /// As written; `folded` is what it must be compared as.
    name: String,
    folded: String,
    unit: usize,
    /// The archive's birth date, which only the roster holds.
    birth_on: Option<NaiveDate>,
}

/// A person as all rows together tell; sources and units one bit each.
#[derive(Debug, Default)]
struct Known<'a> {
    id: &'a str,
    sources: u8,
    names: BTreeSet<&'a str>,
    births: BTreeSet<NaiveDate>,
    units: u8,
    other: bool,
}

/// The longest text whose distance is asked for.
const LONGEST: usize = 24;

/// Optimal string alignment of two ASCII texts, from its definition: the table of distances of all beginnings.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut table = [[0; LONGEST + 1]; LONGEST + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// Digits 7 to 14 of eighteen characters, when they are a day.
fn birth(id: &str) -> Option<NaiveDate> {
    let digits = id.get(6..14).filter(|_| id.chars().count() == 18)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    NaiveDate::parse_from_str(digits, "%Y%m%d")
        .ok()
        .filter(|_| all)
}

/// One typing error.
fn mistype(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = dice.below(chars.len() - 1);
    let digit = char::from(b'0' + u8::try_from(dice.below(10)).expect("a digit"));
    match dice.below(4) {
        0 => chars.insert(at, digit),
        1 => drop(chars.remove(at)),
        2 => chars[at] = digit,
        _ => chars.swap(at, at + 1),
    }
    chars.into_iter().collect()
}

/// Numbers that the cleaning would keep out of the tables or turn into others: they are not what is tested here.
fn unfit(id: &str) -> bool {
    let maimed = id.chars().count() == 18 && id.ends_with("000");
    id.chars().count() == 15 || maimed || id.chars().take(17).any(|c| !c.is_ascii_digit())
}

fn population() -> Vec<Row> {
    let mut dice = Dice(7);
    let surnames: Vec<char> = "王李张刘陈杨赵黄周吴".chars().collect();
    let given: Vec<char> = "伟芳娜敏静丽强磊军洋".chars().collect();
    let mut rows = Vec::new();
    for _ in 0..PEOPLE {
        // A hundred plain names, and ten that systems write with different dots or with a character lost.
        let pick = dice.below(110);
        let base = if pick < 100 {
            format!("{}{}", surnames[pick / 10], given[pick % 10])
        } else {
            format!("买买提·{}", given[pick % 10])
        };
        let base = if base == CROWDED {
            "张炜".to_owned()
        } else {
            base
        };
        let day = NaiveDate::from_ymd_opt(1980, 1, 1).expect("a day")
            + chrono::Duration::days(i64::try_from(dice.below(400)).expect("days"));
        let number = id(&day.format("%Y%m%d").to_string(), dice.below(1000));
        let other = dice.below(60) == 0;
        let number = if other {
            format!("E{:08}", dice.below(4000))
        } else {
            number
        };
        let unit = dice.below(6);
        // Most people are in all sources; the others in some, and now and then a twin of theirs in the rest.
        let whole = dice.below(10) < 6;
        let mask = if whole { 15 } else { 1 + dice.below(14) };
        let twin = (!whole && dice.below(2) == 0).then(|| {
            let mut twin = number.clone();
            for _ in 0..dice.below(5) {
                twin = mistype(&twin, &mut dice);
            }
            twin
        });
        let mut write = |mask: usize, number: &str, dice: &mut Dice| {
            for source in (0..4).filter(|bit| mask >> bit & 1 == 1) {
                let dotted = match dice.below(3) {
                    0 => base.replace('·', "•"),
                    1 => base.replace('·', "."),
                    _ => base.clone(),
                };
                let (name, folded) = if dice.below(40) == 0 {
                    let last = base.chars().count() - 1;
                    let lost: String = base.chars().take(last).chain(['□']).collect();
                    (lost.clone(), lost)
                } else {
                    (dotted, base.clone())
                };
                let near = dice.below(8) == 0;
                rows.push(Row {
                    source,
                    id: number.to_owned(),
                    other,
                    name,
                    folded,
                    unit: if near { dice.below(6) } else { unit },
                    birth_on: (source == 0 && dice.below(4) > 0).then_some(day),
                });
            }
        };
        write(mask, &number, &mut dice);
        if let Some(twin) = twin.filter(|twin| other || !unfit(twin)) {
            write(15 - mask, &twin, &mut dice);
        }
    }
    rows
}

/// Every pair by the words of docs/rules.md, H03, over all people of one name, with nothing left out.
fn brute_force(rows: &[Row]) -> BTreeSet<String> {
    let mut people: BTreeMap<&str, Known<'_>> = BTreeMap::new();
    for row in rows {
        let person = people.entry(&row.id).or_default();
        person.id = &row.id;
        person.sources |= 1 << row.source;
        if !row.folded.contains('□') {
            person.names.insert(&row.folded);
        }
        person.births.extend(birth(&row.id).or(row.birth_on));
        person.units |= 1 << row.unit;
        person.other |= row.other;
    }
    let mut named: HashMap<&str, Vec<&Known<'_>>> = HashMap::new();
    for person in people.values() {
        for name in &person.names {
            named.entry(name).or_default().push(person);
        }
    }
    let mut found = BTreeSet::new();
    for bearers in named.values() {
        for (at, a) in bearers.iter().enumerate() {
            for b in &bearers[at + 1..] {
                if a.sources & b.sources != 0 {
                    continue;
                }
                let same = a.units & b.units != 0 && !a.births.is_disjoint(&b.births);
                if same || (!a.other && !b.other && distance(a.id, b.id) <= 2) {
                    // People come in the order of their numbers, so a is the lower one.
                    found.insert(format!("pair:{}/{}", a.id, b.id));
                }
            }
        }
    }
    found
}

/// The rows as extracts of a home, with more people of one name on the roster than a block holds.
fn home(rows: &[Row]) -> Scene {
    let mut scene = Scene::new();
    let mut tables: [Vec<String>; 4] = Default::default();
    let unit = |of: usize| format!("单位{of}");
    for row in rows {
        let (id, name, unit) = (&row.id, &row.name, unit(row.unit));
        let kind = if row.other { "other" } else { "resident" };
        tables[row.source].push(match row.source {
            0 => {
                let birth = row.birth_on.map(|day| day.to_string()).unwrap_or_default();
                format!("{id},{kind},{name},{unit},administrative,active,{birth}")
            }
            1 => format!("{id},{kind},{name},{unit},active"),
            2 => format!("{id},{kind},{name},{unit},2026-10,in_post,5000"),
            _ => format!("{id},{kind},{name},{unit},2026-09,public,active"),
        });
    }
    let headers = [
        "person_id,id_type,name,unit_code,headcount_type,status,birth_on",
        "person_id,id_type,name,unit,status",
        "person_id,id_type,name,unit,month,pay_class,gross",
        "person_id,id_type,name,unit,month,scheme,status",
    ];
    let kinds = ["roster", "personnel", "payroll", "insurance"];
    let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    for ((kind, header), lines) in kinds.into_iter().zip(headers).zip(&tables) {
        let rows = std::iter::once(split(header)).chain(lines.iter().map(|line| split(line)));
        scene.tables.insert(kind, rows.collect());
        scene.write(kind);
        scene.expect(kind, "min_rows = 1");
    }
    scene.edit("jobs/nightly.toml", "rules = [\"*\"]", "rules = [\"H03\"]");
    scene
}

#[test]
fn pairs_are_those_of_a_search_through_all_pairs() {
    let mut rows = population();
    let expected = brute_force(&rows);
    let people: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert!(
        people.len() > 20_000 && expected.len() > 1_000,
        "{} people, {} pairs",
        people.len(),
        expected.len()
    );

    // A crowd of one name on the roster alone, and two of it that payroll knows by a number with one typing error.
    let crowd: Vec<String> = (0..BLOCK_CAP + 10)
        .map(|order| id(&format!("19{:02}0101", 50 + order / 1000), order % 1000))
        .collect();
    let mut ordered = crowd.clone();
    ordered.sort();
    let row = |source: usize, id: &str| Row {
        source,
        id: id.to_owned(),
        other: false,
        name: CROWDED.into(),
        folded: CROWDED.into(),
        unit: source,
        birth_on: None,
    };
    rows.extend(crowd.iter().map(|id| row(0, id)));
    // Of region 990000, and so the first two of the crowd in the order of numbers.
    let typo = |id: &str| format!("{}0{}", &id[..5], &id[6..]);
    let (first, last) = (&ordered[2_000], &ordered[BLOCK_CAP + 9]);
    rows.extend([row(2, &typo(first)), row(2, &typo(last))]);

    let scene = home(&rows);
    let night = night::judge(scene.home());
    let found: BTreeSet<String> = night.named().into_iter().map(|of| of.subject).collect();
    let (crowded, found): (BTreeSet<_>, BTreeSet<_>) = found
        .into_iter()
        .partition(|subject| crowd.iter().any(|id| subject.contains(id.as_str())));
    let missed: Vec<_> = expected.difference(&found).take(5).collect();
    let more: Vec<_> = found.difference(&expected).take(5).collect();
    assert!(
        missed.is_empty() && more.is_empty(),
        "missed {missed:?}\nmore {more:?}"
    );

    // What the block holds is searched; what is left out is not, and the rule says so.
    let kept = format!("pair:{}/{first}", typo(first));
    assert_eq!(crowded, BTreeSet::from([kept]));
    let said = night.judged.rules[0].remarks.join("; ");
    let size = format!("同名{}人", BLOCK_CAP + 12);
    assert!(
        said.contains(&size) && said.contains(&BLOCK_CAP.to_string()),
        "{said}"
    );
    assert_eq!(night.judged.rules.len(), 1);
}

/// The definition leaves it open who stands first, and so must every way of computing it.
fn numbers() -> impl Strategy<Value = (String, String)> {
    let digits = proptest::collection::vec(0_u8..4, 14..20);
    let edits = proptest::collection::vec((0_usize..20, 0_u8..4, 0_u8..4), 0..5);
    (digits, edits).prop_map(|(digits, edits)| {
        let mut other = digits.clone();
        for (at, digit, kind) in edits {
            let at = at % other.len();
            match kind {
                0 => other.insert(at, digit),
                1 => drop(other.remove(at)),
                2 => other[at] = digit,
                _ if at > 0 => other.swap(at - 1, at),
                _ => {}
            }
        }
        let text = |of: Vec<u8>| {
            of.into_iter()
                .map(|digit| char::from(b'0' + digit))
                .collect()
        };
        (text(digits), text(other))
    })
}

proptest! {
    #[test]
    fn the_distance_is_the_same_from_both_ends((a, b) in numbers()) {
        let edits = strsim::osa_distance(&a, &b);
        prop_assert_eq!(edits, strsim::osa_distance(&b, &a));
        prop_assert_eq!(edits, distance(&a, &b));
        prop_assert_eq!(edits == 0, a == b);
    }
}

#[test]
fn the_birth_of_a_number_is_what_the_program_reads() {
    for text in [
        "990001198502290011",
        "990001198501020011",
        "9900011985010200",
        "99000119850102001X",
    ] {
        assert_eq!(birth(text), person_id::birth_of(text), "{text}");
    }
}

#[test]
fn the_commonest_names_of_a_synthetic_district_stay_far_below_the_cap() {
    let people = 4_000;
    let home = tempfile::tempdir().expect("a folder");
    let options = Options {
        people,
        departments: 30,
        date: night::day(),
        seed: 3,
        out: home.path().to_owned(),
        plant: Plant::None,
        held: Vec::new(),
    };
    synth::write(&options).expect("a district");
    let night = night::judge(home.path());
    let mut sources: HashMap<(String, String), BTreeSet<String>> = HashMap::new();
    for (source, kind, table) in night
        .judged
        .collected
        .inputs()
        .expect("tables of one make")
        .tables
    {
        if !rollcall::domain::table::Kind::PEOPLE.contains(&kind) {
            continue;
        }
        let table = table.collect().expect("a table");
        let text = |name: &str| {
            table
                .column(name)
                .and_then(|of| of.str().cloned())
                .expect("a text")
        };
        let (ids, names) = (text("person_id"), text("name_folded"));
        for (id, name) in ids.iter().zip(names.iter()) {
            let key = (
                id.unwrap_or_default().to_owned(),
                name.unwrap_or_default().to_owned(),
            );
            sources.entry(key).or_default().insert(source.clone());
        }
    }
    let mut blocks: HashMap<&str, usize> = HashMap::new();
    let mut candidates = 0;
    for ((_, name), of) in &sources {
        if of.len() < 4 {
            candidates += 1;
            *blocks.entry(name).or_default() += 1;
        }
    }
    let largest = blocks.values().max().copied().unwrap_or_default();
    // So many such districts make five million people.
    let districts = 5_000_000 / people;
    assert!(
        candidates > people / 20 && candidates < people / 10,
        "{candidates}"
    );
    assert!(
        largest * districts < BLOCK_CAP,
        "{largest} of {candidates} candidates bear one name"
    );
}
