//! Proof: a past run computed again, what its time has run out for, and who was shown whole numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::home::{DAY, Home, clean, entry, unpaid};
use crate::store::{Fresh, engines, has_python, sqlite};

/// Exit code and the proof of a run.
fn verify(home: &Home, run: &Path) -> (i32, Value) {
    let name = run.file_name().unwrap().to_str().unwrap();
    let (code, out, err) = home.try_run(&["verify", name, "--json"]);
    let proof = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}\n{err}"));
    (code, proof)
}

fn assert_proved(home: &Home, run: &Path) {
    let (code, proof) = verify(home, run);
    assert_eq!((code, &proof["faults"]), (0, &json!([])), "{proof}");
    let outputs = manifest(run)["outputs"].as_array().unwrap().len();
    assert_eq!(proof["same"], outputs);
}

fn manifest(run: &Path) -> Value {
    serde_json::from_slice(&fs::read(run.join("manifest.json")).unwrap()).unwrap()
}

fn night(home: &Home, args: &[&str]) -> PathBuf {
    let mut all = vec!["run", "nightly", "--json"];
    all.extend(args);
    let (code, out, err) = home.try_run(&all);
    assert!(code == 0 || code == 3, "{err}");
    let summary: Value = serde_json::from_str(&out).unwrap();
    home.path()
        .join("data/runs")
        .join(summary["run"].as_str().unwrap())
}

/// The only fault, with one of its fields.
fn fault<'a>(proof: &'a Value, field: &str) -> (&'a str, &'a str) {
    let faults = proof["faults"].as_array().unwrap();
    assert_eq!(faults.len(), 1, "{proof}");
    (
        faults[0]["fault"].as_str().unwrap(),
        faults[0][field].as_str().unwrap_or_default(),
    )
}

#[test]
fn a_run_is_proved_whatever_became_of_its_home_since() {
    let home = Home::new();
    home.write("config/geheim.txt", "password");
    home.write("config/sources/.payroll.toml.swp", "password");
    let whole = home.night();
    let scoped = night(&home, &["--date", DAY, "--department", "U2"]);
    let revealed = night(&home, &["--date", DAY, "--reveal"]);
    // The next night's payroll is held, and a variable wins over the file.
    home.write("in/payroll.csv", "nothing\nthat,fits\n");
    let partial = {
        let mut command =
            home.command(&["run", "nightly", "--date", "2026-11-01", "--pull", "--json"]);
        let out = command
            .env("ROLLCALL_LAG__PAYROLL_CUTOFF_DAY", "1")
            .env("ROLLCALL_STORE_URL", "sqlite:data/geheim.db")
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(3));
        let summary: Value = serde_json::from_slice(&out.stdout).unwrap();
        home.path()
            .join("data/runs")
            .join(summary["run"].as_str().unwrap())
    };
    // Everything is another thing now.
    for source in ["units", "establishment", "roster", "payroll", "register"] {
        home.write(&format!("in/{source}.csv"), "gone\n");
    }
    home.write(
        "config/rollcall.toml",
        "district = { code = \"990009\", name = \"别处\" }\nlanguage = \"en\"\n[limits]\nsecondment = \"1 month\"\n",
    );
    home.replace(
        "config/sources/personnel.toml",
        "zh = \"personnel\"",
        "zh = \"人事\"",
    );
    fs::remove_file(home.path().join("config/rules/d-presence.toml")).unwrap();
    home.replace("jobs/nightly.toml", "\"register\"", "\"units\"");
    for run in [&whole, &scoped, &revealed, &partial] {
        assert_proved(&home, run);
    }
    // What the manifest names is there under its hash, and nothing else is.
    let archived: BTreeMap<String, String> =
        glob::glob(&format!("{}/data/archive/*/*", home.path().display()))
            .unwrap()
            .map(|path| {
                let path = path.unwrap();
                let text = fs::read_to_string(&path).unwrap();
                (
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    text,
                )
            })
            .collect();
    assert!(archived.values().all(|text| !text.contains("password")));
    let used = manifest(&partial);
    let files = used["config"]["files"].as_array().unwrap();
    assert!(
        files
            .iter()
            .all(|of| archived.contains_key(of["sha256"].as_str().unwrap()))
    );
    assert!(
        files
            .iter()
            .any(|of| of["path"] == "config/rules/d-presence.toml")
    );
    assert_eq!(
        used["config"]["overrides"],
        json!({ "ROLLCALL_LAG__PAYROLL_CUTOFF_DAY": "1" })
    );
    assert!(!used.to_string().contains("geheim"));
}

