//! Tables: the column of text is cleaned, all else is as it was.

#![cfg(feature = "parquet")]

mod common;

use std::fs::File;
use std::sync::Arc;

use common::{AS_IT_IS, CLEAN, Folder, PAGE, page, stats, stderr, with};
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int96, Int96Type,
};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::record::{Field, Row};
use parquet::schema::parser::parse_message_type;
use serde_json::json;

/// A table with a text that may be null, numbers, a list, an old timestamp and a field inside of another, before and behind it.
const SCHEMA: &str = "message schema {
    required int32 n;
    optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
    optional binary text (STRING);
    optional int96 seen;
    required group meta { required fixed_len_byte_array(2) code; optional binary body (STRING); }
}";

fn bytes(text: &str) -> ByteArray {
    ByteArray::from(text.as_bytes().to_vec())
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<File>,
    values: &[T::T],
    definition: Option<&[i16]>,
    repetition: Option<&[i16]>,
) {
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<T>().write_batch(values, definition, repetition).unwrap();
    column.close().unwrap();
}

/// Writes row groups of texts, some of which are null; `indexed` with an index of pages.
fn write(folder: &Folder, name: &str, groups: &[Vec<Option<Vec<u8>>>], packed: Compression, indexed: bool) {
    let statistics = if indexed { EnabledStatistics::Page } else { EnabledStatistics::Chunk };
    let properties = WriterProperties::builder()
        .set_compression(packed)
        .set_statistics_enabled(statistics)
        .set_offset_index_disabled(!indexed)
        .set_key_value_metadata(Some(vec![KeyValue::new("mine".to_owned(), "kept".to_owned())]));
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let file = File::create(folder.path(name)).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties.build())).unwrap();
    let mut first = 0;
    for texts in groups {
        let mut group = writer.next_row_group().unwrap();
        let rows = first..first + i32::try_from(texts.len()).unwrap();
        first = rows.end;
        column::<Int32Type>(&mut group, &rows.clone().collect::<Vec<_>>(), None, None);
        // Row n has n mod 4 tags, but for the third of each seven, which has null.
        let (mut tags, mut definition, mut repetition) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows.clone() {
            let count = if row % 7 == 2 { 0 } else { row % 4 };
            for tag in 0..count {
                tags.push(bytes(&format!("tag {tag}")));
                definition.push(3);
                repetition.push(i16::from(tag > 0));
            }
            if count == 0 {
                definition.push(i16::from(row % 7 != 2));
                repetition.push(0);
            }
        }
        column::<ByteArrayType>(&mut group, &tags, Some(&definition), Some(&repetition));
        let values: Vec<ByteArray> = texts.iter().flatten().map(|text| ByteArray::from(text.clone())).collect();
        let definition: Vec<i16> = texts.iter().map(|text| i16::from(text.is_some())).collect();
        column::<ByteArrayType>(&mut group, &values, Some(&definition), None);
        let seen: Vec<Int96> = rows.clone().map(|row| Int96::from(vec![row as u32, 7, 2_460_000])).collect();
        column::<Int96Type>(&mut group, &seen, Some(&vec![1; texts.len()]), None);
        let codes: Vec<FixedLenByteArray> = rows.clone().map(|row| FixedLenByteArray::from(vec![b'a', row as u8])).collect();
        column::<FixedLenByteArrayType>(&mut group, &codes, None, None);
        column::<ByteArrayType>(&mut group, &vec![bytes(PAGE); texts.len()], Some(&vec![1; texts.len()]), None);
        group.close().unwrap();
    }
    writer.close().unwrap();
}

fn texts(from: usize, to: usize) -> Vec<Option<Vec<u8>>> {
    (from..to).map(|number| (number % 5 != 3).then(|| page(number).into_bytes())).collect()
}

struct Table {
    rows: Vec<Row>,
    reader: SerializedFileReader<File>,
}

fn read(folder: &Folder, name: &str) -> Table {
    let reader = SerializedFileReader::new(File::open(folder.path(name)).unwrap()).unwrap();
    Table { rows: reader.get_row_iter(None).unwrap().map(Result::unwrap).collect(), reader }
}

fn cell<'r>(row: &'r Row, name: &str) -> &'r Field {
    row.get_column_iter().find(|(column, _)| *column == name).unwrap_or_else(|| panic!("no column {name}")).1
}

fn text(row: &Row) -> Option<&str> {
    match cell(row, "text") {
        Field::Str(text) => Some(text),
        _ => None,
    }
}

