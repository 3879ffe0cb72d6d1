"""Executors of Spark on this machine, to which the wheel is sent: how they are asked for, and which processes they are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def settings(wheel: Path, folder: Path) -> dict[str, str]:
    """Sends this wheel along; the archive is made in a folder. A wheel is a zip, and is unpacked for what it is where its name says so."""
    archive = folder / "unscaffold.zip"
    shutil.copy(wheel, archive)
    return {
        "spark.archives": f"{archive}#unscaffold-site",
        "spark.executorEnv.PYTHONPATH": "unscaffold-site",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


def executors() -> list[int]:
    """Those that this process started."""
    parents, running = {}, []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if b"CoarseGrainedExecutorBackend" in (path / "cmdline").read_bytes():
                running.append(int(path.name))
        except OSError:
            continue

    def is_ours(process):
        while process > 1 and process != os.getpid():
            process = parents.get(process, 0)
        return process == os.getpid()

    return sorted(filter(is_ours, running))