#[test]
fn what_the_office_had_decided_is_part_of_the_proof() {
    let home = Home::new();
    let bare = home.night();
    let found = |run: &Path| {
        let rows = crate::cli::home::ledger(run);
        let of = |row: &Value| row["rule"] == "D01" && row["state"] == "explained";
        rows.iter().filter(|row| of(row)).count()
    };
    let database = home.path().join("data/rollcall.db");
    let id = unpaid();
    sqlite(
        &database,
        &format!(
            "INSERT INTO decision (decision_no, kind, entry_id, body, status, requested_by, requested_at, decided_by, decided_at) VALUES
             (1, 'excuse', 'x', '{{}}', 'approved', 'a', '2026-10-01T00:00:00.000000Z', 'b', '2026-10-02T00:00:00.000000Z');
             INSERT INTO kept_register (decision_no, person_id, name, kind, from_on, to_on, document) VALUES
             (1, '{id}', '丙三', 'unpaid_leave', '2026-01-01', '2027-01-01', '人登〔2026〕1号');"
        ),
    );
    let decided = home.night();
    assert!(found(&decided) > found(&bare), "the kept row explains");
    assert_ne!(bare, decided);
    sqlite(
        &database,
        "DELETE FROM kept_register; UPDATE decision SET status = 'ended'",
    );
    assert_proved(&home, &decided);
    assert_proved(&home, &bare);
}

