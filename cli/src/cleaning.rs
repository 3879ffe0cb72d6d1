//! What is done to a document: cleaned, counted, and let pass or rejected.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Value, json};
use unscaffold::sentence::sentences;
use unscaffold::{Cleaned, Cleaner, Evidence, Finding, Scratch};

use crate::arguments::{Clean, Offsets, Reject, Sentences};
use crate::failure::Failure;
use crate::site_cleaners::{Made, SiteCleaners};
use crate::tally::{Rejection, Tally};
use crate::words::Size;

/// Fields that are written beside the text, where they are asked for: the names.
pub const SENTENCES: &str = "sentences";
pub const REJECTED: &str = "rejected";

/// What is done to each document.
#[derive(Debug)]
pub struct Cleaning {
    cleaners: SiteCleaners,
    pub into: Option<String>,
    pub annotate: Option<String>,
    offsets: Offsets,
    pub list_sentences: bool,
    min_words: u64,
    max_removed: f32,
    reject: Reject,
}

/// What a worker keeps from document to document.
#[derive(Debug, Default)]
pub struct Worker {
    pub scratch: Scratch,
    made: Made,
    /// What rules say: to look a rule up takes longer than to apply it.
    names: HashMap<Evidence, String>,
}

impl Worker {
    /// The rule of a finding, or what else found it.
    pub fn why(&mut self, cleaner: &Cleaner, finding: &Finding) -> &str {
        self.names.entry(finding.evidence).or_insert_with(|| cleaner.why(finding))
    }
}

/// What comes of a document.
pub enum Fate<'t> {
    /// It is written, and so are these.
    Stays(Cleaned<'t>, Option<Rejection>),
    /// It stays as it was.
    Restored,
    Dropped,
}

impl Cleaning {
    pub fn new(arguments: &Clean) -> Result<Self, Failure> {
        let mut builder = arguments.choices.builder()?;
        if arguments.sentences == Some(Sentences::Lines) {
            builder = builder.one_sentence_a_line();
        }
        let cleaning = Cleaning {
            cleaners: SiteCleaners::new(builder, &arguments.sites)?,
            into: arguments.into.clone(),
            annotate: arguments.annotate.clone(),
            offsets: arguments.offsets,
            list_sentences: arguments.sentences == Some(Sentences::List),
            min_words: arguments.min_words.unwrap_or(0) as u64,
            max_removed: arguments.max_removed.unwrap_or(1.0),
            reject: arguments.reject,
        };
        cleaning.check_fields(&arguments.input.field.0[0])?;
        Ok(cleaning)
    }

    /// # Errors
    ///
    /// Where two things would be written to one field, or one to that which holds the text.
    fn check_fields(&self, text: &str) -> Result<(), Failure> {
        let fields = self.fields();
        for (number, field) in fields.iter().enumerate() {
            if *field == text {
                let message = format!(
                    "field {field:?} holds the text, and cannot hold something else; without --into the clean text takes its place"
                );
                return Err(Failure::usage(message));
            }
            if fields[..number].contains(field) {
                return Err(Failure::usage(format!("two things would go to field {field:?}; --into and --annotate take names")));
            }
        }
        Ok(())
    }

    /// The cleaner of documents of no known site, which has the rules of all.
    pub fn cleaner(&self) -> &Cleaner {
        self.cleaners.any()
    }

    /// Whether fields are written beside the text, which only some formats have.
    pub fn writes_fields(&self) -> bool {
        !self.fields().is_empty()
    }

    /// The names of all fields that may be written beside the text.
    pub fn fields(&self) -> Vec<&str> {
        let sentences = self.list_sentences.then_some(SENTENCES);
        let rejected = self.flags().then_some(REJECTED);
        self.into.as_deref().into_iter().chain(self.annotate.as_deref()).chain(sentences).chain(rejected).collect()
    }

    pub fn flags(&self) -> bool {
        self.reject == Reject::Flag && self.rejects()
    }

