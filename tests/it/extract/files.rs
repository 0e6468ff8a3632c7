//! File sources: paths, globs, months, archives, files that are still being written.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rollcall::extract::{ExtractError, Means, Request, Snapshots, pull, pull_with};
use tempfile::tempdir;

use super::{names, pulled, source};

#[tokio::test]
async fn the_bytes_are_kept_as_received_under_their_hash() {
    let home = tempdir().unwrap();
    let bytes = b"\xd0\xd5\xc3\xfb,\xbd\xf0\xb6\xee\r\n\"a\nb\",1\r\n";
    fs::write(home.path().join("pay.csv"), bytes).unwrap();
    let pay = source("payroll", "type = \"file\"\npath = \"pay.csv\"", "");
    let snapshot = pulled(home.path(), &pay, "2026-10-31").await.unwrap();
    let [file] = &snapshot.files[..] else {
        panic!("{snapshot:?}")
    };
    assert_eq!(fs::read(&file.path).unwrap(), bytes);
    // An independent SHA-256.
    let out = Command::new("sha256sum")
        .arg(home.path().join("pay.csv"))
        .output()
        .unwrap();
    let sum = String::from_utf8(out.stdout).unwrap();
    assert_eq!(sum.split(' ').next(), Some(file.sha256.as_str()));
    assert_eq!(file.size, bytes.len() as u64);
    assert_eq!(file.name, "pay.csv");
    assert_eq!(snapshot.month, super::day("2026-10-01"));
    assert!(snapshot.id.starts_with("payroll-2026-10-31-"));
}

#[tokio::test]
async fn a_glob_takes_its_files_in_order_and_leaves_lock_files_and_hidden_ones() {
    let home = tempdir().unwrap();
    let dir = home.path().join("in");
    fs::create_dir_all(dir.join("a")).unwrap();
    fs::create_dir_all(dir.join("b")).unwrap();
    for name in [
        "b/x.xlsx",
        "a/x.xlsx",
        "a/w.xlsx",
        "a/~$x.xlsx",
        "a/.x.xlsx",
        "a/x.csv",
    ] {
        fs::write(dir.join(name), name).unwrap();
    }
    let deep = source("payroll", "type = \"file\"\npath = \"in/*/*.xlsx\"", "");
    let snapshot = pulled(home.path(), &deep, "2026-10-31").await.unwrap();
    assert_eq!(names(&snapshot), ["a/w.xlsx", "a/x.xlsx", "b/x.xlsx"]);
    let flat = source("payroll", "type = \"file\"\npath = \"in/a/*.xlsx\"", "");
    let snapshot = pulled(home.path(), &flat, "2026-10-31").await.unwrap();
    assert_eq!(names(&snapshot), ["w.xlsx", "x.xlsx"]);
    let absolute = format!("type = \"file\"\npath = \"{}/b/*\"", dir.display());
    let snapshot = pulled(home.path(), &source("payroll", &absolute, ""), "2026-10-31").await;
    assert_eq!(names(&snapshot.unwrap()), ["x.xlsx"]);
}

#[tokio::test]
async fn a_name_with_brackets_is_a_name() {
    let home = tempdir().unwrap();
    let odd = home.path().join("区[1]");
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join("pay[10].csv"), "x").unwrap();
    let pay = source("payroll", "type = \"file\"\npath = \"*[10].csv\"", "");
    assert!(pulled(&odd, &pay, "2026-10-31").await.is_err());
    let pay = source(
        "payroll",
        "type = \"file\"\npath = \"区[1]/pay[10].csv\"",
        "",
    );
    let snapshot = pulled(home.path(), &pay, "2026-10-31").await.unwrap();
    assert_eq!(names(&snapshot), ["pay[10].csv"]);
}

#[tokio::test]
async fn archives_are_kept_closed() {
    let home = tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(home.path().join("pay.zip")).unwrap());
    zip.start_file("in.csv", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(b"a,b\n").unwrap();
    zip.finish().unwrap();
    let pay = source("payroll", "type = \"file\"\npath = \"*.zip\"", "");
    let snapshot = pulled(home.path(), &pay, "2026-10-31").await.unwrap();
    let raw = fs::read(home.path().join("pay.zip")).unwrap();
    assert_eq!(names(&snapshot), ["pay.zip"]);
    assert_eq!(fs::read(&snapshot.files[0].path).unwrap(), raw);
}

#[tokio::test]
async fn the_latest_month_is_the_newest_file_not_after_the_business_date() {
    let home = tempdir().unwrap();
    fs::create_dir_all(home.path().join("2025")).unwrap();
    fs::create_dir_all(home.path().join("2026")).unwrap();
    for month in ["2025-11", "2025-12", "2026-03"] {
        fs::write(
            home.path().join(format!("{}/pay-{month}.csv", &month[..4])),
            month,
        )
        .unwrap();
    }
    let path = "type = \"file\"\npath = \"{year}/pay-{month}.csv\"";
    let latest = source("payroll", path, "[expect]\nmonth = \"latest\"");
    for (date, month) in [
        ("2026-02-10", "2025-12"),
        ("2026-03-01", "2026-03"),
        ("2028-01-31", "2026-03"),
    ] {
        let snapshot = pulled(home.path(), &latest, date).await.unwrap();
        assert_eq!(snapshot.month.format("%Y-%m").to_string(), month, "{date}");
        assert_eq!(fs::read_to_string(&snapshot.files[0].path).unwrap(), month);
    }
    // Twenty-four months are looked at, the business date's own among them.
    assert!(pulled(home.path(), &latest, "2028-02-29").await.is_ok());
    assert!(pulled(home.path(), &latest, "2028-03-01").await.is_err());
    // Without "latest" nothing but the business date's month will do; a month in config stands for itself.
    let fault = pulled(home.path(), &source("payroll", path, ""), "2026-02-10")
        .await
        .unwrap_err();
    assert!(
        fault.to_string().contains("2026/pay-2026-02.csv"),
        "{fault}"
    );
    let fixed = source("payroll", path, "[expect]\nmonth = \"2025-11\"");
    let snapshot = pulled(home.path(), &fixed, "2026-02-10").await.unwrap();
    assert_eq!(names(&snapshot), ["pay-2025-11.csv"]);
}

