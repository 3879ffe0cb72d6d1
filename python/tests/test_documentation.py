"""What is written about the package is so."""

import doctest
import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import unscaffold
from unscaffold import _native

ROOT = Path(__file__).parent.parent


def test_examples_of_docstrings():
    finder = doctest.DocTestFinder(recurse=False)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    tried = 0
    for name, thing in documented():
        for test in finder.find(thing, name, globs={name: getattr(unscaffold, name) for name in unscaffold.__all__}, module=False):
            tried += runner.run(test).attempted
    assert runner.summarize(verbose=False).failed == 0
    assert tried > 20


def documented():
    yield "unscaffold", unscaffold
    for name in unscaffold.__all__:
        thing = getattr(unscaffold, name)
        if callable(thing):
            yield name, thing
        if inspect.isclass(thing):
            yield from ((f"{name}.{member}", value) for member, value in vars(thing).items() if not member.startswith("_"))


def test_all_that_is_public_says_what_it_is():
    # A finding says what its parts are itself.
    of_finding = {f"Finding.{name}" for name in ("start", "end", "category", "rule", "confidence")}
    missing = {name for name, thing in documented() if not inspect.getdoc(thing)} - of_finding - {"ArrowColumn"}
    assert missing == set()


@pytest.mark.parametrize("page", ["README.md", "../README.md"])
def test_examples_of_pages(page):
    ran = doctest.testfile(str(ROOT / page), module_relative=False, encoding="utf-8")
    assert ran.failed == 0 and ran.attempted > 3
    # What asks for data is read, and its functions are there.
    for source in re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.S):
        if ">>>" not in source:
            compile(source, page, "exec")
            for module, name in set(re.findall(r"unscaffold\.(\w+)\.(\w+)\(", source)):
                assert hasattr(importlib.import_module(f"unscaffold.{module}"), name), (module, name)


def test_types_are_those_of_the_module():
    """mypy's own comparison of a stub with what is there, and the package by its strict rules."""
    stubtest = [sys.executable, "-m", "mypy.stubtest", "unscaffold._native", "--ignore-positional-only"]
    ran = subprocess.run(stubtest, capture_output=True, text=True, cwd=ROOT / "tests", env={**os.environ, "MYPY_CACHE_DIR": os.devnull})
    assert ran.returncode == 0, ran.stdout
    files = sorted(str(path) for path in (ROOT / "package" / "unscaffold").glob("*.py"))
    ran = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, *files], capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stdout


def test_the_module_gives_out_what_the_package_does():
    native = {name for name in dir(_native) if not name.startswith("_")}
    assert native <= set(unscaffold.__all__)
