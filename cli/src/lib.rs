//! The program `unscaffold`: cleans files of web text, explains what goes, and reports on it.
//!
//! No public face. What can be reached from outside is for `main.rs`, for the lab that trains the model and measures cleaning by the same
//! code as `unscaffold evaluate`, and for those who send damaged files to its readers.

mod arguments;
mod cleaning;
#[doc(hidden)]
pub mod commands;
#[doc(hidden)]
pub mod compression;
mod documents;
#[doc(hidden)]
pub mod evaluate;
#[doc(hidden)]
pub mod failure;
mod faults;
mod files;
#[doc(hidden)]
pub mod formats;
mod interrupt;
mod messages;
mod outputs;
mod pipeline;
mod progress;
mod reasons;
mod site_cleaners;
mod sites;
mod tally;
mod visible;
mod words;
