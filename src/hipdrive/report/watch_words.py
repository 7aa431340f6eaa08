"""What a watch's run tells, in sentences; and what it cannot."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.sensors.watch_fields import watch_fields
from hipdrive.signals.estimate import Estimate
from hipdrive.watch import Drift, WatchResult

#: The unit each field is written in.
UNITS = {
    "cadence_spm": "spm", "contact_ms": "ms", "flight_ms": "ms", "balance_left_percent": "percent", "oscillation_mm": "mm",
    "ratio_percent": "percent", "step_length_mm": "mm", "stance_percent": "percent", "stiffness_kn_m": "kN/m",
    "spring_kn_m": "kN/m", "power_w": "W", "form_power_w": "W", "heart_rate_bpm": "bpm", "impact_g": "g", "braking_g": "g",
    "pronation_deg": "deg",
}  # fmt: skip
CANNOT = (
    "What it cannot say: how level the pelvis is, or which muscles work. The error of the device itself is not in these intervals: against force plates, "
    "pods read contact time a few percent short and some watches far more, so hold these numbers against the same device only."
)
SPRING = "Stiffness of the spring-mass model: sine-wave method (Morin 2005) from contact time, cadence, speed, mass and height; a model of the leg, for changes in one runner."


def title(field: str) -> str:
    """A field as a person reads it."""
    return "leg stiffness, spring-mass model" if field == "spring_kn_m" else watch_fields()[field].title


def amount(field: str, one: Estimate) -> str:
    """A median with half of its interval."""
    return wording.plus_minus(one.value, one.half, UNITS[field])


def summary(result: WatchResult) -> list[str]:
    """What was recorded, what the usual speed shows, what drifted, what it cannot say."""
    usual = result.usual
    values = [f"{title(name)} {amount(name, usual.values[name])}" for name in list(usual.values)[:5]]
    told = (
        f"At {wording.value(usual.speed.value, 'mps')}, where most of the running is: {wording.joined(values)}."
        if values
        else ""
    )
    return [_recorded(result), told or "It holds speed alone.", drift_words(result), CANNOT]


def _recorded(result: WatchResult) -> str:
    aside = [f"{n} {name}" for name, n in result.counts.items() if name != "running" and n]
    device = f"{result.device}: " if result.device else ""
    text = f"{device}{wording.count(result.counts['running'], 'record')} of running in {result.duration_s / 60:.0f} min"
    text += f"; set aside: {wording.joined(aside)}" if aside else "; none set aside"
    lost = [f"{n} of {title(name)}" for name, n in result.impossible.items()]
    return wording.sentence(text + (f". Impossible values taken out: {wording.joined(lost)}" if lost else ""))


def drift_words(result: WatchResult) -> str:
    """What changed from the first third to the last beyond its error."""
    if not result.drift:
        return "No drift can be told: the first and the last third of the running share no speed."
    real = [one for one in result.drift if beyond_error(one)]
    if not real:
        return "From the first third of the running to the last, at the same speed, nothing changed by more than its error."
    changes = [
        f"{title(one.field)} {wording.change(one.change.value, UNITS[one.field])} (± {_half(one)})" for one in real
    ]
    return f"From the first third of the running to the last, at the same speed: {wording.joined(changes)}; nothing else by more than its error."


def _half(one: Drift) -> str:
    return wording.value(one.change.half, UNITS[one.field])


def beyond_error(one: Drift) -> bool:
    """Whether a drift's interval leaves zero out."""
    low, high = one.change.ci95
    return low > 0 or high < 0


def method(result: WatchResult) -> list[str]:
    """How it was computed."""
    lines = [
        wording.sentence(result.cadence_words),
        "Running is what is neither a pause of the timer, nor slower than 0.5 m/s, nor without flight (a foot on the ground for more than half of the stride), nor slow with fewer "
        "than 135 steps a minute.",
        "Medians of the records in bins of 0.5 m/s. Their error is the spread of the medians of minutes, because one second is like the next.",
        "Drift: last third of the running against the first, bin by bin of the same speed.",
    ]
    if any("spring_kn_m" in one.values for one in result.bins):
        lines.append(SPRING)
    return [line for line in lines if line]
