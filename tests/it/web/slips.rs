//! Slips of the hand and what pages say to them: nothing ticked, a number that is none, a code that nobody has; and the
//! progress of a run as the page's own script hears it.

use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::posts::{scene, service};
use super::{Browser, leads};

/// What a page says to a form sent from it.
async fn said(who: &Browser, page: &str, to: &str, fields: &[(&str, &str)]) -> String {
    let answer = who.submit_from(page, to, fields).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{to}");
    answer.text().await.expect("a text")
}

#[test]
fn a_slip_is_told_and_never_taken_for_more_than_was_meant() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        service.account("chief", &[Role::Admin], &[]).await;
        service
            .account("one", &[Role::Department], &["990001001"])
            .await;
        let clerk = service.signed_in("clerk").await;

        // Nothing ticked is nothing, not everything; what was searched for is where it leads back to.
        let (_, list) = clerk.read("/ledger?department=990001001").await;
        let (_, rest) = list
            .split_once("name=\"ticked\" value=\"")
            .expect("the mark");
        let mark = rest.split('"').next().expect("its end");
        let mark: String = url::form_urlencoded::byte_serialize(mark.as_bytes()).collect();
        let (status, page) = clerk.read(&format!("/ledger/issue?ticked={mark}")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("请先在台账中勾选"), "{page}");
        assert!(!page.contains("action=\"/ledger/issue\""), "{page}");
        assert!(
            page.contains("href=\"/ledger?department=990001001\""),
            "{page}"
        );
        let (_, rest) = list.split_once("name=\"entry\" value=\"").expect("a box");
        let id = rest.split('"').next().expect("its end");
        let (_, page) = clerk
            .read(&format!("/ledger/issue?ticked={mark}&entry={id}"))
            .await;
        assert!(page.contains("action=\"/ledger/issue\""), "{page}");

        // Several rules, in whatever case.
        let found = format!("/entries/{id}\"");
        let (_, all) = clerk.read("/ledger?rule=Z9%EF%BC%8Cd02%20f*").await;
        assert!(all.contains(&found), "{all}");
        let (_, none) = clerk.read("/ledger?rule=Z9").await;
        assert!(!none.contains(&found), "{none}");

        // A number that is none is not looked up.
        let person = "/ledger/person";
        for wrong in ["12345", "990001198808087771", "99000119880808777"] {
            let page = said(&clerk, person, person, &[("number", wrong)]).await;
            assert!(page.contains("证件号码有误"), "{wrong}: {page}");
            assert!(page.contains(&format!("value=\"{wrong}\"")), "{page}");
        }
        let looked = clerk.submit(person, &[("number", "E12345678")]).await;
        assert!(leads(&looked).starts_with("/ledger?"), "a passport");

        // Nobody is bound to a department that there is not.
        let chief = service.signed_in("chief").await;
        let account = [
            ("name", "two"),
            ("shown", "乙"),
            ("role", "department"),
            ("departments", "999"),
        ];
        let page = said(&chief, "/users", "/users", &account).await;
        assert!(page.contains("没有代码为999的主管部门"), "{page}");
        assert_eq!(
            chief.get("/users/two").await.status(),
            StatusCode::NOT_FOUND
        );

        // A blank answer is no answer.
        let issue = [("search", "department=990001001&rule=D02"), ("due", "")];
        clerk.submit("/ledger/issue", &issue).await;
        let one = service.signed_in("one").await;
        let (entry, to) = (format!("/entries/{id}"), format!("/entries/{id}/answer"));
        let page = said(&one, &entry, &to, &[("remark", "稍后")]).await;
        assert!(page.contains("未填写"), "{page}");
        assert!(page.contains("稍后</textarea>"), "{page}");

        // Whoever was signed out meanwhile hears of it, and comes back to the page.
        let gone = service.browser();
        let request = gone
            .form(&to, &[("remark", "稍后")])
            .header("origin", &service.url);
        let answer = gone
            .send(request.header("referer", format!("{}{entry}", service.url)))
            .await;
        let place = leads(&answer).to_owned();
        let back: String = url::form_urlencoded::byte_serialize(entry.as_bytes()).collect();
        assert_eq!(place, format!("/sign-in?said=over&next={back}"));
        let (_, page) = gone.read(&place).await;
        assert!(
            page.contains("登录已过期") && page.contains(&format!("value=\"{entry}\"")),
            "{page}"
        );
    });
}

