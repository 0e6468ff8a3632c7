//! One run that was asked for, by the clock or by a person, and what became of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// 等待: nobody has begun it.
    Waiting,
    /// 运行中: a service runs it.
    Running,
    /// 完成
    Done,
    /// 部分完成: done, but a source was held.
    Partial,
    /// 失败
    Failed,
    /// 中断: the service that ran it is gone.
    Interrupted,
    /// 已取消: a person stopped it.
    Cancelled,
    /// 未执行: left out, because the job's policy for missed or overlapping runs says so.
    LeftOut,
}

impl AttemptState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Partial,
        Self::Failed,
        Self::Interrupted,
        Self::Cancelled,
        Self::LeftOut,
    ];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Cancelled => "cancelled",
            Self::LeftOut => "left_out",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// It waits or is going on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// What a run pulls before it judges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pulling {
    /// The whole district: everything, but for a past date what is kept of it. Some departments: as [`Self::Slice`], but
    /// for a past date what is kept of it.
    #[default]
    Usual,
    /// The departments' slices of the sources that can be sliced; the others are taken as they were last pulled.
    Slice,
    /// As [`Self::Slice`], and the others are pulled again, whole. For the whole district: everything again.
    All,
    /// Nothing: every source as it was last pulled.
    None,
}

impl Pulling {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Usual, Self::Slice, Self::All, Self::None];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Slice => "slice",
            Self::All => "all",
            Self::None => "none",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.as_str() == text)
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Job name.
    pub job: String,
    /// Department codes, sorted; empty = the whole district.
    pub scope: Vec<String>,
    /// D.
    pub business_date: NaiveDate,
    /// When it was due; `None`: a person asked.
    pub fire: Option<DateTime<Utc>>,
    /// What is pulled.
    pub pull: Pulling,
    /// Who asked: a person, or the schedule.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An attempt as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// Its number.
    pub attempt_no: i64,
    /// What was asked for.
    #[serde(flatten)]
    pub asked: Asked,
    /// Where it stands.
    pub state: AttemptState,
    /// 1 the first time.
    pub tries: i64,
    /// Not to be begun earlier.
    pub not_before: DateTime<Utc>,
    /// The service that runs or ran it.
    pub holder: Option<String>,
    /// That service is taken to be dead after this.
    pub lease_until: Option<DateTime<Utc>>,
    /// The stage that it is in.
    pub stage: Option<String>,
    /// When it was begun.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Folder name of the run.
    pub run: Option<String>,
    /// What became of it, in a sentence.
    pub said: Option<String>,
    /// Who wants it stopped.
    pub cancel_by: Option<String>,
}
