//! A small district written by hand: forty people in three units, whose findings are known by heart, and nights over it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::{AnyValue, ParquetReader, SerReader as _};
use rollcall::config::Config;
use rollcall::domain::attempt::Pulling;
use rollcall::domain::person_id;
use rollcall::domain::summary::Summary;
use rollcall::run::{self, Request, RunError, Silent};

/// The kinds of source in it, in the job's order.
pub const KINDS: [&str; 9] = [
    "units",
    "establishment",
    "roster",
    "personnel",
    "payroll",
    "insurance",
    "register",
    "plans",
    "duties",
];

/// Paid, but on no other list: D02, hard.
pub const PAID_ONLY: &str = "孟溪亭";
/// On every list, and past the statutory retirement date: F01, hard.
pub const PAST_AGE: &str = "顾岸舟";

/// A home and the tables behind its extracts, which a test may change before it writes them again.
pub struct Scene {
    dir: tempfile::TempDir,
    /// Kind = rows of cells, the header first.
    pub tables: BTreeMap<&'static str, Vec<Vec<String>>>,
}

/// What a night left behind.
pub struct Morning {
    pub summary: Summary,
    pub folder: PathBuf,
    /// Rows of ledger.parquet: column = text, blank for null.
    pub ledger: Vec<BTreeMap<String, String>>,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A number of region 990001 with a right check character.
pub fn id(birth: &str, order: usize) -> String {
    let digits = format!("990001{birth}{order:03}");
    let bytes: [u8; 17] = digits.as_bytes().try_into().expect("seventeen digits");
    format!("{digits}{}", char::from(person_id::check_char(&bytes)))
}

/// A folder with everything in it, written again elsewhere.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).expect("a copy");
        }
    }
}

