//! The pages.

pub(in crate::web) mod assessments;
pub(in crate::web) mod audit;
mod departments;
pub(in crate::web) mod duties;
pub(in crate::web) mod entry;
mod files;
mod home;
mod jobs;
pub(in crate::web) mod ledger;
mod letters;
mod plans;
pub(in crate::web) mod posts;
pub(in crate::web) mod refusals;
mod rules;
mod runs;
mod sources;
mod surveys;
mod system;
mod units;
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
        .merge(units::routes())
        .merge(plans::routes())
        .merge(duties::routes())
        .merge(assessments::routes())
        .merge(surveys::routes())
}
