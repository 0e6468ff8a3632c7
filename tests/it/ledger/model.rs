//! The ledger in the simplest form that could be right: one map, one entry at a time, nothing compared or left out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub rule: String,
    pub department: String,
    pub evidence: String,
    pub excuse: Option<String>,
    /// open, explained, absent.
    pub verdict: &'static str,
    pub state: &'static str,
    pub first_seen: NaiveDate,
    /// The first night of which it is known that nothing excused it.
    pub unexcused: Option<NaiveDate>,
    pub opened_on: Option<NaiveDate>,
    pub opened_times: i64,
    pub closed_on: Option<NaiveDate>,
    pub wordings: i64,
    /// Runs in which it was found.
    pub present: Vec<(i64, Option<i64>)>,
    /// States it went through.
    pub history: Vec<&'static str>,
    /// Last day of its waiver.
    pub waiver: Option<NaiveDate>,
    /// Closed because it was disputed rightly.
    pub rightly_disputed: bool,
}

/// One finding of a night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub department: String,
    pub evidence: String,
    pub excuse: Option<String>,
}

/// A night.
#[derive(Debug, Clone)]
pub struct Night {
    pub name: String,
    pub day: NaiveDate,
    pub scope: Vec<String>,
    /// Everything found in the district.
    pub found: BTreeMap<String, Found>,
    /// Kinds of source that were not whole: roster, personnel, payroll, register.
    pub lacking: BTreeSet<&'static str>,
    /// Entries of whose person a row of the roster lies in quarantine.
    pub quarantined: BTreeSet<String>,
    /// The roster is the extract of long ago.
    pub unchanged: bool,
    /// Rules that were not evaluated.
    pub silent: BTreeSet<String>,
}

/// The ledger.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub entries: BTreeMap<String, Entry>,
    /// Name, day and scope of what was merged.
    pub merged: Vec<(String, NaiveDate, Vec<String>)>,
    pub runs: i64,
}

const DONE: [&str; 3] = ["watching", "explained", "closed"];

impl Model {
    pub fn merge(&mut self, night: &Night) {
        self.runs += 1;
        let run = self.runs;
        let again = self
            .merged
            .last()
            .is_some_and(|(name, ..)| *name == night.name);
        let overlaps = |scope: &Vec<String>| {
            scope.is_empty()
                || night.scope.is_empty()
                || scope.iter().any(|of| night.scope.contains(of))
        };
        let newer = |(_, day, scope): &(String, NaiveDate, Vec<String>)| {
            *day > night.day && overlaps(scope)
        };
        if !again && self.merged.iter().any(newer) {
            return;
        }
        self.merged
            .push((night.name.clone(), night.day, night.scope.clone()));
        if again {
            return;
        }
        let ids: BTreeSet<String> = self
            .entries
            .keys()
            .chain(night.found.keys())
            .cloned()
            .collect();
        for id in ids {
            let found = night.found.get(&id);
            let in_scope = |department: &str| {
                night.scope.is_empty() || night.scope.iter().any(|of| of == department)
            };
            match self.entries.get_mut(&id) {
                // Another department's: hands off, also where it stands under another one tonight.
                Some(entry) if !in_scope(&entry.department) => {}
                Some(_) if found.is_some_and(|found| !in_scope(&found.department)) => {}
                Some(entry) => entry.one_night(&id, found, night, run),
                None => {
                    if let Some(found) = found.filter(|found| in_scope(&found.department)) {
                        self.entries
                            .insert(id.clone(), Entry::new(&id, found, night, run));
                    }
                }
            }
        }
    }
}

/// A rule's name is the entry's up to its number.
pub fn rule_of(id: &str) -> String {
    id.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}

fn grace_over(rule: &str, since: NaiveDate, day: NaiveDate) -> bool {
    rule != "slow" || since + Days::new(7) <= day
}

impl Entry {
    fn new(id: &str, found: &Found, night: &Night, run: i64) -> Self {
        let rule = rule_of(id);
        let mut entry = Self {
            department: found.department.clone(),
            evidence: found.evidence.clone(),
            excuse: found.excuse.clone(),
            verdict: if found.excuse.is_some() {
                "explained"
            } else {
                "open"
            },
            state: "",
            first_seen: night.day,
            unexcused: found.excuse.is_none().then_some(night.day),
            opened_on: None,
            opened_times: 0,
            closed_on: None,
            wordings: 1,
            present: vec![(run, None)],
            history: Vec::new(),
            waiver: None,
            rightly_disputed: false,
            rule,
        };
        if entry.verdict == "explained" {
            entry.go("explained", night.day);
        } else if grace_over(&entry.rule, night.day, night.day) {
            entry.open(night.day);
        } else {
            entry.go("watching", night.day);
        }
        entry
    }

