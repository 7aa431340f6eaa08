"""What muscle activity tells, in sentences; and what it cannot."""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive import wording
from hipdrive.emg import ChannelActivity, EmgResult
from hipdrive.emg.stream import Told
from hipdrive.sensors.channels import muscles
from hipdrive.signals.estimate import Estimate

#: How a phase is called, and the same in a sentence.
PHASE_NAMES = {
    "late_swing": "late swing",
    "loading": "loading response",
    "early_stance": "first half of stance",
    "late_stance": "second half of stance",
    "early_swing": "early swing",
    "mid_swing": "mid swing",
}
GLUTEI = ("gluteus_maximus", "gluteus_medius")
CANNOT = (
    "What it cannot say: how much force a muscle made, whether it is tired, or whether it is “inhibited”; activity changes with the "
    "electrode’s place, with sweat and with speed, and a muscle’s percent of its own peak cannot be held against another runner’s."
)
#: Half of an interval beyond which the onset of a burst is not told in words, milliseconds (design choice: an eighth of a stride).
UNSURE_MS = 100.0
DELAY = "Force follows activity by some tens of milliseconds, so a muscle may pull after its burst has ended."


def summary(result: EmgResult) -> list[str]:
    """Three sentences: what was active when, how that compares, what it cannot say; before them that the clock is a guess."""
    glutei = [c for c in glutei_first(result.channels) if c.channel.muscle in GLUTEI]
    told = [_when(group) for group in _alike(glutei or result.channels[:2])]
    warned = [result.guessed] if result.guessed else []
    return [*warned, *told, _compared(result, glutei), CANNOT]


def glutei_first(channels: Sequence[ChannelActivity]) -> list[ChannelActivity]:
    """The channels in the order of the page: glutei before all others, both legs of a muscle together, left first."""
    muscles_in_order = list(dict.fromkeys([*GLUTEI, *(c.channel.muscle for c in channels)]))
    return sorted(channels, key=lambda c: (muscles_in_order.index(c.channel.muscle), c.channel.side))


def _alike(channels: Sequence[ChannelActivity]) -> list[list[ChannelActivity]]:
    """Those of one muscle that are active in the same phases stand together."""
    found: dict[tuple[str, str], list[ChannelActivity]] = {}
    for one in channels:
        found.setdefault((one.channel.muscle, _phases(one)), []).append(one)
    return list(found.values())


def _when(group: Sequence[ChannelActivity]) -> str:
    """When the channels of one muscle are active, and when the bursts of each begin."""
    first = group[0].channel
    sides = wording.joined([c.channel.side for c in group if c.channel.side])
    name = wording.sentence(f"{sides} {muscles()[first.muscle].title}".strip()).rstrip(".")
    counts = list(dict.fromkeys(str(c.stances) for c in group))
    over = f"{wording.joined(counts)} stances" if len(counts) > 1 else wording.count(group[0].stances, "stance")
    text = f"{name}: {_phases(group[0])}, over {over}{' each' if len(group) > len(counts) else ''}."
    known = [(c.channel.side, c.onset_ms) for c in group if c.onset_ms is not None and c.onset_ms.n > 1]
    return " ".join([text, *(_onset(o, "Its burst" if len(group) < 2 else f"The {side} burst") for side, o in known)])


def _phases(one: ChannelActivity) -> str:
    active = [PHASE_NAMES[p.phase] for p in one.phases if p.state == "active"]
    part = [PHASE_NAMES[p.phase] for p in one.phases if p.state == "in part"]
    silent = [PHASE_NAMES[p.phase] for p in one.phases if p.state == "silent"]
    clauses = [
        f"active in {wording.joined(active)}" if active else "",
        f"partly active in {wording.joined(part)}" if part else "",
        f"next to silent in {wording.joined(silent)}" if silent else "",
    ]
    return wording.clauses([c for c in clauses if c])


