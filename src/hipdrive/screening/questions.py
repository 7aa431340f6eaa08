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
#: What each of them asks about, in a line; they are asked for only of runners who have filled one in.
SCORES_EXPLAINED = {
    "uwri": "UWRI: how far an injury keeps you from running and from coming back; 36 is best.",
    "koos_pf": "KOOS-PF: pain and stiffness at the front of the knee; 100 is best.",
    "lefs": "LEFS: what your legs can do in daily life; 80 is best.",
    "akps": "AKPS: the front of the knee in daily life and sport; 100 is best.",
    "ostrc": "OSTRC: how much a problem took from training this week; 0 is best.",
}
