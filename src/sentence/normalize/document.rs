//! A text, line by line, and what only the lines together show: empty lines, repeated lines, tags, hard wraps.

use memchr::memchr;

use super::line::{Outcome, Rewriter, UNSEEN};
use super::lines::{Line, Lines};
use super::options::{Normalize, Step};
use super::{entities, join, scan};
use crate::draft::{Draft, Edits};
use crate::layout::{Kind, Layout};
use crate::offsets::OffsetMap;
use crate::span::{Span, boundary_before};

/// A line counts as a repetition from more than so many characters on: braces and rules of tables repeat.
const SHORT: usize = 3;
/// Bytes of a long text that must be wrapped for the whole to be asked.
const SAMPLE: usize = 4_096;

/// Normalises texts. Reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Normalizer {
    line: Rewriter,
    layout: Layout,
    words: Vec<Span>,
    /// The text with its lines normalised, …
    settled: Draft,
    /// … with the lines of its paragraphs joined, …
    joined: Draft,
    /// … and normalised again.
    rejoined: Draft,
    both: OffsetMap,
}

impl Normalizer {
    /// Normalises a text; none where there is nothing to do.
    pub(crate) fn normalize(&mut self, text: &str, options: &Normalize) -> Option<&mut Draft> {
        if options.is_none() {
            return None;
        }
        self.line.reworded = false;
        let changed = settle(&mut self.line, text, options, &mut self.settled);
        let joins = options.has(Step::HardWraps) && options.has(Step::LineEnds);
        if joins && self.join(if changed { None } else { Some(text) }, options) {
            self.line.reworded = true;
            return Some(&mut self.rejoined);
        }
        changed.then_some(&mut self.settled)
    }

    /// Whether the last text reads in another way now: more has changed than white space and repeated lines.
    pub(crate) fn has_reworded(&self) -> bool {
        self.line.reworded
    }

    /// Joins hard-wrapped lines of the settled text, or of `text` where that was settled from the start.
    ///
    /// What comes out must not look wrapped, else it would be joined further the next time: then the text stays wrapped.
    fn join(&mut self, text: Option<&str>, options: &Normalize) -> bool {
        let wrapped = text.unwrap_or(&self.settled.text);
        if !is_wrapped(&mut self.layout, wrapped) {
            return false;
        }
        self.layout.read(wrapped);
        let mut edits = Edits::new(wrapped, &mut self.joined);
        join::join(wrapped, &self.layout, &mut self.words, &mut edits);
        if !edits.finish() {
            return false;
        }
        if text.is_none() {
            self.settled.map.then(&self.joined.map, &mut self.both);
            std::mem::swap(&mut self.joined.map, &mut self.both);
        }
        if settle(&mut self.line, &self.joined.text, options, &mut self.rejoined) {
            self.joined.map.then(&self.rejoined.map, &mut self.both);
            std::mem::swap(&mut self.rejoined.map, &mut self.both);
        } else {
            std::mem::swap(&mut self.rejoined, &mut self.joined);
        }
        !is_wrapped(&mut self.layout, &self.rejoined.text)
    }
}

/// Whether a text is laid out as wrapped: of a long one a part from its middle first, since most are not.
fn is_wrapped(layout: &mut Layout, text: &str) -> bool {
    let mut is_wrapped = |text| matches!(layout.read_kind(text), Kind::Wrapped(_));
    let middle = boundary_before(text, text.len() / 2);
    let sample = &text[middle..boundary_before(text, middle + SAMPLE)];
    // From one line end to another.
    let whole = sample.find('\n').zip(sample.rfind('\n')).map(|(first, last)| &sample[first..last]);
    (text.len() < 4 * SAMPLE || whole.is_some_and(&mut is_wrapped)) && is_wrapped(text)
}

/// Writes the text with its lines normalised; false where there is nothing to do.
///
/// Whether its entities are markup is asked of what all other steps leave, so that the answer is the same the next time.
fn settle(line: &mut Rewriter, text: &str, options: &Normalize, out: &mut Draft) -> bool {
    let decode = options.has(Step::Entities) && memchr(b'&', text.as_bytes()).is_some();
    if decode && (memchr(b'<', text.as_bytes()).is_some() || options.has(Step::PlainWidth)) {
        let changed = settle_lines(line, text, options, false, out);
        if entities::has_tag(if changed { &out.text } else { text }) {
            return changed;
        }
    }
    settle_lines(line, text, options, true, out)
}

