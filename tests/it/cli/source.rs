//! `rollcall source new`: guesses against sources that were written by hand, and against files made here.

use std::path::Path;

use super::home::{self, Home};

fn seeds() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn toml_of(text: &str) -> toml::Table {
    toml::from_str(text).unwrap()
}

#[test]
fn the_seeds_are_guessed_as_their_sources_were_written() {
    let home = Home::new();
    for (name, file) in [
        ("units", "units.xlsx"),
        ("establishment", "establishment.xlsx"),
        ("roster", "roster.xlsx"),
        ("personnel", "personnel.xlsx"),
        ("payroll", "payroll-2026-10.csv"),
        ("insurance", "insurance-2026-09.csv"),
        ("register", "register.csv"),
        ("plans", "plans.json"),
        ("duties", "duties.ndjson"),
    ] {
        let file = seeds().join("seeds").join(file);
        let guessed = format!("new-{name}");
        home.ok(&["source", "new", file.to_str().unwrap(), "--name", &guessed]);
        let guess = toml_of(&home.read(&format!("config/sources/{guessed}.toml")));
        let hand =
            std::fs::read_to_string(seeds().join(format!("config/sources/{name}.toml"))).unwrap();
        let hand = toml_of(&hand);
        assert_eq!(guess["kind"], hand["kind"]);
        let (guess, hand) = (
            guess["columns"].as_table().unwrap(),
            hand["columns"].as_table().unwrap(),
        );
        for (column, wanted) in hand {
            let wanted = wanted.as_array().map_or(vec![wanted.clone()], Clone::clone);
            assert!(
                wanted.contains(&guess[column]),
                "{name}.{column}: {:?}",
                guess.get(column)
            );
        }
        assert_eq!(guess.len(), hand.len(), "{name}");
    }
    home.ok(&["check"]);
}

/// A payroll as a small office would send it: GBK, semicolons, titles above the header, words of its own.
fn odd_payroll() -> Vec<u8> {
    let text = format!(
        "某局二〇二六年十月工资表;;;;;\n制表人:某某;;;;;\n单位名称;*姓名;居民身份证号码(必填);所属月份;人员身份;应发合计(元);工资卡号\n\
         发展改革局;甲一;{};2026年10月;在职人员;8,167.59;6222000019980101000\n\
         财政局;丁四;{};2026年10月;退休人员;5000;6222000019980101001\n\
         财政局;己六;{};2026年10月;见习生;3000;6222000019980101002\n",
        home::clean(),
        home::retiring(),
        home::gone()
    );
    encoding_rs::GBK.encode(&text).0.into_owned()
}

#[test]
fn an_odd_file_is_guessed_shown_and_ready_to_run() {
    let home = Home::new();
    std::fs::remove_file(home.path().join("config/sources/payroll.toml")).unwrap();
    let file = home.path().join("in/gz-2026-10.csv");
    std::fs::write(&file, odd_payroll()).unwrap();
    let (code, out, err) =
        home.try_run(&["source", "new", file.to_str().unwrap(), "--name", "payroll"]);
    assert_eq!(code, 0, "{out}{err}");
    let source = toml_of(&home.read("config/sources/payroll.toml"));
    assert_eq!(source["kind"].as_str(), Some("payroll"));
    assert_eq!(source["pull"]["path"].as_str(), Some("in/gz-{month}.csv"));
    assert_eq!(source["pull"]["encoding"].as_str(), Some("gb18030"));
    assert_eq!(source["pull"]["separator"].as_str(), Some(";"));
    let column = |name: &str| source["columns"][name].as_str().unwrap().to_owned();
    assert_eq!(column("person_id"), "居民身份证号码(必填)");
    assert_eq!(column("unit"), "单位名称");
    assert_eq!(column("gross"), "应发合计(元)");
    let codes = home.read("config/codes/payroll-pay_class.toml");
    let values = toml_of(&codes)["values"].as_table().unwrap().clone();
    assert_eq!(values["在职人员"].as_str(), Some("in_post"));
    assert_eq!(values["退休人员"].as_str(), Some("retired"));
    assert!(
        !values.contains_key("见习生") && codes.contains("# \"见习生\" = \"\""),
        "{codes}"
    );
    // Shown masked, with what waits in quarantine.
    assert!(
        out.contains("990001********") && out.contains("8,167.59") && out.contains("****1000"),
        "{out}"
    );
    assert!(
        out.contains("unknown_code:pay_class") && out.contains("己六"),
        "{out}"
    );
    for number in [
        home::clean(),
        home::retiring(),
        home::gone(),
        "6222000019980101000".to_owned(),
    ] {
        assert!(!out.contains(&number) && !err.contains(&number), "{number}");
    }
    home.ok(&["check"]);
    // Filled in, the word that nobody knew lets its row through.
    let known = codes.replace("# \"见习生\" = \"\"", "\"见习生\" = \"in_post\"");
    home.write("config/codes/payroll-pay_class.toml", &known);
    let summary = home.json(&["run", "nightly", "--date", home::DAY, "--json"]);
    let sources = summary["sources"].as_array().unwrap();
    let payroll = sources.iter().find(|of| of["name"] == "payroll").unwrap();
    assert_eq!(payroll["state"], "good");
    let count = |what: &str| payroll["totals"][what].as_u64();
    assert_eq!(
        (count("accepted"), count("quarantined"), count("title")),
        (Some(3), Some(0), Some(2))
    );
}