#[test]
fn the_page_of_a_run_hears_its_progress() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        service
            .account("one", &[Role::Department], &["990001001"])
            .await;
        let one = service.signed_in("one").await;
        let asked = one.submit("/departments/990001001/rerun", &[]).await;
        let (_, page) = one.read(leads(&asked)).await;
        let (_, rest) = page.split_once("data-live=\"").expect("where it is told");
        let mut live = one.get(rest.split('"').next().expect("its end")).await;
        assert_eq!(live.status(), StatusCode::OK);
        let kind = live.headers()["content-type"].to_str().expect("a text");
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        let first = live.chunk().await.expect("a line").expect("a line");
        let first = String::from_utf8(first.to_vec()).expect("a text");
        let event = first.strip_prefix("event: ").expect("an event's name");
        let event = event.lines().next().expect("its end");
        // The script that the page loads listens for just that.
        let (_, rest) = page.split_once("<script src=\"").expect("a script");
        let (_, script) = one.read(rest.split('"').next().expect("its end")).await;
        assert!(
            script.contains(&format!("addEventListener(\"{event}\"")),
            "nobody listens for {event}"
        );
    });
}

/// A form with a month and a file, as a browser sends it.
fn brought(month: &str, name: &str, text: &str) -> String {
    format!(
        "--b\r\nContent-Disposition: form-data; name=\"month\"\r\n\r\n{month}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"extract\"; filename=\"{name}\"\r\n\r\n{text}\r\n--b--\r\n"
    )
}

#[test]
fn an_extract_that_was_brought_is_told_to_everybody_until_a_run_has_read_it() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        // The night was made by the machine's clock.
        service.catch_up();
        service.account("yunwei", &[Role::Operator], &[]).await;
        service.account("shenji", &[Role::Auditor], &[]).await;
        let operator = service.signed_in("yunwei").await;
        let auditor = service.signed_in("shenji").await;
        let place = "/sources/payroll";
        let send = async |month: &str, name: &str, text: &str| {
            let form = operator.form(&format!("{place}/extract"), &[]);
            let form = form.header("origin", &service.url);
            let form = form.header("x-csrf-token", operator.token().await);
            let form = form.body(brought(month, name, text));
            let kind = "multipart/form-data; boundary=b";
            operator.send_as(form, kind).await
        };
        let ahead = (service.now() + chrono::TimeDelta::days(40)).format("%Y-%m");
        let ahead = send(&ahead.to_string(), "a.csv", "x").await;
        assert_eq!(ahead.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(ahead.text().await.expect("a text").contains("晚于本月"));
        let none = send("2026-10", "", "").await;
        assert_eq!(none.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.text().await.expect("a text").contains("没有选择文件"));
        let (_, page) = auditor.read(place).await;
        assert!(!page.contains("待下次核对时读取"), "{page}");

        let good = send("2026-10", "工资.csv", "a,b\n").await;
        assert_eq!(good.status(), StatusCode::SEE_OTHER);
        let (_, page) = auditor.read(place).await;
        let said = page.split_once("已上传").expect("what was brought").1;
        let said = said.split_once("</p>").expect("its end").0;
        for part in ["2026-10", "yunwei", "待下次核对时读取"] {
            assert!(said.contains(part), "{said}");
        }
        assert!(
            !page.contains("/jobs/nightly/run"),
            "an auditor runs nothing"
        );
        let (_, page) = operator.read(place).await;
        assert!(page.contains("action=\"/jobs/nightly/run\""), "{page}");
    });
}

#[test]
fn a_program_is_told_in_its_readers_language_what_is_wrong_with_its_request() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        let clerk = service.signed_in("clerk").await;
        let (status, bad) = clerk.read("/api/v1/entries?opened_from=abc").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(bad.contains("网址中的参数无法识别：opened_from"), "{bad}");
        let form = clerk.form("/api/v1/runs", &[]).body("{}");
        let form = form.header("origin", &service.url);
        let form = form.header("x-csrf-token", clerk.token().await);
        let answer = clerk.send_as(form, "text/plain").await;
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let said = answer.text().await.expect("a text");
        assert!(said.contains("请求内容应为 JSON"), "{said}");
        let one = clerk.read("/api/v1/entries?rule=D02").await.1;
        let both = clerk.read("/api/v1/entries?rule=z9,d02").await.1;
        assert_eq!(one, both);
        assert!(one.contains("\"D02\""), "{one}");
    });
}
