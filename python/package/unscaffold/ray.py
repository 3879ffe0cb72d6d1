"""Cleaning in Ray Data.

    import ray, unscaffold.ray

    ds = unscaffold.ray.clean_column(ray.data.read_parquet("pages/"), "text")
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from ray.data import Dataset

from . import Cleaner
from ._given import chosen
from ._tables import clean_table


def clean_column(
    ds: Dataset,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    into: str | None = None,
    findings: str | None = None,
    **options: Any,
) -> Dataset:
    """The dataset with a clean column: in its place, or in a new one named ``into``; with a list of what went in one named
    ``findings``. ``options`` are those of ``Dataset.map_batches``, as ``num_cpus`` and ``batch_size``, but for its formats.
    """
    given = chosen(cleaner)

    def clean(batch: pa.Table) -> pa.Table:
        return clean_table(batch, column, given, into, findings)

    return ds.map_batches(clean, batch_format="pyarrow", zero_copy_batch=True, **options)
