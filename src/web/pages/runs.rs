//! 运行: jobs by date, one run's stages, totals and files.

mod grid;
mod one;

pub(super) use grid::sign;
pub(super) use one::stage;

use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    grid::routes().merge(one::routes())
}
