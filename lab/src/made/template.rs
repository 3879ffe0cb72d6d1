//! The template of a site -> the lines of its pages.
//!
//! ```text
//! - Skip to content         a line of the template
//! + {title!}                one of the page's own
//! maybe 40                  what is indented below stands on so many of a hundred pages, …
//! maybe 40 site             … or sites
//! repeat 3-5                what is indented below, so many times
//! repeat 3-5 site           so many times on all pages of the site
//! repeat 3-5 others         of other pages of the site, here and there
//! repeat 3-5 recent         of those that were made before
//! repeat 3-5 popular        of a few that all pages choose from
//! ```

use super::chance::Chance;
use super::phrases::{Pattern, Phrases, Scene};

pub enum Step {
    Line { own: bool, pattern: Pattern, origin: Origin },
    Maybe { percent: u64, chooser: Chooser, steps: Vec<Step> },
    Repeat { least: u64, most: u64, chooser: Chooser, steps: Vec<Step> },
}

/// The number of a template's line, from 1, and what it says.
pub type Origin = (usize, &'static str);

/// Who chooses how often something stands there, and what of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Chooser {
    Page,
    /// By the number of the step.
    Site(u64),
    Others,
    Recent,
    Popular,
}

/// Reads a template, whose first line has this number.
///
/// # Panics
///
/// Where it cannot be read: templates are embedded, and tested.
pub fn read(source: &'static str, first: usize, phrases: &Phrases) -> Vec<Step> {
    let numbered = (first..).zip(source.lines());
    let lines: Vec<Origin> = numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).collect();
    let mut rest = lines.as_slice();
    let steps = indented(&mut rest, 0, phrases);
    assert!(rest.is_empty(), "{:?}: indented too little", rest[0]);
    steps
}

/// Takes the lines that are indented so far.
fn indented(lines: &mut &[Origin], depth: usize, phrases: &Phrases) -> Vec<Step> {
    let mut steps = Vec::new();
    while let Some((&(number, line), rest)) = lines.split_first() {
        let text = line.trim_start();
        if line.len() - text.len() < depth {
            break;
        }
        assert_eq!(line.len() - text.len(), depth, "{line}: indented too far");
        *lines = rest;
        let (word, text) = text.split_once(' ').unwrap_or_else(|| panic!("{line}: it says nothing"));
        steps.push(match word {
            "-" | "+" => Step::Line { own: word == "+", pattern: phrases.pattern(text), origin: (number, line.trim_start()) },
            _ => {
                let (many, chooser) = text.split_once(' ').unwrap_or((text, "page"));
                let chooser = match chooser {
                    "page" => Chooser::Page,
                    "site" => Chooser::Site(number as u64),
                    "others" => Chooser::Others,
                    "recent" => Chooser::Recent,
                    "popular" => Chooser::Popular,
                    _ => panic!("{line}: nobody chooses so"),
                };
                let count = |many: &str| -> u64 { many.parse().unwrap_or_else(|_| panic!("{line}: no number")) };
                let steps = indented(lines, depth + 2, phrases);
                match (word, many.split_once('-')) {
                    ("maybe", None) => Step::Maybe { percent: count(many), chooser, steps },
                    ("repeat", None) => Step::Repeat { least: count(many), most: count(many), chooser, steps },
                    ("repeat", Some((least, most))) => Step::Repeat { least: count(least), most: count(most), chooser, steps },
                    _ => panic!("{line}: it is no step"),
                }
            }
        });
    }
    steps
}

/// Writes a page.
pub struct Writer<'a> {
    pub phrases: &'a Phrases,
    /// The number of the page, of so many.
    pub number: u64,
    pub of: u64,
    pub chance: Chance,
    pub lines: Vec<(String, bool)>,
    pub origins: Vec<Origin>,
}

impl Writer<'_> {
    pub fn write(&mut self, steps: &[Step], scene: &Scene) {
        for step in steps {
            match step {
                Step::Line { own, pattern, origin } => {
                    let mut line = String::new();
                    self.phrases.say(pattern, scene, &mut self.chance, &mut line);
                    self.lines.push((line, *own));
                    self.origins.push(*origin);
                }
                Step::Maybe { percent, chooser, steps } => {
                    if self.choose(*chooser, scene, 0, 99) < *percent {
                        self.write(steps, scene);
                    }
                }
                Step::Repeat { least, most, chooser, steps } => {
                    let many = self.choose(*chooser, scene, *least, *most);
                    match chooser {
                        Chooser::Page | Chooser::Site(_) => {
                            (0..many).for_each(|turn| self.write(steps, &Scene { turn, ..*scene }))
                        }
                        _ => self.write_of_others(steps, scene, *chooser, many),
                    }
                }
            }
        }
    }

    fn choose(&mut self, chooser: Chooser, scene: &Scene, least: u64, most: u64) -> u64 {
        match chooser {
            Chooser::Site(step) => Chance::of(&[scene.site, step]).within(least, most),
            _ => self.chance.within(least, most),
        }
    }

    fn write_of_others(&mut self, steps: &[Step], scene: &Scene, chooser: Chooser, many: u64) {
        let many = many.min(self.of - 1);
        let pool = match chooser {
            Chooser::Popular => (self.of / POPULAR).max(many + 1),
            _ => self.of,
        };
        let start = self.chance.below(pool);
        // One of each stretch of the pool, so that none is chosen twice.
        let stretch = ((pool - 1) / many.max(1)).max(1);
        for turn in 0..many {
            let chosen = (start + turn * stretch + self.chance.below(stretch)) % pool;
            let other = match chooser {
                Chooser::Recent => (self.number + self.of - 1 - turn) % self.of,
                Chooser::Popular => chosen * self.of / pool,
                _ => chosen,
            };
            if other != self.number {
                self.write(steps, &Scene { page: page_of(scene.site, other), turn, ..*scene });
            }
        }
    }
}

/// One of so many pages is popular.
const POPULAR: u64 = 8;

/// What the chances of a page come from.
pub fn page_of(site: u64, number: u64) -> u64 {
    Chance::of(&[site, number]).next()
}
