"""Cleaning in pandas.

    import pandas as pd, unscaffold.pandas

    df = unscaffold.pandas.clean_column(pd.read_parquet("pages.parquet"), "text")
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from . import Cleaner
from ._tables import check_names


def clean_series(texts: pd.Series[Any], *, cleaner: Cleaner | None = None, threads: int = 1) -> pd.Series[Any]:
    """Clean texts, of the same type; what is missing stays so. On so many threads (0: as many as there are processors)."""
    return _clean(texts, cleaner or Cleaner(), threads, with_findings=False)[0]


def clean_column(
    df: pd.DataFrame,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    into: str | None = None,
    findings: str | None = None,
    threads: int = 1,
) -> pd.DataFrame:
    """A data frame with a clean column: in its place, or in a new one named ``into``; with a list of what went in one named
    ``findings``. The one that is given stays as it is.
    """
    check_names(list(df.columns), column, into, findings)
    clean, removed = _clean(df[column], cleaner or Cleaner(), threads, with_findings=findings is not None)
    new = {into or column: clean}
    if findings is not None:
        new[findings] = removed
    return df.assign(**new)


def _clean(texts: pd.Series[Any], cleaner: Cleaner, threads: int, *, with_findings: bool) -> tuple[pd.Series[Any], Any]:
    if isinstance(texts.dtype, pd.CategoricalDtype):
        texts = texts.astype(texts.cat.categories.dtype)
    missing = texts.isna()
    try:
        column = pa.array(texts, from_pandas=True)
        if pa.types.is_null(column.type):
            column = column.cast(pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TypeError(f"the column {texts.name!r} has other things than texts: {error}") from error
    removed = None
    if with_findings:
        clean, found = cleaner.clean_arrow_with_findings(column, threads)
        removed = pd.Series(_arrow(found).to_pylist(), index=texts.index, dtype=object)
    else:
        clean = cleaner.clean_arrow(column, threads)
    values = _arrow(clean)
    if isinstance(texts.dtype, pd.ArrowDtype):
        return pd.Series(pd.arrays.ArrowExtensionArray(values.cast(column.type)), index=texts.index, name=texts.name), removed
    new = pd.Series(values.to_pylist(), index=texts.index, name=texts.name, dtype=texts.dtype)
    # None and NaN stay what they were.
    return new.where(~missing, texts), removed


def _arrow(column: Any) -> pa.Array | pa.ChunkedArray:
    return pa.chunked_array(column) if hasattr(column, "__arrow_c_stream__") else pa.array(column)
