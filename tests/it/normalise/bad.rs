//! Inputs that no one should send, and everyone does. Each gives a clear error or quarantined rows; nothing is lost.

use std::io::Write;

use super::home::{id, payroll, run, texts};
use super::separated::{HEADER, line};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn good() -> String {
    HEADER.to_owned() + &line(1, "张三,990001001,在职,,1000,")
}

/// The message of a failed run; it must name the file and hold no number of a person.
fn complaint(name: &str, bytes: &[u8], pull: &str) -> String {
    let fault = run(&payroll(pull), &[(name, bytes)])
        .unwrap_err()
        .to_string();
    assert!(
        fault.contains(name) || fault.contains("config/sources"),
        "{fault}"
    );
    assert!(!fault.contains(&id(1)), "{fault}");
    fault
}

#[test]
fn an_empty_file_is_an_error() {
    for bytes in [&b""[..], b"\xef\xbb\xbf"] {
        assert!(complaint("p.csv", bytes, "").contains("is empty"));
    }
}

#[test]
fn a_header_alone_is_no_row_and_no_error() {
    let made = run(&payroll(""), &[("p.csv", HEADER.as_bytes())]).unwrap();
    assert_eq!(
        (
            made.totals.read,
            made.accepted.height(),
            made.quarantine.height()
        ),
        (0, 0, 0)
    );
    assert!(made.accepted.column("person_key").is_ok());
}

#[test]
fn a_missing_column_is_named_with_what_is_there_and_what_it_may_be() {
    let text = good().replace("应发工资", "应发工资额");
    let fault = complaint("p.csv", text.as_bytes(), "");
    for part in [
        "gross",
        "\"应发工资\"",
        "证件号码, 姓名",
        "perhaps \"应发工资额\"",
    ] {
        assert!(fault.contains(part), "{part}: {fault}");
    }
    let fault = complaint("p.csv", line(1, "张三,在职").repeat(3).as_bytes(), "");
    assert!(fault.contains("no header row with person_id"), "{fault}");
}

#[test]
fn an_optional_column_may_be_missing() {
    let text = good().replace("职级", "其他");
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    assert_eq!(texts(&made.accepted, "rank"), ["-"]);
}

#[test]
fn a_row_with_a_nul_byte_is_quarantined() {
    let text = good()
        + &line(2, "李\0四,990001001,在职,,1000,")
        + &line(3, "\"王\0\",990001001,在职,,1000,");
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    assert_eq!(texts(&made.quarantine, "reasons"), ["nul_byte", "nul_byte"]);
    assert_eq!(made.totals.accepted, 1);
    assert!(
        texts(&made.quarantine, "person_key")
            .iter()
            .all(|k| k != "-")
    );
}

#[test]
fn gzip_is_unpacked_and_a_cut_one_is_an_error() {
    let mut text = good();
    for serial in 2..900 {
        text += &line(serial, "李四,990001001,在职,,1000,");
    }
    let packed = gzip(text.as_bytes());
    let made = run(&payroll(""), &[("p.csv.gz", &packed)]).unwrap();
    assert_eq!(made.totals.accepted, 899);
    let fault = complaint("p.csv.gz", &packed[..packed.len() - 20], "");
    assert!(fault.contains("end too early"), "{fault}");
}

#[test]
fn archives_are_read_file_by_file_under_their_names() {
    let second = HEADER.to_owned() + &line(2, "李四,990001001,在职,,2000,");
    let packed = zipped(&[
        ("2026/二月.csv", second.as_bytes()),
        ("2026/.DS_Store", b"x"),
        ("2026/一月.csv", good().as_bytes()),
        ("__MACOSX/2026/一月.csv", b"x"),
    ]);
    let made = run(&payroll(""), &[("p.zip", &packed)]).unwrap();
    assert_eq!(
        texts(&made.accepted, "file"),
        ["p.zip/2026/一月.csv", "p.zip/2026/二月.csv"]
    );
    assert_eq!(texts(&made.accepted, "name"), ["张三", "李四"]);
    assert_eq!(made.totals.money["gross"].read, 300_000);
    assert!(complaint("p.zip", &zipped(&[]), "").contains("is empty"));
    assert!(complaint("p.zip", &packed[..packed.len() - 30], "").contains("reading p.zip"));
}

