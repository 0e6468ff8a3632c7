//! The second person's word over the API: the page's permission and its four eyes.

use reqwest::StatusCode;
use rollcall::domain::account::Role;
use serde_json::{Value, json};

use super::posts::{scene, service};
use super::{Browser, leads};

/// Sends a decision as a page's script would; status and body.
async fn decide(who: &Browser, number: i64, word: &Value) -> (StatusCode, Value) {
    let token = who.token().await;
    let request = who
        .form(&format!("/api/v1/requests/{number}"), &[])
        .body(word.to_string())
        .header("origin", &who.url)
        .header("x-csrf-token", token);
    let answer = who.send_as(request, "application/json").await;
    let status = answer.status();
    (status, answer.json().await.expect("JSON"))
}

#[test]
fn nobody_decides_on_their_own_request_over_the_api_either() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        let both = [Role::Clerk, Role::Reviewer];
        service.account("both", &both, &[]).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        service.account("boss", &[Role::Reviewer], &[]).await;
        let (asker, clerk) = (
            service.signed_in("both").await,
            service.signed_in("clerk").await,
        );
        let boss = service.signed_in("boss").await;
        let (_, list) = asker.read("/ledger?rule=D02").await;
        let (_, rest) = list.split_once("href=\"/entries/").expect("an entry");
        let id = rest.split('"').next().expect("its id").to_owned();
        let waiver = [
            ("kind", "waive"),
            ("document", "示编〔2026〕8号"),
            ("until", "2027-01-01"),
            ("because", "改革过渡"),
        ];
        let asked = asker.submit(&format!("/entries/{id}/ask"), &waiver).await;
        assert!(leads(&asked).ends_with("done=asked"));
        let number = 1;

        let grant = json!({"how": "approve", "because": "同意"});
        assert_eq!(
            decide(&clerk, number, &grant).await.0,
            StatusCode::FORBIDDEN
        );
        let (status, said) = decide(&asker, number, &grant).await;
        assert_eq!(status, StatusCode::CONFLICT, "{said}");
        assert_eq!(decide(&boss, 77, &grant).await.0, StatusCode::NOT_FOUND);
        let (status, said) = decide(&boss, number, &json!({"how": "perhaps"})).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        let (status, done) = decide(&boss, number, &grant).await;
        assert_eq!(status, StatusCode::CREATED, "{done}");
        assert_eq!(
            (done["entry_id"].as_str(), done["state"].as_str()),
            (Some(id.as_str()), Some("waived"))
        );
        let (status, said) = decide(&boss, number, &grant).await;
        assert_eq!(status, StatusCode::CONFLICT, "it is settled: {said}");
    });
}
