//! Jobs against the sources.

use super::Trees;
use crate::config::document::Node;
use crate::config::mistake::{Report, Wrong};

pub(super) fn check(job: &Node, trees: &Trees, report: &mut Report<'_>) {
    told(job, trees, report);
    let Some(sources) = job.get(&["sources"]) else {
        return;
    };
    let mut seen: Vec<&str> = Vec::new();
    for node in sources.items() {
        let Some(name) = node.as_text() else { continue };
        if !trees.sources.contains_key(name) {
            let wrong = Wrong::new(format!(
                "there is no source `{name}` (config/sources/{name}.toml)"
            ));
            report.add(
                &node.place,
                wrong.near(name, trees.sources.keys().map(String::as_str)),
            );
        } else if seen.contains(&name) {
            report.add(
                &node.place,
                Wrong::new(format!("the source `{name}` is listed twice")),
            );
        }
        seen.push(name);
    }
    if seen.is_empty() {
        let wrong = Wrong::new("the job has no sources");
        let all = trees.sources.keys().map(String::as_str);
        report.add(&sources.place, wrong.near("", all));
    }
}

/// Who is told after a run must be described in `config/rollcall.toml`.
fn told(job: &Node, trees: &Trees, report: &mut Report<'_>) {
    let (Some(named), Some(settings)) = (job.get(&["notify"]), &trees.settings) else {
        return;
    };
    let known: Vec<&str> = settings
        .get(&["notify"])
        .map(|of| {
            of.entries()
                .iter()
                .map(|entry| entry.key.as_str())
                .collect()
        })
        .unwrap_or_default();
    for node in named.items() {
        let Some(name) = node.as_text() else { continue };
        if !known.contains(&name) {
            let wrong = Wrong::new(format!(
                "nobody is called `{name}`: config/rollcall.toml has no [notify.{name}]"
            ));
            report.add(&node.place, wrong.near(name, known.iter().copied()));
        }
    }
}
