//! Figure and table 2: approved posts and people, by department.

use maud::{Markup, html};

use super::chart::{self, bar, label};
use super::{ranked, thousands};
use crate::domain::summary::{DepartmentSummary, Summary};
use crate::domain::words::{Language, Word};

pub(super) fn section(summary: &Summary, language: Language) -> Markup {
    let with = summary
        .departments
        .iter()
        .filter(|d| d.approved != 0 || d.filled != 0);
    // Most over first, then the biggest.
    let (first, rest) = ranked(with, |d| {
        (
            (d.approved - d.filled).min(0),
            std::cmp::Reverse(d.approved),
        )
    });
    html! {
        section {
            h2 { (Word::PagePosts.text(language)) }
            @if first.is_empty() {
                p { (Word::NoPosts.text(language)) }
            } @else {
                (figure(&first, language))
            }
            (table(&first, &rest, language))
        }
    }
}

const LEFT: f64 = 176.0;
const RIGHT: f64 = 190.0;
const TOP: f64 = 34.0;
const ROW: f64 = 26.0;

fn figure(departments: &[&DepartmentSummary], language: Language) -> Markup {
    let most = departments.iter().map(|d| d.approved.max(d.filled)).max();
    let most = most.unwrap_or(1).max(1) as f64;
    let width = chart::WIDTH - LEFT - RIGHT;
    let bottom = TOP + ROW * departments.len() as f64;
    let x = |value: i64| value.max(0) as f64 / most * width;
    let body = html! {
        (legend(language))
        (chart::axis(LEFT, width, TOP, bottom, most))
        @for (row, d) in departments.iter().enumerate() {
            @let y = TOP + ROW * row as f64;
            (label(LEFT - 10.0, y + ROW / 2.0 + 4.5, "end", "name", &chart::short(&d.name, 22)))
            (bar(LEFT, y + 4.0, x(d.approved), ROW - 8.0, "approved", &format!("{} {}", Word::Approved.text(language), d.approved)))
            (bar(LEFT, y + 8.0, x(d.filled.min(d.approved)), ROW - 16.0, "ink", &format!("{} {}", Word::Filled.text(language), d.filled)))
            @if d.filled > d.approved {
                (bar(LEFT + x(d.approved), y + 8.0, x(d.filled) - x(d.approved), ROW - 16.0, "over", ""))
            }
            (label(LEFT + x(d.approved.max(d.filled)) + 8.0, y + ROW / 2.0 + 4.5, "start",
                if d.filled > d.approved { "value alarm" } else { "value" }, &balance(d, language)))
        }
    };
    chart::figure(
        "figure-posts",
        bottom + 22.0,
        &Word::FigurePosts.fill(language, &[&departments.len()]),
        Word::FigurePostsNote.text(language),
        &body,
    )
}

/// `118/120 空 2`
fn balance(d: &DepartmentSummary, language: Language) -> String {
    let difference = d.approved - d.filled;
    let words = match difference {
        0 => Word::Exact.text(language).to_owned(),
        n if n < 0 => Word::Over.fill(language, &[&thousands(-n)]),
        n => Word::Vacant.fill(language, &[&thousands(n)]),
    };
    format!("{}/{} {words}", thousands(d.filled), thousands(d.approved))
}

fn legend(language: Language) -> Markup {
    let over = Word::Over.fill(language, &[&""]);
    let items = [
        ("approved", Word::Approved.text(language), 18.0),
        ("ink", Word::Filled.text(language), 10.0),
        ("over", over.trim(), 10.0),
    ];
    html! {
        @for (i, (class, text, height)) in items.into_iter().enumerate() {
            @let x = LEFT + 110.0 * i as f64;
            (bar(x, 13.0 - height / 2.0, 30.0, height, class, ""))
            (label(x + 38.0, 17.5, "start", "small", text))
        }
    }
}

fn table(first: &[&DepartmentSummary], rest: &[&DepartmentSummary], language: Language) -> Markup {
    let sum = |of: &[&DepartmentSummary]| {
        of.iter()
            .fold((0, 0), |sum, d| (sum.0 + d.approved, sum.1 + d.filled))
    };
    let (others, all) = (sum(rest), {
        let (a, b) = (sum(first), sum(rest));
        (a.0 + b.0, a.1 + b.1)
    });
    html! {
        table #table-posts {
            caption { (Word::TablePosts.text(language)) }
            thead {
                tr {
                    th scope="col" { (Word::Code.text(language)) }
                    th scope="col" { (Word::Department.text(language)) }
                    th.number scope="col" { (Word::Approved.text(language)) }
                    th.number scope="col" { (Word::Filled.text(language)) }
                    th.number scope="col" { (Word::Balance.text(language)) }
                }
            }
            tbody {
                @for d in first { (line(&d.code, &d.name, (d.approved, d.filled))) }
                @if !rest.is_empty() {
                    (line("", &Word::Others.fill(language, &[&rest.len()]), others))
                }
            }
            tfoot { (line("", Word::Total.text(language), all)) }
        }
    }
}

fn line(code: &str, name: &str, (approved, filled): (i64, i64)) -> Markup {
    let balance = approved - filled;
    html! {
        tr {
            td.code { (code) }
            th scope="row" { (name) }
            td.number { (thousands(approved)) }
            td.number { (thousands(filled)) }
            td class=(if balance < 0 { "number alarm" } else { "number" }) { (signed(balance)) }
        }
    }
}

fn signed(n: i64) -> String {
    if n > 0 {
        format!("+{}", thousands(n))
    } else {
        thousands(n)
    }
}
