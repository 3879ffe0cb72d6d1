//! The packs that come with the crate: by emitter, by language, and what is common to many sites.

use super::blob::decode;
use super::compile::{RuleSet, Text};

macro_rules! packs {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../data/rules/", $name)))),*]
    };
}

/// Name and text of each pack.
const PACKS: &[(&str, &str)] = &packs! {
    "article.rules"
    "bio.rules"
    "blogger.rules"
    "comments.rules"
    "cookies.rules"
    "de.rules"
    "discourse.rules"
    "disqus.rules"
    "drupal.rules"
    "el.rules"
    "es.rules"
    "footer.rules"
    "fr.rules"
    "ghost.rules"
    "it.rules"
    "ja.rules"
    "joomla.rules"
    "listings.rules"
    "mediawiki.rules"
    "medium.rules"
    "more.rules"
    "navigation.rules"
    "news.rules"
    "newsletter.rules"
    "nl.rules"
    "notes.rules"
    "phpbb.rules"
    "pl.rules"
    "pt.rules"
    "reddit.rules"
    "ru.rules"
    "share.rules"
    "site-builders.rules"
    "substack.rules"
    "tumblr.rules"
    "vbulletin.rules"
    "widgets.rules"
    "wordpress-com.rules"
    "wordpress.rules"
    "xenforo.rules"
    "zh.rules"
};

/// The packs, compiled: written by the test `compiled_packs_are_up_to_date`.
static COMPILED: &[u8] = include_bytes!("../data/rules.bin");

/// All packs. That the compiled ones can be read is a test; should they ever not, there are no rules, and nothing is removed.
pub(crate) fn builtin() -> RuleSet {
    decode(COMPILED, files()).unwrap_or_default()
}

fn files() -> Vec<(Text, Text)> {
    PACKS.iter().map(|&(name, text)| (name.into(), text.into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;
    use crate::rules::blob::encode;

    fn built() -> RuleSet {
        let packs: Vec<Source> = PACKS.iter().map(|&(name, text)| Source { name, text, trusted: true }).collect();
        RuleSet::default().and(&packs).unwrap()
    }

    /// What is trusted at run time is checked here: syntax, sizes of patterns, every example.
    #[test]
    fn packs_hold_what_they_promise() {
        let check = |&(name, text): &(&str, &str)| RuleSet::default().and(&[Source { name, text, trusted: false }]).err();
        let failed: Vec<String> = PACKS.iter().filter_map(check).map(|error| error.to_string()).collect();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    /// `UNSCAFFOLD_WRITE=1 cargo test --lib compiled_packs` writes what `src/data/rules.bin` should be.
    #[test]
    fn compiled_packs_are_up_to_date() {
        let compiled = encode(&built());
        if std::env::var_os("UNSCAFFOLD_WRITE").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/data/rules.bin"), &compiled).unwrap();
            return;
        }
        assert!(compiled == COMPILED, "the packs have changed: UNSCAFFOLD_WRITE=1 cargo test --lib compiled_packs");
        assert_eq!(encode(&builtin()), COMPILED, "what is read is what was written");
    }

    #[test]
    fn a_damaged_blob_is_no_set() {
        assert!(decode(&COMPILED[1..], files()).is_none());
        for len in (0..COMPILED.len()).step_by(997) {
            assert!(decode(&COMPILED[..len], files()).is_none(), "{len}");
        }
    }

    #[test]
    fn every_pattern_is_announced_by_fixed_text() {
        let rules = built();
        let slow: Vec<String> =
            rules.ids().map(|id| rules.rule(id)).filter(|rule| rule.tried_everywhere).map(|rule| rule.to_string()).collect();
        assert!(slow.is_empty(), "these would be tried on every block:\n{}", slow.join("\n"));
    }
}
