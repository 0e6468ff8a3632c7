//! Mail and webhook after a run: counts and names of sources and departments, never a person.

mod mail;
mod webhook;

use chrono::NaiveDate;
use serde::Serialize;

use crate::config::notify::Notify;
use crate::domain::summary::{SourceState, Summary};
use crate::domain::words::Language;

/// Why somebody could not be told. Addresses are not repeated: they may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// The variable is not set.
    #[error("notify {target}: the variable {variable} is not set; put the address there")]
    NotSet {
        /// Name of the target.
        target: String,
        /// Name of the variable.
        variable: String,
    },
    /// An address is none.
    #[error("notify {target}: {what} is no valid address")]
    Address {
        /// Name of the target.
        target: String,
        /// Which one.
        what: &'static str,
    },
    /// The other side did not take it.
    #[error("notify {target}: {why}")]
    Refused {
        /// Name of the target.
        target: String,
        /// What was said, without addresses.
        why: String,
    },
}

/// What is told: counts only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct News {
    /// District.
    pub district: String,
    /// Job name.
    pub job: String,
    /// Label of the job.
    pub label: String,
    /// D.
    pub business_date: NaiveDate,
    /// done, partial or failed.
    pub outcome: &'static str,
    /// Folder name of the run; none when it failed.
    pub run: Option<String>,
    /// Why it failed.
    pub fault: Option<String>,
    /// Open entries of this run.
    pub open: u64,
    /// Of these 硬错误.
    pub hard: u64,
    /// Of these 疑点.
    pub lead: u64,
    /// Of these 提示.
    pub note: u64,
    /// Labels of sources that were held or stood in for.
    pub held: Vec<String>,
}

impl News {
    /// Of a run that ended.
    #[must_use]
    pub fn of(summary: &Summary, label: &str, language: Language) -> Self {
        let held = summary
            .sources
            .iter()
            .filter(|source| source.state != SourceState::Good)
            .map(|source| language.pick(&source.label_zh, &source.label_en).to_owned())
            .collect();
        Self {
            district: summary.district_name.clone(),
            job: summary.job.clone(),
            label: label.to_owned(),
            business_date: summary.business_date,
            outcome: if summary.partial { "partial" } else { "done" },
            run: Some(summary.run.clone()),
            fault: None,
            open: summary.counts.open,
            hard: summary.counts.hard,
            lead: summary.counts.lead,
            note: summary.counts.note,
            held,
        }
    }

    /// Of a run that failed. `fault` names files and keys, never a person: errors are written that way.
    #[must_use]
    pub fn failed(
        district: &str,
        job: &str,
        label: &str,
        business_date: NaiveDate,
        fault: &str,
    ) -> Self {
        Self {
            district: district.to_owned(),
            job: job.to_owned(),
            label: label.to_owned(),
            business_date,
            outcome: "failed",
            run: None,
            fault: Some(fault.to_owned()),
            open: 0,
            hard: 0,
            lead: 0,
            note: 0,
            held: Vec::new(),
        }
    }

    /// The subject of a mail.
    #[must_use]
    pub fn subject(&self, language: Language) -> String {
        let outcome = match (self.outcome, language) {
            ("done", Language::Zh) => "完成",
            ("partial", Language::Zh) => "部分完成",
            (_, Language::Zh) => "失败",
            (outcome, Language::En) => outcome,
        };
        match language {
            Language::Zh => format!(
                "{} {} {}{outcome}",
                self.district,
                language.day(self.business_date),
                self.label
            ),
            Language::En => format!(
                "{}: {} of {} {outcome}",
                self.district, self.label, self.business_date
            ),
        }
    }

    /// The text of a mail.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut lines = vec![self.subject(language), String::new()];
        match (&self.fault, language) {
            (Some(fault), Language::Zh) => {
                lines.push(format!("原因：{fault}"));
                lines.push("台账保持上一次运行的状态，请按提示处理后重新运行。".to_owned());
            }
            (Some(fault), Language::En) => {
                lines.push(format!("Because: {fault}"));
                lines.push(
                    "The ledger is as the last run left it; put it right and run again.".to_owned(),
                );
            }
            (None, Language::Zh) => lines.push(format!(
                "待核实{}条：硬错误{}条，疑点{}条，提示{}条。",
                self.open, self.hard, self.lead, self.note
            )),
            (None, Language::En) => lines.push(format!(
                "{} entries to verify: {} errors, {} leads, {} notes.",
                self.open, self.hard, self.lead, self.note
            )),
        }
        if !self.held.is_empty() {
            lines.push(match language {
                Language::Zh => format!(
                    "以下来源暂缓，需要它们的规则未核或沿用上期：{}。",
                    self.held.join("、")
                ),
                Language::En => format!(
                    "Sources held, so that rules which need them were not evaluated or used the last good extract: {}.",
                    self.held.join(", ")
                ),
            });
        }
        if let Some(run) = &self.run {
            lines.push(match language {
                Language::Zh => format!("运行编号：{run}"),
                Language::En => format!("Run: {run}"),
            });
        }
        lines.join("\n")
    }
}

/// Tells one target.
///
/// # Errors
/// [`NotifyError`]; the run is done all the same.
pub async fn tell(
    name: &str,
    target: &Notify,
    news: &News,
    language: Language,
    variable: &(dyn Fn(&str) -> Option<String> + Sync),
) -> Result<(), NotifyError> {
    let secret = |of: &str| {
        variable(of).ok_or_else(|| NotifyError::NotSet {
            target: name.to_owned(),
            variable: of.to_owned(),
        })
    };
    match target {
        Notify::Mail {
            server_env,
            from,
            to,
        } => mail::send(name, &secret(server_env)?, from, to, news, language).await,
        Notify::Webhook { url_env } => webhook::post(name, &secret(url_env)?, news).await,
    }
}