fn cells(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

impl Scene {
    /// The district as it should be, but for [`PAID_ONLY`] and [`PAST_AGE`].
    pub fn new() -> Self {
        let mut tables = BTreeMap::from([
            (
                "units",
                vec![
                    cells("unit_code,name,department_code,kind,funding,paid_centrally"),
                    cells("990001001,示例区财政局,,organ,full,是"),
                    cells("990001002,示例区教育局,,organ,full,是"),
                    cells("990001003,示例区教育研究院,990001002,institution,full,是"),
                ],
            ),
            (
                "establishment",
                vec![cells(
                    "entry_no,unit_code,item,category,change,document,effective_on",
                )],
            ),
            (
                "roster",
                vec![cells(
                    "person_id,name,unit_code,headcount_type,status,entry_on,entry_document,sex,birth_on,retirement_category",
                )],
            ),
            (
                "personnel",
                vec![cells(
                    "person_id,name,unit,headcount_type,status,status_on,joined_on",
                )],
            ),
            (
                "payroll",
                vec![cells(
                    "person_id,name,unit,month,pay_class,headcount_type,gross,account",
                )],
            ),
            (
                "insurance",
                vec![cells("person_id,name,unit,month,scheme,status,base")],
            ),
            (
                "register",
                vec![cells(
                    "person_id,name,kind,from,to,returned_on,unit_code,counterpart,document",
                )],
            ),
            (
                "plans",
                vec![
                    cells("plan_id,unit_code,headcount_type,year,number,document"),
                    cells("P1,990001001,administrative,2014,1,示编用〔2014〕1号"),
                ],
            ),
            (
                "duties",
                vec![
                    cells("duty_id,title,unit_code,role,document"),
                    cells("Z1,财政监督,990001001,lead,示编〔2014〕2号"),
                ],
            ),
        ]);
        let mut add = |kind: &str, line: String| {
            tables.get_mut(kind).expect("a kind").push(cells(&line));
        };
        let (mut people, mut approved) = (Vec::new(), BTreeMap::new());
        for (at, surname) in "赵钱孙李".chars().enumerate() {
            for (order, given) in "一二三四五六七八九十".chars().enumerate() {
                let born = format!("1985{:02}{:02}", at + 1, order + 1);
                people.push((format!("{surname}{given}"), born));
            }
        }
        people.push((PAST_AGE.to_owned(), "19600506".to_owned()));
        for (at, (name, born)) in people.iter().enumerate() {
            let number = id(born, at * 2 + 1);
            let unit = ["990001001", "990001002", "990001003"][at % 3];
            let kind = ["administrative", "administrative", "institution"][at % 3];
            *approved.entry((unit, kind)).or_insert(0) += 1;
            let birth = format!("{}-{}-{}", &born[..4], &born[4..6], &born[6..]);
            add(
                "roster",
                format!(
                    "{number},{name},{unit},{kind},active,2015-03-02,示编〔2015〕1号,男,{birth},male60"
                ),
            );
            add(
                "personnel",
                format!("{number},{name},{unit},{kind},active,2015-03-02,2015-03-02"),
            );
            add(
                "payroll",
                format!("{number},{name},{unit},2026-10,in_post,{kind},5000.10,62220000{at:08}"),
            );
            add(
                "insurance",
                format!("{number},{name},{unit},2026-09,public,active,5000"),
            );
            if at == 0 {
                add(
                    "register",
                    format!("{number},{name},sick,2026-10-01,,,{unit},,"),
                );
            }
        }
        let number = id("19880808", 777);
        add(
            "payroll",
            format!(
                "{number},{PAID_ONLY},990001001,2026-10,in_post,administrative,5000.10,6222000099999999"
            ),
        );
        for (at, ((unit, kind), number)) in approved.iter().enumerate() {
            add(
                "establishment",
                format!("J{at},{unit},headcount,{kind},{number},示编〔2014〕1号,2014-01-01"),
            );
        }
        let scene = Self {
            dir: tempfile::tempdir().expect("a folder"),
            tables,
        };
        scene.configure();
        for kind in KINDS {
            scene.write(kind);
        }
        scene
    }

    pub fn home(&self) -> &Path {
        self.dir.path()
    }

    /// The repository's codes and rules, and a source a kind whose headers are the canonical names.
    fn configure(&self) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for part in ["config/codes", "config/rules"] {
            copy(&root.join(part), &self.home().join(part));
        }
        self.put(
            "config/codes/unit-crosswalk.csv",
            "source,source_unit,unit_code\n",
        );
        let settings = fs::read_to_string(root.join("config/rollcall.toml")).expect("settings");
        self.put("config/rollcall.toml", &settings);
        for kind in KINDS {
            self.put(&format!("config/sources/{kind}.toml"), &self.source(kind));
        }
        let sources = KINDS.map(|kind| format!("\"{kind}\"")).join(", ");
        self.put(
            "jobs/nightly.toml",
            &format!(
                "label = {{ zh = \"每夜核对\", en = \"Nightly\" }}\ncron = \"0 30 1 * * *\"\ntime_zone = \"Asia/Shanghai\"\nsources = [{sources}]\nrules = [\"*\"]\n"
            ),
        );
    }

    /// A source's configuration, which reads `extracts/<kind>.csv`.
    pub fn source(&self, kind: &str) -> String {
        let columns: String = self.tables[kind][0]
            .iter()
            .map(|name| format!("{name} = \"{name}\"\n"))
            .collect();
        format!(
            "kind = \"{kind}\"\nlabel = {{ zh = \"来源{kind}\", en = \"{kind}\" }}\n[pull]\ntype = \"file\"\npath = \"extracts/{kind}.csv\"\nencoding = \"utf-8\"\n[columns]\n{columns}"
        )
    }

    /// Add lines to the end of a source's configuration.
    pub fn expect(&self, kind: &str, lines: &str) {
        let text = format!("{}[expect]\n{lines}\n", self.source(kind));
        self.put(&format!("config/sources/{kind}.toml"), &text);
    }

    /// Change a file of the home; the text must be there.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let path = self.home().join(name);
        let text = fs::read_to_string(&path).expect("a file of the home");
        assert!(text.contains(from), "{name} has no `{from}`");
        fs::write(path, text.replace(from, to)).expect("a file written");
    }

    pub fn put(&self, name: &str, text: &str) {
        let path = self.home().join(name);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        fs::write(path, text).expect("a file written");
    }

    /// Where a kind's extract lies.
    pub fn extract(&self, kind: &str) -> PathBuf {
        self.home().join(format!("extracts/{kind}.csv"))
    }

    /// Write a kind's table as its extract.
    pub fn write(&self, kind: &str) {
        let lines: String = self.tables[kind]
            .iter()
            .map(|row| format!("{}\n", row.join(",")))
            .collect();
        self.put(&format!("extracts/{kind}.csv"), &lines);
    }

    /// Change the data rows of a kind and write them.
    pub fn change(&mut self, kind: &'static str, with: impl FnOnce(&mut Vec<Vec<String>>)) {
        with(self.tables.get_mut(kind).expect("a kind"));
        self.write(kind);
    }

    /// The job over the extracts as they lie there, for a day.
    pub fn night(&self, date: &str) -> Morning {
        self.try_night(&request(date))
            .unwrap_or_else(|fault| panic!("{fault}"))
    }

    pub fn try_night(&self, request: &Request) -> Result<Morning, RunError> {
        night(self.home(), request)
    }
}

