"""Cleaning in Polars.

    import polars as pl, unscaffold.polars

    frame = pl.scan_parquet("pages/*.parquet").with_columns(unscaffold.polars.clean("text"))
"""

from __future__ import annotations

import polars as pl

from . import Cleaner
from ._given import chosen

#: Of a column of findings.
FINDINGS = pl.List(
    pl.Struct({"start": pl.Int64, "end": pl.Int64, "category": pl.String, "rule": pl.String, "confidence": pl.Float64})
)


def clean(texts: str | pl.Expr, *, cleaner: Cleaner | None = None, threads: int = 1) -> pl.Expr:
    """Clean texts, of a column by its name or of an expression; on so many threads (0: as many as there are processors)."""
    given = chosen(cleaner)

    def clean_series(series: pl.Series) -> pl.Series:
        return pl.Series(series.name, given.clean_arrow(_strings(series), threads))

    return _expression(texts).map_batches(clean_series, return_dtype=pl.String, is_elementwise=True)


def findings(texts: str | pl.Expr, *, cleaner: Cleaner | None = None, threads: int = 1) -> pl.Expr:
    """A list of what goes from each text: structs of start, end (code points), category, rule, confidence.

    It has the name of the texts: beside ``clean`` it needs another, as in ``findings("text").alias("removed")``.
    """
    given = chosen(cleaner)

    def find(series: pl.Series) -> pl.Series:
        return pl.Series(series.name, given.clean_arrow_with_findings(_strings(series), threads)[1])

    return _expression(texts).map_batches(find, return_dtype=FINDINGS, is_elementwise=True)


def _expression(texts: str | pl.Expr) -> pl.Expr:
    return pl.col(texts) if isinstance(texts, str) else texts


def _strings(series: pl.Series) -> pl.Series:
    """Categories are texts, too, and become others."""
    if series.dtype in (pl.Categorical, pl.Enum, pl.Null):
        return series.cast(pl.String)
    if series.dtype != pl.String:
        raise TypeError(f"the column {series.name!r} is of {series.dtype}, not of texts")
    return series
