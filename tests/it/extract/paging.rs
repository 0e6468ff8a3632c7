//! Pages of HTTP sources: every way of going on, every way of ending, and the ways that must not pass for an end.

use rollcall::domain::snapshot::Snapshot;
use rollcall::extract::{ExtractError, HttpFault, Request, Snapshots, pull};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use super::server::{Ask, Reply, Server};
use super::{bytes, day, names, noon, pulled_with, source};

const NUMBERED: &str = "pages = { type = \"page\", param = \"page\", size_param = \"size\", size = 10, items = \"/data/list\", total = \"/data/total\" }";
const UNTOTALLED: &str = "pages = { type = \"page\", param = \"page\", size_param = \"size\", size = 10, items = \"/data/list\" }";
const CURSOR: &str = "pages = { type = \"cursor\", param = \"after\", next = \"/next\", items = \"/rows\", total = \"/count\" }";
const LINKED: &str = "pages = { type = \"link\" }";

/// Pulls with such paging from a server that answers like that.
async fn pull_from(
    more: &str,
    expect: &str,
    answer: impl Fn(&Ask, usize) -> Reply + Send + Sync + 'static,
) -> (Result<Snapshot, ExtractError>, Server, TempDir) {
    let server = Server::start(answer);
    let home = tempdir().unwrap();
    let pull = format!(
        "type = \"http\"\nformat = \"json\"\nurl = \"{}\"\n{more}",
        server.url("/api/persons?month={month}")
    );
    let pay = source("payroll", &pull, expect);
    (
        pulled_with(home.path(), &pay, "2026-10-31", &[]).await,
        server,
        home,
    )
}

fn fault(outcome: Result<Snapshot, ExtractError>) -> HttpFault {
    match outcome {
        Err(ExtractError::Http { fault, .. }) => *fault,
        other => panic!("an HTTP fault expected: {other:?}"),
    }
}

/// All rows of all files, in order.
fn rows(snapshot: &Snapshot, items: &str) -> Vec<u64> {
    let mut all = Vec::new();
    for file in &snapshot.files {
        let page: Value = serde_json::from_slice(&std::fs::read(&file.path).unwrap()).unwrap();
        let list = page.pointer(items).unwrap().as_array().unwrap().clone();
        all.extend(list.iter().map(|row| row["n"].as_u64().unwrap()));
    }
    all
}

/// A page of the rows 0..total, `size` a page (numbered from 1), as a well-behaved server sends it.
fn numbered(ask: &Ask, total: u64, size: u64) -> Value {
    let page: u64 = ask.param("page").unwrap().parse().unwrap();
    let from = (page - 1) * size;
    let list: Vec<_> = (from..total.min(from + size))
        .map(|n| json!({ "n": n }))
        .collect();
    json!({ "data": { "list": list, "total": total }, "page": page })
}

#[tokio::test]
async fn numbered_pages_come_until_the_total_or_an_empty_page() {
    for (paging, total, size, asked) in [
        (NUMBERED, 35, 10, 4),
        (NUMBERED, 30, 10, 3),
        (NUMBERED, 0, 10, 1),
        (UNTOTALLED, 35, 10, 5),
        (UNTOTALLED, 30, 10, 4),
        // The server gives fewer a page than asked for: a short page is no end.
        (NUMBERED, 35, 4, 9),
        (UNTOTALLED, 35, 4, 10),
    ] {
        let (got, server, _home) = pull_from(paging, "", move |ask, _| {
            Reply::json(&numbered(ask, total, size))
        })
        .await;
        let snapshot = got.unwrap();
        assert_eq!(
            rows(&snapshot, "/data/list"),
            (0..total).collect::<Vec<_>>()
        );
        assert_eq!(server.asks().len(), asked);
        assert_eq!(
            server.asks()[0].target,
            "/api/persons?month=2026-10&page=1&size=10"
        );
        assert_eq!(names(&snapshot)[0], "persons-page-1.json");
        if total == 35 && size == 10 {
            assert_eq!(names(&snapshot)[3], "persons-page-4.json");
            assert_eq!(
                snapshot.files.len(),
                4,
                "an empty page at the end is not kept"
            );
        }
    }
}

