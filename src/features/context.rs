//! Where a block stands in its document.

use super::{Group, Lists, Rows, Steps, number_of, steps};

/// What the rules say of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    /// Number of the block.
    pub(crate) block: usize,
    /// What was found and how surely, as a number below [`HINTS`].
    pub(crate) code: u8,
    /// All of the block is surely found.
    pub(crate) sure: bool,
}

/// Number of codes of [`Hint`].
pub(crate) const HINTS: u16 = 88;

/// Slots for words of the main text.
const SLOTS: usize = 4096;
const FROM_END: Steps<51> = steps(&[1, 2, 3, 4, 5, 7, 10, 15, 25, 50]);
const FROM_PROSE: Steps<42> = steps(&[1, 2, 3, 4, 6, 9, 16, 41]);
const REPEATS: Steps<18> = steps(&[2, 3, 5, 9, 17]);
const NEAR: Steps<96> = steps(&[1, 20, 40, 60, 80, 95]);
const COHESION: Steps<81> = steps(&[1, 15, 30, 45, 60, 80]);
const BLOCKS: Steps<801> = steps(&[2, 4, 7, 12, 20, 35, 60, 100, 180, 350, 800]);
const SHARES: Steps<951> = steps(&[10, 50, 100, 200, 350, 500, 700, 850, 950]);
const MARKED: Steps<901> = steps(&[20, 60, 120, 250, 450, 700, 900]);
const FOUND: Steps<451> = steps(&[1, 20, 60, 120, 200, 300, 450]);

/// Blocks on either side that are near.
const REACH: usize = 6;

/// What is known of a block when all have been read.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one fact")]
struct Place {
    number: usize,
    weight: u32,
    prose: bool,
    /// Ends as a sentence does.
    marked: bool,
    blank_before: bool,
    hint: Option<u8>,
    sure: bool,
    hash: u64,
    /// Slot of the block in the table of repeats.
    repeat: u32,
    /// Blocks from here to the next one of prose; 0 where there is none.
    to_prose: u32,
}

/// What becomes the bins of blocks that depend on others.
#[derive(Debug, Default)]
pub(super) struct Context {
    places: Vec<Place>,
    /// Longer words of each block, as hashes.
    pub(super) content: Lists<u32>,
    /// How often words of each slot stand in prose, counted to 255.
    counts: Vec<u8>,
    /// Blocks that stand there, and how often.
    repeats: Vec<(u64, u32)>,
}