    pub fn go(&mut self, state: &'static str, day: NaiveDate) {
        self.state = state;
        self.history.push(state);
        self.closed_on = (state == "closed").then_some(day);
        if state != "waived" {
            self.waiver = None;
        }
        self.rightly_disputed = false;
    }

    fn open(&mut self, day: NaiveDate) {
        self.go("open", day);
        self.opened_on = Some(day);
        self.opened_times += 1;
    }

    fn one_night(&mut self, id: &str, found: Option<&Found>, night: &Night, run: i64) {
        let day = night.day;
        let over = self.waiver.is_some_and(|last| last < day);
        let lacks = |kind: &str| night.lacking.contains(kind);
        // All rules need the roster and `pay` the payroll; all entries are seen in roster and personnel.
        let evaluated = !night.silent.contains(&self.rule);
        let pay_lacks = self.rule == "pay" && lacks("payroll");
        let stale = lacks("roster") || lacks("personnel") || pay_lacks;
        let fresh = evaluated && !stale;
        let certain = fresh && !night.quarantined.contains(id);
        let pending = !DONE.contains(&self.state);

        // 1. What may happen to it at all tonight.
        let unsure = match found {
            None => self.verdict != "absent" && !certain,
            Some(found) => match &found.excuse {
                Some(excuse) => {
                    let holds = excuse != "quarantine"
                        && !(excuse.starts_with("register:") && lacks("register"));
                    pending && !(certain && holds)
                }
                None => {
                    let accused_anew = match self.state {
                        "to_verify" => true,
                        "closed" => {
                            !(self.rightly_disputed
                                && self.verdict == "open"
                                && found.evidence == self.evidence)
                        }
                        "waived" => !over && found.evidence != self.evidence,
                        _ => false,
                    };
                    // An excuse of the register is over only when the register says so.
                    let excused = self.verdict == "explained"
                        && ["explained", "closed"].contains(&self.state)
                        && lacks("register")
                        && matches!(&self.excuse, Some(of) if of.starts_with("register:"));
                    excused || accused_anew && !fresh
                }
            },
        };
        if unsure || (found.is_none() && self.verdict == "absent") {
            if self.state == "waived" && over {
                self.open(day);
            }
            return;
        }

        // 2. What the night says is taken down.
        let was = (self.verdict, self.evidence.clone());
        let mut moved = false;
        match found {
            Some(found) => {
                // The roster says whose it is; while it says nothing, it is whose it was.
                let silent = lacks("roster") || night.quarantined.contains(id);
                moved = !silent && self.department != found.department;
                if self.verdict == "absent" {
                    self.present.push((run, None));
                }
                if self.evidence != found.evidence || moved {
                    self.wordings += 1;
                }
                self.verdict = if found.excuse.is_some() {
                    "explained"
                } else {
                    "open"
                };
                self.evidence.clone_from(&found.evidence);
                if moved {
                    self.department.clone_from(&found.department);
                }
                if found.excuse.is_none() {
                    self.unexcused = self.unexcused.or(Some(day));
                }
                self.excuse.clone_from(&found.excuse);
            }
            None => {
                self.verdict = "absent";
                if let Some(last) = self.present.last_mut() {
                    last.1 = Some(run - 1);
                }
            }
        }

        // 3. And where it goes.
        let grace_over = grace_over(&self.rule, self.unexcused.unwrap_or(day), day);
        match (self.verdict, self.state) {
            ("open", "watching") if grace_over => self.open(day),
            ("open", "explained") if grace_over => self.open(day),
            ("open", "explained") => self.go("watching", day),
            // Said to be corrected by a person, while it was still found; the same old extract cannot know.
            ("open", "to_verify") if was.0 == "open" && night.unchanged => {}
            (
                "open",
                "to_verify" | "issued" | "answered" | "correcting" | "failed_verification",
            ) if moved => {
                self.go("open", day);
            }
            ("open", "to_verify") => self.go("failed_verification", day),
            ("open", "closed") => {
                let settled = self.rightly_disputed && was.0 == "open" && was.1 == self.evidence;
                if settled {
                } else if self.opened_times > 0 || grace_over {
                    self.open(day);
                } else {
                    self.go("watching", day);
                }
            }
            ("open", "waived") if over || was.1 != self.evidence => self.open(day),
            ("explained", "watching") => self.go("explained", day),
            ("explained", "explained" | "closed") => {}
            ("explained", _) => self.go("closed", day),
            ("absent", "watching" | "explained") => self.go("closed", day),
            ("absent", "closed") => {}
            ("absent", "to_verify") if self.rule == "verify" => {}
            ("absent", _) if self.rule == "verify" => self.go("to_verify", day),
            ("absent", _) => self.go("closed", day),
            _ => {}
        }
    }
}
