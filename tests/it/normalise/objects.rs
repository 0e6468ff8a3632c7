//! JSON, NDJSON and Parquet.

use polars::prelude::*;

use super::home::{id, payroll, run, run_in_chunks, texts};

fn record(serial: u32, gross: &str, rest: &str) -> String {
    format!(
        r#"{{"证件号码":"{}","姓名":"张三","单位":"990001001","类别":"在职","应发工资":{gross}{rest}}}"#,
        id(serial)
    )
}

#[test]
fn ndjson_counts_blank_lines_and_quarantines_what_is_no_record() {
    let text = [
        record(1, "1234.5", ""),
        String::new(),
        record(2, "\"2,000.00\"", r#","职级":null,"银行账号":6222000000000001,"备注":{"a":[1]}"#),
        "[1,2]".into(),
        record(3, "3000", "")[..50].into(),
        record(4, "1e3", ""),
        r#"{"姓名":"李四","单位编码":"990001001","单位":"旧","类别":"在职","应发工资":5,"证件号码":990001198001010051}"#
            .into(),
    ]
    .join("\n");
    for chunk in [1, 100, 1 << 20] {
        let made = run_in_chunks(&payroll("format = \"ndjson\""), text.as_bytes(), chunk);
        assert_eq!(texts(&made.accepted, "row"), ["1", "3", "6", "7"]);
        assert_eq!(texts(&made.accepted, "gross")[..2], ["123450", "200000"]);
        assert_eq!(
            texts(&made.accepted, "unit")[3],
            "990001001",
            "the first header of the list wins"
        );
        assert_eq!(texts(&made.accepted, "person_id")[3], "990001198001010051");
        assert_eq!(texts(&made.accepted, "account")[1], "6222000000000001");
        assert_eq!(
            texts(&made.quarantine, "reasons"),
            ["not_a_record", "not_a_record"]
        );
        assert_eq!((made.totals.read, made.totals.blank), (7, 1));
    }
}

#[test]
fn a_quarantined_object_keeps_its_keys() {
    let text = record(1, "\"x\"", "");
    let made = run(&payroll("format = \"ndjson\""), &[("p", text.as_bytes())]).unwrap();
    let raw: Vec<String> = serde_json::from_str(&texts(&made.quarantine, "raw")[0]).unwrap();
    assert_eq!(raw[0], format!("证件号码={}", id(1)));
    assert_eq!(raw[4], "应发工资=x");
}

#[test]
fn pages_of_json_are_files_and_the_records_may_lie_deep() {
    let page = |a, b| {
        format!(
            "{{\"code\":0,\"data\":{{\"total\":4,\"list\":[{},{}]}}}}",
            record(a, "1", ""),
            record(b, "2", "")
        )
    };
    let source = payroll("format = \"json\"\nitems = \"/data/list\"");
    let files = [page(1, 2), page(3, 4)];
    let made = run(
        &source,
        &[
            ("page 1", files[0].as_bytes()),
            ("page 2", files[1].as_bytes()),
        ],
    )
    .unwrap();
    assert_eq!(
        texts(&made.accepted, "person_id"),
        [id(1), id(2), id(3), id(4)]
    );
    assert_eq!(texts(&made.accepted, "row"), ["1", "2", "1", "2"]);
    assert_eq!(
        texts(&made.accepted, "file"),
        ["page 1", "page 1", "page 2", "page 2"]
    );
    let list = format!("[{}]", record(1, "1", ""));
    assert_eq!(
        run(&payroll(""), &[("p.json", list.as_bytes())])
            .unwrap()
            .totals
            .accepted,
        1
    );
    let one = format!("{{\"ok\":true,\"rows\":[{}]}}", record(1, "1", ""));
    assert_eq!(
        run(&payroll(""), &[("p.json", one.as_bytes())])
            .unwrap()
            .totals
            .accepted,
        1
    );
    assert_eq!(
        run(&payroll(""), &[("p.json", b"[]")]).unwrap().totals.read,
        0
    );
}

#[test]
fn bodies_that_are_not_what_config_says_are_errors() {
    let fault = |text: &str, pull: &str| {
        run(&payroll(pull), &[("p.json", text.as_bytes())])
            .unwrap_err()
            .to_string()
    };
    assert!(fault("<html>", "").contains("no JSON"));
    assert!(fault("{\"a\":[],\"b\":[]}", "").contains("members are: a, b"));
    assert!(fault("{\"a\":[]}", "items = \"/x\"").contains("nothing stands at `items` /x"));
    assert!(fault("\"990001198001010010\"", "items = \"/x/y\"").contains("no object"));
    let renamed = format!("[{}]", record(1, "1", "").replace("姓名", "名字"));
    let fault = fault(&renamed, "");
    assert!(
        fault.contains("name (\"姓名\")") && fault.contains("名字"),
        "{fault}"
    );
}

#[test]
fn parquet_columns_become_the_same_rows_as_text() {
    let mut frame = df!(
        "证件号码" => [id(1), id(2), "3.1E+17".to_owned()],
        "姓名" => ["张三", "李四", "王五"],
        "单位编码" => [990_001_001_i64, 990_001_001, 990_001_001],
        "类别" => ["在职", "在职", "在职"],
        "应发工资" => [1234.56_f64, 0.1 + 0.2, 1.0],
        "银行账号" => [Some("1"), None, None],
    )
    .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    let made = run(&payroll(""), &[("p.parquet", &bytes)]).unwrap();
    assert_eq!(texts(&made.accepted, "gross"), ["123456", "30"]);
    assert_eq!(texts(&made.accepted, "unit"), ["990001001", "990001001"]);
    assert_eq!(texts(&made.accepted, "row"), ["1", "2"]);
    assert_eq!(
        texts(&made.quarantine, "reasons"),
        ["precision_lost:person_id"]
    );
    assert_eq!(made.totals.read, 3);
    let fault = run(&payroll(""), &[("p.parquet", b"PAR1 no")]).unwrap_err();
    assert!(fault.to_string().contains("parquet"), "{fault}");
}
