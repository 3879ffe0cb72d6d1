//! The choices that make a cleaner.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::{BUILTIN, Cleaner, Parts};
use crate::error::{Error, Fault};
use crate::model;
use crate::policy::Policy;
use crate::rules::{MOST_BYTES, RuleSet, Source};
use crate::sentence::Normalize;
use crate::site::SiteThresholds;

/// Builds a [`Cleaner`].
#[derive(Debug, Default)]
#[must_use]
pub struct CleanerBuilder {
    policy: Policy,
    without_builtin: bool,
    without_model: bool,
    rules: Vec<(String, String)>,
    normalize: Normalize,
    one_sentence_a_line: bool,
    site_thresholds: SiteThresholds,
    failed: Option<Error>,
}

impl CleanerBuilder {
    /// Acts by this policy.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Adds rules; `name` stands for the file in messages. `docs/rules.md` describes the language.
    pub fn rules(mut self, name: impl Into<String>, source: impl Into<String>) -> Self {
        self.rules.push((name.into(), source.into()));
        self
    }

    /// Adds the rules of a file, which are read at once. One that cannot be read, or is longer than 16 MiB, is an error of
    /// [`build`](CleanerBuilder::build).
    pub fn rules_file(mut self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        match read_rules(path) {
            Ok(source) => self.rules(path.display().to_string(), source),
            Err(error) => {
                let fault = Fault::Unreadable { path: path.display().to_string(), reason: error.to_string() };
                self.failed.get_or_insert(Error::bare(fault));
                self
            }
        }
    }

    /// Leaves the built-in rules out, and the model with them: only rules that are added here act.
    pub fn without_builtin_rules(mut self) -> Self {
        self.without_builtin = true;
        self.without_model = true;
        self
    }

    /// Leaves the model out: only rules act, so that all that goes has a name.
    pub fn without_model(mut self) -> Self {
        self.without_model = true;
        self
    }

    /// Normalises what is left by these options; [`Normalize::default`] where nothing is said, and [`Normalize::none`] leaves it byte
    /// for byte.
    ///
    /// ```
    /// use unscaffold::{Cleaner, sentence::Normalize};
    ///
    /// let cleaner = Cleaner::builder().normalize(Normalize::none()).build()?;
    /// assert!(cleaner.clean("The roads  are open. \n").is_unchanged());
    /// # Ok::<(), unscaffold::Error>(())
    /// ```
    pub fn normalize(mut self, options: Normalize) -> Self {
        self.normalize = options;
        self
    }

    /// Sets each sentence of what is left on a line of its own, as [`sentences`](crate::sentence::sentences) finds them.
    ///
    /// ```
    /// let cleaner = unscaffold::Cleaner::builder().one_sentence_a_line().build()?;
    /// let cleaned = cleaner.clean("Mr. Lund is at sea. All roads are open.\n\nLeave a Reply\n");
    /// assert_eq!(cleaned.text(), "Mr. Lund is at sea.\nAll roads are open.\n");
    /// # Ok::<(), unscaffold::Error>(())
    /// ```
    pub fn one_sentence_a_line(mut self) -> Self {
        self.one_sentence_a_line = true;
        self
    }

    /// Takes a block for the template of its site by these thresholds, once the cleaner is told of one by [`Cleaner::with_site`].
    pub fn site_thresholds(mut self, thresholds: SiteThresholds) -> Self {
        self.site_thresholds = thresholds;
        self
    }

    /// Builds the cleaner.
    ///
    /// # Errors
    ///
    /// Where a rule file cannot be read, says something that the language does not know, asks for more than its limits allow
    /// (`docs/rules.md`), or fails one of its own examples.
    pub fn build(self) -> Result<Cleaner, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let own = self.rules.iter().map(|(name, text)| Source { name, text, trusted: false });
        let rules = match (self.without_builtin, self.rules.is_empty()) {
            (false, true) => BUILTIN.clone(),
            (false, false) => Arc::new(RuleSet::clone(&BUILTIN).and(&own.collect::<Vec<_>>())?),
            (true, _) => Arc::new(RuleSet::default().and(&own.collect::<Vec<_>>())?),
        };
        let model = if self.without_model { None } else { model::builtin().map(Cow::Borrowed) };
        let CleanerBuilder { policy, normalize, one_sentence_a_line, site_thresholds, .. } = self;
        let parts = Parts { rules, model, policy, normalize, one_sentence_a_line, site_thresholds, site: None };
        Ok(Cleaner { parts: Arc::new(parts) })
    }
}

/// The text of a rule file, if it is no longer than one may be: what stands under its name may have no end.
fn read_rules(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST_BYTES as u64 + 1).read_to_string(&mut text)?;
    if text.len() > MOST_BYTES {
        return Err(io::Error::other(format!("it is longer than {} MiB, which no rule file is", MOST_BYTES >> 20)));
    }
    Ok(text)
}
