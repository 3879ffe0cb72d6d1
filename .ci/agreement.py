#!/usr/bin/env python3
"""Whether the wheel and the library agree: texts, findings and offsets of each document, by the program and by Python.

  agreement.py PROGRAM ANNOTATE FOLDER

PROGRAM is the program `unscaffold`, ANNOTATE the library's example; both count bytes, Python counts code points. FOLDER holds files
`*.jsonl.gz` of pages with "lines", or texts `*.txt` of cases.
"""
import gzip, json, subprocess, sys, tempfile
from pathlib import Path

import pyarrow as pa
import unscaffold

PROGRAM, ANNOTATE, FOLDER = sys.argv[1:]
CLEANER, BARE = unscaffold.Cleaner(), unscaffold.Cleaner(normalize=False)


def texts():
    for path in sorted(Path(FOLDER).rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield path.name, ["\n".join(json.loads(line)["lines"]) for line in file]
    for path in sorted(Path(FOLDER).rglob("*.txt")):
        whole = path.read_text(encoding="utf-8")
        # A mixed bag is as good as a page.
        yield path.name, [whole[at : at + 3000] for at in range(0, len(whole), 3000)]


def in_bytes(text, findings):
    """What Python found, as the library says it."""
    out, at, byte = [], 0, 0
    for found in findings:
        start = byte + len(text[at : found.start].encode())
        byte = start + len(text[found.start : found.end].encode())
        at = found.end
        out.append({"start": start, "end": byte, "category": found.category, "rule": found.rule, "confidence": found.confidence})
    return out


def check(name, batch):
    with tempfile.TemporaryDirectory() as folder:
        source, clean = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        with open(source, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": text}) + "\n" for text in batch)
        options = ["--into", "clean", "--annotate=removed", "--sentences=list", "--quiet"]
        subprocess.run([PROGRAM, source, "-o", clean, *options], check=True)
        with open(clean, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        ran = subprocess.run([ANNOTATE, "--jsonl", source], check=True, capture_output=True)
        detected = [json.loads(line)["findings"] for line in ran.stdout.splitlines()]
    assert len(rows) == len(detected) == len(batch), name

    column = pa.array(batch, pa.large_string())
    columns = [pa.array(part).to_pylist() for part in CLEANER.clean_arrow_with_findings(column, threads=2)]
    for number, (text, row, found) in enumerate(zip(batch, rows, detected)):
        where = (name, number)
        report = CLEANER.clean_with_report(text)
        assert CLEANER.clean(text) == report.text == columns[0][number] == row["clean"], where
        assert in_bytes(text, report.removed) == row["removed"], where
        assert in_bytes(text, [unscaffold.Finding(**span) for span in columns[1][number]]) == row["removed"], where
        assert [{**span, "goes": None} for span in in_bytes(text, CLEANER.detect(text))] == [{**span, "goes": None} for span in found], where
        assert unscaffold.sentences(report.text) == row["sentences"], where
        # Where nothing is rewritten, each letter is one of the source.
        bare = BARE.clean_with_report(text)
        for at in range(0, len(bare.text), max(1, len(bare.text) // 7)):
            start, end = bare.to_source(at, at + 1)
            assert text[start:end] == bare.text[at] and bare.to_cleaned(start) == at, where
    assert unscaffold.clean_batch(batch, threads=2) == [row["clean"] for row in rows], name
    return len(batch), sum(map(len, detected)), sum(len(text.encode()) for text in batch)


def main():
    total = [0, 0, 0]
    for name, batch in texts():
        total = [sum(pair) for pair in zip(total, check(name, batch))]
    documents, findings, size = total
    assert documents, f"nothing in {FOLDER}"
    print(f"Python and Rust agree on {documents} documents, {size / 1e6:.0f} MB, {findings} findings")


main()
