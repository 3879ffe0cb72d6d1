//! Profiles and templates as bytes.
//!
//! ```text
//! magic 8 bytes, checksum of what follows u64
//! profile: observed u64; readable u8; pages u8; of each page:
//!     key u64; blocks u16, keys of blocks u32 each; lines u16 or ffff where they are not kept, of each its key u32, length u8 and bytes
//! template: pages u8; blocks u32; of each block its key u32 and number of pages u8
//! ```
//! All little-endian. What is sorted in memory is sorted here: the same profile is the same bytes.

use super::known::mix;
use super::profile::{Line, MOST_BLOCKS, READABLE, READABLE_BYTES, Sampled, SiteProfile};
use super::template::SiteTemplate;
use crate::error::{Error, Fault};

const PROFILE: [u8; 8] = *b"unsite\x00\x01";
const TEMPLATE: [u8; 8] = *b"unsite\x80\x01";
const HEADER: usize = 16;
/// Stands for the number of lines where they are not kept.
const NO_LINES: u16 = u16::MAX;

impl SiteProfile {
    /// The profile as bytes, the same for the same profile on all platforms: 4 for each block of each page of the sample, and what can be
    /// read.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = self.observed.to_le_bytes().to_vec();
        body.extend([u8::from(self.readable), self.sampled.len() as u8]);
        for page in &self.sampled {
            body.extend(page.key.to_le_bytes());
            body.extend((page.blocks.len() as u16).to_le_bytes());
            page.blocks.iter().for_each(|block| body.extend(block.to_le_bytes()));
            body.extend(page.lines.as_ref().map_or(NO_LINES, |lines| lines.len() as u16).to_le_bytes());
            for line in page.lines.iter().flatten() {
                body.extend(line.key.to_le_bytes());
                body.push(line.start.len() as u8);
                body.extend(line.start.as_bytes());
            }
        }
        sealed(PROFILE, &body)
    }

    /// Reads [`SiteProfile::to_bytes`].
    ///
    /// # Errors
    ///
    /// Where the bytes are damaged, or no profile of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        read(bytes, PROFILE, "a site's profile", Reader::profile)
    }
}

impl SiteTemplate {
    /// The template as bytes: 5 for each block that recurs.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = vec![self.pages() as u8];
        body.extend((self.blocks.len() as u32).to_le_bytes());
        for (key, count) in &self.blocks {
            body.extend(key.to_le_bytes());
            body.push(*count);
        }
        sealed(TEMPLATE, &body)
    }

    /// Reads [`SiteTemplate::to_bytes`].
    ///
    /// # Errors
    ///
    /// Where the bytes are damaged, or no template of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        read(bytes, TEMPLATE, "a site's template", Reader::template)
    }
}

fn sealed(magic: [u8; 8], body: &[u8]) -> Vec<u8> {
    [&magic[..], &checksum(body).to_le_bytes(), body].concat()
}

fn checksum(body: &[u8]) -> u64 {
    let eight = |bytes: &[u8]| bytes.iter().fold(0, |eight, &byte| eight << 8 | u64::from(byte));
    body.chunks(8).map(eight).fold(body.len() as u64, mix)
}

/// Gives bytes that were changed the checksum that they would have.
#[cfg(feature = "lab")]
pub(crate) fn seal(bytes: &mut [u8]) {
    if bytes.len() >= HEADER {
        let sum = checksum(&bytes[HEADER..]);
        bytes[8..HEADER].copy_from_slice(&sum.to_le_bytes());
    }
}

/// What is wrong with bytes.
type Wrong = &'static str;

const SHORT: Wrong = "it ends too early";
const ORDER: Wrong = "it is not in order";
const LIMITS: Wrong = "it holds more than any does";

