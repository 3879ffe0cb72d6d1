//! The colours of categories: one for each family, so that few are to be told apart.

use anstyle::{AnsiColor, Style};
use unscaffold::Category;

/// Of what goes, and of its name in the margin.
pub fn colour(category: Category) -> Style {
    let colour = match category {
        // Readers.
        Category::CommentForm | Category::Comment | Category::Login => AnsiColor::Yellow,
        // Ways to other pages.
        Category::RecentPosts
        | Category::Related
        | Category::Navigation
        | Category::Search
        | Category::Translate
        | Category::Pagination
        | Category::Taxonomy => AnsiColor::Blue,
        // What the page wants of its readers.
        Category::Share | Category::Newsletter | Category::Advertisement | Category::Paywall => AnsiColor::Magenta,
        // The site.
        Category::SiteFooter | Category::CookieNotice | Category::Contact | Category::Legal => AnsiColor::Cyan,
        // About the text.
        Category::EditorsNote | Category::AuthorBio | Category::Byline | Category::CaptionCredit => AnsiColor::Green,
        // Left over, and whatever else there may be.
        _ => AnsiColor::Red,
    };
    colour.on_default().dimmed()
}
