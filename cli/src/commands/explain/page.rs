//! A text with its margin, and the legend below it.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use anstyle::Style;
use textwrap::core::display_width;
use unscaffold::{Category, Cleaner, Evidence, Finding};

use super::colours::colour;
use super::shown::Shown;
use crate::visible::on_one_line;

/// How pages look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub colours: bool,
    /// Lines are wrapped to it.
    pub width: Option<usize>,
}

impl Look {
    fn style(self, style: Style) -> Style {
        if self.colours { style } else { Style::new() }
    }
}

/// Columns that are left to the text, however narrow the terminal.
const LEAST: usize = 20;
/// Columns of a rule's place; longer ones are cut.
const PLACE: usize = 28;

/// Appends a text, with what goes marked and the reasons beside and below it.
pub fn page(cleaner: &Cleaner, text: &str, look: Look, out: &mut String) {
    let cleaned = cleaner.clean(text);
    let removed = cleaned.removed();
    let margin = Margin::new(cleaner, removed, look);
    let width = look.width.map(|width| width.saturating_sub(margin.width + BAR).max(LEAST));
    let (mut at, mut first) = (0, 0);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        first += removed[first..].iter().take_while(|finding| finding.span.end <= at).count();
        let here: Vec<&Finding> = removed[first..].iter().take_while(|finding| finding.span.start < end).collect();
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let shown = Shown::new(line, at, &here, !look.colours);
        margin.write_line(&shown, width, &here, out);
        at = end;
    }
    out.push('\n');
    legend(cleaner, removed, look, out);
    if removed.is_empty() {
        out.push_str("nothing goes\n");
    } else {
        let _ = writeln!(out, "{:.1} % of the bytes go", cleaned.removed_share() * 100.0);
    }
}

/// Columns of the bar between margin and text.
const BAR: usize = 3;

/// The margin: the category, and where its rule stands.
struct Margin {
    look: Look,
    /// Where each rule that spoke stands.
    places: HashMap<Evidence, String>,
    /// Of the categories that occur.
    categories: usize,
    /// Of it all.
    width: usize,
}

impl Margin {
    fn new(cleaner: &Cleaner, removed: &[Finding], look: Look) -> Self {
        let mut places = HashMap::new();
        for finding in removed {
            places.entry(finding.evidence).or_insert_with(|| place(cleaner, finding));
        }
        let categories = removed.iter().map(|finding| finding.category.name().len()).max().unwrap_or(0);
        let widest = places.values().map(|place| display_width(place)).max();
        Margin { look, places, categories, width: widest.map_or(0, |widest| categories + 2 + widest) }
    }

    /// A line of the text: as many rows as it takes, or as its findings take in the margin.
    fn write_line(&self, shown: &Shown, width: Option<usize>, here: &[&Finding], out: &mut String) {
        let mut reasons: Vec<(Category, &str)> = Vec::new();
        for finding in here {
            let reason = (finding.category, self.places[&finding.evidence].as_str());
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let rows = shown.rows(width);
        let bar = self.look.style(Style::new().dimmed());
        for number in 0..rows.len().max(reasons.len()).max(1) {
            if let Some((category, place)) = reasons.get(number) {
                let style = self.look.style(colour(*category));
                let gap = self.width - self.categories - 2 - display_width(place);
                let _ = write!(out, "{style}{category:categories$}  {place}{style:#}{:gap$}", "", categories = self.categories);
            } else {
                let _ = write!(out, "{:width$}", "", width = self.width);
            }
            let row = rows.get(number).cloned().filter(|row| !row.is_empty());
            let _ = write!(out, " {bar}│{bar:#}");
            if let Some(row) = row {
                out.push(' ');
                shown.write(row, self.look.colours, out);
            }
            out.push('\n');
        }
    }
}

/// Where the rule stands, or who else said it, in few letters.
fn place(cleaner: &Cleaner, finding: &Finding) -> String {
    match finding.evidence {
        Evidence::Rule(rule) | Evidence::Grammar(rule) => {
            let rule = cleaner.rule(rule);
            // Of files of one's own the name is a path.
            let name = Path::new(rule.file).file_name().map_or_else(|| rule.file.into(), |name| name.to_string_lossy());
            let place = format!("{}:{}", on_one_line(&name), rule.line);
            let all = place.chars().count();
            if all <= PLACE {
                place
            } else {
                place.chars().skip(all - PLACE + 1).fold("…".to_owned(), |cut, c| cut + c.encode_utf8(&mut [0; 4]))
            }
        }
        Evidence::RepeatedTitle => "title again".to_owned(),
        Evidence::Surrounded => "surrounded".to_owned(),
        Evidence::Model => "model".to_owned(),
        Evidence::SiteTemplate { pages, of } => format!("site: {pages} of {of}"),
        _ => String::new(),
    }
}

/// Columns before the rule in the legend: the count, and the longest name of a category.
const BEFORE: usize = 5 + 2 + 17 + 2;

/// The rules in full, and how often each spoke: the most frequent first.
fn legend(cleaner: &Cleaner, removed: &[Finding], look: Look, out: &mut String) {
    let mut counts: HashMap<(Evidence, Category), (&Finding, usize)> = HashMap::new();
    for finding in removed {
        counts.entry((finding.evidence, finding.category)).or_insert((finding, 0)).1 += 1;
    }
    let counts = counts.into_iter().map(|((_, category), (finding, count))| (count, category, cleaner.why(finding)));
    let mut counts: Vec<(usize, Category, String)> = counts.collect();
    counts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, &a.2).cmp(&(b.1, &b.2))));
    for (count, category, why) in &counts {
        let style = look.style(colour(*category));
        let shown = Shown::new(why, 0, &[], false);
        let width = look.width.map(|width| width.saturating_sub(BEFORE).max(LEAST));
        for (number, row) in shown.rows(width).into_iter().enumerate() {
            if number == 0 {
                let _ = write!(out, "{count:5}  {style}{category:17}{style:#}  ");
            } else {
                let _ = write!(out, "{:BEFORE$}", "");
            }
            shown.write(row, false, out);
            out.push('\n');
        }
    }
}
