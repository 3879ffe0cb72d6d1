#!/usr/bin/env python3
"""Tables as pyarrow writes and reads them: cleaned by the program, all cells but the text's are the same.

  tables.py PROGRAM
"""
import datetime, decimal, subprocess, sys, tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PROGRAM = Path(sys.argv[1]).resolve()
PROSE = "The storm passed over the town in the night, and by the morning all the roads to the coast were open again."
PAGE = PROSE + "\nLeave a Reply\n"
ROWS = 500


def cell(number):
    return None if number % 9 == 4 else f"{number}. {PAGE}"


def table(kind):
    """Columns of many types before and behind the text."""
    rows = range(ROWS)
    start = datetime.datetime(2026, 1, 1)
    columns = {
        "large": pa.array([f"d{n}" if n % 7 else None for n in rows], pa.large_string()),
        "tags": pa.array([["a", None, "b"][: n % 4] if n % 5 else None for n in rows]),
        "text": pa.array([cell(n) for n in rows], kind),
        "number": pa.array(rows, pa.uint16()),
        "half": pa.array([n / 3 for n in rows], pa.float32()),
        "flag": pa.array([n % 2 == 0 if n % 3 else None for n in rows]),
        "meta": pa.array([{"url": f"u{n}", "inner": {"list": [n, n + 1]}} if n % 4 else None for n in rows]),
        "map": pa.array([[("k", n)] for n in rows], pa.map_(pa.string(), pa.int64())),
        "time": pa.array([start + datetime.timedelta(seconds=n) for n in rows], pa.timestamp("us", "Europe/Oslo")),
        "span": pa.array([datetime.timedelta(seconds=n) for n in rows], pa.duration("ms")),
        "money": pa.array([decimal.Decimal(n) / 4 for n in rows], pa.decimal128(12, 2)),
        "kind": pa.array([f"c{n % 3}" for n in rows]).dictionary_encode(),
        "code": pa.array([bytes([n % 256, 1]) for n in rows], pa.binary(2)),
    }
    return pa.table(columns).replace_schema_metadata({"mine": "kept", "huggingface": "{}"})


def clean(source, *options):
    out = source.with_name("out." + source.name)
    subprocess.run([PROGRAM, source, "-o", out, "--overwrite", "--quiet", *options], check=True)
    return out


def check(folder, name, kind, **options):
    path = folder / f"{name}.parquet"
    before = table(kind)
    pq.write_table(before, path, row_group_size=180, **options)
    before = pq.read_table(path)
    after = pq.read_table(clean(path))
    assert after.schema.equals(before.schema, check_metadata=True), (name, after.schema)
    for column in before.column_names:
        assert column == "text" or after[column].equals(before[column]), (name, column)
    assert after["text"].to_pylist() == [text and text.replace("Leave a Reply\n", "") for text in before["text"].to_pylist()], name
    old, new = pq.ParquetFile(path).metadata, pq.ParquetFile(clean(path)).metadata
    assert [old.row_group(n).num_rows for n in range(old.num_row_groups)] == [new.row_group(n).num_rows for n in range(new.num_row_groups)]
    assert new.row_group(0).column(4).compression == old.row_group(0).column(4).compression

    same = pq.read_table(clean(path, "--policy", "nothing", "--normalize", "none"))
    assert same.equals(before, check_metadata=True), name

    added = pq.read_table(clean(path, "--annotate", "--sentences=list", "--into", "clean", "--offsets", "characters")).to_pylist()
    for row, old in zip(added, before.to_pylist(), strict=True):
        text = old["text"]
        assert row["text"] == text
        assert row["clean"] == (text and text.replace("Leave a Reply\n", ""))
        assert (row["sentences"] and " ".join(row["sentences"])) == (text and text.split("\n")[0]), row
        spans = row["removed"]
        assert (spans is None) == (text is None) and all(text[span["start"] : span["end"]] == "Leave a Reply" for span in spans or [])

    assert pq.read_table(clean(path, "--min-words", "1")).num_rows == ROWS
    # What has no text is not rejected.
    none = pq.read_table(clean(path, "--min-words", "1000"))
    kept = [n for n in range(ROWS) if cell(n) is None]
    assert none.schema.equals(before.schema, check_metadata=True), name
    for column in before.column_names:
        assert none[column].to_pylist() == [before[column][n].as_py() for n in kept], (name, column)


with tempfile.TemporaryDirectory() as folder:
    for codec in ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]:
        check(Path(folder), codec, pa.string(), compression=codec)
    check(Path(folder), "plain", pa.string(), use_dictionary=False, data_page_version="2.0")
    check(Path(folder), "indexed", pa.string(), write_page_index=True)
    check(Path(folder), "large", pa.large_string(), version="1.0")
    check(Path(folder), "view", pa.string_view(), store_schema=True)
    check(Path(folder), "int96", pa.string(), use_deprecated_int96_timestamps=True)
print("tables of all kinds are the same but for the text")
