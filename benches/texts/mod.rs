//! What benchmarks read: texts that are made here, each unlike the other, and real ones where there are some.
//!
//! Words and the order of their sentences are drawn with fixed seeds, so that every run and every machine reads the same, and no cache
//! or branch predictor can learn one sentence by heart.
#![allow(dead_code, unused_imports, reason = "each benchmark reads a part of it")]

mod pages;
mod words;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use words::{CHINESE, ENGLISH, Language, RUSSIAN};

pub(crate) use pages::page;

/// Draws one document of a kind.
pub(crate) type Kind = fn(&mut Random) -> String;

/// Numbers as if drawn at random: xorshift64*.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) * bound as u64) >> 32) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Documents of a kind, of so many bytes or some more in all.
pub(crate) fn documents(kind: Kind, bytes: usize) -> Vec<String> {
    let mut random = Random::new(bytes as u64);
    let mut left = bytes;
    let mut documents = Vec::new();
    while left > 0 {
        let document = kind(&mut random);
        left = left.saturating_sub(document.len());
        documents.push(document);
    }
    documents
}

/// A text cut at the line ends next before every `size` bytes.
pub(crate) fn cut(text: &str, size: usize) -> Vec<String> {
    let mut documents = vec![String::new()];
    for line in text.split_inclusive('\n') {
        match documents.last_mut() {
            Some(document) if document.is_empty() || document.len() + line.len() <= size => document.push_str(line),
            _ => documents.push(line.to_owned()),
        }
    }
    documents
}

pub(crate) fn prose(random: &mut Random) -> String {
    article(&ENGLISH, random, false)
}

pub(crate) fn russian(random: &mut Random) -> String {
    article(&RUSSIAN, random, true)
}

pub(crate) fn chinese(random: &mut Random) -> String {
    article(&CHINESE, random, true)
}

/// What extractors leave: an article with a few remains of its page.
pub(crate) fn extracted(random: &mut Random) -> String {
    article(&ENGLISH, random, true)
}

/// Prose wrapped at a fixed width.
pub(crate) fn hard_wrapped(random: &mut Random) -> String {
    let mut wrapped = String::new();
    for paragraph in prose(random).lines().filter(|line| !line.is_empty()) {
        let mut width = 0;
        for word in paragraph.split(' ') {
            if width > 0 {
                wrapped.push_str(if width + word.len() < 72 { " " } else { "\n" });
                width = if width + word.len() < 72 { width + 1 } else { 0 };
            }
            wrapped.push_str(word);
            width += word.len();
        }
        wrapped.push_str("\n\n");
    }
    wrapped
}

/// What extractors leave, without a line end.
pub(crate) fn one_line(random: &mut Random) -> String {
    extracted(random).trim_end().replace('\n', " ")
}

fn article(language: &Language, random: &mut Random, with_remains: bool) -> String {
    let mut article = String::new();
    let line_end = random.one_of(&["\n", "\n\n"]);
    for _ in 0..10 + random.below(30) {
        if random.one_in(5) {
            push_title(&mut article, language, random);
        } else {
            push_sentences(&mut article, language, 1 + random.below(4), random);
        }
        article.push_str(line_end);
        if with_remains && random.one_in(8) {
            push_phrase(&mut article, random.one_of(language.remains), random);
            article.push_str(line_end);
        }
    }
    article
}

/// A title such as pages link to: `The empty bridge outlived the town council`.
pub(crate) fn title(random: &mut Random) -> String {
    let mut title = String::new();
    push_title(&mut title, &ENGLISH, random);
    title
}

fn push_title(text: &mut String, language: &Language, random: &mut Random) {
    let start = text.len();
    push_things(text, language, random);
    text.extend([language.space, random.one_of(language.verbs), language.space]);
    push_things(text, language, random);
    capitalize(text, start);
}

fn push_sentences(text: &mut String, language: &Language, count: usize, random: &mut Random) {
    for sentence in 0..count {
        if sentence > 0 {
            text.push_str(language.space);
        }
        push_sentence(text, language, random);
    }
}

