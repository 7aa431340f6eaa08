"""What a cohort holds, in a few lines for the terminal."""

from __future__ import annotations

from hipdrive.cohorts.lazy import Cohort

#: Files that are named at most; the rest is in the table.
_NAMED = 5


def summary(cohort: Cohort) -> list[str]:
    """How many recordings, and those that cannot be used with their reasons."""
    files = cohort.files
    counts = files["status"].value_counts()
    read, same = int(counts.get("read", 0)), int(counts.get("same", 0))
    errors = cohort.errors
    lines = [f"{_count(read, 'recording')} in {cohort.address}"]
    if same:
        lines.append(f"{_count(same, 'file')} more with the same content")
    if len(errors):
        lines.append(f"{_count(len(errors), 'file')} cannot be used:")
        lines += [f"  {path}: {error}" for path, error in errors.head(_NAMED).itertuples(index=False)]
    if len(errors) > _NAMED:
        lines.append(f"  and {len(errors) - _NAMED} more, in files.parquet")
    return lines


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
