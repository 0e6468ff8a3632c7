//! A throwaway PostgreSQL for the whole test program: one server, one database a test.
//!
//! The server lives until the program ends, however it ends: a shell waits at a pipe that only this program holds
//! open, then stops the server and removes its folder.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Number of the next database.
static NEXT: AtomicU32 = AtomicU32::new(1);

/// The server's programs and folder.
struct Server {
    bin: PathBuf,
    dir: PathBuf,
    // Its standard input is the pipe; never closed before the program ends.
    _watch: Child,
}

/// A database of its own; dropped with the test.
pub struct Database {
    server: &'static Server,
    name: String,
}

/// A new empty database, or why there is none: visibly on a machine without PostgreSQL, as a failure in CI.
pub fn database() -> Option<Database> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(Server::start).as_ref();
    let Some(server) = server else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "PostgreSQL is needed"
        );
        eprintln!("SKIPPED: no PostgreSQL under /usr/lib/postgresql to test with");
        return None;
    };
    let name = format!("test{}", NEXT.fetch_add(1, Ordering::Relaxed));
    server.psql("postgres", &format!("CREATE DATABASE {name}"));
    Some(Database { server, name })
}

/// A command that runs as nobody when the tests run as root: database servers refuse root.
pub fn unprivileged(program: &Path) -> Command {
    let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(program);
    command
}

impl Server {
    fn start() -> Option<Self> {
        let initdb = glob::glob("/usr/lib/postgresql/*/bin/initdb")
            .unwrap()
            .flatten()
            .last()?;
        let bin = initdb.parent().unwrap().to_owned();
        let dir = tempfile::tempdir().unwrap().keep();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o777)).unwrap();
        let stop = "trap '' INT TERM HUP; cat >/dev/null; \"$@\" -D \"$0/data\" -m immediate stop; rm -rf \"$0\"";
        let pg_ctl = unprivileged(&bin.join("pg_ctl"));
        let watch = Command::new("sh")
            .args(["-c", stop])
            .arg(&dir)
            .arg(pg_ctl.get_program())
            .args(pg_ctl.get_args())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            bin,
            dir,
            _watch: watch,
        };
        let data = server.dir.join("data");
        let data = data.to_str().unwrap();
        let init = [
            "-D",
            data,
            "-U",
            "rollcall",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ];
        server.run("initdb", &init);
        let options = format!(
            "-k {} -c listen_addresses= -c fsync=off -c max_connections=300",
            server.dir.display()
        );
        let log = server.dir.join("log");
        let log = log.to_str().unwrap();
        let start = ["-D", data, "-w", "-o", &options, "-l", log, "start"];
        server.run("pg_ctl", &start);
        Some(server)
    }

    /// Runs one of the server's programs as a user that PostgreSQL accepts; yields what it prints.
    fn run(&self, program: &str, args: &[&str]) -> String {
        let mut command = unprivileged(&self.bin.join(program));
        command.args(args).current_dir("/").stdin(Stdio::null());
        // pg_ctl hands its own output to the server, which would keep a pipe open for ever.
        let done = if program == "pg_ctl" {
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
                .status()
                .map(|status| (status, Vec::new(), Vec::new()))
        } else {
            command
                .output()
                .map(|out| (out.status, out.stdout, out.stderr))
        };
        let (status, out, err) = done.unwrap();
        assert!(
            status.success(),
            "{program} {args:?}: {}{}",
            String::from_utf8_lossy(&err),
            fs::read_to_string(self.dir.join("log")).unwrap_or_default()
        );
        String::from_utf8(out).unwrap()
    }

    fn psql(&self, database: &str, sql: &str) -> String {
        let socket = self.dir.to_str().unwrap();
        let args = [
            "-h",
            socket,
            "-U",
            "rollcall",
            "-d",
            database,
            "-q",
            "-A",
            "-t",
            "-F",
            "|",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
        ];
        self.run("psql", &args)
    }
}

impl Database {
    /// Runs plain SQL through psql; rows come back as lines, columns parted by `|`.
    pub fn sql(&self, text: &str) -> String {
        self.server.psql(&self.name, text)
    }

    /// Another database that holds what this one holds; nobody may be connected to this one.
    pub fn copy(&self) -> Self {
        let name = format!("test{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let sql = format!("CREATE DATABASE {name} TEMPLATE {}", self.name);
        self.server.psql("postgres", &sql);
        Self {
            server: self.server,
            name,
        }
    }

    /// The address to connect to.
    pub fn address(&self) -> String {
        let socket = self.server.dir.to_str().unwrap().replace('/', "%2F");
        format!("postgres://rollcall@{socket}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A failing test must tell its own fault, not that of tidying up.
        let _ = std::panic::catch_unwind(|| {
            let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            self.server.psql("postgres", &drop);
        });
    }
}