fn read<'b, T>(
    bytes: &'b [u8],
    magic: [u8; 8],
    what: &'static str,
    of: fn(&mut Reader<'b>) -> Result<T, Wrong>,
) -> Result<T, Error> {
    let body = || {
        let header = bytes.get(..HEADER).ok_or(SHORT)?;
        if header[..8] != magic {
            return Err("it does not begin as those of this version do");
        }
        let body = &bytes[HEADER..];
        if header[8..] != checksum(body).to_le_bytes() {
            return Err("it is damaged");
        }
        let mut reader = Reader(body);
        let read = of(&mut reader)?;
        if reader.0.is_empty() { Ok(read) } else { Err("there is more behind it") }
    };
    body().map_err(|reason| Error::bare(Fault::BadSite { what, reason }))
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn next<const N: usize>(&mut self) -> Result<[u8; N], Wrong> {
        let (next, rest) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = rest;
        Ok(*next)
    }

    fn byte(&mut self) -> Result<u8, Wrong> {
        self.next::<1>().map(|[byte]| byte)
    }

    fn long(&mut self) -> Result<u64, Wrong> {
        self.next().map(u64::from_le_bytes)
    }

    fn key(&mut self) -> Result<u32, Wrong> {
        self.next().map(u32::from_le_bytes)
    }

    fn text(&mut self, len: usize) -> Result<&'b str, Wrong> {
        let (text, rest) = self.0.split_at_checked(len).ok_or(SHORT)?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| "it holds text that is none")
    }

    fn profile(&mut self) -> Result<SiteProfile, Wrong> {
        let (observed, [readable, pages]) = (self.long()?, self.next()?);
        if usize::from(pages) > SiteProfile::PAGES || readable > 1 {
            return Err(LIMITS);
        }
        let mut sampled: Vec<Sampled> = Vec::new();
        for place in 0..usize::from(pages) {
            let key = self.long()?;
            let count = usize::from(self.next().map(u16::from_le_bytes)?);
            let blocks = (0..count).map(|_| self.key()).collect::<Result<Box<[u32]>, _>>()?;
            let lines = match self.next().map(u16::from_le_bytes)? {
                NO_LINES => None,
                count => Some((0..count).map(|_| self.line()).collect::<Result<Box<[Line]>, _>>()?),
            };
            if count > MOST_BLOCKS || lines.as_ref().is_some_and(|lines| lines.len() > MOST_BLOCKS || place >= READABLE) {
                return Err(LIMITS);
            }
            let sorted = blocks.windows(2).all(|two| two[0] < two[1]) && blocks.first().is_some_and(|&first| first > 0);
            if !sorted || sampled.last().is_some_and(|last| last.key >= key) {
                return Err(ORDER);
            }
            sampled.push(Sampled { key, blocks, lines });
        }
        if observed < sampled.len() as u64 {
            return Err(LIMITS);
        }
        Ok(SiteProfile { observed, readable: readable == 1, sampled })
    }

    fn line(&mut self) -> Result<Line, Wrong> {
        let key = self.key()?;
        let len = usize::from(self.byte()?);
        if len > READABLE_BYTES { Err(LIMITS) } else { Ok(Line { key, start: self.text(len)?.into() }) }
    }

    fn template(&mut self) -> Result<SiteTemplate, Wrong> {
        let pages = self.byte()?;
        let count = self.key()? as usize;
        let most = SiteProfile::PAGES * MOST_BLOCKS / 2;
        // No more than there are bytes for: the number may be any.
        if usize::from(pages) > SiteProfile::PAGES || count > most || count != self.0.len() / 5 {
            return Err(LIMITS);
        }
        let blocks = (0..count).map(|_| Ok((self.key()?, self.byte()?))).collect::<Result<Vec<_>, Wrong>>()?;
        if !blocks.iter().all(|&(_, count)| (2..=pages).contains(&count)) {
            return Err(LIMITS);
        }
        if !blocks.windows(2).all(|two| two[0].0 < two[1].0) || blocks.first().is_some_and(|first| first.0 == 0) {
            return Err(ORDER);
        }
        Ok(SiteTemplate::new(pages, blocks))
    }
}
