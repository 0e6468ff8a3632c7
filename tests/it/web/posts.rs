//! The pages of the establishment over real HTTP: who sees whose units, plans that one hands in, another checks and a third
//! approves, assessments to take away, and the same figures for programs.

use std::sync::{Arc, Mutex};

use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest::StatusCode;
use rollcall::config::Config;
use rollcall::domain::account::Role;
use rollcall::domain::secret::Secret;
use rollcall::store::Store;
use rollcall::web::State;

use super::{BEGIN, Browser, Service, leads};
use crate::scene::Scene;

/// Three places are free at the research institute, and the district was run.
pub fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("establishment", |rows| {
        let line = "J50,990001003,headcount,institution,3,示编〔2020〕1号,2020-01-01";
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    scene.night("2026-10-31");
    scene
}

/// A service over a home that was run.
pub async fn service(scene: &Scene) -> Service {
    let config = Config::load(scene.home()).expect("a home");
    let secret = Secret::load_or_create(&scene.home().join("data/secret")).expect("a secret");
    let store = Store::open(&config.settings.store.url, scene.home(), &secret)
        .await
        .expect("a store");
    let now = Arc::new(Mutex::new(BEGIN.parse().expect("a time")));
    let clock = now.clone();
    let state = State::new(
        Arc::new(config),
        store.clone(),
        secret,
        PrometheusBuilder::new().build_recorder().handle(),
        Arc::new(move || *clock.lock().expect("the clock")),
    );
    Service::of(state, store, now).await
}

#[test]
fn plans_go_round_between_people_and_departments_see_their_own() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        service.account("boss", &[Role::Reviewer], &[]).await;
        service
            .account("two", &[Role::Department], &["990001002"])
            .await;
        service
            .account("one", &[Role::Department], &["990001001"])
            .await;
        let (clerk, boss) = (
            service.signed_in("clerk").await,
            service.signed_in("boss").await,
        );
        let (two, one) = (
            service.signed_in("two").await,
            service.signed_in("one").await,
        );

        // The tree: figures and lights for whoever sees the district; a department has its own units alone.
        let (status, text) = clerk.read("/establishment").await;
        assert_eq!(status, StatusCode::OK, "{text}");
        for said in ["示例区财政局", "示例区教育研究院", "空编3", "满编"] {
            assert!(text.contains(said), "{said}\n{text}");
        }
        let (_, text) = two.read("/establishment").await;
        assert!(
            text.contains("示例区教育研究院") && !text.contains("示例区财政局"),
            "{text}"
        );
        // Every number with its documents; another's unit is no unit.
        let (_, text) = two.read("/establishment/units/990001003").await;
        assert!(
            text.contains("示编〔2014〕1号") && text.contains("示编〔2020〕1号"),
            "{text}"
        );
        assert_eq!(
            one.get("/establishment/units/990001003").await.status(),
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            one.get("/establishment/assess").await.status(),
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            clerk.get("/establishment?date=gestern").await.status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );

        // A department hands in for its own unit, not for another's.
        let fields = |unit: &'static str, number: &'static str, document: &'static str| {
            [
                ("plan_id", "Y1"),
                ("unit", unit),
                ("headcount_type", "institution"),
                ("year", "2026"),
                ("number", number),
                ("document", document),
            ]
        };
        let answer = one
            .submit(
                "/establishment/plans",
                &fields("990001003", "2", "示编申〔2026〕1号"),
            )
            .await;
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        let answer = two
            .submit("/establishment/plans", &fields("990001003", "2", " "))
            .await;
        assert_eq!(
            answer.status(),
            StatusCode::CONFLICT,
            "a plan without a document"
        );
        let answer = two
            .submit(
                "/establishment/plans",
                &fields("990001003", "2", "示编申〔2026〕1号"),
            )
            .await;
        assert_eq!(leads(&answer), "/establishment/plans/1?said=saved");
        assert_eq!(
            one.get("/establishment/plans/1").await.status(),
            StatusCode::NOT_FOUND
        );

        // What is wrong names its field.
        for (number, wanted) in [
            ("0", "名额“0”不是1至100000的整数"),
            ("1.5", "名额“1.5”不是"),
            ("", "名额未填写"),
        ] {
            let wrong = fields("990001003", number, "示编申〔2026〕1号");
            let answer = two.submit("/establishment/plans", &wrong).await;
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
            let text = answer.text().await.expect("a page");
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }

        // The clerk checks and may not approve; another person does.
        let grant = [("document", "示编〔2026〕9号"), ("number", "2")];
        let answer = boss.submit("/establishment/plans/1/approve", &grant).await;
        assert_eq!(
            answer.status(),
            StatusCode::CONFLICT,
            "nobody has checked it"
        );
        assert_eq!(
            leads(&clerk.submit("/establishment/plans/1/check", &[]).await),
            "/establishment/plans/1?said=saved"
        );
        assert_eq!(
            clerk
                .submit("/establishment/plans/1/approve", &grant)
                .await
                .status(),
            StatusCode::FORBIDDEN
        );
        let (_, text) = boss.read("/establishment/plans/1").await;
        assert!(
            text.contains("可核2名") && text.contains("示编〔2014〕1号(+13)"),
            "{text}"
        );
        let back = boss
            .submit("/establishment/plans/1/return", &[("because", "先用一名")])
            .await;
        assert_eq!(back.status(), StatusCode::SEE_OTHER);
        let answer = two
            .submit(
                "/establishment/plans",
                &fields("990001003", "1", "示编申〔2026〕2号"),
            )
            .await;
        assert_eq!(leads(&answer), "/establishment/plans/1?said=saved");
        clerk.submit("/establishment/plans/1/check", &[]).await;
        let grant = [("document", "示编〔2026〕9号"), ("number", "1")];
        assert_eq!(
            boss.submit("/establishment/plans/1/approve", &grant)
                .await
                .status(),
            StatusCode::SEE_OTHER
        );
        let (_, text) = two.read("/establishment/plans/1").await;
        for said in ["已核准", "先用一名", "示编〔2026〕9号", "2026-12-31"] {
            assert!(text.contains(said), "{said}\n{text}");
        }
        // What is approved is reserved at once.
        let (_, text) = clerk.read("/establishment/units/990001003").await;
        assert!(text.contains("计划预留 1"), "{text}");

        // Duties, changes, grants; and files, each written down in the log.
        for path in [
            "/establishment/duties",
            "/establishment/changes?from=2019-01-01",
            "/establishment/grants",
            "/establishment/plans",
        ] {
            let (status, text) = clerk.read(path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {text}");
        }
        let query = "unit=990001003&headcount_type=institution&add=4";
        let (_, text) = clerk.read(&format!("/establishment/assess?{query}")).await;
        assert!(text.contains("申请增加事业编制4名事前评估"), "{text}");
        for form in ["docx", "xlsx"] {
            let answer = clerk
                .get(&format!("/establishment/assess/file?{query}&form={form}"))
                .await;
            assert_eq!(answer.status(), StatusCode::OK);
            let bytes = answer.bytes().await.expect("bytes");
            assert!(bytes.starts_with(b"PK"), "{form} is a package");
        }
        assert_eq!(
            clerk
                .get(&format!("/establishment/assess/file?{query}x"))
                .await
                .status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let log = service.log().await;
        let count = |action: &str| log.iter().filter(|of| of.1 == action).count();
        assert_eq!((count("plan"), count("download")), (6, 2), "{log:?}");

        // The yearly table, indicators and the pack of an inspection: the office's to take, each written down.
        let (_, text) = clerk.read("/establishment/surveys?year=2025").await;
        assert!(text.contains("2025年机构编制统计表"), "{text}");
        let taken = [
            ("statistics/file?year=2026", "statistics"),
            ("indicators/file?from=2025&form=docx", "indicators"),
            ("inspection/file?department=990001002&sample=5&seed=a", "inspection"),
        ];
        for (path, _) in taken {
            let path = format!("/establishment/{path}");
            let answer = clerk.get(&path).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            let bytes = answer.bytes().await.expect("bytes");
            assert!(bytes.starts_with(b"PK"), "{path} is a package");
            assert_eq!(two.get(&path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        for wrong in [
            "surveys?year=2027",
            "statistics/file?year=zwei",
            "indicators/file?from=2026&year=2025",
            "inspection/file?department=990009999",
            "inspection/file?department=990001003",
            "inspection/file?department=990001002&sample=0",
        ] {
            let answer = clerk.get(&format!("/establishment/{wrong}")).await;
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let log = service.log().await;
        let downloads: Vec<_> = log.iter().filter(|of| of.1 == "download").collect();
        assert_eq!(downloads.len(), 5);
        let last = &downloads[4];
        assert_eq!((&*last.0, &last.3["seed"]), ("clerk", &serde_json::json!("a")));
        assert!(last.3["sha256"].is_string(), "{last:?}");

        // Programs get the same figures, and departments their own.
        let json =
            |text: String| -> serde_json::Value { serde_json::from_str(&text).expect("JSON") };
        let all = json(clerk.read("/api/v1/establishment").await.1);
        assert_eq!(all["units"].as_array().map(Vec::len), Some(3), "{all}");
        let own = json(two.read("/api/v1/establishment?date=2026-10-31").await.1);
        assert_eq!(own["units"].as_array().map(Vec::len), Some(2), "{own}");
        let unit = json(clerk.read("/api/v1/establishment/990001003").await.1);
        assert_eq!(unit["unit"]["headcount"][0]["vacancy"], 3, "{unit}");
        assert_eq!(unit["unit"]["headcount"][0]["reserved"], 1);
        assert_eq!(unit["journal"][1]["document"], "示编〔2020〕1号");
        assert_eq!(
            one.get("/api/v1/establishment/990001003").await.status(),
            StatusCode::NOT_FOUND
        );
        let plans = json(two.read("/api/v1/plans").await.1);
        assert_eq!(plans.as_array().map(Vec::len), Some(1), "{plans}");
        assert_eq!(
            (plans[0]["state"].as_str(), plans[0]["granted"].as_i64()),
            (Some("approved"), Some(1))
        );
        // The second person's word, given by somebody who is signed in and not by a token.
        let send = async |who: &Browser, path: &str, body: &str| {
            let form = who.form(path, &[]).body(body.to_owned());
            let form = form.header("x-csrf-token", who.token().await);
            let answer = who.send_as(form, "application/json").await;
            let status = answer.status().as_u16();
            (status, json(answer.text().await.expect("a text")))
        };
        let handed = r#"{"plan_id":"Y2","unit":"990001003","headcount_type":"institution","year":2026,"number":1,"document":"示编申〔2026〕3号"}"#;
        let (status, plan) = send(&two, "/api/v1/plans", handed).await;
        assert_eq!((status, &plan["plan"]["state"]), (201, &"applied".into()), "{plan}");
        let steps = "/api/v1/plans/2/steps";
        let approve = r#"{"act":"approve","document":"示编〔2026〕10号"}"#;
        assert_eq!(send(&clerk, steps, approve).await.0, 403);
        assert_eq!(send(&boss, steps, approve).await.0, 409, "nobody has checked it");
        assert_eq!(send(&boss, steps, r#"{"act":"check"}"#).await.0, 403);
        let (status, plan) = send(&clerk, steps, r#"{"act":"check"}"#).await;
        assert_eq!((status, &plan["steps"][1]["figures"]["can"]), (201, &1.into()), "{plan}");
        let (status, plan) = send(&boss, steps, approve).await;
        assert_eq!(status, 201, "{plan}");
        assert_eq!((&plan["plan"]["granted"], &plan["plan"]["document"]), (&1.into(), &"示编〔2026〕10号".into()));
        let actors: Vec<_> = plan["steps"].as_array().into_iter().flatten().map(|of| of["actor"].clone()).collect();
        assert_eq!(actors, ["two", "clerk", "boss"]);
        assert_eq!(send(&one, steps, r#"{"act":"withdraw","because":"x"}"#).await.0, 404);
        assert_eq!(send(&two, steps, r#"{"act":"withdraw","because":" "}"#).await.0, 409);
        let (status, plan) = send(&two, steps, r#"{"act":"withdraw","because":"不进了"}"#).await;
        assert_eq!((status, &plan["plan"]["state"], &plan["plan"]["granted"]), (201, &"withdrawn".into(), &0.into()));
    });
}
