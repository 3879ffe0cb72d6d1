//! Words that tell whether a full stop ends a sentence: abbreviations, words that open sentences, and the words by which a
//! language is known. Facts about languages are data: `src/data/sentences/*.txt`, one file a language.

use std::sync::LazyLock;

/// A set of languages: a bit for each of [`FILES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Languages(u32);

impl Languages {
    pub(super) const ALL: Languages = Languages(u32::MAX);
    /// The first of the files.
    pub(super) const ENGLISH: Languages = Languages(1);

    pub(super) fn has(self, others: Languages) -> bool {
        self.0 & others.0 != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn or(self, other: Languages) -> Languages {
        Languages(self.0 | other.0)
    }

    fn one(number: usize) -> Languages {
        Languages(1 << number)
    }

    fn len(self) -> u32 {
        self.0.count_ones()
    }

    fn numbers(self) -> impl Iterator<Item = usize> {
        (0..FILES.len()).filter(move |number| self.0 >> number & 1 == 1)
    }
}

/// What a list says of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// An abbreviation that a name follows.
    Titles,
    /// An abbreviation where a number follows.
    Numbered,
    /// An abbreviation that the sentence goes on after.
    Inside,
    /// An abbreviation that may end a sentence too.
    Ending,
    /// An abbreviation that closes an enumeration: it ends the sentence before a capital.
    Closing,
    /// Opens a sentence where it has a capital behind a full stop.
    Starters,
    /// Opens sentences, and stands in names.
    Articles,
    Months,
    /// Frequent words, by which the language is guessed.
    Common,
}

impl List {
    /// The lists of abbreviations.
    pub(super) const ABBREVIATIONS: [List; 5] = [List::Titles, List::Numbered, List::Inside, List::Ending, List::Closing];
}

const LISTS: [(&str, List); 9] = [
    ("titles", List::Titles),
    ("numbered", List::Numbered),
    ("inside", List::Inside),
    ("ending", List::Ending),
    ("closing", List::Closing),
    ("starters", List::Starters),
    ("articles", List::Articles),
    ("months", List::Months),
    ("common", List::Common),
];

macro_rules! files {
    ($($code:literal)*) => {
        &[$(($code, include_str!(concat!("../../data/sentences/", $code, ".txt")))),*]
    };
}

/// The languages that there are lists for.
const FILES: &[(&str, &str)] = files!("en" "de" "fr" "es" "it" "pt" "nl" "pl" "ru" "uk" "bg" "cs" "sk" "sl" "hr" "ro" "hu" "sv" "da" "nb" "fi" "el" "tr" "ca" "lt" "lv" "et" "hy" "kk" "eu" "gl");

// A set has a bit for each, and one more that no file has.
const _: () = assert!(FILES.len() < 32);

/// What one file says of a word.
#[derive(Clone, Copy, Debug)]
struct Fact {
    list: List,
    /// Only where it is written with a capital.
    capital: bool,
    languages: Languages,
}

/// The lists of all languages.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// The key of a word and where its facts stand: a hash table with a power of two of slots, half of them free.
    slots: Vec<(u64, u32, u32)>,
    facts: Vec<Fact>,
    /// Languages that write ordinal numbers with a full stop.
    pub(super) ordinals: Languages,
}

/// A word that was looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'l> {
    facts: &'l [Fact],
    pub(super) is_capital: bool,
}

impl Word<'_> {
    /// Whether the word is on a list in any language.
    pub(super) fn is_on(&self, list: List) -> bool {
        !self.on(list).is_empty()
    }

    /// The languages in which the word is on a list.
    pub(super) fn on(&self, list: List) -> Languages {
        let said = self.facts.iter().filter(|fact| fact.list == list && (self.is_capital || !fact.capital));
        said.fold(Languages::default(), |languages, fact| languages.or(fact.languages))
    }
}

/// The lists, read at first use.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

impl Lexicon {
    fn read() -> Lexicon {
        let mut ordinals = Languages::default();
        let mut said = Vec::new();
        for (number, (_, text)) in FILES.iter().enumerate() {
            let languages = Languages::one(number);
            let mut list = None;
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                if let Some(name) = line.strip_prefix('[').and_then(|line| line.split(']').next()) {
                    list = LISTS.iter().find(|(known, _)| *known == name).map(|(_, list)| *list);
                    if name == "ordinal" {
                        ordinals = ordinals.or(languages);
                    }
                } else if let Some(list) = list {
                    for word in line.split_whitespace() {
                        let (key, capital) = key(word);
                        said.push((key, Fact { list, capital, languages }));
                    }
                }
            }
        }
        said.sort_by_key(|(key, _)| *key);
        let mut slots = vec![(0, 0, 0); (said.len() * 2).next_power_of_two()];
        let mut from = 0;
        for word in said.chunk_by(|(one, _), (other, _)| one == other) {
            let (key, to) = (word[0].0, from + word.len() as u32);
            let slot = probe(&slots, key);
            slots[slot] = (key, from, to);
            from = to;
        }
        let facts = said.into_iter().map(|(_, fact)| fact).collect();
        Lexicon { slots, facts, ordinals }
    }

    /// A word of a text, without its full stop.
    pub(super) fn word(&self, word: &str) -> Option<Word<'_>> {
        let (key, is_capital) = key(word);
        let (known, start, end) = self.slots[probe(&self.slots, key)];
        (known == key).then(|| Word { facts: &self.facts[start as usize..end as usize], is_capital })
    }

    /// The language that a passage looks to be written in, with those that are nearly as likely; all of them where that is not clear.
    pub(super) fn guess(&self, passage: &str) -> Languages {
        let mut votes = [0; FILES.len()];
        for word in passage.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            let Some(word) = self.word(word) else { continue };
            let languages = word.on(List::Common);
            for number in languages.numbers() {
                // A word of many languages says little.
                votes[number] += 12 / languages.len();
            }
        }
        let best = votes.iter().copied().max().unwrap_or(0);
        if best < ENOUGH {
            return Languages::ALL;
        }
        let likely = (0..FILES.len()).filter(|&number| votes[number] * 5 >= best * 4);
        likely.map(Languages::one).fold(Languages::default(), Languages::or)
    }
}

