"""What the joints do: moments, power and work of hip, knee and ankle from motion capture with force plates.

Work of a joint is measured; which muscle did it is not, and is not said.
"""

from hipdrive.muscles.dynamics import JOINTS, LegMechanics, leg_mechanics
from hipdrive.muscles.work import stance_work

__all__ = ["JOINTS", "LegMechanics", "leg_mechanics", "stance_work"]
