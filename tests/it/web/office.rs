//! The pages that look after the service: the audit log, jobs, whole numbers for a reason, what monitoring is told.

use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::{Service, leads};
use crate::scene::{PAID_ONLY, Scene, id};
use crate::store::{Fresh, has_python, on_both, python, sqlite};

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_page_finds_records_and_an_altered_log() {
    on_both(async |fresh| {
        let service = Service::new(fresh).await;
        service.account("shenji", &[Role::Auditor], &[]).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        service.browser().sign_in("clerk", "not the password").await;
        let auditor = service.signed_in("shenji").await;
        let rows = |text: &str| text.matches("<th class=\"number\" scope=\"row\">").count();
        let (_, all) = auditor.read("/audit").await;
        assert_eq!(rows(&all), service.log().await.len());
        for (query, count) in [
            ("action=sign-in", 2),
            ("action=sign-in&actor=unknown", 1),
            ("subject=clerk", 3),
            ("from=2026-11-03", 0),
            ("until=2026-11-01", 0),
            // A day of the office's clock: 9 o'clock there is 1 o'clock UTC.
            ("from=2026-11-02&until=2026-11-02", rows(&all)),
            ("before=3", 2),
        ] {
            let (_, text) = auditor.read(&format!("/audit?{query}")).await;
            assert_eq!(rows(&text), count, "{query}");
        }
        assert!(all.contains("尚未校验"), "{all}");
        let told = async |word: &str| {
            auditor.submit("/audit/check", &[]).await;
            for _ in 0..50 {
                let (_, text) = auditor.read("/audit").await;
                if text.contains(word) {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            panic!("the page never said {word}");
        };
        told("校验无误").await;
        fresh.sql("UPDATE audit SET actor = 'clerk' WHERE actor = 'unknown'");
        told("校验发现异常").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_paused_resumed_and_run_from_their_page() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("yunwei", &[Role::Operator], &[]).await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    let operator = service.signed_in("yunwei").await;
    let clerk = service.signed_in("clerk").await;
    operator.submit("/jobs/nightly/pause", &[]).await;
    let (_, page) = clerk.read("/jobs").await;
    assert!(
        page.contains("已暂停（yunwei，2026-11-02 09:00）"),
        "{page}"
    );
    operator.submit("/jobs/nightly/resume", &[]).await;
    let (_, page) = clerk.read("/jobs").await;
    assert!(
        page.contains("每天 01:30") && page.contains("2026-11-03 01:30"),
        "{page}"
    );
    let date = [("date", "2026-10-31")];
    assert_eq!(
        leads(&clerk.submit("/jobs/nightly/run", &date).await),
        "/jobs?asked=1"
    );
    assert_eq!(
        leads(&operator.submit("/jobs/nightly/run", &date).await),
        "/jobs?before=1"
    );
    let bad = clerk.submit("/jobs/nightly/run", &[("date", "soon")]).await;
    assert_eq!(bad.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let none = clerk.submit("/jobs/none/run", &date).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
    let kept = fresh.sql("SELECT job, business_date, asked_by, scope FROM attempt");
    assert_eq!(kept, "nightly|2026-10-31|clerk|\n");
    // Whoever asks without signing in learns of the run, not of the person.
    let (status, ready) = service.browser().read("/readyz").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        ready.contains("nightly") && !ready.contains("clerk"),
        "{ready}"
    );
}

#[test]
fn a_whole_number_takes_a_reason_which_lies_beside_the_log() {
    if !has_python("hashlib") {
        return;
    }
    let scene = Scene::new();
    let morning = scene.night("2026-10-31");
    let row = morning
        .ledger
        .iter()
        .find(|row| row["person_name"] == PAID_ONLY);
    let entry = row.expect("an entry")["entry_id"].clone();
    let number = id("19880808", 777);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let service = Service::at(scene.home()).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        let clerk = service.signed_in("clerk").await;
        let path = format!("/entries/{entry}/reveal");
        let (_, story) = clerk.read(&format!("/entries/{entry}")).await;
        assert!(!story.contains(&number), "masked without a reason");
        let before = service.log().await.len();
        for because in ["", "核实", "     核实      "] {
            let answer = clerk.submit(&path, &[("because", because)]).await;
            assert_eq!(
                answer.status(),
                StatusCode::UNPROCESSABLE_ENTITY,
                "{because}"
            );
        }
        assert_eq!(service.log().await.len(), before);
        let because = format!("发函核对身份，当事人{PAID_ONLY}（{number}）");
        let answer = clerk.submit(&path, &[("because", &because)]).await;
        assert_eq!(answer.headers()["cache-control"], "no-store, private");
        assert!(answer.text().await.unwrap().contains(&number));
        let log = service.log().await;
        let (actor, action, subject, detail) = log.last().unwrap();
        assert_eq!((&**actor, &**action, subject), ("clerk", "reveal", &entry));
        let said = detail.to_string();
        assert!(
            !said.contains(PAID_ONLY) && !said.contains(&number),
            "{said}"
        );
        // The reason is kept, without the number that was typed into it, and its hash is the log's.
        let kept = sqlite(
            &scene.home().join("data/rollcall.db"),
            "SELECT reason FROM reveal",
        );
        assert!(
            kept.contains(PAID_ONLY) && !kept.contains(&number),
            "{kept}"
        );
        let sum = python(
            "import hashlib,sys;print(hashlib.sha256(sys.argv[1].encode()).hexdigest(),end='')",
            &[kept.trim_end_matches('\n')],
        );
        assert_eq!(detail["reason_sha256"], sum.as_str());
    });
}
