//! CSV and TSV: quoting, ragged rows, titles, totals.

use super::home::{id, payroll, run, texts};

const HEADER: &str = "证件号码,姓名,单位编码,类别,职级,应发工资,银行账号\n";

fn line(serial: u32, rest: &str) -> String {
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
    assert_eq!(texts(&made.accepted, "row"), ["2", "3"]);
    assert_eq!(
        texts(&made.accepted, "file"),
        ["payroll.csv", "payroll.csv"]
    );
    assert_eq!(texts(&made.accepted, "sheet"), ["-", "-"]);
    assert_eq!(made.totals.read, 2);
    assert_eq!(made.totals.money["gross"].accepted, 623_450);
}
