//! The whole way round through the program: a night finds, people decide, later nights obey.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::home::{self, Home, clean, entry, ledger, lent, unpaid};
use crate::store::{has_python, python};

/// A night of a given day over what the files hold.
fn night(home: &Home, day: &str) -> PathBuf {
    let summary: Value = home.json(&[
        "run", "nightly", "--date", day, "--ahead", "--pull", "--json",
    ]);
    home.path()
        .join("data/runs")
        .join(summary["run"].as_str().expect("a name"))
}

/// A row of a run's ledger.
fn row(run: &Path, id: &str) -> Value {
    let rows = ledger(run);
    let found = rows.into_iter().find(|row| row["entry_id"] == id);
    found.unwrap_or_else(|| panic!("{} has no {id}", run.display()))
}

/// An entry as `show` has it.
fn show(home: &Home, id: &str) -> Value {
    home.json(&["ledger", "show", id, "--json"])
}

fn state(home: &Home, id: &str) -> String {
    let shown = show(home, id);
    shown["entry"]["entry"]["state"]
        .as_str()
        .expect("a state")
        .to_owned()
}

/// What a command says that must be refused.
fn refused(home: &Home, args: &[&str]) -> String {
    let (code, out, err) = home.try_run(args);
    assert_eq!(code, 1, "{args:?}\n{out}\n{err}");
    err
}

#[test]
fn a_kept_register_row_explains_later_nights_until_it_is_ended() {
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let id = entry(&run, "D01", &unpaid());
        assert_eq!(state(&home, &id), "open");

        // The department's answer names a justification; its clerk asks on the strength of it, another person approves.
        let lacking = refused(&home, &["--by", "王敏", "ledger", "decide", "excuse", &id]);
        assert!(lacking.contains("没有完整的理由"), "{lacking}");
        home.sql(&format!(
            "INSERT INTO answer (answer_no, entry_id, evidence, agrees, reason_kind, reason_document, reason_from, reason_to, \
             answered_by, at) VALUES (1, '{id}', 'e', 'yes', 'unpaid_leave', '人登〔2026〕88号', '2026-05-02', '2027-05-01', \
             '财政局', '2026-11-01T00:00:00Z')"
        ),
    );
        let asked = home.json(&[
            "--by",
            "王敏",
            "ledger",
            "decide",
            "excuse",
            &id[..8],
            "--json",
        ]);
        assert_eq!(asked[0]["asked"]["document"], "人登〔2026〕88号");
        let own = refused(&home, &["--by", "王敏", "ledger", "decide", "approve", "1"]);
        assert!(own.contains("须由其他人审批"), "{own}");
        home.ok(&[
            "--by",
            "李强",
            "ledger",
            "decide",
            "approve",
            "1",
            "--because",
            "文件齐全",
        ]);
        assert_eq!(
            state(&home, &id),
            "open",
            "the next night finds the excuse, not the clerk"
        );

        let run = night(&home, "2026-11-01");
        let told = row(&run, &id);
        assert_eq!(
            (&told["state"], &told["explained_by"]),
            (&"explained".into(), &"register:unpaid_leave".into())
        );
        assert_eq!(state(&home, &id), "closed");
        let shown = show(&home, &id);
        let last = shown["history"].as_array().unwrap().last().unwrap();
        assert_eq!(last["to"], "closed");
        let story: Value = home.json(&["explain", &id, "--json"]);
        let found = story["excuses"]
            .as_array()
            .unwrap()
            .iter()
            .find(|of| of["name"] == "register:unpaid_leave")
            .unwrap();
        assert_eq!(found["covers"], true);
        assert!(
            found["found"].to_string().contains("人登〔2026〕88号"),
            "{found}"
        );
        // The row is an input of the run like any extract, and the run can be computed again from it.
        let manifest = std::fs::read_to_string(run.join("manifest.json")).unwrap();
        assert!(manifest.contains("register.ndjson"), "{manifest}");
        let name = run.file_name().unwrap().to_str().unwrap();
        home.ok(&["verify", name]);

        night(&home, "2026-11-02");
        assert_eq!(
            state(&home, &id),
            "closed",
            "it does not come back each night"
        );
        home.ok(&[
            "--by",
            "李强",
            "ledger",
            "decide",
            "end",
            "1",
            "--because",
            "已返岗",
        ]);
        night(&home, "2026-11-03");
        assert_eq!(state(&home, &id), "open");
        assert_eq!(show(&home, &id)["entry"]["entry"]["opened_times"], 2);
        // The earlier run can still be computed again: it has its own snapshot of what was kept then.
        home.ok(&["verify", name]);
    });
}

