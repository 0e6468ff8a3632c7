//! `[pull]`: keys that only make sense together.

use crate::config::document::Node;
use crate::config::mistake::{Report, Wrong};
use crate::config::values;

pub(super) fn check(source: &Node, report: &mut Report<'_>) {
    let Some(pull) = source.get(&["pull"]) else {
        return;
    };
    match pull.text(&["type"]) {
        Some("file") => slice(
            pull,
            pull.text(&["path"])
                .is_some_and(|p| p.contains("{department}")),
            "`{department}` in path",
            report,
        ),
        Some("database") => {
            let asks = |q| values::parameters(q).contains(&"department");
            slice(
                pull,
                pull.text(&["query"]).is_some_and(asks),
                "`:department` in query",
                report,
            );
        }
        _ => {}
    }
    form(pull, report);
    if let Some(pages) = pull.get(&["pages"])
        && let (Some(size), None) = (pages.get(&["size"]), pages.get(&["size_param"]))
    {
        let wrong = Wrong::new("`pull.pages.size` without `size_param` reaches nobody");
        report.add(
            &size.place,
            wrong.hint("add size_param = \"size\", or drop size"),
        );
    }
}

/// `department_param` and the place where the department goes need each other.
fn slice(pull: &Node, placed: bool, place: &str, report: &mut Report<'_>) {
    match (pull.get(&["department_param"]), placed) {
        (Some(param), false) => {
            let wrong = Wrong::new(format!("`pull.department_param` without {place}"));
            report.add(
                &param.place,
                wrong.hint("a department's slice could not be told from the whole"),
            );
        }
        (None, true) => {
            let wrong = Wrong::new(format!("{place} without `pull.department_param`"));
            report.add(
                &pull.place,
                wrong.hint("add department_param = \"department\""),
            );
        }
        _ => {}
    }
}

/// Keys of one format beside another format.
fn form(pull: &Node, report: &mut Report<'_>) {
    let Some(format) = pull.text(&["format"]) else {
        return;
    };
    for (key, formats) in [
        ("sheet", &["xlsx"][..]),
        ("header_row", &["xlsx", "csv"]),
        ("separator", &["csv"]),
        ("items", &["json"]),
        ("encoding", &["csv", "json", "ndjson"]),
    ] {
        if let (Some(node), false) = (pull.get(&[key]), formats.contains(&format)) {
            // Saying "auto" says nothing.
            if node.as_text() == Some("auto") {
                continue;
            }
            let wrong = Wrong::new(format!("`pull.{key}` means nothing for {format}"));
            report.add(
                &node.place,
                wrong.hint(format!("it belongs to {}", formats.join(", "))),
            );
        }
    }
}
