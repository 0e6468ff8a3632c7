//! Proof of a past run: it is computed again from its kept snapshots, its archived configuration and rules, and every
//! file's hash is held against its manifest.
//!
//! What could not be pulled that night, and why, is taken from the run's own summary: nobody can pull that night again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Serialize;

use super::collect::reuse_by;
use super::files::PRIVATE;
use super::prune::NOTE;
use super::{Request, RunError, Silent, archive, files, judge, summarise};
use crate::config::{Config, Overrides, Source};
use crate::domain::attempt::Pulling;
use crate::domain::overlay::RECIPE;
use crate::domain::secret::Secret;
use crate::domain::snapshot::Snapshot;
use crate::domain::summary::Summary;
use crate::extract::{SnapshotError, Snapshots};
use crate::frames;
use crate::normalise;
use crate::report::{FileHash, Manifest};
use crate::rules::RulePack;
use crate::store::backup::digest;

/// How a past run was found.
#[derive(Debug, Clone, Serialize)]
pub struct Proof {
    /// Its name.
    pub run: String,
    /// Files of its manifest that were computed again and came out the same.
    pub same: usize,
    /// Everything that is not as it was; none = proved.
    pub faults: Vec<Fault>,
}

/// What can be wrong with a past run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// A file of the run's folder is not the one that its manifest names.
    Altered {
        /// Path in the run's folder.
        path: String,
    },
    /// A file of the run's folder is gone.
    Gone {
        /// Path in the run's folder.
        path: String,
    },
    /// A file lies in the run's folder that its manifest does not name.
    Added {
        /// Path in the run's folder.
        path: String,
    },
    /// Its files were erased when their time was over; their hashes are still in the manifest.
    Erased {
        /// When, as the prune noted it.
        at: String,
    },
    /// Another version made it, and only that one can make it again.
    Version {
        /// The version that made it.
        made_by: String,
        /// This program's.
        this: String,
    },
    /// It was made before runs archived their configuration, or the archive lacks a file.
    NoConfig {
        /// What is lacking.
        why: String,
    },
    /// A file of the archived configuration is gone, or not what it was.
    ConfigAltered {
        /// Path in the home.
        path: String,
    },
    /// Raw bytes that it was computed from are no longer kept.
    NoSnapshot {
        /// Source name.
        source: String,
        /// Snapshot id.
        snapshot: String,
        /// File name as a person knows it.
        file: String,
    },
    /// Raw bytes that it was computed from are not what they were.
    SnapshotAltered {
        /// Source name.
        source: String,
        /// Snapshot id.
        snapshot: String,
        /// File name as a person knows it.
        file: String,
    },
    /// It could not be computed again.
    NotComputed {
        /// Why.
        why: String,
    },
    /// A file came out otherwise than the manifest says.
    Differs {
        /// Path in the run's folder.
        path: String,
    },
}

/// Proves a run, or says everything that stands against it.
///
/// # Errors
/// When there is no such run, or this machine refuses a folder to compute in.
pub fn verify(home: &Path, name: &str) -> Result<Proof, RunError> {
    let folder = files::place(home, name)?;
    let read = |what: &'static str, file: &str| {
        let path = folder.join(file);
        move |source| RunError::Io { what, path, source }
    };
    let manifest = Manifest::read(&folder).map_err(read("cannot read the run", "manifest.json"))?;
    let mut proof = Proof {
        run: manifest.run.clone(),
        same: 0,
        faults: own_files(&folder, &manifest),
    };
    let lacking = lacking(home, &manifest)?;
    if !lacking.is_empty() {
        proof.faults.extend(lacking);
        return Ok(proof);
    }
    let summary: Summary = fs::read(folder.join("summary.json"))
        .and_then(|text| Ok(serde_json::from_slice(&text)?))
        .map_err(read("cannot read the run", "summary.json"))?;
    let scratch = tempfile::Builder::new()
        .prefix("rollcall-verify-")
        .tempdir()
        .map_err(read("cannot make a folder to verify", ""))?;
    match again(home, &manifest, &summary, scratch.path()) {
        Ok(outputs) => compare(&manifest, &outputs, &mut proof),
        Err(fault) => proof.faults.push(Fault::NotComputed {
            why: fault.to_string(),
        }),
    }
    Ok(proof)
}

/// Files of the folder that are not what the manifest names. Where a prune erased them, that alone is told.
fn own_files(folder: &Path, manifest: &Manifest) -> Vec<Fault> {
    let erased = super::prune::erased_at(folder);
    let mut faults = Vec::new();
    for of in &manifest.outputs {
        match digest(&folder.join(&of.path)).map(|(sha256, _)| sha256) {
            Ok(sha256) if sha256 == of.sha256 => {}
            Ok(_) => faults.push(Fault::Altered {
                path: of.path.clone(),
            }),
            Err(_) if erased.is_some() => {}
            Err(_) => faults.push(Fault::Gone {
                path: of.path.clone(),
            }),
        }
    }
    let named: BTreeSet<&str> = manifest.outputs.iter().map(|of| of.path.as_str()).collect();
    let mut there = Vec::new();
    walk(folder, "", &mut there);
    let added = there
        .into_iter()
        .filter(|path| !named.contains(path.as_str()));
    faults.extend(added.map(|path| Fault::Added { path }));
    faults.extend(erased.map(|at| Fault::Erased { at }));
    faults
}

/// What a run's folder holds besides the files that its manifest names.
const BESIDE: [&str; 3] = ["manifest.json", PRIVATE, NOTE];