#[tokio::test]
async fn pages_that_do_not_go_on_are_an_error() {
    // The parameter is not heeded: the same page for ever, though the envelope's clock ticks.
    let (got, _, _home) = pull_from(UNTOTALLED, "", |_, n| {
        Reply::json(&json!({ "time": n, "data": { "list": [{ "n": 1 }] } }))
    })
    .await;
    assert!(matches!(
        fault(got),
        HttpFault::Repeated {
            page: 2,
            earlier: 1
        }
    ));
    // Pages that go round.
    let (got, _, _home) = pull_from(UNTOTALLED, "", |_, n| {
        Reply::json(&json!({ "data": { "list": [{ "n": n % 3 }] } }))
    })
    .await;
    assert!(matches!(
        fault(got),
        HttpFault::Repeated {
            page: 4,
            earlier: 1
        }
    ));
    let (got, _, _home) = pull_from(&format!("{UNTOTALLED}\nmax_pages = 5"), "", |_, n| {
        Reply::json(&json!({ "data": { "list": [{ "n": n }] } }))
    })
    .await;
    assert!(matches!(fault(got), HttpFault::TooManyPages(5)));
}

#[tokio::test]
async fn the_servers_total_is_held_against_what_came() {
    // Fewer than said: the pages dry up. More than said: the last page overshoots.
    for (said, come) in [(40, 35), (31, 35)] {
        let (got, _, _home) = pull_from(NUMBERED, "", move |ask, _| {
            let mut page = numbered(ask, come, 10);
            page["data"]["total"] = json!(said);
            Reply::json(&page)
        })
        .await;
        assert!(
            matches!(fault(got), HttpFault::Total { .. }),
            "{said} {come}"
        );
    }
    let (got, _, _home) = pull_from(NUMBERED, "", |ask, n| {
        Reply::json(&numbered(ask, 30 + n as u64, 10))
    })
    .await;
    assert!(matches!(fault(got), HttpFault::Moving { was: 30, is: 31 }));
    let (got, _, _home) = pull_from(NUMBERED, "", |_, _| {
        Reply::json(&json!({ "data": { "list": [] } }))
    })
    .await;
    assert!(matches!(fault(got), HttpFault::Page { page: 1, .. }));
}

#[tokio::test]
async fn a_page_that_is_not_there_ends_only_what_was_ending() {
    let gone = |total: u64| {
        move |ask: &Ask, _: usize| {
            let page = numbered(ask, total, 10);
            if page["data"]["list"].as_array().unwrap().is_empty() {
                Reply::status(404, "")
            } else {
                Reply::json(&page)
            }
        }
    };
    let (got, _, _home) = pull_from(UNTOTALLED, "", gone(35)).await;
    assert_eq!(rows(&got.unwrap(), "/data/list").len(), 35);
    let (got, _, _home) = pull_from(UNTOTALLED, "", gone(30)).await;
    assert!(
        matches!(fault(got), HttpFault::Status { .. }),
        "the page before was full: nobody knows"
    );
    for (body, kind) in [
        ("{\"data\":1}", "no array"),
        ("{\"data\":{\"list\":[}}", "not JSON"),
    ] {
        let (got, _, _home) = pull_from(UNTOTALLED, "", move |_, _| Reply::ok(body)).await;
        let told = fault(got).to_string();
        assert!(told.contains(kind) && told.contains("page 1"), "{told}");
    }
}

#[tokio::test]
async fn a_cursor_is_followed_to_its_end() {
    let cursors = [json!("a b&c"), json!(17), json!("end")];
    let (got, server, _home) = pull_from(CURSOR, "", move |_, n| {
        let next = cursors.get(n).cloned().unwrap_or(Value::Null);
        Reply::json(
            &json!({ "rows": [{ "n": 2 * n }, { "n": 2 * n + 1 }], "next": next, "count": "8" }),
        )
    })
    .await;
    assert_eq!(rows(&got.unwrap(), "/rows"), (0..8).collect::<Vec<_>>());
    let sent: Vec<_> = server.asks().iter().map(|ask| ask.param("after")).collect();
    assert_eq!(
        sent,
        [
            None,
            Some("a b&c".into()),
            Some("17".into()),
            Some("end".into())
        ]
    );
    let (got, _, _home) = pull_from(CURSOR, "", |_, n| {
        Reply::json(&json!({ "rows": [{ "n": n }], "next": "same", "count": 9 }))
    })
    .await;
    assert!(matches!(fault(got), HttpFault::Circle { page: 2 }));
    let (got, _, _home) = pull_from(CURSOR, "", |_, n| {
        Reply::json(&json!({ "rows": [{ "n": n }], "count": 9 }))
    })
    .await;
    assert!(matches!(fault(got), HttpFault::Total { total: 9, got: 1 }));
}

