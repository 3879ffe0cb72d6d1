"""The adapters, each with its engine: the same rows as the library makes of the texts one by one."""

import json
from pathlib import Path

import dask.dataframe as dd
import datasets
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import unscaffold
import unscaffold.dask
import unscaffold.datasets
import unscaffold.datatrove
import unscaffold.pandas
import unscaffold.polars
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from pages import PAGES, many, of_site
from unscaffold import Cleaner, SiteProfile

TEXTS = [*many(500), None, *many(20)]
CLEAN = [text and unscaffold.clean(text) for text in TEXTS]
KEEPER = Cleaner(keep="comment-form")
KEPT = [text and KEEPER.clean(text) for text in TEXTS]
NUMBERS = list(range(len(TEXTS)))


def removed(texts, cleaner=Cleaner()):
    """What goes, as lists of dicts; None where there is no text."""
    return [text if text is None else [found.to_dict() for found in cleaner.clean_with_report(text).removed] for text in texts]


REMOVED = removed(TEXTS)


@pytest.fixture
def parquet(tmp_path):
    path = tmp_path / "pages.parquet"
    pq.write_table(pa.table({"id": NUMBERS, "text": TEXTS}), path, row_group_size=100)
    return str(path)


class TestPolars:
    def test_a_frame(self):
        frame = pl.DataFrame({"id": NUMBERS, "text": TEXTS})
        clean = frame.with_columns(unscaffold.polars.clean("text"), unscaffold.polars.findings("text").alias("removed"))
        assert clean["text"].to_list() == CLEAN
        assert clean["removed"].to_list() == REMOVED
        assert frame.select(unscaffold.polars.clean(pl.col("text"), cleaner=KEEPER, threads=2)).to_series().to_list() == KEPT

    def test_a_lazy_frame_streams(self, parquet, tmp_path):
        lazy = pl.scan_parquet(parquet).with_columns(unscaffold.polars.clean("text"), unscaffold.polars.findings("text").alias("removed"))
        assert lazy.collect_schema()["text"] == pl.String
        lazy.sink_parquet(tmp_path / "out.parquet")
        out = pl.read_parquet(tmp_path / "out.parquet")
        assert (out["id"].to_list(), out["text"].to_list(), out["removed"].to_list()) == (NUMBERS, CLEAN, REMOVED)
        assert lazy.collect(engine="streaming")["text"].to_list() == CLEAN

    def test_groups_categories_and_nothing(self):
        frame = pl.DataFrame({"kind": [number % 3 for number in NUMBERS], "text": TEXTS})
        grouped = frame.group_by("kind", maintain_order=True).agg(unscaffold.polars.clean("text"))
        assert grouped["text"].to_list()[1] == CLEAN[1::3]
        categories = pl.Series("text", TEXTS, dtype=pl.Categorical)
        assert pl.DataFrame(categories).select(unscaffold.polars.clean("text"))["text"].to_list() == CLEAN
        assert frame.clear().select(unscaffold.polars.clean("text"))["text"].to_list() == []
        assert pl.DataFrame({"text": [None, None]}).select(unscaffold.polars.clean("text"))["text"].to_list() == [None, None]

    def test_other_types_are_named(self):
        for values in ([1, 2], [{"a": "x"}, None], [True, None]):
            with pytest.raises(Exception, match="'text' is of .*, not of texts"):
                pl.DataFrame({"text": values}).select(unscaffold.polars.clean("text"))


