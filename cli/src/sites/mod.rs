//! Profiles of sites: the `host` that a document is of, and the `file` that holds the profiles of many hosts.

mod file;
mod host;

pub use file::{Profiles, Run, Writer, merge};
pub use host::host;
