//! The text of a rule file -> what it says. The language is described in `docs/rules.md`.

use std::collections::HashMap;

use super::dates::{names_sign, ways};
use super::fold::{Numbers, fold};
use super::limits::{
    MOST_BYTES, MOST_COMPILED, MOST_EXAMPLES, MOST_GRAMMARS, MOST_IN_LINE, MOST_ITEMS, MOST_PATTERNS, MOST_RULES, MOST_WAYS,
};
use super::pattern::Pattern;
use super::{Shape, Zone};
use crate::category::Category;
use crate::error::{Error, Fault, Place, closest};

pub(super) struct RuleFile {
    pub(super) name: String,
    pub(super) rules: Vec<ParsedRule>,
    pub(super) grammars: Vec<ParsedGrammar>,
    pub(super) examples: Vec<Example>,
}

pub(super) struct ParsedRule {
    pub(super) head: Header,
    /// An exception: what matches stays.
    pub(super) stays: bool,
    pub(super) matcher: Matcher,
    /// From 1.
    pub(super) line: usize,
}

pub(super) struct ParsedGrammar {
    pub(super) head: Header,
    pub(super) name: String,
    pub(super) items: Vec<Item>,
    /// From 1.
    pub(super) line: usize,
}

/// What a `[header]` says of the rules below it.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) category: Category,
    pub(super) confidence: f32,
    pub(super) zone: Option<Zone>,
}

pub(super) enum Matcher {
    /// The whole block is the phrase.
    Whole(String),
    /// The block starts with it; the block goes.
    Start(String),
    /// The block starts with it; only that part goes.
    Lead(String),
    /// The block ends with it; only that part goes.
    End(String),
    /// Found in the block.
    Pattern(Pattern),
}

pub(super) struct Item {
    pub(super) times: Times,
    pub(super) what: ItemMatcher,
}

pub(super) enum ItemMatcher {
    Matcher(Box<Matcher>),
    Shape(Shape),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Times {
    Once,
    Optional,
    Any,
}

pub(super) struct Example {
    pub(super) must_go: bool,
    pub(super) category: Option<Category>,
    pub(super) text: String,
    pub(super) place: Place,
}

/// Reads a rule file.
pub(super) fn parse(name: &str, source: &str) -> Result<RuleFile, Error> {
    let mut parser = Parser {
        file: RuleFile { name: name.to_owned(), rules: Vec::new(), grammars: Vec::new(), examples: Vec::new() },
        header: None,
        open: None,
        names: HashMap::new(),
        patterns: 0,
        compiled: 0,
    };
    let mut bytes = 0;
    for (number, source) in source.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = Line { file: name, number: number + 1, source };
        bytes += source.len();
        line.allow(source.len(), MOST_IN_LINE, "bytes in a line", source)?;
        line.allow(bytes, MOST_BYTES, "bytes in a file", source)?;
        parser.line(&line)?;
    }
    match parser.open {
        Some((grammar, place)) => Err(Error::at(Fault::UnclosedGrammar { name: grammar.name }, place)),
        None => Ok(parser.file),
    }
}

struct Parser {
    file: RuleFile,
    header: Option<Header>,
    open: Option<(ParsedGrammar, Place)>,
    /// Names of grammars, and their lines.
    names: HashMap<String, usize>,
    /// Regular expressions so far, and the bytes that they compile to.
    patterns: usize,
    compiled: usize,
}

/// A line, and where it stands: faults point into it.
struct Line<'a> {
    file: &'a str,
    number: usize,
    source: &'a str,
}

impl Line<'_> {
    /// An error where there are more of something than a file may have.
    fn allow(&self, count: usize, most: usize, what: &'static str, at: &str) -> Result<(), Error> {
        if count > most { Err(self.fault(Fault::TooMuch { most, what }, at)) } else { Ok(()) }
    }

    fn fault(&self, fault: Fault, at: &str) -> Error {
        Error::at(fault, self.place(at))
    }

    /// `at` is a part of the line, or of nothing.
    fn place(&self, at: &str) -> Place {
        let column = (at.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        let column = if column <= self.source.len() { column } else { 0 };
        Place { file: self.file.to_owned(), line: self.number, source: self.source.to_owned(), column }
    }
}

