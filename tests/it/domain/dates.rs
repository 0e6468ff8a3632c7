//! Days, months and retirement dates.

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use rollcall::domain::calendar::{Span, add_months, due, parse_day, parse_month};
use rollcall::domain::retirement::{Category, date, decide};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_forms_offices_write_a_day_in() {
    for written in [
        "2019-06-27",
        "2019/6/27",
        "2019.6.27",
        "2019.06.27",
        "20190627",
        "2019年6月27日",
        "2019年06月27号",
        "2019 年 6 月 27 日",
        "２０１９年６月２７日",
        "２０１９－０６－２７",
        " 2019-6-27 ",
        "43643",
        "43643.75",
        "2019-06-27 00:00:00",
        "2019-06-27T23:59:59.999+08:00",
        "2019/6/27 8:05",
        "2019/6/27 上午8:05",
        "20190627 08:05:00",
        "20190627080500",
        "2019年6月27日 8:05",
        "二〇一九年六月二十七日",
        "二零一九年六月廿七日",
        "二○一九年〇六月二七号",
        "二〇一九 年 六 月 二十七 日",
        "2019年六月二十七日",
    ] {
        assert_eq!(parse_day(written), Some(day("2019-06-27")), "{written:?}");
    }
    assert_eq!(parse_day("44197"), Some(day("2021-01-01")));
    for (written, wanted) in [
        ("二〇二六年十二月三十一日", "2026-12-31"),
        ("二〇二六年十月十日", "2026-10-10"),
        ("二〇二七年一月二十日", "2027-01-20"),
        ("二〇二六年十一月卅日", "2026-11-30"),
        ("二〇〇八年八月一日", "2008-08-01"),
    ] {
        assert_eq!(parse_day(written), Some(day(wanted)), "{written}");
    }
}

#[test]
fn what_is_no_day() {
    for written in [
        "",
        "-",
        "无",
        "2019",
        "201906",
        "2019-06",
        "2019-06-31",
        "2019-13-01",
        "2019-02-29",
        "20190631",
        "19-6-27",
        "6/27/2019",
        "27.6.2019",
        "2019-6/27",
        "2019年6-27",
        "9999",
        "1234567",
        "2019-06-27x",
        "2019-06-27 待定",
        "0019-06-27",
        "2019--06-27",
        "2019-006-27",
        "43643.7x",
        "-43643",
        "二〇一九〇六二七",
        "二〇一九年六月三十一日",
        "二〇一九年六月二十十日",
        "二〇一九年十三月一日",
        "一九年六月二十七日",
        "二千零一九年六月二十七日",
    ] {
        assert_eq!(parse_day(written), None, "{written:?}");
    }
}

#[test]
fn the_forms_offices_write_a_month_in() {
    for written in [
        "2026-10",
        "202610",
        "2026年10月",
        "2026年10月份",
        "2026/10",
        "2026.10",
        "２０２６１０",
        "2026-10-31",
        "20261031",
        "2026年10月5日",
    ] {
        assert_eq!(parse_month(written), Some(day("2026-10-01")), "{written:?}");
    }
    assert_eq!(parse_month("2026-1"), Some(day("2026-01-01")));
    // A spreadsheet makes 2026.1 of 2026.10.
    for written in ["2026.1", "2026", "202613", "2026-13", "10月", "2026-"] {
        assert_eq!(parse_month(written), None, "{written:?}");
    }
}

proptest! {
    #[test]
    fn every_day_reads_back(offset in 0..80_000u64) {
        let d = day("1930-01-01") + Days::new(offset);
        let (y, m, n) = (d.year(), d.month(), d.day());
        for written in [d.to_string(), d.format("%Y%m%d").to_string(), format!("{y}/{m}/{n}"), format!("{y}年{m}月{n}日")] {
            prop_assert_eq!(parse_day(&written), Some(d));
            prop_assert_eq!(parse_month(&written), d.with_day(1));
        }
        let serial = (d - day("1899-12-30")).num_days();
        prop_assert_eq!(parse_day(&serial.to_string()), Some(d));
    }

    #[test]
    fn nothing_panics(text in "[0-9年月日./T: -]{0,14}") {
        let _ = (parse_day(&text), parse_month(&text), Span::parse(&text));
    }
}

