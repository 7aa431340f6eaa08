"""A made cohort as lazy tables."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from hipdrive.cohorts.store import About, Store, filesystem
from hipdrive.cohorts.tables import SCHEMAS
from hipdrive.errors import HipdriveError, InputError

if TYPE_CHECKING:
    import dask.dataframe as dd
    import pandas as pd

#: Recordings a partition of a lazy table: a few megabytes of measurements.
_TOGETHER = 64


@dataclass(frozen=True)
class Cohort:
    """The tables of a cohort, each a Dask DataFrame that reads nothing before `.compute()`.

    `recordings`, `contacts`, `strides`, `curves`, `measurements`, `worn` and `refusals` share the column `recording`; `errors`
    has a row for each file that cannot be used.

    Parameters
    ----------
    address
        Where it lies.
    about
        What made it.
    """

    address: str
    about: About

    @property
    def recordings(self) -> dd.DataFrame:
        """One row a recording: format, view, rate, speed, athlete, visit, ..."""
        return self.table("recordings")

    @property
    def contacts(self) -> dd.DataFrame:
        """One row a contact, seconds."""
        return self.table("contacts")

    @property
    def strides(self) -> dd.DataFrame:
        """One row a step: its time and the value of each measure at it."""
        return self.table("strides")

    @property
    def curves(self) -> dd.DataFrame:
        """One row a measure and side: mean and standard deviation at 0 to 100 % of the stride."""
        return self.table("curves")

    @property
    def measurements(self) -> dd.DataFrame:
        """One row a number, with its error."""
        return self.table("measurements")

    @property
    def worn(self) -> dd.DataFrame:
        """One row a number of muscles and sensors in the file of a recording, with its error."""
        return self.table("worn")

    @property
    def refusals(self) -> dd.DataFrame:
        """One row a measure that a recording cannot give, with the reason."""
        return self.table("refusals")

    @property
    def files(self) -> pd.DataFrame:
        """One row a file of the folder and what became of it: read, same, failed, unread, other."""
        rows = Store(self.address).read("files.parquet")
        table: pd.DataFrame = (SCHEMAS["files"].empty_table() if rows is None else rows).to_pandas()
        return table

    @property
    def errors(self) -> pd.DataFrame:
        """One row a file that cannot be used: `path`, `error`."""
        files = self.files
        found: pd.DataFrame = files.loc[files["status"].isin(["failed", "unread"]), ["path", "error"]]
        return found.reset_index(drop=True)

    def table(self, name: str) -> dd.DataFrame:
        """A table by its name; the recordings in the order of their keys.

        Raises
        ------
        HipdriveError
            If Dask is not installed.
        """
        try:
            import dask.dataframe as dd
        except ImportError:
            raise HipdriveError('Cohorts need Dask. Install it with: pip install "hipdrive[cohort]"') from None
        store = Store(self.address)
        keys = sorted(store.keys(name))
        groups = [keys[i : i + _TOGETHER] for i in range(0, len(keys), _TOGETHER)] or [[]]
        meta = _frame(SCHEMAS[name].empty_table())
        lazy: dd.DataFrame = dd.from_map(
            _rows, groups, address=self.address, name=name, meta=meta, enforce_metadata=False
        )
        return lazy

    def with_runs(self, name: str = "measurements") -> dd.DataFrame:
        """A table beside the columns of `recordings`: who, when, how fast."""
        suffixes = ("", "_of_recording")
        both: dd.DataFrame = self.table(name).merge(self.recordings, on="recording", how="left", suffixes=suffixes)
        return both


def _rows(keys: list[str], address: str, name: str) -> Any:
    store = Store(address)
    contents = (store.fs.cat_file(f"{store.root}/{store.partition(name, key)}") for key in keys)
    tables = [pq.read_table(io.BytesIO(content)).replace_schema_metadata(None) for content in contents]
    return _frame(pa.concat_tables([SCHEMAS[name].empty_table(), *tables]))


def _frame(table: pa.Table) -> Any:
    """A table for pandas; curves stay arrays of Arrow, or Dask would make text of them."""
    import pandas as pd

    return table.to_pandas(types_mapper=lambda kind: pd.ArrowDtype(kind) if pa.types.is_fixed_size_list(kind) else None)


def open_cohort(folder: str | Path) -> Cohort:
    """Open a cohort that was made.

    Raises
    ------
    InputError
        If there is none, or one of another version.
    """
    filesystem(str(folder))
    about = Store(str(folder)).about()
    if about is None:
        raise InputError(folder, "holds no cohort", "Make one with: hipdrive cohort DIR")
    return Cohort(str(folder), about)
