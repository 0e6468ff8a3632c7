//! Mistakes that only show when files or sections are laid beside each other.

use rollcall::domain::table::Kind;

use super::{Home, one_mistake};

const SOURCE: &str = "config/sources/payroll.toml";
const TYPES: &str = "config/codes/headcount-types.toml";

#[test]
fn every_kind_is_known_and_wants_its_own_columns() {
    for kind in Kind::ALL {
        let home = Home::good();
        home.edit(SOURCE, "kind = \"payroll\"", &format!("kind = \"{kind}\""));
        let mistakes = home.mistakes();
        assert!(
            !mistakes.iter().any(|m| m.contains("cannot be `")),
            "{mistakes:#?}"
        );
        assert_eq!(mistakes.is_empty(), kind == Kind::Payroll, "{mistakes:#?}");
    }
}

#[test]
fn a_column_the_table_does_not_have() {
    one_mistake(
        SOURCE,
        "gross = \"应发合计\"",
        "gross = \"应发合计\"\nacount = \"账号\"",
        "config/sources/payroll.toml:16: `payroll` has no column `acount` | did you mean `account`?",
    );
}

#[test]
fn a_required_column_that_is_not_mapped() {
    one_mistake(
        SOURCE,
        "gross = \"应发合计\"\n",
        "",
        "config/sources/payroll.toml:9: `payroll` needs the column `gross`, which [columns] does not map | add gross = \"<its header in the file>\" or gross = { const = \"…\" }",
    );
}

#[test]
fn a_constant_the_column_cannot_hold() {
    let home = Home::good();
    home.edit(
        SOURCE,
        "pay_class = \"人员类别\"",
        "pay_class = { const = \"in-post\" }",
    );
    home.edit(SOURCE, "[codes]\npay_class = \"payroll-class\"\n", "");
    home.edit(SOURCE, "{ const = \"{month}\" }", "{ const = \"October\" }");
    assert_eq!(
        home.mistakes(),
        [
            "config/sources/payroll.toml:13: `columns.month` cannot be `October` in every row | write it as docs/schemas.md says under Values",
            "config/sources/payroll.toml:14: `columns.pay_class` cannot be `in-post` in every row | did you mean `in_post`?",
        ]
    );
}

#[test]
fn a_code_table_that_is_not_there() {
    one_mistake(
        SOURCE,
        "\"payroll-class\"",
        "\"payroll-classes\"",
        "config/sources/payroll.toml:18: there is no code table config/codes/payroll-classes.toml | did you mean `payroll-class`?",
    );
}

#[test]
fn a_code_for_a_column_that_is_not_mapped() {
    one_mistake(
        SOURCE,
        "[codes]",
        "[codes]\nheadcount_type = \"payroll-class\"",
        "config/sources/payroll.toml:18: [codes] names `headcount_type`, which [columns] does not map | add headcount_type to [columns], or drop it here",
    );
}

#[test]
fn a_code_that_is_no_canonical_word() {
    one_mistake(
        "config/codes/payroll-class.toml",
        "\"in_post\"",
        "\"inpost\"",
        "config/codes/payroll-class.toml:3: `inpost` is nothing that `pay_class` can be (config/sources/payroll.toml uses this table) | did you mean `in_post`?",
    );
}

#[test]
fn a_code_that_is_no_headcount_type() {
    let home = Home::good();
    home.edit(SOURCE, "gross", "headcount_type = \"编制类型\"\ngross");
    home.edit(SOURCE, "[codes]", "[codes]\nheadcount_type = \"types\"");
    home.put(
        "config/codes/types.toml",
        "[values]\n\"行政\" = \"administrative\"\n\"全额\" = \"institution_ful\"\n",
    );
    assert_eq!(
        home.mistakes(),
        [
            "config/codes/types.toml:3: `institution_ful` is nothing that `headcount_type` can be (config/sources/payroll.toml uses this table) | did you mean `institution_full`?"
        ]
    );
}

#[test]
fn two_spellings_of_one_value() {
    one_mistake(
        "config/codes/payroll-class.toml",
        "\"离退休\"",
        "\" 在职　\"",
        "config/codes/payroll-class.toml:4: ` 在职　` and `在职` are read as one value but mean two | full-width forms and outer spaces make no difference; keep one",
    );
}

#[test]
fn control_sums() {
    one_mistake(
        SOURCE,
        "on_hold",
        "control = { rows = 10, sum = { base = \"1.00\" } }\non_hold",
        "config/sources/payroll.toml:24: `payroll` has no money column `base` | there are: gross",
    );
    one_mistake(
        SOURCE,
        "on_hold",
        "control = { sum = { gross = \"1.005\" } }\non_hold",
        "config/sources/payroll.toml:24: `expect.control.sum.gross`: the amount has fractions of a fen",
    );
}

