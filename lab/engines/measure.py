#!/usr/bin/env python3
"""Documents and megabytes a second of the wheel: called from Python, by column, and in the engines, beside peers on the same documents.

Each way runs in a process of its own, first on a part of the documents, which is not timed, then on all of them, several times; the median
counts. What is timed is said in the table's second column. Each way's texts are compared with those of the plain loop.
"""
import argparse, contextlib, hashlib, itertools, json, logging, multiprocessing, os, shutil, statistics, subprocess, sys, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "lab"), str(ROOT / "lab" / "peers")]
PARTS = 8
# Pages of more characters are left out: documents have about 3 kB then.
LONGEST = 5000


def texts(work, most=None):
    with open(work / "pages.jsonl", encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in itertools.islice(file, most)]


def prepare(work, count, corpus):
    """The documents in one file of JSON Lines, and in parts, of JSON Lines and of Parquet."""
    import pages
    import pyarrow as pa
    import pyarrow.parquet as pq

    shutil.rmtree(work, ignore_errors=True)
    (work / "jsonl").mkdir(parents=True)
    (work / "parquet").mkdir()
    # What has no text datatrove does not read.
    some = itertools.islice((page["text"] for page in pages.many(corpus, LONGEST) if page["text"].strip()), count)
    rows = [{"id": f"{number:07}", "text": text} for number, text in enumerate(some)]
    with open(work / "pages.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    share = -(-len(rows) // PARTS)
    for part in range(PARTS):
        some = rows[part * share : (part + 1) * share]
        with open(work / "jsonl" / f"{part:02}.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in some)
        pq.write_table(pa.Table.from_pylist(some), work / "parquet" / f"{part:02}.parquet", compression="zstd", row_group_size=5000)
    (work / "count").write_text(str(count))


# --------------------------------------------------------------- the ways
# Each is given the folder and a number of documents (none: all), and yields twice: ready to begin, and the clean texts by their order or id.

def in_memory(clean):
    """Texts in a list, results in a list."""
    def way(work, most):
        before = texts(work, most)
        yield
        yield clean(before)
    return way


def loop(before):
    import unscaffold

    return [unscaffold.clean(text) for text in before]


def batch(threads):
    def clean(before):
        import unscaffold

        return unscaffold.clean_batch(before, threads)
    return clean


def arrow(threads, with_findings=False):
    def way(work, most):
        import pyarrow as pa
        import unscaffold

        column = pa.array(texts(work, most))
        cleaner = unscaffold.Cleaner()
        yield
        clean = cleaner.clean_arrow_with_findings(column, threads)[0] if with_findings else cleaner.clean_arrow(column, threads)
        yield pa.array(clean).to_pylist
    return way


def polars_in_memory(threads):
    def way(work, most):
        import polars as pl
        import unscaffold.polars

        frame = pl.DataFrame({"text": texts(work, most)})
        yield
        clean = frame.with_columns(unscaffold.polars.clean("text", threads=threads))
        yield clean["text"].to_list
    return way


def polars_streaming(work, most):
    import polars as pl
    import unscaffold.polars

    frame = pl.scan_parquet(work / "parquet" / "*.parquet")
    frame = frame if most is None else frame.head(most)
    yield
    frame.with_columns(unscaffold.polars.clean("text")).sink_parquet(work / "out.parquet")
    yield lambda: pl.read_parquet(work / "out.parquet").sort("id")["text"].to_list()


def pandas(threads):
    def way(work, most):
        import pandas as pd
        import unscaffold.pandas

        frame = pd.DataFrame({"text": texts(work, most)})
        yield
        clean = unscaffold.pandas.clean_column(frame, threads=threads)
        yield clean["text"].tolist
    return way


def datasets(processes):
    def way(work, most):
        import datasets
        import unscaffold.datasets

        datasets.disable_progress_bars()
        datasets.disable_caching()
        logging.getLogger("datasets").setLevel(logging.ERROR)
        ds = datasets.load_dataset("parquet", data_files=str(work / "parquet" / "*.parquet"), split="train", cache_dir=str(work / "cache"))
        ds = ds if most is None else ds.select(range(most))
        yield
        clean = unscaffold.datasets.clean_column(ds, num_proc=processes)
        yield lambda: clean.sort("id")[:]["text"]
    return way


def dask(work, most):
    import dask.dataframe as dd
    import unscaffold.dask

    ddf = dd.read_parquet(work / "parquet", split_row_groups=True)
    ddf = ddf if most is None else ddf.partitions[:1]
    yield
    unscaffold.dask.clean_column(ddf).to_parquet(work / "out-dask", overwrite=True)
    yield lambda: read_parquet(work / "out-dask")


def datatrove(step, tasks):
    def way(work, most):
        from datatrove.executor import LocalPipelineExecutor
        from datatrove.pipeline.readers import JsonlReader
        from datatrove.pipeline.writers import JsonlWriter
        out = work / "out-datatrove"
        shutil.rmtree(out, ignore_errors=True)
        reader = JsonlReader(str(work / "jsonl"), limit=-1 if most is None else most // PARTS)
        yield
        LocalPipelineExecutor([reader, step(), JsonlWriter(str(out), compression=None)], tasks=tasks, workers=tasks, logging_dir=str(out / "logs")).run()
        yield lambda: [text for _, text in sorted(read_jsonl(out))]
    return way


def our_step():
    from unscaffold.datatrove import UnscaffoldFormatter

    return UnscaffoldFormatter()


def c4_step():
    from datatrove.pipeline.filters import C4QualityFilter

    return C4QualityFilter(min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False)


def ray(work, most):
    import ray
    import unscaffold.ray

    if not ray.is_initialized():
        ray.init(num_cpus=2, include_dashboard=False, object_store_memory=2_000_000_000, log_to_driver=False, logging_level=logging.ERROR)
        ray.data.DataContext.get_current().enable_progress_bars = False
    ds = ray.data.read_parquet(str(work / "parquet"))
    ds = ds if most is None else ds.limit(most)
    out = work / "out-ray"
    shutil.rmtree(out, ignore_errors=True)
    yield
    unscaffold.ray.clean_column(ds).write_parquet(str(out))
    yield lambda: read_parquet(out)


def spark(work, most):
    from pyspark.sql import SparkSession
    import unscaffold.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    session = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.memory", "2g").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    df = session.read.parquet(str(work / "parquet"))
    df = df if most is None else df.limit(most)
    yield
    unscaffold.spark.clean_column(df).write.mode("overwrite").parquet(str(work / "out-spark"))
    yield lambda: read_parquet(work / "out-spark")


def peer(name):
    """One of lab/peers, which clean a page a call; those that read HTML get each line as a paragraph of a page without anything else."""
    def way(work, most):
        from cleaning import PEERS

        chosen = next(peer for peer in PEERS if peer.package == name)
        clean = chosen.load()
        before = [chosen.prepare(text) for text in texts(work, min(most or SLOW[name], SLOW[name]))]
        yield
        yield [clean(text, "en") for text in before]
    return way


def read_parquet(folder):
    import pyarrow.parquet as pq

    return pq.read_table(folder).sort_by("id")["text"].to_pylist()


def read_jsonl(folder):
    for path in folder.glob("*.jsonl"):
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                # datatrove's writer leaves out what is empty.
                yield row["id"], row.get("text", "")


MEMORY = "texts in a list → texts in a list"
PARQUET = "Parquet → Parquet"
WAYS = {
    "loop": ("`unscaffold.clean`, in a loop", MEMORY, 1, in_memory(loop)),
    "batch": ("`clean_batch`", MEMORY, 1, in_memory(batch(1))),
    "batch-2": ("`clean_batch(threads=2)`", MEMORY, 2, in_memory(batch(2))),
    "arrow": ("`clean_arrow`", "column → column", 1, arrow(1)),
    "arrow-findings": ("`clean_arrow_with_findings`", "column → two columns", 1, arrow(1, True)),
    "arrow-2": ("`clean_arrow(threads=2)`", "column → column", 2, arrow(2)),
    "polars": ("Polars, `with_columns`", "frame → frame", 1, polars_in_memory(1)),
    "polars-2": ("Polars, `with_columns`, `threads=2`", "frame → frame", 2, polars_in_memory(2)),
    "polars-stream": ("Polars, `sink_parquet`", PARQUET, 2, polars_streaming),
    "pandas": ("pandas", "frame → frame", 1, pandas(1)),
    "datasets": ("Hugging Face datasets, `map`", "Arrow file → Arrow file", 1, datasets(None)),
    "datasets-2": ("Hugging Face datasets, `map(num_proc=2)`", "Arrow file → Arrow file", 2, datasets(2)),
    "dask": ("Dask, threads", PARQUET, 2, dask),
    "ray": ("Ray Data", PARQUET, 2, ray),
    "spark": ("Spark, `local[2]`", PARQUET, 2, spark),
    "datatrove": ("datatrove, `UnscaffoldFormatter`", "JSON Lines → JSON Lines", 2, datatrove(our_step, 2)),
    "datatrove-c4": ("*datatrove, its `C4QualityFilter`*", "JSON Lines → JSON Lines", 2, datatrove(c4_step, 2)),
    "peer-c4": ("*datatrove's `C4QualityFilter`, in a loop*", MEMORY, 1, peer("datatrove")),
    "peer-justext": ("*jusText, in a loop*", "HTML of the lines → text", 1, peer("jusText")),
    "peer-trafilatura": ("*trafilatura, in a loop*", "HTML of the lines → text", 1, peer("trafilatura")),
}
# Documents that peers get.
SLOW = {"datatrove": 10_000, "jusText": 2_000, "trafilatura": 2_000}


# ------------------------------------------------------------ the measuring

def digest(clean):
    if callable(clean):
        clean = clean()
    return len(clean), hashlib.sha256("\0".join(clean).encode()).hexdigest()


def measure(name, work, turns, pipe):
    """In a process of its own: seconds of each turn, documents, and what they hash to."""
    way = WAYS[name][3]
    # What engines say.
    log = os.open(work / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    seconds, made = [], None
    for turn in range(turns + 1):
        run = way(work, 4000 if turn == 0 else None)
        next(run)
        start = time.perf_counter()
        clean = next(run)
        if turn:
            seconds.append(time.perf_counter() - start)
            made = made or digest(clean)
        del clean
        run.close()
    pipe.send((seconds, made))
    pipe.close()
    with contextlib.suppress(Exception):
        sys.modules["ray"].shutdown()


def apart(name, work, turns):
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=measure, args=(name, work, turns, theirs))
    process.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        sys.exit(f"{name} failed:\n{(work / 'log').read_text()[-3000:]}")
    process.join(30)
    if process.is_alive():
        process.kill()
    return answer


def own_rate(work, turns):
    """MB a second of the library by itself, on one core: texts in memory, results thrown away."""
    command = [ROOT / "target" / "release" / "examples" / "throughput", "--jsonl", work / "pages.jsonl"]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(turns)]
    return statistics.median(run["bytes_per_second"] for run in runs) / 1e6


def main():
    count = ARGS.work / "count"
    if not count.exists() or count.read_text() != str(ARGS.documents):
        prepare(ARGS.work, ARGS.documents, ARGS.corpus)
    sizes = [len(text.encode()) for text in texts(ARGS.work)]
    print(f"{len(sizes):,} documents of {sum(sizes) / len(sizes) / 1e3:.1f} kB; medians of {ARGS.turns} turns; start-up not counted\n")
    print("| way | what is timed | threads or processes | documents/s | MB/s | of the library |\n|---|---|---:|---:|---:|---:|")
    own, right = own_rate(ARGS.work, ARGS.turns), None
    print(f"| the Rust library by itself | texts → nothing | 1 | {own * 1e6 * len(sizes) / sum(sizes):,.0f} | {own:.1f} | 1.00 |", flush=True)
    for name in ARGS.only or WAYS:
        title, what, threads, _ = WAYS[name]
        turns = 1 if name.startswith("peer") else ARGS.turns
        seconds, (documents, made) = apart(name, ARGS.work, turns)
        if "c4" not in name and not name.startswith("peer"):
            right = right or made
            assert made == right and documents == len(sizes), f"{name} has other texts than the first way"
        median = statistics.median(seconds)
        rate = sum(sizes[:documents]) / 1e6 / median
        print(f"| {title} | {what} | {threads} | {documents / median:,.0f} | {rate:.1f} | {rate / own:.2f} |", flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=list(WAYS), metavar="WAY", help=", ".join(WAYS))
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "engines" / "data")
    return parser.parse_args()


if __name__ == "__main__":
    ARGS = arguments()
    main()
