"""Cleaning in Polars.

    import polars as pl, unscaffold.polars

    frame = pl.scan_parquet("pages/*.parquet").with_columns(unscaffold.polars.clean("text"))
"""

from __future__ import annotations

import polars as pl

from . import Cleaner

#: Of a column of findings.
FINDINGS = pl.List(
    pl.Struct({"start": pl.Int64, "end": pl.Int64, "category": pl.String, "rule": pl.String, "confidence": pl.Float64})
)


def clean(texts: str | pl.Expr, *, cleaner: Cleaner | None = None, threads: int = 1) -> pl.Expr:
    """Clean texts, of a column by its name or of an expression; on so many threads (0: as many as there are processors)."""
    chosen = cleaner or Cleaner()
    return _expression(texts).map_batches(
        lambda series: pl.Series(series.name, chosen.clean_arrow(series, threads)), return_dtype=pl.String, is_elementwise=True
    )


def findings(texts: str | pl.Expr, *, cleaner: Cleaner | None = None, threads: int = 1) -> pl.Expr:
    """A list of what goes from each text: structs of start, end (code points), category, rule, confidence."""
    chosen = cleaner or Cleaner()
    return _expression(texts).map_batches(
        lambda series: pl.Series(series.name, chosen.clean_arrow_with_findings(series, threads)[1]), return_dtype=FINDINGS, is_elementwise=True
    )


def _expression(texts: str | pl.Expr) -> pl.Expr:
    expression = pl.col(texts) if isinstance(texts, str) else texts
    # Categories are texts, too, and become others.
    return expression.cast(pl.String)
