"""Options of a cleaner, and what it is sent as."""

import copy
import pickle
from pathlib import Path

import pytest
import unscaffold
from pages import PAGES, PROSE
from unscaffold import Cleaner, Finding, RuleError

RULES = "[other]\n= Moored at the quay\n- Moored at the quay\n"


def test_policies_differ():
    assert Cleaner("nothing").clean(PAGES[0] + "  ") == PAGES[0]
    assert Cleaner(policy="conservative").clean(PAGES[0]) == PROSE
    with pytest.raises(ValueError, match='did you mean "balanced"'):
        Cleaner("balancd")


def test_categories_are_kept_and_removed():
    page = f"{PROSE}\nLeave a Reply"
    assert Cleaner(keep="comment-form").clean(page) == page
    assert Cleaner(keep=["comment-form", "legal"]).clean(page) == page
    assert Cleaner("nothing", remove=("comment-form",)).clean(page) == PROSE
    assert all(Cleaner(keep=[name]) != Cleaner(remove=[name]) for name in unscaffold.CATEGORIES)
    with pytest.raises(ValueError, match='did you mean "byline"'):
        Cleaner(keep=["bylin"])
    with pytest.raises(ValueError, match="both kept and removed"):
        Cleaner(keep="byline", remove="byline")
    with pytest.raises(TypeError):
        Cleaner(keep=[3])


def test_shares_are_checked():
    assert Cleaner(min_confidence=0.99).clean("Leave a Reply") == "Leave a Reply"
    report = Cleaner(max_removed_share=0.5).clean_with_report("Leave a Reply  ")
    assert (report.text, report.is_stopped) == ("Leave a Reply  ", True)
    for share in (-0.1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="from 0 to 1"):
            Cleaner(min_confidence=share)
        with pytest.raises(ValueError, match="max_removed_share"):
            Cleaner(max_removed_share=share)


def test_the_same_choices_are_the_same_cleaner():
    one, other = Cleaner(keep=["legal", "byline"], min_confidence=0.7), Cleaner(keep=("byline", "legal", "byline"), min_confidence=0.7)
    assert one == other and hash(one) == hash(other) and pickle.dumps(one) == pickle.dumps(other)
    assert len({one, other, Cleaner(), Cleaner(min_confidence=0.71)}) == 3
    assert "min_confidence=0.7)" in repr(one)


def test_normalisation_is_switched():
    text = "“It  is”  "
    assert Cleaner().clean(text) == Cleaner(normalize=True).clean(text) == Cleaner(normalize="default").clean(text) == "“It is”"
    assert Cleaner(normalize=False).clean(text) == Cleaner(normalize="none").clean(text) == text
    assert Cleaner(normalize="+plain-quotes").clean(text) == '"It is"'
    with pytest.raises(TypeError, match="True, False, or steps"):
        Cleaner(normalize=3)


def test_sentences_are_set_one_a_line():
    assert Cleaner(one_sentence_a_line=True).clean("It is. So it is.") == "It is.\nSo it is."


def test_rules_of_ones_own(tmp_path: Path):
    page = f"{PROSE}\nMoored at the quay\nLeave a Reply"
    path = tmp_path / "mine.rules"
    path.write_text(RULES)
    for rules in (path, str(path), [path], (str(path),), {"mine": RULES}):
        assert Cleaner(rules=rules).clean(page) == PROSE
    assert Cleaner(rules={"mine": RULES}, builtin_rules=False).clean(page) == f"{PROSE}\nLeave a Reply"
    finding = Cleaner(rules=path).detect(page)[0]
    assert finding.rule == f"{path}:2 = Moored at the quay"


