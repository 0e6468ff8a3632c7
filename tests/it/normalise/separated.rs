//! CSV and TSV: quoting as Python reads it, ragged rows, titles, subtotals, and one outcome for every cut.

use proptest::prelude::*;

use super::home::{id, payroll, run, run_in_chunks, source, texts};

pub const HEADER: &str = "证件号码,姓名,单位编码,类别,职级,应发工资,银行账号\n";

pub fn line(serial: u32, rest: &str) -> String {
    format!("{},{rest}\n", id(serial))
}

#[test]
fn a_plain_file_becomes_rows_with_money_in_fen_and_the_month_of_the_snapshot() {
    let text = HEADER.to_owned()
        + &line(1, "张三,990001001,在职,一级科员,\"1,234.50\",6222 0001")
        + &line(2, "李四,990001001,离退休,,5000,");
    let made = run(&payroll(""), &[("payroll.csv", text.as_bytes())]).unwrap();
    assert_eq!(texts(&made.accepted, "person_id"), [id(1), id(2)]);
    assert_eq!(texts(&made.accepted, "gross"), ["123450", "500000"]);
    assert_eq!(texts(&made.accepted, "month"), ["2026-10-01", "2026-10-01"]);
    assert_eq!(texts(&made.accepted, "pay_class"), ["in_post", "retired"]);
    assert_eq!(texts(&made.accepted, "rank"), ["一级科员", "-"]);
    assert_eq!(texts(&made.accepted, "account"), ["62220001", "-"]);
    assert_eq!(texts(&made.accepted, "id_type"), ["resident", "resident"]);
    assert_eq!(texts(&made.accepted, "row"), ["2", "3"]);
    assert_eq!(
        texts(&made.accepted, "file"),
        ["payroll.csv", "payroll.csv"]
    );
    assert_eq!(texts(&made.accepted, "sheet"), ["-", "-"]);
    assert_eq!(made.totals.read, 2);
    assert_eq!(made.totals.money["gross"].accepted, 623_450);
}

#[test]
fn every_fault_of_a_row_is_named() {
    let text = HEADER.to_owned()
        + &line(1, ",990001001,退养,,一千,")
        + ",张三,,在职,,100,\n"
        + "3.10114E+17,李四,990001001,在职,,200.00,\n"
        + &line(2, "王五,990001001,在职,,300,6.222E+18")
        + &line(3, "赵六,990001001,在职,,400,");
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    assert_eq!(
        texts(&made.quarantine, "reasons"),
        [
            "blank:name;unknown_code:pay_class;bad_money:gross",
            "blank:person_id;blank:unit",
            "precision_lost:person_id",
            "precision_lost:account",
        ]
    );
    assert_eq!(texts(&made.quarantine, "row"), ["2", "3", "4", "5"]);
    assert_eq!(
        texts(&made.quarantine, "gross"),
        ["-", "10000", "20000", "30000"]
    );
    let keys: Vec<bool> = texts(&made.quarantine, "person_key")
        .iter()
        .map(|k| k != "-")
        .collect();
    assert_eq!(keys, [true, false, false, true]);
    assert_eq!(made.totals.without_id, 2);
    assert_eq!(made.totals.reasons["blank:unit"], 1);
    let gross = made.totals.money["gross"];
    assert_eq!(
        (
            gross.read,
            gross.accepted,
            gross.quarantined,
            gross.unreadable
        ),
        (100_000, 40_000, 60_000, 1)
    );
    let raw: Vec<String> = serde_json::from_str(&texts(&made.quarantine, "raw")[1]).unwrap();
    assert_eq!(raw, ["", "张三", "", "在职", "", "100"]);
}

