//! Sessions: a new id at every sign-in, an end, and forms that no other site can send.

use chrono::TimeDelta;
use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::{PASSWORD, Service, leads};
use crate::store::{Fresh, on_both};

#[tokio::test(flavor = "multi_thread")]
async fn each_sign_in_has_a_new_id_and_ends_the_old_one() {
    on_both(async |fresh| {
        let service = Service::new(fresh).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        let browser = service.browser();
        // An id that somebody slipped into the browser is not taken over.
        let slipped = "ab".repeat(32);
        browser.put("rollcall", &slipped);
        browser.sign_in("clerk", PASSWORD).await;
        let first = browser.cookie("rollcall").expect("a session");
        assert_ne!(first, slipped);
        browser.sign_in("clerk", PASSWORD).await;
        let second = browser.cookie("rollcall").expect("a session");
        assert_ne!(first, second);
        assert_eq!(browser.get("/account").await.status(), StatusCode::OK);
        for old in [first.as_str(), slipped.as_str()] {
            let other = service.browser();
            other.put("rollcall", old);
            assert_eq!(leads(&other.get("/").await), "/sign-in");
        }
        assert_eq!(fresh.sql("SELECT COUNT(*) FROM session"), "1\n");
        // Signing out ends it in the store, not in the browser alone.
        browser.submit("/sign-out", &[]).await;
        assert_eq!(browser.cookie("rollcall"), None);
        browser.put("rollcall", &second);
        assert_eq!(leads(&browser.get("/").await), "/sign-in");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_by_idleness_and_by_age() {
    let fresh = Fresh::sqlite();
    let service = Service::with(&fresh, |config| {
        config.settings.web.session_idle = Some("20m".to_owned());
        config.settings.web.session_longest = Some("1h".to_owned());
    })
    .await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    let idle = service.signed_in("clerk").await;
    let busy = service.signed_in("clerk").await;
    for minute in [15, 30, 45] {
        service.pass(TimeDelta::minutes(15));
        assert_eq!(busy.get("/").await.status(), StatusCode::OK, "{minute}");
    }
    assert_eq!(leads(&idle.get("/").await), "/sign-in");
    service.pass(TimeDelta::minutes(15));
    assert_eq!(leads(&busy.get("/").await), "/sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_all_other_sessions() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    let here = service.signed_in("clerk").await;
    let there = service.signed_in("clerk").await;
    let before = here.cookie("rollcall");
    let new = "another horse 电池";
    let fields = |old| [("old", old), ("password", new), ("again", new)];
    let wrong = here
        .submit("/account/password", &fields("not the password"))
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        leads(&here.submit("/account/password", &fields(PASSWORD)).await),
        "/account?said=saved"
    );
    assert_ne!(here.cookie("rollcall"), before);
    assert_eq!(here.get("/").await.status(), StatusCode::OK);
    assert_eq!(leads(&there.get("/").await), "/sign-in");
    assert_eq!(leads(&service.browser().sign_in("clerk", new).await), "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_the_sessions_token_does_nothing() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("boss", &[Role::Admin], &[]).await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    let boss = service.signed_in("boss").await;
    let other = service.signed_in("clerk").await;
    let foreign = other.token().await;
    let own = boss.token().await;
    // The token is another text on each page, and each of them is good.
    assert_ne!(own, boss.token().await);
    let lock = "/users/clerk/lock";
    for fields in [
        vec![],
        vec![("csrf", "")],
        vec![("csrf", &*foreign)],
        vec![("csrf", "00")],
    ] {
        let answer = boss.post(lock, &fields).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{fields:?}");
    }
    // With the token, but by a page of another site, as the browser says in one of two ways.
    let fields = [("csrf", own.as_str())];
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let answer = boss
            .send(boss.form(lock, &fields).header(name, value))
            .await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(other.get("/").await.status(), StatusCode::OK);
    // In the header, as scripts and forms with files send it.
    let answer = boss
        .send(boss.form(lock, &[]).header("x-csrf-token", &own))
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(leads(&other.get("/").await), "/sign-in");
    // Nor is anybody signed in by another site.
    let form = boss.form("/sign-in", &[("name", "boss"), ("password", PASSWORD)]);
    let answer = boss
        .send(form.header("origin", "https://evil.example"))
        .await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}
