"""Motion: named points over time in a stated space, and the two planes a running stride is read in."""

from hipdrive.motion.motion import Motion
from hipdrive.motion.planes import Plane
from hipdrive.motion.provenance import EXACT, Provenance
from hipdrive.motion.space import Image, Lab, View

__all__ = ["EXACT", "Image", "Lab", "Motion", "Plane", "Provenance", "View"]
