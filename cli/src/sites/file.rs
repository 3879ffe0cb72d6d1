//! A file of profiles, sorted by host, so that one is found without reading the others, and files are merged in one pass.
//!
//! ```text
//! magic 8 bytes; of each host, sorted: its length u16, its name, length of the profile u32, the profile
//! positions of the hosts u64 each; their number u64; magic 8 bytes
//! ```
//! All little-endian. Each profile has a checksum of its own.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use unscaffold::site::SiteProfile;

use crate::failure::Failure;

const MAGIC: [u8; 8] = *b"unsites\x01";
/// Number of hosts, and the magic once more.
const FOOTER: u64 = 16;

/// Writes a file of profiles; hosts come in order, each once.
pub struct Writer<W> {
    to: W,
    at: u64,
    positions: Vec<u64>,
}

impl<W: Write> Writer<W> {
    pub fn new(mut to: W) -> io::Result<Self> {
        to.write_all(&MAGIC)?;
        Ok(Writer { to, at: MAGIC.len() as u64, positions: Vec::new() })
    }

    pub fn add(&mut self, host: &str, profile: &SiteProfile) -> io::Result<()> {
        let profile = profile.to_bytes();
        let record =
            [&(host.len() as u16).to_le_bytes(), host.as_bytes(), &(profile.len() as u32).to_le_bytes(), &profile].concat();
        self.to.write_all(&record)?;
        self.positions.push(self.at);
        self.at += record.len() as u64;
        Ok(())
    }

    /// Ends the file; what it was written to, and how many hosts it holds.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        for position in &self.positions {
            self.to.write_all(&position.to_le_bytes())?;
        }
        let count = self.positions.len() as u64;
        self.to.write_all(&[count.to_le_bytes(), MAGIC].concat())?;
        self.to.flush()?;
        Ok((self.to, count))
    }
}

/// A file of profiles, open for reading.
#[derive(Debug)]
pub struct Profiles {
    file: Mutex<File>,
    name: String,
    count: u64,
    /// Where the positions begin.
    index: u64,
}

impl Profiles {
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let failed = |error: io::Error| Failure::run(format!("cannot read {name}: {error}"));
        Profiles::of(File::open(path).map_err(failed)?, &name).map_err(failed)
    }

    fn of(mut file: File, name: &str) -> io::Result<Self> {
        let wrong = || other("it holds no profiles of sites, as \"unscaffold sites fit\" writes them, or not all of it is there");
        let len = file.seek(SeekFrom::End(0))?;
        let start = at::<8>(&mut file, 0).map_err(|_| wrong())?;
        let end = len.checked_sub(FOOTER).ok_or_else(wrong)?;
        let count = u64::from_le_bytes(at(&mut file, end)?);
        let last = at::<8>(&mut file, end + 8)?;
        let index = count.checked_mul(8).and_then(|positions| end.checked_sub(positions)).filter(|&index| index >= 8);
        match index {
            Some(index) if start == MAGIC && last == MAGIC => {
                Ok(Profiles { file: Mutex::new(file), name: name.to_owned(), count, index })
            }
            _ => Err(wrong()),
        }
    }

    /// The profile of a host, if it is there.
    pub fn get(&self, host: &str) -> Result<Option<SiteProfile>, String> {
        self.find(host).map_err(|error| format!("{}: the profile of {host} cannot be read: {error}", self.name))
    }

    fn find(&self, host: &str) -> io::Result<Option<SiteProfile>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            let position = u64::from_le_bytes(at(&mut file, self.index + 8 * middle)?);
            file.seek(SeekFrom::Start(position))?;
            let name = read_host(&mut *file)?;
            match name.as_str().cmp(host) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return read_profile(&mut *file).map(Some),
            }
        }
        Ok(None)
    }

    /// All of them, in order.
    pub fn into_run(self) -> io::Result<Run> {
        let mut file = self.file.into_inner().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(MAGIC.len() as u64))?;
        Run { from: BufReader::with_capacity(1 << 18, file), left: self.count, next: None, name: self.name }.advanced()
    }
}

/// Profiles in order of their hosts, read one after the other.
pub struct Run {
    from: BufReader<File>,
    left: u64,
    next: Option<(String, SiteProfile)>,
    name: String,
}

