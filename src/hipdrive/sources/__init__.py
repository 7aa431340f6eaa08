"""Sources: one file a format; each turns a path into a `Motion`, into what was worn (`hipdrive.sensors`), or both."""

from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source, holds_motion, read, read_all, read_sensors, sources

__all__ = ["ReadOptions", "Source", "holds_motion", "read", "read_all", "read_sensors", "sources"]
