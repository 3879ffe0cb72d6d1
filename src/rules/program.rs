//! A regular expression -> a small program, run in place by `run`.
//!
//! The programs of the built-in packs are compiled once, with the packs, so that a process pays nothing before its first text; the
//! automata of `regex`, which is their slow twin, would have to be built anew in each, and take a hundred times the memory.

use std::collections::HashMap;

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look, Repetition};

use super::prefilter::{Chars, outermost};

/// What a program may need, in bytes: distances in it take two.
const SIZE_LIMIT: usize = 32 << 10;

/// The instructions: a byte, and what follows it.
pub(super) mod op {
    /// The end of the program: it matches.
    pub(in crate::rules) const MATCH: u8 = 0;
    /// Length (1 byte), and as many bytes: these stand there.
    pub(in crate::rules) const LITERAL: u8 = 1;
    /// Class (2 bytes): a character of it stands there.
    pub(in crate::rules) const CLASS: u8 = 2;
    /// Class (2), least (2), most (2; [`NO_BOUND`] for no bound), and what may follow (8): so many characters of it stand there.
    pub(in crate::rules) const REPEAT: u8 = 3;
    /// Number of branches (2), and for each what may stand here if it goes on (8) and its place, counted from this instruction (2): one
    /// of them goes on.
    pub(in crate::rules) const BRANCH: u8 = 4;
    /// Distance forward (2), counted from this instruction.
    pub(in crate::rules) const JUMP: u8 = 5;
    /// The same backward.
    pub(in crate::rules) const BACK: u8 = 6;
    /// Position in [`super::LOOKS`] (1): this is true here.
    pub(in crate::rules) const LOOK: u8 = 7;
}

/// What one branch takes in a branch instruction.
pub(super) const BRANCH_BYTES: usize = 10;

/// Stands for "any number" of repetitions.
pub(super) const NO_BOUND: u16 = u16::MAX;

/// What can be asked of a position.
pub(super) const LOOKS: [Look; 4] = [Look::Start, Look::End, Look::WordAscii, Look::WordAsciiNegate];

/// A set of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct CharClass {
    /// Those below U+0080, as bits.
    pub(super) ascii: u128,
    /// Ranges of the others, sorted, both ends inclusive.
    pub(super) wide: Vec<(u32, u32)>,
}

impl CharClass {
    fn of(class: &ClassUnicode) -> Self {
        let mut out = CharClass::default();
        for range in class.iter() {
            let (start, end) = (u32::from(range.start()), u32::from(range.end()));
            for c in start..=end.min(0x7f) {
                out.ascii |= 1 << c;
            }
            if end > 0x7f {
                out.wide.push((start.max(0x80), end));
            }
        }
        out
    }

    /// Bytes that it takes.
    pub(super) fn size(&self) -> usize {
        size_of_val(self) + size_of_val(&self.wide[..])
    }

    pub(super) fn holds(&self, c: char) -> bool {
        let c = u32::from(c);
        if c < 0x80 {
            return self.ascii >> c & 1 == 1;
        }
        let at = self.wide.partition_point(|range| range.1 < c);
        self.wide.get(at).is_some_and(|range| range.0 <= c)
    }
}

/// Classes, each once; programs name them by their place.
#[derive(Clone, Debug, Default)]
pub(super) struct Classes {
    pub(super) all: Vec<CharClass>,
    /// Where each stands: made when it is wanted, since nobody asks for it once all patterns are compiled.
    places: HashMap<CharClass, u16>,
}

impl Classes {
    pub(super) fn new(all: Vec<CharClass>) -> Self {
        Classes { all, places: HashMap::new() }
    }

    fn place(&mut self, class: CharClass) -> Result<u16, String> {
        if self.places.len() != self.all.len() {
            self.places = self.all.iter().enumerate().map(|(place, class)| (class.clone(), place as u16)).collect();
        }
        if let Some(&place) = self.places.get(&class) {
            return Ok(place);
        }
        let place = u16::try_from(self.all.len()).map_err(|_| "too many classes of characters")?;
        self.places.insert(class.clone(), place);
        self.all.push(class);
        Ok(place)
    }