impl Parser {
    fn line(&mut self, line: &Line) -> Result<(), Error> {
        let text = line.source.trim();
        let rest = |sign: &str| text.strip_prefix(sign).filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        if text.is_empty() || text.starts_with('#') {
            return Ok(());
        }
        if self.open.is_some() {
            return self.grammar_line(line, text);
        }
        if text.starts_with('[') {
            self.header = Some(header(line, text)?);
            return Ok(());
        }
        if let Some(example) = rest("-") {
            return self.example(line, true, example);
        }
        if let Some(example) = rest("+") {
            return self.example(line, false, example);
        }
        if text == "}" {
            return Err(line.fault(Fault::NoGrammarToClose, text));
        }
        let mut text = text;
        let mut stays = false;
        let mut zone = None;
        loop {
            if let Some(after) = text.strip_prefix('!') {
                stays = true;
                text = after.trim_start();
            } else if let Some(after) = text.strip_prefix('@') {
                let (name, after) = word(after);
                zone = Some(parse_zone(line, name)?);
                text = after;
            } else {
                break;
            }
        }
        let Some(mut head) = self.header else {
            return Err(line.fault(Fault::NoCategory, text));
        };
        head.zone = zone.or(head.zone);
        if let Some(after) = text.strip_prefix('{') {
            return self.open_grammar(line, head, after.trim());
        }
        line.allow(self.file.rules.len() + 1, MOST_RULES, "rules in a file", text)?;
        let matcher = self.matcher(line, text)?;
        self.file.rules.push(ParsedRule { head, stays, matcher, line: line.number });
        Ok(())
    }

    fn example(&mut self, line: &Line, must_go: bool, text: &str) -> Result<(), Error> {
        let text = text.trim();
        if text.is_empty() {
            return Err(line.fault(Fault::EmptyPhrase, text));
        }
        line.allow(self.file.examples.len() + 1, MOST_EXAMPLES, "examples in a file", text)?;
        let category = self.header.map(|header| header.category);
        if must_go && category.is_none() {
            return Err(line.fault(Fault::NoCategory, text));
        }
        self.file.examples.push(Example { must_go, category, text: text.replace("\\n", "\n"), place: line.place(text) });
        Ok(())
    }

    fn open_grammar(&mut self, line: &Line, head: Header, name: &str) -> Result<(), Error> {
        if name.is_empty() {
            return Err(line.fault(Fault::NamelessGrammar, line.source.trim_start()));
        }
        if let Some(first) = self.names.insert(name.to_owned(), line.number) {
            return Err(line.fault(Fault::DuplicateName { name: name.to_owned(), line: first }, name));
        }
        line.allow(self.names.len(), MOST_GRAMMARS, "grammars in a file", name)?;
        let grammar = ParsedGrammar { head, name: name.to_owned(), items: Vec::new(), line: line.number };
        self.open = Some((grammar, line.place(name)));
        Ok(())
    }

    fn grammar_line(&mut self, line: &Line, text: &str) -> Result<(), Error> {
        if text == "}" {
            let Some((grammar, _)) = self.open.take() else { return Ok(()) };
            if grammar.items.is_empty() {
                return Err(line.fault(Fault::EmptyGrammar { name: grammar.name }, text));
            }
            self.file.grammars.push(grammar);
            return Ok(());
        }
        let (times, rest) = match text.as_bytes().first() {
            Some(b'?') => (Times::Optional, text[1..].trim_start()),
            Some(b'*') => (Times::Any, text[1..].trim_start()),
            _ => (Times::Once, text),
        };
        let what = match rest.strip_prefix(':') {
            Some(name) => ItemMatcher::Shape(parse_shape(line, name.trim())?),
            None => match self.matcher(line, rest)? {
                Matcher::Lead(_) | Matcher::End(_) => return Err(line.fault(Fault::NotInGrammar, rest)),
                matcher => ItemMatcher::Matcher(Box::new(matcher)),
            },
        };
        let Some((grammar, _)) = &mut self.open else { return Ok(()) };
        if grammar.items.is_empty() && (times != Times::Once || matches!(what, ItemMatcher::Shape(_))) {
            return Err(line.fault(Fault::GrammarStart, text));
        }
        line.allow(grammar.items.len() + 1, MOST_ITEMS, "items in a grammar", text)?;
        grammar.items.push(Item { times, what });
        Ok(())
    }

    /// A matcher, counted if it is a regular expression.
    fn matcher(&mut self, line: &Line, text: &str) -> Result<Matcher, Error> {
        let matcher = matcher(line, text)?;
        if let Matcher::Pattern(pattern) = &matcher {
            self.patterns += 1;
            self.compiled += pattern.size;
            line.allow(self.patterns, MOST_PATTERNS, "regular expressions in a file", text)?;
            line.allow(self.compiled, MOST_COMPILED, "bytes that the regular expressions of a file compile to", text)?;
        }
        Ok(matcher)
    }
}

