//! A home of nine people in a temporary folder, and the program run in it.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use rollcall::domain::secret::Secret;
use rollcall::store::Store;
use serde_json::Value;

use crate::store::postgres::{self, Database};
use crate::store::sqlite;

/// The day all tests speak of.
pub const DAY: &str = "2026-10-31";

/// People: region, birth and order make the number, the check character is computed here as GB 11643 says.
pub fn id(birth: &str, order: &str) -> String {
    let digits = format!("990001{birth}{order}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize];
    format!("{digits}{check}")
}

/// Works in the first unit, known everywhere.
pub fn clean() -> String {
    id("19800315", "001")
}
/// In the first unit, under sanction, unpaid.
pub fn sanctioned() -> String {
    id("19810412", "002")
}
/// In the first unit, unpaid, with an unpaid leave that is over.
pub fn unpaid() -> String {
    id("19820517", "003")
}
/// In the second unit, past retirement: born 1966-01-15, due in May 2026.
pub fn retiring() -> String {
    id("19660115", "011")
}
/// Paid; the roster row waits in quarantine.
pub fn quarantined() -> String {
    id("19910222", "004")
}
/// Off the roster on 2026-09-20, still paid.
pub fn gone() -> String {
    id("19750619", "005")
}
/// Lent out until 2026-07-23 and not back.
pub fn lent() -> String {
    id("19830721", "007")
}

pub struct Home {
    dir: tempfile::TempDir,
    // The office's own server, where it has one.
    server: Option<Database>,
}

impl Home {
    /// The whole home, with the shipped rules.
    pub fn new() -> Self {
        let home = Self {
            dir: tempfile::tempdir().unwrap(),
            server: None,
        };
        home.write(
            "config/rollcall.toml",
            "district = { code = \"990001\", name = \"示例区\" }\n",
        );
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/rules");
        for entry in std::fs::read_dir(rules).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            home.write(
                &format!(
                    "config/rules/{}",
                    path.file_name().unwrap().to_str().unwrap()
                ),
                &text,
            );
        }
        for (name, kind, rows) in [
            ("units", "units", units()),
            ("establishment", "establishment", establishment()),
            ("roster", "roster", roster()),
            ("personnel", "personnel", personnel()),
            ("payroll", "payroll", payroll()),
            ("insurance", "insurance", insurance()),
            ("register", "register", register()),
            ("plans", "plans", plans()),
            ("duties", "duties", duties()),
        ] {
            let columns: String = rows
                .lines()
                .next()
                .unwrap()
                .split(',')
                .map(|c| format!("{c} = \"{c}\"\n"))
                .collect();
            // So few rows that one in quarantine is a large share.
            home.write(
                &format!("config/sources/{name}.toml"),
                &format!(
                    "kind = \"{kind}\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n[pull]\ntype = \"file\"\npath = \
                     \"in/{name}.csv\"\n[columns]\n{columns}[expect]\nmax_quarantine = \"50%\"\n"
                ),
            );
            home.write(&format!("in/{name}.csv"), &rows);
        }
        home.write(
            "jobs/nightly.toml",
            "label = { zh = \"每夜\", en = \"Nightly\" }\ncron = \"0 30 1 * * *\"\ntime_zone = \"Asia/Shanghai\"\nsources = \
             [\"units\", \"establishment\", \"roster\", \"personnel\", \"payroll\", \"insurance\", \"register\", \"plans\", \"duties\"]\n",
        );
        home
    }

    /// The same test in a home with its store in a file and, where there is PostgreSQL, in one with its store on a server.
    pub fn on_both(test: impl Fn(Self)) {
        test(Self::new());
        if let Some(server) = postgres::database() {
            test(Self {
                server: Some(server),
                ..Self::new()
            });
        }
    }

    /// `store.url`.
    pub fn url(&self) -> String {
        match &self.server {
            Some(server) => server.address(),
            None => "sqlite:data/rollcall.db".to_owned(),
        }
    }

    /// Runs plain SQL on the store past the program; rows come back as lines, columns parted by `|`.
    pub fn sql(&self, text: &str) -> String {
        match &self.server {
            Some(server) => server.sql(text),
            None => sqlite(&self.path().join("data/rollcall.db"), text),
        }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path().join(file)).unwrap()
    }

    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} holds no {from}");
        self.write(file, &text.replace(from, to));
    }

    /// The program in this home, untouched by the caller's environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        if let Some(server) = &self.server {
            command.env("ROLLCALL_STORE_URL", server.address());
        }
        command
            .env_remove("ROLLCALL_HOME")
            .env_remove("RUST_LOG")
            .arg("--home")
            .arg(self.path())
            .args(args);
        command
    }

    /// Exit code, stdout and stderr.
    pub fn try_run(&self, args: &[&str]) -> (i32, String, String) {
        let output = self.command(args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    /// Stdout of a command that must end well.
    pub fn ok(&self, args: &[&str]) -> String {
        let (code, out, err) = self.try_run(args);
        assert_eq!(code, 0, "{args:?}\n{out}\n{err}");
        out
    }

    pub fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }

    /// Erases what the policy of this home no longer keeps, as on a day to come, which the program itself refuses.
    pub fn prune(&self, day: &str) -> Value {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let pruned = runtime.block_on(async {
            let config = rollcall::config::Config::load(self.path()).unwrap();
            let secret = Secret::load_or_create(&self.path().join("data/secret")).unwrap();
            let store = Store::open(&self.url(), self.path(), &secret)
                .await
                .unwrap();
            let by = (chrono::Utc::now(), "root");
            let day = day.parse().unwrap();
            let pruned = rollcall::run::prune(&config, &store, day, by, false)
                .await
                .unwrap();
            store.close().await;
            pruned
        });
        serde_json::to_value(pruned).unwrap()
    }

    /// The nightly run over what the files hold now; yields its folder.
    pub fn night(&self) -> PathBuf {
        let summary = self.json(&["run", "nightly", "--date", DAY, "--pull", "--json"]);
        self.path()
            .join("data/runs")
            .join(summary["run"].as_str().unwrap())
    }
}

