"""The literature as data: references, detectable changes, risks, claims, red flags' sources, drills, trials."""

from hipdrive.evidence.literature import (
    GRADES,
    Grade,
    Reference,
    Row,
    Source,
    Tag,
    at_speed,
    number,
    pooled,
    row,
    rows,
    source,
    sources,
)

__all__ = [
    "GRADES",
    "Grade",
    "Reference",
    "Row",
    "Source",
    "Tag",
    "at_speed",
    "number",
    "pooled",
    "row",
    "rows",
    "source",
    "sources",
]