#[test]
fn one_person_or_two_is_decided_once() {
    Home::on_both(|home| {
        let twin = home::id("19800315", "002");
        home.replace("in/payroll.csv", &clean(), &twin);
        let run = night(&home, "2026-10-31");
        let pair = entry(&run, "H03", "");
        let (unpaid, paid) = (entry(&run, "D01", &clean()), entry(&run, "D02", &twin));
        assert_eq!(
            row(&run, &paid)["grade"],
            "lead",
            "half of a near-match is a lead"
        );

        let none = refused(
            &home,
            &[
                "--by",
                "王敏",
                "ledger",
                "decide",
                "same",
                &paid,
                "--because",
                "x",
            ],
        );
        assert!(none.contains("只有疑似同一人的条目"), "{none}");
        home.ok(&[
            "--by",
            "王敏",
            "ledger",
            "decide",
            "same",
            &pair,
            "--because",
            "身份证复印件",
        ]);
        home.ok(&[
            "--by",
            "李强",
            "ledger",
            "decide",
            "approve",
            "1",
            "--because",
            "属实",
        ]);
        let run = night(&home, "2026-11-01");
        assert_eq!(
            (&row(&run, &pair)["state"], &row(&run, &pair)["grade"]),
            (&"open".into(), &"hard".into())
        );
        for id in [&unpaid, &paid] {
            assert_eq!(row(&run, id)["explained_by"], "same_person");
            assert_eq!(state(&home, id), "closed");
        }
        assert_eq!(show(&home, &pair)["entry"]["entry"]["grade"], "hard");
        let story = home.ok(&["explain", &paid]);
        assert!(story.contains("同一人"), "{story}");

        // A later decision takes the place of the earlier.
        home.ok(&[
            "--by",
            "李强",
            "ledger",
            "decide",
            "not-same",
            &pair,
            "--because",
            "公安复核",
        ]);
        home.ok(&[
            "--by",
            "王敏",
            "ledger",
            "decide",
            "approve",
            "2",
            "--because",
            "属实",
        ]);
        let run = night(&home, "2026-11-02");
        assert_eq!(row(&run, &pair)["explained_by"], "decided_not_same");
        assert_eq!(state(&home, &pair), "closed");
        assert_eq!(
            (&row(&run, &paid)["state"], &row(&run, &paid)["grade"]),
            (&"open".into(), &"hard".into())
        );
        assert_eq!(
            row(&run, &paid)["related"],
            Value::Null,
            "nothing hangs together with it any more"
        );
        assert_eq!(state(&home, &unpaid), "open");
        assert_eq!(
            home.sql("SELECT status FROM decision ORDER BY decision_no"),
            "ended\napproved\n"
        );
    });
}

#[test]
fn a_waiver_holds_to_its_last_day() {
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let id = entry(&run, "D01", &unpaid());
        let waive = [
            "--by",
            "王敏",
            "ledger",
            "waive",
            &id,
            "--document",
            "编办〔2026〕7号",
            "--until",
            "2026-11-02",
        ];
        let mut args = waive.to_vec();
        args.extend(["--because", "改革过渡", "--date", "2026-10-31"]);
        home.ok(&args);
        let waiting = home.ok(&["ledger", "decide", "list"]);
        assert!(
            waiting.contains("政策性保留") && waiting.contains("编办〔2026〕7号"),
            "{waiting}"
        );
        home.ok(&[
            "--by",
            "李强",
            "ledger",
            "decide",
            "approve",
            "1",
            "--date",
            "2026-10-31",
        ]);
        assert_eq!(state(&home, &id), "waived");
        night(&home, "2026-11-02");
        assert_eq!(state(&home, &id), "waived", "the last day still counts");
        night(&home, "2026-11-03");
        assert_eq!(state(&home, &id), "open");
        let told = home.ok(&["ledger", "history", &id]);
        for word in ["待核实", "政策性保留", "李强", "改革过渡"] {
            assert!(told.contains(word), "no {word} in\n{told}");
        }
    });
}

