"""Sources: one file a format; each turns a path into a `Motion`."""

from hipdrive.sources.registry import ReadOptions, Source, read, sources

__all__ = ["ReadOptions", "Source", "read", "sources"]