#[test]
fn a_slice_that_cannot_be_told_from_the_whole() {
    one_mistake(
        SOURCE,
        "format = \"csv\"",
        "department_param = \"dept\"",
        "config/sources/payroll.toml:7: `pull.department_param` without `{department}` in path | a department's slice could not be told from the whole",
    );
}

#[test]
fn a_job_that_names_no_source() {
    one_mistake(
        "jobs/nightly.toml",
        "[\"payroll\"]",
        "[\"payrol\"]",
        "jobs/nightly.toml:4: there is no source `payrol` (config/sources/payrol.toml) | did you mean `payroll`?",
    );
    one_mistake(
        "jobs/nightly.toml",
        "[\"payroll\"]",
        "[\"payroll\", \"payroll\"]",
        "jobs/nightly.toml:4: the source `payroll` is listed twice",
    );
    one_mistake(
        "jobs/nightly.toml",
        "[\"payroll\"]",
        "[]",
        "jobs/nightly.toml:4: the job has no sources | there are: payroll",
    );
}

#[test]
fn a_broken_source_is_still_known_to_the_job() {
    let home = Home::good();
    home.put(SOURCE, "kind = ");
    let mistakes = home.mistakes();
    assert!(
        mistakes.iter().all(|m| m.starts_with(SOURCE)),
        "{mistakes:#?}"
    );
}

#[test]
fn the_tree_of_headcount_types() {
    let home = Home::good();
    let label = "label = { zh = \"甲\", en = \"A\" }";
    home.put(
        TYPES,
        format!(
            "[types.a]\n{label}\nallowed_in = [\"organ\"]\n[types.b]\n{label}\nparent = \"aa\"\n[types.c]\n{label}\nparent = \"d\"\n\
             [types.d]\n{label}\nparent = \"c\"\n[types.e]\n{label}\n[types.f]\n{label}\nallowed_in = [\"organs\"]\n"
        ),
    );
    assert_eq!(
        home.mistakes(),
        [
            "config/codes/headcount-types.toml:6: the parent `aa` of `b` is no type | did you mean `a`?",
            "config/codes/headcount-types.toml:9: type `c` is among its own forebears | one type of the circle must have no parent",
            "config/codes/headcount-types.toml:12: type `d` is among its own forebears | one type of the circle must have no parent",
            "config/codes/headcount-types.toml:13: type `e` has neither a parent nor `allowed_in` | add allowed_in = [\"all\"], or the kinds of unit that may hold it",
            "config/codes/headcount-types.toml:17: `types.f.allowed_in` cannot be `organs` | did you mean `organ`?",
        ]
    );
}

#[test]
fn the_crosswalk() {
    let home = Home::good();
    home.put(
        "config/codes/unit-crosswalk.csv",
        "source,source_unit,unit_code\npayroll,老干部 局,A01\npayrol,甲,A02\npayroll,乙\npayroll,老干部局,A03\npayroll,,A04\n\"payroll\",\"丙,\"\"丁\"\"\",A05\n\npayroll,老干部局,A01\n",
    );
    assert_eq!(
        home.mistakes(),
        [
            "config/codes/unit-crosswalk.csv:3: there is no source `payrol` | did you mean `payroll`?",
            "config/codes/unit-crosswalk.csv:4: not three fields | a comma inside a name needs quotes around the name",
            "config/codes/unit-crosswalk.csv:5: `老干部局` of `payroll` is mapped to `A03` here and to `A01` above | keep one of the two lines",
            "config/codes/unit-crosswalk.csv:6: a unit is blank",
            "config/codes/unit-crosswalk.csv:9: `老干部局` of `payroll` is mapped to `A01` here and to `A03` above | keep one of the two lines",
        ]
    );
}

#[test]
fn a_crosswalk_as_a_spreadsheet_saves_it() {
    let home = Home::good();
    let text = "source,source_unit,unit_code\r\npayroll,\"老干部局\n(代发)\",A01\r\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    home.put("config/codes/unit-crosswalk.csv", bytes);
    let config = home.load().unwrap();
    assert_eq!(config.crosswalk.len(), 1);
    assert_eq!(config.crosswalk[0].source_unit, "老干部局(代发)");
    home.put(
        "config/codes/unit-crosswalk.csv",
        "source;source_unit;unit_code\n",
    );
    assert!(home.mistakes()[0].contains("the first line is not"));
}
