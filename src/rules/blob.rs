//! A rule set as bytes: the built-in packs are compiled once, by a test that writes `src/data/rules.bin`, and read at start.
//!
//! Numbers are variable-length, texts are length and bytes; texts are not copied out of the blob.

use super::affix::Side;
use super::compile::{Entry, Grammar, GrammarItem, RuleId, RuleSet, Taking, Text, Use};
use super::find::Extent;
use super::index::{Index, IndexedPattern};
use super::known::{KnownHit, Phrase};
use super::parse::Times;
use super::pattern::Sees;
use super::prefilter::{Chars, NEEDS, Needle, Prefilter};
use super::program::CharClass;
use super::table::Announced;
#[cfg(test)]
use super::table::Entry as Indexed;
use super::{Shape, Zone};
use crate::category::Category;

/// Changes with the format, so that a blob of another is not read.
const MAGIC: &[u8] = b"unscaffold rules 4\n";

const ZONES: [Option<Zone>; 5] = [None, Some(Zone::Head), Some(Zone::Body), Some(Zone::Tail), Some(Zone::Edge)];
const TIMES: [Times; 3] = [Times::Once, Times::Optional, Times::Any];
const SHAPES: [Shape; 2] = [Shape::Title, Shape::Line];
const EXTENTS: [Extent; 3] = [Extent::Block, Extent::Part, Extent::Rest];
const SEES: [Sees; 3] = [Sees::Folded, Sees::Dated, Sees::Verbatim];

/// The set without the texts of its files, which are embedded beside it.
#[cfg(test)]
pub(super) fn encode(set: &RuleSet) -> Vec<u8> {
    let mut out = Writer(MAGIC.to_vec());
    out.list(&set.entries, |out, entry| {
        let &Entry { category, confidence, zone, stays, tried_everywhere, file, line } = entry;
        out.number(category.index());
        out.number((confidence * 1000.0).round() as usize);
        out.choice(&ZONES, &zone);
        out.number(usize::from(stays) + 2 * usize::from(tried_everywhere));
        out.number(file as usize);
        out.number(line as usize);
    });
    out.list(&set.grammars, |out, grammar| {
        out.text(&grammar.name);
        out.number(grammar.rule.0 as usize);
        out.list(&grammar.items, |out, item| {
            out.choice(&TIMES, &item.times);
            match item.taking {
                Taking::Found => out.number(0),
                Taking::Shape(shape) => {
                    out.number(1);
                    out.choice(&SHAPES, &shape);
                }
                Taking::Pattern(pattern) => out.number(2 + pattern as usize),
            }
        });
    });
    out.list(&set.use_ends, |out, end| out.number(*end as usize));
    out.list(&set.uses, |out, used| match *used {
        Use::Rule(rule) => out.number(2 * rule.0 as usize),
        Use::Item { grammar, item } => {
            out.number(2 * grammar as usize + 1);
            out.number(item as usize);
        }
    });
    let Index { texts, whole, starts, ends, patterns, programs, classes, unannounced, unannounced_in_tail, known, .. } =
        &set.index;
    out.text(texts);
    for table in [whole, &starts.table, &ends.table] {
        // `whole` puts the others there.
        let entries: Vec<_> = table.entries().iter().filter(|entry| entry.what() != Announced::Look).copied().collect();
        out.list(&entries, Writer::entry);
    }
    out.list(patterns, |out, IndexedPattern { matcher, sees, prefilter, inner, program, anchored }| {
        let Prefilter { min_len, max_chars, first, last, needs } = prefilter;
        out.number(matcher.wrapping_add(1) as usize);
        out.choice(&SEES, sees);
        out.number(program.0 as usize);
        out.number(program.1 as usize);
        out.number(usize::from(*anchored));
        let Needle { start, len, rare } = inner.unwrap_or(Needle { start: 0, len: 0, rare: 0 });
        for number in [start as usize, usize::from(len), usize::from(rare)] {
            out.number(number);
        }
        out.number(*min_len);
        out.number(max_chars.map_or(0, |most| most + 1));
        for chars in [first, last].into_iter().chain(needs) {
            out.number(chars.0 as u32 as usize);
            out.number((chars.0 >> 32) as usize);
        }
    });
    out.bytes(programs);
    out.list(classes, |out, class| {
        for part in 0..4 {
            out.number((class.ascii >> (32 * part)) as u32 as usize);
        }
        out.list(&class.wide, |out, range| {
            out.number(range.0 as usize);
            out.number(range.1 as usize);
        });
    });
    for numbers in [unannounced, unannounced_in_tail] {
        out.list(numbers, |out, number| out.number(*number as usize));
    }
    out.list(&known.phrases, |out, &Phrase { hash, start, len, rest, hits_end }| {
        for number in [hash, start, len.into(), rest.0.into(), rest.1.into(), hits_end] {
            out.number(number as usize);
        }
    });
    out.list(&known.hits, |out, hit| {
        for number in [hit.matcher, hit.span.0.into(), hit.span.1.into()] {
            out.number(number as usize);
        }
        out.choice(&EXTENTS, &hit.extent);
    });
    out.0
}

