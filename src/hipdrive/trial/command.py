"""What the command line does for `hipdrive trial`: the plan of the blocks, guiding them, and reading them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from hipdrive import wording
from hipdrive.coaching.cues import Cue, cues, warmup_trial
from hipdrive.errors import HipdriveError, InputError
from hipdrive.measures import title_of
from hipdrive.screening import read_symptoms
from hipdrive.screening.red_flags import raised
from hipdrive.screening.safety import ACTIONS
from hipdrive.trial.another_day import another_day
from hipdrive.trial.design import Block, Condition, schedule
from hipdrive.trial.power import order_words, power_words
from hipdrive.trial.result import TrialResult, outcome

if TYPE_CHECKING:
    from hipdrive.measures import Measurements
    from hipdrive.sources import ReadOptions

Analyse = Callable[[Path, "ReadOptions"], "Measurements"]
_LETTERS: dict[str, Condition] = {"A": "without", "B": "with"}


class Plan(BaseModel):
    """The blocks of a trial as a file: which cue, and when each block begins and ends, seconds from the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cue: str
    blocks: tuple[Block, ...]


def find_cue(id: str) -> Cue:
    """One cue; raises `HipdriveError` that lists them where there is none of this name."""
    found = warmup_trial() if id == "warmup" else cues().get(id)
    if found is None:
        raise HipdriveError(f"There is no cue called {id}. There are: {', '.join(cues())}.")
    return found


def one_cue(asked: Sequence[str]) -> Cue:
    """The cue that was asked for; raises `HipdriveError` where there is none, or more than one."""
    named = [part for text in asked for part in text.replace(",", " ").split()]
    if not named:
        raise HipdriveError(f"Say which cue is tried, with --cue. There are: {', '.join(cues())}.")
    found = [find_cue(id) for id in dict.fromkeys(named)]
    if len(found) > 1:
        raise HipdriveError(
            f"A trial is of one cue, or nobody knows which of them did it. Choose one of {wording.joined([c.id for c in found])}."
        )
    return found[0]


def planned(cue: Cue, blocks: int, seed: int) -> Plan:
    """The blocks of a trial in an order drawn by its seed; raises `HipdriveError` for another number of blocks or seed."""
    if seed < 0:
        raise HipdriveError(f"The order is drawn by a whole number from 0 up, not {seed}: change --seed.")
    try:
        return Plan(cue=cue.id, blocks=schedule(blocks, seed))
    except ValueError as fault:
        raise HipdriveError(f"{str(fault).capitalize()}.") from None


def list_words() -> list[str]:
    """Every cue that can be tried, and how to begin."""
    rows = [
        f"{c.id}: {c.say} ({c.direction} {title_of(c.measure).lower()}; evidence: {c.grade})" for c in cues().values()
    ]
    return [
        "One cue is tried at a time, in blocks with and without it:",
        *rows,
        "Plan one with `hipdrive trial --cue NAME --plan plan.json`, or read two clips with "
        "`hipdrive trial without.mp4 with.mp4 --cue NAME`.",
    ]


def plan_words(plan: Plan, earlier: Sequence[TrialResult] = ()) -> list[str]:
    """The plan as lines to read while running; `earlier` trials of the cue, the latest first, tell what it can show."""
    cue = find_cue(plan.cue)
    head = [
        f"Cue: {cue.say}",
        f"It should bring {cue.direction} of one measure: {title_of(cue.measure).lower()}. {cue.why} {cue.aside} Evidence: {cue.grade}.",
        f"What may get worse: {cue.worse} {cue.not_for} Stop at pain.",
        power_words(earlier, len(plan.blocks)),
        "Same speed throughout; film all of it, or each block by itself. What lies between the blocks is not measured: "
        "change over in it.",
    ]
    rows = [
        f"{n}. {_clock(b.start_s)} to {_clock(b.end_s)}: {'WITH the cue' if b.condition == 'with' else 'as you usually run'}"
        for n, b in enumerate(plan.blocks, start=1)
    ]
    return head + rows


def warmup_words() -> list[str]:
    """How the warm-up is tried: what it does does not end with a block, so each run is one."""
    known = warmup_trial()
    return [
        *known.how,
        "Then: `hipdrive trial --warmup run1.mp4 run2.mp4 run3.mp4 run4.mp4 --order ABBA`, A without and B with the drills before.",
        f"They should bring {known.direction} of one measure: {title_of(known.measure).lower()}. {known.aside}",
    ]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def read_plan(path: Path, asked: Sequence[str] = ()) -> Plan:
    """A plan that was written before; `asked` names its cue, or nothing.

    Raises
    ------
    InputError
        If the file is no plan, or of another cue.
    """
    try:
        plan = Plan.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError):
        raise InputError(
            path, "is not the plan of a trial", "Write one with `hipdrive trial --cue CUE --plan FILE`"
        ) from None
    except OSError as fault:
        raise InputError(path, f"cannot be read ({fault.strerror})", "Check the name and the folder") from None
    if asked and one_cue(asked).id != plan.cue:
        raise InputError(path, f"is the plan of a trial of {plan.cue}", "Leave --cue out, or give the plan of that cue")
    return plan


