//! The counts of a run, from what was judged.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;
use sha2::{Digest, Sha256};

use super::judge::Judged;
use super::{Request, RunError, SourceOutcome, hold, language};
use crate::config::{Config, Job};
use crate::domain::summary::{Counts, DepartmentSummary, FileSummary, SourceSummary, Summary};
use crate::domain::table::Kind;
use crate::frames::Frames;
use crate::rules::{Finding, OFFICE, RulePack, UNMAPPED};

/// The run's counts.
///
/// # Errors
/// When the headcount frame cannot be read.
pub fn summarise(
    config: &Config,
    job: &Job,
    pack: &RulePack,
    judged: &Judged,
    request: &Request,
) -> Result<Summary, RunError> {
    let sources: Vec<SourceSummary> = judged
        .collected
        .sources
        .iter()
        .map(|of| source_summary(of, request.business_date))
        .collect();
    let partial = judged
        .collected
        .sources
        .iter()
        .any(|of| !of.held_because.is_empty());
    Ok(Summary {
        run: run_id(config, job, pack, &sources, request),
        job: job.name.clone(),
        business_date: request.business_date,
        scope: request.departments.clone(),
        district_code: config.settings.district.code.clone(),
        district_name: config.settings.district.name.clone(),
        partial,
        revealed: request.reveal,
        rule_pack: pack.hash.clone(),
        sources,
        rules: judged.rules.clone(),
        departments: departments(config, judged, request)?,
        counts: judged.findings.iter().fold(Counts::default(), count),
    })
}

fn source_summary(of: &SourceOutcome, business_date: chrono::NaiveDate) -> SourceSummary {
    let files = of.snapshot.iter().flat_map(|snapshot| &snapshot.files);
    let monthly = matches!(of.source.kind, Kind::Payroll | Kind::Insurance);
    SourceSummary {
        name: of.source.name.clone(),
        kind: of.source.kind,
        label_zh: of.source.label.zh.clone(),
        label_en: of.source.label.en.clone(),
        state: of.state,
        held_because: of.held_because.clone(),
        snapshot: of.snapshot.as_ref().map(|snapshot| snapshot.id.clone()),
        parents: of
            .snapshot
            .as_ref()
            .map(|snapshot| snapshot.parents.clone())
            .unwrap_or_default(),
        as_of: of.snapshot.as_ref().map(|snapshot| snapshot.business_date),
        month: of
            .normalised
            .as_ref()
            .filter(|_| monthly)
            .and_then(|normalised| hold::newest_month(normalised, business_date)),
        files: files
            .map(|file| FileSummary {
                name: file.name.clone(),
                sha256: file.sha256.clone(),
                size: file.size,
            })
            .collect(),
        totals: of
            .normalised
            .as_ref()
            .map(|normalised| normalised.totals.clone())
            .unwrap_or_default(),
    }
}

/// `<date>-<job>[-<scope>]-<hash of inputs>`: the same inputs, configuration, rules and program give the same name.
fn run_id(
    config: &Config,
    job: &Job,
    pack: &RulePack,
    sources: &[SourceSummary],
    request: &Request,
) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update(part.as_bytes());
        hash.update([0x1f]);
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&pack.hash);
    add(&request.reveal.to_string());
    add(&format!(
        "{job:?}{:?}{:?}",
        config.settings.judging(),
        config.crosswalk
    ));
    add(&format!(
        "{:?}{:?}{:?}",
        config.codes, config.headcount_types, config.levels
    ));
    for source in sources {
        add(&format!("{:?}", config.sources.get(&source.name)));
        add(&format!(
            "{} {:?} {:?}",
            source.name, source.state, source.held_because
        ));
        for file in &source.files {
            add(&format!("{} {}", file.name, file.sha256));
        }
    }
    let mut scope = request.departments.clone();
    scope.sort_unstable();
    add(&scope.join("+"));
    let hash = hex::encode(hash.finalize());
    let scope = match scope.len() {
        0 => String::new(),
        1..=3 => format!("-{}", scope.join("+")),
        many => format!("-{many}departments"),
    };
    format!(
        "{}-{}{scope}-{}",
        request.business_date,
        job.name,
        &hash[..12]
    )
}

fn departments(
    config: &Config,
    judged: &Judged,
    request: &Request,
) -> Result<Vec<DepartmentSummary>, RunError> {
    let mut names = judged.frames.units.departments();
    let language = language(config);
    names.insert(
        UNMAPPED.into(),
        language.pick("未对应单位", "Unmapped units").into(),
    );
    names.insert(
        OFFICE.into(),
        language.pick("编办", "Staffing office").into(),
    );
    let mut own: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &judged.findings {
        own.entry(finding.department.as_str())
            .or_default()
            .push(finding);
    }
    let headcount = headcount(&judged.frames)?;
    let in_scope = |code: &str| {
        request.departments.is_empty() || request.departments.iter().any(|of| of == code)
    };
    let (mut all, last): (Vec<_>, Vec<_>) = names
        .into_iter()
        .filter(|(code, _)| in_scope(code))
        .map(|(code, name)| {
            let findings = own
                .get(code.as_str())
                .map(Vec::as_slice)
                .unwrap_or_default();
            let mut by_rule = BTreeMap::new();
            for finding in findings.iter().filter(|finding| finding.state == "open") {
                *by_rule.entry(finding.rule.clone()).or_insert(0_u64) += 1;
            }
            let (approved, filled) = headcount.get(&code).copied().unwrap_or_default();
            let counts = findings.iter().copied().fold(Counts::default(), count);
            DepartmentSummary {
                code,
                name,
                counts,
                by_rule,
                approved,
                filled,
            }
        })
        .partition(|department| department.code != UNMAPPED && department.code != OFFICE);
    all.extend(last.into_iter().rev());
    Ok(all)
}

/// Department = approved headcount and people on the roster, over its known units and all types.
fn headcount(frames: &Frames) -> PolarsResult<BTreeMap<String, (i64, i64)>> {
    let frame = frames.tables["headcount"].clone().collect()?;
    let units = frame.column("unit_id")?.i32()?;
    let (approved, actual) = (
        frame.column("approved")?.i64()?,
        frame.column("actual")?.i64()?,
    );
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in 0..frame.height() {
        let unit = units.get(row).and_then(|id| frames.units.get(id));
        let Some(department) = unit.and_then(|unit| unit.department.clone()) else {
            continue;
        };
        let sum = sums.entry(department).or_default();
        sum.0 += approved.get(row).unwrap_or(0);
        sum.1 += actual.get(row).unwrap_or(0);
    }
    Ok(sums)
}

fn count(mut counts: Counts, finding: &Finding) -> Counts {
    match finding.state {
        "explained" => counts.explained += 1,
        "not_evaluated" => counts.not_evaluated += 1,
        _ => {
            counts.open += 1;
            match finding.grade {
                "hard" => counts.hard += 1,
                "lead" => counts.lead += 1,
                _ => counts.note += 1,
            }
        }
    }
    counts
}
