//! `unscaffold sites`, and cleaning with what is known of sites.

mod common;

use std::fmt::Write as _;

use common::{Folder, gzip, record, stats, stderr, stdout};
use serde_json::json;

const TOWNS: [&str; 12] =
    ["Esker", "Lund", "Moss", "Vik", "Aldersea", "Holm", "Millbrook", "Fennbeck", "Oldhaven", "Skerry", "Tarn", "Wick"];

/// A page of a site: two lines of a template that no rule knows around a story of its own.
fn page(site: &str, town: &str) -> String {
    format!(
        "Moorings of {site}\n{town} after the storm\n\
         In {town} the storm took a roof and felled an oak, and by the morning all the roads to {town} were open again.\n\
         The bakers of {town} sold their bread by the light of candles, and nobody asked how old it was.\n\
         {site} is printed in the house by the old lock\n"
    )
}

/// JSON Lines of the pages of two sites, mixed.
fn pages() -> String {
    let mut lines = String::new();
    for (number, town) in TOWNS.iter().enumerate() {
        for (site, host) in [("Harbour Courier", "www.courier.example"), ("Gull Gazette", "gazette.example:8080")] {
            let url = format!("https://{host}/{number}");
            let _ = writeln!(lines, "{}", json!({"url": url, "text": page(site, town)}));
        }
    }
    lines
}

#[test]
fn what_recurs_on_a_site_goes() {
    let folder = Folder::new();
    folder.write("pages.jsonl", pages());
    let fitted = folder.run(&["sites", "fit", "pages.jsonl", "-o", "profiles.bin"]);
    assert!(stderr(&fitted).starts_with("profiles.bin: 2 hosts of 24 pages, in "), "{}", stderr(&fitted));
    let cleaned = folder.run(&["pages.jsonl", "--sites", "profiles.bin", "--annotate", "-o", "out.jsonl", "--stats", "json"]);
    assert_eq!(stats(&cleaned)["of_no_known_site"], 0);
    for line in folder.text("out.jsonl").lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = record["text"].as_str().unwrap();
        assert!(text.contains(" after the storm\nIn ") && !text.contains("Moorings") && !text.contains("printed"), "{text}");
        assert_eq!(record["removed"][0]["rule"], "the site's template: on 12 of 12 pages");
    }
    // In the summary the number of pages makes no difference.
    let rules = stats(&cleaned)["by_rule"].as_array().unwrap().clone();
    assert_eq!(rules.iter().filter(|rule| rule["rule"] == "the site's template").count(), 1, "{rules:?}");
    // Without profiles the lines have no name.
    folder.run(&["pages.jsonl", "-o", "without.jsonl", "-q"]);
    assert!(folder.text("without.jsonl").contains("printed in the house"));
}

#[test]
fn sites_of_which_nothing_is_known_are_told_of() {
    let folder = Folder::new();
    folder.write("pages.jsonl", pages());
    folder.run(&["sites", "fit", "pages.jsonl", "-o", "profiles.bin", "-q"]);
    let other = json!({"url": "https://other.example/", "text": "All roads are open."});
    let none = json!({"text": "All roads are closed."});
    folder.write("other.jsonl", format!("{other}\n{none}\n"));
    let cleaned = folder.run(&["other.jsonl", "--sites", "profiles.bin"]);
    assert!(stderr(&cleaned).contains("2 documents: of no site that the profiles know"), "{}", stderr(&cleaned));
    assert_eq!(stdout(&cleaned), folder.text("other.jsonl"));
}

