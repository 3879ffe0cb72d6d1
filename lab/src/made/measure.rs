//! How much of the templates of made sites goes, and how much of what is not theirs: with the profile of the site, and without.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unscaffold::site::{PageReader, SiteProfile};
use unscaffold::{Cleaner, Finding};
use unscaffold_cli::evaluate::{in_parallel, words};

use super::template::Origin;
use super::{KINDS, Page, Site};

/// The host whose sites are measured.
const HOST: u64 = 1;
/// So many lines of a site's template are told of, at most.
const TOLD: usize = 12;

/// What became of pages that were cleaned in one way.
#[derive(Default)]
struct Outcome {
    template: usize,
    template_gone: usize,
    own_words: usize,
    own_words_lost: usize,
    /// Of lines that end as sentences do.
    prose_words: usize,
    prose_words_lost: usize,
    headlines_lost: usize,
    by_origin: BTreeMap<Origin, Lines>,
}

/// What became of the lines that are made of the same line of a template.
#[derive(Default)]
struct Lines {
    all: usize,
    /// Lines of the template that stayed, or words of the page's own that went.
    wrong: usize,
    /// One of the lines where that was so.
    example: String,
}

impl Outcome {
    fn add(&mut self, page: &Page, removed: &[Finding]) {
        let text = page.text();
        let mut start = 0;
        for ((line, own), &origin) in page.lines.iter().zip(&page.origins) {
            start += text[start..].find(line.as_str()).expect("a page's text is its lines");
            let end = start + line.len();
            let parts = || {
                let parts = removed.iter().map(|finding| (finding.span.start.max(start), finding.span.end.min(end)));
                parts.filter(|(start, end)| start < end).map(|(start, end)| &text[start..end])
            };
            let lines = self.by_origin.entry(origin).or_default();
            lines.all += 1;
            let wrong = if *own {
                let lost = parts().map(|part| words(part).count()).sum();
                self.own_words += words(line).count();
                self.own_words_lost += lost;
                if line.ends_with(['.', '!', '?', '…', '”', '“', '»', '。', '」']) {
                    self.prose_words += words(line).count();
                    self.prose_words_lost += lost;
                }
                self.headlines_lost += usize::from(lost > 0 && *line == page.title);
                lost
            } else {
                let filled = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
                let gone = parts().map(filled).sum::<usize>() == filled(line);
                self.template += 1;
                self.template_gone += usize::from(gone);
                usize::from(!gone)
            };
            lines.wrong += wrong;
            if wrong > 0 && lines.example.is_empty() {
                lines.example.clone_from(line);
            }
            start = end;
        }
    }

    /// Lines of the template that went, of a hundred.
    fn gone(&self) -> f64 {
        percent(self.template_gone, self.template)
    }

    /// Words of the pages' own that went, of a hundred.
    fn lost(&self) -> f64 {
        percent(self.own_words_lost, self.own_words)
    }

    /// The same of their prose.
    fn prose_lost(&self) -> f64 {
        percent(self.prose_words_lost, self.prose_words)
    }

    fn tell(&self, out: &mut String) {
        let mut wrong: Vec<(&Origin, &Lines)> = self.by_origin.iter().filter(|(_, lines)| lines.wrong > 0).collect();
        wrong.sort_by_key(|(_, lines)| std::cmp::Reverse(lines.wrong));
        let (own, template): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|((_, pattern), _)| pattern.starts_with('+'));
        for ((number, pattern), Lines { all, wrong, example }) in template.iter().take(TOLD) {
            let _ = writeln!(out, "  stayed: line {number}, {wrong} of {all}: {pattern}: {example}");
        }
        for ((number, pattern), Lines { all, wrong, example }) in own {
            let example: String = example.chars().take(60).collect();
            let _ = writeln!(out, "  lost: line {number}, {wrong} words in {all} lines: {pattern}: {example}");
        }
    }
}

fn percent(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}

/// Cleans so many pages of a site: without its profile, and with it.
fn clean(site: &Site, pages: u64) -> [Outcome; 2] {
    let numbers: Vec<u64> = (0..pages).collect();
    let pages = in_parallel(&numbers, |&number| site.page(number, pages));
    let (mut reader, mut profile) = (PageReader::new(), SiteProfile::new());
    for page in &pages {
        profile.add(&reader.read(&page.text()));
    }
    let cleaner = Cleaner::default();
    let cleaners = [cleaner.with_site(profile.template()), cleaner];
    let [with, without] = cleaners.map(|cleaner| {
        let removed = in_parallel(&pages, |page| cleaner.clean(&page.text()).removed().to_vec());
        let mut outcome = Outcome::default();
        pages.iter().zip(&removed).for_each(|(page, removed)| outcome.add(page, removed));
        outcome
    });
    [without, with]
}

/// A table, by kind of site: of a hundred blocks of templates those that went, of a hundred words of the pages' own, and of their prose,
/// those that were lost, and headlines that were. Below it, what went wrong with the profile, by line of the site's file.
pub fn measure(pages: u64) -> String {
    let mut table = format!("{pages} pages of each{:>41}{:>30}\n", "without a profile", "with it");
    let columns = format!("  {:>7}{:>7}{:>7}{:>10}", "gone %", "lost %", "prose", "headlines");
    let _ = writeln!(table, "{:18}{:>8}{:>11}{columns}{columns}", "site", "blocks", "own words");
    let mut wrong = String::new();
    for site in (0..KINDS).map(|kind| Site::new(kind, HOST)) {
        let [without, with] = clean(&site, pages);
        let _ = write!(table, "{:18}{:8}{:11}", site.kind(), with.template, with.own_words);
        for outcome in [&without, &with] {
            let _ = write!(
                table,
                "  {:7.2}{:7.3}{:7.3}{:10}",
                outcome.gone(),
                outcome.lost(),
                outcome.prose_lost(),
                outcome.headlines_lost
            );
        }
        let _ = writeln!(wrong, "\n{} ({})", site.kind(), site.host());
        with.tell(&mut wrong);
        table.push('\n');
    }
    table + &wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What falls short is told by `unscaffold-lab made`, and in `docs/sites.md`: teasers that go on without end look like prose, and recipes
    /// like lists of links.
    #[test]
    fn templates_go_and_pages_stay_where_the_site_is_known() {
        let mut whole = 0;
        for site in (0..KINDS).map(|kind| Site::new(kind, HOST)) {
            let [without, with] = clean(&site, 200);
            let figures = format!("{}: {:.2} % of the template gone, {:.3} % lost", site.kind(), with.gone(), with.prose_lost());
            assert!(with.gone() > 94.5 && with.lost() < without.lost(), "{figures}");
            whole += usize::from(with.gone() >= 98.0 && with.prose_lost() <= 0.1);
        }
        assert!(whole >= 4, "only {whole} sites are as wanted");
    }

    #[test]
    fn a_line_is_gone_where_all_of_it_is() {
        let page = Page {
            title: String::new(),
            lines: vec![("Share this".to_owned(), false), ("It rained and rained. Read more »".to_owned(), true)],
            origins: vec![(1, "-"), (2, "+")],
            between: "\n",
        };
        let cleaner =
            Cleaner::builder().without_model().rules("test", "[other]\n= Share this\n$ Read more »\n").build().expect("rules");
        let mut outcome = Outcome::default();
        outcome.add(&page, cleaner.clean(&page.text()).removed());
        assert_eq!((outcome.template, outcome.template_gone, outcome.own_words, outcome.own_words_lost), (1, 1, 6, 2));
        outcome.add(&page, &[]);
        assert_eq!((outcome.template, outcome.template_gone), (2, 1));
    }
}
