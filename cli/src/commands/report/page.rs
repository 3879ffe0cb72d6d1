//! The page: what was gathered, put into the words and numbers that `templates/report.html` sets.
//!
//! The texts are hostile. The template escapes all that it is given, but for the style sheet and the script, which are ours; a content
//! security policy names the script by its hash, so that no other would run; and what would not be seen is shown as symbols.

use std::borrow::Cow;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use unscaffold::{Category, Cleaner};

use super::Report;
use super::gather::{Gathered, STEPS};
use super::numbers::{part, percent, short};
use super::sites::{Site, sites};
use super::worst::{Lost, Place, SHOWN, Shown};
use crate::cleaning::confidence;
use crate::failure::Failure;
use crate::faults::place;
use crate::files::Source;
use crate::formats::Format;
use crate::reasons::{self, Gone};
use crate::site_cleaners::SiteCleaners;
use crate::tally::{MOST, Tally, grouped, plural, shortened};
use crate::visible::visible;

const STYLE: &str = include_str!("../../../templates/report.css");
const SCRIPT: &str = include_str!("../../../templates/report.js");

/// Rows of a table, and so many at least of each category, which are seen when it is chosen.
const RULES: (usize, usize) = (25, 10);
const LINES: (usize, usize) = (40, 15);

/// Names of input that are listed.
const NAMES: usize = 5;

/// So many characters tell which document it is.
const START: usize = 100;

/// Neighbours in a list get hues that are far apart: the golden angle, in degrees.
const HUE: f64 = 137.508;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'g> {
    security: String,
    style: String,
    script: String,
    hues: Vec<(&'static str, u32)>,
    removed: String,
    gone: [String; 4],
    changed: String,
    documents: String,
    files: String,
    figures: Vec<Figure>,
    warnings: Vec<Warning>,
    spread: Vec<Column>,
    categories: Vec<Row<'g>>,
    rules: Vec<Row<'g>>,
    lines: Vec<Row<'g>>,
    lines_note: Option<String>,
    sites: Vec<Site>,
    worst: Vec<Document<'g>>,
    faults: Vec<Cow<'g, str>>,
    failed: String,
    inputs: Vec<String>,
    more_inputs: String,
    choices: Vec<(&'static str, String)>,
    version: &'static str,
}

struct Figure {
    name: &'static str,
    value: String,
    is_alarming: bool,
}

struct Warning {
    count: String,
    what: String,
    /// Where on the page it can be looked into.
    link: Option<(&'static str, &'static str)>,
}

/// A column of the chart of shares.
struct Column {
    label: String,
    count: String,
    exact: String,
    height: String,
}

/// A row with a bar.
struct Row<'g> {
    what: Cow<'g, str>,
    category: &'static str,
    count: String,
    share: String,
    width: String,
    /// Seen only when its category is chosen.
    is_deep: bool,
}

struct Document<'g> {
    place: String,
    /// How it begins.
    start: String,
    share: String,
    width: String,
    badge: &'static str,
    words: [String; 2],
    /// Names with spaces between them.
    categories: String,
    tags: Vec<&'static str>,
    before: Vec<Piece<'g>>,
    before_note: Option<String>,
    after: Cow<'g, str>,
    after_note: Option<String>,
    reasons: Vec<Reason>,
}

/// A piece of a text: it stayed, or went for a reason.
struct Piece<'g> {
    text: Cow<'g, str>,
    gone: Option<(&'static str, String)>,
}

struct Reason {
    category: &'static str,
    why: String,
    findings: String,
    characters: String,
}

/// Makes the page.
pub fn render(arguments: &Report, cleaners: &SiteCleaners, sources: &[Source], gathered: &Gathered) -> Result<String, Failure> {
    let Gathered { tally, lines, worst, spread, faults, .. } = gathered;
    let cleaner = cleaners.any();
    let (style, script) = (newlines(STYLE), newlines(SCRIPT));
    let names: Vec<String> = sources.iter().take(NAMES).map(Source::name).collect();
    let page = Page {
        security: security(&script),
        style,
        script,
        hues: Category::ALL.into_iter().enumerate().map(|(number, category)| (category.name(), (number as f64 * HUE % 360.0) as u32)).collect(),
        removed: percent(tally.removed_share()),
        gone: [tally.gone.size.words, tally.size.words, tally.gone.size.characters, tally.size.characters].map(grouped),
        changed: grouped(tally.changed),
        documents: plural(tally.documents, "document"),
        files: plural(sources.len() as u64, "file"),
        figures: figures(tally),
        warnings: warnings(gathered),
        spread: columns(spread),
        categories: categories(tally),
        rules: rules(gathered, cleaner),
        lines: rows_of_lines(gathered),
        lines_note: (lines.floor() > 0).then(|| {
            let most = grouped(lines.floor());
            format!("There were too many different lines to count them all: a count may be too low by up to {most}, and is never too high.")
        }),
        sites: sites(gathered, cleaners),
        worst: worst.ranked().into_iter().map(|lost| document(lost, cleaner, sources)).collect(),
        faults: faults.iter().map(|fault| visible(fault)).collect(),
        failed: plural(tally.errors, "record"),
        inputs: names.iter().map(|name| visible(name).into_owned()).collect(),
        more_inputs: if sources.len() > NAMES { plural((sources.len() - NAMES) as u64, "more file") } else { String::new() },
        choices: choices(arguments),
        version: env!("CARGO_PKG_VERSION"),
    };
    // The template's own last newline is not part of what it renders.
    page.render().map(|page| page + "\n").map_err(|error| Failure::run(format!("cannot make the page: {error}")))
}