#[test]
fn what_is_there_is_not_overwritten() {
    let home = Home::new();
    let file = home.path().join("in/payroll.csv");
    let file = file.to_str().unwrap();
    let before = home.read("config/sources/payroll.toml");
    let (code, out, err) = home.try_run(&["source", "new", file]);
    assert!(code == 1 && err.contains("不覆盖"), "{out}{err}");
    assert_eq!(home.read("config/sources/payroll.toml"), before);
    // A code table counts as well, and nothing is written when one is there.
    std::fs::write(home.path().join("in/odd.csv"), odd_payroll()).unwrap();
    home.write("config/codes/odd-pay_class.toml", "[values]\n");
    let odd = home.path().join("in/odd.csv");
    let (code, _, err) = home.try_run(&["source", "new", odd.to_str().unwrap()]);
    assert!(code == 1 && err.contains("odd-pay_class.toml"), "{err}");
    assert!(!home.path().join("config/sources/odd.toml").exists());
    let out = home.path().join("elsewhere/odd.toml");
    home.ok(&[
        "source",
        "new",
        odd.to_str().unwrap(),
        "--name",
        "third",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(out.exists());
}

#[test]
fn a_required_column_that_cannot_be_guessed_waits_in_a_draft() {
    let home = Home::new();
    home.write(
        "in/lists.csv",
        &format!(
            "姓名,身份证号,参保单位,缴费状态\n甲一,{},U1,正常缴费\n",
            home::clean()
        ),
    );
    let file = home.path().join("in/lists.csv");
    let (code, out, err) = home.try_run(&[
        "source",
        "new",
        file.to_str().unwrap(),
        "--kind",
        "insurance",
    ]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(err.contains("scheme") && err.contains("month"), "{err}");
    let draft = home.read("config/sources/lists.toml.draft");
    assert!(
        draft.contains("# scheme = \"\"") && draft.contains("public | enterprise"),
        "{draft}"
    );
    // The home is as sound as it was.
    home.ok(&["check"]);
    let filled = draft
        .replace("# scheme = \"\"", "scheme = { const = \"public\" }")
        .replace("# month = \"\"", "month = { const = \"{month}\" }");
    home.write("config/sources/lists.toml", &filled);
    home.ok(&["check"]);
}

#[test]
fn a_file_of_something_else_is_refused() {
    let home = Home::new();
    home.write("in/other.csv", &format!("x,y,z\n1,2,{}\n", home::clean()));
    for (file, says) in [
        ("in/other.csv", "没有像人员或编制表头的行"),
        ("in/none.csv", "none.csv"),
    ] {
        let file = home.path().join(file);
        let (code, out, err) = home.try_run(&["source", "new", file.to_str().unwrap()]);
        assert!(
            code == 1 && out.is_empty() && err.contains(says),
            "{out}{err}"
        );
        assert!(!err.contains(&home::clean()), "{err}");
    }
    let (code, _, err) = home.try_run(&["source", "new", "x.csv", "--kind", "wages"]);
    assert!(code == 2 && err.contains("payroll"), "{err}");
}

#[test]
fn every_proposed_word_and_header_belongs_to_a_canonical_column() {
    use rollcall::domain::table::{Kind, Type};
    let list = |file: &str| {
        toml_of(&std::fs::read_to_string(seeds().join("src/normalise/guess").join(file)).unwrap())
    };
    let kinds = |of: &str| -> Vec<Kind> {
        let named = |kind: &Kind| of == "any" || kind.name() == of;
        Kind::ALL.into_iter().filter(named).collect()
    };
    for (of, columns) in list("headers.toml") {
        for (column, _) in columns.as_table().unwrap() {
            assert!(
                kinds(&of).iter().any(|kind| kind.column(column).is_some()),
                "{of}.{column}"
            );
        }
    }
    let types: Vec<String> = toml_of(
        &std::fs::read_to_string(seeds().join("config/codes/headcount-types.toml")).unwrap(),
    )["types"]
        .as_table()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    for (of, columns) in list("words.toml") {
        for (column, words) in columns.as_table().unwrap() {
            for (written, meant) in words.as_table().unwrap() {
                let meant = meant.as_str().unwrap();
                let may = kinds(&of)
                    .iter()
                    .any(|kind| match kind.column(column).map(|c| c.kind) {
                        Some(Type::Word(words)) => words.contains(&meant),
                        Some(_) if column == "headcount_type" => types.iter().any(|of| of == meant),
                        Some(_) => column == "leadership_level" && meant.len() == 3,
                        None => false,
                    });
                assert!(may, "{of}.{column}: {written} = {meant}");
            }
        }
    }
}

#[test]
fn workbooks_json_and_parquet_are_guessed_too() {
    let home = Home::new();
    // The insurance extract as JSON under a member of its own, and as records with English keys.
    let rows: Vec<_> = [home::clean(), home::unpaid()]
        .iter()
        .map(|id| serde_json::json!({"姓名": "甲", "社会保障号码": id, "参保单位": "U1", "费款所属期": "202610", "险种": "机关养老", "缴费状态": "正常缴费"}))
        .collect();
    let body = serde_json::json!({"code": 0, "result": {"total": 2, "rows": rows}});
    home.write("in/api.json", &body.to_string());
    let file = home.path().join("in/api.json");
    let out = home.ok(&["source", "new", file.to_str().unwrap()]);
    let source = toml_of(&home.read("config/sources/api.toml"));
    assert_eq!(source["kind"].as_str(), Some("insurance"));
    assert_eq!(source["pull"]["items"].as_str(), Some("/result/rows"));
    assert!(out.contains("可用2"), "{out}");
    // What a run has normalised is a Parquet file with canonical names.
    let run = home.night();
    let ledger = run.join("private.parquet");
    let (code, _, err) = home.try_run(&["source", "new", ledger.to_str().unwrap(), "--name", "x"]);
    assert!(
        code == 1 && err.contains("没有像人员或编制表头的行"),
        "{err}"
    );
    home.ok(&["check"]);
}
