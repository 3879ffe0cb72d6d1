//! Dates and times of day in folded text -> signs, so that a rule says `<date>` whatever the language and the form.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::plain::{hash, next_digit};

/// A sign that stands for a date or a time: a character of the private use area, which folding takes out of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Day, month and year.
    Date,
    /// The same with a time of day behind it.
    DateTime,
    /// A time of day alone.
    Time,
    /// Month and year.
    Month,
    /// Day and month.
    Day,
}

/// The signs, as they stand in text.
const SIGNS: [char; 5] = ['\u{e000}', '\u{e001}', '\u{e002}', '\u{e003}', '\u{e004}'];

impl Sign {
    const fn char(self) -> char {
        SIGNS[self as usize]
    }
}

/// What rules write, and the signs that it stands for.
const NAMES: [(&str, &[Sign]); 5] = [
    ("<date>", &[Sign::Date, Sign::DateTime]),
    ("<datetime>", &[Sign::DateTime]),
    ("<time>", &[Sign::Time]),
    ("<month>", &[Sign::Month]),
    ("<day>", &[Sign::Day]),
];

/// Whether this is a sign.
pub(super) fn is_sign(c: char) -> bool {
    SIGNS.contains(&c)
}

/// Whether a text holds a sign.
pub(super) fn has_sign(text: &str) -> bool {
    // All signs begin with this byte, which is rare.
    memchr::memchr(0xee, text.as_bytes()).is_some() && text.contains(SIGNS)
}

/// Whether a phrase has the name of a sign.
pub(super) fn names_sign(phrase: &str) -> bool {
    NAMES.iter().any(|(name, _)| phrase.contains(name))
}

/// A regular expression with the names of signs put into it; none where it has no name.
pub(super) fn name_signs(expression: &str) -> Option<String> {
    let mut out = expression.to_owned();
    for (name, signs) in NAMES {
        let class: String = signs.iter().map(|sign| sign.char()).collect();
        let mut from = 0;
        while let Some(at) = out[from..].find(name).map(|at| from + at) {
            if opens_group(&out[..at]) {
                from = at + name.len();
            } else {
                out.replace_range(at..at + name.len(), &format!("[{class}]"));
            }
        }
    }
    (out != expression).then_some(out)
}

/// Whether an expression ends with the start of a named group: what follows is the group's name.
fn opens_group(expression: &str) -> bool {
    let group = expression.strip_suffix('P').unwrap_or(expression).strip_suffix("(?");
    group.is_some_and(|before| (before.len() - before.trim_end_matches('\\').len()) % 2 == 0)
}

/// In how many ways a phrase can be meant.
pub(super) fn ways(phrase: &str) -> usize {
    let of_name = |&(name, signs): &(&str, &[Sign])| signs.len().saturating_pow(phrase.matches(name).count() as u32);
    NAMES.iter().map(of_name).fold(1, usize::saturating_mul)
}

/// A phrase with the names of signs put into it, in each way that it can be meant.
pub(super) fn phrases(phrase: &str) -> Vec<String> {
    let mut all = vec![phrase.to_owned()];
    for (name, signs) in NAMES {
        while all.iter().any(|phrase| phrase.contains(name)) {
            let each =
                |phrase: &String| signs.iter().map(|sign| phrase.replacen(name, &sign.char().to_string(), 1)).collect::<Vec<_>>();
            all = all.iter().flat_map(each).collect();
        }
    }
    all
}

/// Appends `folded` to `out` with a sign for each date and time; false, and nothing is appended, where there is none.
pub(super) fn sign_into(folded: &str, out: &mut String) -> bool {
    let text = Text(folded);
    let (mut done, mut at) = (0, 0);
    while let Some(run) = next_digit(folded.as_bytes(), at) {
        let digits = text.digits(run);
        let found = if text.is_promising(run, run + digits) { text.found_at(run, digits, done) } else { None };
        match found {
            Some((start, end, sign)) => {
                out.push_str(&folded[done..start]);
                out.push(sign.char());
                (done, at) = (end, end);
            }
            None => at = run + digits,
        }
    }
    if done > 0 {
        out.push_str(&folded[done..]);
    }
    done > 0
}

