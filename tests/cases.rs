//! Runs the cases of `tests/cases/*.txt`.
//!
//! A case is a heading, options, and a text with a margin:
//!
//! ```text
//! # what it shows (where it comes from)
//! policy: conservative
//!                   | The storm passed over the town.
//!                   |
//! comment-form      | Leave a Reply
//! newsletter        | The roads are open. ⟦Subscribe now »⟧
//! ```
//!
//! The margin names the category of a line that goes, and is empty for one that stays; of a line in part of which something goes that
//! part is in brackets. Options: `policy` (balanced), `line-ends` (lf, crlf), `final-line-end` (yes, no).
//! A case may be a page of a site: `pages: 12` says how many pages were seen, and a number in the margin on how many of them a line
//! stands. On the others something else stands in its place, as on all others for lines without a number. `site-thresholds` are those
//! that are not the default.
//!
//! The example `explain` prints a text in this form.

use std::fmt::Write;
use std::path::PathBuf;

use unscaffold::site::{SiteProfile, SiteThresholds};
use unscaffold::{Cleaned, Cleaner, Policy};

struct Case {
    place: String,
    name: String,
    policy: Policy,
    crlf: bool,
    final_line_end: bool,
    /// Pages of its site, with this one; 0 where it is of no site.
    pages: usize,
    site_thresholds: SiteThresholds,
    lines: Vec<(String, String)>,
    /// On how many of the pages each line stands.
    counts: Vec<usize>,
}

fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    // Have their own form: `tests/instructions.rs`, `tests/normalize.rs`, `tests/sentences.rs`.
    files.retain(|path| !["instructions.txt", "normalize.txt", "sentences.txt"].iter().any(|other| path.ends_with(other)));
    files.sort();
    files
}

fn read(path: &PathBuf) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
        let place = format!("{}:{}", path.display(), number + 1);
        if let Some(name) = line.strip_prefix("# ") {
            assert!(cases.iter().all(|case| case.name != name), "{place}: two cases are called {name}");
            cases.push(Case {
                place,
                name: name.to_owned(),
                policy: Policy::balanced(),
                crlf: false,
                final_line_end: true,
                pages: 0,
                site_thresholds: SiteThresholds::default(),
                lines: Vec::new(),
                counts: Vec::new(),
            });
            continue;
        }
        if line.trim().is_empty() {
            continue;
        }
        let case = cases.last_mut().unwrap_or_else(|| panic!("{place}: a case begins with \"# name\""));
        if let Some((margin, text)) = line
            .split_once('|')
            .filter(|(margin, _)| margin.chars().all(|c| c.is_ascii_lowercase() || "- 0123456789".contains(c)))
        {
            let margin = margin.trim();
            let category = margin.trim_end_matches(|c: char| c.is_ascii_digit());
            case.counts.push(margin[category.len()..].parse().unwrap_or(1));
            case.lines.push((category.trim().to_owned(), text.strip_prefix(' ').unwrap_or(text).to_owned()));
            continue;
        }
        match line.split_once(": ") {
            Some(("policy", "conservative")) => case.policy = Policy::conservative(),
            Some(("policy", "balanced")) => case.policy = Policy::balanced(),
            Some(("policy", "aggressive")) => case.policy = Policy::aggressive(),
            Some(("line-ends", "crlf")) => case.crlf = true,
            Some(("pages", pages)) => case.pages = pages.parse().unwrap_or_else(|_| panic!("{place}: a number is wanted")),
            Some(("site-thresholds", given)) => {
                case.site_thresholds = given.parse().unwrap_or_else(|error| panic!("{place}: {error}"));
            }
            Some(("final-line-end", "no")) => case.final_line_end = false,
            _ => panic!("{place}: neither an option nor a line with a margin: {line}"),
        }
    }
    assert!(!cases.is_empty(), "{}: no case", path.display());
    for case in &cases {
        assert!(!case.lines.is_empty(), "{}: a case without text", case.place);
    }
    cases
}

fn input(case: &Case) -> String {
    let line_end = if case.crlf { "\r\n" } else { "\n" };
    let lines: Vec<String> = case.lines.iter().map(|(_, text)| text.replace(['⟦', '⟧'], "")).collect();
    lines.join(line_end) + if case.final_line_end { line_end } else { "" }
}

/// The profile of the case's site: the page, and others like it.
fn profile(case: &Case) -> SiteProfile {
    let mut profile = SiteProfile::new();
    profile.observe(&input(case));
    for other in 1..case.pages {
        let lines = case
            .lines
            .iter()
            .zip(&case.counts)
            .enumerate()
            .map(|(number, ((_, line), &count))| if other < count { line.clone() } else { in_place_of(line, other, number) });
        profile.observe(&lines.collect::<Vec<_>>().join("\n"));
    }
    profile
}

/// Something that stands on no other page, about as long as a line.
fn in_place_of(line: &str, page: usize, number: usize) -> String {
    let word = |mut number: usize| {
        let mut word = String::from("x");
        while number > 0 {
            word.push(char::from(b'a' + (number % 26) as u8));
            number /= 26;
        }
        word
    };
    let words: Vec<String> = (0..line.split(' ').count()).map(|at| word(1000 * page + 50 * number + at + 700)).collect();
    words.join(" ") + if line.ends_with('.') { "." } else { "" }
}

fn wanted(case: &Case) -> String {
    case.lines.iter().fold(String::new(), |mut out, (margin, text)| {
        writeln!(out, "{margin:17} | {}", text.trim_end()).unwrap();
        out
    })
}

/// The text with the margin that its findings give it.
fn found(text: &str, cleaned: &Cleaned) -> String {
    let mut out = String::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end().len();
        let here: Vec<_> = cleaned.removed().iter().filter(|finding| finding.span.start < end && finding.span.end > at).collect();
        let mut shown = line.trim_end().to_owned();
        for finding in here.iter().rev() {
            let (from, to) = (finding.span.start.max(at) - at, finding.span.end.min(end) - at);
            if !line[..from].trim().is_empty() || !line[to..].trim().is_empty() {
                shown.insert(to, '⟧');
                shown.insert(from, '⟦');
            }
        }
        let margin = here.first().map_or("", |finding| finding.category.name());
        writeln!(out, "{margin:17} | {shown}").unwrap();
        at += line.len();
    }
    out
}

#[test]
fn cases_come_out_as_written() {
    let files = files();
    assert!(files.len() >= 3, "no cases found");
    let mut failed = Vec::new();
    let mut count = 0;
    for case in files.iter().flat_map(read) {
        count += 1;
        let cleaner = Cleaner::builder().policy(case.policy.clone()).site_thresholds(case.site_thresholds).build().unwrap();
        let cleaner = if case.pages > 0 { cleaner.with_site(&profile(&case)) } else { cleaner };
        let text = input(&case);
        let cleaned = cleaner.clean(&text);
        let (wanted, found) = (wanted(&case), found(&text, &cleaned));
        if wanted.lines().map(str::trim_end).ne(found.lines().map(str::trim_end)) {
            let why: Vec<String> = cleaned.removed().iter().map(|finding| cleaner.why(finding)).collect();
            failed.push(format!("{}: {}\nwanted:\n{wanted}found:\n{found}by:\n  {}\n", case.place, case.name, why.join("\n  ")));
        }
        let keeps_line_end = cleaned.text().is_empty() || cleaned.text().ends_with('\n') == text.ends_with('\n');
        assert!(keeps_line_end, "{}: the final line end", case.place);
    }
    assert!(failed.is_empty(), "{} of {count} cases:\n\n{}", failed.len(), failed.join("\n"));
}
