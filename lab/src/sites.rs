//! Cleans the pages of hosts with the profiles of these hosts, and measures what that brings.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use unscaffold::site::{PageReader, SiteProfile, SiteTemplate, SiteThresholds};
use unscaffold::{Cleaner, Scratch, Span, internals};
use unscaffold_cli::evaluate::{Corpus, Document, HEADER, Outcome, Row, in_parallel};

use crate::corpora::fold;

/// Numbers of pages of a host that are seen; the last stands for all.
const SEEN: [usize; 4] = [5, 8, 12, usize::MAX];

/// The pages of hosts that have enough of them, by host.
fn hosts(corpus: &Corpus) -> BTreeMap<&str, Vec<&Document>> {
    let mut hosts: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
    for document in &corpus.documents {
        if let Some(host) = document.url.as_deref().and_then(host) {
            hosts.entry(host).or_default().push(document);
        }
    }
    hosts.retain(|_, pages| pages.len() >= SiteThresholds::LEAST_PAGES);
    hosts
}

/// The host of an address.
fn host(url: &str) -> Option<&str> {
    let behind = url.split_once("://")?.1;
    behind.split(['/', '?', '#', ':']).next().filter(|host| !host.is_empty())
}

/// The profile of so many pages, which are spread over all of them.
fn profile(pages: &[&Document], seen: usize) -> SiteTemplate {
    let mut reader = PageReader::new();
    let mut profile = SiteProfile::new();
    let many = seen.min(pages.len());
    for at in 0..many {
        profile.add(&reader.read(&pages[at * pages.len() / many].text()));
    }
    profile.template()
}

/// A report on these corpora: by number of pages that the profile has seen, and of domains that no model nor rule was made from.
pub fn score(corpora: &[Corpus], cleaners: &[Cleaner]) -> String {
    let mut out = String::new();
    for corpus in corpora {
        let hosts = hosts(corpus);
        let pages: usize = hosts.values().map(Vec::len).sum();
        if hosts.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}: {} hosts of 5 pages and more, {pages} pages\n{HEADER}", corpus.name, hosts.len());
        let all: Vec<(&Document, &Vec<&Document>)> =
            hosts.values().flat_map(|pages| pages.iter().map(move |page| (*page, pages))).collect();
        let mut rows = |name: &str, cleaned: &[(&Document, Outcome)]| {
            for (aside, name) in [(false, name.to_owned()), (true, "  of which rules saw none".to_owned())] {
                let some: Vec<&Outcome> =
                    cleaned.iter().filter(|(page, _)| !aside || fold(page) == 0).map(|(_, outcome)| outcome).collect();
                if some.len() >= 10 {
                    Row::of(&some).print(&mut out, &name);
                }
            }
        };
        rows("no profile", &in_parallel(&all, |(page, _)| (*page, Outcome::of(&cleaners[fold(page)], page))));
        for seen in SEEN {
            let name = if seen == usize::MAX { "profile of all".to_owned() } else { format!("profile of {seen}") };
            let templates: BTreeMap<&str, SiteTemplate> =
                hosts.iter().map(|(&host, pages)| (host, profile(pages, seen))).collect();
            let cleaned = in_parallel(&all, |(page, _)| {
                let template = &templates[page.url.as_deref().and_then(host).unwrap_or_default()];
                (*page, Outcome::of(&cleaners[fold(page)].with_site(template), page))
            });
            rows(&name, &cleaned);
        }
    }
    out
}

/// How long pages take to clean with the profiles of their hosts, as a multiple of the time without: the median of runs by turns, one thread.
pub fn cost(corpora: &[Corpus], cleaner: &Cleaner) -> String {
    let mut out = String::new();
    for corpus in corpora {
        let pages: Vec<(String, Cleaner)> = hosts(corpus)
            .values()
            .flat_map(|pages| {
                let of_site = cleaner.with_site(profile(pages, usize::MAX));
                pages.iter().map(move |page| (page.text(), of_site.clone())).collect::<Vec<_>>()
            })
            .collect();
        let bytes: usize = pages.iter().map(|(text, _)| text.len()).sum();
        let mut scratch = Scratch::new();
        let mut time = |with_site: bool| {
            let start = Instant::now();
            for (text, of_site) in &pages {
                let cleaned = if with_site { of_site } else { cleaner }.clean_with(&mut scratch, text);
                scratch.recycle(cleaned);
            }
            start.elapsed().as_secs_f64()
        };
        let mut rounds: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (time(false), time(true))).collect();
        rounds.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
        let (without, with) = rounds[ROUNDS / 2];
        let rate = |seconds: f64| bytes as f64 / 1e6 / seconds;
        let (name, times) = (&corpus.name, with / without);
        let _ = writeln!(
            out,
            "{name:16} {:5.1} MB/s without a profile, {:5.1} with it: {times:.3} times the time",
            rate(without),
            rate(with)
        );
    }
    out
}

/// Rounds of both by turns.
const ROUNDS: usize = 21;

/// Writes what is known of each judged block of these hosts: to see what recurrence tells.
pub fn dump(corpora: &[Corpus], cleaners: &[Cleaner], path: &Path) -> Result<()> {
    let mut out = String::from("corpus\tfold\thost\tseen\tstanding\tcount\tof\tconfidence\tevidence\tlabel\twords\ttext\n");
    for corpus in corpora {
        for (host, pages) in hosts(corpus) {
            for seen in SEEN {
                let template = profile(&pages, seen);
                for page in &pages {
                    let cleaner = &cleaners[fold(page)];
                    let text = page.text();
                    let findings = cleaner.detect(&text);
                    let mut starts = Vec::new();
                    let mut start = 0;
                    for line in &page.lines {
                        starts.push(start);
                        start += line.len() + 1;
                    }
                    for (span, count, standing) in internals::recurring(&cleaner.with_site(&template), &text) {
                        let label = page.labels[starts.partition_point(|&start| start <= span.start) - 1];
                        if label < 0 {
                            continue;
                        }
                        let Span { start, end } = span;
                        let found = findings.iter().find(|finding| finding.span.start <= start && finding.span.end >= end);
                        let (confidence, evidence) = found.map_or((0.0, "none".to_owned()), |found| {
                            (found.confidence, format!("{:?}", found.evidence).split('(').next().unwrap_or("").to_owned())
                        });
                        let block = text[span].replace(['\t', '\n', '\r'], " ");
                        let words = block.split_whitespace().count();
                        let block: String = block.chars().take(80).collect();
                        let _ = writeln!(
                            out,
                            "{}\t{}\t{host}\t{}\t{standing}\t{count}\t{}\t{confidence:.3}\t{evidence}\t{label}\t{words}\t{block}",
                            corpus.name,
                            fold(page),
                            seen.min(pages.len()),
                            template.pages()
                        );
                    }
                }
            }
        }
    }
    std::fs::write(path, out).with_context(|| format!("cannot write {}", path.display()))
}
