"""One recording of a cohort: read, analysed, written. Runs in a worker, on this machine or another."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pyarrow as pa

from hipdrive.analysis import analyse
from hipdrive.cohorts.plan import Item, Settings, content_of
from hipdrive.cohorts.store import Store, filesystem
from hipdrive.cohorts.tables import PER_RECORDING, rows_of, table
from hipdrive.errors import HipdriveError, InputError
from hipdrive.sources import ReadOptions
from hipdrive.sources.registry import sources
from hipdrive.version import __version__

#: Memory that reading motion capture takes, times the file (C3D: 18 to 30, see `hipdrive.confined`).
_TIMES_THE_FILE = 30
_CHANGED = "changed while it was read. Wait until it is written, and run the same command again."


@dataclass(frozen=True)
class Outcome:
    """What became of a recording.

    Parameters
    ----------
    key
        Its name in the cohort.
    status
        `read`; `failed`, and will fail again; `again`: failed for now, such as a disk that was away; `other`: a file of
        another kind under a suffix that recordings have too.
    error
        What is wrong with it and what to do, empty where nothing is.
    """

    key: str
    status: Literal["read", "failed", "again", "other"]
    error: str = ""


def hashed(item: Item) -> tuple[str, str]:
    """The hash of a recording's content, or an empty one and why it cannot be read."""
    try:
        too_large = _too_large(item)
        return (content_of(item), "") if too_large is None else ("", too_large)
    except OSError as fault:
        return "", _unreadable(fault)


def _unreadable(fault: OSError) -> str:
    return f"cannot be read ({fault.strerror or fault}). Copy it to another disk."


def _too_large(item: Item) -> str | None:
    """Why a file of motion capture needs more memory than this machine has, or `None`."""
    import psutil

    needed, there = item.bytes * _TIMES_THE_FILE, psutil.virtual_memory().total
    suffix = PurePosixPath(item.path).suffix.lower()
    whole = any(source.markers is not None for source in sources() if suffix in source.suffixes)
    if not whole or needed <= there:
        return None
    size = f"{item.bytes / 1e9:.1f} GB"
    return f"is {size}: reading it would take more memory than this machine has. Export the part with the run alone."


def work(item: Item, key: str, content: str, out: str, settings: Settings, version: str) -> Outcome:
    """Analyse a recording and write its partitions, the one that says it is done last.

    Parameters
    ----------
    item
        The recording.
    key, content
        Its name in the cohort and the hash of its content when it was planned.
    out
        Address of the cohort.
    settings
        Settings.
    version
        Of the hipdrive that planned it.

    Raises
    ------
    HipdriveError
        If the worker runs another version, or the results cannot be written: then the whole run ends.
    """
    if version != __version__:
        raise HipdriveError(f"A worker runs hipdrive {__version__}, this machine {version}. Install the same on both.")
    store, provenance = Store(out), settings.provenance()
    try:
        rows = _rows(item, key, settings)
        if rows is None:
            return Outcome(key, "other")
        if content_of(item) != content:
            return Outcome(key, "again", _CHANGED)
    except InputError as fault:
        return _failed(item, key, content, f"{fault.what}. {fault.remedy}.", store, provenance)
    except OSError as fault:
        return Outcome(key, "again", _unreadable(fault))
    for name in (name for name in PER_RECORDING if name in rows):
        store.put_table(store.partition(name, key), rows[name], provenance)
    return Outcome(key, "read")


def _rows(item: Item, key: str, settings: Settings) -> dict[str, pa.Table] | None:
    """The rows of a recording in each table; `None` where the file holds no motion (a table that is no keypoints, a watch's run)."""
    with _here(item) as (path, static):
        suffix = "" if path.is_dir() else path.suffix.lower()
        fitting = [source for source in sources() if suffix in source.suffixes and source.accepts(path)]
        if not any(source.read is not None for source in fitting):
            return None
        said = {f.name: item.said[f.name] for f in fields(ReadOptions) if item.said.get(f.name) is not None}
        options = ReadOptions(**{**said, "engine": settings.engine, "static": static})
        measured = analyse(path, options, settings.contacts)
        rows = rows_of(measured, key, item.path, item.said)
    del measured
    gc.collect()  # splines and strides refer to each other; a worker reads thousands
    return rows


@contextmanager
def _here(item: Item) -> Iterator[tuple[Path, Path | None]]:
    """The recording and its standing trial as files of this machine; fetched for a while where they lie elsewhere."""
    fs, root = filesystem(item.root)
    static = item.said.get("static")
    if "file" in (fs.protocol if isinstance(fs.protocol, tuple) else (fs.protocol,)):
        yield Path(root, item.path), None if static is None else Path(root, static)
        return
    with TemporaryDirectory(prefix="hipdrive-") as folder:
        _fetch(fs, root, dict.fromkeys((item.path, *item.beside)), folder)
        yield Path(folder, item.path), None if static is None else Path(folder, static)


def _fetch(fs: Any, root: str, names: Iterable[str], folder: str) -> None:
    """Copy files from where they lie to a folder of this machine."""
    for name in names:
        if not fs.isdir(f"{root}/{name}"):
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            fs.get_file(f"{root}/{name}", str(Path(folder, name)))


def _failed(item: Item, key: str, content: str, error: str, store: Store, provenance: dict[str, str]) -> Outcome:
    """Keep why a recording cannot be used, unless it is no longer the one that was planned."""
    if not _is_same(item, content):
        return Outcome(key, "again", _CHANGED)
    row = {"recording": key, "path": item.path, "error": error}
    store.put_table(store.partition("errors", key), table("errors", [row]), provenance)
    return Outcome(key, "failed", error)


def _is_same(item: Item, content: str) -> bool:
    try:
        return content_of(item) == content
    except OSError:
        return False
