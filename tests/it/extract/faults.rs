//! HTTP under faults: cuts, changes, refusals, silence, wrong lengths, wrong directions.

use std::process::Command;
use std::time::{Duration, Instant};

use rollcall::config::Source;
use rollcall::extract::{ExtractError, HttpFault};
use tempfile::tempdir;

use super::server::{Ask, Reply, Server, ranged};
use super::{bytes, names, pulled_with, source};

const DAY: &str = "2026-10-31";

/// A source of one CSV body.
fn plain(url: &str, more: &str) -> Source {
    source(
        "payroll",
        &format!("type = \"http\"\nurl = \"{url}\"\nformat = \"csv\"\n{more}"),
        "",
    )
}

/// Pulls from a server that answers like that.
async fn pull_from(
    more: &str,
    answer: impl Fn(&Ask, usize) -> Reply + Send + Sync + 'static,
) -> (Result<Vec<u8>, ExtractError>, Server) {
    let server = Server::start(answer);
    let home = tempdir().unwrap();
    let pulled = pulled_with(home.path(), &plain(&server.url("/pay.csv"), more), DAY, &[]).await;
    (pulled.map(|snapshot| bytes(&snapshot)), server)
}

fn fault(outcome: Result<Vec<u8>, ExtractError>) -> HttpFault {
    match outcome {
        Err(ExtractError::Http { fault, .. }) => *fault,
        other => panic!("an HTTP fault expected: {:?}", other.map(|b| b.len())),
    }
}

/// A body of lines that all differ, so that a part in the wrong place shows.
fn body(lines: usize) -> Vec<u8> {
    (0..lines)
        .flat_map(|n| format!("{n},工资,{}\n", n * 7919 % 10_007).into_bytes())
        .collect()
}

/// Numbers below `limit` from a seed, for points to cut at.
fn points(seed: u64, limit: usize) -> [usize; 3] {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut points = [0; 3].map(|_: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        1 + (state % (limit as u64 - 1)) as usize
    });
    points.sort_unstable();
    points
}

#[tokio::test]
async fn a_body_cut_at_three_points_ends_with_the_servers_bytes() {
    for seed in 0..12 {
        let whole = body(20_000);
        let cuts = points(seed, whole.len());
        let served = whole.clone();
        let server = Server::start(move |ask, number| {
            let reply = ranged(ask, &served, "\"v1\"");
            let start = served.len() - reply.body.len();
            match cuts.get(number) {
                Some(at) => reply.cut(at.saturating_sub(start)),
                None => reply,
            }
        });
        let home = tempdir().unwrap();
        let pay = plain(&server.url("/pay.csv"), "");
        let snapshot = pulled_with(home.path(), &pay, DAY, &[]).await.unwrap();
        assert_eq!(bytes(&snapshot), whole, "seed {seed}, cuts {cuts:?}");
        let file = home.path().join("served");
        std::fs::write(&file, &whole).unwrap();
        let sum = Command::new("sha256sum")
            .arg(&file)
            .output()
            .unwrap()
            .stdout;
        assert!(sum.starts_with(snapshot.files[0].sha256.as_bytes()));
        let resumed: Vec<_> = server
            .asks()
            .iter()
            .filter_map(|ask| ask.header("range").map(str::to_owned))
            .collect();
        let wanted: Vec<_> = cuts.iter().map(|at| format!("bytes={at}-")).collect();
        assert_eq!(resumed, wanted, "each time from where it broke");
    }
}

#[tokio::test]
async fn without_ranges_or_a_tag_a_cut_body_starts_over() {
    let whole = body(500);
    // Ranges refused; ranges ignored; a weak tag; no tag at all.
    for (name, value) in [
        ("Accept-Ranges", "none"),
        ("X-None", "1"),
        ("ETag", "W/\"v1\""),
        ("X-None", "2"),
    ] {
        let served = whole.clone();
        let (got, server) = pull_from("", move |_, number| {
            let reply = Reply::ok(served.clone()).header(name, value);
            let reply = if value == "1" {
                reply.header("ETag", "\"a\"")
            } else {
                reply
            };
            if number < 2 {
                reply.cut(1000 * (number + 1))
            } else {
                reply
            }
        })
        .await;
        assert_eq!(got.unwrap(), whole);
        assert_eq!(server.asks().len(), 3);
    }
}

