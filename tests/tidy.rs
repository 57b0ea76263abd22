//! What must stay so in the sources: floors, sizes, words that are absent, and tables that agree with each other.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use antq::lang::Lang;
use antq::model::code;
use antq::model::problem::Reason;
use antq::model::site::SiteField;

/// The floors of the house, from below. A folder imports only from lower floors, never from its own or a higher one.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["model", "lang", "sheet"],
    &["journal", "store", "exchange", "report"],
    &["wire"],
    &["server", "client", "widget", "face"],
    &["cli", "tui", "plain", "wall"],
    &["main"],
];

/// The most lines of a file before its tests.
const LONGEST_FILE: usize = 450;

/// The most lines of a function.
const LONGEST_FUNCTION: usize = 75;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The part of a file before its tests.
fn before_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn is_test(path: &Path) -> bool {
    name(path).split('/').any(|part| part == "tests" || part == "tests.rs")
}

fn nothing(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn a_folder_imports_only_downwards() {
    let floor = |folder: &str| FLOORS.iter().position(|floor| floor.contains(&folder));
    let mut wrong = Vec::new();
    for path in files("src", "rs") {
        let short = name(&path);
        let own = short.split('/').nth(1).unwrap_or_default().trim_end_matches(".rs").to_owned();
        if own == "lib" {
            continue;
        }
        let own_floor = floor(&own).unwrap_or_else(|| panic!("{short} stands on no floor"));
        for (number, line) in read(&path).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for piece in code.split("crate::").skip(1).chain(code.split("antq::").skip(1)) {
                let target: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !target.is_empty() && target != own && floor(&target).is_none_or(|target| target >= own_floor) {
                    wrong.push(format!("{short}:{}: {own} imports {target}", number + 1));
                }
            }
            if code.trim_start().starts_with("use ") && code.contains('{') {
                wrong.push(format!("{short}:{}: one path per use", number + 1));
            }
        }
    }
    nothing("imports against the floors", wrong);
}

#[test]
fn files_and_functions_fit_a_screen() {
    let starts =
        ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn ", "const fn ", "pub const fn ", "pub(super) const fn "];
    let mut wrong = Vec::new();
    for path in files("src", "rs").into_iter().filter(|path| !is_test(path)) {
        let text = read(&path);
        let lines: Vec<&str> = before_tests(&text).lines().collect();
        if lines.len() > LONGEST_FILE {
            wrong.push(format!("{}: {} lines", name(&path), lines.len()));
        }
        for (number, line) in lines.iter().enumerate() {
            let code = line.trim_start();
            if !starts.iter().any(|start| code.starts_with(start)) || code.ends_with(';') || code.ends_with('}') {
                continue;
            }
            let end = format!("{}}}", " ".repeat(line.len() - code.len()));
            let length = lines.iter().skip(number).position(|line| *line == end).unwrap_or(0);
            if length > LONGEST_FUNCTION {
                wrong.push(format!("{}:{}: a function of {length} lines", name(&path), number + 1));
            }
        }
    }
    nothing("too large", wrong);
}

#[test]
fn words_that_must_stay_absent() {
    // Put together here, so that this file does not hold them itself.
    let anywhere = ["TO_DO", "FIX_ME", "tod_o!(", "unimple_mented!(", "#[ig_nore]", "#[should_pa_nic]"]
        .map(|word| word.replace('_', ""));
    let in_names = ["Manager", "Helper", "mod util", "mod common"];
    let panics = [".unwrap()", ".expect(", "panic!(", "unreachable!("];
    let no_panics = ["src/server", "src/journal", "src/store", "src/wire", "src/client", "src/model"];
    let mut wrong = Vec::new();
    for path in files("src", "rs").into_iter().chain(files("tests", "rs")).chain(files("benches", "rs")) {
        let (short, text) = (name(&path), read(&path));
        let checked = before_tests(&text).lines().count();
        for (number, line) in text.lines().enumerate() {
            let tells = |word: &str| format!("{short}:{}: {word}", number + 1);
            wrong.extend(anywhere.iter().filter(|word| line.contains(word.as_str())).map(|word| tells(word)));
            if number < checked && !is_test(&path) && no_panics.iter().any(|folder| short.starts_with(folder)) {
                let code = line.split("//").next().unwrap_or_default();
                wrong.extend(panics.iter().filter(|word| code.contains(*word)).map(|word| tells(word)));
            }
            if short.starts_with("src/") {
                wrong.extend(in_names.iter().filter(|word| line.contains(*word)).map(|word| tells(word)));
            }
        }
    }
    nothing("words that must stay absent", wrong);
}

/// Officers who come over SSH have no other way onto the machine, so what they look at must not open one.
#[test]
fn what_an_officer_looks_at_starts_no_program_and_opens_no_file() {
    let ways =
        ["process::Command", "current_exe", "OpenOptions", "set_var", "File::open", "File::create", "File::options"];
    let folder_ways =
        ["read", "write", "remove", "rename", "copy", "create", "metadata"].map(|way| format!("fs::{way}"));
    let mut wrong = Vec::new();
    for path in ["src/tui", "src/plain", "src/wall", "src/face", "src/widget"].iter().flat_map(|at| files(at, "rs")) {
        let text = read(&path);
        for (number, line) in before_tests(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let found = ways.iter().copied().chain(folder_ways.iter().map(String::as_str));
            let found = found.filter(|way| code.contains(way));
            wrong.extend(found.map(|way| format!("{}:{}: {way}", name(&path), number + 1)));
        }
    }
    nothing("ways onto the machine", wrong);
}

