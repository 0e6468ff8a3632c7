//! Sign-in to HTTP sources, and that no secret and no person shows in an error.

use std::process::Command;

use rollcall::extract::ExtractError;
use tempfile::tempdir;

use super::server::{Ask, Reply, Server};
use super::{noon, pulled_with, source};

const SECRET: &str = "kX9-zhong 机密";

/// Pulls once with such a sign-in and yields what the server received.
async fn asked(auth: &str, target: &str, value: &str) -> Ask {
    let server = Server::start(|_, _| Reply::ok("a\n"));
    let pull = format!(
        "type = \"http\"\nformat = \"csv\"\nurl = \"{}\"\nauth = {auth}",
        server.url(target)
    );
    let home = tempdir().unwrap();
    let pay = source("payroll", &pull, "");
    pulled_with(home.path(), &pay, "2026-10-31", &[("KEY", value)])
        .await
        .unwrap();
    server.asks().remove(0)
}

#[tokio::test]
async fn each_kind_sends_what_its_standard_says() {
    let ask = asked("{ type = \"none\" }", "/p", "").await;
    assert_eq!(ask.header("authorization"), None);
    // The example of RFC 7617 §2.
    let basic = "{ type = \"basic\", user = \"Aladdin\", password_env = \"KEY\" }";
    let ask = asked(basic, "/p", "open sesame").await;
    assert_eq!(
        ask.header("authorization"),
        Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    );
    let bearer = "{ type = \"bearer\", token_env = \"KEY\" }";
    let ask = asked(bearer, "/p", "mF_9.B5f-4.1JqM\n").await;
    assert_eq!(ask.header("authorization"), Some("Bearer mF_9.B5f-4.1JqM"));
    let header = "{ type = \"header\", name = \"X-Api-Key\", value_env = \"KEY\" }";
    let ask = asked(header, "/p", "abc").await;
    assert_eq!(ask.header("x-api-key"), Some("abc"));
    assert_eq!(ask.header("authorization"), None);
}

#[tokio::test]
async fn the_hmac_signature_is_the_one_python_computes() {
    let hmac = "{ type = \"hmac\", key_id = \"district-990001\", secret_env = \"KEY\" }";
    let ask = asked(hmac, "/api/人员?month={month}&a=b%20c", SECRET).await;
    assert_eq!(ask.header("x-key-id"), Some("district-990001"));
    assert_eq!(ask.target, "/api/%E4%BA%BA%E5%91%98?month=2026-10&a=b%20c");
    let time: i64 = ask.header("x-timestamp").unwrap().parse().unwrap();
    let late = time - noon("2026-10-31").timestamp();
    assert!(
        (0..60).contains(&late),
        "the moment handed in, not the machine's clock: {time}"
    );
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let script = "import hashlib,hmac,sys\nprint(hmac.new(sys.argv[1].encode(),('GET\\n'+sys.argv[2]+'\\n'+sys.argv[3]).encode(),hashlib.sha256).hexdigest())";
    let out = Command::new(python)
        .args(["-c", script, SECRET, &ask.target, &time.to_string()])
        .output();
    let Ok(out) = out else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "python3 is needed"
        );
        eprintln!("SKIPPED: no python3 to check the HMAC signature with");
        return;
    };
    let signature = String::from_utf8(out.stdout).unwrap();
    assert_eq!(ask.header("x-signature"), Some(signature.trim()));
}

#[tokio::test]
async fn a_missing_secret_is_told_by_the_name_of_its_variable_before_anything_is_sent() {
    let server = Server::start(|_, _| Reply::ok("a\n"));
    let pull = format!(
        "type = \"http\"\nurl = \"{}\"\nauth = {{ type = \"bearer\", token_env = \"PAY_TOKEN\" }}",
        server.url("/p")
    );
    let pay = source("payroll", &pull, "");
    let home = tempdir().unwrap();
    for (variables, said) in [
        (&[][..], "PAY_TOKEN is not set"),
        (&[("PAY_TOKEN", "\n")][..], "PAY_TOKEN is empty"),
        (&[("PAY_TOKEN", "a\nb")][..], "PAY_TOKEN holds"),
    ] {
        let told = pulled_with(home.path(), &pay, "2026-10-31", variables)
            .await
            .unwrap_err()
            .to_string();
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn what_the_server_says_is_shown_short_and_without_secrets_or_persons() {
    let token = "tk-5b1f";
    let server = Server::start(move |ask, _| {
        let said = format!(
            "无权限 got {} for 990114199001011234 and ９９０１１４１９９００１０１１２３４,\r\n key=c2VjcmV0LXNpZ25hdHVyZS10aGF0LWlzLWxvbmc= {}",
            ask.header("authorization").unwrap_or_default(),
            "很长".repeat(2000)
        );
        Reply::status(403, said)
    });
    for auth in [
        "{ type = \"bearer\", token_env = \"KEY\" }",
        "{ type = \"basic\", user = \"u\", password_env = \"KEY\" }",
    ] {
        let pull = format!(
            "type = \"http\"\nurl = \"{}\"\nauth = {auth}",
            server.url("/p?apikey=hush&id=990114199001011234")
        );
        let home = tempdir().unwrap();
        let fault = pulled_with(
            home.path(),
            &source("payroll", &pull, ""),
            "2026-10-31",
            &[("KEY", token)],
        )
        .await
        .unwrap_err();
        let told = format!("{fault} {fault:?}");
        for hidden in [
            token,
            "9901141990",
            "１９９００１０１",
            "c2VjcmV0",
            "hush",
            "dTp0",
        ] {
            assert!(!told.contains(hidden), "{hidden} in {told}");
        }
        let told = fault.to_string();
        assert!(
            told.contains("403") && told.contains("无权限") && told.contains("`payroll`"),
            "{told}"
        );
        assert!(told.chars().count() < 600, "{told}");
    }
}

#[tokio::test]
async fn a_password_in_the_address_is_refused() {
    let home = tempdir().unwrap();
    for url in [
        "http://user:hunter2@127.0.0.1/",
        "ftp://127.0.0.1/x",
        "http://x/{department}",
        "no address",
    ] {
        let pay = source("payroll", &format!("type = \"http\"\nurl = \"{url}\""), "");
        let fault = pulled_with(home.path(), &pay, "2026-10-31", &[])
            .await
            .unwrap_err();
        assert!(matches!(fault, ExtractError::Http { .. }), "{url}: {fault}");
        assert!(!format!("{fault}{fault:?}").contains("hunter2"));
    }
}
