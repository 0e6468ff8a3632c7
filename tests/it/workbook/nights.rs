//! Nights, letters, answers and reviews one after another; what the ledger said then is what it says of then for ever.

use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Utc};
use rollcall::config::Config;
use rollcall::domain::entry::{Move, State};
use rollcall::domain::secret::Secret;
use rollcall::domain::words::Language;
use rollcall::ledger;
use rollcall::ledger::export::Wanted;
use rollcall::ledger::import::{Imported, Request, import};
use rollcall::ledger::moves::{self, By};
use rollcall::report::Format;
use rollcall::run::{self, ExportRequest};
use rollcall::store::Store;
use serde_json::Value;

use super::desk::{at, python};
use crate::scene::{PAID_ONLY, Scene, id};
use crate::store::engines;

/// What the ledger said at a moment.
struct Then {
    at: DateTime<Utc>,
    after: &'static str,
    said: [Vec<u8>; 2],
}

struct Office {
    scene: Scene,
    runtime: tokio::runtime::Runtime,
    told: Vec<Then>,
}

impl Office {
    fn config(&self) -> Config {
        Config::load(self.scene.home()).unwrap()
    }

    fn with_store<T>(&self, work: impl AsyncFnOnce(&Store) -> T) -> T {
        let config = self.config();
        let secret = Secret::load_or_create(&self.scene.home().join("data/secret")).unwrap();
        self.runtime.block_on(async {
            let store = Store::open(&config.settings.store.url, &config.home, &secret)
                .await
                .unwrap();
            let done = work(&store).await;
            store.close().await;
            done
        })
    }

    fn export(&self, as_of: Option<DateTime<Utc>>, format: Format) -> Vec<u8> {
        let out = self.scene.home().join(format!("out.{}", format.ending()));
        let config = self.config();
        self.with_store(async |store| {
            let request = ExportRequest {
                wanted: Wanted {
                    states: State::ALL.to_vec(),
                    as_of,
                    ..Wanted::default()
                },
                moment: None,
                format,
                out: &out,
                replace: true,
                actor: "李四",
                now: at("2027-01-01T00:00:00Z"),
                zone: chrono_tz::Asia::Shanghai,
            };
            run::export_ledger(&config, store, &request).await.unwrap()
        });
        std::fs::read(&out).unwrap()
    }

    /// Takes down what the ledger says now, which is the moment `time`.
    fn tell(&mut self, time: &str, after: &'static str) {
        let said = [Format::Json, Format::Csv].map(|format| self.export(None, format));
        self.told.push(Then {
            at: at(time),
            after,
            said,
        });
    }

