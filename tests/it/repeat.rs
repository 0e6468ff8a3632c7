//! The same inputs give the same bytes wherever and whenever the run is made, and nothing in them gives a number or a
//! birth date away unless the run was asked to reveal.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType, ParquetReader, SerReader as _};
use rollcall::run::Request;
use rollcall::synth::{self, Options, Plant};

use crate::night;
use crate::scene::{self, Morning, Scene, copy, request};

const DATE: &str = "2026-10-31";
/// 64 hex digits, as `data/secret` holds them.
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const OTHER_SECRET: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

/// A synthetic district, and the files of three runs of it: two in two places, the second a year later by the clock, and
/// one more in the second place.
struct Thrice {
    district: tempfile::TempDir,
    first: Morning,
    files: [BTreeMap<PathBuf, Vec<u8>>; 3],
}

fn thrice() -> &'static Thrice {
    static THRICE: OnceLock<Thrice> = OnceLock::new();
    THRICE.get_or_init(|| {
        let district = tempfile::tempdir().expect("a folder");
        let options = Options {
            people: 1_600,
            departments: 30,
            date: night::day(),
            seed: 5,
            out: district.path().to_owned(),
            plant: Plant::All,
            held: Vec::new(),
        };
        synth::write(&options).expect("a district");
        let place = tempfile::tempdir().expect("a folder");
        let elsewhere = place.path().join("a/longer/path");
        copy(district.path(), &elsewhere);
        keep_secret(district.path(), SECRET);
        keep_secret(&elsewhere, SECRET);
        let later = Request {
            now: "2027-12-01T03:00:00Z".parse().expect("a time"),
            ..request(DATE)
        };
        let first = run(district.path(), &request(DATE));
        let files = [
            contents(&first.folder),
            contents(&run(&elsewhere, &later).folder),
            contents(&run(&elsewhere, &request(DATE)).folder),
        ];
        Thrice {
            district,
            first,
            files,
        }
    })
}

fn run(home: &Path, request: &Request) -> Morning {
    scene::night(home, request).unwrap_or_else(|fault| panic!("{fault}"))
}

fn keep_secret(home: &Path, secret: &str) {
    let path = home.join("data/secret");
    fs::create_dir_all(home.join("data")).expect("a folder");
    fs::write(&path, format!("{secret}\n")).expect("a secret");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("a mode");
    }
}