/// All cells but those of these columns.
fn others(row: &Row, but: &[&str]) -> Vec<(String, Field)> {
    row.get_column_iter()
        .filter(|(name, _)| !but.contains(&name.as_str()))
        .map(|(name, field)| (name.clone(), field.clone()))
        .collect()
}

#[test]
fn only_the_text_changes() {
    let folder = Folder::new();
    let zstd = Compression::ZSTD(ZstdLevel::default());
    for (packed, indexed) in [
        (Compression::UNCOMPRESSED, true),
        (Compression::SNAPPY, false),
        (zstd, true),
        (Compression::LZ4_RAW, false),
        (Compression::GZIP(parquet::basic::GzipLevel::default()), true),
    ] {
        write(&folder, "a.parquet", &[texts(0, 700), texts(700, 720), texts(720, 1300)], packed, indexed);
        let done = folder.run(&["a.parquet", "-o", "b.parquet", "--overwrite", "--stats", "json"]);
        let (before, after) = (read(&folder, "a.parquet"), read(&folder, "b.parquet"));
        assert_eq!((&stats(&done)["documents"], &stats(&done)["without_text"]), (&json!(1040), &json!(260)));
        assert_eq!(after.rows.len(), 1300);
        for (before, after) in before.rows.iter().zip(&after.rows) {
            assert_eq!(others(before, &["text"]), others(after, &["text"]));
            assert_eq!(
                text(after).map(str::len),
                text(before).map(|text| text.len() - "Leave a Reply\nYour email address will not be published.\n".len())
            );
        }
        let (before, after) = (before.reader.metadata(), after.reader.metadata());
        assert_eq!(before.file_metadata().schema(), after.file_metadata().schema());
        assert_eq!(before.file_metadata().key_value_metadata(), after.file_metadata().key_value_metadata());
        let shape = |metadata: &parquet::file::metadata::ParquetMetaData| {
            metadata.row_groups().iter().map(|group| (group.num_rows(), group.column(2).compression_codec())).collect::<Vec<_>>()
        };
        assert_eq!(shape(before), shape(after));
        folder.run(&with(&["a.parquet", "-o", "c.parquet", "--overwrite", "-q"], &AS_IT_IS));
        let same = read(&folder, "c.parquet");
        assert!(read(&folder, "a.parquet").rows == same.rows);
    }
}

#[test]
fn fields_inside_of_others_are_found() {
    let folder = Folder::new();
    write(&folder, "a.parquet", &[texts(0, 10)], Compression::SNAPPY, true);
    folder.run(&["a.parquet", "-o", "b.parquet", "--field", "meta.body"]);
    folder.run(&["a.parquet", "-o", "c.parquet", "--field", "tags"]);
    for (before, after) in read(&folder, "a.parquet").rows.iter().zip(&read(&folder, "b.parquet").rows) {
        assert_eq!(others(before, &["meta"]), others(after, &["meta"]));
        assert!(cell(after, "meta").to_string().contains(&format!("\"{CLEAN}\"")), "{}", cell(after, "meta"));
    }
    assert!(read(&folder, "a.parquet").rows == read(&folder, "c.parquet").rows, "no tag goes");
    let wrong = |field: &str, says: &str| {
        let error = folder.fails(2, &["a.parquet", "-o", "d.parquet", "--field", field]);
        assert!(error.contains(says), "{error}");
        assert_eq!(folder.names("."), ["a.parquet", "b.parquet", "c.parquet"]);
    };
    wrong("body", "a.parquet: has no column \"body\" (--field); these may hold text: tags, text, meta.body");
    wrong("n", "a.parquet: column \"n\" is INT32, not text");
    let error = folder.fails(2, &["a.parquet", "-o", "d.parquet", "--field", "tags", "--annotate"]);
    assert!(error.contains("the text stands in a list"), "{error}");
    let error = folder.fails(2, &["a.parquet", "-o", "d.parquet", "--annotate=tags"]);
    assert!(error.contains("there is a column \"tags\" already"), "{error}");
}

