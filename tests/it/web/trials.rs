//! What a department may not read of what the office does: entries of a rule on trial that were never sent, to whom an entry
//! was handed over and why. What a letter has sent stays readable.

use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::posts::{scene, service};
use super::{Browser, leads};

/// The first entry that a list holds.
async fn first(who: &Browser, query: &str) -> String {
    let (_, list) = who.read(&format!("/ledger?{query}")).await;
    let (_, rest) = list.split_once("href=\"/entries/").expect("an entry");
    rest.split('"').next().expect("its end").to_owned()
}

#[test]
fn what_was_sent_stays_readable_and_the_offices_reasons_do_not_become_so() {
    let scene = scene();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let service = service(&scene).await;
        service.account("clerk", &[Role::Clerk], &[]).await;
        service.account("boss", &[Role::Reviewer], &[]).await;
        service
            .account("one", &[Role::Department], &["990001001", "990001002"])
            .await;
        let clerk = service.signed_in("clerk").await;
        let boss = service.signed_in("boss").await;
        let one = service.signed_in("one").await;

        let sent = first(&clerk, "department=990001001&rule=D02").await;
        let issue = [("search", "department=990001001&rule=D02"), ("due", "")];
        leads(&clerk.submit("/ledger/issue", &issue).await);
        let (_, json) = clerk.read("/api/v1/entries?state=open").await;
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let mut open = json["items"].as_array().expect("entries").iter();
        let own = |of: &&serde_json::Value| {
            of["department"].as_str().unwrap_or_default() < "990001003" && of["rule"] != "D02"
        };
        let open = open
            .find(own)
            .unwrap_or_else(|| panic!("one that was not sent: {json}"));
        let unsent = open["entry_id"].as_str().expect("an id").to_owned();
        let rule = open["rule"].as_str().expect("a rule").to_owned();
        let seen = async |who: &Browser, id: &str| {
            let (_, list) = who.read("/ledger").await;
            let (_, csv) = who.read("/api/v1/ledgers/csv").await;
            let (_, json) = who.read("/api/v1/entries?limit=500").await;
            let page = who.get(&format!("/entries/{id}")).await.status();
            let api = who.get(&format!("/api/v1/entries/{id}")).await.status();
            assert_eq!(page, api, "{id}");
            [
                list.contains(id),
                csv.contains(id),
                json.contains(id),
                page == StatusCode::OK,
            ]
        };
        assert_eq!(seen(&one, &unsent).await, [true; 4]);
        for code in ["D02", rule.as_str()] {
            let because = [("because", "口径待定")];
            boss.submit(&format!("/rules/{code}/trial"), &because).await;
        }
        assert_eq!(seen(&one, &sent).await, [true; 4], "what a letter names");
        assert_eq!(seen(&one, &unsent).await, [false; 4]);
        assert_eq!(seen(&clerk, &unsent).await, [true; 4]);
        for id in [&sent, &unsent] {
            let (_, page) = clerk.read(&format!("/entries/{id}")).await;
            assert!(page.contains("试运行"), "{page}");
        }
        let (_, page) = clerk.read(&format!("/ledger/issue?rule={rule}")).await;
        let said = format!("所属规则正在试运行（D02、{rule}）");
        let other = format!("所属规则正在试运行（{rule}、D02）");
        assert!(page.contains(&said) || page.contains(&other), "{page}");

        // Handed over: that it was, and no more.
        let refer = [("to", "示例区纪委监委"), ("because", "线索可疑")];
        clerk
            .submit(&format!("/entries/{sent}/refer"), &refer)
            .await;
        let csv = "/ledger.csv?state=all";
        let story = format!("/entries/{sent}");
        let history = format!("/api/v1/entries/{sent}/transitions");
        for place in [csv, &story, &history, "/api/v1/ledgers/csv"] {
            let (_, own) = clerk.read(place).await;
            assert!(own.contains("线索可疑"), "{place}: {own}");
            let (status, text) = one.read(place).await;
            assert_eq!(status, StatusCode::OK, "{place}");
            for word in ["纪委", "线索可疑"] {
                assert!(!text.contains(word), "{place}: {text}");
            }
        }
        let (_, page) = one.read(&story).await;
        assert!(page.contains("移交"), "{page}");

        // Kept for a time: the document and the day, not what was said for and against.
        let asked = [
            ("kind", "waive"),
            ("document", "示编〔2026〕8号"),
            ("until", "2027-06-30"),
            ("because", "另有考虑"),
        ];
        clerk
            .submit(&format!("/entries/{unsent}/ask"), &asked)
            .await;
        boss.submit("/rules/D02/trial", &[("end", "1")]).await;
        boss.submit(&format!("/rules/{rule}/trial"), &[("end", "1")])
            .await;
        let refused = [("how", "refuse"), ("because", "期限过长")];
        boss.submit("/requests/1", &refused).await;
        let place = format!("/entries/{unsent}");
        let (_, page) = clerk.read(&place).await;
        assert!(
            page.contains("另有考虑") && page.contains("期限过长"),
            "{page}"
        );
        let (_, page) = one.read(&place).await;
        assert!(page.contains("示编〔2026〕8号"), "{page}");
        assert!(
            !page.contains("另有考虑") && !page.contains("期限过长"),
            "{page}"
        );
    });
}
