//! Modules of the program import downward only.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first. A module imports from lower floors only.
const FLOORS: [&[&str]; 11] = [
    &["interrupt", "words", "visible", "evaluate"],
    &["messages", "compression"],
    &["failure"],
    &["reasons", "pipeline", "formats", "sites"],
    &["tally", "arguments"],
    &["site_cleaners"],
    &["progress", "cleaning"],
    &["files"],
    &["faults", "outputs"],
    &["documents"],
    &["commands"],
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(path);
        }
    }
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

#[test]
fn imports_point_downward() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut imports = 0;
    for path in files {
        let below = path.strip_prefix(&root).unwrap().with_extension("");
        let module = below.iter().next().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        // Names of modules stand behind `crate::`, in imports and elsewhere.
        for part in text.split("crate::").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if name == module {
                continue;
            }
            imports += 1;
            let floors = (floor(module), floor(&name));
            assert!(matches!(floors, (Some(own), Some(other)) if own > other), "{} imports {name}: {floors:?}", path.display());
        }
    }
    assert!(imports > 50, "{imports}");
}