fn push_sentence(text: &mut String, language: &Language, random: &mut Random) {
    let start = text.len();
    let quotes = random.one_in(6).then(|| random.one_of(language.quotes));
    if let Some([opening, _]) = quotes {
        text.push_str(opening);
    }
    if random.one_in(3) {
        push_phrase(text, random.one_of(language.times), random);
        text.push_str(language.comma);
    }
    push_clause(text, language, random);
    if random.one_in(2) {
        text.push_str(random.one_of(language.joins));
        push_clause(text, language, random);
    }
    if let Some([_, closing]) = quotes {
        text.push_str(closing);
        text.push_str(random.one_of(language.speakers));
    }
    text.push_str(random.one_of(language.ends));
    capitalize(text, start);
}

/// Makes the first letter from there on a capital.
fn capitalize(text: &mut String, start: usize) {
    if let Some((at, letter)) = text[start..].char_indices().find(|(_, c)| c.is_alphabetic()) {
        text.replace_range(start + at..start + at + letter.len_utf8(), &letter.to_uppercase().to_string());
    }
}

fn push_clause(text: &mut String, language: &Language, random: &mut Random) {
    push_things(text, language, random);
    text.push_str(language.space);
    push_phrase(text, random.one_of(language.verbs), random);
    text.push_str(language.space);
    push_things(text, language, random);
    if random.one_in(2) {
        text.push_str(language.space);
        push_phrase(text, random.one_of(language.places), random);
    }
}

fn push_things(text: &mut String, language: &Language, random: &mut Random) {
    text.push_str(language.article);
    if random.one_in(2) {
        text.push_str(random.one_of(language.adjectives));
        text.push_str(language.space);
    }
    text.push_str(random.one_of(language.nouns));
}

/// A phrase, with a digit drawn for each `#`.
fn push_phrase(text: &mut String, phrase: &str, random: &mut Random) {
    text.extend(phrase.chars().map(|c| if c == '#' { char::from(b"123456789"[random.below(9)]) } else { c }));
}

/// The corpora that `UNSCAFFOLD_CORPUS` names, with their names: a file of JSON Lines, gzipped or not, or a directory of such files. A
/// document is the field `text`, or the field `lines`.
pub(crate) fn corpora() -> Vec<(String, Vec<String>)> {
    let Some(path) = std::env::var_os("UNSCAFFOLD_CORPUS") else { return Vec::new() };
    let path = Path::new(&path);
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = path.read_dir().expect("a readable directory").map(|entry| entry.expect("a readable entry").path()).collect();
        files.retain(|file| [".jsonl", ".jsonl.gz"].iter().any(|end| file.to_string_lossy().ends_with(end)));
        files.sort();
    }
    assert!(!files.is_empty(), "no *.jsonl and no *.jsonl.gz in {}", path.display());
    files.iter().map(|file| (file.file_name().unwrap_or_default().to_string_lossy().into_owned(), corpus(file))).collect()
}

fn corpus(path: &Path) -> Vec<String> {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let gzipped = path.extension().is_some_and(|extension| extension == "gz");
    let read: Box<dyn Read> = if gzipped { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
    let documents = BufReader::new(read).lines().enumerate().map(|(number, line)| {
        let record = line.ok().and_then(|line| serde_json::from_str(&line).ok());
        record.as_ref().and_then(document).unwrap_or_else(|| {
            panic!("{}:{}: not a record with a field \"text\" or \"lines\"", path.display(), number + 1);
        })
    });
    documents.filter(|document| !document.is_empty()).collect()
}

fn document(record: &serde_json::Value) -> Option<String> {
    if let Some(text) = record.get("text") {
        return Some(text.as_str()?.to_owned());
    }
    let lines: Option<Vec<&str>> = record.get("lines")?.as_array()?.iter().map(serde_json::Value::as_str).collect();
    Some(lines?.join("\n"))
}