#[test]
fn columns_are_added() {
    let folder = Folder::new();
    write(&folder, "a.parquet", &[texts(0, 300), texts(300, 310)], Compression::SNAPPY, false);
    folder.run(&[
        "a.parquet",
        "-o",
        "b.parquet",
        "--annotate",
        "--sentences=list",
        "--into",
        "clean",
        "--max-removed",
        "0.05",
        "--reject",
        "flag",
    ]);
    let (before, after) = (read(&folder, "a.parquet"), read(&folder, "b.parquet"));
    assert_eq!((after.rows.len(), after.reader.metadata().num_row_groups()), (310, 2));
    let added = ["clean", "removed", "sentences", "rejected"];
    for (before, after) in before.rows.iter().zip(&after.rows) {
        assert_eq!(others(before, &[]), others(after, &added), "the text too stays as it was");
        let Some(text) = text(after) else {
            assert!(added.iter().all(|name| *cell(after, name) == Field::Null));
            continue;
        };
        let Field::ListInternal(spans) = cell(after, "removed") else { panic!("no list") };
        let [Field::Group(first), Field::Group(second)] = spans.elements() else { panic!("two went") };
        let number = |row: &Row, name: &str| match cell(row, name) {
            Field::Long(number) => *number as usize,
            other => panic!("{other}"),
        };
        assert_eq!(&text[number(first, "start")..number(first, "end")], "Leave a Reply");
        assert_eq!(&text[number(second, "start")..number(second, "end")], "Your email address will not be published.");
        assert_eq!(cell(first, "category"), &Field::Str("comment-form".to_owned()));
        let Field::Str(clean) = cell(after, "clean") else { panic!("no text") };
        assert!(text.starts_with(clean.as_str()) && !clean.contains("Leave"));
        let Field::ListInternal(sentences) = cell(after, "sentences") else { panic!("no list") };
        assert_eq!(sentences.elements().len(), clean.matches("fell.").count());
        let short = text.len() < 20 * (text.len() - clean.len());
        assert_eq!(cell(after, "rejected"), &if short { Field::Str("max-removed".to_owned()) } else { Field::Null });
    }
}

#[test]
fn rejected_rows_are_left_out_of_all_columns() {
    let folder = Folder::new();
    for indexed in [true, false] {
        write(&folder, "a.parquet", &[texts(0, 5000), texts(5000, 5003), texts(5003, 5100)], Compression::SNAPPY, indexed);
        let done =
            folder.run(&["a.parquet", "-o", "b.parquet", "--overwrite", "--min-words", "460", "--annotate", "--stats", "json"]);
        let (before, after) = (read(&folder, "a.parquet"), read(&folder, "b.parquet"));
        let dropped = stats(&done)["rejected"]["min-words"].as_u64().unwrap() as usize;
        assert!(dropped > 1000 && after.rows.len() == 5100 - dropped, "{dropped}");
        let mut rest = after.rows.iter().peekable();
        for row in &before.rows {
            let number = |row: &Row| cell(row, "n").to_string();
            if let Some(after) = rest.next_if(|after| number(after) == number(row)) {
                assert_eq!(others(row, &["text"]), others(after, &["text", "removed"]));
            }
        }
        assert!(rest.next().is_none(), "in their order");
    }
    write(&folder, "a.parquet", &[texts(0, 50)], Compression::SNAPPY, true);
    folder.run(&["a.parquet", "-o", "none.parquet", "--min-words", "100000", "--field", "meta.body"]);
    assert_eq!(read(&folder, "none.parquet").rows.len(), 0);
}

