//! A page -> a key for each of its blocks, by which the block is known again on another page.

use std::ops::Range;

use memchr::memmem;

use crate::layout::{Layout, ends_sentence};
use crate::rules::Recogniser;
use crate::span::{Span, boundary_after, boundary_before};
use crate::vector::{Eight, Planes};

/// Of a longer block only its ends are looked at: …
const LONG: usize = 192;
/// … so many bytes of what its start folds to, and of its end, …
const START: usize = 64;
const END: usize = 48;
/// … of which so many more are read where it has numbers, since folding makes them fewer.
const SLACK: usize = 32;
/// In a longer line no title is looked for.
const LINE: usize = 512;
/// What has fewer letters tells nothing of its site: prices, bars, page numbers.
const LETTERS: usize = 3;
/// What is shorter is no title, …
const TITLE: usize = 12;
/// … and no quotation.
const QUOTATION: usize = 8;

/// What parts a title from the name of its site.
const BARS: [&str; 9] = [" | ", " - ", " – ", " — ", " » ", " « ", " :: ", " · ", " > "];
/// Quotation marks, opening and closing; the last of those that open alike is the one that closes it in most languages.
const QUOTES: [(char, char); 7] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('»', '«'), ('「', '」'), ('『', '』')];
/// What stands for a title and for a quotation: of the private use area.
const TITLE_SIGN: &str = "\u{e010}";
const QUOTATION_SIGN: &str = "\u{e011}";

/// The keys of a page's blocks, with the memory that it takes to make them.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// One for each block; 0 for those that tell nothing.
    all: Vec<u32>,
    /// The block that the title was taken from, where it may be one, and those that repeat it, by number.
    titled: Option<usize>,
    headlines: Vec<usize>,
    /// Blocks with the title in them, and their keys with a sign in its place.
    with_title: Vec<(usize, u32)>,
    folding: Folding,
}

#[derive(Debug, Default)]
struct Folding {
    recogniser: Recogniser,
    /// A line with signs in it.
    line: String,
    /// Whether the text has the mark of ASCII anywhere.
    has_quotation_marks: bool,
}

impl Keys {
    /// Reads the blocks of `text`.
    pub(crate) fn read(&mut self, text: &str, layout: &Layout) {
        let Keys { all, titled, headlines, with_title, folding } = self;
        folding.has_quotation_marks = memchr::memchr(b'"', text.as_bytes()).is_some();
        all.clear();
        with_title.clear();
        headlines.clear();
        let first = layout.blocks.iter().position(|block| !block.is_blank()).filter(|&first| layout.is_title(text, first));
        let title = first.map_or("", |first| title_of(&text[layout.blocks[first].text]));
        let finder = memmem::Finder::new(title.as_bytes());
        let finder = Some(&finder).filter(|_| !title.is_empty());
        for (number, block) in layout.blocks.iter().enumerate() {
            let line = &text[block.text];
            let key = match block.text.len() {
                LONG.. => folding.long(text, &layout.planes, block.text),
                _ if block.prose => folding.plain(text, &layout.planes, block.text),
                _ if !has_letters(line) => 0,
                _ => folding.line(text, &layout.planes, block.text),
            };
            all.push(key);
            // The line that the title is taken from is another on each page.
            if Some(number) == first || block.prose || block.text.len() > LINE || key == 0 {
                continue;
            }
            if line == title {
                headlines.push(number);
            } else if line.len() > title.len() && with_title.len() < MOST_WITH_TITLE {
                let at = finder.and_then(|finder| finder.find(line.as_bytes()));
                with_title.extend(at.map(|at| (number, folding.with_title(line, at..at + title.len()))));
            }
        }
        *titled = first.filter(|_| !title.is_empty());
    }

    /// The keys of the blocks that were read last; 0 for those that tell nothing of a site.
    pub(crate) fn get(&self) -> &[u32] {
        &self.all
    }

    /// The blocks with the title in them, by number, and their keys with a sign in its place.
    pub(crate) fn with_title(&self) -> &[(usize, u32)] {
        &self.with_title
    }

    /// The block that a title was taken from, and the blocks that repeat it.
    pub(crate) fn headlines(&self) -> Option<(usize, &[usize])> {
        self.titled.map(|titled| (titled, &self.headlines[..]))
    }
}

impl Folding {
    /// The key of a line that is no prose.
    fn line(&mut self, text: &str, planes: &Planes, span: Span) -> u32 {
        let line = &text[span];
        let is_plain = planes.is_plain_but_for_numbers(span);
        let may_quote = self.has_quotation_marks || !is_plain;
        if !may_quote || !has_quotation_mark(line.as_bytes(), is_plain) || ends_sentence(line) {
            return self.plain(text, planes, span);
        }
        self.line.clear();
        fold_quotations(line, &mut self.line);
        hash(self.recogniser.fold(&self.line).as_bytes())
    }

