//! `rollcall run` and the manners of the whole program: exit codes, what goes to which stream, colours, completions.

use serde_json::Value;

use super::home::{DAY, Home, ledger};

const NIGHT: [&str; 4] = ["run", "nightly", "--date", DAY];

#[test]
fn exit_codes_say_how_it_went() {
    let home = Home::new();
    let code = |args: &[&str]| home.try_run(args).0;
    assert_eq!(code(&NIGHT), 0);
    assert_eq!(
        code(&[&NIGHT[..], &["--fail-on", "hard"]].concat()),
        4,
        "there are hard findings"
    );
    assert_eq!(code(&["run"]), 2, "usage");
    assert_eq!(code(&["run", "nightly", "--date", "31.10.2026"]), 2);
    assert_eq!(code(&["no-such-command"]), 2);
    assert_eq!(code(&["run", "weekly", "--date", DAY]), 1);
    assert_eq!(code(&[&NIGHT[..], &["--department", "U9"]].concat()), 1);

    std::fs::remove_file(home.path().join("in/personnel.csv")).unwrap();
    assert_eq!(
        code(&[&NIGHT[..], &["--pull"]].concat()),
        3,
        "a source is held"
    );
    assert_eq!(
        code(&[&NIGHT[..], &["--pull", "--fail-on", "hard"]].concat()),
        4,
        "4 wins over 3"
    );
    assert_eq!(
        code(&[&NIGHT[..], &["--fail-on", "hard", "--department", "U9"]].concat()),
        1,
        "1 wins over both"
    );
    home.write("config/rollcall.toml", "district = 7\n");
    assert_eq!(code(&NIGHT), 1);
}

#[test]
fn fail_on_hard_minds_open_hard_findings_alone() {
    let home = Home::new();
    // Only the rule of a lead, and one of an explained hard finding.
    let rules = |list: &str| {
        let text = home.read("jobs/nightly.toml");
        let kept: String = text
            .lines()
            .filter(|line| !line.starts_with("rules"))
            .map(|line| format!("{line}\n"))
            .collect();
        home.write("jobs/nightly.toml", &format!("{kept}rules = [{list}]\n"));
    };
    rules("\"D01\"");
    assert_eq!(
        home.try_run(&[&NIGHT[..], &["--fail-on", "hard"]].concat())
            .0,
        0
    );
    rules("\"F03\"");
    assert_eq!(
        home.try_run(&[&NIGHT[..], &["--fail-on", "hard"]].concat())
            .0,
        4
    );
    rules("\"B0[34]\"");
    assert_eq!(
        home.try_run(&[&NIGHT[..], &["--fail-on", "hard"]].concat())
            .0,
        0
    );
}

#[test]
fn data_goes_to_stdout_and_nothing_else() {
    let home = Home::new();
    let (code, out, err) = home.try_run(&[&NIGHT[..], &["--json"]].concat());
    assert_eq!(code, 0);
    let mut summary: Value =
        serde_json::from_str(&out).expect("the whole of stdout is one JSON value");
    let run = home
        .path()
        .join("data/runs")
        .join(summary["run"].as_str().unwrap());
    let kept: Value =
        serde_json::from_str(&std::fs::read_to_string(run.join("summary.json")).unwrap()).unwrap();
    // What it did to the ledger is said beside, and stands in no file but the manifest.
    let merge = summary.as_object_mut().unwrap().remove("merge").unwrap();
    let recovered = summary.as_object_mut().unwrap().remove("recovered");
    assert_eq!(summary, kept);
    assert_eq!(recovered, Some(Value::Array(Vec::new())));
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(run.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["merge"], merge);
    assert!(err.contains("INFO") && err.contains("roster"), "{err}");

    let rows = ledger(&run);
    let open = rows.iter().filter(|row| row["state"] == "open").count();
    assert_eq!(summary["counts"]["open"].as_u64().unwrap() as usize, open);
    let (_, out, _) = home.try_run(&NIGHT);
    assert!(
        out.contains(&format!("待核实{open}条")) && !out.contains("INFO"),
        "{out}"
    );

    // A day that has not come is refused, unless it is meant.
    let ahead = (chrono::Utc::now() + chrono::TimeDelta::days(2)).date_naive();
    let ahead = ahead.to_string();
    let (code, out, err) = home.try_run(&["run", "nightly", "--date", &ahead]);
    assert!(
        code == 1 && out.is_empty() && err.contains("尚未到来") && err.contains("--ahead"),
        "{out}{err}"
    );
    let runs = std::fs::read_dir(home.path().join("data/runs")).unwrap();
    assert!(
        runs.flatten()
            .all(|of| !of.file_name().to_string_lossy().starts_with(&ahead))
    );
    let (code, _, err) = home.try_run(&["run", "nightly", "--date", &ahead, "--ahead"]);
    assert!(matches!(code, 0 | 3), "{code} {err}");

    // A failure says why on stderr and leaves stdout empty.
    let (code, out, err) = home.try_run(&["run", "weekly"]);
    assert!(
        code == 1 && out.is_empty() && err.starts_with("错误：") && err.contains("nightly"),
        "{out}{err}"
    );
}

#[test]
fn no_colour_reaches_a_pipe() {
    let home = Home::new();
    for color in [None, Some("1")] {
        for args in [&NIGHT[..], &["run", "weekly"], &["rules"]] {
            let mut command = home.command(args);
            command.env_remove("NO_COLOR");
            if let Some(value) = color {
                command.env("NO_COLOR", value);
            }
            let output = command.output().unwrap();
            for stream in [output.stdout, output.stderr] {
                assert!(
                    !stream.contains(&0x1b),
                    "{args:?}: {}",
                    String::from_utf8_lossy(&stream)
                );
            }
        }
    }
}

#[test]
fn completions_know_every_command() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = home.ok(&["completions", shell]);
        for command in [
            "run", "check", "rules", "frames", "explain", "diff", "source", "synth",
        ] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    assert_eq!(home.try_run(&["completions", "cobol"]).0, 2);
}

#[test]
fn no_number_of_a_person_leaves_unasked() {
    let home = Home::new();
    let run = home.night();
    let whole = home.read("in/roster.csv");
    let numbers: Vec<&str> = whole
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(numbers.len(), 7);
    for file in [
        "ledger.csv",
        "ledger.json",
        "quarantine.csv",
        "summary.json",
        "report.html",
        "manifest.json",
    ] {
        let text = std::fs::read_to_string(run.join(file)).unwrap();
        for number in &numbers {
            assert!(
                !text.contains(number) && !text.contains(&number[6..14]),
                "{number} in {file}"
            );
        }
    }
    let (_, out, err) = home.try_run(&[&NIGHT[..], &["--reveal"]].concat());
    assert!(err.contains("whole document numbers"), "{err}");
    assert!(
        numbers
            .iter()
            .all(|number| !out.contains(number) && !err.contains(number))
    );
}

#[test]
fn check_tells_all_mistakes_of_configuration_and_rules_at_once() {
    let home = Home::new();
    assert!(home.ok(&["check"]).contains("来源9个"));
    home.replace(
        "config/sources/roster.toml",
        "kind = \"roster\"",
        "kind = \"rooster\"",
    );
    home.replace(
        "config/rules/f-leaving.toml",
        "AND death_settled",
        "AND death_setled",
    );
    let (code, out, err) = home.try_run(&["check"]);
    assert!(code == 1 && out.is_empty());
    assert!(
        err.contains("rooster")
            && err.contains("的配置有1处错误")
            && err.contains("核对规则有1处错误")
            && err.contains("没有列“death_setled”；是否为`death_settled`"),
        "{err}"
    );
}
