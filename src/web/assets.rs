//! The stylesheet, the script and the icon: part of the program, named after their bytes so that browsers may keep them.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use super::routes::Routes;

/// One file.
struct Asset {
    /// `/assets/<stem>-<hash>.<ending>`
    path: String,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(stem: &str, ending: &str, kind: &'static str, text: &'static str) -> Self {
        let hash = hex::encode(Sha256::digest(text.as_bytes()));
        Self {
            path: format!("/assets/{stem}-{}.{ending}", &hash[..12]),
            kind,
            text,
        }
    }
}

static SHEET: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("assets/pages.css");
    Asset::new("pages", "css", "text/css; charset=utf-8", text)
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("assets/pages.js");
    Asset::new("pages", "js", "text/javascript; charset=utf-8", text)
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("assets/icon.svg");
    Asset::new("icon", "svg", "image/svg+xml", text)
});

/// Path of the stylesheet.
pub(super) fn sheet() -> &'static str {
    &SHEET.path
}

/// Path of the script.
pub(super) fn script() -> &'static str {
    &SCRIPT.path
}

/// Path of the icon.
pub(super) fn icon() -> &'static str {
    &ICON.path
}

/// Where they are served.
pub(super) fn routes() -> Routes {
    Routes::new().open_get("/assets/{name}", serve)
}

async fn serve(Path(name): Path<String>) -> Response {
    let found = [&*SHEET, &*SCRIPT, &*ICON]
        .into_iter()
        .find(|asset| asset.path.strip_prefix("/assets/") == Some(name.as_str()));
    match found {
        Some(asset) => {
            let kept = "public, max-age=31536000, immutable";
            let headers = [
                (header::CONTENT_TYPE, asset.kind),
                (header::CACHE_CONTROL, kept),
            ];
            (headers, asset.text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
