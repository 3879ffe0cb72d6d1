//! Labelled documents as people write them: what `unscaffold explain` prints, set right by hand.
//!
//! ```text
//! # where the page is from, or what it shows
//!                   | The storm passed over the town.
//! comment-form      | Leave a Reply
//! newsletter        | The roads are open. ⟦Subscribe now »⟧
//! ```
//!
//! The margin names what goes, and is empty where a line stays; what else stands in it is passed over. A line of which only what is in
//! brackets goes is not judged. The cases of the library's own tests (`tests/cases`) are of this form; lines of options are for them.

use anyhow::{Result, bail};
use unscaffold::Category;

use super::corpus::Document;

/// Whether a file that begins with this line holds cases.
pub fn begins(line: &str) -> bool {
    !line.trim_start().starts_with('{')
}

/// Adds a line of the file that is not blank, of this number. Where texts were `explained`, what stands outside of margins is the summary below them.
pub fn add(documents: &mut Vec<Document>, explained: &mut bool, line: &str, number: usize) -> Result<()> {
    if let Some(heading) = line.strip_prefix("# ") {
        documents.push(Document::new(heading.trim().to_owned()));
        return Ok(());
    }
    let Some((margin, text)) = split(line) else {
        // Options: `policy: conservative`.
        if *explained || line.split_once(": ").is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')) {
            return Ok(());
        }
        bail!("neither \"# heading\" nor a line behind a margin: \"category | text\" goes, \" | text\" stays");
    };
    *explained |= line[margin.len()..].starts_with('│');
    let category = margin.split_whitespace().next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit());
    if !category.is_empty() {
        // An error says which was meant.
        category.parse::<Category>()?;
    }
    if documents.is_empty() {
        documents.push(Document::new(number.to_string()));
    }
    let text = text.strip_prefix(' ').unwrap_or(text);
    let plain = text.replace(['⟦', '⟧'], "");
    let label = match (plain.len() < text.len(), category.is_empty()) {
        (true, _) => -1,
        (false, stays) => i8::from(stays),
    };
    if let Some(document) = documents.last_mut() {
        document.lines.push(plain);
        document.labels.push(label);
    }
    Ok(())
}

/// What stands before and behind the bar that ends the margin: text may hold either bar.
fn split(line: &str) -> Option<(&str, &str)> {
    let is_margin = |margin: &str| margin.chars().all(|c| c.is_ascii_lowercase() || "- 0123456789".contains(c));
    line.split_once('|').filter(|(margin, _)| is_margin(margin)).or_else(|| line.split_once('│'))
}
