//! The picture of nights: how many entries are pending, how many came and went; the table beside it says the same.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::parts::{self, count, thousands};
use crate::domain::words::{Language, Web};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 14.0;
/// The upper panel: what is pending.
const TOP: (f64, f64) = (22.0, 150.0);
/// The lower one: what came, upwards, and what went, downwards.
const LOW: (f64, f64) = (186.0, 286.0);
const HEIGHT: f64 = 312.0;
/// Nights that the table shows; the picture has them all.
const LISTED: usize = 10;

/// One night in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Night {
    /// Business date.
    pub(super) day: NaiveDate,
    /// Its run.
    pub(super) run: String,
    /// Entries about which somebody has something to do, afterwards.
    pub(super) pending: u64,
    /// Listed, for the first time or again.
    pub(super) came: u64,
    /// Closed, or gone and waiting to be accepted.
    pub(super) went: u64,
}

/// Nights, oldest first, as a picture and a table.
pub(super) fn trend(nights: &[Night], language: Language) -> Markup {
    if nights.is_empty() {
        return html! { p { (Web::TrendNone.text(language)) } };
    }
    html! {
        div.beside {
            figure {
                figcaption #trend { (Web::TrendTitle.text(language)) }
                (parts::wide(Web::TrendTitle.text(language), &picture(nights, language)))
                p.small { (Web::TrendNote.text(language)) }
            }
            (table(nights, language))
        }
    }
}

fn table(nights: &[Night], language: Language) -> Markup {
    html! {
        table {
            caption { (Web::TrendTable.text(language)) }
            thead { tr {
                th scope="col" { (Web::AsOf.text(language)) }
                th.number scope="col" { (Web::Pending.text(language)) }
                th.number scope="col" { (Web::Came.text(language)) }
                th.number scope="col" { (Web::Went.text(language)) }
            } }
            tbody {
                @for night in nights.iter().rev().take(LISTED) {
                    tr {
                        th.day scope="row" { a href={ "/runs/" (night.run) } { (night.day) } }
                        td.number { (count(night.pending)) }
                        td.number { (count(night.came)) }
                        td.number { (count(night.went)) }
                    }
                }
            }
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a picture needs no more than 52 bits"
)]
fn picture(nights: &[Night], language: Language) -> Markup {
    let most = |of: &dyn Fn(&Night) -> u64| nights.iter().map(of).max().unwrap_or(0).max(1);
    let pending = nice(most(&|night| night.pending));
    let moved = nice(most(&|night| night.came.max(night.went)));
    let step = (WIDTH - LEFT - RIGHT) / nights.len() as f64;
    let x = |at: usize| LEFT + step * (at as f64 + 0.5);
    let y = |value: u64| TOP.1 - value as f64 / pending as f64 * (TOP.1 - TOP.0);
    let middle = f64::midpoint(LOW.0, LOW.1);
    let tall = |value: u64| value as f64 / moved as f64 * (LOW.1 - LOW.0) / 2.0;
    let bar = (step * 0.6).min(26.0);
    let curve: Vec<String> = nights
        .iter()
        .enumerate()
        .map(|(at, night)| format!("{},{}", n(x(at)), n(y(night.pending))))
        .collect();
    let every = nights.len().div_ceil(8);
    html! {
        svg.chart viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby="trend" {
            text.tick x=(LEFT) y="12" { (Web::Pending.text(language)) }
            @for value in [0, pending / 2, pending] {
                line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(n(y(value))) y2=(n(y(value))) {}
                text.tick x=(LEFT - 6.0) y=(n(y(value) + 4.0)) text-anchor="end" { (count(value)) }
            }
            polyline.curve points=(curve.join(" ")) {}
            @for (at, night) in nights.iter().enumerate() {
                circle.dot cx=(n(x(at))) cy=(n(y(night.pending))) r="3" { title { (night.day) " " (count(night.pending)) } }
            }
            text.tick x=(LEFT) y=(LOW.0 - 10.0) { (Web::CameUp.text(language)) }
            @for (value, at) in [(moved, LOW.0), (0, middle), (moved, LOW.1)] {
                line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(n(at)) y2=(n(at)) {}
                text.tick x=(LEFT - 6.0) y=(n(at + 4.0)) text-anchor="end" { (count(value)) }
            }
            @for (at, night) in nights.iter().enumerate() {
                @let left = x(at) - bar / 2.0;
                rect.new x=(n(left)) y=(n(middle - tall(night.came))) width=(n(bar)) height=(n(tall(night.came))) {
                    title { (night.day) " +" (count(night.came)) }
                }
                rect.gone x=(n(left)) y=(n(middle)) width=(n(bar)) height=(n(tall(night.went))) {
                    title { (night.day) " " (thousands(-i64::try_from(night.went).unwrap_or(0))) }
                }
                @if at.is_multiple_of(every) {
                    text.tick x=(n(x(at))) y=(HEIGHT - 8.0) text-anchor="middle" { (night.day.format("%m-%d")) }
                }
            }
            line.axis x1=(LEFT) x2=(WIDTH - RIGHT) y1=(n(middle)) y2=(n(middle)) {}
        }
    }
}

/// A round number that is no less.
fn nice(value: u64) -> u64 {
    let mut step = 1;
    loop {
        for factor in [2, 4, 6, 8, 10] {
            if value <= step * factor {
                return step * factor;
            }
        }
        step *= 10;
    }
}

/// One digit behind the point is finer than a printer's dot.
fn n(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::nice;

    #[test]
    fn scales_end_at_round_numbers() {
        for (value, expected) in [
            (1, 2),
            (2, 2),
            (3, 4),
            (9, 10),
            (11, 20),
            (21, 40),
            (41, 60),
            (61, 80),
            (465, 600),
            (12_345, 20_000),
        ] {
            assert_eq!(nice(value), expected, "{value}");
        }
    }
}
