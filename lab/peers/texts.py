"""Texts to measure on: labelled corpora, a file of the caller's, or, where there is neither, texts made here."""
import gzip, hashlib, json, random

# Of each kind of text. Slow peers see the first part of it.
BYTES = 4_000_000
SEED = 7

WHO = ["The mayor", "A fisherman", "The harbour master", "Nobody on the pier", "Mrs. Lund", "The owner of the mill", "A passenger", "The council"]
DID = ["closed the gates", "waited for the ferry", "had seen the storm come", "asked who was to pay", "counted 1,250 boats", "rebuilt the old bridge"]
WHEN = ["in the night", "at 6 p.m.", "on Friday", "before the roads were open again", "in St. Mary’s churchyard", "when the tide turned", "for a hundred years"]
WHY = ["though there was no damage", "as the year before", "which surprised no one", "and nobody minded", "because the timetable said so"]
TOP = ["Skip to content", "Home", "News", "Sport", "About us", "Search", "Log in", "Subscribe"]
BOTTOM = ["Share on Facebook", "Read more »", "Leave a Reply", "Your email address will not be published. Required fields are marked *", "Recent Posts",
          "Older posts", "Privacy policy", "We use cookies to improve your experience.", "© 2018 The Ferry Post. All rights reserved."]


def read_jsonl(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file if line.strip()]


def kept_aside(document):
    """Whether the document is of the third of the domains (wild-dev: of the documents) that no rule was read off, as in `.ci/corpus.py`."""
    name = document["id"] if "kind" in document else document["domain"] or document["id"]
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def made_paragraph(chance):
    sentence = lambda: " ".join([chance.choice(WHO), chance.choice(DID), chance.choice(WHEN) + ",", chance.choice(WHY)]) + chance.choice("...!?")
    return " ".join(sentence() for _ in range(chance.randint(2, 6)))


def made_prose(chance):
    return "\n".join(made_paragraph(chance) for _ in range(chance.randint(5, 20)))


def made_page(chance):
    top, bottom = chance.sample(TOP, 6), chance.sample(BOTTOM, 6)
    related = [f"{chance.choice(WHO)} {chance.choice(DID)}" for _ in range(5)]
    return "\n".join([*top, made_prose(chance), *bottom[:3], *related, *bottom[3:]])


def some(texts):
    """In random order, and no more than is measured."""
    texts, chosen, bytes_ = [text for text in texts if text.strip()], [], 0
    random.Random(SEED).shuffle(texts)
    for text in texts:
        if bytes_ >= BYTES:
            break
        chosen.append(text)
        bytes_ += len(text.encode())
    return chosen


def made(make):
    chance, texts, bytes_ = random.Random(SEED), [], 0
    while bytes_ < BYTES:
        texts.append(make(chance))
        bytes_ += len(texts[-1].encode())
    return texts


class Texts:
    """`pages` and `prose`, for speed, and where they come from."""

    def __init__(self, corpus, file):
        pages = corpus / "wcxb-dev.wet.jsonl.gz"
        if file:
            self.pages = self.prose = some(document["text"] for document in read_jsonl(file))
            self.said = "the texts of `--texts`, both as pages and as prose"
        elif pages.exists():
            documents = read_jsonl(pages)
            self.pages = some("\n".join(document["lines"]) for document in documents)
            self.prose = some(document["gold"] for document in documents if document["page_type"] == "article")
            self.said = "full pages (WCXB dev), and as prose the gold texts of its articles, in random order"
        else:
            self.pages, self.prose = made(made_page), made(made_prose)
            self.said = "made by `lab/peers/texts.py`, since there is no corpus"
