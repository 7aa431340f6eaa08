"""A run as a watch keeps it: what was running, each measure by speed, and what drifted over the run."""

from hipdrive.watch.examine import Drift, SpeedBin, WatchResult, examine_run

__all__ = ["Drift", "SpeedBin", "WatchResult", "examine_run"]
