//! Texts that are made to take long, at doubling sizes: a byte of 64 MB takes no more than 1.5 times what one of 1 MB does, in any stage.
//!
//! `cargo bench --bench hostile --features lab [-- PART OF A NAME]`

mod floors;
mod texts;

use std::hint::black_box;

use texts::Random;
use unscaffold::internals::Stages;
use unscaffold::site::{PageReader, SiteProfile};
use unscaffold::{Cleaner, Policy, Scratch};

/// Megabytes.
const SIZES: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// A test is quicker, …
const SIZES_OF_TEST: [f64; 2] = [0.5, 2.0];

/// A byte of the largest may take so many times the time of a byte of the smallest. What is quadratic takes 64, and what is quadratic in
/// the parts that a long document is read in three or four.
const MOST: f64 = 1.5;
/// … and runs beside others.
const MOST_OF_TEST: f64 = 2.0;

/// What so many copies of the largest text take more than of the smallest, a byte, is the price of memory, and no growth: 64 MB fit into
/// no cache, 1 MB does, and a text is read and written some ten times in all. What is quadratic is far above it.
const COPIES: f64 = 10.0;

/// Where a stage is above the bound it is measured again, so often: the machine does other things, too.
const AGAIN: usize = 2;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let (sizes, most) = if floors::is_test() { (&SIZES_OF_TEST[..], MOST_OF_TEST) } else { (&SIZES[..], MOST) };
    let cells: String = sizes.iter().fold(String::new(), |cells, size| cells + &format!("{size:>7} MB"));
    println!("{:<34}{cells}   {:<8}worst stage", "ns per byte of", "ratio");
    let floor = Measured { name: "a copy", times: sizes.iter().map(|size| copy((size * 1e6) as usize)).collect() };
    println!("{:<34}{}", floor.name, in_columns(&floor.times));
    let mut above = Vec::new();
    for (name, made) in
        TEXTS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())))
    {
        let mut measured = measure(*made, sizes);
        for _ in 0..AGAIN {
            if ratios(&measured, &floor).iter().all(|&ratio| ratio < most) {
                break;
            }
            let (first, last) = (0, sizes.len() - 1);
            for (best, again) in measured.iter_mut().zip(measure(*made, &[sizes[first], sizes[last]])) {
                best.times[first] = best.times[first].min(again.times[0]);
                best.times[last] = best.times[last].min(again.times[1]);
            }
        }
        let ratios = ratios(&measured, &floor);
        let (worst, ratio) = measured.iter().zip(&ratios).max_by(|a, b| a.1.total_cmp(b.1)).expect("there are stages");
        println!("{name:<34}{}   {:<8.2}{} {ratio:.2}", in_columns(&measured[0].times), ratios[0], worst.name);
        above.extend(
            measured
                .iter()
                .zip(&ratios)
                .filter(|(_, ratio)| **ratio >= most)
                .map(|(part, ratio)| format!("{name}, {}: {ratio:.2}, {:.1?} ns", part.name, part.times)),
        );
    }
    assert!(above.is_empty(), "time is not linear in the length:\n{}", above.join("\n"));
}

/// Nanoseconds a byte at each size.
struct Measured {
    name: &'static str,
    times: Vec<f64>,
}

fn in_columns(times: &[f64]) -> String {
    times.iter().fold(String::new(), |cells, time| cells + &format!("{time:>10.2}"))
}

/// How many times longer a byte of the largest text takes than one of the smallest, but for the price of memory. What takes less than a
/// copy counts as one.
fn ratios(measured: &[Measured], floor: &Measured) -> Vec<f64> {
    let ends = |part: &Measured| (part.times[0], part.times[part.times.len() - 1]);
    let (short, long) = ends(floor);
    let price = COPIES * (long - short).max(0.0);
    let ratio = |part| {
        let (first, last) = ends(part);
        (last - price).max(long) / first.max(long)
    };
    measured.iter().map(ratio).collect()
}

