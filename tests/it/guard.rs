//! What the hottest work costs in instructions, against what it cost when somebody last looked: growth by more than a
//! tenth fails. Instructions are counted because time is not to be trusted on a machine with other work.
//!
//! This same binary runs under valgrind, with a piece of work done a few times and then some more times; the difference
//! is what that work costs, and all that goes before it falls out. `ROLLCALL_GUARD=record cargo test guard::` writes what
//! is counted into `tests/instructions.json`, for the commit that means to change it.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rollcall::config::Config;
use rollcall::domain::table::Kind;
use rollcall::domain::{person_id, person_name};
use rollcall::frames::{self, PolarsEngine};
use rollcall::normalise;
use rollcall::run::{self, Collected, Silent};

use crate::scene::{self, copy, request};

const DATE: &str = "2026-10-31";

/// Work, and how often it is done: the few times, the more times.
const WORK: [(&str, u64, u64); 4] = [
    ("check a thousand document numbers", 5, 25),
    ("fold a thousand names", 5, 25),
    ("read a payroll in GB18030", 1, 4),
    ("build the frames of a night", 1, 3),
];

/// Growth that is let pass, in per cent.
const LET_PASS: u64 = 10;

fn recorded() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/instructions.json")
}

/// Numbers and names of a thousand people, as extracts write them.
fn people() -> (Vec<String>, Vec<String>) {
    let (family, given) = (
        ["欧阳", "郑", "顾", "Ａ孟", "诸葛"],
        ["溪亭", "岸 舟", "·阿依古丽", "㐂", "云"],
    );
    let number = |order: usize| {
        let whole = scene::id(
            &format!("19{}0{}1{}", 60 + order % 40, 1 + order % 9, order % 9),
            order,
        );
        match order % 4 {
            0 => format!(" {whole}"),
            1 => whole.to_lowercase(),
            // One figure is wrong: the character that checks them is found not to fit.
            2 => whole.replacen('9', "8", 1),
            _ => whole,
        }
    };
    let name = |order: usize| format!("{}{}", family[order % 5], given[order / 5 % 5]);
    (
        (0..1000).map(number).collect(),
        (0..1000).map(name).collect(),
    )
}

fn collected(home: &Path) -> (Config, Collected) {
    let config = Config::load(home).unwrap_or_else(|fault| panic!("{fault}"));
    let job = run::job(&config, "nightly").expect("the job").clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let collected = runtime
        .block_on(run::collect(
            &config,
            &job,
            &request(DATE),
            Arc::new(Silent),
        ))
        .expect("sources");
    (config, collected)
}

/// Work for the test below, which runs it under valgrind; by itself there is none to do.
#[test]
fn work() {
    let (Ok(work), Ok(times), Ok(home)) = (
        std::env::var("ROLLCALL_GUARD_WORK"),
        std::env::var("ROLLCALL_GUARD_TIMES"),
        std::env::var("ROLLCALL_GUARD_HOME"),
    ) else {
        return;
    };
    let times: u64 = times.parse().expect("a number");
    let (numbers, names) = people();
    let night = std::cell::LazyCell::new(|| collected(Path::new(&home)));
    for _ in 0..times {
        match work.as_str() {
            "check a thousand document numbers" => {
                for number in &numbers {
                    let _ = black_box(person_id::clean(black_box(number), false));
                }
            }
            "fold a thousand names" => {
                for name in &names {
                    black_box(person_name::fold(black_box(name)));
                }
            }
            "read a payroll in GB18030" => {
                let (config, collected) = &*night;
                let payroll = collected
                    .sources
                    .iter()
                    .find(|of| of.source.kind == Kind::Payroll);
                let payroll = payroll.expect("a payroll");
                let snapshot = payroll.snapshot.as_ref().expect("a snapshot");
                let day = scene::day(DATE);
                let read = normalise::normalise(&payroll.source, &config.codes, snapshot, day);
                assert_eq!(
                    read.expect("rows").totals.accepted,
                    payroll.normalised.as_ref().expect("rows").totals.accepted
                );
            }
            "build the frames of a night" => {
                let (config, collected) = &*night;
                let inputs = collected.inputs().expect("rows");
                let frames = frames::build(config, inputs, scene::day(DATE), &PolarsEngine);
                black_box(frames.unwrap_or_else(|fault| panic!("{fault}")));
            }
            other => panic!("no such work: {other}"),
        }
    }
}

/// Instructions of the whole process.
fn counted(home: &Path, work: &str, times: u64) -> u64 {
    let log = home.join("counted.log");
    let done = Command::new("valgrind")
        .args([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .arg(format!("--log-file={}", log.display()))
        .arg(std::env::current_exe().expect("this binary"))
        .args(["--exact", "guard::work", "--test-threads=1"])
        .env("ROLLCALL_GUARD_WORK", work)
        .env("ROLLCALL_GUARD_TIMES", times.to_string())
        .env("ROLLCALL_GUARD_HOME", home)
        // Threads that look for work of others count for nothing that is done.
        .env("POLARS_MAX_THREADS", "1")
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("valgrind");
    let said = fs::read_to_string(&log).unwrap_or_default();
    assert!(
        done.status.success(),
        "{work}: {}{}\n{said}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    let refs = said.lines().find_map(|line| line.split_once("refs:"));
    let digits: String = refs
        .expect("a count")
        .1
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().expect("a count")
}

#[test]
fn the_hottest_work_costs_no_more_instructions_than_it_did() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no valgrind");
        eprintln!("SKIPPED: no valgrind");
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["config", "jobs", "seeds"] {
        copy(&project.join(part), &home.path().join(part));
    }
    // Extracts are pulled and read here, so that this need not be done under valgrind each time.
    collected(home.path());
    let now: BTreeMap<&str, u64> = WORK
        .iter()
        .map(|(work, few, more)| {
            let all = counted(home.path(), work, *more) - counted(home.path(), work, *few);
            (*work, all / (more - few))
        })
        .collect();
    if std::env::var("ROLLCALL_GUARD").as_deref() == Ok("record") {
        let text = serde_json::to_string_pretty(&now).expect("JSON");
        fs::write(recorded(), text + "\n").expect("the record");
        return;
    }
    let text = fs::read_to_string(recorded()).expect("tests/instructions.json");
    let then: BTreeMap<String, u64> = serde_json::from_str(&text).expect("JSON");
    let grown: Vec<String> = now
        .iter()
        .filter_map(|(work, now)| {
            let then = then.get(*work).copied().unwrap_or(0);
            println!("{work}: {now} instructions, {then} when recorded");
            (*now > then * (100 + LET_PASS) / 100).then(|| format!("{work}: {then} → {now}"))
        })
        .collect();
    assert!(
        grown.is_empty(),
        "more than {LET_PASS} % dearer than recorded in tests/instructions.json: {}. If that is meant, or the compiler is \
         another one: ROLLCALL_GUARD=record cargo test guard::",
        grown.join("; ")
    );
}
