"""What a cue did to the glutei in push-off, where muscle activity was recorded in every block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hipdrive import wording
from hipdrive.emg import ChannelActivity, EmgResult
from hipdrive.measures import Measurements
from hipdrive.trial.design import Condition
from hipdrive.trial.effect import Effect, effect_of
from hipdrive.trial.moved import Moved

#: What the cue is about, and when: push-off is the second half of stance.
GLUTEI, PUSH_OFF = ("gluteus_maximus", "gluteus_medius"), "late_stance"
#: Of two means that differ by error alone, the difference that one in twenty exceeds, in standard errors of one of them.
_DETECTABLE = 1.96 * 2**0.5
Blocks = Sequence[tuple[Condition, Measurements]]
Found = list[tuple[Condition, ChannelActivity, float]]


def muscles_moved(blocks: Blocks, at_s: Sequence[float]) -> tuple[Moved, ...]:
    """The glutei of each leg that both kinds of block hold: their mean activity in push-off, with less without the cue.

    In percent of the mean peak of the blocks without: a block's own peak would hide what the cue did to it. The electrodes have to stay on
    between the blocks.
    """
    return tuple(_moved(found) for found in _every(blocks, at_s) if {c for c, *_ in found} == {"with", "without"})


def _every(blocks: Blocks, at_s: Sequence[float]) -> Iterator[Found]:
    """For each gluteus of each leg the blocks in which it can be used."""
    for muscle in GLUTEI:
        for side in ("left", "right", ""):
            yield [
                (condition, channel, t)
                for (condition, measured), t in zip(blocks, at_s, strict=True)
                for one in measured.sensors
                if isinstance(one, EmgResult)
                and (channel := one.of(muscle, side)) is not None
                and channel.phase(PUSH_OFF) is not None
            ]


def _moved(found: Found) -> Moved:
    base = float(np.mean([c.reference_value for kind, c, _ in found if kind == "without"]))
    activity = [_push_off(c) for _, c, _ in found]
    values = [mean / base for mean, _ in activity]
    errors = [se / base for _, se in activity if np.isfinite(se)]
    detectable = _DETECTABLE * float(np.median(errors)) if errors else float("inf")
    effect = effect_of(values, [kind for kind, *_ in found], [t for *_, t in found], 1, detectable)
    return _told(found[0][1], effect, [(kind, v) for (kind, *_), v in zip(found, values, strict=True)])


def _push_off(one: ChannelActivity) -> tuple[float, float]:
    """Mean in push-off and its standard error over the stances, percent times the unit of the file."""
    phase = one.phase(PUSH_OFF)
    assert phase is not None
    return phase.mean.value * one.reference_value, phase.mean.se * one.reference_value


def _told(channel: ChannelActivity, effect: Effect, by_block: Sequence[tuple[Condition, float]]) -> Moved:
    without, with_ = (float(np.mean([v for c, v in by_block if c == kind])) for kind in ("without", "with"))
    name = wording.sentence(channel.channel.name).rstrip(".")
    verdict = {
        "moves it": "more active with the cue, by more than error",
        "does not": "not more active by as much as can be told",
        "cannot tell": "these blocks cannot tell",
    }[effect.verdict]
    moved = wording.change_with_ends(effect.value, effect.ci95, "percent")
    count = wording.value(effect.detectable, "percent") if np.isfinite(effect.detectable) else "not known"
    return Moved(
        id=f"emg.{channel.channel.muscle}.{channel.channel.side or 'leg'}",
        title=f"{name} in push-off",
        unit="percent",
        without=without,
        with_=with_,
        effect=effect.value,
        ci95=effect.ci95,
        detectable=effect.detectable,
        p_random=effect.p_random,
        verdict=effect.verdict,
        words=f"{name} in push-off: {moved} of its peak without the cue: {verdict} (two blocks alike may differ by {count}).",
        by_block=tuple(by_block),
    )
