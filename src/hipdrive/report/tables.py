"""The measures as tables for other programs: CSV and Parquet, one row a number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hipdrive.files import replacing
from hipdrive.measures import Measurements

if TYPE_CHECKING:
    import pandas as pd


def write_csv(measured: Measurements, out: str | Path) -> Path:
    """Write the measures as CSV (UTF-8, one row a number, those of what was worn last; columns as `Measurements.to_frame`).

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with replacing(out) as temporary:
        _numbers(measured).to_csv(temporary, index=False, lineterminator="\n")
    return Path(out)


def write_parquet(measured: Measurements, out: str | Path) -> Path:
    """Write the measures as Parquet (one row a number, those of what was worn last; columns as `Measurements.to_frame`).

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with replacing(out) as temporary:
        _numbers(measured).to_parquet(temporary, index=False)
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


def _numbers(measured: Measurements) -> pd.DataFrame:
    """The measures and below them the numbers of what was worn, which belong to no recording (`input` is empty)."""
    import pandas as pd

    table, worn = measured.to_frame(), measured.worn_frame()
    if not len(table):
        return worn.reindex(columns=table.columns)
    return pd.concat([table.astype({"input": "Int64"}), worn], ignore_index=True) if len(worn) else table
