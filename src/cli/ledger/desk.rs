//! What every ledger command begins with: the home, the store, who sits there and on which day.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use anyhow::bail;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::super::{configuration, open_store, zone};
use crate::config::Config;
use crate::domain::words::Language;
use crate::ledger::Who;
use crate::rules::{Rule, RulePack};
use crate::run::letters;
use crate::store::Store;
use crate::store::decisions::Reason;
use crate::store::listing::Listed;
use crate::{frames, run};

/// Home, store, name and day.
pub(super) struct Desk {
    pub(super) config: Config,
    pub(super) store: Store,
    pub(super) language: Language,
    name: String,
    now: DateTime<Utc>,
    on: NaiveDate,
    zone: Tz,
    labels: BTreeMap<String, String>,
    rules_now: OnceLock<Vec<Rule>>,
}

impl Desk {
    /// Opens the home's store. `date` stands for today where it is given.
    pub(super) async fn open(
        home: &Path,
        by: &str,
        date: Option<NaiveDate>,
    ) -> anyhow::Result<Self> {
        let config = configuration(home)?;
        let store = open_store(&config, by).await?;
        let now = Utc::now();
        let zone = zone(&config);
        Ok(Self {
            language: run::language(&config),
            labels: run::labels(&config),
            rules_now: OnceLock::new(),
            config,
            store,
            name: by.to_owned(),
            now,
            on: date.unwrap_or_else(|| now.with_timezone(&zone).date_naive()),
            zone,
        })
    }

    /// As [`Self::open`], to do something: a day to come would date what nobody has done yet.
    pub(super) async fn acting(
        home: &Path,
        by: &str,
        date: Option<NaiveDate>,
    ) -> anyhow::Result<Self> {
        let desk = Self::open(home, by, date).await?;
        let today = desk.now.with_timezone(&desk.zone).date_naive();
        if desk.on > today {
            bail!(
                "--date {} has not come yet: today is {today}; give the day that is meant",
                desk.on
            );
        }
        Ok(desk)
    }

    /// Today, or the day that was given for it.
    pub(super) fn today(&self) -> NaiveDate {
        self.on
    }

    /// The clock that people here read.
    pub(super) fn zone(&self) -> Tz {
        self.zone
    }

    /// Whom or what an entry is about.
    pub(super) fn about(&self, entry: &Listed) -> String {
        letters::about(entry, &self.labels, self.language)
    }

    /// What the rule of an entry is called: as the entry says, or, where retention erased that, as the rules say now.
    pub(super) fn rule_name(&self, entry: &Listed) -> String {
        let (zh, en) = (entry.said("name_zh"), entry.said("name_en"));
        let own = self.language.pick(zh, en);
        if !own.is_empty() {
            return own.to_owned();
        }
        let rules = self
            .rules_now
            .get_or_init(|| self.rules().unwrap_or_default());
        let rule = rules.iter().find(|rule| rule.code == entry.rule);
        rule.map(|rule| self.language.pick(&rule.name.zh, &rule.name.en).to_owned())
            .unwrap_or_default()
    }

    pub(super) fn who(&self) -> Who<'_> {
        Who {
            name: &self.name,
            at: self.now,
            on: self.on,
            person: self.config.settings.person(&self.name),
        }
    }

    /// The rules as they are now.
    pub(super) fn rules(&self) -> anyhow::Result<Vec<Rule>> {
        Ok(RulePack::load(&self.config.home, frames::schemas()?)?.rules)
    }
}

/// An entry, and what its department named as justification.
pub(super) struct Answered<'a> {
    pub(super) entry: &'a Listed,
    pub(super) reason: Option<&'a Reason>,
}
