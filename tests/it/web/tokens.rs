//! Tokens of the API: shown once, kept as a hash, good for a time, for a part of what their account may.

use chrono::TimeDelta;
use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::{Browser, Service};
use crate::store::{Fresh, has_python, on_both};

/// What a request for a page of the API under a token is answered; there need be no such page.
async fn with_token(browser: &Browser, path: &str, token: &str) -> StatusCode {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let client = client.build().expect("a client");
    let request = client.get(format!("{}{path}", browser.url));
    let answer = request.bearer_auth(token).send().await.expect("an answer");
    answer.status()
}

/// Makes a token on the page; its text.
async fn made(browser: &Browser, scope: &str, days: &str) -> String {
    let fields = [("label", "数据平台"), ("scope", scope), ("days", days)];
    let answer = browser.submit("/account/tokens", &fields).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let text = answer.text().await.expect("a page");
    let (_, rest) = text.split_once("rollcall_").expect("the token");
    format!("rollcall_{}", &rest[..64])
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_listed_and_withdrawn() {
    if !has_python("hashlib") {
        return;
    }
    on_both(async |fresh| {
        let service = Service::new(fresh).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        service.account("boss", &[Role::Admin], &[]).await;
        let clerk = service.signed_in("clerk").await;
        let boss = service.signed_in("boss").await;
        let token = made(&clerk, "see-ledger", "30").await;
        let (_, page) = clerk.read("/account/tokens").await;
        assert!(page.contains("数据平台") && !page.contains(&token));
        let kept = fresh.sql("SELECT token, label, scope FROM token");
        let hash = super::super::store::python(
            "import hashlib,sys;print(hashlib.sha256(sys.argv[1].encode()).hexdigest(),end='')",
            &[&token],
        );
        assert_eq!(kept, format!("{hash}|数据平台|see-ledger\n"));
        // Somebody else's cannot be withdrawn but by an administrator.
        assert_eq!(
            boss.submit("/account/tokens/1/withdraw", &[])
                .await
                .status(),
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            boss.submit("/tokens/1/withdraw", &[]).await.status(),
            StatusCode::SEE_OTHER
        );
        let (_, page) = clerk.read("/account/tokens").await;
        assert!(page.contains("已撤销（boss"), "{page}");
        let log = service.log().await;
        let did: Vec<String> = log
            .iter()
            .filter(|(_, action, ..)| action == "token")
            .map(|(actor, _, subject, detail)| {
                format!("{actor} {} {subject}", detail["did"].as_str().unwrap())
            })
            .collect();
        assert_eq!(did, ["clerk make clerk", "boss withdraw clerk"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hands_on_what_they_may_not_do_or_what_hangs_on_their_hand() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    let clerk = service.signed_in("clerk").await;
    for (scope, days) in [
        ("see-audit", "30"),
        ("reveal", "30"),
        ("own-account", "30"),
        ("", "30"),
        ("see-ledger", "0"),
        ("see-ledger", "366"),
    ] {
        let fields = [("label", "x"), ("scope", scope), ("days", days)];
        let answer = clerk.submit("/account/tokens", &fields).await;
        assert_eq!(
            answer.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{scope} {days}"
        );
    }
    assert_eq!(fresh.sql("SELECT COUNT(*) FROM token"), "0\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_its_scope_and_time_and_under_the_api_alone() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("boss", &[Role::Admin], &[]).await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    let clerk = service.signed_in("clerk").await;
    let boss = service.signed_in("boss").await;
    let token = made(&clerk, "see-jobs", "30").await;
    assert_eq!(
        with_token(&clerk, "/api/v1/jobs", &token).await,
        StatusCode::OK
    );
    // The pages are for people, and what the token does not carry its owner's roles do not give it.
    assert_eq!(
        with_token(&clerk, "/jobs", &token).await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        with_token(&clerk, "/api/v1/units", &token).await,
        StatusCode::FORBIDDEN
    );
    for wrong in ["", "rollcall_", &token[..60], &format!("{token}0")] {
        assert_eq!(
            with_token(&clerk, "/api/v1/jobs", wrong).await,
            StatusCode::UNAUTHORIZED
        );
    }
    // A program has no forms: it needs no form's token.
    let run = made(&clerk, "rerun", "30").await;
    let client = reqwest::Client::new();
    let ask = client
        .post(format!("{}/api/v1/runs", service.url))
        .bearer_auth(&run);
    let answer = ask
        .json(&serde_json::json!({}))
        .send()
        .await
        .expect("an answer");
    assert_ne!(answer.status(), StatusCode::FORBIDDEN);
    assert_ne!(answer.status(), StatusCode::UNAUTHORIZED);
    // It dies with its account, and comes back with it.
    boss.submit("/users/clerk/lock", &[]).await;
    assert_eq!(
        with_token(&clerk, "/api/v1/jobs", &token).await,
        StatusCode::UNAUTHORIZED
    );
    boss.submit("/users/clerk/unlock", &[]).await;
    assert_eq!(
        with_token(&clerk, "/api/v1/jobs", &token).await,
        StatusCode::OK
    );
    // What the account may no longer do, its tokens may not either.
    let fields = [("shown", "clerk"), ("role", "operator")];
    assert_eq!(
        boss.submit("/users/clerk", &fields).await.status(),
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        with_token(&clerk, "/api/v1/jobs", &token).await,
        StatusCode::OK
    );
    let fields = [("shown", "clerk"), ("role", "admin")];
    assert_eq!(
        boss.submit("/users/clerk", &fields).await.status(),
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        with_token(&clerk, "/api/v1/jobs", &token).await,
        StatusCode::FORBIDDEN
    );
    service.pass(TimeDelta::days(30));
    assert_eq!(
        with_token(&clerk, "/api/v1/jobs", &token).await,
        StatusCode::UNAUTHORIZED
    );
}
