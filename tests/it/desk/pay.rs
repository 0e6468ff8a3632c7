//! 涉及金额 and 月数 over the stored payroll months, held to sums that Python takes of the extracts themselves.

use std::collections::BTreeMap;

use crate::cli::home::{self, Home, clean, gone, lent};
use crate::store::{has_python, python};

/// What Python makes of the extracts: it reads the files, knows the people, and adds up yuan as decimals.
const SUMS: &str = "
import csv,sys
from decimal import Decimal
home,gone,lent,stranger,dead=sys.argv[1:]
rows=[]
for month in ['2026-08','2026-09','2026-10']:
    with open(f'{home}/in/payroll-{month}.csv',encoding='utf-8') as file:
        rows+=list(csv.DictReader(file))
def fen(rows): return int(sum((Decimal(row['gross'].replace(',','')) for row in rows),Decimal(0))*100)
def of(person,classes=('in_post',)): return [row for row in rows if row['person_id']==person and row['pay_class'] in classes]
def months(rows): return sorted({row['month'] for row in rows})
def say(rule,rows): print(rule,fen(rows),len(months(rows)))
# D02: all pay in post of somebody whom no roster knows.
say('D02',of(stranger))
# E02: in months with two units, all but the unit that paid most.
total=0;count=0
for month in months(of(lent)):
    units={}
    for row in of(lent):
        if row['month']==month: units.setdefault(row['unit'],[]).append(row)
    if len(units)>1:
        sums=sorted(fen(of_unit) for of_unit in units.values())
        total+=sum(sums[:-1]);count+=1
print('E02',total,count)
# F03: left on 2026-08-05, before the cutoff: due from September.
say('F03',[row for row in of(gone) if row['month']>='2026-09'])
# F04: died on 2026-08-10: months after August, in post or retired.
say('F04',[row for row in of(dead,('in_post','retired')) if row['month']>'2026-08'])
";

#[test]
fn amounts_are_the_sums_of_the_stored_months() {
    if !has_python("csv") {
        return;
    }
    let home = Home::new();
    let (stranger, dead) = (home::id("19770707", "031"), home::id("19500909", "017"));
    home.replace(
        "config/sources/payroll.toml",
        "in/payroll.csv",
        "in/payroll-{month}.csv",
    );
    home.replace(
        "config/sources/payroll.toml",
        "[expect]\n",
        "[expect]\nmonth = \"latest\"\n",
    );
    home.replace("in/roster.csv", "2026-09-20", "2026-08-05");
    let register = home.read("in/register.csv");
    home.write(
        "in/register.csv",
        &format!("{register}{dead},辛八,death,2026-08-10,,,人登〔2026〕70号\n"),
    );
    for (month, fen) in [("2026-08", "11"), ("2026-09", "37"), ("2026-10", "59")] {
        let line = |person: &str, name: &str, unit: &str, class: &str, yuan: &str| {
            format!(
                "{person},{name},{unit},{month},{class},{yuan}.{fen},6222000000000{}\n",
                &person[14..]
            )
        };
        let mut rows = "person_id,name,unit,month,pay_class,gross,account\n".to_owned();
        rows += &line(&clean(), "甲一", "U1", "in_post", "8000");
        rows += &line(&stranger, "壬九", "U1", "in_post", "7301");
        // A back payment in the same month, and one as retired, which is no pay in post.
        rows += &line(&stranger, "壬九", "U1", "in_post", "15");
        rows += &line(&stranger, "壬九", "U1", "retired", "999");
        rows += &line(&gone(), "己六", "U2", "in_post", "6400");
        rows += &line(&dead, "辛八", "U2", "retired", "5120");
        rows += &line(&lent(), "庚七", "U2", "in_post", "9000");
        if month != "2026-08" {
            rows += &line(&lent(), "庚七", "U1", "in_post", "4321");
            rows += &line(&lent(), "庚七", "发展改革局", "in_post", "100");
        }
        if month == "2026-10" {
            // Paid later for September, of which there is an extract: on top of what that says.
            rows += &line(&stranger, "壬九", "U1", "in_post", "25").replace(month, "2026-09");
        }
        home.write(&format!("in/payroll-{month}.csv"), &rows);
    }
    for day in ["2026-08-31", "2026-09-30", "2026-10-31"] {
        home.ok(&["run", "nightly", "--date", day, "--ahead", "--pull"]);
    }
    let args = [
        home.path().to_str().unwrap(),
        &gone(),
        &lent(),
        &stranger,
        &dead,
    ];
    let expected: BTreeMap<String, (i64, i64)> = python(SUMS, &args)
        .lines()
        .map(|line| {
            let mut parts = line.split(' ');
            let rule = parts.next().unwrap().to_owned();
            let mut number = || parts.next().unwrap().parse().unwrap();
            (rule, (number(), number()))
        })
        .collect();
    assert_eq!(expected.len(), 4);
    assert!(
        expected
            .values()
            .all(|(fen, months)| *fen > 0 && *months > 1),
        "{expected:?}"
    );

    let listed = home.json(&["ledger", "list", "--all", "--json"]);
    let amounts: BTreeMap<String, (i64, i64)> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|of| &of["entry"])
        .filter_map(|of| {
            let rule = of["rule"].as_str()?.to_owned();
            Some((rule, (of["amount"].as_i64()?, of["months"].as_i64()?)))
        })
        .collect();
    assert_eq!(amounts, expected);

    // A month that is not stored does not count, and one night says the same as the next.
    home.ok(&["run", "nightly", "--date", "2026-10-31"]);
    let again = home.json(&["ledger", "list", "--rule", "D02", "--json"]);
    assert_eq!(
        again[0]["entry"]["amount"].as_i64(),
        Some(expected["D02"].0)
    );
    let shown = home.ok(&[
        "ledger",
        "show",
        again[0]["entry"]["entry_id"].as_str().unwrap(),
    ]);
    assert!(
        shown.contains("涉及金额") && shown.contains("3个月"),
        "{shown}"
    );
}