#[tokio::test]
async fn a_missing_file_is_told_with_where_it_was_looked_for() {
    let home = tempdir().unwrap();
    let pay = source(
        "payroll",
        "type = \"file\"\npath = \"in/pay-{date}.csv\"",
        "",
    );
    let told = pulled(home.path(), &pay, "2026-10-31")
        .await
        .unwrap_err()
        .to_string();
    for part in [
        "`payroll`",
        "in/pay-2026-10-31.csv",
        "config/sources/payroll.toml",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(
        Snapshots::open(home.path())
            .unwrap()
            .list("payroll")
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn a_file_that_is_still_growing_is_not_taken() {
    let home = tempdir().unwrap();
    let path = home.path().join("pay.csv");
    fs::write(&path, "a,b\n").unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let writer = {
        let (path, stop) = (path.clone(), Arc::clone(&stop));
        std::thread::spawn(move || {
            let mut file = fs::File::options().append(true).open(path).unwrap();
            while !stop.load(Ordering::Relaxed) {
                file.write_all(b"more\n").unwrap();
                std::thread::sleep(Duration::from_millis(10));
            }
        })
    };
    let pay = source("payroll", "type = \"file\"\npath = \"pay.csv\"", "");
    let patient = Means {
        patience: Duration::from_millis(300),
        ..Means::default()
    };
    let store = Snapshots::open(home.path()).unwrap();
    let ask = super::request(home.path(), "2026-10-31");
    let fault = pull_with(&pay, &ask, &store, &patient).await.unwrap_err();
    assert!(
        matches!(fault, ExtractError::Changing { times: 3, .. }),
        "{fault}"
    );
    stop.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    // Once it rests it is taken.
    assert!(pulled(home.path(), &pay, "2026-10-31").await.is_ok());
}

#[tokio::test]
async fn max_bytes_covers_all_files_together() {
    let home = tempdir().unwrap();
    for name in ["a.csv", "b.csv"] {
        fs::write(home.path().join(name), vec![b'x'; 1000]).unwrap();
    }
    let with = |limit: &str| {
        let pull = format!("type = \"file\"\npath = \"*.csv\"\nmax_bytes = \"{limit}\"");
        source("payroll", &pull, "")
    };
    assert!(
        pulled(home.path(), &with("2kB"), "2026-10-31")
            .await
            .is_ok()
    );
    let fault = pulled(home.path(), &with("1999"), "2026-10-31")
        .await
        .unwrap_err();
    assert!(
        matches!(fault, ExtractError::TooLarge { limit: 1999, .. }),
        "{fault}"
    );
    let fault = pulled(home.path(), &with("much"), "2026-10-31")
        .await
        .unwrap_err();
    assert!(fault.to_string().contains("2GiB"), "{fault}");
}

fn ask<'a>(home: &'a Path, departments: &'a [String]) -> Request<'a> {
    Request {
        departments,
        ..super::request(home, "2026-10-31")
    }
}

#[tokio::test]
async fn a_department_gets_its_slice_and_a_slice_is_never_the_whole() {
    let home = tempdir().unwrap();
    for name in ["990101.csv", "990102.csv"] {
        fs::write(home.path().join(name), name).unwrap();
    }
    let pay = source(
        "payroll",
        "type = \"file\"\npath = \"{department}.csv\"\ndepartment_param = \"department\"",
        "",
    );
    let store = Snapshots::open(home.path()).unwrap();
    let both = ["990101".to_owned(), "990102".to_owned()];
    let whole = pull(&pay, &ask(home.path(), &[]), &store).await.unwrap();
    let slice = pull(&pay, &ask(home.path(), &both[1..]), &store)
        .await
        .unwrap();
    let all = pull(&pay, &ask(home.path(), &both), &store).await.unwrap();
    assert_eq!(names(&whole), ["990101.csv", "990102.csv"]);
    assert_eq!(names(&slice), ["990102.csv"]);
    assert_eq!(names(&all), names(&whole));
    assert_ne!(all.id, whole.id, "the same bytes, but asked for as a slice");
    let found = store
        .for_date("payroll", super::day("2026-10-31"))
        .unwrap()
        .unwrap();
    assert_eq!(found.id, whole.id);
    for evil in ["..", "a/b", "", "{date}", "a b"] {
        let codes = [evil.to_owned()];
        let fault = pull(&pay, &ask(home.path(), &codes), &store)
            .await
            .unwrap_err();
        assert!(
            matches!(fault, ExtractError::Department { .. }),
            "{evil}: {fault}"
        );
    }
    let stars = ["*".to_owned()];
    assert!(
        pull(&pay, &ask(home.path(), &stars), &store).await.is_err(),
        "a code is no pattern"
    );
}
