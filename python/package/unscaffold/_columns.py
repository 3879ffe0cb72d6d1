"""What a column in Arrow's memory is for the type checker."""

from __future__ import annotations

from typing import Protocol, TypeAlias, Union


class HasArray(Protocol):
    """A column in one piece."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


class HasStream(Protocol):
    """A column in chunks."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


ArrowColumn: TypeAlias = Union[HasArray, HasStream]
