//! What is wrong with entries of the journal, each with where it stands and what to do.

use super::super::book::Opened;
use crate::domain::words;
use crate::establishment::{Entry, Fault, Tried};

/// What is wrong with the journal itself, a line each.
pub(super) fn faults(opened: &Opened) -> Option<String> {
    let unknown = |id: i32| {
        let unit = opened.book.unit(id).filter(|unit| !unit.known)?;
        Some(unit.code.clone())
    };
    let found = opened.book.journal.faults(unknown);
    if found.is_empty() {
        return None;
    }
    let mut lines = vec![
        opened
            .language
            .pick(
                "编制台账中须更正的条目",
                "Entries of the journal to be corrected",
            )
            .to_owned(),
    ];
    lines.extend(
        found
            .iter()
            .map(|(entry, of)| format!("  {}", fault(opened, entry, of))),
    );
    Some(lines.join("\n"))
}

/// One fault: where it stands, what is wrong, what to do.
fn fault(opened: &Opened, entry: &Entry, fault: &Fault) -> String {
    let (zh, en) = match fault {
        Fault::UnknownUnit { written } => (
            format!("单位“{written}”未登记：请更正机构编码，或先登记该机构"),
            format!("unit `{written}` is not known: correct the code, or register the unit first"),
        ),
        Fault::EndsBeforeItBegins => (
            "失效日期不晚于生效日期：请更正日期".to_owned(),
            "it ends before it begins: correct the dates".to_owned(),
        ),
        Fault::Overlaps { entry_no, place } => (
            format!(
                "与条目{entry_no}（{place}）文号、增减数相同且期限重叠，疑似重复登记：请删去其一或更正期限"
            ),
            format!(
                "same document and change as {entry_no} ({place}) for days that both cover: remove one, or correct the dates"
            ),
        ),
        Fault::NumberTaken { place } => (
            format!("台账编号已用于{place}：请另编号"),
            format!("the entry number is taken by {place}: take another"),
        ),
        Fault::BelowZero { on, approved } => (
            format!("自{on}起核定数为{approved}：减少数超过在册核定数，请核对文件"),
            format!(
                "approved is {approved} from {on}: more is taken than was approved; check the document"
            ),
        ),
        Fault::UnitGone { on } => (
            format!("该机构自{on}起撤销：请登记到承接单位"),
            format!("the unit is abolished from {on}: enter it for the unit that takes over"),
        ),
        Fault::Unbalanced { transfer, sum } => (
            format!("划转批次{transfer}划出与划入不等，相差{sum:+}：请补录另一方，或更正增减数"),
            format!(
                "the entries of transfer {transfer} add up to {sum:+}: enter the other side too, or correct the numbers"
            ),
        ),
        Fault::NoChange => (
            "增减数为0：请更正增减数，或删去该条".to_owned(),
            "it changes nothing: correct the number, or remove it".to_owned(),
        ),
        Fault::NoDocument => (
            "无批准文号：请补录".to_owned(),
            "no document: enter its number".to_owned(),
        ),
    };
    let number = &entry.entry_no;
    format!(
        "{} {number} {}",
        entry.place,
        opened.language.pick(&zh, &en)
    )
}

/// New entries: how many can stand, and why the others cannot.
pub(super) fn tried(opened: &Opened, tried: &Tried) -> String {
    let (good, bad) = (tried.accepted, tried.refused.len());
    let zh = format!("可登记{good}条，须更正{bad}处");
    let en = format!("{good} entries can be entered, {bad} things must be corrected");
    let mut lines = vec![opened.language.pick(&zh, &en).to_owned()];
    lines.extend(
        tried
            .refused
            .iter()
            .map(|(entry, of)| format!("  {}", fault(opened, entry, of))),
    );
    lines.extend(tried.unreadable.iter().map(|(place, why)| {
        let why: Vec<_> = why
            .iter()
            .map(|why| words::reason(why, opened.language))
            .collect();
        let why = why.join(opened.language.pick("、", ", "));
        let zh = format!("  {place} {why}：请更正后重报");
        let en = format!("  {place} {why}: correct it and hand it in again");
        opened.language.pick(&zh, &en).to_owned()
    }));
    lines.join("\n")
}
