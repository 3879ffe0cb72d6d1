"""Cleaning in Dask.

    import dask.dataframe as dd, unscaffold.dask

    ddf = unscaffold.dask.clean_column(dd.read_parquet("pages/"), "text")
"""

from __future__ import annotations

from typing import Any

from . import Cleaner
from ._given import chosen
from .pandas import clean_column as clean_partition


def clean_column(
    ddf: Any,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    into: str | None = None,
    findings: str | None = None,
) -> Any:
    """The data frame with a clean column: in its place, or in a new one named ``into``; with a list of what went in one named
    ``findings``.
    """
    given = chosen(cleaner)
    meta = clean_partition(ddf._meta, column, cleaner=given, into=into, findings=findings)
    return ddf.map_partitions(clean_partition, column, cleaner=given, into=into, findings=findings, meta=meta)
