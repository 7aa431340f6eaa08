"""The measures as tables for other programs: CSV and Parquet, one row a number."""

from __future__ import annotations

from pathlib import Path

from hipdrive.files import replacing
from hipdrive.measures import Measurements


def write_csv(measured: Measurements, out: str | Path) -> Path:
    """Write the measures as CSV (UTF-8, one row a number; columns as `Measurements.to_frame`).

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with replacing(out) as temporary:
        measured.to_frame().to_csv(temporary, index=False, lineterminator="\n")
    return Path(out)


def write_parquet(measured: Measurements, out: str | Path) -> Path:
    """Write the measures as Parquet (one row a number; columns as `Measurements.to_frame`).

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with replacing(out) as temporary:
        measured.to_frame().to_parquet(temporary, index=False)
    return Path(out)
