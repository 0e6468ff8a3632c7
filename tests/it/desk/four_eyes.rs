//! Nobody decides on what they asked for, on what they answered, or on themselves; and what was decided is written down.

use rollcall::audit;
use rollcall::domain::entry::{Move, State};
use rollcall::frames;
use rollcall::ledger::requests::{self, Ask, Row, Whole};
use rollcall::ledger::reviews::{self, Review};
use rollcall::ledger::{Refusal, Who, moves};
use rollcall::rules::{Rule, RulePack};
use rollcall::store::{Store, kept_register};

use super::{day, id, look, number, open_entry, who};
use crate::store::{Fresh, on_both};

fn waive(until: &str) -> Ask {
    Ask::Waive {
        document: "编办〔2026〕7号".into(),
        expiry: day(until),
        because: "机构改革过渡期".into(),
    }
}

fn leave(kind: &str) -> Ask {
    Ask::Excuse(Row {
        kind: kind.into(),
        document: "人登〔2026〕9号".into(),
        from: day("2026-05-01"),
        to: Some(day("2027-04-30")),
        counterpart: None,
    })
}

fn rule(code: &str) -> Rule {
    let pack = RulePack::load(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")),
        frames::schemas().expect("frames"),
    )
    .expect("the shipped rules");
    let found = pack.rules.into_iter().find(|rule| rule.code == code);
    found.expect("a shipped rule")
}

/// Asks for something; the number of the request.
async fn ask(store: &Store, of: &str, name: &str, what: &Ask, rule: &Rule) -> Result<i64, Refusal> {
    let entry = look(store, of).await;
    let mut writing = store.write().await.expect("a turn");
    let made = requests::ask(writing.executor(), who(name), &entry, Some(rule), what).await?;
    writing.commit().await.expect("commit");
    Ok(made.decision_no)
}

async fn approve(
    fresh: &Fresh,
    store: &Store,
    who: Who<'_>,
    request: i64,
    of: &str,
    number: Option<String>,
) -> Result<(), Refusal> {
    let entry = look(store, of).await;
    let whole = Whole {
        secret: &fresh.secret,
        person_id: number,
    };
    let mut writing = store.write().await.expect("a turn");
    requests::approve(writing.executor(), who, request, &entry, "同意", &whole).await?;
    writing.commit().await.expect("commit");
    Ok(())
}

async fn step(store: &Store, of: &str, name: &str, by: Move) {
    let mut writing = store.write().await.expect("a turn");
    moves::apply(writing.executor(), of, by, who(name).by("因", None))
        .await
        .expect("an allowed move");
    writing.commit().await.expect("commit");
}

async fn review(store: &Store, of: &str, who: Who<'_>, what: Review) -> Result<State, Refusal> {
    let entry = look(store, of).await;
    let mut writing = store.write().await.expect("a turn");
    let to = reviews::review(writing.executor(), who, &entry, what, "查看凭证").await?;
    writing.commit().await.expect("commit");
    Ok(to)
}

