//! Every route of the router's own list, by every role, for one's own department and for another's, against a table
//! written here: who is let through is not asked of the program's table. A route that is not in the table fails.

use std::collections::BTreeMap;

use reqwest::StatusCode;
use rollcall::domain::account::Role;
use rollcall::domain::attempt::{Asked, Pulling};
use rollcall::store::plans::{self, PlanRow};
use rollcall::store::schedule;
use rollcall::web;

use super::{Browser, Service};
use crate::scene::{PAID_ONLY, PAST_AGE, Scene};

/// Whose entries the route is about, which decides what a department's contact is told.
#[derive(Clone, Copy, PartialEq)]
enum About {
    /// Nobody's: all roles of the row get through.
    Nobody,
    /// Something that need not be there.
    Perhaps,
    /// A department or what is a department's, in the address as `@department`, `@entry`, `@attempt`, `@letter` or `@plan`:
    /// another department's is not there.
    Someone,
    /// The whole district: for a department's contact it is not there.
    District,
}
use About::{District, Nobody, Perhaps, Someone};

/// Letters of the roles: operator, clerk, reviewer, department, auditor, administrator.
const LETTERS: [(char, Role); 6] = [
    ('o', Role::Operator),
    ('c', Role::Clerk),
    ('r', Role::Reviewer),
    ('d', Role::Department),
    ('a', Role::Auditor),
    ('m', Role::Admin),
];

/// Open to whoever reaches the service.
const OPEN: [&str; 8] = [
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /assets/{name}",
    "GET /sign-in",
    "POST /sign-in",
    "GET /link/{link}",
    "POST /link/{link}",
];

