"""Profiles of sites: what recurs on their pages, and what a cleaner makes of it."""

import copy
import os
import pickle
import random
import signal
import threading

import pyarrow as pa
import pytest
import unscaffold
from pages import masthead, of_site
from unscaffold import Cleaner, SiteProfile, SiteTemplate

PAGES = of_site("Lund", 100)


def profile_of(pages, **options):
    profile = SiteProfile(**options)
    profile.observe_batch(pages)
    return profile


@pytest.mark.parametrize("readable", [False, True])
def test_parts_in_any_order_are_the_whole(readable):
    whole = profile_of(PAGES, readable=readable)
    assert (whole.pages, whole.observed) == (64, 100)
    for seed in range(5):
        chance = random.Random(seed)
        shuffled = chance.sample(PAGES, len(PAGES))
        cuts = sorted(chance.sample(range(100), 4))
        parts = [profile_of(shuffled[start:end], readable=readable) for start, end in zip([0, *cuts], [*cuts, 100])]
        merged = SiteProfile()
        for part in chance.sample(parts, len(parts)):
            merged.merge(part)
        assert merged.to_bytes() == whole.to_bytes() and merged == whole


def test_pages_are_counted_one_by_one_as_many_at_once():
    one_by_one = SiteProfile()
    for page in PAGES:
        one_by_one.observe(page)
    assert one_by_one == profile_of(PAGES) == profile_of(page for page in PAGES)
    threads = SiteProfile()
    threads.observe_batch(PAGES * 3, threads=2)
    assert (threads.pages, threads.observed) == (64, 300)
    assert threads.template() == one_by_one.template()


def test_a_page_that_was_seen_twice_is_one():
    profile = profile_of(PAGES[:9])
    twice = copy.copy(profile)
    twice.merge(twice)
    assert (twice.pages, twice.observed) == (9, 18)
    assert twice.template() == profile.template() and twice != profile
    empty = profile_of(["", " \n"])
    assert (empty.pages, empty.observed, len(empty.template())) == (0, 0, 0)


def test_profiles_and_templates_are_sent_on():
    for profile in (profile_of(PAGES), profile_of(PAGES[:3], readable=True), SiteProfile()):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(profile, protocol)) == profile
        assert SiteProfile.from_bytes(profile.to_bytes()) == copy.deepcopy(profile) == profile
        template = profile.template()
        again = pickle.loads(pickle.dumps(template))
        assert again == template and hash(again) == hash(template)
        assert SiteTemplate.from_bytes(template.to_bytes()) == copy.copy(template) == template
    copied = copy.copy(profile)
    copied.observe("Home\nOne.")
    assert copied != profile
    with pytest.raises(TypeError, match="unhashable"):
        hash(profile)


@pytest.mark.parametrize("thing", [profile_of(PAGES, readable=True), profile_of(PAGES).template()], ids=["profile", "template"])
def test_damaged_bytes_are_an_error(thing):
    data, read = thing.to_bytes(), type(thing).from_bytes
    chance = random.Random(1)
    for _ in range(300):
        at = chance.randrange(len(data))
        with pytest.raises(ValueError, match="this is not a site's"):
            read(data[:at] + bytes([data[at] ^ chance.randrange(1, 256)]) + data[at + 1 :])
        with pytest.raises(ValueError, match="this is not a site's"):
            read(data[:at])
    with pytest.raises(ValueError, match="more behind|damaged"):
        read(data + b"\0")
    with pytest.raises(ValueError, match="this is not a site's profile"):
        SiteProfile.from_bytes(profile_of(PAGES).template().to_bytes())
    with pytest.raises(TypeError):
        read("text")


def test_what_recurs_can_be_read():
    lines = profile_of(PAGES, readable=True).lines()
    assert (64, masthead("Lund")) in lines
    assert all(1 <= pages <= 64 for pages, _ in lines) and lines[0][0] < 64
    assert profile_of(PAGES).lines() == []


def test_a_cleaner_takes_the_template_out_and_says_on_how_many_pages():
    profile = profile_of(PAGES[:9])
    plain, cleaner = Cleaner(), Cleaner().with_site(profile)
    for page in PAGES:
        assert masthead("Lund") in plain.clean(page)
        report = cleaner.clean_with_report(page)
        assert report.text == "\n".join(page.splitlines()[:3])
        found = next(found for found in report.removed if page[found.start : found.end] == masthead("Lund"))
        assert found.rule == "the site's template: on 9 of 9 pages"
        assert found.category in unscaffold.CATEGORIES and 0.5 < found.confidence <= 1
    assert cleaner.clean_batch(PAGES) == [cleaner.clean(page) for page in PAGES]
    assert any("template" in found.rule for found in cleaner.detect(PAGES[0]))
    assert cleaner.without_site().clean(PAGES[0]) == plain.clean(PAGES[0])
    # Another site's template says nothing of this one.
    other = plain.with_site(profile_of(of_site("Vik", 9)))
    assert masthead("Lund") in other.clean(PAGES[0])