#[test]
fn a_group_is_listed_waived_and_counted_together() {
    Home::on_both(|home| {
        // Without the sanction there are two people of the first unit in post and unpaid.
        let register = home.read("in/register.csv");
        let rows: Vec<&str> = register
            .lines()
            .filter(|row| !row.contains("sanction"))
            .collect();
        home.write("in/register.csv", &(rows.join("\n") + "\n"));
        night(&home, "2026-10-31");
        let groups = home.json(&["ledger", "list", "--groups", "--json"]);
        let two = |of: &&Value| of["cause"] == "unit" && of["rule"] == "D01" && of["unit"] == "U1";
        let group = groups.as_array().unwrap().iter().find(two).unwrap();
        assert_eq!(group["entries"].as_array().unwrap().len(), 2);
        let name = group["id"].as_str().unwrap();
        let shown = home.ok(&["ledger", "list", "--groups"]);
        assert!(
            shown.contains(name) && shown.contains("同一单位：发展改革局"),
            "{shown}"
        );
        let wrong = home.try_run(&["ledger", "decide", "excuse", "000000", "--kind", "休假"]);
        assert!(
            wrong.0 == 2 && wrong.2.contains("unpaid_leave"),
            "{wrong:?}"
        );
        assert!(
            home.ok(&["ledger", "list", "--state", "待核实"])
                .contains("待核实")
        );
        let listed = home.ok(&["ledger", "list", "--group", name, "--date", "2026-11-15"]);
        assert!(
            listed.contains("共2条：待核实2") && listed.contains("8—30天 2条"),
            "{listed}"
        );

        let waive = [
            "--by",
            "王敏",
            "ledger",
            "waive",
            "--group",
            name,
            "--document",
            "编办〔2026〕8号",
        ];
        home.ok(&[
            &waive[..],
            &["--until", "2027-01-31", "--because", "统发系统切换"],
        ]
        .concat());
        home.ok(&["--by", "李强", "ledger", "decide", "approve", "1", "2"]);
        for id in group["entries"].as_array().unwrap() {
            assert_eq!(state(&home, id.as_str().unwrap()), "waived");
        }
        // All or none: the second of two requests is its asker's own.
        let all = home.json(&["ledger", "list", "--json"]);
        let ids: Vec<&str> = all
            .as_array()
            .unwrap()
            .iter()
            .take(2)
            .map(|of| of["entry"]["entry_id"].as_str().unwrap())
            .collect();
        for (by, id) in [("王敏", ids[0]), ("李强", ids[1])] {
            let args = [
                "--by",
                by,
                "ledger",
                "waive",
                id,
                "--document",
                "d",
                "--until",
                "2027-01-31",
                "--because",
                "x",
            ];
            home.ok(&args);
        }
        refused(
            &home,
            &["--by", "李强", "ledger", "decide", "approve", "3", "4"],
        );
        assert!(ids.iter().all(|id| state(&home, id) != "waived"));
        let few = home.ok(&["ledger", "list", "--all", "--limit", "1"]);
        assert!(few.contains("另有") && few.contains("政策性保留2"), "{few}");
    });
}

