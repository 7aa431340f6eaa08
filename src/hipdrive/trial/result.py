"""The outcome of a trial from its measured blocks: the aimed measure, what may get worse, and one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive import wording
from hipdrive.coaching.cues import Cue
from hipdrive.errors import HipdriveError
from hipdrive.evidence import number
from hipdrive.measures import APART, Measurement, Measurements, title_of
from hipdrive.records import Record
from hipdrive.screening.context import speed_of
from hipdrive.trial.design import FEWEST, Condition
from hipdrive.trial.effect import Effect, effect_of, smallest_shown
from hipdrive.trial.moved import Moved
from hipdrive.trial.muscle import muscles_moved
from hipdrive.trial.watch_blocks import FIELDS, VIEW, told_by_watch


class TrialResult(Record):
    """One cue, tried on one runner.

    Parameters
    ----------
    cue
        Which.
    blocks
        How many of them counted.
    aimed
        The measure it should move.
    watched
        Measures that may get worse.
    headline
        The outcome in a sentence.
    notes
        What to know: speed not told, two blocks only, what could not be read.
    next_time
        What another trial with more blocks would show.
    muscles
        The glutei in push-off, where muscle activity was recorded in every block.
    """

    cue: str
    blocks: int
    aimed: Moved
    watched: tuple[Moved, ...]
    headline: str
    notes: tuple[str, ...] = ()
    next_time: str = ""
    muscles: tuple[Moved, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether the cue moves its measure and nothing that was watched gets worse: it may become a programme.

        One block of each kind cannot tell the cue from what changed by itself between them.
        """
        return (
            self.blocks >= FEWEST
            and self.aimed.verdict == "moves it"
            and all(w.verdict != "moves it" for w in self.watched)
        )


def outcome(
    cue: Cue, blocks: Sequence[tuple[Condition, Measurements]], at_s: Sequence[float] | None = None
) -> TrialResult:
    """What a cue moved.

    Parameters
    ----------
    cue
        That was tried.
    blocks
        Each block's condition and what was measured in it, in their order.
    at_s
        Middle of each block in the run, seconds; evenly spaced by default.

    Raises
    ------
    HipdriveError
        If a condition is missing, the speeds differ, or the cue's measure was not read in blocks of both kinds.
    """
    blocks = told_by_watch(blocks)
    _check(blocks)
    times = list(at_s) if at_s is not None else [float(i) for i in range(len(blocks))]
    aimed = _moved(cue.measure, cue.wanted, blocks, times)
    if aimed is None:
        raise HipdriveError(_why_not(cue, blocks))
    effect, told = aimed
    watched = [found for id in cue.watch if (found := _moved(id, 0, blocks, times)) is not None]
    return TrialResult(
        cue=cue.id,
        blocks=effect.blocks,
        aimed=told,
        watched=tuple(m for _, m in watched),
        headline=_headline(cue, told, [m for _, m in watched], effect),
        notes=_notes(cue, blocks, effect),
        next_time=_next_time(effect, told),
        muscles=muscles_moved(blocks, times),
    )


def _check(blocks: Sequence[tuple[Condition, Measurements]]) -> None:
    if {condition for condition, _ in blocks} != {"with", "without"}:
        raise HipdriveError("A trial needs blocks with and without the cue. Record at least one of each.")
    speeds = [s for _, m in blocks if (s := speed_of(m)) is not None]
    if speeds and max(speeds) / min(speeds) - 1 > number("speed_match") / 100:
        low, high = (wording.value(s, "mps") for s in (min(speeds), max(speeds)))
        raise HipdriveError(f"The speed changed between blocks ({low} to {high}). Run all of them at one speed.")


def _row(id: str, measured: Measurements) -> Measurement | None:
    """The measurement of both sides, or of the one side a camera sees well."""
    order = {"mean": 0, "left": 1, "right": 1}
    rows = [m for m in measured if m.id == id and m.side in order and "few_steps" not in m.flags]
    near = [m for m in rows if "far_leg" not in m.flags]
    return min(near or rows, key=lambda m: (order[m.side], m.se), default=None)


def _moved(
    id: str, wanted: int, blocks: Sequence[tuple[Condition, Measurements]], at_s: Sequence[float]
) -> tuple[Effect, Moved] | None:
    found = [(c, row, t) for (c, m), t in zip(blocks, at_s, strict=True) if (row := _row(id, m)) is not None]
    if {c for c, _, _ in found} != {"with", "without"}:
        return None
    if len({(row.side, row.view) for _, row, _ in found}) > 1:
        return None  # never the left in one block and the mean in another, or two cameras
    changes = [row.detectable_change for _, row, _ in found if row.detectable_change is not None]
    detectable = max(changes) if changes else float("inf")
    effect = effect_of(
        [r.value for _, r, _ in found], [c for c, _, _ in found], [t for _, _, t in found], wanted, detectable
    )
    return effect, _told(id, effect, found)


def _told(id: str, effect: Effect, found: list[tuple[Condition, Measurement, float]]) -> Moved:
    unit = found[0][1].unit
    means = {c: [r.value for k, r, _ in found if k == c] for c in ("without", "with")}
    without, with_ = (sum(means[c]) / len(means[c]) for c in ("without", "with"))
    moved = wording.change_with_ends(effect.value, effect.ci95, unit)
    words = f"{title_of(id)}: {moved} with the cue: {_verdict_words(effect)}."
    return Moved(
        id=id,
        title=title_of(id),
        unit=unit,
        without=without,
        with_=with_,
        effect=effect.value,
        ci95=effect.ci95,
        detectable=effect.detectable,
        p_random=effect.p_random,
        verdict=effect.verdict,
        words=words,
        by_block=tuple((c, row.value) for c, row, _ in found),
    )


