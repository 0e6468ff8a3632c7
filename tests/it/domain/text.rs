//! Names, labels and money.

use proptest::prelude::*;
use rollcall::domain::label;
use rollcall::domain::money::{MoneyFault, fen_from_cell, parse_fen, show_yuan};
use rollcall::domain::person_name::{fold, has_wildcard, is_unseen, matches, one_person};

#[test]
fn one_name_whatever_the_dot() {
    for written in [
        "买买提·艾力",
        "买买提•艾力",
        "买买提・艾力",
        "买买提‧艾力",
        "买买提．艾力",
        "买买提∙艾力",
        "买买提.艾力",
        "买买提･艾力",
        "买买提 · 艾力",
        "买买提　艾力".replace('　', "·").as_str(),
        "买买提⋅艾力",
        "买买提。艾力",
    ] {
        assert_eq!(fold(written), "买买提·艾力", "{written}");
    }
    assert_eq!(fold(" 李 明　"), "李明");
    assert_eq!(fold("ＡＢＣ"), "ABC");
    assert_eq!(fold("㐂子"), "㐂子");
}

#[test]
fn wildcards_stand_for_one_character() {
    for (a, b, same) in [
        ("李?明", "李喆明", true),
        ("李\u{e123}明", "李喆明", true),
        ("李\u{fffd}", "李喆", true),
        ("□明", "李明", true),
        ("李?", "李喆明", false),
        ("李?明", "张喆明", false),
        ("李明", "李明", true),
        ("", "", true),
        ("?", "", false),
        ("李\u{20bb7}", "李?", true),
    ] {
        assert_eq!(matches(a, b), same, "{a} {b}");
        assert_eq!(matches(b, a), same, "{b} {a}");
    }
    assert!(has_wildcard("李?") && has_wildcard("\u{f0001}") && !has_wildcard("李喆"));
    assert!(has_wildcard(&fold("李？明")));
}

#[test]
fn labels_lose_white_space_and_text_keeps_it_inside() {
    assert_eq!(label::clean(" 发展 改革\u{3000}委\t"), "发展改革委");
    assert_eq!(label::clean("甲（乙）"), "甲(乙)");
    assert_eq!(label::clean("９９０００１"), "990001");
    assert_eq!(label::text("  沪编〔2019〕 3 号 "), "沪编〔2019〕 3 号");
    assert_eq!(label::text("\u{3000}一级科员\u{3000}"), "一级科员");
    assert_eq!(label::account(" 6222-0200 0000—1234 "), "6222020000001234");
}

proptest! {
    #[test]
    fn the_short_ways_agree_with_the_long_one(text in "[ -~一-龥、。《》〔〕　１ａ．・]{0,12}") {
        use unicode_normalization::UnicodeNormalization;
        let long: String = text.nfkc().collect();
        prop_assert_eq!(label::text(&text), long.trim());
        let closed: String = long.chars().filter(|c| !c.is_whitespace()).collect();
        prop_assert_eq!(label::clean(&text), closed.clone());
        let folded: String = closed.chars().map(|c| if ".。・·".contains(c) { '·' } else { c }).collect();
        prop_assert_eq!(fold(&text), folded);
    }

    #[test]
    fn a_name_matches_itself_with_any_character_lost(name in "[一-龥]{1,6}", at in 0..6usize) {
        let lost: String = name.chars().enumerate().map(|(i, c)| if i == at { '?' } else { c }).collect();
        prop_assert!(matches(&name, &lost));
    }
}

#[test]
fn money_as_offices_write_it() {
    for (written, fen) in [
        ("8523.47", 852_347),
        ("8,523.47", 852_347),
        ("¥8,523.47", 852_347),
        ("￥8523.47元", 852_347),
        ("８５２３．４７", 852_347),
        (" 8523.470 ", 852_347),
        ("8523", 852_300),
        ("8523.5", 852_350),
        (".5", 50),
        ("0", 0),
        ("-0.00", 0),
        ("-12.30", -1230),
        ("¥-12.30", -1230),
        ("-¥12.30", -1230),
        ("(12.30)", -1230),
        ("（1,012.30）", -101_230),
        ("+5", 500),
        ("1.5E+3", 150_000),
        ("12E-2", 12),
        ("1,234,567.89", 123_456_789),
        ("92233720368547758.07", i64::MAX),
    ] {
        assert_eq!(parse_fen(written), Ok(fen), "{written:?}");
    }
}

