//! The establishment on the screen.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::book::{self, Opened};
use super::super::screen;
use super::faults;
use crate::domain::words::{self, Language};
use crate::establishment::{Change, Entry, Figure, Item, Key, State, Sum, UnitState, behind};

/// 空 n, 超 n, or nothing where it is even.
fn balance(vacancy: i64, language: Language) -> String {
    match (vacancy, language) {
        (0, _) => String::new(),
        (n, Language::Zh) if n > 0 => format!("空{n}"),
        (n, Language::Zh) => format!("超{}", -n),
        (n, Language::En) if n > 0 => format!("{n} vacant"),
        (n, Language::En) => format!("{} over", -n),
    }
}

fn some(number: i64) -> String {
    if number == 0 {
        String::new()
    } else {
        number.to_string()
    }
}

struct Labels(BTreeMap<String, String>);

impl Labels {
    fn of(opened: &Opened) -> Self {
        Self(book::labels(&opened.config, opened.language))
    }

    fn get(&self, code: &str) -> String {
        self.0.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }
}

fn head(opened: &Opened, state: &State) -> String {
    let language = opened.language;
    let (day, known) = (language.day(state.date), language.day(state.known));
    let zh = if state.date == state.known {
        format!(
            "{}机构编制情况，截至{day}",
            opened.config.settings.district.name
        )
    } else {
        format!(
            "{}机构编制情况，截至{day}（实有人员按{known}的实名制台账推算）",
            opened.config.settings.district.name
        )
    };
    let en = format!("Establishment as of {day}; people by the roster of {known}");
    language.pick(&zh, &en).to_owned()
}

fn row(name: String, label: String, of: &Sum, language: Language) -> Vec<String> {
    let vacancy = match (of.vacant, of.over) {
        (vacant, 0) => balance(vacant, language),
        (0, over) => balance(-over, language),
        (vacant, over) => format!("{} {}", balance(vacant, language), balance(-over, language)),
    };
    vec![
        name,
        label,
        of.approved.to_string(),
        of.filled.to_string(),
        vacancy,
        some(of.reserved),
    ]
}

fn sum_of(figure: &Figure) -> Sum {
    Sum {
        approved: figure.approved,
        filled: figure.filled,
        reserved: figure.reserved,
        vacant: figure.vacancy().max(0),
        over: (-figure.vacancy()).max(0),
    }
}

const fn heads(language: Language) -> [&'static str; 6] {
    match language {
        Language::Zh => ["单位", "编制类型", "核定", "实有", "空编/超编", "计划预留"],
        Language::En => [
            "unit",
            "type",
            "approved",
            "filled",
            "vacant/over",
            "reserved",
        ],
    }
}

