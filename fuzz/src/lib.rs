//! What each target does with its bytes. A target fails by a panic, by the sanitizer, or by taking too long or too much memory.

pub mod clean;
pub mod detect;
pub mod jsonl;
pub mod model;
pub mod normalize;
pub mod offsets;
mod parts;
mod records;
pub mod rules;
pub mod sentences;
pub mod site;
pub mod wet;
