//! The pipeline: detect, decide, remove, normalise.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use crate::detect::{Asked, DOUBTFUL, Detector, Evidence, Finding, MODEL_MOST};
use crate::draft::{Draft, Edits};
use crate::error::{Error, Fault};
use crate::layout::Layout;
use crate::model::{self, Model};
use crate::offsets::OffsetMap;
use crate::policy::Policy;
use crate::removal;
use crate::rules::{Rule, RuleId, RuleSet, Source, builtin};
use crate::sentence::{Normalize, Normalizer, one_a_line};

/// The built-in packs.
static BUILTIN: LazyLock<Arc<RuleSet>> = LazyLock::new(|| Arc::new(builtin()));

static DEFAULT: LazyLock<Cleaner> = LazyLock::new(|| Cleaner {
    parts: Arc::new(Parts {
        rules: BUILTIN.clone(),
        model: model::builtin().map(Cow::Borrowed),
        policy: Policy::default(),
        normalize: Normalize::default(),
        one_sentence_a_line: false,
    }),
});

/// Cleans with the default cleaner, which is built at the first call.
///
/// A text with nothing to do is borrowed.
///
/// ```
/// let page = "The storm passed over the town in the night, and by the morning all the roads were open again.\n\n\
///             Leave a Reply\n\nYour email address will not be published.";
/// let text = unscaffold::clean(page);
/// assert_eq!(text, "The storm passed over the town in the night, and by the morning all the roads were open again.");
/// ```
pub fn clean(text: &str) -> Cow<'_, str> {
    DEFAULT.clean(text).into_text()
}

/// Finds scaffolding, and takes it out as a [`Policy`] says.
///
/// Cheap to clone, and one serves all threads. Cleaning cannot fail: there is no text that it does not take, and it takes time
/// linear in the text's length.
///
/// ```
/// use unscaffold::{Category, Cleaner, Policy};
///
/// let cleaner = Cleaner::builder().policy(Policy::conservative()).build()?;
/// let cleaned = cleaner.clean("All roads are open.\n\nLeave a Reply\n");
/// assert_eq!(cleaned.text(), "All roads are open.\n");
/// let finding = cleaned.removed()[0];
/// assert_eq!(finding.category, Category::CommentForm);
/// assert!(cleaner.why(&finding).starts_with("wordpress.rules:"));
/// # Ok::<(), unscaffold::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cleaner {
    parts: Arc<Parts>,
}

#[derive(Debug)]
struct Parts {
    rules: Arc<RuleSet>,
    model: Option<Cow<'static, Model>>,
    policy: Policy,
    normalize: Normalize,
    one_sentence_a_line: bool,
}

impl Parts {
    /// All that may find something.
    fn all(&self) -> Asked<'_> {
        self.model.as_deref().map_or(Asked::Rules, Asked::DoubtfulModel)
    }

    /// What the policy would act on: nobody is asked who would not be heard.
    fn heard(&self) -> Asked<'_> {
        match self.model.as_deref() {
            Some(model) if self.policy.may_act_at(DOUBTFUL) => Asked::DoubtfulModel(model),
            Some(model) if self.policy.may_act_at(MODEL_MOST) => Asked::Model(model),
            _ => Asked::Rules,
        }
    }
}

/// Memory that cleaning needs, kept from text to text.
///
/// Hand results back with [`Scratch::recycle`], and nothing is allocated for a text once the memory has grown to the largest.
#[derive(Debug, Default)]
pub struct Scratch {
    detector: Detector,
    again: Layout,
    found: Vec<Finding>,
    map: OffsetMap,
    normalizer: Normalizer,
    sentences: Draft,
    spare_found: Vec<Finding>,
    spare_map: OffsetMap,
    both: OffsetMap,
    spare_texts: Vec<String>,
}

impl Scratch {
    /// Memory that has yet to grow.
    pub fn new() -> Self {
        Scratch::default()
    }

    /// Takes the memory of a result back.
    pub fn recycle(&mut self, cleaned: Cleaned<'_>) {
        let Cleaned { text, mut removed, mut map, .. } = cleaned;
        self.take_back(text);
        removed.clear();
        map.clear();
        self.spare_found = removed;
        self.spare_map = map;
    }

