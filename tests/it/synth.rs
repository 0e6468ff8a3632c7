//! The synthetic district: the same bytes each time, nobody real in it, every rule planted, and the reform's figures.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use chrono::NaiveDate;
use polars::prelude::{DataFrame, ParquetReader, SerReader};
use rollcall::domain::person_id;
use rollcall::synth::{self, Made, Options, Plant};

fn options(out: &Path, plant: Plant) -> Options {
    Options {
        people: 2000,
        departments: 30,
        date: NaiveDate::from_ymd_opt(2026, 10, 31).unwrap(),
        seed: 7,
        out: out.to_owned(),
        plant,
        held: Vec::new(),
    }
}

fn district(plant: Plant) -> (tempfile::TempDir, Made) {
    let dir = tempfile::tempdir().unwrap();
    let made = synth::write(&options(dir.path(), plant)).unwrap();
    (dir, made)
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

fn sheet(path: &Path, header: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::DateTime(day) => day.as_datetime().unwrap().date().to_string(),
        other => other.to_string(),
    };
    let mut rows = range
        .rows()
        .map(|row| row.iter().map(text).collect::<Vec<_>>())
        .skip_while(|row: &Vec<String>| !row.iter().any(|cell| cell == header));
    let headers = rows.next().unwrap();
    (headers, rows.collect())
}

fn column(headers: &[String], name: &str) -> usize {
    headers.iter().position(|h| h == name).unwrap()
}

struct Answer {
    rule: String,
    subject: String,
    state: String,
    explained_by: String,
}

fn answers(home: &Path) -> Vec<Answer> {
    let file = std::fs::File::open(home.join("seeds/answers.parquet")).unwrap();
    let frame: DataFrame = ParquetReader::new(file).finish().unwrap();
    let text = |name: &str, n: usize| {
        let column = frame.column(name).unwrap().str().unwrap();
        column.get(n).unwrap_or_default().to_owned()
    };
    (0..frame.height())
        .map(|n| Answer {
            rule: text("rule", n),
            subject: text("subject", n),
            state: text("state", n),
            explained_by: text("explained_by", n),
        })
        .collect()
}

#[test]
fn the_same_options_give_the_same_bytes() {
    let (one, made) = district(Plant::All);
    let (two, again) = district(Plant::All);
    assert_eq!(made, again);
    let (one, two) = (files(one.path()), files(two.path()));
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        two.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{} differs", name.display());
    }
}

/// With `ROLLCALL_BLESS=1` the home in the repository is written anew instead of compared.
#[test]
fn the_home_in_the_repository_is_made_by_it() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("ROLLCALL_BLESS").is_some() {
        synth::write(&options(repository, Plant::All)).unwrap();
    }
    let (made, _) = district(Plant::All);
    let mut seeds = 0;
    for (name, bytes) in files(made.path()) {
        let there = std::fs::read(repository.join(&name)).unwrap_or_default();
        assert!(
            there == bytes,
            "{} is not what `rollcall synth --people 2000 --departments 30 --date 2026-10-31 --seed 7` writes",
            name.display()
        );
        if name.starts_with("seeds") {
            seeds += bytes.len();
        }
    }
    assert!(seeds < 5 << 20, "seeds weigh {seeds} bytes");
    for folder in ["config", "jobs"] {
        for name in files(&repository.join(folder)).keys() {
            let copy = made.path().join(folder).join(name);
            assert!(
                copy.exists(),
                "{folder}/{} is missing from a new home: list it in src/synth/home.rs",
                name.display()
            );
        }
    }
}

/// Every number in roster, personnel, payroll and insurance, cleaned, with the file it stands in.
fn numbers(home: &Path) -> Vec<(&'static str, String, Option<person_id::Verdict>)> {
    let mut found = Vec::new();
    let mut add = |file: &'static str, text: &str, kind: &str| {
        let other = kind == "护照";
        if let Ok(id) = person_id::clean(text, other) {
            found.push((file, id.text.clone(), (!other).then_some(id.verdict)));
        }
    };
    for (file, header, kind) in [
        ("seeds/roster.xlsx", "公民身份号码", "证件类型"),
        ("seeds/personnel.xlsx", "身份证件号", "证件种类"),
    ] {
        let (headers, rows) = sheet(&home.join(file), header);
        let (id, kind) = (column(&headers, header), column(&headers, kind));
        for row in rows {
            add(file, &row[id], &row[kind]);
        }
    }
    let payroll = std::fs::read(home.join("seeds/payroll-2026-10.csv")).unwrap();
    let payroll = encoding_rs::GB18030.decode(&payroll).0.into_owned();
    for line in payroll.lines().skip(2) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[0] != "小计" && cells[0] != "合计" {
            add("seeds/payroll-2026-10.csv", cells[5], cells[4]);
        }
    }
    let insurance = std::fs::read_to_string(home.join("seeds/insurance-2026-09.csv")).unwrap();
    for line in insurance
        .lines()
        .skip(1)
        .filter(|l| l.matches(',').count() > 5)
    {
        let cells: Vec<&str> = line.split(',').collect();
        add("seeds/insurance-2026-09.csv", cells[0], cells[2]);
    }
    found
}

