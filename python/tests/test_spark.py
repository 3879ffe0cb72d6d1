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
from pages import many
from pyspark.sql import SparkSession
from unscaffold import Cleaner

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
