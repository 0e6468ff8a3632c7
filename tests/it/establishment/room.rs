//! Room on the day of use: who is on the roster for a later day takes a place, and what the unit is over elsewhere is looked
//! at on that day.

use std::collections::BTreeMap;

use rollcall::domain::words::Language;
use rollcall::establishment::{Application, CheckedPlan, Place, check_applications, reckoning};

use super::{book, day};
use crate::night;
use crate::scene::{Scene, id};

/// The research institute: sixteen places, thirteen people, one more from December on. One place of support, which ends in
/// December, and one person in it.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("establishment", |rows| {
        rows[0].push("expires_on".to_owned());
        for row in &mut rows[1..] {
            row.push(String::new());
        }
        for line in [
            "J50,990001003,headcount,institution,3,示编〔2020〕1号,2020-01-01,",
            "J51,990001003,headcount,support,1,示编〔2020〕2号,2020-01-01,2026-12-01",
        ] {
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    scene.change("roster", |rows| {
        for (order, kind, on) in [(901, "institution", "2026-12-01"), (903, "support", "2021-03-01")] {
            let number = id("19900303", order);
            let line = format!(
                "{number},新{order},990001003,{kind},active,{on},示编〔2021〕3号,男,1990-03-03,male60"
            );
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    let text = scene.source("establishment");
    scene.put("config/sources/establishment.toml", &text);
    scene
}

#[test]
fn the_day_of_use_decides_who_is_there_and_what_is_over() {
    let scene = scene();
    let config = night::judge(scene.home()).config;
    let book = book(scene.home());
    let check = |number: i64, on: &str| -> CheckedPlan {
        let asked = Application {
            place: Place {
                file: "plans.csv".into(),
                sheet: None,
                row: 2,
            },
            plan_id: "A1".into(),
            unit: "990001003".into(),
            headcount_type: "institution".into(),
            year: 2027,
            channel: None,
            number,
            document: "示编申〔2026〕1号".into(),
            valid_until: None,
        };
        let none = BTreeMap::new();
        let checked = check_applications(&config, &book, &none, &[asked], Some(day(on)));
        checked.into_iter().next().expect("one")
    };
    let said = |of: &CheckedPlan| reckoning(&of.figures, Language::Zh);
    let before = check(4, "2026-11-15");
    assert_eq!(
        (before.can, said(&before).as_str()),
        (3, "核定16－实有13＝3")
    );
    let after = check(4, "2027-01-01");
    assert_eq!(
        (after.can, said(&after).as_str()),
        (1, "核定16－实有13－用编日前到编1－其他类型超编1＝1")
    );
    assert_eq!(
        reckoning(&after.figures, Language::En),
        "approved 16 − filled 13 − due before the day of use 1 − over in other types 1 = 1"
    );
}
