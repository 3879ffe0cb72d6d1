//! Rule files -> a set of rules with an index over them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use super::affix::Side;
use super::announce::Announcement;
use super::dates;
use super::index::Index;
use super::known::Known;
use super::packed::{List, Parts, Record};
use super::parse::{Example, Header, ItemMatcher, Matcher, ParsedGrammar, ParsedRule, RuleFile, Times, parse};
use super::pattern::{Pattern, Sees};
use super::table::Announced;
use super::{LIKELY, Shape, Zone, check};
use crate::category::Category;
use crate::error::{Error, Fault, Place};

/// A rule file: its name, for messages, and its text.
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    /// A built-in pack: its examples and the sizes of its patterns are checked by a test, not at every start.
    pub(crate) trusted: bool,
}

/// Which rule of a [`Cleaner`](crate::Cleaner): ask [`Cleaner::rule`](crate::Cleaner::rule) what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub(super) u32);

/// A rule or grammar, as it stands in its file.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rule<'a> {
    /// Category of what it finds.
    pub category: Category,
    /// Confidence of its findings, 0 to 1.
    pub confidence: f32,
    /// File that it stands in.
    pub file: &'a str,
    /// Line in that file, from 1.
    pub line: usize,
    /// The line; of a grammar, its first.
    pub text: &'a str,
    /// It is, or begins with, a regular expression that no fixed text at its start or end announces, and is not for the tail only:
    /// tried on every block, it costs time.
    pub tried_everywhere: bool,
}

impl fmt::Display for Rule<'_> {
    /// `wordpress.rules:12 = Leave a Reply`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {}", self.file, self.line, self.text)
    }
}

/// Text that is embedded, or was read.
pub(super) type Text = Cow<'static, str>;

/// All rules of a cleaner. Immutable once built.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSet {
    /// Names and texts of the files.
    pub(super) files: Vec<(Text, Text)>,
    pub(super) entries: List<Entry>,
    pub(super) grammars: Vec<Grammar>,
    pub(super) index: Index,
    /// Where the uses of each matcher end.
    pub(super) use_ends: List<u32>,
    pub(super) uses: List<Use>,
}

/// What the set knows of a rule; the rest stands in its file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) category: Category,
    pub(crate) confidence: f32,
    pub(crate) zone: Option<Zone>,
    /// An exception: what it speaks of stays.
    pub(crate) stays: bool,
    pub(super) tried_everywhere: bool,
    pub(super) file: u32,
    pub(super) line: u32,
}

const ZONES: [Option<Zone>; 5] = [None, Some(Zone::Head), Some(Zone::Body), Some(Zone::Tail), Some(Zone::Edge)];

impl Record for Entry {
    const BYTES: usize = 13;

    #[inline(always)]
    fn unpack(bytes: &[u8]) -> Self {
        let mut parts = Parts(bytes);
        let category = Category::ALL[usize::from(parts.next::<u8>()) % Category::ALL.len()];
        let zone = ZONES[usize::from(parts.next::<u8>()) % ZONES.len()];
        let flags: u8 = parts.next();
        let confidence = f32::from(parts.next::<u16>()) / 1000.0;
        Entry {
            category,
            confidence,
            zone,
            stays: flags & 1 != 0,
            tried_everywhere: flags & 2 != 0,
            file: parts.next(),
            line: parts.next(),
        }
    }

    #[cfg(test)]
    fn pack(self, out: &mut Vec<u8>) {
        (self.category.index() as u8).pack(out);
        (ZONES.iter().position(|&zone| zone == self.zone).expect("all are there") as u8).pack(out);
        (u8::from(self.stays) + 2 * u8::from(self.tried_everywhere)).pack(out);
        ((self.confidence * 1000.0).round() as u16).pack(out);
        self.file.pack(out);
        self.line.pack(out);
    }
}

/// What a matcher's hit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Rule(RuleId),
    Item { grammar: u32, item: u32 },
}

/// Stands for "no item" where a use is packed.
const NO_ITEM: u32 = u32::MAX;

impl Record for Use {
    const BYTES: usize = 8;

    #[inline(always)]
    fn unpack(bytes: &[u8]) -> Self {
        let mut parts = Parts(bytes);
        match (parts.next(), parts.next()) {
            (rule, NO_ITEM) => Use::Rule(RuleId(rule)),
            (grammar, item) => Use::Item { grammar, item },
        }
    }

    #[cfg(test)]
    fn pack(self, out: &mut Vec<u8>) {
        let (number, item) = match self {
            Use::Rule(rule) => (rule.0, NO_ITEM),
            Use::Item { grammar, item } => (grammar, item),
        };
        number.pack(out);
        item.pack(out);
    }
}

/// An ordered group of blocks.
#[derive(Clone, Debug)]
pub(crate) struct Grammar {
    pub(super) name: Text,
    pub(super) rule: RuleId,
    pub(super) items: Vec<GrammarItem>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct GrammarItem {
    pub(super) times: Times,
    pub(super) taking: Taking,
}

/// Which blocks an item takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taking {
    /// Those in which a matcher was found that is used for the item.
    Found,
    /// Those that this pattern matches: it is tried where its turn comes, and nowhere else.
    Pattern(u32),
    Shape(Shape),
}

