"""Reads the scenarios of `docs/scenarios` and runs them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hipdrive.coaching import Plan, plan
from hipdrive.history import Comparison, compare
from hipdrive.measures import Measurement
from hipdrive.screening import Findings, screen, symptoms_from
from hipdrive.screening.rules import Rules
from made import measured, measurement

FOLDER = Path(__file__).parents[1] / "docs" / "scenarios"
_MEASURE = re.compile(
    r"(?P<id>\w+) of (?P<value>-?[\d.]+) (?P<side>left|right|both|apart)(?: ± (?P<se>[\d.]+))?"
    r"(?: from (?P<n>\d+) steps)?(?: seen (?P<view>\w+))?(?: flagged (?P<flag>\w+))?"
)


@dataclass
class Scenario:
    """One scenario: its lines, given and expected."""

    name: str
    given: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)


def scenarios() -> list[Scenario]:
    """Every scenario of every file."""
    return [s for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md" for s in parse(path)]


def parse(path: Path) -> list[Scenario]:
    """The scenarios of one file."""
    found: list[Scenario] = []
    target: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found.append(Scenario(f"{path.stem}: {line[3:]}"))
        elif line.startswith("WHEN "):
            target = found[-1].given
            target.append(line[5:])
        elif line.startswith("THEN "):
            target = found[-1].expected
            target.append(line[5:])
        elif line.startswith("AND "):
            target.append(line[4:])
        elif line.strip() and not line.startswith("# "):
            raise ValueError(f"{path.name}: cannot read the line {line!r}")
    return found


@dataclass
class World:
    """What a scenario gives, and what came out."""

    rows: list[Measurement] = field(default_factory=list)
    after: list[Measurement] = field(default_factory=list)
    again: list[Measurement] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    clip: bool = True
    findings: Findings | None = None
    plan: Plan | None = None
    changes: Comparison | None = None


def run(scenario: Scenario, by: Rules | None = None) -> None:
    """Run a scenario; raises AssertionError where the outcome is another."""
    world = World()
    for line in scenario.given:
        _measured(world, line) or _told(world, line)
    if world.after:
        sessions = [measured(*rows) for rows in (world.rows, world.after, world.again) if rows]
        speed = world.answers.get("run", {}).get("speed_mps")
        world.changes = compare(*sessions, speeds_mps=[speed] * len(sessions))
    else:
        told = symptoms_from(world.answers) if world.answers else None
        world.findings = screen(measured(*world.rows) if world.clip else None, told, by=by)
        world.plan = plan(world.findings)
    assert scenario.expected, scenario.name
    for line in scenario.expected:
        _expect(world, line, scenario.name)


def _row(text: str) -> Measurement:
    found = _MEASURE.fullmatch(text)
    assert found, f"cannot read {text!r}"
    side: Any = {"both": "mean", "apart": "difference"}.get(found["side"], found["side"])
    return measurement(
        found["id"],
        float(found["value"]),
        side,
        se=float(found["se"] or 0.3),
        n=int(found["n"] or 20),
        view=found["view"] or "rear",
        flags=(found["flag"],) if found["flag"] else (),
    )


def _measured(world: World, line: str) -> bool:
    """Whether the line gave a measurement, of this session or a later one."""
    target = {"after:": world.after, "again:": world.again}.get(line.split()[0])
    if target is not None:
        target.append(_row(line.split(maxsplit=1)[1]))
        return True
    if _MEASURE.fullmatch(line):
        world.rows.append(_row(line))
        return True
    return False


def _told(world: World, line: str) -> None:
    words, answers = line.split(), world.answers
    if words[0] == "pain":
        answers.setdefault("pain", {}).setdefault(words[1], {})[words[2]] = float(words[3])
    elif words[1] == "hurts":
        answers.setdefault("pain", {}).setdefault(words[0], {}).setdefault("when", []).append(words[2])
    elif words[0] in ("feeling", "soreness"):
        section = {"feeling": "feel", "soreness": "soreness"}[words[0]]
        answers.setdefault(section, {})[words[1]] = float(words[2])
    elif words[0] == "safety":
        answers.setdefault("red_flags", {})[words[1]] = words[2] == "yes"
    elif line in ("a woman", "a man"):
        answers["runner"] = {"sex": "female" if line == "a woman" else "male"}
    elif words[0] == "speed":
        answers["run"] = {"speed_mps": float(words[1])}
    else:
        assert line in ("no clip", "no symptoms"), f"cannot read {line!r}"
        world.clip = world.clip and line != "no clip"


def _expect(world: World, line: str, name: str) -> None:
    if line.startswith("change "):
        assert world.changes is not None
        _, id, side, _, verdict = line.split(maxsplit=4)
        found = {(c.id, c.side): c.verdict for c in world.changes.changes}
        assert found[id, side] == verdict, (name, line, found)
        return
    assert world.findings is not None
    outcome = _outcome(world.findings, world.plan, line)
    assert outcome, (name, line, world.findings.headline, world.plan)


def _outcome(findings: Findings, plan: Plan | None, line: str) -> bool:
    quoted = re.search(r'"(.*)"', line)
    text = quoted[1] if quoted else ""
    words = line.split()
    cue = plan.cue.id if plan and plan.cue else None
    plan_text = plan.model_dump_json() if plan else ""
    if line.startswith("the finding names "):
        return bool(findings.findings) and text in findings.findings[0].sentence
    if line.startswith("the headline says "):
        return text in findings.headline
    if line.startswith("the plan says "):
        return text in plan_text
    if line.startswith("the plan does not say "):
        return plan is not None and text not in plan_text
    if line.startswith("not enough "):
        return any(n.id == words[2] for n in findings.not_enough)
    observed = _observation(findings, words)
    if observed is not None:
        return observed
    if line.endswith((" is not there", " cannot be told")):
        states = {v.id: v.state for v in findings.verdicts}
        return states.get(words[0]) == ("not there" if words[-1] == "there" else "cannot tell")
    return _outcome_of_plan(findings, plan, words, cue)


def _observation(findings: Findings, words: list[str]) -> bool | None:
    """What a line about findings and single observations says; `None` where it is about something else."""
    if words[0] == "finding":
        return any(f.id == words[1] and f.side == words[3] for f in findings.findings)
    if words[:2] == ["no", "finding"]:
        return not any(words[2:] in ([], [f.id]) for f in findings.findings)
    if words[:2] == ["stands", "out"]:
        return any(o.id == words[2] and o.side == words[4] for o in findings.stands_out)
    if words == ["nothing", "stands", "out"]:
        return not findings.stands_out
    if words[0] == "sides":
        return any(d.measure == words[3] and d.more == words[5] for d in findings.sides)
    return None


def _outcome_of_plan(findings: Findings, plan: Plan | None, words: list[str], cue: str | None) -> bool:
    line = " ".join(words)
    if words[0] == "stop":
        return bool(findings.stop) and findings.stop[0].level == words[1]
    if line == "no plan":
        return plan is None
    assert plan is not None, f"there is no plan to ask about: {line!r}"
    if line == "no cue":
        return cue is None
    if words[0] == "cue":
        return cue == words[1]
    if words[:3] == ["worth", "a", "try"]:
        return bool(plan.tries) and plan.tries[0].cue == words[3] and plan.tries[0].leads
    if line == "a choice of tries":
        return len(plan.tries) >= 6 and not any(t.leads for t in plan.tries)
    if words[0] == "cadence":
        return plan.cadence is not None and plan.cadence.target_spm == float(words[1])
    if words[0] == "drills":
        return [d.id for d in plan.drills] == line.removeprefix("drills ").split(", ")
    assert line == "optional drills", f"cannot read {line!r}"
    return bool(plan.drills) and plan.drills_optional
