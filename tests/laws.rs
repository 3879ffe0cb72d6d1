//! The laws of the library, each as a property of any text.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unscaffold::sentence::{Normalize, normalize};
use unscaffold::site::SiteProfile;
use unscaffold::{Category, Cleaned, Cleaner, Evidence, Finding, Policy, Scratch, Span};

/// Lines that rules speak of, lines of prose, and what stands between.
const LINES: [&str; 34] = [
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "Website",
    "Name *",
    "Recent Posts",
    "Related Articles",
    "Share this:",
    "Home",
    "Contact",
    "Privacy Policy",
    "Read more »",
    "Translate »",
    "Translate »The roads are open.",
    "The roads are open. Read more »",
    "The roads are open. Read more » Read more »",
    "By Ann Weaver",
    "12 March 2014",
    "© 2019 The Ferry Company. All rights reserved.",
    "A quiet winter on the river",
    "A quiet winter on the river",
    "The storm passed over the town in the night, and by the morning all the roads to the coast were open again.",
    "There was no damage, the mayor said; but one tree had fallen that had stood there for a hundred years. Read more »",
    "Буря прошла над городом ночью, и к утру все дороги к побережью были снова открыты для движения.",
    "Добавить комментарий",
    "暴风雨在夜里越过了这座小镇，到了早晨，通往海岸的所有道路都已重新开放，人们又可以出门了。",
    "发表回复",
    "コメントを残す",
    "مرت العاصفة فوق البلدة في الليل، وبحلول الصباح كانت جميع الطرق المؤدية إلى الساحل مفتوحة مرة أخرى.",
    "👩‍👩‍👧 🏳️‍🌈",
    "e\u{301}\u{301}\u{301}",
    "\u{1}\u{85}\u{2028}",
    "%d bloggers like this:",
    "EDITOR’S NOTE: We remind our readers that publication of articles on our site does not mean that we agree.",
    "a very long line that says nothing. It has sentences. Leave a Reply. They are short. Read more. They end. Home. And go on and on until the line is long enough to be taken for all of the text. Leave a Reply. It has more of them. And more. Your email address will not be published. So it goes on for some time, until there are four hundred bytes of it, or a few more than that, since it is the only line of its kind here.",
];

/// What normalisation has to do with, in lines and by itself.
const DIRT: [&str; 40] = [
    "Leave a&nbsp;Reply",
    "Leave\u{a0}a  Reply",
    "Re\u{ad}cent Posts",
    "Share this&#58;",
    "Read more &raquo;",
    "Read more Â»",
    "The roads&#160;are open. Read more &amp;raquo;",
    "Itâ€™s SÃ£o Paulo, SÃƒÂ£o Paulo; AT&amp;T, AT&amp;amp;T, AT&amp;amp;amp;T",
    "“A IRMÃ”",
    "déjà\u{a0}»",
    "&gt;&gt;&gt; x &lt; y",
    "&lt;b&gt;",
    "<b>bold</b> &amp;",
    "    if (a &amp;&amp; b) {",
    "a\tb  c",
    "1   2   3\u{a0}4",
    "\u{a0}\u{a0}indented",
    "The storm passed over the town in the night, and by the\nmorning all the roads to the coast were open again. The\nferry sailed an hour late, with two passengers and a dog,\nand came back empty. There was no damage, the mayor said,\nbut for one tree that had stood in the church-\nyard for a hundred years.",
    "cafe\u{301} が か\u{3099} ﬁ ２ ｶﾞ",
    "The end.Next came , and went .... !!!!!",
    "&",
    "amp;",
    "&amp;",
    "&#38;",
    "&#x26;",
    "Ã",
    "ƒ",
    "Â",
    "£",
    "â",
    "€",
    "™",
    "”",
    "\u{a0}",
    "\u{200b}",
    "\u{92}",
    "\u{85}",
    "\u{301}",
    "\u{338}",
    "<",
];

/// Dirt upon dirt.
fn dirt() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![prop::sample::select(&DIRT[..]), prop::sample::select(&[" ", "  ", "e", "A", ".", "\r", "-\n"][..])],
        1..9,
    )
    .prop_map(|parts| parts.concat())
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(&LINES[..]).prop_map(str::to_owned),
        2 => prop::sample::select(&DIRT[..]).prop_map(str::to_owned),
        1 => dirt(),
        1 => "[ -~]{0,40}",
        1 => "[a-zа-яА-Я一-龥ぁ-んء-يअ-ह가-힣 .!?。،]{0,30}",
        1 => "\\PC{0,20}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    let separator = prop::sample::select(&["\n", "\n", "\n", "\n\n", "\r\n", "\n \n\n", "\r", " ", "\u{a0}\n", "\n\u{3000}"][..]);
    let lines = prop::collection::vec((line(), separator), 0..14);
    let whole = lines.prop_map(|lines| lines.into_iter().fold(String::new(), |text, (line, separator)| text + &line + separator));
    (whole, any::<bool>()).prop_map(|(text, cut)| if cut { text.trim_end().to_owned() } else { text })
}

