//! Profiles of sites: the laws of merging, and that a site only adds evidence.

use proptest::prelude::*;
use unscaffold::site::{PageReader, SiteProfile, SiteTemplate, SiteThresholds};
use unscaffold::{Cleaner, Evidence, Policy, Scratch};

/// Lines of which pages of a site are made.
const LINES: [&str; 14] = [
    "Harbour Courier",
    "Tides and moorings",
    "The fish market | open until noon",
    "Leave a Reply",
    "Recent Posts",
    "Ferry resumes after winter storm",
    "Moored with us on 3 March 2014 as boat no. 1,204",
    "Boats that came in after “Ferry resumes after winter storm”",
    "The storm passed over the town in the night, and by the morning all the roads to the coast were open again.",
    "The harbour master said that the pier would need new timbers before the summer. Read more »",
    "Буря прошла над городом ночью, и к утру все дороги к побережью были снова открыты для движения.",
    "「古い橋の上の一日」へのコメント",
    "Preheat the oven to 220 degrees.",
    "",
];

/// A page: lines of the site, and one of its own.
fn page() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(prop::sample::select(&LINES[..]), 0..12);
    (lines, "[a-z]{3,8} [a-z]{3,30}").prop_map(|(lines, own)| lines.join("\n") + "\n" + &own)
}

fn pages(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(page(), 1..most)
}

fn profile<'p>(pages: impl IntoIterator<Item = &'p String>, readable: bool) -> SiteProfile {
    let mut reader = PageReader::new();
    let mut profile = if readable { SiteProfile::readable() } else { SiteProfile::new() };
    pages.into_iter().for_each(|page| profile.add(&reader.read(page)));
    profile
}

/// The pages dealt out to so many shards, whose profiles are merged from the one of this number on.
fn in_shards(pages: &[String], shards: usize, from: usize, readable: bool) -> SiteProfile {
    let shard = |number: usize| profile(pages.iter().skip(number).step_by(shards), readable);
    (0..shards).map(|number| shard((number + from) % shards)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// It does not matter what was counted where, nor in which order.
    #[test]
    fn shards_make_the_same_bytes(pages in pages(300), from in 0..64_usize, readable: bool) {
        let whole = profile(&pages, readable).to_bytes();
        for shards in [1, 2, 7, 64] {
            prop_assert_eq!(&in_shards(&pages, shards, from, readable).to_bytes(), &whole);
        }
        prop_assert_eq!(&profile(pages.iter().rev(), readable).to_bytes(), &whole);
    }

    /// Merging is associative and commutative, and what was counted twice is in the sample once.
    #[test]
    fn merging_is_a_law(a in pages(90), b in pages(90), c in pages(90), readable in any::<[bool; 3]>()) {
        let [a, b, c] = [(&a, readable[0]), (&b, readable[1]), (&c, readable[2])].map(|(pages, readable)| profile(pages, readable));
        let merged = |one: &SiteProfile, other: &SiteProfile| [one, other].into_iter().collect::<SiteProfile>();
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        let twice = merged(&a, &a);
        prop_assert_eq!((twice.template(), twice.pages()), (a.template(), a.pages()));
        prop_assert_eq!(twice.observed(), 2 * a.observed());
        prop_assert_eq!(merged(&SiteProfile::new(), &a), a);
    }

    /// Bytes are read as they were written, and damage is an error.
    #[test]
    fn bytes_are_read_as_written(pages in pages(80), readable: bool, at: prop::sample::Index, bit in 0..8_u8) {
        let profile = profile(&pages, readable);
        let template = profile.template();
        let bytes = profile.to_bytes();
        prop_assert_eq!(SiteProfile::from_bytes(&bytes).unwrap(), profile);
        prop_assert_eq!(SiteTemplate::from_bytes(&template.to_bytes()).unwrap(), template.clone());
        for bytes in [bytes, template.to_bytes()] {
            let mut damaged = bytes.clone();
            let place = at.index(bytes.len());
            damaged[place] ^= 1 << bit;
            prop_assert!(SiteProfile::from_bytes(&damaged).is_err() && SiteTemplate::from_bytes(&damaged).is_err());
            prop_assert!(SiteProfile::from_bytes(&bytes[..place]).is_err() && SiteTemplate::from_bytes(&bytes[..place]).is_err());
        }
    }

    /// Law 1 and law 5 with a site: findings are sorted and disjoint, and conservative cleaning twice is cleaning once.
    #[test]
    fn a_site_changes_no_law(pages in pages(30)) {
        let template = profile(&pages, false).template();
        let cleaner = Cleaner::builder().policy(Policy::conservative()).build().unwrap().with_site(&template);
        let mut scratch = Scratch::new();
        for page in &pages {
            let findings = cleaner.detect(page);
            for pair in findings.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
            for finding in &findings {
                prop_assert!(!page[finding.span].trim().is_empty() && (0.0..=1.0).contains(&finding.confidence));
                if let Evidence::SiteTemplate { pages, of } = finding.evidence {
                    prop_assert!(2 < pages && pages <= of && usize::from(of) == template.pages());
                }
            }
            let cleaned = cleaner.clean_with(&mut scratch, page);
            let once = cleaned.text().to_owned();
            scratch.recycle(cleaned);
            let again = cleaner.clean(&once);
            prop_assert_eq!(again.text(), &once, "from {:?}", page);
        }
    }

    /// A site of which fewer than five pages were seen changes nothing, whatever the thresholds.
    #[test]
    fn few_pages_say_nothing(pages in pages(4)) {
        let thresholds = SiteThresholds::default().min_pages(0).edge(0.0).body(0.0).edge_prose(0.0).body_prose(0.0);
        let cleaner = Cleaner::builder().site_thresholds(thresholds).build().unwrap();
        let with_site = cleaner.with_site(&profile(&pages, false));
        for page in &pages {
            prop_assert_eq!(with_site.detect(page), cleaner.detect(page));
        }
    }

    /// A cleaner that has known another site is as one that has not.
    #[test]
    fn sites_do_not_linger(pages in pages(20)) {
        let cleaner = Cleaner::default();
        let again = cleaner.with_site(&profile(&pages, false)).without_site();
        for page in &pages {
            prop_assert_eq!(again.detect(page), cleaner.detect(page));
        }
    }

    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..200), text in any::<String>()) {
        prop_assert!(SiteProfile::from_bytes(&bytes).is_err() && SiteTemplate::from_bytes(&bytes).is_err());
        SiteProfile::readable().observe(&text);
    }
}

