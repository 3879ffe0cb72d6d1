//! Normalisation: repairs of what went wrong on a text's way here.
//!
//! `document` walks the lines of a text, and skips those that `scan` finds nothing in; `line` rewrites one line by passes until
//! none finds anything: `entities`, `mojibake`, `invisible`, `compose`, `spaces`, and the options `style` and `punctuation`.
//! `join` makes paragraphs of hard-wrapped lines.

#[cfg(feature = "nfc")]
mod compose;
mod document;
mod entities;
mod invisible;
mod join;
mod line;
mod lines;
mod mojibake;
mod options;
mod punctuation;
mod scan;
mod spaces;
mod style;
mod windows_1252;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(crate) use document::Normalizer;
pub use options::Normalize;

/// Normalises a text.
///
/// Normalising twice is normalising once. A text with nothing to do is borrowed. Takes time linear in the text's length.
///
/// ```
/// use std::borrow::Cow;
/// use unscaffold::sentence::{Normalize, normalize};
///
/// let options = Normalize::default();
/// assert_eq!(normalize("It&rsquo;s  over.\r\n\r\n\r\nSÃ£o\u{a0}Paulo \r\n", &options), "It’s over.\n\nSão Paulo\n");
/// assert!(matches!(normalize("“１９８４” – it’s over…", &options), Cow::Borrowed(_)));
/// ```
pub fn normalize<'t>(text: &'t str, options: &Normalize) -> Cow<'t, str> {
    let mut normalizer = Normalizer::default();
    normalizer.normalize(text, options).map_or(Cow::Borrowed(text), |draft| Cow::Owned(std::mem::take(&mut draft.text)))
}