#[test]
fn shards_and_little_memory_make_the_same_file() {
    let folder = Folder::new();
    let pages = pages();
    let lines: Vec<&str> = pages.split_inclusive('\n').collect();
    folder.write("all.jsonl", &pages).write("a.jsonl", lines[..7].concat()).write("b.jsonl", lines[7..].concat());
    folder.run(&["sites", "fit", "all.jsonl", "-o", "all.bin", "-q"]);
    folder.run(&["sites", "fit", "b.jsonl", "a.jsonl", "-o", "tight.bin", "--memory", "1", "-q", "--threads", "3"]);
    folder.run(&["sites", "fit", "a.jsonl", "-o", "a.bin", "-q"]);
    folder.run(&["sites", "fit", "b.jsonl", "-o", "b.bin", "-q"]);
    folder.run(&["sites", "merge", "b.bin", "a.bin", "-o", "merged.bin"]);
    assert_eq!(folder.read("tight.bin"), folder.read("all.bin"));
    assert_eq!(folder.read("merged.bin"), folder.read("all.bin"));
    assert_eq!(folder.names("").len(), 8, "no scratch file is left: {:?}", folder.names(""));
}

#[test]
fn wet_files_have_addresses_and_texts_a_host_by_name() {
    let folder = Folder::new();
    let mut wet = record("warcinfo", "", b"");
    for (number, town) in TOWNS.iter().enumerate() {
        let uri = format!("WARC-Target-URI: http://courier.example/{number}\r\n");
        wet.extend(record("conversion", &uri, page("Harbour Courier", town).as_bytes()));
        folder.write(&format!("texts/{number}.txt"), page("Harbour Courier", town));
    }
    folder.write("pages.warc.wet.gz", gzip(&wet));
    folder.run(&["sites", "fit", "pages.warc.wet.gz", "-o", "wet.bin", "-q"]);
    folder.run(&["sites", "fit", "texts", "--host", "courier.example", "-o", "texts.bin", "-q"]);
    assert_eq!(folder.read("wet.bin"), folder.read("texts.bin"));
    let cleaned = folder.run(&["pages.warc.wet.gz", "--sites", "wet.bin", "--compress", "none", "-q"]);
    assert!(!stdout(&cleaned).contains("old lock") && stdout(&cleaned).contains("In Esker the storm"));
    let cleaned = folder.run(&["texts/3.txt", "--sites", "wet.bin", "--host", "http://www.courier.example/", "-q"]);
    assert!(!stdout(&cleaned).contains("old lock") && stdout(&cleaned).contains("In Vik the storm"));
    let explained = folder.run(&["explain", "texts/3.txt", "--sites", "wet.bin", "--host", "courier.example"]);
    assert!(stdout(&explained).contains("site: 12 of 12"), "{}", stdout(&explained));
}