fn cleaner(policy: Policy) -> Cleaner {
    Cleaner::builder().policy(policy).build().unwrap()
}

/// One step of the default left out, or none.
fn without(options: Normalize, step: usize) -> Normalize {
    match step {
        0 => options.line_ends(false),
        1 => options.trailing_spaces(false),
        2 => options.empty_lines(false),
        3 => options.spaces(false),
        4 => options.keep_no_break_spaces(true),
        5 => options.invisible(false),
        6 => options.entities(false),
        7 => options.mojibake(false),
        #[cfg(feature = "nfc")]
        8 => options.nfc(false),
        9 => options.duplicate_lines(false),
        10 => options.hard_wraps(false),
        _ => options,
    }
}

/// All that is off by default.
fn with_style(options: Normalize) -> Normalize {
    let options = options.sentence_spaces(true).spaces_before_marks(true).repeated_marks(true);
    options.plain_quotes(true).plain_dashes(true).plain_width(true).ligatures(true)
}

fn policies() -> [Cleaner; 3] {
    [Policy::conservative(), Policy::balanced(), Policy::aggressive()].map(cleaner)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// Law 1: findings are sorted, disjoint, on character boundaries, inside the input. (That blocks tile it: `src/layout/tests.rs`.)
    #[test]
    fn findings_are_sorted_disjoint_and_inside(text in text()) {
        let findings = Cleaner::default().detect(&text);
        for finding in &findings {
            prop_assert!(!text[finding.span].trim().is_empty());
            prop_assert!((0.0..=1.0).contains(&finding.confidence));
        }
        for pair in findings.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
    }

    /// Law 2: the cleaned text, mapped back, is the input minus removals and white space …
    #[test]
    fn cleaned_text_is_the_input_minus_removals(text in text()) {
        for policy in [Policy::conservative(), Policy::balanced(), Policy::aggressive()] {
            let cleaner = Cleaner::builder().policy(policy).normalize(Normalize::none()).build().unwrap();
            let cleaned = cleaner.clean(&text);
            let mut at = 0;
            let mut gone = vec![true; text.len()];
            for (position, c) in cleaned.text().char_indices() {
                let range = position..position + c.len_utf8();
                let source = cleaned.to_source(range.clone());
                prop_assert_eq!(&text[source.clone()], &cleaned.text()[range]);
                prop_assert!(source.start >= at, "in order");
                prop_assert_eq!(cleaned.to_cleaned(source.start), Some(position));
                gone[source.clone()].fill(false);
                at = source.end;
            }
            for (position, c) in text.char_indices().filter(|(position, _)| gone[*position]) {
                let removed = cleaned.removed().iter().any(|finding| (finding.span.start..finding.span.end).contains(&position));
                prop_assert!(removed || c.is_whitespace() || c.is_control() || "\u{200b}\u{2060}\u{feff}\u{ad}".contains(c), "{:?} went without a reason", c);
                prop_assert!(cleaned.to_cleaned(position).is_none());
            }
            for finding in cleaned.removed() {
                prop_assert!(gone[finding.span.range()].iter().all(|&gone| gone), "what is reported as removed is gone");
            }
            let share = 1.0 - cleaned.text().len() as f32 / text.len().max(1) as f32;
            prop_assert!(text.is_empty() || (cleaned.removed_share() - share).abs() < 1e-6);
        }
    }

    /// … and minus normalisations.
    #[test]
    fn cleaned_text_is_the_input_minus_normalizations(text in text()) {
        // Lines that were said before are no removals, and hold anything.
        let cleaner = Cleaner::builder().normalize(Normalize::default().duplicate_lines(false)).build().unwrap();
        let cleaned = cleaner.clean(&text);
        let mut gone = vec![true; text.len()];
        let mut last = 0..0;
        for (position, c) in cleaned.text().char_indices() {
            let source = cleaned.to_source(position..position + c.len_utf8());
            prop_assert!(source == last || source.start >= last.end, "in order");
            let from = &text[source.clone()];
            let same = from.chars().eq([c]);
            let composed = || from.replace('\u{200b}', "").nfc().any(|composed| composed == c);
            let white = || (c == ' ' || c == '\n') && from.chars().all(char::is_whitespace);
            let first = from.nfc().next();
            let read_again = || first.is_some_and(|c| c == '&' || ('\u{80}'..='\u{f4}').contains(&c));
            prop_assert!(same || composed() || white() || read_again(), "{from:?} became {c:?}");
            if source != last {
                prop_assert_eq!(cleaned.to_cleaned(source.start), Some(position));
            }
            gone[source.clone()].fill(false);
            last = source;
        }
        for finding in cleaned.removed() {
            prop_assert!(gone[finding.span.range()].iter().all(|&gone| gone), "what is reported as removed is gone");
            gone[finding.span.range()].fill(false);
        }
        for run in text.char_indices().collect::<Vec<_>>().chunk_by(|(a, _), (b, _)| gone[*a] == gone[*b]) {
            if gone[run[0].0] {
                prop_assert!(run.iter().all(|&(position, _)| cleaned.to_cleaned(position).is_none()));
                // White space and what is invisible, also where it was encoded.
                let run: String = run.iter().map(|&(_, c)| c).filter(|c| !c.is_control()).collect();
                prop_assert!(normalize(&run, &Normalize::default()).trim_matches([' ', '\n', '\u{3000}', '-']).is_empty(), "{run:?} went without a reason");
            }
        }
    }

    /// Normalisation changes no letter or digit but in entities, mojibake and by canonical forms; with options of style, by
    /// compatibility forms.
    #[test]
    fn letters_and_digits_stay(text in text()) {
        // What is invisible may stand between a letter and its accent.
        let seen = |text: &str| text.replace(|c: char| (c.is_control() && !c.is_whitespace()) || "\u{200b}\u{2060}\u{feff}\u{ad}".contains(c), "");
        let letters = |text: &str| seen(text).nfkc().filter(|c| c.is_alphanumeric()).collect::<String>();
        let plain = |text: &str| seen(text).nfc().filter(|c| c.is_alphanumeric()).collect::<String>();
        let options = Normalize::default().entities(false).mojibake(false).duplicate_lines(false);
        prop_assert_eq!(plain(&normalize(&text, &options)), plain(&text));
        let options = with_style(Normalize::default()).entities(false).mojibake(false).duplicate_lines(false);
        prop_assert_eq!(letters(&normalize(&text, &options)), letters(&text));
    }

    /// Law 5: normalising twice is normalising once.
    #[test]
    fn normalizing_twice_is_normalizing_once(text in prop_oneof![text(), dirt(), any::<String>()], off in 0..12_usize) {
        for options in [without(Normalize::default(), off), with_style(without(Normalize::default(), off))] {
            let once = normalize(&text, &options);
            prop_assert_eq!(&normalize(&once, &options), &once, "from {:?}", text);
            prop_assert_eq!(matches!(once, std::borrow::Cow::Borrowed(_)), once == text);
        }
    }

    /// Law 3: a text with nothing to do comes back borrowed, byte for byte.
    #[test]
    fn keeping_all_is_normalizing(text in prop_oneof![text(), dirt(), any::<String>()]) {
        for policy in [Category::ALL.into_iter().fold(Policy::aggressive(), Policy::keep), Policy::nothing()] {
            let cleaned = cleaner(policy).clean(&text).into_text();
            prop_assert_eq!(cleaned, normalize(&text, &Normalize::default()));
        }
    }

    /// Setting one sentence a line changes white space, and nothing else; offsets map through it.
    #[test]
    fn one_sentence_a_line_changes_white_space_only(text in text()) {
        let plain = Cleaner::default().clean(&text);
        let cut = Cleaner::builder().one_sentence_a_line().build().unwrap().clean(&text);
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(letters(cut.text()), letters(plain.text()));
        prop_assert_eq!(cut.removed(), plain.removed());
        let sources = |cleaned: &Cleaned<'_>| {
            let seen = cleaned.text().char_indices().filter(|(_, c)| !c.is_whitespace());
            seen.map(|(at, c)| cleaned.to_source(at..at + c.len_utf8())).collect::<Vec<_>>()
        };
        prop_assert_eq!(sources(&cut), sources(&plain));
    }

    #[test]
    fn nothing_to_do_is_borrowed(text in text()) {
        for cleaner in policies() {
            let cleaned = cleaner.clean(&text);
            if cleaned.is_unchanged() {
                let same = matches!(cleaned.into_text(), std::borrow::Cow::Borrowed(left) if left.as_ptr() == text.as_ptr() && left.len() == text.len());
                prop_assert!(same);
            } else {
                prop_assert!(cleaned.text() != text);
            }
        }
    }

    /// Law 4: the same result with any history of the memory used, and on any thread.
    #[test]
    fn cleaning_is_deterministic(texts in prop::collection::vec(text(), 1..4)) {
        let cleaner = Cleaner::default();
        let mut scratch = Scratch::new();
        let alone: Vec<String> = texts.iter().map(|text| cleaner.clean(text).into_text().into_owned()).collect();
        for (text, alone) in texts.iter().zip(&alone).chain(texts.iter().zip(&alone).rev()) {
            let cleaned = cleaner.clean_with(&mut scratch, text);
            prop_assert_eq!(cleaned.text(), alone);
            scratch.recycle(cleaned);
        }
        let threaded = std::thread::scope(|scope| {
            let threads: Vec<_> = texts.iter().map(|text| { let cleaner = cleaner.clone(); scope.spawn(move || cleaner.clean(text).into_text().into_owned()) }).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        prop_assert_eq!(threaded, alone);
    }

    /// Law 5: conservative cleaning twice is cleaning once.
    #[test]
    fn conservative_cleaning_twice_is_cleaning_once(text in text()) {
        let cleaner = cleaner(Policy::conservative());
        let once = cleaner.clean(&text).into_text().into_owned();
        let again = cleaner.clean(&once);
        prop_assert_eq!(again.text(), &once, "from {:?}", text);
    }

    /// Law 6: any text at all.
    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        for cleaner in policies() {
            let cleaned = cleaner.clean(&text);
            // Canonical forms of a few characters are three times as long.
            prop_assert!(cleaned.text().len() <= 3 * text.len());
        }
    }

    /// What lies beyond a text maps to its end.
    #[test]
    fn offsets_take_any_position(text in text(), start in 0..2000_usize, len in 0..500_usize) {
        let cleaner = Cleaner::default();
        let cleaned = cleaner.clean(&text);
        let range = cleaned.to_source(start..start + len);
        prop_assert!(range.start <= range.end && range.end <= text.len());
        prop_assert!(cleaned.to_cleaned(start).is_none_or(|at| at <= cleaned.text().len()));
    }
}

