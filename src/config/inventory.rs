//! Which files a home's configuration consists of: those that the program reads, and none besides.

use std::fs;
use std::io;
use std::path::Path;

/// Folder and endings of what is read there.
const FOLDERS: [(&str, &[&str]); 4] = [
    ("config/codes", &["toml", "csv"]),
    ("config/rules", &["toml"]),
    ("config/sources", &["toml"]),
    ("jobs", &["toml"]),
];

/// The files' paths inside the home, with `/` between folders, sorted. Drafts, backups of editors and whatever else lies
/// about is none of them, so that a note with a password in it is never taken along.
///
/// # Errors
/// When a folder cannot be listed.
pub fn files(home: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    if home.join("config/rollcall.toml").is_file() {
        found.push("config/rollcall.toml".to_owned());
    }
    for (folder, endings) in FOLDERS {
        let entries = match fs::read_dir(home.join(folder)) {
            Ok(entries) => entries,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => continue,
            Err(fault) => return Err(fault),
        };
        for entry in entries {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            let name = path.file_name().and_then(|name| name.to_str());
            if let (Some(ending), Some(name)) = (ending, name)
                && endings.contains(&ending)
                && !name.starts_with('.')
                && path.is_file()
            {
                found.push(format!("{folder}/{name}"));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
