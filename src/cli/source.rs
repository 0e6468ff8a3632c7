//! `rollcall source new FILE`: a source file to start from, guessed from an extract.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use chrono::{Local, NaiveDate};
use clap::Subcommand;
use polars::prelude::{AnyValue, DataFrame};

use super::{Ending, configuration, screen};
use crate::config::{Source, shipped_tables};
use crate::domain::snapshot::RawFile;
use crate::domain::table::{Kind, Type};
use crate::domain::words::{self, Language};
use crate::domain::{calendar, mask, money};
use crate::normalise::Normalised;
use crate::normalise::guess::{Guess, Sureness, Written, guess};
use crate::run;

/// Rows of the preview.
const ROWS: usize = 20;
/// Quarantined rows shown.
const QUARANTINED: usize = 10;
/// Characters of a cell shown.
const CELL: usize = 20;
/// How often codes met beyond the sample are taken into the tables.
const LESSONS: usize = 3;

/// Sources of the home.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Guess what an extract is, show it, and write a source file and code tables to start from.
    New(New),
}

#[derive(Debug, clap::Args)]
struct New {
    /// The extract.
    file: PathBuf,
    /// Canonical table, when the guess is wrong: units, establishment, roster, personnel, payroll, insurance, register,
    /// plans, duties.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// Name of the source (default: from the file's name, else its kind).
    #[arg(long)]
    name: Option<String>,
    /// The source file to write (default: config/sources/NAME.toml).
    #[arg(long, value_name = "TOML")]
    out: Option<PathBuf>,
}

fn kind(text: &str) -> Result<Kind, String> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == text);
    kind.ok_or_else(|| Kind::ALL.map(Kind::name).join(", "))
}

pub(super) fn run(home: &Path, args: &Args) -> anyhow::Result<Ending> {
    let Command::New(args) = &args.command;
    // A job may name the source that is about to be made, so a home with mistakes will do.
    let (types, levels, language) = match configuration(home) {
        Ok(config) => {
            let language = run::language(&config);
            (config.headcount_types, config.levels, language)
        }
        Err(fault) => {
            tracing::warn!("{fault:#}");
            let (types, levels) = shipped_tables();
            (types, levels, Language::Zh)
        }
    };
    let file = std::path::absolute(&args.file)?;
    let size = fs::metadata(&file)
        .with_context(|| format!("reading {}", file.display()))?
        .len();
    let raw = RawFile {
        name: file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        sha256: String::new(),
        size,
        path: file.clone(),
    };
    let mut guess = guess(&raw, args.kind, &types, &levels)?;
    let name = name(args, &guess)?;
    let (path, month) = path(home, &file, &guess);
    let missing: Vec<&str> = guess
        .missing()
        .filter(|column| !guess.from_path(column, month.is_some()))
        .map(|column| column.name)
        .collect();

    let today = Local::now().date_naive();
    let mut written = guess.written(&name, &path, month.is_some());
    let mut preview = None;
    for _ in 0..LESSONS {
        if !missing.is_empty() {
            break;
        }
        let mut source: Source =
            toml::from_str(&written.source).context("reading the guess back")?;
        source.name.clone_from(&name);
        let of = month.unwrap_or_else(|| calendar::first_of_month(today));
        let read = guess.preview(&source, &raw, of, today)?;
        let more = guess.learn(&read.quarantine, &types, &levels);
        preview = Some(read);
        if !more {
            break;
        }
        written = guess.written(&name, &path, month.is_some());
    }
    // A source that lacks a required column would stop every job of the home: it waits as a draft.
    let out = args.out.clone().unwrap_or_else(|| {
        let ending = if missing.is_empty() {
            "toml"
        } else {
            "toml.draft"
        };
        home.join("config/sources").join(format!("{name}.{ending}"))
    });
    let files = write(home, &out, &written)?;
    screen::print(&told(&guess, language));
    if let Some(read) = &preview {
        screen::print(&format!("\n{}", rows(&guess, read, language)));
        screen::print(&format!("\n{}", quarantine(read, today, language)));
    }
    let listed: Vec<String> = files
        .iter()
        .map(|file| format!("  {}", file.display()))
        .collect();
    screen::print(&format!(
        "\n{}\n{}",
        language.pick("已写入", "Written"),
        listed.join("\n")
    ));
    for codes in guess
        .codes
        .iter()
        .filter(|codes| codes.column.required && !codes.unknown.is_empty())
    {
        let (count, table) = (codes.unknown.len(), codes.table(&name));
        screen::print(&match language {
            Language::Zh => format!(
                "请在 config/codes/{table}.toml 中填写{count}个未能识别的代码,否则含有它们的行将被隔离"
            ),
            Language::En => format!(
                "fill in {count} codes in config/codes/{table}.toml: until then their rows wait in quarantine"
            ),
        });
    }
    if missing.is_empty() {
        return Ok(Ending::Done);
    }
    screen::fail(&match language {
        Language::Zh => format!(
            "必填列未能识别:{};请在 {} 中填写,改名为 {name}.toml 后用 rollcall check 检查",
            missing.join("、"),
            out.display()
        ),
        Language::En => format!(
            "required columns not found: {}; fill them in in {}, name it {name}.toml, then run rollcall check",
            missing.join(", "),
            out.display()
        ),
    });
    Ok(Ending::Partial)
}

