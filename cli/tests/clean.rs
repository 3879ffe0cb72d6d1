//! `unscaffold clean`, and what is done where no command is named.

mod common;

use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use common::{AS_IT_IS, CLEAN, Folder, PAGE, gunzip, gzip, line, record, stats, stderr, stdout, unzstd, with, zstd};
use serde_json::{Value, json};

fn json_line(text: &str) -> Value {
    serde_json::from_str(text.lines().next().unwrap()).unwrap()
}

#[test]
fn text_goes_to_standard_output_and_a_summary_to_standard_error() {
    let folder = Folder::new();
    folder.write("page.txt", PAGE);
    let done = folder.run(&["page.txt"]);
    assert_eq!(stdout(&done), CLEAN);
    let summary = stderr(&done);
    assert!(summary.starts_with("1 document, 53 bytes"), "{summary}");
    assert!(summary.contains("24.5 % removed: 3 of 11 words, 13 of 53 characters, from 1 of 1 document"), "{summary}");
    assert!(summary.contains("comment-form") && summary.contains("wordpress.rules:"), "{summary}");
    assert_eq!(stdout(&folder.run(&["clean", "page.txt"])), CLEAN);
    assert_eq!(stderr(&folder.run(&["page.txt", "-q"])), "");
}

#[test]
fn standard_input_is_read_as_what_it_is() {
    let folder = Folder::new();
    let clean = |input: &[u8]| folder.command(&["-q"]).write_stdin(input.to_vec()).output().unwrap().stdout;
    assert_eq!(clean(PAGE.as_bytes()), CLEAN.as_bytes());
    assert_eq!(clean(&gzip(PAGE.as_bytes())), CLEAN.as_bytes());
    assert_eq!(clean(&zstd(PAGE.as_bytes())), CLEAN.as_bytes());
    let lines = json!({"text": PAGE}).to_string() + "\n";
    assert_eq!(json_line(std::str::from_utf8(&clean(lines.as_bytes())).unwrap())["text"], CLEAN);
    // Prose that begins with a brace is no JSON.
    assert_eq!(clean(b"{The roads} are open.\nLeave a Reply"), b"{The roads} are open.");
    let wet = record("conversion", "Content-Type: text/plain\r\n", PAGE.as_bytes());
    assert_eq!(clean(&wet), record("conversion", "Content-Type: text/plain\r\n", CLEAN.as_bytes()));
}

#[test]
fn only_the_text_of_a_line_changes() {
    let folder = Folder::new();
    let before = "{ \"z\":1.50 , \"text\" : \"All roads are open.\\nLeave a Reply\", \"a\":[1, {\"text\":\"Leave a Reply\"}],\"n\":12345678901234567890123}\r\n\n\
        {\"text\":\"Leave it \\u00e9 as it is.\",\"u\":\"\\u00e9\"}";
    let after = "{ \"z\":1.50 , \"text\" : \"All roads are open.\", \"a\":[1, {\"text\":\"Leave a Reply\"}],\"n\":12345678901234567890123}\r\n\n\
        {\"text\":\"Leave it \\u00e9 as it is.\",\"u\":\"\\u00e9\"}";
    folder.write("pages.jsonl", before);
    assert_eq!(stdout(&folder.run(&["pages.jsonl"])), after);
}

#[test]
fn fields_lie_inside_of_others() {
    let folder = Folder::new();
    let line = |text: &str| json!({"text": 1, "page": {"x.y": text, "b": [2]}}).to_string();
    folder.write("pages.jsonl", line("All roads are open.\nLeave a Reply"));
    assert_eq!(stdout(&folder.run(&["pages.jsonl", "--field", "page.x\\.y"])), line("All roads are open."));
    let error = folder.fails(1, &["pages.jsonl", "--field", "page.z"]);
    assert!(error.contains("pages.jsonl: line 1: has no field \"page.z\""), "{error}");
}