#[test]
fn months_are_clamped_to_their_end() {
    assert_eq!(add_months(day("2026-08-31"), 6), day("2027-02-28"));
    assert_eq!(add_months(day("2027-08-31"), 6), day("2028-02-29"));
    assert_eq!(add_months(day("2026-03-31"), -1), day("2026-02-28"));
    assert_eq!(add_months(day("2026-12-15"), 1), day("2027-01-15"));
}

#[test]
fn a_change_is_due_a_month_later_after_the_cut_off() {
    assert_eq!(due(day("2026-09-20"), 20), day("2026-10-01"));
    assert_eq!(due(day("2026-09-21"), 20), day("2026-11-01"));
    assert_eq!(due(day("2026-12-01"), 20), day("2027-01-01"));
    assert_eq!(due(day("2026-12-31"), 20), day("2027-02-01"));
}

#[test]
fn spans() {
    assert_eq!(Span::parse("6 months").unwrap(), Span::Months(6));
    assert_eq!(Span::parse("1year").unwrap(), Span::Months(12));
    assert_eq!(Span::parse("10 days").unwrap(), Span::Days(10));
    assert_eq!(
        Span::parse("2h").unwrap().duration().unwrap().as_secs(),
        7200
    );
    assert_eq!(
        Span::parse("10m").unwrap().duration().unwrap().as_secs(),
        600
    );
    assert_eq!(
        Span::parse("6 months").unwrap().before(day("2026-08-31")),
        day("2026-02-28")
    );
    assert_eq!(
        Span::parse("36h").unwrap().before(day("2026-08-31")),
        day("2026-08-29")
    );
    assert_eq!(
        Span::parse("7 days").unwrap().after(day("2026-08-31")),
        day("2026-09-07")
    );
    for wrong in [
        "",
        "6",
        "months",
        "six months",
        "-1 day",
        "1.5h",
        "99999999999 days",
        "4294967295 years",
    ] {
        assert!(Span::parse(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn retirement_agrees_with_counting_month_by_month() {
    for row in super::rows(include_str!("../../vectors/retirement.csv")) {
        let category = Category::parse(row[0]).unwrap();
        assert_eq!(date(day(row[1]), category), day(row[2]), "{row:?}");
    }
}

#[test]
fn retirement_agrees_with_the_published_tables() {
    use Category::{Female50, Female55, Male60};
    for (category, born, retires) in [
        (Male60, "1964-02", "2024-02"),
        (Male60, "1965-01", "2025-02"),
        (Male60, "1965-04", "2025-05"),
        (Male60, "1965-05", "2025-07"),
        (Male60, "1965-12", "2026-03"),
        (Male60, "1976-08", "2039-07"),
        (Male60, "1976-09", "2039-09"),
        (Male60, "1995-12", "2058-12"),
        (Female55, "1971-04", "2026-08"),
        (Female55, "1978-07", "2035-09"),
        (Female50, "1975-01", "2025-02"),
        (Female50, "1975-03", "2025-05"),
        (Female50, "1984-10", "2039-09"),
        (Female50, "1995-12", "2050-12"),
    ] {
        let date = date(day(&format!("{born}-01")), category);
        assert_eq!(date, day(&format!("{retires}-01")), "{category:?} {born}");
    }
    assert_eq!(date(day("1974-10-08"), Female55), day("2031-01-08"));
}

#[test]
fn what_is_not_known_makes_the_date_unsure() {
    use Category::{Female50, Female55, Female60, Male60};
    let birth = Some(day("1970-05-31"));
    let at = |c| date(day("1970-05-31"), c);
    assert_eq!(
        decide(Some(Female50), Some("male"), birth),
        Some((at(Female50), true))
    );
    assert_eq!(
        decide(Some(Female60), None, birth),
        Some((at(Female60), false))
    );
    assert_eq!(decide(None, Some("male"), birth), Some((at(Male60), false)));
    assert_eq!(
        decide(None, Some("female"), birth),
        Some((at(Female55), false))
    );
    assert_eq!(decide(None, None, birth), None);
    assert_eq!(decide(Some(Male60), None, None), None);
}