/// The source's name: asked for, else from the file's name without its date, else the kind.
fn name(args: &New, guess: &Guess) -> anyhow::Result<String> {
    let fits = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    if let Some(name) = &args.name {
        if !fits(name) {
            bail!(
                "--name {name}: take Latin letters, digits, - and _; the label can be in any language"
            );
        }
        return Ok(name.clone());
    }
    let stem = args
        .file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit() || "-_.".contains(c));
    Ok(if fits(stem) {
        stem.to_lowercase()
    } else {
        guess.kind.name().to_owned()
    })
}

/// The path for the source file, from the home where it lies in there; and the month that `{month}` stands for in it.
fn path(home: &Path, file: &Path, guess: &Guess) -> (String, Option<NaiveDate>) {
    let path = file
        .strip_prefix(home)
        .unwrap_or(file)
        .to_string_lossy()
        .into_owned();
    let monthly = guess.columns.iter().any(|of| of.column.kind == Type::Month);
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let month = path
        .char_indices()
        .map(|(at, _)| at)
        .filter(|of| *of >= at)
        .find_map(|at| {
            let text = path.get(at..at + 7)?;
            let whole =
                text.as_bytes()[4] == b'-' && text.bytes().filter(u8::is_ascii_digit).count() == 6;
            let beside = |c: Option<u8>| c.is_some_and(|c| c.is_ascii_digit());
            let bytes = path.as_bytes();
            let alone = !beside(at.checked_sub(1).map(|before| bytes[before]))
                && !beside(bytes.get(at + 7).copied());
            Some((at, calendar::parse_month(text)?)).filter(|_| whole && alone)
        });
    match month.filter(|_| monthly) {
        Some((at, month)) => (
            format!("{}{{month}}{}", &path[..at], &path[at + 7..]),
            Some(month),
        ),
        None => (path, None),
    }
}

