#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]

mod category;
mod clean;
mod detect;
mod draft;
mod error;
mod features;
#[cfg(feature = "lab")]
#[doc(hidden)]
pub mod internals;
mod layout;
mod model;
mod offsets;
mod policy;
mod removal;
mod rules;
pub mod sentence;
pub mod site;
mod span;
mod vector;

pub use category::Category;
pub use clean::{Cleaned, Cleaner, CleanerBuilder, Scratch, clean};
pub use detect::{Evidence, Finding};
pub use error::Error;
pub use policy::Policy;
pub use rules::{Rule, RuleId};
pub use span::Span;
