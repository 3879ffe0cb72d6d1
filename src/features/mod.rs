//! The blocks of a document -> what the model sums up: which bins each block falls into, and which words it has.
//!
//! `bytes` tells what its first bytes are, `words` hashes its words, `context` looks at the document around it.

mod bytes;
mod context;
mod words;

use std::ops::Range;

use crate::layout::Block;
use crate::span::Span;
use crate::vector::Head;

use context::Context;
pub(crate) use context::{HINTS, Hint};
use words::Hashes;
pub(crate) use words::MOST as MOST_WORDS;

macro_rules! groups {
    ($($name:ident $bins:expr),* $(,)?) => {
        /// The quantities that are cut into bins, by number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Group { $($name),* }

        /// Name and number of bins of each quantity, in the order of their bins.
        const GROUPS: &[(&str, u16)] = &[$((stringify!($name), $bins)),*];
    };
}

groups! {
    // The block itself: `bytes`.
    Length 16, Words 14, Upper 8, TitleCase 8, Digits 7, Punctuation 7, WordLength 8, First 8, Last 14, Commas 6, Ends 5, Script 6,
    Bar 3, Dot 1, Copyright 1, At 1, Address 1, Arrow 2, Money 2, Colon 4, Quotes 3, Brackets 3, Slash 3, Dots 2, Time 1,
    // Where it stands: `context`.
    Prose 3, Blank 5, FromStart 11, FromEnd 11, Place 12, Share 12, Before 9, After 9, Zone 4, Repeats 6, Cohesion 16, Near 8,
    Found 8, Hinted HINTS,
    // The document: the same for all of its blocks.
    Blocks 12, ProseBlocks 10, ProseShare 10, MarkedShare 8, FoundShare 8,
}

/// Number of all bins.
pub(crate) const BINS: u16 = OFFSETS[GROUPS.len()];

/// Where the bins of each group begin, and where those of the last end.
const OFFSETS: [u16; GROUPS.len() + 1] = {
    let mut offsets = [0; GROUPS.len() + 1];
    let mut at = 0;
    while at < GROUPS.len() {
        offsets[at + 1] = offsets[at] + GROUPS[at].1;
        at += 1;
    }
    offsets
};

/// What bins and words are summed up by.
pub(crate) trait Rows {
    /// The sum of a block.
    type Sum: Default;

    /// Adds a bin.
    fn add_bin(&self, sum: &mut Self::Sum, bin: usize);

    /// Adds words and pairs of words, by their hashes: at most [`MOST_WORDS`].
    fn add_words(&self, sum: &mut Self::Sum, hashes: &[u32]);
}

/// The bins of each group, by number.
pub(crate) fn groups() -> impl Iterator<Item = Range<usize>> {
    OFFSETS.windows(2).map(|ends| usize::from(ends[0])..usize::from(ends[1]))
}

/// The features of a document's blocks, blank ones aside, each summed up. Reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Features<S> {
    /// Of each block, the bins that it falls into, and its words.
    pub(crate) blocks: Vec<S>,
    /// The bins that all blocks fall into.
    pub(crate) document: S,
    /// Number of words of each block, about.
    pub(crate) sizes: Vec<u32>,
    /// Whether each block is prose.
    pub(crate) prose: Vec<bool>,
    context: Context,
    head: Head,
    /// The last bytes of a long block.
    tail: Head,
    words: Hashes,
}

impl<S: Default> Features<S> {
    /// Number of blocks.
    pub(crate) fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Reads these blocks of `text`, of which rules say `hints`: sorted, with numbers among `blocks`.
    pub(crate) fn read<R: Rows<Sum = S>>(&mut self, rows: &R, text: &str, blocks: &[Block], hints: &[Hint]) {
        self.blocks.clear();
        self.document = S::default();
        self.sizes.clear();
        self.prose.clear();
        self.context.clear();
        let text = text.as_bytes();
        let mut blank = false;
        for (number, block) in blocks.iter().enumerate() {
            if block.is_blank() {
                blank = true;
                continue;
            }
            let Span { start, end } = block.text;
            let bytes = &text[start..end];
            self.head.look(text, start, end);
            let counts = bytes::Counts::of(&self.head, bytes.len());
            let mut sum = S::default();
            counts.bins(bytes, |group, bin| rows.add_bin(&mut sum, number_of(group, bin)));
            let content = &mut self.context.content.values;
            words::read(text, start, end, &self.head, &mut self.tail, content, &mut self.words);
            rows.add_words(&mut sum, self.words.get());
            self.blocks.push(sum);
            self.sizes.push(counts.words());
            self.prose.push(block.prose);
            self.context.add(number, bytes, counts.weight(), block.prose, blank);
            blank = false;
        }
        let document = &mut self.document;
        let whole = self.context.finish(hints, |group, bin| rows.add_bin(document, number_of(group, bin)));
        self.context.places(&whole, rows, &mut self.blocks);
    }
}

