//! The pages.

mod departments;
mod entry;
mod files;
mod home;
mod ledger;
mod letters;
mod refusals;
mod rules;
mod runs;
mod sources;
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
}
