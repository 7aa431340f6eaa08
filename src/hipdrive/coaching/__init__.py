"""From findings to one thing to change: cues, cadence, drills, and when to look again."""

from hipdrive.coaching.cadence import CadenceTarget, cadence_target
from hipdrive.coaching.cues import Cue
from hipdrive.coaching.plan import Drill, Plan, plan

__all__ = ["CadenceTarget", "Cue", "Drill", "Plan", "cadence_target", "plan"]
