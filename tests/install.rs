//! What `antq install` writes: all of it or nothing, with the right modes, and such that the system's own tools accept it.

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::support::Home;
use crate::support::Ran;
use crate::support::did_not_run;

/// What is to lie below the root, and with which mode.
const WANTED: &[(&str, u32)] = &[
    ("etc/ssh/antq-banner", 0o644),
    ("etc/ssh/antq-keys", 0o755),
    ("etc/ssh/sshd_config.d/antq.conf", 0o644),
    ("etc/sysctl.d/60-antq.conf", 0o644),
    ("etc/systemd/system/antq.service", 0o644),
    ("usr/lib/sysusers.d/antq.conf", 0o644),
    ("usr/lib/tmpfiles.d/antq.conf", 0o644),
];

fn install(home: &Home, root: &Path, more: &[&str]) -> Ran {
    let root = root.to_str().expect("text");
    home.run(&[&["install", "--root", root], more].concat())
}

/// Everything below a folder: its path, its mode, and what is in it.
fn below(folder: &Path) -> Vec<(PathBuf, u32, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let mode = fs::symlink_metadata(&path).expect("there").permissions().mode() & 0o7777;
        found.push((path.clone(), mode, fs::read(&path).ok()));
        found.extend(below(&path));
    }
    found.sort();
    found
}

#[test]
fn everything_is_written_once_and_explained() {
    let home = Home::new();
    let root = home.tmp().join("root");
    let told = install(&home, &root, &[]).good();
    let found = below(&root);
    for (path, mode) in WANTED {
        let path = root.join(path);
        assert!(told.contains(&format!("{}  (written)", path.display())), "{told}");
        let mode_found = found.iter().find(|(found, ..)| *found == path).map(|(_, mode, _)| *mode);
        assert_eq!(mode_found, Some(*mode), "{}", path.display());
    }
    let files = found.iter().filter(|(_, _, text)| text.is_some()).count();
    assert_eq!(files, WANTED.len() - 1, "{found:?}");
    assert!(found.iter().all(|(_, mode, text)| text.is_some() || *mode == 0o755), "{found:?}");
    for command in
        ["init --data /var/lib/antq", "systemctl enable --now antq", "officer add", "/etc/ssh/antq-keys/NAME"]
    {
        assert!(told.contains(command), "{command}: {told}");
    }
    let again = install(&home, &root, &[]).good();
    assert!(!again.contains("(written)") && again.contains("(there already)"), "{again}");
    assert_eq!(below(&root), found);
}

