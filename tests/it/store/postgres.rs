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
pub struct Server {
    bin: PathBuf,
    dir: PathBuf,
    /// It listens here besides its socket.
    port: Option<u16>,
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
    let server = SERVER.get_or_init(|| told(Server::start(None))).as_ref()?;
    let name = format!("test{}", NEXT.fetch_add(1, Ordering::Relaxed));
    server.psql("postgres", &format!("CREATE DATABASE {name}"));
    Some(Database { server, name })
}

/// A server of a test's own, which may be stopped; at a port of this machine.
pub fn server() -> Option<Server> {
    // Not one of those that the system gives to whoever asks for any.
    let first = 20_000 + (std::process::id() % 10_000) as u16;
    let is_free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let port = (first..first + 100).find(is_free).unwrap();
    told(Server::start(Some(port)))
}

/// A server, or why there is none.
fn told(server: Option<Server>) -> Option<Server> {
    if server.is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "PostgreSQL is needed"
        );
        eprintln!("SKIPPED: no PostgreSQL under /usr/lib/postgresql to test with");
    }
    server
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
    fn start(port: Option<u16>) -> Option<Self> {
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
            port,
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
        server.up();
        Some(server)
    }

    /// Starts it, also again.
    pub fn up(&self) {
        let dir = self.dir.display();
        let listen = match self.port {
            Some(port) => format!("-c listen_addresses=127.0.0.1 -p {port}"),
            None => "-c listen_addresses=".to_owned(),
        };
        let options = format!("-k {dir} {listen} -c fsync=off -c max_connections=300");
        let (data, log) = (format!("{dir}/data"), format!("{dir}/log"));
        let start = ["-D", &data, "-w", "-o", &options, "-l", &log, "start"];
        self.run("pg_ctl", &start);
    }

    /// Stops it as a power cut would.
    pub fn down(&self) {
        let data = format!("{}/data", self.dir.display());
        self.run("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
    }

    /// The address of its own database at its port.
    pub fn address(&self) -> String {
        let port = self.port.expect("a port");
        format!("postgres://rollcall@127.0.0.1:{port}/postgres")
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
