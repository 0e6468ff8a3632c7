//! A forger at the ledger's tables: whatever is altered, added or taken out is told by its name, before and after texts are erased.

use std::path::PathBuf;

use chrono::Utc;
use rollcall::audit;
use rollcall::domain::answer::AnswerColumn;
use rollcall::domain::secret::Secret;
use rollcall::domain::words::Language;
use rollcall::ledger::import::{Request, Typed, answer};
use rollcall::store::Store;
use serde_json::{Value, json};

use crate::cli::home::{Home, entry, retiring, unpaid};

fn night(home: &Home, day: &str) -> PathBuf {
    let summary: Value = home.json(&[
        "run", "nightly", "--date", day, "--ahead", "--pull", "--json",
    ]);
    home.path()
        .join("data/runs")
        .join(summary["run"].as_str().unwrap())
}

/// The home's store, past the program.
async fn open(home: &Home) -> (Store, Secret) {
    let secret = Secret::load_or_create(&home.path().join("data/secret")).unwrap();
    let store = Store::open(&home.url(), home.path(), &secret)
        .await
        .unwrap();
    (store, secret)
}

/// What a typed answer is taken as.
async fn answered(home: &Home, id: &str) {
    let (store, _) = open(home).await;
    let evidence: String = sqlx::query_scalar("SELECT evidence FROM entry WHERE entry_id = $1")
        .bind(id.to_owned())
        .fetch_one(store.pool())
        .await
        .unwrap();
    let typed = Typed {
        entry_id: id,
        evidence: &evidence,
        cells: vec![
            (AnswerColumn::Agrees, "属实".to_owned()),
            (AnswerColumn::Measures, "补办手续".to_owned()),
            (AnswerColumn::Responsible, "赵六".to_owned()),
        ],
    };
    let request = Request {
        actor: "发改局",
        now: Utc::now(),
        district: "990001",
        department: None,
        language: Language::Zh,
        dry_run: false,
    };
    let taken = answer(&store, &typed, &request).await.unwrap();
    assert!(taken.unwrap().is_some());
    store.close().await;
}

/// The first fault that is found after each attack; every attack is rolled back.
fn assert_told(home: &Home, attacks: &[(String, Value)]) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (store, secret) = open(home).await;
        for (attack, wanted) in attacks {
            let mut writing = store.write().await.unwrap();
            let conn = writing.executor();
            for part in attack.split(';') {
                let text = sqlx::AssertSqlSafe(part.to_owned());
                let done = sqlx::query(text).execute(&mut *conn).await;
                let rows = done.unwrap_or_else(|fault| panic!("{part}: {fault}"));
                assert!(rows.rows_affected() > 0, "{part} does nothing");
            }
            let found = audit::history(conn, &secret).await.unwrap();
            let bad = serde_json::to_value(&found.bad).unwrap();
            let wanted = wanted.as_object().unwrap();
            let same = wanted.iter().all(|(name, value)| bad[name] == *value);
            assert!(same, "{attack}: {bad}, not {wanted:?}");
        }
        store.close().await;
    });
}

fn row(table: &str, row: &str, is: &str) -> Value {
    json!({ "fault": "row", "table": table, "row": row, "is": is })
}