/// Every file of a folder by its name within, with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("within").to_owned();
                found.insert(name, fs::read(path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn equal_inputs_give_equal_bytes_in_another_place_at_another_time() {
    let [first, second, third] = &thrice().files;
    assert!(first.len() > 40, "a workbook a department: {}", first.len());
    for other in [second, third] {
        assert!(first.keys().eq(other.keys()));
        let different: Vec<_> = first
            .iter()
            .filter(|(name, bytes)| other[*name] != **bytes)
            .map(|(name, _)| name)
            .collect();
        assert_eq!(
            different,
            [Path::new("manifest.json")],
            "it alone tells the time"
        );
    }
}

#[test]
fn a_source_that_is_held_is_told_alike_in_every_place() {
    let held = |_: usize| {
        let mut scene = Scene::new();
        keep_secret(scene.home(), SECRET);
        fs::remove_file(scene.extract("payroll")).expect("an extract");
        scene.put("extracts/insurance.csv", "no such header\n1\n");
        scene.change("personnel", |rows| rows[1][4] = "在逃".into());
        contents(&scene.night(DATE).folder)
    };
    let [first, second] = [0, 1].map(held);
    assert!(first.keys().eq(second.keys()));
    for (name, bytes) in &first {
        let same = *bytes == second[name];
        assert!(
            same || name == Path::new("manifest.json"),
            "{}",
            name.display()
        );
    }
    let summary = String::from_utf8_lossy(&first[Path::new("summary.json")]).into_owned();
    assert!(summary.contains("extracts/payroll.csv"), "{summary}");
}

#[test]
fn another_secret_changes_ids_and_pseudonyms_only() {
    let of = thrice();
    let place = tempfile::tempdir().expect("a folder");
    for part in ["config", "jobs", "seeds"] {
        copy(&of.district.path().join(part), &place.path().join(part));
    }
    keep_secret(place.path(), OTHER_SECRET);
    let other = run(place.path(), &request(DATE));
    assert_eq!(other.summary, of.first.summary);
    // A pseudonym is eight hex digits after `~`.
    let bare = |text: &str| {
        let mut parts = text.split('~');
        let mut bare = parts.next().unwrap_or_default().to_owned();
        parts.for_each(|part| bare.push_str(part.get(8..).unwrap_or_default()));
        bare
    };
    let keyed = ["entry_id", "subject", "related"];
    // Within one rule the order follows the whole subject, which the secret does not touch.
    for (ours, theirs) in of.first.ledger.iter().zip(&other.ledger) {
        assert_ne!(ours["entry_id"], theirs["entry_id"]);
        for (column, text) in ours {
            if keyed.contains(&column.as_str()) {
                assert!(
                    column == "entry_id" || bare(text) == bare(&theirs[column]),
                    "{ours:?}"
                );
            } else {
                assert_eq!(text, &theirs[column], "{column} of {ours:?}");
            }
        }
    }
    let persons = of.first.ledger.iter().zip(&other.ledger);
    let mut pseudonyms = persons.filter(|(row, _)| row["subject"].starts_with("person:"));
    assert!(pseudonyms.all(|(ours, theirs)| ours["subject"] != theirs["subject"]));
}

#[test]
fn the_run_is_named_after_everything_that_decides_it() {
    let mut scene = Scene::new();
    let run = |scene: &Scene| scene.night(DATE).summary.run;
    let first = run(&scene);
    assert!(first.starts_with("2026-10-31-nightly-"), "{first}");
    assert_eq!(run(&scene), first);
    let mut names = BTreeSet::from([first.clone()]);
    let mut changed =
        |what: &str, name: String| assert!(names.insert(name), "{what} changes nothing");

    let edits = [
        (
            "a rule",
            "config/rules/d-presence.toml",
            "grade = \"hard\"",
            "grade = \"lead\"",
        ),
        (
            "a setting",
            "config/rollcall.toml",
            "payroll_cutoff_day = 20",
            "payroll_cutoff_day = 19",
        ),
        (
            "a code",
            "config/codes/levels.toml",
            "leading = true",
            "leading = false",
        ),
        (
            "a source's config",
            "config/sources/roster.toml",
            "来源roster",
            "另一名称",
        ),
        (
            "a job",
            "jobs/nightly.toml",
            "rules = [\"*\"]",
            "rules = [\"D*\"]",
        ),
        (
            "a crosswalk",
            "config/codes/unit-crosswalk.csv",
            "unit_code\n",
            "unit_code\npayroll,旧称,990001001\n",
        ),
    ];
    for (what, file, from, to) in edits {
        let before = fs::read_to_string(scene.home().join(file)).expect("a file");
        scene.edit(file, from, to);
        changed(what, run(&scene));
        scene.put(file, &before);
    }
    assert_eq!(run(&scene), first, "what is put back is as it was");
    scene.change("payroll", |rows| rows[1][6] = "5000.11".into());
    changed("an input", run(&scene));
    scene.change("payroll", |rows| rows[1][6] = "5000.10".into());
    let revealed = Request {
        reveal: true,
        ..request(DATE)
    };
    let revealed = scene.try_night(&revealed).expect("a night");
    changed("revealing", revealed.summary.run);
    let part = Request {
        departments: vec!["990001002".into()],
        ..request(DATE)
    };
    let part = scene.try_night(&part).expect("a night").summary.run;
    assert!(part.starts_with("2026-10-31-nightly-990001002-"), "{part}");
    changed("a scope", part);
    changed("a day", scene.night("2026-11-01").summary.run);
    fs::remove_file(scene.extract("register")).expect("an extract");
    changed("a source that is held", run(&scene));
}

#[test]
fn a_departments_run_is_its_part_of_the_whole() {
    let of = thrice();
    let mut entries: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &of.first.ledger {
        *entries.entry(&row["department_code"]).or_default() += 1;
    }
    let mut codes: Vec<&str> = entries.keys().copied().collect();
    codes.retain(|code| code.starts_with(|c: char| c.is_ascii_digit()));
    codes.sort_by_key(|code| entries[code]);
    let chosen: Vec<String> = codes
        .iter()
        .rev()
        .take(2)
        .map(|&code| code.to_owned())
        .collect();
    let wanted = Request {
        departments: chosen.clone(),
        ..request(DATE)
    };
    let part = run(of.district.path(), &wanted);
    let whole = of.first.ledger.iter();
    let expected: Vec<_> = whole
        .filter(|row| chosen.contains(&row["department_code"]))
        .collect();
    assert!(expected.len() > 10 && expected.len() < of.first.ledger.len());
    assert!(part.ledger.iter().eq(expected));
}

/// What must not be seen, from the extracts themselves and from the tables that were made of them.
#[derive(Default)]
struct Secrets {
    /// Numbers of fifteen and more characters.
    numbers: HashSet<String>,
    /// Other documents, which have no form of their own.
    documents: BTreeSet<String>,
    accounts: HashSet<String>,
    /// Birth days that are no other day of the district.
    births: HashSet<NaiveDate>,
}

fn secrets() -> &'static Secrets {
    static SECRETS: OnceLock<Secrets> = OnceLock::new();
    SECRETS.get_or_init(find_secrets)
}

fn find_secrets() -> Secrets {
    let night = night::judge(thrice().district.path());
    let inputs = night.judged.collected.inputs().expect("tables of one make");
    let (mut secrets, mut births, mut other_days) =
        (Secrets::default(), HashSet::new(), HashSet::new());
    for (_, _, table) in inputs.tables {
        let table = table.collect().expect("a table");
        for column in table.columns() {
            match (column.name().as_str(), column.dtype()) {
                ("person_id" | "id_read", _) => {
                    for text in texts(column) {
                        let plain = plain(&text);
                        if plain.len() >= 15 && plain.bytes().take(14).all(|b| b.is_ascii_digit()) {
                            secrets.numbers.insert(plain);
                        } else {
                            secrets.documents.insert(plain);
                        }
                    }
                }
                ("account", _) => secrets.accounts.extend(texts(column)),
                ("birth_on" | "id_birth", DataType::Date) => births.extend(days(column)),
                // The statutory date holds the day of birth, but many other days fall on it.
                ("retire_on", _) => {}
                (_, DataType::Date) => other_days.extend(days(column)),
                _ => {}
            }
        }
    }
    // What stands in quarantined rows is as secret as what was accepted.
    for raw in texts(inputs.quarantine.column("raw").expect("raw rows")) {
        for run in runs(&plain(&raw)).filter(|run| run.len() >= 15) {
            secrets.numbers.insert(run.to_owned());
            let born = run.get(6..14).filter(|_| run.len() == 18);
            births.extend(born.and_then(|day| NaiveDate::parse_from_str(day, "%Y%m%d").ok()));
        }
    }
    assert!(births.len() > 1_000, "{} birth days", births.len());
    secrets.births = births.difference(&other_days).copied().collect();
    assert!(secrets.births.len() > 1_000 && secrets.numbers.len() > 1_500);
    assert!(!secrets.documents.is_empty());
    secrets
}

fn texts(column: &Column) -> Vec<String> {
    let texts = column.str().expect("texts");
    texts.iter().flatten().map(str::to_owned).collect()
}

fn days(column: &Column) -> Vec<NaiveDate> {
    let days = column.date().expect("days").physical().clone();
    let epoch = NaiveDate::default();
    days.iter()
        .flatten()
        .map(|days| epoch + chrono::Duration::days(days.into()))
        .collect()
}

/// ASCII digits for full-width ones, upper case, and no blanks: what a number looks like however it was typed.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '\u{200b}'))
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(c) - 0xfee0)
                .unwrap_or(c)
                .to_ascii_uppercase(),
            _ => c.to_ascii_uppercase(),
        })
        .collect()
}

