//! `unscaffold explain`, on texts and rules that stand here, so that the built-in rules may change.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use assert_cmd::cargo::{cargo_bin, cargo_bin_cmd};
use tempfile::TempDir;

const RULES: &str = "\
[share]
= Pass it on
[newsletter]
$ Get the Gazette now »
[related]
^ More of it:
";

const TEXT: &str = "\
The ferry is late\r
The ferry to the islands was two hours late, since the pier had to be looked at first. Get the Gazette now »\r
\r
Pass it on\r
More of it: Gulls\r
Pass it on\r
";

/// A folder with the rules and these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files.iter().chain(&[("my.rules", RULES)]) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn explain(folder: &TempDir, arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = cargo_bin_cmd!("unscaffold");
    command.current_dir(folder.path()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.args(["explain", "--no-builtin-rules", "--rules", "my.rules"]).args(arguments);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn reasons_stand_in_the_margin_and_below() {
    let folder = folder(&[("page.txt", TEXT)]);
    let (out, err, code) = explain(&folder, &["page.txt"]);
    insta::assert_snapshot!(out, @r"
                           │ The ferry is late
    newsletter  my.rules:4 │ The ferry to the islands was two hours late, since the pier had to be looked at first. ⟦Get the Gazette now »⟧
                           │
    share       my.rules:2 │ Pass it on
    related     my.rules:6 │ More of it: Gulls
    share       my.rules:2 │ Pass it on

        2  share              my.rules:2 = Pass it on
        1  related            my.rules:6 ^ More of it:
        1  newsletter         my.rules:4 $ Get the Gazette now »
    38.9 % of the bytes go
    ");
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

#[test]
fn long_lines_are_wrapped_beside_a_blank_margin() {
    let folder = folder(&[("page.txt", TEXT)]);
    let (out, _, _) = explain(&folder, &["page.txt", "--width", "60"]);
    insta::assert_snapshot!(out, @r"
                           │ The ferry is late
    newsletter  my.rules:4 │ The ferry to the islands was two
                           │ hours late, since the pier had to
                           │ be looked at first. ⟦Get the
                           │ Gazette now »⟧
                           │
    share       my.rules:2 │ Pass it on
    related     my.rules:6 │ More of it: Gulls
    share       my.rules:2 │ Pass it on

        2  share              my.rules:2 = Pass it on
        1  related            my.rules:6 ^ More of it:
        1  newsletter         my.rules:4 $ Get the Gazette now »
    38.9 % of the bytes go
    ");
    assert!(out.lines().all(|line| line.chars().count() <= 60));
}

#[test]
fn colours_strike_through_what_goes() {
    let folder = folder(&[("page.txt", TEXT)]);
    let (out, _, _) = explain(&folder, &["page.txt", "--color", "always"]);
    assert!(out.contains("at first. \x1b[2m\x1b[9m\x1b[35mGet the Gazette now »\x1b[0m\n"), "{out}");
    assert!(!out.contains('⟦'));
    let (plain, _, _) = explain(&folder, &["page.txt", "--color", "never"]);
    assert!(!plain.contains('\x1b'));
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let folder = folder(&[("page.txt", "The \x1b[2Jferry\u{9b}31m is\tlate.\x07\nPass it on\n")]);
    let (out, _, _) = explain(&folder, &["page.txt"]);
    assert!(out.contains("│ The ␛[2Jferry[U+009B]31m is␉late.␇\n"), "{out}");
    assert!(out.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn several_documents_have_headings() {
    let pages = "{\"text\": \"One ferry.\\nPass it on\"}\n{\"text\": null}\n{\"text\": \"Two ferries.\"}\n";
    let folder = folder(&[("pages.jsonl", pages), ("page.txt", "Three ferries.\n")]);
    let (out, err, code) = explain(&folder, &["pages.jsonl", "page.txt"]);
    insta::assert_snapshot!(out, @r"
    == pages.jsonl: line 1 ==

                      │ One ferry.
    share  my.rules:2 │ Pass it on

        1  share              my.rules:2 = Pass it on
    52.4 % of the bytes go

    == pages.jsonl: line 3 ==

     │ Two ferries.

    nothing goes

    == page.txt ==

     │ Three ferries.

    nothing goes
    ");
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

#[test]
fn one_record_needs_no_heading() {
    let folder = folder(&[("pages.jsonl", "{\"text\": \"One ferry.\"}\n{\"text\": \"Two ferries.\"}\n")]);
    let (out, _, _) = explain(&folder, &["pages.jsonl", "--record", "2"]);
    assert_eq!(out, " │ Two ferries.\n\nnothing goes\n");
    let (out, err, code) = explain(&folder, &["pages.jsonl", "--record", "3"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("", "error: no record 3 with a text\n", Some(1)));
}

#[test]
fn records_that_cannot_be_read_are_reported() {
    let folder = folder(&[("pages.jsonl", "{\"text\": \"One ferry.\"}\n{\"text\": \n")]);
    let (out, err, code) = explain(&folder, &["pages.jsonl"]);
    assert!(out.contains("One ferry.") && err.starts_with("pages.jsonl: line 2: "), "{err}");
    assert_eq!(code, Some(1));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let folder = folder(&[("page.txt", &TEXT.repeat(20_000))]);
    let mut command = Command::new(cargo_bin!("unscaffold"));
    command.current_dir(folder.path()).args(["explain", "page.txt"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().unwrap();
    let mut out = running.stdout.take().unwrap();
    out.read_exact(&mut [0; 100]).unwrap();
    drop(out);
    let output = running.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}
