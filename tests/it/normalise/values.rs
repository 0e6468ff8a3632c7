//! Values: dates, words, codes, and what is derived from a person's number.

use rollcall::config::codes::Unknown;

use super::home::{codes, id, payroll, roster, run, snapshot, texts, today};
use super::separated::{HEADER, line};

const ROSTER: &str = "person_id,id_type,name,unit_code,internal_body,headcount_type,leadership_level,rank,post,status,\
                      entry_on,entry_document,entry_channel,exit_on,sex,birth_on,retirement_category\n";

fn person(
    id: &str,
    id_type: &str,
    name: &str,
    days: [&str; 3],
    sex: &str,
    category: &str,
) -> String {
    let [entry, exit, birth] = days;
    format!(
        "{id},{id_type},{name},9900 01001,办公 室,administrative,,,,active,{entry},,,{exit},{sex},{birth},{category}\n"
    )
}

#[test]
fn forms_of_days_sexes_and_numbers_all_come_out_alike() {
    let none = ["", "", ""];
    let text = ROSTER.to_owned()
        + &person(
            &id(1),
            "",
            "张三",
            ["2019-06-27", "2020/1/5", "1980年1月1日"],
            "男",
            "male60",
        )
        + &person(
            &format!("'{}", id(2)),
            "resident",
            " 买买提.艾力 ",
            ["20190627", "43643", ""],
            "2",
            "",
        )
        + &person(
            "９９０００１８００１０１００５",
            "",
            "欧阳?",
            none,
            "male",
            "female55",
        )
        + &person("E1234567", "other", "John Smith", none, "9", "")
        + &person(&id(6).replace(&id(6)[17..], "Z"), "", "□国", none, "", "");
    let made = run(&roster(""), &[("r.csv", text.as_bytes())]).unwrap();
    let a = &made.accepted;
    assert_eq!(made.totals.quarantined, 0, "{:?}", made.quarantine);
    assert_eq!(
        texts(a, "entry_on"),
        ["2019-06-27", "2019-06-27", "-", "-", "-"]
    );
    assert_eq!(
        texts(a, "exit_on"),
        ["2020-01-05", "2019-06-27", "-", "-", "-"]
    );
    assert_eq!(texts(a, "unit_code")[0], "990001001");
    assert_eq!(texts(a, "internal_body")[0], "办公室");
    assert_eq!(texts(a, "sex"), ["male", "female", "male", "-", "-"]);
    assert_eq!(texts(a, "id_verdict")[..4], ["ok", "ok", "ok", "other"]);
    assert_eq!(texts(a, "id_read")[0], "-");
    assert_eq!(texts(a, "id_read")[1], format!("'{}", id(2)));
    assert_eq!(texts(a, "id_read")[2], "９９０００１８００１０１００５");
    assert_eq!(texts(a, "person_id")[2].len(), 18);
    assert_eq!(
        texts(a, "id_birth"),
        ["1980-01-01", "1980-01-01", "1980-01-01", "-", "1980-01-01"]
    );
    assert_eq!(
        texts(a, "id_sex"),
        ["male", "female", "male", "-", "female"]
    );
    assert_eq!(texts(a, "name")[1], "买买提.艾力");
    assert_eq!(texts(a, "name_folded")[1], "买买提·艾力");
    assert_eq!(texts(a, "name_folded")[3], "JohnSmith");
    assert_eq!(
        texts(a, "name_wild"),
        ["false", "false", "true", "false", "true"]
    );
    // 1980-01: men born then retire at 63; women of 55 at 57 and 7 months; sure only with a category.
    assert_eq!(
        texts(a, "retire_on"),
        ["2043-01-01", "2037-08-01", "2037-08-01", "-", "2037-08-01"]
    );
    assert_eq!(
        texts(a, "retire_sure"),
        ["true", "false", "true", "-", "false"]
    );
    let keys: Vec<i64> = a
        .column("person_key")
        .unwrap()
        .i64()
        .unwrap()
        .iter()
        .flatten()
        .collect();
    assert_eq!(keys[0].to_string(), id(1)[..17]);
    assert!(keys[3] < 0 && keys[4] < 0);
}

#[test]
fn days_and_words_that_cannot_be_read_quarantine() {
    let text = ROSTER.to_owned()
        + &person(
            &id(1),
            "passport",
            "张三",
            ["2019-02-30", "", "1980"],
            "男人",
            "male65",
        );
    let made = run(&roster(""), &[("r.csv", text.as_bytes())]).unwrap();
    assert_eq!(
        texts(&made.quarantine, "reasons"),
        [
            "bad_word:id_type;bad_date:entry_on;bad_word:sex;bad_date:birth_on;bad_word:retirement_category"
        ]
    );
}

#[test]
fn a_code_table_may_keep_or_forget_what_it_does_not_list() {
    let text = HEADER.to_owned() + &line(1, "张三,990001001,在职,处级,1000,");
    let dir = tempfile::tempdir().unwrap();
    let mut source = payroll("");
    source.codes.insert("rank".into(), "ranks".into());
    let taken = snapshot(dir.path(), &source, &[("p.csv", text.as_bytes())]);
    for (unknown, rank, quarantined) in [
        (Unknown::Keep, "处级", 0),
        (Unknown::Null, "-", 0),
        (Unknown::Quarantine, "", 1),
    ] {
        let mut codes = codes();
        let mut table = codes["payroll-class"].clone();
        table.unknown = unknown;
        codes.insert("ranks".into(), table);
        let made = rollcall::normalise::normalise(&source, &codes, &taken, today()).unwrap();
        assert_eq!(made.totals.quarantined, quarantined);
        if quarantined == 0 {
            assert_eq!(texts(&made.accepted, "rank"), [rank]);
        } else {
            assert_eq!(texts(&made.quarantine, "reasons"), ["unknown_code:rank"]);
        }
    }
    let fault = rollcall::normalise::normalise(&source, &codes(), &taken, today()).unwrap_err();
    assert!(fault.to_string().contains("ranks"), "{fault}");
}

#[test]
fn control_totals_of_the_config_are_held_against_what_was_read() {
    let mut source = payroll("");
    source.expect.control = toml::from_str("rows = 3\nsum = { gross = \"3,000.00\" }").unwrap();
    let text = HEADER.to_owned()
        + &line(1, "张三,990001001,在职,,1000,")
        + &line(2, ",990001001,在职,,1000,");
    let made = run(&source, &[("p.csv", text.as_bytes())]).unwrap();
    let control: Vec<_> = made
        .totals
        .control
        .iter()
        .map(|c| (c.what.as_str(), c.given_in.as_str(), c.given, c.read))
        .collect();
    assert_eq!(
        control,
        [
            ("rows", "config", 3, 2),
            ("gross", "config", 300_000, 200_000)
        ]
    );
}

#[test]
fn files_of_a_glob_become_one_frame_in_order() {
    let one = HEADER.to_owned() + &line(1, "张三,990001001,在职,一级,1000,");
    let two = "姓名,证件号码,单位,应发工资,类别\n".to_owned()
        + &format!("李四,{},990001002,2000,离退休\n", id(2));
    let made = run(
        &payroll(""),
        &[("a.csv", one.as_bytes()), ("b.csv", two.as_bytes())],
    )
    .unwrap();
    assert_eq!(texts(&made.accepted, "file"), ["a.csv", "b.csv"]);
    assert_eq!(texts(&made.accepted, "row"), ["2", "2"]);
    assert_eq!(texts(&made.accepted, "rank"), ["一级", "-"]);
    assert_eq!(texts(&made.accepted, "unit"), ["990001001", "990001002"]);
}
