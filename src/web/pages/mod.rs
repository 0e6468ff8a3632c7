//! The pages.

mod home;

use super::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new().merge(home::routes())
}
