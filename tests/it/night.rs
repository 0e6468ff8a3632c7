//! A night in this process: what tests about findings start from.

use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, ParquetWriter, UnionArgs, concat};
use rollcall::config::Config;
use rollcall::domain::secret::Secret;
use rollcall::domain::summary::SourceState;
use rollcall::domain::table::Kind;
use rollcall::frames;
use rollcall::rules::RulePack;
use rollcall::run::{self, Judged, Request, Silent};

/// A finding as the answer key and the second implementation name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub rule: String,
    pub subject: String,
    pub state: String,
    pub grade: String,
    pub explained_by: String,
    pub department: String,
}

/// A home and its night.
pub struct Night {
    pub config: Config,
    pub pack: RulePack,
    pub request: Request,
    pub judged: Judged,
}

/// The day that synthetic districts speak of.
pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 31).expect("a day")
}

/// Run the nightly job of a home up to its findings.
pub fn judge(home: &Path) -> Night {
    let config = Config::load(home).expect("a sound home");
    let pack = RulePack::load(home, frames::schemas().expect("frames over nothing"))
        .expect("a sound pack");
    let request = Request {
        job: "nightly".into(),
        business_date: day(),
        departments: Vec::new(),
        reveal: true,
        pull: rollcall::domain::attempt::Pulling::Usual,
        now: "2026-11-01T01:30:00Z".parse().expect("a time"),
        actor: "tester".into(),
    };
    let job = run::job(&config, "nightly").expect("the job").clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let collected = runtime
        .block_on(run::collect(
            &config,
            &job,
            &request,
            std::sync::Arc::new(Silent),
        ))
        .expect("sources");
    let secret = Secret::from_bytes([7; 32]);
    let judged = run::judge(&config, &job, &pack, &secret, collected, &request).expect("a night");
    Night {
        config,
        pack,
        request,
        judged,
    }
}

impl Night {
    /// Its findings, sorted; rules that could not be evaluated are left out.
    pub fn named(&self) -> Vec<Named> {
        let findings = self
            .judged
            .findings
            .iter()
            .filter(|finding| finding.state != "not_evaluated");
        let mut named: Vec<Named> = findings
            .map(|finding| Named {
                rule: finding.rule.clone(),
                subject: finding.subject.clone(),
                state: finding.state.to_owned(),
                grade: finding.grade.to_owned(),
                explained_by: finding.explained_by.clone().unwrap_or_default(),
                department: finding.department.clone(),
            })
            .collect();
        named.sort();
        named
    }

    /// The normalised tables as Parquet, for another implementation.
    pub fn export(&self, dir: &Path) {
        let inputs = self.judged.collected.inputs().expect("tables of one make");
        for kind in Kind::ALL {
            let tables: Vec<_> = inputs
                .tables
                .iter()
                .filter(|(_, of, _)| *of == kind)
                .map(|(_, _, table)| table.clone())
                .collect();
            if !tables.is_empty() {
                let all = concat(tables, UnionArgs::default())
                    .and_then(|table| table.collect())
                    .expect("one table");
                write(&dir.join(format!("{kind}.parquet")), all);
            }
        }
        write(&dir.join("quarantine.parquet"), inputs.quarantine.clone());
        let sources = &self.judged.collected.sources;
        let totals: Vec<_> = sources
            .iter()
            .map(|of| {
                of.normalised
                    .as_ref()
                    .map(|of| of.totals.clone())
                    .unwrap_or_default()
            })
            .collect();
        let number = |of: u64| i64::try_from(of).expect("a count");
        let text = |name: &str, of: Vec<String>| Column::new(name.into(), of);
        let whole = |name: &str, of: Vec<i64>| Column::new(name.into(), of);
        let table = DataFrame::new_infer_height(vec![
            text(
                "source",
                sources.iter().map(|of| of.source.name.clone()).collect(),
            ),
            text(
                "kind",
                sources
                    .iter()
                    .map(|of| of.source.kind.to_string())
                    .collect(),
            ),
            text(
                "state",
                sources
                    .iter()
                    .map(|of| state(of.state).to_owned())
                    .collect(),
            ),
            whole(
                "accepted",
                totals.iter().map(|of| number(of.accepted)).collect(),
            ),
            whole(
                "quarantined",
                totals.iter().map(|of| number(of.quarantined)).collect(),
            ),
            whole(
                "without_id",
                totals.iter().map(|of| number(of.without_id)).collect(),
            ),
        ]);
        write(&dir.join("sources.parquet"), table.expect("sources"));
        let controls: Vec<_> = sources
            .iter()
            .zip(&totals)
            .flat_map(|(of, totals)| totals.control.iter().map(move |c| (of, c)))
            .collect();
        let table = DataFrame::new_infer_height(vec![
            text(
                "source",
                controls
                    .iter()
                    .map(|(of, _)| of.source.name.clone())
                    .collect(),
            ),
            text(
                "what",
                controls
                    .iter()
                    .map(|(_, control)| control.what.clone())
                    .collect(),
            ),
            whole(
                "given",
                controls.iter().map(|(_, control)| control.given).collect(),
            ),
            whole(
                "read",
                controls.iter().map(|(_, control)| control.read).collect(),
            ),
        ]);
        write(&dir.join("controls.parquet"), table.expect("controls"));
    }
}

fn state(state: SourceState) -> &'static str {
    match state {
        SourceState::Good => "good",
        SourceState::LastGood => "last_good",
        SourceState::Held => "held",
    }
}

fn write(path: &Path, mut table: DataFrame) {
    let file = std::fs::File::create(path).expect("a file");
    ParquetWriter::new(file)
        .finish(&mut table)
        .expect("a table written");
}
