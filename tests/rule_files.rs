//! Rule files of users: what they can say, and what they are told where they are wrong.

use std::time::Instant;

use unscaffold::sentence::Normalize;
use unscaffold::{Category, Cleaner, Policy};

const PROSE: &str = "The storm passed over the town in the night, and by the morning all the roads to the coast were open again.";

fn error(source: &str) -> String {
    Cleaner::builder().rules("my.rules", source).build().unwrap_err().to_string()
}

fn clean(source: &str, text: &str) -> String {
    let builder = Cleaner::builder().without_builtin_rules().rules("my.rules", source).policy(Policy::aggressive());
    let cleaner = builder.normalize(Normalize::none()).build().unwrap();
    cleaner.clean(text).into_text().into_owned()
}

#[test]
fn errors_name_the_line_and_say_what_to_do() {
    let cases = [
        (
            "[coment-form]",
            "my.rules:1: unknown category \"coment-form\"; did you mean \"comment-form\"?\n  | [coment-form]\n  |  ^",
        ),
        ("[zebra]", "my.rules:1: unknown category \"zebra\"\n  | [zebra]\n  |  ^"),
        ("[share likly]", "my.rules:1: unknown strength \"likly\"; did you mean \"likely\"?\n  | [share likly]\n  |        ^"),
        ("[share @ tial]", "my.rules:1: unknown zone \"tial\"; did you mean \"tail\"?\n  | [share @ tial]\n  |          ^"),
        ("[share", "my.rules:1: a header ends with \"]\"\n  | [share\n  |       ^"),
        ("= Share", "my.rules:1: rule before any [category]\n  | = Share\n  | ^"),
        ("[share]\n@ foot = Share", "my.rules:2: unknown zone \"foot\"\n  | @ foot = Share\n  |   ^"),
        (
            "[share]\nShare this",
            "my.rules:2: unknown sign \"Share\": a rule begins with one of = ^ < $ / ~ @ ! { - + [ #\n  | Share this\n  | ^",
        ),
        ("[share]\n=\u{200b} \u{200b}", "my.rules:2: unknown sign"),
        ("[share]\n= \u{200b}", "my.rules:2: empty phrase: nothing is left of it after folding\n  | = \u{200b}\n  |   ^"),
        ("[share]\n=", "my.rules:2: empty phrase"),
        ("[share]\n$ share", "my.rules:2: \"$\" phrase that ordinary sentences may end with"),
        ("[byline]\n$ Posted on <date>", "my.rules:2: dates and times are whole blocks or the starts of blocks"),
        ("[share]\n/ ^share (this", "my.rules:2: bad regular expression: unclosed group\n  | / ^share (this\n  |   ^"),
        ("[share]\n/ ^((a{1,99}b){1,99}c){1,99}", "my.rules:2: bad regular expression: it compiles to more than 32 KiB"),
        ("[share]\n{ box\n  = Share", "my.rules:2: unclosed grammar \"box\": a line with \"}\" is missing\n  | { box\n  |   ^"),
        ("[share]\n{ box\n}", "my.rules:3: empty grammar \"box\"\n  | }\n  | ^"),
        ("[share]\n{\n= x\n}", "my.rules:2: a grammar needs a name: { name"),
        ("[share]\n}", "my.rules:2: \"}\" without a grammar"),
        ("[share]\n{ box\n? = Share\n}", "my.rules:3: a grammar begins with a phrase or pattern"),
        ("[share]\n{ box\n:title\n}", "my.rules:3: a grammar begins with a phrase or pattern"),
        ("[share]\n{ box\n= Share\n* :titel\n}", "my.rules:4: unknown shape \"titel\"; did you mean \"title\"?"),
        ("[share]\n{ box\n= Share\n$ more »\n}", "my.rules:4: only = ^ / ~ and shapes stand inside a grammar"),
        ("[share]\n{ box\n= a\n}\n{ box\n= b\n}", "my.rules:5: duplicate name \"box\": first used in line 2\n  | { box\n  |   ^"),
        ("[share]\n= Share\n- Share that", "my.rules:3: must go, but stays: \"Share that\"\n  | - Share that\n  |   ^"),
        ("[share]\n= Share\n+ Share", "my.rules:3: must stay, but goes: by line 2, = Share\n  | + Share\n  |   ^"),
        ("- Share", "my.rules:1: rule before any [category]"),
    ];
    for (source, wanted) in cases {
        let message = error(source);
        assert!(message.starts_with(wanted), "{source:?} gives\n{message}\nwanted\n{wanted}");
    }
}

