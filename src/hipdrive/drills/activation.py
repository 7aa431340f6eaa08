"""How much a muscle works in the repetitions of a drill, in percent of the largest voluntary effort, beside what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.drills.repetition import Repetition
from hipdrive.emg.activity import window_means
from hipdrive.emg.examine import conditioned
from hipdrive.errors import CannotSee
from hipdrive.evidence import Row, row
from hipdrive.sensors import Channel, Emg
from hipdrive.signals.estimate import Estimate, estimate

#: Rows of the evidence in percent of the largest voluntary effort, by drill and muscle. Others were read in no paper.
PUBLISHED: Mapping[tuple[str, str], str] = {
    ("clamshell", "gluteus_medius"): "emg_clam_gmed",
    ("glute_bridge", "gluteus_maximus"): "emg_squeeze",
}


@dataclass(frozen=True)
class Worked:
    """One muscle in a drill.

    Parameters
    ----------
    channel
        Which.
    percent
        Mean over a repetition, percent of the largest effort, over the repetitions.
    published
        What a study found, or `None`.
    """

    channel: Channel
    percent: Estimate
    published: Row | None

    @property
    def words(self) -> str:
        """The sentence, with what it is held against."""
        told = f"{wording.sentence(self.channel.name).rstrip('.')}: {wording.plus_minus(self.percent.value, self.percent.half, 'percent')} of its largest effort, mean of {wording.count(self.percent.n, 'repetition')}."
        return f"{told} {_beside(self.percent, self.published)}"


def worked(
    drill: str, repetitions: Sequence[Repetition], emg: Emg, efforts: Mapping[tuple[str, str], float], starts_s: float
) -> tuple[Worked, ...]:
    """What each muscle with a largest effort does in the repetitions of its side, or in all of a drill without sides.

    Parameters
    ----------
    drill
        Its id.
    repetitions
        On the clock of the clip.
    emg, starts_s
        The recording, and when it begins on that clock, seconds.
    efforts
        By muscle and side, from `emg.reference.efforts`.

    Raises
    ------
    CannotSee
        If no channel can be used with a largest effort.
    """
    good, refused = conditioned(emg)
    found = []
    for one in good:
        effort = efforts.get((one.channel.muscle, one.channel.side))
        mine = [r for r in repetitions if r.side in (None, one.channel.side) or not one.channel.side]
        if effort and mine:
            share = _means(one.envelope, emg.rate_hz, mine, starts_s) * 100 / effort
            percent = estimate(share)
            id = PUBLISHED.get((drill, one.channel.muscle))
            if percent.n:
                found.append(Worked(one.channel, percent, None if id is None else row(id)))
    if not found:
        why = f": {refused[0].name} {refused[0].reason}" if refused else ""
        raise CannotSee(f"no muscle with a largest effort is in both recordings{why}")
    return tuple(found)


def _means(envelope: FloatArray, rate_hz: float, repetitions: Sequence[Repetition], starts_s: float) -> FloatArray:
    """`(repetition,)` mean of an envelope over each."""
    start, stop = np.array([[r.start_s, r.end_s] for r in repetitions]).T - starts_s
    return window_means(envelope, rate_hz, (start, stop))


def _beside(found: Estimate, published: Row | None) -> str:
    """The published number with its tag's caveat, and that laboratories differ."""
    if published is None or published.value is None or not published.may_be_threshold:
        return "No number of this drill that was read in a paper is known to hold it against."
    if published.sd is None:
        return f"Published ({published.condition}): {wording.value(published.value, 'percent')}, {published.cite()}."
    low, high = published.value - published.sd, published.value + published.sd
    verdict = "within" if low <= found.value <= high else "below" if found.value < low else "above"
    spread = wording.plus_minus(published.value, published.sd, "percent")
    return (
        f"Published ({published.condition}): {spread} (mean ± SD; {published.cite()}); this is {verdict} one SD of it."
    )
