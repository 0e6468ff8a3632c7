//! What is taken away: logged first, and marked with who took it where the format can carry a mark.

use std::fs;

use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::Service;
use crate::scene::Scene;
use crate::store::python;

/// Names of the sheets, then the texts of the last one; the sheets before it are those of the file itself.
const READ: &str = "import sys,openpyxl
book=openpyxl.load_workbook(sys.argv[1])
print('|'.join(book.sheetnames))
for row in book.worksheets[-1].iter_rows(values_only=True):
    print(row[0])
for name in book.sheetnames[:-1]:
    sheet=book[name]
    print(name,sheet.max_row,sheet.max_column,sheet['A1'].value)
";

#[test]
fn a_workbook_bears_who_took_it_and_the_log_knows_its_hash() {
    let scene = Scene::new();
    let morning = scene.night("2026-10-31");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let service = Service::at(scene.home()).await;
        service.account("小王", &[Role::Clerk], &[]).await;
        let clerk = service.signed_in("小王").await;
        let run = &morning.summary.run;
        let files = ["departments/990001001.xlsx", "ledger.csv", "report.html"];
        let there = files.iter().filter(|file| morning.folder.join(file).exists());
        let there: Vec<&&str> = there.collect();
        assert!(there.len() >= 2, "{there:?}");
        for file in there {
            let answer = clerk.get(&format!("/runs/{run}/files/{file}")).await;
            assert_eq!(answer.status(), StatusCode::OK, "{file}");
            let said = answer.headers()["x-content-sha256"].to_str().unwrap().to_owned();
            assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
            let bytes = answer.bytes().await.unwrap();
            let original = fs::read(morning.folder.join(file)).unwrap();
            let path = scene.home().join("taken");
            fs::write(&path, &bytes).unwrap();
            let sum = python(
                "import hashlib,sys;print(hashlib.sha256(open(sys.argv[1],'rb').read()).hexdigest(),end='')",
                &[path.to_str().unwrap()],
            );
            assert_eq!(said, sum, "{file}");
            let log = service.log().await;
            let (actor, action, subject, detail) = log.last().unwrap();
            assert_eq!((&**actor, &**action, subject), ("小王", "download", run), "{file}");
            assert_eq!(detail["sha256"], sum.as_str());
            let marked = file.ends_with(".xlsx") || file.ends_with(".html");
            assert_eq!(detail["marked"], marked, "{file}");
            if file.ends_with(".csv") {
                assert_eq!(bytes, original, "a table is taken as it is");
            } else if file.ends_with(".html") {
                assert!(String::from_utf8_lossy(&bytes).contains("下载人：小王的姓名（小王）"));
            } else {
                let book = scene.home().join("taken.xlsx");
                fs::rename(&path, &book).unwrap();
                let (original, marked) = (
                    python(READ, &[morning.folder.join(file).to_str().unwrap()]),
                    python(READ, &[book.to_str().unwrap()]),
                );
                let sheets = original.lines().next().unwrap();
                let mut lines = marked.lines();
                assert_eq!(lines.next(), Some(format!("{sheets}|下载信息").as_str()));
                assert_eq!(lines.next(), Some("下载人：小王的姓名（小王）"));
                assert_eq!(lines.next(), Some("下载时间：2026-11-02 09:00"));
                let last = sheets.rsplit('|').next().unwrap();
                let kept = original.lines().filter(|line| line.contains(' ') && !line.starts_with(last));
                let marked: Vec<&str> = lines.collect();
                for line in kept.filter(|line| sheets.split('|').any(|name| line.starts_with(name))) {
                    assert!(marked.contains(&line), "{line} is gone: {marked:?}");
                }
            }
        }
    });
}
