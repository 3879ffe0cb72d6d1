//! Input that is broken, and places that cannot be written to: what is wrong is said with file and record, and counted; what is good
//! comes through.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::process::Command;

use common::{AS_IT_IS, CLEAN, Folder, PAGE, gzip, line, record, stats, with, zstd};
use serde_json::{Value, json};

/// The program on this file: exit code, output, messages, and the numbers of the summary.
fn run(folder: &Folder, arguments: &[&str]) -> (i32, Vec<u8>, String, Value) {
    let assert = folder.command(&with(arguments, &["--stats", "json"])).assert();
    let numbers = stats(&assert);
    let out = assert.get_output();
    (out.status.code().unwrap(), out.stdout.clone(), String::from_utf8(out.stderr.clone()).unwrap(), numbers)
}

fn lines(numbers: impl Iterator<Item = usize>) -> String {
    numbers.map(line).collect()
}

/// What comes of whole lines.
fn cleaned(text: &str) -> Vec<u8> {
    let folder = Folder::new();
    folder.write("good.jsonl", text);
    folder.run(&["good.jsonl", "-q"]).get_output().stdout.clone()
}

#[test]
fn bad_lines_are_named_and_good_ones_come_through() {
    let folder = Folder::new();
    let bad: [(&[u8], &str); 8] = [
        (b"{\"text\": 5}", "field \"text\" is a number, not a string"),
        (b"{\"text\": [\"a\"]}", "field \"text\" is a list, not a string"),
        (b"{\"id\": \"x\", \"body\": \"y\", \"n\": 1}", "has no field \"text\" (--field); these are strings: id, body"),
        (b"[1, 2]", "is not a JSON object"),
        (b"{\"text\": \"a\xff\"}", "is not UTF-8 at byte 12"),
        (b"{\"text\": \"\\ud800\"}", "half of a surrogate pair"),
        (b"{\"text\": \"a\x00b\"}", "is not a JSON object: control character"),
        (b"{\"text\": \"cut off", "is not a JSON object: EOF"),
    ];
    let mut file = Vec::new();
    for (number, (bad, _)) in bad.iter().enumerate() {
        file.extend_from_slice(line(number).as_bytes());
        file.extend_from_slice(bad);
        file.push(b'\n');
    }
    folder.write("pages.jsonl", &file);
    let (code, out, said, numbers) = run(&folder, &["pages.jsonl"]);
    assert_eq!(code, 1);
    assert!(out == cleaned(&lines(0..bad.len())));
    for (number, (_, reason)) in bad.iter().enumerate() {
        let wanted = format!("pages.jsonl: line {}: ", 2 * number + 2);
        assert!(said.lines().any(|line| line.starts_with(&wanted) && line.contains(reason)), "{wanted}{reason}\n{said}");
    }
    assert_eq!((&numbers["errors"], &numbers["documents"]), (&json!(8), &json!(8)));

    let (code, out, ..) = run(&folder, &with(&["pages.jsonl", "--on-error", "keep"], &AS_IT_IS));
    assert!(code == 1 && out == file, "kept as they were");

    let error = folder.fails(1, &["pages.jsonl", "--on-error", "stop", "-o", "out.jsonl"]);
    assert!(error.contains("line 2: field \"text\" is a number") && error.contains("stopped there"), "{error}");
    assert!(folder.names(".").iter().all(|name| !name.contains("out.jsonl")), "no output, and no part of it");
}

#[test]
fn of_many_errors_some_are_said_and_all_are_counted() {
    let folder = Folder::new();
    folder.write("pages.jsonl", "{\"body\":\"x\"}\n".repeat(5000));
    let (code, out, said, numbers) = run(&folder, &["pages.jsonl"]);
    assert_eq!((code, out.len(), &numbers["errors"]), (1, 0, &json!(5000)));
    assert_eq!(said.lines().count(), 12);
    assert!(said.contains("pages.jsonl: 4,990 more like these"), "{said}");
}

#[test]
fn a_json_list_is_told_how_to_become_lines() {
    let folder = Folder::new();
    folder.write("pages.json", "[\n{\"text\": \"Open.\"},\n{\"text\": \"Shut.\"}\n]\n");
    let said = folder.fails(1, &["pages.json"]);
    assert!(said.contains("pages.json: line 1: is the start of a JSON list"), "{said}");
}

