"""What was measured of one or more recordings: the rows, what was refused, and where they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hipdrive.gait import Contacts
from hipdrive.measures.core import Measurement, Refusal
from hipdrive.measures.registry import measures
from hipdrive.measures.strides import Strides
from hipdrive.measures.waveforms import Waveforms, waveforms_of
from hipdrive.motion import Motion
from hipdrive.timeline import SensorResult
from hipdrive.timeline.numbers import WornNumber, worn_numbers

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Recording:
    """A motion and its contacts; `as_read` is the motion before it was smoothed, where that is known."""

    motion: Motion
    contacts: Contacts
    as_read: Motion | None = None

    @cached_property
    def strides(self) -> Strides:
        """Its strides, as the measures see them."""
        return Strides(self.motion, self.contacts)


@dataclass(frozen=True, repr=False)
class Measurements:
    """What was measured, what was refused and why, and the recordings it came from; `sensors`: what was worn beside them.

    Two sets add up (`rear + side`) to one report. `measured["pelvic_drop"]` is the mean of both sides,
    `measured["pelvic_drop", "left"]` one of them. Results that are read back have no signals: the numbers of what was worn
    are then in `kept`.
    """

    recordings: tuple[Recording, ...]
    rows: tuple[Measurement, ...]
    refused: tuple[Refusal, ...]
    sensors: tuple[SensorResult, ...] = ()
    kept: tuple[WornNumber, ...] = ()

    @property
    def worn(self) -> tuple[WornNumber, ...]:
        """Every number of what was worn, of signals that are there first."""
        return worn_numbers(self.sensors) + self.kept

    def __iter__(self) -> Iterator[Measurement]:
        """Over the measurements."""
        return iter(self.rows)

    def __add__(self, other: Measurements) -> Measurements:
        """Both together; what one recording refuses and another measures is no longer refused."""
        shift = len(self.recordings)
        rows = self.rows + tuple(replace(r, input=r.input + shift) for r in other.rows)
        refused = self.refused + tuple(replace(r, input=r.input + shift) for r in other.refused)
        measured = {r.id for r in rows}
        kept = tuple(r for r in refused if r.id not in measured)
        worn = (self.sensors + other.sensors, self.kept + other.kept)
        return Measurements(self.recordings + other.recordings, rows, kept, *worn)

    def __getitem__(self, key: str | tuple[str, str]) -> Measurement:
        """The measurement of a measure and side with the smallest standard error; the mean of sides where none is named.

        Raises
        ------
        KeyError
            If there is none; it says why it was refused, or which name is nearest.
        """
        id, side = (key, "mean") if isinstance(key, str) else key
        found = self.get(id, side)
        if found is None:
            raise KeyError(self._why_not(id, side))
        return found

    def _why_not(self, id: str, side: str) -> str:
        refused = next((r.reason for r in self.refused if r.id == id), None)
        sides = [r.side for r in self.rows if r.id == id]
        if sides:
            return f"{id} has no {side} here; there is {', '.join(dict.fromkeys(sides))}"
        if refused:
            return f"{id} was refused: {refused}"
        near = get_close_matches(id, [one.id for one in measures()], 1)
        return f"no measure is called {id}" + (f"; did you mean {near[0]}?" if near else "")

    def __repr__(self) -> str:
        """Ten lines at most: the recordings, the first numbers, and how many more there are."""
        names = ", ".join(Path(r.motion.provenance.path).name for r in self.recordings[:3])
        means = [r for r in self.rows if r.side == "mean"]
        head = f"Measurements of {len(self.recordings)} recordings ({names}): {len(self.rows)} numbers, "
        lines = [head + f"{len(self.refused)} measures refused"]
        lines += [f"  {r.id} {r.value:.4g} {r.unit}, 95 % {r.ci95[0]:.4g} to {r.ci95[1]:.4g}" for r in means[:7]]
        more = f"  and {len(means) - 7} more; " if len(means) > 7 else "  "
        return "\n".join([*lines, f"{more}.to_frame() has all, .waveforms() the curves"])

    def get(self, id: str, side: str = "mean") -> Measurement | None:
        """The measurement with the smallest standard error of this measure and side, or `None`."""
        fitting = [r for r in self.rows if r.id == id and r.side == side]
        return min(fitting, key=lambda r: r.se) if fitting else None

    def waveforms(self, only: Iterable[str] | None = None) -> Waveforms:
        """Curves over the stride, 0 to 100 %, of what was measured: each stride, mean and standard deviation.

        Parameters
        ----------
        only
            Ids of measures; all by default.
        """
        ids = [{row.id for row in self.rows if row.input == index} for index in range(len(self.recordings))]
        wanted = None if only is None else set(only)
        each = (
            wave
            for index, recording in enumerate(self.recordings)
            if len(recording.contacts)  # none where it was read back from JSON
            for wave in waveforms_of(recording.strides, ids[index] if wanted is None else ids[index] & wanted, index)
        )
        return Waveforms(tuple(each))

    def to_frame(self) -> pd.DataFrame:
        """One row a measurement, with the columns of the JSON contract."""
        import pandas as pd

        columns = ["id", "side", "value", "unit", "se", "ci95_low", "ci95_high", "n_steps"]
        columns += ["detectable_change", "view", "flags", "input"]
        table = [
            (r.id, r.side, r.value, r.unit, r.se, *r.ci95, r.n_steps, r.detectable_change, r.view)
            + (" ".join(r.flags), r.input)
            for r in self.rows
        ]
        return pd.DataFrame(table, columns=columns)

    def worn_frame(self) -> pd.DataFrame:
        """One row a number of what was worn, with columns of `to_frame`; `view` is `emg`, `watch` or `imu`."""
        import pandas as pd

        columns = ["id", "side", "value", "unit", "se", "ci95_low", "ci95_high", "n_steps", "view", "flags"]
        table = [
            (w.id, w.side, w.value.value, w.unit, w.value.se, *w.value.ci95, w.value.n, w.view, "") for w in self.worn
        ]
        return pd.DataFrame(table, columns=columns)
