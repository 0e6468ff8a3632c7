//! The merge of a night as a value: which entries change, and how. Nothing is written here.

use polars::prelude::{Column, DataFrame, PolarsResult};

use super::body::bodies;
use super::change::{Change, Counts};
use super::decide::{self, Before, Manner, Step, Tonight};
use super::known::{Known, quiet};
use super::{Found, LedgerError, Night, people_of};
use crate::domain::entry::{Move, Origin, State, Verdict};
use crate::rules::Close;
use crate::store::decisions::Request;
use crate::store::entries::{Entry, Said};
use crate::store::wordings::Wording;

/// One change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The entry.
    pub entry_id: String,
    /// State before; `None` for its first.
    pub from: Option<State>,
    /// State after.
    pub to: State,
    /// Why.
    pub reason: String,
    /// The deadline that it sets: of an entry that it opens or hands to another department.
    pub due_on: Option<String>,
}

/// What a merge will write, and what it says of itself.
#[derive(Debug, Default)]
pub struct Plan {
    /// One row an entry looked at that is not quiet: entry_id, rule, department, origin, change, from_state, to_state, reason.
    pub changes: DataFrame,
    /// 存量 in counts, the quiet ones too.
    pub stock: Counts,
    /// 增量 in counts.
    pub new: Counts,
    /// Entries that another department owns, or that stand under another one tonight.
    pub left_alone: u64,
    /// Entries as they are to be written.
    pub entries: Vec<Entry>,
    /// Changes of state.
    pub transitions: Vec<Transition>,
    /// Entries found from now on.
    pub found: Vec<String>,
    /// Entries found no longer.
    pub gone: Vec<String>,
    /// What entries say newly.
    pub wordings: Vec<Wording>,
    /// Entry id, keyed hash of a person.
    pub people: Vec<(String, String)>,
    /// Waivers that are over, and why.
    pub waivers_over: Vec<(Request, String)>,
}

/// An entry to be looked at, and the night's finding of it.
pub(super) type Pair = (String, Option<usize>);

/// The entries that are not quiet, by id: rows then go into the store's indexes in their order, not all over them.
pub(super) fn to_look_at(joined: &DataFrame) -> PolarsResult<Vec<Pair>> {
    let ids = joined.column("entry_id")?.str()?;
    let rows = joined.column("row")?.i64()?;
    let quiet = joined.column("quiet")?.bool()?;
    let all = ids.iter().zip(rows.iter()).zip(quiet.iter());
    let mut pairs: Vec<Pair> = all
        .filter(|(_, quiet)| *quiet != Some(true))
        .filter_map(|((id, row), _)| {
            let row = row.and_then(|row| usize::try_from(row).ok());
            Some((id?.to_owned(), row))
        })
        .collect();
    pairs.sort_unstable();
    Ok(pairs)
}

pub(super) struct Planner<'a> {
    pub(super) night: &'a Night,
    pub(super) known: &'a mut Known,
    run_no: i64,
    changes: Vec<[String; 8]>,
    plan: Plan,
    /// Rows of `night.shown` that a wording is made of.
    worded: Vec<(usize, usize)>,
}

/// Decides on every entry that is not quiet.
pub(super) fn plan(
    night: &Night,
    joined: &DataFrame,
    pairs: Vec<Pair>,
    known: &mut Known,
    run_no: i64,
) -> Result<Plan, LedgerError> {
    let mut planner = Planner {
        night,
        known,
        run_no,
        changes: Vec::new(),
        plan: Plan::default(),
        worded: Vec::new(),
    };
    for (id, row) in pairs {
        let found = row.map(|row| &night.found[row]);
        match (planner.known.entries.remove(&id), found) {
            (Some(entry), found) => planner.known_entry(entry, found),
            (None, Some(found)) => planner.new_entry(found),
            (None, None) => {}
        }
    }
    for (origin, count) in quiet(joined)? {
        let counts = match Origin::parse(&origin) {
            Some(Origin::Stock) => &mut planner.plan.stock,
            _ => &mut planner.plan.new,
        };
        *counts.entry(Change::SeenAgain).or_default() += count;
    }
    planner.word()?;
    let mut plan = planner.plan;
    plan.changes = changes(&planner.changes)?;
    Ok(plan)
}

