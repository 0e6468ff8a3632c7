//! The audit chain against an attacker: random edits, deletions, swaps, insertions and cuts, a rewritten chain, and a second
//! reading of the same bytes in Python.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rollcall::audit::{self, Anchor, Fault, GENESIS, Head, Record};
use rollcall::store::Engine;
use rollcall::store::audit::Stored;
use serde_json::json;
use sqlx::AnyConnection;

use super::{Fresh, has_python, on_both, python};

/// Records of the chain under attack.
const LENGTH: i64 = 40;

/// Columns that an attacker may edit.
const FIELDS: [&str; 8] = [
    "seq", "at", "actor", "action", "subject", "detail", "prev", "hash",
];

/// xorshift64*: the attacks of a seed are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

fn at(n: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + n * 61, 123_456_789).unwrap()
}

/// Appends records of all shapes: without subject, with empty ones, with texts that would run together without lengths.
async fn fill(conn: &mut AnyConnection, from: i64, to: i64) -> Vec<Head> {
    let mut heads = Vec::new();
    for n in from..=to {
        let subject = match n % 4 {
            0 => None,
            1 => Some(String::new()),
            _ => Some(format!("{n:016x}")),
        };
        let actor = ["甲", "夜班", "a\nb", ""][usize::try_from(n % 4).unwrap()];
        let record = Record {
            at: at(n),
            actor,
            action: ["run", "transition", "import", "reveal"][usize::try_from(n / 4 % 4).unwrap()],
            subject: subject.as_deref(),
            detail: json!({ "n": n, "text": "“全角”\u{1F}|𠮷", "list": [1, null] }),
        };
        heads.push(audit::append(conn, record).await.unwrap());
    }
    heads
}

async fn rows(conn: &mut AnyConnection) -> Vec<Stored> {
    use futures_util::TryStreamExt as _;
    rollcall::store::audit::all(conn)
        .try_collect()
        .await
        .unwrap()
}

async fn replace(conn: &mut AnyConnection, engine: Engine, rows: &[Stored]) {
    let empty = match engine {
        Engine::Sqlite => "DELETE FROM audit",
        // Rows deleted a thousand times in one transaction would all still be there to be passed over.
        Engine::Postgres => "TRUNCATE audit",
    };
    sqlx::query(empty).execute(&mut *conn).await.unwrap();
    if rows.is_empty() {
        return;
    }
    let places: Vec<String> = (0..rows.len())
        .map(|row| {
            let columns: Vec<String> = (1..=8).map(|at| format!("${}", row * 8 + at)).collect();
            format!("({})", columns.join(", "))
        })
        .collect();
    let text = format!(
        "INSERT INTO audit (seq, at, actor, action, subject, detail, prev, hash) VALUES {}",
        places.join(", ")
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(text));
    for row in rows {
        query = query
            .bind(row.seq)
            .bind(row.at.clone())
            .bind(row.actor.clone())
            .bind(row.action.clone())
            .bind(row.subject.clone())
            .bind(row.detail.clone())
            .bind(row.prev.clone())
            .bind(row.hash.clone());
    }
    query.execute(&mut *conn).await.unwrap();
}

fn anchors(heads: &[Head], which: &[usize]) -> Vec<Anchor> {
    which
        .iter()
        .map(|at| Anchor {
            place: format!("run-{at}"),
            head: heads[*at].clone(),
        })
        .collect()
}

/// Another text for a field, never the same.
fn edited(old: &str, dice: &mut Dice) -> String {
    let chars: Vec<char> = old.chars().collect();
    loop {
        let mut new = chars.clone();
        match dice.below(4) {
            0 if !new.is_empty() => {
                let at = dice.below(new.len());
                new[at] = char::from(b'0' + dice.below(10) as u8);
            }
            1 if !new.is_empty() => {
                new.remove(dice.below(chars.len()));
            }
            2 => new.insert(dice.below(new.len() + 1), ' '),
            _ => new.push('甲'),
        }
        if new != chars {
            return new.into_iter().collect();
        }
    }
}

