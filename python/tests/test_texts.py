"""One text, and many."""

import _thread
import os
import signal
import sys
import threading
import time

import pytest
import unscaffold
from pages import PAGES, PROSE, many
from unscaffold import Cleaner


def test_clean_takes_scaffolding_out_and_keeps_the_rest():
    assert unscaffold.clean(PAGES[0]) == PROSE
    assert unscaffold.clean("Leave a Reply") == ""


def test_a_text_with_nothing_to_do_comes_back_itself():
    text = "".join(["The roads ", "are open."])
    assert unscaffold.clean(text) is text
    assert unscaffold.clean_batch([text])[0] is text
    assert unscaffold.normalize(text) is text
    assert Cleaner().clean_with_report(text).text is text


def test_offsets_are_code_points():
    text = PAGES[2]
    found = [finding for finding in unscaffold.detect(text) if finding.confidence > 0.9]
    assert [text[finding.start : finding.end] for finding in found] == ["Leave a Reply", "© 2018 The Ferry Post. All rights reserved."]
    report = Cleaner().clean_with_report(text)
    assert list(report.removed) == found
    assert report.source is text


def test_a_position_is_found_again_on_the_other_side():
    report = Cleaner().clean_with_report(PAGES[3])
    source, text = report.source, report.text
    assert "It’s over." in text and "&rsquo;" in source
    for word in ["海岸", "storm", "again"]:
        at = source.index(word)
        there = report.to_cleaned(at)
        assert text[there : there + len(word)] == word
        assert report.to_source(there, there + len(word)) == (at, at + len(word))
    assert report.to_cleaned(source.index("Reply")) is None
    assert report.to_cleaned(len(source)) == len(text)
    with pytest.raises(IndexError, match="source has no code point 1000000000"):
        report.to_cleaned(10**9)
    assert report.to_source(0, len(text))[1] == len(source)
    with pytest.raises(IndexError, match="has no code point 1000"):
        report.to_source(0, 1000)
    with pytest.raises(ValueError, match="ends before it begins"):
        report.to_source(5, 4)
    with pytest.raises(OverflowError):
        report.to_source(-1, 4)


def test_all_positions_map_within_both_texts():
    for page in PAGES:
        report = Cleaner().clean_with_report(page)
        for at in range(len(page)):
            there = report.to_cleaned(at)
            assert there is None or 0 <= there < len(report.text)
        for at in range(len(report.text)):
            start, end = report.to_source(at, at + 1)
            assert 0 <= start <= end <= len(page)


@pytest.mark.parametrize("threads", [0, 1, 2, 7])
def test_a_batch_is_the_texts_one_by_one(threads):
    texts = many(1000)
    assert unscaffold.clean_batch(texts, threads) == [unscaffold.clean(text) for text in texts]
    assert unscaffold.clean_batch((text for text in texts[:9]), threads=threads) == [unscaffold.clean(text) for text in texts[:9]]
    assert unscaffold.clean_batch([], threads) == []


def test_a_batch_of_more_than_a_wave_keeps_its_order():
    texts = [f"{number}. {PROSE}\n" * 200 + "Leave a Reply" for number in range(500)]
    assert sum(map(len, texts)) > 10_000_000
    clean = unscaffold.clean_batch(texts, 2)
    assert all(text.startswith(f"{number}. ") and "Reply" not in text for number, text in enumerate(clean))


def test_large_texts_are_cleaned_like_small_ones():
    page = f"{PROSE}\n" * 60_000 + "Leave a Reply\n"
    assert len(page) > 6_000_000
    cleaner = Cleaner(normalize=False)
    assert cleaner.clean(page) == page.removesuffix("Leave a Reply\n")
    assert cleaner.clean_batch([page, PAGES[0]]) == [cleaner.clean(page), PROSE]


def test_wrong_things_are_named():
    with pytest.raises(TypeError, match="not an instance of 'str'"):
        unscaffold.clean(b"bytes")
    with pytest.raises(TypeError, match=r"texts\[1\] is NoneType, not str"):
        unscaffold.clean_batch(["a", None])
    with pytest.raises(TypeError, match="one text, not several"):
        unscaffold.clean_batch("abc")


