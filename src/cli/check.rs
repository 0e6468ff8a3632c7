//! `rollcall check`: everything that is configured, before a night depends on it.

use std::path::Path;

use anyhow::anyhow;
use chrono::Utc;

use super::{Ending, configuration, runtime, screen};
use crate::domain::words::{Language, said};
use crate::extract::{self, Snapshots};
use crate::frames;
use crate::rules::RulePack;
use crate::run;

/// Check the configuration, jobs and rules of the home.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also pull every source once.
    #[arg(long)]
    online: bool,
}

pub(super) fn run(home: &Path, args: &Args) -> anyhow::Result<Ending> {
    // Configuration and rules are read apart, so that mistakes in both are told at once.
    let config = configuration(home);
    let pack = RulePack::load(home, frames::schemas()?);
    let (config, pack) = match (config, pack) {
        (Ok(config), Ok(pack)) => (config, pack),
        (config, pack) => {
            let said: Vec<String> = [
                config.err().map(|fault| format!("{fault:#}")),
                pack.err().map(|fault| fault.to_string()),
            ]
            .into_iter()
            .flatten()
            .collect();
            return Err(anyhow!(said.join("\n")));
        }
    };
    let language = run::language(&config);
    let mut ending = Ending::Done;
    if args.online {
        let store = Snapshots::open(home)?;
        let now = Utc::now();
        let runtime = runtime()?;
        for source in config.sources.values() {
            let request = extract::Request {
                home,
                business_date: now.date_naive(),
                departments: &[],
                now,
            };
            match runtime.block_on(extract::pull(source, &request, &store)) {
                Ok(snapshot) => {
                    let bytes: u64 = snapshot.files.iter().map(|file| file.size).sum();
                    let (name, files) = (&source.name, snapshot.files.len());
                    screen::print(&match language {
                        Language::Zh => format!("{name}：{files}个文件，{bytes}字节"),
                        Language::En => format!("{name}: {files} file(s), {bytes} bytes"),
                    });
                }
                Err(fault) => {
                    ending = Ending::Failed;
                    screen::fail(&said(&fault.to_string(), language), language);
                }
            }
        }
    }
    if ending == Ending::Done {
        let district = &config.settings.district.name;
        let (sources, codes) = (config.sources.len(), config.codes.len());
        let (jobs, rules) = (config.jobs.len(), pack.rules.len());
        screen::print(&match language {
            Language::Zh => format!(
                "{district}：来源{sources}个，代码表{codes}个，任务{jobs}个，规则{rules}条，配置无误"
            ),
            Language::En => format!(
                "{district}: {sources} sources, {codes} code tables, {jobs} jobs, {rules} rules: no mistakes"
            ),
        });
    }
    Ok(ending)
}