#[test]
fn every_refusal_and_every_code_has_its_words_in_both_languages() {
    let mut keys: Vec<String> = Reason::ALL.iter().map(|reason| reason.key().to_owned()).collect();
    keys.extend(code::Status::ALL.iter().map(|value| format!("status.{value}")));
    keys.extend(code::Rating::ALL.iter().map(|value| format!("rating.{value}")));
    keys.extend(code::EventKind::ALL.iter().map(|value| format!("event.{value}")));
    keys.extend(code::SelfDirection::ALL.iter().map(|value| format!("self.{value}")));
    keys.extend(code::Recognition::ALL.iter().map(|value| format!("award_level.{value}")));
    keys.extend(code::ActivityKind::ALL.iter().map(|value| format!("activity.{value}")));
    keys.extend(code::Sensitive::ALL.iter().map(|value| format!("form.sensitive_{value}")));
    keys.extend(SiteField::ALL.iter().map(|field| format!("field.{}", field.name())));
    keys.retain(|key| Lang::ALL.iter().any(|lang| lang.find(key).is_none()));
    nothing("texts that are missing", keys);
}

#[test]
fn every_key_of_the_texts_that_the_code_names_exists() {
    let english = read(&root().join("src/lang/en.toml"));
    let is_section = |section: &str| english.contains(&format!("[{section}]"));
    let mut missing = Vec::new();
    for path in files("src", "rs").into_iter().filter(|path| !name(path).starts_with("src/lang")) {
        let text = read(&path);
        for call in [".t(\"", ".fill(\"", ".find(\"", "told(\""] {
            for piece in before_tests(&text).split(call).skip(1) {
                let key = piece.split('"').next().unwrap_or_default();
                let section = key.split('.').next().unwrap_or_default();
                if is_section(section) && !key.ends_with('.') && Lang::En.find(key).is_none() {
                    missing.push(format!("{}: {key}", name(&path)));
                }
            }
        }
    }
    nothing("keys without a text", missing);
}

#[test]
fn whatever_is_being_done_has_its_words_in_both_languages() {
    let mut missing = Vec::new();
    for path in ["src/journal", "src/store"].iter().flat_map(|folder| files(folder, "rs")).filter(|path| !is_test(path))
    {
        let text = read(&path);
        for call in ["doing: \"", "OpenError::io(\"", "Fault::file(\"", "said(\"", "failure(\"", "failed(\""] {
            for piece in before_tests(&text).split(call).skip(1) {
                let doing = piece.split('"').next().unwrap_or_default();
                let key = format!("doing.{}", doing.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
                if Lang::ALL.iter().any(|lang| lang.find(&key).is_none()) {
                    missing.push(format!("{}: {doing}", name(&path)));
                }
            }
        }
    }
    nothing("doings without a text", missing);
}

#[test]
fn no_test_file_is_forgotten() {
    let main = read(&root().join("tests/main.rs"));
    let mut forgotten = Vec::new();
    for entry in fs::read_dir(root().join("tests")).expect("the tests").flatten() {
        let path = entry.path();
        let module = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let counts = path.extension().is_some_and(|e| e == "rs") || path.join("mod.rs").exists();
        if counts && module != "main" && !main.contains(&format!("mod {module};")) {
            forgotten.push(name(&path));
        }
    }
    nothing("test files that tests/main.rs does not name", forgotten);
}

#[test]
fn nothing_tells_where_it_was_made() {
    let traces = ["/wo_rk/", "/ro_ot/", "/ho_me/", "crates_.io"].map(|word| word.replace('_', ""));
    let mut wrong = Vec::new();
    for ending in ["rs", "toml", "md", "csv", "snap"] {
        for path in ["src", "tests", "benches", "demo-data"].iter().flat_map(|folder| files(folder, ending)) {
            let text = read(&path);
            wrong.extend(
                traces
                    .iter()
                    .filter(|word| text.contains(word.as_str()))
                    .map(|word| format!("{}: {word}", name(&path))),
            );
        }
    }
    nothing("traces of a machine", wrong);
}

#[test]
fn every_module_says_what_it_is() {
    let all = files("src", "rs").into_iter().chain(files("tests", "rs")).chain(files("benches", "rs"));
    nothing(
        "files without a first line about themselves",
        all.filter(|path| !read(path).starts_with("//!") && !path.ends_with("src/lib.rs"))
            .map(|path| name(&path))
            .collect(),
    );
}

/// The key tables of the README are made from the keys, so they cannot promise others.
#[test]
fn readme_has_the_keys_as_they_are() {
    let text = read(&root().join("README.md"));
    let tables =
        [("keys", antq::tui::keymap::markdown(Lang::En)), ("task keys", antq::tui::task::keys::markdown(Lang::En))];
    for (name, want) in tables {
        let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
        let between = text.split_once(&begin).and_then(|(_, rest)| rest.split_once(&end));
        let Some((table, _)) = between else {
            panic!("README.md has no key table between a line {begin} and a line {end}");
        };
        assert!(table.trim() == want.trim(), "README.md: the table of {name} is another; it should be\n\n{want}");
    }
}
