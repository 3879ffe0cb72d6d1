//! Made web sites: pages as a conversion of HTML to text gives them, of which it is known of each line whose it is.
//!
//! A site is of a kind (`sites/*.txt`: its template, with the strings that the software of such sites emits) and of a host, whose number
//! changes its name, its menu and its widgets. What the pages say is invented, of the words and patterns of a language (`languages/*.txt`).
//! A page is made of its number alone: no other page has to be, though it links to them.

mod chance;
mod crawl;
mod measure;
mod phrases;
mod template;

use std::sync::LazyLock;

use chance::Chance;
use phrases::{Pattern, Phrases, Scene};
use template::{Origin, Step, Writer, page_of};

pub use crawl::crawl;
pub use measure::measure;

/// Number of kinds of sites.
pub const KINDS: usize = SOURCES.len();

/// The kinds: name, template, and language.
const SOURCES: [(&str, &str, &str); 6] = [
    ("English blog", include_str!("sites/blog.txt"), ENGLISH),
    ("German newspaper", include_str!("sites/newspaper.txt"), include_str!("languages/german.txt")),
    ("Japanese blog", include_str!("sites/japanese_blog.txt"), include_str!("languages/japanese.txt")),
    ("Russian news", include_str!("sites/russian_news.txt"), include_str!("languages/russian.txt")),
    ("French recipes", include_str!("sites/recipes.txt"), include_str!("languages/french.txt")),
    ("English magazine", include_str!("sites/magazine.txt"), ENGLISH),
];
const ENGLISH: &str = include_str!("languages/english.txt");

/// What parts the lists of a site's file from its template.
const PAGE: &str = "\n[page]\n";

struct Kind {
    phrases: Phrases,
    steps: Vec<Step>,
    title: Pattern,
    address: Pattern,
    between: Pattern,
}

static KINDS_READ: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let read = |(name, site, language): (&str, &'static str, &str)| {
        let (lists, page) = site.split_once(PAGE).unwrap_or_else(|| panic!("{name}: it has no page"));
        let phrases = Phrases::read(&[language, lists]);
        let steps = template::read(page, lists.lines().count() + 2, &phrases);
        let [title, address, between] = ["{title!}", "{address@}", "{between@}"].map(|pattern| phrases.pattern(pattern));
        Kind { phrases, steps, title, address, between }
    };
    SOURCES.map(read).into()
});

/// A made site.
pub struct Site {
    kind: usize,
    host: u64,
    /// What all of its chances come from.
    seed: u64,
}

/// A page of one.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    pub title: String,
    /// Each with whether it is the page's own: headline, prose, its own headings and lists. What is not is the site's template.
    pub lines: Vec<(String, bool)>,
    /// Which line of the site's template each is made of.
    origins: Vec<Origin>,
    between: &'static str,
}

impl Site {
    /// The site of a host, of a kind below [`KINDS`].
    pub fn new(kind: usize, host: u64) -> Site {
        assert!(kind < KINDS, "there are {KINDS} kinds of sites");
        Site { kind, host, seed: Chance::of(&[kind as u64, host]).next() }
    }

    /// Its kind, in words.
    pub fn kind(&self) -> &'static str {
        SOURCES[self.kind].0
    }

    /// The name of the host: `courier-12.example`.
    pub fn host(&self) -> String {
        self.say(&self.read().address, self.seed)
    }

    /// A page of so many, which are numbered from 0.
    pub fn page(&self, number: u64, of: u64) -> Page {
        assert!(number < of, "page {number} is none of {of}");
        let Kind { phrases, steps, title, between, .. } = self.read();
        let seed = page_of(self.seed, number);
        // Not of what comes of the page's seed alone: that is the same wherever the page is spoken of.
        let chance = Chance::of(&[seed, self.seed]);
        let mut writer = Writer { phrases, number, of, chance, lines: Vec::new(), origins: Vec::new() };
        writer.write(steps, &self.scene(seed));
        let between = if self.say(between, seed) == "blank lines" { "\n\n" } else { "\n" };
        Page { title: self.say(title, seed), lines: writer.lines, origins: writer.origins, between }
    }

    fn read(&self) -> &'static Kind {
        &KINDS_READ[self.kind]
    }

    fn scene(&self, page: u64) -> Scene {
        Scene { host: self.host, site: self.seed, page, turn: 0 }
    }

    fn say(&self, pattern: &Pattern, page: u64) -> String {
        let mut said = String::new();
        self.read().phrases.say(pattern, &self.scene(page), &mut Chance::of(&[page]), &mut said);
        said
    }
}

