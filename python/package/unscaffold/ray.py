"""Cleaning in Ray Data.

    import ray, unscaffold.ray

    ds = unscaffold.ray.clean_column(ray.data.read_parquet("pages/"), "text")

    profiles = unscaffold.ray.fit_site_profiles(ds, host="host", text="text")
    ds = unscaffold.ray.clean_column(ds, "text", profiles=profiles, host="host")
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
import ray
from ray.data import Dataset

from . import Cleaner, SiteProfile, SiteTemplate
from ._given import chosen
from ._sites import LEAST_PAGES, PROFILES, count, merge, sealed, template_bytes
from ._tables import check_names, clean_table


def clean_column(
    ds: Dataset,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    into: str | None = None,
    findings: str | None = None,
    profiles: Dataset | Mapping[str, SiteProfile | SiteTemplate] | None = None,
    host: str = "host",
    **options: Any,
) -> Dataset:
    """The dataset with a clean column: in its place, or in a new one named ``into``; with a list of what went in one named
    ``findings``. ``options`` are those of ``Dataset.map_batches``, as ``num_cpus`` and ``batch_size``, but for its formats.

    ``profiles``, those of ``fit_site_profiles`` or a mapping from hosts, have each text cleaned as a page of the site that the column
    ``host`` names; one whose site is not in them, or has fewer than five pages, as without. They are made at once, and their templates are
    held by each worker: a kilobyte or two for a site.
    """
    given = chosen(cleaner)
    known = None if profiles is None else ray.put(_templates(profiles))

    def clean(batch: pa.Table) -> pa.Table:
        sites = None
        if known is not None:
            check_names(batch.schema.names, host, None, None)
            templates = _held(known)
            sites = pa.array([templates.get(name) for name in batch.column(host).to_pylist()], pa.binary())
        return clean_table(batch, column, given, into, findings, sites)

    return ds.map_batches(clean, batch_format="pyarrow", zero_copy_batch=True, **options)


def fit_site_profiles(ds: Dataset, host: str = "host", text: str = "text", *, readable: bool = False, **options: Any) -> Dataset:
    """What recurs on the pages of each site: a dataset with one row for each host, of ``host``, ``pages`` (of the sample, 64 at most),
    ``observed`` (pages that were counted) and ``profile`` (bytes, which ``SiteProfile.from_bytes`` reads).

    Rows without a host or a text are passed over, and counted nowhere. ``readable`` keeps lines that can be read. ``options`` are those of
    ``Dataset.map_batches`` for the counting, as ``num_cpus``.

    Each block of the dataset is counted by itself, and only profiles are shuffled, so that of a host with a million pages no more goes
    around than some 30 kB a block.
    """

    def count_block(block: pa.Table) -> pa.Table:
        for column in (host, text):
            check_names(block.schema.names, column, None, None)
        return pa.Table.from_batches(count([(block.column(host), block.column(text))], readable), PROFILES)

    def merge_host(parts: pa.Table) -> pa.Table:
        return pa.Table.from_batches(merge([parts]), PROFILES)

    parts = ds.map_batches(count_block, batch_format="pyarrow", batch_size=None, zero_copy_batch=True, **options)
    return parts.groupby("host").map_groups(merge_host, batch_format="pyarrow")


def _templates(profiles: Dataset | Mapping[str, SiteProfile | SiteTemplate]) -> dict[str, bytes]:
    """Templates by host, of sites of which enough is known."""
    if isinstance(profiles, Mapping):
        templates = ((host, template_bytes(host, site)) for host, site in profiles.items())
        return {host: template for host, template in templates if template is not None}

    def seal(rows: pa.Table) -> pa.Table:
        rows = rows.filter(pa.compute.greater_equal(rows.column("pages"), LEAST_PAGES))
        return pa.table({"host": rows.column("host"), "template": sealed(rows.column("profile"))})

    rows = profiles.map_batches(seal, batch_format="pyarrow", zero_copy_batch=True).iter_rows()
    return {row["host"]: row["template"] for row in rows}


@lru_cache(maxsize=1)
def _held(templates: ray.ObjectRef[dict[str, bytes]]) -> dict[str, bytes]:
    """What was put there, read once by each worker."""
    held: dict[str, bytes] = ray.get(templates)
    return held
