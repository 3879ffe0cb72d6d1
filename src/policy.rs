//! Which findings are acted on.

use std::str::FromStr;

use crate::category::Category;
use crate::detect::Finding;
use crate::error::{Error, Fault, closest};

/// Which findings a [`Cleaner`](crate::Cleaner) acts on.
///
/// A preset says how sure a finding must be; single categories can be kept or removed whatever the preset says.
///
/// ```
/// use unscaffold::{Category, Cleaner, Policy};
///
/// let policy = Policy::balanced().keep(Category::Byline).remove(Category::EditorsNote);
/// let cleaner = Cleaner::builder().policy(policy).build()?;
/// # Ok::<(), unscaffold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    min_confidence: f32,
    by_category: [Choice; Category::ALL.len()],
    max_removed_share: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    ByConfidence,
    Keep,
    Remove,
}

impl Policy {
    const fn at(min_confidence: f32) -> Self {
        Policy { min_confidence, by_category: [Choice::ByConfidence; Category::ALL.len()], max_removed_share: 1.0 }
    }

    /// Only what is scaffolding wherever it stands: confidence .95 and more. Cleaning twice is cleaning once.
    pub const fn conservative() -> Self {
        Policy::at(0.95)
    }

    /// The default: confidence .62 and more.
    pub const fn balanced() -> Self {
        Policy::at(0.62)
    }

    /// For full pages, where a lost line costs little: confidence .5 and more.
    pub const fn aggressive() -> Self {
        Policy::at(0.5)
    }

    /// Nothing goes, and nothing is looked for: what remains of cleaning is to normalise.
    pub const fn nothing() -> Self {
        Policy { by_category: [Choice::Keep; Category::ALL.len()], ..Policy::balanced() }
    }

    /// Never acts on findings of this category.
    #[must_use]
    pub const fn keep(mut self, category: Category) -> Self {
        self.by_category[category.index()] = Choice::Keep;
        self
    }

    /// Acts on all findings of this category, however sure.
    #[must_use]
    pub const fn remove(mut self, category: Category) -> Self {
        self.by_category[category.index()] = Choice::Remove;
        self
    }

    /// Acts on findings of this confidence and more, 0 to 1.
    #[must_use]
    pub const fn min_confidence(mut self, confidence: f32) -> Self {
        self.min_confidence = confidence;
        self
    }

    /// Stops where more than this share of a text, 0 to 1 of its bytes, would go: the text is then returned unchanged, and
    /// [`Cleaned::is_stopped`](crate::Cleaned::is_stopped) says so. Off, that is 1, by default.
    #[must_use]
    pub const fn max_removed_share(mut self, share: f32) -> Self {
        self.max_removed_share = share;
        self
    }

    /// Whether this finding is acted on.
    pub fn acts_on(&self, finding: &Finding) -> bool {
        match self.by_category[finding.category.index()] {
            Choice::ByConfidence => finding.confidence >= self.min_confidence,
            Choice::Keep => false,
            Choice::Remove => true,
        }
    }

    /// Whether a finding of this confidence and of some category may be acted on.
    pub(crate) fn may_act_at(&self, confidence: f32) -> bool {
        confidence >= self.min_confidence || self.by_category.contains(&Choice::Remove)
    }

    /// Whether any finding may be acted on.
    pub(crate) fn may_act(&self) -> bool {
        self.by_category.iter().any(|choice| *choice != Choice::Keep)
    }

    /// Whether so much may go.
    pub(crate) fn allows(&self, removed_share: f32) -> bool {
        removed_share <= self.max_removed_share
    }
}

impl FromStr for Policy {
    type Err = Error;

    /// A preset by its name.
    ///
    /// ```
    /// use unscaffold::Policy;
    ///
    /// assert_eq!("conservative".parse::<Policy>()?, Policy::conservative());
    /// let error = "conservativ".parse::<Policy>().unwrap_err();
    /// assert_eq!(error.to_string(), r#"unknown policy "conservativ"; did you mean "conservative"?"#);
    /// # Ok::<(), unscaffold::Error>(())
    /// ```
    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "conservative" => Ok(Policy::conservative()),
            "balanced" => Ok(Policy::balanced()),
            "aggressive" => Ok(Policy::aggressive()),
            "nothing" => Ok(Policy::nothing()),
            _ => {
                let hint = closest(name, ["conservative", "balanced", "aggressive", "nothing"].into_iter());
                Err(Error::bare(Fault::UnknownPolicy { name: name.to_owned(), hint }))
            }
        }
    }
}

impl Default for Policy {
    /// [`Policy::balanced`].
    fn default() -> Self {
        Policy::balanced()
    }
}