#[test]
fn what_was_altered_is_named() {
    if !has_python("hashlib") {
        return;
    }
    let home = Home::new();
    let run = home.night();
    let restore = |path: &Path| {
        let before = fs::read(path).unwrap();
        let path = path.to_owned();
        move || fs::write(&path, &before).unwrap()
    };
    // A file of the run.
    let file = run.join("departments/U1.xlsx");
    let back = restore(&file);
    fs::write(&file, "another").unwrap();
    let (code, proof) = verify(&home, &run);
    assert_eq!(
        (code, fault(&proof, "path")),
        (1, ("altered", "departments/U1.xlsx"))
    );
    fs::remove_file(&file).unwrap();
    let (_, proof) = verify(&home, &run);
    assert_eq!(fault(&proof, "path"), ("gone", "departments/U1.xlsx"));
    back();
    let file = run.join("departments/999.xlsx");
    fs::write(&file, "put there").unwrap();
    let (code, proof) = verify(&home, &run);
    assert_eq!(
        (code, fault(&proof, "path")),
        (1, ("added", "departments/999.xlsx"))
    );
    fs::remove_file(&file).unwrap();
    // A file of the run, and its hash in the manifest with it.
    let (ledger, list) = (run.join("ledger.csv"), run.join("manifest.json"));
    let (back, back_list) = (restore(&ledger), restore(&list));
    let text = fs::read_to_string(&ledger)
        .unwrap()
        .replacen("open", "none", 1);
    fs::write(&ledger, &text).unwrap();
    let mut forged = manifest(&run);
    for of in forged["outputs"].as_array_mut().unwrap() {
        if of["path"] == "ledger.csv" {
            let sum = crate::store::python(
                "import hashlib,sys;print(hashlib.sha256(open(sys.argv[1],'rb').read()).hexdigest())",
                &[ledger.to_str().unwrap()],
            );
            of["sha256"] = sum.trim().into();
        }
    }
    fs::write(&list, forged.to_string()).unwrap();
    let (code, proof) = verify(&home, &run);
    assert_eq!(
        (code, fault(&proof, "path")),
        (1, ("differs", "ledger.csv"))
    );
    back();
    back_list();
    // Made by another version: which one is needed.
    let mut other = manifest(&run);
    other["version"] = "9.8.7".into();
    fs::write(&list, other.to_string()).unwrap();
    let (code, proof) = verify(&home, &run);
    assert_eq!((code, fault(&proof, "made_by")), (1, ("version", "9.8.7")));
    let name = run.file_name().unwrap().to_str().unwrap();
    let (_, said, _) = home.try_run(&["verify", name]);
    assert!(
        said.contains("须用该版本核验") && said.contains("9.8.7"),
        "{said}"
    );
    back_list();
    // Raw bytes, and archived configuration.
    let input = manifest(&run)["inputs"][0]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    let blob = home
        .path()
        .join(format!("data/snapshots/blobs/{}/{input}", &input[..2]));
    let back = restore(&blob);
    let mut bytes = fs::read(&blob).unwrap();
    bytes[20] ^= 1;
    fs::write(&blob, bytes).unwrap();
    let (code, proof) = verify(&home, &run);
    assert_eq!(
        (code, fault(&proof, "source")),
        (1, ("snapshot_altered", "units"))
    );
    // A byte more is no file that is gone.
    let mut bytes = fs::read(&blob).unwrap();
    bytes.push(0);
    fs::write(&blob, bytes).unwrap();
    let (code, proof) = verify(&home, &run);
    assert_eq!(
        (code, fault(&proof, "source")),
        (1, ("snapshot_altered", "units"))
    );
    fs::remove_file(&blob).unwrap();
    let (code, proof) = verify(&home, &run);
    assert_eq!(
        (code, fault(&proof, "source")),
        (1, ("no_snapshot", "units"))
    );
    back();
    let used = manifest(&run)["config"]["files"][0]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    let kept = home
        .path()
        .join(format!("data/archive/{}/{used}", &used[..2]));
    let back = restore(&kept);
    fs::write(&kept, "x = 1").unwrap();
    let (code, proof) = verify(&home, &run);
    let (kind, path) = fault(&proof, "path");
    assert!(code == 1 && kind == "config_altered", "{proof}");
    assert_eq!(manifest(&run)["config"]["files"][0]["path"], path);
    back();
    assert_proved(&home, &run);
    let (code, _, said) = home.try_run(&["verify", "2020-01-01-nightly-000000000000"]);
    let made = run.file_name().unwrap().to_str().unwrap();
    assert!(said.contains(made), "the newest is named: {said}");
    assert!(
        code == 1 && said.contains("没有核对“2020-01-01-nightly-000000000000”"),
        "{said}"
    );
}

/// Entries, answers and kept rows, some done with long ago.
const TEXTS: &str = "
INSERT INTO run (run_no, run, job, business_date, scope, outcome, partial, rule_pack, version, counts, actor, at) VALUES
 (901, 'o1', 'x', '2020-01-31', '', 'merged', 0, 'ab', '0.1.0', '{}', 'a', '2020-01-31T17:30:00.000000Z'),
 (902, 'o2', 'x', '2020-06-30', '', 'merged', 0, 'ab', '0.1.0', '{}', 'a', '2020-06-30T17:30:00.000000Z');
INSERT INTO entry (entry_id, rule, grade, department, verdict, state, origin, evidence, wording, seen_in, first_seen_on, opened_times, closed_on) VALUES
 ('done-long-ago', 'B01', 'hard', 'A', 'absent', 'closed', 'new', 'e1', 2, 'roster', '2020-01-31', 1, '2020-06-30'),
 ('done-lately', 'B01', 'hard', 'A', 'absent', 'closed', 'new', 'e2', 1, 'roster', '2020-01-31', 1, '2026-10-30'),
 ('excused', 'B01', 'hard', 'A', 'explained', 'closed', 'new', 'e4', 1, 'roster', '2020-01-31', 1, '2020-06-30'),
 ('alive', 'B01', 'hard', 'A', 'open', 'issued', 'new', 'e3', 2, 'roster', '2020-01-31', 1, NULL);
INSERT INTO wording (entry_id, wording, run_no, evidence, body) VALUES
 ('done-long-ago', 1, 901, 'e0', '{\"name\": \"早已销号一\"}'), ('done-long-ago', 2, 902, 'e1', '{\"name\": \"早已销号二\"}'),
 ('done-lately', 1, 901, 'e2', '{\"name\": \"近日销号\"}'), ('excused', 1, 901, 'e4', '{\"name\": \"每夜仍在\"}'),
 ('alive', 1, 901, 'e9', '{\"name\": \"旧的说法\"}'), ('alive', 2, 902, 'e3', '{\"name\": \"现在的说法\"}');
