//! Everything that an installation writes, a row each, and what is left to do by hand.

use std::path::Path;

use crate::cli::install::put::Item;
use crate::server::MOST_CLIENTS;
use crate::wire::place::Place;

/// A file or a folder of the installation.
pub struct Installed {
    /// Where it lies below the root.
    pub path: &'static str,
    /// Its mode.
    pub mode: u32,
    /// What it holds, with names in it as `@USER@`; a folder holds nothing.
    pub text: Option<&'static str>,
    /// The key of what it is for.
    pub about: &'static str,
}

/// Everything, in the order in which it is told.
pub const FILES: &[Installed] = &[
    Installed {
        path: "etc/systemd/system/antq.service",
        mode: 0o644,
        text: Some(include_str!("template/antq.service")),
        about: "install.service",
    },
    Installed {
        path: "usr/lib/sysusers.d/antq.conf",
        mode: 0o644,
        text: Some(include_str!("template/sysusers.conf")),
        about: "install.sysusers",
    },
    Installed {
        path: "usr/lib/tmpfiles.d/antq.conf",
        mode: 0o644,
        text: Some(include_str!("template/tmpfiles.conf")),
        about: "install.tmpfiles",
    },
    Installed {
        path: "etc/ssh/sshd_config.d/antq.conf",
        mode: 0o644,
        text: Some(include_str!("template/sshd.conf")),
        about: "install.sshd",
    },
    Installed { path: "etc/ssh/antq-keys", mode: 0o755, text: None, about: "install.keys" },
    Installed {
        path: "etc/ssh/antq-banner",
        mode: 0o644,
        text: Some(include_str!("template/banner")),
        about: "install.banner",
    },
    Installed {
        path: "etc/sysctl.d/60-antq.conf",
        mode: 0o644,
        text: Some(include_str!("template/sysctl.conf")),
        about: "install.sysctl",
    },
];

/// Something that is left to do by hand.
pub struct Step {
    /// The key of what it does.
    pub about: &'static str,
    /// The commands, with names in them as in the files.
    pub commands: &'static [&'static str],
}

/// All of it, in order.
pub const STEPS: &[Step] = &[
    Step { about: "install.step_program", commands: &["install -m 755 antq @PREFIX@/bin/antq"] },
    Step {
        about: "install.step_accounts",
        commands: &["systemd-sysusers antq.conf", "systemd-tmpfiles --create antq.conf", "sysctl --system"],
    },
    Step {
        about: "install.step_register",
        commands: &["sudo -u @USER@ @PREFIX@/bin/antq init --data @DATA@ --province 15@old"],
    },
    Step { about: "install.step_server", commands: &["systemctl daemon-reload", "systemctl enable --now antq"] },
    Step { about: "install.step_sshd", commands: &["sshd -t && systemctl reload ssh"] },
    Step {
        about: "install.step_administrator",
        commands: &["sudo -u @USER@ @PREFIX@/bin/antq officer add NAME --title '…' --right administrator"],
    },
    Step {
        about: "install.step_officer",
        commands: &[
            "useradd --no-create-home --home-dir / --shell /bin/sh --groups @GROUP@ --password '*' NAME",
            "install -m 644 NAME.pub /etc/ssh/antq-keys/NAME",
        ],
    },
];

/// What the names in the files stand for.
pub struct Names {
    words: Vec<(&'static str, String)>,
}

impl Names {
    /// The accounts, where the program is, and the place of the server.
    pub fn new(user: &str, group: &str, prefix: &str, place: &Place) -> Self {
        // Besides its clients the server has the files of the register, and threads that do not depend on them.
        let (files, tasks) = (4 * MOST_CLIENTS, 2 * MOST_CLIENTS + 224);
        let words = vec![
            ("@USER@", user.to_owned()),
            ("@GROUP@", group.to_owned()),
            ("@PREFIX@", prefix.to_owned()),
            ("@DATA@", place.data().display().to_string()),
            ("@SOCKET@", place.socket().display().to_string()),
            ("@CLIENTS@", MOST_CLIENTS.to_string()),
            ("@FILES@", files.to_string()),
            ("@TASKS@", tasks.to_string()),
        ];
        Self { words }
    }

    /// A text with what the names in it stand for.
    pub fn fill(&self, text: &str) -> String {
        self.words.iter().fold(text.to_owned(), |text, (name, word)| text.replace(name, word))
    }
}

impl Installed {
    /// What is to lie below a root.
    pub fn item(&self, root: &Path, names: &Names) -> Item {
        Item { path: root.join(self.path), mode: self.mode, text: self.text.map(|text| names.fill(text)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn no_name_stays_unfilled_and_everything_is_explained() {
        let names = Names::new("u", "g", "/opt/a", &Place::of_system(None).unwrap());
        for file in FILES {
            let text = file.item(Path::new("/r"), &names).text.unwrap_or_default();
            let unfilled =
                text.split('@').skip(1).any(|rest| rest.chars().next().is_some_and(|c| c.is_ascii_uppercase()));
            assert!(!unfilled, "{}: {text}", file.path);
            assert!(Lang::ALL.iter().all(|lang| lang.find(file.about).is_some()), "{}", file.about);
        }
        for step in STEPS {
            assert!(Lang::ALL.iter().all(|lang| lang.find(step.about).is_some()), "{}", step.about);
        }
        assert_eq!(names.fill("@USER@:@GROUP@ @PREFIX@/bin @DATA@ 15@old"), "u:g /opt/a/bin /var/lib/antq 15@old");
    }
}
