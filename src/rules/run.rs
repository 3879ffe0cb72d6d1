//! Runs the programs of patterns: backtracking that tries no place of a program twice at a place of the text, once it has tried many.
//! So the time is linear in the text.

use regex_syntax::hir::Look;

use super::prefilter::Chars;
use super::program::{BRANCH_BYTES, CharClass, LOOKS, NO_BOUND, op};

/// All programs, one after the other, and their classes.
#[derive(Clone, Copy)]
pub(super) struct Code<'a> {
    pub(super) programs: &'a [u8],
    pub(super) classes: &'a [CharClass],
}

/// Memory of a run, kept for the next.
#[derive(Debug, Default)]
pub(super) struct Runner {
    /// Places of the program and of the text that are yet to be tried.
    open: Vec<(u32, u32)>,
    /// Those that were tried: a bit for each place of the program at each place of the text. Kept only from so many on.
    tried: Vec<u64>,
}

/// So many places are tried, and as many again for each byte of the text, before they are kept.
const UNCHECKED: usize = 2_000;

impl Runner {
    /// Whether the program at this place, of this length, matches `text`: at its start, or anywhere.
    pub(super) fn is_match(&mut self, code: Code, (start, len): (u32, u32), text: &str, anchored: bool) -> bool {
        let Some(program) = code.programs.get(start as usize..start as usize + len as usize) else { return false };
        let program = Program { code: program, classes: code.classes };
        self.tried.clear();
        let mut steps = 0;
        let mut begins = text.char_indices().map(|(at, _)| at).chain([text.len()]).take(if anchored { 1 } else { usize::MAX });
        begins.any(|begin| self.matches_from(program, text, begin, &mut steps))
    }

    fn matches_from(&mut self, program: Program, text: &str, begin: usize, steps: &mut usize) -> bool {
        self.open.clear();
        self.open.push((0, begin as u32));
        while let Some((place, at)) = self.open.pop() {
            *steps += 1;
            if *steps > UNCHECKED + text.len() && self.was_tried(program, place, at, text) {
                continue;
            }
            if program.run(place as usize, at as usize, text, &mut self.open) {
                return true;
            }
        }
        false
    }

    /// Whether this was tried before; it is from now on.
    fn was_tried(&mut self, program: Program, place: u32, at: u32, text: &str) -> bool {
        let places = (text.len() + 1) * program.code.len();
        self.tried.resize(places.div_ceil(64), 0);
        let bit = at as usize * program.code.len() + place as usize;
        let before = self.tried[bit / 64] >> (bit % 64) & 1 == 1;
        self.tried[bit / 64] |= 1 << (bit % 64);
        before
    }
}

#[derive(Clone, Copy)]
struct Program<'a> {
    code: &'a [u8],
    classes: &'a [CharClass],
}

impl<'a> Program<'a> {
    /// Goes on from here; true where that is a match. Other ways to go are added to `open`.
    fn run(self, mut place: usize, mut at: usize, text: &str, open: &mut Vec<(u32, u32)>) -> bool {
        let bytes = text.as_bytes();
        loop {
            match self.code.get(place) {
                Some(&op::MATCH) => return true,
                Some(&op::LITERAL) => {
                    let len = usize::from(self.code.get(place + 1).copied().unwrap_or(0));
                    let literal = self.code.get(place + 2..place + 2 + len);
                    if literal.is_none() || bytes.get(at..at + len) != literal {
                        return false;
                    }
                    at += len;
                    place += 2 + len;
                }
                Some(&op::CLASS) => {
                    let Some(c) = char_at(text, at).filter(|&c| self.class(place + 1).is_some_and(|class| class.holds(c))) else {
                        return false;
                    };
                    at += c.len_utf8();
                    place += 3;
                }
                Some(&op::REPEAT) => {
                    self.repeat(place, at, text, open);
                    return false;
                }
                Some(&op::BRANCH) => {
                    self.branch(place, at, text, open);
                    return false;
                }
                Some(&op::JUMP) => place += usize::from(self.short(place + 1)),
                Some(&op::BACK) => {
                    // A loop that takes nothing would not end: the places of the program are kept when there are many.
                    open.push(((place - usize::from(self.short(place + 1))) as u32, at as u32));
                    return false;
                }
                Some(&op::LOOK) => {
                    if !self.look(place + 1).is_some_and(|look| is_true(look, text, at)) {
                        return false;
                    }
                    place += 2;
                }
                _ => return false,
            }
        }
    }

    /// Adds the places behind a repeated class.
    fn repeat(self, place: usize, at: usize, text: &str, open: &mut Vec<(u32, u32)>) {
        let (Some(class), Some(follow)) = (self.class(place + 1), self.chars(place + 7)) else { return };
        let (least, most) = (self.short(place + 3), self.short(place + 5));
        let next = place + 15;
        // What is a literal rules more places out.
        let literal = if self.code.get(next) == Some(&op::LITERAL) { self.code.get(next + 2) } else { None };
        let mut at = at;
        let mut count = 0;
        loop {
            if count >= least && follow.meets(here(text, at)) && (literal.is_none() || text.as_bytes().get(at) == literal) {
                open.push((next as u32, at as u32));
            }
            if count == most && most != NO_BOUND {
                return;
            }
            let Some(c) = char_at(text, at).filter(|&c| class.holds(c)) else { return };
            at += c.len_utf8();
            count = count.saturating_add(1);
        }
    }