#[test]
fn streams_that_are_cut_off_give_what_is_whole() {
    let folder = Folder::new();
    let text = lines(0..400);
    for (name, packed, kind) in [("a.jsonl.gz", gzip(text.as_bytes()), "gzip"), ("a.jsonl.zst", zstd(text.as_bytes()), "zstd")] {
        folder.write(name, &packed[..packed.len() / 2]);
        let (code, out, said, numbers) = run(&folder, &[name]);
        let whole = numbers["documents"].as_u64().unwrap() as usize;
        assert!(code == 1 && whole > 10 && whole < 399, "{name}: {whole}");
        assert!(out == cleaned(&lines(0..whole)), "{name}");
        let wanted = format!("{name}: line {}: the {kind} stream is cut off: the file is not whole", whole + 1);
        assert!(said.contains(&wanted), "{wanted}\n{said}");
        assert_eq!(numbers["errors"], 1);
        // A part of a text is none, even where what fails is kept.
        let name = name.replace("jsonl", "txt");
        folder.write(&name, &packed[..packed.len() / 2]);
        let (code, out, ..) = run(&folder, &[&name]);
        assert_eq!((code, out.len()), (1, 0));
        run(&folder, &[&name, "-o", &name, "--overwrite", "--on-error", "keep"]);
        assert_eq!(folder.read(&name), packed[..packed.len() / 2]);
    }
}

#[test]
fn wet_records_that_are_cut_off_or_wrong_cost_no_others() {
    let folder = Folder::new();
    let page = |number: usize| record("conversion", "Content-Type: text/plain\r\n", common::page(number).as_bytes());
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let too_long = text(&page(1)).replace("Content-Length: ", "Content-Length: 9");
    let length = common::page(7).len();
    let too_short = text(&page(7)).replace(&length.to_string(), &(length - 9).to_string());
    let no_length = text(&page(3)).replace("Content-Length", "Content-Size");
    let not_utf8 = record("conversion", "Content-Type: text/plain\r\n", b"All roads\xff are open.");
    let cut_off = &page(6)[..200];
    let all = [
        page(0).as_slice(),
        too_long.as_bytes(),
        &page(2),
        no_length.as_bytes(),
        &page(4),
        b"rubbish\r\n",
        &not_utf8,
        too_short.as_bytes(),
        &page(5),
        cut_off,
    ]
    .concat();
    folder.write("a.warc.wet", &all);
    let (code, out, said, numbers) = run(&folder, &["a.warc.wet"]);
    assert_eq!((code, &numbers["documents"], &numbers["errors"]), (1, &json!(4), &json!(6)), "{said}");
    for number in [0, 2, 4, 5] {
        assert!(text(&out).contains(&format!("ferry number {number} sailed")), "{number}");
    }
    for (number, reason) in [
        (2, "it ends before its Content-Length says"),
        (4, "has no Content-Length"),
        (6, "is not a WARC record"),
        (7, "is not UTF-8"),
        (8, "it does not end where its Content-Length says"),
        (10, "it ends before its Content-Length says"),
    ] {
        assert!(said.contains(&format!("a.warc.wet: record {number}: {reason}")), "{number} {reason}\n{said}");
    }
    let (_, out, ..) = run(&folder, &with(&["a.warc.wet", "--on-error", "keep"], &AS_IT_IS));
    assert!(out == all, "kept as they were");
}

#[test]
fn a_line_of_200_megabytes_is_passed_over() {
    let folder = Folder::new();
    {
        let mut file = std::io::BufWriter::new(fs::File::create(folder.path("a.jsonl")).unwrap());
        file.write_all(line(1).as_bytes()).unwrap();
        file.write_all(b"{\"text\":\"").unwrap();
        let megabyte = vec![b'x'; 1 << 20];
        for _ in 0..200 {
            file.write_all(&megabyte).unwrap();
        }
        file.write_all(b"\"}\n").unwrap();
        file.write_all(line(2).as_bytes()).unwrap();
    }
    let (code, out, said, numbers) = run(&folder, &["a.jsonl"]);
    assert!(code == 1 && out == cleaned(&lines(1..3)));
    assert!(said.contains("a.jsonl: line 2: is longer than 67.1 MB, and is not read (--max-record)"), "{said}");
    assert_eq!((&numbers["errors"], &numbers["documents"]), (&json!(1), &json!(2)));
    folder.run(&["a.jsonl", "-q", "--max-record", "1G", "-o", "out.jsonl"]);
    assert_eq!(
        folder.read("out.jsonl").len(),
        fs::metadata(folder.path("a.jsonl")).unwrap().len() as usize - (lines(1..3).len() - out.len())
    );
}