/// Runs of digits, with an X at the end where there is one.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && c != 'X')
        .filter(|run| !run.is_empty())
}

impl Secrets {
    /// What of it a text shows; nothing of what was found is repeated whole.
    fn shown_in(&self, text: &str) -> Vec<String> {
        let text = plain(text);
        let mut shown = Vec::new();
        for run in runs(&text) {
            for length in [15, 16, 17, 18, 19] {
                let windows = (0..=run.len().saturating_sub(length))
                    .filter_map(|at| run.get(at..at + length));
                shown.extend(
                    windows
                        .filter(|window| {
                            self.numbers.contains(*window) || self.accounts.contains(*window)
                        })
                        .map(|number| {
                            format!("a number of {length} characters, {}…", &number[..6])
                        }),
                );
            }
            let dates = (0..run.len().saturating_sub(7)).filter_map(|at| run.get(at..at + 8));
            // Hashes and entry ids are full of digits: eight of them in a row are a date only on their own.
            let dates = dates.filter(|_| run.len() == 8);
            shown.extend(dates.filter_map(|date| self.birth(date, "%Y%m%d")));
        }
        for (at, _) in text.match_indices(['-', '/', '.', '年']) {
            let Some(year) = at.checked_sub(4).and_then(|from| text.get(from..at)) else {
                continue;
            };
            if !year.bytes().all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let rest: String = text[at..].chars().take(8).collect();
            let mut numbers = rest
                .split(|c: char| !c.is_ascii_digit())
                .filter(|part| !part.is_empty());
            if let (Some(month), Some(day)) = (numbers.next(), numbers.next()) {
                let date = format!("{year}-{month}-{day}");
                shown.extend(self.birth(&date, "%Y-%m-%d"));
            }
        }
        let documents = self
            .documents
            .iter()
            .filter(|of| text.contains(of.as_str()));
        shown
            .extend(documents.map(|of| format!("a document of {} characters", of.chars().count())));
        shown
    }

