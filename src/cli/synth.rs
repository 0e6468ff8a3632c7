//! `rollcall synth`: a whole synthetic district.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::{Ending, screen};
use crate::synth::{self, Options, Plant};

/// Make a whole synthetic district with planted problems and the answer key.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// About how many people.
    #[arg(long, default_value_t = 20_000)]
    people: usize,
    /// How many departments.
    #[arg(long, default_value_t = 60)]
    departments: usize,
    /// The business date that its problems are planted around.
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-10-31")]
    date: NaiveDate,
    /// Another seed, another district.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The home to make; must be empty or not exist.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Plant nothing: a run must find nothing.
    #[arg(long)]
    clean: bool,
    /// A source whose extract has not come, so that it is held; may be given several times.
    #[arg(long, value_name = "SOURCE")]
    hold: Vec<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let options = Options {
        people: args.people,
        departments: args.departments,
        date: args.date,
        seed: args.seed,
        out: args.out.clone(),
        plant: if args.clean { Plant::None } else { Plant::All },
        held: args.hold.clone(),
    };
    let made = synth::write_with(&options, &mut |written, all| {
        tracing::info!(written, all, "people")
    })?;
    screen::print(&format!(
        "{}: {} people, {} units, {} rows, {} answers",
        args.out.display(),
        made.people,
        made.units,
        made.rows,
        made.answers
    ));
    Ok(Ending::Done)
}
