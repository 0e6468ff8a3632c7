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
