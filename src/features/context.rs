//! Where a block stands in its document.

use super::{Group, Lists, bin_of};

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

    /// Makes the bins, once all blocks are known.
    pub(super) fn finish(&mut self, hints: &[Hint], out: &mut Lists<u16>, document: &mut Vec<u16>) {
        self.take_hints(hints);
        self.count_words();
        self.count_repeats();
        let count = self.places.len();
        let mut to_prose = 0;
        for place in self.places.iter_mut().rev() {
            place.to_prose = to_prose;
            to_prose = if place.prose { 1 } else { to_prose + u32::from(to_prose > 0) };
        }
        let whole = self.document(document);
        let mut since_prose = 0;
        let mut weight_before = 0;
        let mut near = Near::default();
        self.places.iter().take(REACH).for_each(|place| near.enter(place));
        for (at, place) in self.places.iter().enumerate() {
            if let Some(entering) = self.places.get(at + REACH) {
                near.enter(entering);
            }
            if let Some(leaving) = at.checked_sub(REACH + 1) {
                near.leave(&self.places[leaving]);
            }
            let mut put = |group, bin| super::put(&mut out.values, group, bin);
            put(Group::Prose, if place.prose { 1 } else { 2 * usize::from(place.marked) });
            let blank_after = self.places.get(at + 1).is_none_or(|next| next.blank_before);
            let blank = 2 * usize::from(place.blank_before) + usize::from(blank_after);
            put(Group::Blank, if whole.blanks { blank } else { 4 });
            let steps = [1, 2, 3, 4, 5, 7, 10, 15, 25, 50];
            put(Group::FromStart, bin_of(at as u32, &steps));
            put(Group::FromEnd, bin_of((count - 1 - at) as u32, &steps));
            put(Group::Place, 12 * at / count);
            put(Group::Share, (12 * weight_before / whole.weight).min(11) as usize);
            weight_before += u64::from(place.weight);
            let steps = [1, 2, 3, 4, 6, 9, 16, 41];
            put(Group::Before, bin_of(since_prose, &steps));
            put(Group::After, bin_of(place.to_prose, &steps));
            let zone = match whole.prose {
                Some((first, _)) if at < first => 0,
                Some((_, last)) if at > last => 2,
                Some(_) => 1,
                None => 3,
            };
            put(Group::Zone, zone);
            put(Group::Repeats, bin_of(self.repeats[place.repeat as usize].1, &[2, 3, 5, 9, 17]));
            put(Group::Cohesion, self.cohesion(at));
            put(Group::Near, bin_of((100 * near.prose / near.weight.max(1)) as u32, &[1, 20, 40, 60, 80, 95]));
            put(Group::Found, near.sure.min(7));
            if let Some(code) = place.hint {
                put(Group::Hinted, usize::from(code));
            }
            since_prose = if place.prose { 1 } else { since_prose + u32::from(since_prose > 0) };
            out.close();
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
            many => bin_of((100 * known / many) as u32, &[1, 15, 30, 45, 60, 80]),
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

    /// Sums up the document, and makes the bins that all of its blocks fall into.
    fn document(&self, out: &mut Vec<u16>) -> Whole {
        let places = &self.places;
        let weight = |only: fn(&Place) -> bool| -> u64 {
            places.iter().filter(|place| only(place)).map(|place| u64::from(place.weight)).sum()
        };
        let total = weight(|_| true).max(1);
        let share =
            |only: fn(&Place) -> bool| (1000 * places.iter().filter(|place| only(place)).count() / places.len().max(1)) as u32;
        let shares = [10, 50, 100, 200, 350, 500, 700, 850, 950];
        let mut put = |group, bin| super::put(out, group, bin);
        put(Group::Blocks, bin_of(places.len() as u32, &[2, 4, 7, 12, 20, 35, 60, 100, 180, 350, 800]));
        put(Group::ProseBlocks, bin_of(share(|place| place.prose), &shares));
        put(Group::ProseShare, bin_of((1000 * weight(|place| place.prose) / total) as u32, &shares));
        put(Group::MarkedShare, bin_of(share(|place| place.marked), &[20, 60, 120, 250, 450, 700, 900]));
        put(Group::FoundShare, bin_of(share(|place| place.sure), &[1, 20, 60, 120, 200, 300, 450]));
        let first = places.iter().position(|place| place.prose);
        Whole {
            weight: total,
            blanks: places.iter().any(|place| place.blank_before),
            prose: first.zip(places.iter().rposition(|place| place.prose)),
        }
    }
}

/// What a document is, summed up.
struct Whole {
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

/// A hash of all bytes, eight at a time.
fn hash(block: &[u8]) -> u64 {
    let mix = |hash: u64, value: u64| (hash.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hash = block.chunks(8).fold(block.len() as u64, |hash, chunk| {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        mix(hash, u64::from_le_bytes(bytes))
    });
    hash ^ hash >> 32
}
