//! Slices from a server that honours the department parameter: what is pulled, what comes of it, what is left as it was.

use std::collections::BTreeMap;

use rollcall::config::Config;
use rollcall::domain::attempt::Pulling;
use rollcall::domain::overlay::Recipe;
use rollcall::domain::summary::SourceState;
use rollcall::extract::Snapshots;
use rollcall::run;

use super::{Office, SLICED, Table, rows_of, source, wanted};
use crate::scene::{Morning, PAID_ONLY, Scene, copy, id, night, request};

const DATE: &str = "2026-10-31";
const FINANCE: &str = "990001001";
const EDUCATION: &str = "990001002";
const INSTITUTE: &str = "990001003";

/// The little district, five of its sources behind an address, after a night.
struct Served {
    scene: Scene,
    office: Office,
    first: Morning,
}

impl Served {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(prepare: impl FnOnce(&mut BTreeMap<String, Table>)) -> Self {
        let scene = Scene::new();
        let mut tables: BTreeMap<String, Table> = SLICED
            .iter()
            .map(|kind| ((*kind).to_owned(), scene.tables[kind].clone()))
            .collect();
        prepare(&mut tables);
        let units = [
            (FINANCE, FINANCE),
            (EDUCATION, EDUCATION),
            (INSTITUTE, EDUCATION),
        ];
        let units = units.map(|(unit, code)| (unit.to_owned(), code.to_owned()));
        let office = Office::open(tables, units.into());
        for kind in SLICED {
            let text = source(kind, &scene.tables[kind][0], &office.pull(kind));
            let text = format!("{text}[expect]\nmax_quarantine = \"20%\"\n");
            scene.put(&format!("config/sources/{kind}.toml"), &text);
        }
        let first = scene.night(DATE);
        Self {
            scene,
            office,
            first,
        }
    }

    fn part(&self, department: &str) -> Morning {
        let wanted = wanted(DATE, &[department], Pulling::Usual);
        let wanted = run::Request {
            // On the day itself, which is not past yet.
            now: format!("{DATE}T08:00:00Z").parse().expect("a time"),
            ..wanted
        };
        self.scene
            .try_night(&wanted)
            .expect("a run of a department")
    }

    /// A run of everything, elsewhere: nothing of it is seen here.
    fn whole(&self) -> Morning {
        let place = tempfile::tempdir().expect("a folder");
        copy(self.scene.home(), place.path());
        use std::os::unix::fs::PermissionsExt as _;
        for name in ["data/secret", "data/rollcall.db"] {
            let mode = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(place.path().join(name), mode).expect("a mode");
        }
        night(place.path(), &request(DATE)).expect("a night")
    }

    /// A run of a department says of it what a run of everything does; which departments were asked for meanwhile.
    fn holds(&self, department: &str) -> (Morning, BTreeMap<String, Vec<String>>) {
        let from = self.office.asks();
        let part = self.part(department);
        let asked = self.office.asked(from);
        let whole = self.whole();
        let expected = rows_of(&whole.ledger, &[department]);
        assert_eq!(rows_of(&part.ledger, &[department]), expected);
        assert_eq!(part.ledger.len(), expected.len());
        let counts = |of: &Morning| {
            let mut departments = of.summary.departments.iter();
            let own = departments.find(|of| of.code == department).expect("it");
            (own.counts, own.approved, own.filled)
        };
        assert_eq!(counts(&part), counts(&whole));
        (part, asked)
    }

    fn snapshots(&self) -> Snapshots {
        Snapshots::open(self.scene.home()).expect("the extracts")
    }
}

/// A kind's row of a person.
fn row_of<'t>(table: &'t mut Table, name: &str) -> &'t mut Vec<String> {
    let row = table
        .iter_mut()
        .find(|row| row.iter().any(|cell| cell == name));
    row.expect("the person's row")
}

fn unit_at(kind: &str) -> usize {
    if kind == "register" { 6 } else { 2 }
}