/// The files of a run's folder as its manifest would name them, in order, without what always lies beside those.
fn walk(folder: &Path, within: &str, there: &mut Vec<String>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|of| of.file_name()).collect();
    names.sort();
    for name in names {
        let path = format!("{within}{}", name.to_string_lossy());
        let place = folder.join(&name);
        if place.is_dir() {
            walk(&place, &format!("{path}/"), there);
        } else if !BESIDE.contains(&path.as_str()) {
            there.push(path);
        }
    }
}

/// What would be needed to compute the run again and is not there.
fn lacking(home: &Path, manifest: &Manifest) -> Result<Vec<Fault>, RunError> {
    let mut faults = Vec::new();
    if manifest.version != env!("CARGO_PKG_VERSION") {
        faults.push(Fault::Version {
            made_by: manifest.version.clone(),
            this: env!("CARGO_PKG_VERSION").to_owned(),
        });
    }
    if manifest.config.files.is_empty() {
        faults.push(Fault::NoConfig {
            why: "it was made before runs archived their configuration".to_owned(),
        });
    }
    for of in &manifest.config.files {
        let kept = digest(&archive::place(home, &of.sha256));
        if !kept.is_ok_and(|(sha256, _)| sha256 == of.sha256) {
            let path = of.path.clone();
            faults.push(Fault::ConfigAltered { path });
        }
    }
    let store = Snapshots::open(home)?;
    for input in &manifest.inputs {
        let (source, snapshot, file) = (
            input.source.clone(),
            input.snapshot.clone(),
            input.file.clone(),
        );
        // The bytes themselves first: a snapshot with one file altered is not read at all.
        let altered = match digest(&store.blob(&input.sha256)) {
            Ok((sha256, _)) if sha256 == input.sha256 => match store.load(&snapshot) {
                Ok(whole) => {
                    let mut files = whole.files.iter();
                    let there = files.any(|of| of.name == input.file && of.sha256 == input.sha256);
                    (!there).then_some(true)
                }
                // Another file of it, which is told by itself.
                Err(SnapshotError::Damaged { path, .. }) if !path.ends_with("manifest.json") => {
                    None
                }
                Err(fault) => Some(matches!(fault, SnapshotError::Damaged { .. })),
            },
            Ok(_) => Some(true),
            Err(_) => Some(false),
        };
        match altered {
            None => {}
            Some(true) => faults.push(Fault::SnapshotAltered {
                source,
                snapshot,
                file,
            }),
            Some(false) => faults.push(Fault::NoSnapshot {
                source,
                snapshot,
                file,
            }),
        }
    }
    // An overlay has the bytes of its parents, but only they say how those are read.
    let overlays: BTreeSet<(&str, &str)> = manifest
        .inputs
        .iter()
        .filter(|input| input.file == RECIPE)
        .map(|input| (input.source.as_str(), input.snapshot.as_str()))
        .collect();
    for (source, overlay) in overlays {
        let parents = store.load(overlay).map(|of| of.parents).unwrap_or_default();
        let gone = parents.into_iter().filter(|id| store.load(id).is_err());
        faults.extend(gone.map(|snapshot| Fault::NoSnapshot {
            source: source.to_owned(),
            snapshot,
            file: "manifest.json".to_owned(),
        }));
    }
    Ok(faults)
}

/// Computes the run again in a folder of its own: nothing that was kept of its rows is used, and nothing is kept.
fn again(
    home: &Path,
    manifest: &Manifest,
    summary: &Summary,
    scratch: &Path,
) -> Result<Vec<FileHash>, RunError> {
    let as_it_was = scratch.join("home");
    let made = scratch.join("run");
    fs::create_dir_all(&as_it_was)
        .and_then(|()| fs::create_dir_all(&made))
        .map_err(|source| RunError::Io {
            what: "cannot make",
            path: scratch.to_owned(),
            source,
        })?;
    archive::lay_out(home, &manifest.config, &as_it_was)?;
    let overrides = Overrides::from_vars(manifest.config.overrides.clone());
    let config = Config::load_with(&as_it_was, &overrides)
        .map_err(|fault| RunError::Stopped(fault.to_string()))?;
    let pack = RulePack::load(&as_it_was, frames::schemas()?)?;
    let secret = Secret::load_or_create(&home.join("data/secret"))?;
    let job = super::job(&config, &summary.job)?;
    let request = Request {
        job: summary.job.clone(),
        business_date: summary.business_date,
        departments: summary.scope.clone(),
        reveal: summary.revealed,
        pull: Pulling::None,
        now: manifest.made_at,
        actor: String::new(),
    };
    let read = |source: &Source, snapshot: &Snapshot| {
        normalise::normalise(source, &config.codes, snapshot, summary.business_date)
            .map(normalise::Stored::from)
    };
    let collected = reuse_by(&config, home, summary, read)?;
    let judged = judge(&config, job, &pack, &secret, collected, &request)?;
    let summary = summarise(&config, job, &pack, &judged, &request)?;
    files::fill(&made, &config, &judged, &summary, &request, &Silent)
}

/// Every file of the manifest against what came out.
fn compare(manifest: &Manifest, outputs: &[FileHash], proof: &mut Proof) {
    let mut made: BTreeMap<&str, &FileHash> =
        outputs.iter().map(|of| (of.path.as_str(), of)).collect();
    for of in &manifest.outputs {
        match made.remove(of.path.as_str()) {
            Some(again) if again == of => proof.same += 1,
            _ => proof.faults.push(Fault::Differs {
                path: of.path.clone(),
            }),
        }
    }
    // A file that the manifest does not know: somebody took its line out.
    proof
        .faults
        .extend(made.into_keys().map(|path| Fault::Differs {
            path: path.to_owned(),
        }));
}
