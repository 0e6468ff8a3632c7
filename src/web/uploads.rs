//! Files that people bring: taken as they come, into a folder of their own, never half of one, and gone after a day.

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use super::desk::Desk;
use super::page::Failed;
use crate::domain::folder;
use crate::domain::words::Web;

/// How long what was brought and not confirmed is kept.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Writes a part of a form into a file that is not there yet; on any fault nothing is left of it. Yields its size.
pub(super) async fn take(mut field: Field<'_>, to: &Path, desk: &Desk<'_>) -> Result<u64, Failed> {
    let taken = write(&mut field, to, desk).await;
    if taken.is_err() {
        // What cannot be removed either is swept with the folder.
        let _ = fs::remove_file(to).await;
    }
    taken
}

async fn write(field: &mut Field<'_>, to: &Path, desk: &Desk<'_>) -> Result<u64, Failed> {
    let io = || Failed::doing("taking in a file");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .await
        .map_err(io())?;
    let mut size = 0;
    while let Some(chunk) = field.chunk().await.map_err(|fault| broken(&fault, desk))? {
        file.write_all(&chunk).await.map_err(io())?;
        size += chunk.len() as u64;
    }
    file.flush().await.map_err(io())?;
    file.sync_all().await.map_err(io())?;
    Ok(size)
}

/// A body that is too large, or broke off.
pub(super) fn broken(fault: &MultipartError, desk: &Desk<'_>) -> Failed {
    if fault.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let most = desk.config().settings.web.upload_limit() >> 20;
        Failed::TooLarge(Web::FileTooLarge.fill(desk.language, &[&most]))
    } else {
        Failed::Invalid(String::new())
    }
}

/// The last part of a file's name as its sender gave it, without anything that leads elsewhere.
pub(super) fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last
        .chars()
        .filter(|c| !c.is_control() && !r#"<>:"|?*"#.contains(*c))
        .take(100)
        .collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() {
        "upload".to_owned()
    } else {
        name.to_owned()
    }
}

/// Folders of what was brought and waits for a word, one each, named by chance.
pub(super) struct Shelf(PathBuf);

impl Shelf {
    pub(super) fn of(home: &Path) -> Self {
        Self(home.join("data/uploads"))
    }

    /// A new folder, readable by this program alone; older ones that nobody came back to are removed.
    pub(super) async fn make(&self) -> Result<String, Failed> {
        let io = || Failed::doing("making a folder for what was brought");
        folder::make(&self.0).map_err(io())?;
        self.sweep().await;
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).map_err(Failed::doing("drawing a random name"))?;
        let token = hex::encode(bytes);
        let mut builder = fs::DirBuilder::new();
        builder.mode(0o700);
        builder.create(self.0.join(&token)).await.map_err(io())?;
        Ok(token)
    }

    /// The folder of that name, if there is one.
    pub(super) fn folder(&self, token: &str) -> Option<PathBuf> {
        let fits = token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        let folder = self.0.join(token);
        (fits && folder.is_dir()).then_some(folder)
    }

    async fn sweep(&self) {
        let Ok(mut entries) = fs::read_dir(&self.0).await else {
            return;
        };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let made = entry.metadata().await.and_then(|of| of.modified());
            let old = made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > KEPT));
            if old {
                let _ = fs::remove_dir_all(entry.path()).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_leads_nowhere_else() {
        for (given, kept) in [
            ("教育局反馈.xlsx", "教育局反馈.xlsx"),
            ("..\\..\\etc\\passwd", "passwd"),
            ("/tmp/../a b.csv", "a b.csv"),
            ("..", "upload"),
            ("\u{0}\n.hidden", "hidden"),
        ] {
            assert_eq!(file_name(given), kept, "{given:?}");
        }
    }
}
