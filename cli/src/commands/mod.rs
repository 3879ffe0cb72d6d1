//! The commands, one a file.

pub mod clean;
pub mod evaluate;
pub mod explain;
pub mod manual;
pub mod report;
pub mod rules;
