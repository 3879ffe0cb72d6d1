"""Profiles of many sites in tables, for engines: counted in parts, merged, and sealed to templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Union

import pyarrow as pa

from . import SiteProfile, SiteTemplate

#: Of a table of profiles.
PROFILES = pa.schema([("host", pa.string()), ("pages", pa.int32()), ("observed", pa.int64()), ("profile", pa.binary())])
#: Of fewer pages a profile says nothing.
LEAST_PAGES = 5
#: After so many bytes of text the profiles of a part are handed on. They take a fifth of the text's memory, as much as all of it at most.
PART = 64 << 20
#: Bytes of the profiles in one batch.
BATCH = 4 << 20

Column = Union[pa.Array, pa.ChunkedArray]


def count(pages: Iterable[tuple[Column, Column]], readable: bool) -> Iterator[pa.RecordBatch]:
    """Profiles of the hosts of pages, which are given as columns of hosts and of texts. A host comes once for each part of the pages."""
    profiles: dict[str, SiteProfile] = {}
    size = 0
    for hosts, texts in pages:
        for host, text in zip(_strings(hosts), _strings(texts)):
            if host is None or text is None:
                continue
            profile = profiles.get(host)
            if profile is None:
                profile = profiles[host] = SiteProfile(readable=readable)
            profile.observe(text)
        size += texts.nbytes
        if size >= PART:
            yield from _batches(profiles.items())
            profiles, size = {}, 0
    yield from _batches(profiles.items())


def merge(parts: Iterable[pa.RecordBatch | pa.Table]) -> Iterator[pa.RecordBatch]:
    """One profile for each host, of parts among which those of a host stand together: one part after the other, so that a host may have
    any number of them.
    """

    def merged() -> Iterator[tuple[str, SiteProfile]]:
        rows = ((host.as_py(), data.as_py()) for part in parts for host, data in zip(part.column("host"), part.column("profile")))
        for host, of_host in groupby(rows, itemgetter(0)):
            profile = SiteProfile()
            for _, data in of_host:
                profile.merge(SiteProfile.from_bytes(data))
            yield host, profile

    return _batches(merged())


def sealed(profiles: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Templates of a column of profiles, as bytes both."""
    return pa.array((SiteProfile.from_bytes(data.as_py()).template().to_bytes() for data in profiles), pa.binary())


def template_bytes(host: str, site: Any) -> bytes | None:
    """The template of a profile, or the one that was given; None where too few pages were seen. Raises TypeError for anything else."""
    if not isinstance(site, (SiteProfile, SiteTemplate)):
        raise TypeError(f"the profile of {host!r} is an unscaffold.SiteProfile or SiteTemplate, not {type(site).__name__}")
    if site.pages < LEAST_PAGES:
        return None
    return (site.template() if isinstance(site, SiteProfile) else site).to_bytes()


def _batches(profiles: Iterable[tuple[str, SiteProfile]]) -> Iterator[pa.RecordBatch]:
    """What was observed, in rows."""
    rows: list[dict[str, object]] = []
    size = 0
    for host, profile in profiles:
        # None of its pages has any text.
        if profile.observed == 0:
            continue
        data = profile.to_bytes()
        rows.append({"host": host, "pages": profile.pages, "observed": profile.observed, "profile": data})
        size += len(data)
        if size >= BATCH:
            yield pa.RecordBatch.from_pylist(rows, PROFILES)
            rows, size = [], 0
    if rows:
        yield pa.RecordBatch.from_pylist(rows, PROFILES)


def _strings(column: Column) -> Any:
    """Python's strings. Bytes that are not UTF-8 are read as U+FFFD, as the cleaner reads them."""
    try:
        return column.to_pylist()
    except UnicodeDecodeError:
        return [data if data is None else data.decode(errors="replace") for data in column.cast(pa.binary(), safe=False).to_pylist()]
