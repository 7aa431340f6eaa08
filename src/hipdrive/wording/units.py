"""The one table of units: what stands behind a number, and how many decimals it is written with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """How a unit is written.

    Parameters
    ----------
    symbol
        What stands behind a number, with its space.
    decimals
        Of a number in this unit; one more would be noise for every measure that has it.
    """

    symbol: str
    decimals: int


#: By the name a unit has in results, evidence and keys.
UNITS = {
    "deg": Unit("°", 1),
    "ms": Unit(" ms", 0),
    "s": Unit(" s", 2),
    "spm": Unit(" steps/min", 1),
    "percent": Unit(" %", 1),
    "percent_stride": Unit(" % of the stride", 1),
    "percent_of_runners": Unit(" % of runners", 0),
    "percent_of_variance": Unit(" % of the variance", 0),
    "pctMVIC": Unit(" % of the largest voluntary effort", 0),
    "mm": Unit(" mm", 0),
    "cm": Unit(" cm", 1),
    "m": Unit(" m", 2),
    "in": Unit(" in", 2),
    "ratio": Unit("", 2),
    "index": Unit("", 2),
    "correlation": Unit(" (correlation)", 2),
    "kN/m": Unit(" kN/m", 1),
    "N/kg": Unit(" N/kg", 1),
    "W/kg": Unit(" W/kg", 0),
    "W": Unit(" W", 0),
    "bpm": Unit(" beats/min", 0),
    "g": Unit(" g", 1),
    "J/kg": Unit(" J/kg", 2),
    "BW": Unit(" body weights", 1),
    "kg": Unit(" kg", 1),
    "mps": Unit(" m/s", 1),
    "fps": Unit(" frames a second", 0),
    "hz": Unit(" Hz", 1),
    "px": Unit(" pixels", 0),
    "points": Unit(" points", 0),
    "steps": Unit(" steps", 0),
    "min": Unit(" min", 0),
    "spm_per_m": Unit(" steps/min per metre", 1),
    "spm_per_mps": Unit(" steps/min per m/s", 1),
    "odds_ratio": Unit(" (odds ratio)", 2),
    "odds_ratio_per_SD": Unit(" (odds ratio per SD)", 2),
    "odds_ratio_per_deg": Unit(" (odds ratio per degree)", 2),
    "SMD": Unit(" SD (standardised difference)", 2),
    "SMD_reduction": Unit(" SD less (standardised difference)", 2),
}
#: A unit nobody wrote down here is shown as it is called.
_OTHER_DECIMALS = 2


def decimals(unit: str) -> int:
    """How many decimals a number of this unit is written with.

    >>> decimals("deg")
    1
    """
    return UNITS[unit].decimals if unit in UNITS else _OTHER_DECIMALS


def symbol(unit: str) -> str:
    """A unit as it is written behind a number, with its space.

    >>> symbol("spm")
    ' steps/min'
    """
    return UNITS[unit].symbol if unit in UNITS else f" {unit.replace('_', ' ')}" if unit else ""
