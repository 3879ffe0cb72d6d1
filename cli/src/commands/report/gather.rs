//! What the page shows, collected from documents of any number in memory that does not grow with it.

use std::collections::BTreeMap;

use unscaffold::{Evidence, Scratch};

use super::Report;
use super::lines::Lines;
use super::worst::{Place, Worst};
use crate::documents::{Failing, Portion, Reader};
use crate::failure::Failure;
use crate::files::Sources;
use crate::formats::{Document, Fault, Format};
use crate::pipeline;
use crate::progress::Progress;
use crate::reasons::Gone;
use crate::site_cleaners::{Made, SiteCleaners};
use crate::tally::Tally;

/// Tenths of documents, by how much of them went; documents of which nothing went stand before them.
pub const STEPS: usize = 11;

/// What the page shows, of some documents or of all.
pub struct Gathered {
    pub tally: Tally,
    pub lines: Lines,
    pub worst: Worst,
    /// Documents by the share that went.
    pub spread: [u64; STEPS],
    /// What went as the template of each site.
    pub sites: BTreeMap<String, OfSite>,
    /// Documents that the policy left alone, since too much would have gone.
    pub stopped: u64,
    /// Where the first records stood that could not be read, and what is wrong with them.
    pub faults: Vec<String>,
}

/// What went of the documents of a site.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfSite {
    pub documents: u64,
    /// As its template, by what recurs.
    pub template: Gone,
}

/// What a worker keeps from document to document.
#[derive(Default)]
struct Worker {
    scratch: Scratch,
    made: Made,
}

impl Gathered {
    fn new(worst: usize) -> Self {
        Gathered {
            tally: Tally::default(),
            lines: Lines::default(),
            worst: Worst::new(worst),
            spread: [0; STEPS],
            sites: BTreeMap::new(),
            stopped: 0,
            faults: Vec::new(),
        }
    }

    fn count(&mut self, cleaners: &SiteCleaners, worker: &mut Worker, place: Place, document: &Document) -> Result<(), String> {
        let (text, address) = (document.text.as_str(), document.address.as_deref());
        let of_site = cleaners.of(address, &mut worker.made)?;
        let cleaned = of_site.unwrap_or(cleaners.any()).clean_with(&mut worker.scratch, text);
        if of_site.is_some() {
            let of_site = self.sites.entry(cleaners.host(address).unwrap_or_default()).or_default();
            of_site.documents += 1;
            let is_template = |evidence| matches!(evidence, Evidence::SiteTemplate { .. });
            for finding in cleaned.removed().iter().filter(|finding| is_template(finding.evidence)) {
                of_site.template.add(&Gone::of(text, finding));
            }
        } else {
            self.tally.of_no_site += u64::from(cleaners.know_sites());
        }
        self.tally.count(text, &cleaned);
        self.lines.count(self.tally.documents, text, cleaned.removed());
        self.worst.offer(place, text, &cleaned);
        self.spread[step(cleaned.removed_share())] += 1;
        self.stopped += u64::from(cleaned.is_stopped());
        worker.scratch.recycle(cleaned);
        Ok(())
    }

    fn merge(&mut self, other: Gathered) {
        self.tally.merge(&other.tally);
        self.lines.merge(other.lines);
        self.worst.merge(other.worst);
        self.spread.iter_mut().zip(other.spread).for_each(|(sum, more)| *sum += more);
        self.stopped += other.stopped;
        for (host, more) in other.sites {
            let of_site = self.sites.entry(host).or_default();
            of_site.documents += more.documents;
            of_site.template.add(&more.template);
        }
    }
}

fn step(share: f32) -> usize {
    if share > 0.0 { 1 + ((share * 10.0) as usize).min(STEPS - 2) } else { 0 }
}

/// Reads and cleans all documents.
pub fn gather(arguments: &Report, cleaners: &SiteCleaners, sources: &Sources, progress: &Progress) -> Result<Gathered, Failure> {
    let Sources { files: sources, unreadable, .. } = sources;
    let field = arguments.sites.address_field();
    let mut reader = Reader::new(sources, &arguments.input, field, progress.read.clone());
    let most = usize::from(arguments.worst);
    let mut all = Gathered::new(most);
    let mut failing = Failing::new(sources, progress);
    let work = |worker: &mut Worker, portion: Portion| {
        let Portion { file, format, documents, without_text } = portion;
        let mut part = Gathered::new(most);
        part.tally.without_text = without_text;
        let mut faults = Vec::new();
        for document in documents {
            match document {
                Ok(document) => {
                    let number = document.number;
                    if let Err(reason) = part.count(cleaners, worker, Place { file, number, format }, &document) {
                        faults.push(Fault { number, reason });
                    }
                }
                Err(fault) => faults.push(fault),
            }
        }
        (file, format, part, faults)
    };
    let take = |(file, format, part, faults): (usize, Option<Format>, Gathered, Vec<Fault>)| {
        all.merge(part);
        all.tally.errors += faults.len() as u64;
        for fault in &faults {
            failing.say(file, format, fault);
        }
        progress.show(&all.tally);
        Ok(())
    };
    pipeline::run(arguments.threads(), move || reader.next(), Worker::default, work, take)?;
    all.faults = failing.end();
    for message in unreadable {
        progress.say(message);
        all.tally.errors += 1;
        all.faults.push(message.clone());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_steps() {
        assert_eq!([0.0, 0.001, 0.0999, 0.1, 0.55, 0.9, 1.0].map(step), [0, 1, 1, 2, 6, 10, 10]);
    }
}