/// Route, who may, about whom, and an address of it.
const MODEL: &[(&str, &str, About, &str)] = &[
    ("GET /", "ocrdam", Nobody, "/"),
    ("POST /sign-out", "ocrdam", Nobody, "/sign-out"),
    ("GET /account", "ocrdam", Nobody, "/account"),
    (
        "POST /account/language",
        "ocrdam",
        Nobody,
        "/account/language",
    ),
    (
        "POST /account/password",
        "ocrdam",
        Nobody,
        "/account/password",
    ),
    ("GET /account/tokens", "ocrdam", Nobody, "/account/tokens"),
    ("POST /account/tokens", "ocrdam", Nobody, "/account/tokens"),
    (
        "POST /account/tokens/{number}/withdraw",
        "ocrdam",
        Perhaps,
        "/account/tokens/77/withdraw",
    ),
    ("GET /users", "am", Nobody, "/users"),
    ("POST /users", "m", Nobody, "/users"),
    ("GET /users/{name}", "am", Nobody, "/users/target"),
    ("POST /users/{name}", "m", Nobody, "/users/target"),
    ("POST /users/{name}/lock", "m", Nobody, "/users/target/lock"),
    (
        "POST /users/{name}/unlock",
        "m",
        Nobody,
        "/users/target/unlock",
    ),
    ("POST /users/{name}/link", "m", Nobody, "/users/target/link"),
    ("GET /tokens", "am", Nobody, "/tokens"),
    (
        "POST /tokens/{number}/withdraw",
        "m",
        Perhaps,
        "/tokens/77/withdraw",
    ),
    ("GET /audit", "am", Nobody, "/audit"),
    ("POST /audit/check", "am", Nobody, "/audit/check"),
    ("GET /system", "oam", Nobody, "/system"),
    ("GET /jobs", "ocra", Nobody, "/jobs"),
    ("POST /jobs/{job}/pause", "o", Nobody, "/jobs/nightly/pause"),
    (
        "POST /jobs/{job}/resume",
        "o",
        Nobody,
        "/jobs/nightly/resume",
    ),
    ("POST /jobs/{job}/run", "ocd", District, "/jobs/nightly/run"),
    ("GET /runs", "ocra", Nobody, "/runs"),
    ("GET /runs/{run}", "ocra", Nobody, "/runs/@run"),
    (
        "GET /runs/{run}/files/{*file}",
        "crda",
        Someone,
        "/runs/@run/files/departments/@department.xlsx",
    ),
    ("GET /sources", "ocra", Nobody, "/sources"),
    ("GET /sources/{name}", "ocra", Nobody, "/sources/payroll"),
    (
        "POST /sources/{name}/extract",
        "oc",
        Nobody,
        "/sources/payroll/extract",
    ),
    ("GET /rules", "ocrda", Nobody, "/rules"),
    ("GET /rules/{code}", "ocrda", Nobody, "/rules/D02"),
    ("GET /ledger", "crda", Nobody, "/ledger"),
    ("GET /ledger.xlsx", "crda", Nobody, "/ledger.xlsx"),
    ("GET /ledger.csv", "crda", Nobody, "/ledger.csv"),
    ("GET /ledger/issue", "c", Nobody, "/ledger/issue"),
    ("POST /ledger/issue", "c", Nobody, "/ledger/issue"),
    ("GET /ledger/person", "crda", Nobody, "/ledger/person"),
    ("POST /ledger/person", "crda", Nobody, "/ledger/person"),
    ("GET /departments", "crda", Nobody, "/departments"),
    (
        "GET /departments/{code}",
        "crda",
        Someone,
        "/departments/@department",
    ),
    (
        "POST /departments/{code}/answers",
        "cd",
        Someone,
        "/departments/@department/answers",
    ),
    (
        "GET /departments/{code}/answers/{token}",
        "cd",
        Perhaps,
        "/departments/@department/answers/none",
    ),
    (
        "POST /departments/{code}/answers/{token}",
        "cd",
        Perhaps,
        "/departments/@department/answers/none",
    ),
    ("GET /entries/{id}", "crda", Someone, "/entries/@entry"),
    (
        "GET /entries/{id}/person",
        "crda",
        District,
        "/entries/@entry/person",
    ),
    (
        "POST /entries/{id}/reveal",
        "cr",
        Nobody,
        "/entries/@entry/reveal",
    ),
    (
        "POST /entries/{id}/answer",
        "cd",
        Someone,
        "/entries/@entry/answer",
    ),
    (
        "POST /entries/{id}/corrected",
        "cd",
        Someone,
        "/entries/@entry/corrected",
    ),
    (
        "POST /entries/{id}/review",
        "r",
        Nobody,
        "/entries/@entry/review",
    ),
    ("POST /entries/{id}/ask", "c", Nobody, "/entries/@entry/ask"),
    (
        "POST /entries/{id}/refer",
        "c",
        Nobody,
        "/entries/@entry/refer",
    ),
    ("POST /requests/{number}", "r", Perhaps, "/requests/77"),
    (
        "POST /requests/{number}/withdraw",
        "c",
        Perhaps,
        "/requests/77/withdraw",
    ),
    ("GET /letters", "crda", Nobody, "/letters"),
    (
        "GET /letters/{year}/{number}/{kind}",
        "crda",
        Someone,
        "/letters/2026/@letter/docx",
    ),
    (
        "GET /departments/{code}/ledger.xlsx",
        "crda",
        Someone,
        "/departments/@department/ledger.xlsx",
    ),
    (
        "GET /sources/{name}/quarantine.xlsx",
        "ocra",
        Nobody,
        "/sources/payroll/quarantine.xlsx",
    ),
    (
        "POST /departments/{code}/rerun",
        "ocd",
        Someone,
        "/departments/@department/rerun",
    ),
    ("GET /reruns/{number}", "ocrda", Someone, "/reruns/@attempt"),
    (
        "POST /reruns/{number}/cancel",
        "ocd",
        Someone,
        "/reruns/@attempt/cancel",
    ),
    ("POST /rules/{code}/trial", "r", Nobody, "/rules/D02/trial"),
    ("GET /live/{attempt}", "ocrda", Someone, "/live/@attempt"),
    ("GET /establishment", "crda", Nobody, "/establishment"),
    (
        "GET /establishment/units/{code}",
        "crda",
        Someone,
        "/establishment/units/@department",
    ),
    (
        "GET /establishment/changes",
        "crda",
        Perhaps,
        "/establishment/changes",
    ),
    (
        "GET /establishment/duties",
        "crda",
        Nobody,
        "/establishment/duties",
    ),
    (
        "GET /establishment/assess",
        "crda",
        Perhaps,
        "/establishment/assess",
    ),
    (
        "GET /establishment/assess/file",
        "crda",
        Perhaps,
        "/establishment/assess/file",
    ),
    (
        "GET /establishment/grants",
        "crda",
        Perhaps,
        "/establishment/grants",
    ),
    (
        "GET /establishment/grants/file",
        "crda",
        Perhaps,
        "/establishment/grants/file",
    ),
    (
        "GET /establishment/surveys",
        "crda",
        District,
        "/establishment/surveys",
    ),
    (
        "GET /establishment/statistics/file",
        "crda",
        District,
        "/establishment/statistics/file",
    ),
    (
        "GET /establishment/indicators/file",
        "crda",
        District,
        "/establishment/indicators/file?from=2024&form=docx",
    ),
    (
        "GET /establishment/inspection/file",
        "crda",
        District,
        "/establishment/inspection/file?department=990001002",
    ),
    (
        "GET /establishment/plans",
        "crda",
        Nobody,
        "/establishment/plans",
    ),
    (
        "GET /establishment/plans/{no}",
        "crda",
        Someone,
        "/establishment/plans/@plan",
    ),
    (
        "POST /establishment/plans",
        "cd",
        Nobody,
        "/establishment/plans",
    ),
    (
        "POST /establishment/plans/{no}/check",
        "c",
        Perhaps,
        "/establishment/plans/77/check",
    ),
    (
        "POST /establishment/plans/{no}/approve",
        "r",
        Perhaps,
        "/establishment/plans/77/approve",
    ),
    (
        "POST /establishment/plans/{no}/return",
        "r",
        Perhaps,
        "/establishment/plans/77/return",
    ),
    (
        "POST /establishment/plans/{no}/send-back",
        "c",
        Perhaps,
        "/establishment/plans/77/send-back",
    ),
    (
        "POST /establishment/plans/{no}/withdraw",
        "cd",
        Someone,
        "/establishment/plans/@plan/withdraw",
    ),
    ("GET /docs/api", "crda", Nobody, "/docs/api"),
    (
        "GET /docs/api/{file}",
        "crda",
        Perhaps,
        "/docs/api/index.html",
    ),
    (
        "GET /api/v1/openapi.json",
        "crda",
        Nobody,
        "/api/v1/openapi.json",
    ),
    ("GET /api/v1/entries", "crda", Nobody, "/api/v1/entries"),
    (
        "GET /api/v1/entries/{id}",
        "crda",
        Someone,
        "/api/v1/entries/@entry",
    ),
    (
        "GET /api/v1/entries/{id}/transitions",
        "crda",
        Someone,
        "/api/v1/entries/@entry/transitions",
    ),
    (
        "POST /api/v1/entries/{id}/transitions",
        "crda",
        Nobody,
        "/api/v1/entries/@entry/transitions",
    ),
    (
        "POST /api/v1/requests/{number}",
        "r",
        Perhaps,
        "/api/v1/requests/77",
    ),
    (
        "GET /api/v1/ledgers/{format}",
        "crda",
        Nobody,
        "/api/v1/ledgers/csv",
    ),
    ("GET /api/v1/units", "crda", Nobody, "/api/v1/units"),
    (
        "GET /api/v1/establishment",
        "crda",
        Nobody,
        "/api/v1/establishment",
    ),
    (
        "GET /api/v1/establishment/{unit}",
        "crda",
        Someone,
        "/api/v1/establishment/@department",
    ),
    ("GET /api/v1/plans", "crda", Nobody, "/api/v1/plans"),
    ("GET /api/v1/jobs", "ocra", Nobody, "/api/v1/jobs"),
    ("GET /api/v1/health", "oam", Nobody, "/api/v1/health"),
    ("POST /api/v1/runs", "ocd", Nobody, "/api/v1/runs"),
    ("GET /api/v1/runs", "ocrda", Nobody, "/api/v1/runs"),
    (
        "GET /api/v1/runs/{id}",
        "ocrda",
        Someone,
        "/api/v1/runs/@attempt",
    ),
    (
        "GET /api/v1/runs/{id}/events",
        "ocrda",
        Someone,
        "/api/v1/runs/@attempt/events",
    ),
    (
        "POST /api/v1/runs/{id}/cancel",
        "ocd",
        Someone,
        "/api/v1/runs/@attempt/cancel",
    ),
    (
        "GET /api/v1/plans/{no}",
        "crda",
        Someone,
        "/api/v1/plans/@plan",
    ),
    ("POST /api/v1/plans", "cd", Nobody, "/api/v1/plans"),
    (
        "POST /api/v1/plans/{no}/steps",
        "crda",
        Perhaps,
        "/api/v1/plans/@plan/steps",
    ),
    ("GET /api/v1/duties", "crda", Nobody, "/api/v1/duties"),
    (
        "GET /api/v1/assessments",
        "crda",
        District,
        "/api/v1/assessments?unit=990001001&headcount_type=administrative&add=1",
    ),
    ("GET /api/v1/grants", "crda", District, "/api/v1/grants"),
];