#[test]
fn a_file_that_differs_is_left_alone_and_nothing_else_is_done() {
    let home = Home::new();
    let root = home.tmp().join("root");
    let ours = root.join("etc/sysctl.d/60-antq.conf");
    fs::create_dir_all(ours.parent().expect("a folder")).expect("a folder");
    fs::write(&ours, "net.ipv4.tcp_retries2 = 5\n").expect("a file");
    let before = below(&root);
    let ran = install(&home, &root, &[]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{ran:?}");
    assert!(ran.err.contains("60-antq.conf") && ran.err.contains("--force"), "{ran:?}");
    assert_eq!(below(&root), before);
    let forced = install(&home, &root, &["--force"]).good();
    assert!(forced.contains("(replaced)"), "{forced}");
    assert!(fs::read_to_string(&ours).expect("a file").contains("tcp_retries2 = 8"));
    fs::set_permissions(&ours, Permissions::from_mode(0o666)).expect("a mode");
    assert_eq!(install(&home, &root, &[]).status, 1);
    install(&home, &root, &["--force"]).good();
    assert!(below(&root).iter().all(|(path, ..)| !path.to_string_lossy().contains(".antq-")));
}

#[test]
fn what_fails_in_the_middle_leaves_everything_as_it_was() {
    let home = Home::new();
    let root = home.tmp().join("root");
    let service = root.join("etc/systemd/system/antq.service");
    fs::create_dir_all(service.parent().expect("a folder")).expect("a folder");
    fs::write(&service, "[Unit]\n").expect("a file");
    // A folder stands in the way of the last file, where that is written before it gets its name.
    fs::create_dir_all(root.join("etc/sysctl.d/.60-antq.conf.antq-new/x")).expect("a folder");
    let before = below(&root);
    let ran = install(&home, &root, &["--force"]);
    assert!(ran.status == 1 && ran.err.contains("60-antq.conf"), "{ran:?}");
    assert_eq!(below(&root), before);
    // One in the way of a file's own name is told before anything begins, and so is a link to elsewhere.
    fs::remove_dir_all(root.join("etc/sysctl.d")).expect("a folder");
    fs::create_dir_all(root.join("etc/ssh")).expect("a folder");
    symlink("/etc/passwd", root.join("etc/ssh/antq-banner")).expect("a link");
    let before = below(&root);
    let ran = install(&home, &root, &["--force"]);
    assert!(ran.status == 1 && ran.err.contains("antq-banner"), "{ran:?}");
    assert_eq!(below(&root), before);
}

#[test]
fn names_that_would_mean_something_else_in_a_file_are_refused() {
    let home = Home::new();
    let root = home.tmp().join("root");
    for more in [
        ["--user", "an\nUser=root"],
        ["--user", "Root"],
        ["--user", ""],
        ["--group", "*"],
        ["--group", "a b"],
        ["--prefix", "usr/local"],
        ["--prefix", "/opt/an tq"],
        ["--prefix", "/opt/%i"],
    ] {
        assert_eq!(install(&home, &root, &more).status, 2, "{more:?}");
    }
    assert!(!root.exists());
    install(&home, &root, &["--user", "so", "--group", "canbo", "--prefix", "/opt/antq/"]).good();
    let service = fs::read_to_string(root.join("etc/systemd/system/antq.service")).expect("a file");
    for line in ["User=so", "Group=canbo", "ExecStart=/opt/antq/bin/antq serve"] {
        assert!(service.lines().any(|found| found.starts_with(line)), "{line}: {service}");
    }
    let sshd = fs::read_to_string(root.join("etc/ssh/sshd_config.d/antq.conf")).expect("a file");
    assert!(sshd.contains("\nMatch Group canbo\n"), "{sshd}");
    assert!(sshd.contains("\n    ForceCommand exec /opt/antq/bin/antq session\n"), "{sshd}");
}

#[test]
fn an_sshd_that_would_not_read_the_file_is_told() {
    let home = Home::new();
    for (config, told) in [
        ("Port 22\n", true),
        ("#Include /etc/ssh/sshd_config.d/*.conf\n", true),
        ("Include /etc/ssh/sshd_config.d/*.conf\nPort 22\n", false),
    ] {
        let root = home.tmp().join(if told { "without" } else { "with" });
        fs::create_dir_all(root.join("etc/ssh")).expect("a folder");
        fs::write(root.join("etc/ssh/sshd_config"), config).expect("a file");
        assert_eq!(install(&home, &root, &[]).good().contains("has no line"), told, "{config}");
    }
}

/// Runs a tool of the system; nothing where there is none.
fn tool(name: &str, args: &[&str]) -> Option<(bool, String)> {
    let ran = Command::new(name).args(args).output().ok()?;
    let told = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Some((ran.status.success(), told))
}

#[test]
fn systemd_accepts_its_files() {
    let home = Home::new();
    let root = home.tmp().join("root");
    let prefix = home.tmp().join("prefix");
    fs::create_dir_all(prefix.join("bin")).expect("a folder");
    symlink(env!("CARGO_BIN_EXE_antq"), prefix.join("bin/antq")).expect("a link");
    install(&home, &root, &["--prefix", prefix.to_str().expect("text")]).good();
    let service = root.join("etc/systemd/system/antq.service");
    let verified = tool("systemd-analyze", &["verify", service.to_str().expect("text")]);
    let Some((accepted, told)) = verified else {
        did_not_run("systemd_accepts_its_files", "there is no systemd-analyze here");
        return;
    };
    // It may find fault with units of the machine; ours has to be without one.
    assert!(accepted && !told.contains("antq.service"), "{told}");
    let at = format!("--root={}", root.display());
    if let Some((accepted, told)) = tool("systemd-sysusers", &[&at, "antq.conf"]) {
        assert!(accepted, "{told}");
        let accounts = fs::read_to_string(root.join("etc/passwd")).expect("accounts");
        assert!(accounts.contains("antq server:/var/lib/antq:/usr/sbin/nologin"), "{accounts}");
    }
}

#[test]
fn a_service_manager_is_told_when_clients_can_come() {
    let home = Home::demo();
    let path = home.tmp().join("notify");
    let manager = UnixDatagram::bind(&path).expect("a socket");
    manager.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket");
    let mut serve = home.antq(&["serve"]);
    serve.env("NOTIFY_SOCKET", &path);
    let mut server = home.started(serve);
    let mut told = [0; 64];
    let length = manager.recv(&mut told).expect("a word");
    assert_eq!(&told[..length], b"READY=1\n");
    assert_eq!(server.stop(), 0);
}
