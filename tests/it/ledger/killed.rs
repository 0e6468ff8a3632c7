//! Runs that are killed at any moment: the store holds the run whole or not at all, the next start says which, and in the end
//! everything is as if nothing had happened.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rollcall::domain::secret::Secret;
use rollcall::run::{self, Recovered};
use rollcall::store::Store;

use crate::cli::home::{DAY, Home};
use crate::scene::copy;
use crate::store::{postgres, sqlite};

const EVE: &str = "2026-10-30";

/// How many runs are killed: at least a hundred where it counts, fewer while somebody waits.
fn kills() -> usize {
    let told = std::env::var("ROLLCALL_TEST_KILLS").ok();
    let ci = std::env::var("CI").as_deref() == Ok("true");
    told.map_or(if ci { 100 } else { 24 }, |text| {
        text.parse().expect("a number")
    })
}

/// A home whose store is the file in it, or a database.
struct Place {
    dir: tempfile::TempDir,
    database: Option<postgres::Database>,
}

impl Place {
    /// The same again, elsewhere.
    fn again(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(self.home(), dir.path());
        for name in ["data/secret", "data/rollcall.db"] {
            let path = dir.path().join(name);
            if path.exists() {
                use std::os::unix::fs::PermissionsExt as _;
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            }
        }
        Self {
            dir,
            database: self.database.as_ref().map(postgres::Database::copy),
        }
    }

    fn home(&self) -> &Path {
        self.dir.path()
    }

    fn url(&self) -> String {
        self.database.as_ref().map_or(
            "sqlite:data/rollcall.db".to_owned(),
            postgres::Database::address,
        )
    }

    fn start(&self, date: &str) -> Child {
        Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .env_remove("ROLLCALL_HOME")
            .env("ROLLCALL_STORE_URL", self.url())
            .arg("--home")
            .arg(self.home())
            .args([
                "run", "nightly", "--date", date, "--ahead", "--by", "tester", "--pull", "--json",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// A run to its end; what it prints.
    fn run(&self, date: &str) -> serde_json::Value {
        let done = self.start(date).wait_with_output().unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        serde_json::from_slice(&done.stdout).unwrap()
    }

    fn sql(&self, text: &str) -> String {
        match &self.database {
            Some(database) => database.sql(text),
            None => sqlite(&self.home().join("data/rollcall.db"), text),
        }
    }

    /// Every row but for the clock's, the ledger's tables apart from those of runs and the log.
    fn rows(&self) -> (String, String) {
        let ledger = self.sql(
            "SELECT * FROM entry ORDER BY entry_id; SELECT * FROM entry_person ORDER BY person, entry_id; \
             SELECT * FROM wording ORDER BY entry_id, wording; SELECT * FROM presence ORDER BY entry_id, from_run; \
             SELECT transition_no, entry_id, from_state, to_state, actor, reason, run_no FROM transition ORDER BY transition_no;",
        );
        let runs = self.sql(
            "SELECT run_no, run, business_date, outcome, counts FROM run ORDER BY run_no; \
             SELECT seq, actor, action, subject, detail FROM audit ORDER BY seq;",
        );
        (ledger, runs)
    }

    /// Folders of whole runs, and whatever else lies there.
    fn folders(&self) -> (BTreeSet<String>, Vec<String>) {
        let names = std::fs::read_dir(self.home().join("data/runs"))
            .unwrap()
            .flatten();
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let (hidden, whole): (Vec<String>, Vec<String>) =
            names.partition(|name| name.starts_with('.'));
        let hidden = hidden.into_iter().filter(|name| name != ".lock").collect();
        (whole.into_iter().collect(), hidden)
    }

    /// What the next start does before anything else.
    fn recover(&self) -> Vec<Recovered> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let secret = Secret::load_or_create(&self.home().join("data/secret")).unwrap();
            let store = Store::open(&self.url(), self.home(), &secret)
                .await
                .unwrap();
            let recovered = run::recover(self.home(), &store).await.unwrap();
            store.close().await;
            recovered
        })
    }
}

