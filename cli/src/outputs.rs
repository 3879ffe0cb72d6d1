//! Where the results of files go, and that no file ever looks whole and is not.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};

use crate::arguments::Clean;
use crate::compression::{Compression, Packer, gzip_member};
use crate::failure::Failure;
use crate::files::{Source, Sources};
use crate::formats::Format;
use crate::interrupt;

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
pub struct Task<'s> {
    pub source: &'s Source,
    pub target: Target,
    pub compression: Compression,
}

/// What is to be done, and how many files are done already. There may be millions: where each goes is worked out when it is read.
pub struct Plan {
    pub sources: Vec<Source>,
    output: Place,
    compress: Option<Compression>,
    pub resumed: u64,
}

/// Where all results go.
enum Place {
    StandardOutput,
    File(PathBuf),
    Folder(PathBuf),
}

impl Plan {
    pub fn new(sources: Sources, arguments: &Clean) -> Result<Self, Failure> {
        let Sources { files, has_folder, .. } = sources;
        let output = place(&files, has_folder, arguments)?;
        let mut plan = Plan { sources: files, output, compress: arguments.compress, resumed: 0 };
        plan.refuse_meetings()?;
        if arguments.overwrite {
            plan.refuse_to_replace_inputs()?;
        }
        let mut done = Vec::with_capacity(plan.sources.len());
        for source in &plan.sources {
            let Target::File(path) = plan.task(source).target else { break };
            let exists = path.exists() && !is_device(&path);
            if exists && arguments.resume && source.path.as_deref().is_some_and(|source| is_same(source, &path)) {
                let message =
                    format!("{} is its own output: --resume would find it finished; --overwrite cleans in place", path.display());
                return Err(Failure::usage(message));
            }
            if exists && !arguments.resume && !arguments.overwrite {
                let path = path.display();
                let message = format!("{path} exists; --overwrite replaces it, --resume skips what is there, which is whole");
                return Err(Failure::usage(message));
            }
            done.push(exists && arguments.resume);
        }
        plan.resumed = done.iter().filter(|done| **done).count() as u64;
        let mut done = done.into_iter();
        plan.sources.retain(|_| !done.next().unwrap_or(false));
        Ok(plan)
    }

    /// Where the result of a file goes.
    pub fn task<'s>(&self, source: &'s Source) -> Task<'s> {
        let (target, compression) = match &self.output {
            Place::StandardOutput => (Target::StandardOutput, self.compress.unwrap_or(Compression::None)),
            Place::File(path) => (Target::File(path.clone()), self.compress.unwrap_or_else(|| Compression::by_name(path))),
            Place::Folder(folder) => {
                // Tables are compressed inside.
                let compress = self.compress.filter(|_| source.format != Some(Format::Parquet));
                let path = folder.join(renamed(&source.below(), compress));
                let compression = compress.unwrap_or_else(|| Compression::by_name(&path));
                (Target::File(path), compression)
            }
        };
        Task { source, target, compression }
    }

    /// # Errors
    ///
    /// Where a file would take the place of another one that is yet to be read.
    fn refuse_to_replace_inputs(&self) -> Result<(), Failure> {
        let hasher = RandomState::new();
        let resolved_hash = |path: &Path| hasher.hash_one(resolved(path));
        let sources = self.sources.iter().filter_map(|source| source.path.as_deref());
        let read: HashSet<u64> = sources.map(resolved_hash).collect();
        for source in &self.sources {
            let Target::File(path) = self.task(source).target else { return Ok(()) };
            let is_own = || source.path.as_deref().is_some_and(|source| is_same(source, &path));
            // In most runs there is nothing, and nothing more to ask.
            if path.exists() && read.contains(&resolved_hash(&path)) && !is_own() {
                return Err(Failure::usage(format!("{} would go to {}, which is input too", source.name(), path.display())));
            }
        }
        Ok(())
    }

    /// # Errors
    ///
    /// Where two files would go to one.
    fn refuse_meetings(&self) -> Result<(), Failure> {
        // Paths take more memory than it may.
        let hasher = RandomState::new();
        let mut taken: HashMap<u64, usize> = HashMap::new();
        for (number, source) in self.sources.iter().enumerate() {
            let Target::File(path) = self.task(source).target else { return Ok(()) };
            let Some(before) = taken.insert(hasher.hash_one(&path), number) else { continue };
            let other = &self.sources[before];
            if self.task(other).target == Target::File(path.clone()) {
                let (other, name) = (other.name(), source.name());
                return Err(Failure::usage(format!("{other} and {name} would both go to {}", path.display())));
            }
        }
        Ok(())
    }
}

/// Whether both are one file.
pub fn is_same(path: &Path, other: &Path) -> bool {
    resolved(path) == resolved(other)
}

/// The one path of a file, or of what is to be one, however it is spelt.
pub fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| {
        let folder = fs::canonicalize(folder_of(path)).unwrap_or_else(|_| folder_of(path).to_owned());
        folder.join(path.file_name().unwrap_or_default())
    })
}

