//! A real sshd on loopback with accounts of its own, and a server that one of them owns: all as `antq install` and its
//! instructions make it, on other paths. Everything goes away with it, also when a test fails.

use std::fs;
use std::fs::DirEntry;
use std::fs::File;
use std::fs::Permissions;
use std::io::BufRead;
use std::io::BufReader;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use portable_pty::CommandBuilder;
use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process;

use crate::support::Home;
use crate::support::Ran;
use crate::support::did_not_run;
use crate::support::wait_until;
use crate::terminal::Screen;

/// The program.
const ANTQ: &str = env!("CARGO_BIN_EXE_antq");

/// Where sshd is; it wants to be called by its whole path.
const SSHD: &str = "/usr/sbin/sshd";

/// Somebody with an account on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The account that owns the server.
    Owner,
    /// An officer.
    Nam,
    /// Another officer.
    Lan,
    /// Somebody who is not of the officers' group.
    Stranger,
}

const EVERYBODY: [Who; 4] = [Who::Owner, Who::Nam, Who::Lan, Who::Stranger];

/// The machine.
pub struct Bed {
    /// A folder that belongs to root, as all folders above it: sshd accepts no keys from others.
    folder: PathBuf,
    /// The group; the names of the accounts begin with it.
    group: String,
    /// What commands are run from that belong to no account of this machine.
    home: Home,
    sshd: Option<Child>,
    server: Option<Child>,
    port: u16,
}

impl Bed {
    /// Makes everything, or says that the test did not run, which counts as a failure where `.ci/run` has said so.
    pub fn make(test: &str) -> Option<Self> {
        if let Some(why) = missing() {
            did_not_run(test, &why);
            assert!(std::env::var_os("ANTQ_CI").is_none(), "{test} did not run: {why}");
            return None;
        }
        static MADE: AtomicU32 = AtomicU32::new(0);
        sweep();
        let group = format!("aq{}x{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(format!("{STATE}{group}"));
        let mut bed = Self { folder, group, home: Home::new(), sshd: None, server: None, port: 0 };
        bed.make_folders();
        bed.make_accounts();
        bed.install();
        bed.serve();
        bed.listen();
        Some(bed)
    }

    /// The name of an account.
    pub fn name(&self, who: Who) -> String {
        format!("{}{}", self.group, format!("{who:?}").to_lowercase())
    }

    /// Where the server listens.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("run/antq.sock")
    }

    /// A folder into which everybody may write.
    pub fn open_folder(&self) -> PathBuf {
        self.folder.join("open")
    }

    /// The port of sshd.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The program where officers find it.
    pub fn program(&self) -> PathBuf {
        self.folder.join("prefix/bin/antq")
    }

    /// An SSH client, or another program of its family, with what it needs to come in as somebody.
    pub fn client(&self, program: &str, who: Who) -> Command {
        let mut command = Command::new("timeout");
        command.args(["-k", "5", "100", program]).args(self.client_options(who));
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LANG", "C.UTF-8").env("HOME", &self.folder);
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Where an SSH client is to go.
    pub fn address(&self, who: Who) -> String {
        format!("{}@127.0.0.1", self.name(who))
    }

    /// Has somebody's SSH client ask for a command.
    pub fn ssh(&self, who: Who, command: &str) -> Ran {
        self.ssh_with(who, &[], command, b"")
    }

    /// The same with further options and an input.
    pub fn ssh_with(&self, who: Who, options: &[&str], command: &str, input: &[u8]) -> Ran {
        let mut client = self.client("ssh", who);
        // Of options that are given twice the first one holds.
        client.args(options).args(["-o", "LogLevel=ERROR"]).arg(self.address(who));
        client.args((!command.is_empty()).then_some(command));
        self.run(client, input)
    }

    /// Somebody's SSH client in a terminal.
    pub fn screen(&self, who: Who) -> Screen {
        let mut client = CommandBuilder::new("ssh");
        client.args(["-tt", "-o", "LogLevel=ERROR"]);
        client.args(self.client_options(who));
        client.arg(self.address(who));
        client.env_clear();
        client.env("PATH", "/usr/bin:/bin");
        client.env("LANG", "C.UTF-8");
        client.env("HOME", &self.folder);
        Screen::start(client, 120, 36)
    }

    /// Runs the program on the machine itself, under somebody's account.
    pub fn on_the_machine(&self, who: Who, args: &[&str]) -> Ran {
        let mut command = self.under(who, &self.program());
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.run(command, b"")
    }

    /// Runs a prepared command to its end.
    pub fn run(&self, command: Command, input: &[u8]) -> Ran {
        self.home.finish(command, input)
    }

    /// The processes of an account that run the program.
    pub fn sessions(&self, who: Who) -> Vec<Pid> {
        let program = self.program().display().to_string();
        let ours = |pid: &Pid| command_line(&Path::new("/proc").join(pid.to_string())).contains(&program);
        self.processes(who).into_iter().filter(ours).collect()
    }

    /// What sshd has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("sshd.log")).unwrap_or_default()
    }

