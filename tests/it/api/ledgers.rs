//! The ledger as a file: bytes that are what their headers say, in parts, read by other programs.

use reqwest::Method;
use reqwest::header::HeaderMap;
use rollcall::domain::account::Role;

use super::{Api, EDUCATION, FINANCE, with};
use crate::scene::Scene;
use crate::store::{has_python, python};

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().expect("a text"))
}

async fn file(
    api: &Api,
    path: &str,
    token: &str,
    more: &[(&str, &str)],
) -> (u16, HeaderMap, Vec<u8>) {
    let mut request = api.ask(Method::GET, path, token);
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (
        status,
        headers,
        answer.bytes().await.expect("bytes").to_vec(),
    )
}

#[test]
fn a_file_is_what_its_headers_say_and_comes_in_parts() {
    if !has_python("openpyxl, pyarrow") {
        return;
    }
    with(Scene::new(), async |api: &Api| {
        let clerk = api.token("clerk", Role::Clerk, &[]).await;
        let place = tempfile::tempdir().expect("a folder");
        for format in ["xlsx", "csv", "parquet", "json"] {
            let path = format!("/api/v1/ledgers/{format}");
            let (status, headers, bytes) = file(api, &path, &clerk, &[]).await;
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
            let name = place.path().join(format!("ledger.{format}"));
            std::fs::write(&name, &bytes).expect("a file");
            // Counted and hashed by others.
            let counted = python(
                "import sys,hashlib,base64,json,csv,openpyxl,pyarrow.parquet as p\n\
                 f,k=sys.argv[1:]\n\
                 b=open(f,'rb').read();h=hashlib.sha256(b)\n\
                 n={'csv':lambda:len(list(csv.reader(open(f,encoding='utf-8-sig'))))-1,'json':lambda:sum(1 for l in open(f,encoding='utf-8') if json.loads(l)),\
                 'parquet':lambda:p.read_table(f).num_rows,'xlsx':lambda:-len(openpyxl.load_workbook(f).sheetnames)}[k]()\n\
                 print(n,h.hexdigest(),base64.b64encode(h.digest()).decode(),sep='|',end='')",
                &[&name.display().to_string(), format],
            );
            let counted: Vec<&str> = counted.split('|').collect();
            assert_eq!(header(&headers, "x-content-sha256"), counted[1]);
            assert_eq!(header(&headers, "etag"), format!("\"{}\"", counted[1]));
            assert_eq!(
                header(&headers, "repr-digest"),
                format!("sha-256=:{}:", counted[2])
            );
            let rows: i64 = header(&headers, "x-row-count").parse().expect("a number");
            if format != "xlsx" {
                assert_eq!(counted[0].parse::<i64>().ok(), Some(rows));
            }
            assert!(rows > 1);

            // Asked again it is the same file, whole or in parts.
            let tag = header(&headers, "etag").to_owned();
            let (status, _, none) = file(api, &path, &clerk, &[("If-None-Match", &tag)]).await;
            assert_eq!((status, none.len()), (304, 0));
            let half = bytes.len() / 2;
            let mut whole = Vec::new();
            for range in [format!("bytes=0-{}", half - 1), format!("bytes={half}-")] {
                let more = [("Range", range.as_str()), ("If-Range", tag.as_str())];
                let (status, headers, part) = file(api, &path, &clerk, &more).await;
                assert_eq!(status, 206);
                assert!(header(&headers, "content-range").ends_with(&format!("/{}", bytes.len())));
                whole.extend(part);
            }
            assert!(whole == bytes, "{format}: the parts are the whole");
            let (_, _, end) = file(api, &path, &clerk, &[("Range", "bytes=-7")]).await;
            assert_eq!(end, bytes[bytes.len() - 7..]);
            let (status, ..) = file(api, &path, &clerk, &[("Range", "bytes=99999999-")]).await;
            assert_eq!(status, 416);
            let (status, _, other) = file(
                api,
                &path,
                &clerk,
                &[("Range", "bytes=0-3"), ("If-Range", "\"another\"")],
            )
            .await;
            assert_eq!((status, other.len()), (200, bytes.len()));
        }
        assert_eq!(file(api, "/api/v1/ledgers/docx", &clerk, &[]).await.0, 400);
        let mut reading = api.store.read().await.expect("a view");
        let log =
            rollcall::store::audit::recent(reading.executor(), Some("download"), None, 1000).await;
        assert!(
            log.expect("the log").len() >= 4 * 5,
            "each time that bytes were sent"
        );
    });
}

#[test]
fn a_department_takes_away_its_own_entries_alone() {
    with(Scene::new(), async |api: &Api| {
        let contact = api.token("contact", Role::Department, &[FINANCE]).await;
        let (status, headers, bytes) = file(api, "/api/v1/ledgers/csv", &contact, &[]).await;
        assert_eq!(status, 200);
        let text = String::from_utf8(bytes).expect("text");
        let rows = header(&headers, "x-row-count")
            .parse::<usize>()
            .expect("a number");
        assert_eq!(
            text.lines()
                .skip(1)
                .filter(|line| line.contains(FINANCE))
                .count(),
            rows
        );
        assert!(rows > 0 && !text.contains(EDUCATION), "{text}");
        let path = format!("/api/v1/ledgers/csv?department={EDUCATION}");
        assert_eq!(file(api, &path, &contact, &[]).await.0, 404);
    });
}