#[tokio::test]
async fn a_changed_tag_starts_over() {
    let (old, new) = (body(900), body(1000).to_ascii_uppercase());
    // A server that obeys If-Range sends the whole new body.
    let (first, second) = (old.clone(), new.clone());
    let (got, server) = pull_from("", move |ask, number| match number {
        0 => ranged(ask, &first, "\"v1\"").cut(3000),
        _ => ranged(ask, &second, "\"v2\""),
    })
    .await;
    assert_eq!(got.unwrap(), new);
    assert_eq!(server.asks()[1].header("if-range"), Some("\"v1\""));
    // One that does not sends a part of it, which must not be glued on; nor a part from elsewhere, nor of another length.
    for (tag, from, total) in [
        ("\"v2\"", 3000, new.len()),
        ("\"v1\"", 2999, new.len()),
        ("\"v1\"", 3000, new.len() + 1),
    ] {
        let (first, second) = (old.clone(), new.clone());
        let (got, server) = pull_from("", move |ask, number| match number {
            0 => {
                let mut reply = ranged(ask, &first, "\"v1\"").cut(3000);
                reply.told = Some(Some(second.len()));
                reply
            }
            1 => {
                let range = format!("bytes {from}-{}/{total}", second.len() - 1);
                Reply::status(206, &second[from..])
                    .header("ETag", tag)
                    .header("Content-Range", &range)
            }
            _ => ranged(ask, &second, "\"v2\""),
        })
        .await;
        assert_eq!(got.unwrap(), new, "{tag} {from} {total}");
        assert_eq!(server.asks().len(), 3);
        assert_eq!(server.asks()[2].header("range"), None);
    }
}

#[tokio::test]
async fn retry_after_is_obeyed_in_seconds_and_as_a_date() {
    for (name, value) in [
        ("X-Kind", "seconds"),
        ("Date", "Sat, 31 Oct 2026 12:00:00 GMT"),
    ] {
        let begun = Instant::now();
        let (got, server) = pull_from("", move |_, number| match number {
            0 => {
                let after = if name == "Date" {
                    "Sat, 31 Oct 2026 12:00:01 GMT"
                } else {
                    "1"
                };
                Reply::status(429, "slow down")
                    .header(name, value)
                    .header("Retry-After", after)
            }
            _ => Reply::ok("a,b\n"),
        })
        .await;
        assert_eq!(got.unwrap(), b"a,b\n");
        assert!(begun.elapsed() >= Duration::from_secs(1), "{name}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{name}");
        assert_eq!(server.asks().len(), 2);
    }
    // However long it asks for, the deadline holds.
    let begun = Instant::now();
    let (got, _) = pull_from("deadline = \"300ms\"", |_, _| {
        Reply::status(503, "").header("Retry-After", "86400")
    })
    .await;
    assert!(matches!(fault(got), HttpFault::Deadline(_)));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    for code in [408, 429, 500, 502, 503, 504] {
        let (got, server) = pull_from("", move |_, n| {
            if n < 3 {
                Reply::status(code, "")
            } else {
                Reply::ok("a\n")
            }
        })
        .await;
        assert_eq!(got.unwrap(), b"a\n");
        assert_eq!(server.asks().len(), 4);
    }
    for code in [400, 401, 403, 404, 410, 405, 501] {
        let (got, server) = pull_from("", move |_, _| Reply::status(code, "no")).await;
        assert!(matches!(fault(got), HttpFault::Status { .. }), "{code}");
        assert_eq!(server.asks().len(), 1, "{code}");
    }
    let (got, server) = pull_from("retries = 2", |_, _| Reply::status(503, "closed")).await;
    let told = fault(got).to_string();
    assert!(
        told.contains("3 attempts") && told.contains("503") && told.contains("closed"),
        "{told}"
    );
    assert_eq!(server.asks().len(), 3);
}

#[tokio::test]
async fn a_slow_server_is_waited_for_and_a_silent_one_is_not() {
    let whole = body(100);
    let served = whole.clone();
    let (got, server) = pull_from("timeout = \"1s\"", move |_, _| Reply {
        slow: Some((Duration::from_millis(80), whole.len() / 15)),
        ..Reply::ok(whole.clone())
    })
    .await;
    assert_eq!(got.unwrap(), served);
    assert_eq!(
        server.asks().len(),
        1,
        "slower in all than the limit for one step"
    );
    let (got, _) = pull_from("timeout = \"150ms\"\nretries = 1", |_, _| Reply {
        slow: Some((Duration::from_secs(2), 10)),
        ..Reply::ok(body(10))
    })
    .await;
    let told = fault(got).to_string();
    assert!(told.contains("nothing came for 150ms after 0 of"), "{told}");
}

#[tokio::test]
async fn a_length_told_too_long_is_noticed() {
    let (got, server) = pull_from("retries = 2", |_, _| Reply {
        told: Some(Some(500)),
        ..Reply::ok("a,b\n1,2\n")
    })
    .await;
    let told = fault(got).to_string();
    assert!(told.contains("after 8 of 500 bytes"), "{told}");
    assert_eq!(server.asks().len(), 3);
}

#[tokio::test]
async fn a_length_told_too_short_is_noticed_where_the_body_shows_it() {
    // Counted in characters instead of bytes, the usual mistake.
    let csv = "姓名,金额\n张三,100\n李四,200\n";
    let json = "[{\"姓名\":\"张三\"},{\"姓名\":\"李四\"}]";
    for (format, text) in [("csv", csv), ("json", json)] {
        let server = Server::start(move |_, _| Reply {
            told: Some(Some(text.chars().count())),
            ..Reply::ok(text)
        });
        let home = tempdir().unwrap();
        let pull = format!(
            "type = \"http\"\nurl = \"{}\"\nformat = \"{format}\"\nretries = 1",
            server.url("/x")
        );
        let outcome = pulled_with(home.path(), &source("payroll", &pull, ""), DAY, &[]).await;
        let told = outcome.unwrap_err().to_string();
        assert!(told.contains("too short a length"), "{format}: {told}");
    }
}

