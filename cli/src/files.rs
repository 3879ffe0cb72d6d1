//! Which files are read.

use std::fs;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use crate::arguments::Input;
use crate::compression::Compression;
use crate::failure::Failure;
use crate::formats::Format;
use crate::progress::Progress;
use crate::tally::plural;

/// A file to read, or standard input.
#[derive(Clone, Debug)]
pub struct Source {
    /// None is standard input.
    pub path: Option<PathBuf>,
    /// So many names at its end are its path below the folder that was named; of files that were named themselves, their own.
    depth: usize,
    /// What the command line or its name say.
    pub format: Option<Format>,
    pub len: u64,
}

impl Source {
    fn standard_input(format: Option<Format>) -> Self {
        Source { path: None, depth: 0, format, len: 0 }
    }

    /// The path below the folder that was named.
    pub fn below(&self) -> PathBuf {
        let names: Vec<_> = self.path.iter().flat_map(|path| path.components()).collect();
        names[names.len().saturating_sub(self.depth)..].iter().collect()
    }

    /// About how long it is unpacked.
    pub fn unpacked_len(&self) -> u64 {
        let is_packed = self.path.as_deref().is_some_and(|path| Compression::by_name(path) != Compression::None);
        // Text is packed to a fifth or so.
        if is_packed { self.len * 6 } else { self.len }
    }

    /// As messages call it.
    pub fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| "standard input".to_owned(), |path| path.display().to_string())
    }
}

/// All files that are to be read.
#[derive(Debug, Default)]
pub struct Sources {
    pub files: Vec<Source>,
    /// Files in folders whose names tell no format.
    passed_over: Vec<PathBuf>,
    /// What is wrong with files and folders below the folders that were named.
    pub unreadable: Vec<String>,
    /// A folder was named.
    pub has_folder: bool,
}

impl Sources {
    /// The sum of their sizes, where it is known.
    pub fn bytes(&self) -> Option<u64> {
        self.files.iter().map(|file| file.path.as_ref().map(|_| file.len)).sum()
    }

    /// Says that files were passed over, where some were.
    pub fn tell_passed_over(&self, progress: &Progress) {
        if let Some(first) = self.passed_over.first() {
            let files = plural(self.passed_over.len() as u64, "file");
            let first = first.display();
            progress
                .say(&format!("{files} passed over, since the name tells no format, as {first}; --glob or --format takes them"));
        }
    }
}

/// Finds the files, folders in the order of their names, without what is hidden and what stands below `output`.
pub fn find(input: &Input, output: Option<&Path>) -> Result<Sources, Failure> {
    let mut found = Sources::default();
    let glob = glob(&input.glob)?;
    let output = output.and_then(|path| fs::canonicalize(path).ok());
    if input.paths.is_empty() {
        found.files.push(Source::standard_input(input.format));
    }
    for path in &input.paths {
        if path.as_os_str() == "-" {
            found.files.push(Source::standard_input(input.format));
            continue;
        }
        let metadata =
            fs::metadata(path).map_err(|error| Failure::usage(format!("{}: {error}{}", path.display(), meant(path))))?;
        if metadata.is_dir() {
            found.has_folder = true;
            walk(path, input, glob.as_ref(), output.as_deref(), &mut found)?;
        } else {
            let format = input.format.or_else(|| Format::by_name(path));
            if format.is_none()
                && path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv") || end.eq_ignore_ascii_case("tsv"))
            {
                let message = "tables are read as Parquet or JSON Lines, which hold line ends; or is it --format text?";
                return Err(Failure::usage(format!("{}: {message}", path.display())));
            }
            found.files.push(Source { path: Some(path.clone()), depth: 1, format, len: metadata.len() });
        }
    }
    if found.files.is_empty() {
        let why = match found.passed_over.first() {
            Some(path) if glob.is_none() => {
                format!(": no name there tells a format, as that of {} does not; --format says it", path.display())
            }
            _ => String::new(),
        };
        return Err(Failure::usage(format!("no files found{why}")));
    }
    Ok(found)
}

/// A command that was mistyped looks like a path.
fn meant(path: &Path) -> &'static str {
    let known = ["clean", "explain", "report", "rules", "evaluate", "completions", "man", "help"];
    let is_near = path.to_str().is_some_and(|name| {
        !name.contains(['/', '.'])
            && name.len() > 3
            && known.iter().any(|k| k.starts_with(&name[..1]) && k.len().abs_diff(name.len()) <= 2)
    });
    if is_near { "; \"unscaffold --help\" lists the commands" } else { "" }
}

fn glob(patterns: &[String]) -> Result<Option<GlobSet>, Failure> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(|error| Failure::usage(format!("--glob: {error}")))?);
    }
    set.build().map(Some).map_err(|error| Failure::usage(format!("--glob: {error}")))
}

fn walk(folder: &Path, input: &Input, glob: Option<&GlobSet>, output: Option<&Path>, found: &mut Sources) -> Result<(), Failure> {
    let is_output = |path: &Path| output.is_some_and(|output| fs::canonicalize(path).is_ok_and(|path| path == output));
    let is_hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(|entry| {
        entry.depth() == 0 || !(is_hidden(entry.file_name()) || entry.file_type().is_dir() && is_output(entry.path()))
    });
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => return Err(Failure::usage(format!("{}: {error}", folder.display()))),
            Err(error) => {
                found.unreadable.push(format!("cannot read below {}: {error}", folder.display()));
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let (depth, len) = (entry.depth(), entry.metadata().map_or(0, |metadata| metadata.len()));
        let path = entry.into_path();
        if glob.is_some_and(|glob| !glob.is_match(path.strip_prefix(folder).unwrap_or(&path))) {
            continue;
        }
        let format = input.format.or_else(|| Format::by_name(&path)).or(if glob.is_some() { Some(Format::Text) } else { None });
        if format.is_none() {
            found.passed_over.push(path);
            continue;
        }
        found.files.push(Source { path: Some(path), depth, format, len });
    }
    Ok(())
}
