//! Runs that are killed, and gone on with: no file ever looks whole that is not, and in the end all are as if nothing had happened.

mod common;

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use common::{Folder, gzip, line, page, record, zstd};

fn fill(folder: &Folder) {
    for number in 0..300 {
        folder.write(&format!("in/texts/{number:03}.txt"), page(number).repeat(20));
    }
    let lines: String = (0..3000).map(line).collect();
    let wet: Vec<u8> = (0..1500)
        .flat_map(|number| gzip(&record("conversion", "Content-Type: text/plain\r\n", page(number).as_bytes())))
        .collect();
    folder.write("in/a.jsonl", &lines).write("in/b.jsonl.gz", gzip(lines.as_bytes()));
    folder.write("in/c.jsonl.zst", zstd(lines.as_bytes())).write("in/z.warc.wet.gz", wet);
}

fn start(folder: &Folder, output: &str) -> Child {
    Command::new(cargo_bin!("unscaffold"))
        .args(["in", "-o", output, "--resume", "-q", "--threads", "2"])
        .current_dir(folder.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn killed_runs_are_gone_on_with() {
    let folder = Folder::new();
    fill(&folder);
    let begun = Instant::now();
    assert!(start(&folder, "whole").wait().unwrap().success());
    let takes = begun.elapsed();
    let whole = folder.tree("whole");
    assert_eq!(whole.len(), 304);
    let mut seed = 20_261_128_u64;
    let (mut kills, mut round) = (0, 0);
    // Ten kills at random moments, each of a run that goes on behind the last, over as many folders as it takes.
    while kills < 10 {
        let output = format!("out{round}");
        round += 1;
        loop {
            let mut child = start(&folder, &output);
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sleep(takes.mul_f64((seed >> 40) as f64 / f64::from(1 << 24) * 0.5));
            let ended = child.try_wait().unwrap();
            // SIGKILL.
            child.kill().unwrap();
            child.wait().unwrap();
            for (name, bytes) in folder.tree(&output) {
                let is_part = name.rsplit('/').next().unwrap().starts_with('.');
                assert!(is_part || whole.contains(&(name.clone(), bytes)), "{name} looks whole, and is not");
            }
            match ended {
                Some(status) => {
                    assert!(status.success());
                    break;
                }
                None => kills += 1,
            }
        }
        assert!(folder.tree(&output) == whole, "byte for byte, and no part of a file is left");
    }
}

#[test]
fn interrupted_runs_end_cleanly() {
    let folder = Folder::new();
    folder.write("in/a.txt", page(1));
    folder.write("in/b.jsonl", (0..60_000).map(line).collect::<String>());
    let child = start(&folder, "out");
    let id = child.id().to_string();
    let until = Instant::now() + Duration::from_secs(20);
    // It is at the long one.
    while !folder.exists("out/.b.jsonl.partial") && Instant::now() < until {
        sleep(Duration::from_millis(2));
    }
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let out = child.wait_with_output().unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(130), "{said}");
    assert!(said.contains("interrupted: 1 file whole; --resume goes on behind them"), "{said}");
    assert_eq!(folder.names("out"), ["a.txt"]);
}

#[test]
fn a_run_that_waits_for_input_can_be_interrupted() {
    let folder = Folder::new();
    let mut child = Command::new(cargo_bin!("unscaffold"))
        .args(["-o", "out.jsonl", "--format", "jsonl", "-q"])
        .current_dir(folder.path(""))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let silent = child.stdin.take();
    let begun = Instant::now();
    // Whether it waits for the first byte, or for more.
    sleep(Duration::from_millis(300));
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), String::from_utf8(out.stderr).unwrap().as_str()), (Some(130), "interrupted\n"));
    assert!(folder.names(".").is_empty() && begun.elapsed() < Duration::from_secs(30));
    drop(silent);
}

#[test]
fn a_run_that_fails_does_not_wait_for_more_input() {
    use std::io::Write;
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut child = Command::new(cargo_bin!("unscaffold"))
        .args(["--format", "jsonl", "-q"])
        .stdin(Stdio::piped())
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut silent = child.stdin.take().unwrap();
    // More than is buffered. It may have ended before all is written.
    let _ = silent.write_all((0..3000).map(line).collect::<String>().as_bytes());
    let begun = Instant::now();
    let out = child.wait_with_output().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert!(String::from_utf8(out.stderr).unwrap().contains("No space left on device"));
    drop(silent);
}