/// A nightly run for a day that pulls whatever lies there.
pub fn request(date: &str) -> Request {
    Request {
        job: "nightly".into(),
        business_date: day(date),
        departments: Vec::new(),
        reveal: false,
        pull: Pulling::All,
        now: format!("{date}T17:30:00Z").parse().expect("a time"),
        actor: "tester".into(),
    }
}

/// A run of a home, with what must hold of every run asserted.
pub fn night(home: &Path, request: &Request) -> Result<Morning, RunError> {
    let config = Config::load(home).unwrap_or_else(|fault| panic!("{fault}"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = runtime.expect("a runtime").block_on(run::execute(
        &config,
        request,
        std::sync::Arc::new(Silent),
    ))?;
    let file = fs::File::open(outcome.folder.join("ledger.parquet")).expect("a ledger");
    let table = ParquetReader::new(file).finish().expect("a table");
    let ledger = (0..table.height())
        .map(|row| {
            let cell = |value: AnyValue<'_>| match value {
                AnyValue::Null => String::new(),
                AnyValue::String(text) => text.to_owned(),
                // A column of one row owns its text.
                AnyValue::StringOwned(text) => text.to_string(),
                other => other.to_string(),
            };
            table
                .columns()
                .iter()
                .map(|column| {
                    (
                        column.name().to_string(),
                        cell(column.get(row).expect("a cell")),
                    )
                })
                .collect()
        })
        .collect();
    let morning = Morning {
        summary: outcome.summary,
        folder: outcome.folder,
        ledger,
    };
    morning.closes();
    Ok(morning)
}

impl Morning {
    /// Rows and money of every source add up, and the counts are those of the ledger.
    fn closes(&self) {
        for source in &self.summary.sources {
            let of = &source.totals;
            let parts = of.accepted + of.quarantined + of.title + of.blank + of.subtotal;
            assert_eq!(of.read, parts, "rows of {}", source.name);
            for (column, money) in &of.money {
                let parts = money.accepted + money.quarantined;
                assert_eq!(money.read, parts, "{column} of {}", source.name);
            }
        }
        let counts = self.summary.counts;
        let rows = counts.open + counts.explained + counts.not_evaluated;
        assert_eq!(usize::try_from(rows).ok(), Some(self.ledger.len()));
        assert_eq!(counts.open, counts.hard + counts.lead + counts.note);
        let departments = self.summary.departments.iter();
        let sum: u64 = departments
            .map(|of| of.counts.open + of.counts.explained + of.counts.not_evaluated)
            .sum();
        assert_eq!(sum, rows, "every entry has a department of the summary");
    }

    pub fn source(&self, name: &str) -> &rollcall::domain::summary::SourceSummary {
        let mut sources = self.summary.sources.iter();
        sources
            .find(|of| of.name == name)
            .expect("a source of the job")
    }

    pub fn rule(&self, code: &str) -> &rollcall::domain::summary::RuleSummary {
        let mut rules = self.summary.rules.iter();
        rules.find(|of| of.code == code).expect("a rule of the job")
    }

    /// Findings as `rule name grade state`, by rule; rules that were not evaluated are left out.
    pub fn findings(&self) -> Vec<String> {
        let mut found: Vec<String> = self
            .ledger
            .iter()
            .filter(|row| row["state"] != "not_evaluated")
            .map(|row| {
                let whom = match row["person_name"].as_str() {
                    "" => &row["subject"],
                    name => name,
                };
                format!("{} {whom} {} {}", row["rule"], row["grade"], row["state"])
            })
            .collect();
        found.sort();
        found
    }

    /// Codes of the rules that were not evaluated, as the ledger says it: one row each, for the office, naming the source.
    pub fn not_evaluated(&self, source: &str) -> Vec<String> {
        let rows: Vec<_> = self
            .ledger
            .iter()
            .filter(|row| row["state"] == "not_evaluated")
            .collect();
        for row in &rows {
            assert_eq!(row["department_code"], "OFFICE", "{row:?}");
            assert_eq!(row["subject"], format!("source:{source}"), "{row:?}");
            assert!(!self.rule(&row["rule"]).evaluated, "{row:?}");
            assert!(!self.rule(&row["rule"]).remarks.is_empty(), "{row:?}");
        }
        let mut codes: Vec<String> = rows.iter().map(|row| row["rule"].clone()).collect();
        codes.sort();
        let said = self.summary.rules.iter().filter(|rule| !rule.evaluated);
        let said: Vec<String> = said.map(|rule| rule.code.clone()).collect();
        assert_eq!(
            codes, said,
            "one ledger row for each rule that was not evaluated"
        );
        codes
    }
}
