//! The pipeline: detect, decide, remove, normalise. `builder` holds the choices, `cleaned` the result and the steps that make it.

mod builder;
mod cleaned;

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::detect::{Asked, DOUBTFUL, Detector, Evidence, Finding, MODEL_MOST};
use crate::draft::Draft;
use crate::layout::Layout;
use crate::model::{self, Model};
use crate::offsets::OffsetMap;
use crate::policy::Policy;
use crate::rules::{Rule, RuleId, RuleSet, builtin};
use crate::sentence::{Normalize, Normalizer};
#[cfg(feature = "lab")]
use crate::site::Standing;
use crate::site::{Site, SiteTemplate, SiteThresholds};
#[cfg(feature = "lab")]
use crate::span::Span;

pub use builder::CleanerBuilder;
pub use cleaned::Cleaned;

/// The built-in packs.
static BUILTIN: LazyLock<Arc<RuleSet>> = LazyLock::new(|| Arc::new(builtin()));

static DEFAULT: LazyLock<Cleaner> = LazyLock::new(|| Cleaner {
    parts: Arc::new(Parts {
        rules: BUILTIN.clone(),
        model: model::builtin().map(Cow::Borrowed),
        policy: Policy::default(),
        normalize: Normalize::default(),
        one_sentence_a_line: false,
        site_thresholds: SiteThresholds::default(),
        site: None,
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

#[derive(Clone, Debug)]
struct Parts {
    rules: Arc<RuleSet>,
    model: Option<Cow<'static, Model>>,
    policy: Policy,
    normalize: Normalize,
    one_sentence_a_line: bool,
    site_thresholds: SiteThresholds,
    site: Option<Site>,
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
        self.detect_by(&mut Detector::default(), text)
    }

    fn detect_by(&self, detector: &mut Detector, text: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        detector.detect(&self.parts.rules, self.parts.site.as_ref(), self.parts.all(), text, &mut findings);
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
        let Parts { rules, policy, site, .. } = &*self.parts;
        let mut cleaned = Cleaned::unchanged(text);
        cleaned.removed = std::mem::take(&mut scratch.spare_found);
        cleaned.map = std::mem::take(&mut scratch.spare_map);
        scratch.found.clear();
        // Where all is kept there is nothing to look for.
        if policy.may_act() {
            scratch.detector.detect(rules, site.as_ref(), self.parts.heard(), text, &mut scratch.found);
            scratch.found.retain(|finding| policy.acts_on(finding));
        }
        if !scratch.found.is_empty() {
            cleaned.remove(scratch);
        }
        for pass in 1..=PASSES {
            let changed = cleaned.normalize(scratch, &self.parts.normalize) || cleaned.is_relaid(scratch);
            if !changed || !policy.may_act() || pass == PASSES || !self.clean_again(scratch, &mut cleaned) {
                break;
            }
        }
        if !policy.allows(cleaned.removed_share()) {
            scratch.recycle(cleaned);
            return Cleaned::stopped(text);
        }
        if self.parts.one_sentence_a_line {
            cleaned.cut_sentences(scratch);
        }
        cleaned
    }

    /// Cleans what was cleaned, since it is laid out in another way now, or reads in another; false where there was nothing to do. By
    /// rules and site: the model has judged the whole of it, and knows pages, not what it left of them.
    fn clean_again(&self, scratch: &mut Scratch, cleaned: &mut Cleaned) -> bool {
        let Parts { rules, policy, site, .. } = &*self.parts;
        scratch.found.clear();
        scratch.detector.detect(rules, site.as_ref(), Asked::Rules, &cleaned.text, &mut scratch.found);
        scratch.found.retain(|finding| policy.acts_on(finding));
        if scratch.found.is_empty() {
            return false;
        }
        cleaned.remove(scratch);
        true
    }

    /// A cleaner like this one for the pages of one site, of which it knows what recurs. Made in less than a microsecond of a
    /// [`SiteTemplate`], and in some 50 of a [`SiteProfile`](crate::site::SiteProfile).
    ///
    /// Recurrence is evidence beside that of rules and model, by the [thresholds](CleanerBuilder::site_thresholds) of this cleaner. A site
    /// of which fewer than [five pages](SiteThresholds::LEAST_PAGES) were seen says nothing.
    #[must_use]
    pub fn with_site(&self, site: impl Into<SiteTemplate>) -> Cleaner {
        let site = Site::new(site.into(), &self.parts.site_thresholds);
        Cleaner { parts: Arc::new(Parts { site: Some(site), ..Parts::clone(&self.parts) }) }
    }

    /// A cleaner like this one that knows of no site.
    #[must_use]
    pub fn without_site(&self) -> Cleaner {
        Cleaner { parts: Arc::new(Parts { site: None, ..Parts::clone(&self.parts) }) }
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
            Evidence::SiteTemplate { pages, of } => format!("the site's template: on {pages} of {of} pages"),
            Evidence::Model => "the model, by shape, words and what stands around it".to_owned(),
        }
    }
}

#[cfg(feature = "lab")]
impl Cleaner {
    pub(crate) fn parts_for_lab(&self) -> (&RuleSet, Option<&Model>) {
        (&self.parts.rules, self.parts.model.as_deref())
    }

    /// The blocks of a page of this cleaner's site: see [`Detector::recurring`].
    pub(crate) fn recurring(&self, text: &str) -> Option<Vec<(Span, u8, Standing)>> {
        let site = self.parts.site.as_ref().filter(|site| site.is_known())?;
        Some(self.read(text).recurring(&self.parts.rules, site, text))
    }

    pub(crate) fn with_model(&self, model: Model) -> Cleaner {
        Cleaner { parts: Arc::new(Parts { model: Some(Cow::Owned(model)), ..Parts::clone(&self.parts) }) }
    }

    /// [`Cleaner::detect`] without any short cut.
    pub(crate) fn detect_slowly(&self, text: &str) -> Vec<Finding> {
        self.detect_by(&mut Detector::slow(), text)
    }

    pub(crate) fn read(&self, text: &str) -> Detector {
        let mut detector = Detector::default();
        self.detect_by(&mut detector, text);
        detector
    }
}

impl Default for Cleaner {
    /// The built-in rules, the model, and [`Policy::balanced`].
    fn default() -> Self {
        DEFAULT.clone()
    }
}