/// However many pages are counted, a profile takes no more memory than its documentation says.
#[test]
fn a_profile_is_bounded() {
    let mut profile = SiteProfile::readable();
    for page in 0..300 {
        let line = |line: usize| format!("{}x{}x{}", "ab".repeat(page), "c".repeat(line % 97), "d".repeat(line / 97));
        profile.observe(&(0..3000).map(line).collect::<Vec<_>>().join("\n"));
    }
    assert_eq!((profile.pages(), profile.observed()), (SiteProfile::PAGES, 300));
    let bytes = profile.to_bytes().len();
    assert!(bytes < 148_000 + 8 * 576 * (96 + 5) + 2000, "{bytes}");
    assert!(profile.size() < 156_000 + 8 * 576 * (96 + 24), "{}", profile.size());
}

/// A profile from elsewhere may say that any number of pages was observed.
#[test]
fn numbers_of_pages_do_not_overflow() {
    let mut profile = SiteProfile::new();
    profile.observe("Home");
    for _ in 0..70 {
        let same = profile.clone();
        profile.merge(&same);
    }
    assert_eq!((profile.pages(), profile.observed()), (1, u64::MAX));
}

#[test]
fn bad_bytes_say_what_they_are_not() {
    let error = SiteProfile::from_bytes(b"unsite\x80\x01 and more than a header").unwrap_err();
    assert_eq!(error.to_string(), "this is not a site's profile: it does not begin as those of this version do");
    let error = SiteTemplate::from_bytes(b"").unwrap_err();
    assert_eq!(error.to_string(), "this is not a site's template: it ends too early");
    let error = "body=a".parse::<SiteThresholds>().unwrap_err();
    assert_eq!(error.to_string(), r#""body=a" is no threshold: NAME=SHARE is wanted, a share from 0 on, or min-pages=NUMBER"#);
}

/// Of the page whose lines recur most, all of them; of the others what recurs.
#[test]
fn lines_are_those_of_the_fullest_page() {
    let mut profile = SiteProfile::readable();
    for page in [
        "Home\nNews of One",
        "Home\nAbout us\nNews of Two",
        "Home\nAbout us\nContact us\nNews of Three",
        "Contact us\nNews of Four",
    ] {
        profile.observe(page);
    }
    let lines: Vec<(u32, &str)> = profile.lines().collect();
    assert_eq!(lines, [(3, "Home"), (2, "About us"), (2, "Contact us"), (1, "News of Three")]);
}
