"""The first table: what is taken out of pages."""
import difflib, html, importlib.util, statistics, subprocess
from collections import Counter
from dataclasses import dataclass
from typing import Callable

from measure import NONE, ROOT, TARGET, our_version, progress, python_speed, rust, rust_speed, table, version
from texts import kept_aside, read_jsonl

# What the model was trained on, as in `.ci/corpus.py`.
TRAINED_ON = ["wcxb-dev.wet", "wcxb-dev.htmltext", "wcxb-dev.extracted", "cleaneval.wet", "dragnet.wet", "daniel.wet", "news-multi.wet", "readability.wet"]

# Languages of the corpora that jusText has a list of words for.
STOPLISTS = {
    "ar": "Arabic", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fr": "French", "hi": "Hindi", "hr": "Croatian",
    "it": "Italian", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "sv": "Swedish", "sw": "Swahili", "tr": "Turkish", "uk": "Ukrainian", "und": "English", "vi": "Vietnamese",
}


# ------------------------------------------------------------------ peers

@dataclass
class Peer:
    name: str
    package: str
    # -> a function of a text (or page of HTML) and its language.
    load: Callable
    html: bool = False

    def prepare(self, text):
        return page(text) if self.html else text


def page(text):
    """The lines of a text as the paragraphs of a page."""
    lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title></title></head><body>\n{lines}\n</body></html>'


def c4():
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    # Its rules of lines; those that drop whole documents are off.
    lines = C4QualityFilter(min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False)

    def clean(text, language):
        document = Document(text=text, id="")
        return document.text if lines.filter(document) is True else ""
    return clean


def justext():
    from justext import get_stoplist, justext as classify

    lists = {language: get_stoplist(name) for language, name in STOPLISTS.items()}

    def clean(text, language):
        # Without a list its authors set both shares of list words to 0.
        options = {} if language in lists else {"stopwords_low": 0, "stopwords_high": 0}
        paragraphs = classify(text, lists.get(language, frozenset()), **options)
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)
    return clean


def boilerpy3():
    from boilerpy3.extractors import ArticleExtractor

    extractor = ArticleExtractor(raise_on_failure=False)
    return lambda text, language: extractor.get_content(text)


def trafilatura():
    from trafilatura import extract

    return lambda text, language: extract(text) or ""


PEERS = [
    Peer("datatrove `C4QualityFilter`, its rules of lines", "datatrove", c4),
    Peer("jusText", "jusText", justext, html=True),
    Peer("boilerpy3 `ArticleExtractor`", "boilerpy3", boilerpy3, html=True),
    Peer("trafilatura", "trafilatura", trafilatura, html=True),
]


# ---------------------------------------------------------------- quality

