"""The cleaner that adapters take."""

from __future__ import annotations

from . import Cleaner


def chosen(cleaner: Cleaner | None) -> Cleaner:
    """The cleaner that was given, or the default one. Raises TypeError for anything else: here, not on an executor."""
    if cleaner is None:
        return Cleaner()
    if not isinstance(cleaner, Cleaner):
        raise TypeError(f"cleaner is an unscaffold.Cleaner, not {type(cleaner).__name__}")
    return cleaner