#[test]
fn money_that_is_refused() {
    for (written, fault) in [
        ("", MoneyFault::Blank),
        (" \u{3000}", MoneyFault::Blank),
        ("8523.471", MoneyFault::TooFine),
        ("1E-3", MoneyFault::TooFine),
        ("1,50", MoneyFault::NotANumber),
        ("12,34,567", MoneyFault::NotANumber),
        (",123", MoneyFault::NotANumber),
        ("1.2.3", MoneyFault::NotANumber),
        ("1.5,000", MoneyFault::NotANumber),
        ("--1", MoneyFault::NotANumber),
        ("(-1)", MoneyFault::NotANumber),
        ("()", MoneyFault::NotANumber),
        ("元", MoneyFault::NotANumber),
        ("NaN", MoneyFault::NotANumber),
        ("1E", MoneyFault::NotANumber),
        ("1E9999", MoneyFault::NotANumber),
        ("三千", MoneyFault::NotANumber),
        ("-", MoneyFault::NotANumber),
        ("92233720368547758.08", MoneyFault::TooLarge),
        ("1E+17", MoneyFault::TooLarge),
    ] {
        assert_eq!(parse_fen(written), Err(fault), "{written:?}");
    }
}

#[test]
fn cells_that_are_binary_fractions() {
    assert_eq!(fen_from_cell(8523.47), Ok(852_347));
    assert_eq!(fen_from_cell(0.1 + 0.2), Ok(30));
    assert_eq!(fen_from_cell(1.005), Err(MoneyFault::TooFine));
    assert_eq!(fen_from_cell(f64::NAN), Err(MoneyFault::NotANumber));
    assert_eq!(fen_from_cell(1e13), Err(MoneyFault::TooLarge));
}

proptest! {
    /// Against the decimal point moved by hand in the text.
    #[test]
    fn money_equals_the_digits_with_the_point_moved(negative: bool, yuan in 0..10_000_000_000i64, fen in 0..100i64, zeros in 0..4usize) {
        let sign = if negative { "-" } else { "" };
        let written = format!("{sign}{yuan}.{fen:02}{}", "0".repeat(zeros));
        let expected: i64 = format!("{sign}{yuan}{fen:02}").parse().unwrap();
        prop_assert_eq!(parse_fen(&written), Ok(expected));
        prop_assert_eq!(parse_fen(&show_yuan(expected)), Ok(expected));
    }

    #[test]
    fn scientific_equals_plain(digits in 1..10_000_000i64, exponent in -3..6i32) {
        let scaled = i128::from(digits) * 10i128.pow((exponent + 5).unsigned_abs());
        let expected = if scaled % 1000 == 0 { Ok(i64::try_from(scaled / 1000).unwrap()) } else { Err(MoneyFault::TooFine) };
        prop_assert_eq!(parse_fen(&format!("{digits}E{exponent}")), expected);
    }

    #[test]
    fn shown_money_reads_back(fen in any::<i64>()) {
        prop_assume!(fen != i64::MIN);
        prop_assert_eq!(parse_fen(&show_yuan(fen)), Ok(fen));
    }

    #[test]
    fn no_amount_panics(text in "[0-9.,eE+()¥元 -]{0,12}") {
        let _ = parse_fen(&text);
    }
}

#[test]
fn who_looks_the_same_in_a_list_is_one_person() {
    for (a, b) in [
        ("李四", "李 四"),
        ("李四", "李四\u{200b}"),
        ("Li Si", "li si"),
        ("ＬＩ", "LI"),
        ("root", "Root"),
        ("买买提·艾力", "买买提•艾力"),
    ] {
        assert!(one_person(a, b) && one_person(b, a), "{a:?} {b:?}");
    }
    for (a, b) in [
        ("李四", "李思"),
        ("李四", "李四四"),
        ("li", "lin"),
        ("李?", "李四"),
    ] {
        assert!(!one_person(a, b), "{a:?} {b:?}");
    }
    let hidden = ['\u{200b}', '\u{202e}', '\u{feff}', '\t', '\u{7}', '\u{ad}'];
    assert!(hidden.into_iter().all(is_unseen));
    assert!(!"李 四·Ａb-_.㐂𠮷　".chars().any(is_unseen));
}
