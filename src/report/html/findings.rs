//! Figure and table 1: open entries by department and rule.

use std::fmt::Display;

use maud::{Markup, html};

use super::chart::{self, bar, label, n};
use super::{FIRST, ranked, thousands};
use crate::domain::summary::{DepartmentSummary, RuleSummary, Summary};
use crate::domain::words::{Language, Word};

/// A line of the matrix: a department, or the others together.
struct Line {
    name: String,
    by_rule: Vec<u64>,
    /// hard, lead, note
    grades: [u64; 3],
    open: u64,
}

/// The matrix: departments with most to correct, and every rule that found something.
struct Matrix<'a> {
    rules: Vec<&'a RuleSummary>,
    lines: Vec<Line>,
    totals: Vec<u64>,
    open: u64,
    /// How many departments the last line stands for, when it is not a department.
    others: usize,
}

pub(super) fn section(summary: &Summary, language: Language) -> Markup {
    let matrix = matrix(summary, language);
    html! {
        section {
            h2 { (Word::PageFindings.text(language)) }
            @if matrix.lines.is_empty() {
                p { (Word::NothingOpen.text(language)) }
            } @else {
                (figure(&matrix, language))
            }
            (table(&matrix, language))
            p.note { (Word::Families.text(language)) }
        }
    }
}

fn matrix(summary: &Summary, language: Language) -> Matrix<'_> {
    let rules: Vec<&RuleSummary> = summary.rules.iter().filter(|r| r.open > 0).collect();
    let with = summary.departments.iter().filter(|d| d.counts.open > 0);
    let (first, rest) = ranked(with, |d| std::cmp::Reverse(d.counts.open));
    let line = |name: String, of: &[&DepartmentSummary]| Line {
        name,
        by_rule: rules
            .iter()
            .map(|rule| {
                of.iter()
                    .filter_map(|d| d.by_rule.get(&rule.code))
                    .sum::<u64>()
            })
            .collect(),
        grades: [
            of.iter().map(|d| d.counts.hard).sum(),
            of.iter().map(|d| d.counts.lead).sum(),
            of.iter().map(|d| d.counts.note).sum(),
        ],
        open: of.iter().map(|d| d.counts.open).sum(),
    };
    let mut lines: Vec<Line> = first.iter().map(|d| line(d.name.clone(), &[d])).collect();
    if !rest.is_empty() {
        lines.push(line(Word::Others.fill(language, &[&rest.len()]), &rest));
    }
    let totals = (0..rules.len())
        .map(|i| lines.iter().map(|l| l.by_rule[i]).sum())
        .collect();
    Matrix {
        totals,
        open: lines.iter().map(|l| l.open).sum(),
        others: rest.len(),
        rules,
        lines,
    }
}

const LEFT: f64 = 176.0;
const RIGHT: f64 = 236.0;
const TOP: f64 = 108.0;
const ROW: f64 = 26.0;
/// Columns narrower than this have their codes upright, or the codes would touch.
const NARROW: f64 = 28.0;

fn figure(matrix: &Matrix<'_>, language: Language) -> Markup {
    let columns = matrix.rules.len().max(1) as f64;
    let cell = ((chart::WIDTH - LEFT - RIGHT) / columns).min(44.0);
    let bars = LEFT + cell * columns + 14.0;
    // The others together would dwarf every single department: they are in the table.
    let lines = &matrix.lines[..matrix.lines.len().min(FIRST)];
    let others = &matrix.lines[lines.len()..];
    let bottom = TOP + ROW * lines.len() as f64;
    let most = lines.iter().flat_map(|l| &l.by_rule).max();
    let most = most.copied().unwrap_or(1).max(1) as f64;
    let side = cell.min(ROW) - 3.0;
    let square = |count: u64| ((count as f64 / most).sqrt() * side).max(3.0);
    let size = if cell < NARROW { "tiny" } else { "small" };
    let most_total = matrix.totals.iter().max().copied().unwrap_or(1).max(1) as f64;
    let most_open = matrix
        .lines
        .iter()
        .map(|l| l.open)
        .max()
        .unwrap_or(1)
        .max(1) as f64;
    let body = html! {
        @for row in (0..lines.len()).step_by(2) {
            (bar(0.0, TOP + ROW * row as f64, chart::WIDTH, ROW, "band", ""))
        }
        @for (i, rule) in matrix.rules.iter().enumerate() {
            @let x = LEFT + cell * i as f64;
            @let height = matrix.totals[i] as f64 / most_total * 48.0;
            @if i == 0 || family(rule) != family(matrix.rules[i - 1]) {
                line x1=(n(x)) x2=(n(x)) y1=(n(TOP - 24.0)) y2=(n(bottom)) class="family" {}
            }
            (bar(x + 3.0, TOP - 26.0 - height, cell - 6.0, height.max(1.0), "ink",
                &format!("{} {} {}", rule.code, language.pick(&rule.name_zh, &rule.name_en), matrix.totals[i])))
            (label(x + cell / 2.0, TOP - 30.0 - height, "middle", size, &matrix.totals[i].to_string()))
            (code(x + cell / 2.0, &rule.code, cell < NARROW))
        }
        @for (row, line) in lines.iter().enumerate() {
            @let y = TOP + ROW * row as f64;
            @let middle = y + ROW / 2.0;
            (label(LEFT - 10.0, middle + 4.5, "end", "name", &chart::short(&line.name, 22)))
            @for (i, count) in line.by_rule.iter().enumerate() {
                @if *count > 0 {
                    @let size = square(*count);
                    (bar(LEFT + cell * (i as f64 + 0.5) - size / 2.0, middle - size / 2.0, size, size, "square",
                        &format!("{} {} {}", line.name, matrix.rules[i].code, count)))
                }
            }
            (stack(line, bars, y, most_open))
        }
        (legend(bars, language))
    };
    let mut note = Word::FigureFindingsNote.text(language).to_owned();
    for line in others {
        note.push(' ');
        let values: [&dyn Display; 2] = [&matrix.others, &thousands(line.open)];
        note.push_str(&Word::FigureFindingsOthers.fill(language, &values));
    }
    chart::figure(
        "figure-findings",
        bottom + 8.0,
        &Word::FigureFindings.fill(language, &[&lines.len()]),
        &note,
        &body,
    )
}

