//! `rollcall completions SHELL`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Cli, Ending};

/// Write a completion script for a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Shell to complete for.
    shell: Shell,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    clap_complete::generate(
        args.shell,
        &mut Cli::command(),
        "rollcall",
        &mut std::io::stdout(),
    );
    Ok(Ending::Done)
}