INSERT INTO presence (entry_id, from_run, to_run) VALUES ('done-long-ago', 901, 902), ('alive', 901, NULL);
INSERT INTO answer (answer_no, entry_id, evidence, agrees, remark, answered_by, at) VALUES
 (901, 'done-long-ago', 'e1', 'yes', '早已答复', 'a', '2020-03-01T00:00:00.000000Z'), (902, 'alive', 'e3', 'no', '尚未了结', 'a', '2020-03-01T00:00:00.000000Z');
INSERT INTO decision (decision_no, kind, entry_id, body, status, requested_by, requested_at, decided_by, decided_at) VALUES
 (901, 'excuse', 'done-long-ago', '{\"because\": \"早已退回\"}', 'refused', 'a', '2020-03-01T00:00:00.000000Z', 'b', '2020-03-02T00:00:00.000000Z'),
 (902, 'excuse', 'alive', '{\"because\": \"仍然有效\"}', 'approved', 'a', '2020-03-01T00:00:00.000000Z', 'b', '2020-03-02T00:00:00.000000Z'),
 (903, 'excuse', 'alive', '{}', 'approved', 'a', '2020-03-01T00:00:00.000000Z', 'b', '2020-03-02T00:00:00.000000Z');
INSERT INTO kept_register (decision_no, person_id, name, kind, from_on, to_on, document) VALUES
 (901, '990101199001010001', '退回之人', 'secondment', '2020-01-01', NULL, 'd'),
 (902, '990101199001010002', '借调在外', 'secondment', '2020-01-01', NULL, 'd'),
 (903, '990101199001010003', '早已归来', 'secondment', '2020-01-01', '2020-12-31', 'd');";

const ERASED: [&str; 8] = [
    "早已销号一",
    "早已销号二",
    "旧的说法",
    "早已答复",
    "早已退回",
    "退回之人",
    "早已归来",
    "990101199001010003",
];
const KEPT: [&str; 7] = [
    "近日销号",
    "每夜仍在",
    "现在的说法",
    "尚未了结",
    "仍然有效",
    "借调在外",
    "990101199001010002",
];

const DUMP: &str = "SELECT entry_id, wording, body FROM wording; SELECT answer_no, agrees, remark, answered_by FROM answer; \
    SELECT decision_no, status, body, decided_by FROM decision; SELECT * FROM kept_register; SELECT entry_id, state, closed_on, opened_times FROM entry;";

