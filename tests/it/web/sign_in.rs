//! Signing in: the first administrator, good and bad tries, and that nobody can lock others out.

use chrono::TimeDelta;
use reqwest::StatusCode;
use rollcall::domain::account::Role;
use rollcall::web::link;

use super::{PASSWORD, Service, leads};
use crate::store::{Fresh, on_both};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_made_by_a_link_that_works_once_and_runs_out() {
    on_both(async |fresh| {
        let service = Service::new(fresh).await;
        let browser = service.browser();
        assert_eq!(leads(&browser.get("/").await), "/sign-in");
        let made = link::first(&service.store, "test", service.now()).await;
        let old = made.expect("a link").expect("nobody is there yet");
        let made = link::first(&service.store, "test", service.now()).await;
        let path = made.expect("a link").expect("nobody is there yet");
        // The newer link counts alone, and a link is not used up by being looked at.
        assert_eq!(browser.get(&old).await.status(), StatusCode::GONE);
        assert_eq!(browser.get(&path).await.status(), StatusCode::OK);
        let fields = |password| {
            [
                ("name", "Ａdmin"),
                ("shown", "王敏"),
                ("password", password),
                ("again", password),
            ]
        };
        for bad in [
            "short",
            "admin-admin-admin",
            "aaaaaaaaaaaaaaa",
            "password12345",
        ] {
            let answer = browser.post(&path, &fields(bad)).await;
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        }
        let differs = [
            ("name", "admin"),
            ("shown", "王敏"),
            ("password", PASSWORD),
            ("again", "another one 1234"),
        ];
        assert_eq!(
            browser.post(&path, &differs).await.status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            leads(&browser.post(&path, &fields(PASSWORD)).await),
            "/sign-in?said=password"
        );
        assert_eq!(
            browser.post(&path, &fields(PASSWORD)).await.status(),
            StatusCode::GONE
        );
        assert_eq!(
            link::first(&service.store, "test", service.now())
                .await
                .expect("an answer"),
            None
        );
        // The name was folded: full width and capitals are the same name.
        assert_eq!(leads(&browser.sign_in("ADMIN", PASSWORD).await), "/");
        assert_eq!(browser.get("/account").await.status(), StatusCode::OK);
        // Nothing in the store is what was typed or what stands in the address.
        let kept =
            fresh.sql("SELECT password FROM account") + &fresh.sql("SELECT session FROM session");
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        let cookie = browser.cookie("rollcall").expect("a session");
        assert!(!kept.contains(&cookie) && !kept.contains(PASSWORD));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_runs_out() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    let made = link::first(&service.store, "test", service.now()).await;
    let path = made.expect("a link").expect("nobody is there yet");
    service.pass(TimeDelta::hours(24) + TimeDelta::seconds(1));
    assert_eq!(
        service.browser().get(&path).await.status(),
        StatusCode::GONE
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn good_and_bad_sign_ins_are_logged_without_what_was_typed() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    let browser = service.browser();
    let nobody = browser.sign_in("my secret word", "x").await;
    let wrong = browser.sign_in("clerk", "not the password").await;
    assert_eq!(nobody.status(), wrong.status());
    let (nobody, wrong) = (nobody.text().await.unwrap(), wrong.text().await.unwrap());
    let bare = |text: &str| text.replace("my secret word", "").replace("clerk", "");
    assert_eq!(
        bare(&nobody),
        bare(&wrong),
        "an account's existence is told"
    );
    browser.sign_in("clerk", PASSWORD).await;
    browser.submit("/sign-out", &[]).await;
    let log = service.log().await;
    let of: Vec<(&str, &str, &str, Option<bool>)> = log
        .iter()
        .filter(|(_, action, ..)| action.starts_with("sign"))
        .map(|(actor, action, subject, detail)| {
            (&**actor, &**action, &**subject, detail["ok"].as_bool())
        })
        .collect();
    let expected = [
        ("unknown", "sign-in", "", Some(false)),
        ("unknown", "sign-in", "clerk", Some(false)),
        ("clerk", "sign-in", "clerk", Some(true)),
        ("clerk", "sign-out", "clerk", None),
    ];
    assert_eq!(of, expected);
    let text = format!("{log:?}");
    assert!(!text.contains("secret word") && !text.contains("not the password"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_held_up_and_others_are_not_locked_out() {
    on_both(async |fresh| {
        let service = Service::with(fresh, |config| {
            config.settings.web.trusted_proxies = vec!["127.0.0.1".to_owned()];
        })
        .await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        let browser = service.browser();
        let fields = |password| [("name", "clerk"), ("password", password)];
        let from = |address: &'static str, password| {
            let form = browser.form("/sign-in", &fields(password));
            browser.send(form.header("x-forwarded-for", address))
        };
        for _ in 0..5 {
            let answer = from("10.9.9.9", "a guess at it").await;
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        }
        // From there not even the right password is tried any more.
        let held = from("10.9.9.9", PASSWORD).await;
        assert_eq!(held.status(), StatusCode::TOO_MANY_REQUESTS);
        let seconds: i64 = held.headers()["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=30).contains(&seconds), "{seconds}");
        // Who writes another address in front comes from the same place.
        let lied = from("10.1.1.1, 10.9.9.9", PASSWORD).await;
        assert_eq!(lied.status(), StatusCode::TOO_MANY_REQUESTS);
        // The owner, elsewhere, gets in at once.
        assert_eq!(leads(&from("10.1.1.1", PASSWORD).await), "/");
        // And in the browser that is known now, also from the guesser's own address.
        let known = browser.cookie("rollcall-known").expect("a mark");
        let other = service.browser();
        other.put("rollcall-known", &known);
        let form = other.form("/sign-in", &fields(PASSWORD));
        let answer = other.send(form.header("x-forwarded-for", "10.9.9.9")).await;
        assert_eq!(leads(&answer), "/");
        // The wait ends; the next failure makes a longer one.
        service.pass(TimeDelta::seconds(31));
        let forged = service.browser();
        let mut mark = known.clone();
        mark.replace_range(0..1, if known.starts_with('0') { "1" } else { "0" });
        forged.put("rollcall-known", &mark);
        let form = forged.form("/sign-in", &fields("a guess at it"));
        let answer = forged
            .send(form.header("x-forwarded-for", "10.9.9.9"))
            .await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        service.pass(TimeDelta::seconds(31));
        let form = service.browser().form("/sign-in", &fields(PASSWORD));
        let answer = forged
            .send(form.header("x-forwarded-for", "10.9.9.9"))
            .await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_never_lands_elsewhere_after_signing_in() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    for (next, lands) in [
        ("/jobs?asked=1", "/jobs?asked=1"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ] {
        let fields = [("name", "clerk"), ("password", PASSWORD), ("next", next)];
        let answer = service.browser().post("/sign-in", &fields).await;
        assert_eq!(leads(&answer), lands, "{next}");
    }
    assert_eq!(
        leads(&service.browser().get("/jobs?asked=1").await),
        "/sign-in?next=%2Fjobs%3Fasked%3D1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_locked_is_out_at_once() {
    let fresh = Fresh::sqlite();
    let service = Service::new(&fresh).await;
    service.account("boss", &[Role::Admin], &[]).await;
    service.account("clerk", &[Role::Clerk], &[]).await;
    let boss = service.signed_in("boss").await;
    let clerk = service.signed_in("clerk").await;
    assert_eq!(clerk.get("/account").await.status(), StatusCode::OK);
    // Nobody locks themselves, and nobody is left without an administrator.
    assert_eq!(
        boss.submit("/users/boss/lock", &[]).await.status(),
        StatusCode::CONFLICT
    );
    assert_eq!(
        leads(&boss.submit("/users/clerk/lock", &[]).await),
        "/users/clerk"
    );
    assert_eq!(
        leads(&clerk.get("/account").await),
        "/sign-in?next=%2Faccount"
    );
    let told = service
        .browser()
        .sign_in("clerk", PASSWORD)
        .await
        .text()
        .await
        .unwrap();
    assert!(told.contains("已停用"), "{told}");
    let told = service
        .browser()
        .sign_in("clerk", "not the password")
        .await
        .text()
        .await
        .unwrap();
    assert!(!told.contains("已停用"), "{told}");
    boss.submit("/users/clerk/unlock", &[]).await;
    service.signed_in("clerk").await;
}
