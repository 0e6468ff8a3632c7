//! The yearly table as a workbook: by kind and type, by unit, leadership; every sum is of the rows above it.

use std::collections::{BTreeMap, BTreeSet};

use super::words::BookWords;
use super::xlsx::{PlainBook, PlainCell, PlainTable};
use crate::domain::table::{Kind, Type};
use crate::domain::words;
use crate::establishment::Statistics;

/// What a kind of unit is called.
fn kind_word(words: &BookWords<'_>, kind: &str) -> String {
    if kind.is_empty() {
        return words.pick("未登记单位", "unknown units");
    }
    words::value("unit_kind", kind, words.language).to_owned()
}

/// Kinds of unit in the order in which statistics list them: as the units table names them, the unknown last.
fn in_order(kind: &str) -> usize {
    let listed = Kind::Units.column("kind").map(|column| column.kind);
    let Some(Type::Word(words)) = listed else {
        return 0;
    };
    let unknown = words.len() + usize::from(kind.is_empty());
    words.iter().position(|of| *of == kind).unwrap_or(unknown)
}

/// The workbook of a year.
#[must_use]
pub fn statistics_book(of: &Statistics, words: &BookWords<'_>) -> PlainBook {
    let day = words.language.day(of.date);
    let title = words.pick(
        &format!("{}年机构编制统计表", of.year),
        &format!("Establishment statistics {}", of.year),
    );
    let line = words.pick(
        &format!("{}　　数据截至：{day}", words.district),
        &format!("{}    As of {day}", words.district),
    );
    let tables = vec![
        by_kind(of, words, &title, &line),
        by_unit(of, words, &line),
        leadership(of, words, &line),
        by_level(of, words, &line),
    ];
    words.book(title, of.date, tables)
}

fn by_kind(of: &Statistics, words: &BookWords<'_>, title: &str, line: &str) -> PlainTable {
    let mut rows: Vec<Vec<PlainCell>> = Vec::new();
    let mut kinds: BTreeSet<&str> = of.in_being.keys().map(String::as_str).collect();
    kinds.extend(of.by_kind.keys().map(|(kind, _)| kind.as_str()));
    let mut kinds: Vec<&str> = kinds.into_iter().collect();
    kinds.sort_by_key(|kind| in_order(kind));
    let mut sum = [0; 5];
    for kind in kinds {
        let units = of.in_being.get(kind).copied().unwrap_or(0);
        sum[0] += units;
        let mut first = Some((kind_word(words, kind), units));
        let types = of.by_kind.iter().filter(|((of, _), _)| of == kind);
        for ((_, headcount_type), pair) in types {
            let balance = pair.approved - pair.filled;
            let (vacant, over) = (balance.max(0), (-balance).max(0));
            for (at, number) in [pair.approved, pair.filled, vacant, over]
                .into_iter()
                .enumerate()
            {
                sum[at + 1] += number;
            }
            let (name, units) = match first.take() {
                Some((name, units)) => (PlainCell::from(name), PlainCell::from(units)),
                None => (PlainCell::Blank, PlainCell::Blank),
            };
            rows.push(vec![
                name,
                units,
                words.label(headcount_type).into(),
                pair.approved.into(),
                pair.filled.into(),
                vacant.into(),
                over.into(),
            ]);
        }
        if let Some((name, units)) = first {
            rows.push(vec![
                name.into(),
                units.into(),
                PlainCell::Blank,
                0.into(),
                0.into(),
                0.into(),
                0.into(),
            ]);
        }
    }
    let mut total: Vec<PlainCell> = vec![
        words.pick("合计", "Total").into(),
        sum[0].into(),
        PlainCell::Blank,
    ];
    total.extend(sum[1..].iter().map(|number| PlainCell::from(*number)));
    let doubles = of.places - of.persons;
    let note = words.pick(
        &format!(
            "实有合计{}个岗位，对应{}人；一人在两个以上单位或类型在编的，分别计入，共多计{doubles}。空编、超编按机构类别和编制类型合并轧差，单位间相抵情况见机构明细。",
            of.places, of.persons
        ),
        &format!(
            "The filled places are {}, held by {} people; who holds a place in several units or types counts in each, {doubles} too many in all. Vacant and over are net by kind and type; for units see the next sheet.",
            of.places, of.persons
        ),
    );
    PlainTable {
        sheet: words.pick("汇总", "Summary"),
        title: title.to_owned(),
        line: line.to_owned(),
        columns: words.columns(&[
            ("机构类别", "Kind", 14.0),
            ("机构数", "Units", 10.0),
            ("编制类型", "Type", 18.0),
            ("核定", "Approved", 12.0),
            ("实有", "Filled", 12.0),
            ("空编", "Vacant", 12.0),
            ("超编", "Over", 12.0),
        ]),
        rows,
        sums: vec![total],
        notes: vec![note],
    }
}

