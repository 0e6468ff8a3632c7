//! Findings of synthetic districts against their answer keys: nothing missed, nothing else found, and no clause of any
//! rule that could be left out unnoticed.

use std::collections::BTreeSet;
use std::path::Path;

use polars::prelude::{ParquetReader, SerReader as _};
use rollcall::domain::table::Kind;
use rollcall::rules::{self, Rule, RuleVerdict, Subject};
use rollcall::run;
use rollcall::synth::{self, Options, Plant};

use crate::night::{self, Named, Night};
use crate::second;

/// Three districts of different seeds.
const SEEDS: [u64; 3] = [7, 11, 2026];
const PEOPLE: usize = 6_000;
const DEPARTMENTS: usize = 45;

fn district(seed: u64, plant: Plant) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let options = Options {
        people: PEOPLE,
        departments: DEPARTMENTS,
        date: night::day(),
        seed,
        out: home.path().to_owned(),
        plant,
        held: Vec::new(),
    };
    synth::write(&options).expect("a district");
    home
}

/// The answer key but for its silent lines, sorted.
pub fn answers(home: &Path) -> Vec<Named> {
    let file = std::fs::File::open(home.join("answers.parquet"))
        .or_else(|_| std::fs::File::open(home.join("seeds/answers.parquet")))
        .expect("an answer key");
    let table = ParquetReader::new(file).finish().expect("a table");
    let text = |name: &str, row: usize| {
        table
            .column(name)
            .and_then(|column| Ok(column.str()?.get(row).unwrap_or_default().to_owned()))
            .expect("a text")
    };
    let mut answers: Vec<Named> = (0..table.height())
        .map(|row| Named {
            rule: text("rule", row),
            subject: text("subject", row),
            state: text("state", row),
            grade: text("grade", row),
            explained_by: text("explained_by", row),
            department: text("department_code", row),
        })
        .filter(|answer| answer.state != "silent")
        .collect();
    answers.sort();
    answers
}

fn assert_equal(what: &str, ours: &[Named], expected: &[Named]) {
    let different = second::difference(ours, expected);
    let shown = different[..different.len().min(40)].join("\n");
    assert!(
        different.is_empty(),
        "{what}: {} differences, first:\n{shown}",
        different.len()
    );
}

#[test]
fn findings_equal_the_answers_and_the_second_implementation() {
    for seed in SEEDS {
        let home = district(seed, Plant::All);
        let night = night::judge(home.path());
        let ours = night.named();
        assert_equal(
            &format!("seed {seed} against its answers"),
            &ours,
            &answers(home.path()),
        );
        if let Some(python) = second::python() {
            assert_equal(
                &format!("seed {seed} against the second implementation"),
                &ours,
                &second::findings(&night, &python),
            );
        }
        if seed == SEEDS[0] {
            every_clause_matters(&night);
        }
    }
}

/// S01 in the answer key: each source held once, eight not. Whatever does not lean on it is found as ever.
#[test]
fn a_source_that_has_not_come_is_found_and_costs_only_the_rules_that_need_it() {
    for kind in Kind::ALL {
        let home = tempfile::tempdir().expect("a folder");
        let options = Options {
            people: 1_500,
            departments: 30,
            date: night::day(),
            seed: SEEDS[0],
            out: home.path().to_owned(),
            plant: Plant::All,
            held: vec![kind.name().to_owned()],
        };
        synth::write(&options).expect("a district");
        let night = night::judge(home.path());
        let leans = |code: &str| {
            let rule = night.pack.rules.iter().find(|rule| rule.code == code);
            let rule = rule.expect("a rule of the pack");
            let register = rule.register_excuses || rule.explained_by.iter().any(looks_in_register);
            rule.needs.contains(&kind)
                || rule.uses.contains(&kind)
                || (kind == Kind::Register && register)
                || (kind == Kind::Units && rule.subject != Subject::Source)
        };
        // Nothing else can be said of an extract that is not there; owners and grades lean on every source.
        let speaks = |of: &&Named| {
            of.rule == "S01"
                || (!leans(&of.rule) && of.subject != format!("source:{}", kind.name()))
        };
        let told = |all: &[Named]| -> BTreeSet<[String; 3]> {
            let kept = all
                .iter()
                .filter(speaks)
                .filter(|of| of.state != "not_evaluated");
            kept.map(|of| [of.rule.clone(), of.subject.clone(), of.state.clone()])
                .collect()
        };
        let expected = told(&answers(home.path()));
        let s01 = ["S01", &format!("source:{}", kind.name()), "open"].map(str::to_owned);
        assert!(expected.contains(&s01));
        assert_eq!(told(&night.named()), expected, "{} held", kind.name());
    }
}

