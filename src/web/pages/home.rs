//! The first page after signing in.

use maud::html;

use crate::domain::account::Permission;
use crate::domain::words::Door;
use crate::web::page::{Page, Place, page};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new().get("/", Permission::OwnAccount, home)
}

async fn home(reader: Reader) -> Page {
    let title = Door::Title.text(reader.language);
    page(&reader, title, Place::Home, html! { h1 { (title) } })
}
