//! The blocks of a document -> numbers for the model: which bins each block falls into, and which words it has.
//!
//! `bytes` reads a block once, `words` hashes its words, `context` looks at the document around it.

mod bytes;
mod context;
mod words;

use crate::layout::Block;

use context::Context;
pub(crate) use context::{HINTS, Hint};

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

/// The features of a document's blocks, blank ones aside. Reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Features {
    /// Bins of each block by what it is itself.
    pub(crate) own: Lists<u16>,
    /// Bins of each block by where it stands.
    pub(crate) place: Lists<u16>,
    /// Bins that all blocks fall into.
    pub(crate) document: Vec<u16>,
    /// Hashes of words and pairs of words of each block.
    pub(crate) words: Lists<u32>,
    /// Number of words of each block, about.
    pub(crate) sizes: Vec<u32>,
    /// Whether each block is prose.
    pub(crate) prose: Vec<bool>,
    context: Context,
}

impl Features {
    /// Number of blocks.
    pub(crate) fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Reads these blocks of `text`, of which rules say `hints`: sorted, with numbers among `blocks`.
    pub(crate) fn read(&mut self, text: &str, blocks: &[Block], hints: &[Hint]) {
        self.own.clear();
        self.place.clear();
        self.document.clear();
        self.words.clear();
        self.sizes.clear();
        self.prose.clear();
        self.context.clear();
        let mut blank = false;
        for (number, block) in blocks.iter().enumerate() {
            if block.is_blank() {
                blank = true;
                continue;
            }
            let bytes = text[block.text].as_bytes();
            let counts = bytes::Counts::of(bytes);
            counts.bins(bytes, |group, bin| put(&mut self.own.values, group, bin));
            self.own.close();
            words::read(bytes, &mut self.words.values, &mut self.context.content.values);
            self.words.close();
            self.sizes.push(counts.words());
            self.prose.push(block.prose);
            self.context.add(number, bytes, counts.weight(), block.prose, blank);
            blank = false;
        }
        self.context.finish(hints, &mut self.place, &mut self.document);
    }
}

/// Lists of values, one after the other.
#[derive(Debug)]
pub(crate) struct Lists<T> {
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
    pub(crate) fn get(&self, number: usize) -> &[T] {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.values[start as usize..self.ends[number] as usize]
    }
}

fn put(bins: &mut Vec<u16>, group: Group, bin: usize) {
    debug_assert!(bin < usize::from(GROUPS[group as usize].1), "{group:?} {bin}");
    bins.push(OFFSETS[group as usize] + bin as u16);
}

/// The number of the first of these limits that `value` is below; their count where there is none.
fn bin_of(value: u32, limits: &[u32]) -> usize {
    limits.iter().map(|&limit| usize::from(value >= limit)).sum()
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
    features.read(SAMPLE, &layout.blocks, &[Hint { block: 1, code: 3, sure: true }, Hint { block: 6, code: 70, sure: false }]);
    for block in 0..features.len() {
        features.own.get(block).iter().for_each(|&bin| add(u64::from(bin)));
        features.place.get(block).iter().for_each(|&bin| add(u64::from(bin)));
        features.words.get(block).iter().for_each(|&word| add(u64::from(word)));
        add(u64::from(features.sizes[block]));
    }
    features.document.iter().for_each(|&bin| add(u64::from(bin)));
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
