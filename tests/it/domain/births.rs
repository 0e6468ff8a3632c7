//! Raw text shows no day of birth: texts that differ in nothing but that day look alike once masked.

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use rollcall::domain::mask::raw_text;

const D: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();

fn numeral(n: u32) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (n / 10, digits[(n % 10) as usize]);
    match tens {
        0 => ones.to_owned(),
        1 => format!("十{ones}"),
        tens => format!("{}十{ones}", digits[tens as usize]),
    }
}

fn wide(text: &str) -> String {
    let widen = |c: char| match c {
        '0'..='9' | '-' | '/' | '.' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        other => other,
    };
    text.chars().map(widen).collect()
}

/// Every form in which an office writes a day.
fn forms(day: NaiveDate) -> Vec<String> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let short = y % 100;
    let serial = (day - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days();
    let year: String = y
        .to_string()
        .chars()
        .map(|c| "〇一二三四五六七八九".chars().nth(c as usize - 48).unwrap())
        .collect();
    let mut all = vec![
        format!("{y}-{m:02}-{d:02}"),
        format!("{y}-{m}-{d}"),
        format!("{y}/{m}/{d}"),
        format!("{y}/{m:02}/{d:02}"),
        format!("{y}.{m}.{d}"),
        format!("{y}.{m:02}.{d:02}"),
        format!("{y}{m:02}{d:02}"),
        format!("{y}年{m}月{d}日"),
        format!("{y} 年 {m} 月 {d} 日"),
        format!("{y}年{m:02}月{d:02}号"),
        format!("{short:02}年{m}月{d}日"),
        format!("{short:02}.{m}.{d}"),
        format!("{y}-{m:02}-{d:02} 00:00:00"),
        format!("{y}-{m:02}-{d:02}T08:30:00"),
        format!("{y}/{m}/{d} 0:00"),
        format!("{y}{m:02}{d:02}000000"),
        format!("{y}{m:02}{d:02}0830"),
        format!("{d:02}/{m:02}/{y}"),
        format!("{m}/{d}/{y}"),
        format!("{year}年{}月{}日", numeral(m), numeral(d)),
        format!("{y}—{m:02}—{d:02}"),
        format!("{y} - {m} - {d}"),
        serial.to_string(),
    ];
    all.extend([wide(&all[0]), wide(&all[2]), wide(&all[6]), wide(&all[7])]);
    all
}

proptest! {
    #[test]
    fn two_days_of_one_month_look_alike(
        year in 1928_i32..=2011, month in 1_u32..=12, a in 1_u32..=28, b in 1_u32..=28, before in 0_usize..4, after in 0_usize..4,
    ) {
        let around = ["", "出生 ", "[\"甲一\",\"", "生于:"];
        let behind = ["", "\",\"在职\"]", " 男", "生"];
        let day = |day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        for (one, other) in forms(day(a)).into_iter().zip(forms(day(b))) {
            let masked = |form: &str| raw_text(&format!("{}{form}{}", around[before], behind[after]), D);
            prop_assert_eq!(masked(&one), masked(&other), "{} {}", one, other);
            if a != b {
                prop_assert!(!masked(&one).contains(&one));
            }
            // Read as a day again, it is none.
            let left = masked(&one);
            let core = left.trim_start_matches(around[before]).trim_end_matches(behind[after]);
            prop_assert_eq!(rollcall::domain::calendar::parse_day(core), None, "{}", core);
        }
    }

    #[test]
    fn what_is_hidden_is_hidden_in_any_text(text in "[0-9年月日./ \\-x一二十]{0,24}", year in 1928_i32..=2011, month in 1_u32..=12, day in 1_u32..=28) {
        // Whatever stands around it, the day of a written-out date behind a comma is gone, and nothing panics.
        let out = raw_text(&format!("{text},{year}-{month:02}-{day:02},{text}"), D);
        let whole = format!("{year}-{month:02}-{day:02}");
        prop_assert!(!out.contains(&whole) || text.contains(&whole), "{}", out);
    }
}

#[test]
fn days_that_are_no_births_and_what_else_a_row_holds_stay() {
    for text in [
        "[\"甲一\",\"2019-06-27\",\"编发〔2019〕3号\",\"8,167.59\",\"U01\"]",
        "2026年10月31日",
        "二〇二六年十二月三十一日",
        "２０２６年十二月三十二日",
        "二〇一九 年 三 月 十七 日",
        "20190627",
        "1985-03",
        "1985年3月",
        "一级科员 2012-01-01",
        "12345.67",
        "1.2.3 版",
        "第1895行",
        "2012/1/1",
    ] {
        assert_eq!(raw_text(text, D), text);
    }
    // Fifteen years before 2026 is 2011.
    assert_eq!(raw_text("2011-12-31", D), "2011-12-**");
    assert_eq!(
        raw_text("1920-01-01 1919-12-31", D),
        "1920-01-** 1919-12-31"
    );
    // Without a whole year before it, it may be anybody's.
    assert_eq!(
        raw_text("二〇一一年三月十七日 八五年三月十七日 度三月十七日", D),
        "二〇一一年三月**日 八五年三月**日 度三月**日"
    );
    // No date at all, and for just that reason in quarantine.
    assert_eq!(
        raw_text("1985-02-30,1985-13-45,19851345", D),
        "1985-02-**,1985-13-**,198513**"
    );
}

#[test]
fn numbers_cut_short_show_no_day_either() {
    // The first fourteen digits of a number end with the day of birth.
    for cut in 9..18 {
        let number = &"990001198503171234"[..cut];
        let masked = raw_text(number, D);
        assert!(
            !masked.contains("17") && !masked.contains("0317"),
            "{number} {masked}"
        );
        assert_eq!(masked.chars().count(), cut);
    }
    assert_eq!(raw_text("990001198503171234", D), "990001********1234");
    assert_eq!(
        raw_text("身份证99000119850317123x,卡6222000019980101000", D),
        "身份证990001********123x,卡62*****************"
    );
}