def _verdict_words(effect: Effect) -> str:
    if effect.other_way:
        return "it moves the other way"
    if effect.verdict == "moves it":
        return "it moves" + (", by more than the change that counts between sessions" if effect.counts else "")
    return "it does not move by as much as counts" if effect.verdict == "does not" else "these blocks cannot tell"


def _headline(cue: Cue, aimed: Moved, watched: Sequence[Moved], effect: Effect) -> str:
    title, named = aimed.title.lower(), _named(cue)
    more, less = ("more", "less") if cue.wanted > 0 else ("less", "more")
    leave = (
        "Leave it, or try another one."
        if effect.blocks >= FEWEST
        else f"So few blocks tell little: run {FEWEST} or more, in mixed order."
    )
    if effect.other_way:
        return f"On this run there was {less} {title} with {named}, not {more} as wanted. {leave}"
    if effect.verdict == "does not":
        maybe = "" if cue.id == "warmup" else ", or was not followed"
        least = wording.value(effect.detectable, aimed.unit)
        return f"On this run {named} did not move the {title} by as much as counts ({least}){maybe}. {leave}"
    if effect.verdict == "cannot tell":
        return f"These blocks cannot tell whether {named} moves the {title}."
    beside = _beside(watched)
    if effect.blocks < FEWEST:
        return (
            f"The {title} changed as wanted: {more} of it with {named}, by more than error.{beside} So few blocks cannot tell whether "
            f"{named} did it or the time between them: run {FEWEST} or more, in mixed order."
        )
    return f"On this run {named} moved the {title}: {more} of it, as wanted.{beside} Try it again another day."


def _beside(watched: Sequence[Moved]) -> str:
    """What else moved, and which way."""
    moved = [f"{'more' if w.effect > 0 else 'less'} {w.title.lower()}" for w in watched if w.verdict == "moves it"]
    return f" Beside it there was {wording.joined(moved)}: look at that first." if moved else ""


def _named(cue: Cue) -> str:
    return "the warm-up" if cue.id == "warmup" else "the cue"


def _notes(cue: Cue, blocks: Sequence[tuple[Condition, Measurements]], effect: Effect) -> tuple[str, ...]:
    told = []
    if effect.blocks < len(blocks):
        told.append(f"{len(blocks) - effect.blocks} of {len(blocks)} blocks could not be read and do not count.")
    if effect.blocks < FEWEST:
        told.append(
            "With so few blocks nothing shows how much blocks vary by themselves, so the interval is that of two sessions. Four "
            "blocks or more, in mixed order, tell much smaller effects."
        )
    if effect.blocks == FEWEST and effect.verdict == "moves it":
        told.append("From four blocks it is rough how far it moved; six or more tell it better.")
    if effect.blocks == FEWEST and [c for c, _ in blocks] != [c for c, _ in blocks[::-1]]:
        told.append("In this order tiring or warming up counts as an effect; the order ABBA takes it out.")
    if any(row.view == VIEW for _, m in blocks for row in m):
        told.append("Told by a watch, at the speeds that all of the runs share.")
    elif any(speed_of(m) is None for _, m in blocks):
        told.append("The speed was not told. A change of speed moves most measures: run on a belt, and tell its speed.")
    told.append(f"What may get worse with this cue: {wording.sentence(cue.worse)}")
    return tuple(told)


def _next_time(effect: Effect, aimed: Moved) -> str:
    if effect.blocks < FEWEST or effect.verdict != "cannot tell":
        return ""
    shown = wording.value(smallest_shown(effect.spread, 8), aimed.unit)
    return f"With this spread eight blocks would show an effect of {shown} in four of five trials."


def _why_not(cue: Cue, blocks: Sequence[tuple[Condition, Measurements]]) -> str:
    title = title_of(cue.measure).lower()
    seen = {frozenset(row.view for row in m) for _, m in blocks if m.rows}
    if len(seen) > 1:
        places = wording.joined(sorted(frozenset.union(*seen)))
        return f"The blocks were filmed from different places ({places}). Film all of them from one."
    short = _short(cue.measure, blocks)
    if short:
        return (
            f"Too few steps to tell whether {_named(cue)} moves the {title}: {short}. "
            f"Film at least {number('min_steps'):.0f} steps a side in each, better 50 seconds."
        )
    reasons = [r.reason.rstrip(".") for _, m in blocks for r in m.refused if r.id == cue.measure]
    if any(row.view == VIEW for _, m in blocks for row in m):
        reasons.append(f"a watch tells {wording.joined(title_of(id).lower() for id in FIELDS)} alone")
    because = f": {reasons[0]}" if reasons else ""
    return f"What {_named(cue)} should move, the {title}, was not read in blocks of both kinds{because}."


def _short(id: str, blocks: Sequence[tuple[Condition, Measurements]]) -> str:
    """Blocks with too few steps, with how many there are of a side."""
    rows = [(n, [r for r in m if r.id == id and r.side not in APART]) for n, (_, m) in enumerate(blocks, start=1)]
    few = [
        (n, max(r.n_steps for r in found)) for n, found in rows if found and all("few_steps" in r.flags for r in found)
    ]
    return wording.joined([f"block {n} has {steps} a side" for n, steps in few])