#[test]
fn nobody_in_it_is_real() {
    let (dir, _) = district(Plant::All);
    let wrong: BTreeSet<String> = answers(dir.path())
        .into_iter()
        .filter(|a| a.rule == "H01" && a.state == "open")
        .map(|a| a.subject)
        .collect();
    let numbers = numbers(dir.path());
    assert!(numbers.len() > 5000);
    // Other documents have no region, also where one source takes them for identity cards.
    let others: BTreeSet<String> = numbers
        .iter()
        .filter(|(_, _, verdict)| verdict.is_none())
        .map(|(_, text, _)| text.clone())
        .collect();
    for (file, text, verdict) in numbers {
        let Some(verdict) = verdict.filter(|_| !others.contains(&text)) else {
            continue;
        };
        assert!(text.starts_with("99"), "{file}: a number outside 99xxxx");
        let planted = wrong.contains(&format!("person:{text}"));
        assert_eq!(
            verdict != person_id::Verdict::Ok,
            planted,
            "{file}: {verdict:?}"
        );
    }
}

#[test]
fn ordinary_people_have_a_number_each() {
    let (dir, made) = district(Plant::None);
    let (headers, rows) = sheet(&dir.path().join("seeds/roster.xlsx"), "公民身份号码");
    let (id, status) = (
        column(&headers, "公民身份号码"),
        column(&headers, "人员状态"),
    );
    let mut active = BTreeSet::new();
    for row in rows
        .iter()
        .filter(|row| row[status] == "在编" || row[status] == "试用期")
    {
        assert!(
            active.insert(row[id].clone()),
            "a number twice on the roster"
        );
    }
    let everybody: BTreeSet<String> = numbers(dir.path())
        .into_iter()
        .map(|(_, id, _)| id)
        .collect();
    assert_eq!(everybody.len() as u64, made.people);
    assert_eq!(made.answers, 0);
}

/// Rules by the states that the key must hold: (rule, least open, least silent, excuses).
const COVERAGE: &[(&str, usize, usize, &[&str])] = &[
    ("A01", 5, 2, &[]),
    ("A02", 5, 2, &[]),
    ("A03", 5, 2, &[]),
    ("A04", 5, 2, &[]),
    ("B01", 5, 2, &["register:military_placement"]),
    ("B02", 5, 2, &[]),
    ("B03", 5, 2, &[]),
    ("B04", 5, 2, &[]),
    ("B05", 5, 2, &[]),
    ("B06", 5, 2, &[]),
    ("B07", 5, 2, &[]),
    ("C01", 5, 2, &[]),
    (
        "D01",
        5,
        2,
        &[
            "quarantine",
            "not_paid_centrally",
            "register:startup_leave",
            "register:unpaid_leave",
            "register:sanction",
            "register:study",
        ],
    ),
    ("D02", 5, 2, &["quarantine"]),
    ("D03", 5, 2, &["quarantine"]),
    ("D04", 5, 2, &["quarantine"]),
    (
        "D05",
        5,
        2,
        &["register:secondment", "register:posting", "register:aid"],
    ),
    (
        "D06",
        5,
        2,
        &["register:secondment", "register:posting", "register:aid"],
    ),
    ("E01", 5, 2, &[]),
    ("E02", 5, 2, &["transfer_month"]),
    ("E03", 5, 2, &[]),
    ("E04", 5, 2, &[]),
    ("F01", 5, 2, &["register:delayed_retirement"]),
    ("F02", 5, 2, &[]),
    ("F03", 5, 2, &[]),
    ("F04", 5, 2, &[]),
    ("F05", 5, 2, &[]),
    ("F06", 5, 2, &[]),
    ("H01", 5, 2, &[]),
    ("H02", 5, 2, &[]),
    ("H03", 5, 2, &[]),
    ("H04", 5, 2, &[]),
    ("H05", 5, 2, &[]),
    (
        "I01",
        5,
        2,
        &["register:secondment", "register:posting", "register:aid"],
    ),
    ("I02", 5, 2, &["self_funded"]),
    ("I03", 5, 2, &["quarantine"]),
    ("I04", 5, 2, &["quarantine"]),
    ("I05", 5, 2, &[]),
    ("J01", 5, 2, &[]),
    ("J02", 5, 2, &[]),
    ("J03", 5, 2, &[]),
    ("K01", 5, 2, &[]),
    ("K02", 5, 2, &[]),
    ("K03", 5, 2, &[]),
    ("K04", 5, 2, &[]),
    ("K05", 5, 2, &[]),
    ("K06", 5, 2, &[]),
    ("K07", 5, 2, &[]),
    // A home has nine sources: a held one would silence the rules that need it, so S01 is planted by tests.
    ("S01", 0, 9, &[]),
    ("S02", 5, 2, &[]),
    ("S03", 5, 2, &[]),
];

