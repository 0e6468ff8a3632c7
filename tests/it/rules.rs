//! What is wrong with a rule pack is said all at once, each mistake with the file and line that must be changed.

use std::path::Path;

use rollcall::frames;
use rollcall::rules::{Mistakes, RulePack};

fn schemas() -> &'static frames::Schemas {
    frames::schemas().expect("frames over nothing")
}

fn load(files: &[(&str, &str)]) -> Result<RulePack, Mistakes> {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("config/rules");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a rule file");
    }
    RulePack::load(home.path(), schemas())
}

/// A rule with nothing wrong, and one line of it written otherwise.
fn rule(code: &str, key: &str, line: &str) -> String {
    let lines = [
        ("code", format!("code = \"{code}\"")),
        ("name", r#"name = { zh = "名称", en = "Name" }"#.into()),
        ("frame", r#"frame = "person""#.into()),
        ("subject", r#"subject = "person""#.into()),
        ("grade", r#"grade = "lead""#.into()),
        ("needs", r#"needs = ["roster", "payroll"]"#.into()),
        ("when", "when = \"\"\"\nactive\nAND NOT paid\n\"\"\"".into()),
        (
            "evidence",
            r#"evidence = { roster = ["unit_code"] }"#.into(),
        ),
        ("basis", r#"basis = "依据""#.into()),
        (
            "remedy",
            r#"remedy = { zh = "办法", en = "Remedy" }"#.into(),
        ),
    ];
    let mut text = String::from("\n[[rule]]\n");
    for (name, usual) in lines {
        text.push_str(if name == key { line } else { &usual });
        text.push('\n');
    }
    text
}

/// The mistakes of one file, as `line: text`.
fn mistakes(text: &str) -> Vec<(usize, String)> {
    let Err(Mistakes(found)) = load(&[("x.toml", text)]) else {
        return Vec::new();
    };
    found.into_iter().map(|of| (of.line, of.what)).collect()
}

/// One mistake, on the line on which `mark` stands, that says each of `words`.
fn assert_one(text: &str, mark: &str, words: &[&str]) {
    let found = mistakes(text);
    assert_eq!(found.len(), 1, "{found:?}");
    let (line, what) = &found[0];
    let expected = text.lines().position(|line| line.contains(mark));
    assert_eq!(Some(*line), expected.map(|at| at + 1), "{what}\n{text}");
    for word in words {
        assert!(what.contains(word), "`{what}` does not say `{word}`");
    }
}

#[test]
fn a_sound_rule_has_no_mistake() {
    let pack = load(&[("x.toml", &rule("X01", "", ""))]).expect("a sound pack");
    assert_eq!(pack.rules.len(), 1);
    assert_eq!(pack.rules[0].code, "X01");
    assert!(pack.files["X01"].ends_with("config/rules/x.toml"));
}

#[test]
fn the_shipped_pack_is_sound_and_its_hash_is_of_names_and_bytes() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped = RulePack::load(home, schemas()).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(shipped.rules.is_sorted_by_key(|rule| rule.code.clone()));
    let hash = |name: &str, text: &str| load(&[(name, text)]).expect("a sound pack").hash;
    let text = rule("X01", "", "");
    assert_eq!(hash("x.toml", &text), hash("x.toml", &text));
    assert_ne!(hash("x.toml", &text), hash("y.toml", &text));
    assert_ne!(
        hash("x.toml", &text),
        hash("x.toml", &format!("{text}# more"))
    );
}

#[test]
fn an_unknown_column_is_named_with_its_neighbours_on_its_own_line() {
    let text = rule(
        "X01",
        "when",
        "when = \"\"\"\nactive\nAND NOT payed\nAND aktive\n\"\"\"",
    );
    let found = mistakes(&text);
    assert_eq!(found.len(), 2, "{found:?}");
    for (mark, near, (line, what)) in [
        ("payed", "`paid`", &found[0]),
        ("aktive", "`active`", &found[1]),
    ] {
        let at = text.lines().position(|line| line.contains(mark));
        assert_eq!(at.map(|at| at + 1), Some(*line), "{what}");
        assert!(what.contains(&format!("unknown column `{mark}`")), "{what}");
        assert!(
            what.contains("did you mean") && what.contains(near),
            "{what}"
        );
        assert!(what.starts_with("rule X01: when: "), "{what}");
    }
}

#[test]
fn a_column_like_no_other_gets_no_guess() {
    let text = rule("X01", "when", "when = \"zzzzzzzzzz\"");
    assert_one(&text, "zzzzzzzzzz", &["unknown column `zzzzzzzzzz`"]);
    assert!(!mistakes(&text)[0].1.contains("did you mean"));
}

#[test]
fn an_unknown_function_is_named_on_its_own_line() {
    let text = rule(
        "X01",
        "when",
        "when = '''\nactive\nAND frobnicate(paid)\n'''",
    );
    assert_one(&text, "frobnicate", &["rule X01: when", "frobnicate"]);
}

#[test]
fn a_predicate_must_be_a_yes_or_no() {
    let text = rule("X01", "when", "when = \"retire_on\"");
    assert_one(&text, "retire_on", &["not a yes or no"]);
    // Compared with a text: the engine itself refuses, and quotes nothing that stands in the predicate.
    let text = rule("X01", "when", "when = \"active + 1\"");
    assert_eq!(mistakes(&text).len(), 1, "a number is no answer");
    let text = rule("X01", "when", "when = \"active AND (paid\"");
    assert_one(&text, "active AND (paid", &["rule X01: when"]);
}

#[test]
fn excuses_and_lead_when_are_checked_like_when() {
    let lines = "when = \"active\"\nlead_when = \"\"\"\nretire_sur\n\"\"\"\nexplained_by = [\n    { excuse = \"e\", when = \"self_fundet\" },\n    { register_kinds = [\"holiday\"] },\n    { excuse = \"without\" },\n]";
    let text = rule("X01", "when", lines);
    let found = mistakes(&text);
    for word in [
        "unknown column `retire_sur`; did you mean `retire_sure`",
        "unknown column `self_fundet`",
        "no excuse of register kind `holiday`",
        "give either `register_kinds`",
    ] {
        let hits = found.iter().filter(|(_, what)| what.contains(word)).count();
        assert_eq!(hits, 1, "{word}: {found:?}");
    }
    assert_eq!(found.len(), 4, "{found:?}");
    let line = text.lines().position(|line| line.contains("self_fundet"));
    assert!(
        found
            .iter()
            .any(|(at, what)| Some(at - 1) == line && what.contains("self_fundet"))
    );
}

#[test]
fn a_subject_needs_its_columns_in_the_frame() {
    let text = rule("X01", "subject", "subject = \"person-unit\"");
    assert_one(&text, "subject", &["`unit_id`", "frame `person` lacks"]);
}

#[test]
fn unknown_frames_and_evidence_columns_are_named_with_their_neighbours() {
    let text = rule("X01", "frame", "frame = \"persons\"");
    assert_one(
        &text,
        "persons",
        &["no frame `persons`; did you mean `person`"],
    );
    let text = rule("X01", "evidence", "evidence = { roster = [\"unit_cod\"] }");
    assert_one(
        &text,
        "unit_cod",
        &["roster has no column `unit_cod`; did you mean `unit_code`"],
    );
    // A birth date is never shown, whoever asks.
    let text = rule("X01", "evidence", "evidence = { roster = [\"birth_on\"] }");
    assert_one(&text, "birth_on", &["roster has no column `birth_on`"]);
}

#[test]
fn a_translation_may_not_be_missing_or_blank() {
    let text = rule("X01", "name", "name = { zh = \"名称\" }");
    assert_one(&text, "名称", &["missing field `en`"]);
    let text = rule("X01", "remedy", "remedy = { zh = \" \", en = \"Remedy\" }");
    assert_one(&text, "remedy", &["remedy lacks a translation"]);
}

#[test]
fn unknown_keys_and_words_are_named() {
    let text = rule("X01", "grade", "grade = \"lead\"\ngrad = \"lead\"");
    assert_one(&text, "grad = ", &["unknown field `grad`"]);
    let text = rule("X01", "grade", "grade = \"fatal\"");
    assert_one(&text, "fatal", &["`fatal`", "`hard`"]);
    let text = rule("X01", "needs", "needs = [\"rooster\"]");
    assert_one(&text, "rooster", &["rooster"]);
    let text = format!("[[rules]]\ncode = \"X02\"\n{}", rule("X01", "", ""));
    assert_one(&text, "[[rules]]", &["`rules` is not known", "[[rule]]"]);
}

#[test]
fn a_code_is_used_once_in_one_file_or_several() {
    let twice = format!("{}{}", rule("X01", "", ""), rule("X01", "", ""));
    let found = mistakes(&twice);
    assert_eq!(found.len(), 1, "{found:?}");
    let second = twice
        .lines()
        .enumerate()
        .filter(|(_, line)| *line == "[[rule]]");
    assert_eq!(second.last().map(|(at, _)| at + 1), Some(found[0].0));
    assert!(found[0].1.contains("X01") && found[0].1.contains("already used in"));

    // Also when the rule that took the code first has a mistake of its own.
    let first = rule("X01", "when", "when = \"payed\"");
    let Err(Mistakes(found)) = load(&[("a.toml", &first), ("b.toml", &rule("X01", "", ""))]) else {
        panic!("a code used twice");
    };
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].file.ends_with("b.toml"));
    assert!(found[1].what.contains("already used in") && found[1].what.contains("a.toml"));
}

#[test]
fn every_mistake_of_every_file_is_told_at_once() {
    let a = [
        rule(
            "X01",
            "when",
            "when = \"\"\"\nactive\nAND NOT payed\n\"\"\"",
        ),
        rule("X02", "grade", "grade = \"lead\"\ncolour = \"red\""),
        rule("X03", "frame", "frame = \"people\""),
        rule("X04", "", ""),
    ]
    .concat();
    let b = [
        rule("X04", "", ""),
        rule("X05", "when", "when = \"frobnicate(active)\""),
        rule("X06", "name", "name = { zh = \"\", en = \"Name\" }"),
        rule("X07", "when", "when = \"retire_on\""),
    ]
    .concat();
    // A file that is no TOML says so, and the others are read all the same.
    let c = "[[rule]]\ncode = \"X08\"\nname = { zh = \"名称\n";
    let files = [("a.toml", &*a), ("b.toml", &*b), ("c.toml", c)];
    let Err(fault) = load(&files) else {
        panic!("three files of mistakes");
    };
    let line = |text: &str, mark: &str| {
        text.lines()
            .position(|line| line.contains(mark))
            .map_or(0, |at| at + 1)
    };
    let expected = [
        ("a.toml", line(&a, "payed"), "unknown column `payed`"),
        ("a.toml", line(&a, "colour"), "unknown field `colour`"),
        ("a.toml", line(&a, "people"), "no frame `people`"),
        (
            "b.toml",
            line(&b, "[[rule]]"),
            "X04: the code is already used",
        ),
        ("b.toml", line(&b, "frobnicate"), "frobnicate"),
        ("b.toml", line(&b, "zh = \"\""), "name lacks a translation"),
        ("b.toml", line(&b, "retire_on"), "not a yes or no"),
        ("c.toml", 3, ""),
    ];
    let Mistakes(found) = &fault;
    assert_eq!(found.len(), expected.len(), "{fault}");
    for ((file, line, what), found) in expected.iter().zip(found) {
        assert!(found.file.ends_with(file), "{what}: {found:?}");
        assert_eq!(found.line, *line, "{found:?}");
        assert!(found.what.contains(what), "{what}: {found:?}");
    }
    let text = fault.to_string();
    assert!(text.contains("8 mistake(s)"), "{text}");
    assert!(
        text.contains(&format!("a.toml:{}: rule X01", expected[0].1)),
        "{text}"
    );
}

#[test]
fn a_pack_of_nothing_is_a_mistake() {
    let fault = load(&[]).expect_err("no rule");
    assert!(fault.to_string().contains("holds no rule"), "{fault}");
    let home = tempfile::tempdir().expect("a folder");
    let fault = RulePack::load(home.path(), schemas()).expect_err("no folder");
    assert!(fault.to_string().contains("cannot be read"), "{fault}");
}

#[test]
fn a_predicate_that_engines_read_differently_is_refused_on_its_line() {
    let when = "when = \"\"\"\nactive\nAND NOT paid IS TRUE\n\"\"\"";
    let words = ["rule X01: when: `", "IS TRUE`", "COALESCE(b, FALSE)"];
    assert_one(&rule("X01", "when", when), "IS TRUE", &words);
    let when = "when = 'active AND gone IS TRUE'";
    assert_one(&rule("X01", "when", when), "IS TRUE", &words);
}
