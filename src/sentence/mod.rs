//! Sentences, where layout needs them.

pub(crate) mod boundary;
mod property;
