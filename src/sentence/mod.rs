//! Sentences: where they end, and what is repaired in them.
//!
//! [`sentences`] splits any text, in whatever language, into slices that tile it; a [`Segmenter`] takes a language and options. [`normalize`]
//! repairs entities, mojibake, spaces and the like; the cleaner calls it last.
//!
//! Boundaries are those of [Unicode Standard Annex #29](https://www.unicode.org/reports/tr29/#Sentence_Boundaries), found in linear
//! time, but for what [`Tailoring`] lists: abbreviations do not end sentences, `. then` may, and so on. Each newline ends a sentence.
//!
//! ```
//! use unscaffold::sentence::{Level, Segmenter, sentence_indices, sentences};
//!
//! let text = "Mr. Lund sailed at 6 p.m. for St. Anne. Nobody else did.";
//! assert_eq!(sentences(text).collect::<Vec<_>>(), ["Mr. Lund sailed at 6 p.m. for St. Anne. ", "Nobody else did."]);
//! assert_eq!(sentence_indices(text).map(|(start, _)| start).collect::<Vec<_>>(), [0, 40]);
//! // The boundaries of UAX #29 itself:
//! assert_eq!(Segmenter::new().level(Level::Uax29).sentences(text).next(), Some("Mr. "));
//! ```

pub(crate) mod boundary;
mod lines;
mod normalize;
mod property;
mod segment;

pub(crate) use lines::one_a_line;
pub(crate) use normalize::Normalizer;
pub use normalize::{Normalize, normalize};
pub use segment::{Level, Segmenter, SentenceIndices, Sentences, Tailoring, sentence_indices, sentences};