/// Law 5 again: texts that once were cleaned further at the second time.
#[test]
fn what_stays_stays() {
    let texts = [
        // What a sure part leaves is a short line amid scaffolding.
        "Related Articles\nA\n \n\ne Read more »\nHome\nRelated Articles\nA\na\n",
        // A list that only likely goes grows when a sure line in it is gone.
        "By Ann Weaver\nRelated Articles\na \n!\nRelated Articles\nPrivacy Policy\nA quiet winter on the river\nA\n",
        // What a sure part leaves is a notice, and no prose that ends the head.
        "Translate » EDITOR’S NOTE: We remind our readers that publication of articles on our site does not mean that we agree.\nHome\nThe storm passed over the town in the night, and by the morning all the roads to the coast were open again.\n",
    ];
    let cleaner = cleaner(Policy::conservative());
    for text in texts {
        let once = cleaner.clean(text).into_text();
        assert_eq!(cleaner.clean(&once).text(), once, "from {text:?}");
    }
}

/// Law 8: prose of any script is prose: after it begins the tail, with it ends the head.
#[test]
fn prose_of_any_script_bounds_the_zones() {
    let prose = [
        LINES[20],
        LINES[22],
        LINES[24],
        LINES[27],
        "तूफ़ान रात में शहर के ऊपर से गुज़र गया, और सुबह तक तट की ओर जाने वाली सभी सड़कें फिर से खुल गई थीं। सब ठीक था।",
    ];
    let rules = "[navigation @ edge]\n= Menu";
    let cleaner = Cleaner::builder().without_builtin_rules().rules("my.rules", rules).build().unwrap();
    for prose in prose {
        assert_eq!(
            cleaner.clean(&format!("Menu\n{prose}\nMenu\n{prose}\nMenu")).text(),
            format!("{prose}\nMenu\n{prose}"),
            "{prose}"
        );
    }
}

