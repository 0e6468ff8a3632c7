//! Whole homes: many mistakes at once, overrides, defaults, what is shipped, and the page that documents the keys.

use std::time::Duration;

use rollcall::config::source::Pull;
use rollcall::config::{Config, Overrides};
use rollcall::domain::calendar::Span;
use rollcall::domain::table::Kind;

use super::{Home, told};

#[test]
fn ten_mistakes_are_told_at_once() {
    let home = Home::good();
    home.edit(
        "config/rollcall.toml",
        "district",
        "langauge = \"en\"\ndistrict",
    );
    home.edit("config/sources/payroll.toml", "label", "lable");
    home.edit("config/sources/payroll.toml", "name = \"姓名\"\n", "");
    home.edit(
        "config/sources/payroll.toml",
        "\"payroll-class\"",
        "\"payroll-klass\"",
    );
    home.edit("config/sources/payroll.toml", "\"20%\"", "\"20\"");
    home.edit("config/sources/payroll.toml", "{month}.csv", "{months}.csv");
    home.edit("jobs/nightly.toml", "Asia/Shanghai", "Peking");
    home.edit(
        "jobs/nightly.toml",
        "[\"payroll\"]",
        "[\"payroll\", \"roster\"]",
    );
    home.put(
        "config/codes/payroll-class.toml",
        "unknown = \"drop\"\n[values]\n",
    );
    home.put(
        "config/codes/unit-crosswalk.csv",
        "source,source_unit,unit_code\nnobody,甲,A01\n",
    );
    let errors = home.load().unwrap_err();
    insta::assert_snapshot!(
        errors
            .to_string()
            .replace(&home.path().display().to_string(), "<home>")
    );
}

#[test]
fn a_folder_that_is_no_home() {
    let dir = tempfile::tempdir().unwrap();
    let errors = Config::load(dir.path()).unwrap_err();
    assert_eq!(
        told(&errors),
        [
            "config/rollcall.toml: the file is not there; a home begins with it | is this the home directory? Say another with --home or ROLLCALL_HOME"
        ]
    );
}

fn overridden(home: &Home, vars: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let vars = vars.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    Config::load_with(home.path(), &Overrides::from_vars(vars)).map_err(|e| told(&e))
}

