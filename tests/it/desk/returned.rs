//! A workbook comes back with what offices really write: a 续借, a formula, a day after the deadline, a telephone number.

use serde_json::{Value, json};

use crate::cli::home::{Home, entry, ledger, lent, retiring, unpaid};
use crate::store::{has_python, python};

/// Writes cells into the rows of entries: id = column = value.
const FILL: &str = "import sys,openpyxl,json
book=openpyxl.load_workbook(sys.argv[1]); s=book['问题台账']
head={c.value:c.column for c in s[4]}
told=json.loads(sys.argv[3])
for r in range(5,s.max_row+1):
    for name,value in told.get(s.cell(r,head['entry_id']).value,{}).items(): s.cell(r,head[name]).value=value
book.save(sys.argv[2])";

fn night(home: &Home, day: &str) -> std::path::PathBuf {
    let summary: Value = home.json(&["run", "nightly", "--date", day, "--pull", "--json"]);
    let run = summary["run"].as_str().expect("a name");
    home.path().join("data/runs").join(run)
}

fn state(home: &Home, id: &str) -> String {
    let shown: Value = home.json(&["ledger", "show", id, "--json"]);
    shown["entry"]["entry"]["state"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn an_extension_ends_what_has_run_out_until_it_runs_out_itself() {
    if !has_python("openpyxl") {
        return;
    }
    Home::on_both(|home| {
        let run = night(&home, "2026-10-31");
        let of = |rule: &str, who: &str| entry(&run, rule, who);
        let (over, retired, unpaid) = (
            of("F06", &lent()),
            of("F01", &retiring()),
            of("D01", &unpaid()),
        );
        let (book, back) = (home.path().join("a.xlsx"), home.path().join("b.xlsx"));
        let (book, back) = (book.to_str().unwrap(), back.to_str().unwrap());
        home.ok(&["ledger", "export", "--out", book]);
        let reason = json!({"是否属实": "属实", "责任人": "庚主任 13912345678", "理由类别": "借调", "依据文号": "云组〔2026〕12号",
            "起始日期": "2026-07-24", "截止日期": "2026-11-05"});
        let mut late = reason.clone();
        late["整改时限"] = "2127-01-01".into();
        let formula = json!({"是否属实": "属实", "整改措施": "=1/0"});
        let told = json!({over.as_str(): reason, retired.as_str(): late, unpaid.as_str(): formula})
            .to_string();
        python(FILL, &[book, back, &told]);

        let (code, out, err) = home.try_run(&["ledger", "import", back, "--dry-run"]);
        assert_eq!(code, 3, "{out}\n{err}");
        for wanted in [
            "“整改措施”是公式，文件中没有存计算结果",
            "整改时限 2127-01-01 晚于条目期限 2026-",
            "“借调”不能解释规则 F01 的条目",
            "其中 1 条的整改时限晚于条目的整改期限",
            "其中 1 条的理由类别不能解释所列问题",
            "退回的行未入账。请重新导出台账",
        ] {
            assert!(out.contains(wanted), "no {wanted} in\n{out}");
        }
        assert!(!out.contains("规则 F06"), "{out}");
        assert_eq!(
            home.try_run(&["--by", "李四", "ledger", "import", back]).0,
            3
        );

        // The reason stands where it is decided, and whom to ring.
        let waiting = home.ok(&["ledger", "decide", "list"]);
        let line = "属实；庚主任 13912345678；理由：借调　云组〔2026〕12号　2026-07-24—2026-11-05";
        assert!(waiting.contains(line), "{waiting}");
        // From the day of the old row on it would continue nothing.
        let excuse = ["--by", "李四", "ledger", "decide", "excuse", &over];
        let (code, _, err) = home.try_run(&[&excuse[..], &["--from", "2025-09-26"]].concat());
        assert!(code == 1 && err.contains("2025-09-26"), "{err}");
        home.ok(&excuse);
        home.ok(&["--by", "王敏", "ledger", "decide", "approve", "1"]);
        let run = night(&home, "2026-11-01");
        assert_eq!(state(&home, &over), "closed");
        // It went because the office kept a row, and nobody is said to have corrected anything.
        let shown = home.ok(&["ledger", "history", &over]);
        assert!(
            shown.contains("因补登记1号（借调）") && !shown.contains("比对不再出现"),
            "{shown}"
        );
        let manifest = std::fs::read_to_string(run.join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        let merge = &manifest["merge"];
        let sum = |of: &str| {
            ["stock", "new"]
                .map(|origin| merge[origin][of].as_u64().unwrap_or(0))
                .iter()
                .sum::<u64>()
        };
        assert_eq!((sum("excused"), sum("closed")), (1, 0), "{merge}");
        night(&home, "2026-11-05");
        assert_eq!(state(&home, &over), "closed", "the last day still counts");
        night(&home, "2026-11-06");
        assert_eq!(state(&home, &over), "open");
    });
}

/// Exchanges what is printed in the rows of two entries, as a sort of the visible columns alone does.
const SORT: &str = "import sys,openpyxl
book=openpyxl.load_workbook(sys.argv[1]); s=book['问题台账']
head={c.value:c.column for c in s[4]}
at={s.cell(r,head['entry_id']).value:r for r in range(5,s.max_row+1)}
a,b=at[sys.argv[3]],at[sys.argv[4]]
for c in range(1,s.max_column+1):
    if s.cell(4,c).value in ('entry_id','row_hash') or s.cell(4,c).value in sys.argv[5:]: continue
    s.cell(a,c).value,s.cell(b,c).value=s.cell(b,c).value,s.cell(a,c).value
for r in (a,b): s.cell(r,head['是否属实']).value='属实'
book.save(sys.argv[2])";

#[test]
fn what_is_printed_in_a_row_must_be_of_the_entry_that_its_key_names() {
    if !has_python("openpyxl") {
        return;
    }
    let home = Home::new();
    let run = night(&home, "2026-10-31");
    let of = |rule: &str, who: &str| entry(&run, rule, who);
    let (over, retired, unpaid) = (
        of("F06", &lent()),
        of("F01", &retiring()),
        of("D01", &unpaid()),
    );
    let file = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (book, back) = (file("a.xlsx"), file("b.xlsx"));
    home.ok(&["ledger", "export", "--out", &book]);
    let refused = |told: &[&str]| {
        let (code, out, err) = home.try_run(&["ledger", "import", &back, "--dry-run"]);
        assert_eq!(code, 3, "{out}\n{err}");
        for column in told {
            let wanted = format!("“{column}”与隐藏编号所指条目不符");
            assert!(out.contains(&wanted), "no {wanted} in\n{out}");
        }
        assert!(out.contains("采纳 0"), "{out}");
    };

    let typed = |column: &str, text: &str| json!({"是否属实": "属实", column: text});
    let told = json!({
        over.as_str(): typed("条目编号", "ffffffff"),
        retired.as_str(): typed("姓名/对象", "张三"),
        unpaid.as_str(): typed("单位", "另一单位"),
    });
    python(FILL, &[&book, &back, &told.to_string()]);
    refused(&["条目编号", "姓名/对象", "单位"]);
    python(
        FILL,
        &[
            &book,
            &back,
            &json!({over.as_str(): typed("姓名/对象", "")}).to_string(),
        ],
    );
    refused(&["姓名/对象"]);
    // The short number alone tells two rows apart that a sort has exchanged, whatever else they share.
    python(
        SORT,
        &[
            &book,
            &back,
            &over,
            &unpaid,
            "问题类型",
            "证件号码",
            "姓名/对象",
            "单位",
        ],
    );
    refused(&["条目编号"]);
    // Where the column is missing, as in a run's own workbook, the names do.
    python(
        SORT,
        &[&book, &back, &over, &unpaid, "问题类型", "证件号码"],
    );
    let (code, out, _) = home.try_run(&["ledger", "import", &back, "--dry-run"]);
    assert!(code == 3 && out.contains("采纳 0"), "{out}");

    // What programs and people do to a text that stays what it was is no alteration.
    let name = ledger(&run)
        .iter()
        .find(|of| of["entry_id"] == over.as_str())
        .and_then(|of| of["person_name"].as_str().map(str::to_owned))
        .unwrap();
    let (first, rest) = {
        let at = name.chars().next().unwrap().len_utf8();
        (name[..at].to_owned(), name[at..].to_owned())
    };
    let wide: String = over[..8]
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    let told = json!({
        over.as_str(): {"是否属实": "属实", "姓名/对象": format!(" {first}　{rest} "), "条目编号": wide},
        retired.as_str(): {"是否属实": "属实", "整改时限": "二〇二六年十二月三十一日", "条目编号": retired[..8].to_uppercase()},
        unpaid.as_str(): {"是否属实": "属实", "整改时限": "二〇二六年十二月三十二日"},
    });
    python(FILL, &[&book, &back, &told.to_string()]);
    let (code, out, err) = home.try_run(&["--by", "李四", "ledger", "import", &back]);
    assert_eq!(code, 3, "{out}\n{err}");
    assert!(
        out.contains("采纳 2") && out.contains("二〇二六年十二月三十二日"),
        "{out}"
    );
    let shown = home.ok(&["ledger", "show", &retired]);
    assert!(shown.contains("2026-12-31"), "{shown}");
}