    fn birth(&self, text: &str, form: &str) -> Option<String> {
        let date = NaiveDate::parse_from_str(text, form).ok()?;
        self.births
            .contains(&date)
            .then(|| format!("a birth date in {}", date.format("%Y")))
    }
}

/// Everything that can be read in a file: of a workbook every part, of a table every text.
fn readable(name: &Path, bytes: &[u8]) -> Vec<String> {
    match name.extension().and_then(|end| end.to_str()) {
        Some("xlsx") => {
            let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
            (0..book.len())
                .map(|part| {
                    let mut text = String::new();
                    let mut part = book.by_index(part).expect("a part");
                    part.read_to_string(&mut text).expect("a text");
                    text
                })
                .collect()
        }
        Some("parquet") => {
            let table: DataFrame = ParquetReader::new(std::io::Cursor::new(bytes))
                .finish()
                .expect("a table");
            let columns = table.columns().iter();
            columns
                .map(|column| match column.dtype() {
                    DataType::String => texts(column).join("\n"),
                    DataType::Date => days(column).iter().map(|day| format!("{day}\n")).collect(),
                    _ => (0..column.len())
                        .map(|row| format!("{}\n", column.get(row).expect("a cell")))
                        .collect(),
                })
                .collect()
        }
        _ => vec![String::from_utf8_lossy(bytes).into_owned()],
    }
}

/// What the files of a run show, by file; the private file is nobody's to read.
fn shown(folder: &Path, secrets: &Secrets) -> BTreeMap<PathBuf, Vec<String>> {
    let files = contents(folder).into_iter();
    files
        .filter(|(name, _)| name != Path::new("private.parquet"))
        .map(|(name, bytes)| {
            let texts = readable(&name, &bytes);
            let found: Vec<String> = texts
                .iter()
                .flat_map(|text| secrets.shown_in(text))
                .collect();
            (name, found)
        })
        .filter(|(_, found)| !found.is_empty())
        .collect()
}

#[test]
fn what_was_not_revealed_shows_no_number_and_no_birth_date() {
    let of = thrice();
    let secrets = secrets();
    let found = shown(&of.first.folder, secrets);
    let told: Vec<String> = found
        .iter()
        .map(|(name, what)| {
            format!(
                "{}: {} times, first {}",
                name.display(),
                what.len(),
                what[0]
            )
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));

    // The search itself finds what is there: a run that reveals is full of it.
    let revealed = Request {
        reveal: true,
        ..request(DATE)
    };
    let revealed = run(of.district.path(), &revealed);
    assert_ne!(revealed.folder, of.first.folder);
    let found = shown(&revealed.folder, secrets);
    for file in [
        "ledger.csv",
        "ledger.json",
        "ledger.parquet",
        "district.xlsx",
        "quarantine.csv",
    ] {
        assert!(
            found.contains_key(Path::new(file)),
            "{file} of a revealing run: {:?}",
            found.keys()
        );
    }
    let ledger = fs::read_to_string(revealed.folder.join("ledger.csv")).expect("a ledger");
    let planted = secrets
        .numbers
        .iter()
        .filter(|number| ledger.contains(number.as_str()));
    assert!(planted.count() > 100);
}

#[test]
fn the_search_finds_each_form() {
    let number = scene::id("19850102", 1);
    let secrets = Secrets {
        numbers: HashSet::from([number.clone()]),
        documents: BTreeSet::from(["E12345678".to_owned()]),
        accounts: HashSet::from(["6222000012345678".to_owned()]),
        births: HashSet::from([scene::day("1985-01-02")]),
    };
    let full_width: String = number
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).expect("a character"))
        .collect();
    let spaced = format!("{} {} {}", &number[..6], &number[6..14], &number[14..]);
    let forms = [
        number.as_str(),
        &full_width,
        &spaced,
        "号E12345678,",
        "帐号6222000012345678",
    ];
    let dates = [
        "1985-01-02",
        "1985年1月2日",
        "1985/1/2",
        "1985.01.02",
        "\"19850102\"",
    ];
    for text in forms.into_iter().chain(dates) {
        assert!(!secrets.shown_in(text).is_empty(), "{text}");
    }
    for text in [
        "990001********0011",
        "1985年1月",
        "E1*****78",
        "****5678",
        "1985-01-03",
    ] {
        assert!(secrets.shown_in(text).is_empty(), "{text}");
    }
}

#[test]
#[cfg(unix)]
fn whole_subjects_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let private = thrice().first.folder.join("private.parquet");
    let mode = fs::metadata(&private).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // It is what the search leaves out, and why.
    let texts = readable(
        Path::new("private.parquet"),
        &fs::read(&private).expect("a file"),
    );
    let secrets = secrets();
    assert!(texts.iter().any(|text| !secrets.shown_in(text).is_empty()));
}