#[test]
fn records_that_are_too_long_can_be_passed_on() {
    let folder = Folder::new();
    let long = json!({"text": "word ".repeat(1_000_000)}).to_string();
    for text in [
        format!("{}{long}\n{}", line(1), line(2)),
        format!("{long}\n"),
        format!("{}{long}", line(1)),
        format!("{long}\n{long}\n{}", line(2)),
    ] {
        folder.write("a.jsonl", &text);
        let keep = ["a.jsonl", "--max-record", "100K", "--on-error", "keep"];
        let (code, out, _, numbers) = run(&folder, &with(&keep, &AS_IT_IS));
        assert!(code == 1 && out == text.as_bytes());
        assert_eq!(numbers["errors"].as_u64().unwrap() as usize, text.matches(&long).count());
        let (_, out, ..) = run(&folder, &with(&keep[..3], &AS_IT_IS));
        assert!(out == text.lines().filter(|line| *line != long).fold(String::new(), |all, line| all + line + "\n").as_bytes());
    }
    let wet = [record("conversion", "", long.as_bytes()), record("conversion", "", PAGE.as_bytes())];
    folder.write("a.wet", wet.concat()).write("a.txt", &long);
    for (name, all, rest) in [("a.wet", wet.concat(), wet[1].clone()), ("a.txt", long.clone().into_bytes(), Vec::new())] {
        let keep = [name, "--max-record", "100K", "--on-error", "keep"];
        assert!(run(&folder, &with(&keep, &AS_IT_IS)).1 == all, "{name}");
        assert!(run(&folder, &with(&keep[..3], &AS_IT_IS)).1.trim_ascii() == rest.trim_ascii(), "{name}");
    }
}

#[test]
fn texts_may_be_no_text() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", b"All roads\xff are open.")
        .write("in/b.txt", b"All roads\0are open.\nLeave a Reply\n")
        .write("in/c.txt", PAGE)
        .write("in/d.txt", "");
    let (code, _, said, numbers) = run(&folder, &["in", "-o", "out", "--normalize", "none"]);
    assert_eq!((code, &numbers["documents"], &numbers["errors"]), (1, &json!(3), &json!(1)));
    assert!(said.contains("in/a.txt: is not UTF-8 at byte 10"), "{said}");
    assert_eq!(folder.names("out"), ["b.txt", "c.txt", "d.txt"]);
    assert_eq!(
        (folder.read("out/b.txt").as_slice(), folder.text("out/c.txt").as_str()),
        (b"All roads\0are open.\n".as_slice(), CLEAN)
    );
    folder.command(&["in", "-o", "kept", "--on-error", "keep"]).assert().code(1);
    assert_eq!(folder.read("kept/a.txt"), b"All roads\xff are open.");
    // One alone has no output either.
    folder.fails(1, &["in/a.txt", "-o", "alone.txt"]);
    assert!(!folder.exists("alone.txt"));
    folder.write("wide.txt", b"\xff\xfeA\0l\0l\0");
    assert!(folder.fails(1, &["wide.txt"]).contains("wide.txt: is UTF-16, not UTF-8"));
    folder.write("packed.txt.xz", b"\xfd7zXZ\0\xff").write("table.csv", "id,text\n");
    assert!(folder.fails(1, &["packed.txt.xz"]).contains("packed.txt.xz: is packed by xz, not UTF-8"));
    assert!(folder.fails(2, &["table.csv"]).contains("table.csv: tables are read as Parquet or JSON Lines"));
}

#[test]
fn files_that_cannot_be_read_cost_no_others() {
    let folder = Folder::new();
    folder.write("in/b.jsonl", line(1)).write("in/c.txt", PAGE);
    // Even root cannot read this.
    std::os::unix::fs::symlink("/proc/self/mem", folder.path("in/a.txt")).unwrap();
    let (code, _, said, numbers) = run(&folder, &["in", "-o", "out"]);
    assert_eq!((code, &numbers["errors"]), (1, &json!(1)), "{said}");
    assert_eq!(folder.names("out"), ["b.jsonl", "c.txt"]);
}

#[test]
fn a_full_disk_is_said_and_leaves_no_part_of_a_file() {
    let folder = Folder::new();
    folder.write("a.jsonl", lines(0..3000)).write("in/a.txt", PAGE).write("in/b.txt", "All roads are open.\n".repeat(300_000));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let out =
        Command::new(assert_cmd::cargo::cargo_bin!("unscaffold")).arg(folder.path("a.jsonl")).stdout(full).output().unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.code() == Some(1) && said.contains("standard output: No space left on device"), "{said}");

    let disk = folder.path("disk");
    fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
        .arg(&disk)
        .output()
        .is_ok_and(|out| out.status.success());
    if !mounted {
        eprintln!("skipped the small disk: it takes the right to mount one");
        return;
    }
    let on_disk = |arguments: &[&str]| (folder.fails(1, arguments), folder.names("disk"));
    let (said, names) = on_disk(&["a.jsonl", "-o", "disk/a.jsonl"]);
    let (of_folder, names_of_folder) = on_disk(&["in", "-o", "disk/out", "--normalize", "none"]);
    Command::new("umount").arg(&disk).status().unwrap();
    assert!(said.contains("disk/a.jsonl: No space left on device"), "{said}");
    assert!(names.is_empty(), "{names:?}");
    assert!(of_folder.contains("disk/out/b.txt: No space left on device"), "{of_folder}");
    assert!(of_folder.contains("1 file whole; --resume goes on behind them"), "{of_folder}");
    assert_eq!(names_of_folder, ["out/a.txt"], "what was whole is there");
}

