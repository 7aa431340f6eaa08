"""The four jobs of the hips as verdicts: there, not there, or not to be told; with one number each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hipdrive import wording
from hipdrive.gait import SIDES
from hipdrive.measures import Measure, Measurement, Measurements, by_id
from hipdrive.measures.core import HipFunction
from hipdrive.report.functions import FUNCTIONS
from hipdrive.report.rows import lowest_error_rows
from hipdrive.screening import Findings
from hipdrive.screening.context import Context
from hipdrive.screening.findings import Verdict
from hipdrive.screening.rules import Band, Pattern, rules

State = Literal["there", "not there", "cannot tell"]
Answer = Literal["Yes", "Partly", "No", "Cannot tell"]

#: The number shown beside a job when none of its patterns decides: the first of these that was read (design choice:
#: what coaches look at first for the job, before what only accompanies it).
_LEADS: dict[HipFunction, tuple[str, ...]] = {
    "propel": ("hip_extension_vertical", "trailing_limb_angle", "hip_extension_pelvis", "knee_drive"),
    "level": ("pelvic_drop_midstance", "pelvic_drop", "trunk_sway"),
    "track": ("fppa", "hip_adduction", "knee_gap", "step_width", "crossover"),
    "carry": ("overstride", "knee_flexion_midstance", "waist_bend", "duty_factor", "cadence"),
}


@dataclass(frozen=True)
class Job:
    """What can be told of one job.

    Parameters
    ----------
    function
        Which of the four.
    state
        `there`: all that would speak against it is surely absent; `not there`: a pattern that speaks against it was
        found; else `cannot tell`.
    rows
        The number beside it, by side, `{}` where nothing of this job was read.
    why
        For one that cannot be told, what leaves it open, in a few words; else what was found, or empty.
    """

    function: HipFunction
    state: State
    rows: dict[str, Measurement]
    why: str

    @property
    def title(self) -> str:
        """Its name."""
        return FUNCTIONS[self.function][0]

    @property
    def row(self) -> Measurement | None:
        """The one number: the mean of both sides, or the side that there is."""
        return self.rows.get("mean") or next((r for s, r in self.rows.items() if s in SIDES), None)

    @property
    def measure(self) -> Measure | None:
        """What the number is of."""
        return by_id()[self.row.id] if self.row else None


def jobs(measured: Measurements, findings: Findings) -> tuple[Job, ...]:
    """The four, in the order of the report."""
    return tuple(_job(function, measured, findings) for function in FUNCTIONS)


def answer(told: tuple[Job, ...]) -> Answer:
    """The title's own question: yes = all four are there, no = two or more are not and none is, partly = some are not.

    Nothing that cannot be told counts as an answer: one job seen and three not seen is `Cannot tell`.
    """
    there, absent = (sum(j.state == s for j in told) for s in ("there", "not there"))
    if there == len(told):
        return "Yes"
    if absent:
        return "No" if absent >= 2 and not there else "Partly"
    return "Cannot tell"


def answer_sentence(told: tuple[Job, ...]) -> str:
    """Which jobs are there, which are not, and which cannot be told."""
    said = []
    for state, one, many in (
        ("not there", "is not there", "are not there"),
        ("there", "is there", "are there"),
        ("cannot tell", "cannot be told yet", "cannot be told yet"),
    ):
        names = [j.title.lower() for j in told if j.state == state]
        if len(names) == len(told):
            return {
                "there": "All four jobs of the hips are there.",
                "not there": "None of the four jobs is there.",
            }.get(state, "None of the four jobs of the hips can be told yet.")
        if names:
            said.append(f"{wording.joined(names)} {one if len(names) == 1 else many}")
    return wording.sentence("; ".join(said))


def _job(function: HipFunction, measured: Measurements, findings: Findings) -> Job:
    known = {v.id: v for v in findings.verdicts}
    looked = [(p, known[p.id]) for p in rules().patterns if p.id in known and _function_of(p) == function]
    state = _state([v for _, v in looked])
    deciding = sorted(looked, key=lambda found: (found[1].state != "there", found[1].reason == "not seen"))
    rows = _rows(function, [p for p, _ in deciding], measured)
    return Job(function, state, rows, _why(state, deciding, measured))


def _state(verdicts: list[Verdict]) -> State:
    if any(v.state == "there" for v in verdicts):
        return "not there"
    return "there" if verdicts and all(v.state == "not there" for v in verdicts) else "cannot tell"


def _core_measures(pattern: Pattern) -> list[str]:
    """Ids of the measures a pattern cannot do without; empty where something felt is among them."""
    signs = [rules().sign(s) for s in pattern.core]
    measured = [s.measure for s in signs if isinstance(s, Band)]
    return measured if len(measured) == len(signs) else []


def _function_of(pattern: Pattern) -> HipFunction | None:
    """The job a pattern speaks against; `None` for those that begin with something felt."""
    core = _core_measures(pattern)
    return by_id()[core[0]].hip_function if core else None


def _rows(function: HipFunction, patterns: list[Pattern], measured: Measurements) -> dict[str, Measurement]:
    wanted = [id for p in patterns for id in _core_measures(p)] + list(_LEADS[function])
    return next((rows for id in wanted if (rows := lowest_error_rows(id, measured))), {})


def _why(state: State, looked: list[tuple[Pattern, Verdict]], measured: Measurements) -> str:
    """What was found, or what leaves it open, in a few words."""
    if state == "not there":
        return looked[0][1].title
    left = [(p, v.reason) for p, v in looked if v.state == "cannot tell"]
    if not left:
        return ""
    reasons = {reason: p for p, reason in reversed(left)}
    if "interval" in reasons:
        # The number shown is the mean of both sides, which is surer than either: the sides are what is judged.
        return "each side is too near its limit" if reasons["interval"].sided else "too near the limit to tell"
    return "a second sign is missing" if "one sign" in reasons else f"needs {_needed(left[0][0], measured)}"


def _needed(pattern: Pattern, measured: Measurements) -> str:
    """The recording that would show what a pattern cannot do without; where it was read, what it must be judged by."""
    sign = next(s for s in map(rules().sign, pattern.core) if isinstance(s, Band))
    context = Context(measured, None)
    if not lowest_error_rows(sign.measure, measured):
        return context.shown_by(sign)
    if "speed" in sign.clip:
        return "the speed"
    return "more steps, and the camera's level" if context.recorded == "camera" else "more steps"