class TestPandas:
    @pytest.mark.parametrize("dtype", ["object", "string", "string[pyarrow]", pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.large_string())], ids=str)
    def test_a_column_keeps_its_type_and_index(self, dtype):
        frame = pd.DataFrame({"text": pd.Series(TEXTS, dtype=dtype, index=[f"row {number}" for number in NUMBERS])})
        clean = unscaffold.pandas.clean_column(frame, findings="removed", threads=2)
        assert clean["text"].dtype == frame["text"].dtype and clean.index.equals(frame.index)
        assert [None if pd.isna(text) else text for text in clean["text"]] == CLEAN
        assert [None if found is pd.NA else list(found) for found in clean["removed"]] == REMOVED
        assert frame["text"].tolist()[0] == TEXTS[0] and "removed" not in frame

    def test_what_is_missing_stays_what_it_was(self):
        series = pd.Series([PAGES[0], None, float("nan")], dtype=object, name="body")
        clean = unscaffold.pandas.clean_series(series, cleaner=Cleaner())
        assert clean.name == "body" and clean[1] is None and isinstance(clean[2], float)
        assert unscaffold.pandas.clean_series(series[1:]).isna().all()
        assert unscaffold.pandas.clean_series(series[:0]).tolist() == []

    def test_categories_become_texts(self):
        clean = unscaffold.pandas.clean_series(pd.Series(["Leave a Reply", "Home"] * 3, dtype="category"))
        assert clean.tolist() == [unscaffold.clean("Leave a Reply"), unscaffold.clean("Home")] * 3

    def test_any_name_will_do(self):
        frame = pd.DataFrame({0: ["Leave a Reply"], "self": ["Leave a Reply"], ("a", 1): ["Leave a Reply"], "": [3]})
        for column in (0, "self", ("a", 1)):
            assert unscaffold.pandas.clean_column(frame, column)[column].tolist() == [""]
        assert unscaffold.pandas.clean_column(frame, 0, into="new", findings=1)["new"].tolist() == [""]
        with pytest.raises(ValueError, match="'' is there already"):
            unscaffold.pandas.clean_column(frame, 0, into="")
        with pytest.raises(ValueError, match="more than one column 'a'"):
            unscaffold.pandas.clean_column(pd.DataFrame([["x", "y"]], columns=["a", "a"]), "a")

    def test_nothing_but_missing_stays(self):
        for values in (pd.Series([None, None], dtype="category"), pd.Series([float("nan")] * 2), pd.Series([None, None], dtype=object)):
            frame = pd.DataFrame({"text": values})
            clean = unscaffold.pandas.clean_column(frame, findings="removed")
            assert clean["text"].isna().all() and clean["removed"].isna().all()

    def test_wrong_columns_are_named(self):
        frame = pd.DataFrame({"text": ["a"], "number": [1], "mixed": [["x"]]})
        with pytest.raises(KeyError, match="no column 'body'; there are 'text', 'number', 'mixed'"):
            unscaffold.pandas.clean_column(frame, "body")
        with pytest.raises(ValueError, match="'number' is there already"):
            unscaffold.pandas.clean_column(frame, into="number")
        with pytest.raises(ValueError, match="cannot both be 'new'"):
            unscaffold.pandas.clean_column(frame, into="new", findings="new")
        for column in ("number", "mixed"):
            with pytest.raises(TypeError, match="text"):
                unscaffold.pandas.clean_column(frame, column)
        with pytest.raises(TypeError, match="'mixed' is of list"):
            unscaffold.pandas.clean_column(frame, "mixed")
        with pytest.raises(TypeError, match="is of struct"):
            unscaffold.pandas.clean_series(pd.Series([{"a": "x"}]))
        with pytest.raises(TypeError, match="cleaner is an unscaffold.Cleaner, not str"):
            unscaffold.pandas.clean_column(frame, cleaner="conservative")
        with pytest.raises(TypeError, match="other things than texts"):
            unscaffold.pandas.clean_series(pd.Series(["a", 1, b"x"], dtype=object))


def test_dask(parquet):
    ddf = dd.read_parquet(parquet, split_row_groups=True)
    assert ddf.npartitions > 3
    clean = unscaffold.dask.clean_column(ddf, "text", into="clean", findings="removed")
    assert list(clean.columns) == ["id", "text", "clean", "removed"]
    out = clean.compute()
    assert [None if pd.isna(text) else text for text in out["clean"]] == CLEAN
    assert [None if found is pd.NA else list(found) for found in out["removed"]] == REMOVED
    clean.to_parquet(Path(parquet).parent / "out")
    assert pq.read_table(Path(parquet).parent / "out").sort_by("id")["removed"].to_pylist() == REMOVED
    kept = unscaffold.dask.clean_column(ddf, cleaner=KEEPER).compute(scheduler="processes")
    assert [None if pd.isna(text) else text for text in kept["text"]] == KEPT
    assert kept.dtypes.equals(ddf.dtypes)