#[test]
fn titles_blanks_subtotals_and_repeated_headers_are_counted_and_totals_become_controls() {
    let text = "2026年10月工资表,,,,,,\n\n".to_owned()
        + HEADER
        + &line(1, "张三,990001001,在职,,1000,")
        + ",,,,,,\n"
        + "小 计,,,,,1000,\n"
        + HEADER
        + &line(2, "李四,990001001,在职,,2000,")
        + &line(3, "王五,990001001,在职,,x,")
        + "合计:,,,,,\"3,000.00\",共4人\n"
        + "制表人:张三,,审核人:李四\n";
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    let totals = &made.totals;
    assert_eq!(
        (totals.read, totals.accepted, totals.quarantined),
        (10, 2, 1)
    );
    assert_eq!((totals.title, totals.blank, totals.subtotal), (3, 2, 2));
    let control: Vec<_> = totals
        .control
        .iter()
        .map(|c| (c.what.as_str(), c.given, c.read))
        .collect();
    assert_eq!(control, [("rows", 4, 3), ("gross", 300_000, 300_000)]);
    assert_eq!(totals.control[0].given_in, "p.csv row 10");
    assert_eq!(texts(&made.accepted, "row"), ["4", "8"]);
}

#[test]
fn several_tables_in_one_file_have_a_total_each_and_one_over_all() {
    let text = HEADER.to_owned()
        + &line(1, "张三,990001001,在职,,1000,")
        + "合计,,,,,1000,\n"
        + &line(2, "李四,990001001,在职,,2000,")
        + "合计,,,,,2000,\n"
        + "总计,,,,,3000.01,\n";
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    let control: Vec<_> = made
        .totals
        .control
        .iter()
        .map(|c| (c.given, c.read))
        .collect();
    assert_eq!(
        control,
        [(100_000, 100_000), (200_000, 200_000), (300_001, 300_000)]
    );
}

#[test]
fn separators_are_found_and_bars_do_not_break_gb18030() {
    for (separator, name) in [("\t", "张三"), (";", "张三"), ("|", "亅皘")] {
        let text = (HEADER.to_owned() + &line(1, &format!("{name},990001001,在职,,1000,")))
            .replace(',', separator);
        let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
        assert_eq!(texts(&made.accepted, "name"), [name]);
        let (gb, _, lost) = encoding_rs::GB18030.encode(&text);
        assert!(!lost);
        let made = run(&payroll(""), &[("p.csv", &gb)]).unwrap();
        assert_eq!(texts(&made.accepted, "name"), [name], "{separator}");
    }
}

#[test]
fn old_line_ends_and_a_missing_last_one_are_read() {
    let text = HEADER.to_owned()
        + &line(1, "张三,990001001,在职,,1000,")
        + &line(2, "李四,990001001,在职,,1000,");
    for text in [
        text.replace('\n', "\r"),
        text.replace('\n', "\r\n"),
        text.trim_end().to_owned(),
    ] {
        let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
        assert_eq!(texts(&made.accepted, "name"), ["张三", "李四"], "{text:?}");
    }
}

#[test]
fn an_open_quote_costs_one_line() {
    let mut text = HEADER.to_owned() + &line(1, "\"张三,990001001,在职,,1000,");
    for serial in 2..200 {
        text += &line(serial, "李四,990001001,在职,,1000,");
    }
    text += &line(200, "王五,990001001,在职,\"一级\n科员\",1000,");
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    assert_eq!(texts(&made.quarantine, "reasons"), ["unclosed_quote"]);
    assert_eq!(texts(&made.quarantine, "row"), ["2"]);
    assert_ne!(texts(&made.quarantine, "person_key"), ["-"]);
    assert_eq!(made.totals.accepted, 199);
    assert_eq!(texts(&made.accepted, "rank")[198], "一级\n科员");
    assert_eq!(texts(&made.accepted, "row")[198], "201");
}

#[test]
fn a_quote_that_closes_far_off_does_not_swallow_rows() {
    let text = HEADER.to_owned()
        + &line(1, "\"张三,990001001,在职,,1000,")
        + &line(2, "李四,990001001,在职,,1000,")
        + &line(3, "\"王五\",990001001,在职,,1000,");
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    assert_eq!(texts(&made.accepted, "name"), ["李四", "王五"]);
    assert_eq!(texts(&made.quarantine, "reasons"), ["unclosed_quote"]);
}

