//! Reading and writing compressed streams.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write, stdin};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::ValueEnum;
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use crate::interrupt::is_over;

/// How a stream is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
}

const BUFFER: usize = 1 << 18;
/// Of gzip: what the program of that name takes.
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;
/// Windows of streams that were written with `zstd --long=31`.
const ZSTD_WINDOW_LOG: u32 = 31;

impl Compression {
    /// By the end of a file's name.
    pub fn by_name(path: &Path) -> Self {
        match path.extension().and_then(|end| end.to_str()) {
            Some(end) if end.eq_ignore_ascii_case("gz") => Compression::Gzip,
            Some(end) if end.eq_ignore_ascii_case("zst") || end.eq_ignore_ascii_case("zstd") => Compression::Zstd,
            _ => Compression::None,
        }
    }

    /// By the first bytes of a stream.
    fn by_magic(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            // The second is a frame that is skipped: some programs begin with one.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }

    /// What a file that is compressed so ends in.
    pub fn ending(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
        }
    }
}

/// A stream of bytes, unpacked.
pub type Stream = Box<dyn BufRead + Send>;

/// Opens a file, or standard input where there is none; whatever it is called, its first bytes tell how it is compressed. The bytes
/// that were read of the file itself are counted.
pub fn open(path: Option<&Path>, read: &Arc<AtomicU64>) -> io::Result<(Stream, Compression)> {
    let file: Box<dyn Read + Send> = match path {
        Some(path) => {
            let file = File::open(path)?;
            // Pipes have names, too.
            if file.metadata()?.is_file() { Box::new(file) } else { Box::new(Waiting::on(file)) }
        }
        None => Box::new(Waiting::on(stdin())),
    };
    let mut file = Counting { inner: file, count: read.clone() };
    // However little of it comes at once.
    let mut start = Vec::new();
    file.by_ref().take(4).read_to_end(&mut start)?;
    let compression = Compression::by_magic(&start);
    let raw = BufReader::with_capacity(BUFFER, Cursor::new(start).chain(file));
    let stream: Stream = match compression {
        Compression::None => Box::new(raw),
        Compression::Gzip => Box::new(BufReader::with_capacity(BUFFER, Members { decoder: Some(GzDecoder::new(raw)) })),
        Compression::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(raw)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(BufReader::with_capacity(BUFFER, decoder))
        }
    };
    Ok((stream, compression))
}

/// Input that may not come: who reads it can give up, which reading itself cannot.
struct Waiting {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Cursor<Vec<u8>>,
}

/// So often it is asked whether there is any use in waiting.
const PATIENCE: Duration = Duration::from_millis(50);

impl Waiting {
    fn on(mut input: impl Read + Send + 'static) -> Self {
        let (to, chunks) = bounded(4);
        // It may wait for ever, and ends with the program then.
        std::thread::spawn(move || {
            loop {
                let mut chunk = vec![0; BUFFER];
                let read = match input.read(&mut chunk) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read,
                };
                let is_last = !matches!(read, Ok(1..));
                let chunk = read.map(|count| {
                    chunk.truncate(count);
                    chunk
                });
                if to.send(chunk).is_err() || is_last {
                    return;
                }
            }
        });
        Waiting { chunks, chunk: Cursor::default() }
    }
}

impl Read for Waiting {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.chunk.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            match self.chunks.recv_timeout(PATIENCE) {
                Ok(chunk) => self.chunk = Cursor::new(chunk?),
                Err(RecvTimeoutError::Timeout) if is_over() => return Err(io::Error::other("nobody waits for it any more")),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
    }
}

/// A gzip stream: members, one after the other, and zeros behind them, which tapes leave.
struct Members<R> {
    /// None at the end.
    decoder: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let count = decoder.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            let Some(mut rest) = self.decoder.take().map(GzDecoder::into_inner) else { break };
            loop {
                let there = rest.fill_buf()?;
                let zeros = there.iter().take_while(|byte| **byte == 0).count();
                match (zeros, there.first()) {
                    (_, None) => return Ok(0),
                    (0, Some(0x1f)) => break,
                    (0, Some(_)) => return Err(io::Error::new(io::ErrorKind::InvalidData, "what stands behind it is no gzip")),
                    _ => rest.consume(zeros),
                }
            }
            self.decoder = Some(GzDecoder::new(rest));
        }
        Ok(0)
    }
}

struct Counting<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// What is wrong with a stream, as its user would say it.
pub fn describe(error: &io::Error, compression: Compression) -> String {
    match (error.kind(), compression) {
        (_, Compression::None) => format!("cannot be read further: {error}"),
        (io::ErrorKind::UnexpectedEof, Compression::Gzip) => "the gzip stream is cut off: the file is not whole".to_owned(),
        (io::ErrorKind::UnexpectedEof, Compression::Zstd) => "the zstd stream is cut off: the file is not whole".to_owned(),
        (_, Compression::Gzip) => format!("the gzip stream is damaged: {error}"),
        (_, Compression::Zstd) => format!("the zstd stream is damaged: {error}"),
    }
}

/// A member of a gzip stream. Made of batches by those who clean them, since packing takes longer than cleaning; members in a row are
/// a stream that all readers understand.
pub fn gzip_member(bytes: &[u8], out: &mut Vec<u8>) {
    let mut encoder = GzEncoder::new(out, flate2::Compression::new(GZIP_LEVEL));
    encoder.write_all(bytes).and_then(|()| encoder.try_finish()).expect("memory takes all");
}

/// What packs a stream on its way out. Gzip comes here as members; zstd is one frame, since readers exist that stop behind the first.
pub enum Packer<W: Write> {
    AsIs(W),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    pub fn new(to: W, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None | Compression::Gzip => Packer::AsIs(to),
            Compression::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(to, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Packer::Zstd(encoder)
            }
        })
    }

    pub fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Packer::AsIs(to) => to.write_all(bytes),
            Packer::Zstd(to) => to.write_all(bytes),
        }
    }

    pub fn finish(self) -> io::Result<W> {
        match self {
            Packer::AsIs(mut to) => {
                to.flush()?;
                Ok(to)
            }
            Packer::Zstd(to) => {
                let mut to = to.finish()?;
                to.flush()?;
                Ok(to)
            }
        }
    }
}
