//! A line as a terminal may see it: without control characters, and with what goes marked.

use std::fmt::Write;
use std::iter;
use std::ops::Range;

use unscaffold::{Category, Finding};

use super::colours::colour;
use crate::visible::on_one_line;

/// A line that is ready to be wrapped.
#[derive(Debug, Default)]
pub struct Shown {
    text: String,
    /// What goes, in order.
    gone: Vec<(Range<usize>, Category)>,
}

impl Shown {
    /// Of a line that starts at this byte of the text, and the findings that touch it. With brackets, they mark what goes where some of the
    /// line stays.
    pub fn new(line: &str, at: usize, findings: &[&Finding], brackets: bool) -> Self {
        let inside = |byte: usize| byte.clamp(at, at + line.len()) - at;
        let ranges: Vec<Range<usize>> =
            findings.iter().map(|finding| inside(finding.span.start)..inside(finding.span.end)).collect();
        let starts = ranges.iter().map(|range| range.start).chain([line.len()]);
        let ends = iter::once(0).chain(ranges.iter().map(|range| range.end));
        let stays = ends.zip(starts).any(|(end, start)| !line[end..start].trim().is_empty());
        let (open, close) = if brackets && stays { ("\u{27e6}", "\u{27e7}") } else { ("", "") };
        let mut shown = Shown::default();
        let mut from = 0;
        for (range, finding) in ranges.into_iter().zip(findings) {
            shown.text.push_str(&on_one_line(&line[from..range.start]));
            from = range.end;
            let start = shown.text.len();
            shown.text.extend([open, &on_one_line(&line[range]), close]);
            shown.gone.push((start..shown.text.len(), finding.category));
        }
        shown.text.push_str(&on_one_line(&line[from..]));
        shown
    }

    /// The rows that it takes: one, where no width is given.
    pub fn rows(&self, width: Option<usize>) -> Vec<Range<usize>> {
        let Some(width) = width else { return iter::once(0..self.text.trim_end().len()).collect() };
        // One that looks ahead would read better, and take memory by the length of the line.
        let options = textwrap::Options::new(width)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let mut from = 0;
        let rows = textwrap::wrap(&self.text, options).into_iter().map(|row| {
            // White space between rows is gone.
            let start = self.text[from..].find(&*row).map_or(from, |at| from + at);
            from = start + row.len();
            start..from
        });
        rows.collect()
    }

    /// Appends a row, with what goes struck through if there are colours.
    pub fn write(&self, row: Range<usize>, colours: bool, out: &mut String) {
        if !colours {
            out.push_str(&self.text[row]);
            return;
        }
        let mut at = row.start;
        // A line of thousands of findings has thousands of rows.
        let first = self.gone.partition_point(|(range, _)| range.end <= row.start);
        for (range, category) in self.gone[first..].iter().take_while(|(range, _)| range.start < row.end) {
            let (start, end) = (range.start.max(row.start), range.end.min(row.end));
            let style = colour(*category).strikethrough();
            let _ = write!(out, "{}{style}{}{style:#}", &self.text[at..start], &self.text[start..end]);
            at = end;
        }
        out.push_str(&self.text[at..row.end]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_line_without_the_spaces_between() {
        let pieces = ["word", " ", "  ", "a-b", "é", "道路は、", "e\u{301}", "—", "averyveryverylongword", "наш дом", "❤️", "⟦"];
        let mut seed = 3_u32;
        for width in 1..40 {
            let mut text = String::new();
            for _ in 0..60 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(pieces[(seed >> 24) as usize % pieces.len()]);
            }
            let shown = Shown { text, gone: Vec::new() };
            let rows = shown.rows(Some(width));
            let joined: String = rows.iter().map(|row| &shown.text[row.clone()]).collect();
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(bare(&joined), bare(&shown.text));
            assert!(rows.windows(2).all(|two| two[0].end <= two[1].start));
        }
    }
}
