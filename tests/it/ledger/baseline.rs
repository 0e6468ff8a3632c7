//! Go-live, and past dates worked out again.

use rollcall::ledger::{self, Change, Comparison, Outcome};

use super::nights::{finding, merge, night, rows, scoped};
use crate::cli::home::{DAY, Home};
use crate::store::{on_both, sqlite};

#[tokio::test]
async fn stock_and_new_are_told_apart() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let now = "2026-10-05T08:00:00Z".parse().unwrap();
        let none = ledger::baseline(&store, None, "王敏", now).await;
        assert!(none.unwrap_err().to_string().contains("rollcall run"));
        merge(
            &store,
            night(
                "first",
                "2026-10-01",
                vec![finding("x", "auto"), finding("w", "slow")],
            ),
        )
        .await;
        merge(
            &store,
            night(
                "second",
                "2026-10-02",
                vec![finding("x", "auto"), finding("y", "auto")],
            ),
        )
        .await;
        let baseline = ledger::baseline(&store, None, "王敏", now).await.unwrap();
        assert_eq!(
            (baseline.run.as_str(), baseline.stock, baseline.new),
            ("first", 2, 1)
        );
        let third = vec![
            finding("y", "auto"),
            finding("z", "auto"),
            finding("w", "slow"),
        ];
        let merged = merge(&store, night("third", "2026-10-09", third))
            .await
            .merge;
        // w comes back and is still stock: it was there at go-live.
        assert_eq!(
            fresh.sql("SELECT entry_id, origin FROM entry ORDER BY entry_id"),
            "w|stock\nx|stock\ny|new\nz|new\n"
        );
        assert_eq!(merged.stock.get(&Change::Closed), Some(&1));
        assert_eq!(merged.stock.get(&Change::Opened), Some(&1));
        assert_eq!(merged.new.get(&Change::Opened), Some(&1));
        assert_eq!(merged.new.get(&Change::SeenAgain), Some(&1));
        assert_eq!(merged.standing.pending(), (1, 2));
        let moved = ledger::baseline(&store, Some("second"), "王敏", now)
            .await
            .unwrap();
        assert_eq!((moved.run_no, moved.stock, moved.new), (2, 3, 1));
        let unknown = ledger::baseline(&store, Some("fourth"), "王敏", now).await;
        assert!(unknown.unwrap_err().to_string().contains("`fourth`"));
        assert_eq!(
            fresh.sql("SELECT COUNT(*) FROM audit WHERE action = 'baseline'"),
            "2\n"
        );
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_past_date_is_compared_and_changes_nothing() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let changed = |id: &str| {
            let mut found = finding(id, "auto");
            found.said.evidence = "two".into();
            found
        };
        merge(
            &store,
            night(
                "9",
                "2026-10-09",
                vec![
                    finding("x", "auto"),
                    finding("y", "auto"),
                    finding("p", "auto"),
                ],
            ),
        )
        .await;
        merge(
            &store,
            night(
                "10",
                "2026-10-10",
                vec![finding("x", "auto"), finding("z", "auto"), changed("p")],
            ),
        )
        .await;
        let before = rows(fresh);
        // On that day y was still there, z not yet, p said something else, and q is known to nobody.
        let past = night(
            "past",
            "2026-10-08",
            vec![
                finding("x", "auto"),
                finding("y", "auto"),
                finding("p", "auto"),
                finding("q", "auto"),
            ],
        );
        let merged = merge(&store, past).await.merge;
        assert_eq!(rows(fresh), before);
        assert_eq!(merged.outcome, Outcome::Restated);
        let expected = Comparison {
            same: 1,
            different: 1,
            only_then: 2,
            only_now: 1,
        };
        assert_eq!(merged.comparison, Some(expected));
        assert_eq!(
            fresh.sql("SELECT outcome FROM run ORDER BY run_no"),
            "merged\nmerged\nrestated\n"
        );
        // A department's past date is past as well; the ledger's own newest date is not.
        let part = scoped(
            night("part", "2026-10-09", vec![finding("x", "auto")]),
            &["a"],
        );
        assert_eq!(merge(&store, part).await.merge.outcome, Outcome::Restated);
        assert_eq!(rows(fresh), before);
        let again = night(
            "10b",
            "2026-10-10",
            vec![finding("x", "auto"), finding("z", "auto"), changed("p")],
        );
        assert_eq!(merge(&store, again).await.merge.outcome, Outcome::Merged);
        assert_eq!(rows(fresh), before);
        store.close().await;
    })
    .await;
}

#[test]
fn the_command_line_counts_stock_and_new_apart() {
    let home = Home::new();
    let night = ["run", "nightly", "--date", DAY, "--pull"];
    let said = home.ok(&night);
    assert!(
        said.contains("台账变化") && said.contains("新列入"),
        "{said}"
    );
    let entries: i64 = sqlite(
        &home.path().join("data/rollcall.db"),
        "SELECT COUNT(*) FROM entry",
    )
    .trim()
    .parse()
    .unwrap();
    let told = home.json(&["ledger", "baseline", "--json", "--by", "王敏"]);
    assert_eq!((&told["stock"], &told["new"]), (&entries.into(), &0.into()));
    let said = home.ok(&night);
    assert!(said.contains("输入与最近一次合并完全相同"), "{said}");
    assert!(said.contains("增量0条"), "{said}");
    let (code, _, said) = home.try_run(&["ledger", "baseline", "no-such-run"]);
    assert!(
        code == 1 && said.contains("没有核对“no-such-run”"),
        "{said}"
    );
}
