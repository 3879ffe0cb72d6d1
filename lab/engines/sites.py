#!/usr/bin/env python3
"""What profiles of sites cost in Spark, local[2]: `unscaffold.spark.fit_site_profiles` over made pages of hosts whose sizes are Zipf's, in few
partitions and in many; what of it is shuffled; whether the profiles are the same bytes; and what `clean_column` makes of them.

A page has some 60 lines of its host's template, 20 of a hundred that the host has by turns, and 20 and two paragraphs of its own.
"""
import argparse, hashlib, itertools, json, os, random, shutil, sys, time, urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = 16
LETTERS = "etaoinshrdlucmfwypvbgk"


def words(chance, count):
    return ["".join(chance.choices(LETTERS, k=chance.randint(2, 9))) for _ in range(count)]


def lines(chance, vocabulary, count, least, most):
    return [" ".join(chance.choices(vocabulary, k=chance.randint(least, most))).capitalize() for _ in range(count)]


def pages(chance, count, hosts):
    """Pairs of host and text."""
    vocabulary = words(chance, 5000)
    # Lines that are put together to pages: that two pages have one in common by chance happens, and does not matter.
    short, long = lines(chance, vocabulary, 300_000, 1, 6), lines(chance, vocabulary, 100_000, 25, 45)
    sites = [(chance.sample(short, 60), chance.sample(short, 100)) for _ in range(hosts)]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, hosts + 1)))
    for host in chance.choices(range(hosts), cum_weights=weights, k=count):
        template, by_turns = sites[host]
        own = [*chance.choices(short, k=20), *(f"{line}." for line in chance.choices(long, k=2))]
        middle = [own[0], *own[-2:], *own[1:-2], *chance.sample(by_turns, 20)]
        yield f"host{host:05}.example", "\n".join([*template[:30], *middle, *template[30:]])


def prepare(folder, count, hosts):
    import pyarrow as pa
    import pyarrow.parquet as pq

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made, share = pages(random.Random(1), count, hosts), -(-count // FILES)
    for part in range(FILES):
        some = list(itertools.islice(made, share))
        table = pa.table({"host": [host for host, _ in some], "text": [text for _, text in some]})
        pq.write_table(table, folder / f"{part:02}.parquet", compression="zstd", row_group_size=5000)


def session(files):
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("unscaffold")
    for name, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
        # Its REST interface knows what is shuffled.
        "spark.ui.enabled": "true",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "16",
        # A partition for each file.
        "spark.sql.files.maxPartitionBytes": str(max(file.stat().st_size for file in files)),
        "spark.sql.autoBroadcastJoinThreshold": "-1",
    }.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    return started


def shuffled(spark):
    """Bytes that all stages so far have written to be shuffled."""
    url = f"{spark.sparkContext.uiWebUrl}/api/v1/applications/{spark.sparkContext.applicationId}/stages"
    # It lags behind a little.
    time.sleep(2)
    with urllib.request.urlopen(url) as answer:
        return sum(stage["shuffleWriteBytes"] for stage in json.load(answer))


def timed(spark, df, out):
    before, start = shuffled(spark), time.perf_counter()
    df.write.mode("overwrite").parquet(str(out))
    seconds = time.perf_counter() - start
    return seconds, shuffled(spark) - before


def digest(table):
    table = table.sort_by("host")
    rows = zip(*(table.column(name).to_pylist() for name in ("host", "pages", "observed", "profile")))
    return hashlib.sha256(b"".join(b"%b %d %d %b" % (host.encode(), *rest) for host, *rest in rows)).hexdigest()


def main():
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
    import unscaffold.spark

    work = ARGS.work
    made, marker = f"{ARGS.pages} {ARGS.hosts}", work / "sites-made"
    if not marker.exists() or marker.read_text() != made:
        prepare(work / "sites", ARGS.pages, ARGS.hosts)
        marker.write_text(made)
    table = pq.read_table(work / "sites")
    size = pc.sum(pc.binary_length(table["text"])).as_py()
    most = pc.max(table["host"].value_counts().field("counts")).as_py()
    print(f"{ARGS.pages:,} pages of {ARGS.hosts:,} hosts, {size / ARGS.pages:,.0f} bytes a page; one host has {most:,}, {100 * most / ARGS.pages:.0f} %")

    spark = session((work / "sites").glob("*.parquet"))
    read = spark.read.parquet(str(work / "sites"))
    unscaffold.spark.fit_site_profiles(read.limit(1000)).collect()
    digests = set()
    for partitions in (4, FILES):
        df = read.coalesce(partitions)
        assert df.rdd.getNumPartitions() == partitions
        seconds, written = timed(spark, unscaffold.spark.fit_site_profiles(df), work / f"profiles-{partitions}")
        profiles = pq.read_table(work / f"profiles-{partitions}")
        digests.add(digest(profiles))
        stored = pc.sum(pc.binary_length(profiles["profile"])).as_py()
        print(
            f"fit_site_profiles, {partitions:2} partitions: {seconds:5.1f} s, {size / seconds / 1e6:5.1f} MB/s; {len(profiles):,} rows;"
            f" shuffled {written / ARGS.pages:6.1f} bytes a page, {100 * written / size:.1f} % of the text; profiles {stored / len(profiles):,.0f} bytes a host"
        )
        assert pc.sum(profiles["observed"]).as_py() == ARGS.pages
    assert len(digests) == 1, "other profiles"
    print(f"the profiles are the same bytes: sha256 {digests.pop()[:16]}")

    fitted = spark.read.parquet(str(work / f"profiles-{FILES}"))
    seconds, written = timed(spark, unscaffold.spark.clean_column(read), work / "sites-clean")
    print(f"clean_column, no profiles:        {seconds:5.1f} s, {size / seconds / 1e6:5.1f} MB/s; shuffled {written / ARGS.pages:6.1f} bytes a page")
    seconds, written = timed(spark, unscaffold.spark.clean_column(read, profiles=fitted), work / "sites-clean")
    print(f"clean_column, sort-merge join:    {seconds:5.1f} s, {size / seconds / 1e6:5.1f} MB/s; shuffled {written / ARGS.pages:6.1f} bytes a page")
    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", 100 << 20)
    seconds, written = timed(spark, unscaffold.spark.clean_column(read, profiles=fitted), work / "sites-clean")
    print(f"clean_column, broadcast:          {seconds:5.1f} s, {size / seconds / 1e6:5.1f} MB/s; shuffled {written / ARGS.pages:6.1f} bytes a page")
    spark.stop()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200_000)
    parser.add_argument("--hosts", type=int, default=2_000)
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "engines")
    return parser.parse_args()


if __name__ == "__main__":
    ARGS = arguments()
    main()