def _onset(onset: Estimate, whose: str) -> str:
    """When the burst begins, against the strike."""
    if onset.half > UNSURE_MS:
        return f"When {whose[0].lower()}{whose[1:]} begins differs too much between the stances to be told (± {onset.half:.0f} ms)."
    size = f"{max(onset.value, -onset.value):.0f} ± {onset.half:.0f} ms"
    return f"{whose} begins {size} {'before' if onset.value < 0 else 'after'} the strike."


def amount(one: Estimate, unit: str) -> str:
    """A number over stances with half of its interval; one stance alone is said to be one."""
    if one.n < 2:
        return f"{wording.value(one.value, unit)} (one stance)"
    return wording.plus_minus(one.value, one.half, unit)


def reference(result: EmgResult) -> str:
    """What 100 percent is, of all channels."""
    every = {one.reference for one in result.channels}
    return every.pop() if len(every) == 1 else "its own reference"


def _compared(result: EmgResult, glutei: Sequence[ChannelActivity]) -> str:
    """Left against right where both were recorded, else against the muscles beside it."""
    pairs = [(result.of(muscle, "left"), result.of(muscle, "right")) for muscle in GLUTEI]
    told = [_pair(left, right) for left, right in pairs if left is not None and right is not None]
    ratios = [r for r in result.ratios if r.phase in ("late_swing", "early_stance") and r.value.n > 1]
    told += [
        f"{wording.sentence(r.title).rstrip('.')} in {PHASE_NAMES[r.phase]}: {amount(r.value, 'ratio')}, each in percent of {reference(result)}."
        for r in ratios[:2]
    ]
    if told:
        return " ".join(told)
    whose = f"the {glutei[0].channel.side} leg" if glutei and glutei[0].channel.side else "one leg"
    return f"There is nothing to hold it against: only {whose} was recorded, and once."


def _pair(left: ChannelActivity, right: ChannelActivity) -> str:
    """Onset of both sides, and whether they differ."""
    name = wording.sentence(left.channel.name.removeprefix("left ")).rstrip(".")
    if left.onset_ms is None or right.onset_ms is None or min(left.onset_ms.n, right.onset_ms.n) < 2:
        return f"{name}: too few bursts to hold the sides against each other."
    apart = left.onset_ms.value - right.onset_ms.value
    error = 1.96 * (left.onset_ms.se**2 + right.onset_ms.se**2) ** 0.5
    verdict = "so the sides differ" if max(apart, -apart) > error else "so no difference can be told"
    return f"{name}, onset left minus right: {wording.plus_minus(apart, error, 'ms')}, {verdict}."


def method(result: EmgResult) -> list[str]:
    """How it was computed."""
    return [
        f"Contacts come from {result.contacts_from}. {wording.sentence(result.side_words)}".strip(),
        "Band-pass 20 to 450 Hz without lag (De Luca 2010); mains hum is only taken out of a channel that holds much of it. The curve is the rectified signal, low-pass "
        "10 Hz.",
        "A muscle is active where the double-threshold detector of Bonato, D’Alessio and Knaflitz (1998; doi 10.1109/10.661154) says so: five energies a "
        "window, one of them over a threshold that noise passes in 3 % of the windows, no state shorter than 30 ms; and where the burst as a whole stands 4 dB over "
        "the noise of the recording’s own quiet. Errors on made signals: docs/validation.md.",
        "Late swing is the last third of swing; loading response of walking the first 12 % of the stride. Active: on for at least half of the phase; silent: on for a tenth "
        "or less, or a mean under a tenth of the reference.",
        DELAY,
    ]


def live_line(told: Told) -> str:
    """Each muscle's level and the peak of its last burst, for one line of a terminal."""
    parts = [_live(*one) for one in zip(told.names, told.percent, told.peaks, strict=True)]
    return "  ".join([*parts, "(run on: your own peak is being learned)" if told.learning else ""]).rstrip()


def _live(name: str, percent: float, peak: float) -> str:
    last = "" if peak != peak else f", last burst {peak:3.0f} %"
    return f"{name} {'█' * round(percent / 10):<12.12}{percent:4.0f} %{last}"
