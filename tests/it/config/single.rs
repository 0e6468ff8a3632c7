//! Mistakes within one file.

use super::{Home, one_mistake};

const SOURCE: &str = "config/sources/payroll.toml";
const JOB: &str = "jobs/nightly.toml";

#[test]
fn nothing_wrong() {
    let config = Home::good().load().unwrap();
    assert_eq!(config.sources["payroll"].name, "payroll");
    assert_eq!(config.jobs["nightly"].name, "nightly");
    assert!(config.home.is_absolute());
}

#[test]
fn syntax() {
    let home = Home::good();
    home.edit(SOURCE, "path = \"", "path = ");
    let mistakes = home.mistakes();
    assert!(
        mistakes
            .iter()
            .all(|m| m.starts_with("config/sources/payroll.toml:6: ")),
        "{mistakes:#?}"
    );
    assert!(!mistakes.is_empty());
}

#[test]
fn a_key_twice() {
    let home = Home::good();
    home.edit(SOURCE, "name = \"姓名\"", "name = \"姓名\"\nname = \"名\"");
    let mistakes = home.mistakes();
    assert!(
        mistakes[0].starts_with("config/sources/payroll.toml:12: ")
            && mistakes[0].contains("duplicate"),
        "{mistakes:#?}"
    );
}

#[test]
fn unknown_key() {
    one_mistake(
        SOURCE,
        "on_hold",
        "onhold",
        "config/sources/payroll.toml:24: unknown key `onhold` in `expect` | did you mean `on_hold`?",
    );
    one_mistake(
        "config/rollcall.toml",
        "district",
        "[limits]\ncolour = 1\n[district]\ncode='1'\nname='n'\n#",
        "config/rollcall.toml:3: unknown key `colour` in `limits` | there are: secondment",
    );
}

#[test]
fn missing_key() {
    one_mistake(
        SOURCE,
        "path = \"extracts/payroll-{month}.csv\"\n",
        "",
        "config/sources/payroll.toml:4: `pull.path` is missing | add path = \"extracts/payroll-{month}.csv\"",
    );
    one_mistake(
        JOB,
        "cron = \"0 30 1 * * *\"\n",
        "",
        "jobs/nightly.toml:1: `cron` is missing | add cron = \"0 30 1 * * *\"",
    );
}

#[test]
fn wrong_type() {
    one_mistake(
        SOURCE,
        "max_drop = \"20%\"",
        "max_drop = 20",
        "config/sources/payroll.toml:23: `expect.max_drop` must be a text, not a whole number",
    );
    one_mistake(
        SOURCE,
        "unit = [\"单位编码\", \"单位代码\"]",
        "unit = 3",
        "config/sources/payroll.toml:12: `columns.unit` must be a text or a list or a table, not a whole number",
    );
}

#[test]
fn a_word_that_is_none() {
    one_mistake(
        SOURCE,
        "\"use-last-good\"",
        "\"use_last_good\"",
        "config/sources/payroll.toml:24: `expect.on_hold` cannot be `use_last_good` | did you mean `use-last-good`?",
    );
    one_mistake(
        SOURCE,
        "type = \"file\"",
        "type = \"ftp\"",
        "config/sources/payroll.toml:5: `pull.type` cannot be `ftp` | there are: file, http, database",
    );
    one_mistake(
        SOURCE,
        "format = \"csv\"",
        "format = \"xls\"",
        "config/sources/payroll.toml:7: `pull.format` cannot be `xls` | did you mean `xlsx`?",
    );
}

#[test]
fn a_number_out_of_bounds() {
    one_mistake(
        "config/rollcall.toml",
        "\ndistrict",
        "\nlag = { payroll_cutoff_day = 32 }\ndistrict",
        "config/rollcall.toml:2: `lag.payroll_cutoff_day` is 32; it must lie between 1 and 31",
    );
}

#[test]
fn spans_shares_and_sizes() {
    one_mistake(
        SOURCE,
        "\"2 months\"",
        "\"2 moons\"",
        "config/sources/payroll.toml:22: `expect.max_age`: \"2 moons\" is no length of time; write a whole number and a unit, e.g. \"6 months\", \"10 days\", \"2h\", \"30s\" (m = minutes)",
    );
    one_mistake(
        SOURCE,
        "\"20%\"",
        "\"120%\"",
        "config/sources/payroll.toml:23: `expect.max_drop`: `120%` is no share | write a number from 0 to 100 and %, such as \"5%\" or \"0.5%\"",
    );
    one_mistake(
        SOURCE,
        "format = \"csv\"",
        "max_bytes = \"2 GiBs\"",
        "config/sources/payroll.toml:7: `pull.max_bytes`: `2 GiBs` is not a size; write a whole number and a unit, such as 800MB, 64KiB or 2GiB",
    );
    one_mistake(
        JOB,
        "sources",
        "deadline = \"2 months\"\nsources",
        "jobs/nightly.toml:4: `deadline`: `2 months` is not a spell of time; write a whole number and a unit, such as 500ms, 30s, 10m or 2h",
    );
    one_mistake(
        SOURCE,
        "\"latest\"",
        "\"lastest\"",
        "config/sources/payroll.toml:21: `expect.month`: `lastest` is no month | write \"latest\", \"any\", or a month such as \"2026-10\"",
    );
}

#[test]
fn placeholders() {
    one_mistake(
        SOURCE,
        "\"{month}\"",
        "\"{mouth}\"",
        "config/sources/payroll.toml:13: `columns.month.const`: nothing fills in `{mouth}` | did you mean `month`?",
    );
    one_mistake(
        SOURCE,
        "payroll-{month}.csv",
        "payroll-{month.csv",
        "config/sources/payroll.toml:6: `pull.path`: a brace stands alone | placeholders are {date}, {month}, {year}, {department}",
    );
}

#[test]
fn cron_and_time_zone() {
    let home = Home::good();
    home.edit(JOB, "0 30 1 * * *", "30 1 * * *");
    home.edit(JOB, "Asia/Shanghai", "Asia/Shangai");
    assert_eq!(
        home.mistakes(),
        [
            "jobs/nightly.toml:2: `cron`: `30 1 * * *` has 5 fields | six fields: second minute hour day month weekday; \"0 30 1 * * *\" is 01:30 every night",
            "jobs/nightly.toml:3: `time_zone`: `Asia/Shangai` is no time zone | did you mean `Asia/Shanghai`?",
        ]
    );
    let home = Home::good();
    home.edit(JOB, "0 30 1 * * *", "0 61 1 * * *");
    assert!(
        home.mistakes()[0].contains("is no cron expression"),
        "{:?}",
        home.mistakes()
    );
}

#[test]
fn keys_of_another_format() {
    one_mistake(
        SOURCE,
        "format = \"csv\"",
        "format = \"csv\"\nsheet = \"在职\"",
        "config/sources/payroll.toml:8: `pull.sheet` means nothing for csv | it belongs to xlsx",
    );
}

#[test]
fn not_utf_8() {
    let home = Home::good();
    home.put(SOURCE, b"label = \"\xb2\xc6\"");
    assert_eq!(
        home.mistakes(),
        ["config/sources/payroll.toml: the file is not UTF-8 | save it as UTF-8"]
    );
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let home = Home::good();
    home.put(SOURCE, format!("\u{feff}{}", super::PAYROLL));
    assert_eq!(home.mistakes(), [""; 0]);
}
