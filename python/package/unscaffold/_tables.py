"""What adapters that go through pyarrow have in common: names and types of columns, and a table with a clean one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, TypeVar

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


def check_names(names: Sequence[Hashable], column: Hashable, into: Hashable | None, findings: Hashable | None) -> None:
    """Raises KeyError for a column that is not there, ValueError for a new one that is, and for one that is there twice."""
    if column not in names:
        raise KeyError(f"no column {column!r}; there are {', '.join(map(repr, names))}")
    if names.count(column) > 1:
        raise ValueError(f"there is more than one column {column!r}")
    for new in (into, findings):
        if new is not None and new in names:
            raise ValueError(f"the column {new!r} is there already")
    if into is not None and into == findings:
        raise ValueError(f"the clean text and what went cannot both be {into!r}")


def check_type(column: Hashable, kind: pa.DataType) -> None:
    """Raises TypeError for a column that is not of texts."""
    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not any(is_text(values) for is_text in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)):
        raise TypeError(f"the column {column!r} is of {kind}, not of texts")


def clean_column(
    texts: pa.Array | pa.ChunkedArray,
    cleaner: Cleaner,
    threads: int,
    *,
    with_findings: bool,
    sites: pa.Array | pa.ChunkedArray | None = None,
) -> tuple[pa.Array | pa.ChunkedArray, pa.Array | pa.ChunkedArray | None]:
    """A clean column, and one of what went."""
    as_it_came: Any = pa.chunked_array if isinstance(texts, pa.ChunkedArray) else pa.array
    if not with_findings:
        return as_it_came(cleaner.clean_arrow(texts, threads, sites=sites)), None
    clean, removed = cleaner.clean_arrow_with_findings(texts, threads, sites=sites)
    return as_it_came(clean), as_it_came(removed)


def clean_table(
    table: Table,
    column: str,
    cleaner: Cleaner,
    into: str | None,
    findings: str | None,
    sites: pa.Array | pa.ChunkedArray | None = None,
) -> Table:
    """The table with a clean column: in its place, or in a new one named ``into``; with a list of what went in one named ``findings``.
    ``sites`` are templates as bytes, one for each row.
    """
    check_names(table.schema.names, column, into, findings)
    place = table.schema.get_field_index(column)
    field = table.schema.field(place)
    check_type(column, field.type)
    texts = table.column(place)
    if sites is not None and pa.types.is_dictionary(field.type):
        # The same text may be of two sites.
        texts, field = texts.cast(field.type.value_type), field.with_type(field.type.value_type)
    clean, removed = clean_column(texts, cleaner, 1, with_findings=findings is not None, sites=sites)
    table = table.set_column(place, field, clean) if into is None else table.append_column(into, clean)
    return table if findings is None else table.append_column(findings, removed)
