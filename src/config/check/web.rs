//! `[web]`: a certificate and its key need each other.

use crate::config::document::Node;
use crate::config::mistake::{Report, Wrong};

pub(super) fn check(settings: &Node, report: &mut Report<'_>) {
    let certificate = settings.get(&["web", "certificate"]);
    let key = settings.get(&["web", "key"]);
    let (alone, missing) = match (certificate, key) {
        (Some(certificate), None) => (certificate, "key"),
        (None, Some(key)) => (key, "certificate"),
        _ => return,
    };
    let wrong = Wrong::new(format!(
        "pages cannot be served over TLS without `web.{missing}`"
    ));
    let hint = format!("add {missing} = \"…\" to [web], the path of a PEM file");
    report.add(&alone.place, wrong.hint(hint));
}
