//! Where an extract that somebody brings by hand is put: the place at which the source's own path looks for it.

use std::path::{Component, Path, PathBuf};

use chrono::NaiveDate;

use crate::config::source::FilePull;

/// Why a source has no place for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPlace {
    /// Its folder's name is a pattern, so that nobody can say which folder is meant.
    Folder,
    /// Its path leads out of the home.
    Outside,
}

/// Where the file for a month lies: the path filled in; what a pattern leaves open in the file's name becomes the month or
/// the day, so that a second file for the same takes the place of the first.
pub(super) fn place(
    home: &Path,
    pull: &FilePull,
    month: NaiveDate,
    day: NaiveDate,
) -> Result<PathBuf, NoPlace> {
    let filled = pull
        .path
        .replace("{date}", &day.format("%Y-%m-%d").to_string())
        .replace("{month}", &month.format("%Y-%m").to_string())
        .replace("{year}", &month.format("%Y").to_string())
        .replace("{department}", "all");
    let path = Path::new(&filled);
    let outside = path.is_absolute() || path.components().any(|part| part == Component::ParentDir);
    if outside {
        return Err(NoPlace::Outside);
    }
    let (folder, name) = filled.rsplit_once('/').unwrap_or(("", &filled));
    if folder.contains(['*', '?', '[']) {
        return Err(NoPlace::Folder);
    }
    Ok(home.join(folder).join(closed(name, month)))
}

/// A file's name without what a pattern leaves open.
fn closed(name: &str, month: NaiveDate) -> String {
    let mut out = String::new();
    let mut open = false;
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        let mut fill = || {
            if !open {
                out.push_str(&month.format("%Y-%m").to_string());
            }
            open = true;
        };
        match c {
            '*' | '?' => fill(),
            '[' => {
                fill();
                chars.by_ref().find(|c| *c == ']');
            }
            c => {
                open = false;
                out.push(c);
            }
        }
    }
    out
}

/// Whether a file may be what the source reads: by the ending that its path asks for.
pub(super) fn fits(place: &Path, given: &str) -> bool {
    let ending = |path: &Path| {
        path.extension()
            .map(|end| end.to_string_lossy().to_lowercase())
    };
    let Some(wanted) = ending(place) else {
        return true;
    };
    let books = ["xlsx", "xls", "ods", "et"];
    let given = ending(Path::new(given)).unwrap_or_default();
    given == wanted || (books.contains(&given.as_str()) && books.contains(&wanted.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pull(path: &str) -> FilePull {
        toml::from_str(&format!("path = {path:?}")).expect("a pull")
    }

    #[test]
    fn a_file_lies_where_the_source_looks() {
        let (home, day) = (Path::new("/office"), "2026-11-02".parse().unwrap());
        let month = "2026-10-01".parse().unwrap();
        let at = |path: &str| place(home, &pull(path), month, day);
        let ok = |text: &str| Ok(PathBuf::from(text));
        assert_eq!(
            at("seeds/payroll-{month}.csv"),
            ok("/office/seeds/payroll-2026-10.csv")
        );
        assert_eq!(
            at("in/{year}/roster-{date}.xlsx"),
            ok("/office/in/2026/roster-2026-11-02.xlsx")
        );
        assert_eq!(
            at("inbox/payroll-*.csv"),
            ok("/office/inbox/payroll-2026-10.csv")
        );
        assert_eq!(at("inbox/p[0-9]??.csv"), ok("/office/inbox/p2026-10.csv"));
        assert_eq!(at("roster.xlsx"), ok("/office/roster.xlsx"));
        assert_eq!(at("in*/a.csv"), Err(NoPlace::Folder));
        assert_eq!(at("../a.csv"), Err(NoPlace::Outside));
        assert_eq!(at("/data/a.csv"), Err(NoPlace::Outside));
    }

    #[test]
    fn another_kind_of_file_is_not_taken() {
        assert!(fits(Path::new("a.csv"), "工资.CSV"));
        assert!(fits(Path::new("a.xlsx"), "名册.xls"));
        assert!(!fits(Path::new("a.csv"), "名册.xlsx"));
        assert!(!fits(Path::new("a.xlsx"), "名册.csv"));
        assert!(!fits(Path::new("a.csv"), "名册"));
    }
}
