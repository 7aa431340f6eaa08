"""Where the history lies on this machine, and whether it can be used: one sentence for each thing that can be wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from hipdrive.errors import HipdriveError, OutputError

#: How long a writer waits for another, seconds. Design choice: longer than any write here takes (the largest result,
#: a report of some megabytes, is written in well under a second).
WAIT_S = 10.0
#: What an SQLite file begins with (the format's own documentation).
_SQLITE_HEAD = b"SQLite format 3\x00"


class HistoryError(HipdriveError):
    """The history cannot be read or written; the message says why and what to do."""


def data_folder() -> Path:
    """The platform's folder for data of this program, or `HIPDRIVE_HOME`."""
    import platformdirs

    told = os.environ.get("HIPDRIVE_HOME")
    return Path(told) if told else Path(platformdirs.user_data_dir("hipdrive", appauthor=False))


def address(where: str | Path | None, folder: Path) -> URL:
    """The database's address: a URL, a file, or `history.sqlite` in the data folder.

    Raises
    ------
    HistoryError
        If it is an address of an unknown kind.
    """
    if where is None:
        return URL.create("sqlite", database=str(folder / "history.sqlite"))
    if "://" not in str(where):
        return URL.create("sqlite", database=str(Path(where).absolute()))
    url = _parsed(str(where))
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise HistoryError(f"{url.get_backend_name()}: not a database hipdrive knows. Use PostgreSQL or a file.")
    return url


def _parsed(address: str) -> URL:
    try:
        return make_url(address)
    except ArgumentError:
        words = "The address of the database cannot be read. Give postgresql://NAME@HOST/DATABASE."
        raise HistoryError(words) from None


def make_engine(url: URL) -> Engine:
    """An engine whose every connection waits its turn, keeps references whole and wipes what it deletes.

    Raises
    ------
    HistoryError
        If the file is not a database, or its folder cannot be made.
    """
    if url.get_backend_name() != "sqlite":
        return _server(url)
    file = Path(str(url.database))
    _private_folder(file.parent)
    _check_file(file)
    engine = create_engine(url, connect_args={"timeout": WAIT_S, "check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _server(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise HistoryError("PostgreSQL needs the package psycopg. Install hipdrive[postgres].") from None


def _private_folder(folder: Path) -> None:
    """What a runner tells of pain is nobody else's business: a folder made here is the owner's alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise OutputError(folder, f"cannot be made ({fault.strerror})", "Choose another folder") from None


def _check_file(file: Path) -> None:
    try:
        head = file.open("rb").read(len(_SQLITE_HEAD)) if file.exists() else b""
    except OSError as fault:
        raise HistoryError(f"{file}: cannot be opened ({fault.strerror}). Check its permissions.") from None
    if head and head != _SQLITE_HEAD:
        raise HistoryError(f"{file}: is damaged, or not a history. {_REMEDY}")


_REMEDY = "Move it away and start afresh, or put a copy back."


def _prepare(connection: sqlite3.Connection, record: object) -> None:
    # Transactions begin where we say (`_begin`), not where the driver guesses.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: object) -> None:
    from sqlalchemy import Connection

    assert isinstance(connection, Connection)
    # A writer takes its place at once: one that reads first and writes later could be refused half-way.
    writes = connection.get_execution_options().get("hipdrive_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def said_plainly(where: str) -> Iterator[None]:
    """Turn what the database driver raises into a sentence."""
    try:
        yield
    except DBAPIError as fault:
        raise HistoryError(f"{where}: {_words(str(fault.orig))}") from None


#: Driver's words -> ours.
_FAULTS = (
    ("locked", "is being written by another program for too long. Close that one and try again."),
    ("disk is full", "cannot be written, because the disk is full. Make room and try again; nothing was lost."),
    ("disk i/o error", "cannot be written: the disk reports an error. Check the disk; what was saved is still there."),
    ("readonly", "may only be read. Change the permissions of the file and its folder."),
    ("unable to open", "cannot be opened. Check the folder's permissions."),
    ("malformed", f"is damaged. {_REMEDY}"),
    ("not a database", f"is damaged, or not a history. {_REMEDY}"),
    ("password authentication", "does not accept this name and password."),
    ("connection", "cannot be reached. Check that the database server runs, and its address."),
)


def _words(fault: str) -> str:
    known = next((words for sign, words in _FAULTS if sign in fault.lower()), None)
    # The driver's first line only: what follows may hold values.
    return known or f"cannot be used ({fault.splitlines()[0] if fault else 'no reason given'})."


def copy_of(file: Path, revision: str) -> Path:
    """A copy of an SQLite history beside it, made before its schema moves on.

    Raises
    ------
    OutputError
        If there is no room for it.
    """
    copy = file.with_name(f"{file.stem}-before-{revision}{file.suffix}")
    if shutil.disk_usage(file.parent).free < 2 * file.stat().st_size:
        raise OutputError(copy, "does not fit on the disk, and nothing is changed without it", "Make room")
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    copy.chmod(0o600)
    return copy