impl Run {
    /// Of a file that a [`Writer`] has just written.
    pub fn of(file: File) -> io::Result<Self> {
        Profiles::of(file, "a scratch file")?.into_run()
    }

    fn advanced(mut self) -> io::Result<Self> {
        self.advance()?;
        Ok(self)
    }

    /// Reads the next; what stood there before.
    fn advance(&mut self) -> io::Result<Option<(String, SiteProfile)>> {
        let next = if self.left == 0 {
            None
        } else {
            self.left -= 1;
            let read = read_host(&mut self.from).and_then(|host| Ok((host, read_profile(&mut self.from)?)));
            Some(read.map_err(|error| other(&format!("{}: {error}", self.name)))?)
        };
        Ok(std::mem::replace(&mut self.next, next))
    }
}

impl Iterator for Run {
    type Item = io::Result<(String, SiteProfile)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

/// Hands on the profiles of several runs in order, each host once, its profiles merged.
pub fn merge(mut runs: Vec<Run>, mut then: impl FnMut(&str, &SiteProfile) -> io::Result<()>) -> io::Result<()> {
    loop {
        let first = runs.iter().filter_map(|run| run.next.as_ref()).map(|(host, _)| host).min();
        let Some(first) = first.cloned() else { return Ok(()) };
        let mut all = SiteProfile::new();
        for run in &mut runs {
            if run.next.as_ref().is_some_and(|(host, _)| *host == first)
                && let Some((_, profile)) = run.advance()?
            {
                all.merge(&profile);
            }
        }
        then(&first, &all)?;
    }
}

fn at<const N: usize>(file: &mut File, position: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(position))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_host(from: &mut impl Read) -> io::Result<String> {
    let mut len = [0; 2];
    from.read_exact(&mut len)?;
    let mut host = vec![0; usize::from(u16::from_le_bytes(len))];
    from.read_exact(&mut host)?;
    String::from_utf8(host).map_err(|_| other("it is damaged"))
}

/// No profile is longer.
const LONGEST: u64 = 1 << 20;

fn read_profile(from: &mut impl Read) -> io::Result<SiteProfile> {
    let mut len = [0; 4];
    from.read_exact(&mut len)?;
    let len = u64::from(u32::from_le_bytes(len));
    if len > LONGEST {
        return Err(other("it is damaged"));
    }
    let mut bytes = Vec::new();
    from.take(len).read_to_end(&mut bytes)?;
    SiteProfile::from_bytes(&bytes).map_err(|error| other(&error.to_string()))
}

fn other(reason: &str) -> io::Error {
    io::Error::other(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(hosts: &[&str], page: &str) -> File {
        let mut writer = Writer::new(tempfile::tempfile().unwrap()).unwrap();
        for host in hosts {
            let mut profile = SiteProfile::new();
            profile.observe(&format!("Home\n{host}\n{page}"));
            writer.add(host, &profile).unwrap();
        }
        writer.finish().unwrap().0
    }

    #[test]
    fn a_host_is_found_among_others() {
        let hosts: Vec<String> = (0..200).map(|number| format!("h{number:03}.example")).collect();
        let profiles = Profiles::of(written(&hosts.iter().map(String::as_str).collect::<Vec<_>>(), "One."), "x").unwrap();
        assert_eq!(profiles.count, 200);
        for host in &hosts {
            assert_eq!(profiles.get(host).unwrap().unwrap().pages(), 1);
        }
        assert!(["", "a", "h0005", "zzz"].iter().all(|host| profiles.get(host).unwrap().is_none()));
    }

    #[test]
    fn files_are_merged_by_host() {
        let runs = vec![Run::of(written(&["a", "c"], "One.")).unwrap(), Run::of(written(&["a", "b"], "Two.")).unwrap()];
        let mut seen = Vec::new();
        merge(runs, |host, profile| {
            seen.push((host.to_owned(), profile.pages()));
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, [("a".to_owned(), 2), ("b".to_owned(), 1), ("c".to_owned(), 1)]);
    }

    #[test]
    fn what_is_cut_off_is_none() {
        let mut bytes = Vec::new();
        let mut file = written(&["a"], "One.");
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        for len in 0..bytes.len() {
            let mut cut = tempfile::tempfile().unwrap();
            cut.write_all(&bytes[..len]).unwrap();
            assert!(Profiles::of(cut, "x").is_err(), "{len} of {}", bytes.len());
        }
    }
}
