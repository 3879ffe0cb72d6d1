"""Web text that has lost its HTML goes in, clean prose comes out.

>>> import unscaffold
>>> unscaffold.clean("Home | News | Contact\\nThe storm passed over the town in the night.\\nLeave a Reply\\nYour email address will not be published.")
'The storm passed over the town in the night.'

``clean`` and ``clean_batch`` take texts, ``clean_arrow`` a column in Arrow's memory; ``Cleaner`` has the options, and says what went and
why. A ``SiteProfile`` knows from many pages of a site what recurs on them, and tells a cleaner. The modules ``unscaffold.spark``, ``.ray``, ``.datatrove``, ``.datasets``, ``.polars``, ``.pandas`` and ``.dask`` do it within those
engines. All offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import overload

from ._columns import ArrowColumn, HasArray, HasStream
from ._native import (
    CATEGORIES,
    ArrowArray,
    ArrowChunkedArray,
    Cleaned,
    Cleaner,
    Finding,
    RuleError,
    SiteProfile,
    SiteTemplate,
    __version__,
    normalize,
    sentence_spans,
    sentences,
)

__all__ = [
    "CATEGORIES",
    "ArrowArray",
    "ArrowChunkedArray",
    "ArrowColumn",
    "Cleaned",
    "Cleaner",
    "Finding",
    "RuleError",
    "SiteProfile",
    "SiteTemplate",
    "__version__",
    "clean",
    "clean_arrow",
    "clean_batch",
    "detect",
    "normalize",
    "sentence_spans",
    "sentences",
]

_DEFAULT = Cleaner()


def clean(text: str) -> str:
    """Cleans a text with the default cleaner. One with nothing to do comes back itself.

    >>> clean("All roads are open.\\nLeave a Reply")
    'All roads are open.'
    """
    return _DEFAULT.clean(text)


def detect(text: str) -> list[Finding]:
    """All that looks like scaffolding in a text, sure or not: sorted and disjoint.

    >>> text = "All roads are open.\\nLeave a Reply"
    >>> [(text[found.start:found.end], found.category) for found in detect(text) if found.confidence > 0.9]
    [('Leave a Reply', 'comment-form')]
    """
    return _DEFAULT.detect(text)


def clean_batch(texts: Iterable[str], threads: int = 1) -> list[str]:
    """Cleans many texts with the default cleaner, in their order, on so many threads (0: as many as there are processors).

    >>> clean_batch(["All roads are open.\\nLeave a Reply", "The ferry sailed."])
    ['All roads are open.', 'The ferry sailed.']
    """
    return _DEFAULT.clean_batch(texts, threads)


@overload
def clean_arrow(column: HasArray, threads: int = 1) -> ArrowArray: ...
@overload
def clean_arrow(column: HasStream, threads: int = 1) -> ArrowChunkedArray: ...
def clean_arrow(column: ArrowColumn, threads: int = 1) -> ArrowArray | ArrowChunkedArray:
    """Cleans a column in Arrow's memory with the default cleaner: see ``Cleaner.clean_arrow``.

    >>> import pyarrow
    >>> pyarrow.array(clean_arrow(pyarrow.array(["All roads are open.\\nLeave a Reply", None]))).to_pylist()
    ['All roads are open.', None]
    """
    return _DEFAULT.clean_arrow(column, threads)
