//! Lists of patterns -> phrases.
//!
//! ```text
//! [person]                              a list
//! {first} {last}                        an entry; its slots are filled from the lists of these names
//! the {12-40} friends of {first}        or by a number
//! [first]
//! Ada / Bram / Clara                    several entries
//! ```
//!
//! A slot takes another entry each time, but `{town!}` the same on all of a page, `{name@}` on all pages of a site, and `{menu#}` in a
//! repetition one after the other, in the same order on all pages, and `{step~}` in another on each. `{^person}` begins with a capital
//! letter. `{number}` is the host's. Where two lists have the same name, the latter counts: a site's own stand behind its language's.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::chance::Chance;

pub struct Phrases {
    lists: Vec<Vec<Pattern>>,
    by_name: HashMap<String, usize>,
}

/// A text with slots.
pub struct Pattern(Vec<Part>);

enum Part {
    Text(String),
    Number { least: u64, most: u64 },
    Host,
    Slot { list: usize, bound: Bound, capital: bool },
}

/// Where a slot takes the same entry again.
#[derive(Clone, Copy)]
enum Bound {
    Nowhere,
    Page,
    Site,
    Turn,
    PagesTurn,
}

/// What a phrase is said of.
#[derive(Clone, Copy)]
pub struct Scene {
    pub host: u64,
    /// What all of the site's chances come from.
    pub site: u64,
    /// What the page's come from.
    pub page: u64,
    /// Which time of a repetition it is.
    pub turn: u64,
}

impl Phrases {
    /// Reads lists.
    ///
    /// # Panics
    ///
    /// Where a slot names no list: they are embedded, and tested.
    pub fn read(sources: &[&str]) -> Self {
        let mut entries: Vec<Vec<&str>> = Vec::new();
        let mut by_name = HashMap::new();
        for line in sources.iter().flat_map(|source| source.lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => {
                    by_name.insert(name.to_owned(), entries.len());
                    entries.push(Vec::new());
                }
                None => entries.last_mut().expect("a list has a name").extend(line.split(" / ")),
            }
        }
        let mut phrases = Phrases { lists: Vec::new(), by_name };
        phrases.lists = entries.iter().map(|list| list.iter().map(|entry| phrases.pattern(entry)).collect()).collect();
        phrases
    }

    /// Reads a text with slots of these lists.
    pub fn pattern(&self, text: &str) -> Pattern {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, slot)) = rest.split_once('{') {
            let (slot, behind) = slot.split_once('}').unwrap_or_else(|| panic!("{text}: a slot has no end"));
            parts.push(Part::Text(before.to_owned()));
            parts.push(self.slot(slot));
            rest = behind;
        }
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Pattern(parts)
    }

    fn slot(&self, slot: &str) -> Part {
        if slot == "number" {
            return Part::Host;
        }
        if let Some((least, most)) =
            slot.split_once('-').and_then(|(least, most)| Some((least.parse().ok()?, most.parse().ok()?)))
        {
            return Part::Number { least, most };
        }
        let (capital, slot) = slot.strip_prefix('^').map_or((false, slot), |slot| (true, slot));
        let bound = match slot.as_bytes().last() {
            Some(b'!') => Bound::Page,
            Some(b'@') => Bound::Site,
            Some(b'#') => Bound::Turn,
            Some(b'~') => Bound::PagesTurn,
            _ => Bound::Nowhere,
        };
        let name = slot.trim_end_matches(['!', '@', '#', '~']);
        let list = *self.by_name.get(name).unwrap_or_else(|| panic!("{name}: no such list"));
        Part::Slot { list, bound, capital }
    }

    /// Says a pattern, behind what stands in `out`.
    pub fn say(&self, pattern: &Pattern, scene: &Scene, chance: &mut Chance, out: &mut String) {
        for part in &pattern.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Number { least, most } => {
                    let _ = write!(out, "{}", chance.within(*least, *most));
                }
                Part::Host => {
                    let _ = write!(out, "{}", scene.host);
                }
                Part::Slot { list, bound, capital } => {
                    let start = out.len();
                    self.fill(*list, *bound, scene, chance, out);
                    if *capital {
                        capitalise(out, start);
                    }
                }
            }
        }
    }

    fn fill(&self, list: usize, bound: Bound, scene: &Scene, chance: &mut Chance, out: &mut String) {
        let (patterns, key) = (&self.lists[list], list as u64);
        let many = patterns.len() as u64;
        let mut same;
        let chance = match bound {
            Bound::Nowhere => chance,
            Bound::Page => {
                same = Chance::of(&[scene.page, key]);
                &mut same
            }
            Bound::Site => {
                same = Chance::of(&[scene.site, key]);
                &mut same
            }
            Bound::Turn => {
                let entry = (Chance::of(&[scene.site, key]).below(many) + scene.turn) % many;
                return self.say(&patterns[entry as usize], scene, &mut Chance::of(&[scene.site, key, entry]), out);
            }
            Bound::PagesTurn => {
                let entry = Chance::of(&[scene.page, key]).order(many, scene.turn);
                return self.say(&patterns[entry as usize], scene, chance, out);
            }
        };
        let entry = chance.below(many) as usize;
        self.say(&patterns[entry], scene, chance, out);
    }
}

fn capitalise(text: &mut String, start: usize) {
    if let Some(first) = text[start..].chars().next() {
        let capital: String = first.to_uppercase().collect();
        text.replace_range(start..start + first.len_utf8(), &capital);
    }
}
