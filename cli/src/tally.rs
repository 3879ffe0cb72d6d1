//! What a run did, in numbers.

use std::fmt::Write;

use serde_json::json;
use unscaffold::{Category, Cleaned, Cleaner};

use crate::formats::bytes;
use crate::reasons::{Gone, Reason, Reasons};
use crate::words::{Size, has_words};

/// A document of which more than this goes is worth a look.
pub const MOST: f32 = 0.8;

/// Why a document is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    MinWords,
    MaxRemoved,
}

impl Rejection {
    pub const ALL: [Rejection; 2] = [Rejection::MinWords, Rejection::MaxRemoved];

    /// The option that asks for it.
    pub fn name(self) -> &'static str {
        match self {
            Rejection::MinWords => "min-words",
            Rejection::MaxRemoved => "max-removed",
        }
    }
}

/// The numbers of a run, or of a part of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub documents: u64,
    /// Records without a text: null.
    pub without_text: u64,
    pub changed: u64,
    /// Documents that had words and have none.
    pub emptied: u64,
    /// Documents of which more than [`MOST`] went.
    pub mostly_gone: u64,
    pub rejected: [u64; Rejection::ALL.len()],
    /// Records that could not be read.
    pub errors: u64,
    /// Documents of sites that no profile is known of, where profiles are used.
    pub of_no_site: u64,
    /// Documents that look like HTML.
    pub html: u64,
    /// Of the documents as they were.
    pub size: Size,
    pub gone: Gone,
    pub by_category: [Gone; Category::ALL.len()],
    pub reasons: Reasons,
}

impl Tally {
    /// Counts a document of which nothing went.
    pub fn count_as_it_is(&mut self, text: &str) -> Size {
        let size = Size::of(text);
        self.documents += 1;
        self.size.add(size);
        self.html += u64::from(looks_like_html(text));
        size
    }

    /// Counts a document.
    pub fn count(&mut self, text: &str, cleaned: &Cleaned) {
        let before = self.count_as_it_is(text);
        self.changed += u64::from(!cleaned.is_unchanged());
        self.emptied += u64::from(before.words > 0 && !has_words(cleaned.text()));
        self.mostly_gone += u64::from(cleaned.removed_share() > MOST);
        for finding in cleaned.removed() {
            let gone = Gone::of(text, finding);
            self.gone.add(&gone);
            self.by_category[finding.category as usize].add(&gone);
            self.reasons.count(finding, &gone);
        }
    }

    pub fn merge(&mut self, other: &Tally) {
        self.documents += other.documents;
        self.without_text += other.without_text;
        self.changed += other.changed;
        self.emptied += other.emptied;
        self.mostly_gone += other.mostly_gone;
        self.errors += other.errors;
        self.of_no_site += other.of_no_site;
        self.html += other.html;
        self.size.add(other.size);
        self.gone.add(&other.gone);
        self.rejected.iter_mut().zip(other.rejected).for_each(|(sum, more)| *sum += more);
        self.by_category.iter_mut().zip(&other.by_category).for_each(|(sum, more)| sum.add(more));
        self.reasons.merge(&other.reasons);
    }

    /// Share of the characters that went with findings.
    pub fn removed_share(&self) -> f64 {
        self.gone.size.characters as f64 / self.size.characters.max(1) as f64
    }

    /// Categories of which something went, most characters first.
    pub fn categories(&self) -> Vec<(Category, Gone)> {
        let mut all: Vec<_> = Category::ALL.into_iter().zip(self.by_category).filter(|(_, gone)| gone.findings > 0).collect();
        all.sort_by_key(|(category, gone)| (std::cmp::Reverse(gone.size.characters), *category));
        all
    }
}

fn looks_like_html(text: &str) -> bool {
    let start = text.trim_start().as_bytes();
    let begins = |with: &str| start.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
    begins("<!doctype html") || begins("<html")
}

/// What a run did beside cleaning.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ran {
    pub files: u64,
    /// Files that an earlier run finished.
    pub resumed: u64,
    pub bytes_in: u64,
    pub seconds: f64,
    pub interrupted: bool,
}

/// Rules that the summary for people shows.
const SHOWN: usize = 5;

