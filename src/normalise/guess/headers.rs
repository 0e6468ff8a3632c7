//! The headers that offices write over canonical columns, from `headers.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::label;
use crate::domain::table::Kind;

/// Kind (or `any`) = column = headers.
type Headers = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The list comes with the program and is read by its tests, so that the empty list never stands in.
static HEADERS: LazyLock<Headers> =
    LazyLock::new(|| toml::from_str(include_str!("headers.toml")).unwrap_or_default());

/// Headers of a column. The canonical name itself always counts besides.
pub(super) fn synonyms(kind: Kind, column: &str) -> &'static [String] {
    [kind.name(), "any"]
        .into_iter()
        .find_map(|of| HEADERS.get(of)?.get(column))
        .map_or(&[], Vec::as_slice)
}

/// Words in a file's or sheet's name that tell a kind.
pub(super) const fn name_hints(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Units => &["机构名录", "机构", "units"],
        Kind::Establishment => &["编制台账", "establishment", "核编"],
        Kind::Roster => &["实名制", "roster", "在编人员", "花名册"],
        Kind::Personnel => &["人事", "personnel", "干部", "离退人员"],
        Kind::Payroll => &["工资", "统发", "payroll", "薪"],
        Kind::Insurance => &["社保", "保险", "insurance", "参保", "缴费"],
        Kind::Register => &["登记", "register", "借调", "挂职"],
        Kind::Plans => &["用编计划", "plan"],
        Kind::Duties => &["职责", "dut"],
    }
}

/// A header as compared: NFKC without white space, without marks of required columns and what stands in brackets behind.
pub(super) fn fold(header: &str) -> String {
    let folded = label::clean(header).to_uppercase();
    let bare = folded
        .trim_start_matches(['*', '※', '#'])
        .trim_end_matches(['*', ':', '#']);
    match bare.split_once('(') {
        Some((before, _)) if !before.is_empty() => before.to_owned(),
        _ => bare.to_owned(),
    }
}
