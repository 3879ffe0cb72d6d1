//! What recurs on the pages of a site, as Python sees it.

mod profile;
mod template;

pub use profile::{SiteProfile, warm_up};
pub use template::{SiteTemplate, shown, template_of};
