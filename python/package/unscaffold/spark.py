"""Cleaning in Spark.

    import unscaffold.spark

    df = unscaffold.spark.clean_column(spark.read.parquet("pages/"), "text")
    df = spark.read.parquet("pages/").withColumn("text", unscaffold.spark.clean_udf()("text"))

    unscaffold.spark.fit_site_profiles(df, host="host", text="text").write.parquet("profiles/")
    df = unscaffold.spark.clean_column(df, "text", profiles=spark.read.parquet("profiles/"), host="host")

The driver and the executors need the wheel and pyarrow; for ``clean_udf`` in Spark 3.5 and 4.0 pandas, too. Where nothing can be
installed on the executors, send the wheel with the job: it needs no other, and is a zip that Spark unpacks.

    cp unscaffold-*.whl unscaffold.zip
    spark-submit --archives unscaffold.zip#unscaffold-site --conf spark.executorEnv.PYTHONPATH=unscaffold-site …
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame, functions
from pyspark.sql.types import ArrayType, DoubleType, LongType, StringType, StructField, StructType

from . import Cleaner
from ._given import chosen
from ._sites import LEAST_PAGES, count, merge, sealed
from ._tables import check_names, clean_table

#: Of a column of findings.
FINDINGS = ArrayType(
    StructType(
        [
            StructField("start", LongType()),
            StructField("end", LongType()),
            StructField("category", StringType()),
            StructField("rule", StringType()),
            StructField("confidence", DoubleType()),
        ]
    )
)

#: Of a table of profiles.
PROFILES = "host string, pages int, observed bigint, profile binary"
#: Columns that stand beside those of the pages for a while.
SITE, TEMPLATE = "__unscaffold_site", "__unscaffold_template"


def clean_column(
    df: DataFrame,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    into: str | None = None,
    findings: str | None = None,
    profiles: DataFrame | None = None,
    host: str = "host",
) -> DataFrame:
    """The data frame with a clean column: in its place, or in a new one named ``into``; with a list of what went in one named
    ``findings``. Whole rows go through Python, by ``mapInArrow``: of a wide table ``clean_udf`` sends only the text.

    ``profiles``, those of ``fit_site_profiles``, have each text cleaned as a page of the site that the column ``host`` names; one whose
    site is not in them, or has fewer than five pages, as without. The templates, a kilobyte or two for a site, are joined to the rows by
    host: where they are too many to be broadcast, the rows are shuffled. A host that is there twice is an error when it runs, which
    ``merge_site_profiles`` prevents.
    """
    check_names(df.columns, column, into, findings)
    _check_strings(df, column)
    given = chosen(cleaner)
    schema = StructType(list(df.schema))
    if into is not None:
        schema.add(into, StringType())
    if findings is not None:
        schema.add(findings, FINDINGS)
    names, has_sites = df.columns, profiles is not None
    if profiles is not None:
        check_names(df.columns, host, None, None)
        _check_strings(df, host)
        df = df.join(_templates(profiles), _named(host) == functions.col(SITE), "left").drop(SITE)

    def clean(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            sites = batch.column(len(names)) if has_sites else None
            yield clean_table(batch.select(names), column, given, into, findings, sites)

    return df.mapInArrow(clean, schema)


def fit_site_profiles(df: DataFrame, host: str = "host", text: str = "text", readable: bool = False) -> DataFrame:
    """What recurs on the pages of each site: a data frame with one row for each host, of ``host``, ``pages`` (of the sample, 64 at most),
    ``observed`` (pages that were counted) and ``profile`` (bytes, which ``SiteProfile.from_bytes`` reads).

    Rows without a host or a text are passed over, and counted nowhere. ``readable`` keeps lines that can be read.

    Each partition is counted by itself, in parts of 64 MB of text, and only profiles are shuffled, so that of a host with a million pages
    no more goes around than some 30 kB a part. It is counted anew whenever the data frame is used: write it somewhere first.
    """
    for column in (host, text):
        check_names(df.columns, column, None, None)
        _check_strings(df, column)

    def count_part(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return count(((batch.column(0), batch.column(1)) for batch in batches), readable)

    pages = df.select(_named(host).alias("host"), _named(text).alias("text"))
    return merge_site_profiles(pages.where("host IS NOT NULL AND text IS NOT NULL").mapInArrow(count_part, PROFILES))


def merge_site_profiles(profiles: DataFrame) -> DataFrame:
    """Profiles in which a host is there more than once, as in the union of those of two months, with one row for each host."""
    # Sorted, they come by one after the other: the parts of a host need not be held together anywhere.
    parts = profiles.select("host", "profile").repartition("host").sortWithinPartitions("host")
    return parts.mapInArrow(merge, PROFILES)


def _templates(profiles: DataFrame) -> DataFrame:
    """Templates by host, of sites of which enough is known."""

    def seal(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.record_batch([batch.column(0), sealed(batch.column(1))], names=[SITE, TEMPLATE])

    known = profiles.where(functions.col("pages") >= LEAST_PAGES).select("host", "profile")
    templates = known.mapInArrow(seal, f"{SITE} string, {TEMPLATE} binary")
    # A second one would double the rows of its host.
    twice = f"raise_error(concat('the profiles have the host ', {SITE}, ' more than once: merge_site_profiles() makes one of them'))"
    return templates.groupBy(SITE).agg(functions.expr(f"if(count(*) > 1, {twice}, first({TEMPLATE}))").alias(TEMPLATE))


def _check_strings(df: DataFrame, column: str) -> None:
    kind = df.schema[column].dataType
    if not isinstance(kind, StringType):
        raise TypeError(f"the column {column!r} is of {kind.simpleString()}, not of strings")


def _named(column: str) -> Column:
    """The column of this name, dots and all."""
    quoted = column.replace("`", "``")
    return functions.col(f"`{quoted}`")


def clean_udf(cleaner: Cleaner | None = None) -> Any:
    """A function of a column of texts to one of clean texts, for ``select`` and ``withColumn``, or to be registered for SQL.

    Only the text goes through Python, so that other columns may have any name and type.
    """
    given = chosen(cleaner)

    if hasattr(functions, "arrow_udf"):

        def clean(texts: pa.Array) -> pa.Array:
            return pa.array(given.clean_arrow(texts))

        return functions.arrow_udf(clean, "string")

    # Spark 3.5 and 4.0.
    import pandas as pd

    def clean_as_pandas(texts: Any) -> Any:
        from .pandas import clean_series

        return clean_series(texts, cleaner=given)

    # By these it knows what kind of function it is.
    clean_as_pandas.__annotations__ = {"texts": pd.Series, "return": pd.Series}
    return functions.pandas_udf(clean_as_pandas, "string")
