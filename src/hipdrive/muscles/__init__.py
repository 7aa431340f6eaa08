"""Who does the work: moments, power and work of hip, knee and ankle, and what a stride asks of the muscles.

Work of a joint is measured. How muscles share it is not: their demand follows from a rule, and is told with its range.
"""

from hipdrive.muscles.changes import CHANGES, Change, changed
from hipdrive.muscles.demand import EFFORTS, MuscleDemand, muscle_demand
from hipdrive.muscles.dynamics import JOINTS, LegMechanics, leg_mechanics
from hipdrive.muscles.leg_muscles import GROUPS
from hipdrive.muscles.overview import LegOverview, Overview, overview
from hipdrive.muscles.pressure import with_usual_centre
from hipdrive.muscles.top_down import top_down
from hipdrive.muscles.work import JointWork, joint_work, stance_work

__all__ = [
    "CHANGES",
    "EFFORTS",
    "GROUPS",
    "JOINTS",
    "Change",
    "JointWork",
    "LegMechanics",
    "LegOverview",
    "MuscleDemand",
    "Overview",
    "changed",
    "joint_work",
    "leg_mechanics",
    "muscle_demand",
    "overview",
    "stance_work",
    "top_down",
    "with_usual_centre",
]