#[test]
fn what_is_older_than_the_policy_is_erased_and_the_log_still_verifies() {
    for fresh in engines() {
        let home = Home::new();
        let ok = |args: &[&str]| {
            let out = home
                .command(args)
                .env("ROLLCALL_STORE_URL", url(&fresh))
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&out.stderr).into_owned();
            assert_eq!(out.status.code(), Some(0), "{args:?}: {said}");
            String::from_utf8(out.stdout).unwrap()
        };
        ok(&["store", "migrate"]);
        let sql = |text: &str| store(&fresh, &home, text);
        sql(TEXTS);
        let out = home
            .command(&["prune"])
            .env("ROLLCALL_STORE_URL", url(&fresh))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(
            out.status.code() == Some(1) && said.contains("[retention]"),
            "{said}"
        );
        home.write(
            "config/rollcall.toml",
            "district = { code = \"990001\", name = \"示例区\" }\n[retention]\npersonal = \"24 months\"\n",
        );
        let before = sql(DUMP);
        let args = ["prune", "--date", "2026-11-15", "--json"];
        let dry: Value = serde_json::from_str(&ok(&[&args[..], &["--dry-run"]].concat())).unwrap();
        let counts = json!({ "wordings": 3, "answers": 1, "decisions": 1, "kept_register": 2 });
        assert_eq!(dry["texts"], counts);
        assert_eq!(sql(DUMP), before, "a dry run touches nothing");
        let done: Value = serde_json::from_str(&ok(&args)).unwrap();
        assert_eq!(done["texts"], counts);
        let after = sql(DUMP);
        for text in ERASED {
            assert!(
                before.contains(text) && !after.contains(text),
                "{text}: {after}"
            );
        }
        for text in KEPT {
            assert!(after.contains(text), "{text}: {after}");
        }
        assert!(
            after.contains("done-long-ago|closed|2020-06-30|1"),
            "{after}"
        );
        // Found again, it must be told anew: nothing of what it said is left to compare with.
        assert_eq!(
            sql("SELECT evidence FROM entry ORDER BY entry_id"),
            "e3\ne2\n\ne4\n"
        );
        // Erased texts are not left in the file's free pages either.
        if let (None, Ok(bytes)) = (
            fresh_server(&fresh),
            fs::read(home.path().join("data/rollcall.db")),
        ) {
            for text in ERASED {
                let found = bytes.windows(text.len()).any(|of| of == text.as_bytes());
                assert!(!found, "{text} is still in the file");
            }
            assert!(bytes.windows(12).any(|of| of == "近日销号".as_bytes()));
        }
        let out = home
            .command(&["audit", "verify", "--json"])
            .env("ROLLCALL_STORE_URL", url(&fresh))
            .output()
            .unwrap();
        let said: Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!(said["broken"], Value::Null, "{said}");
        // Rows that were put there past the program have no history, and that is told.
        assert_eq!(said["history"]["bad"]["fault"], "state");
        let log: Value = serde_json::from_str(&ok(&["audit", "list", "--json"])).unwrap();
        assert_eq!(log[0]["action"], "prune");
        assert_eq!(log[0]["detail"]["texts"], counts);
        let again: Value = serde_json::from_str(&ok(&args)).unwrap();
        let none = json!({ "wordings": 0, "answers": 0, "decisions": 0, "kept_register": 0 });
        assert_eq!(again["texts"], none);
    }
}

fn fresh_server(fresh: &Fresh) -> Option<()> {
    fresh.url.starts_with("postgres").then_some(())
}

/// The home's own SQLite file, or the server's database.
fn url(fresh: &Fresh) -> String {
    match fresh_server(fresh) {
        Some(()) => fresh.url.clone(),
        None => "sqlite:data/rollcall.db".to_owned(),
    }
}

fn store(fresh: &Fresh, home: &Home, text: &str) -> String {
    match fresh_server(fresh) {
        Some(()) => fresh.sql(text),
        None => sqlite(&home.path().join("data/rollcall.db"), text),
    }
}