/// The votes that make a guess: more than one word of one language.
const ENOUGH: u32 = 13;

/// The slot of a key, or the free one where it belongs.
fn probe(slots: &[(u64, u32, u32)], key: u64) -> usize {
    let mask = slots.len() - 1;
    let mut slot = (key >> 32) as usize & mask;
    while slots[slot].0 != key && slots[slot].0 != 0 {
        slot = (slot + 1) & mask;
    }
    slot
}

/// What a word is looked up by, whatever its case and with or without spaces (`z.B`, `z. B`), and whether it begins with a capital.
/// FNV-1a over its small letters; words that
/// are not on the lists may share a key with one that is, once in 10¹⁵ words.
fn key(word: &str) -> (u64, bool) {
    let mut key: u64 = 0xCBF2_9CE4_8422_2325;
    let mut add = |value: u32| key = (key ^ u64::from(value)).wrapping_mul(0x100_0000_01B3);
    if word.is_ascii() {
        word.bytes().filter(|byte| *byte != b' ').for_each(|byte| add(u32::from(byte.to_ascii_lowercase())));
    } else {
        word.chars().filter(|c| *c != ' ').flat_map(char::to_lowercase).for_each(|c| add(c as u32));
    }
    (key, word.chars().next().is_some_and(char::is_uppercase))
}

/// The languages of a code: one, or all where there is no list for it. `de-AT` and `de_AT` are `de`.
pub(super) fn of_code(code: &str) -> Languages {
    let primary = code.split(['-', '_']).next().unwrap_or(code);
    let number = FILES.iter().position(|(known, _)| known.eq_ignore_ascii_case(primary));
    number.map_or(Languages::ALL, Languages::one)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn lists_are_well_formed() {
        for (code, text) in FILES {
            let mut list = None;
            let mut words = BTreeSet::new();
            for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
                let place = format!("src/data/sentences/{code}.txt:{}", number + 1);
                if let Some(name) = line.strip_prefix('[') {
                    let name = name.strip_suffix(']').unwrap_or_else(|| panic!("{place}: a heading ends with ]"));
                    assert!(
                        name == "ordinal" || LISTS.iter().any(|(known, _)| *known == name),
                        "{place}: there is no list {name:?}"
                    );
                    list = Some(name);
                    continue;
                }
                let list = list.unwrap_or_else(|| panic!("{place}: no heading stands above"));
                for word in line.split_whitespace() {
                    assert!(!word.ends_with('.'), "{place}: {word:?} is written without its full stop");
                    assert!(words.insert((list, word)), "{place}: {word:?} stands in [{list}] twice");
                }
            }
            for list in ["starters", "common"] {
                assert!(words.iter().filter(|(of, _)| *of == list).count() >= 20, "{code} has few words in [{list}]");
            }
        }
    }

    #[test]
    fn no_two_words_of_the_lists_share_a_key() {
        let mut words: BTreeMap<u64, String> = BTreeMap::new();
        for word in FILES
            .iter()
            .flat_map(|(_, text)| text.lines().filter(|line| !line.starts_with(['#', '['])))
            .flat_map(str::split_whitespace)
        {
            let known = words.entry(key(word).0).or_insert_with(|| word.to_lowercase());
            assert_eq!(*known, word.to_lowercase());
        }
    }

    #[test]
    fn languages_are_guessed() {
        let guess = |text: &str| LEXICON.guess(text);
        assert_eq!(guess("The storm passed over the town in the night, and all the roads were open."), of_code("en"));
        assert_eq!(
            guess("Der Sturm zog in der Nacht über die Stadt, und am Morgen waren alle Straßen wieder offen."),
            of_code("de")
        );
        assert_eq!(
            guess("Буря прошла над городом ночью, и к утру все дороги были снова открыты, но не для всех."),
            of_code("ru")
        );
        assert_eq!(guess("Lund 12 Oslo 14"), Languages::ALL);
    }
}
