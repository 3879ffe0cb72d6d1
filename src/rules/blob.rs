//! A rule set as bytes: the built-in packs are compiled once, by a test that writes `src/data/rules.bin`, and read at start.
//!
//! Numbers are variable-length, texts and lists of records are length and bytes, which are not copied out of the blob: what a process
//! does not look at it does not pay for.

use super::Shape;
use super::compile::{Grammar, GrammarItem, RuleId, RuleSet, Taking, Text};
use super::index::{Index, IndexedPattern};
use super::known::Known;
use super::packed::{List, Record};
use super::parse::Times;
use super::pattern::Sees;
use super::prefilter::{Chars, NEEDS, Needle, Prefilter};
use super::program::{CharClass, Classes};
use super::table::Gate;

/// Changes with the format, so that a blob of another is not read.
const MAGIC: &[u8] = b"unscaffold rules 5\n";

const TIMES: [Times; 3] = [Times::Once, Times::Optional, Times::Any];
const SHAPES: [Shape; 2] = [Shape::Title, Shape::Line];
const SEES: [Sees; 3] = [Sees::Folded, Sees::Dated, Sees::Verbatim];

/// The set without the texts of its files, which are embedded beside it.
#[cfg(test)]
pub(super) fn encode(set: &RuleSet) -> Vec<u8> {
    let mut out = Writer(MAGIC.to_vec());
    out.records(&set.entries);
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
    out.records(&set.use_ends);
    out.records(&set.uses);
    let Index { texts, whole, starts, ends, patterns, programs, classes, unannounced, unannounced_in_tail, known, .. } =
        &set.index;
    out.text(texts);
    for table in [whole, &starts.table, &ends.table] {
        for gate in [&table.gate, &table.long_gate] {
            out.number(gate.shift as usize);
            out.records(&gate.words);
        }
        out.records(&table.buckets);
        out.records(&table.entries);
    }
    for affixes in [starts, ends] {
        out.records(&affixes.short);
        out.records(&affixes.long);
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
    out.list(&classes.all, |out, class| {
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
    out.number(known.shift as usize);
    out.records(&known.slots);
    out.records(&known.phrases);
    out.records(&known.hits);
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

    fn records<T: Record>(&mut self, list: &List<T>) {
        let mut bytes = Vec::new();
        list.iter().for_each(|record| record.pack(&mut bytes));
        self.bytes(&bytes);
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
    let entries = input.records()?;
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
    let (use_ends, uses) = (input.records()?, input.records()?);
    let mut index = Index::default();
    index.texts = input.text()?;
    for table in [&mut index.whole, &mut index.starts.table, &mut index.ends.table] {
        for gate in [&mut table.gate, &mut table.long_gate] {
            *gate = Gate { shift: input.small()?, words: input.records()? };
        }
        table.buckets = input.records()?;
        table.entries = input.records()?;
    }
    for affixes in [&mut index.starts, &mut index.ends] {
        affixes.short = input.records()?;
        affixes.long = input.records()?;
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
    index.classes = Classes::new(input.list(|input| {
        let mut ascii = 0;
        for part in 0..4 {
            ascii |= u128::from(input.small()?) << (32 * part);
        }
        let wide = input.list(|input| Some((input.small()?, input.small()?)))?;
        Some(CharClass { ascii, wide })
    })?);
    index.unannounced = input.list(Reader::small)?;
    index.unannounced_in_tail = input.list(Reader::small)?;
    index.known = Known { shift: input.small()?, slots: input.records()?, phrases: input.records()?, hits: input.records()? };
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

    /// Records that stay where they are.
    fn records<T: Record>(&mut self) -> Option<List<T>> {
        Some(List::Packed(self.bytes()?))
    }
}
