//! A rule file: it is read, or what is wrong with it is said with its line.

use unscaffold::Cleaner;

use crate::parts::Choices;

pub fn run(data: &[u8]) {
    let source = Choices(data).text();
    match Cleaner::builder().rules("any.rules", source.clone()).without_builtin_rules().build() {
        Ok(cleaner) => {
            for rule in cleaner.rules() {
                assert!(rule.line <= source.lines().count());
                assert!((0.0..=1.0).contains(&rule.confidence));
                assert!(!rule.to_string().is_empty());
            }
        }
        Err(error) => {
            let line = error.line().expect("what is wrong stands in a line");
            assert!(1 <= line && line <= source.lines().count());
            assert!(error.to_string().starts_with(&format!("any.rules:{line}: ")));
        }
    }
}
