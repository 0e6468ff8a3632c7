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
    if !key_text.is_empty() && word(&key_text).is_none() {
        return None;
    }
    let texts: Vec<String> = cells.iter().map(|c| fold(&lossy(c, text))).collect();
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
    use super::{people, word};

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
