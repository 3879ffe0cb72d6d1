#!/usr/bin/env python3
"""Sends the same documents through the program for hours: does its memory grow, and is the last pass as the first?

lab/program/soak.py [--gigabytes N] [--threads N] [--corpus DIR]: all labelled documents of the corpora, as JSON Lines, on standard input.
"""

import argparse
import glob
import gzip
import hashlib
import json
import os
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "../../target/release/unscaffold")
# By how much memory may have grown at the end, as a share of what it was after the first passes.
MOST_GROWTH = 0.05
FIRST = 3


def records(folder):
    """All documents, as lines of JSON."""
    lines = []
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl.gz"))):
        with gzip.open(path, "rt", encoding="utf-8") as corpus:
            for number, line in enumerate(corpus):
                document = json.loads(line)
                text = "\n".join(document["lines"])
                lines.append(json.dumps({"id": f"{os.path.basename(path)}:{number}", "text": text}, ensure_ascii=number % 2 == 0) + "\n")
    return "".join(lines).encode()


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gigabytes", type=float, default=20)
    options.add_argument("--threads", default="2")
    options.add_argument("--corpus", default=os.path.join(HERE, "../../../shared/corpus"))
    options = options.parse_args()
    block = records(options.corpus)
    passes = max(FIRST + 1, -int(-options.gigabytes * 1e9 // len(block)))
    command = [PROGRAM, "clean", "--format", "jsonl", "--threads", options.threads, "--annotate", "--quiet"]
    once = subprocess.run(command, input=block, stdout=subprocess.PIPE, check=True).stdout
    print(f"{len(block) / 1e6:.1f} MB of JSON Lines; {passes} passes on {options.threads} threads: {len(block) * passes / 1e9:.1f} GB", flush=True)
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send():
        for _ in range(passes):
            running.stdin.write(block)
        running.stdin.close()

    threading.Thread(target=send, daemon=True).start()
    first, settled = hashlib.sha256(once).digest(), 0
    for number in range(1, passes + 1):
        made, left = hashlib.sha256(), len(once)
        while left:
            part = running.stdout.read(min(left, 1 << 20))
            if not part:
                sys.exit(f"the program ended in pass {number}")
            made.update(part)
            left -= len(part)
        if made.digest() != first:
            sys.exit(f"pass {number} is not as the first")
        # Behind the last byte the program may be gone.
        held = resident(running.pid) if number < passes else held
        settled = held if number == FIRST else settled
        if number > FIRST and held > settled * (1 + MOST_GROWTH):
            sys.exit(f"memory has grown from {settled} to {held} bytes in pass {number}")
        if number <= FIRST or number >= passes - 1 or number & (number - 1) == 0:
            print(f"pass {number:>4}: {held / 1e6:.1f} MB resident, all as in the first", flush=True)
    if running.stdout.read() or running.wait():
        sys.exit(f"the program ended with {running.returncode}")


if __name__ == "__main__":
    main()
