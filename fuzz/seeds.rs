//! Writes what each target begins with, into a folder: the texts of the repository's own cases, examples and rule files.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use unscaffold::site::{SiteProfile, SiteTemplate};

fn main() -> io::Result<()> {
    let to = PathBuf::from(env::args().nth(1).expect("the folder to write into"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (texts, rules) = (texts(&root)?, rules(&root)?);
    for target in ["clean", "sentences", "normalize", "offsets"] {
        write(&to, target, texts.iter().map(|text| text.clone().into_bytes()))?;
    }
    write(&to, "rules", rules.iter().map(|rules| rules.clone().into_bytes()))?;
    let both = rules.iter().zip(texts.iter().cycle()).map(|(rules, text)| format!("{rules}\n%%\n{text}").into_bytes());
    write(&to, "detect", both)?;
    write(&to, "model", (0..=7).map(|kind| vec![kind, 1, 2, 3, 1, 255, 9, 9, 9, 0, 7]))?;
    write(&to, "site", sites(&texts).into_iter())?;
    write(&to, "jsonl", texts.chunks(3).enumerate().map(|(at, texts)| json_lines(at, texts)))?;
    write(&to, "wet", texts.chunks(3).enumerate().map(|(at, texts)| records(at, texts)))
}

fn write(to: &Path, target: &str, seeds: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    let folder = to.join(target);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed)?;
    }
    Ok(())
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

/// The texts of cases, without their margins, and of examples.
fn texts(root: &Path) -> io::Result<Vec<String>> {
    let mut texts = Vec::new();
    for path in files(&root.join("tests/cases"))? {
        for case in fs::read_to_string(path)?.split("\n# ") {
            let lines =
                case.lines().filter_map(|line| line.split_once(['|', '<', '+']).map(|(_, text)| text.trim_start_matches(' ')));
            let text = lines.fold(String::new(), |text, line| text + &line.replace(['⟦', '⟧'], "") + "\n");
            if !text.is_empty() {
                texts.push(text);
            }
        }
    }
    for path in files(&root.join("examples"))? {
        if path.extension().is_some_and(|end| end == "txt") {
            texts.push(fs::read_to_string(path)?);
        }
    }
    Ok(texts)
}

/// The sections of the rule files.
fn rules(root: &Path) -> io::Result<Vec<String>> {
    let mut rules = Vec::new();
    for path in files(&root.join("src/data/rules"))? {
        let text = fs::read_to_string(path)?;
        rules.extend(text.split("\n[").skip(1).map(|section| format!("[{section}\n")));
    }
    Ok(rules)
}

fn sites(texts: &[String]) -> Vec<Vec<u8>> {
    let of = |pages: &[String], mut profile: SiteProfile| {
        for page in pages {
            profile.observe(page);
        }
        profile
    };
    let mut sites = vec![SiteProfile::new().to_bytes()];
    for pages in texts.chunks(4) {
        sites.push(of(pages, SiteProfile::readable()).to_bytes());
        let twice = [pages, pages].concat();
        sites.push(SiteTemplate::from(&of(&twice, SiteProfile::new())).to_bytes());
    }
    sites
}

fn json_lines(at: usize, texts: &[String]) -> Vec<u8> {
    let mut lines = String::new();
    for text in texts {
        let text = format!("{text:?}").replace("\\u{", "\\\\u{").replace("\\'", "'");
        lines += &match at % 4 {
            0 => format!("{{\"text\": {text}, \"url\": \"https://a.example/{at}\"}}\n"),
            1 => format!("{{\"n\": NaN, \"page\": {{\"text\": {text}}}, \"was\": [1, 2e5, null]}}\r\n"),
            2 => format!("{{\"text\":{text},\"text\":\"\\ud83d\\ude00\\u00e9\"}}\n\n"),
            _ => format!("{{\"text\": null, \"x\": {text}}}\n[\n"),
        };
    }
    lines.into_bytes()
}

fn records(at: usize, texts: &[String]) -> Vec<u8> {
    let end = if at.is_multiple_of(3) { "\n" } else { "\r\n" };
    let mut records = format!("WARC/1.0{end}WARC-Type: warcinfo{end}Content-Length: 4{end}{end}a: b{end}{end}");
    for text in texts {
        let length = text.len() + usize::from(at % 5 == 4);
        records += &format!(
            "WARC/1.0{end}WARC-Type: conversion{end}WARC-Target-URI: https://a.example/{at}{end}WARC-Block-Digest: sha1:AAAA{end}Content-Type: text/plain{end}Content-Length: {length}{end}{end}{text}{end}{end}"
        );
    }
    records.into_bytes()
}
