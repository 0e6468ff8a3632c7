//! Figure and table 3: what became of the rows and the money of each source.

use maud::{Markup, html};

use super::chart::{self, bar, label};
use super::thousands;
use crate::domain::money::show_yuan;
use crate::domain::summary::{MoneyTotals, SourceState, SourceSummary, Summary};
use crate::domain::words::{self, Language, Word};

pub(super) fn section(summary: &Summary, language: Language) -> Markup {
    html! {
        section {
            h2 { (Word::PageSources.text(language)) }
            (figure(&summary.sources, language))
            (table(&summary.sources, language))
            @for source in &summary.sources {
                @if !source.held_because.is_empty() {
                    p.warning {
                        strong { "⚠ " (name(source, language)) " " (words::source_state(source.state, language)) }
                        " " (source.held_because.join(language.pick("；", "; ")))
                    }
                }
            }
        }
    }
}

fn name(source: &SourceSummary, language: Language) -> &str {
    language.pick(&source.label_zh, &source.label_en)
}

fn set_aside(source: &SourceSummary) -> u64 {
    source.totals.title + source.totals.blank + source.totals.subtotal
}

const LEFT: f64 = 176.0;
const RIGHT: f64 = 300.0;
const TOP: f64 = 34.0;
const ROW: f64 = 30.0;

fn figure(sources: &[SourceSummary], language: Language) -> Markup {
    let most = sources
        .iter()
        .map(|s| s.totals.read)
        .max()
        .unwrap_or(1)
        .max(1) as f64;
    let width = chart::WIDTH - LEFT - RIGHT;
    let bottom = TOP + ROW * sources.len() as f64;
    let body = html! {
        (legend(language))
        (chart::axis(LEFT, width, TOP, bottom, most))
        @for (row, source) in sources.iter().enumerate() {
            @let y = TOP + ROW * row as f64;
            (label(LEFT - 10.0, y + ROW / 2.0 + 4.5, "end", "name", &chart::short(name(source, language), 22)))
            (bars(source, y, width / most))
            (label(LEFT + width * source.totals.read as f64 / most + 16.0, y + ROW / 2.0 + 4.5, "start", "value", &summing(source, language)))
        }
    };
    chart::figure(
        "figure-sources",
        bottom + 22.0,
        Word::FigureSources.text(language),
        Word::FigureSourcesNote.text(language),
        &body,
    )
}

/// Accepted, quarantined, set aside, one behind the other. A part too small to be seen is drawn three units wide.
fn bars(source: &SourceSummary, y: f64, scale: f64) -> Markup {
    let totals = &source.totals;
    let parts = [
        (totals.accepted, "ink"),
        (totals.quarantined, "over"),
        (set_aside(source), "aside"),
    ];
    let mut x = LEFT;
    let mut drawn = Vec::new();
    for (rows, class) in parts {
        if rows > 0 {
            let width = (rows as f64 * scale).max(3.0);
            drawn.push(bar(x, y + 7.0, width, ROW - 14.0, class, &thousands(rows)));
            x += width;
        }
    }
    html! { @for part in &drawn { (part) } }
}

/// `20,134 = 20,100 + 30 + 4`, or what the matter is.
fn summing(source: &SourceSummary, language: Language) -> String {
    let totals = &source.totals;
    let sum = format!(
        "{} = {} + {} + {}",
        thousands(totals.read),
        thousands(totals.accepted),
        thousands(totals.quarantined),
        thousands(set_aside(source))
    );
    if source.state == SourceState::Good {
        sum
    } else {
        format!("{sum} ⚠ {}", words::source_state(source.state, language))
    }
}

fn legend(language: Language) -> Markup {
    let items = [
        ("ink", Word::RowsAccepted),
        ("over", Word::RowsQuarantined),
        ("aside", Word::RowsSetAside),
    ];
    html! {
        @for (i, (class, word)) in items.into_iter().enumerate() {
            @let x = LEFT + 110.0 * i as f64;
            (bar(x, 6.0, 30.0, 14.0, class, ""))
            (label(x + 38.0, 17.5, "start", "small", word.text(language)))
        }
    }
}

fn table(sources: &[SourceSummary], language: Language) -> Markup {
    let heads = [
        Word::RowsRead,
        Word::RowsAccepted,
        Word::RowsQuarantined,
        Word::RowsSetAside,
    ];
    let sum = |of: &dyn Fn(&SourceSummary) -> u64| sources.iter().map(of).sum::<u64>();
    html! {
        div.wide {
        table #table-sources {
            caption { (Word::TableSourcesPage.text(language)) }
            thead {
                tr {
                    th scope="col" { (Word::Source.text(language)) }
                    th scope="col" { (Word::Status.text(language)) }
                    th scope="col" { (Word::AsOf.text(language)) }
                    th scope="col" { (Word::SourceMonth.text(language)) }
                    @for head in heads { th.number scope="col" { (head.text(language)) } }
                    th scope="col" { (Word::MoneyTotals.text(language)) }
                }
            }
            tbody {
                @for source in sources { (line(source, language)) }
            }
            tfoot {
                tr {
                    th scope="row" colspan="4" { (Word::Total.text(language)) }
                    td.number { (thousands(sum(&|s| s.totals.read))) }
                    td.number { (thousands(sum(&|s| s.totals.accepted))) }
                    td.number { (thousands(sum(&|s| s.totals.quarantined))) }
                    td.number { (thousands(sum(&|s| set_aside(s)))) }
                    td {}
                }
            }
        }
        }
    }
}

fn line(source: &SourceSummary, language: Language) -> Markup {
    let totals = &source.totals;
    let good = source.state == SourceState::Good;
    html! {
        tr {
            th scope="row" { (name(source, language)) }
            td class=(if good { "day" } else { "day alarm" }) {
                @if good { "✓ " } @else { "⚠ " }
                (words::source_state(source.state, language))
            }
            td.day { (source.as_of.map(|d| d.to_string()).unwrap_or_default()) }
            td.day { (source.month.map(|m| language.month(m)).unwrap_or_default()) }
            td.number { (thousands(totals.read)) }
            td.number { (thousands(totals.accepted)) }
            td.number { (thousands(totals.quarantined)) }
            td.number { (thousands(set_aside(source))) }
            td {
                @for (column, money) in &totals.money { p.money { (money_line(column, money, language)) } }
            }
        }
    }
}

fn money_line(column: &str, money: &MoneyTotals, language: Language) -> String {
    let name = words::column(column, language);
    Word::MoneyLine.fill(
        language,
        &[
            &name,
            &show_yuan(money.read),
            &show_yuan(money.accepted),
            &show_yuan(money.quarantined),
            &thousands(money.unreadable),
        ],
    )
}