/// What a stranger's file asks for is bounded, and an error tells which bound it is.
#[test]
fn a_file_that_asks_for_too_much_is_an_error() {
    let many = |line: &str, count: usize| format!("[share]\n{}", line.repeat(count));
    let numbered =
        |line: &str, count: usize| (0..count).fold("[share]\n".to_owned(), |all, n| all + &line.replace('N', &n.to_string()));
    // Thousands of classes of characters that no other pattern has.
    let class = |n: usize| char::from_u32(0x4e00 + n as u32 % 20_000).unwrap();
    let classes = |from: usize| {
        let classes = (from..from + 1_900).map(|n| [class(n), class(n + 7 + n / 20_000)].iter().collect::<String>());
        classes.fold(String::new(), |all, class| all + "[" + &class + "]")
    };
    let cases = [
        ("[share]\n{ box\n".to_owned() + &"= x\n".repeat(65) + "}", 67, "at most 64 items in a grammar"),
        (many("= x\n", 100_001), 100_002, "at most 100000 rules in a file"),
        (many("- x\n", 100_001), 100_002, "at most 100000 examples in a file"),
        (numbered("{ N\n= x\n}\n", 1_001), 3_002, "at most 1000 grammars in a file"),
        (numbered("/ ^aN\n", 10_001), 10_002, "at most 10000 regular expressions in a file"),
        (many(&format!("/ ^{}\n", "(a?b){3000}"), 600), 2, "bad regular expression: it compiles to more than 32 KiB"),
        (many("/ ^(a?b){1000}\n", 1_000), 0, "bytes that the regular expressions of a file compile to"),
        (many(&format!("= {}\n", "on <date> ".repeat(7)), 1), 2, "at most 64 ways in which the dates of a phrase can be meant"),
        (numbered("/ ^[a-k][l-w][a-k]xN\n", 9_000), 0, "bytes that the regular expressions of a file compile to"),
        (many(&format!("= {}\n", "x".repeat(17_000)), 1), 2, "at most 16384 bytes in a line"),
        (many(&format!("# {}\n", "x".repeat(16_000)), 1_100), 0, "at most 16777216 bytes in a file"),
        (many(&format!("/ {}x{}\n", "(".repeat(300), ")".repeat(300)), 1), 2, "bad regular expression"),
        (many("/ ^((((a{60000}){60000}){60000}){60000}){60000}$\n", 1), 2, "it compiles to more than 32 KiB"),
        (many(&format!("/ (?:{}|ab)+\n", "x".repeat(16_000)).replace('x', "…"), 1), 2, "at most 16384 bytes in a line"),
        (
            (0..36).fold("[share]\n".to_owned(), |all, n| format!("{all}/ {}\n", classes(n * 1_900))),
            0,
            "too many classes of characters",
        ),
    ];
    for (source, line, wanted) in cases {
        let error = Cleaner::builder().rules("my.rules", &source).build().map(drop).expect_err(wanted);
        assert!(error.to_string().contains(wanted), "{error}\nwanted\n{wanted}");
        assert!(line == 0 || error.line() == Some(line), "{error}");
        assert!(error.to_string().len() < 2_000, "{wanted}");
    }
}

