"""One way down: what imports what, against the table of `docs/architecture.md`.

Imports inside functions and those for types alone count: a file that needs another only now and then still needs it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Edges = dict[str, set[str]]


def order(text: str) -> list[str]:
    """The packages and modules of the first table, from the lowest to the highest."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    table = cells[: next((n for n, cell in enumerate(cells) if "`cli`" in cell), len(cells)) + 1]
    return [name.strip(" `/") for cell in table for name in cell.split(",")]


def modules(source: Path, package: str) -> dict[str, Path]:
    """The files of a package by their full names."""
    paths = sorted((source / package).rglob("*.py"))
    names = (path.relative_to(source).with_suffix("").parts for path in paths)
    return {".".join(n[:-1] if n[-1] == "__init__" else n): p for n, p in zip(names, paths, strict=True)}


def named(tree: ast.AST) -> Iterator[str]:
    """Every name that is imported, wherever in the file. A relative import is a fault: there are none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def edges(source: Path, package: str = "hipdrive") -> Edges:
    """For each file the other files of the package that it names in an import."""
    files = modules(source, package)
    found: Edges = {}
    for name, path in files.items():
        imported = (n for n in named(ast.parse(path.read_text(encoding="utf-8"))) if n.split(".")[0] == package)
        homes = {next(home for home in _upwards(n) if home in files) for n in imported}
        found[name] = homes - {name}
    return found


def _upwards(name: str) -> Iterator[str]:
    """`a.b.c`, `a.b`, `a`."""
    parts = name.split(".")
    return (".".join(parts[:n]) for n in range(len(parts), 0, -1))


def place(name: str, ranks: list[str]) -> int:
    """How high a file stands; the package's own door above all."""
    parts = name.split(".")
    return len(ranks) if len(parts) == 1 else ranks.index(parts[1])


def against(found: Edges, ranks: list[str]) -> list[str]:
    """The imports that go up."""
    pairs = [(one, other) for one, others in sorted(found.items()) for other in sorted(others)]
    return [f"{one} imports {other}" for one, other in pairs if place(one, ranks) < place(other, ranks)]


def circle(found: Edges) -> list[str]:
    """A circle of files that import each other; empty where there is none."""
    try:
        TopologicalSorter(found).prepare()
    except CycleError as fault:
        return list(fault.args[1])
    return []


@pytest.fixture(scope="module")
def ranks() -> list[str]:
    return order((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found() -> Edges:
    return edges(ROOT / "src")


def test_everything_has_its_row_in_the_architecture(found: Edges, ranks: list[str]) -> None:
    there = {name.split(".")[1] for name in found if "." in name}
    assert there == set(ranks), "docs/architecture.md lists the packages, the lowest first"
    assert len(ranks) == len(set(ranks))


def test_no_import_goes_up(found: Edges, ranks: list[str]) -> None:
    assert against(found, ranks) == []


def test_no_circle_between_files(found: Edges) -> None:
    assert circle(found) == []


def test_nothing_installed_imports_what_is_not() -> None:
    outside = {p.name for p in ROOT.iterdir() if p.is_dir()} | {p.stem for p in (ROOT / "tests").glob("*.py")}
    for path in modules(ROOT / "src", "hipdrive").values():
        names = {n.split(".")[0] for n in named(ast.parse(path.read_text(encoding="utf-8")))}
        assert not names & outside, path


def _tree(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "hipdrive" / name / "__init__.py"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    (folder / "hipdrive" / "__init__.py").write_text("")
    return folder


def test_an_import_inside_a_function_counts(tmp_path: Path) -> None:
    broken = edges(_tree(tmp_path, low="def f():\n    from hipdrive.high import g\n", high=""))
    assert against(broken, ["low", "high"]) == ["hipdrive.low imports hipdrive.high"]
    assert against(broken, ["high", "low"]) == []


def test_an_import_for_types_alone_counts(tmp_path: Path) -> None:
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from hipdrive.one import A\n"
    broken = edges(_tree(tmp_path, one="import hipdrive.two\n", two=typed))
    assert set(circle(broken)) == {"hipdrive.one", "hipdrive.two"}


def test_the_door_of_the_package_stands_above_all(tmp_path: Path) -> None:
    broken = edges(_tree(tmp_path, low="import hipdrive\n"))
    assert against(broken, ["low"]) == ["hipdrive.low imports hipdrive"]