impl Planner<'_> {
    fn manner(&self, rule: &str) -> Manner {
        self.night.terms.get(rule).map_or(
            Manner {
                grace: None,
                close: Close::Verify,
            },
            |terms| Manner {
                grace: terms.grace,
                close: terms.close,
            },
        )
    }

    fn new_entry(&mut self, found: &Found) {
        let day = self.night.business_date;
        let manner = self.manner(&found.said.rule);
        let tonight = Tonight {
            verdict: found.verdict(),
            excuse: found.said.explained_by.as_deref(),
            kept: None,
            same: false,
            same_evidence: false,
            moved: None,
            sure: true,
            excuse_lost: true,
            fresh: true,
            after_claim: true,
        };
        let step = decide::first(tonight, manner, day);
        let mut entry = Entry {
            entry_id: found.entry_id.clone(),
            said: found.said.clone(),
            verdict: found.verdict(),
            state: step.to,
            origin: Origin::New,
            wording: 1,
            first_seen_on: day.to_string(),
            opened_on: None,
            opened_times: 0,
            closed_on: None,
            due_on: None,
            stamp: String::new(),
        };
        let opened = step.to == State::Open;
        self.dates(&mut entry, opened);
        let id = &found.entry_id;
        self.link(id, found);
        self.plan.found.push(id.clone());
        self.worded.push((self.plan.entries.len(), found.row));
        self.take(None, entry, step, opened);
    }

    fn known_entry(&mut self, entry: Entry, found: Option<&Found>) {
        let night = self.night;
        let found = found.map(|found| self.completed(&entry, found));
        let found = found.as_ref();
        let scoped = !night.scope.is_empty();
        // A run of some departments neither takes entries over from others nor closes what stands under others tonight.
        let foreign = scoped && !night.scope.contains(&entry.said.department);
        let elsewhere = scoped && found.is_none() && night.everywhere.contains_key(&entry.entry_id);
        if foreign || elsewhere {
            // Live ones of other departments are counted by the store.
            self.plan.left_alone += u64::from(elsewhere);
            return;
        }
        let tonight = self.tonight(&entry, found);
        let over = self
            .known
            .waivers
            .get(&entry.entry_id)
            .is_some_and(|waiver| self.is_over(waiver));
        let before = Before {
            state: entry.state,
            verdict: entry.verdict,
            was_open: entry.opened_times > 0,
            unexcused_since: self.known.watched.get(&entry.entry_id).copied(),
            waiver_over: over,
            rightly_disputed: self.known.rightly_disputed.contains(&entry.entry_id),
        };
        let manner = self.manner(&entry.said.rule);
        let Some(step) = decide::next(before, tonight, manner, night.business_date) else {
            self.restamp(entry);
            return;
        };
        let from = entry.state;
        let mut after = entry;
        if step.take {
            self.take_down(&mut after, found);
        }
        let opened = matches!(step.by, Some(Move::Open | Move::Reopen)) && step.to == State::Open;
        let handed = step.by == Some(Move::HandOver);
        if step.by.is_some() {
            after.state = step.to;
            self.dates(&mut after, opened);
        }
        if handed {
            after.due_on = Some(self.due(&after));
        }
        if from == State::Waived && step.to != State::Waived {
            let waiver = self.known.waivers.remove(&after.entry_id);
            let why = |waiver| (waiver, step.reason.clone());
            self.plan.waivers_over.extend(waiver.map(why));
        }
        self.take(Some(from), after, step, opened || handed);
    }

    /// The entry says what the night says.
    fn take_down(&mut self, entry: &mut Entry, found: Option<&Found>) {
        let id = entry.entry_id.clone();
        let Some(found) = found else {
            entry.verdict = Verdict::Absent;
            self.plan.gone.push(id);
            return;
        };
        if entry.verdict == Verdict::Absent {
            self.plan.found.push(id);
        }
        entry.verdict = found.verdict();
        if reworded(&entry.said, &found.said) {
            entry.wording += 1;
            self.worded.push((self.plan.entries.len(), found.row));
        }
        self.link(&entry.entry_id, found);
        entry.said = found.said.clone();
    }

    fn link(&mut self, id: &str, found: &Found) {
        let people = people_of(&self.night.secret, &found.people).into_iter();
        self.plan
            .people
            .extend(people.map(|person| (id.to_owned(), person)));
    }

    fn dates(&self, entry: &mut Entry, opened: bool) {
        let day = self.night.business_date;
        entry.closed_on = (entry.state == State::Closed).then(|| day.to_string());
        if opened {
            entry.opened_on = Some(day.to_string());
            entry.opened_times += 1;
            entry.due_on = Some(self.due(entry));
        }
    }

    /// The day by which an entry is to be corrected whose department hears of it tonight.
    fn due(&self, entry: &Entry) -> String {
        let day = self.night.business_date;
        self.night.deadlines.due(&entry.said.grade, day).to_string()
    }

    /// `dated`: the step sets its deadline.
    fn take(&mut self, from: Option<State>, entry: Entry, step: Step, dated: bool) {
        let counts = match entry.origin {
            Origin::Stock => &mut self.plan.stock,
            Origin::New => &mut self.plan.new,
        };
        *counts.entry(step.change).or_default() += 1;
        self.changes.push([
            entry.entry_id.clone(),
            entry.said.rule.clone(),
            entry.said.department.clone(),
            entry.origin.as_str().to_owned(),
            step.change.as_str().to_owned(),
            from.map_or("", State::as_str).to_owned(),
            step.to.as_str().to_owned(),
            step.reason.clone(),
        ]);
        let moved = from != Some(step.to) || step.by.is_some();
        if moved {
            self.plan.transitions.push(Transition {
                entry_id: entry.entry_id.clone(),
                from,
                to: step.to,
                reason: step.reason,
                due_on: entry.due_on.clone().filter(|_| dated),
            });
        }
        if step.take || moved {
            self.plan.entries.push(entry);
        } else {
            self.restamp(entry);
        }
    }

    /// An entry that stays as it is, but whose stamp is not its own, as where it was written before entries had any: with
    /// the right one it is quiet tomorrow.
    fn restamp(&mut self, entry: Entry) {
        if entry.stamp != entry.said.stamp() {
            self.plan.entries.push(entry);
        }
    }

    /// Makes the wordings that are new, all at once.
    fn word(&mut self) -> Result<(), LedgerError> {
        let rows: Vec<usize> = self.worded.iter().map(|(_, row)| *row).collect();
        let amounts: Vec<[Option<i64>; 2]> = self
            .worded
            .iter()
            .map(|(at, _)| &self.plan.entries[*at].said)
            .map(|said| [said.amount, said.months])
            .collect();
        let bodies = bodies(&self.night.shown, &rows, &amounts)?;
        for ((at, _), body) in self.worded.iter().zip(bodies) {
            let entry = &self.plan.entries[*at];
            self.plan.wordings.push(Wording {
                entry_id: entry.entry_id.clone(),
                wording: entry.wording,
                run_no: self.run_no,
                evidence: entry.said.evidence.clone(),
                body,
            });
        }
        Ok(())
    }
}

/// Whether an entry's text is out of date: more than where its evidence stands and who excuses it.
fn reworded(before: &Said, now: &Said) -> bool {
    before.evidence != now.evidence
        || before.grade != now.grade
        || before.department != now.department
        || before.unit != now.unit
        // What an entry amounted to must be known of every past day too.
        || (before.amount, before.months) != (now.amount, now.months)
}

fn changes(rows: &[[String; 8]]) -> PolarsResult<DataFrame> {
    let names = [
        "entry_id",
        "rule",
        "department",
        "origin",
        "change",
        "from_state",
        "to_state",
        "reason",
    ];
    let columns = names.iter().enumerate().map(|(at, name)| {
        let values: Vec<&str> = rows.iter().map(|row| row[at].as_str()).collect();
        Column::new((*name).into(), values)
    });
    DataFrame::new(rows.len(), columns.collect())
}
