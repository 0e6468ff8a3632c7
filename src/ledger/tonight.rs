//! What a night says of one entry, and how far that may be trusted.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::decide::Tonight;
use super::plan::Planner;
use super::{Found, kinds, kinds_text};
use crate::domain::entry::Verdict;
use crate::domain::evidence;
use crate::domain::table::Kind;
use crate::rules::{Grade, SAME_PERSON};
use crate::store::decisions::Request;
use crate::store::entries::Entry;

impl Planner<'_> {
    /// What was found, completed by what the entry knows of sources that could not be asked tonight: they say nothing new.
    pub(super) fn completed(&self, entry: &Entry, found: &Found) -> Found {
        let mut found = found.clone();
        let unjudged = evidence::unjudged(&found.said.evidence);
        let mut silent: BTreeSet<Kind> = Kind::PEOPLE
            .into_iter()
            .zip(unjudged)
            .filter_map(|(kind, unjudged)| unjudged.then_some(kind))
            .collect();
        silent.extend(
            Kind::ALL
                .into_iter()
                .filter(|kind| !self.night.whole.contains(kind)),
        );
        let mut seen = kinds(&found.said.seen_in);
        seen.extend(kinds(&entry.said.seen_in).intersection(&silent));
        found.said.seen_in = kinds_text(&seen);
        found.said.evidence = evidence::merged(&entry.said.evidence, &found.said.evidence);
        // Whose number may be mistyped is only known where every source of people speaks, and excuses only where the
        // register does: with less of them a finding reads neither graver nor lighter than before.
        let people = Kind::PEOPLE.iter().any(|kind| silent.contains(kind));
        let graver = found.said.grade == Grade::Hard.as_str() && people;
        let lighter = entry.said.grade == Grade::Hard.as_str() && silent.contains(&Kind::Register);
        if graver || lighter {
            found.said.grade.clone_from(&entry.said.grade);
        }
        let hidden = self.known.quarantined.get(&entry.entry_id);
        let told = |kind: &Kind| {
            !self.night.held.contains(kind) && !hidden.is_some_and(|kinds| kinds.contains(kind))
        };
        // Whose it is falls to the next source where one is silent; that source says nothing new of it.
        if !found.told_by.iter().all(told) {
            found.said.department.clone_from(&entry.said.department);
            found.said.unit.clone_from(&entry.said.unit);
        }
        found
    }

    /// What the night says of an entry, and how far that may be trusted.
    pub(super) fn tonight<'f>(&'f self, entry: &'f Entry, found: Option<&'f Found>) -> Tonight<'f> {
        let night = self.night;
        let terms = night.terms.get(&entry.said.rule);
        let needs: BTreeSet<Kind> = terms.map(|terms| terms.needs.clone()).unwrap_or_default();
        let seen = kinds(&entry.said.seen_in);
        let seen_tonight = found.map(|found| kinds(&found.said.seen_in));
        let rests_on: BTreeSet<Kind> = needs
            .iter()
            .chain(&seen)
            .chain(seen_tonight.iter().flatten())
            .copied()
            .collect();
        let evaluated = terms.is_some_and(|terms| terms.evaluated);
        let hidden = self
            .known
            .quarantined
            .get(&entry.entry_id)
            .is_some_and(|kinds| !kinds.is_disjoint(&rests_on));
        let excuse = found.and_then(|found| found.said.explained_by.as_deref());
        // An excuse out of a register that is not tonight's, or out of quarantine, closes nothing.
        // That an excuse is over must be known too: by the register it came from, by the sources that made two numbers one person's.
        let excuse_lost = match entry.said.explained_by.as_deref() {
            Some(SAME_PERSON) => Kind::PEOPLE.iter().all(|kind| night.whole.contains(kind)),
            Some(code) if code.starts_with("register:") => night.whole.contains(&Kind::Register),
            _ => true,
        };
        let excuse_holds = match excuse {
            Some("quarantine") => false,
            Some(code) if code.starts_with("register:") => night.whole.contains(&Kind::Register),
            _ => true,
        };
        let claim = self.known.claimed.get(&entry.entry_id);
        let claim = claim.and_then(|at| at.parse::<DateTime<Utc>>().ok());
        let newer = |claim| {
            let seen = seen_tonight.clone().unwrap_or_default();
            // What the rule only looks at beside (the insurance of a month ago) neither finds the entry nor clears it.
            let asked: Vec<&Kind> = match seen.is_disjoint(&needs) {
                true => seen.iter().collect(),
                false => seen.intersection(&needs).collect(),
            };
            let mut received = asked
                .into_iter()
                .filter_map(|kind| night.received.get(kind));
            received.all(|since| *since > claim)
        };
        Tonight {
            after_claim: claim.is_none_or(newer),
            verdict: found.map_or(Verdict::Absent, Found::verdict),
            excuse,
            kept: self.known.kept.get(&entry.entry_id).map(String::as_str),
            same: found.is_some_and(|found| found.said == entry.said),
            same_evidence: found
                .is_some_and(|found| evidence::same(&found.said.evidence, &entry.said.evidence)),
            moved: found
                .map(|found| [entry.said.department.as_str(), &found.said.department])
                .filter(|[had, has]| had != has),
            excuse_lost,
            sure: evaluated
                && excuse_holds
                && !hidden
                && !night.unasked.contains(&entry.entry_id)
                && rests_on.is_subset(&night.whole),
            fresh: evaluated
                && needs.is_subset(&night.whole)
                && seen_tonight.is_none_or(|seen| seen.is_subset(&night.whole)),
        }
    }

    /// Whether a waiver's last day is past. One that names no day that can be read never ends by itself.
    pub(super) fn is_over(&self, waiver: &Request) -> bool {
        waiver
            .body
            .get("expiry")
            .and_then(Value::as_str)
            .and_then(|day| day.parse::<chrono::NaiveDate>().ok())
            .is_some_and(|last| last < self.night.business_date)
    }
}
