//! Means over some documents.

use std::fmt::Write;

use serde_json::{Value, json};

use super::measures::{Lines, Prf, Shingles};
use super::outcome::Outcome;

/// Means over some documents. Without gold there are no words and shingles, without labels no lines.
#[derive(Clone, Debug)]
pub struct Row {
    documents: usize,
    words: Option<Words>,
    lines: Option<Lines>,
    /// Means over documents: share of the lines of scaffolding that went, of the characters of content that were lost. Of those that have
    /// such lines.
    gone: Option<f64>,
    lost: Option<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Words {
    /// F1 of the text as it was.
    before: f64,
    after: Prf,
    shingles: Prf,
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

impl Row {
    #[must_use]
    pub fn of(outcomes: &[&Outcome]) -> Self {
        let mut lines = Lines::default();
        for outcome in outcomes {
            lines.merge(&outcome.lines);
        }
        let gone = outcomes.iter().filter_map(|outcome| {
            let all = outcome.lines.scaffolding_gone + outcome.lines.scaffolding_kept;
            (all > 0).then(|| outcome.lines.scaffolding_gone as f64 / all as f64)
        });
        let lost = outcomes.iter().filter(|outcome| outcome.content.0 > 0);
        Row {
            documents: outcomes.len(),
            words: Words::of(outcomes),
            lines: (lines.judged() > 0).then_some(lines),
            gone: mean(gone),
            lost: mean(lost.map(|outcome| outcome.content.1 as f64 / outcome.content.0 as f64)),
        }
    }

    /// Appends a line of text, below [`HEADER`].
    pub fn print(&self, out: &mut String, name: &str) {
        let words = self.words.map_or_else(
            || format!("{:^29}  {:^21}", "–", "–"),
            |Words { before, after, shingles }| {
                let of = |prf: Prf| format!("{:.4} ({:.3}, {:.3})", prf.f1, prf.precision, prf.recall);
                format!("{before:.4}  {}  {}", of(after), of(shingles))
            },
        );
        let lines = self.lines.map_or_else(
            || "     –       –       –       –".to_owned(),
            |lines| {
                let percent = |share: Option<f64>| 100.0 * share.unwrap_or(0.0);
                let (keep, drop) = (lines.keep().f1, lines.drop().f1);
                format!("{keep:.4}  {drop:.4}  {:6.2}  {:6.3}", percent(self.gone), percent(self.lost))
            },
        );
        let _ = writeln!(out, "{name:30} {:7}         {words}       {lines}", self.documents);
    }

    /// For machines: shares from 0 to 1, null where there is nothing to measure.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let prf = |prf: Prf| json!({"f1": prf.f1, "precision": prf.precision, "recall": prf.recall});
        let lines = self.lines.map(|lines| {
            json!({
                "content_kept": lines.content_kept,
                "content_gone": lines.content_gone,
                "scaffolding_kept": lines.scaffolding_kept,
                "scaffolding_gone": lines.scaffolding_gone,
                "keep": prf(lines.keep()),
                "drop": prf(lines.drop()),
            })
        });
        json!({
            "documents": self.documents,
            "words_before": self.words.map(|words| words.before),
            "words": self.words.map(|words| prf(words.after)),
            "shingles": self.words.map(|words| prf(words.shingles)),
            "lines": lines,
            "gone": self.gone,
            "lost": self.lost,
        })
    }
}

impl Words {
    fn of(outcomes: &[&Outcome]) -> Option<Self> {
        let of = |each: fn(&(Prf, Prf)) -> f64| mean(outcomes.iter().filter_map(|outcome| outcome.words.as_ref().map(each)));
        let shingles: Vec<Shingles> = outcomes.iter().filter_map(|outcome| outcome.shingles).collect();
        Some(Words {
            before: of(|(_, before)| before.f1)?,
            after: Prf {
                precision: of(|(after, _)| after.precision)?,
                recall: of(|(after, _)| after.recall)?,
                f1: of(|(after, _)| after.f1)?,
            },
            shingles: Shingles::prf(&shingles),
        })
    }
}

/// What stands above the lines of [`Row::print`].
pub const HEADER: &str = "                                 pages  words: before   after (P, R)          shingles (P, R)        lines: keep    drop  gone %  lost %";
