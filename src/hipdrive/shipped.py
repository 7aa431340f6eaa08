"""Data that comes with the program, beside the code of its package: tables, TOML, text."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files
from typing import Any


def text(package: str, *path: str) -> str:
    """What a file of a package holds; `path` leads to it from the package's folder."""
    return files(package).joinpath(*path).read_text(encoding="utf-8")


def rows(package: str, *path: str) -> list[dict[str, str]]:
    """The lines of a CSV table, by its columns."""
    return list(csv.DictReader(text(package, *path).splitlines()))


def toml(package: str, *path: str) -> dict[str, Any]:
    """What a TOML file holds."""
    return tomllib.loads(text(package, *path))