#[test]
fn a_bomb_is_refused_before_it_fills_anything() {
    let zeros = vec![b' '; 80 << 20];
    let packed = gzip(&zeros);
    assert!(packed.len() < 1 << 20);
    assert!(complaint("p.csv.gz", &packed, "").contains("unpacks to more than it may"));
    assert!(
        complaint("p.zip", &zipped(&[("p.csv", &zeros)]), "")
            .contains("unpacks to more than it may")
    );
    // A workbook is an archive too, also within another.
    let book = zipped(&[
        ("[Content_Types].xml", b"<x/>"),
        ("xl/sharedStrings.xml", &zeros),
    ]);
    for bytes in [zipped(&[("p.xlsx", &book)]), book] {
        let fault = run(&payroll("format = \"xlsx\""), &[("p.xlsx", &bytes)]).unwrap_err();
        assert!(
            fault.to_string().contains("unpacks to more than it may"),
            "{fault}"
        );
    }
    let fault = complaint("p.csv.gz", &gzip(good().as_bytes()), "max_bytes = \"100\"");
    assert!(
        fault.contains("100 bytes") && fault.contains("max_bytes"),
        "{fault}"
    );
}

#[test]
fn duplicated_rows_of_people_are_kept_and_duplicated_keys_of_units_are_not() {
    let text = good() + &line(1, "张三,990001001,在职,,1000,");
    let made = run(&payroll(""), &[("p.csv", text.as_bytes())]).unwrap();
    assert_eq!(made.totals.accepted, 2);
    let units = super::home::source(
        "units",
        "kind = \"units\"\nlabel = { zh = \"\", en = \"\" }\n[pull]\ntype = \"file\"\npath = \"x\"\n[columns]\n\
         unit_code = \"code\"\nname = \"name\"\nkind = \"kind\"\n",
    );
    let one = b"code,name,kind\n1,A,organ\n2,B,organ\n1,C,organ\n";
    let two = b"code,name,kind\n3,D,organ\n2,E,organ\n3,F,planet\n";
    let made = run(&units, &[("one.csv", one), ("two.csv", two)]).unwrap();
    assert_eq!(texts(&made.accepted, "name"), ["A", "B", "D"]);
    assert_eq!(
        texts(&made.quarantine, "file"),
        ["two.csv", "one.csv", "two.csv"]
    );
    assert_eq!(
        texts(&made.quarantine, "reasons"),
        [
            "bad_word:kind",
            "duplicate:unit_code",
            "duplicate:unit_code"
        ]
    );
    assert_eq!(texts(&made.quarantine, "raw")[2], r#"["2","E","organ"]"#);
    assert_eq!(made.totals.without_id, 0);
}

#[test]
fn headers_may_be_spaced_and_moved_and_a_header_row_may_be_named() {
    let text = "标题\n".to_owned()
        + &good()
            .replace("证件号码", "证 件 号 码")
            .replace("姓名", " 姓　名");
    for pull in ["", "header_row = 2"] {
        let made = run(&payroll(pull), &[("p.csv", text.as_bytes())]).unwrap();
        assert_eq!((made.totals.accepted, made.totals.title), (1, 1));
    }
    assert!(complaint("p.csv", text.as_bytes(), "header_row = 1").contains("no header row"));
    assert!(complaint("p.csv", text.as_bytes(), "header_row = 9").contains("no header row"));
}

#[test]
fn a_constant_that_is_no_value_is_a_fault_of_the_config() {
    let mut source = payroll("");
    source.columns.insert(
        "pay_class".into(),
        rollcall::config::source::From::Const {
            r#const: "nonsense".into(),
        },
    );
    let fault = run(&source, &[("p.csv", good().as_bytes())])
        .unwrap_err()
        .to_string();
    assert!(
        fault.contains("nonsense") && fault.contains("pay_class"),
        "{fault}"
    );
    let mut source = payroll("");
    source.columns.remove("gross");
    let fault = run(&source, &[("p.csv", good().as_bytes())])
        .unwrap_err()
        .to_string();
    assert!(fault.contains("must say where gross comes from"), "{fault}");
}
