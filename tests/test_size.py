"""How large functions and modules may be: what is read in one look stays so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

SOURCE = Path(__file__).parents[1] / "src"
#: Lines of a function with its signature and docstring, and of a module.
LONGEST_FUNCTION, LONGEST_MODULE = 60, 300
#: Modules that are longer still, and the median length of a function: neither may grow.
LONGER_MODULES, MEDIAN = 4, 6


def lengths(text: str) -> Iterator[tuple[str, int]]:
    """Each function of a module with its lines, from `def` to its end."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def _texts() -> dict[str, str]:
    return {str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}


def test_no_function_is_longer_than_a_screen() -> None:
    found = [(path, name, n) for path, text in _texts().items() for name, n in lengths(text) if n > LONGEST_FUNCTION]
    assert found == []


def test_the_usual_function_is_short() -> None:
    assert median(n for text in _texts().values() for _, n in lengths(text)) <= MEDIAN


def test_few_modules_are_long() -> None:
    long = {path: n for path, text in _texts().items() if (n := len(text.splitlines())) > LONGEST_MODULE}
    assert len(long) <= LONGER_MODULES, long


def test_a_function_is_counted_with_its_signature_and_docstring() -> None:
    assert list(lengths('def f(\n    a,\n):\n    """A."""\n\n    async def g(): ...\n')) == [("f", 6), ("g", 1)]