#[cfg(test)]
struct Writer(Vec<u8>);

#[cfg(test)]
impl Writer {
    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn entry(&mut self, entry: &Indexed) {
        let (kind, number) = match entry.what() {
            Announced::Block(number) => (0, number),
            Announced::Part(number) => (1, number),
            Announced::Exact(number) => (2, number),
            Announced::Pattern(number) => (3, number),
            Announced::Look => unreachable!("not written"),
        };
        self.number(entry.start as usize);
        self.number(usize::from(entry.len));
        self.number(8 * number as usize + 2 * kind + usize::from(entry.in_long));
    }

    fn choice<T: PartialEq>(&mut self, among: &[T], choice: &T) {
        self.number(among.iter().position(|one| one == choice).unwrap());
    }

    fn list<T>(&mut self, list: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(list.len());
        for item in list {
            write(self, item);
        }
    }
}

/// The set that [`encode`] wrote, with the files that it was made of; none where the bytes are not of this format.
pub(super) fn decode(bytes: &'static [u8], files: Vec<(Text, Text)>) -> Option<RuleSet> {
    let mut input = Reader(bytes.strip_prefix(MAGIC)?);
    let entries = input.list(|input| {
        let category = input.choice(&Category::ALL)?;
        let confidence = input.number()? as f32 / 1000.0;
        let zone = input.choice(&ZONES)?;
        let flags = input.number()?;
        let (file, line) = (input.small()?, input.small()?);
        Some(Entry { category, confidence, zone, stays: flags & 1 != 0, tried_everywhere: flags & 2 != 0, file, line })
    })?;
    let grammars = input.list(|input| {
        let (name, rule) = (input.text()?, RuleId(input.small()?));
        let items = input.list(|input| {
            let times = input.choice(&TIMES)?;
            let taking = match input.small()? {
                0 => Taking::Found,
                1 => Taking::Shape(input.choice(&SHAPES)?),
                pattern => Taking::Pattern(pattern - 2),
            };
            Some(GrammarItem { times, taking })
        })?;
        Some(Grammar { name, rule, items })
    })?;
    let use_ends = input.list(Reader::small)?;
    let uses = input.list(|input| {
        let number = input.small()?;
        Some(match number % 2 {
            0 => Use::Rule(RuleId(number / 2)),
            _ => Use::Item { grammar: number / 2, item: input.small()? },
        })
    })?;
    let mut index = Index::default();
    index.texts = input.text()?;
    input.entries(&mut index, Index::whole_at)?;
    for side in [Side::Start, Side::End] {
        input.entries(&mut index, |index, text, start, what, in_long| index.affix_at(side, text, start, what, in_long))?;
    }
    index.patterns = input.list(|input| {
        let matcher = input.small()?.wrapping_sub(1);
        let sees = input.choice(&SEES)?;
        let program = (input.small()?, input.small()?);
        let anchored = input.number()? != 0;
        let (start, len, rare) = (input.small()?, input.small()? as u16, input.small()? as u16);
        let inner = (len > 0).then_some(Needle { start, len, rare });
        let min_len = input.number()?;
        let max_chars = input.number()?.checked_sub(1);
        let (first, last) = (input.chars()?, input.chars()?);
        let mut needs = [Chars::ALL; NEEDS];
        for need in &mut needs {
            *need = input.chars()?;
        }
        let prefilter = Prefilter { min_len, max_chars, first, last, needs };
        Some(IndexedPattern { matcher, sees, prefilter, inner, program, anchored })
    })?;
    index.programs = input.bytes()?.into();
    index.classes = input.list(|input| {
        let mut ascii = 0;
        for part in 0..4 {
            ascii |= u128::from(input.small()?) << (32 * part);
        }
        let wide = input.list(|input| Some((input.small()?, input.small()?)))?;
        Some(CharClass { ascii, wide })
    })?;
    index.unannounced = input.list(Reader::small)?;
    index.unannounced_in_tail = input.list(Reader::small)?;
    index.sort();
    index.known.phrases = input.list(|input| {
        let (hash, start, len) = (input.small()?, input.small()?, input.small()? as u16);
        let rest = (input.small()? as u16, input.small()? as u16);
        Some(Phrase { hash, start, len, rest, hits_end: input.small()? })
    })?;
    index.known.hits = input.list(|input| {
        let (matcher, span) = (input.small()?, (input.small()? as u16, input.small()? as u16));
        Some(KnownHit { matcher, span, extent: input.choice(&EXTENTS)? })
    })?;
    index.known.sort();
    Some(RuleSet { files, entries, grammars, index, use_ends, uses })
}