impl Tally {
    /// The summary for people.
    pub fn summary(&self, cleaner: &Cleaner, ran: &Ran) -> String {
        let mut out = String::new();
        let rate = ran.bytes_in as f64 / 1e6 / ran.seconds.max(1e-3);
        let _ = write!(out, "{}", plural(self.documents, "document"));
        if ran.files > 1 {
            let _ = write!(out, " in {}", plural(ran.files, "file"));
        }
        let _ = writeln!(out, ", {} in {:.1} s ({rate:.1} MB/s)", bytes(ran.bytes_in), ran.seconds);
        if ran.resumed > 0 {
            let _ = writeln!(out, "{} finished before, and not touched", plural(ran.resumed, "file"));
        }
        let _ = writeln!(
            out,
            "{:.1} % removed: {} of {} words, {} of {} characters, from {} of {}",
            100.0 * self.removed_share(),
            grouped(self.gone.size.words),
            grouped(self.size.words),
            grouped(self.gone.size.characters),
            grouped(self.size.characters),
            grouped(self.changed),
            plural(self.documents, "document"),
        );
        let row = |out: &mut String, gone: &Gone, what: &str| {
            let share = 100.0 * gone.size.characters as f64 / self.size.characters.max(1) as f64;
            let _ = writeln!(out, "{:>9}  {share:>6.1} %  {what}", grouped(gone.findings));
        };
        if self.gone.findings > 0 {
            out.push_str(" findings     share  category\n");
            self.categories().iter().for_each(|(category, gone)| row(&mut out, gone, category.name()));
            out.push_str(" findings     share  category           rule\n");
            let reasons = self.reasons.ranked(cleaner);
            for reason in reasons.iter().take(SHOWN) {
                row(&mut out, &reason.gone, &format!("{:18} {}", reason.category.name(), shortened(&reason.why, 80)));
            }
            if reasons.len() > SHOWN {
                let more = plural((reasons.len() - SHOWN) as u64, "rule");
                let _ = writeln!(out, "{:>9}  {:>6}    and {more} more (--stats json lists all)", "", "");
            }
        }
        self.warn(&mut out);
        out
    }

    /// What deserves a look.
    fn warn(&self, out: &mut String) {
        let mut say = |count: u64, what: &str| {
            if count > 0 {
                let _ = writeln!(out, "{}: {what}", plural(count, "document"));
            }
        };
        say(self.emptied, "emptied, nothing but scaffolding was found in them");
        say(
            self.mostly_gone - self.emptied.min(self.mostly_gone),
            "more than 80 % removed (\"unscaffold report\" shows the worst)",
        );
        for (reason, count) in Rejection::ALL.into_iter().zip(self.rejected) {
            say(count, &format!("rejected by --{}", reason.name()));
        }
        say(self.without_text, "null instead of text, passed on");
        say(self.of_no_site, "of no site that the profiles know (--host-field names the field of addresses)");
        say(self.html, "HTML by their first bytes; this cleans text that an extractor has made of it");
        if self.errors > 0 {
            let _ = writeln!(out, "{} failed", plural(self.errors, "record"));
        }
    }

    /// The summary for machines.
    pub fn to_json(&self, cleaner: &Cleaner, ran: &Ran) -> serde_json::Value {
        let size = |size: Size| json!({"characters": size.characters, "words": size.words});
        let gone = |gone: &Gone| json!({"findings": gone.findings, "characters": gone.size.characters, "words": gone.size.words});
        let rejected =
            Rejection::ALL.into_iter().zip(self.rejected).map(|(reason, count)| (reason.name().to_owned(), count.into()));
        let categories = self.categories().into_iter().map(|(category, of)| (category.name().to_owned(), gone(&of)));
        let rules = self.reasons.ranked(cleaner).into_iter().map(|Reason { category, why, gone: of }| {
            let mut value = gone(&of);
            value["rule"] = why.into();
            value["category"] = category.name().into();
            value
        });
        json!({
            "files": ran.files,
            "files_finished_before": ran.resumed,
            "documents": self.documents,
            "without_text": self.without_text,
            "changed": self.changed,
            "emptied": self.emptied,
            "mostly_removed": self.mostly_gone,
            "rejected": rejected.collect::<serde_json::Map<_, _>>(),
            "errors": self.errors,
            "of_no_known_site": self.of_no_site,
            "bytes_read": ran.bytes_in,
            "seconds": (ran.seconds * 1e3).round() / 1e3,
            "interrupted": ran.interrupted,
            "text": size(self.size),
            "removed": gone(&self.gone),
            "by_category": categories.collect::<serde_json::Map<_, _>>(),
            "by_rule": rules.collect::<Vec<_>>(),
        })
    }
}

pub fn plural(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number with commas between its thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The first so many characters, on one line.
pub fn shortened(text: &str, most: usize) -> String {
    let mut out: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
    if text.chars().count() > most {
        out.pop();
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([1, 999, 1_000, 12_345, 1_234_567].map(grouped), ["1", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn parts_add_up() {
        let cleaner = Cleaner::default();
        let texts = ["The roads are open again.\nLeave a Reply\n", "Leave a Reply", "The ferry sailed."];
        let (mut all, mut merged) = (Tally::default(), Tally::default());
        for text in texts {
            let cleaned = cleaner.clean(text);
            all.count(text, &cleaned);
            let mut part = Tally::default();
            part.count(text, &cleaned);
            merged.merge(&part);
        }
        let ran = Ran::default();
        assert_eq!(all.to_json(&cleaner, &ran), merged.to_json(&cleaner, &ran));
        assert_eq!((all.documents, all.changed, all.emptied, all.gone.size.words), (3, 2, 1, 6));
        assert_eq!(all.categories()[0].0, Category::CommentForm);
        let sum = all.reasons.ranked(&cleaner).iter().fold(Gone::default(), |mut sum, reason| {
            sum.add(&reason.gone);
            sum
        });
        assert_eq!(sum, all.gone);
    }
}
