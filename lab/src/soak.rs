//! Cleans documents for hours: does memory grow, and is the last pass as the first?

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::thread;

use anyhow::{Result, ensure};
use unscaffold::site::SiteProfile;
use unscaffold::{Cleaner, Policy, Scratch};
use unscaffold_cli::evaluate::Corpus;

/// By how much memory may have grown at the end, as a share of what it was after the first passes.
const MOST_GROWTH: f64 = 0.02;

/// Passes that memory settles in.
const FIRST: u64 = 3;

/// Cleans so many gigabytes, on so many threads, each of which cleans all documents in an order of its own, by a policy and with a site that
/// change from document to document.
pub fn soak(corpora: &[Corpus], gigabytes: f64, threads: usize) -> Result<()> {
    let texts: Vec<String> = corpora.iter().flat_map(|corpus| &corpus.documents).map(|document| document.text()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let passes = ((gigabytes * 1e9 / (bytes * threads) as f64).ceil() as u64).max(FIRST + 1);
    let cleaners = cleaners(&texts)?;
    println!(
        "{} documents, {:.1} MB; {passes} passes on {threads} threads: {:.1} GB",
        texts.len(),
        bytes as f64 / 1e6,
        (bytes * threads) as f64 * passes as f64 / 1e9
    );
    let (mut first, mut settled) = (None, 0);
    let mut scratches: Vec<Scratch> = (0..threads).map(|_| Scratch::new()).collect();
    for pass in 1..=passes {
        let made: Vec<u64> = thread::scope(|scope| {
            let running: Vec<_> = scratches
                .iter_mut()
                .enumerate()
                .map(|(thread, scratch)| {
                    let (texts, cleaners) = (&texts, &cleaners);
                    scope.spawn(move || all(texts, cleaners, scratch, thread))
                })
                .collect();
            running.into_iter().map(|thread| thread.join().expect("cleaning does not panic")).collect()
        });
        let held = resident()?;
        if pass == FIRST {
            settled = held;
        }
        ensure!(made.iter().all(|&made| made == *first.get_or_insert(made)), "pass {pass} is not as the first");
        if pass <= FIRST || pass == passes || pass.is_power_of_two() {
            println!("pass {pass:>4}: {:.1} MB resident, all as in the first", held as f64 / 1e6);
        }
        let most = settled as f64 * (1.0 + MOST_GROWTH);
        ensure!(pass <= FIRST || held as f64 <= most, "memory has grown from {settled} to {held} bytes in pass {pass}");
    }
    Ok(())
}

/// By each policy, with and without a site of which the first documents are pages.
fn cleaners(texts: &[String]) -> Result<Vec<Cleaner>> {
    let mut profile = SiteProfile::new();
    texts.iter().take(SiteProfile::PAGES).for_each(|text| profile.observe(text));
    let mut cleaners = Vec::new();
    for policy in [Policy::balanced(), Policy::conservative(), Policy::aggressive()] {
        let cleaner = Cleaner::builder().policy(policy).build()?;
        cleaners.extend([cleaner.with_site(&profile), cleaner]);
    }
    Ok(cleaners)
}

/// A number that stands for all that comes of the texts, in whatever order they are cleaned.
fn all(texts: &[String], cleaners: &[Cleaner], scratch: &mut Scratch, thread: usize) -> u64 {
    let mut made = 0_u64;
    for step in 0..texts.len() {
        // The second thread begins in the middle, and goes backwards.
        let at = if thread.is_multiple_of(2) { step } else { (texts.len() * 3 / 2 - step) % texts.len() };
        let cleaned = cleaners[at % cleaners.len()].clean_with(scratch, &texts[at]);
        let mut hash = DefaultHasher::new();
        (at, cleaned.text(), cleaned.removed().len()).hash(&mut hash);
        for finding in cleaned.removed() {
            (finding.span, finding.category, finding.evidence, finding.confidence.to_bits()).hash(&mut hash);
        }
        made = made.wrapping_add(hash.finish());
        scratch.recycle(cleaned);
    }
    made
}

/// Bytes of this process that are in memory.
fn resident() -> Result<usize> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    Ok(line.trim().trim_end_matches(" kB").parse::<usize>()? * 1024)
}
