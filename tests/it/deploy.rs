//! The release archive: packed, unpacked, installed below a folder, installed again over a home that somebody has changed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Stands in for the program: packing and installing are the same for any.
const PROGRAM: &str = "#!/bin/sh\necho rollcall 0.0.0\n";

fn run(program: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).output();
    output.unwrap_or_else(|fault| panic!("{}: {fault}", program.display()))
}

fn pack(folder: &Path) -> PathBuf {
    let program = folder.join("program");
    fs::write(&program, PROGRAM).expect("a program");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/archive.sh");
    let out = folder.join("out");
    let output = Command::new(script)
        .args(["x86_64", "--binary"])
        .arg(&program)
        .arg("--out")
        .arg(&out)
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .output()
        .expect("bash");
    assert!(output.status.success(), "{output:?}");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

fn unpack(archive: &Path, to: &Path) -> PathBuf {
    fs::create_dir_all(to).expect("a folder");
    let output = run(
        Path::new("tar"),
        &[
            "-xzf",
            &archive.to_string_lossy(),
            "-C",
            &to.to_string_lossy(),
        ],
    );
    assert!(output.status.success(), "{output:?}");
    let mut folders = fs::read_dir(to).expect("a folder").flatten();
    let folder = folders.next().expect("what was unpacked").path();
    assert!(folders.next().is_none(), "one folder in an archive");
    folder
}

#[test]
fn what_is_packed_installs_with_nothing_else_and_leaves_a_home_as_it_is() {
    let scratch = tempfile::tempdir().expect("a folder");
    let archive = pack(scratch.path());
    let bytes = fs::read(&archive).expect("an archive");
    assert_eq!(bytes, fs::read(pack(scratch.path())).expect("an archive"));
    let folder = unpack(&archive, &scratch.path().join("unpacked"));

    let root = scratch.path().join("root");
    let below = root.to_string_lossy().into_owned();
    let output = run(&folder.join("install.sh"), &["--root", &below]);
    assert!(output.status.success(), "{output:?}");
    let program = root.join("usr/bin/rollcall");
    assert_eq!(fs::read_to_string(&program).expect("the program"), PROGRAM);
    let mode = |path: &Path| fs::metadata(path).expect("it").permissions().mode() & 0o777;
    assert_eq!(mode(&program), 0o755);
    assert_eq!(mode(&root.join("var/lib/rollcall")), 0o700);
    assert_eq!(mode(&root.join("etc/rollcall/secrets.env")), 0o600);
    assert!(root.join("usr/share/doc/rollcall/operate.md").is_file());
    assert!(root.join("etc/systemd/system/rollcall.service").is_file());
    // The home that comes along is one that the program takes.
    let home = root.join("var/lib/rollcall");
    let checked = run(
        Path::new(env!("CARGO_BIN_EXE_rollcall")),
        &["--home", &home.to_string_lossy(), "check"],
    );
    assert!(checked.status.success(), "{checked:?}");

    // An upgrade: the office's own configuration and secrets stay.
    let config = home.join("config/rollcall.toml");
    let secrets = root.join("etc/rollcall/secrets.env");
    for file in [&config, &secrets] {
        fs::write(file, "# ours\n").expect("a file");
    }
    fs::write(&program, "older").expect("a file");
    let output = run(&folder.join("install.sh"), &["--root", &below]);
    assert!(output.status.success(), "{output:?}");
    for file in [&config, &secrets] {
        assert_eq!(fs::read_to_string(file).expect("a file"), "# ours\n");
    }
    assert_eq!(fs::read_to_string(&program).expect("the program"), PROGRAM);
}

#[test]
fn what_was_damaged_on_the_way_is_not_installed() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = unpack(&pack(scratch.path()), &scratch.path().join("unpacked"));
    fs::write(folder.join("config/rollcall.toml"), "# cut").expect("a file");
    let root = scratch.path().join("root");
    let output = run(
        &folder.join("install.sh"),
        &["--root", &root.to_string_lossy()],
    );
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains("rollcall.toml") && told.contains("nothing was installed"),
        "{told}"
    );
    assert!(!root.exists());
}