    fn rows(&self) -> Vec<Value> {
        let text = String::from_utf8(self.export(None, Format::Json)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The ids of a rule's entries that stand in a state.
    fn of(&self, rule: &str, state: State) -> Vec<String> {
        let rows = self.rows();
        let of = rows
            .iter()
            .filter(|row| row["rule"] == rule && row["state"] == state.as_str());
        of.map(|row| row["entry_id"].as_str().unwrap().to_owned())
            .collect()
    }

    fn baseline(&self, run: Option<&str>, time: &str) {
        self.with_store(async |store| {
            ledger::baseline(store, run, "李四", at(time))
                .await
                .unwrap();
        });
    }

    fn people(&self, ids: &[String], by: Move, due_on: Option<&str>, time: &str) {
        assert!(!ids.is_empty(), "{by:?} of nothing");
        self.with_store(async |store| {
            let mut writing = store.write().await.unwrap();
            let who = By {
                actor: "李四",
                at: at(time),
                on: at(time)
                    .with_timezone(&chrono_tz::Asia::Shanghai)
                    .date_naive(),
                reason: "经研究",
                decision_no: None,
                due_on: due_on.map(crate::scene::day),
            };
            moves::apply_many(writing.executor(), ids, by, who)
                .await
                .unwrap();
            writing.commit().await.unwrap();
        });
    }

    fn import(&self, path: &Path, time: &str) -> Imported {
        self.with_store(async |store| {
            let request = Request {
                actor: "李四",
                now: at(time),
                district: &self.config().settings.district.code,
                department: None,
                language: Language::Zh,
                dry_run: false,
            };
            import(store, path, &request).await.unwrap()
        })
    }

    fn command(&self, args: &[&str]) -> (Option<i32>, String) {
        let out = Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .args(args)
            .args(["--by", "李四", "--home"])
            .arg(self.scene.home())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&out.stderr);
        (out.status.code(), format!("{said}{complaint}"))
    }
}

#[test]
fn as_of_says_what_the_ledger_said_then() {
    for fresh in engines() {
        let scene = Scene::new();
        let settings = std::fs::read_to_string(scene.home().join("config/rollcall.toml")).unwrap();
        // The scene's own place for a file, the server's address for a database of a server.
        scene.put(
            "config/rollcall.toml",
            &format!("{settings}\n[store]\nurl = \"{}\"\n", fresh.url),
        );
        then_is_then(scene);
    }
}

fn then_is_then(scene: Scene) {
    let mut office = Office {
        scene,
        runtime: tokio::runtime::Runtime::new().unwrap(),
        told: Vec::new(),
    };
    let first = office.scene.night("2026-11-01");
    office.tell("2026-11-01T18:00:00Z", "the first night");
    let paid_only = office.of("D02", State::Open);
    let past_age = office.of("F01", State::Open);
    assert_eq!((paid_only.len(), past_age.len()), (1, 1));
    office.baseline(None, "2026-11-01T20:00:00Z");
    office.tell("2026-11-01T21:00:00Z", "the baseline");
    let both = [paid_only.clone(), past_age.clone()].concat();
    office.people(
        &both,
        Move::Issue,
        Some("2026-12-24"),
        "2026-11-02T01:00:00Z",
    );
    office.tell("2026-11-02T02:00:00Z", "the letter");

    // Gone from the payroll; another is paid by another unit.
    office.scene.change("payroll", |rows| {
        rows.retain(|row| row[1] != PAID_ONLY);
        rows[1][2] = "990001003".into();
    });
    let second = office.scene.night("2026-11-03");
    office.tell("2026-11-03T18:00:00Z", "what was found is gone");
    let verify = office.of("D02", State::ToVerify);
    assert_eq!(verify, paid_only);

    // Answered in the first night's own workbook, which the second night did not make stale.
    let department = {
        let rows = office.rows();
        let row = rows
            .iter()
            .find(|row| row["entry_id"] == past_age[0].as_str());
        row.unwrap()["department_code"].as_str().unwrap().to_owned()
    };
    let book = first.folder.join(format!("departments/{department}.xlsx"));
    let answered = office.scene.home().join("answered.xlsx");
    let Some(_) = python(&["answer", book.to_str().unwrap(), answered.to_str().unwrap()]) else {
        return;
    };
    let args = ["ledger", "import", answered.to_str().unwrap(), "--dry-run"];
    let (code, said) = office.command(&args);
    assert!(
        said.contains("预览") && said.contains("已下发 → 已反馈"),
        "{code:?} {said}"
    );
    let imported = office.import(&answered, "2026-11-04T01:00:00Z");
    assert!(
        imported
            .taken
            .iter()
            .any(|taken| taken.place.entry_id == past_age[0])
    );
    office.tell("2026-11-04T02:00:00Z", "the answers");
    office.people(&past_age, Move::Accept, None, "2026-11-04T03:00:00Z");
    office.people(&verify, Move::Verify, None, "2026-11-04T20:00:00Z");
    office.tell("2026-11-04T21:00:00Z", "the review");

    // Paid again; and the one past age is given a reason.
    office.scene.change("payroll", |rows| {
        let number = id("19880808", 777);
        let row = format!(
            "{number},{PAID_ONLY},990001001,2026-10,in_post,administrative,6000.10,6222000099999999"
        );
        rows.push(row.split(',').map(str::to_owned).collect());
        rows[1][2] = "990001001".into();
    });
    office.scene.night("2026-11-06");
    office.tell("2026-11-06T18:00:00Z", "found again");
    let second = second
        .folder
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    office.baseline(Some(&second), "2026-11-06T19:00:00Z");
    office.tell("2026-11-06T20:00:00Z", "another baseline");
    assert_eq!(office.of("D02", State::Open), paid_only);
    let number = office.scene.tables["roster"].last().unwrap()[0].clone();
    office.scene.change("register", |rows| {
        let row = format!(
            "{number},,delayed_retirement,2020-05-06,2028-05-06,,990001002,,示延〔2026〕1号"
        );
        rows.push(row.split(',').map(str::to_owned).collect());
    });
    office.scene.night("2026-11-07");
    office.tell("2026-11-07T18:00:00Z", "an excuse");
    office.people(&paid_only, Move::Refer, None, "2026-11-08T01:00:00Z");
    office.tell("2026-11-08T02:00:00Z", "the end");

    let mut different = 0;
    for pair in office.told.windows(2) {
        different += usize::from(pair[0].said[0] != pair[1].said[0]);
    }
    assert_eq!(
        different,
        office.told.len() - 1,
        "each step is to be seen in the ledger"
    );
    for then in &office.told {
        for (format, said) in [Format::Json, Format::Csv].into_iter().zip(&then.said) {
            let now = office.export(Some(then.at), format);
            if now != *said {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let (was, is) = (text(said), text(&now));
                let lines = was.lines().zip(is.lines()).find(|(was, is)| was != is);
                panic!("as of {} (after {}): {lines:#?}", then.at, then.after);
            }
        }
    }

    // The same from the command line, by a run's name and by a day of the office.
    let run = first
        .folder
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let out = office.scene.home().join("then.json");
    for moment in [run.as_str(), "2026-11-02T03:00:00+08:00"] {
        let args = [
            "ledger",
            "export",
            "--state",
            "all",
            "--replace",
            "--as-of",
            moment,
            "--out",
            out.to_str().unwrap(),
        ];
        let (code, said) = office.command(&args);
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(
            std::fs::read(&out).unwrap(),
            office.told[0].said[0],
            "{moment}"
        );
    }
    let day = [
        "ledger",
        "export",
        "--state",
        "all",
        "--replace",
        "--as-of",
        "2026-11-02",
        "--out",
        out.to_str().unwrap(),
    ];
    let (code, said) = office.command(&day);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(std::fs::read(&out).unwrap(), office.told[2].said[0]);
    let (code, said) = office.command(&["ledger", "export", "--out", out.to_str().unwrap()]);
    assert!(code == Some(1) && said.contains("--replace"), "{said}");
    let (code, said) = office.command(&["audit", "verify"]);
    assert_eq!(code, Some(0), "{said}");
}