#[test]
fn wet_records_may_end_in_other_ways() {
    let folder = Folder::new();
    let head = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\n";
    let content = "All roads are open.\n";
    let record = format!("{head}{content}");
    let lines_only = format!("{record}\r\n\r\n").replace("\r\n", "\n");
    for (all, count) in [
        (lines_only.repeat(6), 6),
        (format!("{record}\r\n").repeat(3), 3),
        (format!("{record}\n\n").repeat(3), 3),
        (format!("{record}\r\n\r").repeat(3), 3),
        (format!("{record}\r\n\r\n{record}"), 2),
        (format!("\r\n\r\n{record}\r\n\r\n\r\n\r\n{record}\r\n\r\n"), 2),
    ] {
        folder.write("a.wet", &all);
        let (code, out, said, numbers) = run(&folder, &with(&["a.wet"], &AS_IT_IS));
        assert_eq!((code, &numbers["documents"]), (0, &json!(count)), "{said}");
        assert!(out == all.as_bytes());
    }
}

#[test]
fn wet_records_with_wrong_headers_do_not_swallow_others() {
    let folder = Folder::new();
    let page = |number: usize| record("conversion", "Content-Type: text/plain\r\n", common::page(number).as_bytes());
    let pages: Vec<u8> = (1..50).flat_map(page).collect();
    // The header breaks off; its length is that of a library; it is that of a part of the file.
    for head in [
        "WARC/1.0\r\nWARC-Type: conversion\r\n",
        "WARC/1.0\r\nContent-Length: 999999999999\r\n\r\nx\r\n\r\n",
        "WARC/1.0\r\nContent-Length: 20000\r\n\r\nx\r\n\r\n",
    ] {
        folder.write("a.wet", [head.as_bytes(), &pages, head.as_bytes(), &pages].concat());
        let (code, out, said, numbers) = run(&folder, &["a.wet"]);
        assert_eq!((code, &numbers["documents"], &numbers["errors"]), (1, &json!(98), &json!(2)), "{said}");
        folder.write("good.wet", [&pages[..], &pages].concat());
        assert!(out == run(&folder, &["good.wet"]).1);
    }
    // A length that is wrong by little ends amid the next record.
    for (more, length) in (1..60).flat_map(|more| [(more, 20 + more), (more, 20 - more.min(19))]) {
        let wrong = format!("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {length}\r\n\r\nAll roads are open.\n\r\n\r\n");
        folder.write("a.wet", [wrong.as_bytes(), &page(1), &page(2)].concat());
        let (_, out, said, _) = run(&folder, &with(&["a.wet"], &AS_IT_IS));
        assert!(out.ends_with(&[page(1), page(2)].concat()), "{more}: {said}");
    }
    // Each is wrong, and each would take all the rest: it must not be read as often as there are records.
    for end in ["\r\n\r\n", "\n"] {
        let wrong = format!("WARC/1.0\r\nContent-Length: 60000000\r\n\r\nAll roads are open.{end}").repeat(100_000);
        folder.write("a.wet", wrong);
        let begun = std::time::Instant::now();
        assert_eq!(run(&folder, &["a.wet"]).3["errors"], json!(100_000));
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}

#[test]
fn batches_may_end_anywhere() {
    let folder = Folder::new();
    let mut random = common::random(11);
    for round in 0..12 {
        let mut all = if round % 3 == 0 { "\u{feff}".to_owned() } else { String::new() };
        let mut count = 0;
        while all.len() < 3_000_000 {
            let words = [1, 30, 3_000, 300_000][random(4) as usize];
            let text = "word ".repeat(random(words) as usize);
            let end = ["\n", "\r\n", "\n\n", " \n"][random(4) as usize];
            let _ = write!(all, "{{\"id\": {count}, \"text\": \"{text}\"}}{end}");
            count += 1;
        }
        if round % 2 == 0 {
            all.truncate(all.trim_end().len());
        }
        folder.write("a.jsonl", &all);
        let (code, out, said, numbers) = run(&folder, &with(&["a.jsonl"], &AS_IT_IS));
        assert_eq!((code, &numbers["documents"]), (0, &json!(count)), "{said}");
        assert!(out == all.as_bytes());
        let (_, out, ..) = run(&folder, &["a.jsonl"]);
        let ids =
            std::str::from_utf8(&out).unwrap().trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty());
        let ids = ids.map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_u64().unwrap());
        assert!(ids.eq(0..count));
    }
}

