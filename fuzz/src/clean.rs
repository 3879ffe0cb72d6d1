//! Any text, any policy, with and without a site.

use std::sync::LazyLock;

use unscaffold::site::SiteProfile;
use unscaffold::{Cleaner, Policy, Scratch};

use crate::parts::Choices;

static CLEANERS: LazyLock<[Cleaner; 3]> = LazyLock::new(|| {
    [Policy::conservative(), Policy::balanced(), Policy::aggressive()]
        .map(|policy| Cleaner::builder().policy(policy).build().unwrap())
});

/// Findings are sorted, disjoint and inside; what is removed is gone; memory that was used before changes nothing; cleaning
/// conservatively twice is cleaning once.
pub fn run(data: &[u8]) {
    let mut choices = Choices(data);
    let (which, site) = (choices.byte() % 3, choices.byte());
    let text = choices.text();
    let mut cleaner = CLEANERS[usize::from(which)].clone();
    if site & 1 == 1 {
        let mut profile = SiteProfile::new();
        profile.observe(&text);
        // Other pages of the site: each lacks a few lines.
        for page in 2..4 + usize::from(site >> 4) {
            let lines: Vec<&str> =
                text.split_inclusive('\n').enumerate().filter(|(at, _)| at % page != 0).map(|(_, line)| line).collect();
            profile.observe(&lines.concat());
        }
        cleaner = cleaner.with_site(&profile);
    }
    let findings = cleaner.detect(&text);
    for finding in &findings {
        assert!(!text[finding.span].trim().is_empty());
        assert!((0.0..=1.0).contains(&finding.confidence));
        assert!(!cleaner.why(finding).is_empty());
    }
    assert!(findings.windows(2).all(|two| two[0].span.end <= two[1].span.start));
    let once = cleaner.clean(&text);
    let mut scratch = Scratch::new();
    let other = cleaner.clean_with(&mut scratch, "Home\nThe roads are open.\nLeave a Reply\n");
    scratch.recycle(other);
    let again = cleaner.clean_with(&mut scratch, &text);
    assert_eq!((once.text(), once.removed()), (again.text(), again.removed()));
    for finding in once.removed() {
        for at in finding.span.range().filter(|&at| text.is_char_boundary(at)) {
            assert_eq!(once.to_cleaned(at), None);
        }
    }
    if which == 0 && site & 1 == 0 {
        assert_eq!(cleaner.clean(once.text()).text(), once.text());
    }
}
