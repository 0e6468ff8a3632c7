//! `rollcall source new FILE`: a source file to start from, guessed from an extract.

mod preview;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use chrono::{Local, NaiveDate};
use clap::Subcommand;

use super::{Ending, configuration, screen};
use crate::config::{Source, shipped_tables};
use crate::domain::calendar;
use crate::domain::snapshot::RawFile;
use crate::domain::table::{Kind, Type};
use crate::domain::words::Language;
use crate::normalise::guess::{Guess, Written, guess};
use crate::run;

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
    let mut previewed = None;
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
        previewed = Some(read);
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
    screen::print(&preview::told(&guess, language));
    if let Some(read) = &previewed {
        screen::print(&format!("\n{}", preview::rows(&guess, read, language)));
        screen::print(&format!("\n{}", preview::quarantine(read, today, language)));
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
                "请在 config/codes/{table}.toml 中填写{count}个未能识别的代码，否则含有它们的行将被隔离"
            ),
            Language::En => format!(
                "fill in {count} codes in config/codes/{table}.toml: until then their rows wait in quarantine"
            ),
        });
    }
    if missing.is_empty() {
        return Ok(Ending::Done);
    }
    let said = match language {
        Language::Zh => format!(
            "必填列未能识别：{}；请在 {} 中填写，改名为 {name}.toml 后用 rollcall check 检查",
            missing.join("、"),
            out.display()
        ),
        Language::En => format!(
            "required columns not found: {}; fill them in in {}, name it {name}.toml, then run rollcall check",
            missing.join(", "),
            out.display()
        ),
    };
    screen::fail(&said, language);
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