#[tokio::test]
async fn without_a_length_an_unended_line_is_not_taken_for_the_end() {
    let unmeasured = |text: &'static str| {
        move |_: &Ask, _: usize| Reply {
            told: Some(None),
            ..Reply::ok(text)
        }
    };
    let (got, _) = pull_from("retries = 0", unmeasured("a,b\n1,2")).await;
    assert!(fault(got).to_string().contains("whether it is whole"));
    let (got, _) = pull_from("", unmeasured("a,b\n1,2\n")).await;
    assert_eq!(got.unwrap(), b"a,b\n1,2\n");
}

#[tokio::test]
async fn max_bytes_ends_a_body_that_is_told_or_found_too_large() {
    for told in [None, Some(None)] {
        let (got, _) = pull_from("max_bytes = \"10kB\"", move |_, _| Reply {
            told,
            ..Reply::ok(body(5000))
        })
        .await;
        assert!(matches!(
            got,
            Err(ExtractError::TooLarge { limit: 10_000, .. })
        ));
    }
}

#[tokio::test]
async fn a_redirect_to_a_host_that_config_does_not_name_gets_no_byte() {
    let foreign = Server::start(|_, _| Reply::ok("stolen"));
    let port = foreign.port;
    for target in [
        format!("http://127.0.0.1:{port}/pay.csv"),
        format!("//127.0.0.1:{port}/pay.csv"),
        format!("http://localhost:{port}/"),
        "file:///etc/passwd".to_owned(),
        "http://user:secret@127.0.0.1/".to_owned(),
    ] {
        let to = target.clone();
        let (got, server) = pull_from("", move |_, _| {
            Reply::status(302, "").header("Location", &to)
        })
        .await;
        let told = fault(got);
        assert!(
            matches!(told, HttpFault::Elsewhere { .. }),
            "{target}: {told}"
        );
        assert_eq!(server.asks().len(), 1);
    }
    assert_eq!(foreign.connections(), 0);
    // Named in config it is followed, and the sign-in stays behind.
    let more = format!(
        "redirect_hosts = [\"localhost:{port}\"]\nauth = {{ type = \"bearer\", token_env = \"TOKEN\" }}"
    );
    let server = Server::start(move |_, _| {
        Reply::status(307, "").header("Location", &format!("http://localhost:{port}/there?sig=1"))
    });
    let home = tempdir().unwrap();
    let pay = plain(&server.url("/pay.csv"), &more);
    let snapshot = pulled_with(home.path(), &pay, DAY, &[("TOKEN", "s3cret-token")])
        .await
        .unwrap();
    assert_eq!(bytes(&snapshot), b"stolen");
    assert_eq!(names(&snapshot), ["pay.csv"]);
    assert_eq!(
        server.asks()[0].header("authorization"),
        Some("Bearer s3cret-token")
    );
    assert_eq!(foreign.asks()[0].header("authorization"), None);
    assert_eq!(foreign.asks()[0].target, "/there?sig=1");
}

#[tokio::test]
async fn redirects_on_the_same_server_are_followed_to_an_end() {
    let (got, server) = pull_from("", |ask, _| match ask.target.as_str() {
        "/pay.csv" => Reply::status(301, "").header("Location", "../new/pay.csv?x=1"),
        _ => Reply::ok("a\n"),
    })
    .await;
    assert_eq!(got.unwrap(), b"a\n");
    assert_eq!(server.asks()[1].target, "/new/pay.csv?x=1");
    let (got, _) = pull_from("", |_, _| {
        Reply::status(302, "").header("Location", "/pay.csv")
    })
    .await;
    assert!(matches!(fault(got), HttpFault::TooManyRedirects(_)));
}

#[tokio::test]
async fn a_packed_body_or_a_sign_in_page_is_not_the_extract() {
    let (got, server) =
        pull_from("", |_, _| Reply::ok("x").header("Content-Encoding", "gzip")).await;
    assert!(matches!(fault(got), HttpFault::Encoded(_)));
    assert_eq!(server.asks()[0].header("accept-encoding"), Some("identity"));
    let page = "\n<!DOCTYPE html><title>登录</title>";
    let (got, _) = pull_from("", move |_, _| {
        Reply::ok(page).header("Content-Type", "text/html")
    })
    .await;
    assert!(matches!(fault(got), HttpFault::WebPage));
    // Some servers call everything text/html.
    let (got, _) = pull_from("", |_, _| {
        Reply::ok("a\n").header("Content-Type", "text/html")
    })
    .await;
    assert_eq!(got.unwrap(), b"a\n");
}
