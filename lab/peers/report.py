"""Compares unscaffold with its peers, and prints one markdown document; see `run`."""
import argparse, os, platform, subprocess
from pathlib import Path

import cleaning, normalising, sentences
from measure import HERE, NONE, PATIENCE, ROOT, ROUNDS, cargo, progress
from texts import Texts


def processor():
    try:
        names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def head(texts):
    rustc = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, text=True).stdout.split()[1]
    return f"""# unscaffold and its peers

Made by `lab/peers/run`. One core ({processor()}), Python {platform.python_version()}, Rust {rustc}. MB/s are millions of bytes of UTF-8 text in a second
of processor time. Peers in Python: `process_time` around the calls, the median of {ROUNDS} rounds; the first stops after {PATIENCE:.0f} seconds, and
the others go as far, so that slow peers see less text (column MB). Rust: the time of the working thread, the median of five rounds after one that warms up,
without the start of the process (`lab/peers/src/main.rs`). Loading models and rules is not counted for anyone.
Texts for speed: {texts.said}. {NONE} is what was not measured.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    shared = ROOT.parent / "shared"
    parser.add_argument("--corpus", type=Path, default=shared / "corpus", help="line-labelled corpora")
    parser.add_argument("--sentences", type=Path, default=shared / "sentences", help="gold sentences")
    parser.add_argument("--texts", type=Path, help="JSON Lines with a field `text`: measure speed on these")
    parser.add_argument("--only", choices=["cleaning", "normalising", "sentences"], help="one table, printed but not kept")
    arguments = parser.parse_args()

    progress("building")
    cargo("--manifest-path", str(HERE / "Cargo.toml"))
    if cleaning.has_gold(arguments.corpus):
        cargo("-p", "unscaffold-lab")
    # From here on one core, the programs that are called included.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    texts = Texts(arguments.corpus, arguments.texts)
    parts = {
        "cleaning": lambda: cleaning.report(texts, arguments.corpus),
        "normalising": lambda: normalising.report(texts),
        "sentences": lambda: sentences.report(texts, arguments.sentences),
    }
    chosen = [part for name, part in parts.items() if arguments.only in (None, name)]
    document = "\n".join([head(texts), *(part() for part in chosen)])
    if not arguments.only:
        (HERE / "results.md").write_text(document, encoding="utf-8")
    print(document)


if __name__ == "__main__":
    main()