/// What a word can be in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Month,
    Weekday,
    BeforeTime,
    AfterTime,
    Zone,
    AfterYear,
}

const ROLES: [(&str, Role); 6] = [
    ("[month]", Role::Month),
    ("[weekday]", Role::Weekday),
    ("[before-time]", Role::BeforeTime),
    ("[after-time]", Role::AfterTime),
    ("[zone]", Role::Zone),
    ("[after-year]", Role::AfterYear),
];

/// The roles of each word, as bits.
struct Words {
    roles: HashMap<&'static str, u8>,
    /// With which letters words begin that stand behind a number, and with which those end that stand before one.
    begins: Pairs,
    ends: Pairs,
    /// With which letters any of the words begins.
    all: Pairs,
    /// A bit for each hash of a word: one look says of most words that they are none of these.
    gate: [u64; 64],
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words =
        Words { roles: HashMap::new(), begins: Pairs::default(), ends: Pairs::default(), all: Pairs::default(), gate: [0; 64] };
    for word in ["de", "d'", "of"] {
        words.begins.add(word.as_bytes());
    }
    for word in ["de", "del"] {
        words.ends.add(&word.as_bytes()[word.len() - 2..]);
    }
    let mut role = Role::Month;
    for line in include_str!("../data/dates.txt").lines().filter(|line| !line.starts_with('#')) {
        match ROLES.iter().find(|(name, _)| *name == line.trim()) {
            Some((_, named)) => role = *named,
            None => {
                for word in line.split_whitespace() {
                    *words.roles.entry(word).or_default() |= 1 << role as u8;
                    words.all.add(word.as_bytes());
                    let (at, bit) = gate_bit(word);
                    words.gate[at] |= bit;
                    match role {
                        Role::Month => {
                            words.begins.add(word.as_bytes());
                            words.ends.add(&word.as_bytes()[word.len() - 2..]);
                        }
                        Role::AfterTime => words.begins.add(word.as_bytes()),
                        _ => {}
                    }
                }
            }
        }
    }
    words
});

/// Pairs of bytes, as bits: those of ASCII letters apart, others among them.
#[derive(Default)]
struct Pairs([u32; 32]);

impl Pairs {
    fn add(&mut self, word: &[u8]) {
        if let [first, second, ..] = word {
            self.0[usize::from(first & 31)] |= 1 << (second & 31);
        }
    }

    fn holds(&self, first: u8, second: u8) -> bool {
        self.0[usize::from(first & 31)] >> (second & 31) & 1 == 1
    }
}

fn gate_bit(word: &str) -> (usize, u64) {
    let hash = hash(word.as_bytes()) >> 20;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

fn plays(word: &str, role: Role) -> bool {
    let (at, bit) = gate_bit(word);
    WORDS.gate[at] & bit != 0 && WORDS.roles.get(word).is_some_and(|roles| roles >> role as u8 & 1 == 1)
}

/// No word of a date is longer.
const LONGEST: usize = 32;

/// Whether a word stands in dates and times of some language, whatever the case of its ASCII letters.
pub(super) fn is_date_word(word: &str) -> bool {
    let words = &*WORDS;
    let [first, second, ..] = *word.as_bytes() else { return false };
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..word.len()).filter(|_| words.all.holds(first, second)) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|word| words.roles.contains_key(word))
}

/// A letter of a script that sets spaces between words and numbers.
fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && u32::from(c) < 0x1100
}

/// A folded text, read at byte positions.
#[derive(Clone, Copy)]
struct Text<'t>(&'t str);

