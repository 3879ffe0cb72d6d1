//! `unscaffold report`: its figures, and that a page is nothing but a page, whatever is in the texts.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::json;
use tempfile::TempDir;

const PROSE: &str = "The storm passed over the town in the night, and by the morning all the roads were open again.\n";

/// A folder with files, which are made of these texts.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Folder(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// JSON Lines of these texts.
    fn texts(&self, name: &str, texts: &[&str]) -> PathBuf {
        let lines = texts.iter().map(|text| format!("{}\n", json!({ "text": text })));
        self.write(name, lines.collect::<String>())
    }

    /// Runs the program here.
    fn report(&self, arguments: &[&str]) -> Command {
        let mut command = cargo_bin_cmd!("unscaffold");
        command.current_dir(self.0.path()).arg("report").args(arguments);
        command
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

/// The value of a figure.
fn figure(page: &str, name: &str) -> String {
    let (_, behind) = page.split_once(&format!("<dt>{name}</dt><dd>")).unwrap_or_else(|| panic!("no figure {name:?}"));
    behind.split_once('<').unwrap().0.to_owned()
}

/// Places of the documents shown.
fn places(page: &str) -> Vec<&str> {
    let parts = page.split("<span class=\"place\"><bdi>").skip(1);
    parts.map(|part| part.split_once('<').unwrap().0).collect()
}

fn stderr(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

#[test]
fn figures_are_those_of_the_documents() {
    let folder = Folder::new();
    let with_form = format!("{PROSE}Leave a Reply\n");
    folder.texts("pages.jsonl", &[PROSE, &with_form, "Leave a Reply\n", &with_form]);
    let told = stderr(&folder.report(&["pages.jsonl", "-o", "page.html"]).assert().success());
    let page = folder.read("page.html");

    let figures = ["documents", "changed", "pieces removed", "emptied", "over 80 % removed", "records failed"];
    assert_eq!(figures.map(|name| figure(&page, name)), ["4", "3", "3", "1", "1", "0"]);
    let all = 3 * PROSE.chars().count() + 3 * "Leave a Reply\n".len();
    assert!(page.contains(&format!("9 of 66 words, 39 of {all} characters, from 3 of 4 documents in 1 file.")));
    assert_eq!(told, "page.html: 4 documents, 11.9 % removed\n");
    assert!(page.contains("<strong>11.9 %</strong>"));

    assert_eq!(places(&page), ["pages.jsonl: line 3", "pages.jsonl: line 2", "pages.jsonl: line 4"]);
    assert!(page.contains("<strong>1 document</strong> emptied"));
    assert!(page.contains("<option value=\"comment-form\">comment-form</option>"));
    // The line went from three of four.
    let (_, lines) = page.split_once("<h2 id=\"lines\">").unwrap();
    assert!(lines.contains("<q dir=\"auto\">Leave a Reply</q>") && lines.contains("<td class=\"number\">75.0 %</td>"));
    assert!(page.contains("title=\"comment-form, "));
    // Before and after, side by side.
    assert!(page.contains(&format!("{PROSE}<mark class=\"c-comment-form\"")));
    assert!(page.contains(&format!("aria-label=\"Text after cleaning\" dir=\"auto\">{}", PROSE.trim_end())));
}

#[test]
fn nothing_to_say_is_said() {
    let folder = Folder::new();
    folder.write("one.txt", PROSE);
    folder.report(&["one.txt", "-o", "page.html"]).assert().success();
    let page = folder.read("page.html");
    assert!(page.contains("Nothing stands out") && page.contains("Nothing went.") && page.contains("No document is shown."));
    assert!(page.contains("<strong>0 %</strong>"));

    folder.write("empty.jsonl", "");
    folder.report(&["empty.jsonl", "-o", "none.html"]).assert().success();
    assert_eq!(figure(&folder.read("none.html"), "documents"), "0");
}

#[test]
fn hostile_texts_are_shown_and_not_obeyed() {
    let attacks = [
        "<script>document.title = 'ran'</script>",
        "\"><img src=x onerror=\"document.title = 'ran'\">",
        "'><svg onload=alert(1)>",
        "</textarea></title></style></script><h1>mine",
        "</div></details><iframe src=\"https://example.org/\">",
        "{{ 7 * 7 }} {% raw %} {# note #}",
        "<!-- <![CDATA[ &amp; &lt;",
        "a\0b\u{202e}c\u{2028}d\u{2066}e\u{1b}[31m",
    ];
    let folder = Folder::new();
    let mut rules = "[share]\n".to_owned();
    let mut text = PROSE.to_owned();
    for attack in attacks {
        // In what goes, in the rule by which it goes, and in what stays.
        let seen: String = attack.chars().filter(|c| !c.is_control()).collect();
        writeln!(rules, "= Zap {seen}").unwrap();
        writeln!(text, "Zap {seen}\nPow {attack}\nThe ferry sailed an hour late, and a dog said: {attack}.").unwrap();
    }
    rules.push_str("^ Pow\n");
    folder.write("own.rules", rules);
    let name = if cfg!(windows) { "pages.jsonl" } else { "<script>&'.jsonl" };
    let broken = format!("{{\"text\": [\"{}\"]}}\n<script>\n", attacks[0]);
    let lines = format!("{}\n{}\n{broken}", json!({ "text": text }), json!({ "text": text }));
    folder.write(name, lines);
    let arguments = [name, "--rules", "own.rules", "-o", "page.html", "--normalize", "none"];
    folder.report(&arguments).assert().code(1);
    let page = folder.read("page.html");

    let count = |what: &str| page.to_lowercase().matches(what).count();
    assert_eq!((count("<script"), count("</script"), count("</style"), count("</title"), count("<h1")), (1, 1, 1, 1, 1));
    for tag in ["<img", "<svg", "<iframe", "<textarea", "</textarea", "<!--", "<![", "<link", "<object", "<base", "<form"] {
        assert_eq!(count(tag), 0, "{tag}");
    }
    assert!(!page.contains(['\0', '\u{1b}', '\u{202e}', '\u{2028}', '\u{2066}']));
    assert!(page.contains("a␀b[RLO]c[U+2028]d[LRI]e␛[31m"));
    // Nothing that would be loaded.
    assert_eq!((count("src=\""), count("href=\"http"), count("url("), count("@import")), (0, 0, 0, 0));
    assert!(page.contains("{{ 7 * 7 }} {% raw %} {# note #}"));
    // It went, it stayed, and a rule says it.
    assert!(page.matches("script&#62;document.title = ").count() > 6);
}

#[test]
fn the_policy_lets_only_our_script_run() {
    let folder = Folder::new();
    folder.texts("pages.jsonl", &["Leave a Reply"]);
    folder.report(&["pages.jsonl", "-o", "page.html"]).assert().success();
    let page = folder.read("page.html");
    let policy = page.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    assert!(policy.contains("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; script-src &#39;sha256-"));
    // Handlers in attributes would not run either, nor does the page have any.
    assert!(!policy.contains("script-src &#39;unsafe") && !page.contains(" onclick") && !page.contains("javascript:"));
}

/// More documents than a batch holds, many of which lost the same share.
fn many(folder: &Folder) -> PathBuf {
    let mut lines = String::new();
    for number in 0..12_000_usize {
        let prose = PROSE.repeat(1 + number % 7);
        let line = ["Leave a Reply", "Share this:", "Skip to content", "Recent Posts"][number % 4];
        let text = if number % 500 == 3 { line.to_owned() } else { format!("{prose}{line}\n") };
        let broken = number % 1000 == 7;
        writeln!(lines, "{}", if broken { json!({ "text": 1 }) } else { json!({ "text": text }) }).unwrap();
    }
    assert!(lines.len() > 4 << 20);
    folder.write("many.jsonl", lines)
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let folder = Folder::new();
    many(&folder);
    let page = |threads: &str| {
        folder.report(&["many.jsonl", "many.jsonl", "--threads", threads, "-o", "page.html", "--overwrite"]).assert().code(1);
        folder.read("page.html")
    };
    let one = page("1");
    assert!(one == page("2") && one == page("7"));
    let places = places(&one);
    assert_eq!(
        (places.len(), places[0], places[23], places[24]),
        (50, "many.jsonl: line 4", "many.jsonl: line 11504", "many.jsonl: line 4")
    );
    assert_eq!((figure(&one, "documents"), figure(&one, "records failed")), ("23,976".to_owned(), "24".to_owned()));
}

#[test]
fn so_many_documents_are_shown_as_asked() {
    let folder = Folder::new();
    folder.texts("pages.jsonl", &["Leave a Reply"; 5]);
    for (worst, count) in [("0", 0), ("2", 2), ("9", 5)] {
        folder.report(&["pages.jsonl", "--worst", worst, "-o", "page.html", "--overwrite"]).assert().success();
        assert_eq!(places(&folder.read("page.html")).len(), count);
    }
}

#[test]
fn long_documents_are_cut_and_say_so() {
    let folder = Folder::new();
    let long = format!("Leave a Reply\n{}", "The fähry sailed an hour late.\n".repeat(1000));
    folder.texts("pages.jsonl", &[&long]);
    folder.report(&["pages.jsonl", "-o", "page.html", "--normalize", "none"]).assert().success();
    let page = folder.read("page.html");
    assert_eq!(page.matches("<p class=\"note\">The first 20,000 of ").count(), 2);
    assert!(page.len() < 100_000);
}

#[test]
fn a_page_that_exists_stays() {
    let folder = Folder::new();
    folder.texts("pages.jsonl", &["Leave a Reply"]);
    folder.write("page.html", "precious");
    let told = stderr(&folder.report(&["pages.jsonl", "-o", "page.html"]).assert().code(2));
    assert!(told.contains("page.html exists; --overwrite replaces it"));
    assert_eq!(folder.read("page.html"), "precious");

    folder.report(&["pages.jsonl", "-o", "page.html", "--overwrite"]).assert().success();
    assert!(folder.read("page.html").starts_with("<!DOCTYPE html>"));

    // Not the input, even if asked for.
    let before = folder.read("pages.jsonl");
    folder.report(&["pages.jsonl", "-o", "./pages.jsonl", "--overwrite"]).assert().code(2);
    assert_eq!(folder.read("pages.jsonl"), before);
    folder.report(&["pages.jsonl"]).assert().code(2);
    folder.report(&["pages.jsonl", "-o", "."]).assert().code(2);
}

#[test]
fn a_run_that_fails_leaves_nothing() {
    let folder = Folder::new();
    folder.texts("pages.jsonl", &["Leave a Reply"]);
    folder.write("own.rules", "[coment-form]\n= Leave a Reply\n");
    folder.report(&["missing.jsonl", "-o", "page.html"]).assert().code(2);
    folder.report(&["pages.jsonl", "--rules", "own.rules", "-o", "page.html"]).assert().code(2);
    // Known only once it is opened, when the page has been begun.
    if !cfg!(feature = "parquet") {
        folder.write("data.parquet", "PAR1");
        folder.report(&["pages.jsonl", "data.parquet", "-o", "page.html"]).assert().code(2);
    }
    let names = fs::read_dir(folder.0.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.contains("page.html")).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn records_that_fail_are_told_and_counted() {
    let folder = Folder::new();
    let broken = "{\"text\": 7}\n".repeat(15);
    folder.write("a.jsonl", format!("{}\n{broken}", json!({ "text": PROSE })));
    folder.write("b.jsonl", format!("not json\n{}\n", json!({ "text": PROSE })));
    let told = stderr(&folder.report(&["a.jsonl", "b.jsonl", "-o", "page.html"]).assert().code(1));
    let (of_a, of_b) = (told.matches("a.jsonl: line ").count(), told.matches("b.jsonl: line 1: ").count());
    assert_eq!((of_a, of_b), (10, 1), "{told}");
    assert!(told.contains("a.jsonl: 5 more like these"));

    let page = folder.read("page.html");
    assert_eq!((figure(&page, "documents"), figure(&page, "records failed")), ("2".to_owned(), "16".to_owned()));
    assert!(page.contains("<strong>16 records</strong> failed"));
    let (_, failed) = page.split_once("<h2 id=\"failed\">").unwrap();
    assert_eq!((failed.matches("a.jsonl: line ").count(), failed.matches("b.jsonl: line 1: ").count()), (10, 1));
}

#[test]
fn folders_and_pipes_are_read() {
    let folder = Folder::new();
    folder.write("texts/one.txt", format!("{PROSE}Leave a Reply\n"));
    folder.write("texts/two.txt", "Leave a Reply");
    folder.write("texts/bad.txt", [0xff, 0xfe, 0xfd]);
    folder.report(&["texts", "-o", "page.html"]).assert().code(1);
    let page = folder.read("page.html");
    let texts = places(&page);
    assert!(texts.len() == 2 && texts[0].ends_with("two.txt") && texts[1].ends_with("one.txt"));
    assert_eq!(figure(&page, "records failed"), "1");

    let run = folder.report(&["-", "-o", "-", "--quiet"]).write_stdin("Leave a Reply").assert().success();
    let page = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(page.ends_with("</html>\n") && stderr(&run).is_empty());
}

#[test]
fn how_it_was_cleaned_stands_below() {
    let folder = Folder::new();
    folder.texts("pages.jsonl", &[&format!("{PROSE}Leave a Reply\n")]);
    folder.report(&["pages.jsonl", "--keep", "comment-form", "--no-model", "-o", "page.html"]).assert().success();
    let page = folder.read("page.html");
    assert_eq!(["Policy", "Always kept", "Model"].map(|name| figure(&page, name)), ["balanced", "comment-form", "not used"]);
    assert_eq!(figure(&page, "pieces removed"), "0");
}
