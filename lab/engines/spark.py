#!/usr/bin/env python3
"""Spark with executors of their own, local-cluster[2,1,1024], over a folder of Parquet: how long it takes, what of that is cleaning, whether
each row is what the library makes of it, and what becomes of the job when executors are killed.

The wheel is sent to the executors, which have pyarrow alone.
"""
import argparse, os, signal, statistics, subprocess, sys, threading, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(ROOT / "python" / "tests"))
from executors import executors, settings
from measure import prepare, read_parquet, texts


def session(work):
    from pyspark.sql import SparkSession

    interpreter = work / "executor" / "bin" / "python"
    if not interpreter.exists():
        subprocess.run([sys.executable, "-m", "venv", work / "executor"], check=True)
        version = next(line for line in (ROOT / "python" / "tests" / "newest.txt").read_text().splitlines() if line.startswith("pyarrow"))
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", version], check=True)
    os.environ["PYSPARK_PYTHON"] = str(interpreter)
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("unscaffold")
    for name, value in {
        **settings(next((work / "wheel").glob("*.whl")), work),
        # Tasks small enough that an executor's death costs little.
        "spark.sql.files.maxPartitionBytes": "4m",
    }.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    return started


def timed(df, out):
    start = time.perf_counter()
    df.write.mode("overwrite").parquet(str(out))
    return time.perf_counter() - start


def with_clock(spark, df):
    """The same as `clean_column`, with a clock around the cleaner: seconds of all executors together."""
    from unscaffold import Cleaner
    from unscaffold._tables import clean_table

    cleaner, spent = Cleaner(), spark.sparkContext.accumulator(0.0)

    def clean(batches):
        for batch in batches:
            start = time.perf_counter()
            batch = clean_table(batch, "text", cleaner, None, None)
            spent.add(time.perf_counter() - start)
            yield batch

    return df.mapInArrow(clean, df.schema), spent


def kill_some(spark, killed, wanted):
    """One executor each time that some more tasks are done."""
    tracker, done = spark.sparkContext.statusTracker(), 2
    while len(killed) < wanted:
        stages = [stage for stage in map(tracker.getStageInfo, tracker.getActiveStageIds()) if stage]
        if any(stage.numCompletedTasks >= done for stage in stages) and executors():
            victim = executors()[0]
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
            done += 6
        time.sleep(0.05)


def main():
    work = ARGS.work
    count = work / "data" / "count"
    if not count.exists() or count.read_text() != str(ARGS.documents):
        prepare(work / "data", ARGS.documents, ARGS.corpus)
    import unscaffold, unscaffold.spark

    before = texts(work / "data")
    size = sum(len(text.encode()) for text in before) / 1e6
    right = unscaffold.clean_batch(before, threads=2)
    start = time.perf_counter()
    spark = session(work)
    df = spark.read.parquet(str(work / "data" / "parquet"))
    df.limit(10).collect()
    print(f"{len(before):,} documents, {size:.0f} MB; two executors of one core each; Spark started in {time.perf_counter() - start:.1f} s")

    out, tasks = work / "out-spark", df.rdd.getNumPartitions()
    unscaffold.spark.clean_column(df.limit(1000)).collect()
    copied, same, cleaned, clocks, by_udf = [], [], [], [], []
    for _ in range(ARGS.turns):
        copied.append(timed(df, out))
        same.append(timed(df.mapInArrow(lambda batches: batches, df.schema), out))
        by_udf.append(timed(df.withColumn("text", unscaffold.spark.clean_udf()("text")), out))
        with_cleaner, spent = with_clock(spark, df)
        cleaned.append(timed(with_cleaner, out))
        clocks.append(spent.value)
        assert read_parquet(out) == right, "other texts than the library's"
    copied, same, cleaned, clock, by_udf = map(statistics.median, (copied, same, cleaned, clocks, by_udf))
    for title, seconds in [("Parquet → Parquet, no Python", copied), ("mapInArrow that does nothing", same), ("clean_column", cleaned), ("clean_udf", by_udf)]:
        print(f"{title:30} {seconds:6.1f} s  {size / seconds:6.1f} MB/s  {len(before) / seconds:8,.0f} documents/s")
    print(f"in the cleaner: {clock:.1f} s of {2 * cleaned:.1f} executor seconds, {100 * clock / 2 / cleaned:.0f} %; {size / clock:.1f} MB/s a core there")

    killed = []
    threading.Thread(target=kill_some, args=(spark, killed, ARGS.kill), daemon=True).start()
    seconds = timed(unscaffold.spark.clean_column(df), out)
    assert len(killed) == ARGS.kill, f"the job was over before {ARGS.kill} executors could be killed"
    assert read_parquet(out) == right, "other texts than the library's"
    print(f"{len(killed)} executors killed during the job of {tasks} tasks: {seconds:.1f} s, and each row is that of the library")
    spark.stop()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--kill", type=int, default=2, help="executors (default: 2)")
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "engines")
    return parser.parse_args()


if __name__ == "__main__":
    ARGS = arguments()
    main()