/// Browsers hash a script as they read it: with newlines of one byte, whatever a checkout has made of them.
fn newlines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// What the page may do: nothing but be styled, and run this script.
fn security(script: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(script));
    format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

fn figures(tally: &Tally) -> Vec<Figure> {
    let figure = |name, value| Figure { name, value: grouped(value), is_alarming: false };
    let alarming = |name, value| Figure { name, value: grouped(value), is_alarming: value > 0 };
    vec![
        figure("documents", tally.documents),
        figure("changed", tally.changed),
        figure("pieces removed", tally.gone.findings),
        alarming("emptied", tally.emptied),
        alarming("over 80 % removed", tally.mostly_gone),
        alarming("records failed", tally.errors),
    ]
}

fn warnings(gathered: &Gathered) -> Vec<Warning> {
    let tally = &gathered.tally;
    let worst = Some(("worst", "the worst documents"));
    let emptied = "emptied: nothing but scaffolding was found in them.";
    let mostly = "lost more than 80 % of their bytes.";
    let stopped = "left alone: more would have gone than the policy allows.";
    let of_no_site = "of no site that the profiles know.";
    let html = "HTML by their first bytes; text that an extractor has made of it is what this cleans.";
    let failed = "failed, and are in none of these figures.";
    let all = [
        (tally.emptied, "document", emptied, worst),
        (tally.mostly_gone, "document", mostly, worst),
        (gathered.stopped, "document", stopped, None),
        (tally.of_no_site, "document", of_no_site, None),
        (tally.html, "document", html, None),
        (tally.errors, "record", failed, Some(("failed", "what is wrong"))),
    ];
    let told = all.into_iter().filter(|(count, ..)| *count > 0);
    told.map(|(count, of, what, link)| Warning { count: plural(count, of), what: what.to_owned(), link }).collect()
}

fn columns(spread: &[u64; STEPS]) -> Vec<Column> {
    let highest = spread.iter().copied().max().unwrap_or(0);
    let column = |(step, &count): (usize, &u64)| {
        let label = if step == 0 { "0".to_owned() } else { format!("{}–{}", 10 * (step - 1), 10 * step) };
        let exact = format!("{label} %: {}", plural(count, "document"));
        Column { label, count: short(count), exact, height: part(count, highest) }
    };
    spread.iter().enumerate().map(column).collect()
}

fn categories(tally: &Tally) -> Vec<Row<'static>> {
    let all = tally.categories();
    let most = all.first().map_or(0, |(_, gone)| gone.size.characters);
    let row = |(category, gone): (Category, Gone)| Row {
        what: category.name().into(),
        category: category.name(),
        count: grouped(gone.findings),
        share: percent(gone.size.characters as f64 / tally.size.characters.max(1) as f64),
        width: part(gone.size.characters, most),
        is_deep: false,
    };
    all.into_iter().map(row).collect()
}

fn rules(gathered: &Gathered, cleaner: &Cleaner) -> Vec<Row<'static>> {
    let all = gathered.tally.reasons.ranked(cleaner);
    let most = all.first().map_or(0, |reason| reason.gone.size.characters);
    let mut seen = [0; Category::ALL.len()];
    let row = |(number, reason): (usize, reasons::Reason)| {
        let reasons::Reason { category, why, gone: Gone { findings, size } } = reason;
        let characters = size.characters;
        seen[category as usize] += 1;
        let is_deep = number >= RULES.0;
        (!is_deep || seen[category as usize] <= RULES.1).then(|| Row {
            what: visible(&why).into_owned().into(),
            category: category.name(),
            count: grouped(findings),
            share: percent(characters as f64 / gathered.tally.size.characters.max(1) as f64),
            width: part(characters, most),
            is_deep,
        })
    };
    all.into_iter().enumerate().filter_map(row).collect()
}