/// The tree of the whole district, and its sums.
pub(super) fn district(opened: &Opened, state: &State) -> String {
    let (language, labels) = (opened.language, Labels::of(opened));
    let mut rows = Vec::new();
    for unit in state.units.iter().filter(|unit| !unit.is_empty()) {
        let name = format!("{}{} {}", "  ".repeat(unit.depth), unit.code, unit.name);
        let name = if unit.exists {
            name
        } else {
            format!("{name}{}", language.pick("（不在册）", " (not in being)"))
        };
        let mut first = Some(name);
        for figure in &unit.headcount {
            let label = labels.get(&figure.category);
            let name = first.take().unwrap_or_default();
            rows.push(row(name, label, &sum_of(figure), language));
        }
    }
    let total = language.pick("合计", "all").to_owned();
    let mut sums: Vec<Vec<String>> = state
        .sums(|_| true)
        .iter()
        .map(|(category, sum)| row(String::new(), labels.get(category), sum, language))
        .collect();
    sums.push(row(total, String::new(), &state.total(|_| true), language));
    let departments: Vec<Vec<String>> = opened
        .frames
        .units
        .departments()
        .iter()
        .map(|(code, name)| {
            let sum = state.total(|unit: &UnitState| unit.department.as_ref() == Some(code));
            row(format!("{code} {name}"), String::new(), &sum, language)
        })
        .collect();
    let faults = faults::faults(opened);
    let heads = heads(language);
    let mut parts = vec![
        head(opened, state),
        screen::table(&heads, &rows, &[2, 3, 5]),
        language.pick("按主管部门", "By department").to_owned(),
        screen::table(&heads, &departments, &[2, 3, 5]),
        language.pick("全区", "The district").to_owned(),
        screen::table(&heads, &sums, &[2, 3, 5]),
    ];
    parts.extend(faults);
    parts.join("\n\n")
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn entry_row(opened: &Opened, entry: &Entry, last: String) -> Vec<String> {
    vec![
        entry.entry_no.clone(),
        entry.document.clone().unwrap_or_else(|| "—".to_owned()),
        format!("{:+}", entry.change),
        entry.effective_on.to_string(),
        day(entry.expires_on),
        entry
            .counterpart
            .map(|id| opened.book.name(id).to_owned())
            .unwrap_or_default(),
        entry.transfer.clone().unwrap_or_default(),
        last,
    ]
}

const fn entry_heads(language: Language) -> [&'static str; 8] {
    match language {
        Language::Zh => [
            "台账编号",
            "文号",
            "增减",
            "生效",
            "失效",
            "对方单位",
            "划转批次",
            "备注",
        ],
        Language::En => [
            "entry",
            "document",
            "change",
            "effective",
            "expires",
            "counterpart",
            "transfer",
            "remark",
        ],
    }
}

/// One unit, every number with its entries.
pub(super) fn unit(opened: &Opened, state: &State, id: i32) -> String {
    let (language, labels) = (opened.language, Labels::of(opened));
    let mut parts = vec![head(opened, state)];
    if let Some(of) = opened.book.unit(id) {
        let mut line = format!("{} {}", of.code, of.name);
        let former = of.aliases.join(language.pick("、", ", "));
        if !former.is_empty() {
            let zh = format!("（曾用名或其他名称：{former}）");
            line += language.pick(&zh, &format!(" (also: {former})"));
        }
        if let Some(on) = of.abolished_on {
            let zh = format!("，{on}撤销");
            line += language.pick(&zh, &format!(", abolished on {on}"));
        }
        parts.push(line);
    }
    let Some(of) = state.unit(id) else {
        return parts.join("\n");
    };
    for (item, figures) in [
        (Item::Headcount, &of.headcount),
        (Item::Leadership, &of.leadership),
        (Item::InternalBody, &of.bodies),
    ] {
        for figure in figures {
            // Of bodies one number counts bodies and the other people.
            let (approved, filled) = (figure.approved, figure.filled);
            let zh = match item {
                Item::Headcount => format!("核定 {approved} 实有 {filled}"),
                Item::Leadership => format!("核定 {approved} 实配 {filled}"),
                Item::InternalBody => format!("核定 {approved}个 在岗 {filled}人"),
            };
            let en = match item {
                Item::InternalBody => format!("approved {approved}, people {filled}"),
                _ => format!("approved {approved} filled {filled}"),
            };
            let mut text = format!(
                "{} {}：{}",
                words::value("item", item.word(), language),
                labels.get(&figure.category),
                language.pick(&zh, &en),
            );
            if item != Item::InternalBody && figure.vacancy() != 0 {
                text += &format!(" {}", balance(figure.vacancy(), language));
            }
            if figure.reserved > 0 {
                let reserved = figure.reserved;
                text += language.pick(
                    &format!(" 计划预留 {reserved}"),
                    &format!(" reserved {reserved}"),
                );
            }
            let key = Key {
                unit: id,
                item,
                category: figure.category.clone(),
            };
            let rows: Vec<Vec<String>> = behind(&opened.book, &key, state.date)
                .into_iter()
                .map(|(entry, counts)| {
                    let last = if counts {
                        entry.note.clone().unwrap_or_default()
                    } else if entry.effective_on > state.date {
                        language.pick("未生效，不计", "not yet").to_owned()
                    } else {
                        language.pick("已失效，不计", "expired").to_owned()
                    };
                    entry_row(opened, entry, last)
                })
                .collect();
            if !rows.is_empty() {
                text += "\n";
                text += &screen::table(&entry_heads(language), &rows, &[2]);
            }
            for plan in opened.book.plans_on(state.date).iter().filter(|of| {
                item == Item::Headcount
                    && of.plan.unit == id
                    && of.plan.headcount_type == figure.category
                    && of.reserved(state.date) > 0
            }) {
                let (no, document) = (
                    &plan.plan.plan_id,
                    plan.plan.document.as_deref().unwrap_or("—"),
                );
                let (number, used) = (plan.plan.number, plan.used);
                let zh = format!("\n用编计划 {no}（{document}）：{number}名，已用{used}名");
                let en = format!("\nplan {no} ({document}): {number}, {used} used");
                text += language.pick(&zh, &en);
            }
            parts.push(text);
        }
    }
    parts.join("\n\n")
}

/// What changed, and by which documents.
pub(super) fn changes(
    opened: &Opened,
    first: NaiveDate,
    last: NaiveDate,
    changes: &[Change],
) -> String {
    let (language, labels) = (opened.language, Labels::of(opened));
    let (a, b) = (language.day(first), language.day(last));
    let zh = format!("{a}（不含）至{b}的机构编制变动，共{}项", changes.len());
    let en = format!("Changes after {a} up to {b}: {}", changes.len());
    let mut parts = vec![language.pick(&zh, &en).to_owned()];
    for change in changes {
        let unit = opened.book.unit(change.key.unit);
        let title = format!(
            "{} {} {} {}：{} → {}",
            unit.map(|of| of.code.as_str()).unwrap_or_default(),
            unit.map(|of| of.name.as_str()).unwrap_or_default(),
            words::value("item", change.key.item.word(), language),
            labels.get(&change.key.category),
            change.before,
            change.after
        );
        let rows: Vec<Vec<String>> = change
            .moves
            .iter()
            .map(|of| {
                let last = if of.expired {
                    let zh = format!("到期，{:+}", of.change);
                    language
                        .pick(&zh, &format!("expired, {:+}", of.change))
                        .to_owned()
                } else {
                    of.entry.note.clone().unwrap_or_default()
                };
                entry_row(opened, &of.entry, last)
            })
            .collect();
        parts.push(format!(
            "{title}\n{}",
            screen::table(&entry_heads(language), &rows, &[2])
        ));
    }
    parts.join("\n\n")
}