    /// Takes the memory of a text back, where it has its own.
    fn take_back(&mut self, text: Cow<'_, str>) {
        if let Cow::Owned(mut text) = text {
            text.clear();
            self.spare_texts.push(text);
        }
    }
}

/// A text is cleaned again at most so often where cleaning has changed its layout, or normalising its words.
const PASSES: usize = 4;

impl Cleaner {
    /// A builder with the built-in rules, the model, and the default policy.
    pub fn builder() -> CleanerBuilder {
        CleanerBuilder::default()
    }

    /// All that looks like scaffolding, whatever the policy says: sorted, disjoint, on character boundaries.
    pub fn detect(&self, text: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        Detector::default().detect(&self.parts.rules, self.parts.all(), text, &mut findings);
        findings
    }

    /// Cleans a text.
    pub fn clean<'t>(&self, text: &'t str) -> Cleaned<'t> {
        self.clean_with(&mut Scratch::new(), text)
    }

    /// Cleans a text with memory that is kept: the form for loops.
    ///
    /// ```
    /// use unscaffold::{Cleaner, Scratch};
    ///
    /// let cleaner = Cleaner::default();
    /// let mut scratch = Scratch::new();
    /// for text in ["One.\nLeave a Reply", "Two.\nLeave a Reply"] {
    ///     let cleaned = cleaner.clean_with(&mut scratch, text);
    ///     assert_eq!(cleaned.text().len(), 4);
    ///     scratch.recycle(cleaned);
    /// }
    /// ```
    pub fn clean_with<'t>(&self, scratch: &mut Scratch, text: &'t str) -> Cleaned<'t> {
        let Parts { rules, policy, .. } = &*self.parts;
        let mut cleaned = Cleaned::unchanged(text);
        cleaned.removed = std::mem::take(&mut scratch.spare_found);
        cleaned.map = std::mem::take(&mut scratch.spare_map);
        scratch.found.clear();
        scratch.detector.detect(rules, self.parts.heard(), text, &mut scratch.found);
        scratch.found.retain(|finding| policy.acts_on(finding));
        if !scratch.found.is_empty() {
            cleaned.remove(scratch);
        }
        for pass in 1..=PASSES {
            let changed = cleaned.normalize(scratch, &self.parts.normalize) || cleaned.is_relaid(scratch);
            if !changed || pass == PASSES || !self.clean_again(scratch, &mut cleaned) {
                break;
            }
        }
        if !policy.allows(cleaned.removed_share()) {
            scratch.recycle(cleaned);
            return Cleaned { stopped: true, ..Cleaned::unchanged(text) };
        }
        if self.parts.one_sentence_a_line {
            cleaned.cut_sentences(scratch);
        }
        cleaned
    }

    /// Cleans what was cleaned, since it is laid out in another way now, or reads in another; false where there was nothing to do. By
    /// rules: the model has judged the whole of it, and knows pages, not what it left of them.
    fn clean_again(&self, scratch: &mut Scratch, cleaned: &mut Cleaned) -> bool {
        let Parts { rules, policy, .. } = &*self.parts;
        scratch.found.clear();
        scratch.detector.detect(rules, Asked::Rules, &cleaned.text, &mut scratch.found);
        scratch.found.retain(|finding| policy.acts_on(finding));
        if scratch.found.is_empty() {
            return false;
        }
        cleaned.remove(scratch);
        true
    }

    /// The policy that is acted by.
    pub fn policy(&self) -> &Policy {
        &self.parts.policy
    }

    /// What a rule says.
    ///
    /// # Panics
    ///
    /// Where the id comes from another cleaner, which has more rules.
    pub fn rule(&self, id: RuleId) -> Rule<'_> {
        self.parts.rules.rule(id)
    }

    /// All rules, in the order of their files.
    pub fn rules(&self) -> impl Iterator<Item = Rule<'_>> {
        self.parts.rules.ids().map(|id| self.parts.rules.rule(id))
    }

    /// Why something was found, in words: `wordpress.rules:12 = Leave a Reply`.
    pub fn why(&self, finding: &Finding) -> String {
        match finding.evidence {
            Evidence::Rule(rule) | Evidence::Grammar(rule) => self.rule(rule).to_string(),
            Evidence::RepeatedTitle => "the title once more".to_owned(),
            Evidence::Surrounded => "a short line amid scaffolding".to_owned(),
            Evidence::Model => "the model, by shape, words and what stands around it".to_owned(),
        }
    }
}