#[test]
fn every_column_that_somebody_decided_on_is_proved() {
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let id = entry(&run, "D01", &unpaid());
        let other = entry(&run, "F01", &retiring());
        home.ok(&["ledger", "baseline"]);
        home.ok(&["--by", "王敏", "ledger", "issue", "--department", "U1"]);
        tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(answered(&home, &id));
        let excuse = [
            "--by",
            "王敏",
            "ledger",
            "decide",
            "excuse",
            &id,
            "--kind",
            "unpaid_leave",
            "--document",
            "人登〔2026〕88号",
            "--from",
            "2026-05-02",
            "--to",
            "2027-05-01",
        ];
        home.ok(&excuse);
        let waive = [
            "--by",
            "王敏",
            "ledger",
            "waive",
            &other,
            "--document",
            "编办〔2026〕8号",
            "--until",
            "2027-06-30",
            "--because",
            "改革过渡",
        ];
        home.ok(&waive);
        home.ok(&[
            "--by",
            "李强",
            "ledger",
            "decide",
            "approve",
            "1",
            "2",
            "--because",
            "文件齐全",
        ]);
        let (code, said, _) = home.try_run(&["audit", "verify"]);
        assert!(code == 0 && said.contains("校验无误"), "{said}");

        let altered = |table: &str, number: &str, columns: &[&str]| -> Vec<(String, Value)> {
            let key = match table {
                "answer" => "answer_no",
                "notice" => "notice",
                _ => "decision_no",
            };
            let one = |column: &&str| {
                let value = match *column {
                    "number" => "7",
                    "year" => "2025",
                    "body" => "'{\"expiry\": \"2099-12-31\"}'",
                    "status" => "'refused'",
                    "kind" if table == "decision" => "'not_same_person'",
                    _ => "'x'",
                };
                let text = format!("UPDATE {table} SET {column} = {value} WHERE {key} = {number}");
                (text, row(table, number.trim_matches('\''), "altered"))
            };
            columns.iter().map(one).collect()
        };
        let mut attacks = Vec::new();
        for (column, value) in [
            ("run", "'x'"),
            ("job", "'x'"),
            ("business_date", "'2026-01-01'"),
            ("scope", "'U1'"),
            ("outcome", "'restated'"),
            ("partial", "1"),
            ("rule_pack", "'x'"),
            ("version", "'x'"),
            ("counts", "'{}'"),
            ("actor", "'x'"),
            ("at", "'2027-01-01T00:00:00Z'"),
        ] {
            let text = format!("UPDATE run SET {column} = {value}");
            let wanted = json!({ "fault": "run", "run_no": 1, "is": "altered", "column": column });
            attacks.push((text, wanted));
        }
        attacks.extend(altered(
            "decision",
            "2",
            &[
                "kind",
                "entry_id",
                "body",
                "status",
                "requested_by",
                "requested_at",
                "decided_by",
                "decided_at",
                "decided_because",
                "ended_by",
                "ended_at",
                "ended_because",
                "salt",
                "erased",
            ],
        ));
        attacks.extend(altered(
            "kept_register",
            "1",
            &[
                "person_id",
                "name",
                "kind",
                "from_on",
                "to_on",
                "unit_code",
                "counterpart",
                "document",
                "salt",
            ],
        ));
        attacks.extend(altered(
            "answer",
            "1",
            &[
                "entry_id",
                "evidence",
                "agrees",
                "measures",
                "correct_by",
                "responsible",
                "remark",
                "reason_kind",
                "reason_document",
                "reason_from",
                "reason_to",
                "answered_by",
                "at",
                "file",
                "file_sha256",
                "salt",
            ],
        ));
        attacks.extend(altered(
            "notice",
            "'编核〔2026〕1号'",
            &[
                "year",
                "number",
                "department",
                "issued_on",
                "due_on",
                "actor",
                "at",
            ],
        ));
        let letter = |is: &str| row("notice", "编核〔2026〕1号", is);
        let missing = |table: &str, number: &str| row(table, number, "missing");
        let entry = |fault: &str| json!({ "fault": fault, "entry_id": id });
        let said = |column: &str| json!({ "fault": "wording", "what": "entry", "entry_id": id, "column": column });
        let of_entry = |set: &str| format!("UPDATE entry SET {set} WHERE entry_id = '{id}'");
        let follows = |column: &str| json!({ "fault": "entry", "entry_id": id, "column": column });
        let linked = |run: &str| json!({ "fault": "links_of", "run": run });
        let run_columns = "run_no, run, job, business_date, scope, outcome, partial, rule_pack, version, counts, actor, at";
        let run_name = run.file_name().unwrap().to_str().unwrap();
        let of_run = json!({ "fault": "wording", "what": "of_run", "run": run_name });
        let decided = "INSERT INTO decision (decision_no, kind, entry_id, body, status, requested_by, requested_at)";
        attacks.extend([
            ("DELETE FROM decision WHERE decision_no = 1".to_owned(), missing("decision", "1")),
            ("DELETE FROM kept_register".to_owned(), missing("kept_register", "1")),
            ("DELETE FROM answer".to_owned(), missing("answer", "1")),
            ("DELETE FROM notice_entry; DELETE FROM notice".to_owned(), letter("missing")),
            (format!("DELETE FROM notice_entry WHERE entry_id = '{id}'"), letter("altered")),
            ("INSERT INTO notice_entry (notice, entry_id) VALUES ('编核〔2026〕1号', 'x')".to_owned(), letter("altered")),
            ("INSERT INTO notice_entry (notice, entry_id) VALUES ('x', 'x')".to_owned(), row("notice", "x", "added")),
            (format!("{decided} VALUES (3, 'waive', 'x', '{{}}', 'approved', 'a', '2026-01-01T00:00:00Z')"), row("decision", "3", "added")),
            ("INSERT INTO answer (answer_no, entry_id, evidence, agrees, answered_by, at) VALUES (2, 'x', 'e', 'yes', 'a', '2026-01-01T00:00:00Z')".to_owned(), row("answer", "2", "added")),
            ("UPDATE decision SET body = '{}', salt = NULL, erased = 'x', erased_by = 1 WHERE decision_no = 2".to_owned(), row("decision", "2", "altered")),
            (of_entry("due_on = '2099-12-31'"), entry("due")),
            (of_entry("due_on = NULL"), entry("due")),
            (of_entry("origin = 'new'"), entry("origin")),
            ("UPDATE home SET value = '0' WHERE name = 'baseline_run'".to_owned(), json!({ "fault": "baseline" })),
            (format!("DELETE FROM entry WHERE entry_id = '{id}'"), entry("gone")),
            (of_entry("amount = 1"), said("amount")),
            (of_entry("months = 99"), said("months")),
            (of_entry("rule = 'Z99'"), said("rule")),
            (of_entry("grade = 'note'"), said("grade")),
            (of_entry("department = 'x'"), said("department")),
            (of_entry("unit = 'x'"), said("unit")),
            (of_entry("evidence = 'x'"), said("evidence")),
            (format!("UPDATE wording SET body = REPLACE(body, '丙三', '丁三') WHERE entry_id = '{id}'"), of_run.clone()),
            (format!("UPDATE wording SET evidence = 'x' WHERE entry_id = '{id}'"), of_run.clone()),
            (format!("UPDATE wording SET body = '{{}}', erased = 'x', erased_by = 1 WHERE entry_id = '{id}'"), of_run.clone()),
            (format!("DELETE FROM wording WHERE entry_id = '{id}'"), of_run),
            // What follows from the rest is computed again.
            (of_entry("wording = 77"), follows("wording")),
            (of_entry("first_seen_on = '2020-01-01'"), follows("first_seen_on")),
            (of_entry("opened_on = '2020-01-01'"), follows("opened_on")),
            (of_entry("opened_times = 9"), follows("opened_times")),
            (of_entry("closed_on = '2020-01-01'"), follows("closed_on")),
            (of_entry("verdict = 'absent'"), follows("verdict")),
            (of_entry("verdict = 'explained'"), follows("verdict")),
            (of_entry("explained_by = 'x'"), follows("verdict")),
            ("DELETE FROM presence".to_owned(), json!({ "fault": "presence" })),
            (format!("DELETE FROM presence WHERE entry_id = '{id}'"), entry("presence")),
            (format!("UPDATE presence SET to_run = 1 WHERE entry_id = '{id}'"), follows("verdict")),
            (format!("UPDATE presence SET from_run = 2 WHERE entry_id = '{id}'"), entry("presence")),
            (format!("UPDATE presence SET to_run = 3 WHERE entry_id = '{id}'; INSERT INTO presence (entry_id, from_run) VALUES ('{id}', 7)"), json!({ "fault": "presence_of", "run": "" })),
            ("INSERT INTO presence (entry_id, from_run) VALUES ('x', 1)".to_owned(), json!({ "fault": "presence", "entry_id": "x" })),
            (format!("DELETE FROM entry_person WHERE entry_id = '{id}'"), linked(run_name)),
            ("DELETE FROM entry_person".to_owned(), linked(run_name)),
            (format!("UPDATE entry_person SET person = 'x' WHERE entry_id = '{id}'"), linked(run_name)),
            (format!("UPDATE entry_person SET entry_id = '{other}' WHERE entry_id = '{id}'"), linked(run_name)),
            (format!("INSERT INTO entry_person (person, entry_id, run_no) VALUES ('x', '{other}', 1)"), linked(run_name)),
            (format!("INSERT INTO entry_person (person, entry_id) VALUES ('x', '{other}')"), linked("")),
            ("DELETE FROM run".to_owned(), json!({ "fault": "run", "is": "missing", "run": run_name })),
            (format!("INSERT INTO run ({run_columns}) SELECT {} FROM run", run_columns.replace("run_no", "2")), json!({ "fault": "run", "is": "added", "run_no": 2 })),
            // The tail of the log is cut off after the run, and nothing else is touched.
            ("DELETE FROM audit WHERE seq > (SELECT MAX(seq) FROM audit WHERE action = 'baseline')".to_owned(), json!({ "fault": "past_end" })),
        ]);
        assert_told(&home, &attacks);

        // The excuse is obeyed, the person leaves, the time of what was said is over.
        night(&home, "2026-11-01");
        for file in [
            "in/roster.csv",
            "in/personnel.csv",
            "in/payroll.csv",
            "in/insurance.csv",
            "in/register.csv",
        ] {
            let rows = home.read(file);
            let kept = rows.lines().filter(|row| !row.contains(&unpaid()));
            home.write(
                file,
                &kept.map(|row| format!("{row}\n")).collect::<String>(),
            );
        }
        night(&home, "2026-11-02");
        home.ok(&[
            "--by",
            "王敏",
            "ledger",
            "decide",
            "end",
            "1",
            "--because",
            "已离职",
        ]);
        home.ok(&["audit", "verify"]);
        let text = home.read("config/rollcall.toml");
        home.write(
            "config/rollcall.toml",
            &format!("{text}[retention]\npersonal = \"24 months\"\n"),
        );
        let (code, _, said) = home.try_run(&["prune", "--date", "2130-01-01"]);
        assert!(code == 1 && said.contains("晚于今天"), "{said}");
        let pruned = home.prune("2030-01-01");
        for (texts, count) in [("answers", 1), ("decisions", 1), ("kept_register", 1)] {
            assert_eq!(pruned["texts"][texts], count, "{pruned}");
        }
        assert!(pruned["texts"]["wordings"].as_i64() > Some(0), "{pruned}");
        let (code, said, _) = home.try_run(&["audit", "verify"]);
        assert!(code == 0 && said.contains("校验无误"), "{said}");
        // What is left is still proved, and so is that no more is gone than the prune tells of.
        let mut attacks = altered(
            "answer",
            "1",
            &["agrees", "answered_by", "at", "remark", "erased", "salt"],
        );
        attacks.extend(altered(
            "decision",
            "1",
            &["decided_by", "status", "body", "erased"],
        ));
        let erased_too = "UPDATE wording SET erased = 'x', erased_by = (SELECT MAX(seq) FROM audit WHERE action = 'prune'), body = '{}' \
             WHERE entry_id = (SELECT MIN(entry_id) FROM wording WHERE erased IS NULL)";
        attacks.extend([
            (
                "UPDATE answer SET erased_by = 1".to_owned(),
                row("answer", "1", "erased"),
            ),
            (
                "UPDATE wording SET erased = 'x' WHERE erased IS NOT NULL".to_owned(),
                json!({ "fault": "wording", "what": "of_run" }),
            ),
            (
                "UPDATE wording SET erased_by = 1 WHERE erased IS NOT NULL".to_owned(),
                json!({ "fault": "wording", "what": "of_prune" }),
            ),
            (erased_too.to_owned(), json!({ "fault": "wording" })),
        ]);
        assert_told(&home, &attacks);
    });
}