#[test]
fn the_environment_wins() {
    let home = Home::good();
    home.edit(
        "config/rollcall.toml",
        "district",
        "language = \"zh-CN\"\ndistrict",
    );
    let config = overridden(
        &home,
        &[
            ("ROLLCALL_LAG__PAYROLL_CUTOFF_DAY", "15"),
            ("ROLLCALL_LIMITS__SECONDMENT", "3 months"),
            ("ROLLCALL_DISTRICT__NAME", "别区"),
            ("ROLLCALL_STORE_URL", "postgres://office:secret@db/rollcall"),
            ("ROLLCALL_HOME", "/elsewhere"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    assert_eq!(config.settings.lag.payroll_cutoff_day, 15);
    assert_eq!(config.settings.lag.insurance_cutoff_day, 20);
    assert_eq!(config.settings.limits.secondment(), Span::Months(3));
    assert_eq!(
        (
            config.settings.district.code.as_str(),
            config.settings.district.name.as_str()
        ),
        ("990001", "别区")
    );
    assert_eq!(
        config.settings.store.url,
        "postgres://office:secret@db/rollcall"
    );
}

#[test]
fn mistakes_in_the_environment_name_the_variable() {
    let told = overridden(
        &Home::good(),
        &[
            ("ROLLCALL_LAG__PAYROLL_CUTOFF_DAY", "soon"),
            ("ROLLCALL_LAG__PERSONEL_DAYS", "3"),
            ("ROLLCALL_WEB__LISTEN", "8080"),
        ],
    )
    .unwrap_err();
    assert_eq!(
        told,
        [
            "environment variable ROLLCALL_LAG__PAYROLL_CUTOFF_DAY: `lag.payroll_cutoff_day` must be a whole number, not a text",
            "environment variable ROLLCALL_LAG__PERSONEL_DAYS: unknown key `personel_days` in `lag` | did you mean `personnel_days`?",
            "environment variable ROLLCALL_WEB__LISTEN: `web.listen`: `8080` is no address to listen on | write IP and port, such as \"127.0.0.1:8080\"",
        ]
    );
}

#[test]
fn a_password_stays_out_of_the_file() {
    let home = Home::good();
    home.edit(
        "config/rollcall.toml",
        "\ndistrict",
        "\nstore = { url = \"postgres://office:hunter2@db/rollcall\" }\ndistrict",
    );
    let mistakes = home.mistakes();
    assert_eq!(
        mistakes,
        [
            "config/rollcall.toml:2: `store.url` has a password in it | give the whole address in ROLLCALL_STORE_URL"
        ]
    );
}

#[test]
fn defaults() {
    let home = Home::good();
    home.edit(
        "config/sources/payroll.toml",
        "[expect]\nmonth = \"latest\"\nmax_age = \"2 months\"\nmax_drop = \"20%\"\non_hold = \"use-last-good\"\n",
        "",
    );
    let config = home.load().unwrap();
    let source = &config.sources["payroll"];
    assert_eq!(source.kind, Kind::Payroll);
    assert_eq!(source.expect.max_age(), None);
    assert_eq!(source.expect.max_drop(), None);
    assert_eq!(source.expect.max_quarantine(), 0.05);
    assert_eq!(source.expect.min_rows(), 1);
    assert_eq!(config.settings.language, "zh-CN");
    assert_eq!(config.settings.lag.personnel_days, 7);
    assert_eq!(config.settings.limits.secondment(), Span::Months(6));
    assert_eq!(config.settings.store.url, "sqlite:data/rollcall.db");
    assert_eq!(config.settings.web.listen, "127.0.0.1:8080");
    let job = &config.jobs["nightly"];
    assert_eq!(
        (job.rules.as_slice(), job.deadline()),
        (&["*".to_owned()][..], None)
    );
    assert!(job.schedule().is_some());
    let Pull::File(pull) = &source.pull else {
        panic!("a file source")
    };
    assert_eq!(pull.max_bytes(), 8 << 30);
}

#[test]
fn what_is_said_is_what_stages_see() {
    let home = Home::good();
    home.edit("config/sources/payroll.toml", "on_hold", "control = { rows = 3, sum = { gross = \"1,234.50\" } }\nmax_quarantine = \"0.5%\"\non_hold");
    home.edit(
        "config/sources/payroll.toml",
        "type = \"file\"\npath = \"extracts/payroll-{month}.csv\"",
        "type = \"http\"\nurl = \"https://pay.example.gov/{month}\"\ntimeout = \"5s\"\ndeadline = \"10m\"\nmax_bytes = \"1GiB\"",
    );
    home.edit("jobs/nightly.toml", "sources", "deadline = \"2h\"\nsources");
    let config = home.load().unwrap();
    let source = &config.sources["payroll"];
    assert_eq!(source.expect.max_drop(), Some(0.2));
    assert_eq!(source.expect.max_quarantine(), 0.005);
    assert_eq!(source.expect.max_age(), Some(Span::Months(2)));
    assert_eq!(source.expect.control_sums(), [("gross", 123_450)]);
    let Pull::Http(pull) = &source.pull else {
        panic!("an http source")
    };
    assert_eq!(
        (pull.timeout(), pull.deadline()),
        (Duration::from_secs(5), Duration::from_secs(600))
    );
    assert_eq!(
        (pull.max_bytes(), pull.retries(), pull.max_pages()),
        (1 << 30, 5, 100_000)
    );
    assert_eq!(
        config.jobs["nightly"].deadline(),
        Some(Duration::from_secs(7200))
    );
}

#[test]
fn every_kind_of_every_shape_is_what_serde_takes() {
    let home = Home::good();
    home.edit(
        "config/sources/payroll.toml",
        "type = \"file\"\npath = \"extracts/payroll-{month}.csv\"\nformat = \"csv\"",
        r#"type = "http"
url = "https://pay.example.gov/{date}/{year}?m={month}"
auth = { type = "hmac", key_id = "office", secret_env = "PAY_SECRET" }
pages = { type = "page", param = "page", first = 0, size_param = "size", size = 1000, items = "/data", total = "/total" }
department_param = "dept"
redirect_hosts = ["files.example.gov", "10.0.0.1"]
retries = 0
max_pages = 10
format = "json"
encoding = "gbk"
items = """#,
    );
    home.put(
        "config/sources/insured.toml",
        r#"kind = "insurance"
label = { zh = "社保", en = "Insurance" }
[pull]
type = "database"
url_env = "INSURANCE_DATABASE_URL"
query = "SELECT * FROM v WHERE ym = :month AND d = :department AND y = :year AND t < :date"
department_param = "department"
timeout = "10m"
max_rows = 5000000
[columns]
person_id = "idno"
name = "xm"
unit = "dwbm"
month = "ym"
scheme = { const = "public" }
status = "zt"
base = "js"
[expect]
min_rows = 0
month = "2026-10"
control = { sum = { base = 12.5 } }
"#,
    );
    home.put(
        "config/codes/levels.toml",
        "[levels.131]\nlabel = { zh = \"县处级正职\", en = \"Chief\" }\nleading = true\n",
    );
    home.put(
        "config/rollcall.toml",
        r#"district = { code = "990001", name = "示例区" }
service = { stop_within = "5m" }
[notify.office]
type = "mail"
server_env = "MAIL_SERVER"
from = "rollcall@office.example"
to = ["li@office.example"]
[notify.hall]
type = "webhook"
url_env = "HALL_URL"
"#,
    );
    home.put("jobs/weekly.toml", "label = { zh = \"周\", en = \"Weekly\" }\ncron = \"0 0 3 * * Mon\"\ntime_zone = \"UTC\"\nsources = [\"insured\"]\nrules = [\"I*\", \"H01\"]\nmissed = \"skip\"\noverlap = \"queue\"\nretries = 0\ninterrupted = \"leave\"\nnotify = [\"office\"]\n");
    assert_eq!(home.mistakes(), [""; 0]);
}

#[test]
fn a_home_without_tables_has_the_shipped_ones() {
    let config = Home::good().load().unwrap();
    let types = &config.headcount_types.types;
    let codes: Vec<_> = types.keys().map(String::as_str).collect();
    assert_eq!(
        codes,
        [
            "administrative",
            "institution",
            "institution_civil",
            "institution_full",
            "institution_partial",
            "institution_self",
            "political_legal",
            "support"
        ]
    );
    assert_eq!(
        types["institution_self"].parent.as_deref(),
        Some("institution")
    );
    assert_eq!(
        types["support"].allowed_in.as_deref(),
        Some(&["all".to_owned()][..])
    );
    let leading: Vec<_> = config
        .levels
        .levels
        .iter()
        .filter(|(_, l)| l.leading)
        .map(|(c, _)| c.as_str())
        .collect();
    assert_eq!(
        leading,
        ["111", "112", "121", "122", "131", "132", "141", "142"]
    );
}

#[test]
fn every_key_is_documented() {
    let page = include_str!("../../../docs/configuration.md");
    let mut missing: Vec<_> = rollcall::config::key_names()
        .into_iter()
        .filter(|key| !page.contains(&format!("`{key}`")))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    assert!(
        missing.is_empty(),
        "docs/configuration.md does not explain {missing:?}"
    );
}
