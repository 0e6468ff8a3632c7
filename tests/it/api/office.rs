//! Duties, assessments and plans for programs: figures counted by hand over the little district, and refusals.

use reqwest::StatusCode;
use rollcall::domain::account::Role;
use serde_json::{Value, json};

use super::{Api, EDUCATION, FINANCE, with};
use crate::scene::Scene;

const INSTITUTE: &str = "990001003";

/// Three places too many at the institute since 2020; a duty that two lead, one that a unit holds that is gone, one that
/// passed to another unit without headcount, and a transfer of headcount without a duty.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("units", |rows| {
        rows[0].push("abolished_on".into());
        for row in &mut rows[1..] {
            row.push(String::new());
        }
        let line = "990001004,示例区原粮食局,,organ,full,是,2026-06-01";
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    scene.change("establishment", |rows| {
        rows[0].push("transfer_id".into());
        for row in &mut rows[1..] {
            row.push(String::new());
        }
        for line in [
            "J50,990001003,headcount,institution,3,示编〔2020〕1号,2020-01-01,",
            "J60,990001001,headcount,administrative,1,示编〔2022〕1号,2022-03-01,T1",
            "J61,990001002,headcount,administrative,-1,示编〔2022〕1号,2022-03-01,T1",
        ] {
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    scene.change("duties", |rows| {
        rows[0].extend(["effective_on", "ended_on"].map(str::to_owned));
        rows[1].extend([String::new(), String::new()]);
        for line in [
            "Z2,学校收费管理,990001001,lead,示编〔2014〕2号,,",
            "Z2,学校收费管理,990001002,lead,示编〔2014〕3号,,",
            "Z3,粮食储备,990001004,lead,,,",
            "Z4,校车安全,990001001,lead,示编〔2014〕4号,,2025-01-01",
            "Z4,校车安全,990001002,lead,示编〔2025〕1号,2025-01-01,",
            "Z4,校车安全,990001003,support,示编〔2025〕1号,2025-01-01,",
        ] {
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    for kind in ["units", "establishment", "duties"] {
        let text = scene.source(kind);
        scene.put(&format!("config/sources/{kind}.toml"), &text);
    }
    scene
}

fn named<'a>(duties: &'a Value, number: &str) -> &'a Value {
    let all = duties["duties"].as_array().expect("duties");
    let found = all.iter().find(|of| of["duty_id"] == number);
    found.unwrap_or_else(|| panic!("no {number}: {duties}"))
}

#[test]
fn duties_say_who_leads_and_what_is_amiss() {
    with(scene(), async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let (status, all) = api.get("/api/v1/duties", &clerk).await;
        assert_eq!(status, 200, "{all}");
        assert_eq!(all["date"], "2026-10-31");
        assert_eq!(named(&all, "Z1")["sound"], true);
        let two = named(&all, "Z2");
        assert_eq!(
            (&two["leads"], &two["sound"]),
            (&json!([FINANCE, EDUCATION]), &json!(false))
        );
        let gone = named(&all, "Z3");
        assert_eq!(
            (&gone["orphaned"], &gone["undocumented"]),
            (&json!(["990001004"]), &json!(true))
        );
        let passed = named(&all, "Z4");
        assert_eq!(
            (&passed["leads"], &passed["supports"]),
            (&json!([EDUCATION]), &json!([INSTITUTE]))
        );
        let moved = |list: &Value| list[0].clone();
        let alone = moved(&all["without_headcount"]);
        assert_eq!(
            (&alone["from"], &alone["to"], &alone["on"]),
            (&json!(FINANCE), &json!(EDUCATION), &json!("2025-01-01"))
        );
        let posts = moved(&all["without_duties"]);
        assert_eq!(
            (&posts["from"], &posts["to"], &posts["headcount"]),
            (&json!(EDUCATION), &json!(FINANCE), &json!(1))
        );

        // The day before, another led; what is amiss only; another's units are none of a department's.
        let (_, before) = api.get("/api/v1/duties?date=2024-12-31", &clerk).await;
        assert_eq!(named(&before, "Z4")["leads"], json!([FINANCE]));
        let (_, amiss) = api.get("/api/v1/duties?amiss=true", &clerk).await;
        let numbers: Vec<&Value> = amiss["duties"]
            .as_array()
            .expect("duties")
            .iter()
            .map(|of| &of["duty_id"])
            .collect();
        assert_eq!(numbers, ["Z2", "Z3"]);
        let contact = api.token("contact", Role::Department, &[EDUCATION]).await;
        let (_, own) = api.get("/api/v1/duties", &contact).await;
        let own: Vec<&Value> = own["duties"]
            .as_array()
            .expect("duties")
            .iter()
            .map(|of| &of["duty_id"])
            .collect();
        assert_eq!(own, ["Z2", "Z4"]);
        let theirs = format!("/api/v1/duties?unit={FINANCE}");
        assert_eq!(api.get(&theirs, &contact).await.0, StatusCode::NOT_FOUND);
        let wrong = api.get("/api/v1/duties?date=yesterday", &clerk).await;
        assert_eq!(wrong.0, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn assessments_go_from_figures_to_an_outcome() {
    with(scene(), async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        // Three free places of its own, nothing idle elsewhere, and not full: of five asked for, three are covered.
        let path = format!("/api/v1/assessments?unit={INSTITUTE}&headcount_type=institution&add=5");
        let (status, made) = api.get(&path, &clerk).await;
        assert_eq!(status, 200, "{made}");
        let own = &made["steps"][1];
        assert_eq!(
            (&own["rule"], &own["figure"], &own["covers"], &own["left"]),
            (&json!("own"), &json!(3), &json!(3), &json!(2))
        );
        assert_eq!(
            made["approved"].as_i64().expect("a number") - made["filled"].as_i64().expect("one"),
            3
        );
        assert_eq!(made["occupancy"].as_array().map(Vec::len), Some(24));
        assert_eq!(made["occupancy"][23]["on"], "2026-10-31");
        assert_eq!(made["leaving"][0]["month"], "2026-10-01");
        assert_eq!(made["leaving"].as_array().map(Vec::len), Some(24));
        assert_eq!(made["outcome"], "unsupported");

        // The grant of 2020 never found anybody: all three can be taken back. The transfer of 2022 is one of one.
        let (_, all) = api.get("/api/v1/grants?since=2020-01-01", &clerk).await;
        let all = all.as_array().expect("grants").clone();
        assert_eq!(all.len(), 2, "{all:?}");
        let of = |code: &str| all.iter().find(|of| of["unit_code"] == code).expect("one");
        let idle = of(INSTITUTE);
        assert_eq!(
            (
                &idle["number"],
                &idle["used"],
                &idle["idle"],
                &idle["after"]
            ),
            (&json!(3), &json!(0), &json!(3), &json!([0, 0, 0]))
        );
        assert_eq!(of(FINANCE)["origin"], "transferred");
        let (_, some) = api
            .get(
                "/api/v1/grants?since=2020-01-01&idle=true&headcount_type=institution",
                &clerk,
            )
            .await;
        assert_eq!(some.as_array().map(Vec::len), Some(1));

        for (path, status) in [
            (
                "assessments?unit=990001003&headcount_type=institution&add=0",
                422,
            ),
            (
                "assessments?unit=990001003&headcount_type=nobility&add=1",
                422,
            ),
            (
                "assessments?unit=990009999&headcount_type=institution&add=1",
                422,
            ),
            ("assessments?unit=990001003&add=1", 400),
            ("grants?unit=990009999", 422),
        ] {
            let answer = api.get(&format!("/api/v1/{path}"), &clerk).await;
            assert_eq!(answer.0.as_u16(), status, "{path}: {}", answer.1);
        }
        let contact = api.token("contact", Role::Department, &[EDUCATION]).await;
        assert_eq!(api.get(&path, &contact).await.0, 404);
        assert_eq!(api.get("/api/v1/grants", &contact).await.0, 404);
    });
}

#[test]
fn plans_are_handed_in_checked_and_withdrawn_by_programs_and_approved_by_people_alone() {
    with(scene(), async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let boss = api.token("boss", Role::Reviewer, &[]).await;
        let contact = api.token("contact", Role::Department, &[EDUCATION]).await;
        let plan = |unit: &str, number: i64, document: &str| {
            json!({"plan_id": "Y1", "unit": unit, "headcount_type": "institution", "year": 2026,
                   "number": number, "document": document})
        };
        let hand = async |token: &str, body: Value| api.post("/api/v1/plans", token, body).await;
        let good = plan(INSTITUTE, 4, "示编申〔2026〕1号");
        for (status, body) in [
            (409, plan(FINANCE, 1, "示编申〔2026〕1号")),
            (409, plan("990009999", 1, "示编申〔2026〕1号")),
            (409, plan(INSTITUTE, 1, " ")),
            (409, plan(EDUCATION, 1, "示编申〔2026〕1号")),
            (422, plan(INSTITUTE, 0, "示编申〔2026〕1号")),
            (422, json!({"plan_id": "Y1"})),
        ] {
            let (found, said) = hand(&contact, body.clone()).await;
            assert_eq!(found.as_u16(), status, "{body}: {said}");
        }
        let mut by = good.clone();
        by["channel"] = "balloon".into();
        assert_eq!(hand(&contact, by).await.0, 422);
        let mut never = good.clone();
        never["year"] = 9999.into();
        assert_eq!(hand(&contact, never).await.0, 422);

        let (status, made) = hand(&contact, good.clone()).await;
        assert_eq!(
            (status.as_u16(), &made["plan"]["plan_no"]),
            (201, &json!(1)),
            "{made}"
        );
        assert_eq!(
            hand(&clerk, good.clone()).await.0,
            409,
            "the number is taken"
        );
        let act =
            async |token: &str, body: Value| api.post("/api/v1/plans/1/steps", token, body).await;
        assert_eq!(act(&contact, json!({"act": "check"})).await.0, 403);
        // Three of four: as many places as are free.
        let (status, made) = act(&clerk, json!({"act": "check"})).await;
        assert_eq!(
            (status.as_u16(), &made["steps"][1]["figures"]["can"]),
            (201, &json!(3)),
            "{made}"
        );
        let approve = json!({"act": "approve", "document": "示编〔2026〕9号"});
        assert_eq!(
            act(&boss, approve).await.0,
            403,
            "no token carries a second person's word"
        );
        assert_eq!(
            act(&clerk, json!({"act": "return", "because": ""})).await.0,
            409
        );
        let (status, made) = act(&clerk, json!({"act": "return", "because": "名额不足"})).await;
        assert_eq!(
            (status.as_u16(), &made["plan"]["state"]),
            (201, &json!("returned"))
        );
        assert_eq!(
            hand(&contact, plan(INSTITUTE, 3, "示编申〔2026〕2号"))
                .await
                .0,
            201
        );
        let (_, made) = act(&contact, json!({"act": "withdraw", "because": "不进了"})).await;
        assert_eq!(made["plan"]["state"], "withdrawn");
        let (_, one) = api.get("/api/v1/plans/1", &clerk).await;
        assert_eq!(one["steps"].as_array().map(Vec::len), Some(5), "{one}");
        assert_eq!(one, made, "everybody reads the same");
        let stranger = api.token("stranger", Role::Department, &[FINANCE]).await;
        assert_eq!(api.get("/api/v1/plans/1", &stranger).await.0, 404);
        assert_eq!(api.get("/api/v1/plans/77", &clerk).await.0, 404);
        let (_, list) = api.get("/api/v1/plans", &stranger).await;
        let list: Vec<&Value> = list
            .as_array()
            .expect("plans")
            .iter()
            .map(|of| &of["plan_id"])
            .collect();
        assert_eq!(list, ["P1"], "a source's");
    });
}
