//! A made-up district: a summary and the frames that belong to it, any number of entries, no chance in it.

use std::collections::BTreeMap;

use super::sources::{quarantine, sources};
use chrono::NaiveDate;
use polars::prelude::*;
use rollcall::domain::summary::*;
use rollcall::rules::Finding;

/// A rule: code, grade, names, what the four sources say (blank = nothing), approved and actual.
#[derive(Clone, Copy)]
struct Rule {
    code: &'static str,
    grade: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    values: [&'static str; 4],
    counts: Option<(i64, i64)>,
}

fn rules() -> Vec<Rule> {
    let rule = |line: &'static str| {
        let part: Vec<&str> = line.split('|').collect();
        let number = |at: usize| part[at].parse().ok();
        Rule {
            code: part[0],
            grade: part[1],
            name_zh: part[2],
            name_en: part[3],
            values: [part[4], part[5], part[6], part[7]],
            counts: number(8).zip(number(9)),
        }
    };
    RULES.trim().lines().map(rule).collect()
}

const RULES: &str = "
A01|hard|擅自设立机构或未登记单位|Unit not registered|||区综合服务中心(筹)|||
A04|lead|内设机构未经批准|Internal body not approved|综合协调二科|||||
B01|hard|超编|Over establishment|||||12|15
B02|hard|混编混岗|Type not allowed in the unit|全额事业编制|||||
B04|lead|无入编文号|No entry document||||||
C01|hard|超职数|Too many leaders|||||2|3
D01|lead|在编未发工资|On the roster, not paid|在职|在职|无|参保||
D02|hard|发工资未入编|Paid, not on the roster|无|在职|8,215.00 元|参保||
D05|lead|编制单位与人事单位不一致|Roster and personnel units differ|区教育局|区第二实验小学|区教育局|||
D06|lead|编制单位与发薪单位不一致|Roster and paying units differ|区水利局||区会计核算中心|||
E01|hard|一人双编|In two units at once|区民政局;区社会福利院|||||
E02|hard|重复领取工资|Paid twice|||区财政局;区审计局|||
F01|hard|到龄未退|Past retirement|超过法定退休日 214 天||在职|||
F03|hard|下编后仍领在职工资|Paid after leaving|2026-05-31 出编||7,020.00 元|||
H01|hard|身份证号错误|Wrong document number|校验码不符|||||
H02|note|姓名不一致|Names differ|张伟|张玮||||
I01|note|参保单位不一致|Insuring unit differs|区林业局|||区林场||
I04|lead|在编未参保|Not insured|在职||在职|无||
J01|note|工资级别不一致|Ranks differ|四级主任科员||一级科员|||
K01|lead|无批准文号|Journal entry without a document||||||
A02|note|名称不规范或沿用旧名|Old or irregular name|||区广播电视局|||
A03|hard|已撤销机构仍有人员|People in an abolished unit|3 人||2 人|||
B03|lead|编制类型不一致|Headcount types differ|行政|事业|行政|||
D03|lead|人事在册未入编|In personnel, not on the roster|无|在职||||
D04|lead|在编无人事信息|On the roster, not in personnel|在职|无||||
E03|note|重复记录|Repeated record|2 行|||||
E04|lead|多人同一账号|One account, several people|||2 人|||
F02|hard|已退出未下编|Left, still on the roster|在职|离职||||
F06|lead|借调超期|Secondment overdue||||||
H03|lead|疑似同一人|Possibly one person||||||
H04|lead|性别不一致|Sexes differ|男|||||
H05|note|出生日期不一致|Birth dates differ|相差 31 天|||||
I02|lead|险种不符|Scheme does not fit|在职|||企业职工养老||
I03|lead|只参保不在编不领薪|Only insured|无||无|参保||
I05|lead|重复参保|Insured twice||||2 个单位||
J02|hard|在编人员按编外列支|Paid as off-establishment|在职||编外|||
J03|hard|同时领取在职与离退休待遇|Paid and retired|||在职;离退休|||
K04|lead|领导职数多于编制数|More leadership posts than posts|||||5|6
S02|note|数据行隔离|Rows quarantined||||||
";

/// Rules that could not be evaluated.
const SKIPPED: &[(&str, &str, &str, &str)] = &[
    ("F04", "hard", "死亡后仍领工资", "Paid after death"),
    ("F05", "hard", "死亡未下编", "Dead and on the roster"),
];

