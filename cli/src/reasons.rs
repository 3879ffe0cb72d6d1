//! Why text went: how much by each rule.

use std::collections::HashMap;

use unscaffold::{Category, Cleaner, Evidence, Finding};

use crate::words::Size;

/// Findings that were acted on, and what went with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    pub findings: u64,
    pub size: Size,
}

impl Gone {
    pub fn of(text: &str, finding: &Finding) -> Self {
        Gone { findings: 1, size: Size::of(&text[finding.span.range()]) }
    }

    pub fn add(&mut self, other: &Gone) {
        self.findings += other.findings;
        self.size.add(other.size);
    }
}

/// What went by evidence and category: the model finds more than one category, and so do short lines amid scaffolding.
#[derive(Clone, Debug, Default)]
pub struct Reasons {
    /// With one finding each, which tells the rule.
    all: HashMap<(Evidence, Category), (Finding, Gone)>,
}

/// A rule, or what else found something, and what went by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub category: Category,
    pub why: String,
    pub gone: Gone,
}

impl Reasons {
    pub fn count(&mut self, finding: &Finding, gone: &Gone) {
        // On how many pages something stands is told of each finding, and says nothing of all.
        let evidence = match finding.evidence {
            Evidence::SiteTemplate { .. } => Evidence::SiteTemplate { pages: 0, of: 0 },
            evidence => evidence,
        };
        self.all.entry((evidence, finding.category)).or_insert((*finding, Gone::default())).1.add(gone);
    }

    pub fn merge(&mut self, other: &Reasons) {
        other.all.values().for_each(|(finding, gone)| self.count(finding, gone));
    }

    /// Most characters first.
    pub fn ranked(&self, cleaner: &Cleaner) -> Vec<Reason> {
        let why = |finding: &Finding| match finding.evidence {
            Evidence::SiteTemplate { .. } => "the site's template".to_owned(),
            _ => cleaner.why(finding),
        };
        let reason = |(finding, gone): &(Finding, Gone)| Reason { category: finding.category, why: why(finding), gone: *gone };
        let mut all: Vec<_> = self.all.values().map(reason).collect();
        let size = |reason: &Reason| reason.gone.size.characters;
        all.sort_by(|a, b| size(b).cmp(&size(a)).then_with(|| (&a.why, a.category).cmp(&(&b.why, b.category))));
        all
    }
}