/// Nanoseconds that a byte takes to be copied, into memory that is there.
fn copy(bytes: usize) -> f64 {
    let text = PROSE.repeat(bytes / PROSE.len());
    let mut copy = String::new();
    least_of(3, text.len(), &mut || {
        copy.clear();
        copy.push_str(black_box(&text));
        black_box(&copy).len()
    })
}

/// The least of the nanoseconds a byte that several runs take.
fn least_of(runs: usize, bytes: usize, run: &mut dyn FnMut() -> usize) -> f64 {
    let time = |()| {
        let start = floors::thread_time();
        black_box(run());
        floors::since(start).as_nanos() as f64 / bytes as f64
    };
    std::iter::repeat_n((), runs).map(time).fold(f64::INFINITY, f64::min)
}

/// The whole, the whole with all that is optional, and the stages.
fn measure(made: Made, sizes: &[f64]) -> Vec<Measured> {
    let cleaner = Cleaner::default();
    let optional = Cleaner::builder().policy(Policy::aggressive()).one_sentence_a_line().build().expect("no rules");
    let mut profile = SiteProfile::new();
    // The site's own pages: all of their lines recur.
    (0..8).for_each(|page| profile.observe(&(made(2_000) + &"page x".repeat(page))));
    let optional = optional.with_site(&profile);
    let names =
        ["all", "all, with a site, by sentences", "a page of a site"].into_iter().chain(Stages::ALL.iter().map(|stage| stage.0));
    let mut measured: Vec<Measured> = names.map(|name| Measured { name, times: Vec::new() }).collect();
    for &size in sizes {
        let text = made((size * 1e6) as usize);
        // Of small texts the least of several runs, of large ones of two: the first makes room.
        let runs = if floors::is_test() { 2 } else { ((8.0 / size) as usize).clamp(2, 5) };
        let mut add = |part: usize, run: &mut dyn FnMut() -> usize| measured[part].times.push(least_of(runs, text.len(), run));
        // Each with memory of its own, which is gone before the next: of 30 million lines it is gigabytes.
        for (part, cleaner) in [&cleaner, &optional].into_iter().enumerate() {
            let mut scratch = Scratch::new();
            add(part, &mut || {
                let cleaned = cleaner.clean_with(&mut scratch, &text);
                let left = cleaned.text().len();
                scratch.recycle(cleaned);
                left
            });
        }
        let mut reader = PageReader::new();
        add(2, &mut || {
            profile.add(&reader.read(&text));
            profile.pages()
        });
        drop(reader);
        let mut stages = Stages::of(&cleaner).expect("the model");
        let staged = stages.document(&text);
        for (part, (_, run)) in Stages::ALL.iter().enumerate() {
            add(3 + part, &mut || run(&mut stages, &staged));
        }
    }
    measured
}

/// A text of about so many bytes.
type Made = fn(usize) -> String;

const PROSE: &str =
    "The storm passed over the town in the night, and by the morning all the roads to the coast were open again.\n";

