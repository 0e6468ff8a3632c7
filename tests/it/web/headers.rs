//! What a browser is told with every answer, and limits on what it may send.

use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::{PASSWORD, Service};
use crate::store::Fresh;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_may_be_done_with_it() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("boss", &[Role::Admin], &[]).await;
    let boss = service.signed_in("boss").await;
    for path in [
        "/sign-in",
        "/users",
        "/nothing",
        "/healthz",
        "/users/nobody",
        "/link/none",
    ] {
        let answer = boss.get(path).await;
        let header = |name: &str| {
            let value = answer.headers().get(name);
            value.map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(
            !policy.contains("unsafe") && !policy.contains('*'),
            "{policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
    }
    let page = boss.get("/users").await;
    assert_eq!(page.headers()["cache-control"], "no-store, private");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_out_of_others_reach() {
    let fresh = Fresh::sqlite();
    let service = Service::with(&fresh, |config| {
        config.settings.web.trusted_proxies = vec!["127.0.0.0/8".to_owned()];
    })
    .await;
    service.account("boss", &[Role::Admin], &[]).await;
    let browser = service.browser();
    let fields = [("name", "boss"), ("password", PASSWORD)];
    let sent = |answer: &reqwest::Response| -> Vec<String> {
        let lines = answer.headers().get_all("set-cookie").iter();
        lines
            .map(|line| line.to_str().unwrap().to_owned())
            .collect()
    };
    for line in sent(&browser.post("/sign-in", &fields).await) {
        assert!(line.contains("; HttpOnly; SameSite=Lax"), "{line}");
        assert!(
            line.contains("; Path=/;") && !line.contains("Secure"),
            "{line}"
        );
    }
    // Over TLS, as a trusted proxy says.
    let form = browser
        .form("/sign-in", &fields)
        .header("x-forwarded-proto", "https");
    for line in sent(&browser.send(form).await) {
        assert!(
            line.starts_with("__Host-rollcall") && line.contains("; Secure"),
            "{line}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_believed_about_addresses_but_the_own_proxies() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("boss", &[Role::Admin], &[]).await;
    let browser = service.browser();
    let form = browser.form("/sign-in", &[("name", "boss"), ("password", PASSWORD)]);
    let form = form
        .header("x-forwarded-for", "10.1.1.1")
        .header("x-forwarded-proto", "https");
    browser.send(form).await;
    assert!(browser.cookie("rollcall").is_some());
    let log = service.log().await;
    let (.., detail) = log.last().expect("a record");
    assert_eq!(detail["from"], "127.0.0.1");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_in_words() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("boss", &[Role::Admin], &[]).await;
    let boss = service.signed_in("boss").await;
    let large = "x".repeat(2 << 20);
    let answer = boss.submit("/users", &[("name", &large)]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().await.unwrap().contains("超过上限"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_no_script_or_style_of_their_own() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service
        .account("boss", &[Role::Admin, Role::Operator], &[])
        .await;
    let boss = service.signed_in("boss").await;
    for path in [
        "/sign-in",
        "/",
        "/account",
        "/account/tokens",
        "/users",
        "/users/boss",
        "/tokens",
        "/audit",
        "/jobs",
        "/system",
    ] {
        let (status, text) = boss.read(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(
            !text.contains(" style=") && !text.contains("<style"),
            "{path}"
        );
        assert!(
            !text.contains(" onclick=") && !text.contains("javascript:"),
            "{path}"
        );
        for script in text.split("<script").skip(1) {
            assert!(
                script.trim_start().starts_with("src="),
                "{path}: {script:.80}"
            );
        }
    }
}
