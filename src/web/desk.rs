//! What every page begins with: the clock, the office's day, who reads, and what people call departments and codes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::State;
use super::page::Failed;
use super::reader::Reader;
use crate::config::{Config, Job};
use crate::domain::account::Reach;
use crate::domain::entry::State as Stand;
use crate::domain::summary::{SourceState, SourceSummary, Summary};
use crate::domain::words::Language;
use crate::frames;
use crate::ledger::Who;
use crate::rules::{Rule, RulePack};
use crate::run::{self, RunFolder, letters};
use crate::store::listing::Listed;
use crate::store::runs::{self, Run};
use crate::store::transitions::Transition;
use crate::store::{notices, trials};

/// How many runs back the newest one whose folder is still there is looked for.
const BACK: i64 = 10;
/// How many runs back a source that is held is looked for as it last came.
const LOOKED_THROUGH: i64 = 40;

/// One reader at one moment.
pub(super) struct Desk<'a> {
    pub(super) state: &'a State,
    pub(super) reader: &'a Reader,
    pub(super) language: Language,
    pub(super) now: DateTime<Utc>,
    zone: Tz,
    labels: BTreeMap<String, String>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(state: &'a State, reader: &'a Reader) -> Self {
        Self {
            state,
            reader,
            language: reader.language,
            now: state.now(),
            zone: zone(&state.config),
            labels: run::labels(&state.config),
        }
    }

    pub(super) fn config(&self) -> &'a Config {
        &self.state.config
    }

    /// The configuration with the reader's language in it, for texts that are made from it.
    pub(super) fn config_to_read(&self) -> Config {
        let mut config = self.config().clone();
        self.language
            .tag()
            .clone_into(&mut config.settings.language);
        config
    }

    /// The rules as they are now.
    pub(super) async fn rules(&self) -> Result<Vec<Rule>, Failed> {
        let home = self.config().home.clone();
        let load = move || -> Result<Vec<Rule>, String> {
            let schemas = frames::schemas().map_err(|fault| fault.to_string())?;
            let pack = RulePack::load(&home, schemas).map_err(|fault| fault.to_string())?;
            Ok(pack.rules)
        };
        tokio::task::spawn_blocking(load)
            .await
            .map_err(Failed::doing("reading the rules"))?
            .map_err(Failed::doing("reading the rules"))
    }

    /// The office's day.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// The clock that people here read.
    pub(super) fn zone(&self) -> Tz {
        self.zone
    }

    /// Who acts on the ledger.
    pub(super) fn who(&self) -> Who<'_> {
        let name = self.reader.actor();
        Who {
            name,
            at: self.now,
            on: self.today(),
            person: self.config().settings.person(name),
        }
    }

    /// Whom or what an entry is about.
    pub(super) fn about(&self, entry: &Listed) -> String {
        letters::about(entry, &self.labels, self.language)
    }

    /// The department codes to which this reader is bound; none: the whole district.
    pub(super) fn own(&self) -> Option<Vec<String>> {
        match self.reader.reach() {
            Reach::District => None,
            Reach::Departments(codes) => Some(codes.into_iter().collect()),
        }
    }

    /// Somebody of the office, who sees the district.
    pub(super) fn sees_all(&self) -> bool {
        matches!(self.reader.reach(), Reach::District)
    }

    /// A stored time as people here read it.
    pub(super) fn clock(&self, text: &str) -> String {
        text.parse::<DateTime<Utc>>()
            .map_or_else(|_| text.to_owned(), |time| self.local(time))
    }

    /// A time as people here read it.
    pub(super) fn local(&self, time: DateTime<Utc>) -> String {
        time.with_timezone(&self.zone)
            .format("%Y-%m-%d %H:%M")
            .to_string()
    }

    /// The newest merged run of the whole district, and its counts where its folder is still there.
    pub(super) async fn last_night(&self) -> Result<Option<(Run, Option<Summary>)>, Failed> {
        let mut reading = self.state.store.read().await?;
        let runs = runs::newest_whole(reading.executor(), BACK).await?;
        drop(reading);
        let Some(newest) = runs.first().cloned() else {
            return Ok(None);
        };
        let summary = self.summary(&newest.run).await;
        Ok(Some((newest, summary)))
    }

    /// The folders of the newest merged run of the whole district and of the runs for departments after it.
    pub(super) async fn folders_since_last_night(&self) -> Result<Vec<PathBuf>, Failed> {
        let mut reading = self.state.store.read().await?;
        let conn = reading.executor();
        let night = runs::newest_whole(conn, 1).await?.pop();
        let since = runs::merged_since(conn, night.map_or(0, |of| of.run_no)).await?;
        drop(reading);
        let mut folders = Vec::new();
        for of in since {
            folders.extend(self.folder(&of.run).await.map(|folder| folder.path));
        }
        Ok(folders)
    }

    /// The newest merged run that speaks of a department: the night, or one for the department after it.
    pub(super) async fn newest_for(
        &self,
        code: &str,
        night: Option<Run>,
    ) -> Result<Option<Run>, Failed> {
        let mut reading = self.state.store.read().await?;
        let from = night.as_ref().map_or(0, |of| of.run_no);
        let since = runs::merged_since(reading.executor(), from).await?;
        let own = since.into_iter().rev();
        let mut own = own.filter(|of| of.scope.split(';').any(|of| of == code));
        Ok(own.next().or(night))
    }

    /// How each of these sources came through the last time that it was as expected; none where that is too long ago.
    pub(super) async fn last_good(
        &self,
        names: &[String],
    ) -> Result<BTreeMap<String, SourceSummary>, Failed> {
        let mut found = BTreeMap::new();
        if names.is_empty() {
            return Ok(found);
        }
        let mut reading = self.state.store.read().await?;
        let runs = runs::newest_whole(reading.executor(), LOOKED_THROUGH).await?;
        drop(reading);
        for run in runs {
            let Some(summary) = self.summary(&run.run).await else {
                continue;
            };
            let good = summary.sources.into_iter();
            for of in good.filter(|of| of.state == SourceState::Good && names.contains(&of.name)) {
                found.entry(of.name.clone()).or_insert(of);
            }
            if found.len() == names.len() {
                break;
            }
        }
        Ok(found)
    }

    /// The counts of a run whose folder is there.
    pub(super) async fn summary(&self, run: &str) -> Option<Summary> {
        self.folder(run).await.map(|folder| folder.summary)
    }

    /// A run's folder by its name, which is never taken for a path.
    pub(super) async fn folder(&self, run: &str) -> Option<RunFolder> {
        if !is_name(run) {
            return None;
        }
        let (home, run) = (self.config().home.clone(), run.to_owned());
        let open =
            move || RunFolder::open(&home, &home.join("data/runs").join(run).to_string_lossy());
        tokio::task::spawn_blocking(open).await.ok()?.ok()
    }

    /// Whether this reader may know of an entry.
    pub(super) async fn shows(&self, entry: &Listed) -> Result<bool, Failed> {
        if !self.reader.sees(&entry.department) {
            return Ok(false);
        }
        if !self.hidden_rules().await?.contains(&entry.rule) {
            return Ok(true);
        }
        let mut reading = self.state.store.read().await?;
        let letters = notices::of_entry(reading.executor(), &entry.entry_id).await?;
        Ok(!letters.is_empty())
    }

    /// Why an entry changed, as far as this reader may know: to whom the office handed it, and why it keeps it, is no
    /// department's to read.
    pub(super) fn why<'t>(&self, of: &'t Transition) -> &'t str {
        let from = of.from_state.as_deref().and_then(Stand::parse);
        let to = Stand::parse(&of.to_state);
        let own = of.run_no.is_none() && to.is_some_and(|to| Stand::is_offices_own(from, to));
        if own && !self.sees_all() {
            ""
        } else {
            &of.reason
        }
    }

    /// The rules on trial.
    pub(super) async fn on_trial(&self) -> Result<Vec<String>, Failed> {
        let mut reading = self.state.store.read().await?;
        Ok(trials::codes(reading.executor()).await?)
    }

    /// The rules of which this reader sees only what was sent: those on trial, for whoever is bound to departments.
    pub(super) async fn hidden_rules(&self) -> Result<Vec<String>, Failed> {
        if self.sees_all() {
            return Ok(Vec::new());
        }
        self.on_trial().await
    }

    /// Department code = name, as the newest whole run has them; those that this reader may know of.
    pub(super) async fn departments(&self) -> Result<BTreeMap<String, String>, Failed> {
        let summary = self.last_night().await?.and_then(|(_, summary)| summary);
        let all = summary.into_iter().flat_map(|of| of.departments);
        let known = all.filter(|of| self.reader.sees(&of.code));
        Ok(known.map(|of| (of.code, of.name)).collect())
    }
}

/// The office's days are those of its jobs.
pub(super) fn zone(config: &Config) -> Tz {
    let job = config.jobs.values().next();
    job.map_or(Tz::Asia__Shanghai, Job::zone)
}

/// The name of a run's folder: nothing that leads elsewhere.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('.')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '.'))
}