/// A rule's code above its column, upright where there is no room.
fn code(x: f64, code: &str, upright: bool) -> Markup {
    if !upright {
        return label(x, TOP - 8.0, "middle", "small code", code);
    }
    html! {
        text class="tiny code" transform={ "translate(" (n(x + 4.0)) " " (n(TOP - 2.0)) ") rotate(-90)" } { (code) }
    }
}

fn family(rule: &RuleSummary) -> Option<char> {
    rule.code.chars().next()
}

/// One department's entries by grade, with their number behind.
fn stack(line: &Line, left: f64, y: f64, most: f64) -> Markup {
    let scale = (chart::WIDTH - left - 60.0) / most;
    let mut x = left;
    let mut parts = Vec::new();
    for (count, class) in line.grades.iter().zip(["hard", "lead", "note"]) {
        let width = *count as f64 * scale;
        if *count > 0 {
            parts.push(bar(
                x,
                y + 6.0,
                width,
                ROW - 12.0,
                class,
                &count.to_string(),
            ));
        }
        x += width;
    }
    html! {
        @for part in &parts { (part) }
        (label(x + 6.0, y + ROW / 2.0 + 4.5, "start", "value", &thousands(line.open)))
    }
}

fn legend(left: f64, language: Language) -> Markup {
    let grades = [
        ("hard", Word::GradeHard),
        ("lead", Word::GradeLead),
        ("note", Word::GradeNote),
    ];
    html! {
        @for (i, (class, word)) in grades.into_iter().enumerate() {
            @let y = TOP - 60.0 + 18.0 * i as f64;
            (bar(left, y, 22.0, 12.0, class, ""))
            (label(left + 28.0, y + 10.5, "start", "small", word.text(language)))
        }
    }
}

fn table(matrix: &Matrix<'_>, language: Language) -> Markup {
    let most = matrix
        .lines
        .iter()
        .flat_map(|l| &l.by_rule)
        .max()
        .copied()
        .unwrap_or(0);
    html! {
        div.wide {
        table #table-findings class=(if matrix.rules.len() > 24 { "matrix many" } else { "matrix" }) {
            caption { (Word::TableFindings.text(language)) }
            thead {
                tr {
                    th scope="col" { (Word::Department.text(language)) }
                    th.number scope="col" { (Word::Total.text(language)) }
                    @for rule in &matrix.rules {
                        th.number scope="col" title=(language.pick(&rule.name_zh, &rule.name_en)) { (rule.code) }
                    }
                }
            }
            tbody {
                @for line in &matrix.lines {
                    tr {
                        th scope="row" { (line.name) }
                        td.number.sum { (thousands(line.open)) }
                        @for count in &line.by_rule {
                            td class={ "number " (shade(*count, most)) } {
                                @if *count > 0 { (thousands(*count)) }
                            }
                        }
                    }
                }
            }
            tfoot {
                tr {
                    th scope="row" { (Word::Total.text(language)) }
                    td.number { (thousands(matrix.open)) }
                    @for total in &matrix.totals { td.number { (thousands(*total)) } }
                }
            }
        }
        }
    }
}

/// Four steps of shade, by the square root, because a few rules find most.
fn shade(count: u64, most: u64) -> &'static str {
    if count == 0 {
        return "zero";
    }
    match (count as f64 / most.max(1) as f64).sqrt() {
        part if part > 0.75 => "s4",
        part if part > 0.5 => "s3",
        part if part > 0.25 => "s2",
        _ => "s1",
    }
}