#[test]
fn letters_lie_where_they_are_said_to_lie() {
    if !has_python("openpyxl") {
        return;
    }
    Home::on_both(|home| {
        night(&home, "2026-10-31");
        let before = home.ok(&[
            "ledger",
            "issue",
            "--all",
            "--dry-run",
            "--date",
            "2026-11-02",
        ]);
        assert!(
            before.contains("将下发") && !home.path().join("data/notices").exists(),
            "{before}"
        );
        let which = refused(&home, &["ledger", "issue"]);
        assert!(which.contains("--department"), "{which}");
        let args = [
            "--by",
            "王敏",
            "ledger",
            "issue",
            "--department",
            "U1",
            "--date",
            "2026-11-02",
            "--json",
        ];
        let issued = home.json(&args);
        assert_eq!(issued[0]["notice"], "编核〔2026〕1号");
        let folder = PathBuf::from(issued[0]["folder"].as_str().unwrap());
        assert_eq!(folder, home.path().join("data/notices/2026-001-U1"));
        let letter = folder.join("整改通知书.docx");
        let text = python(
            "import sys,zipfile,re;print(re.sub('<[^>]+>','',zipfile.ZipFile(sys.argv[1]).read('word/document.xml').decode()))",
            &[letter.to_str().unwrap()],
        );
        assert!(
            text.contains("示例区机构编制委员会办公室（盖章）")
                && text.contains("截至2026年10月31日"),
            "{text}"
        );
        let entries = issued[0]["entries"].as_array().unwrap();
        assert!(!entries.is_empty());
        for id in entries {
            let id = id.as_str().unwrap();
            assert!(text.contains(&id[..8]), "no {id} in the letter");
            assert_eq!(state(&home, id), "issued");
            assert_eq!(show(&home, id)["notices"][0], "编核〔2026〕1号");
        }
        assert!(!text.contains(&unpaid()), "a whole number in a letter");
        let book = folder.join("问题台账.xlsx");
        let ids = python(
            "import sys,openpyxl;b=openpyxl.load_workbook(sys.argv[1]);print([c for s in b for r in s.iter_rows(values_only=True) for c in r])",
            &[book.to_str().unwrap()],
        );
        for id in entries {
            assert!(
                ids.contains(id.as_str().unwrap()),
                "no {id} in the workbook"
            );
        }
        // The workbook speaks of the same night as the letter, and gives an example of a day that it takes.
        assert!(ids.contains("2026年10月31日"), "{ids}");
        let helps = python(
            "import sys,openpyxl;b=openpyxl.load_workbook(sys.argv[1]);print([v.error for s in b for v in s.data_validations.dataValidation])",
            &[book.to_str().unwrap()],
        );
        assert!(
            helps.contains("不早于 2026-10-31 的日期，如 2026-11-30"),
            "{helps}"
        );
        // None is older than what it would list, and none is written into a folder that somebody mistyped.
        let early = ["ledger", "issue", "--all", "--date", "2026-10-30"];
        let early = refused(&home, &early);
        assert!(early.contains("2026-10-31"), "{early}");
        let early = refused(&home, &["ledger", "list", "--date", "2026-10-30"]);
        assert!(early.contains("--as-of 2026-10-30"), "{early}");
        // A department without any finding is no mistake.
        assert!(
            home.ok(&["ledger", "list", "--department", "U2", "--rule", "K01"])
                .contains("没有")
        );
        let nowhere = home.path().join("nowhere/x.csv");
        let told = refused(
            &home,
            &["ledger", "export", "--out", nowhere.to_str().unwrap()],
        );
        assert!(
            told.contains("nowhere") && !nowhere.parent().unwrap().exists(),
            "{told}"
        );
        let states = home.try_run(&["ledger", "list", "--state", "x"]);
        assert!(states.2.contains("待验收"), "{states:?}");
        let mode = std::os::unix::fs::PermissionsExt::mode;
        let data = std::fs::metadata(home.path().join("data"))
            .unwrap()
            .permissions();
        assert_eq!(mode(&data) & 0o007, 0, "others may look into data/");
        // Lost, it is written again under its number, and no number is used up.
        std::fs::remove_dir_all(&folder).unwrap();
        // Whoever issues next is told, and what a killed one was putting together is gone.
        let making = home.path().join("data/notices/.making-x");
        std::fs::create_dir(&making).unwrap();
        let told = refused(&home, &["ledger", "issue", "--department", "U1"]);
        assert!(
            told.contains("2026-1") && told.contains("补写") && !making.exists(),
            "{told}"
        );
        home.ok(&["ledger", "issue", "--again", "2026-1"]);
        assert!(letter.exists() && book.exists());
        let none = refused(&home, &["ledger", "issue", "--again", "2026-9"]);
        assert!(none.contains("没有通知书〔2026〕9号"), "{none}");
        let rest = home.json(&[
            "ledger",
            "issue",
            "--all",
            "--due",
            "2026-12-15",
            "--date",
            "2026-11-02",
            "--json",
        ]);
        assert_eq!(
            (&rest[0]["number"], &rest[0]["due_on"]),
            (&2.into(), &"2026-12-15".into())
        );
        let id = rest[0]["entries"][0].as_str().unwrap();
        assert_eq!(show(&home, id)["entry"]["entry"]["due_on"], "2026-12-15");
        let late = home.ok(&["ledger", "list", "--overdue", "--date", "2027-03-31"]);
        assert!(
            late.contains("逾期") && late.contains("31—90") && late.contains("已下发"),
            "{late}"
        );
        // What waits for the office is told apart, and is no department's delay.
        home.sql(&format!(
            "UPDATE entry SET state = 'to_verify' WHERE entry_id = '{id}'"
        ));
        let apart = home.ok(&["ledger", "list", "--date", "2027-03-31"]);
        assert!(
            apart.contains("；另有1条期限已过，待本办验收或认定"),
            "{apart}"
        );
        let late = home.ok(&["ledger", "list", "--overdue", "--date", "2027-03-31"]);
        assert!(!late.contains("待验收"), "{late}");
    });
}