fn rows_of_lines(gathered: &Gathered) -> Vec<Row<'_>> {
    let all = gathered.lines.top(LINES.0, LINES.1);
    let most = all.first().map_or(0, |top| top.documents);
    let row = |(number, top): (usize, &super::lines::Top<'_>)| Row {
        what: Cow::Owned(visible(top.line).into_owned()),
        category: top.category.name(),
        count: grouped(top.documents),
        share: percent(top.documents as f64 / gathered.tally.documents.max(1) as f64),
        width: part(top.documents, most),
        is_deep: number >= LINES.0,
    };
    all.iter().enumerate().map(row).collect()
}

fn document<'g>(lost: &'g Lost, cleaner: &Cleaner, sources: &[Source]) -> Document<'g> {
    let tags: Vec<&str> = lost.categories.iter().map(|category| category.name()).collect();
    let Lost { before, after, .. } = lost;
    let reason = |reason: &reasons::Reason| Reason {
        category: reason.category.name(),
        why: visible(&reason.why).into_owned(),
        findings: grouped(reason.gone.findings),
        characters: grouped(reason.gone.size.characters),
    };
    Document {
        place: visible(&place_of(lost, sources)).into_owned(),
        start: start(&after.text).or_else(|| start(&before.text)).unwrap_or_default(),
        share: percent(f64::from(lost.share())),
        width: format!("{:.1}", 100.0 * lost.share()),
        badge: match (before.size.words > 0 && after.size.words == 0, lost.share() > MOST) {
            (true, _) => "emptied",
            (_, true) => "over 80 %",
            _ => "",
        },
        words: [before.size.words, after.size.words].map(grouped),
        categories: tags.join(" "),
        tags,
        before: pieces(lost, cleaner),
        before_note: cut(before),
        after: visible(&after.text),
        after_note: cut(after),
        reasons: lost.reasons.ranked(cleaner).iter().map(reason).collect(),
    }
}

fn place_of(lost: &Lost, sources: &[Source]) -> String {
    let Place { file, number, format } = lost.place();
    place(&sources[file].name(), format.unwrap_or(Format::Text), number)
}

/// The first line that has words.
fn start(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| line.contains(char::is_alphanumeric))?;
    Some(visible(&shortened(line, START)).into_owned())
}

fn cut(shown: &Shown) -> Option<String> {
    let (first, all) = (grouped(SHOWN as u64), grouped(shown.size.characters));
    shown.is_cut().then(|| format!("The first {first} of {all} characters."))
}

fn pieces<'g>(lost: &'g Lost, cleaner: &Cleaner) -> Vec<Piece<'g>> {
    let text = &lost.before.text;
    let mut pieces = Vec::with_capacity(2 * lost.removed.len() + 1);
    let mut at = 0;
    for finding in &lost.removed {
        let why = cleaner.why(finding);
        let (category, sure) = (finding.category.name(), (100.0 * confidence(finding)).round());
        let reason = format!("{category}, {sure} % sure: {}", visible(&why));
        pieces.push(Piece { text: visible(&text[at..finding.span.start]), gone: None });
        pieces.push(Piece { text: visible(&text[finding.span.range()]), gone: Some((category, reason)) });
        at = finding.span.end;
    }
    pieces.push(Piece { text: visible(&text[at..]), gone: None });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// How it was cleaned, as the command line said it.
fn choices(arguments: &Report) -> Vec<(&'static str, String)> {
    let Report { choices, sites, .. } = arguments;
    let list = |categories: &[Category]| categories.iter().map(|category| category.name()).collect::<Vec<_>>().join(", ");
    let files = choices.rules.iter().map(|path| visible(&path.display().to_string()).into_owned()).collect::<Vec<_>>().join(", ");
    let all = [
        ("Policy", format!("{:?}", choices.policy).to_lowercase()),
        ("Always kept", list(&choices.keep)),
        ("Always removed", list(&choices.remove)),
        ("Least confidence", choices.min_confidence.map(|least| least.to_string()).unwrap_or_default()),
        ("Rules added", files),
        ("Built-in rules", if choices.no_builtin_rules { "not used".to_owned() } else { String::new() }),
        ("Model", if choices.no_model { "not used".to_owned() } else { String::new() }),
        (
            "Profiles of sites",
            sites.profiles.as_ref().map(|path| visible(&path.display().to_string()).into_owned()).unwrap_or_default(),
        ),
        ("Repairs", visible(&choices.normalize.join(", ")).into_owned()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_script_by_its_hash() {
        // `printf '' | openssl dgst -sha256 -binary | base64`
        assert!(security("").contains("script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';"));
    }
}