    /// Gives back the memory that only compiling needs.
    pub(super) fn finish(&mut self) {
        self.places = HashMap::new();
    }
}

/// The program of `hir`, whose classes are filed in `classes`; an error where it is too large, or asks what programs cannot tell.
pub(super) fn compile(hir: &Hir, classes: &mut Classes) -> Result<Vec<u8>, String> {
    let mut compiler = Compiler { out: Vec::new(), classes };
    compiler.emit(hir, Chars::ALL)?;
    compiler.out.push(op::MATCH);
    // Distances that were cut since they are too long stand in what is too large.
    compiler.check_size()?;
    Ok(compiler.out)
}

struct Compiler<'a> {
    out: Vec<u8>,
    classes: &'a mut Classes,
}

impl Compiler<'_> {
    /// Adds the instructions for `hir`, behind which stands what is in `follow`.
    fn emit(&mut self, hir: &Hir, follow: Chars) -> Result<(), String> {
        self.check_size()?;
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                for part in literal.0.chunks(255) {
                    self.out.extend([op::LITERAL, part.len() as u8]);
                    self.out.extend(part);
                }
            }
            HirKind::Class(class) => {
                let class = self.class(class)?;
                self.out.push(op::CLASS);
                self.out.extend(class.to_le_bytes());
            }
            HirKind::Look(look) => {
                let at = LOOKS.iter().position(|known| known == look);
                self.out.extend([op::LOOK, at.ok_or("only ^, $, \\b and \\B of ASCII words can be asked of a position")? as u8]);
            }
            HirKind::Capture(capture) => self.emit(&capture.sub, follow)?,
            HirKind::Concat(parts) => {
                // What follows each is known from the last on.
                let mut follows = vec![follow];
                for part in parts.iter().skip(1).rev() {
                    follows.push(first(part, follows[follows.len() - 1]));
                }
                for (part, follow) in parts.iter().zip(follows.into_iter().rev()) {
                    self.emit(part, follow)?;
                }
            }
            HirKind::Repetition(repetition) => self.repetition(repetition, follow)?,
            HirKind::Alternation(parts) => {
                let parts = by_beginning(parts);
                if let [single] = &parts[..] {
                    return self.emit(single, follow);
                }
                let places = self.branch(parts.iter().map(|part| first(part, follow)));
                let mut ends = Vec::new();
                for (number, part) in parts.iter().enumerate() {
                    self.arrive(places, number);
                    self.emit(part, follow)?;
                    ends.push(self.jump());
                }
                for end in ends {
                    self.land(end);
                }
            }
        }
        Ok(())
    }

    fn check_size(&self) -> Result<(), String> {
        if self.out.len() > SIZE_LIMIT { Err(format!("it compiles to more than {} KiB", SIZE_LIMIT >> 10)) } else { Ok(()) }
    }

    fn repetition(&mut self, repetition: &Repetition, follow: Chars) -> Result<(), String> {
        let Repetition { min, max, sub, .. } = repetition;
        let single = match sub.kind() {
            HirKind::Class(class) => Some(self.class(class)?),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0).ok().map(|text| (text, text.chars().count())) {
                Some((text, 1)) => {
                    let c = text.chars().next().map(u32::from).unwrap_or_default();
                    let class = if c < 0x80 {
                        CharClass { ascii: 1 << c, ..CharClass::default() }
                    } else {
                        CharClass { ascii: 0, wide: vec![(c, c)] }
                    };
                    Some(self.classes.place(class)?)
                }
                _ => None,
            },
            _ => None,
        };
        let most = max.unwrap_or(u32::from(NO_BOUND));
        if let (Some(class), Ok(min), Ok(most)) = (single, u16::try_from(*min), u16::try_from(most)) {
            self.out.push(op::REPEAT);
            for number in [class, min, most] {
                self.out.extend(number.to_le_bytes());
            }
            self.out.extend(follow.0.to_le_bytes());
            return Ok(());
        }
        // One more of it may follow each but the last.
        let again = first(sub, follow).or(follow);
        for _ in 0..*min {
            self.emit(sub, again)?;
        }
        let Some(max) = max else {
            let start = self.out.len();
            let places = self.branch([first(sub, again), follow].into_iter());
            self.arrive(places, 0);
            self.emit(sub, again)?;
            self.out.push(op::BACK);
            self.out.extend(((self.out.len() - 1 - start) as u16).to_le_bytes());
            self.arrive(places, 1);
            return Ok(());
        };
        let mut branches = Vec::new();
        for _ in *min..*max {
            let places = self.branch([first(sub, again), follow].into_iter());
            self.arrive(places, 0);
            self.emit(sub, again)?;
            branches.push(places);
        }
        for places in branches {
            self.arrive(places, 1);
        }
        Ok(())
    }

    /// A branch instruction whose branches have yet to arrive; where it stands.
    fn branch(&mut self, firsts: impl ExactSizeIterator<Item = Chars>) -> usize {
        let at = self.out.len();
        self.out.push(op::BRANCH);
        self.out.extend((firsts.len() as u16).to_le_bytes());
        for first in firsts {
            self.out.extend(first.0.to_le_bytes());
            self.out.extend([0; 2]);
        }
        at
    }

    /// The branch of that number begins here.
    fn arrive(&mut self, branch: usize, number: usize) {
        let distance = (self.out.len() - branch) as u16;
        let place = branch + 3 + BRANCH_BYTES * number + 8;
        self.out[place..place + 2].copy_from_slice(&distance.to_le_bytes());
    }

    fn jump(&mut self) -> usize {
        let at = self.out.len();
        self.out.extend([op::JUMP, 0, 0]);
        at
    }

    fn land(&mut self, jump: usize) {
        let distance = (self.out.len() - jump) as u16;
        self.out[jump + 1..jump + 3].copy_from_slice(&distance.to_le_bytes());
    }

    fn class(&mut self, class: &Class) -> Result<u16, String> {
        match class {
            Class::Unicode(class) => self.classes.place(CharClass::of(class)),
            Class::Bytes(_) => Err("it matches bytes that are no text".to_owned()),
        }
    }
}

