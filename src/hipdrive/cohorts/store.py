"""Where a cohort lies: partitions by content, one a recording and table, on any file system fsspec knows.

    OUT/cohort.json                         what made it
    OUT/files.parquet                       one row a file of the folder: read, failed, the same as another, ...
    OUT/TABLE/3f/3fa0....parquet            the rows of one recording, named by the hash of its content

A partition is written whole or not at all, and holds no time of its making: the same recordings give the same bytes.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ValidationError

from hipdrive.cohorts.tables import PER_RECORDING
from hipdrive.errors import HipdriveError, InputError, OutputError
from hipdrive.files import output_error

#: What this layout is called; another layout gets another number.
SCHEMA = "hipdrive.cohort/1"
ABOUT = "cohort.json"


class About(BaseModel):
    """What made a cohort: nothing in it is mixed with what another version or another choice made."""

    schema_: str = SCHEMA
    folder: str
    hipdrive: str
    parameters: dict[str, Any]
    models: dict[str, str]
    began: str = ""

    def same(self, other: About) -> bool:
        """Whether both make the same numbers of the same recordings."""
        return self.model_dump(exclude={"began"}) == other.model_dump(exclude={"began"})


def filesystem(address: str) -> tuple[Any, str]:
    """The file system of an address and the path on it; a path of this machine is made absolute.

    Raises
    ------
    HipdriveError
        If fsspec does not know it, or what it needs is not installed.
    """
    try:
        import fsspec

        fs, path = fsspec.core.url_to_fs(address)
    except ImportError as fault:
        said = str(fault).split("\n")[0]
        raise HipdriveError(f'{address}: {said}. Install it (pip install "hipdrive[cohort]" brings fsspec).') from None
    except ValueError as fault:
        raise HipdriveError(f"{address}: {fault}. Give a folder, or an address that fsspec knows.") from None
    return fs, str(path).rstrip("/") or "/"


@dataclass(frozen=True)
class Store:
    """A cohort's folder.

    Parameters
    ----------
    address
        A path, or an address for fsspec.
    """

    address: str

    @cached_property
    def _place(self) -> tuple[Any, str]:
        return filesystem(self.address)

    @property
    def fs(self) -> Any:
        """Its file system."""
        return self._place[0]

    @property
    def root(self) -> str:
        """Its path there."""
        return self._place[1]

    @property
    def local(self) -> bool:
        """Whether it lies on a disk of this machine."""
        return "file" in (self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,))

    def about(self) -> About | None:
        """What made it; `None` where nothing is there yet.

        Raises
        ------
        InputError
            If it was made by a layout of another version.
        """
        path = f"{self.root}/{ABOUT}"
        if not self.fs.exists(path):
            return None
        try:
            about = About.model_validate_json(self.fs.cat_file(path))
        except ValidationError:
            about = None
        if about is None or about.schema_ != SCHEMA:
            raise InputError(self.address, "holds a cohort of another version of hipdrive", "Choose another --out")
        return about

    def begin(self, about: About) -> None:
        """Write what makes it; raises `OutputError` where other things are, which are not touched, or it cannot be written."""
        if self.fs.exists(self.root) and (not self.fs.isdir(self.root) or self.fs.ls(self.root)):
            raise OutputError(self.address, "is there already and is no cohort", "Choose another --out")
        self.put(ABOUT, about.model_dump_json(indent=2).encode())

    def keys(self, table: str) -> set[str]:
        """The recordings that have a partition in a table."""
        folder = f"{self.root}/{table}"
        found = self.fs.find(folder) if self.fs.exists(folder) else []
        return {PurePosixPath(p).stem for p in found if str(p).endswith(".parquet")}

    def partition(self, table: str, key: str) -> str:
        """The path of a partition, relative to the folder."""
        return f"{table}/{key[:2]}/{key}.parquet"

    def put_table(self, relative: str, rows: pa.Table, provenance: dict[str, str]) -> None:
        """Write a Parquet file with its provenance; raises `OutputError`."""
        buffer = io.BytesIO()
        pq.write_table(rows.replace_schema_metadata(provenance), buffer, compression="zstd")
        self.put(relative, buffer.getvalue())

    def put(self, relative: str, content: bytes) -> None:
        """Write a file whole or not at all; raises `OutputError`."""
        path = f"{self.root}/{relative}"
        try:
            if self.local:
                _put_local(Path(path), content)
            else:
                self.fs.pipe_file(path, content)
        except OSError as fault:
            raise output_error(path, fault) from fault

    def read(self, relative: str) -> pa.Table | None:
        """A Parquet file; `None` where it is not there."""
        path = f"{self.root}/{relative}"
        return pq.read_table(io.BytesIO(self.fs.cat_file(path))) if self.fs.exists(path) else None

    def remove(self, keys: Iterable[str]) -> None:
        """Take recordings out of every table; the one that says it is done first."""
        tables = ("errors", *reversed(PER_RECORDING))
        for path in (f"{self.root}/{self.partition(table, key)}" for key in keys for table in tables):
            if self.fs.exists(path):
                self.fs.rm(path)


def _put_local(path: Path, content: bytes) -> None:
    """Under a name of its own first: always the same, so that what a kill left behind is written over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    os.replace(part, path)
