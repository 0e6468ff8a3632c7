//! The pages.

pub(in crate::web) mod audit;
mod departments;
mod entry;
mod files;
mod home;
mod jobs;
mod ledger;
mod letters;
pub(in crate::web) mod refusals;
mod rules;
mod runs;
mod sources;
mod system;
mod waiting;

use super::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .merge(home::routes())
        .merge(ledger::routes())
        .merge(entry::routes())
        .merge(letters::routes())
        .merge(departments::routes())
        .merge(runs::routes())
        .merge(sources::routes())
        .merge(rules::routes())
        .merge(audit::routes())
        .merge(jobs::routes())
        .merge(system::routes())
}
