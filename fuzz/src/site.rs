//! Damaged profiles and templates of sites: an error, or what is written as it was read and can be used.

use unscaffold::internals;
use unscaffold::site::{SiteProfile, SiteTemplate};

use crate::parts::{CLEANER, PAGE};

pub fn run(data: &[u8]) {
    let mut bytes = data.to_vec();
    internals::seal_site(&mut bytes);
    if let Ok(profile) = SiteProfile::from_bytes(&bytes) {
        assert_eq!(profile.to_bytes(), bytes);
        let mut both = profile.clone();
        both.merge(&profile);
        both.observe(PAGE);
        assert!(both.pages() <= SiteProfile::PAGES);
        assert!(profile.lines().all(|(_, line)| line.len() <= 1_000));
        CLEANER.with_site(&both).clean(PAGE);
    }
    if let Ok(template) = SiteTemplate::from_bytes(&bytes) {
        assert_eq!(template.to_bytes(), bytes);
        CLEANER.with_site(template).clean(PAGE);
    }
}