def scorer(corpus):
    spec = importlib.util.spec_from_file_location("score", corpus.parent / "tools" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def remains(score, text, document):
    """(share of the lines of scaffolding that went, share of the characters of content that were lost).

    Words of the lines are aligned with words of the result, which need not come in lines; a line went if half of its words or more did.
    """
    lines = [score.WORD.findall(score.squash(html.unescape(line))) for line in document["lines"]]
    source, result = [word for line in lines for word in line], score.WORD.findall(score.squash(html.unescape(text)))
    stays = bytearray(len(source))
    for at, _, length in difflib.SequenceMatcher(None, source, result, autojunk=False).get_matching_blocks():
        stays[at:at + length] = b"\1" * length
    at, gone, content, lost = 0, [], 0, 0.0
    for line, words, label in zip(document["lines"], lines, document["labels"]):
        share = sum(stays[at:at + len(words)]) / len(words) if words else 1.0
        at += len(words)
        if label == 0 and words:
            gone.append(share <= 0.5)
        elif label == 1:
            content += len(line)
            lost += len(line) * (1 - share)
    return statistics.mean(gone) if gone else None, lost / content if content else None


# Corpus -> what is measured of each document.
MEASURES = {
    "wcxb-dev.wet": lambda score, text, document: score.word_prf(text, document["gold"])[2],
    "news-multi.wet": lambda score, text, document: score.shingle_counts(text, document["gold"]),
    "daniel.wet": lambda score, text, document: score.shingle_counts(text, document["gold"]),
    "wild-dev": remains,
}

mean = lambda values: statistics.mean(value for value in values if value is not None)
f1 = lambda score, values: f"{mean(values):.3f}".lstrip("0")
of_shingles = lambda score, values: f"{score.shingle_prf(values)[2]:.3f}".lstrip("0")
percent = lambda at, digits: lambda score, values: f"{100 * mean(value[at] for value in values):.{digits}f} %"
residual = lambda document: document["kind"] == "residual"

# Head, corpus, the documents that count, what their values come to.
COLUMNS = [
    ("full pages, word F1", "wcxb-dev.wet", lambda document: True, f1),
    ("… articles", "wcxb-dev.wet", lambda document: document["page_type"] == "article", f1),
    ("news-multi, shingle F1", "news-multi.wet", lambda document: True, of_shingles),
    ("DAnIEL, shingle F1", "daniel.wet", lambda document: True, of_shingles),
    ("remains in articles: lines gone", "wild-dev", residual, percent(0, 0)),
    ("… content lost", "wild-dev", residual, percent(1, 2)),
]


def path_of(corpus, name):
    return corpus / f"{name}.jsonl.gz"


def has_gold(corpus):
    """Whether all that quality needs is there."""
    needed = [path_of(corpus, name) for name in [*MEASURES, *TRAINED_ON]]
    return all(path.exists() for path in [corpus.parent / "tools" / "score.py", *needed])


class Gold:
    """Labelled pages, and the scorer that came with them."""

    def __init__(self, corpus):
        self.corpus, self.score = corpus, scorer(corpus)
        self.documents = {name: read_jsonl(path_of(corpus, name)) for name in MEASURES}
        for document in self.all():
            document["text"] = "\n".join(document["lines"])

    def all(self):
        return [document for documents in self.documents.values() for document in documents]

    def cells(self, texts):
        """All columns for these results by id: of all documents, and in brackets of those kept aside."""
        values = {}
        for name, documents in self.documents.items():
            for document in documents:
                if document["gold"] is not None:
                    values[document["id"]] = MEASURES[name](self.score, texts[document["id"]], document)
        return [self.cell(values, *column[1:]) for column in COLUMNS]

    def sizes(self):
        everything = {document["id"]: None for document in self.all() if document["gold"] is not None}
        return [self.cell(everything, name, counts, lambda score, values: f"{len(values):,}") for _, name, counts, _ in COLUMNS]

    def cell(self, values, name, counts, total):
        chosen = [document for document in self.documents[name] if document["id"] in values and counts(document)]
        of = lambda documents: total(self.score, [values[document["id"]] for document in documents])
        return f"{of(chosen)} ({of(list(filter(kept_aside, chosen)))})"


def lab(*arguments):
    subprocess.run([TARGET / "release" / "unscaffold-lab", *map(str, arguments)], stdout=subprocess.DEVNULL, check=True)


def by_unseen_models(corpus):
    """Each page cleaned by a model that was trained without its domain; text by id."""
    folder = ROOT / "target" / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    models, program = folder / "folds", TARGET / "release" / "unscaffold-lab"
    # Another program may train other models.
    trained = models / "fold-2.bin"
    if not trained.exists() or trained.stat().st_mtime < program.stat().st_mtime:
        progress("cleaning: training a model without each third of the domains (minutes)")
        lab("train", *(path_of(corpus, name) for name in TRAINED_ON), "--only-folds", "--out", "none", "--folds", models)
    predictions = folder / "predictions.jsonl"
    lab("score", *(path_of(corpus, name) for name in MEASURES), "--folds", models, "--predictions", predictions)
    return {document["id"]: document["text"] for document in read_jsonl(predictions)}


# ------------------------------------------------------------------- rows

def our_rows(texts, gold):
    by_id = {
        "balanced": lambda: by_unseen_models(gold.corpus),
        "conservative": lambda: {document["id"]: document["text"] for document in rust("run", "conservative", gold.all())},
    }
    for policy, name in [("balanced", "**unscaffold**, default (balanced)"), ("conservative", "**unscaffold**, rules only (conservative)")]:
        progress(f"cleaning: {policy}")
        speed = rust_speed(policy, texts.pages)
        yield [name, our_version(), speed, speed.size, *(gold.cells(by_id[policy]()) if gold else [NONE] * len(COLUMNS))]


def peer_row(peer, texts, gold):
    progress(f"cleaning: {peer.name}")
    try:
        clean = peer.load()
    except Exception as reason:
        return [peer.name, f"not to be had: {reason}", *[NONE] * (2 + len(COLUMNS))]
    speed = python_speed(lambda text: clean(text, "en"), texts.pages, peer.prepare)
    if not gold:
        return [peer.name, version(peer.package), speed, speed.size, *[NONE] * len(COLUMNS)]
    results, failed = {}, Counter()
    for document in gold.all():
        try:
            results[document["id"]] = clean(peer.prepare(document["text"]), document["lang"])
        except Exception as reason:
            results[document["id"]] = ""
            failed[type(reason).__name__] += 1
    name = peer.name + "".join(f"; {count} documents end in {kind}, counted as empty" for kind, count in failed.items())
    return [name, version(peer.package), speed, speed.size, *gold.cells(results)]


MISSING = """## Cleaning

Without the labelled corpora only speed is measured. jusText, boilerpy3 and trafilatura get each line as a `<p>` of a page without anything else; making the HTML is not timed, reading it is.

"""

ABOUT = """## Cleaning

**Which documents.** All rows are scored on the same documents. Our model was trained on these corpora (not on the articles of wild-dev), so each page of the default row is
cleaned by a model that was trained without the page's domain: one for each third of the domains (`docs/model.md`). Rules were read off two
thirds of the domains (of wild-dev: of the documents); the figures in brackets are of the third that neither rules nor model saw. The threshold of the default policy was chosen while looking at these corpora. Speed
is that of the model that is shipped. The peers were not fitted to any of this.

jusText, boilerpy3 and trafilatura read HTML. Here they get what a cleaner of plain text gets: each line as a `<p>` of a page without anything else. **That takes away most of what they go by** (tags, links, classes),
so these rows say how they do on plain text, not how good they are on HTML. jusText is told the language, and does without a list of words where it has none; C4's
rules are made for English, and its rules that drop whole documents are off. Making the HTML is not timed, reading it is. Our rows normalise the text, too.

Word and shingle F1 are those of the corpora's own scorer, means over documents. *Remains in articles*: the articles of wild-dev that extractors left with remains; words
of the result are aligned with words of the source in the same way for every row, which makes our figures differ a little from those of the README.

"""


def report(texts, corpus):
    gold = Gold(corpus) if has_gold(corpus) else None
    as_it_was = gold.cells({document["id"]: document["text"] for document in gold.all()}) if gold else [NONE] * len(COLUMNS)
    nothing = ["nothing done", NONE, NONE, NONE, *as_it_was]
    rows = [*our_rows(texts, gold), nothing, *(peer_row(peer, texts, gold) for peer in PEERS)]
    if gold:
        rows.append(["documents", NONE, NONE, NONE, *gold.sizes()])
    return (ABOUT if gold else MISSING) + table(["", "version", "MB/s", "MB", *(column[0] for column in COLUMNS)], rows)
