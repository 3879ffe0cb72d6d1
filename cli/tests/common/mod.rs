//! What the tests of the program have in common: a folder of their own, the program in it, and texts.

#![allow(dead_code, reason = "each test binary uses some of it")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

/// A page of which one line goes.
pub const PAGE: &str = "All roads to the coast are open again.\nLeave a Reply\n";
/// What stays of it.
pub const CLEAN: &str = "All roads to the coast are open again.\n";

/// A folder in which the program runs.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    /// One in this place.
    pub fn within(place: &Path) -> Self {
        Folder(tempfile::tempdir_in(place).unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// All files below a folder, hidden ones too, with their bytes.
    pub fn tree(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        fn walk(root: &Path, folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
            let mut entries: Vec<PathBuf> =
                fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
            entries.sort();
            for path in entries {
                if path.is_dir() {
                    walk(root, &path, into);
                } else {
                    into.push((path.strip_prefix(root).unwrap().display().to_string(), fs::read(&path).unwrap()));
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.path(name), &self.path(name), &mut files);
        files
    }

    /// Names of the files below a folder.
    pub fn names(&self, name: &str) -> Vec<String> {
        self.tree(name).into_iter().map(|(name, _)| name).collect()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin!("unscaffold"));
        command.current_dir(self.0.path()).args(arguments).env_remove("NO_COLOR");
        command
    }

    /// Runs the program; it must succeed.
    pub fn run(&self, arguments: &[&str]) -> Assert {
        self.command(arguments).assert().success()
    }

    /// Runs the program; it must end with this code.
    pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
        String::from_utf8(self.command(arguments).assert().code(code).get_output().stderr.clone()).unwrap()
    }
}

pub fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

pub fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// What the summary for machines says.
pub fn stats(assert: &Assert) -> serde_json::Value {
    serde_json::from_str(stderr(assert).lines().last().unwrap()).unwrap()
}

/// A page of some length, the same for the same number: prose that stays, and scaffolding that goes.
pub fn page(number: usize) -> String {
    let mut text = String::new();
    for paragraph in 0..3 + number % 5 {
        for sentence in 0..4 {
            let miles = (number * 31 + paragraph * 7 + sentence) % 97;
            let end = if sentence == 3 { '\n' } else { ' ' };
            let _ = write!(
                text,
                "The ferry number {number} sailed {miles} miles along the coast, “with the wind behind it”, and came back before the evening fell.{end}"
            );
        }
    }
    text + "Leave a Reply\nYour email address will not be published.\n"
}

/// A line of JSON with such a page.
pub fn line(number: usize) -> String {
    serde_json::json!({"id": number, "text": page(number), "lang": "en"}).to_string() + "\n"
}

/// A WARC record.
pub fn record(kind: &str, headers: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{headers}Content-Length: {}\r\n\r\n", content.len());
    [head.as_bytes(), content, b"\r\n\r\n"].concat()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut out).unwrap();
    out
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

pub fn unzstd(bytes: &[u8]) -> Vec<u8> {
    zstd::decode_all(bytes).unwrap()
}

/// Nothing goes, and nothing is repaired.
pub const AS_IT_IS: [&str; 4] = ["--policy", "nothing", "--normalize", "none"];

pub fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, more].concat()
}

/// Numbers below what is asked for, the same in each run.
pub fn random(mut seed: u32) -> impl FnMut(u64) -> u64 {
    move |most| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u64::from(seed >> 8) % most
    }
}
