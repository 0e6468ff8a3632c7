//! What is taken away: logged first, and marked with who took it.

use std::fs;

use reqwest::StatusCode;
use rollcall::domain::account::Role;

use super::Service;
use crate::scene::Scene;
use crate::store::{has_python, python};

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

/// The rows of a table are those of the file and one more, as long as they: what its first cell begins with.
const ROWS: &str = "import sys,csv
taken,kept=[list(csv.reader(open(path,encoding='utf-8-sig',newline=''))) for path in sys.argv[1:]]
assert taken[:-1]==kept, (taken,kept)
assert len(taken[-1])==len(kept[0]) and not any(taken[-1][1:]), taken[-1]
print(taken[-1][0][:len('下载人：小王的姓名（小王） 下载时间：2026-11-02 09:00')])
";

/// The rows and columns are those of the file; what it says beside them.
const PARQUET: &str = "import sys,pyarrow.parquet as pq
taken,kept=[pq.read_table(path) for path in sys.argv[1:]]
assert taken.equals(kept), 'other rows'
said=pq.read_metadata(sys.argv[1]).metadata['下载信息'.encode()].decode()
print('\\n'.join(said.split('\\n')[:2]))
";

/// The paragraphs of a letter are those of the file and one more: that one.
const PARAGRAPHS: &str = "import sys,zipfile
from xml.etree import ElementTree
W='{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
def read(path):
    book=zipfile.ZipFile(path)
    assert book.testzip() is None
    body=ElementTree.fromstring(book.read('word/document.xml')).find(W+'body')
    assert body[-1].tag==W+'sectPr', body[-1].tag
    texts=[''.join(part.text or '' for part in of.iter(W+'t')) for of in body.iter(W+'p')]
    return sorted(book.namelist()),texts
taken,kept=map(read,sys.argv[1:])
assert taken[0]==kept[0]
assert taken[1][:-1]==kept[1], (taken,kept)
print(taken[1][-1])
";

#[test]
fn a_letter_bears_who_took_it() {
    if !has_python("zipfile") {
        return;
    }
    let scene = Scene::new();
    scene.night("2026-10-31");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let service = Service::at(scene.home()).await;
        service.account("小王", &[Role::Clerk], &[]).await;
        let clerk = service.signed_in("小王").await;
        let issue = [("search", "department=990001001"), ("due", "")];
        clerk.submit("/ledger/issue", &issue).await;
        let answer = clerk.get("/letters/2026/1/docx").await;
        assert_eq!(answer.status(), StatusCode::OK);
        let path = scene.home().join("taken.docx");
        fs::write(&path, answer.bytes().await.unwrap()).unwrap();
        let mut kept = Vec::new();
        let mut folders = vec![scene.home().join("data/notices")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                match path.extension() {
                    _ if path.is_dir() => folders.push(path),
                    Some(end) if end == "docx" => kept.push(path),
                    _ => {}
                }
            }
        }
        let [kept] = kept.as_slice() else {
            panic!("{kept:?}")
        };
        let said = python(
            PARAGRAPHS,
            &[path.to_str().unwrap(), kept.to_str().unwrap()],
        );
        assert!(
            said.starts_with("下载人：小王的姓名（小王） 下载时间：2026-11-02 09:00"),
            "{said}"
        );
    });
}

#[test]
fn a_workbook_bears_who_took_it_and_the_log_knows_its_hash() {
    if !has_python("openpyxl, pyarrow") {
        return;
    }
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
        let files = [
            "departments/990001001.xlsx",
            "ledger.csv",
            "ledger.parquet",
            "ledger.json",
            "report.html",
        ];
        for file in files {
            let answer = clerk.get(&format!("/runs/{run}/files/{file}")).await;
            assert_eq!(answer.status(), StatusCode::OK, "{file}");
            let said = answer.headers()["x-content-sha256"].to_str().unwrap().to_owned();
            assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
            let header = answer.headers()["x-watermark"].to_str().unwrap();
            let header = url::form_urlencoded::parse(header.as_bytes()).next().unwrap().0;
            assert!(
                header.starts_with("下载人：小王的姓名（小王） 下载时间：2026-11-02 09:00"),
                "{header}"
            );
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
            assert_eq!(detail["marked"], !file.ends_with(".json"), "{file}");
            if file.ends_with(".json") {
                assert_eq!(bytes, original, "records are taken as they are");
            } else if file.ends_with(".csv") {
                let said = python(ROWS, &[path.to_str().unwrap(), morning.folder.join(file).to_str().unwrap()]);
                assert_eq!(said.trim(), "下载人：小王的姓名（小王） 下载时间：2026-11-02 09:00");
            } else if file.ends_with(".parquet") {
                let said = python(PARQUET, &[path.to_str().unwrap(), morning.folder.join(file).to_str().unwrap()]);
                assert_eq!(said, "下载人：小王的姓名（小王）\n下载时间：2026-11-02 09:00\n");
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
