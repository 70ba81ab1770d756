"""docs/metrics.md speaks of what exists, and of all of it."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from typing import get_args

import pytest

import fathom.metrics
from fathom.metrics.accuracy import NAMES
from fathom.metrics.alignment import Mode

PAGE = Path(__file__).parents[2] / "docs/metrics.md"
MODULES = [module.name for module in pkgutil.iter_modules(fathom.metrics.__path__)]


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text()


def test_names_in_the_page_exist(page):
    dotted = set(re.findall(r"`([a-z_]+\.[A-Za-z_.]+)`", page))
    named = [name.split(".") for name in dotted if name.split(".")[0] in MODULES]
    assert len(named) > 15
    for module, *path in named:
        found = importlib.import_module(f"fathom.metrics.{module}")
        for part in path:
            found = getattr(found, part)


def test_every_number_and_every_alignment_is_in_the_page(page):
    for name in (*NAMES, *get_args(Mode)):
        assert f"`{name}`" in page, name


def _gives_numbers(function):
    """Tell functions that return a number, numbers by name or a dataclass, or a list of those."""
    returned = inspect.signature(function).return_annotation
    parts = (returned, *get_args(returned))
    return float in parts or any(map(dataclasses.is_dataclass, parts))


def test_every_metric_is_in_the_page(page):
    named = set(re.findall(r"[a-z_0-9]+", page))
    metrics = {
        f"{name}.{function.__name__}"
        for name in set(MODULES) - {"fits", "robust_fits"}  # alignments have names of their own
        for module in [importlib.import_module(f"fathom.metrics.{name}")]
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not function.__name__.startswith("_")
        and _gives_numbers(function)
    }
    assert len(metrics) > 30
    assert {metric for metric in metrics if metric.split(".")[1] not in named} == set()


def test_every_module_is_in_the_packages_list():
    listed = re.findall(r"^    ([a-z_, ]+?)  ", fathom.metrics.__doc__, re.MULTILINE)
    names = {name for line in listed for name in line.split(", ")}
    assert names | {"maps"} == set(MODULES)
