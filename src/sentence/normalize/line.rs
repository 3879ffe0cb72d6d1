//! One line, rewritten until nothing is left to do.
//!
//! Passes feed each other: an entity may be a no-break space, or hide mojibake that hides a second layer. So all are tried until
//! none finds anything, which makes normalising twice the same as once, whatever the passes do.

use super::options::{Normalize, Step};
use super::{entities, invisible, mojibake, punctuation, scan, spaces, style};
use crate::draft::{Draft, Edits};
use crate::offsets::OffsetMap;

/// A line that has not settled after so many rounds stays as it is. Two layers of mojibake take three; texts that are made to take
/// long take no longer.
const ROUNDS: usize = 4;

/// Finds one kind of thing in a line, and says what stands for it.
struct Pass {
    /// Runs where one of these is on, …
    steps: &'static [Step],
    /// … and the look at the line says so; 0 is any line.
    need: u8,
    run: fn(&str, &Normalize, &mut Edits<'_>),
}

/// The steps that no look at a line speaks of.
pub(super) const UNSEEN: [Step; 7] = [
    Step::SentenceSpaces,
    Step::SpacesBeforeMarks,
    Step::RepeatedMarks,
    Step::PlainQuotes,
    Step::PlainDashes,
    Step::PlainWidth,
    Step::Ligatures,
];

/// In the order that lets most lines settle in one round.
const PASSES: &[Pass] = &[
    Pass { steps: &[Step::Entities], need: scan::ENTITIES, run: entities::decode },
    Pass { steps: &[Step::Mojibake], need: scan::MOJIBAKE, run: mojibake::read_again },
    Pass { steps: &[Step::Invisible], need: scan::INVISIBLE, run: invisible::drop },
    Pass { steps: &[Step::PlainQuotes, Step::PlainDashes, Step::PlainWidth, Step::Ligatures], need: 0, run: style::simplify },
    #[cfg(feature = "nfc")]
    Pass { steps: &[Step::Nfc], need: scan::NFC, run: super::compose::compose },
    Pass { steps: &[Step::Spaces, Step::TrailingSpaces], need: scan::SPACES, run: spaces::squeeze },
    Pass { steps: &[Step::SentenceSpaces, Step::SpacesBeforeMarks, Step::RepeatedMarks], need: 0, run: punctuation::tidy },
];

/// What came of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There is nothing to do.
    Settled,
    /// There was: see [`Rewriter::settled`].
    Rewritten,
    /// There would be no end of it.
    Endless,
}

/// The passes that find something in a line that does not need them by the look at it: there must be none.
#[cfg(test)]
pub(super) fn overlooked(line: &str, options: &Normalize) -> Vec<u8> {
    let needs = scan::line(line.as_bytes(), 0);
    let finds = |pass: &&Pass| {
        let mut draft = Draft::default();
        let mut edits = Edits::new(line, &mut draft);
        (pass.run)(line, options, &mut edits);
        edits.finish()
    };
    PASSES.iter().filter(|pass| pass.need != 0 && needs & pass.need == 0).filter(finds).map(|pass| pass.need).collect()
}

/// Rewrites lines. Reused from line to line.
#[derive(Debug, Default)]
pub(super) struct Rewriter {
    now: Draft,
    next: Draft,
    both: OffsetMap,
    /// More than white space has changed in a line so far.
    pub(super) reworded: bool,
}

impl Rewriter {
    /// Rewrites a line, which holds no line end, and nothing to do before `plain_to`; entities are left alone unless `decode`.
    pub(super) fn settle(&mut self, line: &str, plain_to: usize, options: &Normalize, decode: bool) -> Outcome {
        let look = |text: &str, plain_to| scan::line(text.as_bytes(), plain_to) & if decode { u8::MAX } else { !scan::ENTITIES };
        let mut outcome = Outcome::Settled;
        let mut needs = look(line, plain_to);
        for _ in 0..ROUNDS {
            let mut changed = false;
            for pass in PASSES {
                if (pass.need != 0 && needs & pass.need == 0) || !options.has_any(pass.steps) {
                    continue;
                }
                let text = if outcome == Outcome::Rewritten { &self.now.text } else { line };
                let mut edits = Edits::new(text, &mut self.next);
                (pass.run)(text, options, &mut edits);
                if edits.finish() {
                    self.take(&mut outcome);
                    self.reworded |= pass.need != scan::SPACES;
                    needs = look(&self.now.text, 0);
                    changed = true;
                }
            }
            // No pass would run once more.
            let done = needs == 0 && !options.has_any(&UNSEEN);
            if !changed || done {
                return outcome;
            }
        }
        Outcome::Endless
    }

    /// What a line was rewritten to.
    pub(super) fn settled(&self) -> &Draft {
        &self.now
    }

    /// Takes the draft that a pass has written.
    fn take(&mut self, outcome: &mut Outcome) {
        if *outcome == Outcome::Rewritten {
            self.now.map.then(&self.next.map, &mut self.both);
            std::mem::swap(&mut self.now.map, &mut self.both);
            std::mem::swap(&mut self.now.text, &mut self.next.text);
        } else {
            std::mem::swap(&mut self.now, &mut self.next);
            *outcome = Outcome::Rewritten;
        }
    }
}