#[test]
fn of_two_fields_with_one_name_the_last_counts() {
    let folder = Folder::new();
    folder.write("pages.jsonl", r#"{"text":"Leave a Reply","text":"Open.\nLeave a Reply"}"#);
    assert_eq!(stdout(&folder.run(&["pages.jsonl"])), r#"{"text":"Leave a Reply","text":"Open."}"#);
}

#[test]
fn null_is_no_text_and_no_error() {
    let folder = Folder::new();
    let lines = "{\"text\":null}\n{\"text\":\"Open.\"}\n";
    folder.write("pages.jsonl", lines);
    let done = folder.run(&["pages.jsonl", "--stats", "json"]);
    assert_eq!(stdout(&done), lines);
    assert_eq!((stats(&done)["without_text"].clone(), stats(&done)["documents"].clone()), (json!(1), json!(1)));
}

#[test]
fn fields_are_added_and_replaced() {
    let folder = Folder::new();
    folder.write(
        "pages.jsonl",
        json!({"removed": "old", "text": "Ältere Straßen sind offen.\nLeave a Reply", "id": 7}).to_string(),
    );
    let done = folder.run(&["pages.jsonl", "--annotate", "--into", "clean", "--sentences=list", "--offsets", "characters"]);
    let value = json_line(&stdout(&done));
    assert_eq!(value["text"], "Ältere Straßen sind offen.\nLeave a Reply");
    assert_eq!(value["clean"], "Ältere Straßen sind offen.");
    assert_eq!(value["sentences"], json!(["Ältere Straßen sind offen."]));
    let span = &value["removed"][0];
    assert_eq!((&span["start"], &span["end"], &span["category"]), (&json!(27), &json!(40), &json!("comment-form")));
    assert!(span["rule"].as_str().unwrap().starts_with("wordpress.rules:") && span["confidence"].as_f64().unwrap() > 0.5);
    let names: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(names, ["removed", "text", "id", "clean", "sentences"]);
    let bytes = json_line(&stdout(&folder.run(&["pages.jsonl", "--annotate=spans"])));
    assert_eq!((&bytes["spans"][0]["start"], &bytes["removed"]), (&json!(29), &json!("old")));
}

#[test]
fn sentences_stand_on_lines_of_their_own() {
    let folder = Folder::new();
    folder.write("page.txt", "Mr. Lund is at sea. All roads are open.\nLeave a Reply\n");
    assert_eq!(stdout(&folder.run(&["page.txt", "--sentences"])), "Mr. Lund is at sea.\nAll roads are open.\n");
}

#[test]
fn text_has_no_fields() {
    let folder = Folder::new();
    folder.write("page.txt", PAGE);
    for option in ["--annotate", "--sentences=list", "--into=clean"] {
        let error = folder.fails(2, &["page.txt", option]);
        assert!(error.contains("page.txt: text has no fields"), "{error}");
    }
}

#[test]
fn documents_are_rejected_and_counted() {
    let folder = Folder::new();
    let lines = [
        json!({"text": "Open again.\nLeave a Reply"}),
        json!({"text": "All roads to the coast are open again."}),
        json!({"text": "道路全部开通了"}),
    ];
    folder.write("pages.jsonl", lines.iter().map(|line| line.to_string() + "\n").collect::<String>());
    let done = folder.run(&["pages.jsonl", "--min-words", "5", "--stats", "json"]);
    assert_eq!(stdout(&done), format!("{}\n{}\n", lines[1], lines[2]), "a CJK character is a word");
    assert_eq!(stats(&done)["rejected"], json!({"min-words": 1, "max-removed": 0}));
    let flagged = stdout(&folder.run(&["pages.jsonl", "--max-removed", "0.3", "--reject", "flag"]));
    let flags: Vec<Value> = flagged.lines().map(|line| json_line(line)["rejected"].clone()).collect();
    assert_eq!(flags, [json!("max-removed"), Value::Null, Value::Null]);
    let restored = stdout(&folder.run(&["pages.jsonl", "--max-removed", "0.3", "--reject", "restore"]));
    assert_eq!(json_line(&restored), lines[0]);
}

#[test]
fn dropped_texts_have_no_file() {
    let folder = Folder::new();
    folder.write("in/a.txt", PAGE).write("in/b.txt", "Leave a Reply").write("in/c.txt", PAGE);
    folder.run(&["in", "-o", "out", "--min-words", "2"]);
    assert_eq!(folder.names("out"), ["a.txt", "c.txt"]);
}

#[test]
fn folders_are_mirrored() {
    let folder = Folder::new();
    folder
        .write("in/b/page.txt", PAGE)
        .write("in/a.jsonl.gz", gzip(line(1).as_bytes()))
        .write("in/a.txt.zst", zstd(PAGE.as_bytes()));
    folder.write("in/picture.png", "no text").write("in/.hidden.txt", PAGE);
    let done = folder.run(&["in", "-o", "out"]);
    assert_eq!(folder.names("out"), ["a.jsonl.gz", "a.txt.zst", "b/page.txt"]);
    assert_eq!(folder.text("out/b/page.txt"), CLEAN);
    assert_eq!(unzstd(&folder.read("out/a.txt.zst")), CLEAN.as_bytes());
    assert!(!String::from_utf8(gunzip(&folder.read("out/a.jsonl.gz"))).unwrap().contains("Leave a Reply"));
    assert!(stderr(&done).contains("1 file passed over, since the name tells no format, as in/picture.png"), "{}", stderr(&done));
    folder.run(&["in", "-o", "packed", "--compress", "gzip", "--glob", "**/*.txt*"]);
    assert_eq!(folder.names("packed"), ["a.txt.gz", "b/page.txt.gz"]);
    assert_eq!(gunzip(&folder.read("packed/b/page.txt.gz")), CLEAN.as_bytes());
    // The output below the input is no input.
    folder.run(&["in", "-o", "in/out"]);
    folder.run(&["in", "-o", "in/out", "--overwrite"]);
    assert_eq!(folder.names("in/out"), ["a.jsonl.gz", "a.txt.zst", "b/page.txt"]);
}

#[test]
fn output_that_exists_is_not_touched_unasked() {
    let folder = Folder::new();
    folder.write("page.txt", PAGE).write("out.txt", "mine");
    let error = folder.fails(2, &["page.txt", "-o", "out.txt"]);
    assert!(error.contains("out.txt exists; --overwrite replaces it, --resume skips"), "{error}");
    assert_eq!(folder.text("out.txt"), "mine");
    folder.run(&["page.txt", "-o", "out.txt", "--overwrite"]);
    assert_eq!(folder.text("out.txt"), CLEAN);
    // In place.
    folder.run(&["page.txt", "-o", "page.txt", "--overwrite"]);
    assert_eq!(folder.text("page.txt"), CLEAN);
}

#[test]
fn resuming_skips_what_is_finished() {
    let folder = Folder::new();
    folder.write("in/a.txt", PAGE).write("in/b.txt", PAGE).write("out/a.txt", "finished");
    let done = folder.run(&["in", "-o", "out", "--resume", "--stats", "json"]);
    assert_eq!((folder.text("out/a.txt").as_str(), folder.text("out/b.txt").as_str()), ("finished", CLEAN));
    assert_eq!((&stats(&done)["files"], &stats(&done)["files_finished_before"]), (&json!(1), &json!(1)));
}

#[test]
fn two_files_do_not_go_to_one() {
    let folder = Folder::new();
    folder.write("a/page.txt", PAGE).write("b/page.txt", PAGE);
    let error = folder.fails(2, &["a/page.txt", "b/page.txt", "-o", "out"]);
    assert!(error.contains("a/page.txt and b/page.txt would both go to out/page.txt"), "{error}");
    assert_eq!(stdout(&folder.run(&["a/page.txt", "b/page.txt"])), [CLEAN, CLEAN].concat());
}

#[test]
fn the_output_has_the_format_of_the_input() {
    let folder = Folder::new();
    folder.write("page.txt", PAGE);
    let error = folder.fails(2, &["page.txt", "-o", "out.jsonl"]);
    assert!(error.contains("the output has the format of the input"), "{error}");
}

#[test]
fn records_of_wet_files_keep_their_headers() {
    let folder = Folder::new();
    let info = record("warcinfo", "Content-Type: application/warc-fields\r\n", b"Software-Info: Leave a Reply\r\n");
    // Digests by sha1sum and base32, and by sha256sum.
    let old = "WARC-Target-URI: http://example.org/\r\nWARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nWARC-Payload-Digest: sha256:00000000000000000000000000000000000000000000000000000000000000ff\r\nX-Other-Digest: kept\r\nContent-Type: text/plain\r\n";
    let new = old
        .replace("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &sha1_base32(CLEAN))
        .replace("00000000000000000000000000000000000000000000000000000000000000ff", &sha256_hex(CLEAN));
    let before = [
        info.clone(),
        record("conversion", old, PAGE.as_bytes()),
        record("response", "Content-Type: text/plain\r\n", PAGE.as_bytes()),
    ];
    let after = [before[0].clone(), record("conversion", &new, CLEAN.as_bytes()), before[2].clone()];
    folder
        .write("a.warc.wet", before.concat())
        .write("a.warc.wet.gz", before.iter().flat_map(|record| gzip(record)).collect::<Vec<u8>>());
    assert_eq!(folder.run(&["a.warc.wet"]).get_output().stdout, after.concat());
    folder.run(&["a.warc.wet.gz", "-o", "out.warc.wet.gz"]);
    let packed = folder.read("out.warc.wet.gz");
    assert_eq!(gunzip(&packed), after.concat());
    // Each record is a member of its own.
    let mut rest = &packed[..];
    for record in &after {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut member, &mut bytes).unwrap();
        assert_eq!(&bytes, record);
        rest = member.into_inner();
    }
    assert!(rest.is_empty());
}

fn sha1_base32(text: &str) -> String {
    use sha1::Digest;
    let bytes = sha1::Sha1::digest(text);
    // Bit by bit, five to a digit.
    let bits: Vec<usize> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| usize::from(byte >> bit & 1))).collect();
    let digits = bits.chunks(5).map(|five| five.iter().fold(0, |digit, bit| 2 * digit + bit));
    digits.map(|digit| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[digit])).collect()
}