@pytest.mark.parametrize("call", [unscaffold.clean, unscaffold.detect, unscaffold.normalize, unscaffold.sentences, Cleaner().clean_with_report])
def test_lone_surrogates_are_an_error_that_says_what_to_do(call):
    with pytest.raises(UnicodeEncodeError, match="lone surrogates") as raised:
        call("half \ud83d a smile")
    assert (raised.value.start, raised.value.object[raised.value.start]) == (5, "\ud83d")


def test_lone_surrogates_of_a_batch_have_a_number():
    with pytest.raises(UnicodeEncodeError) as raised:
        unscaffold.clean_batch(["whole", "half \udfff"])
    if sys.version_info >= (3, 11):
        assert raised.value.__notes__ == ["in texts[1]"]


def test_a_batch_may_come_from_a_generator():
    def texts():
        for number in range(30):
            yield f"{number}. {PROSE}\n" * 2000
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        unscaffold.clean_batch(texts(), threads=2)


@pytest.mark.parametrize("threads", [1000, 2**40])
def test_more_threads_than_there_can_be_are_fewer(threads):
    texts = many(3000)
    assert unscaffold.clean_batch(texts, threads) == unscaffold.clean_batch(texts)


def test_texts_stay_as_small_as_they_are():
    """Python would keep the UTF-8 of a text with it, if it were asked for it."""
    text = "Все дороги открыты. " * 1000
    before = sys.getsizeof(text)
    unscaffold.clean(text), unscaffold.detect(text), unscaffold.sentences(text), unscaffold.normalize(text)
    unscaffold.clean_batch([text]), Cleaner().clean_with_report(text)
    assert sys.getsizeof(text) == before


def test_others_run_while_a_text_is_cleaned():
    """This thread goes on counting while another cleans five texts, each of which takes some tenths of a second."""
    page = "\n".join(PAGES) * 20_000
    start = time.perf_counter()
    unscaffold.clean(page)
    alone = time.perf_counter() - start
    worker = threading.Thread(target=unscaffold.clean_batch, args=([page] * 5,))
    worker.start()
    longest, last = 0.0, time.perf_counter()
    while worker.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    assert longest < alone / 2, (longest, alone)


def test_ctrl_c_ends_a_batch():
    texts = ["\n".join(PAGES) * 200] * 6000
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        unscaffold.clean_batch(texts)
    # All of it takes ten times as long.
    assert time.perf_counter() - start < 3


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_process_may_fork_while_others_clean():
    """No lock that a child would wait for is held by a thread that it does not have."""
    page, cleaner, going = "\n".join(PAGES), Cleaner(), True

    def work():
        while going:
            cleaner.detect(page)
            cleaner.clean_with_report(page).removed

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(1000):
            child = os.fork()
            if child == 0:
                signal.alarm(10)
                cleaner.detect(page)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        going = False
        for worker in workers:
            worker.join()


def test_sentences_are_without_the_space_around_them():
    text = "  Mr. Lund – he – sailed at 6 p.m. Nobody else did.\n\n  He met them. \n"
    assert unscaffold.sentences(text) == ["Mr. Lund – he – sailed at 6 p.m.", "Nobody else did.", "He met them."]
    assert [text[start:end] for start, end in unscaffold.sentence_spans(text)] == unscaffold.sentences(text)
    # Without the language it reads as the end of one.
    assert unscaffold.sentences("Am 3. Mai.", lang="de") == unscaffold.sentences("Am 3. Mai.", "de-AT") == ["Am 3. Mai."]
    assert unscaffold.sentences(" \n ") == unscaffold.sentence_spans("") == []


def test_normalize_takes_steps():
    assert unscaffold.normalize("“R&amp;D”  it  said") == "“R&D” it said"
    assert unscaffold.normalize("“R&amp;D”  it  said", "-entities,+plain-quotes") == '"R&amp;D" it said'
    assert unscaffold.normalize(" ﬁ  \n", steps="none") == " ﬁ  \n"
    with pytest.raises(ValueError, match='did you mean "entities"'):
        unscaffold.normalize("x", "entitis")
    # Only a part of it is left, and it begins as the text does.
    assert unscaffold.normalize("x  ") == "x"
