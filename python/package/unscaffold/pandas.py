"""Cleaning in pandas.

    import pandas as pd, unscaffold.pandas

    df = unscaffold.pandas.clean_column(pd.read_parquet("pages.parquet"), "text")
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
import pyarrow as pa

from . import Cleaner
from ._given import chosen
from ._tables import FINDINGS, check_names, check_type
from ._tables import clean_column as clean_arrow_column


def clean_series(texts: pd.Series[Any], *, cleaner: Cleaner | None = None, threads: int = 1) -> pd.Series[Any]:
    """Clean texts, of the same type; what is missing stays so. On so many threads (0: as many as there are processors)."""
    return _clean(texts, chosen(cleaner), threads, with_findings=False)[0]


def clean_column(
    df: pd.DataFrame,
    column: Hashable = "text",
    *,
    cleaner: Cleaner | None = None,
    into: Hashable | None = None,
    findings: Hashable | None = None,
    threads: int = 1,
) -> pd.DataFrame:
    """A data frame with a clean column: in its place, or in a new one named ``into``; with a list of what went, of a type of Arrow, in one
    named ``findings``. The one that is given stays as it is.
    """
    check_names(list(df.columns), column, into, findings)
    clean, removed = _clean(df[column], chosen(cleaner), threads, with_findings=findings is not None)
    df = df.copy(deep=False)
    df[column if into is None else into] = clean
    if findings is not None:
        df[findings] = removed
    return df


def _clean(texts: pd.Series[Any], cleaner: Cleaner, threads: int, *, with_findings: bool) -> tuple[pd.Series[Any], Any]:
    if isinstance(texts.dtype, pd.CategoricalDtype):
        texts = texts.astype(texts.cat.categories.dtype)
    missing = texts.isna()
    try:
        # Where all is missing the type says nothing.
        column = pa.nulls(len(texts), pa.string()) if missing.all() else pa.array(texts, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TypeError(f"the column {texts.name!r} has other things than texts: {error}") from error
    check_type(texts.name, column.type)
    values, removed = clean_arrow_column(column, cleaner, threads, with_findings=with_findings)
    if removed is not None:
        removed = _series(removed, texts).astype(pd.ArrowDtype(FINDINGS))
    if missing.all():
        return texts.copy(), removed
    if isinstance(texts.dtype, pd.ArrowDtype):
        return _series(values.cast(column.type), texts), removed
    new = pd.Series(values.to_pylist(), index=texts.index, name=texts.name, dtype=texts.dtype)
    # None and NaN stay what they were.
    return new.where(~missing, texts), removed


def _series(values: pa.Array | pa.ChunkedArray, like: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series(pd.arrays.ArrowExtensionArray(values), index=like.index, name=like.name)
