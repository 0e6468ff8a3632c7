//! `report.html`: the whole run on one page that needs nothing else, on a screen and on paper.

mod annex;
mod chart;
mod findings;
mod posts;
mod sources;

use std::io::Write;
use std::path::Path;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::ReportError;
use super::file::{self, FileHash};
use crate::domain::summary::{DepartmentSummary, Summary};
use crate::domain::words::{Language, Word};

/// How many departments a chart shows; the others are one row together.
const FIRST: usize = 20;

pub(super) fn write(
    dir: &Path,
    summary: &Summary,
    language: Language,
) -> Result<FileHash, ReportError> {
    let name = "report.html";
    file::write(dir, name, |out| {
        out.write_all(page(summary, language).into_string().as_bytes())
            .map_err(|source| ReportError::Write {
                path: dir.join(name),
                source,
            })
    })
}

fn page(summary: &Summary, language: Language) -> Markup {
    let title = Word::PageTitle.fill(language, &[&summary.district_name]);
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(include_str!("page.css"))) }
            }
            body {
                (chart::patterns())
                header {
                    h1 { (title) }
                    p.lede {
                        (Word::PageLede.fill(language, &[
                            &language.day(summary.business_date), &summary.job, &summary.run,
                        ]))
                    }
                    p.lede { (scope(summary, language)) }
                }
                main {
                    (overall(summary, language))
                    (findings::section(summary, language))
                    (posts::section(summary, language))
                    (sources::section(summary, language))
                    (annex::rules(summary, language))
                    (annex::departments(summary, language))
                }
                footer { p { (Word::PageFoot.text(language)) } }
            }
        }
    }
}

fn scope(summary: &Summary, language: Language) -> String {
    if summary.scope.is_empty() {
        Word::PageScopeAll.text(language).to_owned()
    } else {
        let codes = summary.scope.join(language.pick("、", ", "));
        Word::PageScope.fill(language, &[&codes])
    }
}

/// The figures that a reader looks for first.
fn overall(summary: &Summary, language: Language) -> Markup {
    let counts = summary.counts;
    let with = summary
        .departments
        .iter()
        .filter(|d| d.counts.open > 0)
        .count();
    let clean = summary.departments.len() - with;
    let skipped = summary.rules.iter().filter(|r| !r.evaluated).count();
    html! {
        section {
            h2 { (Word::PageOverall.text(language)) }
            @if summary.partial {
                p.warning { strong { "⚠ " (Word::Completeness.text(language)) } " " (Word::Partial.text(language)) }
            }
            dl.tiles {
                div.tile.main {
                    dt { (Word::CountOpen.text(language)) }
                    dd { (thousands(counts.open)) }
                    p { (Word::TileOpenText.text(language)) }
                }
                (grade_tile("hard", "■", Word::GradeHard.text(language), counts.hard))
                (grade_tile("lead", "▨", Word::GradeLead.text(language), counts.lead))
                (grade_tile("note", "□", Word::GradeNote.text(language), counts.note))
                div.tile {
                    dt { (Word::StateExplained.text(language)) }
                    dd { (thousands(counts.explained)) }
                    p { (Word::TileExplainedText.text(language)) }
                }
                div.tile {
                    dt { (Word::TileRules.text(language)) }
                    dd { (skipped) }
                    p { (Word::TileRulesOf.fill(language, &[&summary.rules.len()])) }
                }
                div.tile {
                    dt { (Word::TileDepartments.text(language)) }
                    dd { (with) }
                    p { (Word::TileClean.fill(language, &[&clean])) }
                }
            }
        }
    }
}

fn grade_tile(class: &str, mark: &str, name: &str, n: u64) -> Markup {
    html! {
        div class={ "tile " (class) } {
            dt { span.mark aria-hidden="true" { (mark) } " " (name) }
            dd { (thousands(n)) }
        }
    }
}

/// 1234567 as 1,234,567.
fn thousands(n: impl Into<i128>) -> String {
    let n: i128 = n.into();
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('\u{2212}');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// At most [`FIRST`] departments by an order, and the rest.
fn ranked<'a, K: Ord>(
    departments: impl Iterator<Item = &'a DepartmentSummary>,
    key: impl Fn(&DepartmentSummary) -> K,
) -> (Vec<&'a DepartmentSummary>, Vec<&'a DepartmentSummary>) {
    let mut all: Vec<_> = departments.collect();
    all.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.code.cmp(&b.code)));
    let rest = all.split_off(all.len().min(FIRST));
    (all, rest)
}