/// Seconds that this thread has had: what else the machine does is no matter.
fn thread_time() -> f64 {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};

        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
    }
    #[cfg(not(unix))]
    {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64()
    }
}

/// Law 6 again: what is large takes time in proportion. (Figures for larger texts: `docs/performance.md`.)
#[test]
fn hostile_texts_take_linear_time() {
    type Text = fn(usize) -> String;
    let texts: [(&str, Text); 18] = [
        ("one line", |n| "word ".repeat(n / 5)),
        ("empty lines", |n| "\n".repeat(n)),
        ("combining marks", |n| "\u{301}".repeat(n / 2)),
        ("a grammar's first line", |n| "Leave a Reply\n".repeat(n / 14)),
        ("near misses", |n| "Your email address will not be publishex\n".repeat(n / 41)),
        ("a widget's heading and titles", |n| "Recent Posts\nA\nB\nC\n".repeat(n / 19)),
        ("parts in parts", |n| "Read more » ".repeat(n / 13)),
        ("titles", |n| "A quiet winter\n".repeat(n / 15)),
        ("sentences", |n| "Leave a Reply. Home. ".repeat(n / 21)),
        ("carriage returns", |n| "a\r".repeat(n / 2)),
        ("ampersands", |n| "&".repeat(n)),
        ("a chain of ampersands", |n| "&amp;".to_owned() + &"amp;".repeat(n / 4)),
        ("angles", |n| "&lt;".repeat(n / 4)),
        ("mojibake", |n| "ÃƒÂ£".repeat(n / 8)),
        ("tags that do not end", |n| "&amp;<a".repeat(n / 7)),
        ("letters and marks", |n| "e\u{301}\u{323}".repeat(n / 5)),
        ("spaces", |n| " \u{a0}".repeat(n / 3)),
        ("hyphens of hard wraps", |n| format!("{}\n", "the ferry sailed an hour late with passengers and hy-").repeat(n / 54)),
    ];
    let cleaner = Cleaner::default();
    cleaner.clean("warm");
    for (name, make) in texts {
        // The site's own pages: all of their lines recur.
        let mut profile = SiteProfile::new();
        (0..8).for_each(|page| profile.observe(&(make(2000) + &"page x".repeat(page))));
        let cleaner = cleaner.with_site(&profile);
        let time = |n: usize| {
            let text = make(n);
            let runs = (0..3).map(|_| {
                let start = thread_time();
                assert!(cleaner.clean(&text).text().len() <= 3 * text.len());
                thread_time() - start
            });
            runs.fold(f64::INFINITY, f64::min)
        };
        let (small, large) = (time(20_000), time(320_000));
        // Sixteen times the bytes; four times the slack for a busy machine.
        assert!(large < small.max(1e-3) * 16.0 * 4.0, "{name}: {small:.4} s, then {large:.4} s");
    }
}

