"""The words a user can read: none that diagnose, blame, predict injury, or judge muscles that nobody measured."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hipdrive
from hipdrive import evidence
from hipdrive.coaching import plan
from hipdrive.coaching.cues import cues
from hipdrive.coaching.plan import education
from hipdrive.evidence import article, words
from hipdrive.flags import FLAGS
from hipdrive.measures import measures
from hipdrive.screening import screen, symptoms_from
from hipdrive.screening.rules import rules
from hipdrive.screening.safety import ACTIONS, red_flags
from made import measured, measurement
from scenarios import FOLDER

SOURCE = Path(hipdrive.__file__).parent
#: Rooms and doors whose string literals can reach a user, apart from docstrings.
PLACES = sorted(p.name for p in SOURCE.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file())


def strings(thing: Any) -> Iterator[str]:
    """Every string within plain data."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from strings(value)


def literals(path: Path) -> Iterator[str]:
    """String literals of a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def shown() -> dict[str, list[str]]:
    """What a user can read, by where it comes from."""
    data = {
        "measures": [t for m in measures() for t in (m.title, m.definition, m.sign, m.statement)],
        "flags": list(FLAGS.values()),
        "safety": [t for f in red_flags() for t in (f.question, f.sentence)] + list(ACTIONS.values()),
        "patterns": list(strings([p.model_dump() for p in rules().patterns])),
        "signs": list(strings([s.model_dump() for s in rules().signs])),
        "cues": list(strings([c.to_dict() for c in cues().values()])),
        "education": list(strings(education().model_dump())),
        "article": [t for c in article.claims() for t in (c.statement, c.says)],
        "evidence": [t for r in evidence.rows().values() for t in (r.metric, r.condition, r.population, r.note)],
    }
    for place in PLACES:
        paths = [SOURCE / place] if place.endswith(".py") else sorted((SOURCE / place).rglob("*.py"))
        data[f"code: {place}"] = [t for path in paths for t in literals(path)]
    return data


@pytest.mark.parametrize("place", sorted(shown()))
def test_no_banned_words(place: str) -> None:
    found = [(text, fault) for text in shown()[place] for fault in words.faults(text)]
    assert not found


def test_no_banned_words_in_what_comes_out() -> None:
    drop = measurement("pelvic_drop_midstance", 9.0, "left")
    told = symptoms_from({"pain": {"knee_outer": {"left": 4}}})
    findings = screen(measured(drop), told)
    chosen = plan(findings)
    assert chosen is not None
    # Citations keep their titles.
    skipped = {e.source for f in findings.findings for e in f.evidence} | set(chosen.sources)
    for text in strings([findings.to_dict(), chosen.to_dict()]):
        assert text in skipped or not words.faults(text), text


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda p: p.name)
def test_no_banned_words_in_the_scenarios(path: Path) -> None:
    assert not words.faults(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "Your glutes are asleep",
        "sleeping glutes",
        "weak hips",
        "Your gluteus medius is weak",
        "the glutes are not firing",
        "You have runner's knee",
        "This raises your injury risk",
        "a cadence of 180 spm",
        "your glutes switched off",
        "glute amnesia",
        "pathological gait",
        "this damages your knees",
        "This will fix your stride",
    ],
)
def test_the_list_notices(text: str) -> None:
    assert words.faults(text)


@pytest.mark.parametrize(
    "text",
    ["The pelvis drops 9° on the free side.", "This is not a diagnosis.", "Pelvic control", "Strong pain at night"],
)
def test_the_list_lets_plain_words_pass(text: str) -> None:
    assert not words.faults(text)
