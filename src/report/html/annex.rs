//! Table 4, and the annex: every rule, every department.

use maud::{Markup, html};

use super::thousands;
use crate::domain::summary::Summary;
use crate::domain::words::{self, Language, Word};

/// What became of each rule.
pub(super) fn rules(summary: &Summary, language: Language) -> Markup {
    let open: u64 = summary.rules.iter().map(|r| r.open).sum();
    let explained: u64 = summary.rules.iter().map(|r| r.explained).sum();
    html! {
        section {
            h2 { (Word::PageRules.text(language)) }
            table #table-rules {
                caption { (Word::TableRulesPage.text(language)) }
                thead {
                    tr {
                        th scope="col" { (Word::Rule.text(language)) }
                        th scope="col" { (Word::RuleName.text(language)) }
                        th scope="col" { (Word::Grade.text(language)) }
                        th scope="col" { (Word::Evaluated.text(language)) }
                        th.number scope="col" { (Word::StateOpen.text(language)) }
                        th.number scope="col" { (Word::StateExplained.text(language)) }
                        th scope="col" { (Word::Remarks.text(language)) }
                    }
                }
                tbody {
                    @for rule in &summary.rules {
                        tr {
                            td.code { (rule.code) }
                            th scope="row" { (language.pick(&rule.name_zh, &rule.name_en)) }
                            td { span class={ "grade " (rule.grade) } { (words::grade(&rule.grade, language)) } }
                            td class=(if rule.evaluated { "" } else { "alarm" }) {
                                @if rule.evaluated { "✓ " (Word::Yes.text(language)) }
                                @else { "✗ " (Word::StateNotEvaluated.text(language)) }
                            }
                            td.number { (thousands(rule.open)) }
                            td.number { (thousands(rule.explained)) }
                            td.remark { (rule.remarks.join(language.pick("；", "; "))) }
                        }
                    }
                }
                tfoot {
                    tr {
                        th scope="row" colspan="4" { (Word::Total.text(language)) }
                        td.number { (thousands(open)) }
                        td.number { (thousands(explained)) }
                        td {}
                    }
                }
            }
        }
    }
}

/// All departments, the clean ones too.
pub(super) fn departments(summary: &Summary, language: Language) -> Markup {
    let heads = [
        Word::CountOpen,
        Word::GradeHard,
        Word::GradeLead,
        Word::GradeNote,
        Word::StateExplained,
        Word::StateNotEvaluated,
    ];
    let row = |c: &crate::domain::summary::Counts| {
        [c.open, c.hard, c.lead, c.note, c.explained, c.not_evaluated]
    };
    html! {
        section {
            h2 { (Word::PageAll.text(language)) }
            table #table-departments {
                thead {
                    tr {
                        th scope="col" { (Word::Code.text(language)) }
                        th scope="col" { (Word::Department.text(language)) }
                        @for head in heads { th.number scope="col" { (head.text(language)) } }
                    }
                }
                tbody {
                    @for department in &summary.departments {
                        tr {
                            td.code { (department.code) }
                            th scope="row" { (department.name) }
                            @for count in row(&department.counts) {
                                td class=(if count == 0 { "number zero" } else { "number" }) { (thousands(count)) }
                            }
                        }
                    }
                }
                tfoot {
                    tr {
                        th scope="row" colspan="2" { (Word::Total.text(language)) }
                        @for count in row(&summary.counts) { td.number { (thousands(count)) } }
                    }
                }
            }
        }
    }
}