#[test]
fn ragged_rows_are_quarantined_and_trailing_empty_cells_are_not() {
    let text = HEADER.to_owned()
        + &line(1, "张三,990001001,在职,,1000")
        + &line(2, "李四,990001001,在职,,1000,,,")
        + &line(3, "王,五,990001001,在职,,1000,1")
        + &line(4, "赵六,990001001,在职,,1000,");
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    assert_eq!(texts(&made.quarantine, "reasons"), ["ragged", "ragged"]);
    assert_eq!(texts(&made.quarantine, "row"), ["2", "4"]);
    assert_eq!(texts(&made.accepted, "name"), ["李四", "赵六"]);
    assert_eq!(made.totals.money["gross"].unreadable, 2);
}

#[test]
fn quoting_is_read_as_python_reads_it() {
    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        rows: Vec<(String, String)>,
    }
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../vectors/csv.json")).unwrap();
    let units = source(
        "units",
        r#"
kind = "units"
label = { zh = "", en = "" }
[pull]
type = "file"
path = "x"
separator = ","
[columns]
unit_code = "unit_code"
name = "name"
kind = "kind"
level = "level"
document = "document"
"#,
    );
    let shown = |text: &str| match text.trim() {
        "" => "-".to_owned(),
        text => text.to_owned(),
    };
    for case in cases {
        for chunk in [1, 40, 1 << 20] {
            let made = run_in_chunks(&units, case.text.as_bytes(), chunk);
            let want: Vec<_> = case
                .rows
                .iter()
                .map(|(a, b)| (shown(a), shown(b)))
                .collect();
            let got: Vec<_> = texts(&made.accepted, "level")
                .into_iter()
                .zip(texts(&made.accepted, "document"))
                .collect();
            assert_eq!(
                got, want,
                "chunk {chunk}: {:?}\n{:?}",
                case.text, made.quarantine
            );
        }
    }
}

/// Pieces of which texts are made that try every path of the splitter.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0_u32..999).prop_map(|n| line(n, "张三,990001001,在职,,12.34,")),
        1 => (0_u32..999).prop_map(|n| line(n, "\"张\n三\",990001001,在职,,\"1,000\",")),
        1 => (0_u32..999).prop_map(|n| line(n, "张三,990001001,在职")),
        1 => (0_u32..999).prop_map(|n| line(n, ",990001001,不明,,十元,")),
        1 => Just("合计,,,,,12.34,\n".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just(",,,,,,\n".to_owned()),
        1 => Just(HEADER.to_owned()),
        1 => "[\",\n\ra张1]{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Nothing is lost, and where the text is cut makes no difference.
    #[test]
    fn rows_and_money_are_conserved_for_every_cut(
        pieces in proptest::collection::vec(piece(), 0..60),
        chunk in 1_usize..400,
    ) {
        let text = HEADER.to_owned() + &pieces.concat();
        let source = payroll("separator = \",\"");
        let one = run_in_chunks(&source, text.as_bytes(), 1 << 24);
        let many = run_in_chunks(&source, text.as_bytes(), chunk);
        prop_assert!(one.accepted.equals_missing(&many.accepted));
        prop_assert!(one.quarantine.equals_missing(&many.quarantine));
        prop_assert_eq!(&one.totals, &many.totals);
        let t = &one.totals;
        prop_assert_eq!(t.read, t.accepted + t.quarantined + t.title + t.blank + t.subtotal);
        let m = t.money["gross"];
        prop_assert_eq!(m.read, m.accepted + m.quarantined);
        // Every record is one number further down, so the highest row is the header and all that was read.
        let rows = texts(&one.accepted, "row").into_iter().chain(texts(&one.quarantine, "row"));
        let last = rows.filter_map(|r| r.parse::<u64>().ok()).max().unwrap_or(1);
        prop_assert!(last <= t.read + 1);
    }
}
