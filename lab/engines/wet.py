#!/usr/bin/env python3
"""How much text a gigabyte of WET holds, and how fast it is unpacked: pages of a corpus, each a gzip member, as in Common Crawl's files."""
import gzip, json, sys, time, zlib
from pathlib import Path

CORPUS = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).resolve().parent.parent.parent.parent / "shared" / "corpus"
HEAD = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {}\r\nWARC-Date: 2026-11-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n"


def members(name):
    with gzip.open(CORPUS / name, "rt", encoding="utf-8") as file:
        for page in map(json.loads, file):
            body = "\n".join(page["lines"]).encode()
            yield len(body), gzip.compress(HEAD.format(page["id"], len(body)).encode() + body + b"\r\n\r\n", 6)


def unpacking(pages):
    start = time.perf_counter()
    for _, member in pages:
        zlib.decompress(member, 31)
    return time.perf_counter() - start


for name in ["wcxb-dev.wet.jsonl.gz", "news-multi.wet.jsonl.gz"]:
    pages = list(members(name))
    text, packed = sum(size for size, _ in pages), sum(len(member) for _, member in pages)
    rate = text / 1e6 / min(unpacking(pages) for _ in range(5))
    print(
        f"{name}: {len(pages)} pages, {text / len(pages) / 1e3:.1f} kB of text a page, {packed / len(pages) / 1e3:.1f} kB packed, "
        f"{text / packed:.2f} times; unpacked at {rate:.0f} MB of text a second"
    )