    /// The key of a line that is no prose and has the title there.
    fn with_title(&mut self, line: &str, title: Range<usize>) -> u32 {
        self.line.clear();
        fold_quotations(&line[..title.start], &mut self.line);
        self.line.push_str(TITLE_SIGN);
        fold_quotations(&line[title.end..], &mut self.line);
        hash(self.recogniser.fold(&self.line).as_bytes())
    }

    /// The key of a part of a text, by all of it.
    fn plain(&mut self, text: &str, planes: &Planes, span: Span) -> u32 {
        hash(self.folded(text, planes, span).as_bytes())
    }

    /// What hashing does not fold is folded where there are numbers: most blocks have none.
    fn folded<'t>(&'t mut self, text: &'t str, planes: &Planes, span: Span) -> &'t str {
        if planes.has_digit(span) { self.recogniser.fold(&text[span]) } else { &text[span] }
    }

    /// The key of a block by its ends.
    fn long(&mut self, text: &str, planes: &Planes, span: Span) -> u32 {
        let start = Span::new(span.start, boundary_before(text, span.start + START + SLACK));
        let start = self.folded(text, planes, start).as_bytes();
        let start = hash(&start[..start.len().min(START)]);
        let end = Span::new(boundary_after(text, span.end - END - SLACK), span.end);
        let end = self.folded(text, planes, end).as_bytes();
        let end = hash(&end[end.len().saturating_sub(END)..]);
        shortened(mix(u64::from(start), u64::from(end)))
    }
}

/// Whether a line has letters enough; of other scripts than Latin, what is no mark by its first byte counts as one.
fn has_letters(line: &str) -> bool {
    let is_letter = |byte: &&u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | 0xc3..=0xe1 | 0xe3..=0xf4);
    line.as_bytes().iter().filter(is_letter).nth(LETTERS - 1).is_some()
}

/// The longest part of a first line, where that may be a title; else nothing.
fn title_of(line: &str) -> &str {
    let (mut title, mut start) = ("", 0);
    for (at, _) in line.match_indices(' ') {
        if let Some(bar) = BARS.iter().find(|&&bar| at >= start && line[at..].starts_with(bar)) {
            title = longer(title, &line[start..at]);
            start = at + bar.len();
        }
    }
    title = longer(title, &line[start..]).trim();
    if title.len() >= TITLE && (title.contains(' ') || !title.is_ascii()) { title } else { "" }
}

/// The longer of the two; the first where they are as long.
fn longer<'t>(one: &'t str, other: &'t str) -> &'t str {
    if other.len() > one.len() { other } else { one }
}

/// Whether a line has a mark that closes a quotation; one that is plain has no other than that of ASCII.
fn has_quotation_mark(line: &[u8], is_plain: bool) -> bool {
    memchr::memchr(b'"', line).is_some()
        || !is_plain
            && memchr::memchr3_iter(0xc2, 0xe2, 0xe3, line).any(|at| {
                matches!(line[at..], [0xc2, 0xab | 0xbb, ..] | [0xe2, 0x80, 0x9c | 0x9d, ..] | [0xe3, 0x80, 0x8d | 0x8f, ..])
            })
}