#[test]
fn bad_rows_and_damaged_groups_cost_no_others() {
    let folder = Folder::new();
    let mut groups = vec![texts(0, 60), texts(60, 120), texts(120, 180)];
    groups[0][10] = Some(b"All roads\xff are open.".to_vec());
    write(&folder, "a.parquet", &groups, Compression::ZSTD(ZstdLevel::default()), true);
    let run = |arguments: &[&str]| {
        let assert = folder.command(&with(arguments, &["--overwrite", "--stats", "json"])).assert();
        (assert.get_output().status.code().unwrap(), stderr(&assert), stats(&assert))
    };
    let (code, said, numbers) = run(&["a.parquet", "-o", "b.parquet"]);
    assert_eq!((code, &numbers["errors"], read(&folder, "b.parquet").rows.len()), (1, &json!(1), 179));
    assert!(said.contains("a.parquet: row 11: is not UTF-8 at byte 10"), "{said}");
    let error = folder.fails(1, &["a.parquet", "-o", "c.parquet", "--on-error", "stop"]);
    assert!(error.contains("row 11: is not UTF-8") && error.contains("stopped there") && !folder.exists("c.parquet"), "{error}");

    groups[0][10] = None;
    write(&folder, "a.parquet", &groups, Compression::ZSTD(ZstdLevel::default()), true);
    let whole = folder.read("a.parquet");
    let reader = read(&folder, "a.parquet").reader;
    let chunk = reader.metadata().row_group(1).column(2);
    let (start, len) = chunk.byte_range();
    let mut damaged = whole.clone();
    damaged[start as usize + 60..(start + len) as usize].fill(0);
    folder.write("damaged.parquet", &damaged);
    let (code, said, numbers) = run(&["damaged.parquet", "-o", "b.parquet"]);
    let rows = read(&folder, "b.parquet").rows;
    assert_eq!((code, &numbers["errors"], rows.len()), (1, &json!(60), 120), "{said}");
    assert!(said.contains("damaged.parquet: row 61: row group 2 (rows 61-120) is damaged"), "{said}");
    assert_eq!((cell(&rows[59], "n").to_string(), cell(&rows[60], "n").to_string()), ("59".to_owned(), "120".to_owned()));
    let (code, _, _) = run(&["damaged.parquet", "-o", "kept.parquet", "--on-error", "keep"]);
    let kept = SerializedFileReader::new(File::open(folder.path("kept.parquet")).unwrap()).unwrap();
    assert_eq!((code, kept.metadata().file_metadata().num_rows()), (1, 180));

    // One of another column is copied with the bytes of it, unless rows are dropped.
    let (start, len) = reader.metadata().row_group(1).column(1).byte_range();
    let mut damaged = whole.clone();
    damaged[start as usize + 30..(start + len) as usize].fill(0xff);
    folder.write("other.parquet", &damaged);
    assert_eq!(run(&["other.parquet", "-o", "b.parquet"]).0, 0);
    let (code, said, _) = run(&["other.parquet", "-o", "b.parquet", "--min-words", "460"]);
    assert!(code == 1 && said.contains("row group 2 (rows 61-120) is damaged"), "{said}");
    let rows = read(&folder, "b.parquet").rows;
    assert!(rows.iter().all(|row| !(60..120).contains(&cell(row, "n").to_string().parse::<usize>().unwrap())) && rows.len() > 20);

    // Who only reads goes on behind it, too.
    folder.command(&["explain", "damaged.parquet", "--record", "121"]).assert().code(1);
    let said = folder.fails(1, &["report", "damaged.parquet", "-o", "report.html"]);
    assert!(said.contains("row 61: row group 2 (rows 61-120) is damaged") && said.contains("95 documents"), "{said}");

    folder.write("cut.parquet", &whole[..whole.len() - 100]).write("no.parquet", "no table");
    for name in ["cut.parquet", "no.parquet"] {
        let (code, said, numbers) = run(&[name, "-o", "cut.out.parquet"]);
        assert_eq!((code, &numbers["errors"], folder.exists("cut.out.parquet")), (1, &json!(1), false));
        assert!(said.contains(&format!("{name}: is not a whole Parquet file")), "{said}");
    }
}

#[test]
fn tables_are_files() {
    let folder = Folder::new();
    write(&folder, "a.parquet", &[texts(0, 10)], Compression::SNAPPY, true);
    let error = folder.fails(2, &["a.parquet"]);
    assert!(error.contains("Parquet is not written to standard output"), "{error}");
    let error = folder.fails(2, &["a.parquet", "-o", "b.parquet", "--compress", "gzip"]);
    assert!(error.contains("Parquet is compressed inside"), "{error}");
    let error = folder.command(&["-", "-o", "b.parquet"]).write_stdin(folder.read("a.parquet")).assert().code(2);
    assert!(stderr(&error).contains("Parquet cannot be read from standard input"), "{}", stderr(&error));
}

#[test]
fn tables_among_other_files_cost_them_nothing() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("in")).unwrap();
    write(&folder, "in/a.parquet", &[texts(0, 10)], Compression::SNAPPY, true);
    folder.write("in/b.txt", PAGE);
    // Tables are compressed inside.
    folder.run(&["in", "-o", "packed", "--compress", "gzip"]);
    assert_eq!(folder.names("packed"), ["a.parquet", "b.txt.gz"]);
    let said = folder.fails(1, &["in", "-o", "out", "--field", "body"]);
    assert!(said.contains("in/a.parquet: has no column \"body\""), "{said}");
    assert_eq!(folder.names("out"), ["b.txt"]);
}