#[cfg(feature = "lab")]
impl Cleaner {
    pub(crate) fn with_model(&self, model: Model) -> Cleaner {
        let Parts { rules, policy, normalize, one_sentence_a_line, .. } = &*self.parts;
        Cleaner {
            parts: Arc::new(Parts {
                rules: rules.clone(),
                model: Some(Cow::Owned(model)),
                policy: policy.clone(),
                normalize: normalize.clone(),
                one_sentence_a_line: *one_sentence_a_line,
            }),
        }
    }

    pub(crate) fn read(&self, text: &str) -> Detector {
        let mut detector = Detector::default();
        detector.detect(&self.parts.rules, self.parts.all(), text, &mut Vec::new());
        detector
    }
}

impl Default for Cleaner {
    /// The built-in rules, the model, and [`Policy::balanced`].
    fn default() -> Self {
        DEFAULT.clone()
    }
}

/// The result of cleaning a text.
#[derive(Clone, Debug)]
pub struct Cleaned<'t> {
    source: &'t str,
    text: Cow<'t, str>,
    removed: Vec<Finding>,
    /// Maps the text, where it has changed.
    map: OffsetMap,
    changed: bool,
    stopped: bool,
    /// Bytes that went with findings.
    gone: usize,
}

impl<'t> Cleaned<'t> {
    fn unchanged(text: &'t str) -> Self {
        Cleaned {
            source: text,
            text: Cow::Borrowed(text),
            removed: Vec::new(),
            map: OffsetMap::default(),
            changed: false,
            stopped: false,
            gone: 0,
        }
    }

    /// Takes what was found in the text out of it.
    fn remove(&mut self, scratch: &mut Scratch) {
        let before = self.text.len();
        removal::keep(&self.text, &scratch.detector.layout, &scratch.found, &mut scratch.map);
        self.text = match std::mem::take(&mut self.text) {
            // Borrowed still where one piece is left.
            Cow::Borrowed(text) if scratch.map.sources().len() <= 1 => {
                Cow::Borrowed(scratch.map.sources().next().map_or("", |piece| &text[piece]))
            }
            text => {
                let mut kept = scratch.spare_texts.pop().unwrap_or_default();
                kept.reserve(scratch.map.cleaned_len());
                kept.extend(scratch.map.sources().map(|piece| &text[piece]));
                scratch.take_back(text);
                Cow::Owned(kept)
            }
        };
        self.gone += before - self.text.len();
        if !self.changed {
            self.removed.append(&mut scratch.found);
            std::mem::swap(&mut self.map, &mut scratch.map);
            self.changed = true;
            return;
        }
        for finding in &scratch.found {
            let span = self.map.to_source(finding.span.range()).into();
            self.removed.push(Finding { span, ..*finding });
        }
        self.removed.sort_unstable_by_key(|finding| finding.span);
        // A block of the second pass may hold what the first took out of it.
        self.removed.dedup_by(|later, earlier| later.span.start < earlier.span.end);
        self.follow(scratch);
    }

    /// Normalises the text; true where it reads in another way now, which may show more to remove.
    fn normalize(&mut self, scratch: &mut Scratch, options: &Normalize) -> bool {
        let Some(draft) = scratch.normalizer.normalize(&self.text, options) else { return false };
        std::mem::swap(&mut scratch.map, &mut draft.map);
        let spare = scratch.spare_texts.pop().unwrap_or_default();
        let text = std::mem::replace(&mut draft.text, spare);
        self.take_rewritten(scratch, text);
        scratch.normalizer.has_reworded()
    }

    /// Sets one sentence a line.
    fn cut_sentences(&mut self, scratch: &mut Scratch) {
        let mut edits = Edits::new(&self.text, &mut scratch.sentences);
        one_a_line(&self.text, &mut edits);
        if edits.finish() {
            std::mem::swap(&mut scratch.map, &mut scratch.sentences.map);
            let spare = scratch.spare_texts.pop().unwrap_or_default();
            let text = std::mem::replace(&mut scratch.sentences.text, spare);
            self.take_rewritten(scratch, text);
        }
    }