fn header(line: &Line, text: &str) -> Result<Header, Error> {
    let inner = text[1..].strip_suffix(']').ok_or_else(|| line.fault(Fault::UnclosedHeader, &text[text.len()..]))?;
    let (name, mut rest) = word(inner);
    let category = name.parse::<Category>().map_err(|error| error.placed(line.place(name)))?;
    let mut header = Header { category, confidence: Strength::Sure.confidence(), zone: None };
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('@') {
            let (name, after) = word(after);
            header.zone = Some(parse_zone(line, name)?);
            rest = after;
        } else {
            let (name, after) = word(rest);
            header.confidence = parse_strength(line, name)?.confidence();
            rest = after;
        }
    }
    Ok(header)
}

/// How sure the rules of a section are.
#[derive(Clone, Copy)]
enum Strength {
    Sure,
    Likely,
    Maybe,
}

impl Strength {
    const ALL: [(&'static str, Strength); 3] =
        [("sure", Strength::Sure), ("likely", Strength::Likely), ("maybe", Strength::Maybe)];

    fn confidence(self) -> f32 {
        match self {
            Strength::Sure => super::SURE,
            Strength::Likely => super::LIKELY,
            Strength::Maybe => super::MAYBE,
        }
    }
}

fn parse_strength(line: &Line, name: &str) -> Result<Strength, Error> {
    named(&Strength::ALL, name).map_err(|hint| line.fault(Fault::UnknownStrength { name: name.to_owned(), hint }, name))
}

fn parse_zone(line: &Line, name: &str) -> Result<Zone, Error> {
    named(&Zone::ALL, name).map_err(|hint| line.fault(Fault::UnknownZone { name: name.to_owned(), hint }, name))
}

fn parse_shape(line: &Line, name: &str) -> Result<Shape, Error> {
    named(&Shape::ALL, name).map_err(|hint| line.fault(Fault::UnknownShape { name: name.to_owned(), hint }, name))
}

/// The value of that name; else the name that was probably meant.
fn named<T: Copy>(known: &[(&'static str, T)], name: &str) -> Result<T, Option<String>> {
    let found = known.iter().find(|(k, _)| *k == name);
    found.map(|(_, value)| *value).ok_or_else(|| closest(name, known.iter().map(|(k, _)| *k)))
}

/// The first word of `text`, and the rest.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

fn matcher(line: &Line, text: &str) -> Result<Matcher, Error> {
    let mut chars = text.chars();
    let sign = chars.next().unwrap_or(' ');
    let rest = chars.as_str();
    let written = rest.trim();
    if !"=^<$/~".contains(sign) || !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        let sign = word(text).0.chars().take(12).collect();
        return Err(line.fault(Fault::UnknownSign { sign }, text));
    }
    let bad_regex = |reason| line.fault(Fault::BadRegex { reason }, written);
    let phrase = fold(written, Numbers::Hash);
    if phrase.is_empty() {
        return Err(line.fault(Fault::EmptyPhrase, written));
    }
    if "<$".contains(sign) && names_sign(&phrase) {
        return Err(line.fault(Fault::DateInPart, written));
    }
    if "=^".contains(sign) {
        line.allow(ways(&phrase), MOST_WAYS, "ways in which the dates of a phrase can be meant", written)?;
    }
    Ok(match sign {
        '=' => Matcher::Whole(phrase),
        '^' => Matcher::Start(phrase),
        '<' => Matcher::Lead(phrase),
        '$' if may_end_a_sentence(&phrase) => return Err(line.fault(Fault::LooseEnd, written)),
        '$' => Matcher::End(phrase),
        '/' => Matcher::Pattern(Pattern::folded(written).map_err(bad_regex)?),
        _ => Matcher::Pattern(Pattern::verbatim(written).map_err(bad_regex)?),
    })
}

fn may_end_a_sentence(phrase: &str) -> bool {
    let marked =
        !phrase.starts_with(char::is_alphanumeric) || !phrase.ends_with(|c: char| c.is_alphanumeric() || ".!?".contains(c));
    // Scripts without spaces: a phrase of some length is as rare as three words.
    let long = phrase.split(' ').count() >= 3 || phrase.chars().filter(|c| !c.is_ascii()).count() >= 6;
    !marked && !long
}
