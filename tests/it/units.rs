//! Which unit a text means where several could: held to the second implementation, case by case.

use std::collections::BTreeMap;

use crate::scene::Scene;
use crate::{night, second};

/// A home whose payroll writes these texts for the first people's units, and the units table these columns.
fn scene(units: &[&str], written: &[&str], crosswalk: &str) -> Scene {
    let mut scene = Scene::new();
    scene.change("units", |rows| {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        rows.clear();
        rows.push(cells("unit_code,name,uscc,aliases,kind"));
        rows.extend(units.iter().map(|line| cells(line)));
    });
    scene.expect("units", "min_rows = 1");
    scene.change("payroll", |rows| {
        for (row, text) in rows[1..].iter_mut().zip(written) {
            row[2] = (*text).to_owned();
        }
    });
    let header = "source,source_unit,unit_code\n";
    scene.put(
        "config/codes/unit-crosswalk.csv",
        &format!("{header}{crosswalk}"),
    );
    scene
}

#[test]
fn a_text_is_looked_up_step_by_step() {
    let units = [
        "990001001,示例区财政局,11990001MB0000001A,示例区国资局;共用旧名;示例区教育局,organ",
        "990001002,示例区教育局,11990001mb0000002b,共用旧名;教育 委员会,organ",
        "990001003,同名所,,,institution",
        "990001004,同名所,,研究室,institution",
        // Its code is another's name: the code is looked up first.
        "研究室,示例区研究室,,,organ",
    ];
    let cases = [
        ("990001001", Some("code")),
        ("１１990001MB０000001A", Some("uscc")),
        ("11990001mb0000002b", Some("uscc")),
        ("示例区 财政局", Some("name")),
        ("示例区国资局", Some("alias")),
        ("教育委员会", Some("alias")),
        // Borne by two: as an alias of both, as a name of both, as a name of one and an alias of the other.
        ("共用旧名", None),
        ("同名所", None),
        ("示例区教育局", None),
        ("研究室", Some("code")),
        ("旧财政所", Some("crosswalk")),
        // The crosswalk speaks of one source, and may lead nowhere.
        ("旧教育站", None),
        ("无此单位", None),
    ];
    let written: Vec<&str> = cases.iter().map(|(text, _)| *text).collect();
    let crosswalk = "payroll,旧财政所,990001001\nroster,旧教育站,990001002\n";
    let scene = scene(&units, &written, crosswalk);
    let night = night::judge(scene.home());
    let map = night.judged.frames.tables["source_unit"]
        .clone()
        .collect()
        .expect("a frame");
    let text = |name: &str| {
        map.column(name)
            .and_then(|of| of.str().cloned())
            .expect("texts")
    };
    let (sources, texts, ways) = (text("source"), text("unit_text"), text("mapped_by"));
    let found: BTreeMap<String, Option<&str>> = (0..map.height())
        .filter(|row| sources.get(*row) == Some("payroll"))
        .map(|row| (texts.get(row).unwrap_or_default().to_owned(), ways.get(row)))
        .collect();
    for (written, way) in cases {
        let folded = rollcall::domain::label::clean(written);
        assert_eq!(found.get(&folded), Some(&way), "{written}: {found:?}");
    }
    if let Some(python) = second::python() {
        let different = second::difference(&night.named(), &second::findings(&night, &python));
        assert!(different.is_empty(), "{}", different.join("\n"));
    }
}