#[test]
fn days_on_which_people_closed_entries_and_lost_witnesses_are_told() {
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let other = night(&home, "2026-11-01");
        let last = night(&home, "2026-11-02");
        let id = entry(&run, "F01", &retiring());
        home.ok(&["--by", "王敏", "ledger", "issue", "--department", "U1"]);
        tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(answered(&home, &id));
        let decide = |by: &str, what: &[&str]| {
            let begin = ["--by", by, "ledger", "decide"];
            home.ok(&[&begin[..], what].concat());
        };
        decide("李强", &["accept", &id, "--because", "可行"]);
        decide("王敏", &["corrected", &id, "--because", "已整改"]);
        let verify = [
            "verify",
            &id,
            "--result",
            "corrected",
            "--because",
            "已核",
            "--date",
            "2026-11-05",
        ];
        decide("李强", &verify);
        // What a listing of today says and what it says of this moment are the same day.
        let list = [
            "ledger",
            "export",
            "--replace",
            "--state",
            "all",
            "--format",
            "json",
            "--out",
        ];
        let file = home.path().join("l.json");
        let now = Utc::now().to_rfc3339();
        for as_of in [&[][..], &["--as-of", &now]] {
            home.ok(&[&list[..], &[file.to_str().unwrap()], as_of].concat());
            let text = std::fs::read_to_string(&file).unwrap();
            let row = text.lines().find(|row| row.contains(&id)).unwrap();
            let row: Value = serde_json::from_str(row).unwrap();
            assert_eq!(row["closed_on"], "2026-11-05", "{row}");
        }
        let shown = home.ok(&["ledger", "show", &id]);
        assert!(shown.contains("王敏报告整改完成"), "{shown}");
        let of_entry = |column: &str| json!({ "fault": "entry", "entry_id": id, "column": column });
        assert_told(
            &home,
            &[
                (
                    format!("UPDATE entry SET closed_on = '2026-11-06' WHERE entry_id = '{id}'"),
                    of_entry("closed_on"),
                ),
                (
                    format!("UPDATE entry SET closed_on = NULL WHERE entry_id = '{id}'"),
                    of_entry("closed_on"),
                ),
                (
                    "UPDATE transition SET closed_on = '2026-11-06' WHERE closed_on IS NOT NULL"
                        .to_owned(),
                    json!({ "fault": "altered" }),
                ),
                (
                    "UPDATE transition SET closed_on = NULL WHERE closed_on IS NOT NULL".to_owned(),
                    json!({ "fault": "altered" }),
                ),
                (
                    "UPDATE transition SET closed_on = '2026-11-06' WHERE transition_no = 1"
                        .to_owned(),
                    json!({ "fault": "of_run" }),
                ),
            ],
        );
        let listed = home.ok(&["audit", "list"]);
        assert!(
            listed.contains("部门报告") || listed.contains("待验收"),
            "{listed}"
        );
        assert!(!listed.contains("run_no"), "{listed}");

        // Witnesses: gone, unreadable, another run's, altered.
        let manifest = other.join("manifest.json");
        let whole = std::fs::read_to_string(&manifest).unwrap();
        let name = |run: &PathBuf| run.file_name().unwrap().to_str().unwrap().to_owned();
        let told = |lists: &str, run: &PathBuf| {
            let (code, said, _) = home.try_run(&["audit", "verify", "--json"]);
            let said: Value = serde_json::from_str(&said).unwrap();
            let named = said[lists].as_array().unwrap();
            assert!(code == 1 && said["sound"] == false, "{said}");
            assert_eq!(
                (named, &said["broken"]),
                (&vec![json!(name(run))], &Value::Null)
            );
        };
        home.ok(&["audit", "verify"]);
        std::fs::remove_file(&manifest).unwrap();
        told("missing", &other);
        let (_, said, _) = home.try_run(&["audit", "verify"]);
        assert!(
            said.contains("3次核对中，有2次") && said.contains(&name(&other)),
            "{said}"
        );
        std::fs::write(&manifest, "{").unwrap();
        told("unreadable", &other);
        std::fs::write(&manifest, whole.replace("\"audit_head\"", "\"head\"")).unwrap();
        told("missing", &other);
        std::fs::copy(run.join("manifest.json"), &manifest).unwrap();
        told("foreign", &other);
        let head: Value = serde_json::from_str(&whole).unwrap();
        let hash = head["audit_head"]["hash"].as_str().unwrap();
        std::fs::write(&manifest, whole.replace(hash, &"0".repeat(64))).unwrap();
        told("altered", &other);
        std::fs::write(&manifest, &whole).unwrap();
        home.ok(&["audit", "verify"]);
        // Of the newest nobody can tell which of the two was altered.
        let manifest = last.join("manifest.json");
        let text = std::fs::read_to_string(&manifest).unwrap();
        let head: Value = serde_json::from_str(&text).unwrap();
        let hash = head["audit_head"]["hash"].as_str().unwrap();
        std::fs::write(&manifest, text.replace(hash, &"0".repeat(64))).unwrap();
        let (code, said, _) = home.try_run(&["audit", "verify"]);
        assert!(code == 1 && said.contains("或者这份清单被改动"), "{said}");
    });
}
