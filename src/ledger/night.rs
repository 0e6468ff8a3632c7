//! What a merge is told of a night: its day and scope, what each rule came to, which sources were whole, what was found.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use polars::prelude::DataFrame;

use crate::config::settings::Deadlines;
use crate::domain::calendar::Span;
use crate::domain::entry::Verdict;
use crate::domain::person_id;
use crate::domain::secret::Secret;
use crate::domain::table::Kind;
use crate::rules::{Close, Evaluation, RuleVerdict, Subject};
use crate::store::entries::Said;

/// A rule on a night, as far as a merge minds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Rule code.
    pub rule: String,
    /// It ran.
    pub evaluated: bool,
    /// Kinds of source that it cannot do without.
    pub needs: BTreeSet<Kind>,
    /// What becomes of an entry that is no longer found.
    pub close: Close,
    /// How long a new entry is only watched.
    pub grace: Option<Span>,
    /// Kinds of register row of which a later one ends a finding.
    pub ended_by: Vec<String>,
    /// It is about the sources themselves.
    pub about_sources: bool,
}

impl Terms {
    /// Of one evaluation.
    #[must_use]
    pub fn of(evaluation: &Evaluation<'_>) -> Self {
        let rule = evaluation.rule;
        let mut needs: BTreeSet<Kind> = rule.needs.iter().copied().collect();
        needs.extend(&rule.absent_from);
        if rule.register_excuses {
            // Its predicate itself looks into the register.
            needs.insert(Kind::Register);
        }
        Self {
            rule: rule.code.clone(),
            evaluated: matches!(evaluation.verdict, RuleVerdict::Evaluated(_)),
            needs,
            close: rule.close,
            grace: rule.grace(),
            ended_by: rule.ended_by.clone(),
            about_sources: rule.subject == Subject::Source,
        }
    }
}

/// A night to be merged.
#[derive(Debug)]
pub struct Night {
    /// The run's folder name.
    pub run: String,
    /// Job name.
    pub job: String,
    /// The day it speaks of.
    pub business_date: NaiveDate,
    /// Department codes; empty = the whole district.
    pub scope: Vec<String>,
    /// A source was held.
    pub partial: bool,
    /// SHA-256 of the rule pack.
    pub rule_pack: String,
    /// Rule code = what it came to. A rule that the job does not choose is not here.
    pub terms: BTreeMap<String, Terms>,
    /// Kinds of source that the job lists and of which every source was good: none held, none stood in for.
    pub whole: BTreeSet<Kind>,
    /// Kinds of source of which one was held, and no earlier extract stood in for it.
    pub held: BTreeSet<Kind>,
    /// What was found in the scope, open or explained.
    pub found: Vec<Found>,
    /// The ledger's columns of these, masked, row by row as in `found`; bodies of wordings are made of them.
    pub shown: DataFrame,
    /// Entry id = department, of everything found that night, also outside the scope; a run of everything needs none.
    pub everywhere: BTreeMap<String, String>,
    /// Keyed hash of each person of whom a row lies in quarantine = the kinds of those sources.
    pub quarantined: BTreeMap<String, BTreeSet<Kind>>,
    /// Rows in quarantine of which nobody can read whose they are: the kind of source, and all that stands in the row,
    /// folded as names are. Never stored.
    pub spoilt: Vec<(Kind, String)>,
    /// Entries about sources that did not come: whatever else was wrong with such a source, nobody looked tonight.
    pub unasked: BTreeSet<String>,
    /// Since when each kind of source has said what it says: when those very bytes were first received.
    pub received: BTreeMap<Kind, DateTime<Utc>>,
    /// How long departments have.
    pub deadlines: Deadlines,
    /// The home's secret, under which people are hashed.
    pub secret: Secret,
}

/// One finding of the night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Entry id.
    pub entry_id: String,
    /// What is compared with the ledger.
    pub said: Said,
    /// Key and whole number of the people it is about.
    pub people: Vec<(i64, String)>,
    /// Kinds of source that were asked whose it is.
    pub told_by: BTreeSet<Kind>,
    /// Its row in `shown`.
    pub row: usize,
}

impl Found {
    /// Open, or explained where an excuse covers it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.said.explained_by {
            Some(_) => Verdict::Explained,
            None => Verdict::Open,
        }
    }
}

/// Kinds of source as the store writes them.
#[must_use]
pub fn kinds_text(kinds: &BTreeSet<Kind>) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    names.join(";")
}

/// Kinds of source from their stored form; names that this version does not know are left out.
#[must_use]
pub fn kinds(text: &str) -> BTreeSet<Kind> {
    text.split(';').filter_map(Kind::parse).collect()
}

/// The keyed hashes under which a person is known. A number that is no sound resident's has its key beside its text: of a
/// quarantined row only the key is at hand.
#[must_use]
pub fn people_of(secret: &Secret, people: &[(i64, String)]) -> Vec<String> {
    let mut hashes = Vec::new();
    for (key, number) in people {
        hashes.push(secret.person(number));
        if *key < 0 {
            hashes.push(person_of_key(secret, *key));
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The keyed hash of whoever has this key.
#[must_use]
pub fn person_of_key(secret: &Secret, key: i64) -> String {
    let digits = format!("{key:017}");
    match <&[u8; 17]>::try_from(digits.as_bytes()) {
        Ok(bytes) if key > 0 => {
            let check = char::from(person_id::check_char(bytes));
            secret.person(&format!("{digits}{check}"))
        }
        _ => secret.person(&format!("key {key}")),
    }
}