#[test]
fn a_template_is_shown() {
    let folder = Folder::new();
    folder.write("pages.jsonl", pages());
    folder.run(&["sites", "fit", "pages.jsonl", "-o", "profiles.bin", "-q"]);
    insta::assert_snapshot!(stdout(&folder.run(&["sites", "show", "profiles.bin"])), @r"
           pages   recurring  host
              12           2  courier.example
              12           2  gazette.example
    ");
    insta::assert_snapshot!(stdout(&folder.run(&["sites", "show", "profiles.bin", "https://www.courier.example/3"])), @r"
    courier.example: 12 pages seen, 12 of them in the sample, 2 blocks recur
       12/12  Moorings of Harbour Courier
              … (3 lines)
       12/12  Harbour Courier is printed in the house by the old lock
    ");
    let message = folder.fails(1, &["sites", "show", "profiles.bin", "other.example"]);
    assert_eq!(message.trim(), "error: profiles.bin: no profile of other.example; without a host, this lists all");
    folder.run(&["sites", "fit", "pages.jsonl", "-o", "bare.bin", "--no-lines", "-q"]);
    assert!(stdout(&folder.run(&["sites", "show", "bare.bin", "courier.example"])).contains("was not kept"));
}

#[test]
fn the_report_shows_templates() {
    let folder = Folder::new();
    folder.write("pages.jsonl", pages());
    folder.run(&["sites", "fit", "pages.jsonl", "-o", "profiles.bin", "-q"]);
    folder.run(&["report", "pages.jsonl", "--sites", "profiles.bin", "-o", "report.html", "-q"]);
    let page = folder.text("report.html");
    assert!(page.contains("<h2 id=\"sites\">Templates of sites</h2>"));
    assert!(page.contains("<td class=\"number\">12 of 12</td><td dir=\"auto\">Moorings of Harbour Courier</td>"), "{page}");
    assert!(page.contains("12 documents here, 12 pages seen"));
    folder.run(&["report", "pages.jsonl", "-o", "without.html", "-q"]);
    assert!(!folder.text("without.html").contains("Templates of sites"));
}

#[test]
fn lines_of_templates_are_text() {
    let folder = Folder::new();
    let long = "moorings and tides ".repeat(8);
    let page = |town: &str| page("Harbour <script>alert(1)</script> \u{202e}Courier", town) + &long + "\n";
    let line = |town: &str| json!({"url": "http://a.example/", "text": page(town)}).to_string() + "\n";
    folder.write("pages.jsonl", TOWNS.map(line).concat());
    folder.run(&["sites", "fit", "pages.jsonl", "-o", "profiles.bin", "-q"]);
    folder.run(&["report", "pages.jsonl", "--sites", "profiles.bin", "-o", "report.html", "-q"]);
    let page = folder.text("report.html");
    assert!(
        !page.contains("<script>alert") && !page.contains('\u{202e}') && page.contains("Moorings of Harbour &#60;script&#62;")
    );
    let shown = stdout(&folder.run(&["sites", "show", "profiles.bin", "a.example"]));
    assert!(!shown.contains('\u{202e}') && shown.contains("Moorings of Harbour <script>"), "{shown}");
    // What was cut is marked.
    assert!(shown.lines().any(|line| line.contains("moorings and tides") && line.ends_with('…')), "{shown}");
}

#[test]
fn slips_are_told_of() {
    let folder = Folder::new();
    folder.write("pages.jsonl", pages()).write("profiles.bin", "no profiles");
    let fails = |code, arguments: &[&str]| folder.fails(code, arguments);
    let message = fails(1, &["pages.jsonl", "--sites", "profiles.bin"]);
    assert!(message.contains("cannot read profiles.bin: it holds no profiles of sites"), "{message}");
    let message = fails(2, &["sites", "fit", "pages.jsonl", "-o", "profiles.bin"]);
    assert!(message.contains("profiles.bin exists; --overwrite replaces it"), "{message}");
    let message = fails(2, &["sites", "fit", "pages.jsonl", "-o", "pages.jsonl", "--overwrite"]);
    assert!(message.contains("is read, and cannot be the output too"), "{message}");
    let message = fails(2, &["sites", "fit", "pages.jsonl", "--host", " ", "-o", "x.bin"]);
    assert!(message.contains("is no host"), "{message}");
    let message = fails(2, &["pages.jsonl", "--site-thresholds", "egde=1"]);
    assert!(message.contains("unknown threshold \"egde\"; did you mean \"edge\"?"), "{message}");
    let fitted = folder.run(&["sites", "fit", "pages.jsonl", "--host-field", "address", "-o", "x.bin"]);
    assert!(stderr(&fitted).contains("24 pages without a host in \"address\" (--host-field)"), "{}", stderr(&fitted));
    assert_eq!(folder.text("profiles.bin"), "no profiles");
}

#[test]
fn a_damaged_profile_is_a_fault_of_its_documents_only() {
    let folder = Folder::new();
    folder.write("pages.jsonl", pages());
    folder.run(&["sites", "fit", "pages.jsonl", "-o", "profiles.bin", "-q"]);
    let mut bytes = folder.read("profiles.bin");
    let at = bytes.windows(7).position(|bytes| bytes == b"courier").unwrap();
    bytes[at + 100] ^= 1;
    folder.write("profiles.bin", bytes);
    let message = folder.fails(1, &["pages.jsonl", "--sites", "profiles.bin", "-o", "out.jsonl", "-q"]);
    assert!(message.contains("line 1: profiles.bin: the profile of courier.example cannot be read: "), "{message}");
    assert_eq!(folder.text("out.jsonl").lines().count(), 12);
}