    /// Takes what the text was rewritten to, with the scratch's map.
    fn take_rewritten(&mut self, scratch: &mut Scratch, text: String) {
        scratch.take_back(std::mem::replace(&mut self.text, Cow::Owned(text)));
        if self.changed {
            self.follow(scratch);
        } else {
            std::mem::swap(&mut self.map, &mut scratch.map);
            self.changed = true;
        }
    }

    /// Whether the text is laid out in another way now.
    fn is_relaid(&self, scratch: &mut Scratch) -> bool {
        self.changed && scratch.detector.layout.kind != scratch.again.read_kind(&self.text)
    }

    /// Maps what the scratch's map has made of the text.
    fn follow(&mut self, scratch: &mut Scratch) {
        self.map.then(&scratch.map, &mut scratch.both);
        std::mem::swap(&mut self.map, &mut scratch.both);
    }

    /// The text that is left.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text that is left: borrowed from the input where it is one piece of it, as when nothing was removed nor normalised.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }

    /// What was removed, with spans of the input: sorted and disjoint.
    pub fn removed(&self) -> &[Finding] {
        &self.removed
    }

    /// Whether the text is the input, byte for byte.
    pub fn is_unchanged(&self) -> bool {
        !self.changed
    }

    /// Whether so much would have gone that the policy stopped it: the text is then unchanged, byte for byte, and not normalised.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Share of the input's bytes that went with what was [`removed`](Cleaned::removed), 0 to 1. What normalisation changes does not
    /// count.
    pub fn removed_share(&self) -> f32 {
        if self.source.is_empty() { 0.0 } else { (self.gone as f64 / self.source.len() as f64).min(1.0) as f32 }
    }

    /// The range of the input that a range of the cleaned text stands in, in bytes; what lies beyond the end is the end. A character
    /// that normalisation wrote stands for all that it replaces: `&` for `&amp;`.
    ///
    /// ```
    /// let cleaner = unscaffold::Cleaner::default();
    /// let cleaned = cleaner.clean("Leave a Reply\nAll roads are open.");
    /// assert_eq!(cleaned.text(), "All roads are open.");
    /// assert_eq!(cleaned.to_source(4..9), 18..23);
    /// assert_eq!(cleaned.to_cleaned(18), Some(4));
    /// assert_eq!(cleaned.to_cleaned(3), None);
    /// ```
    pub fn to_source(&self, cleaned: Range<usize>) -> Range<usize> {
        let end = cleaned.end.min(self.text.len());
        let range = cleaned.start.min(end)..end;
        if self.is_unchanged() { range } else { self.map.to_source(range) }
    }

    /// Where a byte of the input stands in the cleaned text, or what replaces it; none where it is gone. The input's end is the cleaned
    /// text's end.
    ///
    /// ```
    /// let cleaner = unscaffold::Cleaner::default();
    /// let cleaned = cleaner.clean("R&amp;D  is expensive.");
    /// assert_eq!(cleaned.text(), "R&D is expensive.");
    /// assert_eq!(cleaned.to_source(1..2), 1..6);
    /// assert_eq!(cleaned.to_cleaned(3), Some(1));
    /// ```
    pub fn to_cleaned(&self, source: usize) -> Option<usize> {
        if source >= self.source.len() {
            return Some(self.text.len());
        }
        if self.is_unchanged() { Some(source) } else { self.map.to_cleaned(source) }
    }
}

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

    /// Adds the rules of a file. A file that cannot be read is an error of [`build`](CleanerBuilder::build).
    pub fn rules_file(mut self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        match std::fs::read_to_string(path) {
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

    /// Builds the cleaner.
    ///
    /// # Errors
    ///
    /// Where a rule file cannot be read, says something that the language does not know, or fails one of its own examples.
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
        let CleanerBuilder { policy, normalize, one_sentence_a_line, .. } = self;
        Ok(Cleaner { parts: Arc::new(Parts { rules, model, policy, normalize, one_sentence_a_line }) })
    }
}
