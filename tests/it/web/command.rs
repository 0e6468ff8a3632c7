//! `rollcall account` and `rollcall token`: what an operator does without a browser.

use std::process::{Command, Output};

use reqwest::StatusCode;

use super::{PASSWORD, Service, leads};
use crate::scene::Scene;

fn rollcall(scene: &Scene, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args([
            "--home",
            scene.home().to_str().unwrap(),
            "--by",
            "operator-hand",
        ])
        .args(args)
        .output()
        .expect("the program")
}

/// What a command prints, when it does what it is told.
fn said(scene: &Scene, args: &[&str]) -> String {
    let out = rollcall(scene, args);
    let text = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}: {text}");
    String::from_utf8(out.stdout).expect("a text")
}

/// What a command complains of, when it does nothing.
fn refused(scene: &Scene, args: &[&str]) -> String {
    let out = rollcall(scene, args);
    assert!(!out.status.success(), "{args:?} was done");
    String::from_utf8(out.stderr).expect("a text")
}

/// The path of the link in what was said.
fn link(said: &str) -> String {
    let (_, rest) = said.split_once("/link/").expect("a link");
    format!("/link/{}", rest.split_whitespace().next().expect("its end"))
}

#[test]
fn accounts_and_tokens_are_kept_from_the_command_line() {
    let scene = Scene::new();
    let first = link(&said(&scene, &["account", "link"]));
    let made = said(
        &scene,
        &[
            "account", "add", "小王", "--shown", "王敏", "--role", "clerk",
        ],
    );
    let own = link(&made);
    assert!(made.contains("王敏"), "{made}");
    for (args, why) in [
        (vec!["account", "add", "小王", "--role", "clerk"], "已存在"),
        (
            vec!["account", "add", "x", "--role", "department"],
            "部门编码",
        ),
        (
            vec!["account", "add", "x", "--role", "auditor", "clerk"],
            "不得与其他角色并用",
        ),
        (
            vec!["account", "add", "schedule", "--role", "clerk"],
            "账号名须为",
        ),
        (vec!["account", "add", "x", "--role", "king"], "可用的角色"),
        (vec!["account", "lock", "nobody"], "没有账号nobody"),
        (
            vec![
                "token",
                "add",
                "小王",
                "--label",
                "x",
                "--scope",
                "see-audit",
            ],
            "没有权限“see-audit”",
        ),
        (
            vec!["token", "add", "小王", "--label", "x", "--scope", "reveal"],
            "令牌可带的权限",
        ),
    ] {
        let said = refused(&scene, &args);
        assert!(said.contains(why), "{args:?}: {said}");
    }
    let token = said(
        &scene,
        &[
            "token",
            "add",
            "小王",
            "--label",
            "数据平台",
            "--scope",
            "see-ledger",
            "download",
        ],
    );
    assert!(
        token.starts_with("rollcall_") && token.trim().len() == 73,
        "{token}"
    );
    let listed = said(&scene, &["token", "list", "--json"]);
    assert!(
        !listed.contains(token.trim()) && listed.contains("数据平台"),
        "{listed}"
    );
    said(&scene, &["token", "withdraw", "1"]);
    assert!(refused(&scene, &["token", "withdraw", "1"]).contains('1'));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let service = runtime.block_on(async {
        let service = Service::at(scene.home()).await;
        service.catch_up();
        let browser = service.browser();
        let fields = [("password", PASSWORD), ("again", PASSWORD)];
        assert_eq!(
            leads(&browser.post(&own, &fields).await),
            "/sign-in?said=password"
        );
        assert_eq!(leads(&browser.sign_in("小王", PASSWORD).await), "/");
        let boss = [
            ("name", "admin"),
            ("shown", "管理员"),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ];
        assert_eq!(
            leads(&browser.post(&first, &boss).await),
            "/sign-in?said=password"
        );
        service
    });
    assert!(refused(&scene, &["account", "link"]).contains("已有管理员"));
    // Locking from the command line counts at once in a service that runs.
    said(&scene, &["account", "lock", "小王"]);
    runtime.block_on(async {
        let answer = service.browser().sign_in("小王", PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    });
    said(&scene, &["account", "unlock", "小王"]);
    let again = link(&said(&scene, &["account", "password", "小王"]));
    let listed = said(&scene, &["account", "list"]);
    assert!(
        listed.contains("未设密码") && listed.contains("管理员"),
        "{listed}"
    );
    runtime.block_on(async {
        let browser = service.browser();
        let answer = browser.sign_in("小王", PASSWORD).await;
        assert_eq!(
            answer.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "the old password is gone"
        );
        let fields = [
            ("password", "another horse 电池"),
            ("again", "another horse 电池"),
        ];
        assert_eq!(
            leads(&browser.post(&again, &fields).await),
            "/sign-in?said=password"
        );
        let log = service.log().await;
        let did = log
            .iter()
            .filter(|(actor, action, ..)| actor == "operator-hand" && action == "account");
        let did: Vec<&str> = did
            .map(|(.., detail)| detail["did"].as_str().unwrap())
            .collect();
        assert_eq!(did, ["add", "lock", "unlock", "forget password"]);
    });
}
