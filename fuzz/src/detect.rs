//! A rule file and a text, between which a line `%%` stands: what is fast finds the same as its slow twin.

use unscaffold::{Cleaner, Policy, internals};

use crate::parts::Choices;

pub fn run(data: &[u8]) {
    let whole = Choices(data).text();
    let (rules, text) = whole.split_once("\n%%\n").unwrap_or((&whole, "Leave a Reply\nThe roads are open.\n"));
    let builder = Cleaner::builder().policy(Policy::aggressive()).rules("any.rules", rules).without_builtin_rules();
    let Ok(cleaner) = builder.build() else { return };
    assert_eq!(cleaner.detect(text), internals::detect_slowly(&cleaner, text));
}
