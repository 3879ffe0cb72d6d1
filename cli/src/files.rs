//! Which files are read, where what comes of them goes, and that no file ever looks whole and is not.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use crate::arguments::{Clean, Input};
use crate::compression::{Compression, Packer};
use crate::failure::Failure;
use crate::formats::Format;
use crate::progress::Progress;
use crate::tally::plural;

/// A file to read, or standard input.
#[derive(Clone, Debug)]
pub struct Source {
    /// None is standard input.
    pub path: Option<PathBuf>,
    /// The path below the folder that was named; of files that were named themselves, their names.
    below: PathBuf,
    /// What the command line or its name say.
    pub format: Option<Format>,
    pub len: u64,
}

impl Source {
    fn standard_input(format: Option<Format>) -> Self {
        Source { path: None, below: PathBuf::from("-"), format, len: 0 }
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
    /// A folder was named.
    has_folder: bool,
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
            let below = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
            let format = input.format.or_else(|| Format::by_name(path));
            found.files.push(Source { path: Some(path.clone()), below, format, len: metadata.len() });
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
        let entry = entry.map_err(|error| Failure::usage(format!("{}: {error}", folder.display())))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path().to_owned();
        let below = path.strip_prefix(folder).unwrap_or(&path).to_owned();
        if glob.is_some_and(|glob| !glob.is_match(&below)) {
            continue;
        }
        let format = input.format.or_else(|| Format::by_name(&path)).or(if glob.is_some() { Some(Format::Text) } else { None });
        if format.is_none() {
            found.passed_over.push(path);
            continue;
        }
        let len = entry.metadata().map_or(0, |metadata| metadata.len());
        found.files.push(Source { path: Some(path), below, format, len });
    }
    Ok(())
}

/// Where the result of a file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    StandardOutput,
    File(PathBuf),
}

impl Target {
    pub fn name(&self) -> String {
        match self {
            Target::StandardOutput => "standard output".to_owned(),
            Target::File(path) => path.display().to_string(),
        }
    }
}

/// A file, and where its result goes.
#[derive(Clone, Debug)]
pub struct Task {
    pub source: Source,
    pub target: Target,
    pub compression: Compression,
}

/// What is to be done, and how many files are done already.
pub struct Plan {
    pub tasks: Vec<Task>,
    pub resumed: u64,
}

impl Plan {
    pub fn new(sources: &Sources, arguments: &Clean) -> Result<Self, Failure> {
        let Some(output) = arguments.output.as_ref().filter(|path| path.as_os_str() != "-") else {
            let compression = arguments.compress.unwrap_or(Compression::None);
            let task = |source: &Source| Task { source: source.clone(), target: Target::StandardOutput, compression };
            return Ok(Plan { tasks: sources.files.iter().map(task).collect(), resumed: 0 });
        };
        let is_folder = sources.has_folder
            || sources.files.len() > 1
            || output.is_dir()
            || output.as_os_str().as_encoded_bytes().ends_with(b"/");
        if is_folder && output.exists() && !output.is_dir() {
            return Err(Failure::usage(format!("{} is a file, but a folder is wanted for more than one file", output.display())));
        }
        let mut plan = Plan { tasks: Vec::new(), resumed: 0 };
        let mut taken: HashMap<PathBuf, String> = HashMap::new();
        for source in &sources.files {
            let path = if is_folder { output.join(renamed(&source.below, arguments.compress)) } else { output.clone() };
            if is_folder && source.path.is_none() {
                return Err(Failure::usage(format!(
                    "standard input has no name: --output must be a file, and {} is a folder",
                    output.display()
                )));
            }
            if let Some(other) = taken.insert(path.clone(), source.name()) {
                return Err(Failure::usage(format!("{other} and {} would both go to {}", source.name(), path.display())));
            }
            if path.exists() {
                if arguments.resume {
                    plan.resumed += 1;
                    continue;
                }
                if !arguments.overwrite {
                    let message = format!(
                        "{} exists; --overwrite replaces it, --resume skips what is there, which is whole",
                        path.display()
                    );
                    return Err(Failure::usage(message));
                }
            }
            let compression = arguments.compress.unwrap_or_else(|| Compression::by_name(&path));
            plan.tasks.push(Task { source: source.clone(), target: Target::File(path), compression });
        }
        Ok(plan)
    }
}

/// The name of a file that is compressed in another way.
fn renamed(below: &Path, compress: Option<Compression>) -> PathBuf {
    let Some(compression) = compress else { return below.to_owned() };
    let bare = if Compression::by_name(below) == Compression::None { below.to_owned() } else { below.with_extension("") };
    let mut name = bare.into_os_string();
    name.push(compression.ending());
    name.into()
}

/// A file that is written beside its place, under a hidden name, and takes its place when it is whole. Dropped before, it is gone.
pub struct Partial {
    file: Option<File>,
    path: PathBuf,
    whole: PathBuf,
}

impl Partial {
    pub fn create(whole: &Path) -> io::Result<Self> {
        let folder = whole.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut name = std::ffi::OsString::from(".");
        name.push(whole.file_name().unwrap_or_default());
        name.push(".partial");
        let path = folder.join(name);
        // One that an interrupted run has left is written anew.
        let file = File::create(&path)?;
        Ok(Partial { file: Some(file), path, whole: whole.to_owned() })
    }

    pub fn file(&self) -> io::Result<File> {
        self.file.as_ref().map_or_else(|| Err(io::ErrorKind::NotFound.into()), File::try_clone)
    }

    /// Takes its place. With `synced` it is on the disk before, so that not even a machine that dies leaves a part of it under its name.
    pub fn persist(mut self, synced: bool) -> io::Result<()> {
        if let Some(file) = self.file.take() {
            if synced {
                file.sync_all()?;
            }
            drop(file);
            if let Err(error) = fs::rename(&self.path, &self.whole) {
                let _ = fs::remove_file(&self.path);
                return Err(error);
            }
        }
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // Nothing better can be done about it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A stream that is written: standard output, or a file.
pub struct Output {
    packer: Packer<BufWriter<Box<dyn Write>>>,
    partial: Option<Partial>,
    name: String,
}

impl Output {
    pub fn create(target: &Target, compression: Compression) -> Result<Self, Failure> {
        let name = target.name();
        let open = || {
            let (to, partial): (Box<dyn Write>, _) = match target {
                Target::StandardOutput => (Box::new(stdout()), None),
                Target::File(path) => {
                    let partial = Partial::create(path)?;
                    (Box::new(partial.file()?), Some(partial))
                }
            };
            Ok((Packer::new(BufWriter::with_capacity(1 << 18, to), compression)?, partial))
        };
        let (packer, partial) = open().map_err(|error| Failure::writing(&name, &error))?;
        Ok(Output { packer, partial, name })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.packer.write_all(bytes).map_err(|error| Failure::writing(&self.name, &error))
    }

    /// Writes what is left, and gives a file its name.
    pub fn finish(self, synced: bool) -> Result<(), Failure> {
        let Output { packer, partial, name } = self;
        let end = || {
            packer.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.flush()?;
            partial.map_or(Ok(()), |partial| partial.persist(synced))
        };
        end().map_err(|error| Failure::writing(&name, &error))
    }
}