/// A night over the little district, and what of it the addresses name.
struct Place {
    run: String,
    entries: BTreeMap<&'static str, String>,
}

impl Place {
    fn new(scene: &Scene) -> Self {
        let morning = scene.night("2026-10-31");
        let entry = |name: &str| {
            let mut rows = morning.ledger.iter();
            let row = rows.find(|row| row["person_name"] == name);
            let row = row.expect("an entry of the little district");
            (row["department_code"].clone(), row["entry_id"].clone())
        };
        let (own, other) = (entry(PAID_ONLY), entry(PAST_AGE));
        assert_eq!(
            (own.0.as_str(), other.0.as_str()),
            ("990001001", "990001002")
        );
        Self {
            run: morning.summary.run.clone(),
            entries: [("990001001", own.1), ("990001002", other.1)].into(),
        }
    }

    fn address(&self, pattern: &str, department: &str) -> String {
        pattern
            .replace("@run", &self.run)
            .replace("@entry", &self.entries[department])
            .replace("@department", department)
            // Made by `belongings`, the first department's first.
            .replace("@attempt", &self.order(department))
            .replace("@letter", &self.order(department))
            .replace("@plan", &self.order(department))
    }

    fn order(&self, department: &str) -> String {
        let before = self.entries.range(..department).count();
        (before + 1).to_string()
    }
}

