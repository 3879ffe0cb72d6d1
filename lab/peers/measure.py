"""How time is taken, of functions here and of jobs of our Rust program; and what else all tables share."""
import functools, importlib.metadata, json, os, statistics, subprocess, sys, time, tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
ROUNDS = 3
# Seconds after which a peer's first round stops; the others go as far as that one came.
PATIENCE = 10.0
NONE = "–"


@dataclass
class Speed:
    bytes: int
    seconds: float

    def __str__(self):
        rate = self.bytes / self.seconds / 1e6
        return f"{rate:,.0f}" if rate >= 20 else f"{rate:.3g}"

    @property
    def size(self):
        return f"{self.bytes / 1e6:.2f}"


def size(text):
    return len(text.encode())


def python_speed(work, texts, prepare=lambda text: text):
    """Processor time of this process; what `prepare` makes of the texts beforehand does not count."""
    prepared = [(prepare(text), size(text)) for text in texts]
    work(prepared[0][0])
    reached, rounds = len(prepared), []
    for number in range(ROUNDS):
        start, measured = time.process_time(), 0
        for at, (text, bytes_) in enumerate(prepared[:reached], 1):
            work(text)
            measured += bytes_
            if number == 0 and time.process_time() - start > PATIENCE:
                reached = at
                break
        rounds.append(time.process_time() - start)
    return Speed(measured, statistics.median(rounds))


def rust(what, job, documents):
    """Runs or times a job of our Rust program on documents `{"id", "text"}`."""
    lines = "".join(json.dumps({"id": document["id"], "text": document["text"]}) + "\n" for document in documents)
    command = [TARGET / "release" / "unscaffold-peers", what, job]
    out = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    # Not splitlines(): JSON may hold other line separators as they are.
    return [json.loads(line) for line in out.decode().split("\n") if line]


def rust_speed(job, texts):
    return Speed(**rust("time", job, [{"id": 0, "text": text} for text in texts])[0])


def cargo(*arguments):
    command = ["cargo", "build", "--quiet", "--release", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "CARGO_TARGET_DIR": str(TARGET)})


def version(package):
    return importlib.metadata.version(package)


@functools.cache
def our_version():
    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text())
    run = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return f"{manifest['package']['version']} ({run.stdout.strip() or 'no commit'})"


def crate_version(name):
    packages = tomllib.loads((HERE / "Cargo.lock").read_text())["package"]
    return next(package["version"] for package in packages if package["name"] == name)


def progress(what):
    print(what, file=sys.stderr, flush=True)


def table(head, rows):
    """The first two columns are words, the others numbers."""
    line = lambda cells: "| " + " | ".join(map(str, cells)) + " |\n"
    rule = "|" + "".join("---|" if at < 2 else "---:|" for at in range(len(head))) + "\n"
    return line(head) + rule + "".join(map(line, rows))