const TEXTS: [(&str, Made); 44] = [
    // One class of characters.
    ("words without marks", |bytes| texts::documents(texts::prose, bytes).concat().replace(['\n', '.', '!', '?', '…'], " ")),
    ("letters without spaces", |bytes| drawn(bytes, b"abcdefghijklmnopqrstuvwxyz")),
    ("one letter", |bytes| "a".repeat(bytes)),
    ("a letter a line", |bytes| "a\n".repeat(bytes / 2)),
    ("digits", |bytes| drawn(bytes, b"0123456789")),
    ("numbers", |bytes| "1,234.5 12:30 ".repeat(bytes / 14)),
    ("ideographs", |bytes| "暴风雨在夜里越过了这座小镇".repeat(bytes / 39)),
    ("spaces", |bytes| " \u{a0}".repeat(bytes / 3)),
    ("empty lines", |bytes| "\n".repeat(bytes)),
    ("line ends of all kinds", |bytes| "\r\n\n\r\u{2028}\u{85}".repeat(bytes / 9)),
    ("carriage returns", |bytes| "a\r".repeat(bytes / 2)),
    ("combining marks", |bytes| "\u{301}".repeat(bytes / 2)),
    ("letters and marks", |bytes| "e\u{301}\u{323}".repeat(bytes / 5)),
    ("invisible characters", |bytes| "\u{200b}\u{ad}\u{2060}".repeat(bytes / 8)),
    ("full stops", |bytes| ".".repeat(bytes)),
    ("marks that may end sentences", |bytes| ".?!…".repeat(bytes / 6)),
    ("quotation marks that open", |bytes| "“(".repeat(bytes / 4)),
    // Near misses, and what stands in what.
    ("a phrase", |bytes| "Leave a Reply\n".repeat(bytes / 14)),
    ("a phrase but for its end", |bytes| "Your email address will not be publishex\n".repeat(bytes / 41)),
    ("the start of many patterns", |bytes| "Posted on by in at 1 comment on the\n".repeat(bytes / 36)),
    ("patterns", |bytes| "12 thoughts on “A”\n1 comment\nPosted on 12 March 2014 by Ann\n".repeat(bytes / 63)),
    ("a grammar's first line", |bytes| "Leave a Reply\nYour email address will not be published.\n".repeat(bytes / 56)),
    ("a grammar in a grammar", |bytes| "Leave a Reply\nName *\nRecent Posts\nA\nWebsite\nLeave a Reply\n".repeat(bytes / 57)),
    ("a grammar that goes on", |bytes| "Recent Posts\n".to_owned() + &"A quiet winter\n".repeat(bytes / 15)),
    ("a grammar, then empty lines", |bytes| format!("Recent Posts\n{}", "\n".repeat(99)).repeat(bytes / 112)),
    ("parts in parts", |bytes| "Read more » ".repeat(bytes / 13)),
    ("parts at both ends", |bytes| "Translate »The roads are open. Read more »\n".repeat(bytes / 45)),
    ("dates", |bytes| "12 March 2014 ".repeat(bytes / 14)),
    // Zones, and repetition.
    ("prose and scaffolding in turn", |bytes| format!("{PROSE}Leave a Reply\n").repeat(bytes / 123)),
    ("titles", |bytes| "A quiet winter\n".repeat(bytes / 15)),
    ("lines that are all different", |bytes| numbered(bytes, "Line # of the list\n")),
    ("prose that is all different", |bytes| numbered(bytes, &format!("In year # {PROSE}"))),
    ("the same prose", |bytes| PROSE.repeat(bytes / PROSE.len())),
    ("lines in two orders", |bytes| {
        "One line of text\nAnother line of text\nAnother line of text\nOne line of text\n".repeat(bytes / 76)
    }),
    ("long lines and short", |bytes| format!("a\n{}\n", "word ".repeat(1_000)).repeat(bytes / 5_003)),
    // Sentences.
    ("sentences without line ends", |bytes| "Leave a Reply. Home. ".repeat(bytes / 21)),
    ("initials", |bytes| "J. R. ".repeat(bytes / 6)),
    ("items of a list in a line", |bytes| "1. One • Two 3) ".repeat(bytes / 18)),
    ("an address", |bytes| "a.b/c?d=e&f.".repeat(bytes / 12)),
    // Repairs.
    ("entities in entities", |bytes| "&amp;".to_owned() + &"amp;".repeat(bytes / 4)),
    ("entities that do not end", |bytes| "&#x26&am".repeat(bytes / 8)),
    ("mojibake", |bytes| "ÃƒÂ£".repeat(bytes / 8)),
    ("tags that do not end", |bytes| "&amp;<a".repeat(bytes / 7)),
    ("hyphens of hard wraps", |bytes| {
        format!("{}\n", "the ferry sailed an hour late with passengers and hy-").repeat(bytes / 54)
    }),
];

fn drawn(count: usize, letters: &[u8]) -> String {
    let mut random = Random::new(3);
    (0..count).map(|_| char::from(letters[random.below(letters.len())])).collect()
}

/// A line again and again, with its number.
fn numbered(bytes: usize, line: &str) -> String {
    let mut text = String::with_capacity(bytes + line.len());
    // Lines of texts of all sizes are of one length.
    let mut number = 10_000_000;
    while text.len() < bytes {
        number += 1;
        text += &line.replace('#', &number.to_string());
    }
    text
}