/// A rule that is written a hundred thousand times costs no more than one, wherever it is found.
#[test]
fn what_is_said_again_costs_nothing() {
    let text = format!("{PROSE}\n").repeat(3) + &"Share\n".repeat(5_000);
    let time = |count: usize| {
        let source = "[share]\n".to_owned() + &"= Share\n".repeat(count);
        let cleaner = Cleaner::builder().without_builtin_rules().rules("my.rules", source).build().unwrap();
        let of_one = |()| {
            let start = Instant::now();
            assert_eq!(cleaner.detect(&text).len(), 5_000);
            start.elapsed()
        };
        [(); 5].map(of_one).into_iter().min().unwrap()
    };
    let (once, often) = (time(1), time(100_000));
    assert!(often < 4 * once, "{once:?}, {often:?}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    #[cfg(unix)]
    {
        let endless = Cleaner::builder().rules_file("/dev/zero").build().unwrap_err();
        assert!(endless.to_string().contains("it is longer than 16 MiB, which no rule file is"), "{endless}");
    }
    let error = Cleaner::builder().rules_file("/nowhere/my.rules").build().unwrap_err();
    assert!(error.to_string().starts_with("cannot read /nowhere/my.rules: "), "{error}");
    assert_eq!((error.file(), error.line()), (None, None));
}

#[test]
fn every_matcher_takes_what_it_says() {
    let rules =
        "[share]\n= Share this\n^ Join # readers\n< Translate »\n$ Read more »\n/ ^posted by .+ on \\d+$\n~ ^By [A-Z]\\w+$";
    let cases = [
        ("SHARE  THIS:", ""),
        ("• Share\u{a0}this »", ""),
        ("Share this page", "Share this page"),
        ("Join 12,000 readers now", ""),
        ("Join readers", "Join readers"),
        ("Translate »All roads are open.", "All roads are open."),
        ("All roads are open. Read more »", "All roads are open."),
        ("He likes to read more", "He likes to read more"),
        ("Posted by Ann on 12", ""),
        ("Posted by Ann on Monday", "Posted by Ann on Monday"),
        ("By Ann", ""),
        ("by Ann", "by Ann"),
    ];
    for (text, wanted) in cases {
        assert_eq!(clean(rules, text), wanted, "{text:?}");
    }
}

#[test]
fn dates_are_dates_in_any_language() {
    let rules =
        "[byline]\n= Posted on <date>\n^ Updated <datetime>\n/ ^<date> by \\pL+$\n/ ^<number> views, <month>$\n= At <time>";
    let cases = [
        ("Posted on Wednesday, March 5th, 2014", ""),
        ("Posted on 5. März 2014, 10:45 Uhr", ""),
        ("Posted on 5 marzo 2014:", ""),
        ("Posted on Monday", "Posted on Monday"),
        ("Updated 2014-03-05T10:45:00Z (twice)", ""),
        ("Updated 2014-03-05", "Updated 2014-03-05"),
        ("12/03/2014 by Ann", ""),
        ("1,204 views, March 2014", ""),
        ("At 10:45 pm", ""),
        ("At \u{e002}", "At \u{e002}"),
    ];
    for (text, wanted) in cases {
        assert_eq!(clean(rules, text), wanted, "{text:?}");
    }
}

#[test]
fn zones_are_before_and_after_the_prose() {
    let text = format!("Menu\n{PROSE}\nMenu\n{PROSE}\nMenu");
    let gone = |zone: &str| clean(&format!("[navigation @ {zone}]\n= Menu"), &text);
    assert_eq!(gone("head"), format!("{PROSE}\nMenu\n{PROSE}\nMenu"));
    assert_eq!(gone("body"), format!("Menu\n{PROSE}\n{PROSE}\nMenu"));
    assert_eq!(gone("tail"), format!("Menu\n{PROSE}\nMenu\n{PROSE}"));
    assert_eq!(gone("edge"), format!("{PROSE}\nMenu\n{PROSE}"));
    assert_eq!(clean("[navigation @ edge]\n= Menu", "Menu\nMenu"), "Menu\nMenu", "a text without prose has no zones");
}

/// The first and the last prose bound the body: what ends them is not in it.
#[test]
fn the_body_lies_between_the_first_and_the_last_prose() {
    let line = format!("{PROSE} Pass it on »\n");
    let text = line.repeat(3);
    assert_eq!(clean("[share]\n@ body $ Pass it on »", &text), format!("{line}{PROSE}\n{line}"));
    assert_eq!(clean("[share]\n$ Pass it on »", &text), format!("{PROSE}\n").repeat(3));
}

#[test]
fn a_long_notice_at_the_end_is_in_the_tail() {
    let notice =
        "This notice is as long as a paragraph of prose, and it ends like one, but a rule speaks of it wherever it may stand.";
    let rules = "[legal @ tail]\n^ This notice is\n[navigation @ tail]\n= Menu";
    assert_eq!(clean(rules, &format!("{PROSE}\nMenu\n{notice}")), PROSE);
    assert_eq!(clean(rules, &format!("{notice}\n{PROSE}")), format!("{notice}\n{PROSE}"));
}

#[test]
fn grammars_take_what_is_ambiguous_alone() {
    let rules = "[comment-form]\n{ form\n  = Leave a Reply\n  ? ^ Your email address\n  * / ^(name|email)$\n  ? = Website\n}";
    assert_eq!(clean(rules, "Website\n\nLeave a Reply\n\nName\nEmail\nWebsite\n\nWebsite"), "Website\n\nWebsite");
    assert_eq!(clean(rules, "Name\nEmail\nWebsite"), "Name\nEmail\nWebsite");
    let needed = "[related]\n{ box\n  = More\n  = Less\n}";
    assert_eq!(clean(needed, "More\nLess\nMore\nOther"), "More\nOther");
}

#[test]
fn a_list_goes_with_its_heading_and_the_prose_after_it_stays() {
    let rules = "[recent-posts]\n{ recent\n  = Recent Posts\n  * :title\n}";
    let list = "Recent Posts\nA quiet winter\nWhat the river left\nTen bridges";
    assert_eq!(clean(rules, &format!("{PROSE}\n{list}")), PROSE);
    // A heading stands before prose: the last of the titles may be one.
    assert_eq!(clean(rules, &format!("{list}\n{PROSE}")), format!("Ten bridges\n{PROSE}"));
    assert_eq!(clean(rules, &format!("{list}\n\nThe second day\n{PROSE}")), format!("The second day\n{PROSE}"));
}

#[test]
fn users_add_replace_and_except() {
    let text = format!("{PROSE}\nLeave a Reply\nGazette club");
    let with = |rules: &str| Cleaner::builder().rules("my.rules", rules).build().unwrap().clean(&text).into_text().into_owned();
    assert_eq!(with("[newsletter]\n= Gazette club"), PROSE);
    assert_eq!(with("[comment-form]\n! = Leave a Reply"), text.trim_end_matches("\nGazette club").to_owned() + "\nGazette club");
    let alone = Cleaner::builder().without_builtin_rules().rules("my.rules", "[newsletter]\n= Gazette club").build().unwrap();
    assert_eq!(alone.clean(&text).text(), format!("{PROSE}\nLeave a Reply"));
    // A grammar of the same name in a later file replaces the earlier one.
    let first = "[share]\n{ box\n= Alpha\n? = Beta\n}";
    let second = "[share]\n{ box\n= Beta\n}";
    let both = Cleaner::builder().without_builtin_rules().rules("a.rules", first).rules("b.rules", second).build().unwrap();
    assert_eq!(both.clean("Alpha\nBeta").text(), "Alpha");
}

#[test]
fn policies_choose_by_strength_and_category() {
    let rules = "[share]\n= Sure\n[newsletter likely]\n= Likely\n[byline maybe]\n= Maybe";
    let text = "Sure\nLikely\nMaybe\nProse";
    let with = |policy: Policy| {
        let cleaner = Cleaner::builder().without_builtin_rules().rules("my.rules", rules).policy(policy).build().unwrap();
        cleaner.clean(text).into_text().into_owned()
    };
    assert_eq!(with(Policy::conservative()), "Likely\nMaybe\nProse");
    assert_eq!(with(Policy::balanced()), "Maybe\nProse");
    assert_eq!(with(Policy::aggressive()), "Prose");
    assert_eq!(with(Policy::balanced().keep(Category::Share)), "Sure\nMaybe\nProse");
    assert_eq!(with(Policy::conservative().remove(Category::Byline)), "Likely\nProse");
    assert_eq!(with(Policy::balanced().min_confidence(0.95)), "Likely\nMaybe\nProse");
}

#[test]
fn the_stop_returns_the_text_and_says_so() {
    let text = "Leave a Reply\nShort.";
    let with = |share: f32| Cleaner::builder().policy(Policy::balanced().max_removed_share(share)).build().unwrap();
    let stopped = with(0.5);
    let cleaned = stopped.clean(text);
    assert!(cleaned.is_stopped() && cleaned.is_unchanged() && cleaned.text() == text && cleaned.removed().is_empty());
    let passed = with(0.9);
    let cleaned = passed.clean(text);
    assert!(!cleaned.is_stopped() && cleaned.text() == "Short.");
    assert!((cleaned.removed_share() - 14.0 / 20.0).abs() < 1e-6);
}
