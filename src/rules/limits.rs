//! How much a rule file may ask for: files come from strangers. More is an error with its line, before it costs anything.

/// Bytes of a file.
pub(crate) const MOST_BYTES: usize = 16 << 20;
/// Bytes of a line.
pub(super) const MOST_IN_LINE: usize = 16 << 10;
/// Rules of a file, grammars aside.
pub(super) const MOST_RULES: usize = 100_000;
/// Regular expressions of a file: each is tried where its announcement is found, or everywhere.
pub(super) const MOST_PATTERNS: usize = 10_000;
/// Bytes that all of these compile to, with the texts that announce them; what each may compile to is in `program`.
pub(super) const MOST_COMPILED: usize = 16 << 20;
/// Ways in which the dates of a phrase can be meant: each is a phrase of its own, and each `<date>` doubles them.
pub(super) const MOST_WAYS: usize = 64;
pub(super) const MOST_GRAMMARS: usize = 1_000;
/// Items of a grammar. Grammars do not nest, and regular expressions do to the depth of 250 that `regex-syntax` sets.
pub(super) const MOST_ITEMS: usize = 64;
pub(super) const MOST_EXAMPLES: usize = 100_000;
