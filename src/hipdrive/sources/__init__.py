"""Sources: one file a format; each turns a path into a `Motion`."""

from hipdrive.sources.registry import ReadOptions, Source, read, read_all, sources

__all__ = ["ReadOptions", "Source", "read", "read_all", "sources"]