const OFFICES: &[&str] = &[
    "区委办公室",
    "区人大常委会办公室",
    "区政府办公室",
    "区发展和改革局",
    "区教育局",
    "区科学技术局",
    "区民政局",
    "区司法局",
    "区财政局",
    "区人力资源和社会保障局",
    "区自然资源和规划局",
    "区住房和城乡建设局",
    "区交通运输局",
    "区水利局",
    "区农业农村局",
    "区商务局",
    "区文化和旅游局",
    "区卫生健康局",
    "区退役军人事务局",
    "区应急管理局",
    "区审计局",
    "区市场监督管理局",
    "区统计局",
    "区医疗保障局",
    "区信访局",
    "区城市管理和综合执法局",
];

const FAMILY: &[&str] = &[
    "王",
    "李",
    "张",
    "刘",
    "陈",
    "杨",
    "赵",
    "黄",
    "周",
    "吴",
    "买买提·",
    "欧阳",
];
const GIVEN: &[&str] = &[
    "伟", "秀英", "建国", "思源", "文静", "志强", "艾力", "晓燕", "国栋", "明霞",
];

/// A run's plain values.
pub struct District {
    pub summary: Summary,
    pub ledger: DataFrame,
    pub evidence: Vec<String>,
    pub quarantine: DataFrame,
}

/// One entry, before it becomes columns.
struct Entry {
    rule: usize,
    department: usize,
    state: &'static str,
    number: usize,
}

/// A district with this many entries, over 26 departments of which the last is clean, and UNMAPPED and OFFICE.
pub fn make(entries: usize) -> District {
    let rules = rules();
    let mut list: Vec<Entry> = (0..entries)
        .map(|number| {
            // Squares modulo primes spread unevenly, as findings do.
            let rule = (number * number + 3 * number) % 997 % rules.len();
            let department = (number * number + number / 7) % 83 % (OFFICES.len() - 1);
            let state = if number % 11 == 4 {
                "explained"
            } else {
                "open"
            };
            Entry {
                rule,
                department,
                state,
                number,
            }
        })
        .collect();
    list.sort_by_key(|e| (e.department, rules[e.rule].code, e.number));
    let ledger = ledger(&list, &rules);
    let summary = summary(&ledger);
    District {
        summary,
        evidence: evidence(&ledger),
        ledger,
        quarantine: quarantine(),
    }
}

/// The evidence hash of each row; what it must be is worked out again in Python.
fn evidence(ledger: &DataFrame) -> Vec<String> {
    let text = |column: &str, row: usize| {
        let column = ledger.column(column).unwrap().str().unwrap();
        column.get(row).map(str::to_owned)
    };
    let whole = |column: &str, row: usize| ledger.column(column).unwrap().i64().unwrap().get(row);
    (0..ledger.height())
        .map(|row| {
            let finding = Finding {
                rule: text("rule", row).unwrap(),
                entry_id: text("entry_id", row).unwrap(),
                values: ["roster", "personnel", "payroll", "insurance"]
                    .map(|source| text(&format!("{source}_value"), row)),
                approved: whole("approved", row),
                actual: whole("actual", row),
                ..Finding::default()
            };
            finding.evidence_hash()
        })
        .collect()
}

fn code(department: usize) -> String {
    format!("9900{:02}", department + 1)
}