/// Lists of values, one after the other.
#[derive(Debug)]
struct Lists<T> {
    values: Vec<T>,
    /// Where each list ends.
    ends: Vec<u32>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Lists { values: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Lists<T> {
    fn clear(&mut self) {
        self.values.clear();
        self.ends.clear();
    }

    /// Ends a list: what comes is of the next one.
    fn close(&mut self) {
        self.ends.push(self.values.len() as u32);
    }

    /// The list of that number.
    fn get(&self, number: usize) -> &[T] {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.values[start as usize..self.ends[number] as usize]
    }
}

/// The number of a group's bin among all.
fn number_of(group: Group, bin: usize) -> usize {
    debug_assert!(bin < usize::from(GROUPS[group as usize].1), "{group:?} {bin}");
    usize::from(OFFSETS[group as usize]) + bin
}

/// For each value below `VALUES` the bin that it falls into; higher ones fall into the last.
struct Steps<const VALUES: usize>([u8; VALUES]);

/// The bins between these limits: the number of those that a value is not below.
const fn steps<const VALUES: usize>(limits: &[usize]) -> Steps<VALUES> {
    assert!(limits[limits.len() - 1] < VALUES);
    let mut bins = [0; VALUES];
    let mut value = 0;
    while value < VALUES {
        let mut at = 0;
        while at < limits.len() && value >= limits[at] {
            at += 1;
        }
        bins[value] = at as u8;
        value += 1;
    }
    Steps(bins)
}

impl<const VALUES: usize> Steps<VALUES> {
    fn of(&self, value: u32) -> usize {
        usize::from(self.0[(value as usize).min(VALUES - 1)])
    }
}

/// The features of a block as lists: to train with, and to compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) bins: Vec<u16>,
    pub(crate) words: Vec<u32>,
}

/// Lists features.
#[derive(Debug)]
pub(crate) struct List;

impl Rows for List {
    type Sum = Listed;

    fn add_bin(&self, sum: &mut Listed, bin: usize) {
        sum.bins.push(bin as u16);
    }

    fn add_words(&self, sum: &mut Listed, hashes: &[u32]) {
        sum.words.extend(hashes);
    }
}

/// A number that stands for these features: for their list, and for what the code makes of a sample. A model serves those that it
/// was trained on.
pub(crate) fn fingerprint() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |value: u64| hash = (hash ^ value).wrapping_mul(0x0100_0000_01b3);
    for (name, bins) in GROUPS {
        name.bytes().for_each(|byte| add(u64::from(byte)));
        add(u64::from(*bins));
    }
    let mut layout = crate::layout::Layout::default();
    layout.read(SAMPLE);
    let mut features = Features::default();
    features.read(
        &List,
        SAMPLE,
        &layout.blocks,
        &[Hint { block: 1, code: 3, sure: true }, Hint { block: 6, code: 70, sure: false }],
    );
    for (block, size) in features.blocks.iter().chain([&features.document]).zip(features.sizes.iter().chain([&0])) {
        block.bins.iter().for_each(|&bin| add(u64::from(bin)));
        block.words.iter().for_each(|&word| add(u64::from(word)));
        add(u64::from(*size));
    }
    hash
}

/// Lines that differ in what is counted.
const SAMPLE: &str = "\
Home | News | Sport\n\
Log in\n\
The bridge over the river is open again\n\
By Ada Moss, 12 May 2021 at 10:45 – 3 min read\n\
\n\
After “eleven” months of work, the bridge was opened on Monday; about 2,000 people (and one dog) walked over it in the first hour. \"It was time,\" said the mayor.\n\
Leave a Reply…\n\
MORE NEWS »\n\
Log in\n\
Привет, мир! Сегодня открыли мост через реку, и тысячи людей прошли по нему в первый же час после открытия.\n\
桥在星期一重新开放，第一个小时就有两千人走过。\n\
Straße für 20 € · https://example.com/a_b?c=d\n\
© 2021 Example · info@example.com · $5 ... ► Top\n\
a\n";

#[cfg(test)]
mod tests;