struct Reader(&'static [u8]);

impl Reader {
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for (at, &byte) in self.0.iter().enumerate().take(10) {
            number |= usize::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                self.0 = &self.0[at + 1..];
                return Some(number);
            }
        }
        None
    }

    fn small(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    fn text(&mut self) -> Option<Text> {
        Some(std::str::from_utf8(self.bytes()?).ok()?.into())
    }

    fn bytes(&mut self) -> Option<&'static [u8]> {
        let (bytes, rest) = self.number().and_then(|len| self.0.split_at_checked(len))?;
        self.0 = rest;
        Some(bytes)
    }

    fn choice<T: Copy>(&mut self, among: &[T]) -> Option<T> {
        among.get(self.number()?).copied()
    }

    fn each(&mut self, mut read: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        (0..self.number()?).try_for_each(|_| read(self))
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let len = self.number()?;
        // No item takes less than a byte: a wrong length asks for no more memory than the blob has.
        let mut list = Vec::with_capacity(len.min(self.0.len()));
        for _ in 0..len {
            list.push(read(self)?);
        }
        Some(list)
    }

    fn chars(&mut self) -> Option<Chars> {
        Some(Chars(u64::from(self.small()?) | u64::from(self.small()?) << 32))
    }

    /// Reads entries, and files them in `index`.
    fn entries(&mut self, index: &mut Index, file: impl Fn(&mut Index, &str, u32, Announced, bool)) -> Option<()> {
        let Text::Borrowed(texts) = index.texts else { return None };
        self.each(|input| {
            let (start, len, number) = (input.small()?, input.number()?, input.small()?);
            let what = match number >> 1 & 3 {
                0 => Announced::Block(number >> 3),
                1 => Announced::Part(number >> 3),
                2 => Announced::Exact(number >> 3),
                _ => Announced::Pattern(number >> 3),
            };
            let text = texts.get(start as usize..(start as usize).checked_add(len)?)?;
            file(index, text, start, what, number & 1 != 0);
            Some(())
        })
    }
}
