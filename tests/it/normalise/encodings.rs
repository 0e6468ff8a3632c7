//! Encodings: GB18030 as Python's codec writes it, UTF-16, marks, and files in which encodings are mixed.

use super::home::{id, payroll, run, run_in_chunks, texts};
use super::separated::{HEADER, line};

fn plain() -> String {
    HEADER.to_owned()
        + &line(1, "张三,990001001,在职,,1000,")
        + &line(2, "李四·买买提,990001001,在职,,1000,")
}

fn gb(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding_rs::GB18030.encode(text);
    assert!(!lost);
    bytes.into_owned()
}

#[test]
fn gb18030_is_read_as_python_writes_it() {
    let bytes = include_bytes!("../../vectors/gb18030.csv");
    let names: Vec<&str> = include_str!("../../vectors/gb18030.names")
        .lines()
        .collect();
    for source in [payroll(""), payroll("encoding = \"gbk\"")] {
        let made = run(&source, &[("p.csv", bytes)]).unwrap();
        assert_eq!(made.totals.quarantined, 0, "{:?}", made.totals.reasons);
        assert_eq!(texts(&made.accepted, "name"), names);
    }
    // A chunk may not be cut within a character.
    assert_eq!(
        texts(&run_in_chunks(&payroll(""), bytes, 333).accepted, "name"),
        names
    );
}

#[test]
fn marks_and_utf16_are_recognised() {
    let text = plain();
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let body = text.encode_utf16().flat_map(bytes);
        mark.iter().copied().chain(body).collect::<Vec<u8>>()
    };
    for bytes in [
        text.clone().into_bytes(),
        ["\u{feff}", &text].concat().into_bytes(),
        utf16(&[0xff, 0xfe], u16::to_le_bytes),
        utf16(&[0xfe, 0xff], u16::to_be_bytes),
        gb(&text),
    ] {
        let made = run(&payroll(""), &[("p.csv", &bytes)]).unwrap();
        assert_eq!(texts(&made.accepted, "name"), ["张三", "李四·买买提"]);
        assert_eq!(texts(&made.accepted, "row"), ["2", "3"]);
    }
}

#[test]
fn rows_in_another_encoding_are_quarantined_and_the_rest_is_read() {
    let mut other = String::new();
    for serial in 10..60 {
        other += &line(serial, "王五,990001001,在职,一级科员,1000,");
    }
    let stray = line(3, "赵六,990001001,在职,,700,");
    let in_gb = [plain().as_bytes(), other.as_bytes(), &gb(&stray)].concat();
    let in_utf8 = [gb(&plain()), gb(&other), stray.clone().into_bytes()].concat();
    for bytes in [in_gb, in_utf8] {
        let made = run(&payroll(""), &[("p.csv", &bytes)]).unwrap();
        assert_eq!(made.totals.accepted, 52, "{:?}", made.quarantine);
        assert_eq!(made.totals.quarantined, 1);
        assert!(
            made.totals.reasons.contains_key("undecodable"),
            "{:?}",
            made.totals.reasons
        );
        assert_eq!(texts(&made.quarantine, "row"), ["54"]);
        assert_ne!(
            texts(&made.quarantine, "person_key"),
            ["-"],
            "the number in the row is readable"
        );
        assert!(texts(&made.quarantine, "raw")[0].contains(&id(3)));
    }
}

#[test]
fn a_byte_that_cannot_be_decoded_in_a_column_nobody_maps_is_found_too() {
    let mut bytes = HEADER.trim_end().as_bytes().to_vec();
    bytes.extend(",备注\n".as_bytes());
    for (serial, note) in [(1, &b"ok"[..]), (2, &[0xff][..])] {
        bytes.extend(
            line(serial, "张三,990001001,在职,,1000,")
                .trim_end()
                .as_bytes(),
        );
        bytes.extend([b","[..].to_vec(), note.to_vec(), b"\n".to_vec()].concat());
    }
    let made = run(&payroll("encoding = \"utf-8\""), &[("p.csv", &bytes)]).unwrap();
    assert_eq!(texts(&made.quarantine, "reasons"), ["undecodable"]);
    assert_eq!(made.totals.money["gross"].quarantined, 100_000);
}

#[test]
fn an_unknown_encoding_is_a_fault_of_the_config() {
    let fault = run(
        &payroll("encoding = \"big5\""),
        &[("p.csv", plain().as_bytes())],
    )
    .unwrap_err();
    assert!(fault.to_string().contains("big5"), "{fault}");
}