fn place(files: &[Source], has_folder: bool, arguments: &Clean) -> Result<Place, Failure> {
    let Some(output) = arguments.output.as_ref().filter(|path| path.as_os_str() != "-") else { return Ok(Place::StandardOutput) };
    let ends_as_folder = output.as_os_str().as_encoded_bytes().ends_with(b"/");
    if !(has_folder || files.len() > 1 || output.is_dir() || ends_as_folder) {
        return Ok(Place::File(output.clone()));
    }
    let name = output.display();
    if output.exists() && !output.is_dir() {
        return Err(Failure::usage(format!("{name} is a file, but a folder is wanted for more than one file")));
    }
    if files.iter().any(|source| source.path.is_none()) {
        let message = format!("standard input has no name: --output must be a file, and {name} is a folder");
        return Err(Failure::usage(message));
    }
    Ok(Place::Folder(output.clone()))
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
    /// What is in its place is replaced.
    replaces: bool,
}

/// Longer names of files are none.
const LONGEST_NAME: usize = 255;

impl Partial {
    pub fn create(whole: &Path, replaces: bool) -> io::Result<Self> {
        let folder = folder_of(whole);
        fs::create_dir_all(folder)?;
        let path = folder.join(hidden(whole.file_name().unwrap_or_default()));
        loop {
            // What is no file of its own, as links, is nobody's that writes here.
            if fs::symlink_metadata(&path).is_ok_and(|metadata| !is_plain(&metadata)) {
                fs::remove_file(&path)?;
            }
            // One that an interrupted run has left is written anew; one that another run writes is locked.
            let file = File::options().write(true).create(true).truncate(false).open(&path)?;
            // Some file systems have no locks.
            if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
                return Err(io::Error::other("another run is writing it"));
            }
            // The other may have finished it meanwhile.
            if is_at(&file, &path) {
                file.set_len(0)?;
                interrupt::begin(&path);
                return Ok(Partial { file: Some(file), path, whole: whole.to_owned(), replaces });
            }
        }
    }

    pub fn file(&self) -> io::Result<File> {
        self.file.as_ref().map_or_else(|| Err(io::ErrorKind::NotFound.into()), File::try_clone)
    }

    /// Takes its place. With `synced` it is on the disk before, so that not even a machine that dies leaves a part of it under its name.
    pub fn persist(mut self, synced: bool) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        if synced {
            file.sync_all()?;
        }
        if !self.replaces && self.whole.exists() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it has appeared since the run began"));
        }
        interrupt::finish(&self.path, || fs::rename(&self.path, &self.whole))?;
        // Its lock ends here, when it has its name.
        self.file = None;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // Nothing better can be done about it.
            let _ = interrupt::finish(&self.path, || fs::remove_file(&self.path));
        }
    }
}

pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a file while it is written: always the same, so that what is left of a killed run is found.
fn hidden(name: &OsStr) -> OsString {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".partial");
    if hidden.len() > LONGEST_NAME {
        hidden = format!(".{:x}.partial", Sha1::digest(name.as_encoded_bytes())).into();
    }
    hidden
}

/// Whether it is a file, and has no other name.
#[cfg(unix)]
fn is_plain(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.is_file() && metadata.nlink() == 1
}

#[cfg(not(unix))]
fn is_plain(metadata: &fs::Metadata) -> bool {
    metadata.is_file()
}

/// Whether the file at this path is this one.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    file.metadata().ok().map(id) == fs::metadata(path).ok().map(id)
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Whether there is something that is neither a file nor a folder, as `/dev/null` is: that is written to as it is.
fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// A stream that is written: standard output, or a file.
pub struct Output {
    packer: Packer<BufWriter<Box<dyn Write>>>,
    partial: Option<Partial>,
    name: String,
    /// Nothing was written yet, and a stream of gzip needs a member.
    lacks_member: bool,
}

impl Output {
    pub fn create(target: &Target, compression: Compression, replaces: bool) -> Result<Self, Failure> {
        let name = target.name();
        let open = || {
            let (to, partial): (Box<dyn Write>, _) = match target {
                Target::StandardOutput => (Box::new(stdout()), None),
                Target::File(path) if is_device(path) => (Box::new(File::options().write(true).open(path)?), None),
                Target::File(path) => {
                    let partial = Partial::create(path, replaces)?;
                    (Box::new(partial.file()?), Some(partial))
                }
            };
            Ok((Packer::new(BufWriter::with_capacity(1 << 18, to), compression)?, partial))
        };
        let (packer, partial) = open().map_err(|error| Failure::writing(&name, &error))?;
        Ok(Output { packer, partial, name, lacks_member: compression == Compression::Gzip })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.lacks_member &= bytes.is_empty();
        self.packer.write_all(bytes).map_err(|error| Failure::writing(&self.name, &error))
    }

    /// Writes what is left, and gives a file its name.
    pub fn finish(mut self, synced: bool) -> Result<(), Failure> {
        if self.lacks_member {
            let mut member = Vec::new();
            gzip_member(&[], &mut member);
            self.write(&member)?;
        }
        let Output { packer, partial, name, .. } = self;
        let end = || {
            packer.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.flush()?;
            partial.map_or(Ok(()), |partial| partial.persist(synced))
        };
        end().map_err(|error| Failure::writing(&name, &error))
    }
}
