"""A column of a pyarrow table, cleaned: what the engines that hand tables on have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import pyarrow as pa

from . import Cleaner

Table = TypeVar("Table", pa.Table, pa.RecordBatch)

#: Of a column of findings.
FINDINGS = pa.list_(
    pa.struct(
        [
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("category", pa.string()),
            ("rule", pa.string()),
            ("confidence", pa.float64()),
        ]
    )
)


def check_names(names: Sequence[str], column: str, into: str | None, findings: str | None) -> None:
    """Raises KeyError for a column that is not there, ValueError for a new one that is."""
    if column not in names:
        raise KeyError(f"no column {column!r}; there are {', '.join(map(repr, names))}")
    for new in (into, findings):
        if new in names and new is not None:
            raise ValueError(f"the column {new!r} is there already")
    if into is not None and into == findings:
        raise ValueError(f"the clean text and what went cannot both be {into!r}")


def clean_table(table: Table, column: str, cleaner: Cleaner, into: str | None, findings: str | None) -> Table:
    """The table with a clean column: in its place, or in a new one named ``into``; with a list of what went in one named ``findings``."""
    check_names(table.schema.names, column, into, findings)
    place = table.schema.get_field_index(column)
    texts = table.column(place)
    as_arrow = pa.chunked_array if isinstance(texts, pa.ChunkedArray) else pa.array
    if findings is None:
        clean = as_arrow(cleaner.clean_arrow(texts))
    else:
        found = cleaner.clean_arrow_with_findings(texts)
        clean, removed = as_arrow(found[0]), as_arrow(found[1])
    if into is None:
        table = table.set_column(place, table.schema.field(place), clean)
    else:
        table = table.append_column(into, clean)
    return table if findings is None else table.append_column(findings, removed)