    /// Adds the branches that may go on here.
    fn branch(self, place: usize, at: usize, text: &str, open: &mut Vec<(u32, u32)>) {
        let here = here(text, at);
        let count = usize::from(self.short(place + 1));
        for branch in self.code.get(place + 3..).unwrap_or_default().chunks_exact(BRANCH_BYTES).take(count) {
            let Some((first, distance)) = branch.split_first_chunk() else { return };
            if Chars(u64::from_le_bytes(*first)).meets(here) {
                let distance = distance.first_chunk().map_or(0, |bytes| u32::from(u16::from_le_bytes(*bytes)));
                open.push((place as u32 + distance, at as u32));
            }
        }
    }

    fn class(self, place: usize) -> Option<&'a CharClass> {
        self.classes.get(usize::from(self.short(place)))
    }

    fn chars(self, place: usize) -> Option<Chars> {
        Some(Chars(u64::from_le_bytes(*self.code.get(place..)?.first_chunk()?)))
    }

    fn look(self, place: usize) -> Option<Look> {
        LOOKS.get(usize::from(*self.code.get(place)?)).copied()
    }

    fn short(self, place: usize) -> u16 {
        self.code.get(place..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }
}

/// What stands at this place of the text.
fn here(text: &str, at: usize) -> Chars {
    match text.as_bytes().get(at) {
        Some(&byte) if byte < 0x80 => Chars::of_byte(byte),
        Some(_) => Chars::first(text.get(at..).unwrap_or("")),
        None => Chars::END,
    }
}

fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(&byte) if byte < 0x80 => Some(char::from(byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

fn is_true(look: Look, text: &str, at: usize) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = text.as_bytes();
    match look {
        Look::Start => at == 0,
        Look::End => at == text.len(),
        look => {
            let at_boundary = is_word(at.checked_sub(1).and_then(|before| bytes.get(before))) != is_word(bytes.get(at));
            at_boundary == (look == Look::WordAscii)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;
    use crate::rules::pattern::Pattern;
    use crate::rules::program::{Classes, compile};

    struct Compiled {
        program: Vec<u8>,
        classes: Classes,
        anchored: bool,
        twin: Regex,
    }

    fn compiled(pattern: &Pattern) -> Compiled {
        let mut classes = Classes::default();
        let program = compile(&pattern.hir, &mut classes).unwrap();
        let twin = regex::RegexBuilder::new(&pattern.hir.to_string()).size_limit(64 << 20).build().unwrap();
        Compiled { program, classes, anchored: pattern.is_anchored(), twin }
    }

    fn same(compiled: &Compiled, runner: &mut Runner, text: &str) {
        let code = Code { programs: &compiled.program, classes: &compiled.classes.all };
        let found = runner.is_match(code, (0, compiled.program.len() as u32), text, compiled.anchored);
        assert_eq!(found, compiled.twin.is_match(text), "{} on {text:?}", compiled.twin);
    }

    /// The patterns of the packs, and lines of the packs, that they were made for or not.
    fn packs() -> (Vec<Pattern>, Vec<String>) {
        let (mut patterns, mut lines) = (Vec::new(), Vec::new());
        for line in crate::rules::builtin().files.iter().flat_map(|(_, text)| text.lines()) {
            let line = line.trim_start().trim_start_matches(['?', '*']).trim_start();
            let line = if let Some(zoned) = line.strip_prefix('@') {
                zoned.trim_start().split_once(' ').map_or("", |(_, rest)| rest)
            } else {
                line
            };
            match line.split_once(' ') {
                Some(("/", source)) => patterns.push(Pattern::folded(source.trim()).unwrap()),
                Some(("~", source)) => patterns.push(Pattern::verbatim(source.trim()).unwrap()),
                Some(("=" | "^" | "-" | "+", text)) => lines.extend(text.split("\\n").map(|line| line.trim().to_owned())),
                _ => {}
            }
        }
        assert!(patterns.len() > 1_500 && lines.len() > 20_000);
        (patterns, lines)
    }

    #[test]
    fn programs_match_what_their_twins_match() {
        let (patterns, lines) = packs();
        let mut runner = Runner::default();
        for (number, pattern) in patterns.iter().enumerate() {
            let compiled = compiled(pattern);
            // Each pattern sees other lines; together they see all of them many times.
            for line in lines.iter().skip(number % 97).step_by(97) {
                same(&compiled, &mut runner, line);
                same(&compiled, &mut runner, &line.to_lowercase());
            }
        }
    }

    #[test]
    fn hostile_programs_take_linear_time() {
        let mut runner = Runner::default();
        let text = "a".repeat(4_000);
        for source in ["^(a|aa)+$", "^(a*)*b$", "(a+)+b", "^(.*a.*)*$", "(x+x+)+y|a*a*a*a*b", "^(?:|a)+$", "(?:a?){30}a{30}$"] {
            let compiled = compiled(&Pattern::verbatim(source).unwrap());
            let start = std::time::Instant::now();
            same(&compiled, &mut runner, &text);
            assert!(start.elapsed().as_secs() < 10, "{source}");
        }
    }

    proptest! {
        #[test]
        fn random_programs_match_what_their_twins_match(
            source in r"\^?((a|b|é|\(\?:a\|bé\)|\[a-c\]|\[\^a\]|\.|\\b|\(\?:a\|\|b\))(\?|\*|\+|\{0,2\}|\{2,3\}|\{1,\})?){1,6}\$?",
            texts in prop::collection::vec("[abcé .]{0,8}", 8),
        ) {
            if let Ok(pattern) = Pattern::verbatim(&source) {
                let compiled = compiled(&pattern);
                for text in &texts {
                    same(&compiled, &mut Runner::default(), text);
                }
            }
        }
    }
}