    fn client_options(&self, who: Who) -> Vec<String> {
        let known = format!("UserKnownHostsFile={}", self.folder.join("known_hosts").display());
        // scp and sftp know no `-p` for the port.
        let options = [format!("Port={}", self.port), known, "IdentitiesOnly=yes".into(), "BatchMode=yes".into()];
        let key = self.folder.join("keys").join(self.name(who)).display().to_string();
        let named = ["-F".to_owned(), "/dev/null".to_owned(), "-i".to_owned(), key];
        named.into_iter().chain(options.into_iter().flat_map(|option| ["-o".to_owned(), option])).collect()
    }

    fn make_folders(&self) {
        fs::create_dir(&self.folder).expect("a folder");
        for (name, mode) in [("keys", 0o755), ("open", 0o777), ("data", 0o700), ("run", 0o750), ("prefix/bin", 0o755)] {
            let path = self.folder.join(name);
            fs::create_dir_all(&path).expect("a folder");
            fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
        }
        fs::set_permissions(&self.folder, Permissions::from_mode(0o755)).expect("a mode");
        let linked = fs::hard_link(ANTQ, self.program());
        linked.or_else(|_| fs::copy(ANTQ, self.program()).map(|_| ())).expect("the program");
    }

    fn make_accounts(&self) {
        let _turn = ACCOUNTS.lock().unwrap_or_else(PoisonError::into_inner);
        run("groupadd", &["--system", &self.group]);
        for who in EVERYBODY {
            let name = self.name(who);
            let mut args = vec!["--no-create-home", "--home-dir", "/", "--shell", "/bin/sh", "--password", "*"];
            match who {
                Who::Owner => args.extend(["--system", "--gid", &self.group]),
                Who::Nam | Who::Lan => args.extend(["--groups", &self.group]),
                Who::Stranger => {}
            }
            args.push(&name);
            run("useradd", &args);
            let key = self.folder.join("keys").join(&name);
            run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", &name, "-f", key.to_str().expect("text")]);
        }
        let (owner, group) = self.ids(Who::Owner);
        for name in ["data", "run"] {
            chown(self.folder.join(name), Some(owner), Some(group)).expect("an owner");
        }
    }

    /// Writes the files as an administrator would.
    fn install(&self) {
        let text = |path: &Path| path.to_str().expect("text").to_owned();
        let (root, prefix) = (text(&self.folder), text(&self.folder.join("prefix")));
        let args = ["install", "--root", &root, "--prefix", &prefix, "--group", &self.group];
        self.home.run(&[&args[..], &["--user", &self.name(Who::Owner)]].concat()).good();
        for who in EVERYBODY {
            let name = self.name(who);
            let to = self.folder.join("etc/ssh/antq-keys").join(&name);
            fs::copy(self.folder.join("keys").join(format!("{name}.pub")), to).expect("a key");
        }
    }