/// Writes the source file and its code tables; none of them may be there.
fn write(home: &Path, out: &Path, written: &Written) -> anyhow::Result<Vec<PathBuf>> {
    let mut files: Vec<(PathBuf, &str)> = written
        .codes
        .iter()
        .map(|(table, text)| {
            (
                home.join(format!("config/codes/{table}.toml")),
                text.as_str(),
            )
        })
        .collect();
    files.push((out.to_owned(), written.source.as_str()));
    if let Some((there, _)) = files.iter().find(|(path, _)| path.exists()) {
        bail!(
            "{} is there already and is not overwritten; give another --name, or move it away",
            there.display()
        );
    }
    for (path, text) in &files {
        let folder = path
            .parent()
            .ok_or_else(|| anyhow!("{} is no file", path.display()))?;
        let put = || -> std::io::Result<()> {
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist_noclobber(path)
                .map(drop)
                .map_err(|fault| fault.error)
        };
        put().with_context(|| format!("writing {}", path.display()))?;
        #[cfg(unix)]
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The guess in a screenful.
fn told(guess: &Guess, language: Language) -> String {
    let mut facts = vec![
        language
            .pick(guess.kind.name_zh(), guess.kind.name())
            .to_owned(),
    ];
    facts.extend(guess.runner_up.map(|kind| match language {
        Language::Zh => format!("(也像{})", kind.name_zh()),
        Language::En => format!("(or {kind})"),
    }));
    facts.push(format!("{:?}", guess.format).to_lowercase());
    facts.extend(guess.encoding.map(str::to_owned));
    facts.extend(guess.separator.map(|separator| format!("{separator:?}")));
    facts.extend(guess.sheet.clone());
    facts.extend(guess.items.clone());
    facts.extend(guess.header_row.map(|row| match language {
        Language::Zh => format!("表头在第{row}行"),
        Language::En => format!("header in row {row}"),
    }));
    if guess.files > 1 {
        facts.push(match language {
            Language::Zh => format!("压缩包内{}个文件,只看了第一个", guess.files),
            Language::En => format!("the first of {} files in the archive", guess.files),
        });
    }
    let header = match language {
        Language::Zh => ["列", "含义", "表头", ""],
        Language::En => ["column", "meaning", "header", ""],
    };
    let rows: Vec<Vec<String>> = guess
        .columns
        .iter()
        .filter(|of| of.header.is_some() || of.column.required)
        .map(|of| {
            let remark = match (&of.header, of.sureness) {
                (None, _) => language.pick("必填,未找到", "required, not found"),
                (Some(_), Sureness::Similar) => language.pick("请核对", "check"),
                (Some(_), Sureness::Listed) => "",
            };
            vec![
                of.column.name.to_owned(),
                words::column(of.column.name, language).to_owned(),
                of.header.clone().unwrap_or_else(|| "—".to_owned()),
                remark.to_owned(),
            ]
        })
        .collect();
    let mut text = format!(
        "{}\n\n{}",
        facts.join("  "),
        screen::table(&header, &rows, &[])
    );
    for codes in &guess.codes {
        let known: Vec<String> = codes
            .known
            .iter()
            .map(|(written, (meant, sureness))| {
                let check = if *sureness == Sureness::Similar {
                    "?"
                } else {
                    ""
                };
                format!("{written}={meant}{check}")
            })
            .collect();
        text.push_str(&format!("\n\n{}: {}", codes.column.name, known.join("  ")));
        if !codes.unknown.is_empty() {
            let label = language.pick("未能识别", "not known");
            text.push_str(&format!("\n  {label}: {}", codes.unknown.join("  ")));
        }
    }
    text
}

/// The first rows as they were read, masked.
fn rows(guess: &Guess, read: &Normalised, language: Language) -> String {
    let columns: Vec<_> = guess
        .columns
        .iter()
        .filter(|of| of.header.is_some())
        .map(|of| of.column)
        .collect();
    let header: Vec<&str> = columns
        .iter()
        .map(|column| words::column(column.name, language))
        .collect();
    let shown = read.accepted.height().min(ROWS);
    let rows: Vec<Vec<String>> = (0..shown)
        .map(|row| {
            columns
                .iter()
                .map(|column| cell(&read.accepted, column.name, column.kind, row))
                .collect()
        })
        .collect();
    let totals = &read.totals;
    let (set_aside, accepted) = (
        totals.title + totals.blank + totals.subtotal,
        totals.accepted,
    );
    let said = match language {
        Language::Zh => format!(
            "读入{}行 = 可用{accepted} + 隔离{} + 标题空行小计{set_aside};前{shown}行:",
            totals.read, totals.quarantined
        ),
        Language::En => format!(
            "{} rows read = {accepted} accepted + {} quarantined + {set_aside} set aside; the first {shown}:",
            totals.read, totals.quarantined
        ),
    };
    if rows.is_empty() {
        return said;
    }
    format!("{said}\n{}", screen::table(&header, &rows, &[]))
}

/// One value, masked; a birth date without its day.
fn cell(frame: &DataFrame, name: &str, kind: Type, row: usize) -> String {
    let value = frame.column(name).and_then(|column| column.get(row));
    let Ok(value) = value else {
        return String::new();
    };
    let text = match (kind, &value) {
        (_, AnyValue::Null) => String::new(),
        (Type::PersonId, value) => mask::person_id(value.get_str().unwrap_or_default()),
        (Type::Account, value) => mask::account(value.get_str().unwrap_or_default()),
        (Type::Money, value) => value
            .extract::<i64>()
            .map(money::show_yuan)
            .unwrap_or_default(),
        (Type::Month, value) => value.to_string().chars().take(7).collect(),
        (Type::Date, value) if name == "birth_on" => {
            format!(
                "{}-**",
                value.to_string().chars().take(7).collect::<String>()
            )
        }
        (_, value) => value
            .get_str()
            .map_or_else(|| value.to_string(), str::to_owned),
    };
    if text.chars().count() > CELL {
        text.chars().take(CELL - 1).chain(['…']).collect()
    } else {
        text
    }
}

/// What went to quarantine: reasons with counts, and the first rows, masked.
fn quarantine(read: &Normalised, today: NaiveDate, language: Language) -> String {
    let frame = &read.quarantine;
    if frame.height() == 0 {
        return language
            .pick("没有隔离行", "nothing in quarantine")
            .to_owned();
    }
    let reasons = read.totals.reasons.iter();
    let reasons: Vec<String> = reasons
        .map(|(code, count)| format!("{} {count}", words::reason(code, language)))
        .collect();
    let text = |name: &str, row: usize| {
        let column = frame.column(name).and_then(|column| column.str().cloned());
        column
            .ok()
            .and_then(|texts| texts.get(row).map(str::to_owned))
            .unwrap_or_default()
    };
    let mut lines = vec![format!(
        "{}: {}",
        language.pick("隔离原因", "Quarantined"),
        reasons.join(language.pick("、", ", "))
    )];
    for row in 0..frame.height().min(QUARANTINED) {
        let number = frame
            .column("row")
            .and_then(|column| column.get(row))
            .map(|n| n.to_string())
            .unwrap_or_default();
        let number = words::Word::EvidenceRow.fill(language, &[&number]);
        lines.push(format!(
            "  {number} {}: {}",
            text("reasons", row),
            mask::raw_text(&text("raw", row), today)
        ));
    }
    lines.join("\n")
}
