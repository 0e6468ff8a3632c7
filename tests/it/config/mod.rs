//! The loader: what it accepts, and one test for each class of mistake it must find.

mod across;
mod pull;
mod single;
mod whole;

use std::fs;
use std::path::Path;

use rollcall::config::{Config, ConfigErrors};
use tempfile::TempDir;

pub const SETTINGS: &str = r#"
district = { code = "990001", name = "示例区" }
"#;

pub const PAYROLL: &str = r#"kind = "payroll"
label = { zh = "财政统发工资", en = "Treasury payroll" }

[pull]
type = "file"
path = "extracts/payroll-{month}.csv"
format = "csv"

[columns]
person_id = "证件号码"
name = "姓名"
unit = ["单位编码", "单位代码"]
month = { const = "{month}" }
pay_class = "人员类别"
gross = "应发合计"

[codes]
pay_class = "payroll-class"

[expect]
month = "latest"
max_age = "2 months"
max_drop = "20%"
on_hold = "use-last-good"
"#;

pub const CODES: &str = r#"
[values]
"在职" = "in_post"
"离退休" = "retired"
"#;

pub const JOB: &str = r#"label = { zh = "每夜核对", en = "Nightly" }
cron = "0 30 1 * * *"
time_zone = "Asia/Shanghai"
sources = ["payroll"]
"#;

/// A small home in which nothing is wrong, to be broken by a test.
pub struct Home(TempDir);

impl Home {
    pub fn good() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        home.put("config/rollcall.toml", SETTINGS);
        home.put("config/sources/payroll.toml", PAYROLL);
        home.put("config/codes/payroll-class.toml", CODES);
        home.put("jobs/nightly.toml", JOB);
        home
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn put(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces text in a file that holds it.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path().join(file)).unwrap();
        assert!(text.contains(from), "{file} does not hold {from}");
        self.put(file, text.replacen(from, to, 1));
    }

    pub fn load(&self) -> Result<Config, ConfigErrors> {
        Config::load(self.path())
    }

    /// The mistakes as `file:line: what | hint`.
    pub fn mistakes(&self) -> Vec<String> {
        match self.load() {
            Ok(_) => Vec::new(),
            Err(errors) => told(&errors),
        }
    }
}

pub fn told(errors: &ConfigErrors) -> Vec<String> {
    let one = |m: &rollcall::config::Mistake| m.to_string().replace("\n    ", " | ");
    errors.mistakes.iter().map(one).collect()
}

/// A good home with one edit has exactly one mistake, which this says.
#[track_caller]
pub fn one_mistake(file: &str, from: &str, to: &str, expected: &str) {
    let home = Home::good();
    home.edit(file, from, to);
    assert_eq!(home.mistakes(), [expected]);
}
