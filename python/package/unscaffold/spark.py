"""Cleaning in Spark.

    import unscaffold.spark

    df = unscaffold.spark.clean_column(spark.read.parquet("pages/"), "text")
    df = spark.read.parquet("pages/").withColumn("text", unscaffold.spark.clean_udf()("text"))

The driver and the executors need the wheel and pyarrow; for ``clean_udf`` in Spark 3.5 and 4.0 pandas, too. Where nothing can be
installed on the executors, send the wheel with the job: it needs no other, and is a zip that Spark unpacks.

    cp unscaffold-*.whl unscaffold.zip
    spark-submit --archives unscaffold.zip#unscaffold-site --conf spark.executorEnv.PYTHONPATH=unscaffold-site …
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, functions
from pyspark.sql.types import ArrayType, DoubleType, LongType, StringType, StructField, StructType

from . import Cleaner
from ._given import chosen
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


def clean_column(
    df: DataFrame,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    into: str | None = None,
    findings: str | None = None,
) -> DataFrame:
    """The data frame with a clean column: in its place, or in a new one named ``into``; with a list of what went in one named
    ``findings``. Whole rows go through Python, by ``mapInArrow``: of a wide table ``clean_udf`` sends only the text.
    """
    check_names(df.columns, column, into, findings)
    if not isinstance(df.schema[column].dataType, StringType):
        raise TypeError(f"the column {column!r} is of {df.schema[column].dataType.simpleString()}, not of strings")
    given = chosen(cleaner)
    schema = StructType(list(df.schema))
    if into is not None:
        schema.add(into, StringType())
    if findings is not None:
        schema.add(findings, FINDINGS)

    def clean(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield clean_table(batch, column, given, into, findings)

    return df.mapInArrow(clean, schema)


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
