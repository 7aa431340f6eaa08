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


def write_waveforms(measured: Measurements, out: str | Path) -> Path:
    """Write the curves over the stride: one row a stride and percent, as Parquet or, under another suffix, as CSV.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    table = measured.waveforms().to_frame()
    with replacing(out) as temporary:
        if Path(out).suffix.lower() == ".parquet":
            table.to_parquet(temporary, index=False)
        else:
            table.to_csv(temporary, index=False, lineterminator="\n", float_format="%.6g")
    return Path(out)
