//! The page of `unscaffold report` in a real browser: what is in texts does not run, and the filter works. Skipped, with a note, where
//! there is no Chromium.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::json;
use tempfile::TempDir;

const PROSE: &str = "The storm passed over the town in the night, and by the morning all the roads were open again.\n";

/// Each would change the title.
const ATTACKS: [&str; 4] = [
    "<script>document.title = 'it ran'</script>",
    "\"><img src=x onerror=\"document.title = 'it ran'\">",
    "<svg onload=\"document.title = 'it ran'\"></svg>",
    "</script><script>document.title = 'it ran'</script>",
];

fn chromium() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found =
        std::env::split_paths(&folders).flat_map(|folder| names.map(|name| folder.join(name))).find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: no Chromium on PATH");
    }
    found
}

/// The elements of a page after its script has run.
fn dom(browser: &Path, page: &Path, fragment: &str) -> String {
    let profile = TempDir::new().unwrap();
    let run = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}{fragment}", page.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8(run.stdout).unwrap();
    assert!(dom.contains("</html>"), "the browser failed: {}", String::from_utf8_lossy(&run.stderr));
    dom
}

fn title(dom: &str) -> &str {
    dom.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0
}

/// Rows and documents: their categories, and whether they are seen.
fn filtered(dom: &str) -> Vec<(&str, bool)> {
    let tags = dom.match_indices(" data-categories=\"").map(|(at, _)| {
        let start = dom[..at].rfind('<').unwrap();
        let tag = &dom[start..at + dom[at..].find('>').unwrap()];
        let categories = tag.split_once("data-categories=\"").unwrap().1.split_once('"').unwrap().0;
        (categories, !tag.contains(" hidden"))
    });
    tags.collect()
}

/// A report on documents that share, that ask for comments, and that attack.
fn report(folder: &Path) -> PathBuf {
    let attacks =
        ATTACKS.map(|attack| format!("Zap {attack}\nThe ferry sailed an hour late, and a dog said: {attack}.\n")).concat();
    let texts = [
        format!("{PROSE}Share this:\n"),
        format!("{PROSE}Leave a Reply\n"),
        format!("{PROSE}Leave a Reply\nShare this:\n"),
        attacks,
    ];
    let lines = texts.iter().map(|text| format!("{}\n", json!({ "text": text })));
    fs::write(folder.join("pages.jsonl"), lines.collect::<String>()).unwrap();
    fs::write(folder.join("own.rules"), "[share]\n= Share this:\n[comment-form]\n= Leave a Reply\n[login]\n^ Zap\n").unwrap();
    let arguments = ["report", "pages.jsonl", "--no-builtin-rules", "--no-model", "--rules", "own.rules", "-o", "page.html"];
    cargo_bin_cmd!("unscaffold").current_dir(folder).args(arguments).assert().success();
    folder.join("page.html")
}

#[test]
fn what_is_in_texts_does_not_run() {
    let Some(browser) = chromium() else { return };
    let folder = TempDir::new().unwrap();
    let page = report(folder.path());
    let seen = dom(&browser, &page, "");
    assert!(title(&seen).ends_with("unscaffold"), "{}", title(&seen));
    // Ours did run.
    assert!(!seen.contains("id=\"filter\" hidden"));

    // Even if something were not escaped one day.
    let html = fs::read_to_string(&page).unwrap();
    let leaky = html.replacen("<main>", &format!("<main>{}", ATTACKS.concat()), 1);
    fs::write(&page, &leaky).unwrap();
    let seen = dom(&browser, &page, "#category=share");
    assert!(title(&seen).ends_with("unscaffold"), "{}", title(&seen));
    assert!(filtered(&seen).iter().any(|(_, is_seen)| !is_seen));

    // It is the policy that keeps them from running, and they would.
    fs::write(&page, leaky.replacen("Content-Security-Policy", "No-Policy", 1)).unwrap();
    assert_eq!(title(&dom(&browser, &page, "")), "it ran");
}

#[test]
fn a_fragment_chooses_a_category() {
    let Some(browser) = chromium() else { return };
    let folder = TempDir::new().unwrap();
    let page = report(folder.path());

    let all = dom(&browser, &page, "");
    assert!(filtered(&all).iter().all(|(_, is_seen)| *is_seen));
    for unknown in ["#category=all", "#category=nonsense", "#category=\"><img src=x>", "#worst"] {
        assert_eq!(filtered(&dom(&browser, &page, unknown)), filtered(&all), "{unknown}");
    }

    let share = dom(&browser, &page, "#category=share");
    let parts = filtered(&share);
    assert!(parts.iter().all(|(categories, is_seen)| categories.split(' ').any(|name| name == "share") == *is_seen), "{parts:?}");
    // A bar, a rule, a line; and of four documents the two that share.
    assert_eq!(parts.iter().filter(|(_, is_seen)| *is_seen).count(), 5);
    assert!(share.contains(">2 of the 4 documents shown</output>"));
    assert!(share.contains("<mark class=\"c-comment-form faded\"") && !share.contains("<mark class=\"c-share faded\""));

    // Where nothing is left, the page says so.
    let login = dom(&browser, &page, "#category=login");
    assert!(login.contains(">1 of the 4 documents shown</output>"));
    assert!(login.contains("<p class=\"none\" data-none=\"\">No line of this category"));
}
