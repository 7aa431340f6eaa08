"""How numbers, units and names are written, once for every page, table, sentence and picture."""

from hipdrive.wording.numbers import (
    WithInterval,
    change,
    difference,
    half_width,
    number,
    percent,
    plain_number,
    plus_minus,
    spoken_interval,
    value,
    with_ends,
    with_interval,
)
from hipdrive.wording.text import clauses, count, file_name, joined, label, plain, sentence, spelled
from hipdrive.wording.units import UNITS, Unit, decimals, symbol

__all__ = [
    "UNITS",
    "Unit",
    "WithInterval",
    "change",
    "clauses",
    "count",
    "decimals",
    "difference",
    "file_name",
    "half_width",
    "joined",
    "label",
    "number",
    "percent",
    "plain",
    "plain_number",
    "plus_minus",
    "sentence",
    "spelled",
    "spoken_interval",
    "symbol",
    "value",
    "with_ends",
    "with_interval",
]
