//! The document against the routes, and against a program that tries everything it allows and much that it does not.

use std::collections::BTreeSet;
use std::process::Command;

use rollcall::domain::account::Role;
use rollcall::web;
use serde_json::Value;

use super::{Api, DATE, with};
use crate::scene::Scene;

#[test]
fn every_route_is_in_the_document_and_the_other_way_round() {
    let routes: BTreeSet<(String, String)> = web::routes()
        .list()
        .into_iter()
        .filter(|route| route.path.starts_with("/api/"))
        .map(|route| (route.method.to_string().to_lowercase(), route.path))
        .collect();
    let document = serde_json::to_value(web::document()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let described: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("methods").keys();
            methods
                .map(|method| (method.clone(), path.clone()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(routes, described);
    assert!(routes.len() > 12 && routes.iter().all(|(_, path)| path.starts_with("/api/v1/")));
    // Whatever it refers to is in it.
    let text = document.to_string();
    for (_, rest) in text
        .match_indices("#/components/schemas/")
        .map(|(at, of)| (at, &text[at + of.len()..]))
    {
        let name = rest.split('"').next().expect("an end");
        assert!(
            document["components"]["schemas"][name].is_object(),
            "{name}"
        );
    }
}

#[test]
fn the_document_and_its_viewer_come_from_the_service_alone() {
    with(Scene::new(), async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let (status, document) = api.get("/api/v1/openapi.json", &clerk).await;
        assert_eq!(status, 200);
        assert_eq!(
            document,
            serde_json::to_value(web::document()).expect("JSON")
        );
        let nobody = api.get("/api/v1/openapi.json", "no-such-token").await;
        assert_eq!(
            (nobody.0.as_u16(), &nobody.1["status"]),
            (401, &Value::from(401))
        );
        // The viewer stands outside /api, for people who have signed in.
        let answer = reqwest::get(format!("{}/docs/api/index.html", api.url))
            .await
            .expect("one");
        assert!(
            answer.url().path().starts_with("/sign-in"),
            "{}",
            answer.url()
        );
    });
}

/// schemathesis, where there is one.
fn schemathesis() -> Option<String> {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let there = Command::new(&python)
        .args(["-c", "import schemathesis"])
        .output();
    let there = there.is_ok_and(|out| out.status.success());
    assert!(
        there || std::env::var("CI").as_deref() != Ok("true"),
        "schemathesis is needed"
    );
    if !there {
        eprintln!("SKIPPED: no schemathesis");
    }
    there.then_some(python)
}

#[test]
fn a_program_that_tries_everything_finds_no_fault() {
    let Some(python) = schemathesis() else { return };
    with(Scene::new(), async |api: &Api| {
        // Two readers: one of the office, and one who must not see what is not theirs.
        let office = api.token("clerk", Role::Clerk, &[]).await;
        let department = api.token("contact", Role::Department, &["990001001"]).await;
        let operator = api.token("operator", Role::Operator, &[]).await;
        for (token, seconds) in [(office, "30"), (department, "15"), (operator, "10")] {
            let (url, python) = (format!("{}/api/v1/openapi.json", api.url), python.clone());
            let document = serde_json::to_string(&web::document()).expect("JSON");
            let place = tempfile::tempdir().expect("a folder");
            let file = place.path().join("openapi.json");
            std::fs::write(&file, document).expect("a document");
            let work = move || {
                Command::new(python)
                    .args(["-c", "import schemathesis.cli, sys; sys.exit(schemathesis.cli.schemathesis())"])
                    .args(["run", &file.display().to_string(), "--url"])
                    .arg(url.trim_end_matches("/api/v1/openapi.json"))
                    .args(["-H", &format!("Authorization: Bearer {token}")])
                    .args(["--max-time", seconds, "--seed", "7", "--no-color", "--workers", "1"])
                    .args(["--exclude-path-regex", "events$", "--phases", "examples,coverage,fuzzing,stateful"])
                    .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,ignored_auth"])
                    .current_dir(place.path())
                    .output()
                    .expect("schemathesis")
            };
            let out = tokio::task::spawn_blocking(work).await.expect("its end");
            let said = String::from_utf8_lossy(&out.stdout);
            assert!(
                out.status.success(),
                "{said}\n{}",
                String::from_utf8_lossy(&out.stderr)
            );
        }
        assert!(DATE.starts_with("2026"));
    });
}
