//! Rows of an extract that are no data: titles, blanks, repeated headers, and subtotals, which are read for what the
//! extract says of itself.

use unicode_normalization::UnicodeNormalization;

use crate::domain::money;

use super::cells::{Cells, Text, lossy};
use super::header::Mapping;
use super::plan::Plan;

/// A total that stands in a row of the extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GrandTotal {
    /// Row as a spreadsheet shows it.
    pub(super) row: i32,
    /// Number of rows it states.
    pub(super) rows: Option<i64>,
    /// Per money column of the plan, the sum it states, in fen.
    pub(super) money: Vec<Option<i64>>,
    /// Data rows read before it.
    pub(super) rows_before: u64,
    /// Per money column, what was read before it, in fen.
    pub(super) money_before: Vec<i128>,
}

/// What kind of row a candidate is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// 小计: the total of a part, which only the extract's author could check.
    Subtotal,
    /// 合计 or 总计, with the number of rows and sums it states.
    Grand {
        rows: Option<i64>,
        money: Vec<Option<i64>>,
    },
    /// The header once more.
    Header,
    /// Who made the table, who checked it, when it was printed.
    Footer,
}

/// Looks whether a row is set aside. Only rows whose `key` cell is blank, a subtotal word, or the header can be.
pub(super) fn look(
    plan: &Plan,
    mapping: &Mapping,
    key: Option<usize>,
    cells: &Cells<'_>,
    text: Text,
) -> Option<Aside> {
    let cell = |i: usize| lossy(cells.get(i), text);
    if mapping.repeats(plan, cell) {
        return Some(Aside::Header);
    }
    let key_text = key.map(|i| fold(&cell(i))).unwrap_or_default();
    if !key_text.is_empty() && word(&key_text).is_none() && !is_footer(&key_text) {
        return None;
    }
    let texts: Vec<String> = cells.iter().map(|c| fold(&lossy(c, text))).collect();
    if texts
        .iter()
        .find(|t| !t.is_empty())
        .is_some_and(|t| is_footer(t))
        && !has_amount(plan, mapping, &texts)
    {
        return Some(Aside::Footer);
    }
    let grand = texts.iter().filter_map(|t| word(t)).reduce(|a, b| a || b)?;
    if !grand {
        return Some(Aside::Subtotal);
    }
    let money = plan
        .money()
        .map(|(i, _)| mapping.fields[i].and_then(|field| money::parse_fen(&cell(field)).ok()))
        .collect();
    Some(Aside::Grand {
        rows: texts.iter().find_map(|t| people(t)),
        money,
    })
}

/// NFKC, white space out.
fn fold(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a folded cell is a subtotal word, and if so whether of everything. A count may follow: 合计:123人.
fn word(folded: &str) -> Option<bool> {
    let bare = folded.trim_matches(['(', ')', '[', ']', '【', '】']);
    for (word, grand) in [("合计", true), ("总计", true), ("小计", false)] {
        if let Some(rest) = bare.strip_prefix(word) {
            let rest = rest
                .trim_start_matches([':', '(', ','])
                .trim_end_matches(')');
            return (rest.is_empty() || people(rest).is_some()).then_some(grand);
        }
    }
    None
}

/// 制表人:张三, 打印日期:2026-10-31, 注:…
fn is_footer(folded: &str) -> bool {
    let Some((label, _)) = folded.split_once(':') else {
        return false;
    };
    let begins = [
        "制表",
        "填表",
        "填报",
        "审核",
        "审批",
        "复核",
        "经办",
        "负责人",
        "单位负责人",
        "分管领导",
        "打印",
        "导出",
    ];
    label.chars().count() <= 9
        && (begins.iter().any(|b| label.starts_with(b)) || matches!(label, "注" | "备注" | "说明"))
}

/// A row with an amount is no footer, whatever its first cell says.
fn has_amount(plan: &Plan, mapping: &Mapping, texts: &[String]) -> bool {
    plan.money()
        .filter_map(|(i, _)| texts.get(mapping.fields[i]?))
        .any(|t| money::parse_fen(t).is_ok())
}

/// 123人, 共123条, 合计:123人.
fn people(folded: &str) -> Option<i64> {
    let bare = folded
        .trim_start_matches(['合', '总', '计', ':', '(', ',', '共'])
        .trim_end_matches(')');
    let number = ["人次", "人", "条", "行", "笔"]
        .iter()
        .find_map(|unit| bare.strip_suffix(unit))?;
    number.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{is_footer, people, word};

    #[test]
    fn footers_are_labels_of_their_kind() {
        for text in [
            "制表人:张三",
            "打印日期:2026-10-31",
            "注:不含离退休",
            "单位负责人(签章):",
        ] {
            assert!(is_footer(text), "{text}");
        }
        for text in [
            "制表人",
            "张三",
            "单位:编办",
            "990001198001010019",
            "审核科的张三同志说过:好",
        ] {
            assert!(!is_footer(text), "{text}");
        }
    }

    #[test]
    fn subtotal_words_stand_alone_or_with_a_count() {
        assert_eq!(word("合计"), Some(true));
        assert_eq!(word("总计:"), Some(true));
        assert_eq!(word("小计"), Some(false));
        assert_eq!(word("合计:1,234人"), Some(true));
        assert_eq!(word("合计科"), None);
        assert_eq!(people("合计:1,234人"), Some(1234));
        assert_eq!(people("共12条"), Some(12));
        assert_eq!(people("12"), None);
    }
}
