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
import statistics
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "../../target/release/unscaffold")
# Memory goes up and down with what is in flight: by how much the median of the second half of the passes may be above that of the first,
# which begins when buffers have settled.
MOST_GROWTH = 0.05
FIRST = 10


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
    first, held = hashlib.sha256(once).digest(), []
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
        if number < passes:
            held.append(resident(running.pid))
        if number <= FIRST or number >= passes - 1 or number & (number - 1) == 0:
            print(f"pass {number:>4}: {held[-1] / 1e6:.1f} MB resident, all as in the first", flush=True)
    if running.stdout.read() or running.wait():
        sys.exit(f"the program ended with {running.returncode}")
    settled = held[FIRST:] or held
    earlier, later = (statistics.median(half) for half in (settled[: (len(settled) + 1) // 2], settled[len(settled) // 2 :]))
    print(f"median of the passes {earlier / 1e6:.1f} MB, then {later / 1e6:.1f} MB")
    if later > earlier * (1 + MOST_GROWTH):
        sys.exit("memory has grown")


if __name__ == "__main__":
    main()