impl Page {
    /// Its lines, in some sites with blank ones between them.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.lines.iter().map(|(line, _)| line.len() + self.between.len()).sum());
        for (line, _) in &self.lines {
            text.push_str(line);
            text.push_str(self.between);
        }
        text.truncate(text.len() + 1 - self.between.len());
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use unscaffold::sentence::sentences;
    use unscaffold_cli::evaluate::words;

    use super::*;

    const PAGES: u64 = 200;

    fn sites() -> impl Iterator<Item = Site> {
        (0..KINDS).map(|kind| Site::new(kind, 1))
    }

    /// Recipes have steps in common, and the names of things; what stands before them is prose.
    fn prose(page: &Page) -> impl Iterator<Item = &str> {
        let own = page.lines.iter().filter(|(_, own)| *own).map(|(line, _)| line.as_str());
        own.take_while(|line| !line.starts_with("Temps de préparation"))
    }

    /// Six words and more, or twenty letters of a script that has no spaces.
    fn is_long(sentence: &str) -> bool {
        words(sentence).count() >= 6 || sentence.chars().filter(|&letter| letter > '\u{3000}').count() >= 20
    }

    #[test]
    fn a_page_is_the_same_each_time() {
        for site in sites() {
            let again = Site::new(site.kind, site.host);
            (0..PAGES).step_by(17).for_each(|number| assert_eq!(site.page(number, PAGES), again.page(number, PAGES)));
        }
    }

    #[test]
    fn a_page_has_a_template_and_prose_of_its_own() {
        for site in sites() {
            for number in 0..PAGES {
                let page = site.page(number, PAGES);
                let own: Vec<&str> = page.lines.iter().filter(|(_, own)| *own).map(|(line, _)| line.as_str()).collect();
                assert_eq!(own[0], page.title, "{}", site.kind());
                assert!(own.len() >= 3 && page.lines.len() - own.len() >= 30, "{}", page.text());
                assert!(page.lines.iter().all(|(line, _)| !line.trim().is_empty() && !line.contains('\n')));
            }
        }
    }

    #[test]
    fn no_two_pages_of_a_site_have_the_same_title() {
        for site in sites() {
            let titles: HashSet<String> = (0..PAGES).map(|number| site.page(number, PAGES).title).collect();
            assert_eq!(titles.len() as u64, PAGES, "{}", site.kind());
        }
    }

    #[test]
    fn sentences_hardly_ever_recur() {
        for site in sites() {
            let mut pages_of: HashMap<String, HashSet<u64>> = HashMap::new();
            for number in 0..PAGES {
                for line in prose(&site.page(number, PAGES)).flat_map(sentences).filter(|sentence| is_long(sentence)) {
                    // Numbers say nothing: to a cleaner they are all the same.
                    let line = line.trim().replace(|letter: char| letter.is_numeric(), "#");
                    pages_of.entry(line).or_default().insert(number);
                }
            }
            let recurring: Vec<&String> = pages_of.iter().filter(|(_, pages)| pages.len() > 1).map(|(line, _)| line).collect();
            assert!(recurring.len() * 1000 <= pages_of.len(), "{}: of {}: {recurring:#?}", site.kind(), pages_of.len());
        }
    }

    #[test]
    fn two_hosts_differ() {
        for kind in 0..KINDS {
            let [one, other] = [3, 4].map(|host| Site::new(kind, host));
            assert_ne!(one.host(), other.host());
            let template = |site: &Site| -> HashSet<String> {
                site.page(0, 1).lines.into_iter().filter(|(_, own)| !own).map(|(line, _)| line).collect()
            };
            assert!(template(&one).difference(&template(&other)).count() >= 5, "{}", one.kind());
        }
    }

    #[test]
    fn pages_link_to_others_of_their_site() {
        for site in sites() {
            let titles: HashSet<String> = (0..20).map(|number| site.page(number, 20).title).collect();
            for number in 0..20 {
                let page = site.page(number, 20);
                let links = page.lines.iter().filter(|(line, own)| !own && *line != page.title && titles.contains(line)).count();
                assert!(links >= 5, "{}: {links}", page.text());
            }
        }
    }

    #[test]
    fn text_is_the_lines() {
        for site in sites() {
            let page = site.page(0, 5);
            let text = page.text();
            let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
            assert_eq!(lines, page.lines.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>());
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
        }
    }
}
