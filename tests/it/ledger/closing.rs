//! When an entry may be held to be gone: every condition alone.

use std::collections::BTreeSet;

use rollcall::domain::table::Kind;
use rollcall::ledger::{Change, Found, Night, Terms};

use super::nights::{finding, merge, night, scoped, secret, state};
use crate::store::on_both;

const FIRST: &str = "2026-10-01";
const SECOND: &str = "2026-10-02";

fn without(mut night: Night, kind: Kind) -> Night {
    night.whole.remove(&kind);
    night
}

fn rule(mut night: Night, rule: &str, with: impl FnOnce(&mut Terms)) -> Night {
    with(night.terms.get_mut(rule).expect("a rule"));
    night
}

/// A row in quarantine of the person whom entry `x` is about. Only the key of such a row is at hand.
fn quarantined(mut night: Night, kind: Kind) -> Night {
    let person = rollcall::ledger::person_of_key(&secret(), -1);
    night.quarantined.insert(person, BTreeSet::from([kind]));
    night
}

/// A row in quarantine that has no number, only a name.
fn spoilt(mut night: Night, kind: Kind, name: &str) -> Night {
    night
        .spoilt
        .push((kind, format!(r#"{{"姓名":"{name}","单位":"甲局"}}"#)));
    night
}

fn explained(rule: &str, by: &str) -> Found {
    let mut found = finding("x", rule);
    found.said.explained_by = Some(by.to_owned());
    found
}

/// What the second night is, how it is made, and where the entry stands after it.
type Case = (&'static str, fn() -> Night, [&'static str; 2]);
/// What excuses an entry, the excuse, what else the second night is, and where the entry stands after it.
type Excuse = (&'static str, &'static str, fn(Night) -> Night, &'static str);

/// What the second night is, and where the entry stands after it, for a rule that closes by itself and one that does not.
fn cases() -> Vec<Case> {
    let gone = ["closed", "to_verify"];
    let stays = ["open", "open"];
    vec![
        ("no longer found", || night("2", SECOND, vec![]), gone),
        (
            "what the rule needs was not whole",
            || without(night("2", SECOND, vec![]), Kind::Roster),
            stays,
        ),
        (
            "what it was seen in was not whole",
            || without(night("2", SECOND, vec![]), Kind::Personnel),
            stays,
        ),
        (
            "what it was not seen in was not whole",
            || without(night("2", SECOND, vec![]), Kind::Payroll),
            gone,
        ),
        (
            "its rule was not evaluated",
            || {
                let night = rule(night("2", SECOND, vec![]), "auto", |of| {
                    of.evaluated = false
                });
                rule(night, "verify", |of| of.evaluated = false)
            },
            stays,
        ),
        (
            "the job does not choose its rule",
            || {
                let mut night = night("2", SECOND, vec![]);
                night.terms.clear();
                night
            },
            stays,
        ),
        (
            "the person's row is in quarantine where it was seen",
            || quarantined(night("2", SECOND, vec![]), Kind::Personnel),
            stays,
        ),
        (
            "the person's row is in quarantine elsewhere",
            || quarantined(night("2", SECOND, vec![]), Kind::Payroll),
            gone,
        ),
        (
            "a row that names the person, of whom nobody knows, is in quarantine where it was seen",
            || spoilt(night("2", SECOND, vec![]), Kind::Personnel, "甲一"),
            stays,
        ),
        (
            "such a row is in quarantine elsewhere",
            || spoilt(night("2", SECOND, vec![]), Kind::Payroll, "甲一"),
            gone,
        ),
        (
            "such a row names somebody else",
            || spoilt(night("2", SECOND, vec![]), Kind::Personnel, "甲二"),
            gone,
        ),
        (
            "a run of its department",
            || scoped(night("2", SECOND, vec![]), &["a"]),
            gone,
        ),
        (
            "a run of another department",
            || scoped(night("2", SECOND, vec![]), &["b"]),
            stays,
        ),
        (
            "a run of its department, and it stands under another tonight",
            || {
                let mut night = scoped(night("2", SECOND, vec![]), &["a"]);
                night.everywhere.insert("x".into(), "b".into());
                night.everywhere.insert("y".into(), "b".into());
                night
            },
            stays,
        ),
    ]
}

#[tokio::test]
async fn an_entry_closes_only_when_its_absence_is_certain() {
    for (what, second, expected) in cases() {
        for (rule, expected) in ["auto", "verify"].into_iter().zip(expected) {
            let fresh = crate::store::Fresh::sqlite();
            let store = fresh.open().await;
            merge(&store, night("1", FIRST, vec![finding("x", rule)])).await;
            assert_eq!(state(&fresh, "x"), "open");
            let merged = merge(&store, second()).await.merge;
            assert_eq!(state(&fresh, "x"), expected, "{rule}: {what}");
            let closed = merged.count(Change::Closed) + merged.count(Change::ToVerify);
            assert_eq!(closed, u64::from(expected != "open"), "{rule}: {what}");
            store.close().await;
        }
    }
}

#[tokio::test]
async fn an_excuse_closes_only_when_it_is_certain() {
    let cases: [Excuse; 5] = [
        (
            "a register row",
            "register:posting",
            |night| night,
            "closed",
        ),
        (
            "an excuse of the rule",
            "self_funded",
            |night| night,
            "closed",
        ),
        (
            "an old register stands in",
            "register:posting",
            |night| without(night, Kind::Register),
            "open",
        ),
        ("a row in quarantine", "quarantine", |night| night, "open"),
        (
            "an old extract stands in",
            "self_funded",
            |night| without(night, Kind::Roster),
            "open",
        ),
    ];
    for (what, by, change, expected) in cases {
        let fresh = crate::store::Fresh::sqlite();
        let store = fresh.open().await;
        merge(&store, night("1", FIRST, vec![finding("x", "verify")])).await;
        let second = change(night("2", SECOND, vec![explained("verify", by)]));
        merge(&store, second).await;
        assert_eq!(state(&fresh, "x"), expected, "{what}");
        let reason = fresh.sql("SELECT reason FROM transition WHERE run_no = 2");
        let said = if expected == "closed" {
            format!("excused:{by}\n")
        } else {
            String::new()
        };
        assert_eq!(reason, said, "{what}");
        store.close().await;
    }
}

#[tokio::test]
async fn nothing_comes_back_on_an_old_extract() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let found = || vec![finding("x", "auto"), finding("v", "verify")];
        merge(&store, night("1", FIRST, found())).await;
        merge(&store, night("2", SECOND, vec![])).await;
        let stale = without(night("3", "2026-10-03", found()), Kind::Personnel);
        let merged = merge(&store, stale).await.merge;
        assert_eq!(merged.count(Change::NotEvaluated), 2);
        assert_eq!(
            (state(fresh, "x"), state(fresh, "v")),
            ("closed".into(), "to_verify".into())
        );
        let merged = merge(&store, night("4", "2026-10-04", found())).await.merge;
        // Only what was done with is back; what was to be verified never was.
        let came = [Change::Reopened, Change::FailedVerification].map(|of| merged.count(of));
        assert_eq!(came, [1, 1]);
        assert_eq!(
            (state(fresh, "x"), state(fresh, "v")),
            ("open".into(), "failed_verification".into())
        );
        let times = fresh.sql("SELECT opened_times, opened_on FROM entry ORDER BY entry_id");
        assert_eq!(times, "1|2026-10-01\n2|2026-10-04\n");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_of_one_department_leaves_the_others_alone() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let of = |id: &str, department: &str| {
            let mut found = finding(id, "auto");
            found.said.department = department.to_owned();
            found
        };
        let first = vec![of("a1", "a"), of("a2", "a"), of("b1", "b"), of("b2", "b")];
        merge(&store, night("1", FIRST, first)).await;
        // Tonight a1 is gone, a2 stands under b, b1 under a, b2 is gone; a3 and b3 are new.
        let second = vec![of("a2", "b"), of("b1", "a"), of("a3", "a"), of("b3", "b")];
        let merged = merge(&store, scoped(night("2", SECOND, second.clone()), &["a"]))
            .await
            .merge;
        let entries =
            || fresh.sql("SELECT entry_id, department, state FROM entry ORDER BY entry_id");
        assert_eq!(
            entries(),
            "a1|a|closed\na2|a|open\na3|a|open\nb1|b|open\nb2|b|open\n"
        );
        assert_eq!(
            (merged.count(Change::Closed), merged.count(Change::Opened)),
            (1, 1)
        );
        assert_eq!(merged.left_alone, 3, "a2, b1 and b2");
        // The whole night then moves what has moved.
        let merged = merge(&store, night("3", SECOND, second)).await.merge;
        assert_eq!(
            entries(),
            "a1|a|closed\na2|b|open\na3|a|open\nb1|a|open\nb2|b|closed\nb3|b|open\n"
        );
        assert_eq!(merged.count(Change::Changed), 2);
        assert_eq!(merged.left_alone, 0);
        store.close().await;
    })
    .await;
}
