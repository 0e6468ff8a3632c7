//! The reform of 2019 as a public article reports it: two administrative posts from 发展改革委 to 生态环境局, one to
//! 审计局, and sixteen departments giving up 74 in all. Who the other fifteen are, how many each gave and to whom is
//! illustrative.

use chrono::NaiveDate;

use super::journal::{Entry, Item};
use super::unit::{AUDIT, ECOLOGY, GIVERS, RECEIVERS, Units};

/// One posting of administrative posts from a department to another.
struct Transfer {
    from: &'static str,
    to: &'static str,
    posts: i64,
    note: &'static str,
}

fn transfers() -> Vec<Transfer> {
    let mut all = vec![
        Transfer {
            from: GIVERS[0],
            to: ECOLOGY,
            posts: 2,
            note: "应对气候变化和减排职责划转",
        },
        Transfer {
            from: GIVERS[0],
            to: AUDIT,
            posts: 1,
            note: "重大项目稽查职责划转",
        },
    ];
    // Fifteen others give the remaining 71: eleven give five, four give four.
    for (n, from) in GIVERS.iter().skip(1).enumerate() {
        all.push(Transfer {
            from,
            to: RECEIVERS[n % RECEIVERS.len()],
            posts: if n < 11 { 5 } else { 4 },
            note: "机构改革划转",
        });
    }
    all
}

/// Both legs of every transfer.
#[must_use]
pub fn entries(units: &Units) -> Vec<Entry> {
    let on = NaiveDate::from_ymd_opt(2019, 3, 29).unwrap_or_default();
    let mut entries = Vec::new();
    for (n, transfer) in transfers().iter().enumerate() {
        let (Some(from), Some(to)) = (units.named(transfer.from), units.named(transfer.to)) else {
            continue;
        };
        for (unit, other, change) in [(from, to, -transfer.posts), (to, from, transfer.posts)] {
            let mut entry = Entry::new(unit, Item::Headcount, "administrative", change, on);
            entry.document = Some(format!("云编〔2019〕{}号", n + 11));
            entry.counterpart = Some(other);
            entry.transfer = Some(format!("HZ2019-{:02}", n + 1));
            entry.note = transfer.note;
            entries.push(entry);
        }
    }
    entries
}
