//! Damaged profiles and templates of sites: an error, or what is written as it was read and can be used.

use std::sync::LazyLock;

use unscaffold::site::{SiteProfile, SiteTemplate};
use unscaffold::{Cleaner, internals};

static CLEANER: LazyLock<Cleaner> = LazyLock::new(Cleaner::default);

const TEXT: &str = "Home\nNews\n\nThe storm passed over the town in the night, and by the morning all roads were open.\n\nLeave a Reply\nName *\n© 2019\n";

pub fn run(data: &[u8]) {
    let mut bytes = data.to_vec();
    internals::seal_site(&mut bytes);
    if let Ok(profile) = SiteProfile::from_bytes(&bytes) {
        assert_eq!(profile.to_bytes(), bytes);
        let mut both = profile.clone();
        both.merge(&profile);
        both.observe(TEXT);
        assert!(both.pages() <= SiteProfile::PAGES);
        assert!(profile.lines().all(|(_, line)| line.len() <= 1_000));
        CLEANER.with_site(&both).clean(TEXT);
    }
    if let Ok(template) = SiteTemplate::from_bytes(&bytes) {
        assert_eq!(template.to_bytes(), bytes);
        CLEANER.with_site(template).clean(TEXT);
    }
}
