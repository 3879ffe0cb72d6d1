//! Modules import downward only, and `lib.rs` holds no logic.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first. A module imports from lower floors, or from beside it where that is listed.
const FLOORS: [&[&str]; 11] = [
    &["span", "category", "error", "vector"],
    &["sentence"],
    &["layout", "offsets"],
    &["draft"],
    &["rules", "features", "sentence::normalize", "sentence::lines"],
    &["model", "site"],
    &["detect"],
    &["policy"],
    &["removal"],
    &["clean"],
    &["internals"],
];

/// Parts that stand on a floor of their own: layout needs where sentences end; normalisation needs layout, and both write drafts.
const PARTS: [&str; 2] = ["sentence::normalize", "sentence::lines"];

/// Neighbours that may be imported: the category's spelling has its own error, and parts of texts are spans.
const BESIDE: [(&str, &str); 2] = [("category", "error"), ("vector", "span")];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All source files, by top-level module.
fn modules() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let mut modules: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    let mut folders = vec![source()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(source()).unwrap().to_str().unwrap().replace('/', "::");
                let module = module(inside.trim_end_matches(".rs")).to_owned();
                let text = fs::read_to_string(&path).unwrap();
                modules.entry(module).or_default().push((path, text));
            }
        }
    }
    modules
}

/// The module that a path of names stands in, as floors know it.
fn module(path: &str) -> &str {
    PARTS.into_iter().find(|part| path.starts_with(part)).unwrap_or_else(|| path.split("::").next().unwrap())
}

fn floor(module: &str) -> usize {
    FLOORS.iter().position(|floor| floor.contains(&module)).unwrap_or_else(|| panic!("module {module} stands on no floor"))
}

#[test]
fn imports_point_down() {
    let modules = modules();
    assert!(modules.len() > 8);
    for (module, files) in modules.iter().filter(|(module, _)| *module != "lib") {
        for (path, text) in files {
            for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
                for used in line.split("crate::").skip(1) {
                    let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || matches!(c, '_' | ':')).collect();
                    let used = self::module(&used).to_owned();
                    let allowed =
                        used == *module || floor(&used) < floor(module) || BESIDE.contains(&(module.as_str(), used.as_str()));
                    assert!(used.is_empty() || allowed, "{}:{}: {module} must not import {used}", path.display(), number + 1);
                }
            }
        }
    }
}

#[test]
fn lib_holds_no_logic() {
    let text = fs::read_to_string(source().join("lib.rs")).unwrap();
    for line in text.lines().filter(|line| !line.starts_with("//!") && !line.trim().is_empty()) {
        let plain =
            ["mod ", "pub mod ", "pub use ", "#![", "#[cfg(", "#[doc(hidden)]"].iter().any(|start| line.starts_with(start));
        assert!(plain, "lib.rs: {line}");
    }
}

#[test]
fn every_pack_is_listed() {
    let listed = fs::read_to_string(source().join("rules/builtin.rs")).unwrap();
    let mut count = 0;
    for entry in fs::read_dir(source().join("data/rules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(listed.contains(&format!("\"{name}\"")), "{name} is not among the built-in packs");
        count += 1;
    }
    assert!(count > 20);
}

/// What the documentation says holds a law is there: names change.
#[test]
fn every_test_that_the_documentation_names_exists() {
    fn read(folder: &Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                read(&entry, all);
            } else if entry.extension().is_some_and(|end| end == "rs") {
                *all += &std::fs::read_to_string(&entry).unwrap();
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut library, mut program) = (String::new(), String::new());
    for folder in ["src", "tests"] {
        read(&root.join(folder), &mut library);
    }
    // In the package of the library alone there is no program.
    read(&root.join("cli/tests"), &mut program);
    let documents = ["docs/testing.md", "SECURITY.md"].map(|path| std::fs::read_to_string(root.join(path)).unwrap_or_default());
    let documents = documents.concat();
    let names: Vec<&str> = documents
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.matches('_').count() > 1 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    assert!(names.len() > 30, "{names:?}");
    let is_there = |name: &&str| library.contains(&format!("fn {name}(")) || program.contains(&format!("fn {name}("));
    let missing: Vec<&str> = names.iter().copied().filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty() || program.is_empty(), "{missing:?}");
}