fn ledger(list: &[Entry], rules: &[Rule]) -> DataFrame {
    let n = list.len() + SKIPPED.len();
    let mut text: BTreeMap<&str, Vec<Option<String>>> = BTreeMap::new();
    let (mut approved, mut actual) = (Vec::with_capacity(n), Vec::with_capacity(n));
    // OFFICE sorts before UNMAPPED and after all digits.
    for e in list {
        let Rule {
            code: rule,
            grade,
            name_zh: zh,
            name_en: en,
            values,
            counts,
        } = rules[e.rule];
        let person = counts.is_none() && !matches!(rule, "A01" | "A04" | "K01");
        let id = format!(
            "9901{:02}********{:04}",
            e.number % 90 + 10,
            e.number % 10_000
        );
        let name = format!(
            "{}{}",
            FAMILY[e.number % FAMILY.len()],
            GIVEN[e.number / 3 % GIVEN.len()]
        );
        let unit = format!("{}{}", code(e.department), e.number % 7 + 1);
        let subject = match rule {
            _ if person => format!("person:{id}~{:08x}", e.number),
            "B01" => format!("unit-type:{unit}/事业"),
            "C01" => format!("unit-level:{unit}/正科级"),
            "A04" => format!("unit-body:{unit}/综合协调二科"),
            "K01" => format!("journal:J{:05}", e.number),
            _ => format!("unit:区综合服务中心(筹){}", e.number),
        };
        let mut put = |column, value: Option<String>| text.entry(column).or_default().push(value);
        put(
            "entry_id",
            Some(format!(
                "{:016x}",
                (e.number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            )),
        );
        put("rule", Some(rule.into()));
        put("grade", Some(grade.into()));
        put("name_zh", Some(zh.into()));
        put("name_en", Some(en.into()));
        put("state", Some(e.state.into()));
        put(
            "explained_by",
            (e.state == "explained").then(|| {
                ["register:secondment", "not_paid_centrally", "quarantine"][e.number % 3].into()
            }),
        );
        put("department_code", Some(code(e.department)));
        put("department_name", Some(OFFICES[e.department].into()));
        put("unit_code", Some(unit));
        put(
            "unit_name",
            Some(format!(
                "{}第{}事业发展服务中心",
                OFFICES[e.department],
                e.number % 7 + 1
            )),
        );
        put("subject", Some(subject));
        put("person_id", person.then_some(id));
        // A name that a spreadsheet would run.
        put(
            "person_name",
            person.then(|| {
                if e.number % 53 == 9 {
                    "=HYPERLINK(\"x\",\"王\")".into()
                } else {
                    name
                }
            }),
        );
        put(
            "post",
            person.then(|| ["科员", "副主任", "四级主任科员", "工程师"][e.number % 4].into()),
        );
        put(
            "internal_body",
            person.then(|| ["综合科", "人事科", "法规与监督检查科"][e.number % 3].into()),
        );
        put(
            "entry_on",
            person.then(|| format!("20{:02}-0{}-15", e.number % 20 + 5, e.number % 9 + 1)),
        );
        for (column, value) in [
            "roster_value",
            "personnel_value",
            "payroll_value",
            "insurance_value",
        ]
        .into_iter()
        .zip(values)
        {
            put(column, (!value.is_empty()).then(|| value.to_owned()));
        }
        put(
            "evidence",
            Some(format!(
                "实名制台账.xlsx!在编人员 row {}; 工资-2026-10.csv row {}",
                e.number + 4,
                e.number * 3 + 2
            )),
        );
        put(
            "basis",
            Some("《机构编制工作条例》;国务院令第486号第十五条".into()),
        );
        put(
            "remedy",
            Some("核对人员当前编制关系,按规定办理上编、下编或调动手续,并更正来源数据。".into()),
        );
        put(
            "related",
            (e.number % 40 == 7).then(|| {
                format!(
                    "pair:990114********0274~{0:08x}/990114********0247~{0:08x}",
                    e.number
                )
            }),
        );
        put(
            "also_concerns",
            matches!(rule, "E01" | "E02" | "D05").then(|| {
                format!(
                    "{};{}",
                    code((e.department + 3) % 25),
                    code((e.department + 5) % 25)
                )
            }),
        );
        approved.push(counts.map(|c| c.0));
        actual.push(counts.map(|c| c.1));
    }
    for (i, (rule, grade, zh, en)) in SKIPPED.iter().enumerate() {
        let values = [
            ("entry_id", format!("{i:016x}")),
            ("rule", (*rule).into()),
            ("grade", (*grade).into()),
            ("name_zh", (*zh).into()),
            ("name_en", (*en).into()),
            ("state", "not_evaluated".into()),
            ("department_code", "OFFICE".into()),
            ("department_name", "编办".into()),
            ("subject", "source:register".into()),
            ("remedy", "请来源单位重新报送。".into()),
        ];
        for (column, _) in rollcall::report::LEDGER_COLUMNS
            .iter()
            .filter(|(_, kind)| *kind == 's')
        {
            let value = values
                .iter()
                .find(|(name, _)| name == column)
                .map(|(_, v)| v.clone());
            text.entry(column).or_default().push(value);
        }
        approved.push(None);
        actual.push(None);
    }
    let days = vec![date(); n];
    let columns = rollcall::report::LEDGER_COLUMNS
        .iter()
        .map(|(name, kind)| match (*name, kind) {
            ("approved", _) => Column::new("approved".into(), &approved),
            ("actual", _) => Column::new("actual".into(), &actual),
            (name, 'd') => Column::new(name.into(), &days),
            (name, _) => Column::new(name.into(), text.remove(name).unwrap_or_default()),
        });
    DataFrame::new(n, columns.collect()).unwrap()
}

/// The business date.
pub fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 31).unwrap()
}