#[test]
fn spans_index_texts() {
    assert_eq!(&"abc"[Span::new(1, 2)], "b");
}

/// A conservative policy never acts on what only the model says, and does not ask it.
#[test]
fn conservative_cleaning_never_uses_the_model() {
    let page = include_str!("cases/model.txt").lines().filter_map(|line| line.split_once("| ")).map(|(_, text)| text);
    let page = page.collect::<Vec<_>>().join("\n");
    let with = Cleaner::builder().policy(Policy::conservative()).build().unwrap();
    let without = Cleaner::builder().policy(Policy::conservative()).without_model().build().unwrap();
    assert_eq!(with.clean(&page).text(), without.clean(&page).text());
    let by_model = |findings: &[Finding]| findings.iter().filter(|finding| finding.evidence == Evidence::Model).count();
    assert!(by_model(&with.detect(&page)) > 3);
    assert_eq!(by_model(&without.detect(&page)), 0);
    assert!(with.detect(&page).iter().all(|finding| finding.evidence != Evidence::Model || finding.confidence < 0.95));
}

/// Texts that broke a law once.
#[test]
fn what_normalizing_brings_to_light_is_removed() {
    let cleaner = cleaner(Policy::conservative());
    let texts = [
        // An entity hid a rule's phrase, …
        "Share this&#58;\n",
        // … a line end that is none to rules, …
        "    if (a &amp;&amp; b) {\u{85}Leave\u{a0}a  Reply\n",
        // … and hard wraps that are seen only when a longer line is gone.
        "Home\nEDITOR’S NOTE: We remind our readers that publication of articles on our site does not mean that we agree.\n\
         The storm passed over the town in the night, and by the\nmorning all the roads to the coast were open again. The\n\
         ferry sailed an hour late, with two passengers and a dog,\nand came back empty. There was no damage, the mayor said,\n\
         but for one tree that had stood in the church-\nyard for a hundred years.\n",
    ];
    for text in texts {
        let once = cleaner.clean(text);
        assert!(!once.removed().is_empty(), "{text:?}");
        assert!(cleaner.clean(once.text()).is_unchanged(), "{text:?} became {:?}", once.text());
    }
    // White space behind what goes made mojibake of the letter before it.
    assert_eq!(Cleaner::default().clean("The roads are open.\nÂ Read more »\u{a0}\n").text(), "The roads are open.\nÂ\n");
}
