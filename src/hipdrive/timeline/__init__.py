"""One timeline: what was worn beside what was filmed, and what each tells of the other."""

from hipdrive.timeline.combine import SensorResult, Stride, combine

__all__ = ["SensorResult", "Stride", "combine"]