#[test]
fn numbers_that_only_python_writes_are_taken() {
    let folder = Folder::new();
    let line = |text: &str| format!(r#"{{"score": NaN, "x": [-Infinity, "NaN \" Infinity"], "text": "{text}", "é": Infinity}}"#);
    folder.write("a.jsonl", line(r"All roads are open.\nLeave a Reply"));
    assert_eq!(run(&folder, &["a.jsonl"]).1, line("All roads are open.").as_bytes());
    for wrong in [r#"{"text": "x", "a": Nan}"#, r#"{"text": "x", "a": 1NaN}"#, r#"{"text": "x", "a": NaN5}"#] {
        folder.write("a.jsonl", wrong);
        assert_eq!(run(&folder, &["a.jsonl"]).0, 1);
    }
}

#[test]
fn streams_may_begin_slowly_and_end_in_zeros() {
    use std::process::Stdio;
    let folder = Folder::new();
    let text = lines(0..3);
    let frame_that_is_skipped = [&[0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0][..], b"skip", &zstd(text.as_bytes())].concat();
    for bytes in [
        text.clone().into_bytes(),
        format!("\u{feff}\n\n{text}").into_bytes(),
        gzip(text.as_bytes()),
        [gzip(text.as_bytes()), vec![0; 5000]].concat(),
        zstd(text.as_bytes()),
        frame_that_is_skipped,
    ] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("unscaffold"))
            .arg("-q")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut to = child.stdin.take().unwrap();
        for part in [&bytes[..1], &bytes[1..3], &bytes[3..7], &bytes[7..]] {
            to.write_all(part).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        drop(to);
        let out = child.wait_with_output().unwrap();
        let out = String::from_utf8(out.stdout).unwrap();
        assert_eq!(out.trim_start_matches('\u{feff}').trim_start().as_bytes(), cleaned(&text));
    }
    folder.write("a.jsonl.gz", [gzip(text.as_bytes()), b"rubbish".to_vec()].concat());
    let (code, out, said, _) = run(&folder, &["a.jsonl.gz"]);
    assert!(code == 1 && out == cleaned(&text) && said.contains("the gzip stream is damaged"), "{said}");
}

#[test]
fn what_is_said_cannot_command_the_terminal() {
    let folder = Folder::new();
    folder.write("a.jsonl", "{\"a\\u001b]0;pwn\\u0007\": \"x\"}\n").write("e\u{1b}[31m.jsonl", "no json\n");
    let said = folder.fails(1, &["a.jsonl", "e\u{1b}[31m.jsonl", "--color", "always"]);
    assert!(said.contains("these are strings: a␛]0;pwn␇") && said.contains("e␛[31m.jsonl: line 1"), "{said}");
    assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{said:?}");
}

#[test]
fn nobody_need_hear_it() {
    let folder = Folder::new();
    folder.write("a.txt", b"\xff").write("b.txt", PAGE);
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("unscaffold"));
    let status = command.args(["a.txt", "b.txt", "-o", "out"]).current_dir(folder.path("")).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    assert_eq!(folder.names("out"), ["b.txt"]);
}

#[test]
fn what_is_wrong_in_a_folder_does_not_end_the_run() {
    let folder = Folder::new();
    folder.write("in/a.txt", PAGE).write("in/z.txt", PAGE);
    std::os::unix::fs::symlink("/no/such/file", folder.path("in/b.txt")).unwrap();
    std::os::unix::fs::symlink(folder.path("in"), folder.path("in/loop")).unwrap();
    let (code, _, said, numbers) = run(&folder, &["in", "-o", "out"]);
    assert_eq!(
        (code, &numbers["errors"], folder.names("out")),
        (1, &json!(2), vec!["a.txt".to_owned(), "z.txt".to_owned()]),
        "{said}"
    );
    assert!(said.contains("cannot read below in: "), "{said}");
    // The longest name that a file may have, and one that is no text.
    let long = format!("in/{}.txt", "x".repeat(251));
    folder.write(&long, PAGE).run(&[&long, "-o", "long/", "-q"]);
    assert_eq!(folder.names("long").len(), 1);
}
