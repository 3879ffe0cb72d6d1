"""Cleaning in Hugging Face datasets.

    import datasets, unscaffold.datasets

    ds = unscaffold.datasets.clean_column(datasets.load_dataset("parquet", data_files="pages/*.parquet"), "text")
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import pyarrow as pa
from datasets import Dataset, DatasetDict, Features, IterableDataset, IterableDatasetDict

from . import Cleaner
from ._given import chosen
from ._tables import FINDINGS, check_names, clean_table

AnyDataset = TypeVar("AnyDataset", Dataset, DatasetDict, IterableDataset, IterableDatasetDict)

#: What ``map`` takes and this decides.
OURS = {"batched", "features", "fn_kwargs", "function", "input_columns", "remove_columns", "with_indices", "with_rank"}


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
    one named ``findings``. Streams are cleaned as they are read. ``options`` are those of ``map`` that do not choose columns, as
    ``num_proc`` and ``batch_size``.
    """
    given = chosen(cleaner)
    if ours := OURS & options.keys():
        raise TypeError(f"{', '.join(sorted(ours))}: not an option here; map() and remove_columns() of the dataset have it")
    if isinstance(ds, (DatasetDict, IterableDatasetDict)):
        splits = {
            name: clean_column(split, column, cleaner=given, into=into, findings=findings, **options) for name, split in ds.items()
        }
        return cast(AnyDataset, type(ds)(splits))
    features = None
    if ds.features is not None:
        check_names(list(ds.features), column, into, findings)
        features = ds.features.copy()
        if into is not None:
            features[into] = features[column]
        if findings is not None:
            features[findings] = Features.from_arrow_schema(pa.schema({findings: FINDINGS}))[findings]

    def clean(batch: pa.Table) -> pa.Table:
        return clean_table(batch, column, given, into, findings)

    if not isinstance(ds, Dataset):
        # A stream is given out by its format.
        form = ds._formatting.format_type if ds._formatting else None
        return cast(AnyDataset, ds.with_format("arrow").map(clean, batched=True, features=features, **options).with_format(form))
    if len(ds) == 0:
        # `map` would not call it.
        new = Dataset.from_dict({name: [] for name in features or ()}, features=features, split=ds.split)
    else:
        new = ds.with_format("arrow").map(clean, batched=True, features=features, **options)
    form = ds.format
    some = form["columns"] if set(form["columns"]) != set(ds.column_names) else None
    new.set_format(form["type"], columns=some, output_all_columns=form["output_all_columns"], **form["format_kwargs"])
    return cast(AnyDataset, new)