fn by_unit(of: &Statistics, words: &BookWords<'_>, line: &str) -> PlainTable {
    let types: BTreeSet<&String> = of.units.iter().flat_map(|unit| unit.types.keys()).collect();
    let mut columns: Vec<(String, f64)> = words.columns(&[
        ("机构编码", "Code", 11.0),
        ("机构名称", "Name", 24.0),
        ("类别", "Kind", 9.0),
        ("规格", "Level", 9.0),
        ("主管部门", "Department", 18.0),
    ]);
    for of in &types {
        let label = words.label(of);
        columns.push((format!("{label}\n{}", words.pick("核定", "approved")), 8.0));
        columns.push((format!("{label}\n{}", words.pick("实有", "filled")), 8.0));
    }
    for (zh, en) in [
        ("合计\n核定", "All\napproved"),
        ("合计\n实有", "All\nfilled"),
        ("内设\n机构", "Bodies"),
    ] {
        columns.push((words.pick(zh, en), 8.0));
    }
    let names: BTreeMap<&str, &str> = of
        .units
        .iter()
        .map(|unit| (unit.code.as_str(), unit.name.as_str()))
        .collect();
    let mut sums = vec![0_i64; types.len() * 2 + 3];
    let mut rows = Vec::new();
    for unit in &of.units {
        let mut row: Vec<PlainCell> = vec![
            unit.code.clone().into(),
            unit.name.clone().into(),
            kind_word(words, &unit.kind).into(),
            unit.level.clone().into(),
            names
                .get(unit.department.as_str())
                .copied()
                .unwrap_or(&unit.department)
                .into(),
        ];
        let mut numbers = Vec::new();
        for of in &types {
            let pair = unit.types.get(*of).copied().unwrap_or_default();
            numbers.extend([pair.approved, pair.filled]);
        }
        numbers.push(unit.types.values().map(|pair| pair.approved).sum());
        numbers.push(unit.types.values().map(|pair| pair.filled).sum());
        numbers.push(unit.bodies);
        for (sum, number) in sums.iter_mut().zip(&numbers) {
            *sum += number;
        }
        // Most units hold few of the types: a zero in every other cell would hide what is there.
        let shown = numbers.into_iter().map(|number| match number {
            0 => PlainCell::Blank,
            number => number.into(),
        });
        row.extend(shown);
        rows.push(row);
    }
    let mut total: Vec<PlainCell> = vec![words.pick("合计", "Total").into()];
    total.extend((0..4).map(|_| PlainCell::Blank));
    total.extend(sums.into_iter().map(PlainCell::from));
    PlainTable {
        sheet: words.pick("机构明细", "Units"),
        title: words.pick("机构明细", "Units"),
        line: line.to_owned(),
        columns,
        rows,
        sums: vec![total],
        notes: Vec::new(),
    }
}

/// Units in being by kind and level.
fn by_level(of: &Statistics, words: &BookWords<'_>, line: &str) -> PlainTable {
    let mut counted: Vec<(&str, &str, i64)> = of
        .by_level
        .iter()
        .map(|((kind, level), units)| (kind.as_str(), level.as_str(), *units))
        .collect();
    counted.sort_by_key(|(kind, level, _)| (in_order(kind), *kind, *level));
    let total: i64 = counted.iter().map(|(_, _, units)| units).sum();
    let rows = counted.into_iter().map(|(kind, level, units)| {
        let level = if level.is_empty() {
            words.pick("未定规格", "no level")
        } else {
            level.to_owned()
        };
        vec![kind_word(words, kind).into(), level.into(), units.into()]
    });
    PlainTable {
        sheet: words.pick("机构规格", "Levels of units"),
        title: words.pick("机构规格", "Levels of units"),
        line: line.to_owned(),
        columns: words.columns(&[
            ("机构类别", "Kind", 18.0),
            ("机构规格", "Level", 24.0),
            ("机构数", "Units", 12.0),
        ]),
        rows: rows.collect(),
        sums: vec![vec![
            words.pick("合计", "Total").into(),
            PlainCell::Blank,
            total.into(),
        ]],
        notes: Vec::new(),
    }
}

fn leadership(of: &Statistics, words: &BookWords<'_>, line: &str) -> PlainTable {
    let mut sum = [0; 2];
    let rows = of
        .leadership
        .iter()
        .map(|(level, pair)| {
            sum[0] += pair.approved;
            sum[1] += pair.filled;
            vec![
                level.clone().into(),
                words.label(level).into(),
                pair.approved.into(),
                pair.filled.into(),
            ]
        })
        .collect();
    PlainTable {
        sheet: words.pick("领导职数", "Leadership"),
        title: words.pick("领导职数", "Leadership posts"),
        line: line.to_owned(),
        columns: words.columns(&[
            ("层次代码", "Code", 12.0),
            ("职务层次", "Level", 30.0),
            ("核定", "Approved", 14.0),
            ("实配", "Filled", 14.0),
        ]),
        rows,
        sums: vec![vec![
            words.pick("合计", "Total").into(),
            PlainCell::Blank,
            sum[0].into(),
            sum[1].into(),
        ]],
        notes: Vec::new(),
    }
}