#[test]
fn a_person_is_found_by_a_typed_number_and_the_look_is_logged() {
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let id = entry(&run, "F06", &lent());
        let ask = |number: &str, json: bool| {
            let mut args = vec!["--by", "王敏", "ledger", "person"];
            if json {
                args.push("--json");
            }
            let out = home
                .command(&args)
                .write_stdin(format!("{number}\n"))
                .output()
                .unwrap();
            let (out, err) = (
                String::from_utf8(out.stdout).unwrap(),
                String::from_utf8(out.stderr).unwrap(),
            );
            assert!(
                !out.contains(&lent()) && !err.contains(&lent()),
                "a whole number on the screen"
            );
            (out, err)
        };
        // As people type it: small x, spaces, full width.
        let typed = format!(" {} ", lent().to_lowercase());
        let (out, _) = ask(&typed, true);
        let card: Value = serde_json::from_str(&out).unwrap();
        let found: Vec<&str> = card["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|of| of["entry"]["entry"]["entry_id"].as_str().unwrap())
            .collect();
        assert!(found.contains(&id.as_str()), "{found:?}");
        let rows = |source: &str| {
            let of = card["sources"]
                .as_array()
                .unwrap()
                .iter()
                .find(|of| of["source"] == source)
                .unwrap();
            of["rows"].as_array().unwrap().len()
        };
        let sources = ["roster", "personnel", "payroll", "insurance", "register"];
        assert_eq!(sources.map(rows), [1; 5]);
        assert!(
            !out.contains("1983-07-21") && !out.contains("19830721"),
            "a birth date on the card"
        );
        let (told, _) = ask(&typed, false);
        for word in [
            "借调超期",
            "庚七",
            "register.csv",
            "人登〔2025〕102号",
            "待核实",
        ] {
            assert!(told.contains(word), "no {word} in\n{told}");
        }
        let (_, fault) = ask("", false);
        assert!(fault.contains("不是证件号码"), "{fault}");
        let logged = home.sql("SELECT action, actor, detail FROM audit WHERE action = 'person'");
        assert_eq!(logged.lines().count(), 2, "{logged}");
        assert!(
            logged.contains("王敏") && !logged.contains(&lent()),
            "{logged}"
        );

        // Bound to a name, that name decides nothing about the person.
        let hash = card["person_key"].as_str().unwrap();
        home.write(
        "config/rollcall.toml",
        &format!("district = {{ code = \"990001\", name = \"示例区\" }}\n[people]\n\"庚七\" = \"{hash}\"\n"),
    );
        let args = [
            "--by",
            "庚七",
            "ledger",
            "refer",
            &id,
            "--to",
            "区人社局",
            "--because",
            "核实",
        ];
        let own = refused(&home, &args);
        assert!(own.contains("涉及庚七本人"), "{own}");
        assert_eq!(state(&home, &id), "open");
    });
}