#[tokio::test]
async fn links_are_followed_on_the_same_server_only() {
    let (got, server, _home) = pull_from(LINKED, "", |_, n| {
        let page = Reply::json(&json!([{ "n": n }]));
        match n {
            0 => page.header("Link", "</api/persons?page=9>; rel=\"last\", <?page=2&q=a,b>; title=\"a, b\"; rel=\"prev next\""),
            1 => page.header("Link", "</x>; rel=first").header("Link", "</api/persons?page=3>; rel=next"),
            _ => page.header("Link", "</api/persons?page=2>; rel=\"prev\""),
        }
    })
    .await;
    assert_eq!(rows(&got.unwrap(), ""), [0, 1, 2]);
    assert_eq!(server.asks()[1].target, "/api/persons?page=2&q=a,b");
    let foreign = Server::start(|_, _| Reply::ok("[]"));
    let next = format!("<{}>; rel=next", foreign.url("/p"));
    let (got, _, _home) = pull_from(LINKED, "", move |_, n| {
        Reply::json(&json!([{ "n": n }])).header("Link", &next)
    })
    .await;
    assert!(matches!(fault(got), HttpFault::Elsewhere { .. }));
    assert_eq!(foreign.connections(), 0);
    let (got, _, _home) = pull_from(LINKED, "", |_, n| {
        Reply::json(&json!([{ "n": n }])).header("Link", "<?page=2>; rel=next")
    })
    .await;
    assert!(matches!(fault(got), HttpFault::Circle { page: 2 }));
}

#[tokio::test]
async fn a_page_cut_midway_is_completed_before_the_next() {
    let (got, server, _home) = pull_from(NUMBERED, "", |ask, n| {
        let reply = Reply::json(&numbered(ask, 25, 10));
        if n % 2 == 0 { reply.cut(20) } else { reply }
    })
    .await;
    assert_eq!(
        rows(&got.unwrap(), "/data/list"),
        (0..25).collect::<Vec<_>>()
    );
    assert_eq!(server.asks().len(), 6);
}

#[tokio::test]
async fn max_bytes_covers_all_pages_together() {
    let (got, _, _home) = pull_from(&format!("{NUMBERED}\nmax_bytes = \"400\""), "", |ask, _| {
        Reply::json(&numbered(ask, 500, 10))
    })
    .await;
    assert!(matches!(
        got,
        Err(ExtractError::TooLarge { limit: 400, .. })
    ));
}

#[tokio::test]
async fn the_latest_month_is_the_newest_with_records() {
    let expect = "[expect]\nmonth = \"latest\"";
    for missing in [
        Reply::status(404, ""),
        Reply::json(&json!([])),
        Reply::json(&Value::Null),
        Reply::ok(""),
    ] {
        let (got, server, _home) = pull_from("", expect, move |ask, _| {
            match ask.param("month").as_deref() {
                Some("2026-08") => Reply::json(&json!([{ "n": 8 }])),
                _ => missing.clone(),
            }
        })
        .await;
        let snapshot = got.unwrap();
        assert_eq!(snapshot.month, day("2026-08-01"));
        assert_eq!(bytes(&snapshot), br#"[{"n":8}]"#);
        assert_eq!(server.asks().len(), 3);
    }
    let (got, server, _home) = pull_from("", expect, |_, _| Reply::status(404, "")).await;
    let told = fault(got).to_string();
    assert!(
        told.contains("2026-10") && told.contains("2025-11"),
        "{told}"
    );
    assert_eq!(server.asks().len(), 12);
    // A server that is merely unwell does not turn the clock back.
    let (got, _, _home) = pull_from("retries = 0", expect, |_, _| Reply::status(500, "")).await;
    assert!(matches!(fault(got), HttpFault::GaveUp { .. }));
}

#[tokio::test]
async fn a_department_pull_asks_for_its_slices() {
    let server = Server::start(|ask, _| Reply::json(&json!([{ "dept": ask.param("dept") }])));
    let pull_spec = format!(
        "type = \"http\"\nformat = \"json\"\ndepartment_param = \"dept\"\nurl = \"{}\"",
        server.url("/persons?dept=all")
    );
    let home = tempdir().unwrap();
    let store = Snapshots::open(home.path()).unwrap();
    let departments = ["990101".to_owned(), "990102".to_owned()];
    let ask = |departments| Request {
        home: home.path(),
        business_date: day("2026-10-31"),
        departments,
        now: noon("2026-10-31"),
    };
    let personnel = source("personnel", &pull_spec, "");
    let slice = pull(&personnel, &ask(&departments), &store).await.unwrap();
    assert_eq!(
        names(&slice),
        ["persons-990101.json", "persons-990102.json"]
    );
    assert_eq!(slice.departments, departments);
    let sent: Vec<_> = server.asks().iter().map(|ask| ask.target.clone()).collect();
    assert_eq!(sent, ["/persons?dept=990101", "/persons?dept=990102"]);
    let whole = pull(&personnel, &ask(&[]), &store).await.unwrap();
    assert_eq!(bytes(&whole), br#"[{"dept":"all"}]"#);
    assert!(whole.departments.is_empty());
}
