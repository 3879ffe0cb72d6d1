//! Cleans documents whose lines are labelled, and measures what comes of it.
//!
//! `corpus` reads them, `cases` those that people wrote, `outcome` cleans one and compares, `measures` are how near a text is to gold, `row`
//! is a mean over documents, and `scores` are the rows of a corpus.

mod cases;
mod corpus;
mod measures;
mod outcome;
mod parallel;
mod row;
mod scores;

pub use corpus::{Corpus, Document};
pub use measures::words;
pub use outcome::Outcome;
pub use parallel::in_parallel;
pub use row::{HEADER, Row};
pub use scores::{GoldAlone, Named, Scores};
