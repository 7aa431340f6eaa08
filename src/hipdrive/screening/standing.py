"""Where this runner stands: the percentile of each value with its interval, among runners it may be held against."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.evidence import number
from hipdrive.evidence.norms import Norm, norms_of
from hipdrive.measures import APART, Measurement
from hipdrive.screening.context import Context, input_of, interval
from hipdrive.screening.findings import Standing
from hipdrive.screening.limits import Limits


def norms_for(row: Measurement, context: Context) -> tuple[Norm, ...] | str:
    """The norms a measurement is held against, or why there is none."""
    return norms_of(row.id, input_of(row.view), row.side, context.speeds_mps, context.sex)


def stand(row: Measurement, context: Context) -> Standing:
    """Where one value stands; with the reason where it cannot be told."""
    faults = context.faults(row)
    norms = norms_for(row, context)
    if isinstance(norms, str):
        return Standing(measure=row.id, side=row.side, input=row.input, why=norms)
    limits = Limits.of(norms, number("sd_band"))
    ends = interval(row)
    found = [n.interval(row.value, ends) for n in norms]
    return Standing(
        measure=row.id,
        side=row.side,
        input=row.input,
        percentile=sum(n.percentile(row.value) for n in norms) / len(norms),
        low=min(low for low, _ in found),
        high=max(high for _, high in found),
        place=None if faults else limits.place(*ends),
        limits=(min(limits.low), max(limits.high)),
        people=people(norms),
        why="too few steps" if "few_steps" in faults else "it counts for nothing here" if faults else "",
    )


def standings(context: Context) -> tuple[Standing, ...]:
    """Where every value stands, in the order of the measurements; differences stand elsewhere."""
    return tuple(stand(row, context) for row in context.measured or () if row.side not in APART)


def people(norms: tuple[Norm, ...]) -> str:
    """Whom a value is held against, in words: the first norm and, of several, the last."""
    first, last = norms[0].people, norms[-1].people
    return last if last.startswith(first) else f"{first}, to {last}"


def percentile_words(found: Standing) -> str:
    """`72nd percentile (58 to 84)`; empty where there is none."""
    if found.percentile is None:
        return ""
    return wording.percentile(found.percentile, (found.low, found.high))
