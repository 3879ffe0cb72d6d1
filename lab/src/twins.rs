//! Compares what is found with what the slow twins of all that is fast find.

use anyhow::{Result, bail};
use unscaffold::{Cleaner, internals};
use unscaffold_cli::evaluate::Corpus;

/// Prints, for each corpus, how many documents were compared; an error tells of the first that differs.
pub fn compare(corpora: &[Corpus]) -> Result<()> {
    let cleaner = Cleaner::default();
    for corpus in corpora {
        let mut findings = 0;
        for document in &corpus.documents {
            let text = document.text();
            let (fast, slow) = (cleaner.detect(&text), internals::detect_slowly(&cleaner, &text));
            if let Some((fast, slow)) = fast.iter().zip(&slow).find(|(fast, slow)| fast != slow) {
                bail!("{}: {}: {fast:?}, but slowly {slow:?}", corpus.name, document.id);
            }
            if fast.len() != slow.len() {
                bail!("{}: {}: {} findings, but slowly {}", corpus.name, document.id, fast.len(), slow.len());
            }
            findings += fast.len();
        }
        println!("{}: {} documents, {findings} findings, the same by the slow twins", corpus.name, corpus.documents.len());
    }
    Ok(())
}