/// A home with one night merged, whose extracts have changed since.
fn eve(database: Option<postgres::Database>) -> Place {
    let home = Home::new();
    let dir = tempfile::tempdir().unwrap();
    copy(home.path(), dir.path());
    let place = Place { dir, database };
    place.run(EVE);
    let path = place.home().join("in/payroll.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.remove(2);
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    place
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
}

fn killed_at_any_moment(eve: &Place) {
    let (before, _) = eve.rows();
    let before_runs = eve.rows().1;
    let (old, _) = eve.folders();

    // Undisturbed: what it must come to, how long it takes, and how much of that is the end.
    let mut took = Vec::new();
    let mut after = (String::new(), String::new());
    let mut name = String::new();
    for _ in 0..3 {
        let place = eve.again();
        let began = Instant::now();
        name = place.run(DAY)["run"].as_str().unwrap().to_owned();
        took.push(began.elapsed());
        after = place.rows();
    }
    took.sort();
    let whole_run = took[1];
    assert_ne!(before, after.0, "the night must change something");

    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut held, mut not_held, mut completed, mut removed, mut ended) = (0, 0, 0, 0, 0);
    for round in 0..kills() {
        let place = eve.again();
        let micros = |of: Duration| u64::try_from(of.as_micros()).unwrap();
        let all = micros(whole_run);
        // Most of them around the merge, which is the end of the run.
        let delay = if round % 4 == 0 {
            dice.below(all)
        } else {
            all - all / 4 + dice.below(all / 4 + all / 40)
        };
        let mut child = place.start(DAY);
        std::thread::sleep(Duration::from_micros(delay));
        child.kill().unwrap();
        ended += usize::from(child.wait().unwrap().success());

        let (ledger, runs) = place.rows();
        let took_in = ledger == after.0;
        assert!(
            took_in || ledger == before,
            "round {round}, killed after {delay} µs: the ledger is neither as before nor as after"
        );
        assert_eq!(
            runs,
            if took_in {
                after.1.clone()
            } else {
                before_runs.clone()
            },
            "round {round}"
        );
        let (folders, left) = place.folders();
        held += usize::from(took_in);
        not_held += usize::from(!took_in);

        if round % 8 == 7 {
            // The next start is a run: it says what became of the other, and everything ends as if nothing had happened.
            let told = place.run(DAY);
            let said = told["recovered"].as_array().unwrap().len();
            assert_eq!(
                said,
                left.iter()
                    .filter(|name| name.starts_with(".making-"))
                    .count(),
                "round {round}"
            );
            assert_eq!(place.rows().0, after.0, "round {round}");
            let outcome = if took_in { "repeated" } else { "merged" };
            assert_eq!(told["merge"]["outcome"], outcome, "round {round}");
        } else {
            let said = place.recover();
            let expected: Vec<Recovered> = match (took_in, left.is_empty()) {
                (true, false) => vec![Recovered::Completed { run: name.clone() }],
                (false, false) => match said.as_slice() {
                    [Recovered::Removed { run }]
                        if run.as_deref().is_none_or(|run| run == name) =>
                    {
                        said.clone()
                    }
                    other => panic!("round {round}: {other:?} of {left:?}"),
                },
                (_, true) => Vec::new(),
            };
            assert_eq!(said, expected, "round {round}: {left:?}");
            for of in &said {
                match of {
                    Recovered::Completed { .. } => completed += 1,
                    Recovered::Removed { .. } => removed += 1,
                }
            }
        }
        let mut expected = old.clone();
        if took_in || round % 8 == 7 {
            expected.insert(name.clone());
        }
        assert_eq!(
            place.folders(),
            (expected, Vec::new()),
            "round {round}: {folders:?} {left:?}"
        );
        if took_in {
            let manifest = place
                .home()
                .join("data/runs")
                .join(&name)
                .join("manifest.json");
            assert!(manifest.exists(), "round {round}");
            assert_eq!(good(&place), good_after(eve, &place), "round {round}");
        }
    }
    eprintln!(
        "killed {}: {held} in the ledger ({completed} completed at the next start, {ended} had just ended), {not_held} not ({removed} removed)",
        kills()
    );
    assert!(not_held > 0, "every kill came too late");
}

/// Snapshots that are marked good.
fn good(place: &Place) -> BTreeSet<PathBuf> {
    let pattern = place.home().join("data/snapshots/*/*/good.json");
    glob::glob(pattern.to_str().unwrap())
        .unwrap()
        .flatten()
        .map(|path| path.strip_prefix(place.home()).unwrap().to_owned())
        .collect()
}

/// Those of the eve, and every snapshot of the day: all sources were good.
fn good_after(eve: &Place, place: &Place) -> BTreeSet<PathBuf> {
    let mut all = good(eve);
    let pattern = place.home().join(format!("data/snapshots/*/*{DAY}*"));
    let today = glob::glob(pattern.to_str().unwrap()).unwrap().flatten();
    all.extend(today.map(|path| {
        path.join("good.json")
            .strip_prefix(place.home())
            .unwrap()
            .to_owned()
    }));
    all
}

#[test]
fn on_sqlite_a_killed_run_is_whole_or_not_at_all() {
    killed_at_any_moment(&eve(None));
}

#[test]
fn on_postgresql_a_killed_run_is_whole_or_not_at_all() {
    if let Some(database) = postgres::database() {
        killed_at_any_moment(&eve(Some(database)));
    }
}
