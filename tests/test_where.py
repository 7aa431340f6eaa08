"""The files that `docs/where.md` and `docs/architecture.md` send a newcomer to are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: A file or a folder in backticks; NAME stands for one that is still to be written.
_PATH = re.compile(r"`([\w./]+/[\w./]*|[\w/]+\.(?:py|md|toml|csv))`")


def paths(page: str) -> list[str]:
    found = _PATH.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    return [path for path in dict.fromkeys(found) if "NAME" not in path]


@pytest.mark.parametrize("page", ["where.md", "architecture.md"])
def test_every_path_is_there(page: str) -> None:
    assert paths(page)
    gone = [p for p in paths(page) if not any((place / p).exists() for place in (ROOT, ROOT / "src" / "hipdrive"))]
    assert gone == []


def test_at_least_ten_changes_are_told() -> None:
    rows = [line for line in (ROOT / "docs" / "where.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    assert len(rows) - 1 >= 10