    pub fn drops(&self) -> bool {
        self.reject == Reject::Drop && self.rejects()
    }

    fn rejects(&self) -> bool {
        self.min_words > 0 || self.max_removed < 1.0
    }

    /// Cleans a document with this address, counts it, and judges it.
    ///
    /// # Errors
    ///
    /// Where the profile of its site is damaged.
    pub fn treat<'t>(
        &self,
        worker: &mut Worker,
        text: &'t str,
        address: Option<&str>,
        tally: &mut Tally,
    ) -> Result<Fate<'t>, String> {
        let of_site = self.cleaners.of(address, &mut worker.made)?;
        tally.of_no_site += u64::from(of_site.is_none() && self.cleaners.know_sites());
        let cleaned = of_site.unwrap_or(self.cleaner()).clean_with(&mut worker.scratch, text);
        let reason = if self.min_words > 0 && Size::of(cleaned.text()).words < self.min_words {
            Some(Rejection::MinWords)
        } else if cleaned.removed_share() > self.max_removed {
            Some(Rejection::MaxRemoved)
        } else {
            None
        };
        if let Some(reason) = reason {
            tally.rejected[reason as usize] += 1;
        }
        if reason.is_some() && self.reject == Reject::Restore {
            tally.count_as_it_is(text);
        } else {
            tally.count(text, &cleaned);
        }
        Ok(match (reason, self.reject) {
            (None, _) | (Some(_), Reject::Flag) => Fate::Stays(cleaned, reason),
            (Some(_), Reject::Restore) => Fate::Restored,
            (Some(_), Reject::Drop) => Fate::Dropped,
        })
    }

    /// The spans that went, in the units that were asked for.
    pub fn spans(&self, text: &str, removed: &[Finding]) -> Vec<Range<usize>> {
        let spans = removed.iter().map(|finding| finding.span.range());
        if self.offsets == Offsets::Bytes {
            return spans.collect();
        }
        let (mut bytes, mut characters) = (0, 0);
        let mut to_characters = |at: usize| {
            characters += text[bytes..at].chars().count();
            bytes = at;
            characters
        };
        spans.map(|span| to_characters(span.start)..to_characters(span.end)).collect()
    }

    /// What went, as JSON.
    fn annotation(&self, worker: &mut Worker, text: &str, removed: &[Finding]) -> Value {
        let spans = self.spans(text, removed);
        let values = spans.iter().zip(removed).map(|(span, finding)| {
            json!({
                "start": span.start,
                "end": span.end,
                "category": finding.category.name(),
                "rule": worker.why(self.cleaner(), finding),
                "confidence": confidence(finding),
            })
        });
        values.collect()
    }

    /// The fields beside the text, as JSON.
    pub fn json_fields(
        &self,
        worker: &mut Worker,
        text: &str,
        cleaned: &Cleaned,
        reason: Option<Rejection>,
    ) -> Vec<(&str, Vec<u8>)> {
        let mut fields: Vec<(&str, Value)> = Vec::new();
        if let Some(name) = &self.into {
            fields.push((name, cleaned.text().into()));
        }
        if let Some(name) = &self.annotate {
            fields.push((name, self.annotation(worker, text, cleaned.removed())));
        }
        if self.list_sentences {
            fields.push((SENTENCES, list_of_sentences(cleaned.text()).into()));
        }
        if self.flags() {
            fields.push((REJECTED, reason.map(Rejection::name).into()));
        }
        fields.into_iter().map(|(name, value)| (name, value.to_string().into_bytes())).collect()
    }
}

/// Two digits tell all there is to tell.
pub fn confidence(finding: &Finding) -> f64 {
    (f64::from(finding.confidence) * 100.0).round() / 100.0
}

/// The sentences of a text, without the white space around them.
pub fn list_of_sentences(text: &str) -> Vec<&str> {
    sentences(text).map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}