/// One attack on a chain, and the numbers one of which must be named as the first bad record.
fn attack(rows: &mut Vec<Stored>, dice: &mut Dice) -> (String, BTreeSet<i64>) {
    let at = dice.below(rows.len());
    let seq = rows[at].seq;
    match dice.below(5) {
        0 | 1 => {
            let field = FIELDS[dice.below(FIELDS.len())];
            let row = &mut rows[at];
            match field {
                "seq" => {
                    row.seq = LENGTH + 1 + dice.below(9) as i64;
                    rows.sort_by_key(|row| row.seq);
                }
                "subject" => {
                    // Nothing and an empty text are two things.
                    row.subject = match &row.subject {
                        None => Some(String::new()),
                        Some(text) if text.is_empty() || dice.below(2) == 0 => None,
                        Some(text) => Some(edited(text, dice)),
                    }
                }
                "at" => row.at = edited(&row.at, dice),
                "actor" => row.actor = edited(&row.actor, dice),
                "action" => row.action = edited(&row.action, dice),
                "detail" => row.detail = edited(&row.detail, dice),
                "prev" => row.prev = edited(&row.prev, dice),
                _ => row.hash = edited(&row.hash, dice),
            }
            (format!("edit {field} of {seq}"), BTreeSet::from([seq]))
        }
        2 => {
            rows.remove(at);
            (format!("delete {seq}"), BTreeSet::from([seq]))
        }
        3 => {
            let other = (at + 1 + dice.below(rows.len() - 1)) % rows.len();
            let (low, high) = (at.min(other), at.max(other));
            rows.swap(low, high);
            (rows[low].seq, rows[high].seq) = (low as i64 + 1, high as i64 + 1);
            (
                format!("swap {} and {}", low + 1, high + 1),
                BTreeSet::from([low as i64 + 1]),
            )
        }
        _ => {
            // Inserted with a sound hash and link of its own, all later ones moved up: the next no longer follows.
            let mut new = rows[at].clone();
            new.actor.push_str("another");
            new.hash = audit::hash(&new);
            for row in &mut rows[at..] {
                row.seq += 1;
            }
            rows.insert(at, new);
            (format!("insert at {seq}"), BTreeSet::from([seq, seq + 1]))
        }
    }
}

#[tokio::test]
async fn a_thousand_attacks_are_all_found_and_named() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut write = store.write().await.unwrap();
        let heads = fill(write.executor(), 1, LENGTH).await;
        write.commit().await.unwrap();
        let mut write = store.write().await.unwrap();
        let whole = rows(write.executor()).await;
        let known = anchors(&heads, &[9, 24, LENGTH as usize - 1]);
        let verdict = audit::verify(write.executor(), &known).await.unwrap();
        assert_eq!(verdict.broken, None);
        assert_eq!((verdict.records, verdict.anchors), (LENGTH, 3));
        assert_eq!(verdict.head.as_ref(), heads.last());
        let mut dice = Dice(20_261_031);
        for n in 0..1_000 {
            let mut attacked = whole.clone();
            let (what, bad) = if n % 10 == 9 {
                // A cut tail: only the manifests know that more was there.
                let left = dice.below(LENGTH as usize);
                attacked.truncate(left);
                (
                    format!("cut after {left}"),
                    BTreeSet::from([left as i64 + 1]),
                )
            } else {
                attack(&mut attacked, &mut dice)
            };
            replace(write.executor(), fresh.engine(), &attacked).await;
            let verdict = audit::verify(write.executor(), &known).await.unwrap();
            let found = verdict
                .broken
                .unwrap_or_else(|| panic!("{n}: {what} was not found"));
            assert!(bad.contains(&found.seq), "{n}: {what}: {found:?}");
        }
        drop(write);
        let mut read = store.read().await.unwrap();
        let verdict = audit::verify(read.executor(), &known).await.unwrap();
        assert_eq!(verdict.broken, None, "all attacks were rolled back");
    })
    .await;
}

