//! Named scaffolding: rule files -> what they find in the blocks of a text.
//!
//! `parse` reads the language, within `limits`, `compile` builds the index, `find` looks a block up in it, `known` knows the commonest
//! blocks, `grammar` matches ordered groups of blocks, `check` runs the examples of a file, `builtin` holds the packs and `blob` reads
//! them as they were compiled.

mod affix;
mod announce;
mod blob;
mod builtin;
mod check;
mod compile;
mod dates;
mod find;
mod fold;
mod grammar;
mod index;
mod known;
mod limits;
mod packed;
mod parse;
mod pattern;
mod plain;
mod prefilter;
mod program;
mod recogniser;
mod run;
mod table;
mod view;

pub use compile::{Rule, RuleId};

pub(crate) use builtin::builtin;
pub(crate) use compile::{RuleSet, Source, Use};
pub(crate) use find::{Extent, Finder, Hit, Text, same_when_folded};
pub(crate) use grammar::{Blocks, GrammarHit};
pub(crate) use limits::MOST_BYTES;
pub(crate) use recogniser::Recogniser;

/// What the words for a rule's strength promise: at least this share of what it removes is scaffolding.
pub(crate) const SURE: f32 = 0.98;
pub(crate) const LIKELY: f32 = 0.90;
pub(crate) const MAYBE: f32 = 0.60;

/// Where in a document a rule acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Zone {
    /// Before the first prose.
    Head,
    /// Between the first and the last prose.
    Body,
    /// After the last prose.
    Tail,
    /// Head or tail.
    Edge,
}

impl Zone {
    pub(super) const ALL: [(&'static str, Zone); 4] =
        [("head", Zone::Head), ("body", Zone::Body), ("tail", Zone::Tail), ("edge", Zone::Edge)];
}

/// Blocks that a grammar may take without knowing their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Short, no full stop at the end, no rule of its own.
    Title,
    /// No prose.
    Line,
}

impl Shape {
    pub(super) const ALL: [(&'static str, Shape); 2] = [("title", Shape::Title), ("line", Shape::Line)];
}