/// The same, where it is known whether entities are decoded.
fn settle_lines(rewriter: &mut Rewriter, text: &str, options: &Normalize, decode: bool, out: &mut Draft) -> bool {
    let wanted = wanted(options, decode);
    let bytes = text.as_bytes();
    let every_line = options.has_any(&UNSEEN);
    let mut edits = Edits::new(text, out);
    let mut kept = Kept::default();
    let mut lines = Lines::new(text, options.has(Step::LineEnds));
    let next_look = |from| if every_line { from } else { scan::first(bytes, from, wanted) };
    let mut plain_to = next_look(0);
    while let Some(line) = lines.next(plain_to) {
        let outcome = if line.end.end <= plain_to {
            Outcome::Settled
        } else {
            let plain = (plain_to - line.content.start).min(line.content.len());
            plain_to = next_look(line.end.end);
            settle_line(rewriter, &text[line.content], plain, options, decode)
        };
        // Other ends of lines make lines that were none.
        rewriter.reworded |= options.has(Step::LineEnds) && !matches!(&text[line.end], "" | "\n" | "\r\n" | "\r");
        // What parts a carriage return from a newline stays where these do: without it they would be one line end.
        let parts =
            !options.has(Step::LineEnds) && text[..line.content.start].ends_with('\r') && text[line.end].starts_with('\n');
        let rewritten =
            (outcome == Outcome::Rewritten).then(|| rewriter.settled()).filter(|draft| !(parts && draft.text.is_empty()));
        kept.add(text, line, rewritten, options, &mut edits);
    }
    kept.end_line(text, options, &mut edits);
    edits.finish()
}

/// Settles a line. One that has no end with its entities stays as it is without them, too: a text gains tags, and loses the
/// question of its entities, when they are decoded.
fn settle_line(rewriter: &mut Rewriter, line: &str, plain_to: usize, options: &Normalize, decode: bool) -> Outcome {
    if !decode
        && options.has(Step::Entities)
        && memchr(b'&', line.as_bytes()).is_some()
        && rewriter.settle(line, 0, options, true) == Outcome::Endless
    {
        return Outcome::Endless;
    }
    rewriter.settle(line, plain_to, options, decode)
}

/// What the look at the text must look for.
fn wanted(options: &Normalize, decode: bool) -> u8 {
    let of = |step, need| if options.has(step) { need } else { 0 };
    // Line ends are among the invisible.
    scan::INVISIBLE
        | of(Step::Entities, if decode { scan::ENTITIES } else { 0 })
        | of(Step::Mojibake, scan::MOJIBAKE)
        | of(Step::Nfc, scan::NFC)
        | of(Step::Spaces, scan::SPACES)
        | of(Step::TrailingSpaces, scan::SPACES)
}

/// The last line that was kept.
#[derive(Debug, Default)]
struct Kept {
    /// Its end, which is written when the next line is kept: the last line has its own end, or none.
    end: Option<Span>,
    content: Content,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, Default)]
enum Content {
    #[default]
    Nowhere,
    Source(Span),
    Draft(Span),
}

impl Content {
    fn len(self) -> Option<usize> {
        match self {
            Content::Nowhere => None,
            Content::Source(span) | Content::Draft(span) => Some(span.len()),
        }
    }
}

impl Kept {
    /// Keeps the next line, or drops it.
    fn add(&mut self, text: &str, line: Line, rewritten: Option<&Draft>, options: &Normalize, edits: &mut Edits<'_>) {
        let now = rewritten.map_or(&text[line.content], |draft| &draft.text);
        // Most lines differ in length.
        let same = self.content.len() == Some(now.len())
            && match self.content {
                Content::Nowhere => false,
                Content::Source(span) => text[span] == *now,
                Content::Draft(span) => edits.written()[span] == *now,
            };
        if same && is_dropped(now, options) {
            // With the end of the line before, since its own takes that one's place.
            let from = self.end.map_or(line.content.start, |end| end.start);
            edits.replace(Span::new(from, line.content.end), "");
        } else {
            self.end_line(text, options, edits);
            self.content = match rewritten {
                Some(draft) => Content::Draft(edits.splice(line.content, draft)),
                None => Content::Source(line.content),
            };
        }
        self.end = Some(line.end).filter(|end| !end.is_empty());
    }

    /// Writes the end of the last line.
    fn end_line(&mut self, text: &str, options: &Normalize, edits: &mut Edits<'_>) {
        match self.end.take().filter(|_| options.has(Step::LineEnds)) {
            Some(end) if &text[end] == "\r\n" => edits.replace(Span::new(end.start, end.start + 1), ""),
            Some(end) if &text[end] != "\n" => edits.replace(end, "\n"),
            _ => {}
        }
    }
}

/// Whether a line goes that equals the one before.
fn is_dropped(line: &str, options: &Normalize) -> bool {
    if line.is_empty() {
        options.has(Step::EmptyLines)
    } else {
        options.has(Step::DuplicateLines) && line.trim().chars().nth(SHORT).is_some()
    }
}