class TestDatasets:
    @pytest.fixture(autouse=True)
    def a_cache_of_its_own(self, tmp_path, monkeypatch):
        monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
        datasets.disable_progress_bars()

    def test_a_dataset_and_its_splits(self, parquet, tmp_path):
        ds = datasets.load_dataset("parquet", data_files=parquet, split="train", cache_dir=str(tmp_path))
        clean = unscaffold.datasets.clean_column(ds, "text", findings="removed")
        assert clean[:]["text"] == CLEAN
        assert clean[:]["removed"] == REMOVED
        assert clean.features["text"] == ds.features["text"]
        splits = unscaffold.datasets.clean_column(datasets.DatasetDict(a=ds, b=ds.select(range(9))), cleaner=KEEPER)
        assert splits["a"][:]["text"] == KEPT and splits["b"][:]["text"] == KEPT[:9]

    def test_the_cache_knows_the_options(self, parquet, tmp_path):
        ds = datasets.load_dataset("parquet", data_files=parquet, split="train", cache_dir=str(tmp_path))
        once, again = (unscaffold.datasets.clean_column(ds, cleaner=Cleaner()) for _ in range(2))
        other = unscaffold.datasets.clean_column(ds, cleaner=KEEPER)
        assert once._fingerprint == again._fingerprint != other._fingerprint
        assert (again[:]["text"], other[:]["text"]) == (CLEAN, KEPT)

    def test_its_format_stays(self, parquet, tmp_path):
        ds = datasets.load_dataset("parquet", data_files=parquet, split="train", cache_dir=str(tmp_path)).with_format("pandas")
        assert isinstance(unscaffold.datasets.clean_column(ds)[:3], pd.DataFrame)

    def test_columns_that_are_given_out_stay(self):
        ds = datasets.Dataset.from_dict({"id": [1], "text": ["Leave a Reply"]}).with_format("numpy", columns=["id"])
        assert list(unscaffold.datasets.clean_column(ds, into="clean")[0]) == list(ds.map(lambda row: row)[0]) == ["id"]

    def test_empty_splits_have_the_same_columns(self):
        ds = datasets.Dataset.from_dict({"text": ["Leave a Reply"], "kind": [0]}).cast_column("kind", datasets.ClassLabel(names=["a"]))
        splits = datasets.DatasetDict(a=ds, b=ds.select([]))
        clean = unscaffold.datasets.clean_column(splits, into="clean", findings="removed")
        assert clean["a"].features == clean["b"].features
        assert clean["a"].features["kind"] == ds.features["kind"]
        with pytest.raises(KeyError, match="no column 'nope'"):
            unscaffold.datasets.clean_column(splits, "nope")

    def test_columns_are_chosen_elsewhere(self):
        with pytest.raises(TypeError, match="remove_columns: not an option here"):
            unscaffold.datasets.clean_column(datasets.Dataset.from_dict({"text": ["a"]}), remove_columns=["text"])

    def test_processes(self, parquet, tmp_path):
        ds = datasets.load_dataset("parquet", data_files=parquet, split="train", cache_dir=str(tmp_path))
        assert unscaffold.datasets.clean_column(ds, num_proc=2, batch_size=50)[:]["text"] == CLEAN

    def test_a_stream(self, parquet):
        stream = datasets.load_dataset("parquet", data_files=parquet, split="train", streaming=True)
        clean = unscaffold.datasets.clean_column(stream, into="clean", findings="removed")
        rows = list(clean)
        assert [row["clean"] for row in rows] == CLEAN
        assert [row["removed"] for row in rows] == REMOVED
        assert [row["text"] for row in rows] == TEXTS
        whole = datasets.Dataset.from_dict({"text": ["a"], "kind": [0]}).cast_column("kind", datasets.ClassLabel(names=["a"]))
        assert unscaffold.datasets.clean_column(whole.to_iterable_dataset()).features == whole.features