#[test]
fn a_slice_is_laid_over_the_last_whole_extract() {
    let served = Served::new();
    assert!(served.first.ledger.iter().any(|row| row["rule"] == "D02"));
    // The office enters whoever is paid only.
    let number = id("19880808", 777);
    served.office.change("roster", |rows| {
        let line = format!(
            "{number},{PAID_ONLY},{FINANCE},administrative,active,2015-03-02,示编〔2015〕1号,男,1988-08-08,male60"
        );
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    let (part, asked) = served.holds(FINANCE);
    assert!(!part.ledger.iter().any(|row| row["rule"] == "D02"));
    for kind in SLICED {
        assert_eq!(
            asked[kind],
            [FINANCE],
            "{kind} is pulled for the department alone"
        );
    }
    let of = part.source("roster");
    let store = served.snapshots();
    let overlay = store
        .load(of.snapshot.as_deref().expect("one"))
        .expect("it");
    assert_eq!(
        (&of.parents, of.state),
        (&overlay.parents, SourceState::Good)
    );
    assert_eq!(overlay.departments, [FINANCE]);
    let recipe: Recipe = store.recipe(&overlay).expect("readable").expect("a recipe");
    assert_eq!(recipe.units.iter().collect::<Vec<_>>(), [FINANCE]);
    let [base, slice] = [&recipe.base, &recipe.slice].map(|id| store.load(id).expect("a parent"));
    assert!(base.departments.is_empty() && base.parents.is_empty());
    assert_eq!(slice.departments, [FINANCE]);
    // Fourteen of the forty-one people are the finance office's, and now one more.
    assert_eq!((of.totals.accepted, of.totals.read), (42, 42));

    // No later run and no later pull stands on it.
    let day = DATE.parse().expect("a day");
    let latest = store.latest("roster", day).expect("readable").expect("one");
    assert_eq!(latest.id, base.id);
    let good = store
        .last_good("roster", day)
        .expect("readable")
        .expect("one");
    assert_eq!(good.snapshot.id, base.id);
    let again = served.part(FINANCE);
    assert_eq!(
        again.summary.run, part.summary.run,
        "the same slice, the same run"
    );

    // It can be computed again, and not without what it was made of.
    let proof = run::verify(served.scene.home(), &part.summary.run).expect("a proof");
    assert_eq!(proof.faults, []);
    assert!(proof.same > 5);
    std::fs::rename(&slice.dir, slice.dir.with_extension("away")).expect("away");
    let proof = run::verify(served.scene.home(), &part.summary.run).expect("a proof");
    assert!(
        format!("{:?}", proof.faults).contains(&slice.id),
        "{:?}",
        proof.faults
    );
}

#[test]
fn what_is_pulled_is_as_asked() {
    let served = Served::new();
    let asked = |pull, departments: &[&str]| {
        let from = served.office.asks();
        let morning = served
            .scene
            .try_night(&wanted(DATE, departments, pull))
            .expect("a run");
        (morning, served.office.asked(from))
    };
    let (none, pulled) = asked(Pulling::None, &[EDUCATION]);
    assert!(pulled.is_empty(), "{pulled:?}");
    assert_eq!(
        rows_of(&none.ledger, &[EDUCATION]),
        rows_of(&served.first.ledger, &[EDUCATION])
    );
    let (_, pulled) = asked(Pulling::Slice, &[EDUCATION, FINANCE]);
    assert_eq!(pulled["payroll"], [FINANCE, EDUCATION].map(str::to_owned));
    // A unit that is gone from its file is seen only by a run that pulls everything.
    served.scene.edit(
        "extracts/units.csv",
        "990001003,示例区教育研究院,990001002,institution,full,是\n",
        "",
    );
    let units = |morning: &Morning| morning.source("units").totals.accepted;
    assert_eq!(units(&asked(Pulling::Slice, &[EDUCATION]).0), 3);
    assert_eq!(units(&asked(Pulling::All, &[EDUCATION]).0), 2);
    let (whole, pulled) = asked(Pulling::None, &[]);
    assert!(pulled.is_empty() && units(&whole) == 2);
}

#[test]
fn whoever_moved_is_seen_in_the_new_place_and_not_in_the_old() {
    for all in [true, false] {
        let served = Served::new();
        // 赵二 is the second of the list, at the education office.
        let moved = if all { &SLICED[..] } else { &SLICED[..1] };
        for kind in moved.iter().filter(|kind| **kind != "register") {
            served.office.change(kind, |rows| {
                let row = row_of(rows, "赵二");
                assert_eq!(row[unit_at(kind)], EDUCATION);
                row[unit_at(kind)] = FINANCE.to_owned();
            });
        }
        let (arrived, asked) = served.holds(FINANCE);
        assert_eq!(
            asked["roster"],
            [FINANCE, FINANCE, EDUCATION],
            "her old department is asked too"
        );
        let double = arrived.ledger.iter().any(|row| row["rule"] == "E01");
        assert!(!double, "she has one place, not two");
        let (_, asked) = served.holds(EDUCATION);
        assert_eq!(
            asked["roster"],
            [EDUCATION, ""],
            "nobody knows where she is: the whole roster is pulled"
        );
    }
}

#[test]
fn somebody_on_two_departments_lists_is_looked_up_in_both() {
    let served = Served::with(|tables| {
        let roster = tables.get_mut("roster").expect("the roster");
        let mut row = row_of(roster, "赵一").clone();
        assert_eq!(row[2], FINANCE);
        row[2] = INSTITUTE.to_owned();
        row[3] = "institution".to_owned();
        roster.push(row);
    });
    assert!(served.first.ledger.iter().any(|row| row["rule"] == "E01"));
    let (part, asked) = served.holds(FINANCE);
    assert!(part.ledger.iter().any(|row| row["rule"] == "E01"));
    assert_eq!(asked["roster"], [FINANCE, FINANCE, EDUCATION]);
    // The other department has put it right since.
    served.office.change("roster", |rows| {
        rows.retain(|row| !(row[1] == "赵一" && row[2] == INSTITUTE));
    });
    let (part, _) = served.holds(FINANCE);
    assert!(!part.ledger.iter().any(|row| row["rule"] == "E01"));
}

#[test]
fn quarantined_rows_are_their_departments_too() {
    let served = Served::with(|tables| {
        let roster = tables.get_mut("roster").expect("the roster");
        row_of(roster, "赵一")[4] = "在逃".to_owned();
        row_of(roster, "赵二")[4] = "在逃".to_owned();
        // A number that cannot be read, in another department.
        row_of(roster, "赵五")[0].clear();
    });
    assert_eq!(served.first.source("roster").totals.quarantined, 3);
    served.office.change("roster", |rows| {
        row_of(rows, "赵一")[4] = "active".to_owned()
    });
    let (part, asked) = served.holds(FINANCE);
    assert_eq!(asked["roster"], [FINANCE]);
    let totals = &part.source("roster").totals;
    assert_eq!((totals.quarantined, totals.without_id), (2, 1));
    assert_eq!(totals.read, totals.accepted + totals.quarantined);
}

#[test]
fn a_slice_of_another_month_is_none() {
    let served = Served::new();
    served.office.change("insurance", |rows| {
        for row in rows.iter_mut().skip(1) {
            row[3] = "2026-10".to_owned();
        }
    });
    let (part, asked) = served.holds(FINANCE);
    assert_eq!(asked["insurance"], [FINANCE, ""], "months are not mixed");
    assert!(part.source("insurance").parents.is_empty());
    assert_eq!(part.source("roster").parents.len(), 2);
}

#[test]
fn a_run_goes_by_whole_extracts_that_were_good() {
    let served = Served::new();
    // A night whose roster is half gone is held; no slice is laid over that.
    served.scene.put(
        "config/sources/roster.toml",
        &format!(
            "{}[expect]\nmax_drop = \"20%\"\non_hold = \"use-last-good\"\n",
            source(
                "roster",
                &served.scene.tables["roster"][0],
                &served.office.pull("roster")
            )
        ),
    );
    let whole = served.scene.tables["roster"].clone();
    served.office.change("roster", |rows| rows.truncate(12));
    assert_eq!(
        served.scene.night(DATE).source("roster").state,
        SourceState::LastGood
    );
    served.office.change("roster", |rows| *rows = whole);
    let from = served.office.asks();
    let part = served.part(FINANCE);
    assert_eq!(served.office.asked(from)["roster"], [""]);
    assert_eq!(part.source("roster").state, SourceState::Good);
    assert!(Config::load(served.scene.home()).is_ok());
}
