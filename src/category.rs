//! The kinds of scaffolding.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Fault, closest};

/// What kind of scaffolding a finding is.
///
/// Each has one public spelling, the same in rule files, in JSON and on a command line.
///
/// ```
/// use unscaffold::Category;
///
/// assert_eq!(Category::CommentForm.name(), "comment-form");
/// assert_eq!("comment-form".parse::<Category>()?, Category::CommentForm);
/// let error = "coment-form".parse::<Category>().unwrap_err();
/// assert_eq!(error.to_string(), r#"unknown category "coment-form"; did you mean "comment-form"?"#);
/// # Ok::<(), unscaffold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Category {
    /// "Leave a Reply" and the fields below it.
    CommentForm,
    /// Readers' comments and what stands around them: "3 thoughts on …", "NAME says:", "Reply".
    Comment,
    /// Recent posts, archives, blog rolls: a site's lists of its own pages.
    RecentPosts,
    /// Links to other pages that are like this one: "Read more:", "You may also like".
    Related,
    /// Notes of the editors: disclaimers, corrections, where a text was first published.
    EditorsNote,
    /// What closes a page: "Powered by …", copyright lines.
    SiteFooter,
    /// Menus, breadcrumbs, skip links, "Back to top".
    Navigation,
    /// Share bars, "Follow us", print and mail buttons.
    Share,
    /// Newsletter, app and donation prompts.
    Newsletter,
    /// Cookie banners and consent dialogues.
    CookieNotice,
    /// Search boxes.
    Search,
    /// Translation widgets and language choosers.
    Translate,
    /// "Contact us" and contact forms.
    Contact,
    /// Log in, register, account.
    Login,
    /// Who the author is.
    AuthorBio,
    /// By whom and when: author lines, dates, reading times.
    Byline,
    /// "Advertisement" and the like.
    Advertisement,
    /// "To continue reading, subscribe".
    Paywall,
    /// "Page 2 of 7", previous and next.
    Pagination,
    /// Tags and categories: "Filed under".
    Taxonomy,
    /// Privacy policy, terms, imprint, statements of rights.
    Legal,
    /// Templates that were never filled: "%d bloggers like this:".
    TemplateLeftover,
    /// A second copy of the title.
    Duplicate,
    /// Picture credits.
    CaptionCredit,
    /// Scaffolding that is none of these.
    Other,
}

impl Category {
    /// All categories, in the order of the documentation.
    pub const ALL: [Category; 25] = [
        Category::CommentForm,
        Category::Comment,
        Category::RecentPosts,
        Category::Related,
        Category::EditorsNote,
        Category::SiteFooter,
        Category::Navigation,
        Category::Share,
        Category::Newsletter,
        Category::CookieNotice,
        Category::Search,
        Category::Translate,
        Category::Contact,
        Category::Login,
        Category::AuthorBio,
        Category::Byline,
        Category::Advertisement,
        Category::Paywall,
        Category::Pagination,
        Category::Taxonomy,
        Category::Legal,
        Category::TemplateLeftover,
        Category::Duplicate,
        Category::CaptionCredit,
        Category::Other,
    ];

    /// The public spelling.
    pub const fn name(self) -> &'static str {
        match self {
            Category::CommentForm => "comment-form",
            Category::Comment => "comment",
            Category::RecentPosts => "recent-posts",
            Category::Related => "related",
            Category::EditorsNote => "editors-note",
            Category::SiteFooter => "site-footer",
            Category::Navigation => "navigation",
            Category::Share => "share",
            Category::Newsletter => "newsletter",
            Category::CookieNotice => "cookie-notice",
            Category::Search => "search",
            Category::Translate => "translate",
            Category::Contact => "contact",
            Category::Login => "login",
            Category::AuthorBio => "author-bio",
            Category::Byline => "byline",
            Category::Advertisement => "advertisement",
            Category::Paywall => "paywall",
            Category::Pagination => "pagination",
            Category::Taxonomy => "taxonomy",
            Category::Legal => "legal",
            Category::TemplateLeftover => "template-leftover",
            Category::Duplicate => "duplicate",
            Category::CaptionCredit => "caption-credit",
            Category::Other => "other",
        }
    }

    /// Position in [`Category::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Category {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Category::ALL.into_iter().find(|c| c.name() == name);
        found.ok_or_else(|| {
            let known = Category::ALL.iter().map(|c| c.name());
            Error::bare(Fault::UnknownCategory { name: name.to_owned(), hint: closest(name, known) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_order_are_consistent() {
        for (i, category) in Category::ALL.into_iter().enumerate() {
            assert_eq!(category.index(), i);
            assert_eq!(category.name().parse::<Category>().unwrap(), category);
        }
    }
}