@pytest.mark.parametrize("pages", range(5))
def test_less_than_five_pages_say_nothing(pages):
    profile = profile_of(PAGES[:pages])
    for cleaner in (Cleaner(), Cleaner(site_thresholds="min-pages=1"), Cleaner("aggressive", site_thresholds={"edge": 0})):
        assert cleaner.with_site(profile).clean(PAGES[0]) == cleaner.clean(PAGES[0])
        assert cleaner.with_site(profile).detect(PAGES[0]) == cleaner.detect(PAGES[0])


def test_thresholds_are_set():
    # On 10 of 12 pages.
    pages = [page.replace(masthead("Lund"), f"Ferry {'x' * number}") if number in (5, 9) else page for number, page in enumerate(PAGES[:12])]
    profile = profile_of(pages)

    def stays(thresholds=None):
        # To the model recurrence says something, too, whatever the thresholds are.
        return masthead("Lund") in Cleaner(model=False, site_thresholds=thresholds).with_site(profile).clean(pages[0])

    assert not stays()
    assert stays("edge=0.9") and stays({"edge": 0.9}) and stays({"edge": 2}) and stays({"min_pages": 13})
    assert not stays({"min-pages": 12, "body_prose": 2})
    one, other = Cleaner(site_thresholds={"edge_prose": 2, "edge": 0.5}), Cleaner(site_thresholds="edge-prose=2,edge=0.5")
    assert one == other != Cleaner() and hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one and repr(one) == "Cleaner(site_thresholds='edge-prose=2,edge=0.5')"
    assert Cleaner(site_thresholds={}) == Cleaner(site_thresholds="") == Cleaner()


def test_wrong_thresholds_are_named():
    with pytest.raises(ValueError, match='unknown threshold "edge-pros"; did you mean "edge-prose"'):
        Cleaner(site_thresholds={"edge_pros": 1})
    for wrong in ({"edge": -1}, {"edge": float("nan")}, {"min-pages": 1.5}, "edge", "edge=many"):
        with pytest.raises(ValueError, match="edge|min-pages"):
            Cleaner(site_thresholds=wrong)
    with pytest.raises(TypeError, match="site_thresholds is as .*, not float"):
        Cleaner(site_thresholds=0.5)
    with pytest.raises(TypeError):
        Cleaner(site_thresholds={"edge": "x"})


def test_a_cleaner_takes_its_site_along():
    profile = profile_of(PAGES)
    cleaner = Cleaner(keep="byline", max_removed_share=0.9).with_site(profile)
    assert cleaner == Cleaner(keep="byline", max_removed_share=0.9).with_site(profile.template()) != Cleaner(keep="byline", max_removed_share=0.9)
    assert cleaner.without_site() == Cleaner(keep="byline", max_removed_share=0.9)
    again = pickle.loads(pickle.dumps(cleaner))
    assert again == copy.copy(cleaner) == cleaner and hash(again) == hash(cleaner) and repr(again) == repr(cleaner)
    assert again.clean(PAGES[0]) == cleaner.clean(PAGES[0]) != again.without_site().clean(PAGES[0])
    assert repr(cleaner).startswith("Cleaner(keep=['byline'], max_removed_share=0.9).with_site(<SiteTemplate: ")
    report = cleaner.clean_with_report(PAGES[0])
    assert pickle.loads(pickle.dumps(report)).text == report.text
    with pytest.raises(TypeError, match="a SiteProfile or a SiteTemplate, not bytes"):
        Cleaner().with_site(profile.to_bytes())


TEMPLATES = {site: profile_of(of_site(site, 9)).template().to_bytes() for site in ("Lund", "Vik")}