/// For each department a run that was asked for, a plan that was handed in and a letter: number 1 for the first, 2 for the
/// second.
async fn belongings(service: &Service, place: &Place) {
    let mut writing = service.store.write().await.expect("a turn");
    for (no, department) in (1..).zip(place.entries.keys()) {
        let asked = Asked {
            job: "nightly".to_owned(),
            scope: vec![(*department).to_owned()],
            business_date: "2026-10-31".parse().expect("a day"),
            fire: None,
            pull: Pulling::Usual,
            by: "somebody".to_owned(),
            at: service.now(),
        };
        let left = schedule::leave_out(writing.executor(), &asked, "left out").await;
        assert_eq!(left.expect("an attempt"), no);
        let plan = PlanRow {
            plan_no: no,
            plan_id: format!("2026-{no}"),
            unit: (*department).to_owned(),
            department: (*department).to_owned(),
            headcount_type: "administrative".to_owned(),
            year: 2026,
            channel: None,
            number: 1,
            document: format!("请示〔2026〕{no}号"),
            status: "applied".to_owned(),
            granted: None,
            approval: None,
            valid_until: None,
        };
        plans::put(writing.executor(), &plan).await.expect("a plan");
    }
    writing.commit().await.expect("a commit");
    service.account("issuer", &[Role::Clerk], &[]).await;
    let issuer = service.signed_in("issuer").await;
    for department in place.entries.keys() {
        let search = format!("department={department}");
        let issue = [("search", search.as_str()), ("due", "")];
        let answer = issuer.submit("/ledger/issue", &issue).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
}

/// Asks as a browser would: forms bear their token and nothing else, files are empty.
async fn asked(browser: &Browser, method: &str, path: &str, token: &str) -> (StatusCode, String) {
    let answer = match method {
        "GET" => browser.get(path).await,
        _ if path.ends_with("/extract") || path.ends_with("/answers") => {
            let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.xlsx\"\r\n\r\nx\r\n--b--\r\n";
            let form = browser.form(path, &[]).body(body);
            let form = form.header("x-csrf-token", token);
            browser
                .send_as(form, "multipart/form-data; boundary=b")
                .await
        }
        _ if path.starts_with("/api/") => {
            let form = browser.form(path, &[]).body("{}");
            let form = form.header("x-csrf-token", token);
            browser.send_as(form, "application/json").await
        }
        _ => browser.post(path, &[("csrf", token)]).await,
    };
    let status = answer.status();
    let bytes = answer.bytes().await.expect("a body");
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// Script or style that stands in a page itself, which the service forbids its own pages.
fn own_script_or_style(page: &str) -> Option<&str> {
    let page = page.starts_with("<!DOCTYPE html>").then_some(page)?;
    let tags = page
        .split('<')
        .skip(1)
        .map(|of| of.split_once('>').map_or(of, |(tag, _)| tag));
    let mut own = tags.filter(|tag| {
        let by_hand = tag.split_ascii_whitespace().skip(1).any(|word| {
            word.starts_with("style=") || (word.starts_with("on") && word.contains("=\""))
        });
        by_hand || *tag == "script" || tag.starts_with("style")
    });
    own.next()
}

#[test]
fn every_route_is_in_the_table_and_the_open_ones_are_known() {
    let list = web::routes().list();
    let mut wrong = Vec::new();
    for route in &list {
        let name = format!("{} {}", route.method, route.path);
        let known = match route.needs {
            None => OPEN.contains(&name.as_str()),
            Some(_) => MODEL.iter().any(|(of, ..)| *of == name),
        };
        if !known {
            wrong.push(format!("{name} needs {:?}", route.needs));
        }
    }
    assert!(
        wrong.is_empty(),
        "routes that the model does not know:\n{}",
        wrong.join("\n")
    );
    let gone = MODEL.iter().filter(|(name, ..)| {
        !list
            .iter()
            .any(|route| *name == format!("{} {}", route.method, route.path))
    });
    let gone: Vec<&str> = gone.map(|(name, ..)| *name).collect();
    assert!(
        gone.is_empty(),
        "the model knows routes that are gone: {gone:?}"
    );
}

#[test]
fn every_role_gets_through_where_it_should_and_nowhere_else() {
    let scene = Scene::new();
    let place = Place::new(&scene);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(walk(&scene, &place));
}

async fn walk(scene: &Scene, place: &Place) {
    let service = Service::at(scene.home()).await;
    service.account("target", &[Role::Operator], &[]).await;
    service.account("boss", &[Role::Admin], &[]).await;
    belongings(&service, place).await;
    let mut wrong = Vec::new();
    let nobody = service.browser();
    for (route, _, _, pattern) in MODEL {
        let (method, _) = route.split_once(' ').expect("method and path");
        let path = place.address(pattern, "990001001");
        let (status, _) = asked(&nobody, method, &path, "").await;
        let expected = match path.starts_with("/api/") {
            true => StatusCode::UNAUTHORIZED,
            false => StatusCode::SEE_OTHER,
        };
        if status != expected {
            wrong.push(format!("{route} by nobody: {status}"));
        }
    }
    for (letter, role) in LETTERS {
        let codes: &[&str] = match role {
            Role::Department => &["990001001"],
            _ => &[],
        };
        let name = role.as_str();
        service.account(name, &[role], codes).await;
        let mut browser = service.signed_in(name).await;
        let mut token = browser.token().await;
        for (route, roles, about, pattern) in MODEL {
            let (method, _) = route.split_once(' ').expect("method and path");
            for department in ["990001001", "990001002"] {
                if department == "990001002" && *about != Someone {
                    continue;
                }
                let path = place.address(pattern, department);
                let (status, text) = asked(&browser, method, &path, &token).await;
                let bound = role == Role::Department;
                let should_not_be_there =
                    bound && (department == "990001002" || *about == District);
                let right = match (roles.contains(letter), should_not_be_there) {
                    (false, _) => status == StatusCode::FORBIDDEN,
                    (true, true) => status == StatusCode::NOT_FOUND,
                    (true, false) => {
                        let there = status != StatusCode::NOT_FOUND || *about == Perhaps;
                        there && status != StatusCode::FORBIDDEN && !status.is_server_error()
                    }
                };
                if !right {
                    wrong.push(format!("{route} by {name} about {department}: {status}"));
                }
                if let Some(own) = own_script_or_style(&text) {
                    wrong.push(format!("{route} by {name} bears {own}"));
                }
                // Whatever a department's contact may open tells nothing of another department's people, but for the
                // address that they asked for themselves.
                let text = text.replace(&path, "");
                if bound && (text.contains(PAST_AGE) || text.contains(&place.entries["990001002"]))
                {
                    wrong.push(format!(
                        "{route} tells {name} of another department's entry"
                    ));
                }
                if *route == "POST /sign-out" {
                    browser = service.signed_in(name).await;
                    token = browser.token().await;
                }
            }
        }
        if role == Role::Department {
            let told = async |code: &str| {
                let (_, page) = browser.read(&format!("/ledger?department={code}")).await;
                let (_, line) = page.split_once("条件：").expect("what was looked for");
                line.split('<').next().map(|line| line.replace(code, ""))
            };
            assert_eq!(
                told("990001002").await,
                told("990001009").await,
                "another's department and one that there is not"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