impl RuleSet {
    /// This set and the rules of further files. Later files win: a grammar replaces one of the same name in an earlier file.
    pub(crate) fn and(self, sources: &[Source]) -> Result<Self, Error> {
        let mut builder = Builder::on(self);
        for source in sources {
            let file = parse(source.name, source.text)?;
            if !source.trusted {
                check_file(source)?;
            }
            builder.add(file, source.text)?;
        }
        Ok(builder.finish())
    }

    /// What the set knows of a rule.
    #[inline(always)]
    pub(crate) fn entry(&self, id: RuleId) -> Entry {
        self.entries.get(id.0 as usize).expect("a rule of this set")
    }

    /// What a rule says.
    pub(crate) fn rule(&self, id: RuleId) -> Rule<'_> {
        let Entry { category, confidence, tried_everywhere, file, line, .. } = self.entry(id);
        let (file, text) = &self.files[file as usize];
        let line = line as usize;
        let text = lines_of(text).nth(line - 1).unwrap_or("").trim();
        Rule { category, confidence, file, line, text, tried_everywhere }
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = RuleId> + use<> {
        (0..self.entries.len() as u32).map(RuleId)
    }

    /// How sure the surest rule is that a hit of this matcher alone is for, wherever it stands: patterns of rules that are no surer need
    /// not be tried beside it.
    pub(super) fn settles(&self, matcher: u32) -> f32 {
        let sure = self.uses(matcher).filter_map(|used| match used {
            Use::Rule(rule) => Some(self.entry(rule)).filter(|entry| entry.zone.is_none() && !entry.stays),
            Use::Item { .. } => None,
        });
        sure.map(|entry| entry.confidence).fold(0.0, f32::max)
    }

    /// How sure a rule would have to be to make a hit of this matcher matter not: that of its surest rule; there is none where a grammar
    /// or an exception uses it.
    pub(super) fn matters_above(&self, matcher: u32) -> Option<f32> {
        self.uses(matcher).try_fold(0.0_f32, |most, used| match used {
            Use::Rule(rule) if !self.entry(rule).stays => Some(most.max(self.entry(rule).confidence)),
            _ => None,
        })
    }

    /// What a hit of this matcher is for.
    #[inline(always)]
    pub(crate) fn uses(&self, matcher: u32) -> impl Iterator<Item = Use> + '_ {
        let matcher = matcher as usize;
        let end = |matcher: usize| self.use_ends.get(matcher).unwrap_or(0) as usize;
        self.uses.range(matcher.checked_sub(1).map_or(0, end), end(matcher))
    }
}

/// The lines of a rule file, as its parser counts them.
fn lines_of(text: &str) -> std::str::Lines<'_> {
    text.trim_start_matches('\u{feff}').lines()
}

/// Runs the examples of a file on its own rules.
fn check_file(source: &Source) -> Result<(), Error> {
    let file = parse(source.name, source.text)?;
    if file.examples.is_empty() {
        return Ok(());
    }
    let mut alone = Builder::on(RuleSet::default());
    let examples = alone.add(file, source.text)?;
    check::examples(&alone.finish(), &examples)
}

fn pattern_of(matcher: &Matcher) -> Option<&Pattern> {
    match matcher {
        Matcher::Pattern(pattern) => Some(pattern),
        _ => None,
    }
}

/// Whether a regular expression has to be run to know.
fn needs_expression(matcher: &Matcher) -> bool {
    pattern_of(matcher).is_some_and(|pattern| !matches!(pattern.announced, Some(Announcement::Exact(_))))
}

fn is_unannounced(matcher: &Matcher) -> bool {
    pattern_of(matcher).is_some_and(|pattern| pattern.announced.is_none())
}

struct Builder {
    set: RuleSet,
    /// Uses of the matchers that are added.
    uses: Vec<Vec<Use>>,
    grammars: HashMap<Text, usize>,
    /// Matchers that stand in several places are one.
    known: HashMap<(Kind, String), usize>,
    /// What rules say of matchers.
    said: HashSet<(usize, Category, u32, Option<Zone>, bool)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Whole,
    Start,
    Lead,
    End,
    /// Whether it is for the tail only decides where it is tried.
    Pattern(Sees, bool),
}

impl Builder {
    fn on(set: RuleSet) -> Self {
        let grammars = set.grammars.iter().enumerate().map(|(number, grammar)| (grammar.name.clone(), number)).collect();
        Builder { set, uses: Vec::new(), grammars, known: HashMap::new(), said: HashSet::new() }
    }