#[tokio::test]
async fn a_wholly_rewritten_chain_is_told_by_the_manifests() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut write = store.write().await.unwrap();
        let heads = fill(write.executor(), 1, 20).await;
        let mut forged = rows(write.executor()).await;
        // From the twelfth on, every record is made anew and consistent.
        forged[11].actor = "nobody".into();
        let mut prev = forged[10].hash.clone();
        for row in &mut forged[11..] {
            row.prev = prev;
            row.hash = audit::hash(row);
            prev = row.hash.clone();
        }
        replace(write.executor(), fresh.engine(), &forged).await;
        let alone = audit::verify(write.executor(), &[]).await.unwrap();
        assert_eq!(alone.broken, None, "without anchors nobody can tell");
        let known = anchors(&heads, &[4, 9, 14, 19]);
        let verdict = audit::verify(write.executor(), &known).await.unwrap();
        let broken = verdict.broken.unwrap();
        assert_eq!(broken.seq, 15, "the first that a manifest contradicts");
        let wanted = Fault::Rewritten {
            run: "run-14".into(),
            since: 10,
        };
        assert_eq!(broken.fault, wanted);
        // Rewritten from the start, and emptied.
        let mut prev = GENESIS.to_owned();
        for row in &mut forged {
            row.at.push('0');
            row.prev = prev;
            row.hash = audit::hash(row);
            prev = row.hash.clone();
        }
        replace(write.executor(), fresh.engine(), &forged).await;
        let verdict = audit::verify(write.executor(), &known).await.unwrap();
        assert_eq!(verdict.broken.unwrap().seq, 5);
        replace(write.executor(), fresh.engine(), &[]).await;
        let verdict = audit::verify(write.executor(), &known).await.unwrap();
        assert_eq!(verdict.broken.unwrap().seq, 1);
    })
    .await;
}

/// The chain as its description says, by other hands.
const PYTHON: &str = "import hashlib,struct,sys,json
prev='0'*64
rows=json.loads(sys.stdin.read() if len(sys.argv)<2 else sys.argv[1])
for r in rows:
    h=hashlib.sha256(b'rollcall audit record 1\\n')
    def field(tag,text):
        b=text.encode()
        h.update(tag+struct.pack('>Q',len(b))+b)
    field(b's',str(r['seq'])); field(b't',r['at']); field(b'w',r['actor']); field(b'a',r['action'])
    if r['subject'] is None: field(b'-','')
    else: field(b'u',r['subject'])
    field(b'd',r['detail']); field(b'p',prev)
    assert r['prev']==prev, r
    prev=h.hexdigest()
    assert r['hash']==prev, r
print(len(rows), prev)
";

#[tokio::test]
async fn python_computes_the_same_chain() {
    if !has_python("hashlib") {
        return;
    }
    on_both(async |fresh: &Fresh| {
        let store = fresh.open().await;
        let mut write = store.write().await.unwrap();
        let heads = fill(write.executor(), 1, LENGTH).await;
        write.commit().await.unwrap();
        let mut read = store.read().await.unwrap();
        let list: Vec<_> = rows(read.executor())
            .await
            .into_iter()
            .map(|of| {
                json!({ "seq": of.seq, "at": of.at, "actor": of.actor, "action": of.action, "subject": of.subject,
                    "detail": of.detail, "prev": of.prev, "hash": of.hash })
            })
            .collect();
        let said = python(PYTHON, &[&serde_json::to_string(&list).unwrap()]);
        let head = heads.last().unwrap();
        assert_eq!(said.trim(), format!("{} {}", head.seq, head.hash));
        // The texts went through the store unchanged.
        assert_eq!(list[0]["at"], "2026-09-21T14:14:21.123456Z");
    })
    .await;
}

#[tokio::test]
async fn records_of_many_writers_make_one_chain() {
    on_both(async |fresh| {
        let stores = [fresh.open().await, fresh.open().await];
        let writers = (0..12).map(|n| {
            let store = stores[n % 2].clone();
            tokio::spawn(async move {
                for k in 0..10 {
                    let record = Record {
                        at: at(k),
                        actor: "many",
                        action: "run",
                        subject: None,
                        detail: json!({ "writer": n, "k": k }),
                    };
                    audit::record(&store, record).await.unwrap();
                }
            })
        });
        for done in futures_util::future::join_all(writers).await {
            done.unwrap();
        }
        let mut read = stores[0].read().await.unwrap();
        let verdict = audit::verify(read.executor(), &[]).await.unwrap();
        assert_eq!((verdict.records, verdict.broken), (120, None));
    })
    .await;
}
