//! The sources of the made-up district, and its quarantine.

use chrono::NaiveDate;
use polars::prelude::*;
use rollcall::domain::summary::*;
use rollcall::domain::table::Kind;

use super::district::date;

/// Seven sources: good ones, one whose last good extract stands in, one held.
pub fn sources() -> Vec<SourceSummary> {
    let source =
        |name: &str, kind, zh: &str, en: &str, accepted: u64, quarantined: u64| SourceSummary {
            parents: Vec::new(),
            name: name.into(),
            kind,
            label_zh: zh.into(),
            label_en: en.into(),
            state: SourceState::Good,
            held_because: vec![],
            snapshot: Some(format!("{name}-2026-10-31-0123456789ab")),
            as_of: Some(date()),
            month: None,
            files: vec![FileSummary {
                name: format!("{name}.csv"),
                sha256: "1".repeat(64),
                size: 1000,
            }],
            totals: Totals {
                read: accepted + quarantined + 4,
                accepted,
                quarantined,
                title: 2,
                blank: 1,
                subtotal: 1,
                reasons: [
                    ("blank:person_id".to_owned(), quarantined / 2),
                    (
                        "bad_date:entry_on".to_owned(),
                        quarantined - quarantined / 2,
                    ),
                ]
                .into_iter()
                .filter(|(_, n)| *n > 0)
                .collect(),
                ..Totals::default()
            },
        };
    let mut all = vec![
        source("units", Kind::Units, "机构名册", "Units", 118, 0),
        source(
            "establishment",
            Kind::Establishment,
            "编制台账",
            "Establishment journal",
            512,
            0,
        ),
        source(
            "roster",
            Kind::Roster,
            "实名制台账",
            "Real-name roster",
            20_134,
            12,
        ),
        source(
            "personnel",
            Kind::Personnel,
            "组织人事系统",
            "Personnel",
            19_877,
            31,
        ),
        source(
            "payroll",
            Kind::Payroll,
            "财政统发工资",
            "Treasury payroll",
            24_012,
            57,
        ),
        source(
            "insurance",
            Kind::Insurance,
            "社会保险",
            "Insurance",
            20_560,
            8,
        ),
        source(
            "register",
            Kind::Register,
            "借调、挂职等登记",
            "Register",
            0,
            0,
        ),
    ];
    for i in [4, 5] {
        all[i].month = NaiveDate::from_ymd_opt(2026, 10, 1);
    }
    all[4].totals.money = [(
        "gross".to_owned(),
        MoneyTotals {
            read: 20_123_456_789,
            accepted: 20_073_456_700,
            quarantined: 50_000_089,
            unreadable: 3,
        },
    )]
    .into();
    all[3].state = SourceState::LastGood;
    all[3].as_of = NaiveDate::from_ymd_opt(2026, 10, 30);
    all[3].held_because =
        vec!["本期读入 9,812 行,比上期少 51%,超过 20% 的限度;已沿用 2026-10-30 的数据".into()];
    all[6].state = SourceState::Held;
    all[6].held_because = vec!["文件 seeds/登记.xlsx 不存在;请来源单位补报后重新运行".into()];
    all
}

/// Two quarantined rows, one of them with a formula in it.
pub fn quarantine() -> DataFrame {
    df![
        "source" => ["payroll", "roster"],
        "snapshot_id" => ["payroll-2026-10-31-0123456789ab", "roster-2026-10-31-0123456789ab"],
        "file" => ["工资-2026-10.csv", "实名制台账.xlsx"],
        "sheet" => [None, Some("在编人员")],
        "row" => [17, 31],
        "raw" => ["[\"990101********1234\",\"王\\n伟\",\"8,215.00\"]", "=cmd|' /C calc'!A0"],
        "reasons" => ["blank:name;bad_date:entry_on", "precision_lost:person_id"],
        "person_key" => [Some(99_010_119_900_101_123_i64), None],
        "gross" => [Some(821_500_i64), None],
    ]
    .unwrap()
}