/// Appends a part of a line with a sign in the place of each quotation.
fn fold_quotations(part: &str, out: &mut String) {
    let mut rest = part;
    while let Some((at, opening)) = rest.char_indices().find(|(_, c)| QUOTES.iter().any(|(opening, _)| opening == c)) {
        let closing = QUOTES.iter().find(|(known, _)| *known == opening).map_or(opening, |(_, closing)| *closing);
        let inside = at + opening.len_utf8();
        let Some(len) = rest[inside..].find(closing) else { break };
        let end = inside + len + closing.len_utf8();
        if len >= QUOTATION {
            out.push_str(&rest[..at]);
            out.push_str(QUOTATION_SIGN);
        } else {
            out.push_str(&rest[..end]);
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
}

/// A key of a text, whatever the case of its ASCII letters; never 0.
fn hash(text: &[u8]) -> u32 {
    let lowered = |eight: &[u8]| Eight::at(eight, 0).lowered().0;
    let chunks = text.chunks_exact(8);
    // Where it is as long, the last eight bytes overlap those before them.
    let last = lowered(&text[text.len().saturating_sub(8)..]);
    let step = |sum: u64, eight: u64| (sum ^ eight).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    shortened(mix(chunks.map(lowered).fold(text.len() as u64, step), last))
}

fn shortened(sum: u64) -> u32 {
    ((mix(sum, sum >> 29) >> 32) as u32).max(1)
}

/// One step of a hash: the product of two odd numbers in 128 bits, folded, so that each bit of the input reaches all of the output.
pub(super) fn mix(sum: u64, eight: u64) -> u64 {
    let product = u128::from(sum ^ eight ^ 0x9e37_79b9_7f4a_7c15) * u128::from(eight.rotate_left(32) ^ 0xd6e8_feb8_6659_fd93);
    (product >> 64) as u64 ^ product as u64 ^ sum.rotate_left(23)
}

/// The blocks of a page that count: of a page of more, so many first and so many last ones, since that is where templates are.
pub(super) const AT_EACH_END: usize = 256;
/// Of the lines with the title in them so many have a second key.
pub(super) const MOST_WITH_TITLE: usize = 64;

impl Keys {
    /// The spans and keys of the blocks that count, in the page's order; behind them the further keys of lines with the title in them.
    pub(super) fn counted<'a>(&'a self, layout: &'a Layout) -> impl Iterator<Item = (Span, u32)> + 'a {
        let filled = || self.all.iter().zip(&layout.blocks).filter(|(key, _)| **key != 0);
        let many = filled().count();
        let inner = AT_EACH_END..many.saturating_sub(AT_EACH_END).max(AT_EACH_END);
        let outer = filled().enumerate().filter(move |(at, _)| !inner.contains(at)).map(|(_, (&key, block))| (block.text, key));
        outer.chain(self.with_title.iter().map(|&(block, key)| (layout.blocks[block].text, key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of the lines of a page.
    fn keys(text: &str) -> Vec<u32> {
        let mut layout = Layout::default();
        layout.read(text);
        let mut keys = Keys::default();
        keys.read(text, &layout);
        keys.get().to_vec()
    }

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert_eq!(keys(a).last(), keys(b).last(), "{a} | {b}");
    }

    #[track_caller]
    fn other(a: &str, b: &str) {
        assert_ne!(keys(a).last(), keys(b).last(), "{a} | {b}");
    }

    #[test]
    fn numbers_dates_and_spelling_do_not_matter() {
        same("1,204 readers now", "7 readers now");
        same("Last changed: 5 March 2014", "Last changed: 28 September 2021");
        same("Zuletzt geändert am 5. März 2014", "Zuletzt geändert am 28. Mai 2021");
        same("更新:2014年3月5日", "更新:2021年12月28日");
        same("HOME and Away", "Home and away");
        other("Last changed by Ann", "Last changed by Bob");
        other("More from the harbour", "More from the town");
    }

    #[test]
    fn quotations_do_not_matter_in_lines() {
        same("x\n3 thoughts on “A storm in the night”", "x\n12 thoughts on “Ten bridges”");
        same("x\nКомментарии к «Буря прошла над городом»", "x\nКомментарии к «Десять мостов»");
        same("x\n「古い橋の上の一日」へのコメント", "x\n「港の朝、霧の中で」へのコメント");
        // What a person says is no template.
        other("x\n“The roads are open again,” she said.", "x\n“All the boats are back,” she said.");
        other("x\nTags: “a”, b", "x\nTags: “c”, b");
    }

    #[test]
    fn the_title_is_known_where_it_stands_again() {
        let text = "A storm in the night | Courier\nHome\nA storm in the night\nA storm in the night again";
        let (mut layout, mut keys) = (Layout::default(), Keys::default());
        layout.read(text);
        keys.read(text, &layout);
        assert_eq!(keys.headlines(), Some((0, &[2][..])));
        let again = keys.with_title().to_vec();
        let text = "Ten old bridges | Courier\nHome\nTen old bridges\nTen old bridges again";
        layout.read(text);
        keys.read(text, &layout);
        assert_eq!((keys.with_title(), again[0].0), (&again[..], 3));
    }

    #[test]
    fn long_blocks_are_known_by_their_ends() {
        let long = |start: &str, inner: &str, end: &str| {
            format!("{start}{}{}", "the roads to the coast ".repeat(9), inner.to_owned() + &"of the harbour ".repeat(9) + end)
        };
        same(&long("On 5 March ", "a", "12 boats."), &long("On 28 September ", "b", "7 boats."));
        other(&long("On Monday ", "a", "boats."), &long("On Tuesday ", "a", "boats."));
        other(&long("On Monday ", "a", "boats."), &long("On Monday ", "a", "ships."));
    }

    #[test]
    fn of_a_page_of_many_blocks_the_ends_count() {
        let text = (0..1000).map(|line| "line x".to_owned() + &"x".repeat(line) + "\n").collect::<Vec<_>>().concat();
        let mut layout = Layout::default();
        layout.read(&text);
        let mut keys = Keys::default();
        keys.read(&text, &layout);
        let counted: Vec<Span> = keys.counted(&layout).map(|(span, _)| span).collect();
        assert_eq!(counted.len(), 2 * AT_EACH_END);
        assert_eq!((counted[0].start, counted[511].end), (0, text.len() - 1));
    }
}
