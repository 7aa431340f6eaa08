"""Visits over time: change against detectable change."""

from hipdrive.history.compare import Change, Comparison, compare
from hipdrive.history.scores import ScoreChange, compare_scores

__all__ = ["Change", "Comparison", "ScoreChange", "compare", "compare_scores"]
