//! What runs were computed with: the configuration's files, each kept once under the hash of its bytes.
//!
//! ```text
//! data/archive/<aa>/<sha256>      a file of config/ or jobs/ as it was
//! ```
//!
//! A run's manifest lists path and hash of each, so that [`super::verify`] can lay them out again. Secrets are none of
//! them: they stand in the environment, in files that are not read as configuration, or in `data/secret`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::RunError;
use crate::config::{self, Config};
use crate::domain::folder;
use crate::report::{FileHash, UsedConfig};

/// The configuration of a run, read once.
#[derive(Debug, Clone)]
pub struct Archive {
    /// What the manifest says of it.
    pub used: UsedConfig,
    /// SHA-256 = bytes.
    bytes: BTreeMap<String, Vec<u8>>,
}

/// Where the bytes of that hash are kept.
/// Where a file of that hash is kept.
pub(super) fn place(home: &Path, sha256: &str) -> PathBuf {
    let shelf = sha256.get(..2).unwrap_or("00");
    home.join("data/archive").join(shelf).join(sha256)
}

impl Archive {
    /// Reads the files of a home's configuration.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(config: &Config) -> Result<Self, RunError> {
        let home = &config.home;
        let list = config::files(home).map_err(io("cannot list the configuration of", home))?;
        let (mut files, mut bytes) = (Vec::new(), BTreeMap::new());
        let mut all = Sha256::new();
        for path in list {
            let file = home.join(&path);
            let content = fs::read(&file).map_err(io("cannot read", &file))?;
            let sha256 = hex::encode(Sha256::digest(&content));
            all.update(format!("{path}\0{sha256}\0"));
            files.push(FileHash {
                path,
                sha256: sha256.clone(),
                size: content.len() as u64,
            });
            bytes.insert(sha256, content);
        }
        let overrides = config.overrides.lasting();
        for (name, value) in &overrides {
            all.update(format!("{name}={value}\0"));
        }
        let used = UsedConfig {
            sha256: hex::encode(all.finalize()),
            files,
            overrides,
        };
        Ok(Self { used, bytes })
    }

    /// Keeps what is not kept yet; each file appears whole or not at all.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn keep(&self, home: &Path) -> Result<(), RunError> {
        for (sha256, bytes) in &self.bytes {
            let path = place(home, sha256);
            if fs::metadata(&path).is_ok_and(|there| there.len() == bytes.len() as u64) {
                continue;
            }
            let folder = path.parent().unwrap_or(home);
            let write = || -> std::io::Result<()> {
                folder::make(folder)?;
                let mut file = tempfile::NamedTempFile::new_in(folder)?;
                file.write_all(bytes)?;
                file.as_file().sync_all()?;
                file.persist(&path).map_err(|fault| fault.error)?;
                fs::File::open(folder)?.sync_all()
            };
            write().map_err(io("cannot keep the configuration in", &path))?;
        }
        Ok(())
    }
}

/// Lays a run's configuration out in a folder as it was, each file checked against its hash.
///
/// # Errors
/// When a file is gone or not what it was; the path says which.
pub(super) fn lay_out(home: &Path, used: &UsedConfig, dir: &Path) -> Result<(), RunError> {
    for of in &used.files {
        let kept = place(home, &of.sha256);
        let bytes = fs::read(&kept).map_err(io("cannot read the archived configuration", &kept))?;
        if hex::encode(Sha256::digest(&bytes)) != of.sha256 {
            let damaged = std::io::Error::other(format!("it is no longer what {} was", of.path));
            return Err(io("cannot use the archived configuration", &kept)(damaged));
        }
        let place = dir.join(&of.path);
        let write = || {
            fs::create_dir_all(place.parent().unwrap_or(dir))?;
            fs::write(&place, &bytes)
        };
        write().map_err(io("cannot write", &place))?;
    }
    Ok(())
}

fn io(what: &'static str, path: &Path) -> impl Fn(std::io::Error) -> RunError + use<> {
    let path = path.to_owned();
    move |source| RunError::Io {
        what,
        path: path.clone(),
        source,
    }
}
