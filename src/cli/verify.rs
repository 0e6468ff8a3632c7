//! `rollcall verify RUN`: is a past run what its manifest says, and does it come out the same when computed again?

use std::path::Path;

use chrono_tz::Tz;

use super::{Ending, configuration, screen, zone};
use crate::domain::words::{Language, said};
use crate::run::{self, Fault, Proof};

/// Compute a past run again from its kept extracts, archived configuration and rules, and compare every file.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The run: a folder of data/runs/, or a path.
    run: String,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args) -> anyhow::Result<Ending> {
    // Whoever proves an old run need not have a home that is in order today.
    let (language, zone) = configuration(home)
        .map_or((Language::Zh, Tz::Asia__Shanghai), |config| {
            (run::language(&config), zone(&config))
        });
    let proof = run::verify(home, &args.run)?;
    if args.json {
        screen::json(&proof)?;
    } else {
        screen::print(&told(&proof, zone, language));
    }
    Ok(if proof.faults.is_empty() {
        Ending::Done
    } else {
        Ending::Failed
    })
}

fn told(proof: &Proof, zone: Tz, language: Language) -> String {
    if proof.faults.is_empty() {
        return match language {
            Language::Zh => format!(
                "{}：按当时的数据、配置和规则重新核对，{}个文件与清单逐一相符",
                proof.run, proof.same
            ),
            Language::En => format!(
                "{}: computed again from the same extracts, configuration and rules; all {} files are as the manifest says",
                proof.run, proof.same
            ),
        };
    }
    let head = match language {
        Language::Zh => format!("{}：未能证实", proof.run),
        Language::En => format!("{}: not proved", proof.run),
    };
    let mut lines = vec![head];
    lines.extend(
        proof
            .faults
            .iter()
            .map(|of| format!("  {}", fault(of, zone, language))),
    );
    if proof.same > 0 {
        lines.push(match language {
            Language::Zh => format!("  重新核对得出的文件中，{}个与清单相符", proof.same),
            Language::En => format!(
                "  of the files computed again {} are as the manifest says",
                proof.same
            ),
        });
    }
    lines.join("\n")
}

fn fault(of: &Fault, zone: Tz, language: Language) -> String {
    match (of, language) {
        (Fault::Altered { path }, Language::Zh) => format!("{path}：文件已被改动，与清单不符"),
        (Fault::Altered { path }, Language::En) => {
            format!("{path}: the file was altered, it is not the one in the manifest")
        }
        (Fault::Gone { path }, Language::Zh) => format!("{path}：文件不见了"),
        (Fault::Gone { path }, Language::En) => format!("{path}: the file is gone"),
        (Fault::Added { path }, Language::Zh) => {
            format!("{path}：清单中没有这个文件，是后来放进去的")
        }
        (Fault::Added { path }, Language::En) => {
            format!("{path}: the manifest does not name this file; it was put there later")
        }
        (Fault::ConfigAltered { path }, Language::Zh) => {
            format!("{path}：存档的当时配置（data/archive）已不在或被改动，可从备份的存档中找回")
        }
        (Fault::ConfigAltered { path }, Language::En) => {
            format!(
                "{path}: as archived then (data/archive) it is gone or was altered; take it from a copy of that folder"
            )
        }
        (Fault::Erased { at }, Language::Zh) => {
            let at = screen::clock(at, zone);
            format!("文件已于{at}按保存期限清理，只留清单")
        }
        (Fault::Erased { at }, Language::En) => {
            let at = screen::clock(at, zone);
            format!(
                "its files were erased at {at} when their time was over; only the manifest is kept"
            )
        }
        (Fault::Version { made_by, this }, Language::Zh) => {
            format!("由 rollcall {made_by} 生成，须用该版本核验（当前是 {this}）")
        }
        (Fault::Version { made_by, this }, Language::En) => {
            format!(
                "it was made by rollcall {made_by}: verify it with that version (this is {this})"
            )
        }
        (Fault::NoConfig { why }, Language::Zh) => {
            format!("没有存档当时的配置（{}）", said(why, language))
        }
        (Fault::NoConfig { why }, Language::En) => {
            format!("the configuration of that time is not archived ({why})")
        }
        (
            Fault::NoSnapshot {
                source,
                snapshot,
                file,
            },
            Language::Zh,
        ) => format!("来源 {source} 的原始文件 {file}（{snapshot}）已不在，可能已过保存期限"),
        (
            Fault::NoSnapshot {
                source,
                snapshot,
                file,
            },
            Language::En,
        ) => {
            format!("source {source}: {file} of {snapshot} is no longer kept; its time may be over")
        }
        (
            Fault::SnapshotAltered {
                source,
                snapshot,
                file,
            },
            Language::Zh,
        ) => format!("来源 {source} 的原始文件 {file}（{snapshot}）已被改动"),
        (
            Fault::SnapshotAltered {
                source,
                snapshot,
                file,
            },
            Language::En,
        ) => format!("source {source}: {file} of {snapshot} was altered"),
        (Fault::NotComputed { why }, Language::Zh) => {
            format!("无法重新核对：{}", said(why, language))
        }
        (Fault::NotComputed { why }, Language::En) => format!("it cannot be computed again: {why}"),
        (Fault::Differs { path }, Language::Zh) => format!("{path}：重新核对的结果与清单不符"),
        (Fault::Differs { path }, Language::En) => {
            format!("{path}: computed again it is not what the manifest says")
        }
    }
}
