//! `unscaffold rules`: check, list and test.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use assert_cmd::cargo::{cargo_bin, cargo_bin_cmd};

const RULES: &str = "\
# what my site repeats
[share]
= Pass it on
= Tell them all
[newsletter likely]
$ Get the Gazette now »
! = Gazette
[comment-form likely]
@ tail ! = Website
{ my-form
  = Say something
  ? = Name
}
/ [0-9]+ ferr(y|ies)
";

fn rules(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = cargo_bin_cmd!("unscaffold").current_dir(folder).arg("rules").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn a_file_that_is_fine_is_described() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("my.rules"), RULES).unwrap();
    let (out, err, code) = rules(folder.path(), &["check", "my.rules"]);
    insta::assert_snapshot!(out, @r#"
    my.rules: fine: 4 rules, 1 grammar, 2 exceptions
      category      rules  grammars  exceptions
      comment-form      1         1           1
      share             2         0           0
      newsletter        1         0           1
    warning: no fixed text announces these, so they are tried on every block, which costs time; begin them, after ^, or end them, before $,
    with fixed text, or confine them to "@ tail"
      my.rules:14 [comment-form 0.90] / [0-9]+ ferr(y|ies)
    "#);
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

#[test]
fn a_sample_shows_what_each_rule_finds() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("my.rules"), RULES).unwrap();
    let page = "The ferry was late, since the pier had to be looked at first. Get the Gazette now »\nPass it on\nPass  it on\nSay something\nName\n";
    let pages = [page, "12 ferries", "7 ferries"].map(|text| serde_json::json!({"body": text}).to_string() + "\n").concat();
    fs::write(folder.path().join("pages.jsonl"), pages).unwrap();
    let (out, err, code) = rules(folder.path(), &["check", "my.rules", "--sample", "pages.jsonl", "--field", "body"]);
    let sample = &out[out.find("sample:").unwrap()..];
    insta::assert_snapshot!(sample, @r"
    sample: 3 documents of 145 characters, of which the rules find 53.79 %
          2  14.48 %  my.rules:3 [share 0.98] = Pass it on
                         Pass it on
          1  14.48 %  my.rules:6 [newsletter 0.90] $ Get the Gazette now »
                         Get the Gazette now »
          2  13.10 %  my.rules:14 [comment-form 0.90] / [0-9]+ ferr(y|ies)
                         12 ferries
                         7 ferries
          2  11.72 %  my.rules:10 [comment-form 0.90] { my-form
                         Say something
                         Name
    nothing found by 1 of 5 rules:
      my.rules:4 [share 0.98] = Tell them all
    ");
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

#[test]
fn a_file_that_is_wrong_is_an_error_with_a_caret() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("my.rules"), "[shares]\n= Pass it on\n").unwrap();
    fs::write(folder.path().join("fine.rules"), "[share]\n= Pass it on\n").unwrap();
    let (out, err, code) = rules(folder.path(), &["check", "my.rules", "fine.rules", "none.rules"]);
    insta::assert_snapshot!(err, @r#"
    error: my.rules:1: unknown category "shares"; did you mean "share"?
      | [shares]
      |  ^
    error: cannot read none.rules: No such file or directory (os error 2)
    "#);
    // The others are checked all the same.
    assert!(out.starts_with("fine.rules: fine: 1 rule, 0 grammars, 0 exceptions\n"), "{out}");
    assert_eq!(code, Some(2));
}

#[test]
fn rules_are_listed_one_a_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("my.rules"), RULES).unwrap();
    let mine = ["list", "--rules", "my.rules", "--no-builtin-rules"];
    let (out, _, code) = rules(folder.path(), &[&mine[..], &["--category", "share"]].concat());
    assert_eq!(out, "share\t0.98\tmy.rules:3\t= Pass it on\nshare\t0.98\tmy.rules:4\t= Tell them all\n");
    assert_eq!(code, Some(0));
    let (out, _, _) = rules(folder.path(), &[&mine[..], &["--find", "GAZETTE NOW"]].concat());
    assert_eq!(out, "newsletter\t0.90\tmy.rules:6\t$ Get the Gazette now »\n");
    let (all, _, _) = rules(folder.path(), &["list"]);
    assert!(all.lines().count() > 5000 && all.lines().all(|line| line.split('\t').count() == 4));
    let (_, err, code) = rules(folder.path(), &["list", "--category", "shares"]);
    assert!(err.contains("did you mean \"share\"?"), "{err}");
    assert_eq!(code, Some(2));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut command = Command::new(cargo_bin!("unscaffold"));
    let mut running = command.args(["rules", "list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = running.stdout.take().unwrap();
    out.read_exact(&mut [0; 100]).unwrap();
    drop(out);
    let output = running.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn rules_are_tested_on_labelled_lines_worst_first() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("my.rules"), RULES).unwrap();
    let corpus = "{\"lines\": [\"Pass it on\", \"Tell them all\", \"Pass it on\"], \"labels\": [0, 1, 0]}\n\
                  {\"lines\": [\"Ahoy, all ye. Get the Gazette now »\", \"\", \"Pass it on\"], \"labels\": [1, -1, -1]}\n";
    fs::write(folder.path().join("labelled.jsonl"), corpus).unwrap();
    let arguments = ["test", "labelled.jsonl", "--rules", "my.rules", "--no-builtin-rules", "--policy", "conservative"];
    let (out, err, code) = rules(folder.path(), &arguments);
    assert_eq!(
        out,
        "content\tscaffolding\tunjudged\tshare\tcharacters\tacted-on\tcategory\trule\n\
         1\t0\t0\t1.000\t21\t0\tnewsletter\tmy.rules:6 $ Get the Gazette now »\n\
         1\t0\t0\t1.000\t13\t1\tshare\tmy.rules:4 = Tell them all\n\
         0\t2\t1\t0.000\t0\t3\tshare\tmy.rules:3 = Pass it on\n"
    );
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

#[test]
fn lines_that_are_not_as_people_say_are_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("my.rules"), "[share]\n= Pass it on\n").unwrap();
    let case = "# the Gazette\n      | The roads are open.\nshare | Pass it on\n";
    fs::write(folder.path().join("good.case"), case).unwrap();
    fs::write(folder.path().join("bad.case"), case.replace("      | The", "share | The").replace("share | Pass", "      | Pass"))
        .unwrap();
    let test = |file: &str| rules(folder.path(), &["test", file, "--rules", "my.rules", "--lines", "--no-builtin-rules"]);
    assert_eq!(test("good.case"), (String::new(), String::new(), Some(0)));
    let wrong = "the Gazette: stays, and should go: The roads are open.\nthe Gazette: goes, and should stay: Pass it on\n";
    assert_eq!(test("bad.case"), (wrong.to_owned(), String::new(), Some(1)));
}

#[test]
fn what_explain_prints_is_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let page = "The roads are open.\n\nLeave a Reply\nThe ferry sailed. Read more »\n";
    fs::write(folder.path().join("page.txt"), page).unwrap();
    let explained = assert_cmd::Command::cargo_bin("unscaffold")
        .unwrap()
        .current_dir(&folder)
        .args(["explain", "page.txt"])
        .output()
        .unwrap();
    fs::write(folder.path().join("page.case"), explained.stdout).unwrap();
    assert_eq!(rules(folder.path(), &["test", "page.case", "--lines"]), (String::new(), String::new(), Some(0)));
}
