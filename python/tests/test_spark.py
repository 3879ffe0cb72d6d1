"""Spark with executors of their own, on which only pyarrow is installed: the wheel is sent to them.

`python/test` says where those things are: UNSCAFFOLD_WHEEL, and UNSCAFFOLD_EXECUTOR_PYTHON, an interpreter that has pyarrow alone.
"""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import unscaffold
import unscaffold.spark
from executors import executors, settings
from pages import many, masthead, of_site
from pyspark.sql import SparkSession, functions
from unscaffold import Cleaner, SiteProfile

TEXTS = [*many(2000), None]
CLEAN = [text and unscaffold.clean(text) for text in TEXTS]
KEEPER = Cleaner(keep="comment-form")


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spark")
    wheel, interpreter = os.environ["UNSCAFFOLD_WHEEL"], os.environ["UNSCAFFOLD_EXECUTOR_PYTHON"]
    assert subprocess.run([interpreter, "-c", "import unscaffold"], capture_output=True, cwd="/").returncode != 0
    os.environ["PYSPARK_PYTHON"] = interpreter
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("unscaffold")
    for name, value in {
        **settings(Path(wheel), folder),
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    table = pa.table({"id": range(len(TEXTS)), "text": TEXTS})
    for part in range(4):
        pq.write_table(table.slice(part * 501, 501), folder / f"{part}.parquet")
    return str(folder)


def test_whole_rows(spark, pages):
    df = unscaffold.spark.clean_column(spark.read.parquet(pages), into="clean", findings="removed")
    rows = df.orderBy("id").collect()
    assert [row["text"] for row in rows] == TEXTS
    assert [row["clean"] for row in rows] == CLEAN
    reports = [text and Cleaner().clean_with_report(text).removed for text in TEXTS]
    found = [row["removed"] and [(f["start"], f["end"], f["category"], f["rule"], f["confidence"]) for f in row["removed"]] for row in rows]
    assert found == [report if report is None else [(f.start, f.end, f.category, f.rule, f.confidence) for f in report or ()] for report in reports]


def test_a_function_of_a_column(spark, pages):
    df = spark.read.parquet(pages)
    assert [row["text"] for row in df.withColumn("text", unscaffold.spark.clean_udf()("text")).orderBy("id").collect()] == CLEAN
    spark.udf.register("unscaffold", unscaffold.spark.clean_udf(KEEPER))
    df.createOrReplaceTempView("pages")
    rows = spark.sql("SELECT id, unscaffold(text) AS text FROM pages ORDER BY id").collect()
    assert [row["text"] for row in rows] == [text and KEEPER.clean(text) for text in TEXTS]


class TestSites:
    """One site has most of the pages, one too few to be known."""

    COUNTS = {"skewed": 1500, "Vik": 60, "Lund": 9, "Moss": 4}
    ROWS = [
        *((host, page) for host, count in COUNTS.items() for page in of_site(host, count)),
        (None, "Home\nNobody's."),
        ("Vik", None),
        ("empty", " "),
        (None, None),
    ]

    @pytest.fixture(scope="class")
    def sites(self, spark, tmp_path_factory):
        folder = tmp_path_factory.mktemp("sites")
        table = pa.table({"id": range(len(self.ROWS)), "host": [host for host, _ in self.ROWS], "text": [text for _, text in self.ROWS]})
        pq.write_table(table.take(pa.array([number * 577 % len(self.ROWS) for number in range(len(self.ROWS))])), folder / "pages.parquet")
        return spark.read.parquet(str(folder)).cache()

    @staticmethod
    def profile(host, count, **options):
        profile = SiteProfile(**options)
        profile.observe_batch(of_site(host, count))
        return profile

    def test_profiles_are_those_of_one_process(self, sites):
        for parts, readable in [(1, False), (7, True)]:
            df = unscaffold.spark.fit_site_profiles(sites.repartition(parts), readable=readable)
            assert df.dtypes == [("host", "string"), ("pages", "int"), ("observed", "bigint"), ("profile", "binary")]
            rows = {row["host"]: row for row in df.collect()}
            assert sorted(rows) == sorted(self.COUNTS)
            for host, count in self.COUNTS.items():
                assert SiteProfile.from_bytes(bytes(rows[host]["profile"])) == self.profile(host, count, readable=readable)
                assert (rows[host]["pages"], rows[host]["observed"]) == (min(count, 64), count)

    def test_parts_are_handed_on(self, sites):
        """As many as there are pages, as if each were of 64 MB."""
        from unscaffold import _sites

        def count_each(batches):
            _sites.PART, _sites.BATCH = 1, 1
            return _sites.count(((batch["host"].slice(row, 1), batch["text"].slice(row, 1)) for batch in batches for row in range(len(batch))), False)

        parts = sites.select("host", "text").repartition(3).mapInArrow(count_each, unscaffold.spark.PROFILES)
        merged = {row["host"]: bytes(row["profile"]) for row in unscaffold.spark.merge_site_profiles(parts).collect()}
        assert merged == {host: self.profile(host, count).to_bytes() for host, count in self.COUNTS.items()}
        assert parts.count() == sum(self.COUNTS.values())

    def test_pages_are_cleaned_as_pages_of_their_site(self, sites):
        profiles = unscaffold.spark.fit_site_profiles(sites)
        df = unscaffold.spark.clean_column(sites, into="clean", findings="removed", profiles=profiles)
        assert df.columns == ["id", "host", "text", "clean", "removed"]
        rows = df.orderBy("id").collect()
        cleaners = {host: Cleaner().with_site(self.profile(host, count)) for host, count in self.COUNTS.items()}
        reports = [text and cleaners.get(host, Cleaner()).clean_with_report(text) for host, text in self.ROWS]
        assert [(row["host"], row["text"]) for row in rows] == self.ROWS
        assert [row["clean"] for row in rows] == [report and report.text for report in reports]
        found = [row["removed"] and [(f["start"], f["rule"]) for f in row["removed"]] for row in rows]
        assert found == [report and [(f.start, f.rule) for f in report.removed] for report in reports]
        assert "template: on 64 of 64" in str(found[0]) and masthead("Moss") in rows[sum(self.COUNTS.values()) - 1]["clean"]

    def test_names_policies_and_joins_are_ones_own(self, spark, sites):
        spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
        try:
            df = sites.select(functions.col("text").alias("body"), functions.col("host").alias("domain"))
            profiles = unscaffold.spark.fit_site_profiles(df, host="domain", text="body")
            clean = unscaffold.spark.clean_column(df, "body", cleaner=KEEPER, profiles=profiles, host="domain")
            assert "SortMergeJoin" in clean._jdf.queryExecution().toString()
            lund = KEEPER.with_site(self.profile("Lund", 9))
            rows = clean.where("domain = 'Lund'").collect()
            assert sorted(row["body"] for row in rows) == sorted(map(lund.clean, of_site("Lund", 9)))
            assert clean.columns == ["body", "domain"] and clean.count() == len(self.ROWS)
        finally:
            spark.conf.unset("spark.sql.autoBroadcastJoinThreshold")

    def test_a_host_twice_is_an_error_and_can_be_merged(self, sites):
        one, other = (unscaffold.spark.fit_site_profiles(sites.where(f"id % 2 = {rest}")) for rest in (0, 1))
        both = one.union(other)
        with pytest.raises(Exception, match="more than once: merge_site_profiles"):
            unscaffold.spark.clean_column(sites, profiles=both).collect()
        merged = unscaffold.spark.merge_site_profiles(both)
        assert sorted(merged.collect()) == sorted(unscaffold.spark.fit_site_profiles(sites).collect())

    def test_wrong_columns_and_bytes_are_named(self, spark, sites):
        with pytest.raises(KeyError, match="no column 'domain'"):
            unscaffold.spark.fit_site_profiles(sites, host="domain")
        with pytest.raises(TypeError, match="'id' is of bigint"):
            unscaffold.spark.fit_site_profiles(sites, host="id")
        damaged = spark.createDataFrame([("Lund", 9, 9, b"x")], unscaffold.spark.PROFILES)
        with pytest.raises(KeyError, match="no column 'domain'"):
            unscaffold.spark.clean_column(sites, profiles=damaged, host="domain")
        with pytest.raises(Exception, match="this is not a site's profile"):
            unscaffold.spark.clean_column(sites, profiles=damaged).collect()


def test_executors_that_die_take_nothing_along(spark, pages):
    """One is killed while it works: its tasks run again elsewhere, and all rows come out right, each once."""
    df = spark.read.parquet(pages).repartition(12)

    def slowly(batches):
        for batch in batches:
            time.sleep(1)
            yield batch

    killed = []

    def kill():
        tracker = spark.sparkContext.statusTracker()
        while not any(stage and stage.numCompletedTasks >= 2 for stage in map(tracker.getStageInfo, tracker.getActiveStageIds())):
            time.sleep(0.1)
        victim = executors()[0]
        os.kill(victim, signal.SIGKILL)
        killed.append(victim)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    rows = unscaffold.spark.clean_column(df.mapInArrow(slowly, df.schema), into="clean").collect()
    killer.join(10)
    assert killed and killed[0] not in executors()
    assert sorted(row["id"] for row in rows) == list(range(len(TEXTS)))
    assert all(row["clean"] == CLEAN[row["id"]] for row in rows)


def test_wrong_columns_are_named_before_anything_runs(spark):
    df = spark.createDataFrame([(1, "a")], "id long, text string")
    with pytest.raises(KeyError, match="no column 'body'"):
        unscaffold.spark.clean_column(df, "body")
    with pytest.raises(TypeError, match="'id' is of bigint"):
        unscaffold.spark.clean_column(df, "id")
    with pytest.raises(ValueError, match="there already"):
        unscaffold.spark.clean_column(df, into="id")
