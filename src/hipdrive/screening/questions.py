"""What is asked in the terminal and in the app alike: the answer's name in `Symptoms`, and the words for it."""

from __future__ import annotations

#: The day after a usual run, 0 (none) to 10.
SORENESS = {
    "quad": "front of the thighs",
    "glute": "glutes",
    "hamstring": "back of the thighs",
    "calf": "calves",
}
#: While running, 0 (not at all) to 10 (all the time).
FEEL = {
    "sitting_down": "as if sitting down into the stride",
    "low_power": "low on power",
    "tight_low_back": "tight in the lower back",
    "tight_hamstrings": "tight in the back of the thighs",
}
#: Totals of published questionnaires, with their scales.
SCORES = {
    "uwri": "UWRI (0 to 36)",
    "koos_pf": "KOOS-PF (0 to 100)",
    "lefs": "LEFS (0 to 80)",
    "akps": "AKPS (0 to 100)",
    "ostrc": "OSTRC (0 to 100)",
}