/// Counts the ledger, as run/ does.
fn summary(ledger: &DataFrame) -> Summary {
    let text = |name: &str| ledger.column(name).unwrap().str().unwrap().clone();
    let (rule, grade, state, department) = (
        text("rule"),
        text("grade"),
        text("state"),
        text("department_code"),
    );
    let mut all = Counts::default();
    let mut by_department: BTreeMap<String, (Counts, BTreeMap<String, u64>)> = BTreeMap::new();
    let mut by_rule: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for row in 0..ledger.height() {
        let (rule, state) = (rule.get(row).unwrap().to_owned(), state.get(row).unwrap());
        let (counts, open) = by_department
            .entry(department.get(row).unwrap().into())
            .or_default();
        let of_rule = by_rule.entry(rule.clone()).or_default();
        for counts in [counts, &mut all] {
            match (state, grade.get(row).unwrap()) {
                ("open", grade) => {
                    counts.open += 1;
                    match grade {
                        "hard" => counts.hard += 1,
                        "lead" => counts.lead += 1,
                        _ => counts.note += 1,
                    }
                }
                ("explained", _) => counts.explained += 1,
                _ => counts.not_evaluated += 1,
            }
        }
        match state {
            "open" => {
                *open.entry(rule).or_default() += 1;
                of_rule.0 += 1;
            }
            "explained" => of_rule.1 += 1,
            _ => {}
        }
    }
    let mut departments: Vec<DepartmentSummary> = OFFICES
        .iter()
        .enumerate()
        .map(|(i, name)| {
            (
                code(i),
                (*name).to_owned(),
                40 + (i as i64 * 37) % 160,
                38 + (i as i64 * 37) % 160 + i as i64 % 5 - 1,
            )
        })
        .chain([
            ("OFFICE".into(), "编办".into(), 0, 0),
            ("UNMAPPED".into(), "未对应单位".into(), 0, 0),
        ])
        .map(|(code, name, approved, filled)| {
            let (counts, by_rule) = by_department.remove(&code).unwrap_or_default();
            DepartmentSummary {
                code,
                name,
                counts,
                by_rule,
                approved,
                filled,
            }
        })
        .collect();
    departments.sort_by(|a, b| a.code.cmp(&b.code));
    let mut rules: Vec<RuleSummary> = rules()
        .iter()
        .map(|r| (r.code, r.grade, r.name_zh, r.name_en))
        .chain(SKIPPED.iter().copied())
        .map(|(code, grade, zh, en)| {
            let (open, explained) = by_rule.get(code).copied().unwrap_or_default();
            let evaluated = !SKIPPED.iter().any(|s| s.0 == code);
            let remarks = match code {
                _ if !evaluated => vec!["来源“借调、挂职等登记”暂缓,未核对".to_owned()],
                "D01" | "F01" => vec!["无登记可核".to_owned()],
                _ => vec![],
            };
            RuleSummary {
                code: code.into(),
                grade: grade.into(),
                name_zh: zh.into(),
                name_en: en.into(),
                evaluated,
                remarks,
                open,
                explained,
            }
        })
        .collect();
    rules.sort_by(|a, b| a.code.cmp(&b.code));
    Summary {
        run: "2026-10-31-nightly-4f1d0c2a9b3e".into(),
        job: "nightly".into(),
        business_date: date(),
        scope: vec![],
        district_code: "990001".into(),
        district_name: "东川市南湖区".into(),
        partial: true,
        revealed: false,
        rule_pack: "0".repeat(64),
        sources: sources(),
        rules,
        departments,
        counts: all,
    }
}