#[test]
fn old_extracts_and_run_files_go_and_what_is_needed_stays() {
    let home = Home::new();
    let first = home.night();
    let before = home.read("in/register.csv");
    // A later night: one source brings new bytes, the others the same.
    home.write(
        "in/register.csv",
        &before.replace("人登〔2026〕25号", "人登〔2026〕26号"),
    );
    let second = night(&home, &["--date", "2026-12-31", "--ahead", "--pull"]);
    home.write(
        "config/rollcall.toml",
        "district = { code = \"990001\", name = \"示例区\" }\n[retention]\nsnapshots = \"1 month\"\nruns = \"30 days\"\n",
    );
    let blobs = || {
        let all = glob::glob(&format!(
            "{}/data/snapshots/blobs/*/*",
            home.path().display()
        ))
        .unwrap();
        all.map(|path| {
            path.unwrap()
                .file_name()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect::<Vec<_>>()
    };
    let all = blobs();
    assert_proved(&home, &first);
    let dry = home.json(&["prune", "--date", "2027-01-15", "--dry-run", "--json"]);
    assert_eq!(blobs(), all);
    assert_proved(&home, &first);
    let done = home.prune("2027-01-15");
    assert_eq!(done["runs"], dry["runs"]);
    assert_eq!(done["snapshots"], dry["snapshots"]);
    assert_eq!(
        done["runs"],
        json!([first.file_name().unwrap().to_str().unwrap()])
    );
    let gone: Vec<&str> = done["snapshots"]["snapshots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert!(gone.iter().all(|id| id.contains("2026-10-31")), "{gone:?}");
    // Only the bytes that the later night does not have went.
    let lost: Vec<_> = all.iter().filter(|name| !blobs().contains(name)).collect();
    let old: Vec<Value> = manifest(&first)["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|of| of["source"] == "register")
        .map(|of| of["sha256"].clone())
        .collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(json!([lost[0]]), json!(old));
    // The manifest and the counts stay, and say what became of the rest.
    let mut left: Vec<String> = fs::read_dir(&first)
        .unwrap()
        .map(|of| of.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    assert_eq!(left, ["erased.json", "manifest.json", "summary.json"]);
    let (code, proof) = verify(&home, &first);
    let kinds: Vec<&str> = proof["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["fault"].as_str().unwrap())
        .collect();
    assert_eq!((code, kinds[0]), (1, "erased"), "{proof}");
    assert!(
        kinds[1..].iter().all(|kind| *kind == "no_snapshot"),
        "{proof}"
    );
    let name = first.file_name().unwrap().to_str().unwrap();
    let (_, said, _) = home.try_run(&["verify", name]);
    assert!(said.contains("保存期限"), "{said}");
    assert_proved(&home, &second);
    home.ok(&["audit", "verify"]);
    // The next night goes on as if nothing had been.
    let third = night(&home, &["--date", "2027-01-15", "--ahead", "--pull"]);
    assert_proved(&home, &third);
}

#[test]
fn the_log_tells_runs_and_changed_configuration_and_manifests_anchor_it() {
    let home = Home::new();
    let first = home.night();
    let again = home.night();
    assert_eq!(first, again);
    home.replace("config/rollcall.toml", "示例区", "示范区");
    let second = home.night();
    let log = home.json(&["audit", "list", "--json"]);
    let actions: Vec<&str> = log
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|of| of["action"].as_str().unwrap())
        .collect();
    let wanted = ["migrate", "config", "run", "run", "config", "run"];
    assert_eq!(actions, wanted);
    let used = |run: &Path| manifest(run)["config"]["sha256"].clone();
    let changed = &log[1]["detail"];
    assert_eq!(
        (&changed["before"], &changed["after"]),
        (&used(&first), &used(&second))
    );
    assert_eq!(
        changed["files"]["config/rollcall.toml"],
        manifest(&second)["config"]["files"]
            .as_array()
            .unwrap()
            .iter()
            .find(|of| of["path"] == "config/rollcall.toml")
            .unwrap()["sha256"]
    );
    for (run, at) in [(&first, 2), (&second, 0)] {
        let head = &manifest(run)["audit_head"];
        assert_eq!(
            (&head["seq"], &head["hash"]),
            (&log[at]["seq"], &log[at]["hash"])
        );
    }
    let said = home.json(&["audit", "verify", "--json"]);
    assert_eq!(
        (&said["sound"], &said["anchors"]),
        (&true.into(), &2.into())
    );
    // A cut tail: the newest manifest knows better.
    sqlite(
        &home.path().join("data/rollcall.db"),
        "DELETE FROM audit WHERE seq = 6",
    );
    let (code, said, _) = home.try_run(&["audit", "verify"]);
    assert!(code == 1 && said.contains("末尾被截去"), "{said}");
    assert!(
        said.contains(second.file_name().unwrap().to_str().unwrap()),
        "{said}"
    );
}

#[test]
fn a_change_of_state_that_no_record_tells_of_is_found() {
    let home = Home::new();
    home.night();
    home.ok(&["--by", "张三", "ledger", "issue", "--department", "U1"]);
    home.replace("in/payroll.csv", "8000.00", "9000.00");
    home.night();
    let said = home.json(&["audit", "verify", "--json"]);
    assert_eq!(said["history"]["bad"], Value::Null, "{said}");
    let sql = |text: &str| sqlite(&home.path().join("data/rollcall.db"), text);
    let count: i64 = said["history"]["transitions"].as_i64().unwrap();
    assert_eq!(sql("SELECT COUNT(*) FROM transition"), format!("{count}\n"));
    let one = sql("SELECT MIN(transition_no) FROM transition WHERE run_no IS NULL");
    let (one, last) = (one.trim(), count + 1);
    for (attack, fault) in [
        (
            format!("UPDATE transition SET reason = 'x' WHERE transition_no = {one}"),
            "altered",
        ),
        (
            format!("UPDATE transition SET actor = '李四' WHERE transition_no = {one}"),
            "altered",
        ),
        (
            format!(
                "UPDATE transition SET at = '2026-01-01T00:00:00.000000Z' WHERE transition_no = {one}"
            ),
            "altered",
        ),
        (
            format!("UPDATE transition SET to_state = 'closed' WHERE transition_no = {one}"),
            "altered",
        ),
        (
            format!("UPDATE transition SET entry_id = 'x' WHERE transition_no = {one}"),
            "altered",
        ),
        (
            format!("UPDATE transition SET decision_no = 9 WHERE transition_no = {one}"),
            "altered",
        ),
        (
            format!("UPDATE transition SET run_no = 1 WHERE transition_no = {one}"),
            "altered",
        ),
        (
            format!("DELETE FROM transition WHERE transition_no = {one}"),
            "missing",
        ),
        ("DELETE FROM transition".to_owned(), "missing"),
        (
            "UPDATE transition SET reason = 'x' WHERE transition_no = 1".to_owned(),
            "of_run",
        ),
        (
            "UPDATE transition SET to_state = 'closed' WHERE transition_no = 1".to_owned(),
            "of_run",
        ),
        (
            "UPDATE transition SET actor = 'x' WHERE transition_no = 1".to_owned(),
            "altered",
        ),
        (
            format!(
                "INSERT INTO transition (transition_no, entry_id, to_state, at, actor, reason) VALUES ({last}, 'x', 'closed', 't', 'x', 'x')"
            ),
            "added",
        ),
        (
            format!(
                "INSERT INTO transition (transition_no, entry_id, to_state, at, actor, reason, run_no) SELECT {last}, entry_id, 'closed', at, actor, 'x', 1 FROM transition WHERE transition_no = 1"
            ),
            "of_run",
        ),
        (
            "UPDATE entry SET state = 'closed' WHERE state = 'issued'".to_owned(),
            "state",
        ),
    ] {
        let kept = home.path().join("kept.db");
        let _ = fs::remove_file(&kept);
        sql(&format!("VACUUM INTO '{}'", kept.display()));
        sql(&attack);
        let (code, said, err) = home.try_run(&["audit", "verify", "--json"]);
        assert_eq!(code, 1, "{attack}: {said}{err}");
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["history"]["bad"]["fault"], fault, "{attack}: {said}");
        for name in ["rollcall.db", "rollcall.db-wal", "rollcall.db-shm"] {
            let _ = fs::remove_file(home.path().join("data").join(name));
        }
        fs::rename(&kept, home.path().join("data/rollcall.db")).unwrap();
    }
    home.ok(&["audit", "verify"]);
}

#[test]
fn whole_numbers_are_shown_only_after_the_log_says_so() {
    let home = Home::new();
    let run = home.night();
    let id = entry(&run, "D01", &unpaid());
    home.ok(&["--by", "张三", "explain", &id, "--reveal"]);
    night(&home, &["--by", "李四", "--date", DAY, "--reveal"]);
    let log = home.json(&["audit", "list", "--action", "reveal", "--json"]);
    assert_eq!(log.as_array().unwrap().len(), 2, "{log}");
    assert_eq!(
        (&log[0]["actor"], &log[0]["detail"]["command"]),
        (&"李四".into(), &"run".into())
    );
    assert_eq!(
        (&log[1]["actor"], &log[1]["subject"]),
        (&"张三".into(), &id.as_str().into())
    );
    let all = home.ok(&["audit", "list", "--json"]);
    for person in [clean(), unpaid()] {
        assert!(!all.contains(&person));
    }
    // Without its record nothing is shown.
    let secret = home.read("data/secret");
    home.write("data/secret.kept", &secret);
    home.replace("data/secret", &secret, &secret.replace(&secret[..1], "z"));
    let (code, out, _) = home.try_run(&["explain", &id, "--reveal"]);
    assert_eq!((code, out.as_str()), (1, ""));
}
