//! 台账: entries searched, filtered and paged by the store; the whole search stands in the link.

pub(super) mod download;
mod issue;
pub(super) mod list;
mod person;
mod printed;
pub(in crate::web) mod search;

use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    list::routes()
        .merge(download::routes())
        .merge(issue::routes())
        .merge(person::routes())
}