    /// Makes the register and starts its server, under the account that owns it.
    fn serve(&mut self) {
        let home = Home::demo();
        let (owner, group) = self.ids(Who::Owner);
        let (from, to) = (home.data().join("journal"), self.folder.join("data/journal"));
        fs::create_dir(&to).expect("a folder");
        for entry in fs::read_dir(from).expect("a journal").flatten() {
            let path = to.join(entry.file_name());
            fs::copy(entry.path(), &path).expect("a copy");
            chown(&path, Some(owner), Some(group)).expect("an owner");
        }
        chown(&to, Some(owner), Some(group)).expect("an owner");
        let mut command = self.under(Who::Owner, &self.program());
        command.args(["serve", "--group", &self.group, "--data"]).arg(self.folder.join("data"));
        command.arg("--socket").arg(self.socket()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("a server");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        self.server = Some(server);
        assert!(line.starts_with("ready "), "{line}");
    }

    /// Starts sshd with what was installed, its paths replaced by those of this test.
    fn listen(&mut self) {
        fs::create_dir_all("/run/sshd").expect("the folder that sshd wants");
        let host = self.folder.join("host");
        run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", host.to_str().expect("text")]);
        let folder = self.folder.display();
        let ours = self.folder.join("etc/ssh/sshd_config.d/antq.conf");
        let mut text = fs::read_to_string(&ours).expect("what was installed");
        for (was, is) in [
            ("/etc/ssh/antq-", format!("{folder}/etc/ssh/antq-")),
            ("antq session", format!("antq session --socket {}", self.socket().display())),
        ] {
            assert!(text.contains(was), "{was}: {text}");
            text = text.replace(was, &is);
        }
        fs::write(&ours, text).expect("a file");
        let config = self.folder.join("sshd_config");
        // As Debian has it, with one thing that no administrator should do: clients may set what the program looks at.
        let text = format!(
            "Include {}\nAcceptEnv ANTQ_* XDG_* HOME LANG LC_*\nListenAddress 127.0.0.1\nHostKey {}\nPidFile none\n\
             AuthorizedKeysFile {folder}/etc/ssh/antq-keys/%u\nPasswordAuthentication no\n\
             KbdInteractiveAuthentication no\nUsePAM no\nPrintMotd no\nPrintLastLog no\nUseDNS no\n\
             X11Forwarding yes\nSubsystem sftp /usr/lib/openssh/sftp-server\nLogLevel VERBOSE\n",
            ours.display(),
            host.display(),
        );
        fs::write(&config, text).expect("a file");
        let config = config.to_str().expect("text").to_owned();
        run(SSHD, &["-t", "-f", &config]);
        for _ in 0..20 {
            if self.try_port(&config) {
                let key = fs::read_to_string(host.with_extension("pub")).expect("a key");
                let line = format!("[127.0.0.1]:{} {key}", self.port);
                return fs::write(self.folder.join("known_hosts"), line).expect("a file");
            }
        }
        panic!("sshd finds no port: {}", self.log());
    }

    /// Starts sshd on some port. Another program may have been faster to take it, so one waits until it is sshd's.
    fn try_port(&mut self, config: &str) -> bool {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
        self.port = free.port();
        let log = File::options().create(true).append(true).open(self.folder.join("sshd.log")).expect("a file");
        let mut command = Command::new(SSHD);
        command.args(["-D", "-e", "-f", config, "-p", &self.port.to_string()]);
        let mut sshd = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("sshd");
        let mut listens = false;
        wait_until("sshd to listen, or to end", || {
            let ended = sshd.try_wait().expect("a process").is_some();
            listens = !ended && self.log().contains(&format!("listening on 127.0.0.1 port {}.", self.port));
            listens || ended
        });
        self.sshd = Some(sshd);
        listens && TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }

    /// A program that runs under an account, with nothing of our environment.
    fn under(&self, who: Who, program: &Path) -> Command {
        let (user, group) = self.ids(who);
        let mut command = Command::new("setpriv");
        command.args(["--reuid", &user.to_string(), "--regid", &group.to_string(), "--init-groups", "--"]);
        command.arg(program).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", "/").env("ANTQ_LANG", "en");
        command.current_dir("/").process_group(0);
        command
    }

    /// The numbers of an account and of its first group.
    fn ids(&self, who: Who) -> (u32, u32) {
        ids(&self.name(who)).expect("an account")
    }

    /// The processes of an account.
    fn processes(&self, who: Who) -> Vec<Pid> {
        ids(&self.name(who)).map(|(user, _)| processes_of(user)).unwrap_or_default()
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        let _ended = self.server.as_mut().map(|server| server.kill().and_then(|()| server.wait()));
        // The accounts' processes first: sshd's own end then by themselves.
        for who in EVERYBODY {
            wait_until("the processes of an account to end", || {
                let left = self.processes(who);
                end(&left);
                left.is_empty()
            });
        }
        let _ended = self.sshd.as_mut().map(|sshd| sshd.kill().and_then(|()| sshd.wait()));
        remove(&self.group);
    }
}

/// Held while accounts come and go: the tools that do it wait for each other a few seconds only.
static ACCOUNTS: Mutex<()> = Mutex::new(());

/// Where the folders of all machines are.
const STATE: &str = "/var/lib/antq-test-";

/// What a machine like this can't be made without.
fn missing() -> Option<String> {
    if !rustix::process::geteuid().is_root() {
        return Some("only root can make accounts".to_owned());
    }
    let there =
        |name: &&str| ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].iter().any(|at| Path::new(at).join(name).exists());
    let tools = ["sshd", "ssh", "ssh-keygen", "scp", "sftp", "useradd", "groupadd", "userdel", "setpriv", "timeout"];
    let missing: Vec<&str> = tools.into_iter().filter(|name| !there(name)).collect();
    (!missing.is_empty()).then(|| format!("there is no {} here", missing.join(", no ")))
}

