"""From findings to one thing to change: cues, cadence, drills, and when to look again."""

from hipdrive.coaching.cadence import CadenceTarget, cadence_target
from hipdrive.coaching.plan import Cue, Drill, Plan, plan

__all__ = ["CadenceTarget", "Cue", "Drill", "Plan", "cadence_target", "plan"]