class TestColumns:
    TEXTS = [*(page for number in range(20) for page in (of_site(site, 20)[number] for site in ("Lund", "Moss", "Vik"))), None]
    SITES = [*[TEMPLATES["Lund"], None, TEMPLATES["Vik"]] * 20, None]

    def right(self, cleaner=Cleaner()):
        cleaners = [cleaner if data is None else cleaner.with_site(SiteTemplate.from_bytes(data)) for data in self.SITES]
        return [text and cleaner.clean_with_report(text) for text, cleaner in zip(self.TEXTS, cleaners)]

    @pytest.mark.parametrize("threads", [1, 3])
    @pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()], ids=str)
    def test_each_text_is_cleaned_as_a_page_of_its_site(self, kind, threads):
        right = self.right()
        texts, sites = pa.array(self.TEXTS), pa.array(self.SITES, kind)
        assert pa.array(Cleaner().clean_arrow(texts, threads, sites=sites)).to_pylist() == [report and report.text for report in right]
        clean, removed = Cleaner().clean_arrow_with_findings(texts, threads, sites=sites)
        assert pa.array(clean).to_pylist() == [report and report.text for report in right]
        found = [report and [found.to_dict() for found in report.removed] for report in right]
        assert pa.array(removed).to_pylist() == found
        assert "on 9 of 9 pages" in str(found[0]) and "on 9 of 9 pages" not in str(found[1])
        assert pa.array(Cleaner().clean_arrow(texts[3:9], sites=sites[3:9])).to_pylist() == pa.array(clean)[3:9].to_pylist()

    def test_chunks_need_not_be_the_same(self):
        texts = pa.chunked_array([self.TEXTS[:7], [], self.TEXTS[7:30], self.TEXTS[30:]])
        sites = pa.chunked_array([self.SITES[:50], self.SITES[50:]], pa.binary())
        clean = pa.chunked_array(Cleaner().clean_arrow(texts, sites=sites))
        assert clean.to_pylist() == [report and report.text for report in self.right()]

    def test_sites_that_are_not_known_are_none(self):
        texts = pa.array(self.TEXTS)
        plain = pa.array(Cleaner().clean_arrow(texts))
        of_one = Cleaner().with_site(profile_of(PAGES))
        for sites in (pa.nulls(len(texts)), pa.nulls(len(texts), pa.binary())):
            assert pa.array(Cleaner().clean_arrow(texts, sites=sites)) == plain
            assert pa.array(of_one.clean_arrow(texts, sites=sites)) == plain
        assert len(Cleaner().clean_arrow(pa.array([], pa.string()), sites=pa.array([], pa.binary()))) == 0

    def test_wrong_sites_are_named(self):
        texts = pa.array(["a", "b"])
        for sites in (pa.nulls(1), pa.nulls(3), pa.nulls(0)):
            with pytest.raises(ValueError, match=f"sites for {len(sites)} texts"):
                Cleaner().clean_arrow(texts, sites=sites)
        with pytest.raises(ValueError, match=r"sites\[1\]: this is not a site's template"):
            Cleaner().clean_arrow(texts, sites=pa.array([None, b"x"]))
        with pytest.raises(TypeError, match="a column of Utf8, not of bytes"):
            Cleaner().clean_arrow(texts, sites=texts)
        with pytest.raises(TypeError, match="no dictionary"):
            Cleaner().clean_arrow(texts.dictionary_encode(), sites=pa.nulls(2))
        ends = pa.array([0, 900, 5], pa.int32())
        with pytest.raises(ValueError, match="offsets"):
            Cleaner().clean_arrow(texts, sites=pa.Array.from_buffers(pa.binary(), 2, [None, ends.buffers()[1], pa.py_buffer(b"hello")]))


def test_wrong_pages_are_named():
    profile = SiteProfile()
    with pytest.raises(TypeError, match=r"texts\[1\] is NoneType, not str"):
        profile.observe_batch(["a", None])
    with pytest.raises(TypeError, match=r"one text, not several: observe\(\) takes it"):
        profile.observe_batch("abc")
    with pytest.raises(UnicodeEncodeError, match="lone surrogates"):
        profile.observe("half \ud83d a smile")
    with pytest.raises(TypeError):
        profile.merge(profile.template())


def test_threads_may_observe_at_once():
    profile = SiteProfile()
    pages = of_site("Lund", 500)
    workers = [threading.Thread(target=profile.observe_batch, args=(pages[part::4],)) for part in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert profile == profile_of(pages)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_process_may_fork_while_others_observe():
    profile, going = SiteProfile(), True

    def work():
        while going:
            profile.observe_batch(PAGES)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(300):
            child = os.fork()
            if child == 0:
                signal.alarm(10)
                profile.observe(PAGES[0])
                profile.to_bytes()
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        going = False
        for worker in workers:
            worker.join()