    fn add(&mut self, file: RuleFile, text: &str) -> Result<Vec<Example>, Error> {
        self.set.files.push((file.name.clone().into(), text.to_owned().into()));
        let fault = |reason, line: usize| {
            let source = lines_of(text).nth(line - 1).unwrap_or("").to_owned();
            Error::at(Fault::BadRegex { reason }, Place { file: file.name.clone(), line, source, column: 0 })
        };
        for ParsedRule { head, stays, matcher, line } in file.rules {
            let id = self.rule(head, stays, line);
            self.matcher(matcher, Use::Rule(id), id).map_err(|reason| fault(reason, line))?;
        }
        for grammar in file.grammars {
            let line = grammar.line;
            self.grammar(grammar).map_err(|reason| fault(reason, line))?;
        }
        Ok(file.examples)
    }

    fn rule(&mut self, head: Header, stays: bool, line: usize) -> RuleId {
        let Header { category, confidence, zone } = head;
        let file = self.set.files.len() as u32 - 1;
        self.set.entries.make_mut().push(Entry {
            category,
            confidence,
            zone,
            stays,
            tried_everywhere: false,
            file,
            line: line as u32,
        });
        RuleId(self.set.entries.len() as u32 - 1)
    }

    fn grammar(&mut self, parsed: ParsedGrammar) -> Result<(), String> {
        let ParsedGrammar { mut head, name, items, line } = parsed;
        if items.iter().skip(1).any(|item| item.times == Times::Once) {
            head.confidence = head.confidence.min(LIKELY);
        }
        let rule = self.rule(head, false, line);
        let number = self.set.grammars.len();
        let mut grammar = Grammar { name: name.into(), rule, items: Vec::new() };
        for (at, item) in items.into_iter().enumerate() {
            let taking = match item.what {
                ItemMatcher::Shape(shape) => Taking::Shape(shape),
                ItemMatcher::Matcher(matcher) if at > 0 && needs_expression(&matcher) => match *matcher {
                    Matcher::Pattern(pattern) => Taking::Pattern(self.set.index.push(&pattern)?),
                    _ => Taking::Found,
                },
                ItemMatcher::Matcher(matcher) => {
                    self.matcher(*matcher, Use::Item { grammar: number as u32, item: at as u32 }, rule)?;
                    Taking::Found
                }
            };
            grammar.items.push(GrammarItem { times: item.times, taking });
        }
        if let Some(earlier) = self.grammars.insert(grammar.name.clone(), number) {
            // A grammar without items is never started.
            self.set.grammars[earlier].items.clear();
        }
        self.set.grammars.push(grammar);
        Ok(())
    }

    /// Adds a matcher, used so by `rule`.
    fn matcher(&mut self, matcher: Matcher, used: Use, rule: RuleId) -> Result<(), String> {
        let entry = &mut self.set.entries.make_mut()[rule.0 as usize];
        let in_tail = entry.zone == Some(Zone::Tail);
        entry.tried_everywhere |= is_unannounced(&matcher) && !in_tail;
        let (kind, text) = match &matcher {
            Matcher::Whole(text) => (Kind::Whole, text.clone()),
            Matcher::Start(text) => (Kind::Start, text.clone()),
            Matcher::Lead(text) => (Kind::Lead, text.clone()),
            Matcher::End(text) => (Kind::End, text.clone()),
            Matcher::Pattern(pattern) => (Kind::Pattern(pattern.sees, in_tail), pattern.source.clone()),
        };
        let next = self.uses.len();
        let number = *self.known.entry((kind, text)).or_insert(next);
        if number == next {
            self.uses.push(Vec::new());
        }
        self.add_use(number, used);
        if number < next {
            return Ok(());
        }
        let id = (self.set.use_ends.len() + next) as u32;
        let index = &mut self.set.index;
        match matcher {
            Matcher::Whole(text) => {
                for text in dates::phrases(&text) {
                    index.whole(&text, Announced::Block(id), true);
                }
            }
            Matcher::Start(text) => {
                for text in dates::phrases(&text) {
                    index.affix(Side::Start, &text, Announced::Block(id), true);
                }
            }
            Matcher::Lead(text) => index.affix(Side::Start, &text, Announced::Part(id), true),
            Matcher::End(text) => index.affix(Side::End, &text, Announced::Part(id), true),
            Matcher::Pattern(pattern) => index.pattern(id, pattern, in_tail)?,
        }
        Ok(())
    }

    /// A rule that says what another says of the same matcher adds nothing, and would cost whenever it is found.
    fn add_use(&mut self, number: usize, used: Use) {
        let is_new = match used {
            Use::Rule(rule) => {
                let Entry { category, confidence, zone, stays, .. } = self.set.entry(rule);
                self.said.insert((number, category, confidence.to_bits(), zone, stays))
            }
            Use::Item { .. } => true,
        };
        if is_new {
            self.uses[number].push(used);
        }
    }

    fn finish(self) -> RuleSet {
        let mut set = self.set;
        for uses in self.uses {
            set.uses.make_mut().extend(uses);
            set.use_ends.make_mut().push(set.uses.len() as u32);
        }
        set.index.sort();
        set.index.known = Known::default();
        set.index.known = Known::of(&set);
        set
    }
}