def test_wrong_rules_say_where(tmp_path: Path):
    with pytest.raises(RuleError) as raised:
        Cleaner(rules={"mine": "[coment-form]\n= x"})
    assert str(raised.value) == 'mine:1: unknown category "coment-form"; did you mean "comment-form"?\n  | [coment-form]\n  |  ^'
    assert (raised.value.file, raised.value.line) == ("mine", 1)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (type(again), str(again), again.file, again.line) == (RuleError, str(raised.value), "mine", 1)

    path = tmp_path / "latin.rules"
    path.write_bytes(b"[other]\n= caf\xe9\n")
    with pytest.raises(RuleError, match="latin.rules:2: not UTF-8") as raised:
        Cleaner(rules=path)
    assert raised.value.line == 2
    with pytest.raises(FileNotFoundError) as missing:
        Cleaner(rules=tmp_path / "none.rules")
    assert missing.value.filename == str(tmp_path / "none.rules")
    with pytest.raises(IsADirectoryError):
        Cleaner(rules=tmp_path)
    for text in (RULES, ""):
        with pytest.raises(ValueError, match="a mapping from names"):
            Cleaner(rules=text)
    with pytest.raises(TypeError):
        Cleaner(rules={"mine": 3})
    with pytest.raises(TypeError):
        Cleaner(rules=3)


def test_without_the_model_all_has_a_name():
    page = "\n".join(PAGES)
    with_model = {finding.rule for finding in Cleaner().detect(page * 3)}
    named = {finding.rule for finding in Cleaner(model=False).detect(page * 3)}
    assert any(rule.startswith("the model") for rule in with_model)
    assert not any(rule.startswith("the model") for rule in named)


def test_a_cleaner_takes_its_rules_along(tmp_path: Path):
    path = tmp_path / "mine.rules"
    path.write_text(RULES)
    cleaner = Cleaner("aggressive", rules=path, keep="byline", remove=["legal"], normalize="-nfc", min_confidence=0.7, max_removed_share=1.0, one_sentence_a_line=True)
    path.unlink()
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(cleaner, protocol))
        assert again == cleaner and repr(again) == repr(cleaner)
        assert again.clean("Moored at the quay") == ""
    assert copy.deepcopy(cleaner) == cleaner != Cleaner()
    assert pickle.dumps(Cleaner()) == pickle.dumps(Cleaner())
    assert unscaffold.__version__.encode() in pickle.dumps(Cleaner())


def test_results_are_sent_on():
    report = Cleaner(keep="legal").clean_with_report(PAGES[2])
    again = pickle.loads(pickle.dumps(report))
    assert (again.text, again.removed, again.source) == (report.text, report.removed, report.source)
    finding = report.removed[0]
    same = Finding(finding.start, finding.end, finding.category, finding.rule, finding.confidence)
    assert same == finding == pickle.loads(pickle.dumps(finding))
    assert len({same, finding}) == 1
    assert Finding(**finding.to_dict()) == finding and list(finding.to_dict()) == ["start", "end", "category", "rule", "confidence"]
    with pytest.raises(ValueError, match="unknown category"):
        Finding(0, 1, "nothing", "", 1.0)
    with pytest.raises(AttributeError):
        finding.start = 3


def test_what_is_shown_helps():
    assert repr(Cleaner()) == "Cleaner()"
    assert repr(Cleaner("conservative", keep="byline", model=False)) == "Cleaner(policy='conservative', keep=['byline'], model=False)"
    assert repr(Cleaner(rules={"mine": RULES})) == "Cleaner(rules={'mine': Ellipsis})"
    assert eval(repr(Cleaner(remove="legal", normalize=False)), {"Cleaner": Cleaner}) == Cleaner(remove="legal", normalize=False)
    report = Cleaner().clean_with_report(PAGES[0])
    assert repr(report) == f"<Cleaned: {len(PROSE)} of {len(PAGES[0])} characters left, 2 findings removed>"
    assert repr(report.removed[0]) == "Finding(start=108, end=121, category='comment-form', rule='wordpress.rules:103 { wordpress-comment-form', confidence=0.98)"


def test_categories_have_the_library_s_names():
    assert len(unscaffold.CATEGORIES) == 25 and unscaffold.CATEGORIES[0] == "comment-form" and "other" in unscaffold.CATEGORIES