def guide(
    plan: Plan, say: Callable[[str], None], show: Callable[[str], None], wait: Callable[[float], None] = time.sleep
) -> None:
    """Tell when to run with the cue and when without, by voice and on the screen."""
    cue, now = find_cue(plan.cue), 0.0
    try:
        for number, block in enumerate(plan.blocks, start=1):
            said = cue.say if block.condition == "with" else "Now as you usually run."
            show(f"Block {number} of {len(plan.blocks)}, from {_clock(now)}: {said}")
            say(said)
            wait(block.end_s - now)
            now = block.end_s
    except KeyboardInterrupt:
        raise HipdriveError(
            "Stopped: nothing of this trial counts. If it hurts, let it settle before you try again."
        ) from None
    show("Done. Slow down.")
    say("Done. Slow down.")


def check_felt(pain: bool, told: Path | None) -> None:
    """Stop for pain that came up between the blocks, and for a safety question that was answered yes.

    Raises
    ------
    HipdriveError
        If the trial does not count, or not now.
    """
    if pain:
        raise HipdriveError(
            "Pain between the blocks ends a trial: nothing of it counts. Let it settle before you try again."
        )
    flags = raised(read_symptoms(told)) if told is not None else ()
    if flags:
        raise HipdriveError(f"No trial now. {flags[0].sentence} {ACTIONS[flags[0].level]}")


def worn_beside(recordings: Sequence[Path], worn: Sequence[Path]) -> dict[Path, Path]:
    """Which table of muscle activity belongs to which recording; raises `HipdriveError` unless each has one, or none has."""
    if worn and len(worn) != len(recordings):
        both = f"{wording.count(len(recordings), 'recording')} and {wording.count(len(worn), 'table')}"
        raise HipdriveError(f"Each recording needs its own muscle activity: {both}. Give --emg once a recording.")
    return dict(zip(recordings, worn, strict=True)) if worn else {}


def of_recordings(recordings: Sequence[Path], cue: Cue, order: str, options: ReadOptions, read: Analyse) -> TrialResult:
    """A trial whose blocks are recordings of their own.

    Parameters
    ----------
    recordings
        In their order.
    cue
        That was tried.
    order
        A letter a block, `A` without and `B` with the cue; `AB` by default for two.
    options, read
        How each is read.

    Raises
    ------
    HipdriveError
        If the order does not fit, or the blocks cannot be compared.
    """
    if len(recordings) == 1:
        raise HipdriveError(
            "One recording alone shows nothing of a cue. Give one without and one with it, or one clip of all blocks with --plan."
        )
    letters = (order or ("AB" if len(recordings) == 2 else "")).upper()
    if len(letters) != len(recordings) or set(letters) - set(_LETTERS):
        example = ("ABBA" * len(recordings))[: len(recordings)]
        raise HipdriveError(
            f"{len(recordings)} recordings need an order of as many letters, A without and B with the cue: --order {example}."
        )
    twice = [path for n, path in enumerate(recordings) if path in recordings[:n]]
    if twice:
        raise HipdriveError(f"{twice[0]} was given twice. Give each block its own recording.")
    if len(set(letters)) == 1:
        raise HipdriveError("A trial needs blocks with and without the cue. Record at least one of each.")
    return outcome(cue, [(_LETTERS[k], read(path, options)) for k, path in zip(letters, recordings, strict=True)])


def of_plan(recording: Path, plan: Plan, starts_s: float, options: ReadOptions, read: Analyse) -> TrialResult:
    """A trial filmed in one clip.

    Parameters
    ----------
    recording
        The clip.
    plan
        When each block begins and ends.
    starts_s
        When the trial begins in the clip, seconds.
    options, read
        How it is read.

    Raises
    ------
    HipdriveError
        If fewer than one block of each kind can be read, or they cannot be compared.
    """
    found: list[tuple[Condition, Measurements]] = []
    at_s: list[float] = []
    lost: list[str] = []
    for number, block in enumerate(plan.blocks, start=1):
        part = replace(options, from_s=starts_s + block.start_s, to_s=starts_s + block.end_s)
        try:
            found.append((block.condition, read(recording, part)))
        except InputError as fault:
            lost.append(f"Block {number} does not count: it {fault.what}.")
            continue
        at_s.append((block.start_s + block.end_s) / 2)
    if lost and len({condition for condition, _ in found}) < 2:
        raise HipdriveError(f"Too few blocks can be read to tell with from without. {' '.join(lost)}")
    result = outcome(find_cue(plan.cue), found, at_s)
    return result.model_copy(update={"notes": (*lost, *result.notes)})


def read_result(path: Path) -> TrialResult:
    """The outcome of an earlier trial.

    Raises
    ------
    InputError
        If the file is none.
    """
    try:
        return TrialResult.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError):
        raise InputError(path, "is not the outcome of a trial", "Write one with `hipdrive trial ... --json`") from None
    except OSError as fault:
        raise InputError(path, f"cannot be read ({fault.strerror})", "Check the name and the folder") from None


def earlier_of(path: Path, cue: str) -> TrialResult:
    """The outcome of an earlier trial of this cue; raises `HipdriveError` if it was of another."""
    found = read_result(path)
    if found.cue != cue:
        raise HipdriveError(f"{path} is a trial of {found.cue}, not of {cue}. Give one of the same cue.")
    return found


def second_day(result: TrialResult, earlier: Path | None) -> list[str]:
    """What this trial and one of another day say together, as lines; raises `HipdriveError` for another cue."""
    if earlier is None:
        return []
    told = another_day([earlier_of(earlier, result.cue), result])
    return [told.words] if told else []


def result_words(result: TrialResult) -> list[str]:
    """The outcome as lines."""
    told = (result.aimed.words, *(w.words for w in (*result.watched, *result.muscles)))
    after = (result.next_time, order_words(result.aimed, result.blocks))
    return [result.headline, *told, *result.notes, *(text for text in after if text)]