/// Alternatives that begin with the same text as one, which branches behind it: fewer are then open at a place.
fn by_beginning(parts: &[Hir]) -> Vec<Hir> {
    let mut groups: Vec<Vec<(&str, Hir)>> = Vec::new();
    for part in parts {
        let (text, rest) = beginning(part);
        let first = text.chars().next();
        match groups.iter_mut().find(|group| first.is_some() && group[0].0.chars().next() == first) {
            Some(group) => group.push((text, rest)),
            None => groups.push(vec![(text, rest)]),
        }
    }
    let joined = |group: Vec<(&str, Hir)>| {
        let shared = group.iter().skip(1).fold(group[0].0, |shared, (text, _)| shared_beginning(shared, text)).len();
        let rests = group.iter().map(|(text, rest)| Hir::concat(vec![literal(&text[shared..]), rest.clone()]));
        Hir::concat(vec![literal(&group[0].0[..shared]), Hir::alternation(rests.collect())])
    };
    groups.into_iter().map(joined).collect()
}

/// The text that every match of `hir` begins with, and what stands behind it.
fn beginning(hir: &Hir) -> (&str, Hir) {
    match hir.kind() {
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => (text, Hir::empty()),
            Err(_) => ("", hir.clone()),
        },
        HirKind::Concat(parts) => {
            let (text, rest) = beginning(&parts[0]);
            (text, Hir::concat([rest].into_iter().chain(parts[1..].iter().cloned()).collect()))
        }
        HirKind::Capture(capture) => beginning(&capture.sub),
        _ => ("", hir.clone()),
    }
}

fn shared_beginning<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b);
    &one[..same.map(|(c, _)| c.len_utf8()).sum()]
}

fn literal(text: &str) -> Hir {
    Hir::literal(text.as_bytes())
}

/// What may stand where `hir` begins, if what is in `follow` stands behind it.
fn first(hir: &Hir, follow: Chars) -> Chars {
    let (chars, may_be_empty) = outermost(hir, true);
    if may_be_empty { chars.or(follow) } else { chars }
}
