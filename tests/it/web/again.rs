//! Refused forms come again as they were filled in, with the reason, until they are right.

use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::posts::{scene, service};
use super::{Browser, leads};

/// The form of a page that goes to an address, as the page has it.
fn form<'p>(page: &'p str, to: &str) -> &'p str {
    let begin = format!("action=\"{to}");
    let (_, rest) = page
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no form to {to}\n{page}"));
    rest.split_once("</form>").expect("its end").0
}

/// The tag of a form's field.
fn tag<'f>(form: &'f str, name: &str) -> &'f str {
    let at = form
        .find(&format!(" name=\"{name}\""))
        .unwrap_or_else(|| panic!("no {name}\n{form}"));
    let begin = form[..at].rfind('<').expect("its begin");
    let end = at + form[at..].find('>').expect("its end");
    &form[begin..=end]
}

/// What is said to be wrong within a form.
fn reason(form: &str) -> &str {
    let (_, rest) = form.split_once("role=\"alert\"").expect("a reason");
    let (_, rest) = rest.split_once("<p>").expect("its text");
    rest.split_once("</p>").expect("its end").0
}

/// Where a form that came again is sent.
fn next(form: &str) -> String {
    form.split_once('"')
        .expect("an address")
        .0
        .replace("&amp;", "&")
}

/// Sends a form from where it stands; it is refused, and the page that comes is yielded.
async fn refused(who: &Browser, page: &str, to: &str, fields: &[(&str, &str)]) -> String {
    let answer = who.submit_from(page, to, fields).await;
    let status = answer.status();
    let text = answer.text().await.expect("a text");
    assert!(status.is_client_error(), "{status} {text}");
    text
}

#[test]
fn a_refused_form_comes_again_filled_in_with_the_reason() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        service.account("chief", &[Role::Admin], &[]).await;
        let department = [Role::Department];
        for (name, code) in [("two", "990001002"), ("one", "990001001")] {
            service.account(name, &department, &[code]).await;
        }

        // A plan, with letters that markup knows.
        let two = service.signed_in("two").await;
        let odd = "甲\"乙<丙>&amp;";
        let plan = |document: &'static str| {
            [
                ("plan_id", odd),
                ("unit", "990001003"),
                ("headcount_type", "institution"),
                ("year", "2026"),
                ("number", "2"),
                ("document", document),
                ("channel", ""),
                ("valid_until", ""),
            ]
        };
        let page = refused(
            &two,
            "/establishment/plans?said=saved",
            "/establishment/plans",
            &plan(" "),
        )
        .await;
        let shown = form(&page, "/establishment/plans");
        assert!(reason(shown).contains("文号"), "{}", reason(shown));
        let odd_escaped = "value=\"甲&quot;乙&lt;丙&gt;&amp;amp;\"";
        assert!(tag(shown, "plan_id").contains(odd_escaped), "{shown}");
        assert!(tag(shown, "number").contains("value=\"2\""), "{shown}");
        assert!(
            shown.contains("<option value=\"institution\" selected>"),
            "{shown}"
        );
        assert!(page.contains("<title>未能办理 · "), "{page}");
        assert!(!page.contains("said=saved"), "it was not saved\n{page}");
        // Sent from there it is refused again as long as it is wrong, and done when it is right.
        let to = next(&format!("/establishment/plans{shown}"));
        assert_eq!(to, "/establishment/plans?again=%2Festablishment%2Fplans");
        let page = refused(&two, &to, &to, &plan(" ")).await;
        assert!(tag(form(&page, "/establishment/plans"), "year").contains("value=\"2026\""));
        let done = two.submit_from(&to, &to, &plan("示编申〔2026〕1号")).await;
        assert_eq!(leads(&done), "/establishment/plans/1?said=saved");

        // Of several forms with one address the one that was sent; its fold is open.
        let clerk = service.signed_in("clerk").await;
        let (_, list) = clerk.read("/ledger?department=990001001&rule=D02").await;
        let (_, rest) = list.split_once("href=\"/entries/").expect("an entry");
        let id = rest.split('"').next().expect("its id");
        let (entry, ask) = (format!("/entries/{id}"), format!("/entries/{id}/ask"));
        let waiver = [
            ("kind", "waive"),
            ("document", "示编〔2026〕8号"),
            ("until", "2020-01-01"),
            ("because", "</textarea>多行\n说明"),
        ];
        let page = refused(&clerk, &entry, &ask, &waiver).await;
        let shown = form(&page, &ask);
        assert!(tag(shown, "kind").contains("value=\"waive\""), "{shown}");
        assert!(
            tag(shown, "until").contains("value=\"2020-01-01\""),
            "{shown}"
        );
        assert!(
            shown.contains(">\n&lt;/textarea&gt;多行\n说明</textarea>"),
            "{shown}"
        );
        assert!(shown.contains("<details open>"), "{shown}");
        assert_eq!(page.matches("role=\"alert\"").count(), 1, "{page}");
        assert_eq!(
            page.matches("value=\"示编〔2026〕8号\"").count(),
            1,
            "no other form is filled in\n{page}"
        );

        // A department's answer: what was chosen stays chosen.
        let issue = [("search", "department=990001001&rule=D02"), ("due", "")];
        let done = clerk.submit("/ledger/issue", &issue).await;
        assert_eq!(leads(&done), "/letters?issued=1&anew=0");
        let one = service.signed_in("one").await;
        let (_, page) = one.read(&entry).await;
        let answer = format!("{entry}/answer");
        let (_, rest) = form(&page, &answer)
            .split_once("name=\"evidence\" value=\"")
            .expect("the evidence");
        let evidence = rest.split('"').next().expect("its end");
        let wrong = [
            ("evidence", evidence),
            ("agrees", "不属实"),
            ("measures", "已核对"),
            ("correct_by", "2026-13-40"),
            ("reason_kind", ""),
        ];
        let page = refused(&one, &entry, &answer, &wrong).await;
        let shown = form(&page, &answer);
        assert!(shown.contains(">\n已核对</textarea>"), "{shown}");
        assert!(
            shown.contains("value=\"不属实\" required checked"),
            "{shown}"
        );
        assert!(
            !shown.contains("value=\"属实\" required checked"),
            "{shown}"
        );

        // An account keeps what was typed, and no page of another's is shown to whoever may not see it.
        let chief = service.signed_in("chief").await;
        let typed = [
            ("shown", "新名"),
            ("role", "department"),
            ("departments", ""),
        ];
        let page = refused(&chief, "/users/two", "/users/two", &typed).await;
        let shown = form(&page, "/users/two");
        assert!(tag(shown, "shown").contains("value=\"新名\""), "{shown}");
        assert!(tag(shown, "departments").contains("value=\"\""), "{shown}");
        let page = refused(&one, "/users/two", &answer, &wrong).await;
        assert!(!page.contains("two的姓名"), "{page}");
        // Programs get their problem documents, and other sites their refusal.
        let answer = one.post(&ask, &waiver).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    });
}
