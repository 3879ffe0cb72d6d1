//! One site, many pages: what stands on page after page is the site's template.
//!
//! A [`SiteProfile`] is counted from pages of one site, in any order, in as many parts as one likes, and parts are merged. What recurs
//! in it is a [`SiteTemplate`], which a cleaner takes as evidence beside its rules and its model.
//!
//! ```
//! use unscaffold::{Cleaner, Evidence, site::SiteProfile};
//!
//! let page = |town: &str, news: &str| {
//!     let story = format!("In {town} the storm {news}, and by the morning all the roads to the coast were open again.");
//!     format!("Harbour Courier\n{town} after the storm\n{story}\nThe Courier is read from {town} to the isles\n")
//! };
//! let towns = ["Esker", "Lund", "Moss", "Vik", "Aldersea", "Holm"];
//! let news = ["took a roof", "sank a boat", "felled an oak", "bent a mast", "moved a shed", "broke a pane"];
//! let mut profile = SiteProfile::new();
//! for (town, news) in towns.into_iter().zip(news) {
//!     profile.observe(&page(town, news));
//! }
//! let cleaner = Cleaner::default().with_site(&profile);
//! let page = page("Esker", "took a roof");
//! let cleaned = cleaner.clean(&page);
//! assert!(cleaned.text().starts_with("Esker after the storm\n"));
//! assert_eq!(cleaned.removed()[0].evidence, Evidence::SiteTemplate { pages: 6, of: 6 });
//! # Ok::<(), unscaffold::Error>(())
//! ```
//!
//! # What counts as the same block
//!
//! A block, that is a line, a paragraph or a sentence as the cleaner sees it, is the same as another where both read alike
//!
//! * whatever the case of ASCII letters;
//! * with one sign for each number, and for the words of a date beside it, in all languages that rules know dates of;
//! * where it is no sentence, with one sign for what stands in quotation marks (eight bytes and more), and one for the page's title,
//!   which is the longest part of the first line between ` | `, ` - ` and the like;
//! * of 192 bytes and more, by its first 64 and last 48 bytes, folded so.
//!
//! A block with fewer than three letters is not counted, since prices, bars and page numbers tell nothing of a site. Of a page with more than 512 blocks the first and the last 256 are.
//!
//! Blocks are told apart by 32 bits of a hash: that a block looks like one of a site's hundred recurring ones and is none happens once in
//! forty million blocks.

mod file;
mod known;
mod profile;
mod template;
mod thresholds;

pub use profile::{Page, PageReader, SiteProfile};
pub use template::SiteTemplate;
pub use thresholds::SiteThresholds;

#[cfg(feature = "lab")]
pub(crate) use file::seal;
pub(crate) use known::Keys;
pub(crate) use thresholds::{Site, Standing};