/// The rows of a run's ledger.
pub fn ledger(run: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(run.join("ledger.json")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Id of the one entry of a rule about whoever bears this number's last four characters.
pub fn entry(run: &Path, rule: &str, who: &str) -> String {
    let tail = &who[who.len().saturating_sub(4)..];
    let found: Vec<Value> = ledger(run)
        .into_iter()
        .filter(|row| row["rule"] == rule && row["subject"].as_str().unwrap().contains(tail))
        .collect();
    assert_eq!(found.len(), 1, "{rule} {tail}: {found:?}");
    found[0]["entry_id"].as_str().unwrap().to_owned()
}

/// A plan of a year in which nobody came.
fn plans() -> String {
    "plan_id,unit_code,headcount_type,year,number,document\nP1,U1,administrative,2001,1,编用〔2001〕1号\n".to_owned()
}

fn duties() -> String {
    "duty_id,title,unit_code,role,document\nZ1,综合协调,U1,lead,编发〔2015〕3号\n".to_owned()
}

fn table(header: &str, rows: &[String]) -> String {
    std::iter::once(header.to_owned())
        .chain(rows.iter().cloned())
        .map(|row| row + "\n")
        .collect()
}

fn units() -> String {
    let header = "unit_code,name,kind,funding";
    table(
        header,
        &["U1,发展改革局,organ,full", "U2,财政局,organ,full"].map(str::to_owned),
    )
}

fn establishment() -> String {
    let rows = [
        "E1,U1,headcount,administrative,3,编发〔2001〕1号,2001-07-01,",
        "E2,U1,headcount,administrative,-1,编发〔2019〕11号,2019-03-29,",
        "E3,U1,headcount,administrative,2,编发〔2020〕3号,2020-01-01,2022-01-01",
        "E4,U1,headcount,administrative,5,编发〔2026〕9号,2027-01-01,",
        "E5,U2,headcount,administrative,9,编发〔2001〕2号,2001-07-01,",
    ];
    table(
        "entry_no,unit_code,item,category,change,document,effective_on,expires_on",
        &rows.map(str::to_owned),
    )
}

fn roster() -> String {
    let row = |id: String,
               name: &str,
               unit: &str,
               status: &str,
               exit: &str,
               birth: &str,
               category: &str| {
        format!(
            "{id},{name},{unit},administrative,{status},2018-03-06,编发〔2018〕7号,{exit},{birth},{category}"
        )
    };
    table(
        "person_id,name,unit_code,headcount_type,status,entry_on,entry_document,exit_on,birth_on,retirement_category",
        &[
            row(clean(), "甲一", "U1", "active", "", "1980-03-15", "male60"),
            row(sanctioned(), "乙二", "U1", "active", "", "", "female55"),
            row(unpaid(), "丙三", "U1", "active", "", "", "male60"),
            row(
                retiring(),
                "丁四",
                "U2",
                "active",
                "",
                "1966-01-15",
                "male60",
            ),
            row(
                quarantined(),
                "戊五",
                "U2",
                "active",
                "2019-13-45",
                "1991-02-22",
                "female55",
            ),
            row(gone(), "己六", "U2", "left", "2026-09-20", "", "male60"),
            row(lent(), "庚七", "U2", "active", "", "", "male60"),
        ],
    )
}

fn personnel() -> String {
    let row = |id: String, name: &str, unit: &str| format!("{id},{name},{unit},active,2018-03-06");
    table(
        "person_id,name,unit,status,joined_on",
        &[
            row(clean(), "甲一", "U1"),
            row(sanctioned(), "乙二", "U1"),
            row(unpaid(), "丙三", "U1"),
            row(retiring(), "丁四", "U2"),
            row(quarantined(), "戊五", "U2"),
            row(lent(), "庚七", "U2"),
        ],
    )
}

fn payroll() -> String {
    let row = |id: String, name: &str, unit: &str, account: u32| {
        format!("{id},{name},{unit},2026-10,in_post,8000.00,62220000000000{account}")
    };
    table(
        "person_id,name,unit,month,pay_class,gross,account",
        &[
            row(clean(), "甲一", "U1", 1001),
            row(retiring(), "丁四", "U2", 1002),
            row(quarantined(), "戊五", "U2", 1003),
            row(gone(), "己六", "U2", 1004),
            row(lent(), "庚七", "U2", 1005),
        ],
    )
}

fn insurance() -> String {
    let row =
        |id: String, name: &str, unit: &str| format!("{id},{name},{unit},2026-10,public,active");
    table(
        "person_id,name,unit,month,scheme,status",
        &[
            row(clean(), "甲一", "U1"),
            row(sanctioned(), "乙二", "U1"),
            row(unpaid(), "丙三", "U1"),
            row(retiring(), "丁四", "U2"),
            row(quarantined(), "戊五", "U2"),
            row(gone(), "己六", "U2"),
            row(lent(), "庚七", "U2"),
        ],
    )
}

fn register() -> String {
    table(
        "person_id,name,kind,from,to,returned_on,document",
        &[
            format!(
                "{},乙二,sanction,2026-04-14,,,人登〔2026〕25号",
                sanctioned()
            ),
            format!(
                "{},丙三,unpaid_leave,2025-05-01,2026-05-01,,人登〔2025〕8号",
                unpaid()
            ),
            format!(
                "{},庚七,secondment,2025-09-26,2026-07-23,,人登〔2025〕102号",
                lent()
            ),
        ],
    )
}