#[test]
fn a_flipped_bit_costs_one_row_group_at_most() {
    let folder = Folder::new();
    let mut random = common::random(5);
    for packed in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
        write(&folder, "a.parquet", &[texts(0, 60), texts(60, 120), texts(120, 180)], packed, true);
        let whole = folder.read("a.parquet");
        let reader = read(&folder, "a.parquet").reader;
        for round in 0..80 {
            let (start, len) = reader.metadata().row_group(1).column(if round % 2 == 0 { 2 } else { 1 }).byte_range();
            let mut damaged = whole.clone();
            // Most that matters stands at the start.
            let at = start + random(if round % 3 == 0 { len } else { len.min(80) });
            damaged[at as usize] ^= 1 << random(8);
            folder.write("damaged.parquet", &damaged);
            // With rows dropped all columns are read.
            let drops: &[&str] = if round % 2 == 0 { &[] } else { &["--min-words", "1", "--max-removed", "0.05"] };
            let assert = folder.command(&with(&["damaged.parquet", "-o", "b.parquet", "--overwrite"], drops)).assert();
            let code = assert.get_output().status.code();
            assert!(matches!(code, Some(0 | 1)), "{code:?} {}", stderr(&assert));
            let table = SerializedFileReader::new(File::open(folder.path("b.parquet")).unwrap()).unwrap();
            let groups = table.metadata().num_row_groups();
            assert!(groups == 3 || groups == 2 && code == Some(1), "{groups} groups");
            for group in [0, groups - 1] {
                let rows = table.get_row_group(group).unwrap().get_row_iter(None).unwrap().map(Result::unwrap).count();
                assert!(rows == 60 || !drops.is_empty() && rows > 10, "{rows} rows");
            }
        }
    }
}

/// Address and text of a page.
type PageRow = (Option<String>, Option<String>);

/// A table with addresses, some of which are null, of pages of two sites.
fn write_sites(folder: &Folder, name: &str, rows: &[PageRow]) {
    let schema = "message schema { required group meta { optional binary url (STRING); } optional binary text (STRING); }";
    let properties = WriterProperties::builder().build();
    let file = File::create(folder.path(name)).unwrap();
    let mut writer =
        SerializedFileWriter::new(file, Arc::new(parse_message_type(schema).unwrap()), Arc::new(properties)).unwrap();
    for rows in rows.chunks(300) {
        let mut group = writer.next_row_group().unwrap();
        let columns: [fn(&PageRow) -> Option<&String>; 2] = [|row| row.0.as_ref(), |row| row.1.as_ref()];
        for of in columns {
            let values: Vec<ByteArray> = rows.iter().filter_map(of).map(|value| bytes(value)).collect();
            let definition: Vec<i16> = rows.iter().map(|row| i16::from(of(row).is_some())).collect();
            column::<ByteArrayType>(&mut group, &values, Some(&definition), None);
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn sites_are_told_by_a_column() {
    let folder = Folder::new();
    let rows: Vec<PageRow> = (0..650)
        .map(|number| {
            let url = (number % 7 != 3).then(|| format!("https://site-{}.example/{number}", number % 2));
            let line = format!("Moorings of the {} quay\n", if number % 2 == 0 { "old" } else { "new" });
            // Numbers in letters: pages that differ in numbers alone are one.
            let name: String = number.to_string().bytes().map(|digit| char::from(digit + b'a' - b'0')).collect();
            let story = format!(
                "The ferry {name} sailed along the coast in the evening, and {name} came back before the lamps were lit.\n"
            );
            (url, (number % 11 != 5).then(|| line + &story + &story.replace("ferry", "boat") + "Leave a Reply\n"))
        })
        .collect();
    write_sites(&folder, "a.parquet", &rows);
    let lines = rows.iter().map(|(url, text)| serde_json::json!({"meta": {"url": url}, "text": text}).to_string() + "\n");
    folder.write("a.jsonl", lines.collect::<String>());
    let field = ["--host-field", "meta.url"];
    folder.run(&with(&["sites", "fit", "a.parquet", "-o", "a.bin", "-q"], &field));
    folder.run(&with(&["sites", "fit", "a.jsonl", "-o", "b.bin", "-q"], &field));
    assert_eq!(folder.read("a.bin"), folder.read("b.bin"));
    folder.run(&with(&["a.parquet", "--sites", "a.bin", "-o", "b.parquet", "-q"], &field));
    folder.run(&with(&["a.jsonl", "--sites", "a.bin", "-o", "b.jsonl", "-q"], &field));
    let mut gone = 0;
    for (row, line) in read(&folder, "b.parquet").rows.iter().zip(folder.text("b.jsonl").lines()) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(text(row), line["text"].as_str());
        gone += usize::from(text(row).is_some_and(|text| !text.contains("Moorings")));
    }
    assert!(gone > 450, "{gone}");
    let error = folder.fails(2, &["a.parquet", "--sites", "a.bin", "-o", "c.parquet"]);
    assert!(error.contains("has no column \"url\" (--host-field); these may hold text: meta.url, text"), "{error}");
}