/// Takes away what tests left behind that were killed.
fn sweep() {
    for entry in fs::read_dir("/var/lib").into_iter().flatten().flatten() {
        let name = entry.path().display().to_string();
        let Some(group) = name.strip_prefix(STATE) else { continue };
        let maker = group.trim_start_matches("aq").split('x').next().unwrap_or_default();
        if maker.parse::<u32>().is_ok() && !Path::new("/proc").join(maker).exists() {
            // sshd runs as root, and is known by the file that it was given.
            end(&processes(|entry| command_line(&entry.path()).contains(&format!("{name}/"))));
            for who in EVERYBODY {
                let account = format!("{group}{}", format!("{who:?}").to_lowercase());
                end(&ids(&account).map(|(user, _)| processes_of(user)).unwrap_or_default());
            }
            remove(group);
        }
    }
}

/// Takes the accounts, the group and the folder away, as far as they are there.
fn remove(group: &str) {
    let _turn = ACCOUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    let quiet = |program: &str, args: &[&str]| {
        let _done = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
    };
    for who in EVERYBODY {
        quiet("userdel", &[&format!("{group}{}", format!("{who:?}").to_lowercase())]);
    }
    quiet("groupdel", &[group]);
    let _gone = fs::remove_dir_all(format!("{STATE}{group}"));
}

/// The numbers of an account and of its first group.
fn ids(name: &str) -> Option<(u32, u32)> {
    let list = fs::read_to_string("/etc/passwd").expect("the accounts");
    let mut fields = list.lines().find(|line| line.split(':').next() == Some(name))?.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// The processes of an account.
fn processes_of(user: u32) -> Vec<Pid> {
    processes(|entry| entry.metadata().is_ok_and(|about| about.uid() == user))
}

/// The processes of which something holds, those that are dead and not yet buried left out.
fn processes(holds: impl Fn(&DirEntry) -> bool) -> Vec<Pid> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
        let dead = || fs::read_to_string(entry.path().join("stat")).is_ok_and(|stat| stat.contains(") Z "));
        found.extend(pid.filter(|_| holds(&entry) && !dead()));
    }
    found
}

/// The command line of a process.
fn command_line(process: &Path) -> String {
    String::from_utf8_lossy(&fs::read(process.join("cmdline")).unwrap_or_default()).into_owned()
}

/// Ends processes that may have ended by themselves.
fn end(processes: &[Pid]) {
    for pid in processes {
        let _ = kill_process(*pid, Signal::KILL);
    }
}

/// Runs a tool that has to succeed.
#[track_caller]
fn run(program: &str, args: &[&str]) {
    let ran = Command::new(program).args(args).stdin(Stdio::null()).output().expect(program);
    assert!(ran.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
}