def test_datatrove(tmp_path):
    texts = [text for text in TEXTS if text]
    for part in range(2):
        with open(tmp_path / f"part{part}.jsonl", "w") as file:
            for number in range(part, len(texts), 2):
                file.write(json.dumps({"id": str(number), "text": texts[number]}) + "\n")
    pipeline = [
        JsonlReader(str(tmp_path), glob_pattern="part*.jsonl"),
        unscaffold.datatrove.UnscaffoldFormatter(findings="removed"),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    stats = LocalPipelineExecutor(pipeline, tasks=2, workers=2, logging_dir=str(tmp_path / "logs")).run()
    # Its writer leaves out what is empty.
    rows = {}
    for path in (tmp_path / "out").glob("*.jsonl"):
        rows.update((int(row["id"]), row) for row in map(json.loads, open(path)))
    assert [rows[number].get("text", "") for number in range(len(texts))] == [unscaffold.clean(text) for text in texts]
    assert [rows[number]["metadata"]["removed"] for number in range(len(texts))] == removed(texts)
    ours = next(step for step in json.loads(stats.to_json()) if "unscaffold" in step["name"])["stats"]
    reports = [Cleaner().clean_with_report(text) for text in texts]

    def total(name):
        return ours[name]["total"] if isinstance(ours[name], dict) else ours[name]

    assert total("changed") == sum(not report.is_unchanged for report in reports)
    assert total("emptied") == sum(report.text == "" for report in reports)
    assert total("characters_removed") == sum(len(report.source) - len(report.text) for report in reports)
    assert total("removed_legal") == sum(any(found.category == "legal" for found in report.removed) for report in reports)


class TestRay:
    @pytest.fixture(scope="class", autouse=True)
    def a_cluster_of_its_own(self):
        import ray

        ray.init(num_cpus=2, include_dashboard=False, object_store_memory=200_000_000, log_to_driver=False)
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield
        ray.shutdown()

    def test_a_dataset(self, parquet):
        import ray
        import unscaffold.ray

        ds = ray.data.read_parquet(parquet)
        clean = unscaffold.ray.clean_column(ds, into="clean", findings="removed", batch_size=64)
        rows = sorted(clean.take_all(), key=lambda row: row["id"])
        assert [row["clean"] for row in rows] == CLEAN
        assert [found if found is None else list(found) for found in (row["removed"] for row in rows)] == REMOVED
        kept = unscaffold.ray.clean_column(ds, cleaner=KEEPER, num_cpus=1).sort("id").to_pandas()
        assert [None if pd.isna(text) else text for text in kept["text"]] == KEPT

    def test_sites(self, tmp_path):
        """One site has most of the pages, one too few to be known."""
        import ray
        import unscaffold.ray

        counts = {"skewed": 600, "Vik": 60, "Moss": 4}
        rows = [(host, page) for host, count in counts.items() for page in of_site(host, count)]
        rows += [(None, "Home\nNobody's."), ("Vik", None), ("empty", " ")]
        for part in range(5):
            some = range(part, len(rows), 5)
            table = pa.table({"id": some, "host": [rows[number][0] for number in some], "text": [rows[number][1] for number in some]})
            pq.write_table(table, tmp_path / f"{part}.parquet")
        ds = ray.data.read_parquet(str(tmp_path), override_num_blocks=5)
        profiles = {host: SiteProfile() for host in counts}
        for host, count in counts.items():
            profiles[host].observe_batch(of_site(host, count))
        fitted = unscaffold.ray.fit_site_profiles(ds)
        made = {row["host"]: row for row in fitted.take_all()}
        assert {host: SiteProfile.from_bytes(row["profile"]) for host, row in made.items()} == profiles
        assert {host: (row["pages"], row["observed"]) for host, row in made.items()} == {"skewed": (64, 600), "Vik": (60, 60), "Moss": (4, 4)}
        cleaners = {host: Cleaner().with_site(profile) for host, profile in profiles.items()}
        right = [text and cleaners.get(host, Cleaner()).clean(text) for host, text in rows]
        for given in (fitted, profiles, {host: profile.template() for host, profile in profiles.items()}):
            clean = unscaffold.ray.clean_column(ds, into="clean", findings="removed", profiles=given, batch_size=50)
            found = sorted(clean.take_all(), key=lambda row: row["id"])
            assert [row["clean"] for row in found] == right
            assert "template: on 64 of 64" in str(found[0]["removed"]) and list(found[0]) == ["id", "host", "text", "clean", "removed"]
        for wrong in ({"Vik": b"x"}, {"Vik": None}):
            with pytest.raises(TypeError, match="the profile of 'Vik' is an"):
                unscaffold.ray.clean_column(ds, profiles=wrong)
        with pytest.raises(Exception, match="no column 'domain'"):
            unscaffold.ray.clean_column(ds, profiles=profiles, host="domain").take_all()


def test_a_dictionary_of_pages_of_sites_is_texts():
    """A text that is there once may be of two sites."""
    from unscaffold._tables import clean_table

    profile = SiteProfile()
    profile.observe_batch(of_site("Vik", 9))
    page, template = of_site("Vik", 1)[0], profile.template()
    table = pa.table({"text": pa.array([page, page, None]).dictionary_encode()})
    clean = clean_table(table, "text", Cleaner(), None, None, pa.array([template.to_bytes(), None, None]))
    assert clean["text"].to_pylist() == [Cleaner().with_site(template).clean(page), Cleaner().clean(page), None]
    assert clean["text"].to_pylist()[0] != clean["text"].to_pylist()[1]
