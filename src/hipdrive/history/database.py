"""The connection to the history: sessions to read and to write, and a row by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from hipdrive.history.location import HistoryError, address, data_folder, make_engine, said_plainly
from hipdrive.history.migrate import migrate
from hipdrive.history.tables import Table

Row = TypeVar("Row", bound=Table)


class Database:
    """A database, opened (and brought to this version's schema) on making.

    Parameters
    ----------
    where
        A file or a URL (`postgresql://...`); a file in `folder` by default.
    folder
        Where clips that are kept lie; the platform's data folder by default.

    Raises
    ------
    HistoryError
        If it cannot be used: the sentence says what is wrong and what to do.
    """

    def __init__(self, where: str | Path | None = None, folder: Path | None = None) -> None:
        self.folder = folder or data_folder()
        url = address(where, self.folder)
        self.where = url.render_as_string(hide_password=True) if url.host else str(url.database)
        self.engine = make_engine(url)
        migrate(self.engine)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(self.engine.execution_options(hipdrive_writes=True), expire_on_commit=False)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look; what it returns may be used after it."""
        with said_plainly(self.where), self._reading.begin() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are kept together when the block ends well, and not at all when it does not."""
        with said_plainly(self.where), self._writing.begin() as session:
            yield session

    def add(self, row: Table) -> int:
        """Keep one row; returns its id."""
        with self.write() as session:
            session.add(row)
            session.flush()
            return int(row.id)  # type: ignore[attr-defined]  # every table has one

    def _of(self, table: type[Row], athlete_id: int) -> Sequence[Row]:
        columns = table.__table__.c
        wanted = select(table).where(columns.athlete_id == athlete_id).order_by(columns.id.desc())
        with self.read() as session:
            return session.scalars(wanted).all()

    def _get(self, table: type[Row], id: int) -> Row:
        if not 0 < id < 2**31:  # beyond what an id column holds
            return found(None, table)
        with self.read() as session:
            return found(session.get(table, id), table)


def found(row: Row | None, table: type[Row]) -> Row:
    """The row that was asked for; raises `HistoryError` where there is none."""
    if row is None:
        raise HistoryError(f"There is no such {table.__tablename__.replace('_', ' ')} (any more).")
    return row
