//! Who runs something: host and process, so that others can tell when it is gone.

use std::path::Path;

/// This process among those that share a store. `what` it is goes last: `serve`, `run`.
#[must_use]
pub fn holder(what: &str) -> String {
    format!("{}/{}/{what}", host(), std::process::id())
}

/// Whether a holder is a process of this host that is there no more. Of other hosts nothing is known.
#[must_use]
pub(super) fn is_gone(holder: &str) -> bool {
    let mut parts = holder.split('/');
    let (Some(on), Some(process)) = (parts.next(), parts.next()) else {
        return false;
    };
    let processes = Path::new("/proc");
    on == host() && processes.join("self").exists() && !processes.join(process).exists()
}

/// Whether a person started it by hand: then nobody but that person begins it again.
pub(super) fn by_hand(holder: &str) -> bool {
    holder.ends_with("/run")
}

fn host() -> String {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    host.trim().to_owned()
}
