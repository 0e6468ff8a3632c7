//! Wrong usage, as clap tells it, in the language of the home; never with a whole document number.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::screen;
use crate::config::spoken;
use crate::domain::words::{Language, said};

/// Says what is wrong with the arguments.
pub(super) fn tell(wrong: &clap::Error) -> ExitCode {
    // The help, which is told to whoever names no command, is English.
    let help = wrong.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let language = if help { Language::En } else { spoken(&home()) };
    let english = wrong.to_string();
    let told = screen::masked(&said(&english, language), language);
    if told == english {
        wrong.exit();
    }
    eprintln!("{}", told.trim_end());
    ExitCode::from(2)
}

/// The home that was meant, as far as arguments tell that cannot be read.
fn home() -> PathBuf {
    let mut args = std::env::args_os().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--home" {
            return args.next().unwrap_or_default().into();
        }
        if let Some(home) = arg.to_str().and_then(|arg| arg.strip_prefix("--home=")) {
            return home.into();
        }
    }
    let set = std::env::var_os("ROLLCALL_HOME");
    set.map_or_else(|| Path::new(".").to_owned(), PathBuf::from)
}
