#!/usr/bin/env python3
"""Throughput and memory of the program on large files, beside the library's own rate and datatrove's C4 filter.

Makes a file of JSON Lines from a corpus of labelled pages, by repetition with changes, and from it gzip, zstd, Parquet and WET; cleans
each, several times in turn; and checks that no record is lost. All figures are of one run; rates are medians, in MB of JSON Lines a second.
"""
import argparse, base64, gzip, hashlib, json, multiprocessing, os, shutil, statistics, subprocess, sys, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "lab"))
from pages import make_jsonl


def texts(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def make_parquet(path, source):
    import pyarrow as pa, pyarrow.parquet as pq

    schema = pa.schema([("id", pa.string()), ("lang", pa.string()), ("text", pa.string()), ("turn", pa.int64())])
    rows = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for record in texts(source):
            rows.append({"id": record["id"], "lang": record["lang"], "text": record["text"], "turn": record["meta"]["turn"]})
            if len(rows) == 10_000:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows = []
        writer.write_table(pa.Table.from_pylist(rows, schema))


def make_wet(path, source):
    # Level 1: it is read, not kept.
    with open(path, "wb") as file:
        for record in texts(source):
            body = record["text"].encode()
            digest = base64.b32encode(hashlib.sha1(body).digest()).decode()
            head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {record['id']}\r\nWARC-Block-Digest: sha1:{digest}\r\n"
            head += f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
            file.write(gzip.compress(head.encode() + body + b"\r\n\r\n", 1))


def apart(function, *arguments):
    """Calls it in a process of its own: what it takes would count as memory of all processes that this one starts later."""
    process = multiprocessing.get_context("spawn").Process(target=function, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"{function.__name__} failed")


def run(command, **options):
    """Seconds, peak memory in MB, and what it prints on standard error."""
    start = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, **options)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}\n{said.decode()}")
    return time.monotonic() - start, usage.ru_maxrss / 1024, said.decode()


DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters import C4QualityFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
folder, name, out, tasks = sys.argv[1:]
pipeline = [
    JsonlReader(folder, glob_pattern=name, text_key="text"),
    C4QualityFilter(split_paragraph=True, filter_no_terminal_punct=True, min_num_sentences=-1, filter_javascript=True, filter_curly_bracket=False),
    JsonlWriter(out, compression=None),
]
LocalPipelineExecutor(pipeline, tasks=int(tasks), workers=int(tasks), logging_dir=out + "/logs").run()
"""


def own_rate(threads, sample):
    """MB of text a second, and of JSON Lines, by the library alone, in so many processes at once: texts in memory, results thrown away."""
    command = [str(ARGS.bin / "examples" / "throughput"), "--jsonl", str(sample)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(threads)]
    outs = [json.loads(process.communicate()[0]) for process in processes]
    rate = sum(out["bytes_per_second"] for out in outs) / 1e6
    return rate, rate * sample.stat().st_size / outs[0]["bytes"]


def main():
    work = ARGS.work
    work.mkdir(parents=True, exist_ok=True)
    source = work / "pages.jsonl"
    size = int(ARGS.size * 1e9)
    if not source.exists() or abs(source.stat().st_size - size) > 1e6:
        for old in work.glob("pages.*"):
            old.unlink()
        apart(make_jsonl, source, size, ARGS.corpus)
    made = {"gzip": "pages.jsonl.gz", "zstd": "pages.jsonl.zst", "Parquet": "pages.parquet", "WET": "pages.warc.wet.gz"}
    if not (work / made["gzip"]).exists():
        with open(source, "rb") as file, open(work / made["gzip"], "wb") as out:
            subprocess.run(["gzip", "-c"], stdin=file, stdout=out, check=True)
    if not (work / made["zstd"]).exists():
        keep = [str(ARGS.bin / "unscaffold"), str(source), "-o", str(work / made["zstd"]), "-q", "--policy", "nothing", "--normalize", "none"]
        subprocess.run(keep, check=True)
    if not (work / made["Parquet"]).exists():
        apart(make_parquet, work / made["Parquet"], source)
    if not (work / made["WET"]).exists():
        apart(make_wet, work / made["WET"], source)
    sample = work / "sample.jsonl"
    with open(source, encoding="utf-8") as file, open(sample, "w", encoding="utf-8") as out:
        taken = 0
        for line in file:
            out.write(line)
            taken += len(line.encode())
            if taken > 4e7:
                break
    records = sum(1 for _ in open(source, "rb"))
    print(f"{records} documents, {source.stat().st_size / 1e9:.2f} GB of JSON Lines; {ARGS.threads} threads")

    kinds = {"JSON Lines": "pages.jsonl", **made}
    kinds["JSON Lines, nothing removed"] = "pages.jsonl"
    rates, peaks = {}, {}
    own = []
    for turn in range(ARGS.turns):
        own.append(own_rate(ARGS.threads, sample))
        for kind, name in kinds.items():
            if ARGS.only and kind not in ARGS.only:
                continue
            out = work / f"clean.{name}"
            command = [str(ARGS.bin / "unscaffold"), str(work / name), "-o", str(out), "--overwrite", "--threads", str(ARGS.threads), "--stats", "json"]
            if "nothing" in kind:
                command += ["--policy", "nothing", "--normalize", "none"]
            seconds, peak, said = run(command)
            stats = json.loads(said.strip().splitlines()[-1])
            assert stats["documents"] == records and stats["errors"] == 0, stats
            rates.setdefault(kind, []).append(source.stat().st_size / 1e6 / seconds)
            peaks[kind] = max(peaks.get(kind, 0), peak)
            out.unlink()
    text, lines = (statistics.median(column) for column in zip(*own))
    print(f"the library alone, {ARGS.threads} processes: {text:.1f} MB/s of text, which is {lines:.1f} MB/s of JSON Lines")
    for kind in rates:
        rate = statistics.median(rates[kind])
        print(f"{kind:28} {rate:7.1f} MB/s  {100 * rate / lines:5.1f} % of the library alone  peak {peaks[kind]:5.0f} MB")
    if not ARGS.without_peer:
        peer(source, work, lines)


def peer(source, work, lines):
    """datatrove splits work by file: so the lines are dealt to as many as there are workers."""
    parts = work / "parts"
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir()
    size = 0
    files = [open(parts / f"part{n}.jsonl", "wb") for n in range(ARGS.threads)]
    with open(source, "rb") as file:
        for number, line in enumerate(file):
            files[number % ARGS.threads].write(line)
            size += len(line)
            if size > ARGS.peer_size * 1e6:
                break
    for file in files:
        file.close()
    out = work / "datatrove"
    shutil.rmtree(out, ignore_errors=True)
    seconds, peak, _ = run([sys.executable, "-c", DATATROVE, str(parts), "part*.jsonl", str(out), str(ARGS.threads)], stdout=subprocess.DEVNULL)
    print(f"{'datatrove, C4 filter':28} {size / 1e6 / seconds:7.1f} MB/s  {size / 1e6:.0f} MB in {ARGS.threads} files, {ARGS.threads} workers, start-up included")
    one, *_ = run([str(ARGS.bin / "unscaffold"), str(parts), "-o", str(work / "parts-clean"), "--overwrite", "--threads", str(ARGS.threads), "-q"])
    print(f"{'unscaffold, the same files':28} {size / 1e6 / one:7.1f} MB/s  {seconds / one:.1f} times as fast")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=1.0, help="GB of JSON Lines (default: 1)")
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "program")
    parser.add_argument("--bin", type=Path, default=ROOT / "target" / "release")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--only", nargs="+", help="only these kinds, as they are named in the output")
    parser.add_argument("--peer-size", type=float, default=1e6, help="MB that the peer gets (default: all)")
    parser.add_argument("--without-peer", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    ARGS = arguments()
    main()