fn looks_in_register(excuse: &rollcall::rules::Excuse) -> bool {
    excuse.register || !excuse.register_kinds.is_empty()
}

#[test]
fn a_clean_district_has_no_finding() {
    let home = district(SEEDS[1], Plant::None);
    assert_equal(
        "a district with nothing planted",
        &night::judge(home.path()).named(),
        &[],
    );
}

#[test]
fn the_seeds_in_the_repository_have_the_findings_of_their_answer_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().expect("a folder");
    for part in ["config", "jobs", "seeds"] {
        copy(&root.join(part), &home.path().join(part));
    }
    assert_equal(
        "seeds/",
        &night::judge(home.path()).named(),
        &answers(home.path()),
    );
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).expect("a copy");
        }
    }
}

/// Leave each clause of each `when` out once: the findings must change, or the clause is not tested by the district.
fn every_clause_matters(night: &Night) {
    let at_hand = run::at_hand(&night.judged.collected);
    let hits = |rule: &Rule| -> BTreeSet<_> {
        let evaluations =
            rules::evaluate(&[rule], &night.judged.frames, &at_hand).expect("a rule that runs");
        match &evaluations[0].verdict {
            RuleVerdict::Evaluated(hits) => hits.iter().cloned().collect(),
            RuleVerdict::NotEvaluated(_) => BTreeSet::new(),
        }
    };
    let mut survivors = Vec::new();
    for rule in &night.pack.rules {
        // S01 speaks of a held source; no source of the districts is held.
        if rule.code == "S01" {
            continue;
        }
        let found = hits(rule);
        for mutant in mutants(rule.when.get_ref()) {
            let mut changed = rule.clone();
            changed.when = toml::Spanned::new(rule.when.span(), mutant.clone());
            if hits(&changed) == found {
                survivors.push(format!(
                    "{}: {}",
                    rule.code,
                    mutant.split_whitespace().collect::<Vec<_>>().join(" ")
                ));
            }
        }
    }
    assert!(
        survivors.is_empty(),
        "clauses no answer depends on; what is left when they are left out:\n{}",
        survivors.join("\n")
    );
}

/// The predicate with each of its parts left out once, at every depth of AND and OR.
fn mutants(predicate: &str) -> Vec<String> {
    let text = predicate.trim();
    for joint in [" OR ", " AND "] {
        let parts = split(text, joint);
        if parts.len() == 1 {
            continue;
        }
        let mut all = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let with = |replacement: Option<&str>| {
                let kept = parts.iter().enumerate().filter_map(|(other, text)| {
                    if other == at {
                        replacement
                    } else {
                        Some(text.as_str())
                    }
                });
                kept.collect::<Vec<_>>().join(joint)
            };
            all.push(with(None));
            all.extend(
                mutants(part)
                    .into_iter()
                    .filter(|inner| inner != "TRUE")
                    .map(|inner| with(Some(&format!("({inner})")))),
            );
        }
        return all;
    }
    match text
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
    {
        Some(inner) if closes_at_end(text) => mutants(inner),
        _ => vec!["TRUE".into()],
    }
}

/// Split at a joint outside parentheses, quotes and BETWEEN (which the pack does not use).
fn split(text: &str, joint: &str) -> Vec<String> {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut depth, mut quoted, mut from) = (0_i32, false, 0);
    let mut parts = Vec::new();
    for (at, byte) in flat.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth -= 1,
            b' ' if !quoted && depth == 0 && at >= from && flat[at..].starts_with(joint) => {
                parts.push(flat[from..at].to_owned());
                from = at + joint.len();
            }
            _ => {}
        }
    }
    parts.push(flat[from..].to_owned());
    parts
}

fn closes_at_end(text: &str) -> bool {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1 == text.len();
        }
    }
    false
}

#[test]
fn mutants_leave_out_one_part_each() {
    let of = |text: &str| mutants(text);
    assert_eq!(of("a"), ["TRUE"]);
    assert_eq!(of("a AND NOT b"), ["NOT b", "a"]);
    assert_eq!(
        of("a AND (b OR c)"),
        ["(b OR c)", "a", "a AND (c)", "a AND (b)"]
    );
}