#[test]
fn every_rule_is_planted() {
    let (dir, _) = district(Plant::All);
    let answers = answers(dir.path());
    let mut seen = BTreeSet::new();
    for answer in &answers {
        assert!(
            seen.insert((&answer.rule, &answer.subject)),
            "{} answered twice for one subject",
            answer.rule
        );
    }
    let count = |rule: &str, state: &str| {
        let of = answers
            .iter()
            .filter(|a| a.rule == rule && a.state == state);
        of.count()
    };
    for (rule, open, silent, excuses) in COVERAGE {
        assert!(count(rule, "open") >= *open, "{rule}: too few open");
        assert!(count(rule, "silent") >= *silent, "{rule}: too few silent");
        for excuse in *excuses {
            let excused = answers
                .iter()
                .any(|a| a.rule == *rule && a.explained_by == *excuse);
            assert!(excused, "{rule}: nothing explained by {excuse}");
        }
    }
    let rules: BTreeSet<&str> = answers.iter().map(|a| a.rule.as_str()).collect();
    let covered: BTreeSet<&str> = COVERAGE.iter().map(|c| c.0).collect();
    assert_eq!(rules, covered);
}

#[test]
fn the_reform_has_the_figures_of_the_article() {
    let (dir, _) = district(Plant::All);
    let (headers, rows) = sheet(&dir.path().join("seeds/units.xlsx"), "机构编码");
    let (code, name) = (column(&headers, "机构编码"), column(&headers, "机构名称"));
    let names: BTreeMap<&str, &str> = rows
        .iter()
        .map(|row| (row[code].as_str(), row[name].as_str()))
        .collect();

    let (headers, rows) = sheet(&dir.path().join("seeds/establishment.xlsx"), "台账编号");
    let at = |name: &str| column(&headers, name);
    let reform = rows
        .iter()
        .filter(|row| row[at("划转批次")].starts_with("HZ2019-"));
    let mut balance: BTreeMap<&str, i64> = BTreeMap::new();
    let mut given: BTreeMap<&str, i64> = BTreeMap::new();
    let mut moved: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for row in reform {
        assert_eq!(row[at("类别")], "行政编制");
        let change: i64 = row[at("增减数")].parse().unwrap();
        *balance.entry(&row[at("划转批次")]).or_default() += change;
        if change < 0 {
            let from = names[row[at("机构编码")].as_str()];
            let to = names[row[at("对方机构")].as_str()];
            *given.entry(from).or_default() -= change;
            *moved.entry((from, to)).or_default() -= change;
        }
    }
    assert!(balance.values().all(|sum| *sum == 0));
    assert_eq!(given.len(), 16);
    assert_eq!(given.values().sum::<i64>(), 74);
    assert_eq!(given["区发展改革委"], 3);
    assert_eq!(moved[&("区发展改革委", "区生态环境局")], 2);
    assert_eq!(moved[&("区发展改革委", "区审计局")], 1);
}

#[test]
fn the_duties_have_the_figures_of_the_article() {
    let (dir, _) = district(Plant::None);
    let text = std::fs::read_to_string(dir.path().join("seeds/duties.ndjson")).unwrap();
    let mut leads: BTreeMap<String, usize> = BTreeMap::new();
    let mut titles = BTreeSet::new();
    let mut departments = BTreeSet::new();
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        departments.insert(text("机构编码"));
        titles.insert((text("职责编号"), text("职责名称")));
        let leads_now = text("分工") == "牵头" && row["终止日期"].is_null();
        *leads.entry(text("职责编号")).or_default() += usize::from(leads_now);
    }
    assert_eq!(leads.len(), 76);
    assert!(leads.values().all(|n| *n == 1));
    assert_eq!(departments.len(), 25);
    let distinct: BTreeSet<_> = titles.iter().map(|(_, title)| title).collect();
    assert_eq!((titles.len(), distinct.len()), (76, 76));
}

#[test]
fn too_small_a_district_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut small = options(dir.path(), Plant::All);
    small.departments = 12;
    let error = synth::write(&small).unwrap_err().to_string();
    assert!(error.contains("--departments 30"), "{error}");
    small.departments = 100;
    let error = synth::write(&small).unwrap_err().to_string();
    assert!(error.contains("--people 2600"), "{error}");
}
