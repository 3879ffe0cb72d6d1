"""Cleaning in Hugging Face datasets.

    import datasets, unscaffold.datasets

    ds = unscaffold.datasets.clean_column(datasets.load_dataset("parquet", data_files="pages/*.parquet"), "text")
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import pyarrow as pa
from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict

from . import Cleaner
from ._tables import clean_table

AnyDataset = TypeVar("AnyDataset", Dataset, DatasetDict, IterableDataset, IterableDatasetDict)


def clean_column(
    ds: AnyDataset,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    into: str | None = None,
    findings: str | None = None,
    **options: Any,
) -> AnyDataset:
    """The dataset, or all splits of it, with a clean column: in its place, or in a new one named ``into``; with a list of what went in
    one named ``findings``. Streams are cleaned as they are read. ``options`` are those of ``map``, as ``num_proc`` and ``batch_size``.
    """
    chosen = cleaner or Cleaner()
    if isinstance(ds, (DatasetDict, IterableDatasetDict)):
        kind = type(ds)
        splits = {
            name: clean_column(split, column, cleaner=chosen, into=into, findings=findings, **options) for name, split in ds.items()
        }
        return cast(AnyDataset, kind(splits))

    def clean(batch: pa.Table) -> pa.Table:
        return clean_table(batch, column, chosen, into, findings)

    clean_ds = ds.with_format("arrow").map(clean, batched=True, **options)
    # As it was given out before.
    if isinstance(ds, Dataset):
        return cast(AnyDataset, clean_ds.with_format(ds.format["type"], **ds.format["format_kwargs"]))
    return cast(AnyDataset, clean_ds.with_format(ds._formatting.format_type if ds._formatting else None))
