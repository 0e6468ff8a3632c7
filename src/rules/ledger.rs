//! Findings as the ledger's rows.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType, PolarsResult};

use super::finding::{Finding, Making};
use super::{OFFICE, UNMAPPED};
use crate::domain::mask;
use crate::domain::words::Language;

/// The ledger's columns of findings, in order; people masked unless revealed.
///
/// # Errors
/// When polars refuses the columns, which would be a fault of the program.
pub fn ledger_columns(
    findings: &[Finding],
    making: &Making<'_>,
    business_date: NaiveDate,
) -> PolarsResult<DataFrame> {
    let departments = making.frames.units.departments();
    let (unmapped, office) = match making.language {
        Language::Zh => ("未对应单位", "编办"),
        Language::En => ("Unmapped units", "Staffing office"),
    };
    let department_name = |code: &str| match code {
        UNMAPPED => unmapped.to_owned(),
        OFFICE => office.to_owned(),
        code => departments
            .get(code)
            .cloned()
            .unwrap_or_else(|| code.to_owned()),
    };
    let masked = |subject: &str| {
        if making.reveal {
            subject.to_owned()
        } else {
            mask::subject(subject, making.secret)
        }
    };
    let id = |text: &str| -> String {
        if making.reveal {
            return text.to_owned();
        }
        text.split("; ")
            .map(mask::person_id)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let unit = |finding: &Finding| finding.unit.and_then(|unit| making.frames.units.get(unit));
    let text = |name: &str, of: &dyn Fn(&Finding) -> Option<String>| {
        Column::new(
            name.into(),
            findings.iter().map(of).collect::<Vec<Option<String>>>(),
        )
    };
    let whole = |name: &str, of: &dyn Fn(&Finding) -> Option<i64>| {
        Column::new(
            name.into(),
            findings.iter().map(of).collect::<Vec<Option<i64>>>(),
        )
    };
    let value = |at: usize| move |finding: &Finding| finding.values[at].clone();
    let person = |at: usize| move |finding: &Finding| finding.person[at].clone();
    let days = vec![business_date; findings.len()];
    let list = |set: &BTreeSet<String>| {
        (!set.is_empty()).then(|| set.iter().cloned().collect::<Vec<_>>().join(";"))
    };
    DataFrame::new(
        findings.len(),
        vec![
            text("entry_id", &|finding| Some(finding.entry_id.clone())),
            text("rule", &|finding| Some(finding.rule.clone())),
            text("grade", &|finding| Some(finding.grade.to_owned())),
            text("name_zh", &|finding| Some(finding.name.0.clone())),
            text("name_en", &|finding| Some(finding.name.1.clone())),
            text("state", &|finding| Some(finding.state.to_owned())),
            text("explained_by", &|finding| finding.explained_by.clone()),
            text("department_code", &|finding| {
                Some(finding.department.clone())
            }),
            text("department_name", &|finding| {
                Some(department_name(&finding.department))
            }),
            text("unit_code", &|finding| {
                unit(finding).map(|unit| unit.code.clone())
            }),
            text("unit_name", &|finding| {
                unit(finding).map(|unit| unit.name.clone())
            }),
            text("subject", &|finding| Some(masked(&finding.subject))),
            text("person_id", &|finding| finding.person_id.as_deref().map(id)),
            text("person_name", &person(0)),
            text("post", &person(1)),
            text("internal_body", &person(2)),
            text("entry_on", &person(3)),
            text("roster_value", &value(0)),
            text("personnel_value", &value(1)),
            text("payroll_value", &value(2)),
            text("insurance_value", &value(3)),
            whole("approved", &|finding| finding.approved),
            whole("actual", &|finding| finding.actual),
            text("evidence", &|finding| Some(finding.evidence.clone())),
            text("basis", &|finding| Some(finding.basis.clone())),
            text("remedy", &|finding| Some(finding.remedy.clone())),
            Column::new("business_date".into(), days).cast(&DataType::Date)?,
            text("related", &|finding| {
                let all: Vec<String> = finding
                    .related
                    .iter()
                    .map(|subject| masked(subject))
                    .collect();
                (!all.is_empty()).then(|| all.join("; "))
            }),
            text("also_concerns", &|finding| list(&finding.also_concerns)),
        ],
    )
}
