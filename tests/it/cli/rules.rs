//! `rollcall rules` and `rollcall frames`.

use super::home::{self, Home};

#[test]
fn a_rule_is_shown_in_words() {
    let home = Home::new();
    let out = home.ok(&["rules", "show", "d01"]);
    for told in [
        "D01 在编未发工资",
        "active AND NOT paid AND NOT entry_shows_later_in_pay",
        "有登记：停薪留职",
        "国办发〔2014〕65号",
    ] {
        assert!(out.contains(told), "{told} in\n{out}");
    }
    let json = home.json(&["rules", "show", "D01", "--json"]);
    let excuses: Vec<&str> = json["excuses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["excuse"].as_str().unwrap())
        .collect();
    // As config/rules/d-presence.toml lists them, a row in quarantine first.
    assert_eq!(
        excuses,
        [
            "quarantine",
            "not_paid_centrally",
            "register:startup_leave",
            "register:unpaid_leave",
            "register:sanction",
            "register:study"
        ]
    );
    let (code, out, err) = home.try_run(&["rules", "show", "D99"]);
    assert!(
        code == 1 && out.is_empty() && err.contains("现有：D01, D02"),
        "{err}"
    );
    let all = home.json(&["rules", "--json"]);
    let shipped: usize = std::fs::read_dir(home.path().join("config/rules"))
        .unwrap()
        .map(|file| {
            std::fs::read_to_string(file.unwrap().path())
                .unwrap()
                .matches("[[rule]]")
                .count()
        })
        .sum();
    assert_eq!(all.as_array().unwrap().len(), shipped);
}

#[test]
fn a_draft_is_tried_on_the_last_run() {
    let home = Home::new();
    let draft = "[[rule]]\ncode = \"X01\"\nname = { zh = \"草案\", en = \"Draft\" }\nframe = \"person\"\nsubject = \
                 \"person\"\ngrade = \"note\"\nneeds = [\"roster\"]\nwhen = \"active AND NOT paid\"\nbasis = \"x\"\nremedy = { zh = \
                 \"x\", en = \"x\" }\n";
    home.write("draft.toml", draft);
    let file = home.path().join("draft.toml");
    let file = file.to_str().unwrap();
    let (code, _, err) = home.try_run(&["rules", "try", file]);
    assert!(
        code == 1 && err.contains("请先用“rollcall run”核对"),
        "{err}"
    );
    home.night();
    let tried = home.json(&["rules", "try", file, "--json"]);
    assert_eq!(tried[0]["found"], 2, "乙二 and 丙三 are active and unpaid");
    assert!(!tried.to_string().contains(&home::unpaid()));
    home.write("draft.toml", &draft.replace("NOT paid", "NOT payd"));
    let (code, _, err) = home.try_run(&["rules", "try", file]);
    assert!(
        code == 1 && err.contains("是否为`paid`") && err.contains("draft.toml第8行"),
        "{err}"
    );
}

#[test]
fn frames_leave_without_whole_numbers() {
    let home = Home::new();
    home.night();
    let out = home.path().join("frames");
    home.ok(&["frames", "--out", out.to_str().unwrap()]);
    let names: Vec<_> = std::fs::read_dir(&out)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert!(names.len() >= 14, "{names:?}");
    for file in names {
        let bytes = std::fs::read(&file).unwrap();
        for number in [home::clean(), home::unpaid()] {
            // The 17 digits as text and as the key's little-endian bytes.
            let key: i64 = number[..17].parse().unwrap();
            assert!(
                !bytes
                    .windows(17)
                    .any(|part| part == &number.as_bytes()[..17]),
                "{}",
                file.display()
            );
            assert!(
                !bytes.windows(8).any(|part| part == key.to_le_bytes()),
                "{}",
                file.display()
            );
        }
    }
}