fn sha256_hex(text: &str) -> String {
    use sha2::Digest;
    format!("{:x}", sha2::Sha256::digest(text))
}

#[test]
fn what_removes_nothing_changes_no_byte() {
    let folder = Folder::new();
    let text = "\u{feff}All  roads are open. \r\nLeave a Reply\n\n\n\nNo\u{a0}end";
    let lines = format!("\u{feff}{{\"text\": {} , \"b\":1}}\r\n\n   \n{}{{\"text\":null}}", json!(text), line(3));
    let wet =
        [record("warcinfo", "", b"x: y\r\n"), record("conversion", "Content-Type: text/plain\r\n", text.as_bytes())].concat();
    folder.write("a.txt", text).write("a.jsonl", &lines).write("a.warc.wet", &wet);
    for (name, bytes) in [("a.txt", text.as_bytes()), ("a.jsonl", lines.as_bytes()), ("a.warc.wet", &wet)] {
        assert_eq!(folder.run(&with(&[name, "-q"], &AS_IT_IS)).get_output().stdout, bytes, "{name}");
    }
}

#[test]
fn order_and_bytes_do_not_depend_on_threads() {
    let folder = Folder::new();
    folder.write("pages.jsonl", (0..2000).map(line).collect::<String>());
    let by = |threads: &str| folder.run(&["pages.jsonl", "--threads", threads, "-q"]).get_output().stdout.clone();
    let one = by("1");
    let ids = |out: &[u8]| {
        std::str::from_utf8(out).unwrap().lines().map(|line| json_line(line)["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&one), (0..2000).collect::<Vec<_>>());
    assert!(one == by("2") && one == by("7"));
    for name in ["out.jsonl.gz", "out.jsonl.zst"] {
        folder.run(&["pages.jsonl", "-o", name, "-q"]);
    }
    assert!(gunzip(&folder.read("out.jsonl.gz")) == one && unzstd(&folder.read("out.jsonl.zst")) == one);
    // Gzip and zstd of several members and frames are one stream.
    folder.write("two.jsonl.gz", [gzip(line(1).as_bytes()), gzip(line(2).as_bytes())].concat());
    folder.write("two.jsonl.zst", [zstd(line(1).as_bytes()), zstd(line(2).as_bytes())].concat());
    let two = |name: &str| ids(&folder.run(&[name, "-q"]).get_output().stdout);
    assert_eq!((two("two.jsonl.gz"), two("two.jsonl.zst")), (vec![1, 2], vec![1, 2]));
}

#[test]
fn choices_reach_the_library() {
    let folder = Folder::new();
    folder.write("page.txt", PAGE).write("my.rules", "[other]\n= All roads to the coast are open again.\n");
    let clean = |arguments: &[&str]| stdout(&folder.run(&with(&["page.txt", "-q"], arguments)));
    assert_eq!(clean(&["--keep", "comment-form"]), PAGE);
    assert_eq!(clean(&["--keep", "share,comment-form"]), PAGE);
    assert_eq!(clean(&["--no-builtin-rules"]), PAGE);
    assert_eq!(clean(&["--rules", "my.rules"]), "");
    assert_eq!(clean(&["--rules", "my.rules", "--no-builtin-rules"]), "Leave a Reply\n");
    assert_eq!(clean(&["--policy", "nothing"]), PAGE);
    folder.write("page.txt", "“R&amp;D”  it said.");
    assert_eq!(clean(&["--normalize", "none"]), "“R&amp;D”  it said.");
    assert_eq!(clean(&["--normalize", "spaces"]), "“R&amp;D” it said.");
    assert_eq!(clean(&["--normalize", "+plain-quotes,-entities"]), "\"R&amp;D\" it said.");
}

#[test]
fn wrong_command_lines_say_what_is_wrong() {
    let folder = Folder::new();
    folder.write("page.txt", PAGE).write("bad.rules", "[coment-form]\n= Leave a Reply\n");
    let wrong = |arguments: &[&str], says: &str| {
        let error = folder.fails(2, arguments);
        assert!(error.contains(says), "{arguments:?}: {error}");
    };
    wrong(&["page.txt", "--keep", "coment-form"], "did you mean \"comment-form\"?");
    wrong(
        &["page.txt", "--rules", "bad.rules"],
        "bad.rules:1: unknown category \"coment-form\"; did you mean \"comment-form\"?\n  | [coment-form]\n  |  ^",
    );
    wrong(&["page.txt", "--normalize", "spaced"], "unknown step \"spaced\"");
    wrong(&["page.txt", "--keep", "share", "--remove", "share"], "share cannot be both kept and removed");
    wrong(&["none.txt"], "none.txt: No such file or directory");
    wrong(&["explian"], "\"unscaffold --help\" lists the commands");
    wrong(&["page.txt", "--max-removed", "80"], "from 0 to 1");
    wrong(&["page.txt", "--resume"], "--output");
    wrong(&[".", "--glob", "*.none"], "no files found");
    wrong(&["page.txt", "--glob", "[", "-q"], "--glob");
}

#[test]
fn html_is_told_from_text() {
    let folder = Folder::new();
    folder.write("page.html", "<!DOCTYPE html>\n<html><p>All roads are open.</p></html>");
    let summary = stderr(&folder.run(&["page.html"]));
    assert!(summary.contains("1 document: HTML by their first bytes"), "{summary}");
}

#[test]
fn manual_and_completions_know_all_commands() {
    let folder = Folder::new();
    let man = stdout(&folder.run(&["man"]));
    for command in ["clean", "explain", "report", "rules", "evaluate", "completions"] {
        assert!(man.contains(&format!("COMMAND {}", command.to_uppercase())), "{command}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(stdout(&folder.run(&["completions", shell])).contains("max-removed"), "{shell}");
    }
    let help = stdout(&folder.run(&["--help"]));
    assert!(help.contains("Examples:") && help.contains("Exit codes:"));
}

#[test]
fn summaries_are_for_machines_too() {
    let folder = Folder::new();
    folder.write("page.txt", PAGE);
    folder.run(&["page.txt", "-q", "--stats-file", "stats.json"]);
    let stats: Value = serde_json::from_str(&folder.text("stats.json")).unwrap();
    assert_eq!(stats["documents"], 1);
    assert_eq!(stats["text"], json!({"characters": 53, "words": 11}));
    assert_eq!(stats["removed"], json!({"characters": 13, "findings": 1, "words": 3}));
    assert_eq!(stats["by_category"]["comment-form"]["findings"], 1);
    assert_eq!(stats["by_rule"][0]["category"], "comment-form");
}

#[test]
fn a_broken_pipe_is_quiet() {
    let folder = Folder::new();
    folder.write("pages.jsonl", (0..3000).map(line).collect::<String>());
    let mut child = Command::new(cargo_bin!("unscaffold"))
        .arg(folder.path("pages.jsonl"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nobody reads.
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), String::from_utf8(out.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn files_are_joined_line_by_line() {
    let folder = Folder::new();
    folder.write("a.jsonl", r#"{"text":"One."}"#).write("b.jsonl", "\u{feff}{\"text\":\"Two.\"}");
    let out = stdout(&folder.run(&["a.jsonl", "b.jsonl", "-q"]));
    let texts: Vec<Value> = out.lines().map(|line| json_line(line)["text"].clone()).collect();
    assert_eq!(texts, ["One.", "Two."], "{out}");
    let wet = record("conversion", "", b"One.");
    folder.write("a.wet", wet.trim_ascii_end()).write("b.wet", &wet);
    assert_eq!(folder.run(&["a.wet", "b.wet", "-q"]).get_output().stdout, [&wet[..], &wet].concat());
}

#[test]
fn two_things_do_not_go_to_one_field() {
    let folder = Folder::new();
    folder.write("pages.jsonl", line(1));
    for arguments in [
        &["--into", "text"][..],
        &["--annotate=text"],
        &["--into", "x", "--annotate=x"],
        &["--annotate=sentences", "--sentences=list"],
        &["--field", "page.text", "--into", "page"],
    ] {
        let error = folder.fails(2, &with(&["pages.jsonl"], arguments));
        assert!(error.contains("field"), "{error}");
    }
}

#[test]
fn restored_documents_count_as_they_are() {
    let folder = Folder::new();
    folder.write("page.txt", "Leave a Reply\n");
    let done = folder.run(&["page.txt", "--max-removed", "0.5", "--reject", "restore", "--stats", "json"]);
    assert_eq!(stdout(&done), "Leave a Reply\n");
    assert_eq!((&stats(&done)["removed"]["words"], &stats(&done)["rejected"]["max-removed"]), (&json!(0), &json!(1)));
}

#[test]
fn an_empty_stream_of_gzip_is_one() {
    let folder = Folder::new();
    folder.write("pages.jsonl", line(1)).write("empty.jsonl", "");
    folder.run(&["pages.jsonl", "-o", "out.jsonl.gz", "--min-words", "100000", "-q"]);
    folder.run(&["empty.jsonl", "-o", "empty.jsonl.gz", "-q"]);
    assert_eq!((gunzip(&folder.read("out.jsonl.gz")), gunzip(&folder.read("empty.jsonl.gz"))), (vec![], vec![]));
    assert!(!folder.read("out.jsonl.gz").is_empty());
}

#[test]
fn overwriting_leaves_nothing_of_an_earlier_run() {
    let folder = Folder::new();
    folder.write("in/a.txt", PAGE).write("in/b.txt", PAGE).write("in/c.txt", PAGE);
    folder.run(&["in", "-o", "out"]);
    folder.write("in/a.txt", "Leave a Reply").write("in/b.txt", b"\xff");
    folder.command(&["in", "-o", "out", "--overwrite", "--min-words", "2"]).assert().code(1);
    assert_eq!(folder.names("out"), ["c.txt"]);
    // In place the text is all there is.
    folder.command(&["in", "-o", "in", "--overwrite", "--min-words", "2"]).assert().code(1);
    assert_eq!(folder.names("in"), ["a.txt", "b.txt", "c.txt"]);
    let error = folder.fails(2, &["in", "-o", "in", "--resume"]);
    assert!(error.contains("is its own output"), "{error}");
}

#[test]
fn outputs_destroy_nothing_else() {
    let folder = Folder::new();
    folder.write("pages.jsonl", line(1)).write("precious", "mine");
    let error = folder.fails(2, &["pages.jsonl", "-q", "--stats-file", "precious"]);
    assert!(error.contains("--stats-file: precious exists, and is no summary"), "{error}");
    for taken in ["./pages.jsonl", "../same/out.jsonl"] {
        let taken = taken.replace("same", folder.path("").file_name().unwrap().to_str().unwrap());
        let error = folder.fails(2, &["pages.jsonl", "-o", "out.jsonl", "--overwrite", "-q", "--stats-file", &taken]);
        assert!(error.contains("is input or output of the run"), "{error}");
    }
    folder.run(&["pages.jsonl", "-q", "--stats-file", "stats.json"]);
    folder.run(&["pages.jsonl", "-q", "--stats-file", "stats.json"]);
    // One file's output is another's input.
    folder.write("a/b/1.txt", PAGE).write("b/1.txt", "mine");
    let error = folder.fails(2, &["a", "b/1.txt", "-o", ".", "--overwrite"]);
    assert!(error.contains("a/b/1.txt would go to ./b/1.txt, which is input too"), "{error}");
    assert_eq!(folder.text("b/1.txt"), "mine");
    std::fs::remove_dir_all(folder.path("a")).unwrap();
    // Where another run writes.
    let partial = std::fs::File::create(folder.path(".out.jsonl.partial")).unwrap();
    partial.lock().unwrap();
    let error = folder.fails(1, &["pages.jsonl", "-o", "out.jsonl"]);
    assert!(error.contains("out.jsonl: another run is writing it"), "{error}");
    drop(partial);
    std::fs::remove_file(folder.path(".out.jsonl.partial")).unwrap();
    std::os::unix::fs::symlink(folder.path("precious"), folder.path(".out.jsonl.partial")).unwrap();
    folder.run(&["pages.jsonl", "-o", "out.jsonl"]);
    assert_eq!(folder.text("precious"), "mine");
    std::fs::hard_link(folder.path("precious"), folder.path(".out.jsonl.partial")).unwrap();
    folder.run(&["pages.jsonl", "-o", "out.jsonl", "--overwrite"]);
    assert_eq!(folder.text("precious"), "mine");
    // Devices stay devices.
    folder.run(&["pages.jsonl", "-o", "/dev/null", "-q"]);
    folder.run(&["pages.jsonl", "-o", "/dev/null", "-q", "--overwrite"]);
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}
