//! What to read, and as what.

use std::path::PathBuf;

use clap::Args;

use crate::formats::{Format, Path};

/// What to read, and as what.
#[derive(Args, Clone, Debug)]
pub struct Input {
    /// Files and folders; standard input where none is named, and for "-".
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The format of all input; by default each file's name, or else its first bytes, tell.
    #[arg(long, value_enum, help_heading = "Input")]
    pub format: Option<Format>,
    /// The field of JSON Lines, or column of Parquet, that holds the text; dots lead into nested ones, "\." is a dot.
    #[arg(long, default_value = "text", value_name = "NAME", help_heading = "Input")]
    pub field: Path,
    /// Of folders, only files whose path in the folder this pattern matches, as "**/*.txt"; may be repeated.
    #[arg(long, value_name = "PATTERN", help_heading = "Input")]
    pub glob: Vec<String>,
    /// Longer records, in bytes, are not read, but counted as errors; 64M and the like is understood.
    #[arg(long, default_value = "64M", value_parser = size, value_name = "SIZE", help_heading = "Input")]
    pub max_record: usize,
}

/// Bytes: `500`, `64K`, `64M`, `2G`.
pub fn size(text: &str) -> Result<usize, String> {
    let upper = text.trim().to_ascii_uppercase();
    let upper = upper.strip_suffix('B').unwrap_or(&upper);
    let (number, unit) = match upper.as_bytes().last() {
        Some(b'K') => (&upper[..upper.len() - 1], 1 << 10),
        Some(b'M') => (&upper[..upper.len() - 1], 1 << 20),
        Some(b'G') => (&upper[..upper.len() - 1], 1 << 30),
        _ => (upper, 1),
    };
    let number: usize =
        number.trim().parse().map_err(|_| "a number of bytes is wanted, as 500000, 512K, 64M or 2G".to_owned())?;
    number.checked_mul(unit).filter(|&size| size > 0).ok_or_else(|| "from 1 byte on".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("64M"), Ok(64 << 20));
        assert_eq!(size("2 kB"), Ok(2048));
        assert_eq!(size("7"), Ok(7));
        assert!(size("0").is_err() && size("M").is_err() && size("9999999999999G").is_err());
    }
}
