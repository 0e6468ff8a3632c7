//! What a reviewer must be able to read before deciding, and what must not be lost: answers, ended decisions, referrals.

use std::path::PathBuf;

use serde_json::Value;

use crate::cli::home::{Home, entry, unpaid};

/// A night over what the files hold; yields the run's folder.
fn night(home: &Home, day: &str) -> PathBuf {
    let summary: Value = home.json(&[
        "run", "nightly", "--date", day, "--ahead", "--pull", "--json",
    ]);
    let run = summary["run"].as_str().expect("a name");
    home.path().join("data/runs").join(run)
}

fn show(home: &Home, id: &str) -> Value {
    home.json(&["ledger", "show", id, "--json"])
}

fn state(home: &Home, id: &str) -> String {
    let shown = show(home, id);
    let state = shown["entry"]["entry"]["state"].as_str();
    state.expect("a state").to_owned()
}

#[test]
fn an_answer_is_read_whole_where_it_is_decided() {
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let id = entry(&run, "D01", &unpaid());
        let evidence = home.sql(&format!(
            "SELECT evidence FROM entry WHERE entry_id = '{id}'"
        ));
        let answer = |number: u8, agrees: &str, measures: &str| {
            home.sql(&format!(
                "INSERT INTO answer (answer_no, entry_id, evidence, agrees, measures, correct_by, responsible, remark, \
                 answered_by, at) VALUES ({number}, '{id}', '{}', '{agrees}', '{measures}', '2026-12-20', '赵主任', \
                 '本人电话13800001234', '李四', '2026-11-0{number}T00:00:00Z')",
                evidence.trim()
            ));
        };
        answer(1, "no", "已查无此事");
        answer(2, "yes", "补发工资并更正工资册");
        home.sql(&format!(
            "UPDATE entry SET state = 'answered' WHERE entry_id = '{id}'"
        ));
        let shown = home.ok(&["ledger", "show", &id]);
        for wanted in [
            "反馈人：李四",
            "是否属实：属实",
            "是否属实：不属实",
            "整改措施：补发工资并更正工资册",
            "整改时限：2026-12-20",
            "责任人：赵主任",
            // A telephone number is there to be rung.
            "说明：本人电话13800001234",
        ] {
            assert!(shown.contains(wanted), "no {wanted} in\n{shown}");
        }
        let (first, second) = (shown.find("补发工资"), shown.find("已查无此事"));
        assert!(first < second, "the newest answer first\n{shown}");
        let json = show(&home, &id);
        assert_eq!(json["answers"][1]["measures"], "补发工资并更正工资册");
        assert_eq!(json["answers"][1]["agrees"], true);
        // What waits names it, with what it says.
        let waits = home.ok(&["ledger", "decide", "list"]);
        assert!(
            waits.contains("反馈待审核") && waits.contains(&id) && waits.contains("补发工资"),
            "{waits}"
        );
        let waits = home.json(&["ledger", "decide", "list", "--json"]);
        assert_eq!(waits["answers"][0]["responsible"], "赵主任");
    });
}

#[test]
fn who_ended_a_decision_when_and_why_is_kept() {
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let id = entry(&run, "D01", &unpaid());
        let by = |name: &str, args: &[&str]| home.ok(&[&["--by", name], args].concat());
        let kept = [
            "ledger",
            "decide",
            "excuse",
            &id,
            "--kind",
            "unpaid_leave",
            "--document",
            "人登〔2026〕9号",
            "--from",
            "2026-01-01",
        ];
        by("王敏", &kept);
        let approve = ["ledger", "decide", "approve", "1", "--because", "文件齐全"];
        by("李强", &approve);
        by(
            "周平",
            &["ledger", "decide", "end", "1", "--because", "误判"],
        );
        let shown = home.ok(&["ledger", "show", &id]);
        for wanted in ["决定人李强", "文件齐全", "终止人周平", "误判", "已终止"]
        {
            assert!(shown.contains(wanted), "no {wanted} in\n{shown}");
        }
        let request = &show(&home, &id)["requests"][0];
        assert_eq!(
            (
                &request["decided_by"],
                &request["ended_by"],
                &request["ended_because"]
            ),
            (&"李强".into(), &"周平".into(), &"误判".into())
        );
        assert!(request["ended_at"].as_str().is_some_and(|at| at.len() > 18));
    });
}

#[test]
fn a_referral_comes_back_and_is_not_late_meanwhile() {
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let id = entry(&run, "D01", &unpaid());
        let late = |home: &Home| {
            let listed = home.json(&[
                "ledger",
                "list",
                "--overdue",
                "--date",
                "2027-06-30",
                "--json",
            ]);
            let all = listed.as_array().expect("a list");
            all.iter()
                .any(|of| of["entry"]["entry_id"] == id.as_str() && of["overdue"] == true)
        };
        assert!(late(&home));
        let to = ["ledger", "refer", &id, "--to", "区纪委监委"];
        let by = ["--by", "王敏"];
        home.ok(&[&by[..], &to, &["--because", "线索移送"]].concat());
        assert_eq!(state(&home, &id), "referred");
        assert!(!late(&home), "it lies with another authority");
        let counts = home.ok(&[
            "ledger",
            "list",
            "--state",
            "referred",
            "--date",
            "2027-06-30",
        ]);
        assert!(counts.contains("逾期0条"), "{counts}");
        // The next night finds it still, and leaves it where it is.
        night(&home, "2026-11-01");
        assert_eq!(state(&home, &id), "referred");
        let back = [
            "ledger",
            "decide",
            "take-back",
            &id,
            "--because",
            "移送有误",
        ];
        home.ok(&[&by[..], &back].concat());
        assert_eq!(state(&home, &id), "open");
        assert!(late(&home));
        let history = home.ok(&["ledger", "history", &id]);
        assert!(
            history.contains("移交 → 待核实") && history.contains("移送有误"),
            "{history}"
        );
        let twice = home.try_run(&[&by[..], &back].concat());
        assert_eq!(twice.0, 1, "{twice:?}");
    });
}
