"""The second table: what is repaired in texts."""
import random
from collections import Counter

from measure import NONE, our_version, progress, python_speed, rust, rust_speed, table, version
from texts import SEED


def misread(text, encoding):
    """Bytes of UTF-8 taken for another encoding; bytes that it does not have are taken for control characters, as browsers do."""
    letters = []
    for byte in text.encode():
        try:
            letters.append(bytes([byte]).decode(encoding))
        except UnicodeDecodeError:
            letters.append(chr(byte))
    return "".join(letters)


def cases():
    """(group, damaged, wanted), written for this table before any of the three saw them."""
    entities = [
        ("bread &amp; butter", "bread & butter"),
        ("It&rsquo;s over", "It’s over"),
        ("It&#8217;s over", "It’s over"),
        ("It&#x2019;s over", "It’s over"),
        ("It&#146;s over", "It’s over"),
        ("bread &amp;amp; butter", "bread & butter"),
        ("a caf&eacute; in M&uuml;nster", "a café in Münster"),
        ("10&nbsp;km &ndash; 12&nbsp;km", "10 km – 12 km"),
        ("&quot;Go,&quot; she said", "\"Go,\" she said"),
        ("5 &euro; &hellip; 50&deg;", "5 € … 50°"),
    ]
    mojibake = [
        (misread("It’s over", "cp1252"), "It’s over"),
        (misread("“Not before Friday,” she said – twice…", "cp1252"), "“Not before Friday,” she said – twice…"),
        (misread("São Paulo", "latin-1"), "São Paulo"),
        (misread("Größe und Übermut", "cp1252"), "Größe und Übermut"),
        (misread("voilà, déjà vu", "cp1252").replace("\u00a0", " "), "voilà, déjà vu"),
        (misread("Łódź jest otwarta", "cp1250"), "Łódź jest otwarta"),
        (misread("Мост открыт", "cp1251"), "Мост открыт"),
        (misread("Мост открыт", "cp1252"), "Мост открыт"),
        (misread("橋は開通した", "cp1252"), "橋は開通した"),
        (misread("Το λιμάνι άνοιξε", "cp1253"), "Το λιμάνι άνοιξε"),
        (misread("Müller & Söhne", "mac_roman"), "Müller & Söhne"),
        (misread("señor Núñez", "cp437"), "señor Núñez"),
        (misread("fine 🙂", "cp1252"), "fine 🙂"),
        (misread(misread("It’s over", "cp1252"), "cp1252"), "It’s over"),
        (misread(misread("São Paulo", "latin-1"), "latin-1"), "São Paulo"),
        ("naïve, and the " + misread("café", "cp1252"), "naïve, and the café"),
        ("“Yes” – said in " + misread("São Paulo", "cp1252"), "“Yes” – said in São Paulo"),
    ]
    signs = [
        ("cafe\u0301", "café"),
        ("\ufeffThe storm", "The storm"),
        ("It\x92s over", "It’s over"),
        ("the\x00 storm\x08", "the storm"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\x1b[1mbold\x1b[0m", "bold"),
        ("too  many   spaces", "too many spaces"),
        ("a line\u2028and one", "a line\nand one"),
        ("hy\u00adphen", "hyphen"),
        ("zero\u200bwidth", "zerowidth"),
    ]
    untouched = [
        "AT&T and R&D", "Ça va à Noël – déjà", "x < y && y > z", "São Tomé e Príncipe", "¿Cómo está, señor Núñez?", "»Größe«, sagte er", "Ærøskøbing, Åland",
        "Мост открыт в пятницу", "橋は金曜日に開通する。", "5 € or £4 – 20 °C", "ÃO, ÂNGELO, ÍNDIO", "The © 2018 and ™ signs®",
    ]
    groups = {"entities": entities, "mojibake": mojibake, "other": signs, "left alone": [(text, text) for text in untouched]}
    return [(group, *pair) for group, pairs in groups.items() for pair in pairs]


def folded(text):
    """Quotation marks, no-break spaces and ends do not count: there ftfy and plsfix have another style by default, not less skill."""
    for curly, straight in [("‘", "'"), ("’", "'"), ("“", '"'), ("”", '"'), ("\u00a0", " ")]:
        text = text.replace(curly, straight)
    return text.strip()


def restored(repair):
    """Cells of the groups, `right of all`."""
    right, total = Counter(), Counter()
    for group, damaged, wanted in cases():
        total[group] += 1
        right[group] += folded(repair(damaged)) == folded(wanted)
    return [f"{right[group]} of {count}" for group, count in total.items()]


def damaged(text, chance):
    """One line in four is damaged as pages are."""
    ways = [
        lambda line: line.replace("&", "&amp;").replace("’", "&rsquo;").replace("“", "&ldquo;").replace("”", "&rdquo;"),
        lambda line: misread(line, "cp1252"),
        lambda line: line.replace(" ", "\u00a0", 2).replace(", ", ",  "),
    ]
    lines = [line.replace("'", "’") for line in text.split("\n")]
    return "\n".join(chance.choice(ways)(line) if chance.random() < 0.25 else line for line in lines)


def ftfy():
    from ftfy import fix_text
    return fix_text


def plsfix():
    from plsfix import fix_text
    return fix_text


ABOUT = """## Normalising

The prose as it is, and *damaged*: one line in four with entities, with UTF-8 read as Windows-1252, or with no-break and double spaces (`damaged` in `lab/peers/normalising.py`). The other columns are
strings written for this table, restored by each one's defaults. *Left alone* are sound strings that shall stay. Quotation marks,
no-break spaces and white space at the ends are not compared, since defaults differ in style there.

"""


def report(texts):
    chance = random.Random(SEED)
    groups = list(dict.fromkeys(group for group, _, _ in cases()))
    kinds = [texts.prose, [damaged(text, chance) for text in texts.prose]]
    progress("normalising: ours")
    ours = {document["id"]: document["text"] for document in rust("run", "normalize", [{"id": case, "text": case} for _, case, _ in cases()])}
    rows = [["**unscaffold** `sentence::normalize`", our_version(), *speeds(rust_speed("normalize", kind) for kind in kinds), *restored(ours.get)]]
    for name, load in [("ftfy", ftfy), ("plsfix", plsfix)]:
        progress(f"normalising: {name}")
        try:
            repair = load()
        except ImportError as reason:
            rows.append([name, f"not to be had: {reason}", *[NONE] * (4 + len(groups))])
            continue
        rows.append([name, version(name), *speeds(python_speed(repair, kind) for kind in kinds), *restored(repair)])
    return ABOUT + table(["", "version", "MB/s as it is", "MB", "MB/s damaged", "MB", *groups], rows)


def speeds(measured):
    return [cell for speed in measured for cell in (speed, speed.size)]
