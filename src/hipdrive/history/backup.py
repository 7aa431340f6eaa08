"""Copy a whole history into one file, and back: between SQLite and PostgreSQL too."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select, text
from sqlalchemy.engine import URL, Engine

from hipdrive.errors import InputError
from hipdrive.files import check_readable, replacing
from hipdrive.history.location import HistoryError, make_engine, said_plainly
from hipdrive.history.migrate import migrate, revision_of
from hipdrive.history.store import History
from hipdrive.history.tables import Table

#: Rows that are carried at a time: a report of some megabytes is in one.
_TOGETHER = 50


def backup(history: History, out: Path) -> int:
    """Write everybody's data into one SQLite file, whole or not at all, while the app may run; kept clips stay where they are.

    Returns
    -------
    int
        Rows that were written.

    Raises
    ------
    OutputError
        If the file cannot be written.
    HistoryError
        If the history cannot be read.
    """
    with replacing(out) as temporary:
        temporary.unlink()
        engine = make_engine(URL.create("sqlite", database=str(temporary)))
        migrate(engine)
        with said_plainly(history.where), history.engine.connect() as source, engine.connect() as sink:
            # One snapshot of all tables: what is written meanwhile is in it whole or not at all.
            if source.dialect.name == "postgresql":
                source.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            rows = _copied(source, sink)
            sink.commit()
            # Into the one file, with nothing beside it.
            sink.connection.driver_connection.execute("PRAGMA journal_mode = DELETE")  # type: ignore[union-attr]
        engine.dispose()
    return rows


def restore(history: History, path: Path) -> int:
    """Read a backup into a history that holds nobody yet; all of it or nothing.

    Returns
    -------
    int
        Rows that were read.

    Raises
    ------
    InputError
        If the file is no backup.
    HistoryError
        If the history holds somebody already, or cannot be written.
    """
    check_readable(path)
    engine = _opened(path)
    if revision_of(engine) != revision_of(history.engine):
        raise InputError(path, "is of another version of hipdrive", "Open it once with: hipdrive serve --database FILE")
    with said_plainly(history.where), engine.connect() as source, history.engine.begin() as sink:
        if any(sink.scalar(select(func.count()).select_from(table)) for table in Table.metadata.sorted_tables):
            raise HistoryError(f"{history.where}: holds somebody already. Restore into a new one with --database.")
        rows = _copied(source, sink)
        _count_on(sink)
    engine.dispose()
    return rows


def _opened(path: Path) -> Engine:
    """A backup as a database; raises `InputError` if it is none."""
    none = InputError(path, "is no backup of hipdrive", "Give a file that hipdrive backup wrote")
    try:
        engine = make_engine(URL.create("sqlite", database=str(path.absolute())))
        known = revision_of(engine)
    except Exception as fault:  # no SQLite file, or none of ours
        raise none from fault
    if known is None:
        raise none
    return engine


def _copied(source: Connection, sink: Connection) -> int:
    """Every row of every table, those that are referred to first."""
    total = 0
    for table in Table.metadata.sorted_tables:
        found = source.execute(select(table).execution_options(yield_per=_TOGETHER))
        for rows in found.mappings().partitions(_TOGETHER):
            sink.execute(insert(table), [dict(row) for row in rows])
            total += len(rows)
    return total


def _count_on(sink: Connection) -> None:
    """Let PostgreSQL's counters go on behind the ids that were read; SQLite does by itself."""
    if sink.dialect.name != "postgresql":
        return
    for table in Table.metadata.sorted_tables:
        keys = inspect(sink).get_pk_constraint(table.name)["constrained_columns"]
        if keys == ["id"]:
            counter = f"pg_get_serial_sequence('{table.name}', 'id')"
            sink.execute(text(f"SELECT setval({counter}, COALESCE((SELECT MAX(id) FROM {table.name}), 0) + 1, false)"))
