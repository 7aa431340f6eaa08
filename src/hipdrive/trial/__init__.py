"""One cue, tried on this runner: blocks of running without and with it, and what it moved, with its interval."""

from hipdrive.trial.another_day import AnotherDay, another_day
from hipdrive.trial.design import Block, Condition, schedule
from hipdrive.trial.effect import Effect, effect_of, smallest_shown, spread_of
from hipdrive.trial.moved import Moved
from hipdrive.trial.power import order_words, power_words
from hipdrive.trial.result import TrialResult, outcome

__all__ = [
    "AnotherDay",
    "Block",
    "Condition",
    "Effect",
    "Moved",
    "TrialResult",
    "another_day",
    "effect_of",
    "order_words",
    "outcome",
    "power_words",
    "schedule",
    "smallest_shown",
    "spread_of",
]
