"""Many pages from few: what the measurements of the program and of the engines read."""
import gzip, itertools, json, random, re

CORPORA = ["wcxb-dev.wet", "wcxb-dev.extracted", "news-multi.wet", "wild-dev", "cleaneval.wet", "dragnet.wet"]


def documents(folder):
    """Each extractor's output of a page is a document, but few of them, so that full pages do not drown."""
    for name in CORPORA:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for number, line in enumerate(file):
                if name != "wcxb-dev.extracted" or number % 9 == 0:
                    page = json.loads(line)
                    yield page["id"], page.get("lang"), page["lines"]


def changed(lines, rng):
    """The same page as another one: some lines gone, other numbers, some lines with a word more."""
    for line in lines:
        if rng.random() < 0.03:
            continue
        line = re.sub(r"[0-9]", lambda digit: str((int(digit[0]) + rng.randrange(10)) % 10), line)
        yield f"{line} {rng.randrange(10**6):x}" if rng.random() < 0.05 and line else line


def many(corpus, longest=None):
    """Records without end: all pages as they are, then again and again with changes; none of more than `longest` characters."""
    rng = random.Random(7)
    pages = [page for page in documents(corpus) if longest is None or sum(map(len, page[2])) + len(page[2]) <= longest]
    for turn in itertools.count():
        rng.shuffle(pages)
        for name, lang, lines in pages:
            text = "\n".join(lines if turn == 0 else changed(lines, rng))
            yield {"id": f"{name}-{turn}", "lang": lang, "text": text, "meta": {"turn": turn}}


def make_jsonl(path, size, corpus):
    """So many bytes of JSON Lines."""
    written = 0
    with open(path, "w", encoding="utf-8") as file:
        for record in many(corpus):
            line = json.dumps(record, ensure_ascii=False) + "\n"
            file.write(line)
            written += len(line.encode())
            if written >= size:
                break
