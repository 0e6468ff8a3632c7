//! `config/rollcall.toml` and `jobs/*.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::notify::Notify;
use super::source::Label;
use super::web::Web;
use crate::domain::person_name::one_person;

/// `config/rollcall.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whose establishment this is.
    pub district: District,
    /// `zh-CN` (default) or `en`.
    #[serde(default = "zh_cn")]
    pub language: String,
    /// Days by which other systems lawfully lag.
    #[serde(default)]
    pub lag: Lag,
    /// Limits that rules use.
    #[serde(default)]
    pub limits: Limits,
    /// How long a department has, by grade.
    #[serde(default)]
    pub deadlines: Deadlines,
    /// Who of the office is which person: name as used with `--by` = the person's keyed hash, as `rollcall ledger person`
    /// shows it.
    #[serde(default)]
    pub people: BTreeMap<String, String>,
    /// What is erased after how long.
    #[serde(default)]
    pub retention: Retention,
    /// The letters that go with ledgers.
    #[serde(default)]
    pub notices: Notices,
    /// Who is told after a run, by the name that jobs call them.
    #[serde(default)]
    pub notify: BTreeMap<String, Notify>,
    /// Where the ledger is kept.
    #[serde(default)]
    pub store: Store,
    /// How `rollcall serve` behaves.
    #[serde(default)]
    pub service: Service,
    /// Where the pages are served.
    #[serde(default)]
    pub web: Web,
}

impl Settings {
    /// The keyed hash of the person that goes by a name, where `[people]` says so.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<&str> {
        let mut people = self.people.iter();
        people
            .find(|(of, _)| one_person(of, name))
            .map(|(_, hash)| hash.as_str())
    }

    /// A district's settings where its file says nothing more.
    #[must_use]
    pub fn of(district: District) -> Self {
        Self {
            district,
            language: zh_cn(),
            lag: Lag::default(),
            limits: Limits::default(),
            deadlines: Deadlines::default(),
            people: BTreeMap::new(),
            notices: Notices::default(),
            retention: Retention::default(),
            notify: BTreeMap::new(),
            store: Store::default(),
            service: Service::default(),
            web: Web::default(),
        }
    }

    /// What of the settings can change what a run finds; its name and its verification hang on this and no more.
    #[must_use]
    pub fn judging(&self) -> impl std::fmt::Debug + '_ {
        (&self.district, &self.language, &self.lag, &self.limits)
    }
}

/// The district.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Region code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Days by which other systems lawfully lag.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lag {
    /// Changes up to this day of a month show in the next month's payroll, later ones a month after.
    pub payroll_cutoff_day: u32,
    /// The same for insurance.
    pub insurance_cutoff_day: u32,
    /// A personnel change younger than this many days is fresh.
    pub personnel_days: u32,
}

impl Default for Lag {
    fn default() -> Self {
        Self {
            payroll_cutoff_day: 20,
            insurance_cutoff_day: 20,
            personnel_days: 7,
        }
    }
}

/// Limits that rules use.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// How long a secondment without a planned end may last, "6 months".
    pub secondment: String,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            secondment: "6 months".into(),
        }
    }
}

/// How long a department has to correct an entry, counted from the day on which it was opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deadlines {
    /// 硬错误, "30d".
    pub hard: String,
    /// 疑点, "60d".
    pub lead: String,
    /// 提示, "90d".
    pub note: String,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            hard: "30d".into(),
            lead: "60d".into(),
            note: "90d".into(),
        }
    }
}

/// What `rollcall prune` erases, each after a span such as "36 months"; what is not said is kept for ever.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Extracts as received, with what was read from them.
    pub snapshots: Option<String>,
    /// The files of runs, but for their manifests and counts.
    pub runs: Option<String>,
    /// Names, answers and kept register rows in the ledger, of what is closed.
    pub personal: Option<String>,
}

/// The letters that go with ledgers (整改通知书).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notices {
    /// What stands before the year in a letter's number.
    pub prefix: String,
    /// Who signs; blank: the district's staffing office.
    pub office: String,
}

impl Default for Notices {
    fn default() -> Self {
        Self {
            prefix: "编核".into(),
            office: String::new(),
        }
    }
}

/// Where the ledger is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Store {
    /// `sqlite:<path in the home>` or `postgres://…`.
    pub url: String,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            url: "sqlite:data/rollcall.db".into(),
        }
    }
}

/// How `rollcall serve` behaves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// How long a run that is going on may take to finish when the service is told to stop, "2m".
    pub stop_within: Option<String>,
}

fn zh_cn() -> String {
    "zh-CN".into()
}

/// `jobs/<name>.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// The file's stem; filled by the loader.
    #[serde(skip)]
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// Six-field cron expression in `time_zone`.
    pub cron: String,
    /// IANA zone, e.g. Asia/Shanghai.
    pub time_zone: String,
    /// Source names.
    pub sources: Vec<String>,
    /// Rule codes or globs.
    #[serde(default = "all_rules")]
    pub rules: Vec<String>,
    /// run-latest | run-each | skip.
    #[serde(default)]
    pub missed: Missed,
    /// skip | queue.
    #[serde(default)]
    pub overlap: Overlap,
    /// "2h".
    #[serde(default)]
    pub deadline: Option<String>,
    /// How often a run that failed is tried again.
    #[serde(default)]
    pub retries: Option<u32>,
    /// run-again | leave.
    #[serde(default)]
    pub interrupted: Interrupted,
    /// Names of notification targets.
    #[serde(default)]
    pub notify: Vec<String>,
}

fn all_rules() -> Vec<String> {
    vec!["*".into()]
}

/// What happens to runs missed while the service was down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missed {
    /// Only the newest is run.
    #[default]
    RunLatest,
    /// Every one is run.
    RunEach,
    /// None is run.
    Skip,
}

/// What happens to a run whose service died over it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interrupted {
    /// It is begun again.
    #[default]
    RunAgain,
    /// It is left for a person.
    Leave,
}

/// What happens when a run is due while the last is going on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overlap {
    /// It is left out.
    #[default]
    Skip,
    /// It waits.
    Queue,
}