// polars reads the rule pack's frames, and blocks only where there are several threads.
#[tokio::test(flavor = "multi_thread")]
async fn a_waiver_needs_two_people_a_document_and_a_day_to_come() {
    let d01 = rule("D01");
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut writing = store.write().await.unwrap();
        let a = open_entry(fresh, &mut writing, 1, "D01", "A").await;
        writing.commit().await.unwrap();

        let past = ask(&store, &a, "王敏", &waive("2026-11-02"), &d01).await;
        assert!(matches!(past, Err(Refusal::NotAhead { .. })), "{past:?}");
        let mut blank = waive("2026-12-31");
        if let Ask::Waive { document, .. } = &mut blank {
            *document = " ".into();
        }
        let blank = ask(&store, &a, "王敏", &blank, &d01).await;
        assert!(matches!(blank, Err(Refusal::Blank("--document"))), "{blank:?}");

        let request = ask(&store, &a, "王敏", &waive("2026-12-31"), &d01).await.unwrap();
        let again = ask(&store, &a, "李强", &waive("2026-12-31"), &d01).await;
        assert!(matches!(again, Err(Refusal::Waiting(_, of)) if of == request), "{again:?}");
        let own = approve(fresh, &store, who("王敏"), request, &a, None).await;
        assert!(matches!(own, Err(Refusal::OwnRequest(..))), "{own:?}");
        // A blank or a character that nobody sees makes nobody another person.
        for same in ["王 敏", "王敏\u{200b}"] {
            let own = approve(fresh, &store, who(same), request, &a, None).await;
            assert!(matches!(own, Err(Refusal::OwnRequest(..))), "{same:?}: {own:?}");
        }
        assert_eq!(look(&store, &a).await.state, State::Open);

        // The person whom it is about, by the hash that the configuration binds to the name.
        let hash = fresh.secret.person(&number(1));
        let self_ = Who {
            person: Some(&hash),
            ..who("甲一")
        };
        let on_self = approve(fresh, &store, self_, request, &a, None).await;
        assert!(matches!(on_self, Err(Refusal::OwnRecord(..))), "{on_self:?}");

        approve(fresh, &store, who("李强"), request, &a, None).await.unwrap();
        assert_eq!(look(&store, &a).await.state, State::Waived);
        let told = fresh.sql(
            "SELECT from_state, to_state, actor, reason, decision_no FROM transition; SELECT kind, status, requested_by, \
             decided_by, decided_because FROM decision",
        );
        assert_eq!(
            told,
            format!(
                "open|waived|李强|机构改革过渡期（编办〔2026〕7号）|{request}\nwaive|approved|王敏|李强|同意\n"
            )
        );
        let twice = approve(fresh, &store, who("赵六"), request, &a, None).await;
        assert!(matches!(twice, Err(Refusal::Settled(..))), "{twice:?}");

        // Ended before its time it is open again.
        let mut writing = store.write().await.unwrap();
        requests::end(writing.executor(), who("赵六"), request, "政策取消").await.unwrap();
        writing.commit().await.unwrap();
        assert_eq!(look(&store, &a).await.state, State::Open);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_it_was_asked_for_is_not_granted() {
    let d01 = rule("D01");
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut writing = store.write().await.unwrap();
        let a = open_entry(fresh, &mut writing, 1, "D01", "A").await;
        writing.commit().await.unwrap();
        let request = ask(&store, &a, "王敏", &waive("2026-12-31"), &d01)
            .await
            .unwrap();
        fresh.sql("UPDATE entry SET evidence = 'other';");
        let changed = approve(fresh, &store, who("李强"), request, &a, None).await;
        assert!(matches!(changed, Err(Refusal::Changed(..))), "{changed:?}");
        let mut writing = store.write().await.unwrap();
        let silent = requests::refuse(writing.executor(), who("李强"), request, "").await;
        assert!(matches!(silent, Err(Refusal::Blank(_))), "{silent:?}");
        requests::refuse(writing.executor(), who("李强"), request, "情况已变")
            .await
            .unwrap();
        writing.commit().await.unwrap();
        assert_eq!(fresh.sql("SELECT status FROM decision"), "refused\n");
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_row_is_kept_for_the_person_of_the_entry_and_no_other() {
    let (d01, d02, h03) = (rule("D01"), rule("D02"), rule("H03"));
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut writing = store.write().await.unwrap();
        let a = open_entry(fresh, &mut writing, 1, "D01", "A").await;
        let b = open_entry(fresh, &mut writing, 2, "D02", "A").await;
        writing.commit().await.unwrap();

        // 病假 explains no unpaid month, and nothing in the register explains pay without a place.
        let sick = ask(&store, &a, "王敏", &leave("sick"), &d01).await;
        assert!(
            matches!(sick, Err(Refusal::NoSuchExcuse { .. })),
            "{sick:?}"
        );
        let unpaid = ask(&store, &b, "王敏", &leave("unpaid_leave"), &d02).await;
        assert!(
            matches!(unpaid, Err(Refusal::NoSuchExcuse { .. })),
            "{unpaid:?}"
        );
        let because = "身份证复印件".to_owned();
        let pair = ask(&store, &a, "王敏", &Ask::NotSamePerson { because }, &h03).await;
        assert!(pair.is_ok(), "the rule is what makes a pair: {pair:?}");

        let request = ask(&store, &a, "王敏", &leave("unpaid_leave"), &d01)
            .await
            .unwrap();
        let none = approve(fresh, &store, who("李强"), request, &a, None).await;
        assert!(matches!(none, Err(Refusal::NumberGone(_))), "{none:?}");
        let other = approve(fresh, &store, who("李强"), request, &a, Some(number(2))).await;
        assert!(matches!(other, Err(Refusal::NumberGone(_))), "{other:?}");
        approve(fresh, &store, who("李强"), request, &a, Some(number(1)))
            .await
            .unwrap();
        let kept = "SELECT person_id, name, kind, from_on, to_on, document FROM kept_register";
        let row = format!(
            "{}|甲一|unpaid_leave|2026-05-01|2027-04-30|人登〔2026〕9号\n",
            number(1)
        );
        assert_eq!(fresh.sql(kept), row);
        // The entry itself waits for the next run to find the excuse.
        assert_eq!(look(&store, &a).await.state, State::Open);

        let mut reading = store.read().await.unwrap();
        assert_eq!(
            kept_register::standing(reading.executor())
                .await
                .unwrap()
                .len(),
            1
        );
        drop(reading);
        let mut writing = store.write().await.unwrap();
        requests::end(writing.executor(), who("王敏"), request, "已返岗")
            .await
            .unwrap();
        writing.commit().await.unwrap();
        let mut reading = store.read().await.unwrap();
        assert!(
            kept_register::standing(reading.executor())
                .await
                .unwrap()
                .is_empty()
        );
        drop(reading);
        // No decision bears the number: retention erases it in one table.
        assert!(
            !fresh
                .sql("SELECT body FROM decision; SELECT detail FROM audit")
                .contains(&number(1))
        );
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_answered_accepts_nothing() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut writing = store.write().await.unwrap();
        for at in 1..=3 {
            open_entry(fresh, &mut writing, at, "E01", "A").await;
        }
        writing.commit().await.unwrap();
        let (a, b, c) = (id(1), id(2), id(3));

        // 反馈 → 整改中 → 待验收 → 挂号 → 下发 → 反馈 → 待验收 → 销号.
        step(&store, &a, "科员甲", Move::Answer).await;
        let own = review(&store, &a, who("科员甲"), Review::Accept).await;
        assert!(matches!(own, Err(Refusal::OwnCorrection(..))), "{own:?}");
        assert_eq!(review(&store, &a, who("王敏"), Review::Accept).await.unwrap(), State::Correcting);
        let early = review(&store, &a, who("王敏"), Review::Passed).await;
        assert!(matches!(early, Err(Refusal::NotWaiting { .. })), "{early:?}");
        assert_eq!(review(&store, &a, who("科员乙"), Review::Corrected).await.unwrap(), State::ToVerify);
        for name in ["科员甲", "科员乙"] {
            let own = review(&store, &a, who(name), Review::Passed).await;
            assert!(matches!(own, Err(Refusal::OwnCorrection(..))), "{name}: {own:?}");
        }
        assert_eq!(review(&store, &a, who("王敏"), Review::Failed).await.unwrap(), State::FailedVerification);
        step(&store, &a, "王敏", Move::Issue).await;
        step(&store, &a, "科员甲", Move::Answer).await;
        assert_eq!(review(&store, &a, who("科员甲"), Review::Corrected).await.unwrap(), State::ToVerify);
        assert_eq!(review(&store, &a, who("李强"), Review::Passed).await.unwrap(), State::Closed);
        assert_eq!(look(&store, &a).await.closed_on.as_deref(), Some("2026-11-02"));

        // 不属实: right closes, wrong goes back.
        step(&store, &b, "科员甲", Move::Dispute).await;
        let own = review(&store, &b, who("科员甲"), Review::DisputeRight).await;
        assert!(matches!(own, Err(Refusal::OwnCorrection(..))), "{own:?}");
        assert_eq!(review(&store, &b, who("王敏"), Review::DisputeWrong).await.unwrap(), State::Issued);
        step(&store, &b, "科员甲", Move::Dispute).await;
        assert_eq!(review(&store, &b, who("王敏"), Review::DisputeRight).await.unwrap(), State::Closed);

        let mut writing = store.write().await.unwrap();
        let refer = [c.clone(), a.clone()];
        let closed = reviews::refer(writing.executor(), who("王敏"), &refer, "区纪委监委", "涉嫌冒领").await;
        assert!(matches!(closed, Err(Refusal::Move(_))), "{closed:?}");
        drop(writing);
        assert_eq!(look(&store, &c).await.state, State::Open, "all or none");
        let mut writing = store.write().await.unwrap();
        reviews::refer(writing.executor(), who("王敏"), std::slice::from_ref(&c), "区纪委监委", "涉嫌冒领").await.unwrap();
        writing.commit().await.unwrap();
        assert_eq!(look(&store, &c).await.state, State::Referred);

        let blank = "SELECT COUNT(*) FROM transition WHERE actor = '' OR at = '' OR reason = ''";
        assert_eq!(fresh.sql(blank), "0\n");
        let why = "SELECT reason FROM transition WHERE to_state = 'referred'";
        assert_eq!(fresh.sql(why), "移交区纪委监委：涉嫌冒领\n");
        let decided = "SELECT kind, status, requested_by, decided_by FROM decision ORDER BY decision_no";
        assert_eq!(
            fresh.sql(decided),
            "verify|refused|科员乙|王敏\nverify|approved|科员甲|李强\ndispute|refused|科员甲|王敏\ndispute|approved|科员甲|王敏\n"
        );
        let mut reading = store.read().await.unwrap();
        let verdict = audit::verify(reading.executor(), &[]).await.unwrap();
        assert!(verdict.broken.is_none() && verdict.records > 0, "{verdict:?}");
        drop(reading);
        store.close().await;
    })
    .await;
}
