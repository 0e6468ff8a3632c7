//! Asking for a waiver: not for a century, and taken back by whoever asked while nobody has decided.

use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::leads;
use super::posts::{scene, service};

#[test]
fn a_waiver_is_for_some_years_and_its_request_can_be_taken_back() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        for (name, roles) in [
            ("clerk", vec![Role::Clerk]),
            ("other", vec![Role::Clerk]),
            ("boss", vec![Role::Reviewer]),
        ] {
            service.account(name, &roles, &[]).await;
        }
        let clerk = service.signed_in("clerk").await;
        let other = service.signed_in("other").await;
        let boss = service.signed_in("boss").await;
        let (_, list) = clerk.read("/api/v1/entries?state=open").await;
        let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
        let id = list["items"][0]["entry_id"].as_str().expect("an entry");
        let place = format!("/entries/{id}");
        let ask = async |until: &str| {
            let fields = [
                ("kind", "waive"),
                ("document", "示编〔2026〕8号"),
                ("until", until),
                ("because", "改革过渡"),
            ];
            clerk.submit(&format!("{place}/ask"), &fields).await
        };
        // Ten years from the second of November 2026, and not a day more.
        for far in ["2126-01-01", "2036-11-03"] {
            let answer = ask(far).await;
            assert_eq!(answer.status(), StatusCode::CONFLICT, "{far}");
            let said = answer.text().await.expect("a text");
            assert!(said.contains("最迟到 2036-11-02"), "{said}");
        }
        assert_eq!(
            leads(&ask("2036-11-02").await),
            format!("{place}?done=asked")
        );
        let back = "/requests/1/withdraw";
        let (_, page) = other.read(&place).await;
        assert!(!page.contains(back), "another's to take back");
        assert_eq!(other.submit(back, &[]).await.status(), StatusCode::CONFLICT);
        let (_, page) = clerk.read(&place).await;
        assert!(page.contains(back), "{page}");
        assert_eq!(
            leads(&clerk.submit(back, &[]).await),
            format!("{place}?done=taken_back")
        );
        let (_, page) = boss.read(&place).await;
        assert!(page.contains("申请人已撤回"), "{page}");
        let fields = [("how", "approve"), ("because", "同意")];
        let late = boss.submit("/requests/1", &fields).await;
        assert_eq!(late.status(), StatusCode::CONFLICT, "nothing waits");
        // The same may be asked for again, and the log agrees with the store.
        assert_eq!(
            leads(&ask("2027-06-30").await),
            format!("{place}?done=asked")
        );
        let mut reading = service.store.read().await.expect("a view");
        let secret =
            rollcall::domain::secret::Secret::load_or_create(&scene.home().join("data/secret"));
        let secret = secret.expect("a secret");
        let history = rollcall::audit::history(reading.executor(), &secret);
        assert!(history.await.expect("a history").bad.is_none());
    });
}
