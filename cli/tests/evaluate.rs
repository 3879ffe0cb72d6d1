//! `unscaffold evaluate`.

use std::fs;
use std::io::Write;
use std::path::Path;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::{Value, json};

fn evaluate(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = cargo_bin_cmd!("unscaffold");
    // What is measured is measuring: one rule that does not change.
    let output = command
        .current_dir(folder)
        .args(["evaluate", "--no-builtin-rules", "--rules", "my.rules"])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

/// Twelve English documents of which half of the scaffolding goes, and twelve German ones that lose a line of content.
fn corpus() -> String {
    let english = json!({
        "lines": ["The ferry was late.", "", "Pass it on", "Say something"],
        "labels": [1, -1, 0, 0],
        "gold": "The ferry was late.",
        "lang": "en",
    });
    let german = json!({
        "lines": ["Die Fähre kam spät", "Pass it on"],
        "labels": [1, 1],
        "gold": "Die Fähre kam spät\nPass it on",
        "lang": "de",
    });
    [english, german].map(|document| format!("{document}\n").repeat(12)).concat()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("my.rules"), "[share]\n= Pass it on\n").unwrap();
    fs::write(folder.path().join("labelled.jsonl"), corpus()).unwrap();
    folder
}

#[test]
fn figures_are_means_over_documents() {
    let folder = folder();
    let (out, err, code) = evaluate(folder.path(), &["labelled.jsonl"]);
    insta::assert_snapshot!(out, @r"

    labelled
                                     pages  words: before   after (P, R)          shingles (P, R)        lines: keep    drop  gone %  lost %
    all                                 24         0.8077  0.7636 (0.833, 0.786)  0.6452 (0.667, 0.625)       0.6667  0.5000   50.00  17.857
      de                                12         1.0000  0.7273 (1.000, 0.571)  0.4000 (1.000, 0.250)       0.6667  0.0000    0.00  35.714
      en                                12         0.6154  0.8000 (0.667, 1.000)  0.5000 (0.333, 1.000)       0.6667  0.6667   50.00   0.000
    gold texts alone: 27.27 % of the words lost (articles: 0.00 %)
    ");
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

#[test]
fn compressed_corpora_are_the_same() {
    let folder = folder();
    let (out, _, _) = evaluate(folder.path(), &["labelled.jsonl"]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(corpus().as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    fs::write(folder.path().join("labelled.jsonl.gz"), &gzip).unwrap();
    fs::write(folder.path().join("labelled.jsonl.zst"), zstd::encode_all(corpus().as_bytes(), 3).unwrap()).unwrap();
    assert_eq!(evaluate(folder.path(), &["labelled.jsonl.gz"]).0, out);
    assert_eq!(evaluate(folder.path(), &["labelled.jsonl.zst"]).0, out);
    fs::write(folder.path().join("cut.jsonl.gz"), &gzip[..gzip.len() / 2]).unwrap();
    let (_, err, code) = evaluate(folder.path(), &["cut.jsonl.gz"]);
    assert!(
        err.starts_with("error: cut.jsonl.gz:") && err.ends_with(": the gzip stream is cut off: the file is not whole\n"),
        "{err}"
    );
    assert_eq!(code, Some(1));
}

#[test]
fn machines_read_json() {
    let folder = folder();
    let (out, _, _) = evaluate(folder.path(), &["labelled.jsonl", "--json"]);
    let value: Value = serde_json::from_str(&out).unwrap();
    let corpus = &value["corpora"][0];
    assert_eq!(corpus["corpus"], "labelled");
    let names = corpus["rows"].as_array().unwrap().iter().map(|row| (row["by"].clone(), row["name"].clone()));
    assert_eq!(
        names.collect::<Vec<_>>(),
        [(json!(null), json!("all")), (json!("lang"), json!("de")), (json!("lang"), json!("en"))]
    );
    let english = &corpus["rows"][2];
    assert_eq!((&english["documents"], &english["gone"], &english["lost"]), (&json!(12), &json!(0.5), &json!(0.0)));
    // A German document has no scaffolding.
    assert_eq!(corpus["rows"][1]["gone"], json!(null));
    assert_eq!(corpus["gold_alone"]["words_lost"], json!(36));
}

#[test]
fn gold_alone_is_enough_and_so_are_labels() {
    let folder = folder();
    fs::write(folder.path().join("gold.jsonl"), "{\"lines\": [\"One ferry.\", \"Pass it on\"], \"gold\": \"One ferry.\"}\n")
        .unwrap();
    fs::write(folder.path().join("labels.jsonl"), "{\"lines\": [\"One ferry.\", \"Pass it on\"], \"labels\": [1, 0]}\n").unwrap();
    let (out, _, _) = evaluate(folder.path(), &["gold.jsonl", "labels.jsonl"]);
    insta::assert_snapshot!(out, @r"

    gold
                                     pages  words: before   after (P, R)          shingles (P, R)        lines: keep    drop  gone %  lost %
    all                                  1         0.5714  1.0000 (1.000, 1.000)  1.0000 (1.000, 1.000)            –       –       –       –
    gold texts alone: 0.00 % of the words lost (articles: 0.00 %)

    labels
                                     pages  words: before   after (P, R)          shingles (P, R)        lines: keep    drop  gone %  lost %
    all                                  1                       –                          –                 1.0000  1.0000  100.00   0.000
    ");
}

#[test]
fn faults_name_file_and_line() {
    let folder = folder();
    let fault = |line: &str| {
        fs::write(folder.path().join("bad.jsonl"), format!("{}{line}\n", corpus())).unwrap();
        let (out, err, code) = evaluate(folder.path(), &["bad.jsonl"]);
        assert_eq!((out.as_str(), code), ("", Some(1)));
        err
    };
    assert_eq!(
        fault(r#"{"text": "One."}"#),
        "error: bad.jsonl:25: no field \"lines\": a list of the document's lines is wanted\n"
    );
    assert_eq!(fault(r#"{"lines": ["One."], "labels": [1, 0]}"#), "error: bad.jsonl:25: 1 in \"lines\", but 2 in \"labels\"\n");
    fs::write(folder.path().join("latin.jsonl"), b"{\"lines\": [\"F\xe4hre\"]}").unwrap();
    assert_eq!(evaluate(folder.path(), &["latin.jsonl"]).1, "error: latin.jsonl:1: is not UTF-8 at byte 14\n");
    let (_, err, code) = evaluate(folder.path(), &["none.jsonl"]);
    assert!(err.starts_with("error: cannot read none.jsonl: "), "{err}");
    assert_eq!(code, Some(1));
}