impl<'t> Text<'t> {
    /// What stands from `at` on; nothing where that is no position in the text.
    fn from(self, at: usize) -> &'t str {
        self.0.get(at..).unwrap_or("")
    }

    fn byte(self, at: usize) -> Option<u8> {
        self.0.as_bytes().get(at).copied()
    }

    /// Number of digits at `at`.
    fn digits(self, at: usize) -> usize {
        self.from(at).bytes().take_while(u8::is_ascii_digit).count()
    }

    /// The value of that many digits.
    fn value(self, at: usize, digits: usize) -> u32 {
        self.0[at..at + digits].parse().unwrap_or(u32::MAX)
    }

    /// The position after `what`, if it stands at `at`.
    fn after(self, at: usize, what: &str) -> Option<usize> {
        // Most differ in the first byte.
        let here = self.byte(at) == what.as_bytes().first().copied();
        (here && self.from(at).starts_with(what)).then_some(at + what.len())
    }

    /// The position after the first of these that stands at `at`; `at` where none does.
    fn past(self, at: usize, any: &[&str]) -> usize {
        any.iter().find_map(|what| self.after(at, what)).unwrap_or(at)
    }

    /// The letters at `at`.
    fn word(self, at: usize) -> &'t str {
        let rest = self.from(at);
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        &rest[..end]
    }

    /// The letters before `at`, with hyphens among them.
    fn word_before(self, at: usize) -> &'t str {
        let head = &self.0[..at];
        let start = head.char_indices().rev().take_while(|(_, c)| c.is_alphabetic() || *c == '-').last();
        start.map_or("", |(start, _)| head[start..].trim_start_matches('-'))
    }

    fn char_before(self, at: usize) -> Option<char> {
        self.0[..at].chars().next_back()
    }

    /// Two digits or fewer that are at most `most`.
    fn small(self, at: usize, most: u32) -> Option<usize> {
        let digits = self.digits(at);
        ((1..=2).contains(&digits) && self.value(at, digits) <= most).then_some(at + digits)
    }

    /// A year of four digits. What follows may be glued to it: a time, or a second date.
    fn year(self, at: usize) -> Option<usize> {
        let glued = |end| self.time(end, true).is_some() || self.day_then_month(end).is_some();
        let whole = match self.digits(at) {
            4 => true,
            5 | 6 => glued(at + 4),
            _ => false,
        };
        (whole && (1900..2100).contains(&self.value(at, 4))).then_some(at + 4)
    }

    /// Whether what stands beside a number may make it a date or a time: a look at a few bytes, since most numbers are none.
    fn is_promising(self, run: usize, end: usize) -> bool {
        let byte = |at: usize| self.byte(at).unwrap_or(0);
        let (next, after) = (byte(end), byte(end + 1));
        // `12/10/2014`, `10:45`, `9h30`, `5th`, `2014年`
        if (b"./-:".contains(&next) && after.is_ascii_digit()) || next.is_ascii_lowercase() || next >= 0x80 {
            return true;
        }
        // `12. 10. 2014`, `5. märz`, `5-mar`, `10 am`, `10 p.m.`, `5 of march`
        let gap = end + usize::from(b".,-/".contains(&next));
        let gap = gap + usize::from(byte(gap) == b' ');
        let (first, second) = (byte(gap), byte(gap + 1));
        let behind = gap > end
            && (first >= 0x80 || first.is_ascii_digit() || first == b'h' || second == b'.' || WORDS.begins.holds(first, second));
        // `march 5`, `mar. 5`, `marzo de 2014`
        let mut at = run - usize::from(run > 0 && b" -/.".contains(&byte(run - 1)));
        at -= usize::from(at > 0 && b".,".contains(&byte(at - 1)));
        let last_two = at.checked_sub(2).map(|before| (byte(before), byte(at - 1)));
        let before = last_two.is_some_and(|(before, last)| last >= 0x80 || WORDS.ends.holds(before, last));
        behind || (before && at < run)
    }

    /// The date or time that the number at `run` belongs to, if one does. Nothing before `floor` is part of it.
    fn found_at(self, run: usize, digits: usize, floor: usize) -> Option<(usize, usize, Sign)> {
        if digits > 4 || (run > floor && self.char_before(run).is_some_and(is_latin)) || self.goes_on_before(run, floor) {
            return None;
        }
        let named = self.cjk_date(run, digits).or_else(|| self.numeric_date(run, digits));
        let named = named.map(|(end, sign)| (run, end, sign));
        let named = named.or_else(|| self.day_then_month(run).map(|(end, sign)| (run, end, sign)));
        let named = named.or_else(|| self.month_then_day(run, digits, floor));
        let Some((start, end, sign)) = named else {
            return self.time(run, false).map(|end| (run, end, Sign::Time));
        };
        let start = if matches!(sign, Sign::Date | Sign::Day) { self.with_weekday(start, floor) } else { start };
        match sign {
            Sign::Date => match self.time_behind(end) {
                Some(end) => Some((start, end, Sign::DateTime)),
                None => Some((start, end, Sign::Date)),
            },
            _ => Some((start, end, sign)),
        }
    }

    /// Whether the number is a further part of one before it: `1.234`, `10:45:12`.
    fn goes_on_before(self, run: usize, floor: usize) -> bool {
        let before = &self.0.as_bytes()[floor.min(run)..run];
        matches!(before, [.., digit, b'.' | b',' | b':' | b'/'] if digit.is_ascii_digit())
    }

    /// `2014年3月5日`, `3月5日`, `2014년 3월 5일`, `2014年3月`
    fn cjk_date(self, run: usize, digits: usize) -> Option<(usize, Sign)> {
        // The units are three bytes long.
        if !self.byte(run + digits).is_some_and(|byte| byte >= 0xe0 || digits == 4 && byte == b' ') {
            return None;
        }
        let unit = |at: usize, units: &[&str]| units.iter().find_map(|unit| self.after(at, unit));
        let spaced = |at: usize| self.past(at, &[" "]);
        let mut at = run;
        let mut year = false;
        if digits == 4 {
            at = spaced(
                unit(self.year(run)?, &["年", "년"])
                    .or_else(|| unit(run + 5, &["年"]).filter(|_| self.after(run + 4, " ").is_some()))?,
            );
            year = true;
        }
        let month = self.small(at, 12)?;
        let after_month = unit(spaced(month), &["月", "월"])?;
        let day = self.small(spaced(after_month), 31).and_then(|day| unit(spaced(day), &["日", "일"]));
        let Some(end) = day else { return year.then_some((after_month, Sign::Month)) };
        // The day of the week in brackets, or spelled out.
        let bracket = self.after(spaced(end), "(").and_then(|open| {
            let close = open + self.from(open).chars().take(3).take_while(|c| *c != ')').map(char::len_utf8).sum::<usize>();
            self.after(close, ")")
        });
        let spelled = || {
            let named = unit(spaced(end), &["星期", "周"])
                .or_else(|| unit(spaced(end), &["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"]))?;
            let day = self.from(named).chars().next().filter(|c| "一二三四五六日天".contains(*c));
            Some(named + day.map_or(0, char::len_utf8))
        };
        let end = bracket.or_else(spelled).unwrap_or(end);
        Some((end, if year { Sign::Date } else { Sign::Day }))
    }

    /// `12.10.2014`, `10/12/14`, `2014-10-12`, `2014. 10. 12`
    fn numeric_date(self, run: usize, digits: usize) -> Option<(usize, Sign)> {
        let first = run + digits;
        let separator = *self.0.as_bytes().get(first).filter(|byte| b"./-".contains(byte))?;
        let next = |at: usize| {
            let at = self.after(
                at,
                if separator == b'.' {
                    "."
                } else if separator == b'/' {
                    "/"
                } else {
                    "-"
                },
            )?;
            Some(if separator == b'.' { self.past(at, &[" "]) } else { at })
        };
        let second = self.small(next(first)?, 31)?;
        let third = next(second)?;
        let end = match digits {
            4 => self.year(run).and_then(|_| self.small(third, 31))?,
            3 => return None,
            _ if self.value(run, digits) > 31 => return None,
            _ => third + [4, 2].into_iter().find(|&year| self.digits(third) == year)?,
        };
        let goes_on = matches!(self.from(end).as_bytes(), [b'.' | b'/' | b'-', digit, ..] if digit.is_ascii_digit());
        (!goes_on).then_some((end, Sign::Date))
    }

    /// `5 march 2014`, `5th of march`, `5. märz 2014`, `5 de marzo de 2014`, `05-mar-2014`
    fn day_then_month(self, run: usize) -> Option<(usize, Sign)> {
        let day = self.small(run, 31)?;
        let at = match self.byte(day)? {
            b' ' | b'-' | b'/' => day,
            _ => self.past(day, &["st", "nd", "rd", "th", "er", "º", "°", "ª", "."]),
        };
        if !self.byte(at).is_some_and(|byte| b" -/".contains(&byte) || at > day) {
            return None;
        }
        let at = self.past(at, &[" de ", " of ", " d'", " ", "-", "/"]);
        let month = self.word(at);
        if at == day || !plays(month, Role::Month) {
            return None;
        }
        let end = at + month.len();
        Some(self.year_behind(end).map_or((end, Sign::Day), |end| (end, Sign::Date)))
    }

    /// `march 5, 2014`, `march 5`, `march 2014`, `marzo de 2014`
    fn month_then_day(self, run: usize, digits: usize, floor: usize) -> Option<(usize, usize, Sign)> {
        let head = &self.0[floor..run];
        if !head.ends_with([' ', '.', '-', '/']) {
            return None;
        }
        let month_end = [" de ", " del ", ". ", ", ", " ", ".", "-", "/"].iter().find_map(|gap| head.strip_suffix(gap))?;
        let month_end = floor + month_end.trim_end_matches('.').len();
        let month = self.word_before(month_end);
        let start = month_end - month.len();
        if !plays(month, Role::Month) || start < floor {
            return None;
        }
        if digits == 4 {
            return self.year(run).map(|end| (start, end, Sign::Month));
        }
        let day = self.small(run, 31)?;
        let at = self.past(day, &["st", "nd", "rd", "th"]);
        Some(self.year_behind(at).map_or((start, at, Sign::Day), |end| (start, end, Sign::Date)))
    }

    /// The end of the year behind a day and month.
    fn year_behind(self, at: usize) -> Option<usize> {
        let at = self.past(at, &[".,", ".", ","]);
        let gap = self.past(at, &[" de ", " del ", " '", " ", "-", "/", "'"]);
        // Two digits are a year where a mark says so.
        let short = || (self.digits(gap) == 2 && self.0[at..gap].contains(['-', '/', '\''])).then_some(gap + 2);
        let end = self.year(gap).or_else(short)?;
        let word = self.word(self.past(end, &[" "]));
        if word.is_empty() || !plays(word, Role::AfterYear) {
            return Some(end);
        }
        Some(self.past(self.past(end, &[" "]) + word.len(), &["."]))
    }

    /// Where a date begins that has the day of the week before it.
    fn with_weekday(self, start: usize, floor: usize) -> usize {
        let head = &self.0[floor..start];
        let head = head.trim_end_matches(' ');
        let head = [" den", " der", " le", " el", " the"].iter().find_map(|article| head.strip_suffix(article)).unwrap_or(head);
        let head = head.trim_end_matches(',').trim_end_matches('.');
        let day = self.word_before(floor + head.len());
        if plays(day, Role::Weekday) && day.len() <= head.len() { floor + head.len() - day.len() } else { start }
    }

    /// The end of the time of day behind a date.
    fn time_behind(self, date: usize) -> Option<usize> {
        let mut at = date;
        let mut open = false;
        for _ in 0..6 {
            if let Some(end) = self.time(at, true) {
                return Some(if open { self.past(end, &[")"]) } else { end });
            }
            let rest = self.from(at).chars().next()?;
            if " ,|-·•/@(t.".contains(rest) && !(rest == 't' && at > date) {
                open |= rest == '(';
                at += rest.len_utf8();
                continue;
            }
            let word = self.word(at);
            let half = ["오전", "오후", "上午", "下午", "午前", "午後"].iter().find(|half| word.starts_with(**half));
            match half {
                Some(half) => at += half.len(),
                None if plays(word, Role::BeforeTime) => at += word.len(),
                None => return None,
            }
        }
        None
    }

    /// The end of a time of day: `10:45`, `10:45:12 pm`, `10h45`, `10.45 uhr`, `10 am`, `10時45分`, with a time zone behind it. Behind a
    /// date, `10.45` is one, too.
    fn time(self, at: usize, behind_date: bool) -> Option<usize> {
        let hour = self.small(at, 24)?;
        let mark = self.from(hour).chars().next();
        if !mark.is_some_and(|mark| matches!(mark, ':' | '.' | ' ' | '時' | '时' | '시') || mark.is_ascii_alphabetic()) {
            return None;
        }
        let minutes = |at: usize| (self.digits(at) == 2 && self.value(at, 2) < 60).then_some(at + 2);
        let (mut end, mut sure) = (hour, false);
        match mark {
            // `10 h 45 min`
            Some(' ') if self.after(hour, " h ").and_then(minutes).is_some() => {
                (end, sure) = (self.past(hour + 5, &[" min"]), true);
            }
            Some(mark @ (':' | '.' | 'h')) => {
                if let Some(minute) = minutes(hour + 1) {
                    sure = mark != '.' || behind_date;
                    end = if mark == 'h' { self.past(minute, &["min", " min"]) } else { minute };
                    if let Some(second) = self.after(end, &mark.to_string()).and_then(minutes) {
                        end = second;
                        // Parts of seconds.
                        if let Some(parts) = self.after(end, ".").filter(|&at| self.digits(at) > 0) {
                            end = parts + self.digits(parts);
                        }
                    }
                }
            }
            Some('時' | '时' | '시') => {
                let rest = self.past(hour + 3, &[" "]);
                end = self.small(rest, 59).map_or(hour + 3, |minute| self.past(minute, &["分", "분"]));
                return Some(end);
            }
            _ => {}
        }
        let gap = self.past(end, &[" "]);
        let half = ["a.m.", "p.m.", "a. m.", "p. m.", "a.m", "p.m"].iter().find_map(|half| self.after(gap, half));
        let word = self.word(gap);
        if let Some(half) = half {
            (end, sure) = (half, true);
        } else if plays(word, Role::AfterTime) {
            (end, sure) = (self.past(gap + word.len(), &["."]), true);
        }
        if self.digits(end) > 0 || !sure {
            return None;
        }
        Some(self.with_zone(end))
    }

    fn with_zone(self, end: usize) -> usize {
        let gap = self.past(end, &[" (", " ", "("]);
        let zone = self.word(gap);
        let offset = |at: usize| {
            let Some(sign) = ["+", "-"].iter().find_map(|sign| self.after(at, sign)) else { return at };
            let digits = self.digits(sign);
            let end = self.after(sign + digits, ":").map_or(sign + digits, |minutes| minutes + self.digits(minutes));
            if (1..=4).contains(&digits) { end } else { at }
        };
        // At the end of a line, any few letters are.
        let short = (2..=4).contains(&zone.len()) && zone.is_ascii() && gap + zone.len() == self.0.len();
        if !(short && gap > end || plays(zone, Role::Zone)) {
            return offset(end);
        }
        let end = offset(gap + zone.len());
        if self.0[..gap].ends_with('(') { self.past(end, &[")"]) } else { end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::fold::{Numbers, fold};

    fn signed(text: &str) -> String {
        let mut out = String::new();
        if !sign_into(&fold(text, Numbers::Keep), &mut out) {
            return "-".to_owned();
        }
        let letters = ["D", "DT", "T", "M", "d"];
        SIGNS.iter().zip(letters).fold(out, |out, (sign, letter)| out.replace(*sign, letter))
    }

    #[test]
    fn dates_and_times_of_many_languages_become_signs() {
        let cases = [
            ("March 5, 2014", "D"),
            ("Wednesday, Mar. 5th, 2014", "D"),
            ("5 March 2014 at 10:45 am", "DT"),
            ("On the 5th of March 2014", "on the D"),
            ("Posted on March 12, 2014 by Ann", "posted on D by ann"),
            ("05-Mar-14 10:45", "DT"),
            ("Sep 12 '09", "D"),
            ("2014-10-12T10:45:22Z", "DT"),
            ("2014-10-12T10:45:22.123+02:00", "DT"),
            ("12/10/2014 - 22:15", "DT"),
            ("12.10.14, 22.15 Uhr", "DT"),
            ("Mittwoch, den 5. März 2014 um 10:45 Uhr", "DT"),
            ("Mi., 05.03.2014", "D"),
            ("miércoles, 5 de marzo de 2014 a las 10:45 hs", "DT"),
            ("le mercredi 5 mars 2014 à 10h45", "le DT"),
            ("1er janvier 2014", "D"),
            ("mercoledì 5 marzo 2014 alle ore 10:45", "DT"),
            ("segunda-feira, 5 de março de 2014 às 10h45", "DT"),
            ("5 марта 2014 г. в 10:45 мск", "DT"),
            ("środa, 5 marca 2014 r., godz. 10:45", "DT"),
            ("2014年3月5日（水）10時45分", "DT"),
            ("2014年3月5日 星期三", "D"),
            ("2014년 3월 5일 오전 10:45", "DT"),
            ("3月5日", "d"),
            ("5 Μαρτίου 2014", "D"),
            ("March 2014", "M"),
            ("marzo de 2014 (12)", "M (12)"),
            ("March 5", "d"),
            ("5. März", "d"),
            ("10:45 pm", "T"),
            ("10 am", "T"),
            ("9h30", "T"),
            ("Dzisiaj, 10 stycznia (09:48)", "dzisiaj, d (T)"),
            ("12/03/2014 às 10h30", "DT"),
            ("9 septembre 2014 à 16 h 11 min", "DT"),
            ("9h30min", "T"),
            ("2:30 PM EST", "T"),
            ("12 comments", "-"),
            ("1.234.567", "-"),
            ("10.45", "-"),
            ("Version 10.0.0.12", "-"),
            ("in 2014", "-"),
            ("May the 4 of us", "-"),
            ("call 555-123-4567", "-"),
            ("marchers 5", "-"),
            ("16:9", "-"),
            ("le 14 juin 201714 juin 2017", "le DD"),
            ("October 17, 20236:01 PM ET", "DT"),
            ("2012年01月11日15:33 来源：人民网", "DT 来源:人民网"),
            ("Friday, 22 Nov 2024 4:55 PM MYT", "DT"),
            ("October 20123", "-"),
            ("a 12 march 2014", "a D"),
            ("abc12 march 2014", "abc12 M"),
            ("5th avenue", "-"),
            ("45 march 2014", "45 M"),
            ("Updated: 5 Mar 2014, 10:45 GMT+1 | 12 comments", "updated: DT | 12 comments"),
            ("5 March 2014 6 March 2014", "D D"),
        ];
        for (text, wanted) in cases {
            assert_eq!(signed(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn names_become_signs() {
        assert_eq!(name_signs("^on <date>$").as_deref(), Some("^on [\u{e000}\u{e001}]$"));
        assert_eq!(name_signs("^on (?<date>[0-9])$"), None);
        assert_eq!(name_signs("^on (?P<date>[0-9])$"), None);
        assert_eq!(name_signs(r"^\(?<time>$").as_deref(), Some("^\\(?[\u{e002}]$"));
        assert_eq!(phrases("on <date>"), ["on \u{e000}", "on \u{e001}"]);
        assert_eq!(phrases("home"), ["home"]);
        assert!(has_sign("on \u{e003}") && !has_sign("on \u{e005}"));
    }
}