impl Context {
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.content.clear();
    }

    /// Takes a block whose words are in `content`.
    pub(super) fn add(&mut self, number: usize, block: &[u8], weight: u32, prose: bool, blank_before: bool) {
        self.content.close();
        let marked = matches!(
            block,
            [.., b'.' | b'!' | b'?']
                | [.., b'.' | b'!' | b'?', b'"' | b')']
                | [.., 0xe3, 0x80, 0x82]
                | [.., b'.' | b'!' | b'?' | b',', 0xe2, 0x80, 0x99..=0x9d]
        );
        self.places.push(Place { number, weight, prose, marked, blank_before, hash: hash(block), ..Place::default() });
    }

    /// Sums up the document, once all blocks are known, and makes the bins that all of them fall into.
    pub(super) fn finish(&mut self, hints: &[Hint], put: impl FnMut(Group, usize)) -> Whole {
        self.take_hints(hints);
        self.count_words();
        self.count_repeats();
        let mut to_prose = 0;
        for place in self.places.iter_mut().rev() {
            place.to_prose = to_prose;
            to_prose = if place.prose { 1 } else { to_prose + u32::from(to_prose > 0) };
        }
        self.document(put)
    }

    /// Makes the bins of each block by where it stands.
    pub(super) fn places<R: Rows>(&self, whole: &Whole, rows: &R, sums: &mut [R::Sum]) {
        let count = self.places.len();
        let mut since_prose = 0;
        let mut weight_before = 0;
        let (mut twelfth, mut share) = (0, 0);
        let mut near = Near::default();
        self.places.iter().take(REACH).for_each(|place| near.enter(place));
        for ((at, place), sum) in self.places.iter().enumerate().zip(sums) {
            if let Some(entering) = self.places.get(at + REACH) {
                near.enter(entering);
            }
            if let Some(leaving) = at.checked_sub(REACH + 1) {
                near.leave(&self.places[leaving]);
            }
            let mut put = |group, bin| rows.add_bin(sum, number_of(group, bin));
            put(Group::Prose, if place.prose { 1 } else { 2 * usize::from(place.marked) });
            let blank_after = self.places.get(at + 1).is_none_or(|next| next.blank_before);
            let blank = 2 * usize::from(place.blank_before) + usize::from(blank_after);
            put(Group::Blank, if whole.blanks { blank } else { 4 });
            put(Group::FromStart, FROM_END.of(at as u32));
            put(Group::FromEnd, FROM_END.of((count - 1 - at) as u32));
            // Both only grow.
            while 12 * at >= (twelfth + 1) * count {
                twelfth += 1;
            }
            put(Group::Place, twelfth);
            while share < 11 && 12 * weight_before >= (share as u64 + 1) * whole.weight {
                share += 1;
            }
            put(Group::Share, share);
            weight_before += u64::from(place.weight);
            put(Group::Before, FROM_PROSE.of(since_prose));
            put(Group::After, FROM_PROSE.of(place.to_prose));
            let zone = match whole.prose {
                Some((first, _)) if at < first => 0,
                Some((_, last)) if at > last => 2,
                Some(_) => 1,
                None => 3,
            };
            put(Group::Zone, zone);
            put(Group::Repeats, REPEATS.of(self.repeats[place.repeat as usize].1));
            put(Group::Cohesion, self.cohesion(at));
            put(Group::Near, NEAR.of(percent(near.prose, near.weight.max(1))));
            put(Group::Found, near.sure.min(7));
            if let Some(code) = place.hint {
                put(Group::Hinted, usize::from(code));
            }
            since_prose = if place.prose { 1 } else { since_prose + u32::from(since_prose > 0) };
        }
    }

    fn take_hints(&mut self, mut hints: &[Hint]) {
        for place in &mut self.places {
            while let [hint, rest @ ..] = hints {
                if hint.block > place.number {
                    break;
                }
                if hint.block == place.number && (place.hint.is_none() || hint.sure) {
                    place.hint = Some(hint.code);
                    place.sure |= hint.sure;
                }
                hints = rest;
            }
        }
    }

    /// Counts the words of the main text: of prose that no rule speaks of.
    fn count_words(&mut self) {
        self.counts.clear();
        self.counts.resize(SLOTS, 0);
        for (at, _) in self.places.iter().enumerate().filter(|(_, place)| place.prose && !place.sure) {
            for &word in self.content.get(at) {
                let count = &mut self.counts[word as usize % SLOTS];
                *count = count.saturating_add(1);
            }
        }
    }

    /// How much of a block's words the main text has elsewhere: 0 to 6, 7 where it has none to ask for; 8 more for prose.
    fn cohesion(&self, at: usize) -> usize {
        let place = &self.places[at];
        let words = self.content.get(at);
        let own = u8::from(place.prose && !place.sure);
        let known = words.iter().filter(|&&word| self.counts[word as usize % SLOTS] > own).count();
        let share = match words.len() {
            0 => 7,
            many => COHESION.of(percent(known as u64, many as u64)),
        };
        share + 8 * usize::from(place.prose)
    }

    /// Counts how often each block stands there.
    fn count_repeats(&mut self) {
        let slots = (2 * self.places.len()).next_power_of_two().max(2);
        self.repeats.clear();
        self.repeats.resize(slots, (0, 0));
        for place in &mut self.places {
            let mut at = place.hash as usize & (slots - 1);
            while self.repeats[at].1 > 0 && self.repeats[at].0 != place.hash {
                at = (at + 1) & (slots - 1);
            }
            self.repeats[at] = (place.hash, self.repeats[at].1 + 1);
            place.repeat = at as u32;
        }
    }

    fn document(&self, mut put: impl FnMut(Group, usize)) -> Whole {
        let places = &self.places;
        let weight = |only: fn(&Place) -> bool| -> u64 {
            places.iter().filter(|place| only(place)).map(|place| u64::from(place.weight)).sum()
        };
        let total = weight(|_| true).max(1);
        let share =
            |only: fn(&Place) -> bool| (1000 * places.iter().filter(|place| only(place)).count() / places.len().max(1)) as u32;
        put(Group::Blocks, BLOCKS.of(places.len() as u32));
        put(Group::ProseBlocks, SHARES.of(share(|place| place.prose)));
        put(Group::ProseShare, SHARES.of((1000 * weight(|place| place.prose) / total) as u32));
        put(Group::MarkedShare, MARKED.of(share(|place| place.marked)));
        put(Group::FoundShare, FOUND.of(share(|place| place.sure)));
        let first = places.iter().position(|place| place.prose);
        Whole {
            weight: total,
            blanks: places.iter().any(|place| place.blank_before),
            prose: first.zip(places.iter().rposition(|place| place.prose)),
        }
    }
}

/// A hundred times a part of a whole.
fn percent(part: u64, whole: u64) -> u32 {
    // A division by a number of 32 bits is done sooner; parts of a document are smaller but for monstrous blocks.
    match (u32::try_from(100 * part), u32::try_from(whole)) {
        (Ok(part), Ok(whole)) => part / whole,
        _ => (100 * part / whole) as u32,
    }
}

/// What a document is, summed up.
pub(super) struct Whole {
    weight: u64,
    /// Some blocks are set off by blank lines.
    blanks: bool,
    /// The first and the last block of prose.
    prose: Option<(usize, usize)>,
}

/// Sums over the blocks near one.
#[derive(Default)]
struct Near {
    weight: u64,
    prose: u64,
    sure: usize,
}

impl Near {
    fn enter(&mut self, place: &Place) {
        self.weight += u64::from(place.weight);
        self.prose += if place.prose { u64::from(place.weight) } else { 0 };
        self.sure += usize::from(place.sure);
    }

    fn leave(&mut self, place: &Place) {
        self.weight -= u64::from(place.weight);
        self.prose -= if place.prose { u64::from(place.weight) } else { 0 };
        self.sure -= usize::from(place.sure);
    }
}

/// Bytes at each end of a block by which it is known again.
const KNOWN_BY: usize = 64;

/// A hash of a block: of its length, its first and its last bytes.
fn hash(block: &[u8]) -> u64 {
    let mix = |hash: u64, value: u64| (hash.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let of = |hash: u64, bytes: &[u8]| {
        let chunks = bytes.chunks_exact(8);
        let rest = chunks.remainder().iter().fold(0, |rest, &byte| rest << 8 | u64::from(byte));
        mix(chunks.map(|chunk| chunk.iter().rev().fold(0, |eight, &byte| eight << 8 | u64::from(byte))).fold(hash, mix), rest)
    };
    let mut hash = of(block.len() as u64, &block[..block.len().min(KNOWN_BY)]);
    if block.len() > KNOWN_BY {
        hash = of(hash, &block[KNOWN_BY.max(block.len() - KNOWN_BY)..]);
    }
    hash ^ hash >> 32
}
