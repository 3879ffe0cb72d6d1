//! Runs the cases of `tests/cases/normalize.txt`.
//!
//! A case is a heading, the steps where they are not those of the default, and a text before and after:
//!
//! ```text
//! # what it shows (where it comes from)
//! steps: +plain-quotes
//! < the text,\nwith escapes as in Rust
//! > what becomes of it
//! = a text that stays
//! ```

// Cases are written for the default features: some are decomposed letters.
#![cfg(feature = "nfc")]

use std::borrow::Cow;

use unscaffold::sentence::{Normalize, normalize};
use unscaffold::{Cleaner, Policy};

struct Case {
    place: String,
    name: String,
    options: Normalize,
    before: Option<String>,
    after: Option<String>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in include_str!("cases/normalize.txt").lines().enumerate() {
        let place = format!("tests/cases/normalize.txt:{}", number + 1);
        if line.is_empty() {
            continue;
        }
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        if mark == "#" {
            assert!(cases.iter().all(|case| case.name != rest), "{place}: two cases are called {rest}");
            cases.push(Case { place, name: rest.to_owned(), options: Normalize::default(), before: None, after: None });
            continue;
        }
        let case = cases.last_mut().unwrap_or_else(|| panic!("{place}: a case begins with \"# name\""));
        match mark {
            "steps:" => case.options = rest.parse().unwrap_or_else(|error| panic!("{place}: {error}")),
            "<" => case.before = Some(read_escapes(rest)),
            ">" => case.after = Some(read_escapes(rest)),
            "=" => (case.before, case.after) = (Some(read_escapes(rest)), Some(read_escapes(rest))),
            _ => panic!("{place}: neither a heading, steps nor a text: {line}"),
        }
    }
    cases
}

/// `\n`, `\r`, `\t` and `\u{a0}`.
fn read_escapes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out += plain;
        let (c, len) = match escaped.as_bytes().first() {
            Some(b'n') => ('\n', 1),
            Some(b'r') => ('\r', 1),
            Some(b't') => ('\t', 1),
            Some(b'u') => {
                let end = escaped.find('}').expect("a closing brace");
                (char::from_u32(u32::from_str_radix(&escaped[2..end], 16).unwrap()).unwrap(), end + 1)
            }
            _ => panic!("unknown escape: \\{escaped}"),
        };
        out.push(c);
        rest = &escaped[len..];
    }
    out + rest
}

#[test]
fn cases_come_out_as_written() {
    let cases = cases();
    assert!(cases.len() > 50);
    let mut failed = Vec::new();
    for Case { place, name, options, before, after } in &cases {
        let (Some(before), Some(after)) = (before, after) else { panic!("{place}: a case without a text before and after") };
        let out = normalize(before, options);
        if out != *after {
            failed.push(format!("{place}: {name}\n  wanted {after:?}\n  got    {out:?}\n"));
        }
        assert_eq!(matches!(out, Cow::Borrowed(_)), before == after, "{place}: borrowed where nothing changes");
        assert_eq!(normalize(after, options), *after, "{place}: twice is once");
    }
    assert!(failed.is_empty(), "{} of {} cases:\n\n{}", failed.len(), cases.len(), failed.join("\n"));
}

/// The default cleaner does what `normalize` does, where it finds nothing to remove.
#[test]
fn the_cleaner_normalizes() {
    let cleaner = Cleaner::default();
    for Case { place, before, after, options, .. } in cases() {
        let (before, after) = (before.unwrap(), after.unwrap());
        let cleaned = cleaner.clean(&before);
        if options == Normalize::default() && cleaned.removed().is_empty() {
            assert_eq!(cleaned.text(), after, "{place}");
            assert_eq!(cleaned.is_unchanged(), before == after, "{place}");
        }
    }
}

#[test]
fn a_text_that_the_policy_stops_at_stays_byte_for_byte() {
    let text = "Leave  a Reply\r\n";
    let cleaner = Cleaner::builder().policy(Policy::balanced().max_removed_share(0.1)).build().unwrap();
    let cleaned = cleaner.clean(text);
    assert!(cleaned.is_stopped() && cleaned.is_unchanged());
    assert_eq!(cleaned.text(), text);
}

/// What normalisation changes is no share of what was removed, and does not stop a policy.
#[test]
fn the_removed_share_is_that_of_findings() {
    let text = "The roads are open.\n".to_owned() + &" \n".repeat(100);
    let cleaner = Cleaner::builder().policy(Policy::balanced().max_removed_share(0.0)).build().unwrap();
    let cleaned = cleaner.clean(&text);
    assert_eq!(cleaned.text(), "The roads are open.\n\n");
    assert!(cleaned.removed_share() == 0.0 && !cleaned.is_stopped() && !cleaned.is_unchanged());
}

#[test]
fn what_normalizing_brings_to_light_is_found() {
    let cleaned = Cleaner::default().clean("The roads are open.\n\nLeave a Re&shy;ply\n");
    assert_eq!(cleaned.text(), "The roads are open.\n");
    assert_eq!(cleaned.removed()[0].span.range(), 21..39);
}
