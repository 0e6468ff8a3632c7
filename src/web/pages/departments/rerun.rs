//! A run for one department: asked for with a button, watched to its end.

use maud::{Markup, html};

use crate::web::desk::Desk;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
}

pub(super) fn form(_desk: &Desk<'_>, _code: &str) -> Markup {
    html! {}
}
